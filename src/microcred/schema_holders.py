"""Credentials that hold a JSON Schema: verified with the same trust before the schema is used.

W3C VC JSON Schema, type `JsonSchemaCredential`: who issues a credential may name a schema that is
itself in a credential, by whoever. A schema out of a forged one would let anything pass, so that
its proof, key and validity come first; by whom it is issued is for the credential to say that
names it, by its address and better by its digest. The wing that evaluates schemas may not know how
a proof is verified; it is handed the function that is made here. One holder is verified once,
however often a credential names it, and asks for no further one.

    >>> from types import SimpleNamespace
    >>> from microcred.findings import Outcome
    >>> from microcred.schema_holders import holder_verifier
    >>> failed = SimpleNamespace(outcome=Outcome.FAILED, unverified=None,
    ...                          reasons=lambda: ("signature.invalid",))
    >>> holder_verifier(lambda raw: failed)(b"...")
    VerifiedHolder(outcome=<Outcome.FAILED: 'FAILED'>, reasons=('signature.invalid',))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from microcred.findings import Outcome

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.schemas.credential_schema import VerifiedHolder, Verifier

__all__ = ["holder_verifier"]


class _Opened(Protocol):
    @property
    def document(self) -> Mapping[str, JsonValue]:
        """The credential, unwrapped."""


class _Verdict(Protocol):
    """What is needed of `microcred.verifying.Verification`, which stands above this room."""

    @property
    def outcome(self) -> Outcome:
        """The verdict."""

    @property
    def unverified(self) -> _Opened | None:
        """What was parsed."""

    def reasons(self) -> tuple[str, ...]:
        """The codes of what failed or stayed open."""


def holder_verifier(verify: Callable[[bytes], _Verdict]) -> Verifier:
    """The verifier of credentials that hold a schema, for one verification of one credential.

    Args:
        verify: gives the verdict on bytes; it must not ask for further holders, so that credentials
            that name one another come to an end.

    Returns:
        a function that gives each bytes' verdict, asking `verify` once for the same bytes. It keeps
        them as long as it is kept itself.
    """
    known: dict[bytes, VerifiedHolder] = {}

    def verified(raw: bytes) -> VerifiedHolder:
        if raw not in known:
            known[raw] = _told(verify(raw))
        return known[raw]

    return verified


def _told(verdict: _Verdict) -> VerifiedHolder:
    """What the evaluation of schemas has to know of a verdict."""
    from microcred.schemas.credential_schema import VerifiedHolder

    document = verdict.unverified.document if verdict.unverified else None
    return VerifiedHolder(verdict.outcome, document, verdict.reasons())
