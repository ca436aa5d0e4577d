"""Writing XML that is in canonical form at once, so that it can be signed as it is written.

Exclusive XML Canonicalization 1.0: attributes in order, every element closed by a tag of its own,
a namespace declared where it is first used and not before. Nothing is parsed: the digest of what is
written is the digest of what a verifier finds when it has brought the document to that form.

    >>> from microcred.testing.xml_writing import element, text
    >>> element("a", text("<&>"), xmlns="urn:x", Id="1", lang="en")
    '<a xmlns="urn:x" Id="1" xml:lang="en">&lt;&amp;&gt;</a>'
    >>> element("p:b")
    '<p:b></p:b>'
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from microcred.encoding import b64_encode

__all__ = ["DSIG", "ECC", "TSL", "TSLX", "XADES", "element", "instant", "said", "text"]

TSL: Final = "http://uri.etsi.org/02231/v2#"
"""Namespace of lists."""
TSLX: Final = "http://uri.etsi.org/02231/v2/additionaltypes#"
"""Namespace of MIME types in pointers."""
ECC: Final = "http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#"
"""Namespace of qualifications."""
XADES: Final = "http://uri.etsi.org/01903/v1.3.2#"
"""Namespace of XAdES."""
DSIG: Final = "http://www.w3.org/2000/09/xmldsig#"
"""Namespace of XML signatures."""


def element(name: str, /, *content: str, xmlns: str = "", lang: str = "", **attributes: str) -> str:
    """An element in canonical form.

    Args:
        name: with its prefix, if it has one.
        content: what is within, in canonical form: `text` or other elements.
        xmlns: the namespace of the name, if it is to be declared here.
        lang: xml:lang.
        attributes: others, without namespaces.
    """
    prefix = name.partition(":")[0] if ":" in name else ""
    declared = f' xmlns{":" * bool(prefix)}{prefix}="{_quoted(xmlns)}"' if xmlns else ""
    others = "".join(f' {one}="{_quoted(attributes[one])}"' for one in sorted(attributes))
    language = f' xml:lang="{_quoted(lang)}"' if lang else ""
    return f"<{name}{declared}{others}{language}>{''.join(content)}</{name}>"


def text(value: str) -> str:
    """Text as it stands in an element."""
    for sign, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#xD;")):
        value = value.replace(sign, written)
    return value


def said(name: str, value: str, /, **attributes: str) -> str:
    """An element that has only a text."""
    return element(name, text(value), **attributes)


def base64(name: str, value: bytes, /, **attributes: str) -> str:
    """An element with octets as base64, in one line."""
    return said(name, b64_encode(value), **attributes)


def instant(name: str, moment: datetime) -> str:
    """An element with a time in whole seconds, UTC."""
    return said(name, f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")


def _quoted(value: str) -> str:
    for sign, written in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        ('"', "&quot;"),
        ("\t", "&#x9;"),
        ("\n", "&#xA;"),
        ("\r", "&#xD;"),
    ):
        value = value.replace(sign, written)
    return value
