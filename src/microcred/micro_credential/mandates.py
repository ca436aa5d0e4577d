"""A mandate: why an organisation that is not the awarding body may issue.

The European profile "issued by mandate" asks for evidence of type mandate with one statement
(elm:evidenceStatement, a string without language). The model has a place for who gave it
(elm:evidenceTarget) and for files (elm:embeddedEvidence); to whom it was given is the issuer. It
has no place for dates or for an address without the file: those go into the statement.

    >>> from microcred.micro_credential.mandates import Mandate
    >>> from microcred.micro_credential.parties import Provider
    >>> Mandate("Contract 7 of 2026-01-15 lets the consortium seal for the college.",
    ...         given_by=Provider("Other College", "FR")).given_by.country
    'FR'
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar, Final

from microcred.micro_credential.flat import Flat, Nested
from microcred.micro_credential.forms import PLAIN, TEXT, URL, Many, Member
from microcred.micro_credential.parties import FileForm, Provider, media_type_of
from microcred.micro_credential.text import Text, TextLike

__all__ = ["Mandate", "MandateDocument", "document_type_of"]

_PDF: Final = b"%PDF-"


def document_type_of(content: bytes) -> str | None:
    """The media type by the first octets, of the three that Europass takes; None: another one.

    >>> from microcred.micro_credential.mandates import document_type_of
    >>> document_type_of(b"%PDF-1.7 ..."), document_type_of(b"GIF89a")
    ('application/pdf', None)
    """
    return "application/pdf" if content.startswith(_PDF) else media_type_of(content)


_DOCUMENT: Final = FileForm(
    "PDF, JPEG or PNG file", document_type_of, "JVBERi[0-3]|iVBORw0KGg[opqr]|/9j/"
)


class MandateDocument(Flat):
    """A file that goes with a mandate, embedded in the credential: whoever gets it sees the file.

    Attributes:
        content: a PDF, JPEG or PNG file.
        title: what it is called.
        description: what it is about.
        url: where the same file is on the web.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "content": Member(_DOCUMENT, "A PDF, JPEG or PNG file in base64.", required=True),
            "title": Member(TEXT, "What it is called."),
            "description": Member(TEXT, "What it is about."),
            "url": Member(URL, "Where the same file is on the web."),
        }
    )
    content: bytes | None
    title: Text | None
    description: Text | None
    url: str | None

    def __init__(
        self,
        content: bytes | str,
        title: TextLike | None = None,
        *,
        description: TextLike | None = None,
        url: str | None = None,
    ) -> None:
        """The content is needed: the model knows no document that is only referred to.

        Raises:
            ModelError: every problem, each with its place.
        """
        self._fill({"content": content, "title": title, "description": description, "url": url})

    def __repr__(self) -> str:
        """How large it is, not what is in it: mandates are signed by people."""
        return f"MandateDocument({len(self.content or b'')} bytes)"


class Mandate(Flat):
    """Why the holder of a seal may issue for the awarding body.

    Nothing proves it: it is what the issuer says, under its own seal. A verifier is told so
    (`issuer.mandated`).

    Attributes:
        statement: one or more sentences, in no told language; dates and references belong here.
        given_by: who gave it, as a rule the awarding body.
        given_to: who may issue by it. It becomes the issuer; another seal than its own is refused.
            None: whoever seals, or the first awarding body.
        documents: the files that prove it to a person.
    """

    members: ClassVar[Mapping[str, Member[Any]]] = MappingProxyType(
        {
            "statement": Member(PLAIN, "Why the holder of the seal may issue.", required=True),
            "given_by": Member(Nested(Provider), "Who gave it, as a rule the awarding body."),
            "given_to": Member(Nested(Provider), "Who may issue by it; it becomes the issuer."),
            "documents": Member(Many(Nested(MandateDocument)), "Files that show it."),
        }
    )
    statement: str | None
    given_by: Provider | None
    given_to: Provider | None
    documents: tuple[MandateDocument, ...]

    def __init__(
        self,
        statement: str,
        *,
        given_by: Provider | None = None,
        given_to: Provider | None = None,
        documents: MandateDocument | Iterable[MandateDocument] = (),
    ) -> None:
        """The statement is needed.

        Raises:
            ModelError: every problem, each with its place.
        """
        self._fill(
            {
                "statement": statement,
                "given_by": given_by,
                "given_to": given_to,
                "documents": documents,
            }
        )

    def _settle(self) -> None:
        if self.statement is not None:
            self._set("statement", self.statement.strip())

    def __str__(self) -> str:
        """The statement."""
        return self.statement or ""
