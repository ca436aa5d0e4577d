"""Questions to OCSP responders as others read them."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from asn1crypto import ocsp
from built_cms import signer
from built_der import certificate, sequence

from microcred.crypto.certificate_identifiers import key_bits
from microcred.crypto.certificates import Certificate
from microcred.crypto.ocsp_request import certificate_identifier, ocsp_request
from microcred.errors import ParseError

ISSUER = Certificate.from_der(certificate())
LEAF = signer("P-384")


@pytest.mark.parametrize("hash", ["sha1", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("nonce", [None, b"n", bytes(32), bytes(128)])
def test_a_request_as_others_read_it(hash: str, nonce: bytes | None) -> None:
    octets = ocsp_request(LEAF, ISSUER, hash=hash, nonce=nonce)
    read: Any = ocsp.OCSPRequest.load(octets, strict=True)
    assert read["tbs_request"]["version"].native == "v1"
    [request] = read["tbs_request"]["request_list"]
    told = request["req_cert"]
    assert told["hash_algorithm"]["algorithm"].native == hash
    assert told["issuer_name_hash"].native == hashlib.new(hash, LEAF.issuer_der).digest()
    assert told["issuer_key_hash"].native == hashlib.new(hash, key_bits(ISSUER) or b"").digest()
    assert told["serial_number"].native == LEAF.serial_number
    assert (read.nonce_value.native if nonce else None) == nonce
    assert told.dump() == certificate_identifier(LEAF, ISSUER, hash=hash)


def test_requests_that_are_not_made() -> None:
    unreadable = Certificate.from_der(certificate(spki=sequence()))
    for issuer, options in (
        (ISSUER, {"hash": "md5"}),
        (ISSUER, {"nonce": b""}),
        (ISSUER, {"nonce": bytes(129)}),
        (unreadable, {}),
    ):
        with pytest.raises(ParseError):
            ocsp_request(LEAF, issuer, **options)  # type: ignore[arg-type]
