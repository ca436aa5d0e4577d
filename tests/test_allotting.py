"""Which status a credential gets, and what the registry keeps of it."""

from __future__ import annotations

import hashlib

import pytest

from microcred.allotting import (
    REPLACES,
    STATUS_CONTEXT,
    credential_status,
    naming_replaced,
    purposes_for,
    replaced_by,
)
from microcred.cli.demo import example
from microcred.elm import EuropeanDigitalCredential
from microcred.errors import AlreadyIssued, InvalidCredential, IssueError, UnsuitableKey
from microcred.findings import Outcome
from microcred.issuing import issue
from microcred.jsontext import JsonValue
from microcred.parsing import parse
from microcred.releases import ELM_3_1, ELM_EBSI
from microcred.schemas.validation import validate
from microcred.securing import DataIntegrity, JAdES, SdJwtVc, VcJwt
from microcred.status.registry import Purpose, Slot
from microcred.vc_issuing import issue_document
from status_examples import BASE, ED25519, P_256, SEAL, W3C, in_memory, issued

SLOT = Slot(f"{BASE}/revocation-1", 7, Purpose("revocation"))


def test_one_status_of_two_bits_for_european_credentials() -> None:
    """The ELM allows one, whose type is its own as well."""
    status = credential_status([Slot(f"{BASE}/r", 7, Purpose("revocation", size=2))])
    assert isinstance(status, dict) and isinstance(status["statusMessage"], list)
    assert set(status["type"]) == {"CredentialStatus", "BitstringStatusListEntry"}  # type: ignore[arg-type]
    assert (status["statusPurpose"], status["statusSize"]) == ("revocation", 2)
    told = [one["message"] for one in status["statusMessage"] if isinstance(one, dict)]
    assert told == ["valid", "revoked", "suspended", "replaced"]


def test_the_shapes_of_the_elm_take_it() -> None:
    """With the type of the model among its types; without, they do not."""
    made = issued(in_memory())
    found = validate(made.document)
    assert not [one for one in found if one.outcome is Outcome.FAILED]
    status = made.document["credentialStatus"]
    assert isinstance(status, dict)
    other = {**made.document, "credentialStatus": {**status, "type": "BitstringStatusListEntry"}}
    wrong = [one for one in validate(other) if one.outcome is Outcome.FAILED]
    assert [(one.code, one.where) for one in wrong] == [("schema.class", "/credentialStatus")]


def test_two_statuses_of_one_bit_for_others() -> None:
    """Every W3C verifier knows these; their type is a text, as some demand."""
    other = Slot(f"{BASE}/suspension-1", 9, Purpose("suspension"))
    both = credential_status([SLOT, other], european=False)
    assert isinstance(both, list) and len(both) == 2
    assert all(
        isinstance(one, dict)
        and one["type"] == "BitstringStatusListEntry"
        and "statusSize" not in one
        for one in both
    )


def test_the_purposes_that_were_asked_for() -> None:
    """One of a European credential, several of others, none of an SD-JWT VC."""
    ours = {"european": True, "purposes": ("revocation",)}
    assert purposes_for(JAdES(), **ours) == (Purpose("revocation"),)  # type: ignore[arg-type]
    several = purposes_for(VcJwt(), european=False, purposes=("message", "revocation"))
    assert [one.size for one in several] == [2, 1]
    assert purposes_for(SdJwtVc(), european=True) == (Purpose("", kind="token", size=2),)
    for mechanism, purposes in (
        (SdJwtVc(), ("revocation",)),
        (JAdES(), ("revocation", "suspension")),
        (JAdES(), "revocation"),
        (JAdES(), ()),
    ):
        with pytest.raises(IssueError):
            purposes_for(mechanism, european=True, purposes=purposes)


def test_what_the_registry_keeps() -> None:
    """Id, hash and times of what was sealed; of the learner a keyed hash."""
    registry = in_memory()
    made = issued(registry)
    entry = registry.find(made.id)
    assert entry.sealed_hash == hashlib.sha256(made.secured).hexdigest()
    assert made.id == f"urn:credential:{entry.ticket}"
    assert entry.profile.startswith("http://data.europa.eu/snb/credential/")
    assert entry.valid_from == made.credential.valid_from and entry.valid_until is None
    assert entry.subject_hash and "Nov" not in repr(entry)


def test_a_learner_is_known_by_a_number_where_there_is_one() -> None:
    """So that the person's credentials are found again; else by the id in the credential."""
    registry = in_memory()
    credential = example().to_credential().replace(issuer=None)
    document = credential.to_json()
    subject = dict(document["credentialSubject"])  # type: ignore[arg-type, call-overload]
    subject["identifier"] = [{"id": "urn:x:1", "type": "Identifier", "notation": "S-4711"}]
    numbered = EuropeanDigitalCredential.from_json({**document, "credentialSubject": subject})
    made = issue(numbered, signer=SEAL, status=registry)
    assert [one.credential_id for one in registry.find_subject("S-4711")] == [made.id]


def test_an_idempotence_key_issues_once() -> None:
    """The second time it is told what was issued, and nothing is sealed."""
    registry = in_memory()
    first = issued(registry, idempotence="ana/soil-carbon/2026")
    with pytest.raises(AlreadyIssued) as refused:
        issued(registry, idempotence="ana/soil-carbon/2026")
    assert refused.value.entry == registry.find(first.id)
    assert registry.counts()["entered"] == 1
    assert issued(registry, idempotence="ben/soil-carbon/2026").id != first.id


