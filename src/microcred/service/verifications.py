"""The deeds that need no key: verifying a credential or a presentation, deriving a part.

In the dialect vcalm the verdict of `microcred.verify` is the answer. In vc-api, as the W3C's suites
expect, the binding of issuer and key and that of holder and presenter are told and do not count,
and a presentation that nobody signed is answered: its form, and each credential in it that is
secured. All proofs count, chains are resolved, in both.

    >>> from datetime import UTC, datetime
    >>> from microcred.service.asking import Verification
    >>> from microcred.service.settings import Settings
    >>> from microcred.service.verifications import verify_credential
    >>> asked = Verification({"type": "VerifiableCredential"})
    >>> found = verify_credential(asked, Settings(), datetime(2026, 1, 1, tzinfo=UTC))
    >>> found.verified, found.reasons()
    (False, ('format.unknown_release',))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from microcred.disclosing import disclose
from microcred.errors import MicrocredError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue
from microcred.parsing import Unverified, parse
from microcred.policy import Policy
from microcred.presented import MOST_CREDENTIALS, secured_text
from microcred.releases.release import is_presentation
from microcred.releases.vcdm import check_vcdm
from microcred.securing.enveloped import is_enveloped, presented, read_enveloped
from microcred.service.asking import Derivation, Verification
from microcred.service.issuances import returned
from microcred.service.problems import MALFORMED, Refused, http_problem
from microcred.service.settings import Settings
from microcred.verifying import Audience, verify

if TYPE_CHECKING:
    from microcred.verdict import Verification as Verdict

__all__ = [
    "Judged",
    "derive",
    "policy_of",
    "verdict_on",
    "verify_credential",
    "verify_presentation",
]

_BINDINGS: Final = frozenset({Check.ISSUER, Check.HOLDER})
_WORDS_FOR_STATUS: Final = frozenset({"status", "credentialStatus"})
_EMPTY: Final = "presentation.empty"
_NOT_SECURED: Final = "vcdm.unsecured_inside"
_CLAUSE: Final = "VCDM 2.0 4.13"


class Judged(Frozen):
    """What came of a verification, in either dialect.

    Attributes:
        verified: the answer.
        findings: everything that was seen, in order.
        document: as it was received, parsed; None if it could not be.
        verdicts: on the credentials of a presentation.
        verdict: of `microcred.verify`; None for a presentation that nobody signed (vc-api).
    """

    verified: bool
    findings: tuple[Finding, ...]
    document: Mapping[str, JsonValue] | None = part(default=None, repr=False)
    verdicts: tuple[Verdict, ...] = part(default=(), repr=False)
    verdict: Verdict | None = part(default=None, repr=False)

    def reasons(self) -> tuple[str, ...]:
        """The codes of what failed or stayed open, each once."""
        told = (Outcome.FAILED, Outcome.INDETERMINATE)
        return tuple(dict.fromkeys(one.code for one in self.findings if one.outcome in told))


def policy_of(settings: Settings, checks: frozenset[str] | None = None) -> Policy:
    """What has to hold; `checks` are those that a request of vc-api asks for.

    Whoever names checks, and not that of the status, is not told "no" for a list that cannot be
    had. Everything else counts whatever is named.
    """
    if settings.api == "vcalm":
        return settings.policy
    apart = _BINDINGS
    if checks is not None and _WORDS_FOR_STATUS.isdisjoint(checks):
        apart |= {Check.STATUS}
    policy = settings.policy
    return replaced(policy, informative=policy.informative | (apart - policy.required), bearer=True)


def verdict_on(
    raw: bytes,
    settings: Settings,
    now: datetime,
    *,
    lists: Sequence[bytes] = (),
    expected: Audience | None = None,
    policy: Policy | None = None,
) -> Verdict:
    """The verdict of `microcred.verify` with what the service has at hand.

    Args:
        raw: the file as received.
        settings: trust, policy and sources.
        now: aware.
        lists: status lists of the service itself.
        expected: for whom it has to be made.
        policy: another one than that of the settings.
    """
    return verify(
        raw,
        trust=settings.trust,
        policy=policy or settings.policy,
        fetch=settings.fetch,
        contents=settings.contents,
        contexts=settings.contexts,
        expected=expected,
        status_lists=[*settings.status_lists, *lists],
        status_cache=settings.status_cache,
        at=now,
    )


def verify_credential(
    asked: Verification, settings: Settings, now: datetime, lists: Sequence[bytes] = ()
) -> Judged:
    """Verify a credential.

    Raises:
        Refused: it is a presentation.
    """
    found = _judged(asked, settings, now, lists)
    if found.document is not None and is_presentation(found.document):
        detail = "verifiableCredential is a presentation"
        raise Refused(http_problem(400, detail, kind=MALFORMED))
    return found


def verify_presentation(
    asked: Verification, settings: Settings, now: datetime, lists: Sequence[bytes] = ()
) -> Judged:
    """Verify a presentation and what it shows.

    Raises:
        Refused: it is a credential.
    """
    unsigned = _unsigned(asked, settings) if settings.api == "vc-api" else None
    found = (
        _judged(asked, settings, now, lists)
        if unsigned is None
        else _judged_unsigned(unsigned, asked, settings, now, lists)
    )
    if found.document is not None and not is_presentation(found.document):
        detail = "verifiablePresentation is no presentation"
        raise Refused(http_problem(400, detail, kind=MALFORMED))
    return found


def _judged(
    asked: Verification, settings: Settings, now: datetime, lists: Sequence[bytes]
) -> Judged:
    verdict = verdict_on(
        secured_text(asked.document),
        settings,
        now,
        lists=lists,
        expected=_audience(asked),
        policy=policy_of(settings, asked.checks),
    )
    document = verdict.unverified.document if verdict.unverified is not None else None
    passed = verdict.outcome is Outcome.PASSED
    if settings.api == "vc-api" and verdict.reasons() == (_EMPTY,):
        passed = True  # the suites present nothing, and ask whether the signature holds
    return Judged(passed, verdict.findings, document, verdict.credentials, verdict)


def _audience(asked: Verification) -> Audience | None:
    if asked.challenge is None and asked.domain is None:
        return None
    return Audience(domain=asked.domain, challenge=asked.challenge)


def _unsigned(asked: Verification, settings: Settings) -> Unverified | None:
    """The presentation, if nobody signed it; None for anything else."""
    try:
        unverified = parse(secured_text(asked.document), limits=settings.policy.limits)
    except MicrocredError:
        return None
    unsigned = unverified.opened is None and is_presentation(unverified.document)
    return unverified if unsigned else None


def _judged_unsigned(
    unverified: Unverified,
    asked: Verification,
    settings: Settings,
    now: datetime,
    lists: Sequence[bytes],
) -> Judged:
    """What can be said of a presentation without proof: its form, and what in it is secured.

    A challenge or a domain is answered by a signature alone.
    """
    found = [one for one in check_vcdm(unverified.document) if one.outcome is not Outcome.PASSED]
    detail = "nobody signed it: its form is judged, and the credentials in it that are secured"
    alone = asked.challenge is None and asked.domain is None
    outcome = Outcome.WARNING if alone else Outcome.FAILED
    check = Check.SIGNATURE
    found.append(Finding(check, outcome, "presentation.unsigned", detail, "", _CLAUSE))
    inside = list(presented(unverified.document))
    if len(inside) > MOST_CREDENTIALS:
        detail = f"it shows {len(inside)} credentials, and {MOST_CREDENTIALS} are verified at most"
        where = "/verifiableCredential"
        failed = Outcome.FAILED
        found.append(Finding(Check.PRESENTED, failed, "presentation.too_many", detail, where))
    verdicts: list[Verdict] = []
    policy = policy_of(settings, asked.checks)
    for where, one in inside[:MOST_CREDENTIALS]:
        if not _is_secured(one):
            detail = "it has no proof of its own"
            warning = Outcome.WARNING
            found.append(Finding(Check.PRESENTED, warning, _NOT_SECURED, detail, where, _CLAUSE))
            continue
        verdict = verdict_on(secured_text(one), settings, now, lists=lists, policy=policy)
        verdicts.append(verdict)
        if verdict.outcome is not Outcome.PASSED:
            code, detail = "presentation.credential_failed", ", ".join(verdict.reasons())
            failed = Outcome.FAILED
            found.append(Finding(Check.PRESENTED, failed, code, detail, where, _CLAUSE))
    wrong = any(one.outcome in (Outcome.FAILED, Outcome.INDETERMINATE) for one in found)
    return Judged(not wrong, tuple(found), unverified.document, tuple(verdicts))


def _is_secured(credential: JsonValue) -> bool:
    if isinstance(credential, str):
        return True
    return isinstance(credential, dict) and (is_enveloped(credential) or "proof" in credential)


def derive(asked: Derivation, settings: Settings) -> dict[str, JsonValue]:
    """The part of a credential that its holder chose, as the object that stands in the answer.

    Raises:
        ParseError: the credential cannot be read.
        CannotDisclose: it was not made for that, or a pointer points at nothing.
        LinkedDataError: a context is not known.
    """
    document, media_type = asked.document, ""
    raw = secured_text(document)
    if isinstance(document, dict) and is_enveloped(document):
        held = read_enveloped(document, limits=settings.policy.limits)
        raw, media_type = held.octets, held.media_type
    if not media_type:
        media_type = "application/vc+sd-jwt"
    part_of = disclose(
        raw,
        reveal=asked.pointers,
        contexts=settings.contexts,
        limits=settings.policy.limits,
    )
    return returned(part_of, media_type)
