"""The types of what wallets carry: how a European credential sits in an SD-JWT VC.

>>> from microcred.wallet_types import TYPES
>>> [kind.name for kind in TYPES]
['elm', 'eudi-learning']
"""

from __future__ import annotations

from typing import Final

from microcred.errors import IssueError
from microcred.wallet_types.credential_type import CredentialType
from microcred.wallet_types.eudi_learning import EUDI_LEARNING
from microcred.wallet_types.nested_elm import NESTED_ELM

__all__ = [
    "EUDI_LEARNING",
    "NESTED_ELM",
    "TYPES",
    "CredentialType",
    "type_named",
    "type_of",
]

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
