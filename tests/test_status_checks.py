"""STATUS from end to end: what holds, what was revoked, and every way of a list's being wrong."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from examples import NOW
from microcred import ANY_ISSUER, Outcome, Policy, Trust, verify
from microcred.crypto.jws_writing import compact_jws, json_payload
from microcred.crypto.references import IssuerMetadataReference, did_of
from microcred.encoding import b64_encode, b64url_decode, b64url_encode
from microcred.errors import FetchError, FetchRefused, TrustError
from microcred.fetching import Http, Request, Response
from microcred.findings import Check
from microcred.jsontext import Limits
from microcred.securing import VcJwt
from microcred.status import bitstring_entry, signed_token, token_claims, token_status
from microcred.status.caching import StatusCache
from microcred.status_judging import open_token_list
from microcred.testing import World
from microcred.testing.network import Network
from status_samples import (
    ISSUER,
    OTHER,
    URL,
    codes,
    credential,
    list_document,
    secured,
    status_list,
    token,
    told,
    verdict,
)

F, I, P = Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED
MESSAGES = ["all is well", "a newer one is there", "asked for more", "withdrawn by the holder"]


def listed(values: dict[int, int] | None = None, **how: Any) -> bytes:
    return secured(list_document(values, **how), how.get("signer", ISSUER))


def changed(**subject: Any) -> bytes:
    document = list_document()
    document["credentialSubject"].update(subject)
    return secured(document)


def test_what_the_list_says() -> None:
    assert codes(verdict(credential(), listed())) == (P, ["status.valid"])
    assert codes(verdict(credential(), listed({4: 1, 6: 1}))) == (P, ["status.valid"])
    revoked = verdict(credential(), listed({5: 1}))
    assert codes(revoked) == (F, ["status.revoked"])
    assert revoked.reasons() == ("status.revoked",)
    (found,) = [one for one in revoked.findings if one.check is Check.STATUS]
    assert found.where == "/credentialStatus" and "3.2" in found.clause


def test_nothing_is_named() -> None:
    assert codes(verdict(credential([]), listed())) == (P, ["status.none"])


def test_suspended_and_tolerated() -> None:
    raw = credential(bitstring_entry(URL, 7, purpose="suspension"))
    held = listed({7: 1}, purposes=("revocation", "suspension"))
    assert codes(verdict(raw, held)) == (F, ["status.suspended"])
    tolerant = Policy(status_tolerated=frozenset({"suspended"}))
    assert told(verdict(raw, held, policy=tolerant)) == [("WARNING", "status.suspended")]
    assert verdict(raw, held, policy=tolerant).outcome is P
    assert verdict(credential(), listed({5: 1}), policy=tolerant).outcome is F


def test_a_message_and_a_newer_form_are_told() -> None:
    entry = bitstring_entry(URL, 9, purpose="message", size=2, messages=MESSAGES)
    held = listed({9: 2}, purposes=("message",), size=2)
    found = verdict(credential(entry), held)
    assert (found.outcome, told(found)) == (P, [("WARNING", "status.message")])
    assert [one.detail for one in found.findings if one.code == "status.message"] == [
        "value 0x2: asked for more"
    ]
    silent = listed({}, purposes=("message",), size=2)
    assert told(verdict(credential(entry), silent)) == [("PASSED", "status.message")]
    newer = bitstring_entry(URL, 9, purpose="refresh")
    assert told(verdict(credential(newer), listed({9: 1}, purposes=("refresh",)))) == [
        ("WARNING", "status.refresh")
    ]


def test_a_purpose_that_nobody_knows() -> None:
    raw = credential(bitstring_entry(URL, 9, purpose="exam-board"))
    assert codes(verdict(raw, listed({}, purposes=("exam-board",)))) == (P, ["status.valid"])
    found = verdict(raw, listed({9: 1}, purposes=("exam-board",)))
    assert codes(found) == (I, ["status.unknown_value"])


def test_several_entries_of_several_lists() -> None:
    other = "https://uni.example/status/2"
    entries = [bitstring_entry(URL, 5), bitstring_entry(other, 5, purpose="suspension")]
    lists = [listed(), listed({5: 1}, url=other, purposes=("suspension",))]
    found = verdict(credential(entries), *lists)
    assert codes(found) == (F, ["status.valid", "status.suspended"])
    assert codes(verdict(credential(entries), lists[0])) == (
        I,
        ["status.valid", "status.list_unreachable"],
    )


def test_a_status_beside_the_data_model() -> None:
    entry = {**bitstring_entry(URL, 5), "type": "StatusList2021Entry"}
    document = list_document()
    document["type"] = ["VerifiableCredential", "StatusList2021Credential"]
    subject = document["credentialSubject"]
    subject["type"] = "StatusList2021"
    document["@context"].append("https://w3id.org/vc/status-list/2021/v1")
    for values, code in (({}, "status.valid"), ({5: 1}, "status.revoked")):
        subject["encodedList"] = status_list(values, kind="2021").encoded()
        found = verdict(credential([entry], member="status"), secured(document))
        assert [one for _, one in told(found)] == [code], str(found)


def test_the_newest_copy_at_hand_counts() -> None:
    old, new = list_document(), list_document({5: 1})
    old["validFrom"] = "2025-01-01T00:00:00Z"
    lists = [secured(new), secured(old), b"{", b"...", b"{}"]
    assert codes(verdict(credential(), *lists)) == (F, ["status.revoked"])
    assert codes(verdict(credential(), *reversed(lists))) == (F, ["status.revoked"])


# -- token lists ----------------------------------------------------------------------------------


def test_a_token_list() -> None:
    raw = credential(token_status(URL, 77), member="status")
    for value, outcome, code in (
        (0, P, "status.valid"),
        (1, F, "status.revoked"),
        (2, F, "status.suspended"),
        (3, I, "status.unknown_value"),
        (12, I, "status.unknown_value"),
    ):
        assert codes(verdict(raw, token({77: value}, size=4))) == (outcome, [code])


TOKENS: dict[str, tuple[Callable[[], bytes], Outcome, str]] = {
    "by another": (lambda: token(signer=OTHER), F, "status.list_issuer"),
    "altered": (lambda: token()[:-6] + b"AAAAAA", F, "status.list_not_valid"),
    "ended": (lambda: token(days=-1), I, "status.list_expired"),
    "of another address": (
        lambda: token(url="https://uni.example/2"),
        I,
        "status.list_unreachable",
    ),
    "too short": (lambda: token(length=8), F, "status.index_range"),
    "another kind": (listed, F, "status.list_type"),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_wrong_token_list(name: str) -> None:
    make, outcome, code = TOKENS[name]
    found = verdict(credential(token_status(URL, 77), member="status"), make())
    assert found.outcome is outcome, str(found)
    assert (outcome.value, code) in told(found)


def test_a_bitstring_entry_that_leads_to_a_token() -> None:
    assert codes(verdict(credential(), token())) == (F, ["status.list_type"])


def sealed_pair(organisation: str = "NTRIE-123456") -> tuple[World, bytes, bytes]:
    """A test world, a credential by a seal of it, and a token list by another one that revokes."""
    world = World(NOW)
    uni = world.root.seal("Example University", identifier="NTRIE-123456")
    register = world.root.seal("Example Register", identifier=organisation)
    document: Any = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": "urn:example:1",
        "type": ["VerifiableCredential"],
        "issuer": {"id": "https://uni.example", "registration": {"notation": "NTRIE-123456"}},
        "status": token_status(URL, 77),
        "credentialSubject": {"id": "did:example:ana"},
    }
    x5c: Any = [b64_encode(one.der) for one in register.certificates[:1]]
    made = status_list({77: 1}, kind="token", purposes=(), length=1024)
    held = signed_token(made, register, header={"kid": "any", "x5c": x5c})
    return world, VcJwt().secure(document, uni, now=NOW), held


def test_a_list_by_another_seal_of_the_organisation() -> None:
    world, raw, held = sealed_pair()
    trust = Trust(issuers=ANY_ISSUER, anchors=[world.root.certificate])
    found = verdict(raw, held, trust=trust, fetch=world.fetch)
    assert codes(found) == (F, ["status.revoked"]), str(found)


def test_a_list_by_the_seal_of_another_organisation() -> None:
    world, raw, held = sealed_pair("NTRIE-999999")
    anchors = [world.root.certificate]
    found = verdict(raw, held, trust=Trust(issuers=ANY_ISSUER, anchors=anchors), fetch=world.fetch)
    assert codes(found)[1] == ["status.list_issuer"], str(found)
    trust = Trust(issuers=ANY_ISSUER, anchors=anchors, status_issuers=["ntrie-999999"])
    found = verdict(raw, held, trust=trust, fetch=world.fetch)
    assert codes(found)[1] == ["status.revoked"], str(found)
    found = verdict(raw, held, trust=Trust(issuers=ANY_ISSUER))
    assert codes(found)[1] == ["status.list_not_trusted"]


def test_a_token_whose_key_is_in_the_metadata_of_its_issuer() -> None:
    made = status_list(kind="token", purposes=(), length=1024)
    claims = {**token_claims(made), "iss": "https://uni.example"}
    header: Any = {"alg": "EdDSA", "typ": "statuslist+jwt", "kid": "one"}
    raw = compact_jws(header, json_payload(claims), sign=ISSUER.sign)
    proof = open_token_list(raw).proofs[0]
    assert proof.reference == IssuerMetadataReference("https://uni.example", "one")
    assert proof.findings == () and proof.expires is None
    raw = compact_jws({**header, "typ": "JWT"}, json_payload(claims), sign=ISSUER.sign)
    assert [one.code for one in open_token_list(raw).proofs[0].findings] == ["format.typ"]


# -- wrong lists ----------------------------------------------------------------------------------


def bomb() -> bytes:
    worker = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1024 * 1024)
    packed = b"".join(worker.compress(zeros) for _ in range(20)) + worker.flush()
    return changed(encodedList="u" + b64url_encode(packed))


def cut() -> bytes:
    packed = b64url_decode(list_document({5: 1})["credentialSubject"]["encodedList"][1:])
    return changed(encodedList="u" + b64url_encode(packed[:-20]))


def short() -> bytes:
    return changed(encodedList=status_list(length=131_064).encoded())


def dated(**members: Any) -> bytes:
    return secured({**list_document(), **members})


def altered() -> bytes:
    document = json.loads(listed())
    document["credentialSubject"]["encodedList"] = status_list({6: 1}).encoded()
    return json.dumps(document).encode()


def of_another_type() -> bytes:
    return secured({**list_document(), "type": ["VerifiableCredential"]})


def under_the_name_of_the_issuer() -> bytes:
    return secured(list_document(), OTHER)


LISTS: dict[str, tuple[Callable[[], bytes], Outcome, str]] = {
    "of another issuer": (lambda: listed(signer=OTHER), F, "status.list_issuer"),
    "under the issuer's name": (under_the_name_of_the_issuer, F, "status.list_not_valid"),
    "altered": (altered, F, "status.list_not_valid"),
    "without proof": (lambda: json.dumps(list_document()).encode(), F, "status.list_not_valid"),
    "expired": (lambda: listed(days=-1), I, "status.list_expired"),
    "not yet valid": (
        lambda: dated(validFrom="2099-01-01T00:00:00Z", validUntil="2099-02-01T00:00:00Z"),
        I,
        "status.list_not_yet_valid",
    ),
    "truncated": (cut, F, "status.list_truncated"),
    "too short": (short, F, "status.list_too_short"),
    "a bomb": (bomb, F, "status.list_too_large"),
    "of another purpose": (
        lambda: listed(purposes=("suspension",)),
        F,
        "status.list_purpose",
    ),
    "of another type": (of_another_type, F, "status.list_type"),
    "a subject of another type": (lambda: changed(type="Other"), F, "status.list_type"),
    "without multibase": (
        lambda: changed(encodedList=status_list().encoded()[1:]),
        F,
        "status.list_encoding",
    ),
    "not compressed": (lambda: changed(encodedList="uAAAA"), F, "status.list_encoding"),
    "no text": (lambda: changed(encodedList=7), F, "status.list_malformed"),
    "without purpose": (lambda: changed(statusPurpose=[]), F, "status.list_malformed"),
    "a ttl that is none": (lambda: changed(ttl="300000"), F, "status.list_malformed"),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_wrong_list(name: str) -> None:
    make, outcome, code = LISTS[name]
    found = verdict(credential(), make(), trust=Trust(issuers=[did_of(ISSUER) or ""]))
    assert found.outcome is outcome, str(found)
    assert (outcome.value, code) in told(found)


@pytest.mark.parametrize("name", LISTS)
def test_a_wrong_list_from_the_network(name: str) -> None:
    make, outcome, code = LISTS[name]
    network = Network()
    network.publish(URL, make())
    found = verdict(credential(), fetch=network)
    assert (found.outcome, (outcome.value, code) in told(found)) == (outcome, True), str(found)


ENTRIES: dict[str, tuple[Any, Outcome, str]] = {
    "beyond the list": (bitstring_entry(URL, 131_072), F, "status.index_range"),
    "two bits in a list for one": (
        bitstring_entry(URL, 5, purpose="revocation", size=2, messages=MESSAGES),
        F,
        "status.list_too_short",
    ),
    "no index": (
        {**bitstring_entry(URL, 5), "statusListIndex": "0x5"},
        F,
        "status.entry_malformed",
    ),
    "a kind that nobody knows": ({"type": "CredentialStatusList2017"}, I, "status.not_checked"),
    "an address alone": ("https://uni.example/status/1", I, "status.not_checked"),
}


@pytest.mark.parametrize("name", ENTRIES)
def test_a_wrong_entry(name: str) -> None:
    entry, outcome, code = ENTRIES[name]
    # What the data model says of an entry is another matter.
    found = verdict(
        credential(entry),
        listed(),
        policy=Policy(informative=frozenset({Check.FORMAT, Check.SCHEMA})),
    )
    assert found.outcome is outcome, str(found)
    assert code in [one for _, one in told(found)]


def test_an_index_in_a_number_is_told_and_read() -> None:
    entry = {**bitstring_entry(URL, 5), "statusListIndex": 5}
    found = verdict(credential(entry), listed({5: 1}))
    assert told(found) == [("WARNING", "status.index_form"), ("FAILED", "status.revoked")]


def test_a_list_that_names_itself_comes_to_an_end() -> None:
    held = secured({**list_document(), "credentialStatus": bitstring_entry(URL, 5)})
    assert codes(verdict(credential(), held)) == (P, ["status.valid"])


def test_another_list_at_the_address() -> None:
    network = Network()
    network.publish(URL, listed(url="https://uni.example/status/2"))
    assert codes(verdict(credential(), fetch=network)) == (F, ["status.list_other"])


def test_an_answer_that_is_too_large() -> None:
    network = Network()
    network.publish(URL, listed() + b" " * 20_000)
    policy = Policy(limits=Limits(max_bytes=20_000))
    assert codes(verdict(credential(), fetch=network, policy=policy)) == (
        I,
        ["status.list_unreachable"],
    )


def test_two_kinds_at_one_address() -> None:
    old = {**bitstring_entry(URL, 6), "type": "StatusList2021Entry"}
    found = verdict(credential([bitstring_entry(URL, 5), old]), listed())
    assert codes(found) == (F, ["status.valid", "status.list_type"])


def test_a_list_at_hand_that_says_less() -> None:
    document = list_document({5: 1})
    del document["id"]
    assert codes(verdict(credential(), secured(document))) == (F, ["status.revoked"])
    del document["credentialSubject"]["id"]
    assert codes(verdict(credential(), secured(document))) == (I, ["status.list_unreachable"])


# -- whose list -----------------------------------------------------------------------------------


def test_the_verifier_may_let_another_publish_lists() -> None:
    trust = Trust(issuers=[did_of(ISSUER) or ""], status_issuers=[did_of(OTHER) or ""])
    held = listed({5: 1}, signer=OTHER)
    assert codes(verdict(credential(), held, trust=trust)) == (F, ["status.revoked"])


def test_a_list_whose_signer_is_not_trusted() -> None:
    trust = Trust(issuers=ANY_ISSUER)
    found = verdict(credential(), listed(), trust=trust)
    assert ("INDETERMINATE", "status.list_not_trusted") in told(found)


def test_without_the_binding_the_named_issuers_are_compared() -> None:
    policy = Policy(informative=frozenset({Check.ISSUER}))
    held = listed(signer=OTHER)
    assert codes(verdict(credential(), held, policy=policy)) == (F, ["status.list_issuer"])
    under_its_name = under_the_name_of_the_issuer()
    assert codes(verdict(credential(), under_its_name, policy=policy)) == (P, ["status.valid"])


@pytest.mark.parametrize("wrong", ["did:example:1", [""], [7]])
def test_whom_nobody_can_be(wrong: Any) -> None:
    with pytest.raises(TrustError):
        Trust(issuers=ANY_ISSUER, status_issuers=wrong)


# -- how old --------------------------------------------------------------------------------------


def test_a_list_that_has_ended_may_be_tolerated_and_still_revokes() -> None:
    tolerant = Policy(status_tolerated=frozenset({"stale"}))
    ended = listed(days=-1)
    assert told(verdict(credential(), ended, policy=tolerant)) == [
        ("WARNING", "status.list_expired"),
        ("PASSED", "status.valid"),
    ]
    assert verdict(credential(), listed({5: 1}, days=-1)).outcome is F


def test_an_age_limit() -> None:
    strict = Policy(status_max_age=timedelta(seconds=30))
    found = verdict(credential(), listed(), policy=strict)
    assert codes(found) == (I, ["status.list_stale", "status.valid"])
    wide = Policy(status_max_age=timedelta(minutes=2))
    assert codes(verdict(credential(), listed(), policy=wide)) == (P, ["status.valid"])
    document = list_document()
    del document["validFrom"]
    assert told(verdict(credential(), secured(document), policy=wide))[0][1] == "status.list_stale"


def test_the_ttl_of_a_copy_at_hand_is_told() -> None:
    found = verdict(credential(), listed(ttl=timedelta(seconds=20)))
    assert told(found) == [("WARNING", "status.list_stale"), ("PASSED", "status.valid")]
    found = verdict(credential(), listed(ttl=timedelta(minutes=20)))
    assert told(found) == [("PASSED", "status.valid")]


def test_what_can_be_tolerated() -> None:
    with pytest.raises(TrustError, match="stale, suspended, unreachable"):
        Policy(status_tolerated=frozenset({"revoked"}))
    with pytest.raises(TrustError, match="not one text"):
        Policy(status_tolerated="stale")  # type: ignore[arg-type]


# -- the network ----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["down", "error", "missing", "empty", "garbage", "page"])
def test_a_list_that_cannot_be_had(how: Any) -> None:
    network = Network()
    network.publish(URL, listed())
    network.fail(URL, how)
    found = verdict(credential(), fetch=network)
    assert codes(found) == (I, ["status.list_unreachable"])
    tolerant = Policy(status_tolerated=frozenset({"unreachable"}))
    assert verdict(credential(), fetch=network, policy=tolerant).outcome is P


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/status/1",
        "https://[::1]/status/1",
        "https://localhost:8443/status/1",
        "https://10.1.2.3/status/1",
        "https://192.168.0.9/status/1",
        "https://169.254.169.254/latest/meta-data",
        "https://[::ffff:10.0.0.1]/status/1",
        "https://2130706433/status/1",
        "https://0x7f.0.0.1/s",
        "https://127.0.0.0x1/s",
        "http://uni.example/status/1",
        "file:///etc/passwd",
        "https://user:secret@uni.example/status/1",
        "https:///status/1",
        "https://uni.example:port/status/1",
        "https://[::1/status/1",
        "did:web:uni.example",
        "not an address",
    ],
)
def test_an_address_that_is_not_asked(url: str) -> None:
    network = Network()
    entry = {**bitstring_entry(url, 5), "id": "urn:example:1"}
    found = verdict(
        credential(entry),
        fetch=network,
        policy=Policy(informative=frozenset({Check.FORMAT, Check.SCHEMA})),
    )
    assert codes(found) == (I, ["status.list_address"])
    assert network.requests == []


def http(handler: Callable[[Any], Any], addresses: dict[str, str]) -> Http:
    import httpx

    return Http(
        transport=httpx.MockTransport(handler),
        resolve=lambda host, port: [addresses[host]],
        retries=0,
    )


def test_a_name_and_a_redirect_that_lead_to_this_machine() -> None:
    import httpx

    found = verdict(
        credential(), fetch=http(lambda request: httpx.Response(200), {"uni.example": "127.0.0.1"})
    )
    assert codes(found) == (I, ["status.list_address"])

    def redirect(request: Any) -> Any:
        return httpx.Response(302, headers={"location": "https://inside.example/status/1"})

    fetch = http(redirect, {"uni.example": "192.0.43.8", "inside.example": "10.0.0.7"})
    assert codes(verdict(credential(), fetch=fetch)) == (I, ["status.list_address"])


def test_a_host_of_ones_own_may_be_asked() -> None:
    asked: list[str] = []

    class Own:
        allow_hosts = frozenset({"10.1.2.3"})

        def __call__(self, request: Request) -> Response:
            asked.append(request.url)
            return Response(200, body=listed(url=request.url))

    class Behind:
        fetch = Own()

        def __call__(self, request: Request) -> Response:
            return self.fetch(request)

    url = "https://10.1.2.3/status/1"
    for fetch in (Own(), Behind()):
        assert codes(verdict(credential(bitstring_entry(url, 5)), fetch=fetch)) == (
            P,
            ["status.valid"],
        )
    assert asked == [url, url]


def test_a_list_is_asked_for_once_and_says_why() -> None:
    network = Network()
    network.publish(URL, listed())
    entries = [bitstring_entry(URL, 5), bitstring_entry(URL, 6)]
    assert verdict(credential(entries), fetch=network).outcome is P
    assert [(one.url, one.purpose) for one in network.requests] == [(URL, "status-list")]


# -- the cache ------------------------------------------------------------------------------------


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def test_a_copy_is_kept_as_long_as_its_list_lets_it() -> None:
    network, clock = Network(), Clock()
    cache = StatusCache({}, max_age=timedelta(hours=1), now=clock)
    network.publish(URL, listed(ttl=timedelta(minutes=10)))

    def asked(minutes: int) -> tuple[list[tuple[str, str]], int]:
        clock.now = NOW + timedelta(minutes=minutes)
        found = verdict(credential(), fetch=network, status_cache=cache)
        return told(found), network.count()

    assert asked(0) == ([("PASSED", "status.valid")], 1)
    assert asked(9) == ([("PASSED", "status.valid")], 1)
    assert asked(11) == ([("PASSED", "status.valid")], 2)
    network.fail(URL)
    assert asked(20) == ([("PASSED", "status.valid")], 2)
    stale = [("INDETERMINATE", "status.list_stale"), ("PASSED", "status.valid")]
    assert asked(22) == (stale, 3)
    assert asked(23) == (stale, 4)
    clock.now = NOW + timedelta(minutes=30)
    tolerant = Policy(status_tolerated=frozenset({"stale"}))
    found = verdict(credential(), fetch=network, status_cache=cache, policy=tolerant)
    assert found.outcome is P and told(found)[0] == ("WARNING", "status.list_stale")


def test_a_wrong_list_is_not_kept() -> None:
    network, store = Network(), dict[str, bytes]()
    network.publish(URL, listed(signer=OTHER))
    verdict(credential(), fetch=network, status_cache=StatusCache(store))
    assert store == {}
    network.publish(URL, listed())
    verdict(credential(), fetch=network, status_cache=StatusCache(store))
    assert len(store) == 1


def test_a_list_at_hand_is_not_kept() -> None:
    store: dict[str, bytes] = {}
    verdict(credential(), listed(), status_cache=StatusCache(store))
    assert store == {}


def test_an_answer_that_is_old_already() -> None:
    def fetch(request: Request) -> Response:
        return Response(200, {"age": "600"}, listed(ttl=timedelta(minutes=5)))

    assert told(verdict(credential(), fetch=fetch))[0] == ("WARNING", "status.list_stale")


def test_the_errors_of_a_fetch_are_told_apart() -> None:
    def fetch(request: Request) -> Response:
        raise FetchRefused("not there", url=request.url)

    def broken(request: Request) -> Response:
        raise FetchError("broken", url=request.url)

    assert codes(verdict(credential(), fetch=fetch)) == (I, ["status.list_address"])
    assert codes(verdict(credential(), fetch=broken)) == (I, ["status.list_unreachable"])


# -- foreign octets -------------------------------------------------------------------------------


@pytest.mark.parametrize("lists", [b"one", "one", ["one"], [None]])
def test_lists_that_are_no_bytes(lists: Any) -> None:
    with pytest.raises(TrustError, match="list of bytes"):
        verify(credential(), trust=Trust(issuers=ANY_ISSUER), status_lists=lists)


@settings(max_examples=150)
@given(st.data())
def test_foreign_octets_give_a_verdict(data: st.DataObject) -> None:
    """However a list is altered, the verdict comes, and what is altered never passes."""
    wallet = data.draw(st.booleans())
    right = TOKEN if wallet else LIST
    place = data.draw(st.integers(0, len(right) - 1))
    length = data.draw(st.integers(0, 40))
    raw = right[:place] + data.draw(st.binary(max_size=40)) + right[place + length :]
    assume(raw != right)
    asked = CARD if wallet else PLAIN

    def fetch(request: Request) -> Response:
        return Response(200, body=raw)

    found = {outcome for outcome, _ in told(verdict(asked, fetch=fetch))}
    assert found == {"PASSED"} if _is_same(raw, right) else found & {"FAILED", "INDETERMINATE"}


def _is_same(raw: bytes, right: bytes) -> bool:
    """White space and the escapes of JSON change nothing that is signed."""
    if right is TOKEN:
        return raw.strip() == right
    try:
        return bool(json.loads(raw) == json.loads(right))
    except (ValueError, RecursionError):
        return False


TOKEN, LIST = token(), listed()
CARD, PLAIN = credential(token_status(URL, 77), member="status"), credential()
