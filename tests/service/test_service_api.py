"""What the service answers: issuing, verifying, deriving, presenting; statuses; both dialects."""

from __future__ import annotations

import json
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from service_made import V2, Client, issuer_of, plain

from examples import NOW, UNI, course, seal_of
from microcred import ANY_ISSUER, Policy, Trust, issue, verify
from microcred.crypto.references import did_of
from microcred.errors import ServiceError
from microcred.lifecycle import revoke
from microcred.securing import MECHANISMS, SUITES, JAdES, mechanism_named
from microcred.service import Bounds, Issuer, Settings
from microcred.service.settings import APIS
from microcred.service.status_hosting import StatusHost
from microcred.status.registry import Issued as Registered
from microcred.status.registry import Registry

every_api = pytest.mark.parametrize("api", APIS)
OF_TOKENS = ("vc+jwt", "vc+sd-jwt")
EMBEDDED = ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019")


def made(*mechanisms: str, api: Any = "vcalm", **more: Any) -> Client:
    kinds = {one: "P-256" if one.startswith("ecdsa") else None for one in mechanisms}
    issuers = [issuer_of(one, kind=kind) for one, kind in kinds.items()]
    return Client(Settings(issuers=issuers, open_to_all=bool(issuers), api=api, **more))


def codes(answer: Any) -> set[str]:
    told = answer.json()
    return {one["code"] for one in told.get("problemDetails", told.get("errors", []))}


@every_api
@pytest.mark.parametrize("mechanism", [*EMBEDDED, *OF_TOKENS])
def test_what_is_issued_verifies_and_altered_does_not(mechanism: str, api: str) -> None:
    client = made(mechanism, api=api)
    answer = client.issue(mechanism.replace("+", "-"), plain())
    assert answer.status_code == 201, answer.text
    credential = answer.json()["verifiableCredential"]
    if mechanism in OF_TOKENS:
        assert credential["type"] == "EnvelopedVerifiableCredential"
        assert credential["id"].startswith(f"data:application/{mechanism},")
        altered = {**credential, "id": credential["id"].replace(".ey", ".fy", 1)}
    else:
        assert credential["proof"]["cryptosuite"] == mechanism
        altered = {**credential, "name": "another"}
    assert client.verify(credential).json()["verified"] is True
    refused = client.verify(altered)
    assert refused.json()["verified"] is False
    assert refused.status_code == (200 if api == "vcalm" else 400)
    # A token is taken as text, too.
    if mechanism in OF_TOKENS:
        token = credential["id"].partition(",")[2]
        assert client.verify(token).json()["verified"] is True


@every_api
@pytest.mark.parametrize("mechanism", EMBEDDED)
def test_credentials_of_vcdm_1_1(mechanism: str, api: str) -> None:
    """The suites of the cryptosuites issue them, too; times may have fractions."""
    client = made(mechanism, api=api)
    given = {
        "@context": ["https://www.w3.org/2018/credentials/v1"],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential"],
        "issuanceDate": "2026-01-01T00:00:00.123Z",
        "credentialSubject": {"id": "did:example:ana"},
    }
    answer = client.issue(mechanism, given)
    assert answer.status_code == 201, answer.text
    credential = answer.json()["verifiableCredential"]
    assert credential["@context"][0] == given["@context"][0]
    assert client.verify(credential).json()["verified"] is True
    altered = {**credential, "issuanceDate": "2026-01-01T00:00:00.124Z"}
    assert client.verify(altered).json()["verified"] is False
    jwt = made("vc+jwt", api=api)
    assert jwt.issue("vc-jwt", given).status_code == 400  # VC-JOSE-COSE is of 2.0 alone


def test_the_issuer_of_an_endpoint_is_its_own() -> None:
    client = made("eddsa-rdfc-2022")
    did = issuer_of("eddsa-rdfc-2022").did
    for issuer in (did, {"id": did, "name": "Uni"}, {"name": "Uni"}):
        answer = client.issue("eddsa-rdfc-2022", plain(issuer=issuer))
        assert answer.status_code == 201, answer.text
    for issuer in ("https://vc.example/issuer", {"id": "did:example:other"}):
        answer = client.issue("eddsa-rdfc-2022", plain(issuer=issuer))
        assert answer.status_code == 400
        assert answer.json()["title"] == "MALFORMED_VALUE_ERROR"
        assert "did:example:other" not in answer.text
        lenient = made("eddsa-rdfc-2022", api="vc-api")
        told = lenient.issue("eddsa-rdfc-2022", plain(issuer=issuer))
        assert told.status_code == 201
        answered = lenient.verify(told.json()["verifiableCredential"]).json()
        # The binding is told apart, and does not count.
        assert answered["verified"] is True and answered["errors"] == []
        assert "issuer.mismatch" in {one["code"] for one in answered["warnings"]}
        assert answered["verification"]["outcome"] == "PASSED"


