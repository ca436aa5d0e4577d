"""The W3C Verifiable Credentials Data Model around the European one: from 1.1 to 2.0 and back.

What Europass writes is VCDM 1.1; `vc+jwt` secures VCDM 2.0. The two differ in the first context URL
and in the names of the dates. The context of the EDC profile redefines a term that VCDM 2.0
protects (`description`), so that a 2.0 document of it cannot be processed as JSON-LD; JOSE and the
cryptosuites on JCS need no such processing. For those on RDF there is a context of our own beside
that of VCDM 2.0 (`linked=True`): what clashes has another name there and the same meaning.

    >>> from microcred.releases.vcdm import from_vcdm_2, to_vcdm_2
    >>> given = {"@context": ["https://www.w3.org/2018/credentials/v1",
    ...                       "http://data.europa.eu/snb/model/context/edc-ap"],
    ...          "issuanceDate": "2026-01-02T00:00:00Z", "validFrom": "2026-01-02T00:00:00Z",
    ...          "description": {"en": ["Soil"]}}
    >>> done = to_vcdm_2(given, linked=True)
    >>> done["@context"][1], list(done)[1:]
    ('https://microcred.eu/contexts/elm-3.2-vcdm-2/v1', \
['cred:issuanceDate', 'validFrom', 'dc:description'])
    >>> from_vcdm_2(done) == given
    True
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from microcred.errors import LinkedDataError
from microcred.findings import Finding
from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1, VCDM_2_0
from microcred.releases.vcdm_checks import check_vcdm, version_of
from microcred.releases.vcdm_parts import is_within, listed

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = [
    "EDC_AP",
    "ELM_FOR_VCDM_2",
    "REQUIRED",
    "VCDM_1_1",
    "VCDM_2_0",
    "check_vcdm",
    "check_vcdm_2",
    "european_form",
    "from_vcdm_2",
    "is_linked",
    "place_in_vcdm_2",
    "refuse_unlinked",
    "to_vcdm_2",
    "version_of",
]

REQUIRED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "1.1": ("@context", "type", "credentialSubject", "issuer", "issuanceDate"),
        "2.0": ("@context", "type", "credentialSubject", "issuer"),
    }
)
"""The members that each version of the data model requires of a credential."""

_DATES: Final[Mapping[str, str]] = MappingProxyType(
    {"issuanceDate": "validFrom", "expirationDate": "validUntil"}
)
LINKED_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "description": "dc:description",
        "expirationDate": "cred:expirationDate",
        "issuanceDate": "cred:issuanceDate",
        "https://schema.org/description": "description",
    }
)
"""Member in the form of 1.1 -> its name beside the context of VCDM 2.0, which has taken the usual
one: what `description` means is protected there, the dates are those of 1.1 only."""

_AT_THE_TOP: Final = frozenset(_DATES)
# What these hold is no part of the credential's own graph: a schema, other credentials, proofs.
_APART: Final = frozenset({"@context", "@value", "jsonSchema", "proof", "verifiableCredential"})


def is_linked(document: Mapping[str, Any]) -> bool:
    """Whether a document names our own context of the EDC profile beside VCDM 2.0."""
    return isinstance(document, Mapping) and (
        is_within(document, ELM_FOR_VCDM_2) and is_within(document, VCDM_2_0)
    )


def to_vcdm_2(document: Mapping[str, JsonValue], *, linked: bool = False) -> dict[str, JsonValue]:
    """A credential of VCDM 1.1 in the form of 2.0.

    The dates of 1.1 give those of 2.0 where these are missing; the first context is that of 2.0 and
    the context of the EDC profile is among the others. The rest is kept, in its order. A document
    of 2.0 comes out as it is.

    Args:
        document: the credential, unwrapped.
        linked: whether it can be processed as JSON-LD, as the cryptosuites on RDF ask: it names our
            own context of the EDC profile in the place of the published one, and what would clash
            with VCDM 2.0 has another name (`LINKED_NAMES`). Nothing is lost; `from_vcdm_2` is the
            way back. Otherwise the dates of 1.1 are left out where those of 2.0 are there.

    Raises:
        LinkedDataError: with `linked`, it has a member of such a name beside the usual one.
    """
    if not linked:
        return _with_dates(document)
    return _linked(document, 0)


def _with_dates(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The form of 2.0 with the published context: each date by its new name."""
    made: dict[str, JsonValue] = {}
    for name, value in document.items():
        if name == "@context":
            made[name] = _contexts(value, linked=False)
        elif name not in _DATES:
            made[name] = value
        elif _DATES[name] not in document:
            made[_DATES[name]] = value
    made.setdefault("@context", _contexts(None, linked=False))
    return made


