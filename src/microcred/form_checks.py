"""The check FORMAT: is the file what its form says, and does the document keep its data model?

Step (1) of `microcred.verifying`. What the mechanism saw when it opened the file comes last; before
that the releases of the data models (VCDM 2.0 section 4, the European profile) and, of a
presentation, whether what it holds in envelopes (VCDM 2.0 section 4.13.1) can be taken out. A seal
of ETSI's is over any JSON: what the W3C's model asks for is then told and does not count.

    >>> from microcred.form_checks import check_format
    >>> from microcred.parsing import parse
    >>> unverified = parse(
    ...     '{"@context": ["https://www.w3.org/2018/credentials/v1"], '
    ...     '"type": ["VerifiableCredential"]}'
    ... )
    >>> [one.code for one in check_format(unverified)]
    ['format.unsecured']
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.errors import ParseError, UnknownRelease
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.jsontext import JsonValue
from microcred.parsing import Unverified
from microcred.releases.release import is_presentation
from microcred.releases.vcdm import check_vcdm
from microcred.signature_checks import Audience

__all__ = ["ENVELOPED_TYPES", "check_format", "unreadable"]

ENVELOPED_TYPES: Final = frozenset(
    {
        "application/dc+sd-jwt",
        "application/jose",
        "application/jose+json",
        "application/jwt",
        "application/ld+json",
        "application/vc",
        "application/vc+jwt",
        "application/vc+sd-jwt",
        "application/vp",
        "application/vp+jwt",
        "application/vp+sd-jwt",
    }
)
"""The media types of what may stand in an envelope, to be verified here."""

_NO_W3C: Final = "dc+sd-jwt"
_NO_CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType({})


def check_format(
    unverified: Unverified,
    contents: Mapping[str, bytes] = _NO_CONTENTS,
    expected: Audience | None = None,
    *,
    lent: bool = False,
) -> list[Finding]:
    """The findings of FORMAT on a file as a whole, in order.

    Args:
        unverified: as `parse` made it.
        contents: address -> bytes of the resources that the document names.
        expected: what the verifier asked of a presentation, if it did.
        lent: whether the signature of the presentation around it counts as its own.

    Returns:
        One FAILED finding for a credential that nobody secured. Else the PASSED finding
        "format.recognised" first, and what is odd or wrong after it.
    """
    if unverified.opened is None:
        return _unsecured(unverified, contents, expected, lent=lent)
    detail = f"{unverified.mechanism}, {unverified.release.name}"
    findings = [Finding(Check.FORMAT, Outcome.PASSED, "format.recognised", detail)]
    findings += _of_a_presentation(unverified.document)
    if unverified.mechanism == _NO_W3C:
        return [*findings, *unverified.opened.findings]
    of_model = check_vcdm(unverified.document, contents=contents, secured=True)
    if unverified.mechanism == "jades":
        # What ETSI seals need not be of the W3C: the shapes say what the European model demands.
        of_model = tuple(_told(one) for one in of_model)
    return [*findings, *unverified.release_findings, *of_model, *unverified.opened.findings]


def _unsecured(
    unverified: Unverified,
    contents: Mapping[str, bytes],
    expected: Audience | None,
    *,
    lent: bool,
) -> list[Finding]:
    """What is said of a document without signature: only a presentation may be without."""
    document = unverified.document
    of_model = check_vcdm(document, contents=contents, secured=False)
    if lent:
        detail = f"{unverified.release.name}, signed by who presents it alone"
        found = Finding(Check.FORMAT, Outcome.PASSED, "format.self_asserted", detail)
        return [found, *unverified.release_findings, *of_model]
    if not is_presentation(document):
        detail = "the credential carries no seal or signature"
        return [Finding(Check.FORMAT, Outcome.FAILED, "format.unsecured", detail)]
    asked = expected is not None and (expected.domain, expected.challenge) != (None, None)
    outcome = Outcome.FAILED if asked else Outcome.INDETERMINATE
    detail = "nobody signed the presentation: who shows the credentials is not proven"
    found = Finding(Check.FORMAT, outcome, "presentation.unsigned", detail, "", "VCDM 2.0 4.13")
    shown = _of_a_presentation(document)
    return [found, *shown, *unverified.release_findings, *of_model]


def _of_a_presentation(document: Mapping[str, JsonValue]) -> list[Finding]:
    """That it is a presentation, and what is wrong with the envelopes in it."""
    if not is_presentation(document):
        return []
    from microcred.securing.enveloped import check_envelopes

    detail = "a presentation: the verdicts on the credentials in it stand below"
    told = Finding(Check.FORMAT, Outcome.PASSED, "format.presentation", detail)
    return [told, *check_envelopes(document, ENVELOPED_TYPES)]


def unreadable(error: ParseError) -> Finding:
    """The one finding on what could not even be read.

    Args:
        error: of `parse`.
    """
    unknown = isinstance(error, UnknownRelease)
    code = "format.unknown_release" if unknown else "format.malformed"
    return Finding(Check.FORMAT, Outcome.FAILED, code, str(error), error.where)


def _told(finding: Finding) -> Finding:
    """What is wrong by the W3C's data model, as a WARNING; another file is another file."""
    wrong = finding.outcome is Outcome.FAILED and finding.code != "vcdm.digest_mismatch"
    return replaced(finding, outcome=Outcome.WARNING) if wrong else finding
