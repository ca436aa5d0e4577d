"""Related resources: what a credential says of files elsewhere, and whether these are still those.

VCDM 2.0, 5.3: each is an object with an id of its own and a digest. Who uses such a file has to
compare; a file that is not handed in is told of and not asked for. The contexts that are known here
are used without being handed in, so that what a credential says of them is compared, too.

    >>> from microcred.releases.vcdm_resources import check_related_resources
    >>> entry = {"id": "https://a.example/f",
    ...          "digestSRI": "sha256-LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="}
    >>> document = {"relatedResource": [entry]}
    >>> [one.code for one in check_related_resources(document, {"https://a.example/f": b"hello"})]
    ['vcdm.digest_matches']
    >>> [one.code for one in check_related_resources(document, {"https://a.example/f": b"hallo"})]
    ['vcdm.digest_mismatch']
    >>> [one.code for one in check_related_resources(document, {})]
    ['vcdm.resource_not_given']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from microcred.findings import Check, Finding, Outcome
from microcred.linked.contexts import OCTETS
from microcred.releases.vcdm_digests import DIGESTS, is_digest, is_digest_among, is_digest_of
from microcred.releases.vcdm_parts import Problem, is_url, listed, member

__all__ = ["check_related_resources", "resource_problems"]

_CLAUSE: Final = "VCDM 2.0 5.3"
_NAME: Final = "relatedResource"
_NOTHING: Final[Mapping[str, bytes]] = MappingProxyType({})


def resource_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong with the form of the entries."""
    seen: set[str] = set()
    for where, entry in _entries(document):
        if not isinstance(entry, dict):
            detail = "a related resource is an object with an id and a digest"
            yield Problem("vcdm.resource", detail, where)
            continue
        url = entry.get("id")
        if not isinstance(url, str) or not is_url(url):
            yield Problem("vcdm.id", "a related resource is named by a URL", f"{where}/id")
        elif url in seen:
            yield Problem("vcdm.resource_twice", "two entries have one id", f"{where}/id")
        else:
            seen.add(url)
        yield from _digest_problems(entry, where)


def _digest_problems(entry: Mapping[str, Any], where: str) -> Iterator[Problem]:
    told = [name for name in DIGESTS if name in entry]
    if not told:
        yield Problem("vcdm.resource", "it has neither digestSRI nor digestMultibase", where)
    for name in told:
        for at, one in enumerate(listed(entry[name]) or [None]):
            if not is_digest(name, one):
                place = member(f"{where}/{name}", entry[name], at)
                yield Problem("vcdm.digest_form", f"it is no {name}", place)


def check_related_resources(
    document: Mapping[str, Any], contents: Mapping[str, bytes]
) -> tuple[Finding, ...]:
    """Whether the files that were handed in are those that the credential means (FORMAT).

    Args:
        document: the credential, unwrapped.
        contents: address -> bytes, exactly as received.

    Returns:
        PASSED `vcdm.digest_matches`, FAILED `vcdm.digest_mismatch` for each digest of a file that
        was handed in, or of one of the W3C's contexts that are known here; WARNING
        `vcdm.resource_not_given` for each other file.
    """
    return tuple(_compared(document, contents))


def _compared(document: Mapping[str, Any], contents: Mapping[str, bytes]) -> Iterator[Finding]:
    for where, entry in _entries(document):
        url = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(url, str):
            continue
        unknown = True
        for name, clause in DIGESTS.items():
            for at, digest in enumerate(listed(entry.get(name))):
                verdict = _is_that_of(name, digest, url, contents)
                if verdict is not None:
                    unknown = False
                    yield _verdict(verdict, member(f"{where}/{name}", entry[name], at), clause)
        if unknown and url not in contents:
            detail = "it was not handed in, so that its digest was not compared"
            code = "vcdm.resource_not_given"
            yield Finding(Check.FORMAT, Outcome.WARNING, code, detail, where, _CLAUSE)


def _is_that_of(name: str, digest: object, url: str, contents: Mapping[str, bytes]) -> bool | None:
    """Whether a digest is that of the file; None if it is malformed or nothing is known of it."""
    if not is_digest(name, digest):
        return None
    if url in contents:
        return is_digest_of(name, digest, contents[url])
    return is_digest_among(name, digest, OCTETS.get(url, _NOTHING))


def _verdict(matches: bool, where: str, clause: str) -> Finding:
    if matches:
        code, detail = "vcdm.digest_matches", "the bytes are those that the credential means"
        return Finding(Check.FORMAT, Outcome.PASSED, code, detail, where, clause)
    code, detail = "vcdm.digest_mismatch", "the bytes are not those that the credential means"
    return Finding(Check.FORMAT, Outcome.FAILED, code, detail, where, clause)


def _entries(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if _NAME not in document:
        return
    value = document[_NAME]
    for at, entry in enumerate(value if isinstance(value, list) else [value]):
        yield member(f"/{_NAME}", value, at), entry
