"""Telling secured documents apart by a glance at the bytes, without reading them whole.

A sealed JSON file is known by the names of its outermost members, a compact one by the `typ` and
the other members of its protected header (explicit typing, RFC 8725 section 3.11).

    >>> from microcred.securing.recognising import is_jws_json, outer_names
    >>> sorted(outer_names(b'{"payload": "{\\\\"a\\\\": 1}", "signatures": [{"protected": ""}]}'))
    ['payload', 'signatures']
    >>> is_jws_json(b'{"@context": [], "proof": {"signature": "x"}}')
    False
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Final

from microcred.encoding import b64url_decode
from microcred.errors import ParseError
from microcred.jsontext import JsonValue

__all__ = [
    "JADES_MEMBERS",
    "JWS_MEMBERS",
    "is_jades_header",
    "is_jws_json",
    "is_jwt_vc",
    "is_written",
    "media_type",
    "outer_names",
]

# Strings are consumed possessively: text of any size and shape costs linear time.
_TOKEN: Final = re.compile(rb'"((?:[^"\\]++|\\.)*+)"(\s*:)?|([{\[])|([}\]])', re.DOTALL)
_MAX_DEPTH: Final = 512
_BACKSLASH: Final = ord("\\")
_LONGEST_TAIL: Final = 65_536
JWS_MEMBERS: Final = frozenset({"signatures", "signature", "protected"})
"""The members by one of which a JWS in JSON is known (RFC 7515 section 7.2)."""
_JADES_TYPES: Final = frozenset({"jose", "jose+json"})
JADES_MEMBERS: Final = frozenset(
    {"sigT", "x5t#o", "sigX5ts", "srCms", "sigPl", "srAts", "adoTst", "sigPId", "sigD"}
)
"""The header parameters that only JAdES has (ETSI TS 119 182-1 clause 5)."""
_CERTIFICATE_MEMBERS: Final = frozenset({"x5c", "x5t#S256", "x5t", "x5u"})


def outer_names(raw: bytes) -> frozenset[str]:
    """The member names of the outermost object, as written; empty if there is none.

    The bytes need not be well-formed JSON: this is for recognising, not for reading.
    """
    text = raw.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    if not text.startswith(b"{"):
        return frozenset()
    names: set[str] = set()
    depth = 0
    for match in _TOKEN.finditer(text):
        if match.group(3):
            depth += 1
            if depth > _MAX_DEPTH:
                break  # nothing that could be read; a name found so far still says what it is
        elif match.group(4):
            depth -= 1
        elif depth == 1 and match.group(2):
            names.add(match.group(1).decode("utf-8", "replace"))
    return frozenset(names)


def is_jws_json(raw: bytes) -> bool:
    """Whether this is a JWS in a JSON serialisation, complete or stripped of a part.

    A credential has an `@context` outside, a JWS never has: a credential that happens to have a
    member named "signature" is no JWS.
    """
    if raw[:1].isalnum() or (b'"signature' not in raw and b'"protected"' not in raw):
        return False  # spares the scan of a token, and of a large credential without a seal
    names = outer_names(raw)
    return "@context" not in names and not names.isdisjoint(JWS_MEMBERS)


def is_written(raw: bytes, name: str) -> bool:
    """Whether an outermost member of a JSON object, known to be well-formed, has this name.

    False says nothing: the name may be written with escapes, or far from the end. It is the name of
    an outermost member if what stands from it on, after a bracket, is an object again.

        >>> from microcred.securing.recognising import is_written
        >>> is_written(b'{"id": 1, "proof": {"type": []}}', "proof")
        True
        >>> is_written(b'{"id": {"proof": 1}}', "proof"), is_written(b'{"id": "proof"}', "proof")
        (False, False)

    Args:
        raw: the octets that were read.
        name: of ASCII letters.
    """
    at = raw.rfind(b'"%s"' % name.encode("ascii"), max(0, len(raw) - _LONGEST_TAIL))
    if at < 1 or raw[at - 1] == _BACKSLASH:
        return False
    try:
        return name in json.loads(b"{" + raw[at:])
    except (ValueError, RecursionError):
        return False


def media_type(value: JsonValue) -> str | None:
    """`typ` or `cty` for comparison: lower case, without "application/"; None if it is no text.

    RFC 7515 section 4.1.9 lets "application/" be left out where no other slash is there.

        >>> from microcred.securing.recognising import media_type
        >>> media_type("application/JOSE+JSON")
        'jose+json'
    """
    if not isinstance(value, str):
        return None
    lowered = value.lower()
    short = lowered.removeprefix("application/")
    return lowered if "/" in short else short


def is_jades_header(header: Mapping[str, JsonValue]) -> bool:
    """Whether the protected header of a compact JWS is that of a JAdES signature.

    `typ` decides where it is one of JAdES or of a JWT; else the members that only JAdES has, and
    without any `typ` a reference to a certificate, which JAdES demands.
    """
    typ = media_type(header.get("typ"))
    if typ in _JADES_TYPES:
        return True
    if typ is not None and typ.endswith("jwt"):
        return False
    if not JADES_MEMBERS.isdisjoint(header):
        return True
    return typ is None and not _CERTIFICATE_MEMBERS.isdisjoint(header)


def is_jwt_vc(raw: bytes, header: Mapping[str, JsonValue]) -> bool:
    """Whether a compact JWS is a credential in the JWT encoding of VCDM 1.1 (section 6.3.1).

    Its `typ` is "JWT" or is missing, and the credential stands in the claim `vc`, so that the
    payload itself is none.

    Args:
        raw: the token.
        header: its protected header.
    """
    if media_type(header.get("typ", "JWT")) != "jwt":
        return False
    try:
        payload = b64url_decode(raw.split(b".", 2)[1].decode("ascii"))
    except (ParseError, UnicodeDecodeError):
        return False
    names = outer_names(payload)
    return "vc" in names and "@context" not in names
