"""Certificates of the world, as `cryptography` and microcred read them."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import PolicyBuilder, Store
from world_made import DAY, NOW, YEAR, parties, shared

from microcred.crypto.certificates import Certificate
from microcred.testing import certificates as writing
from microcred.testing import keys
from microcred.testing.keys import DIGESTS, SHAPES, derived_key
from microcred.testing.traits import Purpose


def read(certificate: Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.der)


def test_a_path_leads_to_the_root() -> None:
    _world, ca, seal, _ = shared()
    leaf, *above = (read(one) for one in seal.certificates)
    leaf.verify_directly_issued_by(above[0])
    above[0].verify_directly_issued_by(above[1])
    tls = ca.issue(
        writing.name(common="test.example TEST"),
        usage=("digitalSignature",),
        extra=[
            writing.extended_key_usage(["clientAuth"]),
            writing.extension("2.5.29.17", b"\x30\x0e\x82\x0ctest.example"),
        ],
        begin=NOW - DAY,
        end=NOW + DAY,
    )
    verifier = PolicyBuilder().time(NOW).store(Store([above[1]])).build_client_verifier()
    assert len(verifier.verify(read(tls), [above[0]]).chain) == 3


def test_what_stands_in_a_seal() -> None:
    _, ca, seal, _ = shared()
    leaf = seal.certificate
    assert (leaf.organisation, leaf.organization_identifier) == (
        "Example University",
        "NTRIE-123456",
    )
    assert leaf.country == "IE" and leaf.common_name == "TEST seal of Example University"
    assert (leaf.not_before, leaf.not_after) == (NOW - YEAR, NOW + 2 * YEAR)
    assert leaf.key_usage == {"digitalSignature", "nonRepudiation"}
    assert (leaf.ocsp_urls, leaf.crl_urls) == ((ca.urls[0],), (ca.urls[1],))
    assert leaf.authority_key_id == ca.certificate.subject_key_id
    assert leaf.qc_statements is None
    access = read(leaf).extensions.get_extension_for_class(x509.AuthorityInformationAccess)
    assert [one.access_location.value for one in access.value] == [ca.urls[0], ca.urls[2]]


def test_a_qualified_seal() -> None:
    _, ca, _, _ = shared()
    seal = ca.seal("Example University", qualified=True, qscd=True)
    told = seal.certificate.qc_statements
    assert told is not None and told.types == ("eseal",)
    assert {"0.4.0.1862.1.1", "0.4.0.1862.1.4", "0.4.0.1862.1.6"} <= set(told.statements)
    policies = read(seal.certificate).extensions.get_extension_for_class(x509.CertificatePolicies)
    assert policies.value[0].policy_identifier.dotted_string == "0.4.0.194112.1.3"
    plain = ca.seal("Example University", qualified=True, qc_types=("esign", "web"))
    told = plain.certificate.qc_statements
    assert told is not None and told.types == ("esign", "web")
    assert "0.4.0.1862.1.4" not in told.statements
    bare = Certificate.from_der(
        ca.issue(
            writing.name(common="TEST"), extra=[writing.qc_statements(compliance=False, types=())]
        ).der
    )
    assert bare.qc_statements is not None and bare.qc_statements.types == ()


def test_a_name_of_many_octets_is_cut_between_signs() -> None:
    _, ca, _, _ = shared()
    leaf = ca.seal("Ünïvërsïtÿ " * 8, key="Ed25519").certificate
    assert leaf.common_name is not None and len(leaf.common_name.encode()) <= 64
    assert leaf.organisation == "Ünïvërsïtÿ " * 8


@pytest.mark.parametrize(
    ("how", "purposes", "critical"),
    [
        ("critical", ["timeStamping"], True),
        ("non-critical", ["timeStamping"], False),
        ("with-others", ["timeStamping", "clientAuth"], True),
        ("other", ["clientAuth"], True),
        ("any", ["any"], False),
    ],
)
def test_purposes_of_a_tsa(how: Purpose, purposes: list[str], critical: bool) -> None:
    world, *_ = parties()
    certificate = read(world.tsa(eku=how).certificate)
    found = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert found.critical is critical
    wanted = [writing.EXTENDED_USAGES[one] for one in purposes]
    assert [one.dotted_string for one in found.value] == wanted


def test_a_tsa_without_a_purpose() -> None:
    world, ca, *_ = parties()
    tsa = world.tsa("Other", below=ca, eku="none", country="IE", end=NOW + DAY)
    with pytest.raises(x509.ExtensionNotFound):
        read(tsa.certificate).extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert tsa.certificate.not_after == NOW + DAY and tsa.chain == ca.chain


def test_responders() -> None:
    _, ca, _, _ = shared()
    extensions = read(ca.responder().certificate).extensions
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(purposes) == [ExtendedKeyUsageOID.OCSP_SIGNING]
    assert extensions.get_extension_for_class(x509.OCSPNoCheck)
    bare = read(ca.responder(no_check=False, eku="none", ocsp=True).certificate).extensions
    for kind in (x509.OCSPNoCheck, x509.ExtendedKeyUsage):
        with pytest.raises(x509.ExtensionNotFound):
            bare.get_extension_for_class(kind)
    assert bare.get_extension_for_class(x509.AuthorityInformationAccess)


def test_traits() -> None:
    _, ca, _, _ = shared()
    key = derived_key("seed", "label", "P-384")
    certificate = ca.issue(
        writing.name(common="TEST", unit="Unit", given_name="A", surname="B", serial="1"),
        key=key,
        hash="sha512",
        ocsp=False,
        crl=False,
        aia=False,
        ca=None,
        usage=None,
        key_ids=False,
        serial_number=17,
    )
    assert certificate.extensions == () and certificate.serial_number == 17
    assert certificate.signature_scheme.hash == "sha512"
    assert certificate.public_key.spki == key.spki
    assert certificate.signed_by(ca.certificate)
    limited = ca.authority("Limited", path_length=0).certificate
    assert limited.path_length == 0 and limited.is_ca
    assert ca.issue(writing.name(common="TEST"), usage=()).key_usage == frozenset()
    indirect = writing.crl_points(["http://crl.test.example/1"], issuer=writing.name(common="TEST"))
    made = ca.issue(writing.name(common="TEST"), crl=False, extra=[indirect])
    assert made.crl_urls == ("http://crl.test.example/1",)
    points = read(made).extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    assert points[0].crl_issuer is not None


def test_forged_certificates() -> None:
    world, ca, _, _ = shared()
    stranger = derived_key("seed", "stranger")
    forged = ca.issue(writing.name(common="TEST"), signing=stranger)
    assert not forged.signed_by(ca.certificate)
    renamed = ca.issue(writing.name(common="TEST"), issuer=world.root.certificate.subject_der)
    assert renamed.issuer_der == world.root.certificate.subject_der
    assert not renamed.signed_by(ca.certificate) and not renamed.signed_by(world.root.certificate)


def test_times_after_2049_and_before_1950() -> None:
    _, ca, _, _ = shared()
    far = NOW.replace(year=2060)
    old = NOW.replace(year=1940)
    certificate = read(ca.issue(writing.name(common="TEST"), begin=old, end=far))
    assert certificate.not_valid_after_utc == far
    assert certificate.not_valid_before_utc == old


# -- keys -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", SHAPES)
def test_keys_of_every_shape(shape: str) -> None:
    key = derived_key("seed", "label", shape)
    other = derived_key("seed", "other", shape) if not shape.startswith("RSA") else None
    assert key.spki == derived_key("seed", "label", shape).spki
    assert other is None or other.spki != key.spki
    assert "key" not in repr(key)
    own: Any = key.private_key._key
    if shape.startswith("RSA"):
        own.private_numbers().private_key()  # checked by OpenSSL when it is loaded
        assert own.key_size == int(shape.removeprefix("RSA-"))


@pytest.mark.parametrize("shape", ["P-256", "P-521", "Ed25519", "RSA-2048"])
@pytest.mark.parametrize("digest", DIGESTS)
def test_signatures_with_every_hash(shape: str, digest: str) -> None:
    _, _ca, _, _ = shared()
    key = derived_key("seed", "label", shape)
    root = writing.write_certificate(
        subject=writing.name(common="TEST"),
        issuer=writing.name(common="TEST"),
        key=key,
        signing=key,
        serial=1,
        begin=NOW,
        end=NOW + DAY,
        extensions=[writing.basic_constraints(True)],
        hash=digest,
    )
    assert Certificate.from_der(root).self_signed
    assert key.sign(b"text", digest) == key.sign(b"text", digest)


def test_a_certificate_of_version_1() -> None:
    key = derived_key("seed", "label")
    name = writing.name(common="TEST")
    der = writing.write_certificate(
        subject=name, issuer=name, key=key, signing=key, serial=-5, begin=NOW, end=NOW + DAY
    )
    assert Certificate.from_der(der).self_signed
    assert Certificate.from_der(der).serial_number == -5


def test_without_deterministic_ecdsa_there_are_other_signatures(monkeypatch: Any) -> None:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec

    usual = ec.ECDSA

    def older(digest: Any, deterministic_signing: bool = False) -> Any:
        if deterministic_signing:
            raise UnsupportedAlgorithm("an OpenSSL before 3.2")
        return usual(digest)

    key = derived_key("seed", "label")
    before = key.sign(b"text")
    monkeypatch.setattr(ec, "ECDSA", older)
    assert key.sign(b"text") != before
    monkeypatch.undo()
    assert keys.RepeatableSigner(key).sign(b"text") == keys.RepeatableSigner(key).sign(b"text")
