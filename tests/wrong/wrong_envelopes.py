"""Presentations as tokens, and envelopes, that are wrong in form, content or key."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from wrong_rows import F, I, P, W, Wrong
from wrong_tokens import did_trust, signed

from examples import token, wallet_signer
from microcred import ANY_ISSUER, Policy, Trust
from microcred.crypto.references import did_of, key_url
from microcred.findings import Check
from microcred.securing.enveloped import enveloped

__all__ = ["ENVELOPES", "presentation", "presented_as"]

_V2 = "https://www.w3.org/ns/credentials/v2"


def holder() -> str:
    """The DID of who presents."""
    return did_of(key_url(wallet_signer()))


def presentation(*inside: Any, **members: Any) -> dict[str, Any]:
    """A presentation of VCDM 2.0 of those credentials."""
    return {
        "@context": [_V2],
        "type": ["VerifiablePresentation"],
        "holder": holder(),
        "verifiableCredential": list(inside),
        **members,
    }


def presented_as(
    *inside: Any, header: dict[str, Any] | None = None, **members: Any
) -> Callable[[], bytes]:
    """The token of a presentation; members replace or add."""

    def make() -> bytes:
        right = {"alg": "ES256", "kid": key_url(wallet_signer()), "typ": "vp+jwt", "cty": "vp"}
        held = inside or (enveloped(token(), "application/vc+jwt"),)
        return signed({**right, **(header or {})}, presentation(*held, **members))

    return make


def _envelope(**members: Any) -> Callable[[], bytes]:
    """A right credential in an envelope, with members replaced."""
    return lambda: json.dumps({**enveloped(token(), "application/vc+jwt"), **members}).encode()


def _format(make: Callable[[], bytes], code: str, *rest: Any, **members: Any) -> Wrong:
    # The credential inside is about a learner without DID.
    given = {"trust": did_trust, "policy": Policy(bearer=True), **members}
    return Wrong(make, code, Check.FORMAT, *rest, **given)


_UNSECURED = {
    "@context": [_V2],
    "type": ["VerifiableCredential"],
    "issuer": "did:key:zSomebody",
    "credentialSubject": {"id": "urn:a"},
}
_COSE = {"@context": _V2, "type": "EnvelopedVerifiableCredential"}

ENVELOPES: dict[str, Wrong] = {
    # -- presentations ----------------------------------------------------------------------------
    "a presentation": _format(presented_as(), "format.presentation", P, P),
    "a presentation with the type of a credential": _format(
        presented_as(header={"typ": "vc+jwt"}), "format.typ"
    ),
    "a presentation of content type vc": _format(presented_as(header={"cty": "vc"}), "format.cty"),
    "a presentation with a vp claim": _format(presented_as(vp={}), "format.vc_claim"),
    "a presentation whose iss is not its holder": _format(
        presented_as(iss="did:key:zOther"), "format.iss_mismatch"
    ),
    "a credential inside that nobody secured": _format(
        presented_as(_UNSECURED), "format.unsecured_inside"
    ),
    "an envelope that is no data: URL": _format(
        presented_as({**_COSE, "id": "data:"}), "format.enveloped"
    ),
    "an envelope with a presentation where a credential belongs": _format(
        presented_as({**_COSE, "id": "data:application/vp+jwt,e30.e30.AA"}), "format.enveloped"
    ),
    "an envelope with COSE": _format(
        presented_as({**_COSE, "id": "data:application/vc+cose;base64,0oQ="}),
        *("format.enveloped_unknown", I, F),
    ),
    "a presentation for an audience that nobody compares": _format(
        presented_as(aud="https://verifier.example"), "proof.domain_not_compared", W, P
    ),
    "a presentation with a challenge that nobody compares": _format(
        presented_as(nonce="n-0S6"), "proof.challenge_not_compared", W, P
    ),
    "a presentation whose holder is another": Wrong(
        presented_as(holder="did:key:zOther"), "issuer.mismatch", Check.ISSUER, trust=did_trust
    ),
    # -- a file that is an envelope ---------------------------------------------------------------
    "an envelope": _format(_envelope(), "format.recognised", P, P),
    "an envelope of another media type": _format(
        _envelope(id=f"data:application/vc+sd-jwt,{token().decode()}"), "format.enveloped_type"
    ),
    "an envelope without its context": _format(_envelope(**{"@context": []}), "vcdm.context"),
    "an envelope that holds nothing": _format(
        _envelope(id="data:application/vc+jwt,"), "format.malformed", F, F, None
    ),
    "an envelope that holds something else": _format(
        _envelope(id="data:text/plain,hello"), "format.malformed", F, F, None
    ),
    "an envelope that is both": _format(
        _envelope(type=["EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"]),
        *("format.malformed", F, F, None),
    ),
    "an envelope of whom nobody trusts": Wrong(
        _envelope(),
        *("key.no_trust", Check.KEY, I, I),
        trust=lambda: Trust(issuers=ANY_ISSUER),
    ),
}
"""Rows about presentations as tokens and about envelopes, by what is wrong."""
