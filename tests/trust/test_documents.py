"""From a URL of a key to the key: by a document at hand or a fetched one, and every fault."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.codes import CODES
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import DidReference, UrlReference, did_jwk, did_key
from microcred.errors import FetchError, NotResolved
from microcred.fetching import OFFLINE, Cached, Fetch, Http, Request, Response
from microcred.findings import Check, Outcome
from microcred.testing import Identity, World
from microcred.trust import DID_METHODS, Resolution, resolve, resolve_document

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
F, I, P = Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED
KEY = "key-1"


def world() -> World:
    return World(now=NOW)


def looked_up(
    one: Identity,
    *,
    url: str | None = None,
    purpose: str = "assertionMethod",
    dids: bool = True,
    fetch: Fetch | None = None,
    contents: Mapping[str, bytes] | None = None,
    at: datetime = NOW,
) -> Resolution:
    """The key of an identity, by its document at hand unless `fetch` is given."""
    name = url or f"{one.did}#{KEY}"
    reference = DidReference(name) if name.startswith("did:") else UrlReference(name)
    at_hand = one.contents if fetch is None else {}
    return resolve(
        reference,
        anchors=(),
        dids=dids,
        at=at,
        purpose=purpose,
        fetch=fetch or OFFLINE,
        contents=at_hand if contents is None else contents,
    )


def told(found: Resolution) -> list[tuple[str, Outcome]]:
    for one in found.findings:
        assert one.check is Check.KEY
        assert one.code in CODES
        assert one.clause and one.detail and "\n" not in one.detail
        assert len(one.detail) < 600
    return [(one.code, one.outcome) for one in found.findings]


MAKERS = {
    "did:web": lambda made, **how: made.did_web(**how),
    "did:web with a path": lambda made, **how: made.did_web("university:issuers:1", **how),
    "https": lambda made, **how: made.controlled(**how),
}


@pytest.mark.parametrize("key", ["Ed25519", "P-256", "P-384"])
@pytest.mark.parametrize("form", ["Multikey", "JsonWebKey"])
@pytest.mark.parametrize("maker", MAKERS)
def test_a_key_on_the_web(maker: str, form: str, key: str) -> None:
    made = world()
    one = MAKERS[maker](made, key=key, form=form)
    for fetched in (looked_up(one), looked_up(one, fetch=made.fetch)):
        assert told(fetched) == [("key.resolved", P)]
        assert fetched.key == one.signer.public_key
        assert fetched.signer is not None
        assert (fetched.signer.did, fetched.signer.name) == (one.did, one.did)
    (request,) = made.fetch.requests
    assert (request.purpose, request.url, request.method) == ("did-document", one.url, "GET")


@pytest.mark.parametrize("maker", MAKERS)
def test_a_document_at_hand_by_its_address(maker: str) -> None:
    one = MAKERS[maker](world())
    (octets,) = one.contents.values()
    assert told(looked_up(one, contents={one.url: octets})) == [("key.resolved", P)]


@pytest.mark.parametrize("maker", MAKERS)
def test_nothing_is_fetched_unless_a_fetch_is_given(maker: str) -> None:
    one = MAKERS[maker](world())
    found = looked_up(one, contents={})
    assert told(found) == [("key.not_fetched", I)]
    assert found.key is None
    assert found.signer is not None and found.signer.did == one.did


@pytest.mark.parametrize("maker", MAKERS)
def test_nothing_is_fetched_for_who_does_not_accept_dids(maker: str) -> None:
    made = world()
    one = MAKERS[maker](made)
    assert told(looked_up(one, dids=False, fetch=made.fetch)) == [("key.no_trust", I)]
    assert made.fetch.requests == []
    at_hand = looked_up(one, dids=False)
    assert told(at_hand) == [("key.no_trust", I)]
    assert at_hand.key == one.signer.public_key  # so that "altered" can still be told


@pytest.mark.parametrize("how", ["down", "timeout", "error", "missing"])
def test_a_network_that_fails(how: Any) -> None:
    made = world()
    one = made.did_web()
    made.fetch.fail("https://university.test.example/", how)
    found = looked_up(one, fetch=made.fetch)
    assert told(found) == [("key.fetch_failed", I)]
    assert found.key is None


@pytest.mark.parametrize("how", ["empty", "garbage", "page"])
def test_an_answer_that_is_no_document(how: Any) -> None:
    made = world()
    one = made.did_web()
    made.fetch.fail("https://university.test.example/", how)
    assert told(looked_up(one, fetch=made.fetch)) == [("key.document_invalid", F)]


def test_what_is_remembered_is_not_asked_again() -> None:
    made = world()
    one = made.did_web()
    fetch = Cached(made.fetch, {})
    for _ in range(2):
        assert told(looked_up(one, fetch=fetch)) == [("key.resolved", P)]
    assert len(made.fetch.requests) == 1


# -- faults of the document -----------------------------------------------------------------------


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("purposes", [("authentication",), ("keyAgreement", "authentication")])
def test_a_key_for_another_purpose(maker: str, purposes: tuple[str, ...]) -> None:
    one = MAKERS[maker](world(), purposes=purposes)
    found = looked_up(one)
    assert told(found) == [("key.not_authorised", F)]
    assert found.key == one.signer.public_key
    assert told(looked_up(one, purpose="authentication")) == [("key.resolved", P)]
    assert "authentication" in found.findings[0].detail


def test_a_key_for_nothing() -> None:
    one = world().did_web().changed(assertionMethod=None, authentication=[])
    assert told(looked_up(one)) == [("key.not_authorised", F)]


@pytest.mark.parametrize("purpose", ["", "verificationMethod", "id", "x" * 9999, "a\nb"])
def test_a_purpose_that_is_none(purpose: str) -> None:
    assert told(looked_up(world().did_web(), purpose=purpose)) == [("key.not_authorised", F)]


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize(
    "other", ["did:web:evil.example", "https://university.test.example/", "did:web:x\u2028y"]
)
def test_a_document_about_another(maker: str, other: str) -> None:
    """The right key in it changes nothing."""
    right = MAKERS[maker](world())
    assert right.did != other
    wrong = right.changed(id=other)
    code = "key.document_invalid" if "\u2028" in other else "key.document_mismatch"
    assert told(looked_up(wrong)) == [(code, F)]
    assert looked_up(wrong).key is None


def test_the_id_is_compared_letter_by_letter() -> None:
    one = world().did_web()
    for near in (one.did.upper(), one.did + "%2e", one.did.replace("u", "U", 1), one.did + ":"):
        assert told(looked_up(one.changed(id=near))) in (
            [("key.document_mismatch", F)],
            [("key.document_invalid", F)],
        )


def test_a_key_that_another_controls() -> None:
    """A document cannot make its own key that of another: whose it is, its own one says."""
    made = world()
    victim = made.did_web()
    thief = made.did_web("thief").method_changed(controller=victim.did)
    contents = {**victim.contents, **thief.contents}
    found = looked_up(thief, contents=contents)
    assert told(found) == [("key.controller_mismatch", F)]
    assert found.signer is not None and found.signer.did == thief.did


def test_a_document_that_names_the_key_of_another() -> None:
    """It lists the key as its own: the key's own document is asked, and is about another."""
    made = world()
    victim = made.did_web()
    thief = made.did_web("thief")
    listed = thief.changed(assertionMethod=[f"{victim.did}#{KEY}"])
    stolen = thief.changed(verificationMethod=list(victim.document["verificationMethod"]))  # type: ignore[arg-type]
    for one in (listed, stolen):
        contents = {**victim.contents, **one.contents}
        found = looked_up(one, url=f"{victim.did}#{KEY}", contents=contents)
        assert found.signer is not None and found.signer.did == victim.did
        assert told(found) == [("key.resolved", P)]
        mine = looked_up(one, contents=contents)
        assert [code for code, _ in told(mine)] in (["key.not_authorised"], ["key.method_missing"])


