"""JSON Web Keys: strict numbers, one text for each key, halves that belong together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cached_keys import KNOWN, key, pem_of, rsa_key
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto import jwk as other_jwk

from microcred.crypto.jwk import PRIVATE_MEMBERS, private_key_of, public_jwk, public_key_of
from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.encoding import b64url_decode, b64url_encode
from microcred.errors import ParseError, UnsuitableKey

GONE = object()
N_256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def members_of(shape: str, number: int = 0) -> dict[str, Any]:
    """The private JWK of a key, as another library writes it."""
    members = other_jwk.JWK.from_pem(key(shape, number).to_pem(None)).export(as_dict=True)
    return {name: value for name, value in members.items() if name != "kid"}


def changed(shape: str, *, private: bool = False, **changes: Any) -> dict[str, Any]:
    """A JWK with members replaced, added or (GONE) left out."""
    base = members_of(shape) if private else dict(key(shape).public_key.to_jwk())
    return {name: value for name, value in {**base, **changes}.items() if value is not GONE}


def number(octets: int | bytes) -> str:
    if isinstance(octets, int):
        octets = octets.to_bytes(max(1, (octets.bit_length() + 7) // 8), "big")
    return b64url_encode(octets)


def padded(text: str) -> str:
    return text + "=" * (-len(text) % 4 or 4)


@pytest.mark.parametrize("shape", KNOWN)
def test_private_keys_of_others_are_read(shape: str) -> None:
    members = members_of(shape)
    private = PrivateKey.from_jwk(members)
    assert private.public_key == key(shape).public_key
    public = {name: text for name, text in members.items() if name not in PRIVATE_MEMBERS}
    assert PublicKey.from_jwk(public) == private.public_key
    assert private_key_of(members).private_numbers if shape != "Ed25519" else True


def test_rsa_keys_of_three_numbers_are_read() -> None:
    three = {name: members_of("RSA-2048")[name] for name in ("kty", "n", "e", "d")}
    private = PrivateKey.from_jwk(three)
    assert private.public_key == key("RSA-2048").public_key
    data = b"text"
    assert private.sign("RS256", data) == key("RSA-2048").sign("RS256", data)


@pytest.mark.parametrize("shape", KNOWN)
def test_public_members_are_written_as_they_are_read(shape: str) -> None:
    public = key(shape).public_key
    assert public_jwk(public.kind, public.curve, public._key) == public.to_jwk()
    assert public_key_of(public.to_jwk()) == public._key


def test_coordinates_keep_their_leading_zeros() -> None:
    """RFC 7518 section 6.2.1.2; one key in 128 has one."""
    for _ in range(3000):
        private = PrivateKey.generate("P-256")
        members = private.public_key.to_jwk()
        assert all(len(b64url_decode(members[name])) == 32 for name in ("x", "y"))
        if members["x"].startswith("A") and b64url_decode(members["x"])[0] == 0:
            assert PublicKey.from_jwk(members) == private.public_key
            short = {**members, "x": b64url_encode(b64url_decode(members["x"])[1:])}
            with pytest.raises(ParseError):
                PublicKey.from_jwk(short)
            return
    raise AssertionError("no key has a leading zero")


# -- what is no public key ------------------------------------------------------------------------

EC, RSA, OKP = (key(shape).public_key.to_jwk() for shape in ("P-256", "RSA-2048", "Ed25519"))
P_384 = key("P-384").public_key.to_jwk()
WRONG_PUBLIC: dict[str, dict[str, Any]] = {
    "nothing": {},
    "no kty": changed("P-256", kty=GONE),
    "kty in small letters": changed("P-256", kty="ec"),
    "kty is no text": changed("P-256", kty=["EC"]),
    "a symmetric key": {"kty": "oct", "k": "c2VjcmV0"},
    "kty oct without a key": {"kty": "oct"},
    "no crv": changed("P-256", crv=GONE),
    "crv is no text": changed("P-256", crv={}),
    "crv of another length": changed("P-256", crv="P-384"),
    "secp256k1": changed("P-256", crv="secp256k1"),
    "P-224": changed("P-256", crv="P-224"),
    "no x": changed("P-256", x=GONE),
    "no y": changed("P-256", y=GONE),
    "x is empty": changed("P-256", x=""),
    "x is a number": changed("P-256", x=5),
    "x is padded": changed("P-256", x=padded(EC["x"])),
    "x is base64": changed("P-256", x="+/" + EC["x"][2:]),
    "x with white space": changed("P-256", x=EC["x"] + "\n"),
    "x with stray bits": changed("P-256", x=b64url_encode(b"\1" * 32)[:-1] + "F"),
    "x too long": changed("P-256", x=number(b"\0" + b64url_decode(EC["x"]))),
    "x too short": changed("P-256", x=number(b64url_decode(EC["x"])[:-1])),
    "x and y exchanged": changed("P-256", x=EC["y"], y=EC["x"]),
    "not on the curve": changed("P-256", y=number(bytes(31) + b"\1")),
    "zero": changed("P-256", x=number(bytes(32)), y=number(bytes(32))),
    "x beyond the prime": changed("P-256", x=number(b"\xff" * 32)),
    "OKP as EC": changed("Ed25519", kty="EC"),
    "EC as OKP": changed("P-256", kty="OKP"),
    "X25519": changed("Ed25519", crv="X25519"),
    "Ed448": changed("Ed25519", crv="Ed448"),
    "Ed25519 without crv": changed("Ed25519", crv=GONE),
    "Ed25519 of 31 octets": changed("Ed25519", x=number(b"\1" * 31)),
    "Ed25519 of 33 octets": changed("Ed25519", x=number(b"\1" * 33)),
    "Ed25519 without x": changed("Ed25519", x=GONE),
    "no n": changed("RSA-2048", n=GONE),
    "no e": changed("RSA-2048", e=GONE),
    "n with a leading zero": changed("RSA-2048", n=number(b"\0" + b64url_decode(RSA["n"]))),
    "n is padded": changed("RSA-2048", n=padded(RSA["n"])),
    "n too large": changed("RSA-2048", n=number(b"\xff" * 2049)),
    "n is one": changed("RSA-2048", n="AQ"),
    "e with a leading zero": changed("RSA-2048", e="AAEAAQ"),
    "e is one": changed("RSA-2048", e="AQ"),
    "e is zero": changed("RSA-2048", e="AA"),
    "e is even": changed("RSA-2048", e="BA"),
    "e is as large as n": changed("RSA-2048", e=RSA["n"]),
    "e too large": changed("RSA-2048", e=number(b"\xff" * 2049)),
    "for encryption": changed("P-256", use="enc"),
    "use is null": changed("P-256", use=None),
    "use in capitals": changed("P-256", use="SIG"),
    "for signing only": changed("P-256", key_ops=["sign"]),
    "for nothing": changed("P-256", key_ops=[]),
    "for deriving": changed("P-256", key_ops=["deriveKey", "deriveBits"]),
    "key_ops is a text": changed("P-256", key_ops="verify"),
    "key_ops is an object": changed("P-256", key_ops={"verify": True}),
    "key_ops is null": changed("P-256", key_ops=None),
    **{
        f"private member {name}": changed("P-256", **{name: "AQ"})
        for name in sorted(PRIVATE_MEMBERS)
    },
    "a private member that is null": changed("RSA-2048", d=None),
    "a whole private key": members_of("Ed25519"),
}


@pytest.mark.parametrize("members", WRONG_PUBLIC.values(), ids=WRONG_PUBLIC)
def test_no_public_jwk(members: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        public_key_of(members)
    with pytest.raises(ParseError) as caught:
        PublicKey.from_jwk(members)
    texts = [value for value in members.values() if isinstance(value, str) and len(value) > 9]
    assert not any(text in str(caught.value) for text in texts)


@pytest.mark.parametrize(
    "members",
    [
        changed("P-256", use="sig"),
        changed("P-256", key_ops=["verify"]),
        changed("P-256", key_ops=["sign", "verify"], use="sig", kid="1", x5c=["…"], ext=True),
    ],
)
def test_keys_that_say_that_they_are_for_signatures(members: dict[str, Any]) -> None:
    assert PublicKey.from_jwk(members) == key("P-256").public_key


# -- what is no private key -----------------------------------------------------------------------

D = int.from_bytes(b64url_decode(members_of("P-256")["d"]), "big")
SECOND = members_of("RSA-2048", 1)
WRONG_PRIVATE: dict[str, dict[str, Any]] = {
    "a public key": dict(EC),
    "a public RSA key": dict(RSA),
    "a public Ed25519 key": dict(OKP),
    "no public members": {"kty": "EC", "crv": "P-256", "d": members_of("P-256")["d"]},
    "the private half of another": changed("P-256", private=True, d=members_of("P-256", 1)["d"]),
    "the public half of another": changed(
        "P-256", private=True, **key("P-256", 1).public_key.to_jwk()
    ),
    "the negative of the private number": changed("P-256", private=True, d=number(N_256 - D)),
    "d is zero": changed("P-256", private=True, d=number(bytes(32))),
    "d is the order": changed("P-256", private=True, d=number(N_256)),
    "d beyond the order": changed("P-256", private=True, d=number(b"\xff" * 32)),
    "d too long": changed("P-256", private=True, d=number(D.to_bytes(33, "big"))),
    "d too short": changed("P-256", private=True, d=number(b"\1" * 31)),
    "d is padded": changed("P-256", private=True, d=padded(members_of("P-256")["d"])),
    "d is a number": changed("P-256", private=True, d=1),
    "Ed25519: another": changed("Ed25519", private=True, d=members_of("Ed25519", 1)["d"]),
    "Ed25519: short": changed("Ed25519", private=True, d="AQ"),
    "for encryption": changed("P-256", private=True, use="enc"),
    "for verifying only": changed("P-256", private=True, key_ops=["verify"]),
    "RSA: d of another": changed("RSA-2048", private=True, d=SECOND["d"]),
    "RSA: n of another": changed("RSA-2048", private=True, n=SECOND["n"]),
    "RSA: primes of another": changed("RSA-2048", private=True, p=SECOND["p"], q=SECOND["q"]),
    "RSA: q missing": changed("RSA-2048", private=True, q=GONE),
    "RSA: qi alone": changed("RSA-2048", private=True, p=GONE, q=GONE, dp=GONE, dq=GONE),
    "RSA: dp of another": changed("RSA-2048", private=True, dp=SECOND["dp"]),
    "RSA: a third prime": changed("RSA-2048", private=True, oth=[]),
    "RSA: d is one": {**RSA, "d": "AQ"},
    "RSA: d of another, three numbers": {**RSA, "d": SECOND["d"]},
    "RSA: e of another, three numbers": {**RSA, "e": "Aw", "d": members_of("RSA-2048")["d"]},
    "RSA: d with a leading zero": changed(
        "RSA-2048",
        private=True,
        d=number(b"\0" + b64url_decode(members_of("RSA-2048")["d"])),
    ),
    "symmetric": {"kty": "oct", "k": "c2VjcmV0"},
}


@pytest.mark.parametrize("members", WRONG_PRIVATE.values(), ids=WRONG_PRIVATE)
def test_no_private_jwk(members: dict[str, Any]) -> None:
    with pytest.raises(UnsuitableKey) as caught:
        PrivateKey.from_jwk(members)
    texts = [value for value in members.values() if isinstance(value, str) and len(value) > 9]
    decoded = [int.from_bytes(b64url_decode(text.rstrip("=")), "big") for text in texts]
    assert not any(text in str(caught.value) for text in (*texts, *map(str, decoded)))


def test_small_rsa_keys_are_read_as_others_are() -> None:
    members = other_jwk.JWK.from_pem(pem_of(rsa_key(1024))).export(as_dict=True)
    assert PrivateKey.from_jwk(members).public_key.bits == 1024


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from(["EC", "RSA", "OKP", "P-256", "Ed25519", "sig", "AQAB", "AQ", "", "verify"]),
    st.binary(max_size=66).map(b64url_encode),
    st.text(max_size=6),
    st.lists(st.text(max_size=4), max_size=2),
)
names = st.sampled_from(
    ["kty", "crv", "x", "y", "n", "e", "d", "p", "q", "dp", "dq", "qi", "use", "key_ops", "alg"]
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from([{}, EC, P_384, RSA, OKP]), st.dictionaries(names, values, max_size=4))
def test_random_members_give_a_key_or_our_own_error(
    base: dict[str, Any], changes: dict[str, Any]
) -> None:
    members = {**base, **changes}
    try:
        public = PublicKey.from_jwk(members)
    except ParseError:
        pass
    else:
        told = public.to_jwk()
        assert told == {name: members[name] for name in told}  # one text for each key
    try:
        private = PrivateKey.from_jwk(members)
    except UnsuitableKey:
        return
    told = private.public_key.to_jwk()
    assert told == {name: members[name] for name in told}


def test_the_published_keys_of_wycheproof(published: Path) -> None:
    """Sets of keys: symmetric, for encryption, changed; a good key is one that verifies its JWS."""
    counted = {"valid": 0, "invalid": 0}
    for folder in ("wycheproof", "wycheproof-more"):
        home = published / "vectors" / folder
        text = (home / "files" / "groups-json_web_key_test.json").read_text("utf-8")
        groups = json.loads(text)["testGroups"]
        for case in json.loads((home / "cases.json").read_text("utf-8"))["cases"]:
            if case["file"] != "json_web_key_test.json":
                continue
            group = groups[case["group"]]
            keys = group.get("public", group["private"])["keys"]
            if all(one["kty"] == "oct" for one in keys):
                for one in keys:
                    with pytest.raises(ParseError):
                        PublicKey.from_jwk(one)
                continue
            counted[case["expected"]] += 1
            good = _verifies(case["test"]["jws"], keys)
            assert good is (case["expected"] == "valid"), case["id"]
    assert counted["invalid"] > 5


def _verifies(token: str, keys: list[dict[str, Any]]) -> bool:
    signed, _, value = token.rpartition(".")
    header = json.loads(b64url_decode(signed.partition(".")[0]))
    for members in keys:
        fits = members.get("kid") == header.get("kid") and members.get("alg") == header["alg"]
        try:
            public = PublicKey.from_jwk(members) if fits else None
        except ParseError:
            continue
        if public and public.verify(header["alg"], b64url_decode(value), signed.encode()):
            return True
    return False
