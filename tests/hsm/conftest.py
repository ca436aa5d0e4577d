"""One token of SoftHSM for all these tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from soft_token import look, make

from at_hand import needed

if TYPE_CHECKING:
    from microcred.crypto.seal import Seal


@pytest.fixture(scope="session")
def seals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seal]:
    """The seals of the keys on the token, by the label of the key."""
    needed(tmp_path_factory, "SoftHSM", look)
    return make(tmp_path_factory.mktemp("softhsm"))
