"""What CMS messages carry beside what they sign: certificates and revocation data."""

from __future__ import annotations

import pytest
from built_cms import (
    SIGNED_DATA,
    TST_INFO,
    attribute_of,
    basic,
    certificate_id,
    cms,
    crl,
    ocsp,
    octet_string,
    revoked_entry,
    signer,
    signer_info,
    single,
    token,
    tst_info,
)
from built_der import bits, certificate, integer, oid, sequence, tagged

from microcred.crypto.certificate_identifiers import MOST_CERTIFICATES
from microcred.crypto.certificates import Certificate
from microcred.crypto.cms import SignedData
from microcred.crypto.crl import CertificateList
from microcred.crypto.ocsp import OcspResponse
from microcred.crypto.timestamps import TimestampToken
from microcred.errors import ParseError

LEAF, OTHER = signer(), signer("P-384")
ISSUER = Certificate.from_der(certificate())
CONTENT = tst_info()
BASIC = basic([single(certificate_id(LEAF, ISSUER))])
LIST = crl([revoked_entry(5)])
CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23"
REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"


def other_format(kind: str, value: bytes) -> bytes:
    """OtherRevocationInfoFormat."""
    return tagged(1, oid(kind), value)


def read(*crls: bytes, unsigned: tuple[bytes, ...] = ()) -> SignedData:
    return SignedData.from_ber(cms(CONTENT, [signer_info(CONTENT, unsigned=unsigned)], crls=crls))


def test_content() -> None:
    one = read()
    assert (one.content_type, one.content) == (TST_INFO, CONTENT)
    assert (one.certificates, one.ocsps, one.crls) == ((), (), ())
    [who] = one.signers
    assert who.names(LEAF)
    assert who.signed_by(LEAF, TST_INFO, CONTENT)
    assert not who.signed_by(LEAF, TST_INFO, CONTENT + b"!")
    assert not who.signed_by(LEAF, "1.2.3", CONTENT)


def test_detached() -> None:
    detached = cms(CONTENT, [signer_info(CONTENT)], content=sequence(oid("1.2.3")))
    one = SignedData.from_ber(detached)
    assert (one.content_type, one.content) == ("1.2.3", None)


def test_certificates_in_their_places() -> None:
    # Attribute certificates ([2]) and others are passed over, so is what cannot be read.
    sent = (LEAF.der, tagged(2, integer(1)), sequence(integer(1)), LEAF.der)
    values = attribute_of(CERTIFICATE_VALUES, sequence(OTHER.der))
    one = SignedData.from_ber(
        cms(CONTENT, [signer_info(CONTENT, unsigned=[values])], certificates=sent)
    )
    assert one.certificates == (LEAF, OTHER)


def test_revocation_data_within_the_message() -> None:
    one = read(
        LIST,
        other_format("1.3.6.1.5.5.7.16.2", ocsp(BASIC)),
        other_format("1.3.6.1.5.5.7.48.1.1", BASIC),
        other_format("1.2.3", ocsp(BASIC)),
        tagged(1, oid("1.3.6.1.5.5.7.16.2")),
        other_format("1.3.6.1.5.5.7.16.2", integer(1)),
        sequence(integer(1)),
        LIST,
    )
    assert one.crls == (CertificateList.from_der(LIST),)
    assert one.ocsps == (OcspResponse.from_der(ocsp(BASIC)), OcspResponse.from_der(BASIC))


def test_revocation_data_in_unsigned_attributes() -> None:
    values = sequence(
        tagged(0, sequence(LIST)), tagged(1, sequence(BASIC)), tagged(2, sequence(oid("1.2.3")))
    )
    one = TimestampToken.from_der(token(unsigned=[attribute_of(REVOCATION_VALUES, values)]))
    assert one.crls == (CertificateList.from_der(LIST),)
    assert one.ocsps == (OcspResponse.from_der(BASIC),)
    assert one.intact(LEAF)


@pytest.mark.parametrize(
    "value", [octet_string(b"\5"), sequence(tagged(0, sequence(integer(1))), tagged(1, b"\5\0"))]
)
def test_malformed_unsigned_attributes_are_passed_over(value: bytes) -> None:
    unsigned = (attribute_of(REVOCATION_VALUES, value), attribute_of(CERTIFICATE_VALUES, value))
    one = read(unsigned=unsigned)
    assert (one.certificates, one.ocsps, one.crls) == ((), (), ())


def test_revocation_data_is_bounded() -> None:
    lists = [crl([revoked_entry(number)]) for number in range(70)]
    assert len(read(*lists).crls) == 64


def test_certificates_are_bounded() -> None:
    many = [certificate(serial=integer(n), signature=b"\3\1\0") for n in range(200)]
    one = SignedData.from_ber(cms(CONTENT, [], certificates=many))
    assert len(one.certificates) == MOST_CERTIFICATES
    large = [certificate(serial=integer(n), signature=bits(bytes(60_000))) for n in range(30)]
    few = SignedData.from_ber(cms(CONTENT, [], certificates=large))
    assert len(few.certificates) == 17


def test_no_signed_data() -> None:
    for octets in (integer(1), sequence(oid(SIGNED_DATA), integer(1)), sequence(integer(1))):
        with pytest.raises(ParseError):
            SignedData.from_ber(octets)
