"""W3C credentials without the European model: a release of the data model alone, without classes.

Any issuer's credential can be parsed, verified and secured here as what it is: a document that
keeps VCDM 1.1 or 2.0 (`microcred.releases.vcdm_checks`). European parts are typed only where there
are any, so that asking such a document for its typed credential is an error that says so. The type
and a base context of the W3C make a document one of these; either alone proves nothing, and a
document with the type or context of the European profile is always judged as a European one.

    >>> from microcred.releases.w3c import W3C_2_0, is_plain, w3c_release
    >>> document = {"@context": ["https://www.w3.org/ns/credentials/v2"],
    ...             "type": ["VerifiableCredential", "AlumniCredential"]}
    >>> w3c_release(document) is W3C_2_0, is_plain(document)
    (True, True)
    >>> W3C_2_0.read(document)
    Traceback (most recent call last):
    microcred.errors.ModelError: a W3C credential without the European model has no typed form
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NoReturn

from microcred.errors import ModelError
from microcred.linked.terms import VCDM_1_1, VCDM_2_0
from microcred.releases.release import Release, is_european, is_presentation, is_w3c
from microcred.releases.vcdm_parts import is_within

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["W3C_1_1", "W3C_2_0", "W3C_RELEASES", "is_plain", "w3c_release"]


def _no_classes() -> NoReturn:
    raise ModelError(
        "a W3C credential without the European model has no typed form",
        hint="Read its `document`, and its `members` of the W3C data model.",
    )


_NO_PROFILES: Final[Mapping[str, str]] = MappingProxyType({})

W3C_1_1: Final = Release(
    "W3C VCDM 1.1", (VCDM_1_1,), "VerifiableCredential", _NO_PROFILES, _no_classes
)
"""The W3C Verifiable Credentials Data Model 1.1 alone."""

W3C_2_0: Final = Release(
    "W3C VCDM 2.0", (VCDM_2_0,), "VerifiableCredential", _NO_PROFILES, _no_classes
)
"""The W3C Verifiable Credentials Data Model 2.0 alone."""

W3C_RELEASES: Final = (W3C_1_1, W3C_2_0)
"""Those without the European model."""


def w3c_release(document: Mapping[str, JsonValue]) -> Release:
    """The release of a W3C credential, by the base context that it names; 2.0 before 1.1."""
    return W3C_2_0 if is_within(document, VCDM_2_0) else W3C_1_1


def is_plain(document: Mapping[str, JsonValue]) -> bool:
    """Whether a document is a W3C credential or presentation without anything European in it.

    A presentation is European too if a credential inside it is, and so is one of VCDM 1.1 without a
    proof: Europass seals such, and the shapes of the European model know them.
    """
    if is_european(document) or not is_w3c(document):
        return False
    if is_presentation(document) and "proof" not in document:
        return is_within(document, VCDM_2_0) and not _shows_european(document)
    return not _shows_european(document)


def _shows_european(document: Mapping[str, JsonValue]) -> bool:
    inside = document.get("verifiableCredential")
    several = inside if isinstance(inside, list) else [inside]
    return any(isinstance(one, dict) and is_european(one) for one in several)
