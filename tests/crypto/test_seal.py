"""Seals: a key and its certificates in order, from wherever they come; nothing is given away."""

from __future__ import annotations

import copy
import itertools
import pickle
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from built_der import certificate, extension, seal
from cached_keys import ALGORITHMS_OF, KNOWN, key, pem_of, strange
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    pkcs12,
)

from microcred.crypto.certificates import Certificate
from microcred.crypto.keys import PublicKey
from microcred.crypto.seal import Seal
from microcred.crypto.signing import LocalSigner, Signer
from microcred.crypto.testing_seal import make_chain
from microcred.errors import MicrocredError, TrustError, UnsuitableKey

NOW = datetime(2026, 3, 1, 12, 30, 15, 999, tzinfo=UTC)


def university(**changes: Any) -> SimpleNamespace:
    told = {"name": "Example University", "country": "IE", "identifier": "NTRIE-123456", **changes}
    return SimpleNamespace(**told)


def issued(name: str, holder: Any, issuer_name: str, issuer: Any) -> Certificate:
    """A certificate of an invented authority or holder."""
    called, by = (
        x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, one)])
        for one in (name, issuer_name)
    )
    written = (
        x509.CertificateBuilder(by, called, holder._key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=700))
        .add_extension(x509.BasicConstraints(ca=name != "Holder", path_length=None), critical=True)
        .sign(issuer._key, hashes.SHA256())
    )
    return Certificate.from_der(written.public_bytes(Encoding.DER))


@cache
def path() -> tuple[Certificate, ...]:
    """A holder, two authorities and a root."""
    keys = [key("P-256"), key("P-256", 1), key("P-384"), key("RSA-2048")]
    names = ["Holder", "Issuing authority", "Middle authority", "Root"]
    steps = zip(names, keys, [*names[1:], "Root"], [*keys[1:], keys[3]], strict=True)
    return tuple(issued(*step) for step in steps)


def pem(certificates: Any) -> bytes:
    return b"".join(one.to_pem() for one in certificates)


# -- the certificates -----------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_the_certificates_are_put_in_order(order: tuple[int, ...]) -> None:
    given = [path()[number] for number in order]
    from_pem = Seal.from_pem(key("P-256").to_pem("pw"), pem(given), "pw")
    assert from_pem.certificates == path()
    assert from_pem.root == path()[3]
    assert (from_pem.certificate, from_pem.algorithm) == (path()[0], "ES256")
    assert Seal.from_signer(LocalSigner(key("P-256")), iter(given)) == from_pem


def test_certificates_that_do_not_belong_there_are_left_out() -> None:
    others = seal().certificates + seal("Ed25519").certificates
    made = Seal.from_signer(LocalSigner(key("P-256")), others + path()[::-1] + path())
    assert made.certificates == path()


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_chain_ends_where_an_issuer_is_missing(missing: int) -> None:
    given = [one for number, one in enumerate(path()) if number != missing]
    made = Seal.from_signer(LocalSigner(key("P-256")), given)
    assert made.certificates == path()[:missing]
    with pytest.raises(TrustError, match="without its root") as caught:
        made.root
    assert "authority" in caught.value.hint()
    again = Seal.from_pkcs12(made.to_pkcs12("pw"), "pw")
    assert again == made


def test_certificates_that_sign_each_other_do_not_go_round_for_ever() -> None:
    one, other = key("P-256"), key("P-256", 1)
    circle = [issued("A", one, "B", other), issued("B", other, "A", one)]
    made = Seal.from_signer(LocalSigner(one), circle)
    assert made.certificates == tuple(circle)
    with pytest.raises(TrustError):
        made.root


def test_a_self_signed_certificate_is_its_own_root() -> None:
    alone = Certificate.from_der(certificate())
    made = Seal.from_signer(LocalSigner(key("P-256")), [alone])
    assert made.certificates == (made.root,) == (alone,)


@pytest.mark.parametrize(
    "certificates", [(), path()[1:], seal().certificates], ids=["none", "authorities", "another's"]
)
def test_no_certificate_is_that_of_the_key(certificates: tuple[Certificate, ...]) -> None:
    with pytest.raises(UnsuitableKey, match="none of the certificates"):
        Seal.from_signer(LocalSigner(key("P-256")), certificates)
    if certificates:
        with pytest.raises(UnsuitableKey, match="none of the certificates"):
            Seal.from_pem(key("P-256").to_pem(None), pem(certificates))


# -- PEM ------------------------------------------------------------------------------------------


