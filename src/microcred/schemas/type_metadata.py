"""Type metadata of SD-JWT VCs: what a type says of its claims, read and put together.

IETF SD-JWT VC (draft-19) section 4. A document has the `vct` that it is about, the type that it
extends, and for claims (by their paths) whether every credential has them and whether they can be
withheld. A type that extends another inherits what that says, and may be stricter, never laxer.
What is for display alone (pictures, templates) is kept and never fetched. Unknown members are
passed over, as section 4.2 has it.

    >>> from microcred.schemas.type_metadata import read_type_metadata
    >>> raw = b'{"vct": "https://uni.example/card", "claims": [{"path": ["name"], "sd": "never"}]}'
    >>> found = read_type_metadata(raw)
    >>> found.vct, found.claims[0].path, found.claims[0].sd
    ('https://uni.example/card', ('name',), 'never')
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from microcred.errors import ParseError
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.wallet_types.credential_type import CredentialType, steps

__all__ = [
    "ClaimRule",
    "Disclosable",
    "Laxer",
    "Step",
    "TypeMetadata",
    "merged",
    "read_type_metadata",
    "rules_of",
]

Step: TypeAlias = str | int | None
"""A step of a claims path: a member, a position in an array, or any element of one."""
Disclosable: TypeAlias = Literal["always", "allowed", "never"]

_WORDS: Final[Mapping[str, Disclosable]] = MappingProxyType(
    {"always": "always", "allowed": "allowed", "never": "never"}
)
_LIMITS: Final = Limits(max_bytes=4_194_304)
_MOST_CLAIMS: Final = 8_192
_DEEPEST: Final = 64


class ClaimRule(Frozen):
    """What a type says of one claim.

    Attributes:
        path: to it (section 4.6.1).
        mandatory: whether every credential of the type has it.
        sd: whether it can be withheld: it has to be ("always"), may be, or may not be ("never").
    """

    path: tuple[Step, ...]
    mandatory: bool = False
    sd: Disclosable = "allowed"


class TypeMetadata(Frozen):
    """One document.

    Attributes:
        vct: the type that it is about.
        name: for developers, "" without.
        extends: the `vct` of the type that it extends, None if it stands by itself.
        extends_integrity: the digest of that type's document, None if none is told.
        claims: its own rules.
        document: as read, with what is for display.
    """

    vct: str
    name: str
    extends: str | None
    extends_integrity: str | None
    claims: tuple[ClaimRule, ...]
    document: Mapping[str, JsonValue] = part(repr=False)


class Laxer(Frozen):
    """A rule that a type that extends another may not have.

    Attributes:
        path: of the claim.
        word: "sd" or "mandatory".
    """

    path: tuple[Step, ...]
    word: str


def read_type_metadata(raw: bytes) -> TypeMetadata:
    """The type metadata of a document.

    Raises:
        ParseError: it is none; `where` says which member is wrong.
    """
    value = read_json(raw, limits=_LIMITS)
    if not isinstance(value, dict):
        raise ParseError("type metadata are a JSON object")
    claims = value.get("claims", [])
    if not isinstance(claims, list) or len(claims) > _MOST_CLAIMS:
        raise ParseError(f"no array of at most {_MOST_CLAIMS} claims", where="/claims")
    vct, extends = _text(value, "vct"), _text(value, "extends")
    if not vct:
        raise ParseError("no vct says which type it is about", where="/vct")
    return TypeMetadata(
        vct,
        _text(value, "name") or "",
        extends,
        _text(value, "extends#integrity"),
        tuple(_rule(one, f"/claims/{number}") for number, one in enumerate(claims)),
        value,
    )


def _text(value: Mapping[str, JsonValue], name: str) -> str | None:
    found = value.get(name)
    if found is not None and not isinstance(found, str):
        raise ParseError(f"{name} is no text", where=f"/{name}")
    return found


def _rule(value: JsonValue, where: str) -> ClaimRule:
    """One member of `claims` (section 4.6)."""
    if not isinstance(value, dict):
        raise ParseError("a claim is described by an object", where=where)
    path = value.get("path")
    if not isinstance(path, list) or not 0 < len(path) <= _DEEPEST:
        raise ParseError("the path of a claim is an array that is not empty", where=f"{where}/path")
    checked = tuple(_step(one, f"{where}/path") for one in path)
    mandatory, word = value.get("mandatory", False), value.get("sd", "allowed")
    if not isinstance(mandatory, bool):
        raise ParseError("mandatory is true or false", where=f"{where}/mandatory")
    if not isinstance(word, str) or word not in _WORDS:
        raise ParseError(f"sd is one of {', '.join(_WORDS)}", where=f"{where}/sd")
    return ClaimRule(checked, mandatory, _WORDS[word])


def _step(value: JsonValue, where: str) -> Step:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ParseError("a step is a text, a number or null", where=where)


@cache
def rules_of(kind: CredentialType) -> tuple[ClaimRule, ...]:
    """The rules of a type that is made here, from its own table."""
    return tuple(
        ClaimRule(tuple(steps(pattern)), mandatory, sd) for pattern, sd, mandatory in kind.rules
    )


def merged(
    chain: Sequence[Iterable[ClaimRule]],
) -> tuple[tuple[ClaimRule, ...], tuple[Laxer, ...]]:
    """The rules of a type with all that it inherits, and where it is laxer than it may be (4.6.5).

    Args:
        chain: the rules of the type itself first, then of those that it extends.
    """
    found: dict[tuple[Step, ...], ClaimRule] = {}
    laxer: list[Laxer] = []
    for rules in reversed(chain):
        for rule in rules:
            known = found.get(rule.path)
            if known is None:
                found[rule.path] = rule
                continue
            kept = rule
            if known.sd not in ("allowed", rule.sd):
                laxer.append(Laxer(rule.path, "sd"))
                kept = replaced(kept, sd=known.sd)
            if known.mandatory and not rule.mandatory:
                laxer.append(Laxer(rule.path, "mandatory"))
                kept = replaced(kept, mandatory=True)
            found[rule.path] = kept
    return tuple(found.values()), tuple(laxer)
