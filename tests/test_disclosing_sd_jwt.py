"""The verb `disclose` and SD-JWTs: a part in the same serialisation, of what the issuer signed."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sd_jwt_made import CLAIMS, POINTERS, compact, flattened, made, signed, signer, whole, without

from examples import seal_of
from microcred.cli import main
from microcred.crypto.jws_writing import compact_jws
from microcred.crypto.keys import PublicKey
from microcred.crypto.references import did_key
from microcred.disclosing import disclose
from microcred.encoding import b64_encode, b64url_encode
from microcred.errors import CannotDisclose, MicrocredError
from microcred.securing.sd_jwt import read_sd_jwt, unpacked, with_parts, write_sd_jwt
from test_fuzz import mutate_bytes

Json = dict[str, Any]
TEXTS = tuple(one.text for one in made().disclosures)


def document_of(octets: bytes) -> Json:
    read = read_sd_jwt(octets)
    found = unpacked(read.payload, read.disclosures)
    assert found.findings == ()
    return found.document


@cache
def issued(name: str = "none") -> bytes:
    """An SD-JWT whose header names its key in one of several ways."""
    key = signer().public_key
    jwk = b64url_encode(json.dumps(key.to_jwk()).encode())
    header: dict[str, Json] = {
        "none": {},
        "did:key": {"kid": f"{did_key(key)}#{key.multikey()}"},
        "did:jwk": {"kid": f"did:jwk:{jwk}#0"},
        "did:web": {"kid": "did:web:uni.example#1"},
        "a number": {"kid": 42},
    }
    return compact(made().payload, TEXTS, **header[name])


NAMES = ["none", "did:key", "did:jwk", "did:web", "a number"]


@pytest.mark.parametrize("name", NAMES)
def test_a_part(name: str) -> None:
    octets = issued(name)
    shown = document_of(disclose(octets, reveal=["/name", "/claims/1"]))
    gone = set(POINTERS) - {"/name", "/claims/1/title"}
    assert shown == without(CLAIMS, gone)
    assert disclose(octets.decode(), reveal=[""]) == octets
    assert document_of(disclose(octets, reveal=[])) == without(CLAIMS, set(POINTERS))
    assert disclose(octets, reveal=["/iss"], key=signer().public_key)


def test_a_part_of_a_part() -> None:
    part = disclose(issued(), reveal=["/claims", "/name"])
    assert disclose(part, reveal=["/name"]) == disclose(issued(), reveal=["/name"])
    with pytest.raises(CannotDisclose, match="points at nothing"):
        disclose(part, reveal=["/address"])


def test_json() -> None:
    octets = json.dumps(flattened(whole())).encode()
    part = json.loads(disclose(octets, reveal=["/name"]))
    assert len(part["header"]["disclosures"]) == 1
    assert part["payload"] == json.loads(octets)["payload"]
    one = {name: member for name, member in part.items() if name != "payload"}
    several = {"payload": part["payload"], "signatures": [one, {**one, "header": {}}]}
    again = json.loads(disclose(json.dumps(several), reveal=["/name"], key=signer().public_key))
    assert again == several


def test_a_certificate() -> None:
    seal = seal_of()
    certificates = [b64_encode(seal.certificates[0].der)]
    head = {"alg": seal.algorithm, "x5c": certificates}
    jwt = compact_jws(head, json.dumps(made().payload).encode(), sign=seal.sign).decode()
    octets = "~".join([jwt, *TEXTS, ""]).encode()
    assert document_of(disclose(octets, reveal=["/name"]))["name"] == CLAIMS["name"]
    other = compact(made().payload, TEXTS, x5c=certificates)
    with pytest.raises(CannotDisclose, match="another key"):
        disclose(other, reveal=["/name"])


@pytest.mark.parametrize("name", ["did:key", "did:jwk"])
def test_altered(name: str) -> None:
    head, _, signature = issued(name).split(b"~")[0].split(b".")
    payload = b64url_encode(json.dumps({**made().payload, "iss": "x"}).encode()).encode()
    octets = b"~".join([b".".join([head, payload, signature]), *issued(name).split(b"~")[1:]])
    with pytest.raises(CannotDisclose, match="altered"):
        disclose(octets, reveal=["/name"])


def test_refused() -> None:
    stranger: PublicKey = signer(2).public_key
    with pytest.raises(CannotDisclose, match="another key"):
        disclose(issued(), reveal=["/name"], key=stranger)
    with pytest.raises(CannotDisclose, match="is none"):
        disclose(compact({}, kid="did:key:zzz#zzz"), reveal=[])
    with pytest.raises(CannotDisclose, match="rejected"):
        disclose(compact({}, TEXTS[:1]), reveal=[])
    bound = write_sd_jwt(with_parts(whole(), (), signed({}).decode()))
    with pytest.raises(CannotDisclose, match="key binding"):
        disclose(bound, reveal=[])


def test_whatever_comes_is_read_or_refused() -> None:
    chance = random.Random(20261128)
    octets = issued("did:key")
    allowed = without(CLAIMS, set(POINTERS) - {"/name"})
    for _ in range(600):
        try:
            part = disclose(mutate_bytes(octets, chance), reveal=["/name"])
        except MicrocredError as error:
            assert str(error) and error.hint()
        else:
            read = read_sd_jwt(part)
            by = signer().public_key
            one = read.jws.signatures[0]
            if by.verify("ES256", one.signature, one.signing_input):
                assert document_of(part) == allowed


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, out = tmp_path / "ana.sd-jwt", tmp_path / "part.sd-jwt"
    file.write_bytes(issued("did:key"))
    assert main(["disclose", str(file), "--reveal", "/name", "-o", str(out)]) == 0
    assert f"disclosed: {out}" in capsys.readouterr().out
    assert document_of(out.read_bytes()) == without(CLAIMS, set(POINTERS) - {"/name"})
    assert main(["disclose", str(file), "--reveal", "/nothing", "-o", str(out)]) == 1
    assert "points at nothing" in capsys.readouterr().err