def test_a_seal_from_pem_and_der() -> None:
    text = key("P-256").to_pem(None)
    assert Seal.from_pem(text, path()[0].der).certificates == path()[:1]
    assert Seal.from_pem(text + pem(path()), text + pem(path())).certificates == path()


@pytest.mark.parametrize(
    ("private", "certificates", "password", "algorithm"),
    [
        (b"", pem(path()), None, None),
        (key("P-256").to_pem("pw"), pem(path()), "wrong", None),
        (key("P-256").to_pem("pw"), pem(path()), None, None),
        (key("P-256").to_pem(None), b"", None, None),
        (key("P-256").to_pem(None), b"-----BEGIN CERTIFICATE-----", None, None),
        (key("P-256").to_pem(None), b"no certificate", None, None),
        (key("P-256").to_pem(None), key("P-256").to_pem(None), None, None),
        (key("P-256").to_pem(None), pem(path()), None, "RS256"),
        (key("P-256").to_pem(None), pem(path()), None, "none"),
        (pem_of(strange("Ed448")), pem(path()), None, None),
    ],
)
def test_no_seal_in_pem(
    private: bytes, certificates: bytes, password: Any, algorithm: str | None
) -> None:
    with pytest.raises(UnsuitableKey) as caught:
        Seal.from_pem(private, certificates, password, algorithm=algorithm)
    assert len(str(caught.value)) < 120 and caught.value.hint()


# -- PKCS#12 --------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", KNOWN)
@pytest.mark.parametrize("password", ["secret", b"\xc3\xa9", "clé"])
def test_a_seal_comes_back_from_pkcs12(shape: str, password: str | bytes, tmp_path: Path) -> None:
    octets = seal(shape).to_pkcs12(password)
    again = Seal.from_pkcs12(octets, password)
    assert again == seal(shape) and hash(again) == hash(seal(shape))
    value = again.sign(b"text")
    assert seal(shape).public_key.verify(again.algorithm, value, b"text")
    file = tmp_path / "seal.p12"
    file.write_bytes(octets)
    assert Seal.from_pkcs12(file, password) == Seal.from_pkcs12(str(file), password) == again


@pytest.mark.parametrize("name", ALGORITHMS_OF["RSA-2048"])
def test_the_algorithm_is_chosen_when_a_seal_is_opened(name: str) -> None:
    octets = seal("RSA-2048").to_pkcs12("pw")
    opened = Seal.from_pkcs12(octets, "pw", algorithm=name)
    assert opened.algorithm == name
    assert opened.public_key.verify(name, opened.sign(b"text"), b"text")
    assert (opened == seal("RSA-2048")) is (name == "RS256")
    with pytest.raises(UnsuitableKey, match="does not fit"):
        Seal.from_pkcs12(octets, "pw", algorithm="ES256")


def p12(private: Any, leaf: Any, others: Any, password: bytes | None) -> bytes:
    loaded = [x509.load_der_x509_certificate(one.der) for one in others]
    first = x509.load_der_x509_certificate(leaf.der) if leaf else None
    lock = BestAvailableEncryption(password) if password else NoEncryption()
    return pkcs12.serialize_key_and_certificates(b"name", private, first, loaded, lock)


def test_files_of_others() -> None:
    private, octets = key("P-256"), key("P-256")._key
    shuffled = p12(octets, path()[0], path()[:0:-1], b"pw")
    assert Seal.from_pkcs12(shuffled, "pw").certificates == path()
    open_file = p12(octets, path()[0], path()[1:], None)
    assert Seal.from_pkcs12(open_file, "").certificates == path()
    assert Seal.from_pkcs12(open_file, b"").public_key == private.public_key
    no_others = p12(octets, path()[0], (), b"pw")
    assert Seal.from_pkcs12(no_others, "pw").certificates == path()[:1]