@pytest.mark.parametrize("fragment", ["#key-2", "", "#", "#KEY-1", "#key-1#key-1", "#key-1%20"])
@pytest.mark.parametrize("maker", MAKERS)
def test_a_key_that_is_not_there(maker: str, fragment: str) -> None:
    one = MAKERS[maker](world())
    assert told(looked_up(one, url=one.did + fragment)) == [("key.method_missing", F)]


TIMES = {
    "expired": ({"expires": "2026-03-01T09:30:00Z"}, [("key.expired", F)]),
    "revoked": ({"revoked": "2026-02-28T00:00:00+01:00"}, [("key.revoked", F)]),
    "both": (
        {"expires": "2026-01-01T00:00:00Z", "revoked": "2025-01-01T00:00:00Z"},
        [("key.revoked", F), ("key.expired", F)],
    ),
    "not yet expired": ({"expires": "2026-03-01T09:30:01Z"}, [("key.resolved", P)]),
    "to be revoked": ({"revoked": "2027-01-01T00:00:00Z"}, [("key.resolved", P)]),
}


@pytest.mark.parametrize("case", TIMES)
def test_times(case: str) -> None:
    members, codes = TIMES[case]
    one = world().did_web().method_changed(**members)
    found = looked_up(one)
    assert told(found) == codes
    assert found.key == one.signer.public_key
    assert told(looked_up(one, at=NOW - timedelta(days=5000))) == [("key.resolved", P)]


