"""Where Digital Bazaar and the standards, or microcred, part: each with its date, held by a test.

When one of these fails, they have changed: look again, and change the line in README.md too.
"""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from digitalbazaar_documents import NOW, issued_by, key_of, listing, plain_1, plain_2
from digitalbazaar_judging import judged, proven
from digitalbazaar_process import DigitalBazaar
from line_process import Refused

from microcred import Outcome
from microcred.encoding import b64url_encode, base58btc_decode, multibase_encode
from microcred.errors import InvalidCredential
from microcred.securing import DataIntegrity

ED = key_of("Ed25519")
MULTIKEY = "https://w3id.org/security/multikey/v1"
ORDER_OF_ED25519 = 2**252 + 27742317777372353535851937790883648493


def theirs(digitalbazaar: DigitalBazaar, document: dict[str, Any], suite: str = "eddsa-rdfc-2022"):
    return digitalbazaar.issue(issued_by(document, ED.did), suite, ED.given, created=NOW, now=NOW)


def verdict(digitalbazaar: DigitalBazaar, document: dict[str, Any]) -> bool:
    return bool(digitalbazaar.verify(document, now=NOW)["verified"])


def test_20261128_one_good_proof_is_enough_for_them(digitalbazaar: DigitalBazaar) -> None:
    """Data Integrity 1.0, 4.5: every proof of a set has to verify."""
    good = theirs(digitalbazaar, plain_2())
    bad = {**good["proof"], "created": "2026-11-19T10:00:00Z"}
    assert not verdict(digitalbazaar, {**good, "proof": bad})
    assert verdict(digitalbazaar, {**good, "proof": [good["proof"], bad]})
    assert not proven({**good, "proof": [good["proof"], bad]}, ED)


def test_20261128_an_expired_proof_verifies_for_them(digitalbazaar: DigitalBazaar) -> None:
    """Data Integrity 1.0, 2.1: a proof is not valid after `expires`."""
    options = {"expires": "2026-11-20T10:00:01Z"}
    document = issued_by(plain_2(), ED.did)
    late = digitalbazaar.issue(
        document, "eddsa-rdfc-2022", ED.given, created=NOW, now=NOW, proof=options
    )
    assert late["proof"]["expires"] == options["expires"]
    assert digitalbazaar.verify(late, now="2027-11-20T10:00:00Z")["verified"]
    assert proven(late, ED)
    assert judged(late, ED).outcome is Outcome.PASSED
    assert judged(late, ED, at=NOW + timedelta(days=365)).outcome is Outcome.FAILED


def test_20261128_they_take_a_signature_in_base64url(digitalbazaar: DigitalBazaar) -> None:
    """EdDSA Cryptosuites 1.0, 3.2.1 (and ECDSA likewise): proofValue is base58btc, with "z"."""
    good = theirs(digitalbazaar, plain_2())
    octets = base58btc_decode(good["proof"]["proofValue"][1:])
    other = {**good["proof"], "proofValue": "u" + b64url_encode(octets)}
    assert verdict(digitalbazaar, {**good, "proof": other})
    assert not proven({**good, "proof": other}, ED)


def test_both_refuse_a_signature_whose_s_is_too_large(digitalbazaar: DigitalBazaar) -> None:
    good = theirs(digitalbazaar, plain_2())
    octets = base58btc_decode(good["proof"]["proofValue"][1:])
    large = int.from_bytes(octets[32:], "little") + ORDER_OF_ED25519
    malleable = octets[:32] + large.to_bytes(32, "little")
    other = {**good["proof"], "proofValue": multibase_encode(malleable)}
    assert not verdict(digitalbazaar, {**good, "proof": other})
    assert not proven({**good, "proof": other}, ED)


@pytest.mark.parametrize("suite", ["eddsa-jcs-2022", "ecdsa-jcs-2019"])
def test_20261128_they_cannot_verify_jcs_with_a_context_object(
    digitalbazaar: DigitalBazaar, suite: str
) -> None:
    """EdDSA Cryptosuites 1.0, 3.3.2: contexts are compared by value; they compare by identity."""
    key = ED if suite.startswith("eddsa") else key_of("P-256")
    document = issued_by(plain_1(), key.did)
    signed = digitalbazaar.issue(document, suite, key.given, created=NOW, now=NOW)
    told = digitalbazaar.verify(signed, now=NOW)
    assert not told["verified"]
    assert "document.@context does not start with proof.@context" in told["errors"][-1]
    assert proven(signed, key)


