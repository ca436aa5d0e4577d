"""Choosing: what the holder of an SD-JWT shows, named by JSON pointers, and nothing else.

RFC 9901 section 7.2. A pointer shows the value there with all that is in it, and what is needed to
get there: the disclosures around it. The pointers are those of the document with everything
disclosed, so the second element of an array is /1 whether or not the first is shown.

    >>> from microcred.securing.sd_jwt.choosing import presented
    >>> from microcred.securing.sd_jwt.reading import read_sd_jwt
    >>> whole = read_sd_jwt(b"eyJhbGciOiJFUzI1NiJ9.eyJpZCI6MX0.AA~")
    >>> presented(whole, ["/id"]).texts
    ()
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from microcred.errors import CannotDisclose
from microcred.findings import Outcome
from microcred.jsontext import JsonValue
from microcred.securing.sd_jwt.reading import with_parts
from microcred.securing.sd_jwt.unpacking import unpacked
from microcred.securing.sd_jwt.values import SdJwt

__all__ = ["presented"]


def presented(sd_jwt: SdJwt, reveal: Iterable[str], *, whole: bool = True) -> SdJwt:
    """The same SD-JWT with the disclosures of what is to be shown.

    Args:
        sd_jwt: as its issuer gave it, with all disclosures, or what is left of them.
        reveal: JSON pointers into the document that all the disclosures make; "" is all of it.
        whole: show also what is withheld within a value that is named; else only the value, with
            what is always shown in it.

    Returns:
        what to present; in the serialisation that was given, without a key binding.

    Raises:
        CannotDisclose: it is one that has to be rejected, or has a key binding already (it was made
            for somebody else, 7.2); a pointer is none, or points at nothing.
    """
    if sd_jwt.key_binding is not None:
        raise CannotDisclose(
            "the SD-JWT has a key binding: it is what was presented to somebody",
            hint="Take the SD-JWT as its issuer gave it, which ends with a tilde.",
        )
    found = unpacked(sd_jwt.payload, sd_jwt.disclosures)
    reasons = [one for one in (*sd_jwt.findings, *found.findings) if one.outcome is Outcome.FAILED]
    if reasons:
        raise CannotDisclose(
            f"the SD-JWT has to be rejected: {reasons[0].detail}",
            hint="Ask its issuer for a correct one.",
        )
    wanted = {_checked(found.document, pointer) for pointer in reveal}
    around = {place for pointer in wanted for place in _around(pointer)}
    chosen = {
        one
        for place, one in found.shown.items()
        if place in around or (whole and not wanted.isdisjoint(_around(place)))
    }
    return with_parts(sd_jwt, [one for one in sd_jwt.disclosures if one in chosen])


def _around(pointer: str) -> Iterator[str]:
    """The pointer, and those of what it is within, up to the whole."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


def _checked(document: JsonValue, pointer: str) -> str:
    """The pointer in its one form, if it points at something (RFC 6901 section 4)."""
    if not isinstance(pointer, str) or pointer[:1] not in ("", "/"):
        raise CannotDisclose("a JSON pointer is empty or begins with a slash")
    at = document
    for name in _parts(pointer):
        if isinstance(at, dict) and name in at:
            at = at[name]
        elif isinstance(at, list) and name in map(str, range(len(at))):
            at = at[int(name)]
        else:
            raise CannotDisclose("a JSON pointer points at nothing")
    return pointer


def _parts(pointer: str) -> Iterator[str]:
    for one in pointer.split("/")[1:]:
        if one.replace("~0", "").replace("~1", "").count("~"):
            raise CannotDisclose("a JSON pointer has ~ only as ~0 and ~1")
        yield one.replace("~1", "/").replace("~0", "~")