def test_one_fault_does_not_hide_another() -> None:
    one = world().did_web(purposes=("authentication",))
    wrong = one.method_changed(
        controller="did:web:evil.example",
        revoked="2025-01-01T00:00:00Z",
        expires="2025-01-01T00:00:00Z",
        publicKeyMultibase="u7QEu",
    )
    assert [code for code, _ in told(looked_up(wrong))] == [
        "key.controller_mismatch",
        "key.not_authorised",
        "key.revoked",
        "key.expired",
        "key.document_invalid",
    ]


def test_a_key_that_nothing_here_can_use() -> None:
    text = "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"
    one = world().did_web().method_changed(publicKeyMultibase=text)
    assert told(looked_up(one)) == [("key.unsupported", I)]
    alone = DidReference(f"did:key:{text}#{text}")
    found = resolve(alone, anchors=(), dids=True, at=NOW)
    assert told(found) == [("key.unsupported", I)]
    assert found.signer is not None


def doubled(one: Identity) -> Identity:
    other = {
        **one.document["verificationMethod"][0],  # type: ignore[index, call-overload]
        "publicKeyMultibase": PrivateKey.generate("Ed25519").public_key.multikey(),
    }
    return one.changed(verificationMethod=[*one.document["verificationMethod"], other])  # type: ignore[misc]


INVALID = {
    "a secret key": lambda one: one.method_changed(secretKeyMultibase="z3u2"),
    "two keys of one name": doubled,
    "two forms": lambda one: one.method_changed(publicKeyJwk={}),
    "no key": lambda one: one.method_changed(publicKeyMultibase=None),
    "no type": lambda one: one.method_changed(type=None),
    "a time without zone": lambda one: one.method_changed(expires="2030-01-01T00:00:00"),
    "a relationship that is no list": lambda one: one.changed(assertionMethod=f"{one.did}#{KEY}"),
    "no JSON": lambda one: one.publish(b"did"),
    "a member twice": lambda one: one.publish(
        json.dumps(dict(one.document)).replace("{", f'{{"id": "{one.did}", ', 1).encode()
    ),
    "deep": lambda one: one.publish(b"[" * 1_000_000),
    "huge": lambda one: one.publish(b'{"id": "' + b"a" * 1024 * 1024 + b'"}'),
}


@pytest.mark.parametrize("case", INVALID)
def test_a_document_that_is_none(case: str) -> None:
    made = world()
    one = INVALID[case](made.did_web())
    found = looked_up(one, fetch=made.fetch)
    assert told(found) == [("key.document_invalid", F)]
    assert found.key is None


# -- the network ----------------------------------------------------------------------------------


