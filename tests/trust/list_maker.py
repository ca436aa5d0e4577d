"""Trusted lists for tests, sound and unsound: TS 119 612 XML, signed as lists are, or otherwise.

Nothing of microcred's reader is used here; the signature is made with lxml and `cryptography`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils
from lxml import etree

from microcred.crypto.certificates import Certificate
from microcred.crypto.der import SEQUENCE, encode
from simulator import NOW, Authority, extension, key_of, name_of

TSL = "http://uri.etsi.org/02231/v2#"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
SIE = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
MORE = "http://uri.etsi.org/02231/v2/additionaltypes#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = f"{DSIG}enveloped-signature"
URI = "http://uri.etsi.org/TrstSvc"
MIME = "application/vnd.etsi.tsl+xml"

GRANTED_SINCE = NOW - timedelta(days=3000)
LIST_ISSUED = NOW - timedelta(days=30)
LIST_ENDS = NOW + timedelta(days=150)


def time(moment: datetime) -> str:
    """As lists write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# -- certificates ---------------------------------------------------------------------------------

_OIDS = {
    "compliance": "0.4.0.1862.1.1",
    "sscd": "0.4.0.1862.1.4",
    "type": "0.4.0.1862.1.6",
    "law": "0.4.0.1862.1.7",
    "esign": "0.4.0.1862.1.6.1",
    "eseal": "0.4.0.1862.1.6.2",
    "web": "0.4.0.1862.1.6.3",
}


def oid(dotted: str) -> bytes:
    """An object identifier in DER."""
    first, second, *rest = (int(one) for one in dotted.split("."))
    octets = bytearray([first * 40 + second])
    for arc in rest:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        octets += bytes(reversed(groups))
    return encode(0x06, bytes(octets))


def qc(*claims: str, types: Sequence[str] = (), law: str = "") -> Any:
    """qcStatements for `extra`: claims "compliance" and "sscd", types "eseal", "esign", "web"."""
    statements = [encode(SEQUENCE, oid(_OIDS[one])) for one in claims]
    if types:
        named = encode(SEQUENCE, *(oid(_OIDS.get(one, one)) for one in types))
        statements.append(encode(SEQUENCE, oid(_OIDS["type"]), named))
    if law:
        countries = encode(SEQUENCE, encode(0x13, law.encode()))
        statements.append(encode(SEQUENCE, oid(_OIDS["law"]), countries))
    return extension("1.3.6.1.5.5.7.1.3", encode(SEQUENCE, *statements))


def policies(*dotted: str) -> Any:
    """certificatePolicies for `extra`."""
    return extension("2.5.29.32", encode(SEQUENCE, *(encode(SEQUENCE, oid(one)) for one in dotted)))


ESEAL = qc("compliance", types=["eseal"])
QSEAL = qc("compliance", "sscd", types=["eseal"])


@cache
def operator(name: str = "List operator TEST", number: int = 700) -> Authority:
    """Who signs a list."""
    subject = name_of(country="EU", organisation=name, common=name)
    begin, end = NOW - timedelta(days=4000), NOW + timedelta(days=2000)
    return Authority.root(subject, key_of("P-256", number), begin=begin, end=end, ca=False)


@cache
def issuer(name: str = "Qualified CA TEST") -> Authority:
    """Who issues qualified certificates."""
    begin, end = NOW - timedelta(days=6000), NOW + timedelta(days=3000)
    return Authority.root(name, begin=begin, end=end)


# -- the list -------------------------------------------------------------------------------------


def qualification(*names: str, criteria: str = "", assertion: str = "all") -> str:
    """A Qualifications extension with one element."""
    named = "".join(f'<q:Qualifier uri="{URI}/TrustedList/SvcInfoExt/{one}"/>' for one in names)
    return (
        f'<Extension Critical="true"><q:Qualifications xmlns:q="{SIE}"><q:QualificationElement>'
        f"<q:Qualifiers>{named}</q:Qualifiers>"
        f'<q:CriteriaList assert="{assertion}">{criteria}</q:CriteriaList>'
        "</q:QualificationElement></q:Qualifications></Extension>"
    )


