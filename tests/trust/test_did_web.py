"""did:web: one address for every DID, and none for what two programs could read differently."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.errors import InvalidDid
from microcred.trust.did_web import document_url

RIGHT = {
    "did:web:uni.example": "https://uni.example/.well-known/did.json",
    "did:web:UNI.Example": "https://uni.example/.well-known/did.json",
    "did:web:uni.example%3A8443": "https://uni.example:8443/.well-known/did.json",
    "did:web:uni.example%3a8443": "https://uni.example:8443/.well-known/did.json",
    "did:web:uni.example:issuers": "https://uni.example/issuers/did.json",
    "did:web:uni.example:Issuers:1": "https://uni.example/Issuers/1/did.json",
    "did:web:uni.example%3A3000:user:alice": "https://uni.example:3000/user/alice/did.json",
    "did:web:xn--bcher-kva.example": "https://xn--bcher-kva.example/.well-known/did.json",
    "did:web:localhost%3A8443": "https://localhost:8443/.well-known/did.json",
    "did:web:1.uni.example": "https://1.uni.example/.well-known/did.json",
    "did:web:uni.example:a.b": "https://uni.example/a.b/did.json",
    "did:web:uni.example:%C3%A9": "https://uni.example/%C3%A9/did.json",
    "did:web:uni.example:-_.": "https://uni.example/-_./did.json",
}


@pytest.mark.parametrize("did", RIGHT)
def test_the_address(did: str) -> None:
    assert document_url(did) == RIGHT[did]


WRONG = {
    "another method": "did:webs:uni.example",
    "nothing": "did:web:",
    "an empty segment": "did:web:uni.example::a",
    "an empty last segment": "did:web:uni.example:",
    "only a path": "did:web::a",
    "a slash": "did:web:uni.example/a",
    "an encoded slash in the host": "did:web:uni.example%2Fa",
    "an encoded slash in the path": "did:web:uni.example:a%2Fb",
    "an encoded backslash": "did:web:uni.example:a%5Cb",
    "a backslash": "did:web:uni.example\\a",
    "a user": "did:web:uni.example%40evil.example",
    "a user, bare": "did:web:uni@evil.example",
    "a user and a password": "did:web:uni.example%3Apw%40evil.example",
    "dots": "did:web:uni.example:..",
    "one dot": "did:web:uni.example:.:a",
    "encoded dots": "did:web:uni.example:%2e%2E:admin",
    "half encoded dots": "did:web:uni.example:.%2e",
    "an encoded percent sign": "did:web:uni.example:%252e",
    "an encoded letter": "did:web:uni.example:%61",
    "an encoded NUL": "did:web:uni.example:a%00",
    "an encoded line feed": "did:web:uni.example:a%0A",
    "an encoded query": "did:web:uni.example:a%3Fb",
    "an encoded fragment": "did:web:uni.example:a%23b",
    "an encoded colon in the path": "did:web:uni.example:a%3Ab",
    "an IPv4 address": "did:web:192.0.2.1",
    "loopback": "did:web:127.0.0.1",
    "loopback, short": "did:web:127.1",
    "loopback as a number": "did:web:2130706433",
    "loopback in hexadecimal": "did:web:0x7f000001",
    "loopback, last in hexadecimal": "did:web:127.0.0.0x1",
    "an IPv4 address and a port": "did:web:192.0.2.1%3A8443",
    "a service of the cloud": "did:web:169.254.169.254",
    "an IPv6 address": "did:web:%5B%3A%3A1%5D",
    "port 0": "did:web:uni.example%3A0",
    "a port with a zero before it": "did:web:uni.example%3A0443",
    "too high a port": "did:web:uni.example%3A65536",
    "a port of six digits": "did:web:uni.example%3A123456",
    "no port": "did:web:uni.example%3A",
    "two ports": "did:web:uni.example%3A1%3A2",
    "a dot at the end": "did:web:uni.example.",
    "two dots in the host": "did:web:uni..example",
    "a hyphen first": "did:web:-uni.example",
    "a hyphen last": "did:web:uni-.example",
    "an underscore": "did:web:uni_1.example",
    "a long label": f"did:web:{'a' * 64}.example",
    "a long host": f"did:web:{'.'.join(['a' * 60] * 5)}",
    "other letters": "did:web:bücher.example",
    "full-width digits": "did:web:１２７.0.0.1",
    "a space": "did:web:uni.example :a",
    "too long": f"did:web:uni.example:{'a' * 2100}",
}


@pytest.mark.parametrize("case", WRONG)
def test_what_leads_nowhere(case: str) -> None:
    with pytest.raises(InvalidDid) as caught:
        document_url(WRONG[case])
    assert caught.value.reason == "invalidDid"


PIECES = st.sampled_from(
    ["uni", ".", "example", ":", "%3A", "8443", "%2F", "..", "@", "%40", "/", "a", "%C3%A9", "\\"]
)


@given(st.lists(PIECES | st.text(max_size=2), max_size=8).map("".join))
def test_an_address_is_what_it_looks_like(text: str) -> None:
    """Host and path are read from it as they stand in the DID, whoever reads."""
    try:
        url = document_url(f"did:web:{text}")
    except InvalidDid:
        return
    split = urlsplit(url)
    host = text.partition(":")[0].lower()
    assert split.scheme == "https"
    assert split.netloc == host.replace("%3a", ":")
    assert split.username is split.password is None
    assert not split.query and not split.fragment
    assert split.path.endswith("/did.json")
    assert ".." not in split.path.split("/") and "\\" not in url