def server(answers: Mapping[str, httpx.Response | bytes]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        # The connection goes to the address; the name is in the header.
        name = f"https://{request.headers['host']}{request.url.raw_path.decode()}"
        found = answers.get(name, httpx.Response(404))
        return found if isinstance(found, httpx.Response) else httpx.Response(200, content=found)

    return httpx.MockTransport(answer)


HOSTS = {
    "university.test.example": "192.0.43.8",
    "www.university.test.example": "192.0.43.9",
    "other.example": "192.0.43.10",
    "inside.test.example": "10.0.0.7",
    "metadata.test.example": "169.254.169.254",
    "localhost": "127.0.0.1",
}


def internet(answers: Mapping[str, httpx.Response | bytes]) -> Http:
    def named(host: str, port: int) -> list[str]:
        return [HOSTS[host]] if host in HOSTS else [host]

    return Http(transport=server(answers), resolve=named, retries=0)


def to(url: str) -> httpx.Response:
    return httpx.Response(302, headers={"location": url})


@pytest.mark.parametrize(
    "target",
    [
        "http://university.test.example/did.json",
        "https://127.0.0.1/did.json",
        "https://[::1]/did.json",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/did.json",
        "https://inside.test.example/did.json",
        "https://metadata.test.example/did.json",
        "https://user:pw@university.test.example/did.json",
        "ftp://university.test.example/did.json",
        "https://university.test.example/.well-known/did.json",
    ],
)
def test_redirects_that_are_not_followed(target: str) -> None:
    """To http, to private networks, with a user, in a circle: what is there does not count."""
    one = world().did_web()
    (octets,) = one.contents.values()
    inside = {
        f"https://{host}/did.json": octets
        for host in ("127.0.0.1", "[::1]", "localhost", "inside.test.example")
    }
    fetch = internet({**inside, one.url: to(target)})
    assert told(looked_up(one, fetch=fetch)) == [("key.fetch_failed", I)]


def test_a_redirect_to_another_host_changes_nothing_of_whose_it_is() -> None:
    made = world()
    one, other = made.did_web(), made.did_web("other")
    moved = "https://www.university.test.example/did.json"
    (octets,), (others,) = one.contents.values(), other.contents.values()
    assert told(looked_up(one, fetch=internet({one.url: to(moved), moved: octets}))) == [
        ("key.resolved", P)
    ]
    assert told(looked_up(one, fetch=internet({one.url: to(moved), moved: others}))) == [
        ("key.document_mismatch", F)
    ]


@pytest.mark.parametrize(
    "name",
    [
        "did:web:localhost",
        "did:web:localhost%3A8443",
        "did:web:inside.test.example",
        "did:web:metadata.test.example:latest",
        "https://127.0.0.1/issuer",
        "https://[::ffff:10.0.0.1]/issuer",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/issuer",
    ],
)
def test_private_networks_are_not_asked(name: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(200)

    def named(host: str, port: int) -> list[str]:
        return [HOSTS.get(host, "127.0.0.1" if host.isdigit() else host)]

    fetch = Http(transport=httpx.MockTransport(answer), resolve=named, retries=0)
    reference = (DidReference if name.startswith("did:") else UrlReference)(f"{name}#1")
    found = resolve(reference, anchors=(), dids=True, at=NOW, fetch=fetch)
    assert told(found) == [("key.fetch_failed", I)]
    assert asked == []


@pytest.mark.parametrize(
    "name",
    [
        "did:web:127.0.0.1",
        "did:web:user%40evil.example",
        "did:web:uni.example%2F..%2Fevil",
        "did:web:uni.example:..:..:evil",
        "did:web:uni.example%3A99999",
        "did:web:%5B%3A%3A1%5D",
        "https://user:pw@uni.example/issuer",
        "https://uni.example@evil.example/issuer",
        "https://uni.example\\@evil.example/issuer",
        "https://uni.example/iss uer",
        "https:///issuer",
        "https://uni.example/%zz",
        "https://uni.example/é",
        "https://uni.example/a/../issuer",
        "https://uni.example/a/%2e%2E/issuer",
        "https://uni.example/.",
        "https://uni.example/..?a",
        "https://uni.example/" + "a" * 3000,
        "http://uni.example/issuer",
        "HTTPS://uni.example/issuer",
        "ftp://uni.example/issuer",
        "urn:uuid:1",
        "",
    ],
)
def test_names_that_are_never_asked(name: str) -> None:
    def fetch(request: Request, /) -> Response:
        raise AssertionError("nobody is to be asked")

    reference = (DidReference if name.startswith("did:") else UrlReference)(f"{name}#1")
    found = resolve(reference, anchors=(), dids=True, at=NOW, fetch=fetch)
    assert told(found) == [("key.unresolvable", F)]
    assert found.key is None
    # A DID is shown as it is written; what is no address is nobody's name.
    assert (found.signer is None) is not name.startswith("did:")


@pytest.mark.parametrize("rest", ["/a#key-1", "?versionId=1#key-1", "?a", "/"])
def test_paths_and_queries_of_a_did(rest: str) -> None:
    one = world().did_web()
    found = looked_up(one, url=one.did + rest)
    assert told(found) == [("key.unresolvable", F)]
    assert found.signer is not None and found.signer.did == one.did


# -- the document by itself -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384"])
def test_documents_that_the_did_has(kind: str) -> None:
    key = PrivateKey.generate(kind).public_key
    for did in (did_key(key), did_jwk(key)):
        document = resolve_document(did)
        method = document.methods[0]
        assert (document.id, method.controller) == (did, did)
        assert {"assertionMethod", "authentication"} <= set(document.purposes(method.id))
    agreement = [
        one
        for one in resolve_document(did_key(key)).methods
        if "keyAgreement" in resolve_document(did_key(key)).purposes(one.id)
    ]
    assert len(agreement) == (kind == "Ed25519")


@pytest.mark.parametrize("purpose", ["authentication", "assertionMethod", "capabilityInvocation"])
def test_a_did_key_is_for_every_signature(purpose: str) -> None:
    key = PrivateKey.generate("Ed25519").public_key
    for did, fragment in ((did_key(key), key.multikey()), (did_jwk(key), "0")):
        reference = DidReference(f"{did}#{fragment}")
        found = resolve(reference, anchors=(), dids=True, at=NOW, purpose=purpose)
        assert told(found) == [("key.resolved", P)]


def test_the_key_for_agreement_signs_nothing() -> None:
    key = PrivateKey.generate("Ed25519").public_key
    did = did_key(key)
    other = resolve_document(did).methods[1].id
    for url in (other, f"did:key:{other.partition('#')[2]}"):
        found = resolve(DidReference(url), anchors=(), dids=True, at=NOW)
        assert told(found) == [("key.not_authorised", F), ("key.unsupported", I)]
        found = resolve(DidReference(url), anchors=(), dids=True, at=NOW, purpose="keyAgreement")
        assert told(found) == [("key.unsupported", I)]


def test_a_did_key_does_not_look_at_documents_at_hand() -> None:
    key = PrivateKey.generate("Ed25519").public_key
    forged = {did_key(key): b"{}"}
    reference = DidReference(f"{did_key(key)}#{key.multikey()}")
    found = resolve(reference, anchors=(), dids=True, at=NOW, contents=forged)
    assert told(found) == [("key.resolved", P)]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("did:web:uni.example#key-1", "key.unresolvable"),
        ("did:web:uni.example/a", "key.unresolvable"),
        ("did:example:1", "key.method_unknown"),
        ("did:key:z6Mk", "key.unresolvable"),
        ("did:jwk:e30", "key.unresolvable"),
        ("uni.example", "key.unresolvable"),
        ("https://uni.example/issuer#1", "key.unresolvable"),
        ("https://uni.example/issuer", "key.not_fetched"),
    ],
)
def test_what_has_no_document(name: str, code: str) -> None:
    with pytest.raises(NotResolved) as caught:
        resolve_document(name)
    assert caught.value.code == code
    assert caught.value.hint() and caught.value.clause