def test_who_tries_again_makes_the_same_id() -> None:
    """A failure between allotting and entering uses up nothing."""

    class Broken:
        """A signer whose token was pulled."""

        algorithm, public_key = "ES256", P_256.public_key

        def sign(self, data: bytes) -> bytes:
            """Never."""
            raise OSError

    registry = in_memory()
    how = {
        "mechanism": VcJwt(),
        "status": registry,
        "idempotence": "k",
        "on_behalf_of": "its wallet",
    }
    with pytest.raises(IssueError):
        issue(example(), signer=Broken(), **how)  # type: ignore[arg-type]
    assert registry.counts() == {"allotted": 1, "entered": 0, "forgotten": 0}
    issue(example(), signer=P_256, **how)  # type: ignore[arg-type]
    assert registry.counts() == {"allotted": 0, "entered": 1, "forgotten": 0}


def test_an_id_of_its_own_is_kept() -> None:
    """The ticket names only what has no name."""
    credential = example().to_credential().replace(id="urn:uuid:1", issuer=None)
    made = issue(credential, signer=SEAL, status=in_memory())
    assert made.id == "urn:uuid:1"


@pytest.mark.parametrize("release", [ELM_3_1, ELM_EBSI], ids=lambda one: one.name)
def test_what_cannot_be_issued_uses_up_no_place(release: object) -> None:
    """ELM 3.1 and EBSI's schema have no place for a list's entry."""
    registry = in_memory()
    how = {"mechanism": VcJwt(), "on_behalf_of": "its wallet", "release": release}
    with pytest.raises((InvalidCredential, IssueError)):
        issue(example(), signer=P_256, status=registry, **how)  # type: ignore[arg-type]
    assert registry.counts()["allotted"] == 0


def test_a_status_that_is_there_already_is_not_overwritten() -> None:
    """Whoever put it there relies on it."""
    registry = in_memory()
    old = issued(registry).credential
    with pytest.raises(IssueError, match="already"):
        issue(old.replace(id=None), signer=SEAL, status=registry)
    document = W3C | {"credentialStatus": {"id": "urn:x:1", "type": "Other"}}
    with pytest.raises(IssueError, match="credentialStatus"):
        issue_document(document, signer=P_256, mechanism=VcJwt(), status=registry)


def test_misuse() -> None:
    """A key without a registry, and something that is no registry."""
    for how in ({"idempotence": "k"}, {"purposes": ("revocation",)}, {"status": object()}):
        with pytest.raises(IssueError):
            issue(example(), signer=SEAL, **how)  # type: ignore[arg-type]


def test_a_w3c_credential() -> None:
    """Gets an id and two statuses; the document of 1.1 the context that defines them."""
    registry = in_memory()
    made = issue_document(W3C, signer=P_256, mechanism=VcJwt(), status=registry)
    (entry,) = registry.entries()
    assert made.id == f"urn:uuid:{entry.ticket}" == parse(made.secured).document["id"]
    assert [one.purpose.purpose for one in entry.slots] == ["revocation", "suspension"]
    first = "https://www.w3.org/2018/credentials/v1"
    old: dict[str, JsonValue] = {
        **W3C, "@context": [first], "issuanceDate": "2026-01-01T00:00:00Z", "id": "urn:uuid:2"
    }  # fmt: skip
    suite = DataIntegrity("eddsa-rdfc-2022")
    made = issue_document(old, signer=ED25519, mechanism=suite, status=registry)
    assert STATUS_CONTEXT in made.document["@context"]  # type: ignore[operator]
    assert registry.find("urn:uuid:2").slots[0].index == int(
        made.document["credentialStatus"][0]["statusListIndex"]  # type: ignore[index, call-overload, arg-type]
    )


@pytest.mark.parametrize(
    "document",
    [
        W3C | {"proof": {"type": "DataIntegrityProof"}},
        W3C | {"type": ["VerifiablePresentation"]},
    ],
)
def test_what_gets_no_status(document: dict[str, JsonValue]) -> None:
    """What is proved already, and a presentation."""
    registry = in_memory()
    with pytest.raises(IssueError):
        issue_document(document, signer=P_256, mechanism=VcJwt(), status=registry)
    assert registry.counts()["allotted"] == 0


def test_an_sd_jwt_vc_carries_the_claim() -> None:
    """`status` is never withheld, and has no place in the document."""
    registry = in_memory()
    how = {"mechanism": SdJwtVc(), "on_behalf_of": "its wallet"}
    made = issue(example(), signer=P_256, status=registry, **how)  # type: ignore[arg-type]
    (slot,) = registry.find(made.id).slots
    disclosed = parse(made.secured).disclosed
    assert disclosed is not None and "credentialStatus" not in made.document
    assert disclosed.claims["status"] == {"status_list": {"idx": slot.index, "uri": slot.list_url}}


def test_the_id_of_what_is_replaced() -> None:
    """Is an identifier of that scheme, beside others, and of one credential alone."""
    named = naming_replaced({"identifier": {"notation": "A-1"}}, "urn:uuid:1")
    assert replaced_by(named) == "urn:uuid:1"
    again = naming_replaced(named, "urn:uuid:2")
    held = again["identifier"]
    assert isinstance(held, list) and len(held) == 2 and replaced_by(again) == "urn:uuid:2"
    assert held[1]["schemeId"] == REPLACES  # type: ignore[index, call-overload]
    assert replaced_by({"identifier": {"notation": "A-1"}}) is None
    for wrong in ("", "urn:uuid:3"):
        with pytest.raises(IssueError):
            naming_replaced({"id": "urn:uuid:3"}, wrong)


def test_a_key_that_does_not_fit_is_refused_before() -> None:
    """And no place is used up."""
    registry = in_memory()
    with pytest.raises(UnsuitableKey):
        issue(example(), signer=object(), status=registry)  # type: ignore[arg-type]
    assert registry.counts()["allotted"] == 0
