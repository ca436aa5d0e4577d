"""The credentials in a presentation: each verified by its own mechanism, and told in the verdict.

Steps (11) and (12) of `microcred.verifying`. A presentation is no better than what it shows, so
that each credential gets a verdict of its own, by the verifier's own trust and policy, and the
check PRESENTED says what came of it: one that failed fails the presentation. A presentation in a
presentation is not opened, and the number of credentials is bounded, so that the work is too.

    >>> from microcred.presented import MOST_CREDENTIALS, secured_text
    >>> MOST_CREDENTIALS
    32
    >>> secured_text("e30.e30.AA"), secured_text({"type": "VerifiableCredential"})
    (b'e30.e30.AA', b'{"type":"VerifiableCredential"}')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from microcred.errors import ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.holder_binding import Presenter, check_binding
from microcred.jsontext import JsonValue, write_json
from microcred.outline import first_node, text
from microcred.parsing import Unverified
from microcred.releases.release import is_presentation
from microcred.securing.enveloped import is_enveloped, presented, read_enveloped
from microcred.securing.sd_jwt import is_sd_jwt

if TYPE_CHECKING:
    from microcred.trust import SignerIdentity

__all__ = [
    "MOST_CREDENTIALS",
    "Shown",
    "check_presented",
    "is_key_bound",
    "of_a_presentation",
    "secured_text",
]

MOST_CREDENTIALS: Final = 32
"""How many credentials of one presentation are verified; more are refused."""

_CLAUSE: Final = "VCDM 2.0 4.13, 7.1"
_SELF_ASSERTED: Final = "VCDM 2.0 4.13.4"
_CODES: Final[Mapping[Outcome, str]] = MappingProxyType(
    {
        Outcome.PASSED: "presentation.credential_passed",
        Outcome.INDETERMINATE: "presentation.credential_indeterminate",
        Outcome.FAILED: "presentation.credential_failed",
    }
)


_NOT_COMPARED: Final = frozenset(
    {"key_binding.audience_not_compared", "key_binding.nonce_not_compared"}
)


class Verdict(Protocol):
    """What is needed of `microcred.verifying.Verification`, which stands above this room."""

    @property
    def outcome(self) -> Outcome:
        """The verdict."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What it rests on."""

    @property
    def signer(self) -> SignerIdentity | None:
        """Who signed."""

    @property
    def unverified(self) -> Unverified | None:
        """What was parsed."""

    def reasons(self) -> tuple[str, ...]:
        """The codes of what failed or stayed open."""


V = TypeVar("V", bound=Verdict)


class Shown(Frozen, Generic[V]):
    """What came of the credentials in a presentation.

    Attributes:
        findings: on PRESENTED and HOLDER.
        verdicts: one for each credential, in their order.
    """

    findings: tuple[Finding, ...]
    verdicts: tuple[V, ...]


def secured_text(credential: JsonValue) -> bytes:
    """The bytes of a credential as it stands in a presentation, to be verified by themselves.

    A token is a text of its own (VCDM 1.1 section 6.3.1); an object is written as JSON again, which
    changes nothing that a proof in it covers.
    """
    if isinstance(credential, str):
        return credential.encode("utf-8", "replace")
    return write_json(credential).encode("utf-8", "replace")


def is_key_bound(credential: JsonValue) -> bool:
    """Whether it is an SD-JWT with a key binding, which is made for one verifier by itself."""
    if isinstance(credential, dict):
        if not is_enveloped(credential):
            return False
        try:
            octets = read_enveloped(credential).octets
        except ParseError:
            return False
    else:
        octets = secured_text(credential)
    return is_sd_jwt(octets) and not octets.rstrip().endswith((b"~", b"}"))


def check_presented(
    unverified: Unverified,
    presenter: Presenter,
    *,
    judge: Callable[[JsonValue], V],
    asserted: Callable[[Unverified], V],
    bearer: bool = False,
) -> Shown[V]:
    """Verify the credentials in a presentation, and ask whether they are their presenter's.

    Args:
        unverified: the presentation.
        presenter: who made it, as its own signature proves.
        judge: gives the verdict on a credential as it stands there; it opens no presentation.
        asserted: gives that on one without signature that the presenter says of itself.
        bearer: whether anybody may present what is bound to nobody.
    """
    findings: list[Finding] = []
    bindings: list[Finding] = []
    verdicts: list[V] = []
    inside = list(presented(unverified.document))
    if not inside:
        detail = "it shows no credential"
        findings.append(_presented(Outcome.INDETERMINATE, "presentation.empty", detail, ""))
    if len(inside) > MOST_CREDENTIALS:
        detail = f"it shows {len(inside)} credentials, and {MOST_CREDENTIALS} are verified at most"
        findings.append(_presented(Outcome.FAILED, "presentation.too_many", detail, ""))
    for number, (where, credential) in enumerate(inside[:MOST_CREDENTIALS], 1):
        verdict = judge(credential)
        opened = verdict.unverified
        if opened is not None and _is_self_asserted(opened, presenter):
            verdict = asserted(opened)
            detail = "nobody but who presents it says so"
            code, outcome = "presentation.self_asserted", Outcome.WARNING
            findings.append(_presented(outcome, code, detail, where, _SELF_ASSERTED))
        verdicts.append(verdict)
        told = f"credential {number} of {len(inside)}"
        findings.append(_told(verdict, told, where, unverified.mechanism))
        if opened is not None:
            bindings.append(_binding(verdict, opened, presenter, where, bearer=bearer))
    return Shown((*findings, *(bindings or _nobody(presenter))), tuple(verdicts))


