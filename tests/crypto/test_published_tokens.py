"""The tokens and revocation data in other people's seals: all read, all signed as they say.

asn1crypto reads the same; where `cryptography` reads lists and responses, it says the same.
"""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.x509 import ocsp
from published_tokens import published_values

from microcred.crypto.certificates import Certificate
from microcred.crypto.crl import CertificateList
from microcred.crypto.ocsp import OcspResponse
from microcred.crypto.timestamps import TimestampToken


def values(published: Path, kind: str) -> list[bytes]:
    return [octets for one, octets in published_values(published) if one == kind]


def certificates(published: Path) -> list[Certificate]:
    return [Certificate.from_der(one) for one in values(published, "certificate")]


def test_every_token_is_read_and_intact(published: Path) -> None:
    others = certificates(published)
    tokens = values(published, "token")
    assert len(tokens) >= 30
    for octets in tokens:
        one = TimestampToken.from_der(octets)
        leaf = one.find_signer(others)
        assert leaf is not None
        assert one.names_certificate
        assert one.intact(leaf)
        assert not any(one.intact(other) for other in one.certificates if other != leaf)


def test_every_token_says_what_others_read(published: Path) -> None:
    for octets in values(published, "token"):
        one = TimestampToken.from_der(octets)
        signed: Any = cms.ContentInfo.load(octets)["content"]
        info: Any = tsp.TSTInfo.load(signed["encap_content_info"]["content"].contents)
        assert one.gen_time == info["gen_time"].native
        assert one.serial_number == info["serial_number"].native
        assert one.policy == info["policy"].dotted
        assert one.nonce == info["nonce"].native
        assert one.imprint == info["message_imprint"]["hashed_message"].native
        assert one.imprint_hash == info["message_imprint"]["hash_algorithm"]["algorithm"].native
        assert (
            one.signature_hash == signed["signer_infos"][0]["digest_algorithm"]["algorithm"].native
        )
        told = info["accuracy"]
        parts = [told[part].native or 0 for part in ("seconds", "millis", "micros")] if told else []
        expected = sum(number * 1000**-place for place, number in enumerate(parts))
        assert (one.accuracy.total_seconds() if one.accuracy else 0) == expected
        assert len(one.certificates) == len(signed["certificates"])


def test_a_flip_anywhere_in_a_token_breaks_it(published: Path) -> None:
    tokens = values(published, "token")
    for octets in (tokens[0], tokens[-1]):
        leaf = TimestampToken.from_der(octets).find_signer()
        assert leaf is not None
        start = octets.index(leaf.der)
        outside = [*range(0, start, 7), *range(start + len(leaf.der), len(octets), 7)]
        survivors = []
        for place in outside:
            changed = bytearray(octets)
            changed[place] ^= 0x10
            try:
                one = TimestampToken.from_der(bytes(changed))
            except Exception as error:  # noqa: BLE001 - whatever comes out must be ours
                assert type(error).__name__ == "ParseError"
                continue
            if one.intact(leaf):
                survivors.append(place)
        # Only what no signature covers: other certificates, the set of digests, versions.
        assert len(survivors) < len(outside)
        for place in survivors:
            changed = bytearray(octets)
            changed[place] ^= 0x10
            one, first = TimestampToken.from_der(bytes(changed)), TimestampToken.from_der(octets)
            assert (one.gen_time, one.imprint) == (first.gen_time, first.imprint)


def test_every_response_is_read_and_signed(published: Path) -> None:
    others = certificates(published)
    responses = values(published, "ocsp")
    assert len(responses) >= 8
    for octets in responses:
        one = OcspResponse.from_der(octets)
        responder = one.find_responder()
        assert responder is not None
        assert one.signed_by(responder)
        theirs = ocsp.load_der_ocsp_response(octets)
        [answer] = one.responses
        assert answer.serial_number == theirs.serial_number
        assert answer.issuer_key_hash == theirs.issuer_key_hash
        assert answer.status == theirs.certificate_status.name.lower()
        assert answer.this_update == theirs.this_update_utc
        assert answer.next_update == theirs.next_update_utc
        assert one.produced_at == theirs.produced_at_utc
        about = [leaf for leaf in others if leaf.serial_number == answer.serial_number]
        assert any(answer.answers(leaf, issuer) for leaf in about for issuer in others) or not about


def test_every_list_is_read_and_says_what_others_read(published: Path) -> None:
    others = certificates(published)
    lists = values(published, "crl")
    assert len(lists) >= 4
    for octets in lists:
        one, theirs = CertificateList.from_der(octets), x509.load_der_x509_crl(octets)
        assert one.this_update == theirs.last_update_utc
        assert one.next_update == theirs.next_update_utc
        assert one.size == len(theirs)
        assert any(one.signed_by(other) for other in others)
        for entry in theirs:
            found = one.entry(entry.serial_number)
            assert found is not None
            assert found.revocation_time == entry.revocation_date_utc.astimezone(UTC)
