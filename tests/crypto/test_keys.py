"""Keys in every form that they come in: what is written is read, and nothing else is a key."""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cached_keys import KNOWN, STRANGE, key, pem_of, rsa_key, strange
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto import jwk

from microcred.crypto.der import BIT_STRING, INTEGER, SEQUENCE, children, encode, read_one
from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.secret_text import octets_of_password
from microcred.encoding import (
    b64url_decode,
    b64url_encode,
    base58btc_encode,
    multibase_encode,
    multicodec_wrap,
)
from microcred.errors import MicrocredError, ParseError, UnsuitableKey

shapes = st.sampled_from(KNOWN)
CURVED = ("P-256", "P-384", "P-521", "Ed25519")


@cache
def multikey(shape: str) -> str:
    return key(shape).public_key.multikey()


def numbers_of(shape: str) -> list[str]:
    """The secret numbers of a key as they might be printed."""
    private = jwk.JWK.from_pem(key(shape).to_pem(None)).export(as_dict=True)
    texts = [private[name] for name in ("d", "p", "q", "dp", "dq", "qi") if name in private]
    octets = [b64url_decode(text) for text in texts]
    return [
        *texts,
        *(one.hex() for one in octets),
        *(str(int.from_bytes(one, "big")) for one in octets),
        *(str(one)[2:-1] for one in octets),
    ]


# -- public keys ----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", KNOWN)
def test_a_public_key_comes_back_from_every_form(shape: str) -> None:
    public = key(shape).public_key
    assert PublicKey.from_jwk(public.to_jwk()) == public
    assert PublicKey.from_pem(public.to_pem()) == public
    assert PublicKey.from_der(public.spki) == public
    assert PublicKey.from_spki(public.spki) == public
    for again in (pickle.loads(pickle.dumps(public)), copy.deepcopy(public)):
        assert again == public and hash(again) == hash(public)
        assert (again.kind, again.curve, again.bits) == (public.kind, public.curve, public.bits)
    assert public != key(shape, 1).public_key
    if shape in CURVED:
        assert PublicKey.from_multikey(public.multikey()) == public


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ("P-256", ("EC", "P-256", 256)),
        ("P-384", ("EC", "P-384", 384)),
        ("P-521", ("EC", "P-521", 521)),
        ("Ed25519", ("OKP", "Ed25519", 255)),
        ("RSA-2048", ("RSA", None, 2048)),
    ],
)
def test_what_a_key_tells_of_itself(shape: str, told: tuple[Any, ...]) -> None:
    public = key(shape).public_key
    assert (public.kind, public.curve, public.bits) == told


@pytest.mark.parametrize("shape", KNOWN)
def test_others_write_and_read_the_same_forms(shape: str) -> None:
    public = key(shape).public_key
    other = jwk.JWK(**public.to_jwk())
    assert other.export_to_pem() == public.to_pem()
    assert other.thumbprint() == public.thumbprint()
    assert json.loads(other.export_public()) == public.to_jwk()
    loaded = key(shape)._key.public_key()
    assert loaded.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) == public.to_pem()


@pytest.mark.parametrize("shape", KNOWN)
def test_a_public_jwk_has_the_required_members_in_order(shape: str) -> None:
    public = key(shape).public_key
    members = public.to_jwk()
    expected = {"EC": "kty crv x y", "OKP": "kty crv x", "RSA": "kty n e"}
    assert " ".join(members) == expected[public.kind]
    assert PublicKey.from_jwk({**members, "kid": "1", "alg": "x", "use": "sig"}) == public


# RFC 7638 section 3.1, RFC 8037 appendix A.3.
THUMBPRINTS = {
    "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs": {
        "kty": "RSA",
        "n": (
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tS"
            "oc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65"
            "YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyr"
            "dkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzK"
            "nqDKgw"
        ),
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29",
    },
    "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k": {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    },
}


@pytest.mark.parametrize(("thumbprint", "members"), THUMBPRINTS.items())
def test_the_thumbprints_of_the_standards(thumbprint: str, members: dict[str, str]) -> None:
    assert PublicKey.from_jwk(members).thumbprint() == thumbprint


