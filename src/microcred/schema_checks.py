"""The check SCHEMA, step (8) of `microcred.verifying`: which rules a file is held to, and how much.

A European document keeps the shapes of its profile, any other the data model of the W3C; the claims
of an SD-JWT VC keep their type. Where a holder may show a part, what is not there is not missing,
as long as something is withheld.

    >>> from microcred.parsing import parse
    >>> from microcred.schema_checks import check_shapes
    >>> plain = parse('{"@context": ["https://www.w3.org/ns/credentials/v2"], '
    ...               '"type": ["VerifiablePresentation"]}')
    >>> [one.code for one in check_shapes(plain)]
    ['schema.vcdm']
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.checks import check_schema, of_a_part
from microcred.fetching import OFFLINE, Fetch
from microcred.findings import Check, Finding, Outcome
from microcred.parsing import Unverified
from microcred.securing.mechanism import Disclosed

if TYPE_CHECKING:
    from microcred.schemas.credential_schema import Verifier

__all__ = ["check_shapes"]

_NO_CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType({})
_SHOWN_IN_PART: Final = frozenset({"ecdsa-sd-2023"})
"""The suites of which a holder may show a part (a base proof is never computed)."""
_OF_1_1: Final = frozenset({None, "jades", "jwt_vc", "dc+sd-jwt"})
_CREDENTIAL_TOKENS: Final = frozenset({"vc+jwt", "vc+sd-jwt"})


def check_shapes(
    unverified: Unverified,
    *,
    given: Collection[str] = (),
    contents: Mapping[str, bytes] = _NO_CONTENTS,
    verifier: Verifier | None = None,
    fetch: Fetch = OFFLINE,
) -> list[Finding]:
    """The findings of SCHEMA on a file.

    Args:
        unverified: as `parse` made it.
        given: URLs of contexts that the caller handed in.
        contents: address -> bytes of the JSON Schemas that the document may name, and of type
            metadata.
        verifier: verifies a credential that holds a JSON Schema, before that is used.
        fetch: asks for the type metadata of an SD-JWT VC.
    """
    if unverified.mechanism == "dc+sd-jwt":
        return _of_claims(unverified, fetch, contents)
    # A seal of JAdES is over a document of VCDM 1.1; in all others the contexts tell.
    vcdm_2 = unverified.mechanism not in _OF_1_1
    found = check_schema(
        unverified.document,
        unverified.release,
        vcdm_2=vcdm_2,
        embedded=vcdm_2 and unverified.mechanism not in _CREDENTIAL_TOKENS,
        given=given,
        schemas=contents,
        verifier=verifier,
    )
    return of_a_part(found) if _is_part(unverified) else found


def _is_part(unverified: Unverified) -> bool:
    """Whether something may be withheld of it."""
    if unverified.disclosed is not None:
        return unverified.disclosed.is_part
    proofs = unverified.opened.proofs if unverified.opened else ()
    return bool(proofs) and all(
        proof.computed and proof.mechanism in _SHOWN_IN_PART for proof in proofs
    )


def _of_claims(
    unverified: Unverified, fetch: Fetch, contents: Mapping[str, bytes]
) -> list[Finding]:
    """Do the claims of an SD-JWT VC keep their type, and a European document its shapes?

    A type that flattens a credential has rules of its own in place of shapes.
    """
    if unverified.disclosed is None:
        return []
    from microcred.wallet_types import NESTED_ELM, type_of

    claims = unverified.disclosed.claims
    kind = type_of(claims.get("vct"))
    found = list(kind.check(claims)) if kind is not None else []
    found += _of_type(unverified.disclosed, fetch, contents)
    if unverified.is_european and kind in (None, NESTED_ELM):
        shapes = check_schema(unverified.document, unverified.release)
        return [*found, *(of_a_part(shapes) if _is_part(unverified) else shapes)]
    if any(one.check is Check.SCHEMA and one.outcome is Outcome.FAILED for one in found):
        return found
    detail = "the claims keep the rules of their type" if kind else "the form of an SD-JWT VC"
    passed = Finding(Check.SCHEMA, Outcome.PASSED, "schema.claims", detail, "", "SD-JWT VC 3.2.2")
    return [passed, *found]


def _of_type(disclosed: Disclosed, fetch: Fetch, contents: Mapping[str, bytes]) -> list[Finding]:
    """What the type metadata say of the claims."""
    from microcred.schemas.type_resolution import resolve_type
    from microcred.schemas.type_rules import check_rules

    vct, integrity = (disclosed.claims.get(name) for name in ("vct", "vct#integrity"))
    if not isinstance(vct, str):
        return []  # told of the form
    said = integrity if isinstance(integrity, str) else None
    resolved = resolve_type(vct, said, fetch=fetch, contents=contents)
    shown, unpacked = frozenset(disclosed.unpacked.shown), disclosed.unpacked
    broken = check_rules(resolved.rules or (), disclosed.claims, shown, unpacked.withheld)
    return [*resolved.findings, *broken]
