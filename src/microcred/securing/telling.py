"""Which mechanism is a file for? Told by a glance at the bytes, before any mechanism is loaded.

The answer is the first of `MECHANISMS` whose `recognises` says yes (explicit typing, RFC 8725
section 3.11), which tests hold for bytes of every kind; but whoever verifies one file need not load
eight mechanisms to hear it. What the outermost object of JSON names decides among seals, SD-JWTs in
JSON and embedded proofs; the protected header decides among compact tokens.

    >>> from microcred.securing.telling import mechanism_of, token_of
    >>> mechanism_of(b"eyJhbGciOiJFUzI1NiIsInR5cCI6InZjK2p3dCJ9.e30.AA")
    'vc+jwt'
    >>> mechanism_of(b'{"type": ["VerifiableCredential"]}') is None
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from microcred.crypto.jws import Jws, compact_header, read_jws
from microcred.errors import ParseError
from microcred.jsontext import JsonValue, Limits
from microcred.securing.recognising import (
    is_jades_header,
    is_jws_json,
    is_jwt_vc,
    media_type,
    outer_names,
)
from microcred.securing.sd_jwt_kinds import sd_jwt_kind

__all__ = ["mechanism_of", "token_of"]

_OF_OTHERS: Final = frozenset({"vp+jwt", "dc+sd-jwt", "vc+sd-jwt", "vp+sd-jwt"})
_USUAL: Final = Limits()  # by which headers are read where nothing else is said
_FIRST: Final = b"e"  # of every object in base64url without white space in front
_PROOFS: Final = "eddsa-rdfc-2022"


def mechanism_of(raw: bytes) -> str | None:
    """The name of the mechanism that these bytes are for; None if none recognises them.

    Embedded proofs are "eddsa-rdfc-2022", whose class opens those of every suite.

    Args:
        raw: the file as received; it need not be well-formed.
    """
    if is_jws_json(raw):
        return sd_jwt_kind(raw) or "jades"
    header = compact_header(raw)
    token = None if header is None else _token(raw, header)
    if token is not None:
        return token
    kind = sd_jwt_kind(raw)
    if kind is not None:
        return kind
    # The search spares the scan of a large credential without a proof.
    return _PROOFS if b'"proof"' in raw and "proof" in outer_names(raw) else None


def token_of(raw: bytes, *, limits: Limits) -> Jws | None:
    """The parts of a file that is a token for "vc+jwt", so that it need not be read again.

    None says nothing: `mechanism_of` has to be asked.

        >>> from microcred.jsontext import Limits
        >>> token_of(b"eyJhbGciOiJFUzI1NiIsInR5cCI6InZjK2p3dCJ9.e30.AA", limits=Limits()).form
        'compact'

    Args:
        raw: the file as received.
        limits: of size and depth, by which it is read.
    """
    usual = limits.max_depth <= _USUAL.max_depth and len(raw) <= _USUAL.max_bytes
    if raw[:1] != _FIRST or b"~" in raw or not usual:
        return None
    try:
        jws = read_jws(raw, limits=limits)
    except ParseError:
        return None
    return jws if _token(raw, jws.signatures[0].protected) == "vc+jwt" else None


def _token(raw: bytes, header: Mapping[str, JsonValue]) -> str | None:
    """The mechanism of a compact JWS by its protected header; None if an SD-JWT's may want it.

    A token of an unknown type is taken for "vc+jwt", so that `open` can say what is wrong with it.
    """
    if is_jades_header(header):
        return "jades"
    typ = media_type(header.get("typ"))
    if is_jwt_vc(raw, header):
        return "jwt_vc"
    if typ not in _OF_OTHERS:
        return "vc+jwt"
    return "vp+jwt" if typ == "vp+jwt" else None
