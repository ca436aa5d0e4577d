"""The European credential that the claims of an SD-JWT VC hold, whichever type they are of.

For the checks of a verdict: what issuer, dates and shapes are asked for is looked up in the
document of the type. A type that is not known here is no European credential: its claims stay what
they are, of a release of their own without classes.

    >>> from microcred.wallet_types.disclosed import SD_JWT_VC, european_document
    >>> from microcred.wallet_types.disclosed import micro_credential_of
    >>> micro_credential_of({"vct": "https://uni.example/library-card"}) is None
    True
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

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.micro_credential import MicroCredential

__all__ = ["SD_JWT_VC", "european_document", "head_of", "micro_credential_of"]


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
    from microcred.wallet_types import type_of

    vct = claims.get("vct")
    try:
        kind = type_of(vct)
        if kind is not None:
            return kind.document(claims)
        from microcred.wallet_types.dc4eu import VCTS, read_dc4eu

        if isinstance(vct, str) and vct in VCTS:
            held = read_dc4eu(claims).credential
            return None if held is None else dict(held)
    except ModelError:
        return None
    return None


def head_of(claims: Mapping[str, JsonValue]) -> dict[str, JsonValue] | None:
    """Type and contexts of the European credential in these claims, where they alone tell them.

    Args:
        claims: those that are disclosed, read from JSON.

    Returns:
        None where `european_document` has to be asked, which may make nothing of the claims.
    """
    from microcred.wallet_types import type_of

    kind = type_of(claims.get("vct"))
    return None if kind is None else kind.head(claims)


def micro_credential_of(claims: Mapping[str, JsonValue]) -> MicroCredential | None:
    """The elements of Annex I in claims that hold no European credential, but an Open Badge.

    Args:
        claims: those that are disclosed.

    Returns:
        None where their type is none of which that is known; a European credential is read from
        `european_document`.
    """
    from microcred.wallet_types.dc4eu import VCTS, read_dc4eu

    vct = claims.get("vct")
    if not isinstance(vct, str) or VCTS.get(vct) != "open-badge":
        return None
    try:
        return read_dc4eu(claims).micro_credential
    except ModelError:
        return None
