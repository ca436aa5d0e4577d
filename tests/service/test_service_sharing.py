"""One registry, keys of several issuers: each credential's status is told by its own issuer."""

from __future__ import annotations

from typing import Any

import pytest
from service_made import Client, issuer_of, plain

from examples import NOW, course, seal_of
from microcred import ANY_ISSUER, Trust
from microcred.lifecycle import revoke
from microcred.securing import mechanism_named
from microcred.service import Issuer, Settings
from microcred.service.status_sharing import SharedHosts, allocator_of
from microcred.status.registry import Registry

SUITES = ("eddsa-rdfc-2022", "ecdsa-rdfc-2019", "vc+jwt", "ecdsa-sd-2023")


def shared(**more: Any) -> tuple[Client, Registry, Settings]:
    registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    settings = Settings(
        issuers=[issuer_of(one) for one in SUITES], open_to_all=True, registry=registry, **more
    )
    return Client(settings), registry, settings


def lists_of(credential: dict[str, Any]) -> list[str]:
    return [one["statusListCredential"] for one in credential["credentialStatus"]]


def names_of(settings: Settings) -> list[str]:
    """The last part of the address of each list, for each key."""
    found = []
    for one in settings.issuers:
        allocator = allocator_of(settings, one)
        assert allocator is not None
        found.append(allocator.allot().slots[0].list_url.rpartition("/")[2])
    return found


@pytest.mark.parametrize("api", ["vcalm", "vc-api"])
def test_each_issuer_has_lists_of_its_own(api: Any) -> None:
    client, registry, _ = shared(api=api)
    one = client.issue("eddsa-rdfc-2022", plain()).json()["verifiableCredential"]
    other = client.issue("ecdsa-rdfc-2019", plain()).json()["verifiableCredential"]
    assert one["issuer"] != other["issuer"]
    assert set(lists_of(one)).isdisjoint(lists_of(other))
    for credential in (one, other):
        assert client.verify(credential).json()["verified"] is True
        for url in lists_of(credential):
            listed = client.get("/status/" + url.rpartition("/")[2])
            assert listed.status_code == 200
            assert listed.json()["id"] == url
            assert listed.json()["issuer"] == credential["issuer"]
    revoke(registry, other["id"], reason="a mistake")
    client.issue("eddsa-rdfc-2022", plain())
    told = client.verify(other)
    assert told.json()["verified"] is False and "status.revoked" in told.text
    assert client.verify(one).json()["verified"] is True


def test_the_addresses_stay_whatever_the_keys_are_called() -> None:
    registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    first = issuer_of("eddsa-rdfc-2022")
    found = set()
    for name in ("a", "b"):
        key = issuer_of("ecdsa-rdfc-2019", name)
        settings = Settings(issuers=[first, key], open_to_all=True, registry=registry)
        allocator = allocator_of(settings, key)
        assert allocator is not None
        found |= {allocator.allot().slots[0].list_url for _ in range(2)}
        assert allocator_of(settings, first) is registry
    assert len(found) == 1


def test_the_key_that_signs_the_lists_has_them_under_their_own_addresses() -> None:
    client, _, settings = shared(status_key="ecdsa-rdfc-2019")
    made = client.issue("ecdsa-rdfc-2019", plain()).json()["verifiableCredential"]
    assert "https://uni.example/status/revocation-1" in lists_of(made)
    signs = settings.signs_lists
    assert signs is not None and signs.did == made["issuer"]


def test_without_a_registry_nothing_is_hosted() -> None:
    settings = Settings(issuers=[issuer_of("eddsa-rdfc-2022")], open_to_all=True)
    hosts = SharedHosts(settings, lambda: NOW)
    assert hosts.all() == () and hosts.find("revocation-1") is None
    assert allocator_of(settings, settings.issuers[0]) is None
    hosts.changed()


def test_lists_of_nobody_are_not_there() -> None:
    client, _, _ = shared()
    client.issue("eddsa-rdfc-2022", plain())
    for name in ("revocation-1.0123456789ab", "revocation-1.", "revocation-9", ".x"):
        assert client.get(f"/status/{name}").status_code == 404


def test_a_did_and_a_seal_share_a_registry() -> None:
    registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    seal = seal_of()
    keys = [issuer_of("eddsa-rdfc-2022"), Issuer("seal", seal, mechanism_named("jades"))]
    trust = Trust(anchors=[seal.root], issuers=ANY_ISSUER, dids=True)
    settings = Settings(issuers=keys, open_to_all=True, registry=registry, trust=trust)
    client = Client(settings)
    # Places that are given beside the service are seen at its next look, so before the first one.
    names = names_of(settings)
    for one in keys:
        made = client.issue(one.name, course(title=one.name).to_json())
        assert made.status_code == 201, made.text
        told = client.verify(made.json()["verifiableCredential"])
        assert "status." not in told.text and told.json()["verified"] is True, told.text
    kinds = {client.get(f"/status/{one}").headers["content-type"] for one in names}
    assert kinds == {"application/vc", "application/jose+json"}


def test_no_holder_hides_a_status_of_the_registry() -> None:
    client, registry, _ = shared()
    made = client.issue("ecdsa-sd-2023", plain(), mandatoryPointers=["/issuer"])
    base = made.json()["verifiableCredential"]
    asked = {
        "verifiableCredential": base,
        "options": {"selectivePointers": ["/credentialSubject/name"]},
    }
    part = client.post("/credentials/derive", asked).json()["verifiableCredential"]
    assert part["credentialStatus"] == base["credentialStatus"]
    assert client.verify(part).json()["verified"] is True
    revoke(registry, base["id"], reason="a mistake")
    client.issue("eddsa-rdfc-2022", plain())
    assert client.verify(part).json()["verified"] is False


def test_without_a_registry_the_pointers_are_the_callers() -> None:
    client = Client(Settings(issuers=[issuer_of("ecdsa-sd-2023")], open_to_all=True))
    answer = client.issue("ecdsa-sd-2023", plain(), mandatoryPointers=["/issuer"])
    assert answer.status_code == 201


def test_who_an_issuer_is() -> None:
    one: Issuer = issuer_of("eddsa-rdfc-2022")
    assert one.holder == one.did
