"""The rules of the nested ELM type as a verifier asks them, from the file beside this room.

`nested_rows` makes the rows of the type from the model and the disclosure table, with the words of
the model for people. A verifier asks for less: of each claim where it stands, whether it may be
withheld by itself, and whether every credential has it (SD-JWT VC 4.6). That is written to
`elm-3.2-rules.json` by `make schemas`, and a test holds that both say the same.

    >>> from microcred.wallet_types.nested_rules import nested_rules
    >>> nested_rules()[0], len(nested_rules()) > 500
    (('/vct', 'never', True), True)
"""

from __future__ import annotations

import json
import os
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from microcred.wallet_types.credential_type import Disclosable

__all__ = ["RULES", "nested_rules"]

RULES: Final = "elm-3.2-rules.json"
"""The file: for each claim its pattern, `sd` and whether it is mandatory, outer ones first."""


@cache
def nested_rules() -> tuple[tuple[str, Disclosable, bool], ...]:
    """Pattern, `sd` and whether it is mandatory, of each claim of the type."""
    # Not by importlib.resources, which takes longer to load than the table.
    with open(os.path.join(os.path.dirname(__file__), RULES), "rb") as file:
        return tuple((pattern, sd, mandatory) for pattern, sd, mandatory in json.load(file))
