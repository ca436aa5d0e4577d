"""The IETF's status lists: the claims of a token to values and back.

Token Status List (draft-ietf-oauth-status-list) sections 4 to 6, in the JWT form: `typ` is
"statuslist+jwt", `sub` the address of the list, `iat` when it was made, `exp` until when it may be
used and `ttl`, in seconds, how long a copy may be kept. A credential points to it with the claim
`status`. What the values mean is the same for every list (section 7.1).

    >>> from datetime import UTC, datetime
    >>> from microcred.status import Builder, StatusList, read_token_list, token_claims
    >>> builder = Builder(16, order="right")
    >>> for index in (0, 3, 4, 5, 7, 8, 9, 13, 15):
    ...     builder.set(index, 1)
    >>> made = StatusList("token", builder.built(), "https://example.com/statuslists/1",
    ...     made_at=datetime(2026, 11, 28, tzinfo=UTC))
    >>> claims = token_claims(made)
    >>> claims["status_list"]["bits"], made.statuses.octets.hex(), read_token_list(claims) == made
    (1, 'b9a3', True)
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.crypto.jws_writing import compact_jws, json_payload
from microcred.crypto.signing import signature_by
from microcred.errors import StatusListRefused
from microcred.jsontext import JsonValue
from microcred.status.compression import LARGEST_LIST
from microcred.status.status_list import StatusList

if TYPE_CHECKING:
    from microcred.crypto.signing import Signer

__all__ = [
    "MEANINGS",
    "TOKEN_TYPE",
    "read_token_list",
    "signed_token",
    "token_claims",
    "token_status",
]

TOKEN_TYPE: Final = "statuslist+jwt"  # noqa: S105 - a media type
"""The `typ` of a list as a JWT; its media type is "application/statuslist+jwt"."""

MEANINGS: Final[Mapping[int, str]] = MappingProxyType(
    {0: "valid", 1: "revoked", 2: "suspended", 3: "application-specific"}
)
"""What values mean (section 7.1: VALID, INVALID, SUSPENDED, APPLICATION_SPECIFIC)."""

_SIZES: Final = (1, 2, 4, 8)
_LAST_SECOND: Final = 253_402_300_799  # 9999-12-31T23:59:59Z, the last that datetime knows
_LONGEST: Final = timedelta(days=36_500)


def read_token_list(claims: Mapping[str, JsonValue], *, most: int = LARGEST_LIST) -> StatusList:
    """The list that the claims of a status list token hold.

    Args:
        claims: the payload of the token.
        most: how many octets it may unpack to.

    Raises:
        StatusListRefused: the code says what is wrong, `where` is the JSON pointer of it.
    """
    held = claims.get("status_list")
    if not isinstance(held, dict):
        raise StatusListRefused(
            "no token of a status list", code="status.list_type", where="/status_list"
        )
    size, text = held.get("bits"), held.get("lst")
    if isinstance(size, bool) or not isinstance(size, int) or size not in _SIZES:
        raise _malformed("bits is none of 1, 2, 4 and 8", "/status_list/bits")
    if not isinstance(text, str):
        raise _malformed("lst is no text", "/status_list/lst")
    url = claims.get("sub")
    if not isinstance(url, str):
        raise _malformed("sub does not say where the list is published", "/sub")
    made_at = _time(claims, "iat")
    if made_at is None:
        raise _malformed("iat does not say when the list was made", "/iat")
    return StatusList.from_encoded(
        text,
        kind="token",
        size=size,
        url=url,
        ttl=_ttl(claims.get("ttl")),
        made_at=made_at,
        ends_at=_time(claims, "exp"),
        most=most,
    )


def _time(claims: Mapping[str, JsonValue], name: str) -> datetime | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _malformed(f"{name} is no NumericDate", f"/{name}")
    if not 0 <= value <= _LAST_SECOND:
        raise _malformed(f"{name} is no NumericDate", f"/{name}")
    return datetime.fromtimestamp(value, UTC)


def _ttl(value: JsonValue) -> timedelta | None:
    """`ttl` of a token, which is in seconds, and positive."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise _malformed("ttl is no positive number of seconds", "/ttl")
    return min(timedelta(seconds=min(value, 10**12)), _LONGEST)


def _malformed(message: str, where: str) -> StatusListRefused:
    return StatusListRefused(message, code="status.list_malformed", where=where)


def token_claims(made: StatusList) -> dict[str, JsonValue]:
    """The claims of the token that holds a list.

    Args:
        made: of kind "token", with url and `made_at`.

    Raises:
        StatusListRefused: it is of another kind, or lacks one of these.
    """
    if made.kind != "token" or made.url is None or made.made_at is None:
        raise _malformed("a list is published with its address and time", "")
    claims: dict[str, JsonValue] = {"sub": made.url, "iat": int(made.made_at.timestamp())}
    if made.ends_at is not None:
        claims["exp"] = int(made.ends_at.timestamp())
    if made.ttl is not None:
        claims["ttl"] = max(made.ttl // timedelta(seconds=1), 1)
    return {**claims, "status_list": {"bits": made.size, "lst": made.encoded()}}


def signed_token(made: StatusList, signer: Signer, *, header: Mapping[str, JsonValue]) -> bytes:
    """The list as a signed token.

    Args:
        made: as for `token_claims`.
        signer: whose key the credentials' issuer answers for.
        header: how a verifier finds the key, `kid` or `x5c`; `typ` and `alg` are added.

    Raises:
        StatusListRefused: as for `token_claims`.
        IssueError: the signer cannot sign.
    """
    protected = {"alg": signer.algorithm, "typ": TOKEN_TYPE, **header}
    payload = json_payload(token_claims(made))
    return compact_jws(protected, payload, sign=lambda octets: signature_by(signer, octets))


def token_status(url: str, index: int) -> dict[str, JsonValue]:
    """The claim `status` of a credential, which points to its entry of a list.

    Raises:
        StatusListRefused: an index below 0.
    """
    if index < 0:
        raise StatusListRefused("an index is not negative", code="status.index_range")
    return {"status_list": {"idx": index, "uri": url}}
