"""Specifications: what is meant to be learnt, shown and awarded.

The side of the European Learning Model 3.2-LTS (EDC application profile) that would be the same
for every learner: outcomes, level, workload, assessment, entitlements. What one person did of it
is in `microcred.elm.claims`.

    >>> from microcred.elm.specifications import LearningAchievementSpecification, LearningOutcome
    >>> course = LearningAchievementSpecification(
    ...     title={"en": "Soil carbon"}, volume_of_learning="PT60H",
    ...     learning_outcome=LearningOutcome(title={"en": "Measures soil organic carbon"}))
    >>> [str(outcome.title) for outcome in course.learning_outcome]
    ['Measures soil organic carbon']
"""

from datetime import datetime
from typing import TypeAlias

from microcred.elm.agents import AnyAgent, Organisation
from microcred.elm.declaring import Duration, Many, ManyTexts, Maybe, One, Some, SomeTexts, term
from microcred.elm.node import Node
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
    "AchievementSpecification",
    "AwardingOpportunity",
    "GradingScheme",
    "LearningAchievementSpecification",
    "LearningActivitySpecification",
    "LearningAssessmentSpecification",
    "LearningEntitlementSpecification",
    "LearningOutcome",
    "Qualification",
    "Specification",
]


class Specification(Node):
    """What something is meant to be, as against one person having done it (elm:Specification)."""

    title: SomeTexts = term("Its title.")
    alt_label: ManyTexts = term("Other names.")
    description: ManyTexts = term("What it is about.")
    dc_type: Many[Concept] = term("What kind it is.")
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    additional_note: Many[Note] = term("Further remarks.")
    category: ManyTexts = term("Free classification.")
    status: Maybe[str] = term("State of the description itself, such as released.")
    supplementary_document: Many[WebResource] = term("Documents on the web about it.")
    date_modified: Maybe[datetime] = term("When it was last changed.")
    homepage: Many[WebResource] = term("Pages about it.")


class LearningOutcome(Node):
    """One thing that a learner knows, understands or is able to do afterwards.

    elm:LearningOutcome
    """

    title: SomeTexts = term("Its title.")
    dc_type: Maybe[Concept] = term("What kind it is.", vocabulary="skill type")
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    additional_note: Many[Note] = term("Further remarks.")
    related_esco_skill: Many[Concept] = term(
        "Skills of ESCO that it corresponds to.", name="relatedESCOSkill", vocabulary="esco skills"
    )
    related_skill: Many[Concept] = term("Skills of another vocabulary that it corresponds to.")
    reusability_level: Maybe[Concept] = term(
        "How widely the skill can be used again.", vocabulary="skill reuse level"
    )


class GradingScheme(Node):
    """How results are graded, and what the grades mean (elm:GradingScheme)."""

    title: SomeTexts = term("Its title.")
    description: ManyTexts = term("What it is about.")
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    supplementary_document: Many[WebResource] = term("Documents on the web about it.")


class AwardingOpportunity(Node):
    """Where and when an achievement can be awarded, and by whom (elm:AwardingOpportunity)."""

    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    awarding_body: Some[AnyAgent] = term("Who awards.")
    learning_achievement_specification: Maybe["AchievementSpecification"] = term(
        "What is achieved."
    )
    location: Maybe[Location] = term("Where it can be awarded.")
    temporal: Maybe[PeriodOfTime] = term("When it can be awarded.")


class LearningAchievementSpecification(Specification):
    """What is achieved: outcomes, level, workload, how it is shown.

    elm:LearningAchievementSpecification
    """

    thematic_area: Many[Concept] = term("Fields of education (ISCED-F 2013).", vocabulary="isced-f")
    awarding_opportunity: Many[AwardingOpportunity] = term(
        "Where, when and by whom it can be awarded."
    )
    credit_point: Many[CreditPoint] = term("Credits that it is worth.")
    education_level: Many[Concept] = term("Levels of education it belongs to.")
    education_subject: Many[Concept] = term("Subjects, by a vocabulary of choice.")
    entitles_to: Many["LearningEntitlementSpecification"] = term("What it entitles to.")
    entry_requirement: Maybe[Note] = term("What is required to be admitted.")
    generalisation_of: Many["AchievementSpecification"] = term("More special ones of its kind.")
    has_part: Many["AchievementSpecification"] = term("What it consists of.")
    influenced_by: Many["LearningActivitySpecification"] = term("What led to it.")
    is_part_of: Many["AchievementSpecification"] = term("What it is a part of.")
    learning_outcome: Many[LearningOutcome] = term(
        "What learners know, understand and are able to do."
    )
    learning_outcome_summary: Maybe[Note] = term("The learning outcomes in one text.")
    learning_setting: Maybe[Concept] = term("Formal or non-formal.", vocabulary="learning setting")
    maximum_duration: Maybe[Duration] = term("The longest it may take.")
    mode: Many[Concept] = term("How it is taken or taught.")
    proven_by: Many["LearningAssessmentSpecification"] = term(
        "How it is shown that it was achieved."
    )
    specialisation_of: Many["AchievementSpecification"] = term("More general ones of its kind.")
    target_group: Many[Concept] = term("For whom it is meant.")
    volume_of_learning: Maybe[Duration] = term("Nominal time it takes a learner, such as PT60H.")
    language: Many[Concept] = term("Languages used.", vocabulary="language")