@every_api
def test_unknown_options_and_members(api: str) -> None:
    client = made("eddsa-rdfc-2022", api=api)
    body = {"credential": plain(), "options": {"created": "2026-01-01T00:00:00Z"}}
    answer = client.post("/issuers/eddsa-rdfc-2022/credentials/issue", body)
    beside = client.post(
        "/issuers/eddsa-rdfc-2022/credentials/issue", {"credential": plain(), "more": 1}
    )
    if api == "vc-api":
        assert (answer.status_code, beside.status_code) == (201, 201)
        return
    for one in (answer, beside):
        assert one.status_code == 400
        assert one.json()["type"] == "https://www.w3.org/TR/vcalm#UNKNOWN_OPTION_PROVIDED"


@every_api
@pytest.mark.parametrize(
    "options",
    [
        {"mandatoryPointers": "/issuer"},
        {"mandatoryPointers": ["issuer"]},
        {"mandatoryPointers": ["/a"] * 1001},
        {"credentialId": ""},
        {"credentialId": 7},
    ],
)
def test_options_of_another_form(api: str, options: Any) -> None:
    answer = made("ecdsa-sd-2023", api=api).issue("ecdsa-sd-2023", plain(), **options)
    assert answer.status_code == 400
    assert answer.json()["title"] == "MALFORMED_VALUE_ERROR"


@every_api
@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"7", b"{", b'{"verifiableCredential": null}', b"{}", b'{"a": 1, "a": 2}', b"\xff"]
    + [b'{"verifiableCredential": ' + one + b"}" for one in (b"[]", b"7", b'""', b"true")]
    + [b'{"verifiableCredential": {}, "options": []}'],
)
def test_bodies_that_ask_nothing(api: str, body: bytes) -> None:
    client = made(api=api)
    headers = {"content-type": "application/json"}
    for path in ("/credentials/verify", "/presentations/verify", "/credentials/derive"):
        answer = client.ask("POST", path, content=body, headers=headers)
        assert answer.status_code == 400, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == 400


def test_options_may_be_null_in_vc_api_alone() -> None:
    body = {"verifiableCredential": {}, "options": None}
    assert made().post("/credentials/verify", body).json()["detail"] == "options is a JSON object"
    answer = made(api="vc-api").post("/credentials/verify", body)
    assert answer.json()["verified"] is False


def test_what_is_returned() -> None:
    client = made("eddsa-rdfc-2022")
    credential = client.issue(
        "eddsa-rdfc-2022",
        plain(validUntil="2025-01-01T00:00:00Z", validFrom="2024-01-01T00:00:00Z"),
    ).json()["verifiableCredential"]
    assert client.verify(credential, returnProblemDetails=False).json() == {"verified": False}
    told = client.verify(credential, returnCredential=True, returnResults=True).json()
    assert told["credential"] == credential
    assert told["results"]["validUntil"] == {"verified": False, "input": "2025-01-01T00:00:00Z"}
    assert told["results"]["validFrom"]["verified"] is True
    assert [one["verified"] for one in told["results"]["proof"]] == [True]
    assert {one["title"] for one in told["problemDetails"]} == {"RANGE_ERROR"}


