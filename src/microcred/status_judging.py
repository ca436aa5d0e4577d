"""The verdict on a status list, made of what verifies a credential.

A list of the W3C is a credential and is verified as one, with the same trust and any issuer: that
it is the right one is compared afterwards. A status list token has no issuer of its own in it; its
header, key and signature are checked as those of other tokens. A list's time is left out of either
verdict, and a list that names a status itself is not asked about it, so that lists that name one
another come to an end.

    >>> from microcred.status_judging import open_token_list
    >>> opened = open_token_list(b"eyJhbGciOiJFUzI1NiIsInR5cCI6InN0YXR1c2xpc3Qrand0In0.e30.AA")
    >>> opened.mechanism, [one.code for one in opened.proofs[0].findings]
    ('vc+jwt', ['format.kid'])
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Final, Protocol

from microcred.crypto.references import IssuerMetadataReference, KeyReference
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.jsontext import Limits
from microcred.parsing import Unverified
from microcred.policy import fold
from microcred.releases.w3c import W3C_2_0
from microcred.securing.jose_header import check_typ
from microcred.securing.jose_token import read_token, token_proof, token_reference
from microcred.securing.mechanism import Opened, Proof
from microcred.status import TOKEN_TYPE
from microcred.status.caching import ListMemory
from microcred.status_checks import ListVerifier, VerifiedList
from microcred.status_lists import is_token_list

if TYPE_CHECKING:
    from microcred.co_signing import Judged
    from microcred.jsontext import JsonValue
    from microcred.trust import SignerIdentity
    from microcred.verification_cache import Counted

__all__ = ["list_verifier", "open_token_list", "remembering"]

_DEFAULT_LIMITS: Final = Limits()
_ALWAYS: Final = frozenset({Check.ALGORITHM, Check.SIGNATURE})
_IF_SEEN: Final = frozenset({Check.FORMAT, Check.CERTIFICATE, Check.KEY, Check.REVOCATION})


class _Verdict(Protocol):
    """What is needed of `microcred.verifying.Verification`, which stands above this room."""

    @property
    def outcome(self) -> Outcome:
        """The verdict."""

    @property
    def signer(self) -> SignerIdentity | None:
        """Who signed it."""

    def reasons(self) -> tuple[str, ...]:
        """The codes of what failed or stayed open."""


def list_verifier(
    verify: Callable[[bytes], _Verdict],
    judge: Callable[[Unverified, Proof], Judged],
    *,
    limits: Limits = _DEFAULT_LIMITS,
) -> ListVerifier:
    """The verifier of lists, for one verification of one credential.

    Args:
        verify: gives the verdict on a credential, its time and its own status left out.
        judge: gives the verdict on one signature of an opened document.
        limits: of size and depth.

    Returns:
        a function that takes what can be read as a list.
    """

    def verified(raw: bytes) -> VerifiedList:
        if not is_token_list(raw):
            verdict = verify(raw)
            return VerifiedList(verdict.outcome, verdict.reasons(), verdict.signer)
        opened = open_token_list(raw, limits=limits)
        unverified = Unverified(raw, opened, opened.document, W3C_2_0)
        return _of_token(judge(unverified, opened.proofs[0]))

    return verified


def remembering(
    verify: ListVerifier, memory: ListMemory, under: Hashable, asking: Counted | None
) -> ListVerifier:
    """The verifier that remembers its verdicts, but for those for which somebody was asked.

    Args:
        verify: gives a verdict.
        memory: where it is kept.
        under: all that a verdict depends on, but for the list.
        asking: whom `verify` asks; None for nobody.
    """

    def verified(raw: bytes) -> VerifiedList:
        key = raw, under
        found: VerifiedList | None = memory.verdicts.get(key)
        if found is None:
            before = asking.asked if asking is not None else 0
            found = verify(raw)
            if asking is None or asking.asked == before:
                memory.verdicts.keep(key, found)
        return found

    return verified


def open_token_list(raw: bytes, *, limits: Limits = _DEFAULT_LIMITS) -> Opened:
    """A status list token, taken apart as other tokens of JOSE are.

    Its mechanism is named "vc+jwt", whose algorithms it may have.

    Raises:
        ParseError: it cannot be read.
    """
    signature, claims = read_token(raw, TOKEN_TYPE, limits=limits)
    form = check_typ(signature.protected, frozenset({TOKEN_TYPE}), "/protected", required=True)
    iss = claims.get("iss")
    party = iss if isinstance(iss, str) else None
    named = _reference(signature.protected, claims, party)
    proof = token_proof(signature, claims, party, form, named=named)
    # When it ends is told apart, by the list itself.
    proof = replaced(proof, expires=None, domain=frozenset(), challenge=None)
    return Opened("vc+jwt", signature.payload, claims, (proof,))


def _reference(
    protected: Mapping[str, JsonValue], claims: Mapping[str, JsonValue], iss: str | None
) -> tuple[KeyReference | None, list[Finding]]:
    """The key, named as in the credentials of the wallets: by certificates, DID, or metadata.

    Token Status List section 8.3 leaves it to them; SD-JWT VC (draft-19) section 3.5.
    """
    kid = protected.get("kid")
    if iss is not None and iss.startswith("https://") and "x5c" not in protected:
        return IssuerMetadataReference(iss, kid if isinstance(kid, str) else None), []
    if "x5c" in protected and not (isinstance(kid, str) and kid.startswith("did:")):
        # Any other kid tells keys apart, and says nothing beside the certificate.
        protected = {name: one for name, one in protected.items() if name != "kid"}
    return token_reference(protected, claims, iss)


def _of_token(judged: Judged) -> VerifiedList:
    """The verdict on a token: what counts of its form, key and signature."""
    seen = frozenset(one.check for one in judged.findings)
    required = _ALWAYS | seen & _IF_SEEN
    if any(one.code == "revocation.none" for one in judged.findings):
        required -= {Check.REVOCATION}
    counting = [one for one in judged.findings if not _is_only_told(one)]
    outcome = fold(counting, required)
    told = (Outcome.FAILED, Outcome.INDETERMINATE)
    reasons = (one.code for one in counting if one.check in required and one.outcome in told)
    signer = judged.resolution.signer if judged.intact else None
    return VerifiedList(outcome, tuple(dict.fromkeys(reasons)), signer)


def _is_only_told(finding: Finding) -> bool:
    return finding.check is Check.VALIDITY
