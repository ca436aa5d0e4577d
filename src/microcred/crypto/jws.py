"""JSON Web Signatures as received: the three serialisations, taken apart without rewriting.

RFC 7515 (compact, flattened and general serialisation) and RFC 7797 (`b64`: false). What was
signed is the text as it stands in the file, so every part keeps its received text next to its
decoded value and nothing is ever encoded again. Reading says nothing about genuineness: no
algorithm is looked up here and no key is needed.

    >>> from microcred.crypto.jws import read_jws
    >>> jws = read_jws(b'{"payload":"e30","protected":"eyJhbGciOiJFUzI1NiJ9","signature":"AA"}')
    >>> jws.form, jws.signatures[0].protected["alg"], jws.signatures[0].payload
    ('flattened', 'ES256', b'{}')
    >>> jws.signatures[0].signing_input
    b'eyJhbGciOiJFUzI1NiJ9.e30'
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from microcred.encoding import b64url_decode, b64url_encode
from microcred.errors import MalformedJson, ParseError
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue, Limits, read_json

__all__ = [
    "MAX_SIGNATURES",
    "Form",
    "Jws",
    "JwsSignature",
    "compact_header",
    "jws_of_value",
    "read_jws",
    "with_content",
]

Form = Literal["compact", "flattened", "general"]
"""The serialisations of RFC 7515 section 7."""

MAX_SIGNATURES: Final = 16
"""More parallel signatures than this are refused: each one costs a copy of the payload."""

_DEFAULT_LIMITS: Final = Limits()
_WHITE: Final = b" \t\r\n"
_B64URL: Final = re.compile(r"[A-Za-z0-9_-]*={0,2}", re.ASCII)
# RFC 7797 section 5.2: what an unencoded payload may hold in the compact serialisation.
_COMPACT_TEXT: Final = re.compile(r"[\x20-\x2D\x2F-\x7E]*", re.ASCII)
_MEMBERS: Final = frozenset({"payload", "protected", "header", "signature"})
_OF_GENERAL: Final = frozenset({"payload", "signatures"})


class JwsSignature(Frozen):
    """One signature of a JWS, with what it covers.

    Attributes:
        protected_text: the base64url text of the protected header as received; "" if absent.
        protected: its members.
        header: the unprotected header (JSON serialisations), None if absent.
        signature_text: the base64url text of the signature value as received.
        signature: its octets.
        payload: the payload octets (RFC 7515 section 2, "JWS Payload").
        signing_input: the octets that were signed (RFC 7515 section 5.1, RFC 7797 section 3).
        where: JSON pointer of the signature in the file; "" for compact and flattened.
        loose: names of the parts ("protected", "payload", "signature") whose text is readable but
            not the one base64url text of their octets (padding, or stray trailing bits).
    """

    protected_text: str
    protected: Mapping[str, JsonValue]
    header: Mapping[str, JsonValue] | None
    signature_text: str
    signature: bytes
    payload: bytes = part(repr=False)
    signing_input: bytes = part(repr=False)
    where: str = ""
    loose: tuple[str, ...] = ()


class Jws(Frozen):
    """A JWS taken apart.

    Attributes:
        form: the serialisation.
        payload_text: the payload as it stands in the file (base64url text, or the text itself for
            `b64`: false, JSON escapes undone); None if the content is detached.
        signatures: at least one, in the order of the file.
        extra: names of further members of the outer object, which no signature covers.
        lost: whether there is a payload that is no text, so that nobody can tell what was signed;
            only where `read_jws` was told to pass it over.
    """

    form: Form
    payload_text: str | None = part(repr=False)
    signatures: tuple[JwsSignature, ...]
    extra: tuple[str, ...] = ()
    lost: bool = False


def read_jws(
    data: bytes | str, *, limits: Limits = _DEFAULT_LIMITS, pass_lost: bool = False
) -> Jws:
    """Take a JWS apart, whichever serialisation it has.

    White space around it is ignored, a BOM before JSON too.

    Args:
        data: the octets as received, or their text.
        limits: of size and depth.
        pass_lost: read the signatures also where the payload is no text (`Jws.lost`).

    Raises:
        MalformedJson: the outer object or a header is not strict JSON, or beyond the limits.
        ParseError: it is no JWS.
    """
    raw = _octets(data)
    if len(raw) > limits.max_bytes:
        raise MalformedJson(f"more than {limits.max_bytes} bytes")
    text = raw.removeprefix(b"\xef\xbb\xbf").strip(_WHITE)
    if text.startswith(b"{"):
        return _json_form(_object(text, "", limits), limits, pass_lost=pass_lost)
    return _read_compact(text, limits)


def jws_of_value(value: JsonValue, *, limits: Limits = _DEFAULT_LIMITS) -> Jws:
    """A JWS within a JSON text that was read already: compact as a string, or an object.

        >>> from microcred.crypto.jws import jws_of_value
        >>> jws_of_value("eyJhbGciOiJFUzI1NiJ9..AA").payload_text is None
        True

    Raises:
        MalformedJson: a header is not strict JSON, or beyond the limits.
        ParseError: it is no JWS.
    """
    if isinstance(value, dict):
        return _json_form(value, limits)
    if not isinstance(value, str):
        raise ParseError("a JWS is a text or an object")
    return _read_compact(_octets(value), limits)


def with_content(
    signature: JwsSignature, payload: bytes, signed: bytes | None = None
) -> JwsSignature:
    """The signature of a detached JWS with the content that it was made over.

    Args:
        signature: as read, with no payload.
        payload: the content.
        signed: how it stands in the signing input, if that is not told by `b64` alone.
    """
    if signed is None:
        encoded = signature.protected.get("b64", True)
        signed = b64url_encode(payload).encode("ascii") if encoded else payload
    text = signature.protected_text.encode("ascii")
    return replaced(signature, payload=payload, signing_input=b".".join((text, signed)))


def compact_header(data: bytes) -> Mapping[str, JsonValue] | None:
    """The protected header if this looks like a compact JWS (three parts), else None; cheap.

    >>> from microcred.crypto.jws import compact_header
    >>> dict(compact_header(b" eyJhbGciOiJFUzI1NiJ9.e30.AA\\n") or {})
    {'alg': 'ES256'}
    >>> compact_header(b"hello.world.") is None
    True
    """
    text = data.strip(_WHITE)
    first = text.find(b".")
    second = text.find(b".", first + 1)
    # Disclosures follow the signature: an SD-JWT (RFC 9901 section 4). They may be long, so the
    # first tilde is looked for before anything else.
    if first < 1 or second < 0 or text[:1] == b"{" or text.find(b"~", second) >= 0:
        return None
    if text.find(b".", second + 1) >= 0 or not text.isascii():
        return None
    try:
        return _header(text[:first].decode("ascii"), "", _DEFAULT_LIMITS)[0]
    except ParseError:
        return None


def _octets(data: bytes | str) -> bytes:
    if isinstance(data, bytes):
        return data
    try:
        return data.encode("utf-8")
    except UnicodeEncodeError:
        raise ParseError("the text holds a lone surrogate") from None


def _read_compact(text: bytes, limits: Limits) -> Jws:
    """RFC 7515 section 7.1."""
    if not text.isascii():
        raise ParseError("a compact JWS is ASCII text")
    # The payload may be large: it is looked at no more often, and copied no more, than it must be.
    first = text.find(b".")
    second = text.find(b".", first + 1)
    if first < 0 or second < 0 or text.find(b".", second + 1) >= 0:
        raise ParseError("a compact JWS has three parts")
    payload = text[first + 1 : second]
    signature = _signature(
        text[:first].decode("ascii"),
        None,
        payload,
        text[second + 1 :].decode("ascii"),
        "",
        limits,
        signed=text[:second],
    )
    payload_text = payload.decode("ascii")
    if signature.protected.get("b64") is False and not _COMPACT_TEXT.fullmatch(payload_text):
        raise ParseError("the unencoded payload holds characters that compact JWS forbids")
    return Jws("compact", payload_text or None, (signature,))


def _json_form(outer: Mapping[str, JsonValue], limits: Limits, *, pass_lost: bool = False) -> Jws:
    """RFC 7515 section 7.2."""
    payload_text = outer.get("payload")
    lost = payload_text is not None and not isinstance(payload_text, str)
    if lost and not pass_lost:
        raise ParseError("payload is no string", where="/payload")
    payload_text = payload_text if isinstance(payload_text, str) else None
    if "signatures" not in outer:
        one = _one_of(outer, payload_text, "", limits)
        return Jws("flattened", payload_text, (one,), _extra(outer, _MEMBERS), lost)
    if "signature" in outer or "protected" in outer or "header" in outer:
        raise ParseError("a JWS is either flattened or general, not both")
    signatures = _all_of(outer["signatures"], payload_text, limits)
    extra = _extra(outer, _OF_GENERAL)
    return Jws("general", payload_text, signatures, extra, lost)


def _extra(outer: Mapping[str, JsonValue], known: frozenset[str]) -> tuple[str, ...]:
    if known.issuperset(outer):
        return ()
    return tuple(name for name in outer if name not in known)


def _all_of(
    members: JsonValue, payload_text: str | None, limits: Limits
) -> tuple[JwsSignature, ...]:
    if not isinstance(members, list) or not members:
        raise ParseError("signatures is no array of at least one", where="/signatures")
    if len(members) > MAX_SIGNATURES:
        raise ParseError(f"more than {MAX_SIGNATURES} signatures", where="/signatures")
    signatures = tuple(
        [
            _one_of(member, payload_text, f"/signatures/{index}", limits)
            for index, member in enumerate(members)
        ]
    )
    # RFC 7797 section 3: all signatures read the payload alike. Otherwise one file would hold two
    # documents, each with a good signature.
    if len(signatures) == 1:
        return signatures
    if len({signature.protected.get("b64", True) for signature in signatures}) > 1:
        raise ParseError("the signatures disagree about b64", where="/signatures")
    return signatures


def _one_of(
    member: JsonValue | Mapping[str, JsonValue],
    payload_text: str | None,
    where: str,
    limits: Limits,
) -> JwsSignature:
    if not isinstance(member, dict):
        raise ParseError("a signature is an object", where=where)
    protected_text = member.get("protected", "")
    signature_text = member.get("signature")
    header = member.get("header")
    if not isinstance(protected_text, str):
        raise ParseError("protected is no string", where=f"{where}/protected")
    if not isinstance(signature_text, str):
        raise ParseError("there is no signature value", where=f"{where}/signature")
    if header is not None and not isinstance(header, dict):
        raise ParseError("the unprotected header is no object", where=f"{where}/header")
    # A lone surrogate, which no JSON text has, is no base64url either.
    payload = (payload_text or "").encode("utf-8", "surrogatepass")
    return _signature(protected_text, header, payload, signature_text, where, limits)


def _signature(
    protected_text: str,
    header: Mapping[str, JsonValue] | None,
    payload_text: bytes,
    signature_text: str,
    where: str,
    limits: Limits,
    *,
    signed: bytes | None = None,
) -> JwsSignature:
    """One signature; `signed`: its signing input, where that stands in the file as it is."""
    protected, is_loose = _header(protected_text, f"{where}/protected", limits)
    loose = ["protected"] if is_loose else []
    if header is not None and not protected.keys().isdisjoint(header):
        raise ParseError("a header parameter stands in both headers", where=f"{where}/header")
    signature, is_loose = _decode(signature_text, f"{where}/signature")
    loose += ["signature"] if is_loose else []
    payload, is_loose = payload_text, False
    if protected.get("b64", True):
        payload, is_loose = _decode(payload_text, "/payload")
    loose += ["payload"] if is_loose else []
    if signed is None:
        signed = b".".join((protected_text.encode("ascii"), payload_text))
    return JwsSignature(
        protected_text=protected_text,
        protected=protected,
        header=None if header is None else MappingProxyType(dict(header)),
        signature_text=signature_text,
        signature=signature,
        payload=payload,
        signing_input=signed,
        where=where,
        loose=tuple(loose),
    )


def _header(text: str, where: str, limits: Limits) -> tuple[Mapping[str, JsonValue], bool]:
    """The members of a protected header, and whether its base64url is loose."""
    if not text:
        return MappingProxyType({}), False
    octets, loose = _decode(text, where)
    value = _object(octets, where, limits)
    if not isinstance(value.get("b64", True), bool):
        raise ParseError("b64 is neither true nor false", where=where)
    return MappingProxyType(value), loose


def _object(octets: bytes, where: str, limits: Limits) -> dict[str, JsonValue]:
    value = read_json(octets, limits=limits)
    if not isinstance(value, dict):
        raise ParseError("no JSON object", where=where)
    return value


def _decode(text: str | bytes, where: str) -> tuple[bytes, bool]:
    """The octets of a base64url text, and whether it is not the one text that stands for them.

    A loose text is decoded all the same, so that the signature can still be checked; who opens
    the JWS reports it. Anything but base64url is refused.
    """
    try:
        return b64url_decode(text), False
    except ParseError:
        pass
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if not _B64URL.fullmatch(text):
        raise ParseError("no base64url text", where=where)
    bare = text.rstrip("=")
    try:
        return binascii.a2b_base64(bare.translate(_STANDARD) + "=" * (-len(bare) % 4)), True
    except binascii.Error:
        raise ParseError("no base64url text", where=where) from None


_STANDARD: Final = MappingProxyType({ord("-"): "+", ord("_"): "/"})
