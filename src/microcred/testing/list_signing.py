"""Signing a trusted list as scheme operators do, or wrongly.

TS 119 612 clause 5.7.1 and annex B.6: XAdES baseline B, one enveloped signature over the whole
list, exclusive canonical form. A list of version 5 names its signer by SigningCertificate, one of
version 6 by SigningCertificateV2 (ETSI EN 319 132-1).

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> xml = world.trusted_list("IE")
    >>> xml[:38], xml.count(b"<ds:Signature ")
    (b'<?xml version="1.0" encoding="UTF-8"?>', 1)
    >>> world.trusted_list("IE", fault="unsigned").count(b"<ds:Signature ")
    0
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal

from microcred.crypto.certificates import Certificate, issuer_serial
from microcred.testing.keys import RepeatableSigner
from microcred.testing.list_values import Operator
from microcred.testing.xml_writing import DSIG, TSL, XADES, base64, element, instant, said

__all__ = ["ListFault", "sign_list"]

ListFault = Literal[
    "unsigned",
    "altered",
    "signature",
    "digest",
    "reference",
    "two-signatures",
    "part",
    "wrapped",
    "entities",
    "not-xml",
]
"""A way in which a list is wrong:

- unsigned: without a signature;
- altered: its territory was changed after it was signed;
- signature: the value of the signature is that of something else;
- digest: the digest of the list is, while the value is right for that;
- reference: the digest of the signer's certificate is that of another one;
- two-signatures: the signature stands there twice;
- part: the signature covers only the scheme information, not the services;
- wrapped: what is signed is a list within the signature, and the one around it says otherwise;
- entities: a document type with an entity stands before the list, which uses it;
- not-xml: it breaks off in the middle.
"""

_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
_PROPERTIES: Final = "http://uri.etsi.org/01903#SignedProperties"
_METHODS: Final = MappingProxyType(
    {
        "RS256": f"{_MORE}rsa-sha256",
        "ES256": f"{_MORE}ecdsa-sha256",
        "ES384": f"{_MORE}ecdsa-sha384",
        "ES512": f"{_MORE}ecdsa-sha512",
    }
)
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_DOCTYPE: Final = '<!DOCTYPE TrustServiceStatusList [<!ENTITY t "TEST">]>\n'
_END_OF_SCHEME: Final = "</SchemeInformation>"
_END: Final = "</TrustServiceStatusList>"


def sign_list(
    unsigned: str,
    operator: Operator,
    *,
    at: datetime,
    version: int = 6,
    fault: ListFault | None = None,
) -> bytes:
    """The octets of a list with its signature.

    Args:
        unsigned: the list in canonical form.
        operator: who signs.
        at: aware; the claimed signing time.
        version: of the list, 5 or 6.
        fault: in which way it is wrong.
    """
    if fault == "part":
        unsigned = unsigned.replace("<SchemeInformation>", '<SchemeInformation Id="part">', 1)
    signature = "" if fault == "unsigned" else _signature(unsigned, operator, at, version, fault)
    if fault == "two-signatures":
        signature += signature.replace('Id="signature"', 'Id="again"')
    body = unsigned.removesuffix(_END)
    if fault == "wrapped":
        body = body.replace(' Id="list"', ' Id="another"', 1)
    if fault in ("altered", "wrapped"):
        body = body.replace("<SchemeTerritory>", "<SchemeTerritory>X", 1)
    if fault == "entities":
        body = body.replace("TEST", "&t;", 1)
    document = f"{_DECLARATION}{_DOCTYPE if fault == 'entities' else ''}{body}{signature}{_END}"
    octets = document.encode("utf-8")
    return octets[: len(octets) // 2] if fault == "not-xml" else octets


def _signature(
    unsigned: str, operator: Operator, at: datetime, version: int, fault: ListFault | None
) -> str:
    """The Signature element."""
    signer = RepeatableSigner(operator.key)
    properties = _signed_properties(operator.certificate, at, version, fault)
    info = _signed_info(unsigned, properties, _METHODS[signer.algorithm], fault)
    value = signer.sign(b"another text" if fault == "signature" else info.encode("utf-8"))
    held = element("ds:X509Data", base64("ds:X509Certificate", operator.certificate.der))
    qualifying = element("xades:QualifyingProperties", properties, xmlns=XADES, Target="#signature")
    return element(
        "ds:Signature",
        info,
        base64("ds:SignatureValue", value),
        element("ds:KeyInfo", held),
        element("ds:Object", qualifying),
        element("ds:Object", unsigned) if fault == "wrapped" else "",
        xmlns=DSIG,
        Id="signature",
    )


def _signed_info(unsigned: str, properties: str, method: str, fault: ListFault | None) -> str:
    """SignedInfo in canonical form, its namespace declared at its top."""
    covered, uri = unsigned, ""
    if fault == "part":
        start, end = unsigned.index("<SchemeInformation"), unsigned.index(_END_OF_SCHEME)
        covered = unsigned[start : end + len(_END_OF_SCHEME)]
        covered = covered.replace("<SchemeInformation", f'<SchemeInformation xmlns="{TSL}"', 1)
        uri = "#part"
    elif fault == "wrapped":
        uri = "#list"
    elif fault == "digest":
        covered = f"{unsigned} and more"
    enveloped = element("ds:Transform", Algorithm=f"{DSIG}enveloped-signature")
    return element(
        "ds:SignedInfo",
        element("ds:CanonicalizationMethod", Algorithm=_EXCLUSIVE),
        element("ds:SignatureMethod", Algorithm=method),
        _reference(covered, enveloped, Id="reference", URI=uri),
        _reference(properties, Type=_PROPERTIES, URI="#properties"),
        xmlns=DSIG,
    )


def _reference(covered: str, *transforms: str, **attributes: str) -> str:
    exclusive = element("ds:Transform", Algorithm=_EXCLUSIVE)
    digest = hashlib.sha256(covered.encode("utf-8")).digest()
    return element(
        "ds:Reference",
        element("ds:Transforms", *transforms, exclusive),
        element("ds:DigestMethod", Algorithm=_SHA256),
        base64("ds:DigestValue", digest),
        **attributes,
    )


def _signed_properties(
    certificate: Certificate, at: datetime, version: int, fault: ListFault | None
) -> str:
    """SignedProperties in canonical form: `ds` is declared where it is used."""
    named = b"another certificate" if fault == "reference" else certificate.der
    digest = element(
        "xades:CertDigest",
        element("ds:DigestMethod", xmlns=DSIG, Algorithm=_SHA256),
        base64("ds:DigestValue", hashlib.sha256(named).digest(), xmlns=DSIG),
    )
    if version < 6:
        issuer = ",".join(reversed(str(certificate.issuer).split(", ")))
        serial = element(
            "xades:IssuerSerial",
            said("ds:X509IssuerName", issuer, xmlns=DSIG),
            said("ds:X509SerialNumber", str(certificate.serial_number), xmlns=DSIG),
        )
        which = "xades:SigningCertificate"
    else:
        serial = base64("xades:IssuerSerialV2", issuer_serial(certificate))
        which = "xades:SigningCertificateV2"
    signature = element(
        "xades:SignedSignatureProperties",
        instant("xades:SigningTime", at),
        element(which, element("xades:Cert", digest, serial)),
    )
    format_ = element(
        "xades:DataObjectFormat",
        said("xades:MimeType", "text/xml"),
        ObjectReference="#reference",
    )
    return element(
        "xades:SignedProperties",
        signature,
        element("xades:SignedDataObjectProperties", format_),
        xmlns=XADES,
        Id="properties",
    )
