"""Files in JSON told by what was read of them, so that they are read once and no more.

`recognising` tells secured documents apart by a glance at the bytes, which need not be well-formed.
Where they are, and where the names of the outermost members are written as they are read, reading
them says the same; both then lead to one mechanism. For all else this room says nothing, and the
glance decides.

    >>> from microcred.jsontext import Limits
    >>> from microcred.securing.recognised import recognised
    >>> found = recognised(b'{"@context": [], "proof": {"type": "x"}}', Limits())
    >>> found.jws is None, sorted(found.outer)
    (True, ['@context', 'proof'])
    >>> recognised(b'{"@context": []}', Limits()) is None
    True
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from microcred.crypto.jws import Jws, jws_of_value
from microcred.errors import ParseError
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.securing.recognising import JWS_MEMBERS, is_written, media_type
from microcred.securing.sd_jwt_kinds import SD_JWT_TYPES, may_be_sd_jwt

__all__ = ["Recognised", "recognised"]

_PROOF: Final = "proof"
_OF_ALL: Final = ("payload", "signatures")
_OF_ONE: Final = ("protected", "signature")
_BEGIN: Final = b'{"payload":"'
# Programs write proofs and signatures after the rest, and who writes them elsewhere is served by
# the glance; so a document without any is not read here, to be read once more.
_TAIL: Final = 65_536
_USUAL_TAIL: Final = 1024
# The glance stops at this depth (`outer_names`); who allows more is served by it.
_DEEPEST: Final = 512


class Recognised(Frozen):
    """A file that was read.

    Attributes:
        outer: the JSON object that it is.
        jws: the JWS that this is, for a JAdES seal; None for a document with proofs in it.
    """

    outer: dict[str, JsonValue] = part(repr=False)
    jws: Jws | None = part(default=None, repr=False)


def recognised(raw: bytes, limits: Limits) -> Recognised | None:
    """The file, if it is a JAdES seal in JSON or has embedded proofs; None where that is not sure.

    Args:
        raw: the file.
        limits: of size and depth.
    """
    if raw[:1] != b"{" or limits.max_depth > _DEEPEST:
        return None
    if not _ends_secured(raw, _USUAL_TAIL) and not _ends_secured(raw, _TAIL):
        return None  # spares the reading of what is told otherwise
    try:
        outer = read_json(raw, limits=limits)
        return _told(raw, outer, limits) if isinstance(outer, dict) else None
    except ParseError:
        return None


def _ends_secured(raw: bytes, octets: int) -> bool:
    """Whether so many octets at the end have a word of proofs or signatures in them."""
    begin = len(raw) - octets if len(raw) > octets else 0
    return raw.find(b'"proof"', begin) >= 0 or raw.find(b'"signature', begin) >= 0


def _told(raw: bytes, outer: dict[str, JsonValue], limits: Limits) -> Recognised | None:
    """As `is_jws_json`, `sd_jwt_kind` and `DataIntegrity.recognises` tell it of the bytes.

    A JWS is no document with an `@context`: what has both is left to them.

    Raises:
        ParseError: it is no JWS, though it looks like one.
    """
    of_jws = [name for name in JWS_MEMBERS if name in outer]
    if not of_jws:
        # Without a backslash every name is written as it is read.
        written = _PROOF in outer and (b"\\" not in raw or is_written(raw, _PROOF))
        return Recognised(outer) if written else None
    if "@context" in outer:
        return None
    if _is_plainly_written(raw, outer):
        jws = jws_of_value(outer, limits=limits)
        typ = media_type(jws.signatures[0].protected.get("typ"))
        return None if typ in SD_JWT_TYPES else Recognised(outer, jws)
    if not any(is_written(raw, name) for name in of_jws):
        return None
    if may_be_sd_jwt(raw, outer.get("payload")):
        return None
    return Recognised(outer, jws_of_value(outer, limits=limits))


def _is_plainly_written(raw: bytes, outer: Mapping[str, JsonValue]) -> bool:
    """Whether a file is one seal as Europass and others write it, to the letter.

    Then its names are what they look like, nothing else stands outside of the payload, and only the
    `typ` could make an SD-JWT of it. An end that is that of the values that were read, and holds no
    escapes, can be read in no other way.
    """
    signatures = outer.get("signatures")
    one = signatures[0] if isinstance(signatures, list) and len(signatures) == 1 else None
    if not isinstance(one, dict) or tuple(one) != _OF_ONE or tuple(outer) != _OF_ALL:
        return False
    protected, signature = one["protected"], one["signature"]
    if not isinstance(protected, str) or not isinstance(signature, str):
        return False
    end = f'","signatures":[{{"protected":"{protected}","signature":"{signature}"}}]}}'
    texts = protected + signature
    if not end.isascii() or '"' in texts or "\\" in texts:
        return False
    return raw.startswith(_BEGIN) and raw.endswith(end.encode("ascii"))
