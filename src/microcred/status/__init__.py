"""Status lists: whether a credential still holds, asked without its issuer learning of whom.

An issuer publishes one list for very many credentials; each of these knows its number on it. Here
lists are packed, written, read and looked up (`StatusList`, `Builder`), and the entries of a
credential are read (`entries_of`). Who signed a list, and what of it counts, is for the verb
`verify` to say.

    >>> from microcred.status import bitstring_entry, entries_of
    >>> entry = bitstring_entry("https://uni.example/status/1", 94_567)
    >>> entries, findings = entries_of({"credentialStatus": entry})
    >>> entries[0].kind, entries[0].index, findings
    ('bitstring', 94567, ())
"""

from __future__ import annotations

from microcred.status.bitstring import bitstring_credential, bitstring_entry, kind_of, read_list
from microcred.status.entries import StatusEntry, entries_of
from microcred.status.packing import Builder, Statuses
from microcred.status.status_list import LEAST_ENTRIES, Kind, StatusList
from microcred.status.token_list import (
    MEANINGS,
    TOKEN_TYPE,
    read_token_list,
    signed_token,
    token_claims,
    token_status,
)

__all__ = [
    "LEAST_ENTRIES",
    "MEANINGS",
    "TOKEN_TYPE",
    "Builder",
    "Kind",
    "StatusEntry",
    "StatusList",
    "Statuses",
    "bitstring_credential",
    "bitstring_entry",
    "entries_of",
    "kind_of",
    "read_list",
    "read_token_list",
    "signed_token",
    "token_claims",
    "token_status",
]