def test_a_presentation_and_what_it_shows() -> None:
    client = made("eddsa-rdfc-2022", "vc+jwt")
    did = did_of(issuer_of("vc+jwt").signer)
    subject = {"id": did}
    for name in ("eddsa-rdfc-2022", "vc-jwt"):
        inside = client.issue(name, plain(credentialSubject=subject)).json()["verifiableCredential"]
        document = {
            "@context": [V2],
            "type": ["VerifiablePresentation"],
            "holder": did,
            "verifiableCredential": [inside],
        }
        path, asked = (
            f"/issuers/{name}/presentations/prove",
            {"challenge": "n", "domain": ["a", "b"]},
        )
        answer = client.post(path, {"presentation": document, "options": asked})
        assert answer.status_code == 201, answer.text
        shown = answer.json()["verifiablePresentation"]
        told = client.show(shown, **asked, returnPresentation=True, returnResults=True).json()
        assert told["verified"] is True, told
        assert told["verifiablePresentation"] == shown
        assert [one["verified"] for one in told["results"]["credentials"]] == [True]
        assert told["results"]["presentation"]["holder"] == {"verified": True, "input": did}
        other = client.show(shown, challenge="other", domain=["a", "b"])
        assert other.json()["verified"] is False
        assert {"INVALID_CHALLENGE_ERROR"} <= {
            one["title"] for one in other.json()["problemDetails"]
        }
        assert client.show(shown, challenge="n", domain="c").json()["verified"] is False
        # One in the place of the other is a mistake of the caller.
        assert client.verify(shown).status_code == 400
        assert client.show(inside).status_code == 400
        assert client.issue(name, document).status_code == 400
        assert client.post(path, {"presentation": inside}).status_code == 400


def test_unsigned_presentations_in_vc_api() -> None:
    client = made("eddsa-rdfc-2022", api="vc-api")
    inside = client.issue("eddsa-rdfc-2022", plain()).json()["verifiableCredential"]
    empty = {"@context": [V2], "type": ["VerifiablePresentation"]}
    document = {**empty, "verifiableCredential": [inside]}
    told = client.show(document).json()
    assert told["verified"] is True
    assert "presentation.unsigned" in {one["code"] for one in told["warnings"]}
    assert "verification" not in told
    own = plain(issuer="did:example:uni")
    bad = {**document, "verifiableCredential": [{**inside, "name": "x"}, own]}
    answer = client.show(bad)
    assert answer.status_code == 400 and "presentation.credential_failed" in codes(answer)
    # A signature over nothing holds; in vcalm "verified" would be taken for a credential.
    path = "/issuers/eddsa-rdfc-2022/presentations/prove"
    signed = client.post(path, {"presentation": empty}).json()["verifiablePresentation"]
    told = client.show(signed).json()
    assert told["verified"] is True and told["verification"]["outcome"] == "INDETERMINATE"
    assert "presentation.empty" in codes(made().show(signed))
    assert made().show(signed).json()["verified"] is False
    # A challenge is answered by a signature alone.
    assert "presentation.unsigned" in codes(client.show(document, challenge="n"))
    many = {**empty, "verifiableCredential": [plain(issuer="did:example:uni")] * 33}
    assert "presentation.too_many" in codes(client.show(many))
    assert client.show({**empty, "verifiableCredential": ["no token"]}).status_code == 400
    assert client.show(plain()).status_code == 400


def test_a_part_is_derived() -> None:
    client = made("ecdsa-sd-2023", "vc+sd-jwt", api="vcalm")
    # VC-DI-ECDSA 3.6: a base proof is for the holder alone.
    base = client.issue(
        "ecdsa-sd-2023", plain(), mandatoryPointers=["/issuer", "/credentialSubject/id"]
    ).json()["verifiableCredential"]
    assert "proof.base_proof" in codes(client.verify(base))
    token = client.issue("vc-sd-jwt", plain(), disclosablePointers=["/credentialSubject/name"])
    whole = token.json()["verifiableCredential"]
    for credential in (base, whole):
        for pointers, shown in ((["/credentialSubject/name"], True), ([], False)):
            body = {"verifiableCredential": credential}
            answer = client.post(
                "/credentials/derive", {**body, "options": {"selectivePointers": pointers}}
            )
            assert answer.status_code == 201, answer.text
            part = answer.json()["verifiableCredential"]
            told = client.verify(part).json()
            assert told["verified"] is True, told
            text = json.dumps(part)
            assert len(text) < len(json.dumps(credential)) or shown
            if "proof" in part:
                assert ("Ana" in text) is shown
    assert client.post("/credentials/derive", {"verifiableCredential": plain()}).status_code == 400
    answer = client.post(
        "/credentials/derive",
        {"verifiableCredential": base, "options": {"selectivePointers": ["/nothing"]}},
    )
    assert answer.status_code == 400
    sd_jwt = whole["id"].partition(",")[2]
    assert client.post("/credentials/derive", {"verifiableCredential": sd_jwt}).status_code == 201


