"""Contexts: the JSON-LD context of a release as a projection of the typed model.

JSON-LD 1.1, section 9.15. Every class and every property of the model is a term; what no rule
gives is in one table here. Signatures over RDF cover what a context makes of a document, so what
the published context has wrong is kept in meaning, and listed with its reason (`FAULTS`). Where the
W3C's contexts define a term, as for `issuer`, the context of the profile does not.

    >>> from microcred.releases import ELM_3
    >>> from microcred.schemas.contexts import context_of, contexts_for
    >>> context_of(ELM_3)["@context"]["dateModified"]
    {'@id': 'dc:modified', '@type': '@id'}
    >>> sorted(contexts_for(ELM_3).document("https://www.w3.org/ns/did/v1"))
    ['@context']
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from microcred.linked.active_context import Contexts, contexts_of
from microcred.linked.contexts import EUROPEAN, OWN, PUBLISHED, document
from microcred.linked.terms import ELM_FOR_VCDM_2, PREFIXES, VCDM_2_0, class_iri, expand, shorten
from microcred.releases import ELM_3, RELEASES, Release

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.linked.terms import Term

__all__ = [
    "FAULTS",
    "Row",
    "clashes",
    "context_files",
    "context_of",
    "context_of_vcdm_2",
    "contexts_for",
    "digest",
    "main",
    "meaning",
    "written_contexts",
]

Row = tuple[str, str, str | None, str | None]
"""What a term means: its name, the IRI it stands for, the type and the container of its values."""

_W3C: Final = ("cred:", "sec:")

# Prefixes of the published context that this library does not use, or uses in another way: `clv`
# lacks the slash at its end.
_OTHER_PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "clv": "http://data.europa.eu/m8g",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "vc": "http://data.europa.eu/snb/model/w3c/vc/",
    }
)
_UNUSED_PREFIXES: Final = frozenset({"sec"})

# Terms that no property of a class has: name -> IRI and type.
_OTHER_TERMS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "areaDialingCode": ("elm:areaDialingCode", "xsd:string"),
        "dateCreated": ("dc:created", "xsd:dateTime"),
        "latitude": ("clv:latitude", "xsd:string"),
        "longitude": ("clv:longitude", "xsd:string"),
        "publisher": ("dc:publisher", "@id"),
    }
)
_OTHER_TERMS_OF: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = MappingProxyType(
    {
        "ELM 3.1": MappingProxyType(
            {
                "nationalID": ("elm:nationalID", "@id"),
                "resultDestribution": ("elm:resultDestribution", "@id"),
            }
        )
    }
)

FAULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "areaDialingCode": "elm:areaDialingCode, where the shapes ask for elm:areaDialing",
        "clv": "the namespace lacks its slash, and so cannot be a prefix in JSON-LD 1.1",
        "dateModified": "@id where the shapes ask for xsd:dateTime: the value is lost",
        "descriptionHtml": "@id where the shapes ask for rdf:HTML: the value is lost",
        "defaultLanguage": "no term: the member is lost",
        "geometry": "no term: the member is lost",
        "latitude": "clv:latitude with the faulty prefix: the shapes never see it",
        "longitude": "clv:longitude with the faulty prefix: the shapes never see it",
        "member": "foaf:member, where the shapes ask for org:hasMember",
        "nationalID": "in 3.1 elm:nationalID, where the shapes ask for elm:nationalId",
        "resultDestribution": "in 3.1 misspelt: resultDistribution is lost",
    }
)
"""Term -> what is wrong with it in the published context. Each is kept: signatures cover it."""


def context_of(release: Release) -> dict[str, JsonValue]:
    """The `@context` document of a release, made from its classes (needs pydantic)."""
    made: dict[str, JsonValue] = {
        name: iri for name, iri in PREFIXES.items() if name not in _UNUSED_PREFIXES
    }
    made.update(_OTHER_PREFIXES)
    classes = {name: shorten(class_iri(name)) for name in release.classes}
    made.update((name, iri) for name, iri in sorted(classes.items()) if not iri.startswith(_W3C))
    made.update(sorted(_properties(release)))
    return {"@context": made}


def _properties(release: Release) -> Iterator[tuple[str, JsonValue]]:
    for cls in release.classes.values():
        for term in cls.terms().values():
            if term.in_context and not shorten(term.iri).startswith(_W3C):
                yield term.name, _definition(term)
    others = {**_OTHER_TERMS, **_OTHER_TERMS_OF.get(release.name, {})}
    for name, (iri, kind) in others.items():
        yield name, {"@id": iri, "@type": kind}


def _definition(term: Term) -> JsonValue:
    made: dict[str, JsonValue] = {"@id": shorten(term.iri)}
    if term.coercion is not None:
        made["@type"] = term.coercion
    if term.container is not None:
        made["@container"] = term.container
    return made


# -- beside VCDM 2.0 ------------------------------------------------------------------------------

# What only VCDM 1.1 calls by this name is written as a prefixed name beside 2.0.
_OF_VCDM_1_1: Final = frozenset({"expirationDate", "issuanceDate"})


def clashes(release: Release) -> tuple[str, ...]:
    """The terms of the published context that mean something else in that of VCDM 2.0.

    There they are protected, at the top or within a credential or presentation, and so nobody may
    define them again (JSON-LD 1.1, 4.1.11).
    """
    ours: Any = context_of(release)["@context"]
    theirs = [_vcdm_2(), *(_vcdm_2(name) for name in _TOPS)]
    return tuple(
        name
        for name, said in ours.items()
        if any(name in one and _means(one[name]) != _means(said) for one in theirs)
    )


def context_of_vcdm_2(release: Release = ELM_3) -> dict[str, JsonValue]:
    """The `@context` document that stands beside that of VCDM 2.0, of the same classes.

    What clashes is defined under a prefixed name, with the same IRI and container, so that the
    usual name is left to VCDM; what the context of VCDM 1.1 defines and that of 2.0 no more is
    defined here. All else is the published context.
    """
    made: dict[str, Any] = {}
    published: Any = context_of(release)["@context"]
    for name, said in published.items():
        if name in clashes(release):
            made[said["@id"]] = {**said, "@id": expand(said["@id"])}
        else:
            made[name] = said
    known = {**_vcdm_2(), **_vcdm_2("VerifiableCredential")}
    for cls in (release.classes[one] for one in _TOPS if one in release.classes):
        for term in cls.terms().values():
            short = shorten(term.iri)
            if not short.startswith("cred:") or term.name in known or term.container is not None:
                continue
            name = short if term.name in _OF_VCDM_1_1 else term.name
            made[name] = {"@id": term.iri, "@type": _type_of(term)}
    return {"@context": {"@protected": True, **made}}


_TOPS: Final = ("VerifiableCredential", "VerifiablePresentation", "EuropeanDigitalCredential")


def _type_of(term: Term) -> str:
    return expand(term.datatype) if term.datatype else "@id"


def _vcdm_2(name: str = "") -> dict[str, Any]:
    """The terms of the context of VCDM 2.0: at its top, or those of one of its types."""
    terms: Any = document(VCDM_2_0)["@context"]
    if name:
        terms = terms.get(name, {}).get("@context", {})
    return {one: said for one, said in terms.items() if one[:1] != "@"}


def _means(said: object) -> tuple[str, str | None, str | None]:
    """The IRI, type and container of a definition, in whichever form."""
    whole: Mapping[str, Any] = said if isinstance(said, dict) else {"@id": said}
    iri = str(whole.get("@id"))
    prefix, _, _ = iri.partition(":")
    kind = whole.get("@type")
    kind = expand(kind) if isinstance(kind, str) and kind.partition(":")[0] in PREFIXES else kind
    return (expand(iri) if prefix in PREFIXES else iri, kind, whole.get("@container"))


def contexts_for(release: Release) -> Contexts:
    """The compiled contexts to read a document of a release with; needs no pydantic."""
    return contexts_of(release.name)


# -- meaning --------------------------------------------------------------------------------------


def meaning(context: Mapping[str, Any]) -> set[Row]:
    """What every term of a context without scoped contexts means, prefixes included.

    Args:
        context: a whole document, `{"@context": {...}}`, ours or a published one.

    Raises:
        LinkedDataError: it is no context.
    """
    url = "urn:context"
    active = Contexts({url: dict(context)}).start.after(url)
    return {
        (name, said.iri, said.type, said.container)
        for name, said in active.definitions.items()
        if said.iri is not None
    }


def digest(rows: set[Row]) -> str:
    """SHA-256 (hex) of the sorted rows, one JSON array a line."""
    lines = sorted(json.dumps(row) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


# -- files ----------------------------------------------------------------------------------------


def context_files() -> Mapping[str, str]:
    """The contexts as files for everybody: name below schemas/contexts -> text (JSON-LD)."""
    made = {f"{_file_name(release.name)}.jsonld": context_of(release) for release in RELEASES}
    made[f"{OWN[ELM_FOR_VCDM_2].file.removesuffix('.json')}.jsonld"] = context_of_vcdm_2()
    for url in PUBLISHED:
        made[f"{_short_name(url)}.jsonld"] = document(url)
    return {name: json.dumps(one, indent=2) + "\n" for name, one in made.items()}


def written_contexts() -> Mapping[str, str]:
    """The contexts that the package carries: name below microcred/linked/contexts -> text."""
    made = {EUROPEAN[release.name]: context_of(release) for release in RELEASES}
    made[OWN[ELM_FOR_VCDM_2].file] = context_of_vcdm_2()
    return {name: json.dumps(one, indent=1) + "\n" for name, one in made.items()}


def _file_name(release: str) -> str:
    return release.lower().replace(" ", "-")


def _short_name(url: str) -> str:
    """ "https://www.w3.org/ns/credentials/v2" -> "credentials-v2"."""
    left_out = {"2018", "ns", "security", "suites"}
    parts = url.removeprefix("https://").split("/")[1:]
    return "-".join(part for part in parts if part not in left_out)


def main(words: Sequence[str]) -> int:
    """Write the files to the two folders that are named; `make schemas` calls this.

    Args:
        words: the folder of the files for everybody, and that of the package.

    Returns:
        0, or 64 if there are not exactly two words.
    """
    if len(words) != 2:
        sys.stderr.write("usage: python -m microcred.schemas.contexts CONTEXTS PACKAGE\n")
        return 64
    for folder, files in zip(map(Path, words), (context_files(), written_contexts()), strict=True):
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_bytes(text.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