def policy_set(*dotted: str) -> str:
    """A criterion."""
    named = "".join(
        f'<q:PolicyIdentifier><x:Identifier xmlns:x="{XADES}" Qualifier="OIDAsURN">'
        f"urn:oid:{one}</x:Identifier></q:PolicyIdentifier>"
        for one in dotted
    )
    return f"<q:PolicySet>{named}</q:PolicySet>"


def key_usage(**bits: bool) -> str:
    """A criterion."""
    named = "".join(
        f'<q:KeyUsageBit name="{name}">{str(value).lower()}</q:KeyUsageBit>'
        for name, value in bits.items()
    )
    return f"<q:KeyUsage>{named}</q:KeyUsage>"


def other_criteria(element: str, inner: str, *dotted: str) -> str:
    """A criterion of otherCriteriaList: ExtendedKeyUsage or CertSubjectDNAttribute."""
    named = "".join(
        f'<m:{inner}><x:Identifier xmlns:x="{XADES}">{one}</x:Identifier></m:{inner}>'
        for one in dotted
    )
    content = f'<m:{element} xmlns:m="{MORE}">{named}</m:{element}>'
    return f"<q:otherCriteriaList>{content}</q:otherCriteriaList>"


def information(*names: str) -> str:
    """additionalServiceInformation extensions."""
    return "".join(
        '<Extension Critical="true"><AdditionalServiceInformation>'
        f'<URI xml:lang="en">{URI}/TrustedList/SvcInfoExt/{one}</URI>'
        "</AdditionalServiceInformation></Extension>"
        for one in names
    )


FOR_SEALS = information("ForeSeals")


@dataclass(frozen=True)
class State:
    """One state of a service."""

    status: str = "granted"
    since: datetime = GRANTED_SINCE
    extensions: str = FOR_SEALS
    type: str = "CA/QC"
    name: str = "Service TEST"


@dataclass(frozen=True)
class Listed:
    """A service of a list: its certificates and its states, the current one first."""

    certificates: Sequence[Certificate] = ()
    states: Sequence[State] = (State(),)
    provider: str = "Provider TEST"
    identities: str = ""  # further DigitalId elements, or instead of certificates

    def xml(self) -> str:
        """The TrustServiceProvider of it alone."""
        current, *past = self.states
        held = "".join(_digital_id(one) for one in self.certificates) + self.identities
        history = "".join(
            f"<ServiceHistoryInstance>{_state(one, '')}</ServiceHistoryInstance>" for one in past
        )
        return (
            "<TrustServiceProvider><TSPInformation><TSPName>"
            f'<Name xml:lang="de">Anbieter</Name><Name xml:lang="en">{self.provider}</Name>'
            '</TSPName><TSPTradeName><Name xml:lang="en">VATXX-1</Name></TSPTradeName>'
            "</TSPInformation><TSPServices><TSPService>"
            f"<ServiceInformation>{_state(current, held)}</ServiceInformation>"
            f"{f'<ServiceHistory>{history}</ServiceHistory>' if past else ''}"
            "</TSPService></TSPServices></TrustServiceProvider>"
        )


def _digital_id(certificate: Certificate) -> str:
    text = base64.b64encode(certificate.der).decode()
    return f"<DigitalId><X509Certificate>{text}</X509Certificate></DigitalId>"


def _state(state: State, held: str) -> str:
    extensions = state.extensions and (
        f"<ServiceInformationExtensions>{state.extensions}</ServiceInformationExtensions>"
    )
    return (
        f"<ServiceTypeIdentifier>{URI}/Svctype/{state.type}</ServiceTypeIdentifier>"
        f'<ServiceName><Name xml:lang="en">{state.name}</Name></ServiceName>'
        f"<ServiceDigitalIdentity>{held}</ServiceDigitalIdentity>"
        f"<ServiceStatus>{URI}/TrustedList/Svcstatus/{state.status}</ServiceStatus>"
        f"<StatusStartingTime>{time(state.since)}</StatusStartingTime>{extensions}"
    )


