"""The check STATUS: does the issuer still stand by the credential?

Step (9) of `microcred.verifying`; Bitstring Status List 1.0 section 3.2, Token Status List section
8.3. For each entry that the credential names its list is had (`microcred.status_lists`), verified
by the function that is handed in, compared with what the credential says of it, and looked up. A
list that cannot be had, is not trusted or has ended leaves the check open; one that is wrong, or by
somebody else than the issuer and those it delegates to, fails it. What is tolerated, the policy
says.

    >>> from datetime import UTC, datetime
    >>> from microcred.fetching import OFFLINE
    >>> from microcred.policy import ANY_ISSUER, Policy, Trust
    >>> from microcred.status_checks import ListSource, VerifiedList, check_status
    >>> claims = {"status": {"status_list": {"idx": 5, "uri": "https://uni.example/status/1"}}}
    >>> found = check_status(claims, ListSource((), OFFLINE, None), VerifiedList, Policy(),
    ...     Trust(issuers=ANY_ISSUER), datetime.now(UTC))
    >>> [one.code for one in found]
    ['status.list_unreachable']
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from microcred.checks import check_issuer, check_trusted_issuer
from microcred.errors import FetchError, FetchRefused, ParseError, StatusListRefused
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue
from microcred.policy import Policy, Trust
from microcred.status import MEANINGS, StatusEntry, StatusList, entries_of
from microcred.status.caching import Copy
from microcred.status_lists import ListSource
from microcred.trust import SignerIdentity
from microcred.trust.resolution import shown_line

__all__ = ["ListVerifier", "VerifiedList", "check_status"]

_CLAUSES: Final = MappingProxyType(
    {
        "bitstring": "Bitstring Status List 1.0 3.2",
        "2021": "StatusList2021 5.2",
        "token": "Token Status List 8.3",
    }
)
_ERRORS: Final = MappingProxyType(
    {
        "status.index_range": "RANGE_ERROR",
        "status.list_too_short": "STATUS_LIST_LENGTH_ERROR",
        "status.list_unreachable": "STATUS_RETRIEVAL_ERROR",
        "status.list_address": "STATUS_RETRIEVAL_ERROR",
    }
)
_OPEN: Final = frozenset(
    {
        "status.list_address",
        "status.list_expired",
        "status.list_not_trusted",
        "status.list_not_yet_valid",
        "status.list_stale",
        "status.list_unreachable",
    }
)
"""What says nothing of the credential, so that the check stays open; all else fails it."""

_TOLERABLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "status.suspended": "suspended",
        "status.list_expired": "stale",
        "status.list_stale": "stale",
        "status.list_address": "unreachable",
        "status.list_unreachable": "unreachable",
    }
)


class VerifiedList(Frozen):
    """The verdict on a list by itself, but for its time.

    Attributes:
        outcome: PASSED, INDETERMINATE or FAILED.
        reasons: codes of what failed or stayed open.
        signer: who signed it, None if nobody is known.
    """

    outcome: Outcome
    reasons: tuple[str, ...] = ()
    signer: SignerIdentity | None = part(default=None)


ListVerifier = Callable[[bytes], VerifiedList]
"""From a list as received to the verdict on it; asks for no further list."""


class _Had(Frozen):
    """A list that was had and verified."""

    known: StatusList
    copy: Copy


def check_status(
    document: Mapping[str, JsonValue],
    source: ListSource,
    verify_list: ListVerifier,
    policy: Policy,
    trust: Trust,
    at: datetime,
    *,
    signer: SignerIdentity | None = None,
) -> list[Finding]:
    """The findings of STATUS, entry by entry.

    Args:
        document: the credential, or the claims of a token, unwrapped.
        source: where lists come from.
        verify_list: gives the verdict on a list.
        policy: what is tolerated.
        trust: who may publish lists beside the issuer.
        at: the time to verify for, aware.
        signer: who signed the credential.

    Returns:
        "status.none", SKIPPED, where nothing is named.
    """
    entries, found = entries_of(document)
    if not entries and not found:
        return [Finding(Check.STATUS, Outcome.SKIPPED, "status.none", "none is named")]
    findings = list(found)
    asked = _Asked(document, source, verify_list, policy, trust, at, signer)
    known: dict[tuple[str, str], _Had | Finding] = {}
    for entry in entries:
        named = (entry.kind, entry.list_url)
        if named not in known:
            known[named] = asked.had(entry)
        had = known[named]
        if isinstance(had, Finding):
            findings.append(replaced(had, where=entry.where))
            continue
        findings += [asked.judged(one) for one in asked.looked_up(entry, had)]
    return findings


class _Asked(Frozen):
    """One credential, whose entries are looked up."""

    document: Mapping[str, JsonValue]
    source: ListSource
    verify_list: ListVerifier
    policy: Policy
    trust: Trust
    at: datetime
    signer: SignerIdentity | None

    def had(self, entry: StatusEntry) -> _Had | Finding:
        """The list of an entry, verified; or why there is none."""
        try:
            copy = self.source.copy(entry.list_url)
        except FetchRefused as error:
            return self.judged(_finding("status.list_address", str(error), entry))
        except FetchError as error:
            return self.judged(_finding("status.list_unreachable", str(error), entry))
        try:
            known, document = self.source.read(copy)
        except StatusListRefused as error:
            return _finding(error.code, str(error), entry)
        except ParseError as error:
            detail = f"what came is no list: {error}"
            return self.judged(_finding("status.list_unreachable", detail, entry))
        refused = self._refused(entry, known, self.verify_list(copy.raw), document)
        if refused is not None:
            return refused
        self.source.keep(entry.list_url, copy, known.ttl)
        return _Had(known, copy)

    def _refused(
        self,
        entry: StatusEntry,
        known: StatusList,
        verdict: VerifiedList,
        document: Mapping[str, JsonValue],
    ) -> Finding | None:
        """Why a list does not count; None if it does."""
        if known.url is not None and known.url != entry.list_url:
            detail = "the list says that it is published elsewhere"
            return _finding("status.list_other", detail, entry)
        if known.kind != entry.kind:
            detail = f"a list of the kind {known.kind}, and the entry is of {entry.kind}"
            return _finding("status.list_type", detail, entry)
        if verdict.outcome is not Outcome.PASSED:
            failed = verdict.outcome is Outcome.FAILED
            code = "status.list_not_valid" if failed else "status.list_not_trusted"
            return _finding(code, f"its verification: {', '.join(verdict.reasons)}", entry)
        if not self._is_issuers(verdict.signer, document):
            detail = f"the list is by {verdict.signer or 'nobody known'}, and not by the issuer"
            return _finding("status.list_issuer", shown_line(detail), entry)
        return None

    def _is_issuers(self, by: SignerIdentity | None, document: Mapping[str, JsonValue]) -> bool:
        """Whether a list is by the issuer of the credential, or by whom the verifier lets do it."""
        if by is not None:
            told = check_trusted_issuer(by, (*self.trust.status_issuers,))
            if all(one.outcome is Outcome.PASSED for one in told):
                return True
            if self.signer is not None and not _names(self.signer).isdisjoint(_names(by)):
                return True
            outcomes = {one.outcome for one in check_issuer(self.document, by)}
            if Outcome.PASSED in outcomes and outcomes <= {Outcome.PASSED, Outcome.WARNING}:
                return True
        if Check.ISSUER not in self.policy.informative:
            return False
        own, other = _id_of(self.document.get("issuer")), _id_of(document.get("issuer"))
        return own is not None and own == other

    def looked_up(self, entry: StatusEntry, had: _Had) -> list[Finding]:
        """What a list says of one entry, and whether it is of its time."""
        known = had.known
        if entry.kind != "token" and entry.purpose not in known.purposes:
            detail = f"the list is about {shown_line(', '.join(known.purposes))}"
            return [_finding("status.list_purpose", detail, entry)]
        try:
            sized = known if entry.size is None else known.sized(entry.size)
            value = sized.value(entry.index)
        except StatusListRefused as error:
            return [_finding(error.code, str(error), entry)]
        return [*self._of_its_time(entry, had), _told(entry, value)]

    def _of_its_time(self, entry: StatusEntry, had: _Had) -> list[Finding]:
        """How old the list is, and whether it holds at the time to verify for."""
        known, limit = had.known, self.policy.status_max_age
        made, ends = known.made_at, known.ends_at
        if ends is not None and self.at > ends:
            return [_finding("status.list_expired", f"it ended {ends.isoformat()}", entry)]
        if made is not None and made > self.at:
            detail = f"it holds from {made.isoformat()}"
            return [_finding("status.list_not_yet_valid", detail, entry)]
        if limit is not None and (made is None or self.at - made > limit):
            detail = f"it is of {made.isoformat() if made else 'an unknown time'}"
            return [_finding("status.list_stale", detail, entry)]
        if not had.copy.fresh:
            detail = "the copy was kept for longer than it may be, and no new one can be had"
            return [_finding("status.list_stale", detail, entry)]
        age = had.copy.age
        if age is None and made is not None:
            age = self.at - made  # a copy at hand: nobody knows when it was fetched
        if known.ttl is not None and age is not None and age > known.ttl:
            detail = "the copy may be older than the list lets it be kept"
            return [replaced(_finding("status.list_stale", detail, entry), outcome=Outcome.WARNING)]
        return []

    def judged(self, finding: Finding) -> Finding:
        """The finding, as a WARNING where the policy tolerates it."""
        tolerated: Collection[str] = self.policy.status_tolerated
        if _TOLERABLE.get(finding.code) in tolerated:
            return replaced(finding, outcome=Outcome.WARNING)
        return finding


def _told(entry: StatusEntry, value: int) -> Finding:
    """What a value means for the credential."""
    message = entry.messages.get(value)
    shown = f": {shown_line(message)}" if message else ""
    purpose = entry.purpose
    if entry.kind == "token":
        purpose = {1: "revocation", 2: "suspension"}.get(value, "")
    if purpose == "revocation" and entry.size != 1 and message == "suspended":
        # One status of several bits may tell both: what the issuer spells out, it has signed.
        purpose = "suspension"
    if purpose == "message":
        outcome = Outcome.WARNING if value else Outcome.PASSED
        return _finding("status.message", f"value {value:#x}{shown}", entry, outcome)
    if not value:
        detail = f"entry {entry.index}{f', {purpose[:32]}' if purpose else ''}"
        return _finding("status.valid", shown_line(detail), entry, Outcome.PASSED)
    if purpose == "revocation":
        return _finding("status.revoked", f"entry {entry.index}{shown}", entry)
    if purpose == "suspension":
        return _finding("status.suspended", f"entry {entry.index}{shown}", entry)
    if purpose == "refresh":
        return _finding("status.refresh", f"entry {entry.index}{shown}", entry, Outcome.WARNING)
    meaning = MEANINGS.get(value, "no meaning that is known here")
    detail = f"value {value:#x}: {meaning}" if entry.kind == "token" else f"of {purpose[:32]}"
    return _finding("status.unknown_value", shown_line(detail), entry, Outcome.INDETERMINATE)


def _finding(code: str, detail: str, entry: StatusEntry, outcome: Outcome | None = None) -> Finding:
    if outcome is None:
        outcome = Outcome.INDETERMINATE if code in _OPEN else Outcome.FAILED
    clause = _CLAUSES[entry.kind]
    error = _ERRORS.get(code, "STATUS_VERIFICATION_ERROR" if ".list_" in code else "")
    if error and entry.kind != "token":
        clause = f"{clause} ({error})"
    return Finding(Check.STATUS, outcome, code, detail, entry.where, clause)


def _names(signer: SignerIdentity) -> frozenset[str]:
    """What tells one signer from another: DID, identifier, certificate."""
    certificate = signer.certificate.sha256 if signer.certificate else None
    return frozenset(one for one in (signer.did, signer.identifier, certificate) if one)


def _id_of(issuer: JsonValue) -> str | None:
    named = issuer.get("id") if isinstance(issuer, dict) else issuer
    return named if isinstance(named, str) else None