# Another library reads its extensions when asked only.
MALFORMED = SimpleNamespace(der=certificate(extensions=[extension("2.5.29.19", b"\xff")]))
FILE = seal().to_pkcs12("secret")
NO_PKCS12: dict[str, tuple[Any, Any]] = {
    "nothing": (b"", "secret"),
    "text": (b"no PKCS#12", "secret"),
    "a wrong password": (FILE, "Secret"),
    "an empty password": (FILE, ""),
    "a password that is no text": (FILE, "\ud800"),
    "half a file": (FILE[: len(FILE) // 2], "secret"),
    "something changed": (FILE[:-3] + b"\0\0\0", "secret"),
    "no key": (p12(None, None, path(), b"pw"), "pw"),
    "no certificate": (p12(key("P-256")._key, None, (), b"pw"), "pw"),
    "certificates of others": (p12(key("Ed25519")._key, None, path(), b"pw"), "pw"),
    "a certificate that is none": (p12(key("P-256")._key, MALFORMED, (), b"pw"), "pw"),
    "a key that is not known": (p12(strange("secp256k1"), None, path(), b"pw"), "pw"),
    "no file": (Path("no such folder") / "seal.p12", "secret"),
    "a folder": (".", "secret"),
    "no path": ("a\0b", "secret"),
}


@pytest.mark.parametrize(("source", "password"), NO_PKCS12.values(), ids=NO_PKCS12)
def test_no_seal_in_pkcs12(source: Any, password: Any) -> None:
    with pytest.raises(UnsuitableKey) as caught:
        Seal.from_pkcs12(source, password)
    assert str(password) not in str(caught.value) or password == ""
    assert "no such folder" not in str(caught.value)


@pytest.mark.parametrize("password", ["", b"", "x" * 2000, "\ud800"])
def test_passwords_that_protect_nothing_or_cannot_be(password: Any) -> None:
    with pytest.raises(UnsuitableKey, match="password"):
        seal().to_pkcs12(password)


# -- keys elsewhere -------------------------------------------------------------------------------


class Module:
    """A double of a hardware module."""

    def __init__(self, public_key: PublicKey, algorithm: str = "ES256") -> None:
        self.public_key = public_key
        self.algorithm = algorithm
        self.asked: list[bytes] = []

    def sign(self, data: bytes) -> bytes:
        self.asked.append(data)
        if data == b"refused":
            raise TrustError("the module is locked")
        return key("P-256").sign(self.algorithm, data)


def test_a_seal_whose_key_is_in_a_module() -> None:
    module = Module(key("P-256").public_key)
    made = Seal.from_signer(module, path()[::-1])
    assert made.certificates == path()
    assert made.public_key.verify(made.algorithm, made.sign(b"text"), b"text")
    assert module.asked == [b"text"]
    assert isinstance(made, Signer)
    with pytest.raises(UnsuitableKey, match="not in memory"):
        made.to_pkcs12("pw")
    with pytest.raises(TrustError, match="locked"):
        made.sign(b"refused")


@pytest.mark.parametrize("name", ["RS256", "ES384", "none", "HS256", ""])
def test_a_module_whose_algorithm_does_not_fit(name: str) -> None:
    with pytest.raises(UnsuitableKey):
        Seal.from_signer(Module(key("P-256").public_key, name), path())


def test_a_module_with_another_key() -> None:
    with pytest.raises(UnsuitableKey):
        Seal.from_signer(Module(key("P-256", 5).public_key), path())


def test_a_seal_shows_no_key_and_no_name() -> None:
    shown = repr(seal())
    assert shown.startswith("Seal(certificates=(Certificate(sha256=")
    assert "Example" not in shown and "PrivateKey" not in shown and "NTRIE" not in shown
    with pytest.raises(TypeError):
        pickle.dumps(seal())
    assert copy.copy(seal()) == seal() != seal("Ed25519")


# -- for tests ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", KNOWN)
def test_a_seal_for_tests_says_so_and_claims_nothing(shape: str) -> None:
    made = seal(shape)
    leaf, root = made.certificates
    assert leaf.common_name == "TEST seal of Example University"
    assert (root.common_name or "").startswith(
        "TEST root"
    ) and root.organisation == "microcred TEST"
    assert (leaf.organisation, leaf.country) == ("Example University", "IE")
    assert leaf.organization_identifier == "NTRIE-123456"
    assert leaf.key_usage == {"digitalSignature", "nonRepudiation"}
    assert root.key_usage == {"keyCertSign", "cRLSign"}
    assert (leaf.is_ca, root.is_ca, root.path_length) == (False, True, 0)
    assert leaf.qc_statements is None and not leaf.names_revocation
    assert leaf.signed_by(root) and root.self_signed and made.root == root
    assert leaf.authority_key_id == root.subject_key_id
    assert made.chain_pem() == leaf.to_pem() + root.to_pem()


def test_no_two_roots_are_alike() -> None:
    one, other = (Seal.for_testing(university()) for _ in range(2))
    assert one.root.subject_der != other.root.subject_der
    assert not one.certificate.signed_by(other.root)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5, minutes=30))])
