"""Which SD-JWT is it: `dc+sd-jwt`, `vc+sd-jwt` or `vp+sd-jwt`? Told by a glance at the bytes.

SD-JWT VC section 3.2.1, VC-JOSE-COSE section 3.2, RFC 9901 section 9.11. The `typ` says it. Before
November 2024 SD-JWT VCs had the `typ` that is now the W3C's: what has a `vct` and no `@context` is
one of these. Where `typ` says nothing of use, the claims that were signed say what it wants to be,
so that `open` can tell what is wrong with it.

    >>> from microcred.securing.sd_jwt_kinds import sd_jwt_kind
    >>> sd_jwt_kind(b"eyJhbGciOiJFUzI1NiIsInR5cCI6ImRjK3NkLWp3dCJ9.e30.AA~")
    'dc+sd-jwt'
    >>> sd_jwt_kind(b"eyJhbGciOiJFUzI1NiJ9.e30.AA~") is None
    True
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from microcred.crypto.jws import compact_header
from microcred.encoding import b64url_decode
from microcred.errors import ParseError
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.securing.recognising import is_jws_json, media_type, outer_names
from microcred.securing.sd_jwt.reading import JSON_MEMBERS, is_sd_jwt

__all__ = ["SD_JWT_TYPES", "Kind", "may_be_sd_jwt", "sd_jwt_kind"]

Kind: TypeAlias = Literal["dc+sd-jwt", "vc+sd-jwt", "vp+sd-jwt"]
"""The types of SD-JWTs that are read here."""

SD_JWT_TYPES: Final = frozenset({"dc+sd-jwt", "vc+sd-jwt", "vp+sd-jwt"})
"""The same as a set."""

_PROTECTED: Final = re.compile(rb'"protected"\s*:\s*"([A-Za-z0-9_-]*)"')
_PAYLOAD: Final = re.compile(rb'"payload"\s*:\s*"([A-Za-z0-9_-]*)"')
_PAYLOAD_FIRST: Final = b'{"payload":"'
_LONGEST_NAME: Final = 64
_OF_SD_JWTS: Final = tuple(b'"%s"' % name.encode("ascii") for name in JSON_MEMBERS)
_PLAIN: Final[Mapping[str | None, Kind]] = MappingProxyType(
    {"dc+sd-jwt": "dc+sd-jwt", "vp+sd-jwt": "vp+sd-jwt"}
)
_SEALS: Final = frozenset({"jose", "jose+json"})
_HEADER: Final = Limits(max_bytes=262_144)


def sd_jwt_kind(raw: bytes) -> Kind | None:
    """The kind of SD-JWT that the bytes look like; None if they look like none that is read here.

    Nothing is read whole, so that the answer is cheap; `open` looks again.
    """
    text = raw.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
    if text.startswith(b"{"):
        return _of_json(text)
    tilde = text.find(b"~")
    head = text if tilde < 0 else text[:tilde]
    header = compact_header(head)
    if header is None:
        return None
    # What says that it is one and has no tilde is taken too, so that `open` can say what it lacks.
    typ = media_type(header.get("typ"))
    return _PLAIN.get(typ) or _kind(typ, head.split(b".", 2)[1], explicit=tilde >= 0)


def _of_json(text: bytes) -> Kind | None:
    found, payload = _PROTECTED.search(text), _PAYLOAD.search(text)
    if found is None or not is_jws_json(text):
        return None
    header = _object(found.group(1))
    # A payload that is not encoded (RFC 7797) is left to `typ` alone.
    octets = payload.group(1) if payload else b""
    return _kind(media_type(header.get("typ")), octets, explicit=is_sd_jwt(text))


def may_be_sd_jwt(raw: bytes, payload: JsonValue) -> bool:
    """Whether a JWS in JSON could be an SD-JWT; where this says no, it is none.

    What stands in a payload that comes first is not looked at: no member begins within a text.

        >>> from microcred.securing.sd_jwt_kinds import may_be_sd_jwt
        >>> raw = b'{"payload":"e30","protected":"eyJ0eXAiOiJqb3NlIn0","signature":""}'
        >>> may_be_sd_jwt(raw, "e30")
        False

    Args:
        raw: the file, known to be well-formed and a JWS.
        payload: its member of that name.
    """
    first = isinstance(payload, str) and raw.startswith(_PAYLOAD_FIRST)
    # A text is as long as it reads, or longer; of one that ends in a name all is looked at.
    begin = len(_PAYLOAD_FIRST) + len(str(payload)) - _LONGEST_NAME if first else 0
    rest = raw[max(0, begin) :]
    if any(name in rest for name in _OF_SD_JWTS):
        return True
    found = _PROTECTED.search(rest)
    header = _octets(found.group(1)) if found else b""
    return b"\\" in header or b"sd-jwt" in header.lower()


def _kind(typ: str | None, payload: bytes, *, explicit: bool) -> Kind | None:
    """The kind by `typ`, else by the names of the claims (`explicit`: its form is an SD-JWT's)."""
    if typ in _PLAIN:
        return _PLAIN[typ]
    of_others = typ != "vc+sd-jwt"
    if of_others and not explicit:
        return None
    names = outer_names(_octets(payload))
    if "vct" in names and "@context" not in names:
        return "dc+sd-jwt"
    if not of_others:
        return "vc+sd-jwt"
    return "vc+sd-jwt" if "@context" in names and typ not in _SEALS else None


def _octets(text: bytes) -> bytes:
    try:
        return b64url_decode(text.decode("ascii"))
    except (ParseError, UnicodeDecodeError):
        return b""


def _object(text: bytes) -> Mapping[str, JsonValue]:
    try:
        value = read_json(_octets(text), limits=_HEADER)
    except ParseError:
        return {}
    return value if isinstance(value, dict) else {}
