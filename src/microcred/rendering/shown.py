"""What is shown: a verdict, or a file that nobody has verified, in one form.

All that the page says of a credential comes from here: the document that the verdict is about, and
what the verdict proves. A file that was only read has no verdict, and says so; one that could not
be read has no document.

    >>> from microcred.parsing import parse
    >>> from microcred.rendering.shown import shown_of
    >>> shown = shown_of(parse('{"type": ["VerifiableCredential", "EuropeanDigitalCredential"]}'))
    >>> shown.outcome is None, shown.is_proven, shown.course.title is None
    (True, False, True)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.errors import MicrocredError, ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits
from microcred.micro_credential import MicroCredential
from microcred.outline import nodes
from microcred.parsing import Unverified, parse_file
from microcred.presented import MOST_CREDENTIALS, secured_text
from microcred.releases.release import is_presentation
from microcred.securing.enveloped import presented
from microcred.verdict import Verification

if TYPE_CHECKING:
    from microcred.annex1 import Element
    from microcred.trust import SignerIdentity

__all__ = ["Shown", "shown_of"]

_SHOWN_IN_PART: Final = frozenset({"ecdsa-sd-2023"})
_NO_DOCUMENT: Final[Mapping[str, JsonValue]] = MappingProxyType({})


class Shown(Frozen):
    """One credential or presentation, as the page has to show it.

    Attributes:
        outcome: the verdict; None where nobody has verified.
        findings: what it rests on, or what reading showed.
        unverified: the file, opened; None if it could not be read.
        signer: who signed, if the signature verifies.
        verified_at: the time for which the verdict holds.
        existed: the time by which a timestamp proves that the seal existed.
        credentials: those in a presentation.
    """

    outcome: Outcome | None
    findings: tuple[Finding, ...]
    unverified: Unverified | None = part(repr=False)
    signer: SignerIdentity | None = None
    verified_at: datetime | None = None
    existed: datetime | None = None
    credentials: tuple[Shown, ...] = part(default=(), repr=False)

    @property
    def is_proven(self) -> bool:
        """Whether the signer is who the verdict says."""
        judged = {
            one.outcome for one in self.findings if one.check in (Check.CERTIFICATE, Check.KEY)
        }
        fine = {Outcome.PASSED, Outcome.WARNING}
        return self.signer is not None and Outcome.PASSED in judged and judged <= fine

    @property
    def document(self) -> Mapping[str, JsonValue]:
        """The credential as JSON object; empty if it could not be read."""
        return self.unverified.document if self.unverified else _NO_DOCUMENT

    @property
    def is_presentation(self) -> bool:
        """Whether it shows credentials and is none itself."""
        return is_presentation(self.document)

    @property
    def withheld(self) -> int:
        """How many places of it the holder does not disclose."""
        disclosed = self.unverified.disclosed if self.unverified else None
        return len(disclosed.unpacked.withheld) if disclosed else 0

    @property
    def is_part(self) -> bool:
        """Whether its holder may have withheld something: what is not there need not be missing."""
        if self.unverified is None or self.unverified.opened is None:
            return False
        if self.unverified.disclosed is not None:
            return self.unverified.disclosed.is_part
        proofs = self.unverified.opened.proofs
        return bool(proofs) and all(one.mechanism in _SHOWN_IN_PART for one in proofs)

    @cached_property
    def course(self) -> MicroCredential | None:
        """The elements of Annex I; None where there is no European credential to read."""
        if self.unverified is None or self.is_presentation:
            return None
        if not self.unverified.is_european and self.unverified.disclosed is None:
            return None
        try:
            return self.unverified.micro_credential
        except MicrocredError:
            return None

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """The report on the 16 elements; empty where there is none to make."""
        from microcred.annex1 import report

        if self.course is None or self.unverified is None:
            return ()
        try:
            told = report(self.document if self.unverified.is_european else self.course)
        except MicrocredError:
            return ()
        return told.elements

    @cached_property
    def texts(self) -> frozenset[str]:
        """Every string of the document: what is not among them is not the issuer's word."""
        return frozenset(_strings(dict(self.document)))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that the credential is shown in, its main one first."""
        return tuple(dict.fromkeys(_languages(self)))


def shown_of(
    verified: Verification | Unverified,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Shown:
    """A verdict, or a file that was only read, as it has to be shown.

    Args:
        verified: what `verify` or `parse` gave.
        limits: bounds of the credentials in a presentation that was only read.
    """
    if isinstance(verified, Unverified):
        return _read_only(verified, limits)
    seal = verified.seal
    return Shown(
        verified.outcome,
        verified.findings,
        verified.unverified,
        verified.signer,
        verified.verified_at,
        seal.best_signature_time if seal else None,
        tuple(shown_of(one, limits) for one in verified.credentials),
    )


def _read_only(unverified: Unverified, limits: Limits) -> Shown:
    try:
        findings = unverified.findings
    except MicrocredError:
        findings = ()
    inside: list[Shown] = []
    if is_presentation(unverified.document):
        found = [credential for _, credential in presented(unverified.document)]
        inside = [_inner(one, limits) for one in found[:MOST_CREDENTIALS]]
        if len(found) > MOST_CREDENTIALS:
            detail = f"it shows {len(found)} credentials; {MOST_CREDENTIALS} are shown here at most"
            code = "presentation.too_many"
            findings = (*findings, Finding(Check.PRESENTED, Outcome.FAILED, code, detail))
    return Shown(None, findings, unverified, credentials=tuple(inside))


def _inner(credential: JsonValue, limits: Limits) -> Shown:
    """A credential in a presentation that was only read; one within one more is not opened."""
    try:
        unverified = parse_file(secured_text(credential), limits=limits)
        findings = unverified.findings
    except MicrocredError as error:
        where = error.where if isinstance(error, ParseError) else ""
        told = Finding(Check.FORMAT, Outcome.FAILED, "format.malformed", str(error), where)
        return Shown(None, (told,), None)
    return Shown(None, findings, unverified)


def _strings(value: JsonValue) -> Iterator[str]:
    rest: list[JsonValue] = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            rest += one.values()
        elif isinstance(one, list):
            rest += one


def _languages(shown: Shown) -> Iterator[str]:
    """The main language, those that it is displayed in, and those of its texts.

    The labels of concepts do not count: vocabularies have them in every language.
    """
    from microcred.micro_credential import Concept
    from microcred.micro_credential.carrying import language_code_of
    from microcred.micro_credential.places import Place
    from microcred.micro_credential.text import Text
    from microcred.outline import first_node

    display = first_node(shown.document.get("displayParameter"))
    for node in (*nodes(display.get("primaryLanguage")), *nodes(display.get("language"))):
        yield from (tag for tag in [language_code_of(Place.root(dict(node)))] if tag)
    if shown.course is None:
        return
    yield from [shown.course.language] if shown.course.language else ()
    for _, value in shown.course.walk():
        if isinstance(value, Concept):
            continue
        for name in value.members:
            said = getattr(value, name)
            for text in said if isinstance(said, tuple) else (said,):
                yield from text if isinstance(text, Text) else ()