@pytest.mark.parametrize("option", ["mandatoryPointers", "disclosablePointers"])
def test_options_that_say_nothing_to_a_mechanism(option: str) -> None:
    for api, status in (("vcalm", 400), ("vc-api", 201)):
        client = made("eddsa-rdfc-2022", api=api)
        answer = client.issue("eddsa-rdfc-2022", plain(), **{option: ["/issuer"]})
        assert answer.status_code == status, answer.text


def test_european_credentials_are_sealed() -> None:
    seal = seal_of()
    client = Client(
        Settings(
            issuers=[Issuer("seals", seal, JAdES())],
            open_to_all=True,
            trust=Trust(anchors=[seal.root], issuers=[UNI.identifier]),
        )
    )
    answer = client.issue("seals", course().to_json())
    assert answer.status_code == 201, answer.text
    sealed = answer.json()["verifiableCredential"]
    assert set(sealed) == {"payload", "signatures"}
    told = client.verify(sealed).json()
    assert told["verified"] is True, told
    again = issue(course(), signer=seal, now=NOW)
    assert client.issue("seals", again.document).status_code == 201
    wrong = {"title": "x", "learner": {"given_name": "Ana"}, "nonsense": 1}
    assert client.issue("seals", wrong).status_code == 400
    proven = {**again.document, "proof": {"type": "DataIntegrityProof"}}
    assert client.issue("seals", proven).status_code == 400


@pytest.mark.parametrize("mechanism", ["jades", "dc+sd-jwt", "vc+jwt"])
def test_european_credentials_with_a_status(mechanism: str) -> None:
    """One status of two bits, or the claim of a token; its list is signed by the same seal."""
    seal = seal_of()
    registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    settings = Settings(
        issuers=[Issuer("seals", seal, mechanism_named(mechanism))],
        open_to_all=True,
        registry=registry,
        trust=Trust(anchors=[seal.root], issuers=[UNI.identifier]),
    )
    client = Client(settings)
    made_one = client.issue("seals", course().to_json()).json()["verifiableCredential"]
    assert client.verify(made_one).json()["verified"] is True
    (entry,) = registry.entries()
    (slot,) = entry.slots
    listed = client.get("/status/" + slot.list_url.rpartition("/")[2])
    kinds = {
        "jades": "application/jose+json",
        "dc+sd-jwt": "application/statuslist+jwt",
        "vc+jwt": "application/vc+jwt",
    }
    assert listed.headers["content-type"] == kinds[mechanism]
    revoke(registry, entry.credential_id, reason="a mistake")
    client.issue("seals", {})  # an issuance that fails does not make the service look again
    client.issue("seals", course(title="Another").to_json())
    told = client.verify(made_one)
    assert told.json()["verified"] is False and "status.revoked" in codes(told)


# -- statuses -------------------------------------------------------------------------------------


def registered(url: str = "sqlite://", **more: Any) -> tuple[Client, Registry, list[Any]]:
    registry = Registry.init(url, base_url="https://uni.example/status", key=bytes(32))
    times = [NOW]
    settings = Settings(
        issuers=[issuer_of("eddsa-rdfc-2022"), issuer_of("vc+jwt")],
        open_to_all=True,
        registry=registry,
        **more,
    )
    return Client(settings, now=lambda: times[0]), registry, times


