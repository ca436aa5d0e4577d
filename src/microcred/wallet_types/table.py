"""The table of the types of what wallets carry, and how one is found: by its word, by its `vct`.

SD-JWT VC (draft-ietf-oauth-sd-jwt-vc) 3.2.2.1: `vct` says of which type the claims are. A further
type is one room and one row here. Whoever knows the type of what is there (a verifier that was
handed a token, a command that was given a word) asks here, and nobody has to know where it is made.

    >>> from microcred.wallet_types.table import TYPES, type_named, type_of
    >>> [kind.name for kind in TYPES]
    ['elm', 'eudi-learning']
    >>> type_of("urn:eu.europa.ec.eudi:learning:credential:1") is type_named("eudi-learning")
    True
    >>> type_of("https://uni.example/library-card") is None
    True
    >>> type_named("diploma")
    Traceback (most recent call last):
    microcred.errors.IssueError: no type of credential is called 'diploma'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from microcred.errors import IssueError
from microcred.wallet_types.eudi_learning import EUDI_LEARNING
from microcred.wallet_types.nested_elm import NESTED_ELM

if TYPE_CHECKING:
    from microcred.wallet_types.credential_type import CredentialType

__all__ = ["TYPES", "type_named", "type_of"]

TYPES: Final[tuple[CredentialType, ...]] = (NESTED_ELM, EUDI_LEARNING)
"""The types that are made here."""


def type_named(word: str) -> CredentialType:
    """The type of a word, as on the command line: "elm" or "eudi-learning".

    Raises:
        IssueError: there is none of that name.
    """
    for kind in TYPES:
        if kind.name == word:
            return kind
    named = ", ".join(kind.name for kind in TYPES)
    raise IssueError(f"no type of credential is called {word!r}", hint=f"There are: {named}.")


def type_of(vct: object) -> CredentialType | None:
    """The type whose `vct` this is, None if it is none of those that are made here."""
    return next((kind for kind in TYPES if kind.vct == vct), None)
