"""The parts of the W3C data model that credentials and presentations share, looked at one by one.

VCDM 2.0, 4.2 to 4.14 and 5; VCDM 1.1, 4 and 5. Each look takes a value and the place where it
stands, and gives what is wrong with it; nothing raises, whatever the JSON is.

    >>> from microcred.releases.vcdm_parts import is_url, typed_problems
    >>> is_url("did:example:a"), is_url("https ://not-a-url"), is_url(["urn:a:b"])
    (True, False, False)
    >>> [problem.code for problem in typed_problems({"evidence": [{"id": "x"}]}, "2.0")]
    ['vcdm.type', 'vcdm.id']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from microcred.linked.lexical import iri_problem, is_language_tag, read_time
from microcred.linked.terms import VCDM_1_1, VCDM_2_0

__all__ = [
    "TYPED",
    "Problem",
    "agent_problems",
    "context_problems",
    "date_problems",
    "id_problems",
    "is_url",
    "is_within",
    "listed",
    "member",
    "text_problems",
    "type_problems",
    "typed_problems",
]


class Problem(NamedTuple):
    """One thing that is wrong."""

    code: str
    """Of the finding."""
    detail: str
    """One sentence for a person."""
    where: str
    """JSON pointer."""


BASE: Final[Mapping[str, str]] = MappingProxyType({"1.1": VCDM_1_1, "2.0": VCDM_2_0})
"""Version -> the context that its documents name first."""

TYPED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "credentialStatus": "VCDM 2.0 4.10",
        "credentialSchema": "VCDM 2.0 4.11",
        "refreshService": "VCDM 2.0 5.4",
        "termsOfUse": "VCDM 2.0 5.5",
        "evidence": "VCDM 2.0 5.6",
        "renderMethod": "VC Render Method 1.0, 2",
        "confidenceMethod": "VC Confidence Method 1.0, 2",
        "proof": "VCDM 2.0 4.12",
    }
)
"""Members whose values are objects that have to say what they are -> where that is asked."""

# Whose id has to be there: VCDM 1.1 asks for it where 2.0 leaves it open.
_NEEDS_ID: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "1.1": frozenset({"credentialStatus", "credentialSchema", "refreshService"}),
        "2.0": frozenset({"credentialSchema"}),
    }
)
_OF_2_0: Final = frozenset({"renderMethod", "confidenceMethod"})
_OF_A_TEXT: Final = frozenset({"@value", "@language", "@direction"})
_OTHER_DATES: Final = ("issuanceDate", "expirationDate")


def is_url(value: object) -> bool:
    """Whether a value is one URL: an absolute IRI and no blank node."""
    return isinstance(value, str) and not value.startswith("_:") and iri_problem(value) is None


def listed(value: Any) -> list[Any]:
    """The values of a member, one bare or several in an array; none of what is not there."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def member(where: str, value: object, at: int) -> str:
    """JSON pointer of one of the values of a member."""
    return f"{where}/{at}" if isinstance(value, list) else where


def is_within(document: Mapping[str, Any], base: str) -> bool:
    """Whether a document names a context among others; anything may stand there."""
    return any(one == base for one in listed(document.get("@context")) if isinstance(one, str))


def context_problems(document: Mapping[str, Any], version: str) -> Iterator[Problem]:
    """VCDM 2.0 4.3 and 1.1 4.1: the base context first, then URLs and objects, never both bases."""
    contexts, where = document.get("@context"), "/@context"
    several = listed(contexts)
    if not isinstance(contexts, list) or contexts[:1] != [BASE[version]]:
        detail = f"no array that begins with the context of VCDM {version}"
        yield Problem("vcdm.context", detail, where)
    for at, one in enumerate(several):
        if not (isinstance(one, dict) or is_url(one)):
            detail = "a context is a URL or an object"
            yield Problem("vcdm.context_form", detail, member(where, contexts, at))
    bases = [one for one in several if isinstance(one, str) and one in BASE.values()]
    if len(set(bases)) > 1:
        yield Problem("vcdm.versions_mixed", "the contexts of both versions are named", where)


