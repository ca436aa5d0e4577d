"""The verb `issue`: what comes out, and what is refused before anything is signed."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from examples import NOW, OTHER, UNI, DotPage, course, seal_of, trust_of, wallet_signer
from microcred import Outcome, Trust, issue, parse, verify
from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.references import did_of
from microcred.crypto.seal import Seal
from microcred.crypto.signing import LocalSigner
from microcred.elm import EuropeanDigitalCredential
from microcred.errors import (
    InvalidCredential,
    IssueError,
    ModelError,
    NotTheHolder,
    UnsuitableKey,
)
from microcred.issuing import Issued, Mandate
from microcred.releases import ELM_3, ELM_3_1
from microcred.securing import DataIntegrity, JAdES, VcJwt


def issued(credential: Any = None, **options: Any) -> Issued:
    given = {"signer": seal_of(), "page": DotPage(), "now": NOW, **options}
    return issue(course() if credential is None else credential, **given)


def test_what_comes_out() -> None:
    made = issued()
    assert made.mechanism == "jades"
    assert made.media_type == "application/jose+json"
    assert made.id == made.document["id"] == made.credential.id
    assert made.credential.to_json() == made.document
    assert json.loads(json.loads(made.secured)["payload"]) == made.document
    assert next(iter(made.document)) == "id"
    assert list(made.document)[-1] == "@context"


def test_issuing_is_no_secret_in_a_log() -> None:
    assert "Nov" not in repr(issued()) and "Nov" not in repr(parse(issued().secured))
    verdict = verify(issued().secured, trust=trust_of(), at=NOW)
    assert "Nov" not in repr(verdict) + repr(verdict.require())


def test_the_same_twice_is_the_same_but_for_id_and_signature() -> None:
    one, two = issued(new_id=lambda: "1"), issued(new_id=lambda: "1")
    assert one.document == two.document
    assert issued().id != issued().id


def test_now_is_an_argument_of_any_zone() -> None:
    summer = datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    assert issued(now=summer).document["issued"] == "2026-07-01T10:00:00Z"


def test_the_clock_is_used_without_now() -> None:
    before = datetime.now(UTC).replace(microsecond=0)
    made = issued(now=None)
    written = datetime.fromisoformat(str(made.document["issued"]))
    assert before <= written <= datetime.now(UTC)


def test_a_micro_credential_comes_back_whole() -> None:
    made = issued()
    verdict = verify(made.secured, trust=trust_of(), at=NOW)
    assert verdict.require().micro_credential == course()
    assert verdict.require().credential == made.credential
    assert verdict.require().document == made.document


def test_a_credential_of_the_model_is_issued_too() -> None:
    made = issued(course().to_credential())
    assert verify(made.secured, trust=trust_of(), at=NOW).outcome is Outcome.PASSED


def test_a_credential_that_was_issued_can_be_issued_again() -> None:
    first = issued()
    again = issued(first.credential, now=NOW + timedelta(days=1))
    assert again.id == first.id
    assert again.document["displayParameter"] == first.document["displayParameter"]
    assert verify(again.secured, trust=trust_of(), at=NOW + timedelta(days=2)).outcome is (
        Outcome.PASSED
    )


@pytest.mark.parametrize("key", ["P-256", "P-384", "Ed25519"])
def test_vc_jwt_with_a_did(key: str) -> None:
    signer = wallet_signer(key)
    made = issued(signer=signer, mechanism=VcJwt())
    assert (made.mechanism, made.media_type) == ("vc+jwt", "application/vc+jwt")
    issuer: Any = made.document["issuer"]
    assert issuer["id"] == did_of(signer)
    assert made.document["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "http://data.europa.eu/snb/model/context/edc-ap",
    ]
    verdict = verify(made.secured, trust=Trust(issuers=[did_of(signer)]), at=NOW)
    assert verdict.outcome is Outcome.PASSED
    assert verdict.require().micro_credential.title == course().title


def test_vc_jwt_with_a_seal() -> None:
    made = issued(mechanism=VcJwt())
    assert verify(made.secured, trust=trust_of(), at=NOW).outcome is Outcome.PASSED


def test_another_release() -> None:
    made = issued(release=ELM_3_1)
    assert verify(made.secured, trust=trust_of(), at=NOW).outcome is Outcome.PASSED


# -- whose it is ----------------------------------------------------------------------------------


def test_a_foreign_seal_is_refused() -> None:
    with pytest.raises(NotTheHolder):
        issued(signer=seal_of(OTHER))


@pytest.mark.parametrize("holder", [UNI, OTHER])
def test_of_several_awarding_bodies_any_may_seal(holder: Any) -> None:
    made = issued(course(awarded_by=[UNI, OTHER]), signer=seal_of(holder))
    verdict = verify(made.secured, trust=trust_of(holder), at=NOW)
    assert verdict.outcome is Outcome.PASSED
    bodies = verdict.require().micro_credential.awarded_by
    assert [body.identifier for body in bodies] == [UNI.identifier, OTHER.identifier]
    issuer: Any = made.document["issuer"]
    assert issuer["eIDASIdentifier"]["notation"] == holder.identifier
    claim: Any = made.document["credentialSubject"]
    awarding = claim["hasClaim"]["awardedBy"]["awardingBody"]
    assert issuer["id"] not in {body["id"] for body in awarding}


@pytest.mark.parametrize("why", ["We seal for them.", Mandate("We seal for them.")])
def test_a_foreign_seal_with_a_reason(why: Any) -> None:
    made = issued(signer=seal_of(OTHER), on_behalf_of=why)
    assert "We seal for them." in json.dumps(made.document["evidence"])
    verdict = verify(made.secured, trust=trust_of(OTHER), at=NOW)
    assert verdict.outcome is Outcome.PASSED
    assert verify(made.secured, trust=trust_of(UNI), at=NOW).outcome is not Outcome.PASSED


# -- what is refused ------------------------------------------------------------------------------


def unsigned(credential: EuropeanDigitalCredential, **changes: Any) -> EuropeanDigitalCredential:
    """A credential as it was read, so with mistakes that building would refuse."""
    value = {**credential.to_json(), **changes}
    return EuropeanDigitalCredential.from_json(
        {name: member for name, member in value.items() if member is not None}
    )


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"displayParameter": None}, "/displayParameter"),
        ({"credentialSubject": None}, "/credentialSubject"),
        (
            {
                "credentialProfiles": {"id": "urn:none", "type": "Concept"},
                "credentialSchema": None,
            },
            "/credentialSchema",
        ),
        ({"id": "relative"}, "/id"),
        ({"validFrom": "2026-03-01"}, "/validFrom"),
        ({"validUntil": "2026-03-01T00:00:00"}, "/validUntil"),
    ],
)
def test_nothing_invalid_is_signed(changes: dict[str, Any], place: str) -> None:
    seal = Seal.from_signer(
        replace_sign(seal_of()), seal_of().certificates
    )  # its key must not be asked
    with pytest.raises(InvalidCredential) as caught:
        issued(unsigned(course().to_credential(), **changes), signer=seal)
    assert place in [finding.where for finding in caught.value.findings]
    assert place in str(caught.value)
    assert caught.value.hint()


@dataclass
class _Silent:
    algorithm: str
    public_key: PublicKey

    def sign(self, data: bytes) -> bytes:
        raise AssertionError("asked to sign")


def replace_sign(seal: Seal) -> _Silent:
    return _Silent(seal.algorithm, seal.public_key)


@pytest.mark.parametrize("what", [None, "course", {"title": "x"}, b"{}", 7, object()])
def test_what_is_no_credential(what: Any) -> None:
    with pytest.raises(IssueError):
        issue(what, signer=seal_of(), page=DotPage(), now=NOW)


@pytest.mark.parametrize("signer", [None, "seal.p12", b"key", object(), PrivateKey.generate()])
def test_what_is_no_signer(signer: Any) -> None:
    with pytest.raises(UnsuitableKey):
        issued(signer=signer)


@pytest.mark.parametrize(
    "options",
    [
        {"now": datetime(2026, 3, 1)},
        {"now": "2026-03-01"},
        {"mechanism": "jades"},
        {"mechanism": JAdES},
        {"mechanism": None},
        {"release": "ELM 3.2"},
        {"on_behalf_of": ""},
        {"on_behalf_of": 7},
    ],
)
def test_misuse(options: dict[str, Any]) -> None:
    with pytest.raises(IssueError) as caught:
        issued(**options)
    assert caught.value.hint()


def test_jades_needs_a_certificate() -> None:
    with pytest.raises(UnsuitableKey):
        issued(signer=wallet_signer())


def test_vc_jwt_has_three_algorithms() -> None:
    with pytest.raises(UnsuitableKey):
        issued(signer=seal_of(key="RSA-2048"), mechanism=VcJwt())


def test_a_flat_value_that_lacks_what_edc_asks_for() -> None:
    read = type(course()).from_credential({"type": "EuropeanDigitalCredential"})  # type: ignore[arg-type]
    with pytest.raises(ModelError):
        issued(read)


# -- signers that live elsewhere ------------------------------------------------------------------


@dataclass(frozen=True)
class Module:
    """A hardware module, or a remote service: algorithm, public key and `sign`."""

    inner: LocalSigner
    answer: Any = None
    raises: Exception | None = None

    @property
    def algorithm(self) -> str:
        return self.inner.algorithm

    @property
    def public_key(self) -> PublicKey:
        return self.inner.public_key

    def sign(self, data: bytes) -> bytes:
        if self.raises is not None:
            raise self.raises
        return self.inner.sign(data) if self.answer is None else self.answer  # type: ignore[no-any-return]


def module(**behaviour: Any) -> Seal:
    """A seal whose key is in such a module."""
    local: LocalSigner = seal_of()._signer  # type: ignore[assignment]
    return Seal.from_signer(replace(Module(local), **behaviour), seal_of().certificates)


def test_a_key_elsewhere_seals() -> None:
    made = issued(signer=module())
    assert verify(made.secured, trust=trust_of(), at=NOW).outcome is Outcome.PASSED


@pytest.mark.parametrize("answer", [b"", b"\0" * 64, b"x" * 64, "text", 7])
def test_a_wrong_signature_is_never_handed_out(answer: Any) -> None:
    with pytest.raises(UnsuitableKey):
        issued(signer=module(answer=answer))


def test_what_a_module_raises_is_the_cause() -> None:
    trouble = RuntimeError("PIN locked")
    with pytest.raises(IssueError) as caught:
        issued(signer=module(raises=trouble))
    assert caught.value.__cause__ is trouble
    assert "PIN" not in str(caught.value)


def test_our_own_errors_pass_through() -> None:
    with pytest.raises(UnsuitableKey, match="empty slot"):
        issued(signer=module(raises=UnsuitableKey("empty slot")))


def test_a_module_for_tokens() -> None:
    with pytest.raises(IssueError):
        issued(signer=Module(wallet_signer(), raises=OSError()), mechanism=VcJwt())
    assert issued(signer=Module(wallet_signer()), mechanism=VcJwt()).secured


def test_what_is_of_the_profile_and_not_of_the_w3c_is_not_signed_by_its_mechanisms() -> None:
    """No shape asks whether it would end before it begins; the W3C's data model does."""
    dates = {"validFrom": "2027-01-01T00:00:00Z", "validUntil": "2026-06-01T00:00:00Z"}
    credential: Any = ELM_3.read(course().to_credential().to_json() | dates)
    assert issued(credential).secured
    options: dict[str, Any] = {"on_behalf_of": "the university's wallet"}
    for mechanism in (VcJwt(), DataIntegrity("eddsa-jcs-2022"), DataIntegrity("eddsa-rdfc-2022")):
        with pytest.raises(InvalidCredential) as refused:
            issued(credential, signer=wallet_signer("Ed25519"), mechanism=mechanism, **options)
        assert [(one.code, one.where) for one in refused.value.findings] == [
            ("vcdm.period", "/validUntil")
        ]
