"""The verbs of a credential's life after it was issued: revoke, suspend, reinstate, replace, renew.

Each of them is an event in the registry, with who, when and why, which nobody alters; a verifier
sees it when the lists are published next (`microcred.publishing`). A suspension can be taken back,
a revocation cannot. Reasons stay in the registry: the lists say that, never why.

    >>> from microcred.lifecycle import standing_after
    >>> standing_after("suspended", "reinstate"), standing_after("valid", "replace")
    ('valid', 'replaced')
    >>> standing_after("revoked", "reinstate")
    Traceback (most recent call last):
    microcred.errors.StatusConflict: the credential is revoked: reinstate is for suspended ones
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from microcred.allotting import MESSAGES, StatusAllocator
from microcred.errors import AlreadyIssued, IssueError, NotRegistered, StatusConflict
from microcred.issuing import Issued, issue
from microcred.status.registry.values import Entry, Slot

if TYPE_CHECKING:
    from microcred.crypto.signing import Signer
    from microcred.elm import EuropeanDigitalCredential
    from microcred.micro_credential import MicroCredential

__all__ = [
    "Ledger",
    "Standing",
    "reinstate",
    "renew",
    "replace",
    "revoke",
    "standing_after",
    "standing_of",
    "suspend",
]

Standing = Literal["valid", "revoked", "suspended", "replaced"]
"""What a registry says of a credential now."""

_Verb = Literal["revoke", "suspend", "reinstate", "replace"]
# verb -> from which standings, to which, and the word of the event
_VERBS: Final[Mapping[str, tuple[tuple[Standing, ...], Standing, str]]] = MappingProxyType(
    {
        "revoke": (("valid", "suspended"), "revoked", "revoked"),
        "suspend": (("valid",), "suspended", "suspended"),
        "reinstate": (("suspended",), "valid", "reinstated"),
        "replace": (("valid", "suspended"), "replaced", "replaced"),
    }
)
# In one list for everything: the messages of ours, the values of Token Status List 7.1. A token
# that was replaced is invalid: other verifiers give the values from 3 on no meaning.
_TOKEN_VALUES: Final = ("valid", "revoked", "suspended")
_SINGLE: Final[Mapping[str, Standing]] = MappingProxyType(
    {"revocation": "revoked", "suspension": "suspended"}
)
