"""Opportunities: what is offered to learners, and what it costs.

Learning opportunities, prices and grants of the EDC application profile, European Learning Model
3.2-LTS.

    >>> from decimal import Decimal
    >>> from microcred.elm.opportunities import PriceDetail
    >>> from microcred.elm.values import Amount, Concept
    >>> euro = Concept(id="http://publications.europa.eu/resource/authority/currency/EUR")
    >>> price = PriceDetail(amount=Amount(unit=euro, value=Decimal("149.50")))
    >>> price.to_json()["amount"]["value"]
    '149.50'
"""

from datetime import datetime

from microcred.elm.agents import Organisation
from microcred.elm.declaring import (
    AnyUri,
    Duration,
    Html,
    Many,
    ManyTexts,
    Maybe,
    Some,
    SomeTexts,
    term,
)
from microcred.elm.node import Node
from microcred.elm.specifications import AchievementSpecification, LearningActivitySpecification
from microcred.elm.values import (
    Amount,
    AnyIdentifier,
    Concept,
    Location,
    MediaObject,
    Note,
    PeriodOfTime,
    WebResource,
)

__all__ = ["Grant", "LearningOpportunity", "PriceDetail"]


class PriceDetail(Node):
    """What something costs, and what the price covers (elm:PriceDetail)."""

    pref_label: ManyTexts = term("Its name.")
    description: ManyTexts = term("What it is about.")
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    additional_note: Many[Note] = term("Further remarks.")
    amount: Maybe[Amount] = term("The sum.")


class Grant(Node):
    """Money or other support for learners (elm:Grant)."""

    title: SomeTexts = term("Its title.")
    description: ManyTexts = term("What it is about.")
    dc_type: Maybe[Concept] = term("What kind it is.")
    content_url: Maybe[AnyUri] = term("Where it is on the web.", name="contentURL")
    supplementary_document: Many[WebResource] = term("Documents on the web about it.")


class LearningOpportunity(Node):
    """An offer to learn: who offers what, where, when and at which price.

    elm:LearningOpportunity
    """

    title: SomeTexts = term("Its title.")
    description: ManyTexts = term("What it is about.")
    dc_type: Many[Concept] = term("What kind it is.")
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    additional_note: Many[Note] = term("Further remarks.")
    admission_procedure: Maybe[Note] = term("How to apply, and how it is decided who is admitted.")
    application_deadline: Many[datetime] = term("Last moments to apply.")
    banner_image: Maybe[MediaObject] = term("A wide picture for its page.")
    default_language: Maybe[Concept] = term(
        "Language of its texts where none is told.", in_context=False, vocabulary="language"
    )
    description_html: Many[Html] = term("What it is about, with HTML markup.")
    duration: Maybe[Duration] = term("How long it lasts.")
    grant: Many[Grant] = term("Support for those who take it.")
    has_part: Many["LearningOpportunity"] = term("What it consists of.")
    is_part_of: Many["LearningOpportunity"] = term("What it is a part of.")
    learning_achievement_specification: Maybe[AchievementSpecification] = term("What is achieved.")
    learning_activity_specification: Maybe[LearningActivitySpecification] = term(
        "What learners do."
    )
    learning_schedule: Maybe[Concept] = term("Full time or part time.")
    location: Many[Location] = term("Where it takes place.")
    mode: Many[Concept] = term("How it is taken: in presence, online, blended.")
    price_detail: Many[PriceDetail] = term("What it costs.")
    provided_by: Some[Organisation] = term("Who offers it.")
    schedule_information: Maybe[Note] = term("Its dates and hours in words.")
    status: Maybe[str] = term("State of the description itself, such as released.")
    supplementary_document: Many[WebResource] = term("Documents on the web about it.")
    date_modified: Maybe[datetime] = term("When it was last changed.")
    temporal: Maybe[PeriodOfTime] = term("When it takes place.")
    homepage: Many[WebResource] = term("Pages about it.")