def test_a_thumbprint_is_the_hash_of_sorted_members() -> None:
    public = key("P-256").public_key
    text = json.dumps(public.to_jwk(), sort_keys=True, separators=(",", ":"))
    assert public.thumbprint() == b64url_encode(hashlib.sha256(text.encode()).digest())


@pytest.mark.parametrize("shape", KNOWN)
def test_no_public_key_shows_a_secret(shape: str) -> None:
    public = key(shape).public_key
    shown = [repr(public), str(public), str(public.to_jwk()), public.to_pem().decode()]
    shown += [pickle.dumps(public).decode("latin-1"), public.spki.hex(), public.thumbprint()]
    for secret in numbers_of(shape):
        assert not any(secret in text for text in shown)
    assert repr(public).startswith(f"PublicKey(kind='{public.kind}'") and len(repr(public)) < 60


# -- keys that are not known here -----------------------------------------------------------------


@pytest.mark.parametrize("shape", STRANGE)
def test_strange_keys(shape: str) -> None:
    private = strange(shape)
    public = private.public_key()
    spki = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for read, data in ((PublicKey.from_der, spki), (PublicKey.from_pem, pem)):
        with pytest.raises(ParseError, match="not known here"):
            read(data)
    for make in (lambda: PrivateKey(private), lambda: PrivateKey.from_pem(pem_of(private))):
        with pytest.raises(UnsuitableKey, match="not known here"):
            make()
    held = PublicKey.from_spki(spki)  # a certificate may hold it
    assert (held.kind, held.curve, held.bits, held.spki) == ("other", None, 0, spki)
    assert pickle.loads(pickle.dumps(held)) == held
    for tell in (held.to_jwk, held.thumbprint, held.multikey):
        with pytest.raises(UnsuitableKey):
            tell()


@pytest.mark.parametrize("thing", [None, "key", b"key", object(), key("P-256").public_key])
def test_what_is_no_key_object(thing: Any) -> None:
    with pytest.raises(UnsuitableKey):
        PrivateKey(thing)


def spki_of(shape: str, content: bytes) -> bytes:
    """The SubjectPublicKeyInfo of a shape with another key in it."""
    algorithm = children(read_one(key(shape).public_key.spki))[0].raw
    return encode(SEQUENCE, algorithm, encode(BIT_STRING, b"\0" + content))


def test_rsa_keys_as_pkcs1_are_no_subject_public_key_info() -> None:
    loaded = key("RSA-2048")._key.public_key()
    pkcs1 = loaded.public_bytes(Encoding.DER, PublicFormat.PKCS1)
    assert PublicKey.from_der(spki_of("RSA-2048", pkcs1)) == key("RSA-2048").public_key
    with pytest.raises(ParseError):
        PublicKey.from_der(pkcs1)
    assert PublicKey.from_spki(pkcs1).kind == "other"


SPKI_FAULTS: dict[str, bytes] = {
    "nothing": b"",
    "an empty sequence": b"\x30\x00",
    "text": b"key",
    "something after the end": key("P-256").public_key.spki + b"\0",
    "something missing": key("P-256").public_key.spki[:-1],
    "a point that is not on the curve": spki_of("P-256", b"\4" + bytes(63) + b"\1"),
    "the point at infinity": spki_of("P-256", b"\0"),
    "a point of another curve": spki_of(
        "P-256",
        key("P-384")._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
    ),
    "an Ed25519 key of 31 octets": spki_of("Ed25519", bytes(31)),
    "an RSA key of zero": spki_of(
        "RSA-2048", encode(SEQUENCE, encode(INTEGER, b"\0"), encode(INTEGER, b"\3"))
    ),
    "an even exponent": spki_of(
        "RSA-2048", encode(SEQUENCE, encode(INTEGER, b"\x7f" * 256), encode(INTEGER, b"\4"))
    ),
}


@pytest.mark.parametrize("spki", SPKI_FAULTS.values(), ids=SPKI_FAULTS)
def test_no_key_in_der(spki: bytes) -> None:
    with pytest.raises(ParseError):
        PublicKey.from_der(spki)
    assert PublicKey.from_spki(spki).kind == "other"