def test_when_a_seal_for_tests_is_valid(zone: timezone) -> None:
    leaf, root = Seal.for_testing(university(), now=NOW.astimezone(zone)).certificates
    start = datetime(2026, 2, 28, 12, 30, 15, tzinfo=UTC)
    assert leaf.not_before == root.not_before == start
    assert leaf.not_after == start + timedelta(days=730)
    assert root.not_after == start + timedelta(days=3650)


def test_a_seal_for_tests_is_valid_now() -> None:
    leaf = Seal.for_testing(university()).certificate
    assert leaf.not_before < datetime.now(UTC) - timedelta(hours=23) < leaf.not_after


@pytest.mark.parametrize(
    ("told", "identifier", "country"),
    [
        ("IE", "NTRIE-123456", "IE"),
        ("ie", "", "IE"),
        ("EL", "VATEL-123456", "GR"),
        ("UK", "VATGB-1", "GB"),
        ("XI", "", "GB"),
        ("http://publications.europa.eu/resource/authority/country/IRL", "NTRIE-1", "IE"),
        (None, "VATEL-123456", "GR"),
        (None, "vatel-123456", "GR"),
        (None, "PSDBE-NBB-1", "BE"),
        (None, "VATXI-1", "GB"),
        (None, "IE:EDU-1", "IE"),
        (None, "LEIXG-529900", None),
        (None, "my own", None),
        (None, None, None),
        (None, 5, None),
        ("", "", None),
        ("１２", "", None),
    ],
)
def test_the_country_of_a_seal_for_tests(told: Any, identifier: Any, country: str | None) -> None:
    made = Seal.for_testing(university(country=told, identifier=identifier))
    assert made.certificate.country == country
    named = identifier if isinstance(identifier, str) else ""
    assert made.certificate.organization_identifier == (named or None)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("  Example  ", "Example"),
        ({"el": "Πανεπιστήμιο", "en": "University"}, "University"),
        ({"el": "Πανεπιστήμιο"}, "Πανεπιστήμιο"),
        ({"en": ["University", "Uni"]}, "University"),
        (("One", "Two"), "One"),
        ("Université de la Côte d’Azur", "Université de la Côte d’Azur"),
        ("é" * 200, "é" * 200),
        ("Ω" * 1000, "Ω" * 1000),
        ("😀", "😀"),
        ("a, O=b + CN=c", "a, O=b + CN=c"),
    ],
)
def test_names_of_every_kind(name: Any, told: str) -> None:
    made = Seal.for_testing(university(name=name))
    leaf = made.certificate
    assert leaf.organisation == leaf.name == told
    common = leaf.common_name or ""
    assert f"TEST seal of {told}".startswith(common) and len(common.encode()) <= 64
    assert Seal.from_pkcs12(made.to_pkcs12("pw"), "pw") == made


NAMELESS: dict[str, Any] = {
    "nothing": SimpleNamespace(),
    "none": university(name=None),
    "empty": university(name=""),
    "white space": university(name=" \n"),
    "a number": university(name=5),
    "an empty mapping": university(name={}),
    "an empty language": university(name={"en": ""}),
    "an empty list": university(name=[]),
    "a list of nothing": university(name=[None]),
    "a lone surrogate": university(name="Uni\ud800"),
    "a lone surrogate in the identifier": university(identifier="NTRIE-\ud800"),
    "a name without end": university(name="U" * 70_000),
}


@pytest.mark.parametrize("organisation", NAMELESS.values(), ids=NAMELESS)
def test_whom_no_seal_is_for(organisation: Any) -> None:
    with pytest.raises(UnsuitableKey) as caught:
        Seal.for_testing(organisation)
    assert "NTRIE" not in str(caught.value) and len(str(caught.value)) < 120


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 3, 1),
        datetime(1900, 1, 1, tzinfo=UTC),
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_times_that_no_seal_is_for(now: datetime) -> None:
    with pytest.raises(UnsuitableKey):
        Seal.for_testing(university(), now=now)
    with pytest.raises(UnsuitableKey):
        make_chain(university(), key("P-256"), now)


@pytest.mark.parametrize(
    ("shape", "algorithm"), [("P-256", "RS256"), ("Ed25519", "ES256"), ("X", None), ("P-256", "x")]
)
def test_keys_that_no_seal_is_for(shape: str, algorithm: str | None) -> None:
    with pytest.raises(MicrocredError) as caught:
        Seal.for_testing(university(), key=shape, algorithm=algorithm)
    assert isinstance(caught.value, UnsuitableKey)