def test_the_reason_of_did_key_is_told() -> None:
    with pytest.raises(NotResolved) as caught:
        resolve_document("did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2")
    assert "(invalid" in caught.value.clause


def test_the_hint_of_the_network_is_kept() -> None:
    def fetch(request: Request, /) -> Response:
        raise FetchError("no answer", url=request.url, hint="Plug the cable in.")

    with pytest.raises(NotResolved, match="no answer") as caught:
        resolve_document("did:web:uni.example", fetch=fetch)
    assert caught.value.hint() == "Plug the cable in."


def test_the_table_of_methods_cannot_be_changed() -> None:
    assert list(DID_METHODS) == ["key", "jwk", "web"]
    with pytest.raises(TypeError):
        DID_METHODS["ion"] = DID_METHODS["web"]  # type: ignore[index] # that is the test


PIECES = st.sampled_from(
    ["did:web:", "https://", "uni.example", ":", "#", "key-1", "/", "?", "%3A", "@", "..", "é", " "]
)


@given(st.lists(PIECES | st.text(max_size=3), max_size=9).map("".join), st.booleans())
@settings(max_examples=500)
def test_any_url_gives_findings(text: str, dids: bool) -> None:
    for url in (text, f"https://uni.example/{text}", f"did:web:{text}"):
        for reference in (DidReference(url), UrlReference(url)):
            found = resolve(reference, anchors=(), dids=dids, at=NOW)
            assert {outcome for _, outcome in told(found)} <= {F, I}
            assert found.key is None