def _is_self_asserted(credential: Unverified, presenter: Presenter) -> bool:
    """VCDM 2.0 4.13.4: it is not secured, and its issuer presents it."""
    document = credential.document
    if credential.opened is not None or not presenter.proven or presenter.did is None:
        return False
    issuer = document.get("issuer")
    named = issuer if isinstance(issuer, str) else text(first_node(issuer).get("id"))
    return named == presenter.did and not is_presentation(document)


def _told(verdict: Verdict, told: str, where: str, mechanism: str | None) -> Finding:
    opened = verdict.unverified
    if opened is not None and is_presentation(opened.document):
        detail = f"{told}: a presentation within a presentation, which is not opened"
        return _presented(Outcome.FAILED, "presentation.nested", detail, where)
    if opened is not None and opened.opened is None and mechanism == "jades":
        # Europass seals what a learner shows as a whole: who sealed vouches, not the issuer.
        detail = f"{told}: a copy without the seal of its issuer"
        return _presented(Outcome.INDETERMINATE, "presentation.copy", detail, where)
    if verdict.outcome is Outcome.PASSED:
        detail = f"{told}: signed by {verdict.signer}"
    else:
        detail = f"{told}: {', '.join(verdict.reasons())}"
    return _presented(verdict.outcome, _CODES[verdict.outcome], detail, where)


def _binding(
    verdict: Verdict, credential: Unverified, presenter: Presenter, where: str, *, bearer: bool
) -> Finding:
    codes = {one.code for one in verdict.findings}
    # One that nobody compared may be a copy out of another presentation.
    if "key_binding.valid" in codes and _NOT_COMPARED.isdisjoint(codes):
        detail = "its own key binding shows that its holder presents it"
        return Finding(Check.HOLDER, Outcome.PASSED, "holder.bound", detail, where, "RFC 9901 7.3")
    document = dict(credential.document)
    if credential.disclosed is not None:
        # Beside the credential: the key and the subject of an SD-JWT are claims of the token.
        claims = credential.disclosed.claims
        document.update({name: claims[name] for name in ("cnf", "sub") if name in claims})
    return check_binding(document, presenter, where=where, bearer=bearer)


def _nobody(presenter: Presenter) -> tuple[Finding, ...]:
    """What is said of the holder where no credential could be read: whether there is one."""
    return () if presenter.proven else (check_binding({}, presenter),)


def _presented(
    outcome: Outcome, code: str, detail: str, where: str, clause: str = _CLAUSE
) -> Finding:
    place = where or "/verifiableCredential"
    return Finding(Check.PRESENTED, outcome, code, detail, place, clause)


def of_a_presentation(findings: Sequence[Finding]) -> list[Finding]:
    """The findings of SCHEMA on a presentation: what a check is of is not seen as a credential.

    A check names it by its id, and the credential is apart: the shapes ask for its class there (and
    that what is presented be of a class, which no JSON-LD can fulfil: a graph has none).
    """
    apart = [one for one in findings if one.code == "schema.class" and _is_checked(one.where)]
    rest = [one for one in findings if one not in apart]
    if apart:
        detail = "verification checks name credentials by their ids, and the shapes ask for more"
        warning, where = Outcome.WARNING, "/verificationCheck"
        rest.append(Finding(Check.SCHEMA, warning, "schema.class", detail, where))
    if apart and not any(one.outcome in (Outcome.PASSED, Outcome.FAILED) for one in rest):
        detail = "but for the credentials that were checked, which are apart"
        rest.insert(0, Finding(Check.SCHEMA, Outcome.PASSED, "schema.conforms", detail))
    return rest


def _is_checked(where: str) -> bool:
    return where.startswith("/verificationCheck") and where.endswith("/elmSubject")