@settings(max_examples=200, deadline=None)
@given(shapes, st.data())
def test_changed_der_gives_a_key_or_a_parse_error(shape: str, data: st.DataObject) -> None:
    octets = bytearray(key(shape).public_key.spki)
    place = data.draw(st.integers(0, len(octets) - 1))
    octets[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2))
    for read in (PublicKey.from_der, PublicKey.from_spki):
        try:
            public = read(bytes(octets))
        except ParseError:
            continue
        for name in ("ES256", "EdDSA", "PS256"):
            assert not public.verify(name, b"\1" * 64, b"") or public.kind == "other"


@pytest.mark.parametrize(
    "pem",
    [
        b"",
        b"key",
        b"-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n",
        b"-----BEGIN PUBLIC KEY-----\n!!!!\n-----END PUBLIC KEY-----\n",
        key("P-256").public_key.to_pem()[:-40],
        key("P-256").to_pem(None),
        key("P-256").public_key.spki,
    ],
)
def test_no_public_key_in_pem(pem: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        PublicKey.from_pem(pem)
    assert not any(secret in str(caught.value) for secret in numbers_of("P-256"))


# -- Multikey -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "begins"),
    [("Ed25519", "z6Mk"), ("P-256", "zDn"), ("P-384", "z82"), ("P-521", "z2J9")],
)
def test_a_multikey_begins_as_the_standard_says(shape: str, begins: str) -> None:
    """W3C Controlled Identifiers 1.0 section 2.2.2."""
    assert multikey(shape).startswith(begins)


def test_rsa_has_no_multikey() -> None:
    with pytest.raises(UnsuitableKey, match="no Multikey"):
        key("RSA-2048").public_key.multikey()


def uncompressed(shape: str) -> bytes:
    loaded = key(shape)._key.public_key()
    return loaded.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def point(shape: str) -> bytes:
    loaded = key(shape)._key.public_key()
    return loaded.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def made(code: int, octets: bytes) -> str:
    return multibase_encode(multicodec_wrap(code, octets))


ED = key("Ed25519")._key.public_key().public_bytes_raw()
MULTIKEY_FAULTS: dict[str, str] = {
    "nothing": "",
    "z alone": "z",
    "no multibase": multikey("Ed25519")[1:],
    "base64url": multibase_encode(multicodec_wrap(0xED, ED), "u"),
    "capital Z": "Z" + multikey("Ed25519")[1:],
    "white space": multikey("Ed25519") + "\n",
    "a wrong character": multikey("Ed25519")[:-1] + "0",
    "no code": "z" + base58btc_encode(b"\x80"),
    "a long code": "z" + base58btc_encode(b"\xed\x81\x00" + ED),
    "X25519": made(0xEC, ED),
    "secp256k1": made(0xE7, point("P-256")),
    "RSA": made(0x1205, b"\1" * 270),
    "an Ed25519 private key": made(0x1300, ED),
    "a P-256 private key": made(0x1306, ED),
    "Ed25519 of 31 octets": made(0xED, ED[:-1]),
    "Ed25519 of 33 octets": made(0xED, ED + b"\0"),
    "no key": made(0xED, b""),
    "no point": made(0x1200, b""),
    "an uncompressed point": made(0x1200, uncompressed("P-256")),
    "a hybrid point": made(0x1200, b"\6" + uncompressed("P-256")[1:]),
    "the point at infinity": made(0x1200, b"\0"),
    "a point and one octet": made(0x1200, point("P-256") + b"\0"),
    "a point of another curve": made(0x1200, point("P-384")),
    "a point beyond the prime": made(0x1200, b"\2" + b"\xff" * 32),
    "a point that is not on the curve": made(0x1200, b"\2" + bytes(31) + b"\7"),
    "too long": "z" + "2" * 5000,
}


@pytest.mark.parametrize("text", MULTIKEY_FAULTS.values(), ids=MULTIKEY_FAULTS)
def test_no_multikey(text: str) -> None:
    with pytest.raises(ParseError):
        PublicKey.from_multikey(text)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CURVED), st.data())
