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

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.errors import IssueError
from microcred.first_use import names_on_first_use

if TYPE_CHECKING:
    from microcred.wallet_types.credential_type import CredentialType

    TYPES: tuple[CredentialType, ...]
    """The types that are made here."""

__all__ = ["TYPES", "type_named", "type_of"]

# Each type's `vct`, with the word for it: a verifier loads that type alone whose claims it has.
_WORDS: Final = MappingProxyType(
    {
        "https://microcred.eu/types/elm-3.2/v1": "elm",
        "urn:eu.europa.ec.eudi:learning:credential:1": "eudi-learning",
    }
)


def _types() -> tuple[CredentialType, ...]:
    """All of them, with the model that they bring along."""
    return tuple(type_named(word) for word in _WORDS.values())


__getattr__, __dir__ = names_on_first_use(globals(), {}, {"TYPES": _types})


def type_named(word: str) -> CredentialType:
    """The type of a word, as on the command line: "elm" or "eudi-learning".

    Raises:
        IssueError: there is none of that name.
    """
    if word == "elm":
        from microcred.wallet_types.nested_elm import NESTED_ELM

        return NESTED_ELM
    if word == "eudi-learning":
        from microcred.wallet_types.eudi_learning import EUDI_LEARNING

        return EUDI_LEARNING
    named = ", ".join(_WORDS.values())
    raise IssueError(f"no type of credential is called {word!r}", hint=f"There are: {named}.")


def type_of(vct: object) -> CredentialType | None:
    """The type whose `vct` this is, None if it is none of those that are made here."""
    word = _WORDS.get(vct) if isinstance(vct, str) else None
    return None if word is None else type_named(word)
