"""From a key reference to a key, its holder, and how far that is trusted.

The table of DID methods is `DID_METHODS`; a further method is one room and one row there.

    >>> from microcred.trust import DID_METHODS
    >>> list(DID_METHODS)
    ['key', 'jwk', 'web']
"""

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