def test_a_changed_multikey_is_another_key_or_none(shape: str, data: st.DataObject) -> None:
    text = multikey(shape)
    place = data.draw(st.integers(1, len(text) - 1))
    sign = data.draw(st.sampled_from([*"123456789ABCDEFGHJKLMNPQRSTUVWXYZabc", "", "0", "11"]))
    changed = text[:place] + sign + text[place + 1 :]
    try:
        public = PublicKey.from_multikey(changed)
    except ParseError:
        return
    assert public.multikey() == changed
    assert (public == key(shape).public_key) is (changed == text)


def test_the_published_did_keys(published: Path) -> None:
    counted = 0
    for folder in ("did-key", "did-key-more"):
        home = published / "vectors" / folder
        for case in json.loads((home / "cases.json").read_text("utf-8"))["cases"]:
            text = case["did"].removeprefix("did:key:")
            if case["keyType"] in CURVED:
                public = PublicKey.from_multikey(text)
                assert (public.curve, public.multikey()) == (case["keyType"], text)
                counted += 1
            else:
                with pytest.raises(ParseError):
                    PublicKey.from_multikey(text)
        statics = json.loads((home / "files" / "ssi-did-key-statics.json").read_text("utf-8"))
        for did, document in statics.items():
            members = document["verificationMethod"][0].get("publicKeyJwk")
            if members and members["crv"] in CURVED:
                public = PublicKey.from_multikey(did.removeprefix("did:key:"))
                assert public == PublicKey.from_jwk(members)
                counted += 1
    assert counted >= 8


# -- private keys ---------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", KNOWN)
@pytest.mark.parametrize("password", [None, "secret", b"\xff\0", "clé €", " "])
def test_a_private_key_comes_back_from_pem(shape: str, password: Any) -> None:
    pem = key(shape).to_pem(password)
    label = b"PRIVATE KEY" if password is None else b"ENCRYPTED PRIVATE KEY"
    assert pem.startswith(b"-----BEGIN " + label)
    again = PrivateKey.from_pem(pem, password)
    assert again.public_key == key(shape).public_key
    if isinstance(password, str):
        assert PrivateKey.from_pem(pem, password.encode()).public_key == again.public_key


@pytest.mark.parametrize("shape", ["P-256", "RSA-2048"])
def test_older_forms_of_pem_are_read(shape: str) -> None:
    private = key(shape)._key
    plain = pem_of(private, "TraditionalOpenSSL")
    locked = private.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, BestAvailableEncryption(b"secret")
    )
    assert b"DEK-Info" in locked and b"PRIVATE KEY" in plain
    assert PrivateKey.from_pem(plain).public_key == key(shape).public_key
    assert PrivateKey.from_pem(locked, "secret").public_key == key(shape).public_key


def test_the_key_is_found_among_other_blocks() -> None:
    first, second = key("P-256"), key("Ed25519")
    text = b"Bag Attributes\r\n" + first.public_key.to_pem() + first.to_pem(None) + b"\n"
    assert PrivateKey.from_pem(text + second.to_pem(None)).public_key == first.public_key
    assert PrivateKey.from_pem(text.replace(b"\n", b"\r\n")).public_key == first.public_key