def test_a_status_is_added_and_can_be_asked_for() -> None:
    client, registry, times = registered()
    made_one = client.issue("eddsa-rdfc-2022", plain()).json()["verifiableCredential"]
    assert {one["statusPurpose"] for one in made_one["credentialStatus"]} == {
        "revocation",
        "suspension",
    }
    assert client.verify(made_one).json()["verified"] is True
    for one in made_one["credentialStatus"]:
        listed = client.get("/status/" + one["statusListCredential"].rpartition("/")[2])
        assert listed.status_code == 200 and listed.headers["content-type"] == "application/vc"
        assert listed.json()["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
        assert listed.json()["id"] == one["statusListCredential"]
        trust = Trust(issuers=ANY_ISSUER, dids=True)
        verdict = verify(
            json.dumps(made_one),
            trust=trust,
            policy=Policy(),
            status_lists=[
                client.get(f"/status/{name}").content for name in ("revocation-1", "suspension-1")
            ],
            at=NOW,
        )
        assert verdict.outcome.value == "PASSED"
    revoke(registry, made_one["id"], reason="a mistake")
    # Whoever issues here makes the service look at the registry at once.
    client.issue("eddsa-rdfc-2022", plain())
    times[0] += timedelta(seconds=1)
    told = client.verify(made_one)
    assert "status.revoked" in codes(told) and told.json()["verified"] is False


def test_who_brings_a_status_of_their_own() -> None:
    """With a registry that is a mistake; in vc-api the suites do, and theirs is kept."""
    own = {"id": "urn:x:1", "type": "ExampleStatus"}
    for api, status in (("vcalm", 400), ("vc-api", 201)):
        client, registry, _ = registered(api=api)
        context = {"ExampleStatus": "https://uni.example/terms#Status"}
        given = plain(**{"@context": [V2, context]}, credentialStatus=own)
        answer = client.issue("eddsa-rdfc-2022", given)
        assert answer.status_code == status, answer.text
        if status == 201:
            assert answer.json()["verifiableCredential"]["credentialStatus"] == own
            twice = client.issue("eddsa-rdfc-2022", answer.json()["verifiableCredential"])
            assert len(twice.json()["verifiableCredential"]["proof"]) == 2
        assert registry.counts()["entered"] == 0


def test_the_registry_is_looked_at_when_it_may_have_changed() -> None:
    registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    place = registry.allot(["revocation"])
    registry.enter(place.ticket, Registered("urn:uuid:1", "0" * 64))
    ticks = iter([0.0, 1.0, 2.0, 30.0, 31.0])
    host = StatusHost(
        registry, issuer_of("eddsa-rdfc-2022"), clock=lambda: NOW, ticks=lambda: next(ticks)
    )
    first = host.find("revocation-1")
    registry.event("urn:uuid:1", "revoked", values={"revocation": 1})
    # A look took a second, so that it is not looked at again for twenty.
    assert host.find("revocation-1") is first
    assert host.find("revocation-1") != first


def test_conditional_requests_of_lists() -> None:
    client, _, times = registered()
    client.issue("eddsa-rdfc-2022", plain())
    first = client.get("/status/revocation-1")
    assert first.headers["cache-control"] == "public, max-age=900"
    assert first.headers["access-control-allow-origin"] == "*"
    tag, since = first.headers["etag"], first.headers["last-modified"]
    assert since == "Sun, 01 Mar 2026 09:30:00 GMT"
    for headers, status in (
        ({"if_none_match": tag}, 304),
        ({"if_none_match": f'"x", W/{tag}'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": '"x"'}, 200),
        ({"if_none_match": '"x"', "if_modified_since": since}, 200),
        ({"if_modified_since": since}, 304),
        ({"if_modified_since": "Sat, 28 Feb 2026 00:00:00 GMT"}, 200),
        ({"if_modified_since": "Sun, 01 Mar 2026 09:30:00 -0000"}, 304),
        ({"if_modified_since": "yesterday"}, 200),
    ):
        answer = client.get("/status/revocation-1", **headers)
        assert answer.status_code == status, headers
        assert answer.headers["etag"] == tag and "cache-control" in answer.headers
        if status == 304:
            assert answer.content == b""
    head = client.ask("HEAD", "/status/revocation-1")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == first.headers["content-length"]
    for accept, kind in (
        ("application/json", "application/json"),
        ("application/ld+json, application/json, */*", "application/ld+json"),
        ("text/html, */*", "application/vc"),
        ("application/json, application/vc", "application/vc"),
    ):
        answer = client.get("/status/revocation-1", accept=accept)
        assert answer.headers["content-type"] == kind and answer.content == first.content
    # In the second half of its time it is signed anew.
    times[0] += timedelta(hours=13)
    again = client.get("/status/revocation-1", if_none_match=tag)
    assert again.status_code == 200 and again.headers["etag"] != tag


@pytest.mark.parametrize("name", ["revocation-2", "..%2fissued.db", "%00", "a" * 300, "x/y"])
def test_lists_that_are_not_there(name: str) -> None:
    client, _, _ = registered()
    client.issue("eddsa-rdfc-2022", plain())
    assert client.get(f"/status/{name}").status_code == 404


def test_what_was_issued_is_not_issued_twice() -> None:
    client, _, _ = registered()
    first = client.issue("vc-jwt", plain(), credentialId="ana/soil/2026")
    assert first.status_code == 201
    assert client.issue("vc-jwt", plain(), credentialId="ana/soil/2026").status_code == 409
    named = plain(id="urn:uuid:1")
    assert client.issue("vc-jwt", named).status_code == 201
    again = client.issue("vc-jwt", named)
    assert again.status_code == 409 and "Ana" not in again.text
    for wrong in ("urn:x:" + "a" * 3000, "urn:x:\n"):
        assert client.issue("vc-jwt", plain(id=wrong)).status_code == 400
        answer = client.issue("vc-jwt", plain(), credentialId=wrong)
        assert answer.status_code == 400
        profiled = plain(credentialProfiles={"id": wrong})
        assert client.issue("vc-jwt", profiled).status_code == 400
    # Without a registry nothing is kept that could be there twice.
    assert made("vc+jwt").issue("vc-jwt", named, credentialId="a").status_code == 201


def test_a_registry_that_cannot_be_had_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "issued.db"
    client, registry, _ = registered(url=str(file))
    assert client.issue("eddsa-rdfc-2022", plain()).status_code == 201
    registry.close()
    file.write_bytes(b"no database any more" * 1000)
    for answer in (client.get("/status/none"), client.issue("eddsa-rdfc-2022", plain())):
        assert answer.status_code == 503, answer.text
        assert answer.headers["retry-after"] == "1"
        assert str(tmp_path) not in answer.text


# -- settings -------------------------------------------------------------------------------------


def test_every_mechanism_of_credentials_has_an_endpoint() -> None:
    written = [name for name, suite in SUITES.items() if suite.writable]
    for name in [*(one.name for one in MECHANISMS), *written]:
        signer = seal_of() if name == "jades" else None
        one = issuer_of(name, kind="P-256" if name.startswith("ecdsa") else None)
        if signer is not None:
            one = Issuer(name, signer, mechanism_named(name))
        client = Client(Settings(issuers=[one], open_to_all=True))
        assert client.issue(one.name, {}).status_code == 400


def test_settings_that_cannot_be() -> None:
    one = issuer_of("eddsa-rdfc-2022")
    registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    for wrong in (
        {"issuers": [one]},
        {"issuers": [one, one], "open_to_all": True},
        {"api": "rest"},
        {"registry": registry},
        {"issuers": [one], "open_to_all": True, "registry": registry, "status_key": "x"},
    ):
        with pytest.raises(ServiceError) as refused:
            Settings(**wrong)
        assert refused.value.hint()
    for name in ("", "a/b", "../x", "a" * 65, "ä", ".a"):
        with pytest.raises(ServiceError):
            issuer_of("eddsa-rdfc-2022", name=name)
    with pytest.raises(ServiceError):
        issuer_of("eddsa-rdfc-2022", kind="P-256")
    with pytest.raises(ServiceError):
        Bounds(threads=0)
    chosen = Settings(issuers=[one], open_to_all=True, registry=registry, status_key=one.name)
    assert chosen.signs_lists is one


def test_a_mechanism_that_is_only_read_has_no_endpoint() -> None:
    with pytest.raises(ServiceError, match="only read") as refused:
        issuer_of("Ed25519Signature2020")
    assert "eddsa-rdfc-2022" in refused.value.hint()


def test_a_date_that_two_lists_have_is_nobodys() -> None:
    """Revoked within the second in which the list was signed: who asks by the date gets the new."""
    client, registry, times = registered()
    made_one = client.issue("eddsa-rdfc-2022", plain()).json()["verifiableCredential"]
    first = client.get("/status/revocation-1")
    date = first.headers["last-modified"]
    assert client.get("/status/revocation-1", if_modified_since=date).status_code == 304
    revoke(registry, made_one["id"], reason="a mistake")
    client.issue("eddsa-rdfc-2022", plain())
    again = client.get("/status/revocation-1", if_modified_since=date)
    assert again.headers["last-modified"] == date
    assert again.status_code == 200 and again.content != first.content
    later = format_datetime(times[0] + timedelta(seconds=1), usegmt=True)
    assert client.get("/status/revocation-1", if_modified_since=later).status_code == 304