def type_problems(document: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """VCDM 2.0 4.5: the types, texts all of them, and among them the one of the data model."""
    types = document.get("type")
    if name not in [one for one in listed(types) if isinstance(one, str)]:
        yield Problem("vcdm.type", f"the type {name} is missing", "/type")
    for at, one in enumerate(listed(types)):
        if not isinstance(one, str) or not one:
            detail = "a type is a term or a URL"
            yield Problem("vcdm.type_form", detail, member("/type", types, at))


def id_problems(node: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """VCDM 2.0 4.4: an id, if there is one, is a single URL."""
    if "id" in node and not is_url(node["id"]):
        yield Problem("vcdm.id", "an id is one URL", f"{where}/id")


def agent_problems(
    value: object, where: str, code: str, *, version: str, texts: bool = True
) -> Iterator[Problem]:
    """VCDM 2.0 4.7 (issuer) and 4.13 (holder): a URL, or an object whose id is one.

    Args:
        value: what the member holds.
        where: JSON pointer of the member.
        code: of what is wrong.
        version: of the data model.
        texts: whether its name and description are those of VCDM.
    """
    named = value.get("id") if isinstance(value, dict) else value
    if not is_url(named):
        yield Problem(code, "it is named by a URL, or is an object whose id is one", where)
    if isinstance(value, dict) and texts and version == "2.0":
        yield from text_problems(value, where)


def text_problems(node: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """VCDM 2.0 4.6 and 11.1: name and description are texts, or texts with their language."""
    for name in ("name", "description"):
        if name not in node:
            continue
        value = node[name]
        several = value if isinstance(value, list) else [value]
        for at, one in enumerate(several):
            if not _is_text(one):
                detail = f"a {name} is a text, or @value with @language and @direction"
                yield Problem("vcdm.text", detail, member(f"{where}/{name}", value, at))


def _is_text(value: object) -> bool:
    if isinstance(value, str):
        return True
    if not isinstance(value, dict) or not _OF_A_TEXT.issuperset(value):
        return False
    language, direction = value.get("@language", "en"), value.get("@direction", "ltr")
    return (
        isinstance(value.get("@value"), str)
        and isinstance(language, str)
        and is_language_tag(language)
        and direction in ("ltr", "rtl")
    )


def date_problems(document: Mapping[str, Any], version: str) -> Iterator[Problem]:
    """VCDM 2.0 4.9 (dateTimeStamp, with a zone) and 1.1 4.5, 4.6 (dateTime): readable, in order."""
    for start, end in (("validFrom", "validUntil"), _OTHER_DATES):
        times: dict[str, datetime] = {}
        for name in (start, end):
            if name not in document:
                continue
            value = document[name]
            instant, problem = read_time(value) if isinstance(value, str) else (None, "time")
            if version == "2.0" and name in _OTHER_DATES:
                yield Problem("vcdm.time", "a member of VCDM 1.1 only", f"/{name}")
            elif instant is None or (problem and version == "2.0"):
                yield Problem("vcdm.time", "a time is written with its zone", f"/{name}")
            else:
                times[name] = instant
        if len(times) == 2 and times[start] > times[end]:
            yield Problem("vcdm.period", "it would end before it begins", f"/{end}")
    if version == "1.1" and "issuanceDate" not in document:
        yield Problem("vcdm.no_issuance_date", "VCDM 1.1 asks for issuanceDate", "/issuanceDate")


def typed_problems(document: Mapping[str, Any], version: str) -> Iterator[Problem]:
    """What has to be an object and say what it is: status, schema, evidence, proof and so on."""
    for name in TYPED:
        if name not in document or (version == "1.1" and name in _OF_2_0):
            continue
        value = document[name]
        for at, entry in enumerate(value if isinstance(value, list) else [value]):
            where = member(f"/{name}", value, at)
            if not _has_type(entry):
                code = "vcdm.proof" if name == "proof" else "vcdm.type"
                yield Problem(code, "an object with a type is expected", where)
            if isinstance(entry, dict):
                yield from _id_of(entry, where, needed=name in _NEEDS_ID[version])


def _has_type(entry: object) -> bool:
    types = listed(entry.get("type")) if isinstance(entry, dict) else []
    return bool(types) and all(isinstance(one, str) and one for one in types)


def _id_of(entry: Mapping[str, Any], where: str, *, needed: bool) -> Iterator[Problem]:
    if needed and "id" not in entry:
        yield Problem("vcdm.id", "it is named by a URL", f"{where}/id")
    yield from id_problems(entry, where)