LOCKED = key("P-256").to_pem("secret")
NO_PRIVATE_PEM: dict[str, tuple[bytes, Any]] = {
    "nothing": (b"", None),
    "a wrong password": (LOCKED, "wrong"),
    "a password with another case": (LOCKED, "Secret"),
    "no password": (LOCKED, None),
    "an empty password": (LOCKED, ""),
    "a password for a key without one": (key("P-256").to_pem(None), "secret"),
    "an empty password for a key without one": (key("P-256").to_pem(None), b""),
    "a password that is no text": (LOCKED, "\ud800"),
    "a public key": (key("P-256").public_key.to_pem(), None),
    "an empty block": (b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n", None),
    "a block of something else": (
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        None,
    ),
    "no end": (key("P-256").to_pem(None).replace(b"END", b"AND"), None),
    "another end": (key("P-256").to_pem(None).replace(b"END PRIVATE", b"END EC PRIVATE"), None),
    "many beginnings": (b"-----BEGIN PRIVATE KEY-----" * 100_000, None),
    "a long label": (b"-----BEGIN " + b"A" * 10**6 + b"-----", None),
    "half a key": (key("P-256").to_pem(None)[:100] + b"\n-----END PRIVATE KEY-----\n", None),
}


@pytest.mark.parametrize(("pem", "password"), NO_PRIVATE_PEM.values(), ids=NO_PRIVATE_PEM)
def test_no_private_key_in_pem(pem: bytes, password: Any) -> None:
    with pytest.raises(UnsuitableKey) as caught:
        PrivateKey.from_pem(pem, password)
    assert len(str(caught.value)) < 100
    for secret in (*numbers_of("P-256"), *([str(password)] if password else [])):
        assert secret not in str(caught.value).replace("wrong password", "")


@settings(max_examples=100, deadline=None)
@given(shapes, st.data())
def test_changed_pem_gives_a_key_or_an_error_that_tells_nothing(
    shape: str, data: st.DataObject
) -> None:
    pem = bytearray(key(shape).to_pem(None))
    place = data.draw(st.integers(0, len(pem) - 1))
    pem[place : place + 1] = data.draw(st.binary(max_size=2))
    try:
        PrivateKey.from_pem(bytes(pem))
    except UnsuitableKey as error:
        assert str(error) in (
            "there is no private key in the PEM text",
            "the key cannot be read: wrong password or format",
            "a key of a kind that is not known here",
        )


@pytest.mark.parametrize(
    "shape",
    ["", "p-256", "P-224", "RSA-1024", "RSA-2049", "RSA", "X25519", "secp256k1", "RSA-99999"],
)
def test_no_other_shape_is_made(shape: str) -> None:
    with pytest.raises(UnsuitableKey):
        PrivateKey.generate(shape)


@pytest.mark.parametrize("password", ["", b"", "x" * 1024, b"x" * 1024, "é" * 512, "\ud800"])
def test_passwords_that_protect_nothing_or_cannot_be(password: Any) -> None:
    for write in (
        lambda: key("P-256").to_pem(password),
        lambda: key("P-256").to_pkcs12("name", (), password),
    ):
        with pytest.raises(UnsuitableKey, match="password") as caught:
            write()
        assert "x" * 9 not in str(caught.value)


def test_the_longest_password() -> None:
    pem = key("P-256").to_pem("x" * 1023)
    assert PrivateKey.from_pem(pem, "x" * 1023).public_key == key("P-256").public_key


def test_a_password_is_a_text_in_utf_8() -> None:
    assert octets_of_password("clé") == octets_of_password("clé".encode()) == b"cl\xc3\xa9"


@pytest.mark.parametrize(
    "certificates", [(), (b"",), (b"\x30\x00",), (key("P-256").public_key.spki,)]
)
def test_pkcs12_is_for_certificates(certificates: tuple[bytes, ...]) -> None:
    with pytest.raises(UnsuitableKey):
        key("P-256").to_pkcs12("name", certificates, "secret")


@pytest.mark.parametrize("shape", KNOWN)
def test_no_private_key_shows_itself(shape: str) -> None:
    private = key(shape)
    assert repr(private) == str(private) == f"PrivateKey({shape})"
    with pytest.raises(TypeError):
        pickle.dumps(private)
    with pytest.raises(UnsuitableKey) as caught:
        private.sign("HS256" + "x" * 1000, b"")
    assert not any(secret in str(caught.value) for secret in numbers_of(shape))
    assert len(str(caught.value)) < 100


def test_a_small_rsa_key_is_read_and_told() -> None:
    """Old files hold them; no algorithm takes them (RFC 7518 section 3.3)."""
    private = PrivateKey.from_pem(pem_of(rsa_key(1024)))
    assert repr(private) == "PrivateKey(RSA-1024)"
    with pytest.raises(MicrocredError):
        private.sign("RS256", b"")
