"""The types of what wallets carry: how a European credential sits in an SD-JWT VC.

>>> from microcred.wallet_types import TYPES
>>> [kind.name for kind in TYPES]
['elm', 'eudi-learning']
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from microcred.first_use import names_on_first_use
from microcred.wallet_types.credential_type import CredentialType

if TYPE_CHECKING:
    from microcred.wallet_types.eudi_learning import EUDI_LEARNING
    from microcred.wallet_types.nested_elm import NESTED_ELM
    from microcred.wallet_types.table import TYPES, type_named, type_of

__all__ = [
    "EUDI_LEARNING",
    "NESTED_ELM",
    "TYPES",
    "CredentialType",
    "type_named",
    "type_of",
]

# They bring the model along, which whoever verifies another format does without.
_HOMES = MappingProxyType(
    {
        "EUDI_LEARNING": "eudi_learning",
        "NESTED_ELM": "nested_elm",
        "TYPES": "table",
        "type_named": "table",
        "type_of": "table",
    }
)

__getattr__, __dir__ = names_on_first_use(globals(), _HOMES)
