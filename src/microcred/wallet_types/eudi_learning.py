"""stub

>>> 1
1
"""

from __future__ import annotations
from microcred.wallet_types.credential_type import CredentialType


class EudiLearning(CredentialType):
    """The EUDI learning credential."""


EUDI_LEARNING = EudiLearning("eudi-learning", "urn:eu.europa.ec.eudi:learning:credential:1")