@dataclass(frozen=True)
class PointsTo:
    """A pointer to another list."""

    territory: str
    signers: Sequence[Certificate]
    url: str = ""
    kind: str = "EUgeneric"
    mime: str = MIME

    def xml(self) -> str:
        """The OtherTSLPointer."""
        held = "".join(_digital_id(one) for one in self.signers)
        url = self.url or f"https://lists.test/{self.territory}.xml"
        return (
            "<OtherTSLPointer><ServiceDigitalIdentities><ServiceDigitalIdentity>"
            f"{held}</ServiceDigitalIdentity></ServiceDigitalIdentities>"
            f"<TSLLocation>{url}</TSLLocation><AdditionalInformation>"
            f"<OtherInformation><TSLType>{URI}/TrustedList/TSLType/{self.kind}</TSLType>"
            "</OtherInformation><OtherInformation>"
            f"<SchemeTerritory>{self.territory}</SchemeTerritory></OtherInformation>"
            f'<OtherInformation><m:MimeType xmlns:m="{MORE}">{self.mime}</m:MimeType>'
            "</OtherInformation></AdditionalInformation></OtherTSLPointer>"
        )


@dataclass(frozen=True)
class ListText:
    """What a list says."""

    services: Sequence[Listed] = ()
    territory: str = "XX"
    sequence: int = 7
    issued: datetime | None = LIST_ISSUED
    ends: datetime | None = LIST_ENDS
    pointers: Sequence[PointsTo] = ()
    kind: str = "EUgeneric"
    version: int = 6
    uris: Sequence[str] = ()
    attributes: str = ' Id="list"'
    extra: str = ""
    providers: str = field(default="", repr=False)

    def xml(self) -> str:
        """The unsigned list."""
        uris = "".join(f'<URI xml:lang="en">{one}</URI>' for one in self.uris)
        ends = "" if self.ends is None else f"<dateTime>{time(self.ends)}</dateTime>"
        issued = "" if self.issued is None else time(self.issued)
        pointers = "".join(one.xml() for one in self.pointers)
        services = self.providers + "".join(one.xml() for one in self.services)
        return (
            f'<TrustServiceStatusList xmlns="{TSL}"{self.attributes}><SchemeInformation>'
            f"<TSLVersionIdentifier>{self.version}</TSLVersionIdentifier>"
            f"<TSLSequenceNumber>{self.sequence}</TSLSequenceNumber>"
            f"<TSLType>{URI}/TrustedList/TSLType/{self.kind}</TSLType>"
            '<SchemeOperatorName><Name xml:lang="en">Operator TEST</Name></SchemeOperatorName>'
            f"<SchemeInformationURI>{uris}</SchemeInformationURI>"
            f"<SchemeTerritory>{self.territory}</SchemeTerritory>"
            f"<PointersToOtherTSL>{pointers}</PointersToOtherTSL>"
            f"<ListIssueDateTime>{issued}</ListIssueDateTime><NextUpdate>{ends}</NextUpdate>"
            f"</SchemeInformation>{self.extra}"
            f"<TrustServiceProviderList>{services}</TrustServiceProviderList>"
            "</TrustServiceStatusList>"
        )

    def signed(self, by: Authority | None = None, **how: Any) -> bytes:
        """The list with a signature."""
        return signed(self.xml(), by or operator(), **how)


def list_of_lists(
    *pointers: PointsTo,
    by: Authority | None = None,
    named: Sequence[Certificate] = (),
    **traits: Any,
) -> bytes:
    """A list of lists that points to itself and to others."""
    signer = by or operator("LOTL operator TEST", 701)
    own = PointsTo(
        "EU",
        named or [signer.certificate],
        "https://lists.test/lotl.xml",
        "EUlistofthelists",
    )
    text = ListText(territory="EU", kind="EUlistofthelists", pointers=(own, *pointers), **traits)
    return text.signed(signer)


# -- the signature --------------------------------------------------------------------------------

_METHODS: dict[str, tuple[str, Callable[[Any, bytes], bytes]]] = {
    "ES256": (
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        lambda key, data: _plain(key.sign(data, ec.ECDSA(hashes.SHA256()))),
    ),
    "RS256": (
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        lambda key, data: key.sign(data, padding.PKCS1v15(), hashes.SHA256()),
    ),
    "RSA-SHA1": (
        f"{DSIG}rsa-sha1",
        lambda key, data: key.sign(data, padding.PKCS1v15(), hashes.SHA256()),
    ),
}


def _plain(der: bytes) -> bytes:
    one, other = utils.decode_dss_signature(der)
    return one.to_bytes(32, "big") + other.to_bytes(32, "big")


