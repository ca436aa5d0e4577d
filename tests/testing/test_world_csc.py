"""The remote signing service of the test world: what it refuses, as a real one would."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from typing import Any

import pytest

from microcred.crypto.seal import Seal
from microcred.errors import UnsuitableKey
from microcred.fetching import Request, Response
from microcred.testing import CscServer
from microcred.testing.csc_signing import sign_hash
from microcred.testing.keys import derived_key

DIGEST = hashlib.sha256(b"text").digest()
HASH = b64encode(DIGEST).decode()
ES256, RSA, PSS = "1.2.840.10045.4.3.2", "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10"
SHA256 = "2.16.840.1.101.3.4.2.1"


class University:
    """Whose seal it is."""

    name, country, identifier = "Example University TEST", "IE", "NTRIE-123456"


SEAL = Seal.for_testing(University())


def asked(server: CscServer, method: str, body: Any, token: str | None = None) -> Response:
    headers = {"authorization": f"Bearer {server.token if token is None else token}"}
    octets = body if isinstance(body, bytes) else json.dumps(body).encode()
    return server(Request("POST", f"{server.url}/{method}", headers, octets, "signature"))


def held(**terms: Any) -> CscServer:
    server = CscServer()
    server.hold("one", SEAL, **{"pin": "2711", **terms})
    return server


def authorise(server: CscServer, **members: Any) -> Response:
    pin = [{"id": "PIN", "value": "2711"}]
    body = {"credentialID": "one", "numSignatures": 1, "authData": pin, **members}
    return asked(server, "credentials/authorize", body)


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("credentials/info", b"", 400),
        ("credentials/info", b"[]", 400),
        ("credentials/info", {"credentialID": "two"}, 400),
        ("credentials/info", {}, 400),
        ("credentials/delete", {}, 404),
        ("signatures/signHash", {"credentialID": "one", "hashes": [HASH]}, 400),
        ("signatures/signHash", {"credentialID": "one", "hashes": [HASH], "SAD": "x"}, 400),
    ],
)
def test_questions_that_are_refused(method: str, body: Any, status: int) -> None:
    response = asked(held(), method, body)
    assert response.status == status and b'"error"' in response.body


def test_by_post_only() -> None:
    server = held()
    assert server(Request("GET", f"{server.url}/info", purpose="signature")).status == 404


def test_the_token() -> None:
    assert asked(held(), "credentials/list", {}, token="other").status == 401
    assert asked(held(), "info", {}, token="").status == 200


@pytest.mark.parametrize(
    "members",
    [
        {"numSignatures": 0},
        {"numSignatures": 101},
        {"numSignatures": "1"},
        {"authData": []},
        {"authData": [{"id": "PIN", "value": "wrong"}]},
    ],
)
def test_authorisations_that_are_refused(members: dict[str, Any]) -> None:
    assert authorise(held(), **members).status == 400


def test_what_an_authorisation_is_good_for() -> None:
    """So many signatures, until it ends, for its credential and (SCAL 2) its hashes."""

    def signed(server: CscServer, sad: str, *hashes: str, credential: str = "one") -> int:
        body = {"credentialID": credential, "SAD": sad, "hashes": list(hashes), "signAlgo": ES256}
        return asked(server, "signatures/signHash", body).status

    def sad(response: Response) -> str:
        return str(json.loads(response.body)["SAD"])

    server = held()
    server.hold("two", SEAL)
    given = sad(authorise(server, numSignatures=2))
    assert signed(server, given, HASH, credential="two") == 400
    assert signed(server, given) == 400
    assert signed(server, given, HASH, HASH, HASH) == 400
    assert signed(server, given, HASH, HASH) == 200
    assert signed(server, given, HASH) == 400
    given = sad(authorise(server))
    server.clock = 3600
    assert signed(server, given, HASH) == 400
    bound = held(scal="2")
    assert authorise(bound).status == 400
    given = sad(authorise(bound, hashes=[HASH]))
    assert signed(bound, given, b64encode(bytes(32)).decode()) == 400
    assert signed(bound, given, HASH) == 200


def test_hashes_that_are_none() -> None:
    server = held(pin=None, mode="oauth2code")
    for hashes in (["%"], ["AAAA"]):
        body = {"credentialID": "one", "hashes": hashes, "signAlgo": ES256}
        assert asked(server, "signatures/signHash", body).status == 400
    assert authorise(server).status == 400


def test_keys_that_are_not_in_memory() -> None:
    class Elsewhere:
        algorithm, public_key = SEAL.algorithm, SEAL.public_key

        def sign(self, data: bytes) -> bytes:
            return SEAL.sign(data)

    with pytest.raises(UnsuitableKey, match="in memory"):
        held().hold("two", Seal.from_signer(Elsewhere(), SEAL.certificates))


@pytest.mark.parametrize(
    ("shape", "members", "digest"),
    [
        ("P-256", {}, DIGEST),
        ("P-256", {"signAlgo": "1.2.3"}, DIGEST),
        ("P-256", {"signAlgo": RSA, "hashAlgorithmOID": SHA256}, DIGEST),
        ("P-256", {"signAlgo": ES256}, DIGEST[:20]),
        ("RSA-2048", {"signAlgo": ES256}, DIGEST),
        ("RSA-2048", {"signAlgo": RSA}, DIGEST),
        ("RSA-2048", {"signAlgo": RSA, "hashAlgorithmOID": "1.2.3"}, DIGEST),
        ("RSA-2048", {"signAlgo": PSS, "hashAlgorithmOID": SHA256}, DIGEST),
        (
            "RSA-2048",
            {"signAlgo": PSS, "hashAlgorithmOID": SHA256, "signAlgoParams": "MAA="},
            DIGEST,
        ),
    ],
)
def test_how_is_not_said(shape: str, members: dict[str, Any], digest: bytes) -> None:
    with pytest.raises(UnsuitableKey):
        sign_hash(derived_key("seed TEST", "csc", shape).private_key, digest, members)