def _linked(document: Mapping[str, Any], depth: int) -> dict[str, Any]:
    if is_linked(document):
        return dict(document)
    made: dict[str, Any] = {}
    for name, value in document.items():
        made[name] = value
        if name in _DATES and _DATES[name] not in document:
            made[_DATES[name]] = value
    made["@context"] = _contexts(document.get("@context"), linked=True)
    return _renamed(made, LINKED_NAMES, _linked, depth)


def from_vcdm_2(document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A European credential of VCDM 2.0 in the form of 1.1, that Europass writes.

    The contexts are those of 1.1 and of the EDC profile, what had another name has its own again,
    and the date that 1.1 asks for is there. A document of 1.1 comes out as it is.

    Raises:
        LinkedDataError: a member stands there under both of its names.
    """
    return _unlinked(document, 0)


def _unlinked(document: Mapping[str, Any], depth: int) -> dict[str, Any]:
    if not is_within(document, VCDM_2_0):
        return dict(document)
    backward = {new: name for name, new in LINKED_NAMES.items()}
    back = dict(document)
    if is_linked(document):
        back = _renamed(document, backward, _unlinked, depth)
    mine = (VCDM_1_1, VCDM_2_0, EDC_AP, ELM_FOR_VCDM_2)
    others = [one for one in listed(document.get("@context")) if one not in mine]
    back["@context"] = [VCDM_1_1, EDC_AP, *others]
    if "validFrom" in back:
        back.setdefault("issuanceDate", back["validFrom"])
    return back


def european_form(document: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    """The document as the typed model and the shapes know it: that of 1.1 for a linked one.

    Raises:
        LinkedDataError: as for `from_vcdm_2`.
    """
    return from_vcdm_2(document) if is_linked(document) else document


def place_in_vcdm_2(where: str) -> str:
    """JSON pointer into the form of 1.1 -> the same place in the linked form of 2.0."""
    return "/".join(LINKED_NAMES.get(step, step) for step in where.split("/"))


def refuse_unlinked(document: Mapping[str, JsonValue]) -> None:
    """Refuse what has no meaning as JSON-LD: VCDM 2.0 beside the published context of the profile.

    Raises:
        LinkedDataError: it names both (JSON-LD 1.1 API, 4.2.2: protected term redefinition).
    """
    if is_within(document, VCDM_2_0) and is_within(document, EDC_AP):
        raise LinkedDataError(
            "the context of the EDC profile redefines what that of VCDM 2.0 protects",
            where="/@context",
            hint="Use VCDM 1.1, to_vcdm_2(document, linked=True), a suite on JCS, or JOSE.",
        )


def _contexts(value: JsonValue, *, linked: bool) -> list[JsonValue]:
    profile, mine = EDC_AP, [VCDM_1_1, VCDM_2_0]
    if linked:
        profile, mine = ELM_FOR_VCDM_2, [*mine, EDC_AP]
    others = [one for one in listed(value) if one not in mine]
    if profile not in others:
        others.insert(0, profile)
    return [VCDM_2_0, *others]


_Conversion: TypeAlias = Callable[[Mapping[str, Any], int], dict[str, Any]]


def _renamed(
    document: Mapping[str, Any], names: Mapping[str, str], convert: _Conversion, depth: int
) -> dict[str, Any]:
    """The document with other names: those of the dates at its top, that of texts everywhere."""
    texts = {old: new for old, new in names.items() if _AT_THE_TOP.isdisjoint((old, new))}
    return {
        name: value if name in _APART else _deep(value, texts, convert, depth + 1)
        for name, value in _with_names(document, names).items()
    }


_DEEPEST: Final = 200  # the reader of JSON takes less


def _deep(value: Any, names: Mapping[str, str], convert: _Conversion, depth: int) -> Any:
    if depth > _DEEPEST:
        raise LinkedDataError(f"nested deeper than {_DEEPEST} levels")
    if isinstance(value, list):
        return [_deep(one, names, convert, depth + 1) for one in value]
    if not isinstance(value, dict):
        return value
    if is_within(value, VCDM_1_1) or is_within(value, VCDM_2_0):
        # A credential that somebody has; where it has a proof, any change would break that.
        return value if "proof" in value else convert(value, depth)
    return {
        name: one if name in _APART else _deep(one, names, convert, depth + 1)
        for name, one in _with_names(value, names).items()
    }


def _with_names(value: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    for old, new in names.items():
        if new in value and new not in names:
            raise LinkedDataError(
                f"a member is called {new} already",
                hint=f"Call it {old}: that is the same in the context of the EDC profile.",
            )
    return {names.get(name, name): one for name, one in value.items()}


def check_vcdm_2(document: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
    """What a credential lacks of VCDM 2.0 (FORMAT): `check_vcdm` for that version."""
    return check_vcdm(document, "2.0")
