"""The signature of a list: one XAdES signature, enveloped, over the whole; nothing else.

TS 119 612 clause 5.7 and annex B.6, XML Signature 1.1, XAdES (ETSI EN 319 132-1). XML signatures
can cover anything, and most attacks live of that. So one form alone is accepted: the document has
exactly one Signature, a child of the root; it covers the root (URI "" or the root's Id; transforms
enveloped-signature and exclusive canonicalisation, no other) and its own SignedProperties (in
exclusive form, or in the form that XML Signature takes where none is said); hashes of the SHA-2
family. What is read afterwards is parsed from the octets that were digested, with
nothing between them and the values. The digest of the signer's certificate (SigningCertificate) is
compared too; SHA-1 may stand there, since the signer is pinned as a whole and the digest proves
nothing beyond.

    >>> from microcred.trust.trusted_lists.hostile_xml import read_tree
    >>> from microcred.trust.trusted_lists.list_signature import check_signature
    >>> check_signature(read_tree(b"<list/>"))[1] is None
    True
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any, Final

from microcred.crypto.certificates import Certificate
from microcred.errors import TrustError
from microcred.frozen import Frozen, part
from microcred.trust.trusted_lists.elements import (
    DSIG,
    XADES,
    child,
    children_of,
    find_all,
    local_name,
    octets_of,
)
from microcred.trust.trusted_lists.hostile_xml import lxml_etree, read_tree
from microcred.trust.trusted_lists.values import ListSignature

__all__ = ["check_signature"]

_ENVELOPED: Final = f"{DSIG}enveloped-signature"
_EXCLUSIVE: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
_NEWER: Final = "http://www.w3.org/2007/05/xmldsig-more#"
_ENC: Final = "http://www.w3.org/2001/04/xmlenc#"
_DIGESTS: Final = MappingProxyType(
    {f"{_ENC}sha256": "sha256", f"{_MORE}sha384": "sha384", f"{_ENC}sha512": "sha512"}
)
# Only for the digest of the signer's certificate; see above.
_CERTIFICATE_DIGESTS: Final = MappingProxyType({**_DIGESTS, f"{DSIG}sha1": "sha1"})
# By JOSE's names, which mean the same: the ECDSA value is r and s side by side in both.
_METHODS: Final = MappingProxyType(
    {
        f"{_MORE}rsa-sha256": "RS256",
        f"{_MORE}rsa-sha384": "RS384",
        f"{_MORE}rsa-sha512": "RS512",
        f"{_NEWER}sha256-rsa-MGF1": "PS256",
        f"{_NEWER}sha384-rsa-MGF1": "PS384",
        f"{_NEWER}sha512-rsa-MGF1": "PS512",
        f"{_MORE}ecdsa-sha256": "ES256",
        f"{_MORE}ecdsa-sha384": "ES384",
        f"{_MORE}ecdsa-sha512": "ES512",
    }
)
_MOST_CERTIFICATES: Final = 8
_MOST_PREFIXES: Final = 64


class _Unsound(Exception):
    """Why a signature is not accepted; `code` of the finding. Never leaves this room."""

    def __init__(self, problem: str, code: str = "qualified.list_signature_form") -> None:
        super().__init__(problem)
        self.code = code


class _Parts(Frozen):
    """One signature taken apart."""

    whole: Any = part(repr=False)
    signed_info: Any = part(repr=False)
    value: bytes = part(repr=False)
    algorithm: str
    properties: Any = part(repr=False)


class _Reference(Frozen):
    """What is covered, its (hash, value), and the prefixes of its exclusive form (None: not so).

    The whole document has instructions beside its root, which an Id leaves out.
    """

    target: Any = part(repr=False)
    document: bool
    digest: tuple[str, bytes]
    prefixes: list[str] | None


def check_signature(root: Any) -> tuple[Any, ListSignature | None]:
    """The root as it was signed, and what became of the signature; None if there is none.

    Args:
        root: of the parsed document; the signature is taken out of it.

    Returns:
        The root to read from: parsed anew from the octets that the signature covers, also where it
        does not verify; a list without a signature as it is.
    """
    found = list(find_all(root, "Signature", DSIG))
    if not found:
        return root, None
    method = child(found[0], "SignedInfo", "SignatureMethod", namespace=DSIG)
    name = None if method is None else method.get("Algorithm")
    covered: bytes | None = None
    try:
        parts = _take_apart(root, found)
        references = list(_references(root, parts))
        signed = _canonical(parts.signed_info, _method_prefixes(parts.signed_info))
        inner = [
            (one.digest, _canonical(one.target, one.prefixes))
            for one in references
            if one.target is not root
        ]
        _detach(parts.whole)
        outer = next(one for one in references if one.target is root)
        node = root.getroottree() if outer.document else root
        covered = _canonical(node, outer.prefixes)
        _compare([*inner, (outer.digest, covered)])
        signer = _signer(parts, signed)
    except _Unsound as error:
        result = ListSignature(name, False, None, error.code, str(error))
    else:
        result = ListSignature(name, True, signer)
    return (root if covered is None else read_tree(covered)), result


# -- the form ---------------------------------------------------------------------------------


def _take_apart(root: Any, found: list[Any]) -> _Parts:
    """The one signature, where it has to be and with what it has to have."""
    if len(found) != 1 or found[0].getparent() is not root:
        raise _Unsound("there is not exactly one signature, as a child of the root")
    whole = found[0]
    for name in ("SignedInfo", "SignatureValue"):
        if len(children_of(whole, name, DSIG)) != 1:
            raise _Unsound(f"the signature has not exactly one {name}")
    info = child(whole, "SignedInfo", namespace=DSIG)
    algorithm = _one_algorithm(info, "SignatureMethod")
    if algorithm not in _METHODS:
        raise _Unsound("the signature algorithm is none that is allowed")
    if _one_algorithm(info, "CanonicalizationMethod") != _EXCLUSIVE:
        raise _Unsound("the signature is not in exclusive canonical form")
    value = octets_of(child(whole, "SignatureValue", namespace=DSIG))
    properties = list(find_all(root, "SignedProperties", XADES))
    if value is None or len(properties) != 1 or whole not in properties[0].iterancestors():
        raise _Unsound("the signature has no value, or not exactly one SignedProperties")
    return _Parts(whole, info, value, _METHODS[algorithm], properties[0])


def _one_algorithm(element: Any, name: str) -> str:
    found = children_of(element, name, DSIG)
    if len(found) != 1:
        raise _Unsound(f"the signature has not exactly one {name}")
    return found[0].get("Algorithm") or ""


def _references(root: Any, parts: _Parts) -> Iterator[_Reference]:
    """What is covered: the root and the properties, once each.

    KeyInfo may be covered too.
    """
    identified = _identified(root)
    reached: list[Any] = []
    for reference in children_of(parts.signed_info, "Reference", DSIG):
        uri = reference.get("URI")
        target = root if uri == "" else identified.get((uri or "")[1:])
        if target is None or (uri and not uri.startswith("#")):
            raise _Unsound("the signature covers something outside of the list")
        key_info = local_name(target) == "KeyInfo" and target.getparent() is parts.whole
        if target is not root and target is not parts.properties and not key_info:
            raise _Unsound("the signature covers a part of the list")
        if any(target is one for one in reached):
            raise _Unsound("the signature covers something twice")
        reached.append(target)
        prefixes = _transforms(reference, enveloped=target is root)
        yield _Reference(target, uri == "", _digest(reference, _DIGESTS), prefixes)
    if not all(any(one is wanted for one in reached) for wanted in (root, parts.properties)):
        raise _Unsound("the signature does not cover the list and its own properties")


def _identified(root: Any) -> dict[str, Any]:
    """Elements by their Id. One that is given twice names nothing: wrapping lives of that."""
    found: dict[str, Any] = {}
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if name.rpartition("}")[2].lower() == "id":
                found[value] = None if value in found else element
    return found


def _transforms(reference: Any, *, enveloped: bool) -> list[str] | None:
    """The prefixes of exclusive form; None for XML Signature's default (4.4.3.2), inclusive form.

    Austria's list has its properties so. The list itself is never in that form.
    """
    found = children_of(child(reference, "Transforms", namespace=DSIG), "Transform", DSIG)
    if not found and not enveloped:
        return None
    wanted = [_ENVELOPED, _EXCLUSIVE] if enveloped else [_EXCLUSIVE]
    if [one.get("Algorithm") for one in found] != wanted:
        raise _Unsound("the signature transforms what it covers in another way than lists do")
    return _prefixes(found[-1])


def _method_prefixes(signed_info: Any) -> list[str]:
    return _prefixes(child(signed_info, "CanonicalizationMethod", namespace=DSIG))


def _prefixes(element: Any) -> list[str]:
    """The PrefixList of exclusive canonicalisation (section 3), as a rule empty."""
    inclusive = child(element, "InclusiveNamespaces", namespace=_EXCLUSIVE)
    names = [] if inclusive is None else (inclusive.get("PrefixList") or "").split()
    if len(names) > _MOST_PREFIXES or "#default" in names:
        raise _Unsound("the signature lists prefixes in a way that is not processed")
    return names


# -- the octets -------------------------------------------------------------------------------


def _digest(element: Any, allowed: MappingProxyType[str, str]) -> tuple[str, bytes]:
    """The hash and the value of a DigestMethod and DigestValue."""
    name = allowed.get(_one_algorithm(element, "DigestMethod"))
    value = octets_of(child(element, "DigestValue", namespace=DSIG))
    if name is None or value is None:
        raise _Unsound("the signature has a digest that is not allowed")
    return name, value


def _canonical(node: Any, prefixes: list[str] | None) -> bytes:
    etree = lxml_etree()
    try:
        octets: bytes = etree.tostring(
            node,
            method="c14n",
            exclusive=prefixes is not None,
            with_comments=False,
            inclusive_ns_prefixes=prefixes or None,
        )
    except (etree.LxmlError, ValueError):
        raise _Unsound("the list has no canonical form") from None
    return octets


def _detach(element: Any) -> None:
    """Take an element out, and leave the text behind it where it is."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _compare(covered: list[tuple[tuple[str, bytes], bytes]]) -> None:
    for (name, value), octets in covered:
        if not hmac.compare_digest(hashlib.new(name, octets).digest(), value):
            raise _Unsound("the list was altered after it was signed", "qualified.list_forged")


