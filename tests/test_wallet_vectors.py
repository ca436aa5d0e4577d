"""Published SD-JWT VCs and type metadata, through the whole verification."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from test_sd_jwt_vectors import issuer_keys, json_of, octets_of

from microcred import Outcome, Trust, verify
from microcred.disclosing import disclose
from microcred.securing import SdJwtVc, mechanism_named
from microcred.securing.jose_header import numeric_date
from microcred.securing.sd_jwt import presented, read_sd_jwt
from microcred.signature_checks import Audience
from microcred.wallet_types import EUDI_LEARNING
from published_cases import Case, published_cases
from test_wallet_checks import HOLDER, LEARNER, THEN, european, of_seal, told


def sd_jwt_vcs() -> list[Any]:
    return [
        one
        for one in published_cases("sd-jwt")
        if one.values[0] is None or one.values[0].said["id"].startswith("sd-jwt-vc")
    ]


@pytest.mark.parametrize("case", sd_jwt_vcs())
def test_the_published_sd_jwt_vc_verifies(case: Case) -> None:
    """With the metadata of its issuer, for the verifier who asked; and made again."""
    raw = octets_of(case, "sd_jwt_presentation").strip()
    payload, binding = json_of(case, "sd_jwt_payload"), json_of(case, "kb_jwt_payload")
    iss = payload["iss"]
    (key,) = issuer_keys(case)
    kid = read_sd_jwt(raw).jws.signatures[0].protected["kid"]
    metadata = {"issuer": iss, "jwks": {"keys": [{**key.to_jwk(), "kid": kid}]}}
    made = numeric_date(binding["iat"])
    assert made is not None
    words: dict[str, Any] = {
        "trust": Trust(issuers=[iss]),
        "contents": {iss: json.dumps(metadata).encode()},
        "at": made + timedelta(seconds=30),
    }
    asked = Audience(domain=binding["aud"], challenge=binding["nonce"])
    verdict = verify(raw, expected=asked, **words)
    assert verdict.outcome is Outcome.PASSED, str(verdict)
    wanted = json_of(case, "verified_contents")
    assert dict(verdict.require().document) == wanted
    other = verify(raw, expected=Audience(challenge="another"), **words)
    assert told(other) == {"key_binding.nonce_mismatch"}
    whole = octets_of(case, "sd_jwt_issuance").strip()
    assert presented(read_sd_jwt(whole), []).texts == ()
    assert mechanism_named("dc+sd-jwt").recognises(whole)


def test_our_learning_credentials_keep_the_published_type(published: Path) -> None:
    """The type metadata of the EUDI reference implementation, in place of our own."""
    raw = (published / "samples" / "eu" / "eudi" / "learning_credential.json").read_bytes()
    mechanism = SdJwtVc(
        "eudi-learning", holder=HOLDER.public_key, expires=THEN + timedelta(days=300)
    )
    made = european(mechanism, learner=LEARNER, teaching_languages=["en"])
    for part in (made, disclose(made, reveal=["/given_name"])):
        verdict = of_seal(part, contents={EUDI_LEARNING.vct: raw})
        assert verdict.outcome is Outcome.PASSED, str(verdict)
        assert not [one for one in verdict.findings if one.code.startswith("schema.type_")]
