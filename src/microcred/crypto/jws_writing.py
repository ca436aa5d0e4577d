"""Writing JSON Web Signatures: header and payload in, the bytes of the file out.

RFC 7515 section 7 and RFC 7797. The signing function is handed in, so the key may be in memory, in
a card or at a remote seal service.

    >>> from microcred.crypto.jws_writing import compact_jws
    >>> compact_jws({"alg": "ES256"}, b"{}", sign=lambda octets: b"\\x00")
    b'eyJhbGciOiJFUzI1NiJ9.e30.AA'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast

from microcred.encoding import b64url_encode
from microcred.errors import InvalidCredential, IssueError, MalformedJson
from microcred.jsontext import JsonValue, Limits, json_octets, read_json
from microcred.speed import proved_text

__all__ = ["Sign", "as_read", "compact_jws", "flattened_jws", "general_jws", "json_payload"]

_LIMITS: Final = Limits()

Sign = Callable[[bytes], bytes]
"""From the signing input to the signature value in its JOSE form."""


def compact_jws(protected: Mapping[str, JsonValue], payload: bytes, *, sign: Sign) -> bytes:
    """`header.payload.signature` in ASCII (RFC 7515 section 7.1).

    Raises:
        IssueError: `protected` has `b64`: false; the text of JSON cannot stand there (RFC 7797
            section 5.2 forbids the full stop).
    """
    if protected.get("b64") is False:
        raise IssueError("a compact JWS of JSON needs an encoded payload (b64 true)")
    header = b64url_encode(json_octets(dict(protected)))
    # The payload may be large, and is copied no more often than it must be.
    signed = f"{header}.{b64url_encode(payload)}".encode("ascii")
    return b".".join((signed, b64url_encode(sign(signed)).encode("ascii")))


def flattened_jws(protected: Mapping[str, JsonValue], payload: bytes, *, sign: Sign) -> bytes:
    """One signature beside the payload, which is the first member (RFC 7515 section 7.2.2).

    Raises:
        IssueError: `b64` is false and the payload is not UTF-8 text.
    """
    header, body, signature = _sign(protected, payload, sign)
    return _json_bytes({"payload": body, "protected": header, "signature": signature})


def general_jws(protected: Mapping[str, JsonValue], payload: bytes, *, sign: Sign) -> bytes:
    """An array of one signature after the payload (RFC 7515 section 7.2.1): Europass' form.

    Raises:
        IssueError: `b64` is false and the payload is not UTF-8 text.
    """
    header, body, signature = _sign(protected, payload, sign)
    signatures: list[JsonValue] = [{"protected": header, "signature": signature}]
    return _json_bytes({"payload": body, "signatures": signatures})


def json_payload(document: Mapping[str, JsonValue]) -> bytes:
    """The document as the octets to be signed: UTF-8, compact, members in their order.

    Raises:
        InvalidCredential: it has no JSON text (NaN, a lone surrogate, a foreign type).
    """
    try:
        return json_octets(dict(document))
    except MalformedJson:
        raise InvalidCredential("the credential has no strict JSON text") from None


def as_read(document: dict[str, JsonValue]) -> tuple[dict[str, JsonValue], bool]:
    """A document as a reader of its text will see it, and whether it is known to be plain JSON.

    It is the document itself where writing and reading would change nothing: it is plain then.

        >>> from microcred.crypto.jws_writing import as_read
        >>> as_read({"a": (1, 2.0)})
        ({'a': [1, 2.0]}, False)

    Raises:
        InvalidCredential: it has no JSON text.
        MalformedJson: it has one that nobody here would read.
    """
    written = proved_text(document, max_depth=_LIMITS.max_depth)
    if written is not None and len(written) <= _LIMITS.max_bytes:
        return document, True
    return cast(dict[str, JsonValue], read_json(json_payload(document), limits=_LIMITS)), False


def _sign(protected: Mapping[str, JsonValue], payload: bytes, sign: Sign) -> tuple[str, str, str]:
    """The three texts: protected header, payload as it stands in the file, signature value."""
    header = b64url_encode(json_octets(dict(protected)))
    body = _text_of(payload) if protected.get("b64") is False else b64url_encode(payload)
    value = sign(b".".join((header.encode("ascii"), body.encode("utf-8"))))
    return header, body, b64url_encode(value)


def _text_of(payload: bytes) -> str:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        raise IssueError("an unencoded payload must be UTF-8 text") from None


def _json_bytes(value: JsonValue) -> bytes:
    return json_octets(value)
