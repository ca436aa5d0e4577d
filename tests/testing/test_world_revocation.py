"""Revocation in the world: OCSP responses and lists, as `cryptography` and microcred read them."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509 import ocsp
from hypothesis import given
from hypothesis import strategies as st
from world_made import DAY, NOW, YEAR, parties, shared

from microcred.crypto.certificates import Certificate
from microcred.crypto.crl import CertificateList
from microcred.crypto.ocsp import OcspResponse, ocsp_request
from microcred.crypto.seal import Seal
from microcred.errors import ParseError
from microcred.testing import Authority, Scope
from microcred.testing import certificates as writing
from microcred.testing.crl_writing import Revocation, write_crl
from microcred.testing.der_writing import sequence
from microcred.testing.ocsp_writing import REASONS, CertificateId, read_request, write_refusal
from microcred.testing.serving import answer_ocsp


def read(response: bytes) -> OcspResponse:
    """Read twice, by two readers that agree."""
    mine = OcspResponse.from_der(response)
    other = ocsp.load_der_ocsp_response(response)
    (one,) = mine.responses
    (theirs,) = other.responses
    assert one.status == theirs.certificate_status.name.lower()
    assert one.this_update == theirs.this_update_utc and one.next_update == theirs.next_update_utc
    assert one.revocation_time == theirs.revocation_time_utc
    assert (one.reason is None) == (theirs.revocation_reason is None)
    assert mine.produced_at == other.produced_at_utc
    return mine


def test_good_revoked_unknown() -> None:
    world, ca, seal, _ = parties()
    leaf = seal.certificate
    ca.revoke(leaf, at=NOW - DAY, reason="keyCompromise")
    good = read(ca.ocsp(leaf, at=NOW - 2 * DAY))
    assert good.responses[0].status == "good" and good.responses[0].answers(leaf, ca.certificate)
    revoked = read(ca.ocsp(leaf)).responses[0]
    assert (revoked.status, revoked.reason) == ("revoked", "keyCompromise")
    assert revoked.revocation_time == NOW - DAY
    assert read(ca.ocsp(world.tsa().certificate)).responses[0].status == "unknown"
    assert read(ca.ocsp(leaf, status="good")).responses[0].status == "good"
    assert read(ca.ocsp(leaf, status="unknown")).responses[0].status == "unknown"
    forced = read(ca.ocsp(leaf, at=NOW - 2 * DAY, status="revoked")).responses[0]
    assert (forced.status, forced.reason) == ("revoked", None)


def test_who_signs_a_response() -> None:
    world, ca, seal, _ = parties()
    usual = read(ca.ocsp(seal.certificate))
    responder = usual.find_responder()
    assert responder is not None and usual.signed_by(responder)
    assert responder.signed_by(ca.certificate)
    own = read(ca.ocsp(seal.certificate, by=ca))
    assert own.certificates == () and own.signed_by(ca.certificate)
    named = read(ca.ocsp(seal.certificate, by=ca, named_by="name"))
    assert named.responder_name == ca.certificate.subject_der
    stranger = world.another_root("Stranger").responder()
    other = read(ca.ocsp(seal.certificate, by=stranger, certificates=[], hash="sha512"))
    assert other.certificates == () and other.signed_by(stranger.certificate)
    assert other.signature_scheme.hash == "sha512"


def test_times_and_extensions_of_a_response() -> None:
    _, ca, seal, _ = shared()
    response = read(
        ca.ocsp(
            seal.certificate,
            at=NOW - DAY,
            next_update=NOW + DAY,
            produced_at=NOW,
            id_hash="sha256",
            nonce=b"nonce",
            archive_cutoff=NOW - YEAR,
            certificate_hash=True,
        )
    )
    (one,) = response.responses
    assert (one.this_update, one.next_update) == (NOW - DAY, NOW + DAY)
    assert response.produced_at == NOW and response.nonce == b"nonce" and one.hash == "sha256"
    assert one.archive_cutoff == NOW - YEAR
    digest = hashlib.sha256(seal.certificate.der).digest()
    assert one.certificate_hash == ("sha256", digest)
    assert read(ca.ocsp(seal.certificate, next_update=None)).responses[0].next_update is None


def test_refusals() -> None:
    for status in ("malformedRequest", "internalError", "tryLater", "sigRequired", "unauthorized"):
        assert OcspResponse.from_der(write_refusal(status)).status == status


@pytest.mark.parametrize("digest", ["sha1", "sha256"])
def test_requests_are_read(digest: str) -> None:
    _, ca, seal, _ = shared()
    mine = ocsp_request(seal.certificate, ca.certificate, hash=digest, nonce=b"1234")
    ((which,), nonce) = read_request(mine)
    assert (which.hash, which.serial_number) == (digest, seal.certificate.serial_number)
    assert nonce == b"1234"
    leaf, issuer = (x509.load_der_x509_certificate(one.der) for one in seal.certificates[:2])
    built = ocsp.OCSPRequestBuilder().add_certificate(leaf, issuer, _sha1()).build()
    from cryptography.hazmat.primitives.serialization import Encoding

    from microcred.testing.der_writing import explicit, octets

    other = writing.extension("1.2.3", octets(b"x"))
    which = ca_id(ca, seal, digest)
    bare = sequence(sequence(sequence(sequence(which)), explicit(2, sequence(other))))
    assert read_request(bare)[1] is None
    ((theirs,), none) = read_request(built.public_bytes(Encoding.DER))
    assert none is None and theirs.issuer_key_hash == hashlib.sha1(_bits(ca.certificate)).digest()


def ca_id(ca: Authority, seal: Seal, digest: str) -> bytes:
    return CertificateId.of(seal.certificate, ca.certificate, digest).der


def _sha1() -> Any:
    from cryptography.hazmat.primitives import hashes

    return hashes.SHA1()  # noqa: S303 - what requests are made with


def _bits(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key: Any = x509.load_der_x509_certificate(certificate.der).public_key()
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@pytest.mark.parametrize(
    "wrong",
    [
        b"",
        b"\x30\x00",
        sequence(sequence(b"")),
        sequence(sequence(sequence(sequence(sequence(b"\x05\x00"))))),
    ],
)
def test_what_is_no_request_is_told(wrong: bytes) -> None:
    with pytest.raises(ParseError):
        read_request(wrong)


def test_a_request_with_another_hash_is_told() -> None:
    _, ca, seal, _ = shared()
    request = ocsp_request(seal.certificate, ca.certificate)
    with pytest.raises(ParseError, match="hash"):
        read_request(
            request.replace(bytes.fromhex("06052b0e03021a"), bytes.fromhex("06052b0e03021d"))
        )


@given(st.integers(0, 10**6), st.integers(0, 255), st.binary(max_size=3))
def test_a_responder_answers_whatever_it_is_asked(place: int, octet: int, more: bytes) -> None:
    _, ca, seal, _ = shared()
    asked = bytearray(ocsp_request(seal.certificate, ca.certificate, nonce=b"1234"))
    asked[place % len(asked)] = octet
    for body in (bytes(asked) + more, bytes(asked[: place % len(asked)])):
        assert OcspResponse.from_der(answer_ocsp(ca, body)).status


# -- lists ----------------------------------------------------------------------------------------


def test_a_list_tells_what_was_revoked_by_then() -> None:
    _, ca, seal, _ = parties()
    number = seal.certificate.serial_number
    ca.revoke(seal.certificate, at=NOW, reason="superseded", invalid_since=NOW - DAY)
    before = CertificateList.from_der(ca.crl(at=NOW - DAY))
    assert before.entry(number) is None and before.this_update == NOW - DAY
    octets = ca.crl(at=NOW + DAY, next_update=NOW + 2 * DAY, number=7)
    after = CertificateList.from_der(octets)
    entry = after.entry(number)
    assert entry is not None and (entry.revocation_time, entry.reason) == (NOW, "superseded")
    assert (after.number, after.next_update) == (7, NOW + 2 * DAY)
    assert after.signed_by(ca.certificate) and not after.is_delta and not after.is_indirect
    theirs = x509.load_der_x509_crl(octets)
    found = theirs.get_revoked_certificate_by_serial_number(number)
    assert found is not None and found.revocation_date_utc == NOW
    since = found.extensions.get_extension_for_class(x509.InvalidityDate).value
    assert since.invalidity_date_utc == NOW - DAY


def test_a_hold_ends() -> None:
    _, ca, seal, _ = parties()
    ca.revoke(seal.certificate, at=NOW - DAY, reason="certificateHold")
    ca.revoke(seal.certificate, at=NOW, reason="removeFromCRL")
    assert [len(ca.revoked_by(at)) for at in (NOW - 2 * DAY, NOW - DAY, NOW)] == [0, 1, 0]
    assert read(ca.ocsp(seal.certificate)).responses[0].status == "good"


def test_delta_lists() -> None:
    _, ca, seal, _ = parties()
    ca.revoke(ca.seal("Other").certificate, at=NOW - 9 * DAY)
    ca.revoke(seal.certificate, at=NOW - DAY)
    delta = CertificateList.from_der(ca.crl(delta_since=NOW - 7 * DAY))
    assert delta.is_delta and delta.size == 1
    assert delta.entry(seal.certificate.serial_number) is not None


def test_indirect_lists_and_another_signer() -> None:
    world, ca, seal, _ = parties()
    ca.revoke(seal.certificate, at=NOW - DAY)
    keeper = world.authority("Keeper of lists")
    made = CertificateList.from_der(keeper.crl(of=[ca]))
    assert made.is_indirect and made.signed_by(keeper.certificate)
    entry = made.entry(seal.certificate.serial_number, ca.certificate.subject_der)
    assert entry is not None
    delegate = ca.responder("List signer", eku="none", usage=("cRLSign",))
    other = CertificateList.from_der(ca.crl(by=delegate, hash="sha384"))
    assert other.signed_by(delegate.certificate) and not other.signed_by(ca.certificate)


@pytest.mark.parametrize("only", ["user", "ca", "attribute", ""])
def test_scopes(only: str) -> None:
    _, ca, _, _ = shared()
    urls = (ca.urls[1],)
    octets = ca.crl(scope=Scope(urls, only, ("keyCompromise", "cACompromise")))
    scope = CertificateList.from_der(octets).scope
    found = {"user": scope.only_user, "ca": scope.only_ca, "attribute": scope.only_attribute}
    assert [word for word, said in found.items() if said] == ([only] if only else [])
    assert scope.urls == urls and scope.reasons == {"keyCompromise", "cACompromise"}
    theirs = x509.load_der_x509_crl(octets).extensions
    assert theirs.get_extension_for_class(x509.IssuingDistributionPoint).critical


def test_other_facts_of_a_list() -> None:
    _, ca, _, _ = shared()
    odd = writing.extension("1.2.3.4", b"\x05\x00", critical=True)
    made = CertificateList.from_der(ca.crl(next_update=None, expired_since=NOW - YEAR, extra=[odd]))
    assert made.next_update is None and made.expired_certs_on_crl == NOW - YEAR
    assert made.unprocessed == ("1.2.3.4",)
    bare = CertificateList.from_der(write_crl((), this_update=NOW, signer=ca, number=None))
    assert bare.number is None and bare.size == 0


def test_every_reason_is_read_back() -> None:
    _, ca, _, _ = shared()
    entries = [Revocation(number + 1, NOW, reason) for reason, number in REASONS.items()]
    made = CertificateList.from_der(write_crl(entries, this_update=NOW, signer=ca))
    for reason, number in REASONS.items():
        entry = made.entry(number + 1)
        assert entry is not None and entry.reason == reason
