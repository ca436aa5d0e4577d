"""What is on the page of a credential, and what a maker of pages gives back.

A European Digital Credential carries its own picture: elm:individualDisplay, one for each language,
with an image for each page (elm:DisplayDetail). `microcred.picturing` reads the content off a
credential; who draws it is a `PageMaker`.

    >>> from microcred.page import PageContent
    >>> content = PageContent(language="pt", title="Carbono no solo", learner="Ána Novák")
    >>> content.learning_outcomes
    ()
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

__all__ = ["Page", "PageContent", "PageImage", "PageMaker"]


@dataclass(frozen=True)
class PageContent:
    """Everything that a page says, as plain text in one language.

    What is not known is "" or (). The words around it ("Awarded to") are the maker's.

    Attributes:
        language: BCP 47 tag of the language that the page is for.
        title: of the micro-credential (Annex I element 2).
        kind: what the document calls itself, if it says more than its title.
        learner: the name (element 1).
        awarded_by: awarding bodies with country or region, one text each (elements 3 and 4).
        date: day of award as it is written in the language (element 5).
        learning_outcomes: one text each (element 6).
        workload: credit points and hours (element 7).
        level: of a qualifications framework (element 8).
        assessment: types of assessment (element 9).
        participation: forms of participation (element 10).
        quality_assurance: of which type and by whom, one text each (element 11).
        prerequisites: what one needs to enrol (element 12).
        supervision: supervision and identity check during assessment (element 13).
        grade: with its scheme (element 14).
        part_of: titles of the qualifications that it is a part of (element 15).
        further_information: one text each (element 16).
        description: what it is about.
        issuer: who seals the credential.
        issuer_id: its legal identifier.
        valid_until: last day of validity as it is written in the language.
        credential_id: IRI of the credential.
        logos: JPEG or PNG images of the awarding bodies.
    """

    language: str
    title: str
    kind: str = ""
    learner: str = ""
    awarded_by: tuple[str, ...] = ()
    date: str = ""
    learning_outcomes: tuple[str, ...] = ()
    workload: str = ""
    level: str = ""
    assessment: str = ""
    participation: str = ""
    quality_assurance: tuple[str, ...] = ()
    prerequisites: str = ""
    supervision: str = ""
    grade: str = ""
    part_of: tuple[str, ...] = ()
    further_information: tuple[str, ...] = ()
    description: str = ""
    issuer: str = ""
    issuer_id: str = ""
    valid_until: str = ""
    credential_id: str = ""
    logos: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class PageImage:
    """The picture of one page.

    Attributes:
        content: the octets of the image file.
        media_type: "image/jpeg" or "image/png".
    """

    content: bytes
    media_type: str


@runtime_checkable
class PageMaker(Protocol):
    """Who draws the pages of a credential."""

    def draw(self, content: PageContent) -> PageImage | Sequence[PageImage]:
        """The page, or the pages in order; the same content should give the same octets."""
        ...


Page: TypeAlias = PageMaker | bytes | Sequence[bytes]
"""What the verb `issue` takes: a maker, or the caller's own image files, one for each page."""
