"""From a key reference to a key, its holder, and how far that is trusted.

The table of DID methods is `DID_METHODS`; a further method is one room and one row there. The names
below are loaded on first use (PEP 562): certificates need no DIDs, and DIDs no certificates.

    >>> from microcred.trust import DID_METHODS
    >>> list(DID_METHODS)
    ['key', 'jwk', 'web']
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from microcred.first_use import names_on_first_use

if TYPE_CHECKING:
    from microcred.trust.controlled_document import ControlledDocument, VerificationMethod
    from microcred.trust.documents import resolve_document
    from microcred.trust.judging import judge_seal
    from microcred.trust.resolution import Resolution, SealJudgement, SignerIdentity, shown_line
    from microcred.trust.resolver import DID_METHODS, resolve

__all__ = [
    "DID_METHODS",
    "ControlledDocument",
    "Resolution",
    "SealJudgement",
    "SignerIdentity",
    "VerificationMethod",
    "judge_seal",
    "resolve",
    "resolve_document",
    "shown_line",
]

_HOMES = MappingProxyType(
    {
        "DID_METHODS": "resolver",
        "ControlledDocument": "controlled_document",
        "Resolution": "resolution",
        "SealJudgement": "resolution",
        "SignerIdentity": "resolution",
        "VerificationMethod": "controlled_document",
        "judge_seal": "judging",
        "resolve": "resolver",
        "resolve_document": "documents",
        "shown_line": "resolution",
    }
)

__getattr__, __dir__ = names_on_first_use(globals(), _HOMES)
