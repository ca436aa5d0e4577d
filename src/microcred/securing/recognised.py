"""Files in JSON told by what was read of them, so that they are read once and no more.

`recognising` tells secured documents apart by a glance at the bytes, which need not be well-formed.
Where they are, and where the names of the outermost members are written as they are read, reading
them says the same; both then lead to one mechanism. For all else this room says nothing, and the
glance decides.

    >>> from microcred.jsontext import Limits
    >>> from microcred.securing.recognised import recognised
    >>> found = recognised(b'{"@context": [], "proof": {"type": "x"}}', Limits())
    >>> found.embedded, sorted(found.outer)
    (True, ['@context', 'proof'])
    >>> recognised(b'{"@context": []}', Limits()) is None
    True
"""

from __future__ import annotations

from typing import Final

from microcred.errors import ParseError
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.securing.recognising import JWS_MEMBERS, is_written
from microcred.securing.sd_jwt_kinds import may_be_sd_jwt

__all__ = ["Recognised", "recognised"]

_PROOF: Final = "proof"
# Programs write proofs and signatures after the rest, and who writes them elsewhere is served by
# the glance; so a document without any is not read here, to be read once more.
_TAIL: Final = 65_536
# The glance stops at this depth (`outer_names`); who allows more is served by it.
_DEEPEST: Final = 512


class Recognised(Frozen):
    """A file that was read.

    Attributes:
        outer: the JSON object that it is.
        embedded: whether it is a document with proofs in it; else a JAdES seal.
    """

    outer: dict[str, JsonValue] = part(repr=False)
    embedded: bool


def recognised(raw: bytes, limits: Limits) -> Recognised | None:
    """The file, if it is a JAdES seal in JSON or has embedded proofs; None where that is not sure.

    Args:
        raw: the file.
        limits: of size and depth.
    """
    if raw[:1] != b"{" or limits.max_depth > _DEEPEST:
        return None
    if b'"proof"' not in raw[-_TAIL:] and b'"signature' not in raw[-_TAIL:]:
        return None  # spares the reading of what is told otherwise
    try:
        outer = read_json(raw, limits=limits)
    except ParseError:
        return None
    return None if not isinstance(outer, dict) else _told(raw, outer)


def _told(raw: bytes, outer: dict[str, JsonValue]) -> Recognised | None:
    """As `is_jws_json`, `sd_jwt_kind` and `DataIntegrity.recognises` tell it of the bytes.

    A JWS is no document with an `@context`: what has both is left to them.
    """
    of_jws = [name for name in JWS_MEMBERS if name in outer]
    if of_jws:
        if "@context" in outer:
            return None
        is_jws = any(is_written(raw, name) for name in of_jws)
        sealed = is_jws and not may_be_sd_jwt(raw, outer.get("payload"))
        return Recognised(outer, embedded=False) if sealed else None
    if _PROOF in outer and is_written(raw, _PROOF):
        return Recognised(outer, embedded=True)
    return None
