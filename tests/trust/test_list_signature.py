"""One form of signature is accepted on a list; every other one, and every wrapping, is refused."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from list_maker import (
    DSIG,
    ENVELOPED,
    EXCLUSIVE,
    TSL,
    XADES,
    Listed,
    ListText,
    issuer,
    operator,
    signed,
)

from microcred.trust.trusted_lists.reading import read_list
from microcred.trust.trusted_lists.values import ListSignature, TrustedList
from simulator import Authority, key_of, name_of

FORM, FORGED = "qualified.list_signature_form", "qualified.list_forged"
TEXT = ListText([Listed([issuer().certificate])])
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"


def signature_of(octets: bytes) -> ListSignature:
    found = read_list(octets).signature
    assert found is not None
    return found


def rsa_operator(name: str = "RSA operator TEST") -> Authority:
    return Authority.root(name_of(country="EU", organisation=name), key_of("RSA-2048", 3), ca=False)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"uri": "#list"},
        {"hash": "sha512"},
        {"property_transforms": ()},
        {"certificate_element": "SigningCertificate"},
        {"certificate_element": "SigningCertificate", "certificate_hash": "sha1"},
        {"certificate_hash": "sha512"},
        {"references": lambda root, properties: properties + root},
    ],
    ids=range(8),
)
def test_the_forms_that_lists_have(how: dict[str, Any]) -> None:
    found = signature_of(TEXT.signed(**how))
    assert found == ListSignature(found.method, True, operator().certificate)


def test_rsa() -> None:
    by = rsa_operator()
    found = signature_of(TEXT.signed(by, method="RS256"))
    assert found.intact
    assert found.signer == by.certificate


def double(root: str, properties: str) -> str:
    return root + root + properties


def other_certificate() -> Any:
    return issuer("Somebody else TEST").certificate


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"hash": "sha1"}, FORM),
        ({"certificate_hash": "sha1", "hash": "sha1"}, FORM),
        ({"uri": "#other"}, FORM),
        ({"uri": "https://example.org/list.xml"}, FORM),
        ({"uri": "list"}, FORM),
        ({"uri": "#xpointer(/)"}, FORM),
        ({"uri": "#signature"}, FORM),
        ({"transforms": (EXCLUSIVE,)}, FORM),
        ({"transforms": (ENVELOPED,)}, FORM),
        ({"transforms": (EXCLUSIVE, ENVELOPED)}, FORM),
        ({"transforms": (ENVELOPED, INCLUSIVE)}, FORM),
        ({"transforms": ()}, FORM),
        ({"transforms": (ENVELOPED, "http://www.w3.org/TR/1999/REC-xslt-19991116")}, FORM),
        ({"transforms": (ENVELOPED, "http://www.w3.org/TR/1999/REC-xpath-19991116")}, FORM),
        ({"transforms": (ENVELOPED, f"{EXCLUSIVE}WithComments")}, FORM),
        ({"property_transforms": (INCLUSIVE,)}, FORM),
        ({"canonicalisation": INCLUSIVE}, FORM),
        ({"references": double}, FORM),
        ({"references": lambda root, properties: root}, FORM),
        ({"references": lambda root, properties: properties}, FORM),
        ({"references": lambda root, properties: ""}, FORM),
        ({"certificates": ()}, FORM),
        ({"named": other_certificate()}, FORM),
        ({"certificates": [other_certificate()], "named": other_certificate()}, FORGED),
    ],
    ids=range(24),
)
def test_other_forms_are_refused(how: dict[str, Any], code: str) -> None:
    found = signature_of(TEXT.signed(**how))
    assert (found.intact, found.signer, found.code) == (False, None, code)
    assert found.problem


@pytest.mark.parametrize("method", ["RSA-SHA1"])
def test_broken_algorithms_are_refused(method: str) -> None:
    found = signature_of(TEXT.signed(rsa_operator(), method=method))
    assert (found.intact, found.code) == (False, FORM)


def replaced(old: str, new: str, count: int = 1) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, count)

    return change


CHANGES: list[tuple[Callable[[str], str], str]] = [
    # What the list says,
    (replaced("<TSLSequenceNumber>7", "<TSLSequenceNumber>8"), FORGED),
    (replaced("Svcstatus/granted", "Svcstatus/withdrawn"), FORGED),
    (replaced("<ds:SignedInfo ", " <ds:SignedInfo "), ""),
    (replaced("</TrustServiceStatusList>", " </TrustServiceStatusList>"), FORGED),
    (replaced("<TrustServiceProviderList>", "<?hide this?><TrustServiceProviderList>"), FORGED),
    # the signature's own parts,
    (replaced("<xades:SigningTime>2026", "<xades:SigningTime>2025"), FORGED),
    (replaced(":SignatureValue>", ":SignatureValue>AAAA"), FORGED),
    (replaced("xmldsig-more#ecdsa-sha256", "xmldsig-more#rsa-sha256"), FORGED),
    (replaced("xmldsig-more#ecdsa-sha256", "xmldsig-more#hmac-sha256"), FORM),
    (replaced("xmldsig-more#ecdsa-sha256", "xmldsig-more#ecdsa-sha384"), FORGED),
    (replaced("<ds:DigestValue>", "<ds:DigestValue>!"), FORM),
    (replaced("<ds:KeyInfo>", "<ds:KeyInfo><!-- a -->"), ""),
    (replaced("<ds:X509Certificate>", "<ds:X509Certificate>AAAA"), FORM),
    (lambda text: re.sub(r"<ds:SignatureValue>.*</ds:SignatureValue>", "", text), FORM),
    (
        lambda text: re.sub(r"(<ds:SignatureValue>).*(</ds:SignatureValue>)", r"\1?\2", text),
        FORM,
    ),
    (lambda text: re.sub(r"<ds:SignedInfo.*</ds:SignedInfo>", "", text), FORM),
    (lambda text: re.sub(r"(<ds:SignedInfo.*</ds:SignedInfo>)", r"\1\1", text), FORM),
    (lambda text: re.sub(r"<ds:SignatureMethod[^>]*/>", "", text), FORM),
    (lambda text: re.sub(r"(<ds:SignatureMethod[^>]*/>)", r"\1\1", text), FORM),
    (lambda text: re.sub(r"<ds:Object>.*</ds:Object>", "", text), FORM),
    (lambda text: re.sub(r"(<ds:Object>.*</ds:Object>)", r"\1\1", text), FORM),
    (lambda text: re.sub(r"(<ds:DigestMethod[^>]*/>)", r"\1\1", text), FORM),
    (lambda text: re.sub(r"<xades:CertDigest>.*</xades:CertDigest>", "", text), FORGED),
    # two signatures, one inside the other, one elsewhere,
    (lambda text: re.sub(r"(<ds:Signature .*</ds:Signature>)", r"\1\1", text), FORM),
    (
        lambda text: re.sub(r"(<ds:Signature .*</ds:Signature>)", r"<wrap>\1</wrap>", text),
        FORM,
    ),
    (replaced("<ds:KeyInfo>", f'<ds:KeyInfo><ds:Signature xmlns:ds="{DSIG}"/>'), FORM),
    # and Ids given twice.
    (replaced("<SchemeInformation>", '<SchemeInformation Id="properties">'), FORM),
    (replaced("<SchemeInformation>", '<SchemeInformation ID="properties">'), FORM),
    (replaced("<SchemeInformation>", '<SchemeInformation xml:id="properties">'), FORM),
]


@pytest.mark.parametrize(("change", "code"), CHANGES, ids=range(len(CHANGES)))
def test_changes_after_signing(change: Callable[[str], str], code: str) -> None:
    found = signature_of(TEXT.signed(change=change))
    assert (found.intact, found.code) == (not code, code)


def wrapped(original: bytes, *, by_id: bool) -> bytes:
    """A forged list around a genuine one, whose signature still points to the genuine root."""
    genuine = original.decode().removeprefix("<?xml?>")
    signature = re.search(r"<ds:Signature .*</ds:Signature>", genuine)
    assert signature is not None
    hidden = genuine.replace(signature.group(), "")
    forged = ListText([Listed([other_certificate()])], sequence=99, attributes="").xml()
    place = "</TrustServiceStatusList>"
    moved = signature.group()
    if by_id:
        moved = moved.replace("</ds:Object>", f"{hidden}</ds:Object>", 1)
    return forged.replace(place, moved + ("" if by_id else hidden) + place).encode()


@pytest.mark.parametrize("by_id", [True, False])
@pytest.mark.parametrize("uri", ["", "#list"])
def test_wrapping_is_refused(by_id: bool, uri: str) -> None:
    octets = wrapped(TEXT.signed(uri=uri), by_id=by_id)
    found = read_list(octets)
    assert found.sequence == 99
    assert found.signature is not None
    assert not found.signature.intact


def test_a_root_with_a_common_id_is_not_confused_with_another() -> None:
    octets = TEXT.signed(
        uri="#list", change=replaced("<SchemeInformation>", '<a id="list"/><SchemeInformation>')
    )
    assert signature_of(octets).code == FORM


def test_what_is_read_is_what_was_signed() -> None:
    """Comments are not signed: with one inside a text the same text is read, in whole."""
    change = replaced("<TSLSequenceNumber>7<", "<TSLSequenceNumber><!-- 1 -->7<!-- 2 --><")
    changed: TrustedList = read_list(TEXT.signed(change=change))
    assert changed.signature is not None
    assert changed.signature.intact
    assert changed.sequence == 7
    split = ListText(sequence=12).signed(change=replaced(">12<", ">1<!-- 3 -->2<"))
    assert read_list(split).sequence == 12
    unsigned = ListText(sequence=12).xml().replace(">12<", ">1<!-- 3 -->2<").encode()
    assert read_list(unsigned).sequence == 12


def test_a_list_that_was_signed_with_instructions_is_read_in_whole() -> None:
    xml = ListText(sequence=12).xml().replace(">12<", ">1<?a b?>2<")
    found = read_list(signed(xml, operator()))
    assert found.signature is not None
    assert found.signature.intact
    assert found.sequence == 12


@pytest.mark.parametrize("where", ["<SchemeInformation>", "<TrustServiceProviderList>"])
def test_the_signature_may_stand_before_other_elements(where: str) -> None:
    """Where it stands among the children of the root makes no difference, and nor does space."""

    def moved(text: str) -> str:
        found = re.search(r"<ds:Signature .*</ds:Signature>", text)
        assert found is not None
        return text.replace(found.group(), "").replace(where, f"{found.group()}{where}")

    assert signature_of(TEXT.signed(change=moved)).intact


def test_key_info_may_be_covered_too() -> None:
    """Reading finds the reference; here its digest is wrong, which is another code."""

    def with_key(root: str, properties: str) -> str:
        return root + properties + properties.replace("#properties", "#key")

    change = replaced("<ds:KeyInfo>", '<ds:KeyInfo Id="key">')
    assert signature_of(TEXT.signed(references=with_key, change=change)).code == FORGED


@pytest.mark.parametrize("prefixes", ["#default", " ".join(["a"] * 65)])
def test_lists_of_prefixes(prefixes: str) -> None:
    inner = f'<e:InclusiveNamespaces xmlns:e="{EXCLUSIVE}" PrefixList="{prefixes}"/>'

    def change(text: str) -> str:
        wanted = f'<ds:Transform Algorithm="{EXCLUSIVE}"/>'
        return text.replace(wanted, wanted[:-2] + f">{inner}</ds:Transform>", 1)

    assert signature_of(TEXT.signed(change=change)).code == FORM
    named = inner.replace(prefixes, "ds")
    sound = f'<ds:Transform Algorithm="{EXCLUSIVE}">{named}</ds:Transform>'
    # A prefix that nothing uses: the form stays, and only the signature's own octets change.
    octets = TEXT.signed(
        change=lambda text: text.replace(f'<ds:Transform Algorithm="{EXCLUSIVE}"/>', sound, 1)
    )
    assert signature_of(octets).code == FORGED


def test_signxml_agrees() -> None:
    """Another implementation accepts what is accepted here, and finds what was altered."""
    xades = pytest.importorskip("signxml.xades")
    from cryptography.x509 import load_der_x509_certificate
    from signxml.exceptions import InvalidSignature

    by = rsa_operator()

    def verified(octets: bytes) -> list[str]:
        result = xades.XAdESVerifier().verify(
            octets,
            x509_cert=load_der_x509_certificate(by.certificate.der),
            expect_config=xades.XAdESSignatureConfiguration(
                require_x509=True,
                expect_references=True,
                verification_time=datetime(2026, 3, 1, tzinfo=UTC),
            ),
        )
        return [one.signed_xml.tag for one in result]

    whole = [f"{{{TSL}}}TrustServiceStatusList", f"{{{XADES}}}SignedProperties"]
    assert verified(TEXT.signed(by, method="RS256")) == whole
    for change, code in CHANGES[:2]:
        octets = TEXT.signed(by, method="RS256", change=change)
        assert signature_of(octets).code == code
        with pytest.raises(InvalidSignature):
            verified(octets)


def test_a_certificate_that_is_none_is_passed_over() -> None:
    broken = base64.b64encode(b"no certificate").decode()
    change = replaced(
        "<ds:X509Data>", f"<ds:X509Data><ds:X509Certificate>{broken}</ds:X509Certificate>"
    )
    assert signature_of(TEXT.signed(change=change)).intact


def test_instructions_beside_the_root_count_where_the_document_is_covered() -> None:
    before = replaced("<TrustServiceStatusList", "<?hint x?><TrustServiceStatusList")
    assert signature_of(TEXT.signed(uri="#list", change=before)).intact
    assert signature_of(TEXT.signed(change=before)).code == FORGED
