"""Validation: a document against the shapes of its profile, with every finding at once.

Gates first (`microcred.schemas.gates`), then the document is expanded with the contexts that are
known here, the shapes are asked, and what is doubtful beside them is told. Nothing is fetched, and
the document is plain JSON: the typed model is not needed. The findings are of the check SCHEMA; a
document conforms if none of them is FAILED or INDETERMINATE, and then there is `schema.conforms`.

    >>> from microcred.schemas.validation import validate
    >>> for finding in validate({"type": ["VerifiableCredential", "EuropeanDigitalCredential"]}):
    ...     print(finding.code, finding.outcome)
    schema.no_context FAILED
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.errors import LinkedDataError, ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.linked.terms import expand, shorten
from microcred.releases import ELM_3, RELEASES, Release
from microcred.releases.elm_ebsi import is_attestation, without_attestation
from microcred.releases.release import is_presentation
from microcred.releases.vcdm import (
    check_vcdm,
    from_vcdm_2,
    is_linked,
    place_in_vcdm_2,
    version_of,
)
from microcred.releases.w3c import is_plain
from microcred.schemas.gates import refusals, with_known_contexts
from microcred.schemas.profiles import declared_profiles, shapes_of

if TYPE_CHECKING:
    from pathlib import Path

    from microcred.jsontext import JsonValue
    from microcred.linked.graph import Graph
    from microcred.schemas.compiling import Tables
    from microcred.schemas.credential_schema import Verifier
    from microcred.schemas.evaluation import Result
    from microcred.schemas.pinned import PublishedFiles
    from microcred.schemas.shacl import ShapeSet

__all__ = [
    "CODES_OF_COMPONENTS",
    "ENGINES",
    "STAGES",
    "validate",
    "validate_named",
    "validate_shapes",
]

STAGES: Final = ("sealed", "pre-seal")
"""Whether a document is asked as it is after sealing, or before: then what comes with the seal is
not asked for (who issued it, by which identifier, and when)."""

ENGINES: Final = ("tables", "shacl")
"""What evaluates the shapes: this library, or pySHACL (extra `shacl`)."""

CODES_OF_COMPONENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "minCount": "schema.min_count",
        "maxCount": "schema.max_count",
        "class": "schema.class",
        "datatype": "schema.datatype",
        "nodeKind": "schema.node_kind",
        "uniqueLang": "schema.unique_lang",
        "hasValue": "schema.has_value",
        "node": "schema.node",
        "or": "schema.or",
        "maxInclusive": "schema.max_inclusive",
    }
)
"""Constraint component of SHACL -> code of the finding."""

_NONE: Final[Mapping[str, bytes]] = MappingProxyType({})
_OTHER_COMPONENT: Final = "schema.other"

_BASE: Final = "https://relative.invalid/"
"""What stands before relative ids (RFC 2606: nothing is there)."""

# Sealing writes the issuer from the certificate and the time of issuing (European Digital
# Credentials 2.0.6, CertificateUtils.overwriteCertificateFields); uploads lack both.
_WITH_THE_SEAL: Final = frozenset(
    {
        (expand("cred:issued"), "minCount"),
        (expand("cred:issuer"), "minCount"),
        (expand("cred:issuer"), "node"),
    }
)


def validate(
    document: Mapping[str, JsonValue],
    *,
    release: Release = ELM_3,
    profile: str | None = None,
    stage: str = "sealed",
    engine: str = "tables",
    shapes: Sequence[Path | bytes] | PublishedFiles = (),
    schemas: Mapping[str, bytes] = _NONE,
) -> tuple[Finding, ...]:
    """Everything that the shapes of its profile, its schemas and a careful reader find.

    Args:
        document: a JSON object, unwrapped (`Unverified.document`).
        release: the data model release that it should keep.
        profile: "generic", "accredited", "converted", "diplomaSupplement", "issuedByMandate" or
            "generic-no-cv" (without vocabularies); None: those that the document declares.
        stage: "sealed", or "pre-seal" for a document that is going to be sealed.
        engine: "tables", or "shacl" for pySHACL.
        shapes: SHACL files (Turtle or RDF/XML) for the engine "shacl" to ask in place of ours, by
            path or as bytes; or `PublishedFiles`, those that were published of the profile.
        schemas: address -> bytes of the JSON Schemas that the document may name
            (`credentialSchema`); none is fetched.

    Returns:
        findings (SCHEMA): FAILED ones first, then WARNING ones; `schema.conforms` (PASSED) at the
        head if it conforms to the shapes. `clause` names the shape, "<set>/<shape>", or the place
        in the JSON Schema. Of JSON Schemas: see `validate_named`.

    Raises:
        ModelError: there is no such profile, stage or engine, or files are given to the tables.
        MissingExtra: the engine `shacl` is not installed.
        MalformedSchema: a file of shapes cannot be read.
        FetchError: a published file cannot be had.
    """
    found = validate_shapes(
        document, release=release, profile=profile, stage=stage, engine=engine, shapes=shapes
    )
    return (*found, *validate_named(document, schemas))


def validate_named(
    document: Mapping[str, JsonValue],
    schemas: Mapping[str, bytes],
    verifier: Verifier | None = None,
) -> tuple[Finding, ...]:
    """What the JSON Schemas find that a document names; for one that names none, nothing is loaded.

    Args:
        document: a JSON object, unwrapped.
        schemas: address -> bytes.
        verifier: verifies a credential that holds a schema, before that is used.

    Returns:
        findings (SCHEMA) of `microcred.schemas.credential_schema.named_schemas`.
    """
    named = document.get("credentialSchema") if isinstance(document, Mapping) else None
    if not schemas and "JsonSchema" not in str(named):
        return ()
    from microcred.schemas.credential_schema import named_schemas

    return named_schemas(document if isinstance(document, Mapping) else {}, schemas, verifier)


def validate_shapes(
    document: Mapping[str, JsonValue],
    *,
    release: Release = ELM_3,
    profile: str | None = None,
    stage: str = "sealed",
    engine: str = "tables",
    shapes: Sequence[Path | bytes] | PublishedFiles = (),
) -> tuple[Finding, ...]:
    """The same without JSON Schemas.

    Args:
        document: a JSON object, unwrapped.
        release: as in `validate`, and so are the others.
        profile: whose shapes.
        stage: "sealed" or "pre-seal".
        engine: "tables" or "shacl".
        shapes: files to ask in place of ours.

    Returns:
        findings (SCHEMA).

    Raises:
        ModelError: as `validate` does, and so all the others.
    """
    _require_known(stage, engine, shapes)
    if profile is None and isinstance(document, Mapping) and is_plain(document):
        return _kept_of_the_w3c(document)
    for applies, work in ((is_linked, _linked), (is_attestation, _attested)):
        if applies(document):
            return work(document, release, profile, stage, engine, shapes)
    refused = refusals(document, release)
    if refused:
        return refused
    profiles, found = ((profile,), ()) if profile else declared_profiles(document, release)
    read, copies = with_known_contexts(document)
    try:
        graph, undefined = _expanded(read, release)
    except LinkedDataError as error:
        return (_indeterminate(str(error), error.where),)
    if engine == "tables":
        from microcred.schemas.evaluation import evaluate

        tables = _tables_of(release, profiles)
        looked, results = _looks_at(tables, graph), evaluate(graph, tables)
    else:
        from microcred.schemas.shacl_engine import ask

        sets = shapes_of(release, profiles)
        files = _files(shapes, release, sets)
        asked = ask(graph, sets, files)
        results = asked or ()
        looked = asked is not None and (
            bool(files) or _looks_at(_tables_of(release, profiles), graph)
        )
    if not looked:
        detail = "the shapes look at nothing in it, so that nothing was checked"
        return (_failed("schema.nothing_checked", detail), *found, *copies, *undefined)
    broken = _broken(results, stage)
    doubtful = _doubtful(graph)
    about = f"{release.name}, {' and '.join(profiles)}, {stage}"
    return _ordered((*found, *copies, *undefined, *broken, *doubtful), about)


def _kept_of_the_w3c(document: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
    """Whether a credential without European model, so without shapes, keeps that of the W3C."""
    wrong = [one for one in check_vcdm(document) if one.outcome is Outcome.FAILED]
    if wrong:
        return tuple(replaced(one, check=Check.SCHEMA) for one in wrong)
    version = version_of(document)
    rest = "there is no European data model in it"
    if is_presentation(document):
        rest = "what it presents has to be verified by itself"
    detail = f"it keeps VCDM {version}; {rest}"
    return (Finding(Check.SCHEMA, Outcome.PASSED, "schema.vcdm", detail, "", f"VCDM {version}"),)


def _linked(
    document: Mapping[str, JsonValue],
    release: Release,
    profile: str | None,
    stage: str,
    engine: str,
    shapes: Sequence[Path | bytes] | PublishedFiles,
) -> tuple[Finding, ...]:
    """What the shapes say of the form of VCDM 1.1, whose meaning is the same; places as given."""
    try:
        read = from_vcdm_2(document)
    except LinkedDataError as error:
        return (_indeterminate(str(error), error.where),)
    found = validate_shapes(
        read, release=release, profile=profile, stage=stage, engine=engine, shapes=shapes
    )
    return tuple(replaced(one, where=place_in_vcdm_2(one.where)) for one in found)


def _attested(
    document: Mapping[str, JsonValue],
    release: Release,
    profile: str | None,
    stage: str,
    engine: str,
    shapes: Sequence[Path | bytes] | PublishedFiles,
) -> tuple[Finding, ...]:
    """What the shapes say of the European credential in an attestation of EBSI."""
    read, kept = without_attestation(document)
    found = validate_shapes(
        read, release=release, profile=profile, stage=stage, engine=engine, shapes=shapes
    )
    return tuple(replaced(one, where=_as_given(one.where, kept)) for one in found)


def _as_given(where: str, kept: Sequence[int]) -> str:
    """A place among the schemas that were left as the place among all."""
    _, *steps = where.split("/")
    if len(steps) > 1 and steps[0] == "credentialSchema" and steps[1].isdecimal():
        steps[1] = str(kept[int(steps[1])])
        return "/" + "/".join(steps)
    return where


def _files(
    shapes: Sequence[Path | bytes] | PublishedFiles, release: Release, sets: Sequence[ShapeSet]
) -> Sequence[Path | bytes]:
    """The files to ask in place of ours; none for ours."""
    if isinstance(shapes, Sequence):
        return shapes
    return shapes.read(release, (one.name for one in sets))


def _require_known(
    stage: str, engine: str, shapes: Sequence[Path | bytes] | PublishedFiles
) -> None:
    for word, known, given in (("stage", STAGES, stage), ("engine", ENGINES, engine)):
        if given not in known:
            raise ModelError(f"no such {word}", hint=f"Say {' or '.join(known)}.")
    if shapes and engine != "shacl":
        raise ModelError("files of shapes are for the engine shacl")


def _expanded(
    document: Mapping[str, JsonValue], release: Release
) -> tuple[Graph, tuple[Finding, ...]]:
    from microcred.linked.active_context import contexts_of
    from microcred.linked.expansion import expand as expand_document

    # What has a relative id is looked at like all else: it would escape the shapes otherwise.
    expanded = expand_document(document, contexts_of(release.name), base=_BASE)
    return expanded.graph, expanded.findings


def _tables_of(release: Release, profiles: tuple[str, ...]) -> Tables:
    """The compiled shapes: kept for the releases that are known here, made anew for others."""
    if release in RELEASES:
        return _known_tables(RELEASES.index(release), profiles)
    from microcred.schemas.compiling import compiled

    return compiled(shapes_of(release, profiles))


@cache
def _known_tables(release: int, profiles: tuple[str, ...]) -> Tables:
    from microcred.schemas.compiling import compiled
    from microcred.schemas.shipped import shipped_tables

    known = shipped_tables(RELEASES[release].name, profiles)
    # Without a table: projected from the model, or a profile that there is not.
    return compiled(shapes_of(RELEASES[release], profiles)) if known is None else known


def _looks_at(tables: Tables, graph: Graph) -> bool:
    """Whether the shapes look at the document itself, not only at something inside of it."""
    top = next((name for name, where in graph.nodes if where == ""), None)
    return top is not None and any(one in tables.targets for one in graph.types(top))


def _doubtful(graph: Graph) -> tuple[Finding, ...]:
    from microcred.schemas.consistency import inconsistencies

    return inconsistencies(graph)


def _broken(results: Iterable[Result], stage: str) -> Iterator[Finding]:
    for one in results:
        if stage == "pre-seal" and (one.path, one.component) in _WITH_THE_SEAL:
            continue
        what = f"{shorten(one.path)}: " if one.path else ""
        yield Finding(
            Check.SCHEMA,
            Outcome.FAILED if one.severity == "Violation" else Outcome.WARNING,
            CODES_OF_COMPONENTS.get(one.component, _OTHER_COMPONENT),
            f"{what}{one.message}",
            one.where,
            one.shape,
        )


def _ordered(found: Iterable[Finding], about: str) -> tuple[Finding, ...]:
    """Each finding once, failures first; two shapes often ask the same."""
    once: dict[tuple[str, str, str], Finding] = {}
    for one in found:
        once.setdefault((one.code, one.where, one.detail), one)
    failed = [one for one in once.values() if one.outcome is Outcome.FAILED]
    others = [one for one in once.values() if one.outcome is not Outcome.FAILED]
    if failed:
        return (*failed, *others)
    return (Finding(Check.SCHEMA, Outcome.PASSED, "schema.conforms", about), *others)


def _failed(code: str, detail: str, where: str = "") -> Finding:
    return Finding(Check.SCHEMA, Outcome.FAILED, code, detail, where)


def _indeterminate(detail: str, where: str) -> Finding:
    return Finding(Check.SCHEMA, Outcome.INDETERMINATE, "schema.not_json_ld", detail, where)