def _signer(parts: _Parts, signed: bytes) -> Certificate:
    """The certificate in KeyInfo that SigningCertificate means and whose key verifies."""
    holders = find_all(child(parts.whole, "KeyInfo", namespace=DSIG), "X509Certificate", DSIG)
    ders = [octets_of(one) for one in holders][:_MOST_CERTIFICATES]
    named = _named(parts, [der for der in ders if der])
    if not named:
        raise _Unsound("the certificate of the signer is not named by its digest, or not there")
    for der in named:
        try:
            certificate = Certificate.from_der(der)
        except TrustError:
            continue
        if certificate.public_key.verify(parts.algorithm, parts.value, signed):
            return certificate
    raise _Unsound("the signature value does not verify", "qualified.list_forged")


def _named(parts: _Parts, ders: list[bytes]) -> list[bytes]:
    """EN 319 132-1 5.2.2: the first of SigningCertificate (or ...V2) is the signer's."""
    signed = child(parts.properties, "SignedSignatureProperties", namespace=XADES)
    found = []
    for name in ("SigningCertificateV2", "SigningCertificate"):
        first = child(signed, name, "Cert", "CertDigest", namespace=XADES)
        if first is not None:
            digest, value = _digest(first, _CERTIFICATE_DIGESTS)
            found.append([der for der in ders if hashlib.new(digest, der).digest() == value])
    if not found:
        return []
    return [der for der in found[0] if all(der in other for other in found)]
