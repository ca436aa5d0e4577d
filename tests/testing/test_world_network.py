"""The network of the world: what is served, what is counted, and how it fails."""

from __future__ import annotations

from typing import get_args
from urllib.parse import quote

import pytest
from world_made import DAY, NOW, parties

from microcred.crypto.ocsp import OcspResponse, ocsp_request
from microcred.crypto.timestamps import TimestampToken
from microcred.encoding import b64_encode
from microcred.errors import FetchError
from microcred.fetching import Request, Response
from microcred.testing import World
from microcred.testing.network import Failure
from microcred.testing.serving import answer_ocsp


def test_ocsp_by_post_and_by_get() -> None:
    world, ca, seal, _ = parties()
    asked = ocsp_request(seal.certificate, ca.certificate, nonce=b"12345678")
    posted = world.fetch(Request("POST", ca.urls[0], body=asked, purpose="ocsp"))
    assert posted.headers["content-type"] == "application/ocsp-response"
    path = quote(b64_encode(asked), safe="")
    got = world.fetch(Request("GET", f"{ca.urls[0]}/{path}", purpose="ocsp"))
    assert got.body == posted.body
    response = OcspResponse.from_der(got.body)
    assert response.nonce == b"12345678"
    assert response.responses[0].answers(seal.certificate, ca.certificate)


def test_servers_answer_as_of_the_time() -> None:
    world, ca, seal, tsa = parties()
    ca.revoke(seal.certificate, at=NOW + DAY)
    asked = ocsp_request(seal.certificate, ca.certificate)
    said = []
    for _ in range(2):
        body = world.fetch(Request("POST", ca.urls[0], body=asked, purpose="ocsp")).body
        said.append(OcspResponse.from_der(body).responses[0].status)
        world.now += DAY
    assert said == ["good", "revoked"]
    asked = b"0-\x02\x01\x010(0\x0c\x06\x08*\x86H\x86\xf7\r\x02\x05\x05\x00"
    assert world.fetch(Request("POST", tsa.url, body=asked, purpose="timestamp")).status == 200


def test_what_a_responder_refuses() -> None:
    world, ca, seal, _ = parties()
    stranger = ocsp_request(seal.certificate, world.root.certificate)
    told = {
        body: OcspResponse.from_der(answer_ocsp(ca, body)).status
        for body in (b"", b"?", b"\x30\x04\x30\x02\x30\x00", stranger)
    }
    assert list(told.values()) == ["malformedRequest"] * 3 + ["unauthorized"]
    for path in ("", "/%3F", "/YQ"):
        body = world.fetch(Request("GET", ca.urls[0] + path, purpose="ocsp")).body
        assert OcspResponse.from_der(body).status == "malformedRequest"
    nothing = world.fetch(Request("POST", ca.urls[0], purpose="ocsp")).body
    assert OcspResponse.from_der(nothing).status == "malformedRequest"


def test_lists_certificates_and_timestamps() -> None:
    world, ca, seal, tsa = parties()
    assert world.fetch(Request("GET", seal.certificate.crl_urls[0], purpose="crl")).body == ca.crl()
    assert world.fetch(Request("GET", ca.urls[2], purpose="aia")).body == ca.certificate.der
    from microcred.testing.der_writing import integer, octets, sequence
    from microcred.testing.keys import digest_algorithm

    query = sequence(integer(1), sequence(digest_algorithm("sha256"), octets(b"i" * 32)))
    body = world.fetch(Request("POST", tsa.url, body=query, purpose="timestamp")).body
    assert TimestampToken.from_der(body).imprint == b"i" * 32


def test_what_is_not_allowed_and_what_is_not_there() -> None:
    world, ca, _, tsa = parties()
    assert world.fetch(Request("POST", ca.urls[1], purpose="crl")).status == 405
    assert world.fetch(Request("GET", tsa.url, purpose="timestamp")).status == 405
    assert world.fetch(Request("GET", ca.urls[2] + "/more", purpose="aia")).status == 404
    for url in ("http://another.example/", "urn:x", ""):
        with pytest.raises(FetchError, match="no such host") as caught:
            world.fetch(Request("GET", url))
        assert caught.value.url == url


def test_requests_are_counted() -> None:
    world, ca, _, _ = parties()
    for url, purpose in ((ca.urls[1], "crl"), (world.root.urls[1], "crl"), (ca.urls[2], "aia")):
        world.fetch(Request("GET", url, purpose=purpose))  # type: ignore[arg-type]
    assert world.fetch.count() == 3 and world.fetch.count(purpose="crl") == 2
    assert world.fetch.count(url=ca.urls[1]) == 1 and world.fetch.count(purpose="ocsp") == 0
    assert [one.purpose for one in world.fetch.requests] == ["crl", "crl", "aia"]
    world.fetch.forget()
    assert world.fetch.count() == 0


@pytest.mark.parametrize("how", get_args(Failure))
def test_failures(how: Failure) -> None:
    world, ca, _, _ = parties()
    world.fetch.fail(ca.urls[1], how)
    asked = Request("GET", ca.urls[1], purpose="crl")
    if how in ("down", "timeout"):
        with pytest.raises(FetchError):
            world.fetch(asked)
    else:
        response = world.fetch(asked)
        assert response.body != ca.crl()
        assert (response.status == 200) is (how not in ("error", "missing"))
    assert world.fetch(Request("GET", ca.urls[2], purpose="aia")).status == 200
    assert world.fetch.count() == 2
    world.fetch.restore()
    assert world.fetch(asked).body == ca.crl()


def test_the_narrowest_failure_counts() -> None:
    world, ca, _, _ = parties()
    world.fetch.fail()
    world.fetch.fail(ca.urls[1], "empty")
    assert world.fetch(Request("GET", ca.urls[1])).body == b""
    with pytest.raises(FetchError, match="cannot be reached"):
        world.fetch(Request("GET", ca.urls[2]))


def test_own_servers() -> None:
    world = World(now=NOW)
    url = "http://status.test.example"
    world.fetch.serve(url, lambda request: Response(200, body=request.url.encode()))
    assert world.fetch(Request("GET", f"{url}/1/2")).body == f"{url}/1/2".encode()
    world.fetch.withdraw(url)
    world.fetch.withdraw(url)
    with pytest.raises(FetchError):
        world.fetch(Request("GET", url))
