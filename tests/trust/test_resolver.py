"""From a reference to a key: one line for every way in, and no error for any."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.codes import CODES
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import CertificateReference, DidReference, did_jwk, did_key
from microcred.errors import TrustError
from microcred.findings import Check, Finding, Outcome
from microcred.trust import DID_METHODS, Resolution, resolve
from simulator import NOW, Authority

KEY = PrivateKey.generate("P-256").public_key
KEY_DID, JWK_DID = did_key(KEY), did_jwk(KEY)
TEXT = KEY_DID.removeprefix("did:key:")


def resolved(url: str, *, dids: bool = True) -> Resolution:
    return resolve(DidReference(url), anchors=(), dids=dids, at=NOW)


def line(found: Resolution) -> Finding:
    (finding,) = found.findings
    assert finding.check is Check.KEY
    assert finding.code in CODES
    assert finding.clause and finding.detail and "\n" not in finding.detail
    return finding


RIGHT = {
    "did:key": f"{KEY_DID}#{TEXT}",
    "did:key alone": KEY_DID,
    "did:key with its version": f"did:key:1.1:{TEXT}#{TEXT}",
    "did:jwk": f"{JWK_DID}#0",
    "did:jwk alone": JWK_DID,
}


@pytest.mark.parametrize("case", RIGHT)
def test_a_did_that_is_a_key(case: str) -> None:
    found = resolved(RIGHT[case])
    assert (line(found).outcome, line(found).code) == (Outcome.PASSED, "key.resolved")
    assert found.key == KEY
    assert found.signer is not None
    assert found.signer.did == RIGHT[case].partition("#")[0]


@pytest.mark.parametrize("case", RIGHT)
def test_a_did_that_the_caller_does_not_accept(case: str) -> None:
    """The key is there all the same: "altered" and "not trusted" are told apart."""
    found = resolved(RIGHT[case], dids=False)
    assert (line(found).outcome, line(found).code) == (Outcome.INDETERMINATE, "key.no_trust")
    assert found.key == KEY
    assert found.signer == resolved(RIGHT[case]).signer


WRONG = {
    "no DID": ("https://example.org/key", "key.unresolvable", False),
    "empty": ("", "key.unresolvable", False),
    "white space": (f" {KEY_DID}", "key.unresolvable", False),
    "no identifier": ("did:key:", "key.unresolvable", False),
    "another key of did:key": (f"{KEY_DID}#key-1", "key.unresolvable", True),
    "another key of did:jwk": (f"{JWK_DID}#1", "key.unresolvable", True),
    "an empty fragment": (f"{KEY_DID}#", "key.unresolvable", True),
    "a path": (f"{KEY_DID}/a#{TEXT}", "key.unresolvable", True),
    "a query": (f"{JWK_DID}?a=1#0", "key.unresolvable", True),
    "no Multikey": ("did:key:abc", "key.unresolvable", True),
    "no JWK": ("did:jwk:abc", "key.unresolvable", True),
    "a did:web that is none": ("did:web:127.0.0.1#key-1", "key.unresolvable", True),
    "did:ebsi": ("did:ebsi:zabc", "key.method_unknown", True),
    "a long method": (f"did:{'a' * 5000}:1", "key.method_unknown", True),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("dids", [True, False])
def test_a_did_that_is_no_key(case: str, *, dids: bool) -> None:
    url, code, named = WRONG[case]
    found = resolved(url, dids=dids)
    unknown = code == "key.method_unknown"
    outcome = Outcome.INDETERMINATE if unknown else Outcome.FAILED
    assert (line(found).outcome, line(found).code) == (outcome, code)
    assert len(line(found).detail) < 200
    assert found.key is None
    assert (found.signer is not None) is named


def test_no_reference_is_told() -> None:
    found = resolve(None, anchors=(), dids=True, at=NOW)
    assert (found.key, found.signer) == (None, None)
    assert (line(found).outcome, line(found).code) == (Outcome.INDETERMINATE, "key.unidentified")


def test_certificates_go_to_their_room() -> None:
    root = Authority.root()
    reference = CertificateReference((root.leaf(),))
    found = resolve(reference, anchors=[root.certificate], dids=False, at=NOW)
    assert [one.check for one in found.findings] == [
        Check.CERTIFICATE,
        Check.REVOCATION,
        Check.QUALIFIED,
    ]
    assert found.findings[0].outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "reference", [None, DidReference(KEY_DID), CertificateReference((Authority.root().leaf(),))]
)
def test_a_time_without_zone_is_refused(
    reference: DidReference | CertificateReference | None,
) -> None:
    with pytest.raises(TrustError, match="time zone"):
        resolve(reference, anchors=(), dids=True, at=datetime(2026, 3, 1))


PIECES = st.sampled_from(
    ["did", ":", "key", "jwk", "#", "0", "1.1", TEXT, JWK_DID[8:], "?", "/", "%", "z", "\n", "é"]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=9).map("".join), st.booleans())
@settings(max_examples=500)
def test_any_url_gives_one_line(text: str, dids: bool) -> None:
    for url in (text, f"did:key:{text}", f"did:jwk:{text}", f"{KEY_DID}{text}"):
        found = resolved(url, dids=dids)
        outcome = line(found).outcome
        assert (found.key is None) is (line(found).code not in ("key.resolved", "key.no_trust"))
        assert outcome is not Outcome.PASSED or (dids and found.key == KEY)


def test_the_table_of_methods_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        DID_METHODS["web"] = DID_METHODS["key"]  # type: ignore[index] # that is the test