def test_20261128_a_list_of_four_objects_is_too_much_work_for_them(
    digitalbazaar: DigitalBazaar,
) -> None:
    """RDF Dataset Canonicalization 1.0 leaves limits to who does it; theirs is reached early."""
    document = listing()
    document["credentialSubject"]["steps"] = [{"size": number} for number in range(4)]
    with pytest.raises(Refused, match="Maximum deep iterations exceeded"):
        theirs(digitalbazaar, document)
    raw = DataIntegrity("eddsa-rdfc-2022").secure(issued_by(document, ED.did), ED.signer, now=NOW)
    assert proven(json.loads(raw), ED)
    assert not verdict(digitalbazaar, json.loads(raw))


def test_20261128_nobody_signs_a_list_for_selective_disclosure(
    digitalbazaar: DigitalBazaar,
) -> None:
    """JSON-LD 1.1, 9.7: a list object has no id; "skolemize expanded JSON-LD" gives it one."""
    key = key_of("P-256")
    document = issued_by(listing(), key.did)
    with pytest.raises(Refused, match="Invalid JSON-LD syntax"):
        digitalbazaar.issue(document, "ecdsa-sd-2023", key.given, created=NOW, now=NOW)
    with pytest.raises(InvalidCredential):
        DataIntegrity("ecdsa-sd-2023").secure(document, key.signer, now=NOW)


def test_20261128_they_know_no_chain(digitalbazaar: DigitalBazaar) -> None:
    """Data Integrity 1.0, 4.3 and 4.5: a proof that names a previous one covers it."""
    document = issued_by(plain_2(), ED.did)
    first = digitalbazaar.issue(
        document, "eddsa-rdfc-2022", ED.given, created=NOW, now=NOW, proof={"id": "urn:uuid:1"}
    )
    both = digitalbazaar.issue(
        deepcopy(first),
        "eddsa-rdfc-2022",
        ED.given,
        created=NOW,
        now=NOW,
        proof={"id": "urn:uuid:2", "previousProof": "urn:uuid:0"},
    )
    told = digitalbazaar.verify(both, now=NOW)
    assert [one["verified"] for one in told["proofs"]] == [True, True]
    assert not proven(both, ED)


def test_20261128_an_end_that_is_called_by_its_iri_they_do_not_see(
    digitalbazaar: DigitalBazaar,
) -> None:
    """VCDM 2.0, 4.9. The statements are the same, so the proof holds; the name is not there.

    Ours: `context.meaning_changed`.
    """
    signed = theirs(digitalbazaar, plain_2())
    late = "2035-01-01T00:00:00Z"
    assert not digitalbazaar.verify(signed, now=late)["verified"]
    end = {"@value": signed.pop("validUntil"), "@type": "http://www.w3.org/2001/XMLSchema#dateTime"}
    signed["https://www.w3.org/2018/credentials#validUntil"] = end
    assert digitalbazaar.verify(signed, now=late)["verified"]
    assert not proven(signed, ED)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "Ed25519Signature2020"])
def test_they_cover_the_direction_of_a_text(digitalbazaar: DigitalBazaar, suite: str) -> None:
    """As we do; no standard says how (w3c/vc-data-integrity issue 366, open on 2026-11-28)."""
    signed = theirs(digitalbazaar, plain_2(), suite)
    assert verdict(digitalbazaar, signed)
    turned = {**signed, "name": {**signed["name"], "@direction": "ltr"}}
    assert not verdict(digitalbazaar, turned)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_20261128_a_context_more_that_changes_nothing_they_accept(
    digitalbazaar: DigitalBazaar, suite: str
) -> None:
    """vc-di-eddsa 3.3.2 allows it; nobody signed it, so that a jcs proof does not hold for us."""
    signed = theirs(digitalbazaar, plain_2(), suite)
    more = {**signed, "@context": [*signed["@context"], MULTIKEY]}
    assert verdict(digitalbazaar, more)
    assert proven(more, ED) == (suite == "eddsa-rdfc-2022")


def test_20261128_they_need_no_context_that_defines_the_proof(digitalbazaar: DigitalBazaar) -> None:
    """Data Integrity 1.0, 2.4.1: without one, linked data does not hold the options of a proof."""
    signed = theirs(digitalbazaar, plain_1())
    assert signed["@context"][-1] == "https://w3id.org/security/data-integrity/v2"
    less = {**signed, "@context": signed["@context"][:-1]}
    assert verdict(digitalbazaar, less)
    assert not proven(less, ED)
