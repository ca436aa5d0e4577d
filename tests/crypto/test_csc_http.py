"""The remote signing service over real https on the loopback address, asked by `Http`."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import pytest
from loopback import Handler, for_client, for_server, serving

from microcred.crypto.csc_answers import CscRefused
from microcred.crypto.csc_service import CscService
from microcred.crypto.seal import Seal
from microcred.crypto.secret_text import SecretText
from microcred.errors import FetchError
from microcred.fetching import Cached, Http, Request
from microcred.testing import CscServer

PIN, TOKEN = "pin-2711", "token-abcdef"


class University:
    """Whose seal it is."""

    name, country, identifier = "Example University TEST", "IE", "NTRIE-123456"


@pytest.fixture
def real() -> Iterator[tuple[CscServer, Any]]:
    """A service behind a real server."""
    service = CscServer(token=TOKEN)
    service.hold("one", Seal.for_testing(University()), pin=PIN, multisign=500)

    def answer(handler: Handler) -> None:
        url = service.url + handler.path.removeprefix("/csc/v2")
        headers = {name.lower(): value for name, value in handler.headers.items()}
        response = service(Request("POST", url, headers, handler.body, "signature"))
        said = {name.replace("-", "_"): value for name, value in response.headers.items()}
        handler.say(response.body, response.status, **said)

    with serving(answer, for_server()) as server:
        yield service, server


def client(server: Any, **settings: Any) -> CscService:
    fetch = Http(allow_hosts=["127.0.0.1"], tls=for_client())
    given = settings.pop("fetch", lambda one: one)(fetch)
    return CscService(f"{server.url}/csc/v2", given, SecretText(TOKEN), **settings)


def test_seals(real: tuple[CscServer, Any]) -> None:
    """Batches, with pauses that the server asks for; through a cache nothing is kept."""
    service, server = real
    kept: dict[str, bytes] = {}
    pauses: list[float] = []
    asked = client(server, sleep=pauses.append, fetch=lambda one: Cached(one, kept))
    assert asked.credential_ids() == ("one",)
    seal = Seal.from_csc(asked, "one", pin=SecretText(PIN))
    service.answer_next("signatures/signHash", busy())
    datas = [b"%d" % number for number in range(250)]
    values = seal.sign_all(datas)
    key = seal.public_key
    assert all(key.verify("ES256", *pair) for pair in zip(values, datas, strict=True))
    assert service.count("credentials/authorize") == 1
    assert (pauses, kept) == ([3.0], {})


def busy() -> Any:
    from microcred.fetching import Response

    return Response(429, {"retry-after": "3"})


def test_refusals(real: tuple[CscServer, Any]) -> None:
    _, server = real
    with pytest.raises(CscRefused, match="refused the PIN"):
        Seal.from_csc(client(server), "one", pin=SecretText("pin-wrong")).sign(b"text")


def test_redirects_are_not_followed(real: tuple[CscServer, Any]) -> None:
    """Neither PIN nor token goes to where the server points."""
    from microcred.fetching import Response

    service, server = real
    seal = Seal.from_csc(client(server), "one", pin=SecretText(PIN))
    target = {"location": f"{server.url}/csc/v2/credentials/authorize"}
    service.answer_next("credentials/authorize", Response(307, target))
    with pytest.raises(CscRefused, match="HTTP status 307"):
        seal.sign(b"text")
    assert service.count("credentials/authorize") == 1


def test_a_server_that_is_not_believed(real: tuple[CscServer, Any]) -> None:
    """Without its certificate the token is not sent."""
    service, server = real
    asked = CscService(
        f"{server.url}/csc/v2", Http(allow_hosts=["127.0.0.1"], retries=0), SecretText(TOKEN)
    )
    with pytest.raises(FetchError):
        asked.credential_ids()
    assert service.requests == []


def test_the_usual_fetch_can_be_pickled() -> None:
    """So that a worker asks the service by itself."""
    assert pickle.loads(pickle.dumps(Http())) == Http()
