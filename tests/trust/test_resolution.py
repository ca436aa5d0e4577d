"""Who holds a key: how a holder is shown, and what of a certificate never is."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.names import Name
from microcred.trust.resolution import (
    Resolution,
    SignerIdentity,
    shown,
    shown_name,
    signer_of_certificate,
    signer_of_did,
)
from simulator import Authority, key_of, name_of

DID = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


@pytest.mark.parametrize(
    ("signer", "line"),
    [
        (SignerIdentity("Example University", "NTRIE-1", "IE"), "Example University (NTRIE-1)"),
        (SignerIdentity("Example University"), "Example University"),
        (SignerIdentity("Example University", None, "IE"), "Example University"),
        (signer_of_did(DID), DID),
    ],
)
def test_in_one_line(signer: SignerIdentity, line: str) -> None:
    assert str(signer) == line


def test_of_a_certificate() -> None:
    leaf = Authority.root().leaf()
    signer = signer_of_certificate(leaf)
    assert signer.certificate is leaf
    assert signer.did is None
    assert signer.to_json() == {
        "name": "Example University",
        "identifier": "NTRIE-123456",
        "country": "IE",
        "certificate_sha256": leaf.sha256,
    }
    assert pickle.loads(pickle.dumps(signer)) == signer


def test_of_a_did() -> None:
    assert signer_of_did(DID).to_json() == {
        "name": DID,
        "identifier": DID,
        "country": None,
        "certificate_sha256": None,
    }
    assert signer_of_did(DID).did == DID


def test_a_certificate_that_says_little() -> None:
    subject = name_of(common="Sealing service 7")
    signer = signer_of_certificate(Authority.root().issue(subject, key_of()))
    assert (signer.name, signer.identifier, signer.country) == ("Sealing service 7", None, None)


@pytest.mark.parametrize(
    ("country", "read"), [("IE", "IE"), ("ie", "IE"), ("Ł", None), ("", None), ("IRL", None)]
)
def test_a_country_is_two_letters(country: str, read: str | None) -> None:
    certificate = Authority.root().leaf()
    name = Name((("2.5.4.6", country), ("2.5.4.10", "Example University")))

    class Written:
        subject = name
        country = name.first("2.5.4.6")
        organization_identifier = certificate.organization_identifier

    assert signer_of_certificate(Written()).country == read  # type: ignore[arg-type] # a double


ORGANISATION, COMMON, GIVEN, SURNAME, PSEUDONYM, SERIAL = (
    f"2.5.4.{number}" for number in (10, 3, 42, 4, 65, 5)
)
SHOWN = {
    "an organisation": ([(ORGANISATION, "Example"), (COMMON, "Seal 1")], "Example"),
    "a common name": ([(COMMON, "Seal 1")], "Seal 1"),
    "the first of two": ([(ORGANISATION, "One"), (ORGANISATION, "Two")], "One"),
    "a person": ([(COMMON, "Jana Novak"), (GIVEN, "Jana")], "a natural person"),
    "a surname": ([(COMMON, "Jana Novak"), (SURNAME, "Novak")], "a natural person"),
    "a pseudonym": ([(COMMON, "Zorro"), (PSEUDONYM, "Zorro")], "a natural person"),
    "a personal number": ([(COMMON, "J N"), (SERIAL, "PNOSI-01")], "a natural person"),
    "an identity card": ([(COMMON, "J N"), (SERIAL, "IDCES-X1")], "a natural person"),
    "a company's number": ([(COMMON, "Seal 1"), (SERIAL, "A00000000")], "Seal 1"),
    "a person of an organisation": ([(ORGANISATION, "Example"), (GIVEN, "Jana")], "Example"),
    "nothing": ([], "somebody without a name"),
    "nothing that is read": ([("1.2.3", "x"), (COMMON, None)], "somebody without a name"),
    "white space": ([(ORGANISATION, " \n "), (COMMON, "\t")], "somebody without a name"),
    "several lines": ([(ORGANISATION, "A\r\nB\u2028C")], "A B C"),
    "signs that turn the line": ([(COMMON, "A\u202eB\x1b[2K")], "A\ufffdB\ufffd[2K"),
    "much": ([(COMMON, "x" * 5000)], "x" * 200 + "..."),
}


@pytest.mark.parametrize("case", SHOWN)
def test_shown(case: str) -> None:
    attributes, text = SHOWN[case]
    assert shown_name(Name(tuple(attributes))) == text


def test_shown_is_the_subject_not_the_issuer() -> None:
    assert shown(Authority.root().leaf()) == "Example University"


OIDS = st.sampled_from([ORGANISATION, COMMON, GIVEN, SURNAME, PSEUDONYM, SERIAL])


@given(st.lists(st.tuples(OIDS, st.none() | st.text()), max_size=6))
def test_any_name_is_one_line(attributes: list[tuple[str, str | None]]) -> None:
    line = shown_name(Name(tuple(attributes)))
    assert line and line.isprintable() and len(line) <= 203


@given(st.text())
def test_zero_width_signs_do_not_vanish(text: str) -> None:
    """An identifier with an invisible sign in it must not become one without."""
    hidden = shown_name(Name(((COMMON, f"NTRIE-1{text}\u200b2"),)))
    assert hidden != "NTRIE-12"


def test_a_resolution_without_findings() -> None:
    assert Resolution(None, None).findings == ()
