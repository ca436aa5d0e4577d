"""Holder binding: DIDs, keys in cnf, organisations, and who is nobody."""

from __future__ import annotations

from typing import Any

import pytest

from examples import NOW, seal_of
from microcred import Outcome
from microcred.crypto.references import did_jwk, did_key, did_of
from microcred.holder_binding import Presenter, check_binding, presenter_of
from presenting_made import holder

ANA = Presenter(did_of(holder()), holder().public_key, None, True)
UNI = Presenter(None, seal_of().public_key, "NTRIE-123456", True)
OTHER = did_of(holder("mallory"))
F, I, P, W = Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED, Outcome.WARNING

ORGANISATION = {"id": "urn:epass:org:1", "eIDASIdentifier": {"notation": "NTRIE-123456"}}
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "the subject": ({"credentialSubject": {"id": ANA.did}}, "holder.bound"),
    "one of the subjects": (
        {"credentialSubject": [{"id": OTHER}, {"id": ANA.did}]},
        "holder.bound",
    ),
    "the holder": ({"credentialSubject": {"id": OTHER}, "holder": ANA.did}, "holder.bound"),
    "the holder as an object": ({"holder": [{"id": ANA.did}]}, "holder.bound"),
    "sub of a token": ({"sub": ANA.did}, "holder.bound"),
    "the key by its other name": (
        {"credentialSubject": {"id": did_jwk(holder().public_key)}},
        "holder.bound",
    ),
    "the key in cnf": ({"cnf": {"jwk": dict(holder().public_key.to_jwk())}}, "holder.bound"),
    "the name of the key in cnf": ({"cnf": {"kid": f"{ANA.did}#key"}}, "holder.bound"),
    "the key in cnf of another subject": (
        {"cnf": {"kid": f"{ANA.did}#1"}, "credentialSubject": {"id": OTHER}},
        "holder.bound",
    ),
    "another": ({"credentialSubject": {"id": OTHER}}, "holder.mismatch"),
    "a DID whose key is not in it": ({"sub": "did:web:example.org"}, "holder.mismatch"),
    "a DID that is none": ({"credentialSubject": {"id": "did:key:z0"}}, "holder.mismatch"),
    "another key in cnf": (
        {"cnf": {"jwk": dict(holder("mallory").public_key.to_jwk())}},
        "holder.mismatch",
    ),
    "another key in cnf than that of the subject": (
        {
            "cnf": {"jwk": dict(holder("mallory").public_key.to_jwk())},
            "credentialSubject": {"id": ANA.did},
        },
        "holder.mismatch",
    ),
    "no key in cnf": ({"cnf": {"jwk": {"kty": "EC"}}}, "holder.mismatch"),
    "a cnf of nothing": ({"cnf": {}}, "holder.mismatch"),
    "a cnf that is no object": ({"cnf": "key"}, "holder.mismatch"),
    "a kid that is no DID": ({"cnf": {"kid": "key-1"}}, "holder.mismatch"),
    "a person of Europass": (
        {"credentialSubject": {"id": "urn:epass:person:1"}},
        "holder.not_bound",
    ),
    "nobody": ({}, "holder.not_bound"),
    "a subject without id": ({"credentialSubject": [{}, 7, None]}, "holder.not_bound"),
    "an organisation, and a person presents": (
        {"credentialSubject": ORGANISATION},
        "holder.not_bound",
    ),
}


@pytest.mark.parametrize(("credential", "code"), CASES.values(), ids=CASES)
def test_the_binding(credential: dict[str, Any], code: str) -> None:
    found = check_binding(credential, ANA, where="/verifiableCredential/3")
    outcome = {"holder.bound": P, "holder.mismatch": F, "holder.not_bound": I}[code]
    assert (found.code, found.outcome) == (code, outcome)
    assert found.where == "/verifiableCredential/3"
    lenient = check_binding(credential, ANA, bearer=True)
    assert lenient.outcome is (W if code == "holder.not_bound" else outcome)
    nobody = check_binding(credential, Presenter(ANA.did, ANA.key, None, False), bearer=True)
    assert (nobody.code, nobody.outcome) == ("holder.not_proven", I)


def test_an_organisation_presents_what_is_its_own() -> None:
    assert check_binding({"credentialSubject": ORGANISATION}, UNI).code == "holder.bound"
    other = {**ORGANISATION, "eIDASIdentifier": {"notation": "NTRIE-9"}}
    assert check_binding({"credentialSubject": other}, UNI).code == "holder.not_bound"
    assert check_binding({"credentialSubject": {"id": OTHER}}, UNI).code == "holder.mismatch"


def test_the_key_of_a_certificate_may_be_the_subjects() -> None:
    named = {"credentialSubject": {"id": did_key(seal_of().public_key)}}
    assert check_binding(named, UNI).code == "holder.bound"


def test_nobody_signed() -> None:
    assert presenter_of([]) == Presenter()
    assert repr(Presenter(key=ANA.key)).count("key") == 0
    assert NOW.tzinfo is not None
