"""Unpacking: what was disclosed is put where its digest stands, or the whole is rejected.

RFC 9901 section 7.1, steps 2d and 3 to 5, each reason to reject under a code of its own. What is
not disclosed leaves nothing behind: neither digests nor placeholders, and arrays stay arrays.
A digest counts once, so the work grows with the text only, whatever refers to what. Most of a
credential holds no digest: that is found out in one walk, and goes into the document as it is.

    >>> from microcred.securing.sd_jwt.unpacking import unpacked
    >>> from microcred.securing.sd_jwt.values import Disclosure
    >>> one = Disclosure.made(b"sixteen octets!!", None, "CH")
    >>> found = unpacked({"nations": [{"...": one.digest()}, {"...": "AA"}, "IE"]}, [one])
    >>> found.document, list(found.shown), dict(found.withheld), found.findings
    ({'nations': ['CH', 'IE']}, ['/nations/0'], {'/nations': 1}, ())
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.securing.sd_jwt.values import (
    DEFAULT_HASH,
    DIGESTS,
    HASH_NAME,
    HASHES,
    MOST_FINDINGS,
    PLACEHOLDER,
    Disclosure,
    Unpacked,
    digests_of,
    is_bare,
    step,
)

__all__ = ["MOST_DEPTH", "check_hash", "unpacked"]

MOST_DEPTH: Final = 128
"""The most arrays and objects within one another in what comes out."""

_RESERVED: Final = frozenset({DIGESTS, PLACEHOLDER})
_LEFT_OUT: Final = frozenset({DIGESTS, PLACEHOLDER, HASH_NAME})
# And what the registry of IANA has of SHA-256 cut short ("sha-256-64").
_BROKEN: Final = frozenset({"md2", "md4", "md5", "sha", "sha1", "sha-1"})
_CLAUSE: Final = "RFC 9901 7.1"


def unpacked(
    payload: Mapping[str, JsonValue],
    disclosures: Sequence[Disclosure],
    *,
    max_depth: int = MOST_DEPTH,
) -> Unpacked:
    """The payload of an SD-JWT with what is disclosed in it.

    Args:
        payload: what the issuer signed.
        disclosures: those that came with it.
        max_depth: the most levels in what comes out; never more than 128.

    Returns:
        the document, and the reasons to reject it; of more than 100 the first ones.
    """
    findings = check_hash(payload)
    work = _Work(() if findings else disclosures, payload, min(max_depth, MOST_DEPTH))
    work.findings += findings
    work.mark(payload, 1)
    document = work.object(payload, "", 1)
    work.finish()
    return Unpacked(
        document,
        MappingProxyType(work.shown),
        MappingProxyType(work.withheld),
        tuple(work.findings),
        MappingProxyType(work.received),
    )


def check_hash(payload: Mapping[str, JsonValue]) -> list[Finding]:
    """Is the hash one that is known, and that nobody can find collisions of (7.1 step 2d)?"""
    name, where = payload.get(HASH_NAME, DEFAULT_HASH), f"/{HASH_NAME}"
    if isinstance(name, str) and name in HASHES:
        return []
    if isinstance(name, str) and (name.lower() in _BROKEN or name.startswith("sha-256-")):
        return [_failed("sd_jwt.hash_insecure", "the hash is not safe", where, "RFC 9901 9.4")]
    return [_failed("sd_jwt.hash_unknown", "the hash is not known", where, "RFC 9901 4.1.1, 7.1")]


def _failed(code: str, detail: str, where: str, clause: str = _CLAUSE) -> Finding:
    return Finding(Check.FORMAT, Outcome.FAILED, code, detail, where, clause)


class _Work:
    """One unpacking: what is known, what was seen, and what came of it."""

    def __init__(
        self, disclosures: Sequence[Disclosure], payload: Mapping[str, JsonValue], most: int
    ) -> None:
        self.findings: list[Finding] = []
        self.shown: dict[str, Disclosure] = {}
        self.withheld: dict[str, int] = {}
        self.most = most
        self.waiting: dict[str, Disclosure] = {}
        self.of_digests: set[int] = set()
        self.seen: set[str] = set()
        name = payload.get(HASH_NAME, DEFAULT_HASH)
        digests = digests_of([one.text for one in disclosures], str(name))
        for digest, one in zip(digests, disclosures, strict=True):
            if digest in self.waiting:
                self.reject("sd_jwt.disclosure_repeated", "a disclosure is there twice", one.where)
            self.waiting.setdefault(digest, one)
        self.received = dict(self.waiting)

    def reject(self, code: str, detail: str, where: str, clause: str = _CLAUSE) -> None:
        """Enter a reason to reject the whole."""
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(_failed(code, detail, where, clause))

    def finish(self) -> None:
        """Section 7.1 step 5: nothing was handed in that the issuer did not sign."""
        for one in self.waiting.values():
            detail = "a disclosure is not referred to by any digest"
            self.reject("sd_jwt.disclosure_unreferenced", detail, one.where, f"{_CLAUSE} (5)")

    def value(self, value: JsonValue, where: str, depth: int) -> JsonValue:
        """A value that is marked, with what is disclosed in it."""
        if depth > self.most:
            detail = f"more than {self.most} arrays and objects within one another"
            self.reject("sd_jwt.too_deep", detail, where, "")
            return None
        if isinstance(value, dict):
            return self.object(value, where, depth)
        return self.array(value, where, depth) if isinstance(value, list) else value

    def whole(self, value: JsonValue, where: str, depth: int) -> JsonValue:
        """A value with what is disclosed in it, which was signed or disclosed as it is."""
        if not isinstance(value, dict | list) or is_bare(value, self.most - depth + 1):
            return value
        self.mark(value, depth)
        return self.value(value, where, depth)

    def mark(self, value: Mapping[str, JsonValue] | list[JsonValue], depth: int) -> None:
        """Note which arrays and objects have to be looked into.

        They hold a digest or a reserved name, or all of it does, since it may be too deep.
        """
        waiting: list[Any] = [value]
        within = [-1]
        looked_into: list[int] = []
        for at, one in enumerate(waiting):
            if type(one) is list:
                inner = one
            else:
                if DIGESTS in one or PLACEHOLDER in one or HASH_NAME in one:
                    looked_into.append(at)
                inner = one.values()
            for member in inner:
                kind = type(member)
                if kind is dict or kind is list:
                    waiting.append(member)
                    within.append(at)
        too_deep = depth + _level(within) > self.most
        for place in range(len(waiting)) if too_deep else looked_into:
            self.note(waiting, within, place)

    def note(self, waiting: Sequence[Any], within: Sequence[int], at: int) -> None:
        """Note one array or object, and those that it lies in."""
        while at >= 0 and id(waiting[at]) not in self.of_digests:
            self.of_digests.add(id(waiting[at]))
            at = within[at]

    def object(
        self, value: Mapping[str, JsonValue], where: str, depth: int
    ) -> dict[str, JsonValue]:
        """An object: its own members, then those that are disclosed (3c ii)."""
        if PLACEHOLDER in value:
            detail = 'a member named "..." stands elsewhere than in an array, by itself'
            self.reject("sd_jwt.placeholder", detail, where, "RFC 9901 4.1, 4.2.4.2")
        if depth > 1 and HASH_NAME in value:
            detail = "the name of the hash stands within the payload, not at its top"
            self.reject("sd_jwt.nested_hash", detail, f"{where}/{HASH_NAME}", "RFC 9901 4.1.1")
        marked = self.of_digests
        found = {
            name: self.value(member, where + step(name), depth + 1)
            if id(member) in marked
            else member
            for name, member in value.items()
            if name not in _LEFT_OUT
        }
        for digest in self.digests(value, where):
            one = self.take(digest, where)
            if one is not None:
                self.insert(found, one, where, depth)
        return found

    def digests(self, value: Mapping[str, JsonValue], where: str) -> list[str]:
        """The digests of an object (4.2.4.1)."""
        named = value.get(DIGESTS, [])
        texts = [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
        if not isinstance(named, list) or len(texts) < len(named):
            detail = "_sd is no array of texts"
            self.reject("sd_jwt.digests", detail, f"{where}/{DIGESTS}", "RFC 9901 4.1, 4.2.4.1")
        return texts

    def insert(self, found: dict[str, JsonValue], one: Disclosure, where: str, depth: int) -> None:
        """Put a disclosed member into its object, or say why not."""
        name = one.name
        if name is None:
            detail = "the disclosure of a member has no name"
            return self.reject("sd_jwt.not_a_member", detail, one.where, f"{_CLAUSE} (3.c.ii.1)")
        if name in _RESERVED or name == HASH_NAME:
            detail = "a disclosure has a name that is reserved"
            return self.reject("sd_jwt.reserved_name", detail, one.where, f"{_CLAUSE} (3.c.ii.2)")
        place = where + step(name)
        if name in found:
            detail = "a disclosure would overwrite a member that is there"
            return self.reject("sd_jwt.overwritten", detail, place, f"{_CLAUSE} (3.c.ii.3)")
        self.shown[place] = one
        found[name] = self.whole(one.value, place, depth + 1)
        return None

    def array(self, value: Sequence[JsonValue], where: str, depth: int) -> list[JsonValue]:
        """An array: elements that are not disclosed leave no gap (3c iii, 3d)."""
        found: list[JsonValue] = []
        marked = self.of_digests
        for element in value:
            if not isinstance(element, dict) or PLACEHOLDER not in element:
                if id(element) in marked:
                    found.append(self.value(element, f"{where}/{len(found)}", depth + 1))
                else:
                    found.append(element)
                continue
            digest, place = element[PLACEHOLDER], f"{where}/{len(found)}"
            if len(element) > 1 or not isinstance(digest, str):
                detail = 'beside "..." stands another member, or its value is no text'
                self.reject("sd_jwt.placeholder", detail, place, "RFC 9901 4.2.4.2")
                continue
            one = self.take(digest, where)
            if one is None:
                continue
            if one.name is not None:
                detail = "the disclosure of an element has a name"
                self.reject("sd_jwt.not_an_element", detail, one.where, f"{_CLAUSE} (3.c.iii.1)")
                continue
            self.shown[place] = one
            found.append(self.whole(one.value, place, depth + 1))
        return found

    def take(self, digest: str, where: str) -> Disclosure | None:
        """The disclosure of a digest; it counts once (step 4). None: it is withheld, or again."""
        if digest in self.seen:
            self.reject(
                "sd_jwt.digest_repeated", "a digest is there twice", where, f"{_CLAUSE} (4)"
            )
            return None
        self.seen.add(digest)
        one = self.waiting.pop(digest, None)
        if one is None:
            self.withheld[where] = self.withheld.get(where, 0) + 1
        return one


def _level(within: Sequence[int]) -> int:
    """How deep the last of some arrays and objects lies, each given by the place of its parent."""
    level, at = 0, within[-1]
    while at >= 0:
        level, at = level + 1, within[at]
    return level
