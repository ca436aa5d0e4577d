"""Sealing any content with JAdES B-B, as `issue` does, or otherwise; only for tests.

ETSI TS 119 182-1 clause 5.2. With a timestamp over the content (`adoTst`), as Europass' web
application makes it, and with members of the protected header that a test wants.

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World
    >>> from microcred.testing.jades_file import JadesFile
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> seal = world.authority("Example CA").seal("Example University")
    >>> sealed = world.sealed(b'{"a": 1}', seal, stamped=world.tsa())
    >>> JadesFile(sealed).protected["crit"]
    ['b64', 'sigT', 'adoTst']
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Literal

from microcred.crypto.jws_writing import compact_jws, flattened_jws, general_jws
from microcred.crypto.seal import Seal
from microcred.encoding import b64url_encode
from microcred.jsontext import JsonValue
from microcred.securing.jades_writing import protected_header, time_members
from microcred.testing.jades_file import container
from microcred.testing.tsa import Tsa

__all__ = ["NO_MEMBERS", "seal_content"]

NO_MEMBERS: Final[Mapping[str, JsonValue]] = MappingProxyType({})
"""No members beside the usual ones."""

_WRITERS: Final = MappingProxyType(
    {"compact": compact_jws, "flattened": flattened_jws, "general": general_jws}
)


def seal_content(
    content: bytes,
    seal: Seal,
    *,
    at: datetime,
    serialization: str = "general",
    b64: bool = False,
    signing_time: Literal["sigT", "iat"] = "sigT",
    stamped: Tsa | None = None,
    stamped_at: datetime | None = None,
    header: Mapping[str, JsonValue] = NO_MEMBERS,
) -> bytes:
    """A sealed file.

    The seal is what `microcred.issue` makes, but nothing looks at the content: it need not be a
    credential.

    Args:
        content: what is sealed; UTF-8 text if `b64` is false.
        seal: who seals.
        at: aware; the claimed signing time.
        serialization: "general", "flattened" or "compact".
        b64: whether the payload is base64url.
        signing_time: the member that claims the time.
        stamped: who stamps the content before it is signed (`adoTst`); None for no timestamp.
        stamped_at: aware; when.
        header: members of the protected header that are added, or replace the usual ones; None
            takes one away.
    """
    typ = "jose" if serialization == "compact" else "jose+json"
    members: dict[str, Any] = protected_header(
        seal, typ=typ, b64=b64, time=time_members(signing_time, at)
    )
    if stamped is not None:
        covered = b64url_encode(content).encode("ascii") if b64 else content
        critical = [*members.pop("crit", []), "adoTst"]
        members["adoTst"] = container(stamped.token(covered, at=stamped_at or at))
        members["crit"] = critical
    members |= header
    kept = {name: value for name, value in members.items() if value is not None}
    return _WRITERS[serialization](kept, content, sign=seal.sign)