def _digest(octets: bytes, name: str = "sha256") -> str:
    return base64.b64encode(hashlib.new(name, octets).digest()).decode()


_URIS = {
    "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
    "sha512": "http://www.w3.org/2001/04/xmlenc#sha512",
    "sha1": f"{DSIG}sha1",
}


def _transforms(*algorithms: str) -> str:
    found = "".join(f'<ds:Transform Algorithm="{one}"/>' for one in algorithms)
    return f"<ds:Transforms>{found}</ds:Transforms>" if found else ""


def _reference(uri: str, transforms: str, octets: bytes, hash: str) -> str:
    return (
        f'<ds:Reference URI="{uri}">{transforms}<ds:DigestMethod Algorithm="{_URIS[hash]}"/>'
        f"<ds:DigestValue>{_digest(octets, hash)}</ds:DigestValue></ds:Reference>"
    )


def signed(
    xml: str,
    by: Authority,
    *,
    method: str = "ES256",
    hash: str = "sha256",
    certificate_hash: str = "sha256",
    certificate_element: str = "SigningCertificateV2",
    uri: str = "",
    transforms: Sequence[str] = (ENVELOPED, EXCLUSIVE),
    property_transforms: Sequence[str] = (EXCLUSIVE,),
    references: Callable[[str, str], str] = lambda root, properties: root + properties,
    certificates: Sequence[Certificate] | None = None,
    named: Certificate | None = None,
    canonicalisation: str = EXCLUSIVE,
    change: Callable[[str], str] = lambda text: text,
) -> bytes:
    """XML with an enveloped XAdES signature at its end, or with one that is odd somewhere."""
    held = [by.certificate] if certificates is None else certificates
    named = named or by.certificate
    algorithm, sign = _METHODS[method]
    key_info = "".join(
        f"<ds:X509Certificate>{base64.b64encode(one.der).decode()}</ds:X509Certificate>"
        for one in held
    )
    properties = (
        f'<xades:SignedProperties xmlns:xades="{XADES}" xmlns:ds="{DSIG}" Id="properties">'
        "<xades:SignedSignatureProperties>"
        f"<xades:SigningTime>{time(NOW)}</xades:SigningTime>"
        f"<xades:{certificate_element}><xades:Cert><xades:CertDigest>"
        f'<ds:DigestMethod Algorithm="{_URIS[certificate_hash]}"/>'
        f"<ds:DigestValue>{_digest(named.der, certificate_hash)}</ds:DigestValue>"
        f"</xades:CertDigest></xades:Cert></xades:{certificate_element}>"
        "</xades:SignedSignatureProperties></xades:SignedProperties>"
    )
    root = etree.fromstring(xml.encode())
    covered = _canonical(root.getroottree())
    # XML Signature's default form of the properties is that of their place in the list.
    inner = etree.fromstring(f'<a xmlns="{TSL}">{properties}</a>'.encode())[0]
    inherited = _canonical(inner, exclusive=bool(property_transforms))
    info = (
        f'<ds:SignedInfo xmlns:ds="{DSIG}">'
        f'<ds:CanonicalizationMethod Algorithm="{canonicalisation}"/>'
        f'<ds:SignatureMethod Algorithm="{algorithm}"/>'
        + references(
            _reference(uri, _transforms(*transforms), covered, hash),
            _reference("#properties", _transforms(*property_transforms), inherited, hash),
        )
        + "</ds:SignedInfo>"
    )
    value = base64.b64encode(sign(by.key, _canonical(etree.fromstring(info.encode())))).decode()
    signature = (
        f'<ds:Signature xmlns:ds="{DSIG}" Id="signature">{info}'
        f"<ds:SignatureValue>{value}</ds:SignatureValue>"
        f"<ds:KeyInfo><ds:X509Data>{key_info}</ds:X509Data></ds:KeyInfo><ds:Object>"
        f'<xades:QualifyingProperties xmlns:xades="{XADES}" Target="#signature">{properties}'
        "</xades:QualifyingProperties></ds:Object></ds:Signature>"
    )
    before, end, after = xml.rpartition("</TrustServiceStatusList>")
    return change(before + signature + end + after).encode()


def _canonical(node: Any, *, exclusive: bool = True) -> bytes:
    return bytes(etree.tostring(node, method="c14n", exclusive=exclusive, with_comments=False))
