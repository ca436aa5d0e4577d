"""What the SD-JWTs that hold credentials have in common: how they are opened, and how made.

RFC 9901 sections 4 and 7, on top of which SD-JWT VC and VC-JOSE-COSE say what the claims are. Some
claims may never be withheld, since a holder who withholds them changes what the rest means; one
that comes as a disclosure all the same is refused, even where it stands in no one's way.

    >>> from microcred.securing.sd_jwt_token import check_never_withheld, open_sd_jwt
    >>> disclosed, findings = open_sd_jwt(b"eyJhbGciOiJFUzI1NiJ9.eyJpZCI6MX0.AA~")
    >>> dict(disclosed.claims), findings, disclosed.is_part
    ({'id': 1}, (), False)
    >>> check_never_withheld(disclosed, frozenset({"iss"}))
    []
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Final

from microcred.crypto.jws_writing import compact_jws, json_payload
from microcred.crypto.keys import PublicKey
from microcred.crypto.signing import Signer, signature_by
from microcred.errors import InvalidCredential, IssueError, MalformedJson
from microcred.findings import Finding
from microcred.jsontext import JsonValue, Limits
from microcred.securing.jose_header import form_failed
from microcred.securing.mechanism import Disclosed
from microcred.securing.sd_jwt.packing import packed
from microcred.securing.sd_jwt.reading import read_sd_jwt
from microcred.securing.sd_jwt.unpacking import unpacked
from microcred.securing.sd_jwt.values import DIGESTS, SALT_OCTETS

__all__ = [
    "NEVER_WITHHELD",
    "Salt",
    "check_never_withheld",
    "confirmation",
    "fresh_salt",
    "open_sd_jwt",
    "write_token",
]

NEVER_WITHHELD: Final = frozenset(
    {"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"}
)
"""The claims that are no holder's to withhold (SD-JWT VC section 3.2.2.2)."""

Salt = Callable[[], bytes]
"""Gives octets of good randomness, others at each call."""

_CLAUSE: Final = "SD-JWT VC 3.2.2.2, RFC 9901 9.7"


def fresh_salt() -> bytes:
    """Sixteen octets of the system's randomness."""
    from secrets import token_bytes

    return token_bytes(SALT_OCTETS)


def open_sd_jwt(raw: bytes, *, limits: Limits = Limits()) -> tuple[Disclosed, tuple[Finding, ...]]:  # noqa: B008 - frozen
    """Take an SD-JWT apart, with every reason of RFC 9901 to reject it.

    Raises:
        ParseError: it cannot be read.
    """
    sd_jwt = read_sd_jwt(raw, limits=limits)
    found = unpacked(sd_jwt.payload, sd_jwt.disclosures, max_depth=limits.max_depth)
    return Disclosed(sd_jwt, found), (*sd_jwt.findings, *found.findings)


def check_never_withheld(disclosed: Disclosed, names: frozenset[str]) -> list[Finding]:
    """Does any of these claims, or a part of one, come as a disclosure?

    Args:
        disclosed: what was received.
        names: of claims at the top.
    """
    sd_jwt = disclosed.sd_jwt
    listed = sd_jwt.payload.get(DIGESTS)
    digests = filter(_is_text, listed) if isinstance(listed, list) else ()
    found = {place.split("/", 2)[1] for place in disclosed.unpacked.shown}
    # Also what was refused already, since it would overwrite what the issuer says openly.
    shadows = (disclosed.unpacked.received.get(str(one)) for one in digests)
    found |= {one.name for one in shadows if one is not None and one.name is not None}
    return [
        form_failed(
            "sd_jwt.never_withheld",
            "a claim that may never be withheld comes as a disclosure",
            f"/{name}",
            _CLAUSE,
        )
        for name in sorted(found & names)
    ]


def _is_text(value: JsonValue) -> bool:
    return isinstance(value, str)


def confirmation(holder: PublicKey) -> dict[str, JsonValue]:
    """The claim `cnf` that binds a credential to a key (RFC 7800 section 3.2)."""
    return {"jwk": dict(holder.to_jwk())}


def write_token(
    claims: Mapping[str, JsonValue],
    withheld: Iterable[str],
    header: Mapping[str, JsonValue],
    signer: Signer,
    *,
    salt: Salt,
    hash: str,
    decoys: int,
    never: frozenset[str],
) -> bytes:
    """Pack, sign, and put together with all disclosures, for the holder.

    Args:
        claims: with everything.
        withheld: JSON pointers of what the holder may withhold.
        header: the protected header, with `alg`.
        signer: the issuer's.
        salt: randomness of the disclosures.
        hash: of the digests.
        decoys: as for `packed`.
        never: names of claims of which no part may be withheld.

    Raises:
        InvalidCredential: the claims have no JSON text.
        IssueError: something that may not be withheld is named; and as for `packed`.
    """
    pointers = list(withheld)
    wrong = sorted({one.split("/")[1] for one in pointers if one[:1] == "/"} & never)
    if wrong:
        raise IssueError(f"the claim {wrong[0]} may never be withheld")
    json_payload(claims)  # what has no JSON text is told of the whole, not of a disclosure
    try:
        made = packed(claims, pointers, salt=salt, hash=hash, decoys=decoys)
    except MalformedJson as error:
        raise InvalidCredential(f"it cannot be read again: {error}") from None
    token = compact_jws(header, json_payload(made.payload), sign=partial(signature_by, signer))
    return b"~".join([token, *(one.text.encode("ascii") for one in made.disclosures), b""])
