"""The European credential that the claims of an SD-JWT VC hold, whichever type they are of.

For the checks of a verdict: what issuer, dates and shapes are asked for is looked up in the
document of the type. A type that is not known here is no European credential: its claims stay what
they are, of a release of their own without classes.

    >>> from microcred.wallet_types.disclosed import SD_JWT_VC, european_document
    >>> european_document({"vct": "https://uni.example/library-card"}) is None
    True
    >>> SD_JWT_VC.name, SD_JWT_VC.profiles
    ('SD-JWT VC', mappingproxy({}))
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NoReturn

from microcred.errors import ModelError
from microcred.releases.release import Release
from microcred.wallet_types import type_of
from microcred.wallet_types.dc4eu import VCTS, read_dc4eu

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = ["SD_JWT_VC", "european_document"]


def _no_classes() -> NoReturn:
    raise ModelError(
        "an SD-JWT VC of a type that is not known here has no typed form",
        hint="Read its claims, `document`.",
    )


SD_JWT_VC: Final = Release("SD-JWT VC", (), "", MappingProxyType({}), _no_classes)
"""What an SD-JWT VC is whose type holds no European credential."""


def european_document(claims: Mapping[str, JsonValue]) -> dict[str, JsonValue] | None:
    """The European credential in these claims; None if their type has none, or they do not fit it.

    Args:
        claims: those that are disclosed.
    """
    vct = claims.get("vct")
    try:
        kind = type_of(vct)
        if kind is not None:
            return kind.document(claims)
        if isinstance(vct, str) and vct in VCTS:
            held = read_dc4eu(claims).credential
            return None if held is None else dict(held)
    except ModelError:
        return None
    return None
