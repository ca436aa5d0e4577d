"""Claims: what is said of one person, and how it was awarded.

Achievements, activities, assessments and entitlements of the EDC application profile, European
Learning Model 3.2-LTS. Each claim was awarded once, by one body or more; what it is an instance of
is its specification (`microcred.elm.specifications`).

    >>> from microcred.elm.agents import Agent
    >>> from microcred.elm.claims import AwardingProcess, LearningAchievement
    >>> award = AwardingProcess(awarding_body=Agent(pref_label={"en": "Example University"}))
    >>> done = LearningAchievement(title={"en": "Soil carbon"}, awarded_by=award)
    >>> str(done.awarded_by.awarding_body[0].pref_label)
    'Example University'
"""

from datetime import datetime
from typing import TypeAlias

from microcred.elm.agents import AnyAgent
from microcred.elm.declaring import (
    Duration,
    Many,
    ManyTexts,
    Maybe,
    One,
    PositiveInteger,
    Some,
    SomeTexts,
    term,
)
from microcred.elm.node import Node
from microcred.elm.opportunities import LearningOpportunity
from microcred.elm.specifications import (
    AchievementSpecification,
    LearningActivitySpecification,
    LearningAssessmentSpecification,
    LearningEntitlementSpecification,
)
from microcred.elm.values import (
    AnyIdentifier,
    Concept,
    CreditPoint,
    Location,
    Note,
    PeriodOfTime,
    WebResource,
)

__all__ = [
    "AnyClaim",
    "AwardingProcess",
    "Claim",
    "LearningAchievement",
    "LearningActivity",
    "LearningAssessment",
    "LearningEntitlement",
    "ResultCategory",
    "ResultDistribution",
    "ShortenedGrading",
]


class ResultCategory(Node):
    """One step of a distribution of results, and how many were placed in it.

    elm:ResultCategory
    """

    count: One[PositiveInteger] = term("How many results are in it.")
    label: One[str] = term("Name of the step.")
    maximum_score: Maybe[str] = term("The best score of the step.")
    minimum_score: Maybe[str] = term("The lowest score of the step.")
    score: Maybe[str] = term("The score.")


class ResultDistribution(Node):
    """How everybody did in the same assessment (elm:ResultDistribution)."""

    description: ManyTexts = term("What it is about.")
    result_category: Many[ResultCategory] = term("The steps.")


class ShortenedGrading(Node):
    """Where a result stands among those of the group, in percentages (elm:ShortenedGrading)."""

    percentage_equal: One[int] = term("Share of the group with the same result.")
    percentage_higher: One[int] = term("Share of the group with a better result.")
    percentage_lower: One[int] = term("Share of the group with a worse result.")


class AwardingProcess(Node):
    """How, when and by whom something was awarded (elm:AwardingProcess)."""

    description: ManyTexts = term("What it is about.")
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    additional_note: Many[Note] = term("Further remarks.")
    awarding_body: Some[AnyAgent] = term("Who awards.")
    awarding_date: Maybe[datetime] = term("When it was awarded.")
    awards: Many["AnyClaim"] = term("What is awarded.")
    educational_system_note: Maybe[Concept] = term(
        "The national system of education it belongs to."
    )
    location: Maybe[Location] = term("Where it was awarded.")
    used: Many["LearningAssessment"] = term("Assessments that the award rests on.")


class Claim(Node):
    """Something said of a person that somebody vouches for (elm:Claim)."""

    title: SomeTexts = term("What is claimed, in short.")
    description: ManyTexts = term("What is claimed, in full.")
    dc_type: Many[Concept] = term("What kind of claim it is.", vocabulary="claim type")
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    additional_note: Many[Note] = term("Further remarks.")
    awarded_by: One[AwardingProcess] = term("How it was awarded.")
    supplementary_document: Many[WebResource] = term("Documents on the web about it.")


class LearningAchievement(Claim):
    """What a person has achieved (elm:LearningAchievement)."""

    dc_type: Many[Concept] = term("What kind it is.")
    credit_received: Many[CreditPoint] = term(
        "Credits that the person has received for it.", profiles={"diplomaSupplement": (1, 1)}
    )
    entitles_to: Many["LearningEntitlement"] = term("What it entitles to.")
    has_part: Many["LearningAchievement"] = term("What it consists of.")
    influenced_by: Many["LearningActivity"] = term("What led to it.")
    is_part_of: Many["LearningAchievement"] = term("What it is a part of.")
    learning_opportunity: Maybe[LearningOpportunity] = term("The offer that was taken.")
    proven_by: Many["LearningAssessment"] = term(
        "How it is shown that it was achieved.", profiles={"diplomaSupplement": (1, 1)}
    )
    specified_by: Maybe[AchievementSpecification] = term("What it is an instance of.")


class LearningActivity(Claim):
    """What a person has done in order to learn (elm:LearningActivity)."""

    dc_type: Many[Concept] = term("What kind it is.")
    directed_by: Many[AnyAgent] = term("Who led it.")
    has_part: Many["LearningActivity"] = term("What it consists of.")
    influences: Many[LearningAchievement] = term("What it led to.")
    is_part_of: Many["LearningActivity"] = term("What it is a part of.")
    learning_opportunity: Maybe[LearningOpportunity] = term("The offer that was taken.")
    level_of_completion: Maybe[PositiveInteger] = term(
        "How much of it was done, in percent.", highest=100
    )
    location: Many[Location] = term("Where it took place.")
    specified_by: Maybe[LearningActivitySpecification] = term("What it is an instance of.")
    workload: Maybe[Duration] = term("Time it took the person, such as PT60H.")
    temporal: Many[PeriodOfTime] = term("When it took place.")


class LearningAssessment(Claim):
    """How a person was assessed, and with which result (elm:LearningAssessment)."""

    dc_type: Many[Concept] = term("What kind it is.")
    assessed_by: Many[AnyAgent] = term("Who assessed.")
    grade: One[Note] = term("The grade, in words or figures.")
    grade_status: Maybe[Concept] = term("Whether the grade is final.")
    has_part: Many["LearningAssessment"] = term("What it consists of.")
    id_verification: Maybe[Concept] = term("How the identity of the person was verified.")
    is_part_of: Many["LearningAssessment"] = term("What it is a part of.")
    location: Maybe[Location] = term("Where it took place.")
    proves: Maybe[LearningAchievement] = term("What it shows to be achieved.")
    result_distribution: Maybe[ResultDistribution] = term("How everybody did.")
    shortened_grading: Maybe[ShortenedGrading] = term("Where the result stands in the group.")
    specified_by: Maybe[LearningAssessmentSpecification] = term("What it is an instance of.")
    date_issued: Maybe[datetime] = term("When it was issued.")


class LearningEntitlement(Claim):
    """What a person is entitled to, by what was achieved (elm:LearningEntitlement)."""

    # One at most here, any number in the class above: the model says so.
    dc_type: Maybe[Concept] = term(  # type: ignore[assignment]
        "What kind it is."
    )
    entitled_by: Many[LearningAchievement] = term("What entitles to it.")
    expiry_date: Maybe[datetime] = term("When it ends.")
    has_part: Many["LearningEntitlement"] = term("What it consists of.")
    is_part_of: Many["LearningEntitlement"] = term("What it is a part of.")
    specified_by: Maybe[LearningEntitlementSpecification] = term("What it is an instance of.")
    date_issued: Maybe[datetime] = term("When it was issued.")


AnyClaim: TypeAlias = (
    Claim | LearningAchievement | LearningActivity | LearningAssessment | LearningEntitlement
)
"""Whatever can be claimed of a person."""
