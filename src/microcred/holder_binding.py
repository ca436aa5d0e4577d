"""Holder binding: is whoever presents a credential the one to whom its issuer bound it?

A presentation proves who made it, and nothing of the credentials in it: anybody can put another's
credential into a presentation of their own. What ties the two is what the issuer signed: the id of
the subject or of the holder where it is a DID, the key in `cnf` (RFC 7800), or the identifier of an
organisation. A credential without any of them is bound to nobody (a bearer's): so are Europass's.

    >>> from microcred.holder_binding import Presenter, check_binding
    >>> ana = Presenter("did:key:z6MkAna", proven=True)
    >>> bound = {"credentialSubject": {"id": "did:key:z6MkAna"}}
    >>> check_binding(bound, ana, where="/verifiableCredential").code
    'holder.bound'
    >>> check_binding({"credentialSubject": {"id": "did:key:z6MkBob"}}, ana).code
    'holder.mismatch'
    >>> check_binding({"credentialSubject": {"id": "urn:epass:person:1"}}, ana).code
    'holder.not_bound'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from microcred.checks import is_same_organisation
from microcred.co_signing import Judged, signer_of
from microcred.crypto.keys import PublicKey
from microcred.crypto.references import did_of, is_did_url
from microcred.errors import MicrocredError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.outline import nodes
from microcred.trust.did_jwk import key_of as key_of_did_jwk
from microcred.trust.did_key import key_of as key_of_did_key

__all__ = ["Presenter", "check_binding", "issuers_of_holders", "presenter_of"]

_CLAUSE: Final = "VCDM 2.0 4.13, RFC 7800 3.1"
_OPEN: Final = frozenset({Outcome.FAILED, Outcome.INDETERMINATE, Outcome.SKIPPED})
_IN_THE_NAME: Final = (("did:key:", key_of_did_key), ("did:jwk:", key_of_did_jwk))


class Presenter(Frozen):
    """Who made a presentation.

    Attributes:
        did: whose key it is; None where a certificate or nobody names it.
        key: that signed.
        identifier: of the organisation in the certificate (EN 319 412-1), None without.
        proven: whether the signature verifies and the key is trusted as theirs.
    """

    did: str | None = None
    key: PublicKey | None = part(default=None, repr=False)
    identifier: str | None = None
    proven: bool = False


def issuers_of_holders(expected: tuple[str, ...] | None, *, dids: bool) -> tuple[str, ...] | None:
    """Whom a holder may be to be an issuer, too: "any" takes DIDs only where these are accepted.

    Args:
        expected: issuers of the verifier's trust; None for any.
        dids: whether it accepts keys that a DID names.
    """
    return () if expected is None and not dids else expected


def presenter_of(signatures: Sequence[Judged]) -> Presenter:
    """Who made a presentation, of all its signatures: the holder whom it names, if that one did."""
    signer = signer_of(signatures)
    made = next((one for one in signatures if one.intact and one.resolution.signer == signer), None)
    if signer is None or made is None:
        return Presenter()
    of_key = [
        one.outcome
        for one in made.resolution.findings
        if one.check in (Check.KEY, Check.CERTIFICATE)
    ]
    proven = bool(of_key) and _OPEN.isdisjoint(of_key)
    identifier = None if signer.did else signer.identifier
    return Presenter(signer.did, made.resolution.key, identifier, proven)


def check_binding(
    credential: Mapping[str, JsonValue],
    presenter: Presenter,
    *,
    where: str = "",
    bearer: bool = False,
) -> Finding:
    """Whether a credential is bound to who presents it (HOLDER).

    Args:
        credential: what its issuer signed, unwrapped.
        presenter: of the presentation.
        where: JSON pointer of the credential in it.
        bearer: whether anybody may present what is bound to nobody.

    Returns:
        PASSED `holder.bound`; FAILED `holder.mismatch` where it is bound to others only;
        `holder.not_bound`: INDETERMINATE, or WARNING for bearers; INDETERMINATE
        `holder.not_proven` where nobody is known to have presented it.
    """
    if not presenter.proven:
        detail = "nobody is proven to have presented it"
        return _holder(Outcome.INDETERMINATE, "holder.not_proven", detail, where)
    confirmed = credential.get("cnf")
    if confirmed is not None:
        # The issuer says by which key: no other member can say otherwise.
        fits = _is_confirmed(confirmed, presenter)
        return (
            _bound(where, "with the key in cnf")
            if fits
            else _mismatch(where, "cnf has another key")
        )
    named = [*_named(credential)]
    if any(_is_presenter(one, presenter) for one in named):
        return _bound(where, "by the DID that its issuer named")
    if presenter.identifier and any(
        is_same_organisation(one, presenter.identifier)
        for one in nodes(credential.get("credentialSubject"))
    ):
        return _bound(where, "by the organisation that its issuer named")
    if any(one.startswith("did:") for one in named):
        return _mismatch(where, "its issuer named somebody else")
    detail = "its issuer bound it to no DID and no key"
    outcome = Outcome.WARNING if bearer else Outcome.INDETERMINATE
    return _holder(outcome, "holder.not_bound", detail, where)


def _named(credential: Mapping[str, JsonValue]) -> Iterator[str]:
    """The ids of whom a credential is about, or who is to hold it."""
    for member in ("credentialSubject", "holder"):
        value = credential.get(member)
        for one in value if isinstance(value, list) else [value]:
            named = one.get("id") if isinstance(one, dict) else one
            if isinstance(named, str):
                yield named
    subject = credential.get("sub")
    if isinstance(subject, str):
        yield subject


def _is_presenter(named: str, presenter: Presenter) -> bool:
    if presenter.did is not None and named == presenter.did:
        return True
    return presenter.key is not None and _key_in(named) == presenter.key


def _key_in(did: str) -> PublicKey | None:
    """The key that a DID has in its name, so that two such names of one key are the same holder."""
    for prefix, key_of in _IN_THE_NAME:
        if did.startswith(prefix):
            try:
                return key_of(did.removeprefix(prefix), None)
            except MicrocredError:
                return None
    return None


def _is_confirmed(confirmed: JsonValue, presenter: Presenter) -> bool:
    """Whether `cnf` has the presenter's key, itself or by its URL (RFC 7800 3.2, 3.4)."""
    if not isinstance(confirmed, dict):
        return False
    jwk, kid = confirmed.get("jwk"), confirmed.get("kid")
    if isinstance(jwk, dict):
        try:
            return PublicKey.from_jwk(jwk) == presenter.key
        except MicrocredError:
            return False
    return isinstance(kid, str) and is_did_url(kid) and did_of(kid) == presenter.did


def _bound(where: str, by: str) -> Finding:
    return _holder(Outcome.PASSED, "holder.bound", f"it is presented {by}", where)


def _mismatch(where: str, detail: str) -> Finding:
    return _holder(Outcome.FAILED, "holder.mismatch", detail, where)


def _holder(outcome: Outcome, code: str, detail: str, where: str) -> Finding:
    return Finding(Check.HOLDER, outcome, code, detail, where, _CLAUSE)
