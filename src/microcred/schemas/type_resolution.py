"""From a `vct` to its type metadata, with all that the type extends; and never into a circle.

IETF SD-JWT VC (draft-19) sections 4.3 to 4.5. Documents at hand go first, by the name of the type
or its address; then those that are made here; then the caller's `fetch`, by https alone, never from
this machine or a private network (which `fetch` looks at on every hop, too). A digest, where one is
told, has to be that of the very octets. What cannot be had leaves the type unknown: that counts
only where the issuer vouched for the metadata with a digest.

    >>> from microcred.schemas.type_resolution import resolve_type
    >>> [one.code for one in resolve_type("https://uni.example/card").findings]
    ['schema.type_not_fetched']
    >>> [one.code for one in resolve_type("https://127.0.0.1/card").findings]
    ['schema.type_not_askable']
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.errors import FetchError, ParseError
from microcred.fetching import OFFLINE, Fetch, Request
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.releases.vcdm_digests import is_digest, is_digest_of
from microcred.schemas.type_metadata import (
    ClaimRule,
    TypeMetadata,
    merged,
    read_type_metadata,
    rules_of,
)
from microcred.wallet_types import type_of

__all__ = ["MOST_EXTENDED", "ResolvedType", "resolve_type"]

MOST_EXTENDED: Final = 16
"""The longest chain of types that extend one another."""

_NO_CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType({})
_FOUND: Final = 200
_SRI: Final = "digestSRI"
_SHOWN: Final = 96


class ResolvedType(Frozen):
    """What is known of a type.

    Attributes:
        rules: of its claims, with what it inherits; None where its metadata are not at hand.
        chain: the documents that were read, that of the type first; none for a type that is made
            here, whose rules come from its own table.
        findings: what is wrong with the metadata, or that they are not at hand (SCHEMA).
    """

    rules: tuple[ClaimRule, ...] | None
    chain: tuple[TypeMetadata, ...] = part(default=(), repr=False)
    findings: tuple[Finding, ...] = ()


class _Absent(Exception):
    """Metadata that are not to be had, or not to be used; holds what is told of it."""

    def __init__(self, code: str, detail: str, clause: str, outcome: Outcome) -> None:
        super().__init__(detail)
        where = "/vct"
        self.finding = Finding(Check.SCHEMA, outcome, code, detail, where, f"SD-JWT VC {clause}")


def resolve_type(
    vct: str,
    integrity: str | None = None,
    *,
    fetch: Fetch = OFFLINE,
    contents: Mapping[str, bytes] = _NO_CONTENTS,
) -> ResolvedType:
    """The rules of a type.

    Args:
        vct: as the credential has it.
        integrity: its `vct#integrity`, None if it has none.
        fetch: asks for what is on the web.
        contents: metadata at hand, by `vct` or address.
    """
    chain: list[TypeMetadata] = []
    rules: list[tuple[ClaimRule, ...]] = []
    seen: set[str] = set()
    name: str | None = vct
    try:
        while name is not None:
            if name in seen or len(seen) >= MOST_EXTENDED:
                raise _circle(name in seen)
            seen.add(name)
            own = type_of(name)
            if own is not None and _is_own(name, integrity, contents):
                rules.append(rules_of(own))
                break
            document = _document(name, integrity, fetch, contents)
            chain.append(document)
            rules.append(document.claims)
            name, integrity = document.extends, document.extends_integrity
    except _Absent as absent:
        return ResolvedType(None, tuple(chain), (absent.finding,))
    found, laxer = merged(rules)
    told = tuple(
        _wrong("schema.type_laxer", f"a type is laxer in {one.word} than the one it extends", "4.6")
        for one in laxer
    )
    return ResolvedType(found, tuple(chain), told)


def _circle(again: bool) -> _Absent:
    detail = (
        "the type extends itself, in a circle"
        if again
        else f"more than {MOST_EXTENDED} types extend one another"
    )
    return _Absent("schema.type_circular", detail, "4.4", Outcome.FAILED)


def _wrong(code: str, detail: str, clause: str) -> Finding:
    return Finding(Check.SCHEMA, Outcome.FAILED, code, detail, "/vct", f"SD-JWT VC {clause}")


def _is_own(vct: str, integrity: str | None, contents: Mapping[str, bytes]) -> bool:
    """Whether the type that is made here is meant: no other document is given for it."""
    kind = type_of(vct)
    if kind is None or vct in contents:
        return False
    if integrity is None:
        return True
    from microcred.wallet_types.writing import metadata_bytes

    return is_digest_of(_SRI, integrity, metadata_bytes(kind))


def _document(
    vct: str, integrity: str | None, fetch: Fetch, contents: Mapping[str, bytes]
) -> TypeMetadata:
    """The document of one type, which is of the digest that is told, and about that type."""
    if integrity is not None and not is_digest(_SRI, integrity):
        detail = "the digest of the type metadata is none that is known here"
        raise _Absent("schema.type_integrity", detail, "4.5", Outcome.FAILED)
    raw = contents.get(vct)
    if raw is None:
        raw = _fetched(vct, fetch, vouched=integrity is not None)
    if integrity is not None and not is_digest_of(_SRI, integrity, raw):
        detail = "the type metadata are not those of the digest"
        raise _Absent("schema.type_integrity", detail, "4.5", Outcome.FAILED)
    try:
        document = read_type_metadata(raw)
    except ParseError as error:
        place = f" at {error.where}" if error.where else ""
        detail = f"no type metadata: {error}{place}"
        raise _Absent("schema.type_malformed", detail, "4.2", Outcome.FAILED) from None
    if document.vct != vct:
        detail = "the type metadata are about another type"
        raise _Absent("schema.type_mismatch", detail, "4.2", Outcome.FAILED)
    return document


def _fetched(vct: str, fetch: Fetch, *, vouched: bool) -> bytes:
    open_ = Outcome.INDETERMINATE if vouched else Outcome.WARNING
    if not vct.startswith("https://"):
        detail = "the type is not known here, and its name is no https address"
        raise _Absent("schema.type_unknown", detail, "4.3", open_)
    from microcred.fetching.addresses import is_askable

    if not is_askable(vct):
        detail = "the type is named by an address that is not asked"
        raise _Absent("schema.type_not_askable", detail, "4.3, 8", Outcome.FAILED)
    if fetch is OFFLINE:
        detail = "the type metadata are on the web, and nothing is fetched"
        raise _Absent("schema.type_not_fetched", detail, "4.3", open_)
    headers = {"accept": "application/json"}
    try:
        response = fetch(Request("GET", vct, headers=headers, purpose="schema"))
    except FetchError as error:
        detail = f"the type metadata could not be had: {str(error)[:_SHOWN]}"
        raise _Absent("schema.type_fetch_failed", detail, "4.3", open_) from None
    if response.status != _FOUND:
        detail = f"the type metadata could not be had: status {response.status}"
        raise _Absent("schema.type_fetch_failed", detail, "4.3", open_)
    return response.body
