"""CredentialType: what one type of SD-JWT VC holds, and which parts of it may be withheld.

SD-JWT VC (draft-ietf-oauth-sd-jwt-vc) 3.2 and 4. Neither the caller nor the holder guesses what can
be withheld: the type says it, by patterns of JSON pointers into the claims, in which `*` stands for
any element of an array. Of an array whose elements may be withheld the array itself always stays.

A type turns the document of a European credential into the claims of the token and back. It knows
nothing of keys: `iss`, `cnf` and `status` are written by the mechanism that secures the claims.

    >>> from microcred.wallet_types.credential_type import places, steps
    >>> places({"a": {"b": [1, 2]}}, "/a/b/*")
    ('/a/b/0', '/a/b/1')
    >>> steps("/a/b/*")
    ['a', 'b', None]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from microcred.findings import Finding
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["CredentialType", "Disclosable", "Row", "metadata_of", "places", "pointer_step", "steps"]

Disclosable: TypeAlias = Literal["never", "allowed", "always"]
"""The words of SD-JWT VC 4.6.4 for whether a claim can be disclosed selectively."""

_ANY: Final = "*"


class Row(Frozen):
    """One claim of a type.

    Attributes:
        pattern: JSON pointer into the claims; `*` stands for any element of an array.
        sd: whether it can be withheld by itself: "never", "always", or "allowed" where it depends
            on the class that stands there.
        mandatory: whether every credential of the type has it.
        label: what people call it, English.
        description: what it is, English.
    """

    pattern: str
    sd: Disclosable = "never"
    mandatory: bool = False
    label: str = ""
    description: str = ""

    @property
    def withheld(self) -> bool:
        """Whether it may be withheld by itself."""
        return self.sd != "never"


class CredentialType(Frozen):
    """One type of SD-JWT VC.

    Attributes:
        name: the word for it in Python and on the command line.
        vct: the identifier that its credentials carry.
    """

    name: str
    vct: str

    @property
    def rows(self) -> tuple[Row, ...]:
        """Its claims, outer ones first."""
        return ()

    @property
    def rules(self) -> tuple[tuple[str, Disclosable, bool], ...]:
        """Of each row what a verifier asks: pattern, `sd` and whether it is mandatory."""
        return tuple((row.pattern, row.sd, row.mandatory) for row in self.rows)

    @property
    def always(self) -> tuple[str, ...]:
        """Patterns of what is always disclosed."""
        return tuple(row.pattern for row in self.rows if not row.withheld)

    @property
    def may_be_withheld(self) -> tuple[str, ...]:
        """Patterns of what may be withheld, element by element where one ends with `*`."""
        return tuple(row.pattern for row in self.rows if row.withheld)

    def claims(
        self, document: Mapping[str, JsonValue], *, expires: datetime | None = None
    ) -> dict[str, JsonValue]:
        """The claims of a credential, `vct` among them; without `iss`, `cnf` and `status`.

        Args:
            document: a European credential in the form of VCDM 1.1 or 2.0, without proofs.
            expires: when the token ends, aware; else when the credential's validity ends.

        Raises:
            InvalidCredential: the type cannot carry it; `findings` name every reason.
        """
        raise AssertionError(f"{type(self).__name__} has no claims")

    def withheld(self, claims: Mapping[str, JsonValue]) -> tuple[str, ...]:
        """JSON pointers of all that may be withheld of these claims, outer ones first."""
        found = (place for one in self.may_be_withheld for place in places(claims, one))
        return tuple(dict.fromkeys(found))

    def document(self, claims: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """The European credential that the disclosed claims say, for the checks of a verdict.

        Whatever was withheld is missing in it.

        Raises:
            ModelError: the claims are none of this type.
        """
        raise AssertionError(f"{type(self).__name__} has no document")

    def head(self, claims: Mapping[str, JsonValue]) -> dict[str, JsonValue] | None:
        """Type and contexts that `document` would have; None if it has to be asked.

        Args:
            claims: as read from JSON, not deeper than its strict reader allows.
        """
        return None

    def check(self, claims: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
        """What is wrong with disclosed claims by the type's own rules (FORMAT, FAILED)."""
        return ()

    def report(self, document: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
        """What the type cannot carry of a credential (ANNEX_I, WARNING); () if nothing is lost."""
        return ()

    def metadata(self) -> dict[str, JsonValue]:
        """The type metadata document (SD-JWT VC 4.2), generated from the table of its claims."""
        return metadata_of(self, "", "")


def steps(pattern: str) -> list[str | None]:
    """A pattern as a claims path (OpenID4VP 7, SD-JWT VC 4.6.1): None for any element."""
    return [
        None if step == _ANY else step.replace("~1", "/").replace("~0", "~")
        for step in pattern.split("/")[1:]
    ]


def places(claims: JsonValue | Mapping[str, JsonValue], pattern: str) -> tuple[str, ...]:
    """The JSON pointers in these claims that a pattern fits."""
    found: list[tuple[str, Any]] = [("", claims)]
    for name in steps(pattern):
        found = [one for place, value in found for one in _below(place, value, name)]
    return tuple(place for place, _ in found)


def _below(place: str, value: Any, name: str | None) -> list[tuple[str, Any]]:
    if name is None:
        inner = enumerate(value) if isinstance(value, list) else ()
        return [(f"{place}/{at}", one) for at, one in inner]
    if not isinstance(value, Mapping) or name not in value:
        return []
    return [(f"{place}/{pointer_step(name)}", value[name])]


def pointer_step(name: str) -> str:
    """A member's name as a step of a JSON pointer (RFC 6901, 3)."""
    return name.replace("~", "~0").replace("/", "~1")


def metadata_of(kind: CredentialType, name: str, description: str) -> dict[str, JsonValue]:
    """The type metadata of a type, with its name for people in English."""
    claims: list[JsonValue] = [_claim(row) for row in kind.rows]
    display: dict[str, JsonValue] = {"locale": "en", "name": name, "description": description}
    return {
        "vct": kind.vct,
        "name": name,
        "description": description,
        "display": [display],
        "claims": claims,
    }


def _claim(row: Row) -> dict[str, JsonValue]:
    shown: dict[str, JsonValue] = {"locale": "en", "label": row.label}
    if row.description:
        shown["description"] = row.description
    path: list[JsonValue] = [*steps(row.pattern)]
    return {
        "path": path,
        "display": [shown],
        "mandatory": row.mandatory,
        "sd": row.sd,
    }
