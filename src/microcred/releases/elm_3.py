"""The releases of the European Learning Model 3 that are known here.

ELM 3.2-LTS is the release in force for what is signed: its context is the one that the EU
Publications Office distributes (snapshot 20230928-0). 3.1 has the same context URLs, so no
document tells that it is meant; ask for it by name (`ELM_3_1`) where a file of 2023 has to be read
as it was meant then. Its classes are a delta in `microcred.releases.elm_3_1`. ELM 3.3 is in
another namespace and not known here; its members are kept and named `term.newer_release`.

    >>> from microcred.releases import ELM_3, ELM_3_1
    >>> ELM_3.name, ELM_3.contexts == ELM_3_1.contexts, len(ELM_3.classes), len(ELM_3_1.classes)
    ('ELM 3.2', True, 55, 52)
    >>> ELM_3.profiles["generic"]
    'http://data.europa.eu/snb/model/ap/edc-generic-full'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.findings import Finding
from microcred.linked.contexts import PUBLISHED
from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1
from microcred.releases.release import (
    Release,
    context_findings,
    require_credential,
)
from microcred.releases.w3c import is_plain, w3c_release

if TYPE_CHECKING:
    from microcred.elm import Node
    from microcred.jsontext import JsonValue

__all__ = ["ELM_3", "ELM_3_1", "RELEASES", "detect"]

_CREDENTIAL: Final = "EuropeanDigitalCredential"
_KNOWN: Final = frozenset({EDC_AP, ELM_FOR_VCDM_2, *PUBLISHED})
_PROFILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "generic": "http://data.europa.eu/snb/model/ap/edc-generic-full",
        "accredited": "http://data.europa.eu/snb/model/ap/edc-accredited",
        "converted": "http://data.europa.eu/snb/model/ap/edc-converted",
        "diplomaSupplement": "http://data.europa.eu/snb/model/ap/edc-diploma-supplement",
        "issuedByMandate": "http://data.europa.eu/snb/model/ap/edc-issued-by-mandate",
    }
)


def _classes_of_3_2() -> Mapping[str, type[Node]]:
    from microcred.elm import CLASSES

    return CLASSES


def _classes_of_3_1() -> Mapping[str, type[Node]]:
    from microcred.releases.elm_3_1 import CLASSES

    return CLASSES


ELM_3: Final = Release("ELM 3.2", (VCDM_1_1, EDC_AP), _CREDENTIAL, _PROFILES, _classes_of_3_2)
"""European Learning Model 3.2-LTS, the default."""

ELM_3_1: Final = Release("ELM 3.1", (VCDM_1_1, EDC_AP), _CREDENTIAL, _PROFILES, _classes_of_3_1)
"""European Learning Model 3.1 (2023-06)."""

RELEASES: Final = (ELM_3, ELM_3_1)
"""The releases that are known, the default first."""


def detect(document: Mapping[str, JsonValue]) -> tuple[Release, tuple[Finding, ...]]:
    """The release of a document, and what is odd about the contexts that it names.

    Args:
        document: a JSON object, unwrapped.

    Returns:
        the release, a `W3C` one for a credential without the European model; findings
        `context.unknown` and `context.missing` (FORMAT, WARNING) about a European one.

    Raises:
        UnknownRelease: it is no credential or presentation of the European Learning Model, and none
            of the W3C with its context.
    """
    if _is_usual(document):
        return ELM_3, ()
    if isinstance(document, Mapping) and is_plain(document):
        return w3c_release(document), ()
    require_credential(document)
    return ELM_3, context_findings(document, tuple(_KNOWN), EDC_AP)


def _is_usual(document: Mapping[str, JsonValue]) -> bool:
    """Whether it is European by its type and by its contexts, of which each is known.

    Nearly every document is, and nothing has to be asked of it one by one.
    """
    if type(document) is not dict:
        return False
    types, named = document.get("type"), document.get("@context")
    if type(types) is not list or type(named) is not list or _CREDENTIAL not in types:
        return False
    try:
        return (EDC_AP in named or ELM_FOR_VCDM_2 in named) and _KNOWN.issuperset(named)
    except TypeError:  # a context that is written out
        return False