class Qualification(LearningAchievementSpecification):
    """An achievement that a competent body recognises, with its place in a framework.

    elm:Qualification
    """

    eqf_level: Maybe[Concept] = term(
        "Level of the European Qualifications Framework.", vocabulary="eqf"
    )
    thematic_area: Many[Concept] = term(
        "Fields of education (ISCED-F 2013).",
        vocabulary="isced-f",
        profiles={"diplomaSupplement": (1, None)},
    )
    nqf_level: Many[Concept] = term(
        "Levels of national qualifications frameworks.",
        vocabulary="nqf",
        profiles={"diplomaSupplement": (1, None)},
    )
    accreditation: Many[Node] = term("Accreditations that it has.", range="Accreditation")
    awarding_opportunity: Many[AwardingOpportunity] = term(
        "Where, when and by whom it can be awarded.", profiles={"diplomaSupplement": (1, None)}
    )
    generalisation_of: Many["Qualification"] = term("More special ones of its kind.")
    has_part: Many["Qualification"] = term(
        "What it consists of.", profiles={"diplomaSupplement": (1, None)}
    )
    is_part_of: Many["Qualification"] = term("What it is a part of.")
    is_partial_qualification: Maybe[bool] = term(
        "Whether it is a part that is recognised by itself."
    )
    learning_outcome: Many[LearningOutcome] = term(
        "What learners know, understand and are able to do.",
        profiles={"diplomaSupplement": (1, None)},
    )
    maximum_duration: Maybe[Duration] = term(
        "The longest it may take.", profiles={"diplomaSupplement": (1, 1)}
    )
    mode: Many[Concept] = term(
        "How it is taken: in presence, online, blended.", profiles={"diplomaSupplement": (1, None)}
    )
    qualification_code: Many[Concept] = term("Codes in registers of qualifications.")
    specialisation_of: Many["Qualification"] = term("More general ones of its kind.")
    language: Many[Concept] = term(
        "Languages used.", vocabulary="language", profiles={"diplomaSupplement": (1, None)}
    )


AchievementSpecification: TypeAlias = LearningAchievementSpecification | Qualification
"""What may stand where it is specified what is achieved."""


class LearningActivitySpecification(Specification):
    """What learners do: a course, a lecture, a placement (elm:LearningActivitySpecification)."""

    contact_hour: Many[str] = term("How much of it is taught, in words.")
    generalisation_of: Many["LearningActivitySpecification"] = term(
        "More special ones of its kind."
    )
    has_part: Many["LearningActivitySpecification"] = term("What it consists of.")
    influences: Many[AchievementSpecification] = term("What it led to.")
    is_part_of: Many["LearningActivitySpecification"] = term("What it is a part of.")
    mode: Many[Concept] = term("How it is taken: in presence, online, blended.")
    specialisation_of: Many["LearningActivitySpecification"] = term(
        "More general ones of its kind."
    )
    volume_of_learning: Maybe[Duration] = term("Nominal time it takes a learner, such as PT60H.")
    language: Many[Concept] = term("Languages used.", vocabulary="language")


class LearningAssessmentSpecification(Specification):
    """How it is assessed: kind, form and grading, before any grade is given.

    elm:LearningAssessmentSpecification
    """

    # One at most here, any number in the class above: the model says so.
    dc_type: Maybe[Concept] = term(  # type: ignore[assignment]
        "What kind of assessment it is, such as a written examination."
    )
    generalisation_of: Many["LearningAssessmentSpecification"] = term(
        "More special ones of its kind."
    )
    grading_scheme: Maybe[GradingScheme] = term("How it is graded.")
    has_part: Many["LearningAssessmentSpecification"] = term("What it consists of.")
    is_part_of: Many["LearningAssessmentSpecification"] = term("What it is a part of.")
    mode: Many[Concept] = term("How the assessment is taken.")
    proves: Many[AchievementSpecification] = term("What it shows to be achieved.")
    specialisation_of: Many["LearningAssessmentSpecification"] = term(
        "More general ones of its kind."
    )
    language: Many[Concept] = term("Languages used.", vocabulary="language")


class LearningEntitlementSpecification(Specification):
    """What an achievement entitles to, such as admission or a profession.

    elm:LearningEntitlementSpecification
    """

    # Exactly one here, any number in the class above: the model says so.
    dc_type: One[Concept] = term(  # type: ignore[assignment]
        "What kind it is."
    )
    entitled_by: Many[AchievementSpecification] = term("What entitles to it.")
    entitlement_status: One[Concept] = term(
        "Whether it is only possible or granted.", vocabulary="entitlement status"
    )
    generalisation_of: Many["LearningEntitlementSpecification"] = term(
        "More special ones of its kind."
    )
    has_part: Many["LearningEntitlementSpecification"] = term("What it consists of.")
    is_part_of: Many["LearningEntitlementSpecification"] = term("What it is a part of.")
    limit_jurisdiction: Many[Concept] = term(
        "Only within these areas.", vocabulary="administrative unit"
    )
    limit_national_occupation: Many[Concept] = term(
        "Only for these occupations of a national list."
    )
    limit_occupation: Many[Concept] = term(
        "Only for these occupations.", vocabulary="esco occupations"
    )
    limit_organisation: Many[Organisation] = term("Only with these organisations.")
    specialisation_of: Many["LearningEntitlementSpecification"] = term(
        "More general ones of its kind."
    )
