"""The headers of an HTTP message, as JAdES signs them.

ETSI TS 119 182-1 clause 5.2.8.2 (`HttpHeaders`), which signs as draft-cavage-http-signatures
does: each field on a line, its name in lower case, several of one name joined by ", ". The field
`Digest` (RFC 3230) stands for the body.

    >>> from microcred.securing.jades_http import read_message, signed_fields
    >>> message = read_message({"m": b"GET /a HTTP/1.1\\r\\nHost: example.org\\r\\n\\r\\nbody"})
    >>> signed_fields(message, ["(request-target)", "Host"])[0]
    [('(request-target)', b'(request-target): get /a'), ('host', b'host: example.org')]
    >>> message.body
    b'body'
"""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from microcred.frozen import Frozen, part

__all__ = ["HttpMessage", "read_message", "signed_fields"]

_MOST_FIELDS: Final = 256
_TARGET: Final = "(request-target)"
_BODY: Final = ""  # the name under which a body is given beside fields
_DIGESTS: Final = MappingProxyType({"sha-256": "sha256", "sha-512": "sha512"})


class HttpMessage(Frozen):
    """Fields and body of a message.

    Attributes:
        fields: name in lower case and value, in order.
        body: what follows the head.
    """

    fields: tuple[tuple[str, bytes], ...] = part(repr=False)
    body: bytes = part(repr=False)

    def value(self, name: str) -> bytes | None:
        """The value of a field, several of its name joined; None if there is none."""
        found = [value for one, value in self.fields if one == name]
        return b", ".join(found) if found else None

    @property
    def keeps_digest(self) -> bool:
        """Whether the body is what every digest of `Digest` says that is known here, and one is."""
        seen = False
        for one in (self.value("digest") or b"").split(b","):
            name, _, text = one.strip().partition(b"=")
            known = _DIGESTS.get(name.decode("latin-1").lower())
            if known is None:
                continue
            seen = True
            try:
                value = binascii.a2b_base64(text)
            except binascii.Error:
                return False
            if value != hashlib.new(known, self.body).digest():
                return False
        return seen


def read_message(contents: Mapping[str, bytes]) -> HttpMessage | None:
    """The message in what the caller gives: one document that is a message, or its parts.

    The parts are fields by name, and the body under the empty name. None if it is neither.
    """
    if len(contents) == 1:
        (document,) = contents.values()
        message = _parsed(document)
        if message is not None:
            return message
    if not contents or len(contents) > _MOST_FIELDS:
        return None
    fields = tuple(
        (name.strip().lower(), value.strip()) for name, value in contents.items() if name != _BODY
    )
    return HttpMessage(fields, contents.get(_BODY, b""))


def _parsed(document: bytes) -> HttpMessage | None:
    """A message as it is sent (RFC 9112): a start line or none, fields, an empty line, the body."""
    mark = b"\r\n\r\n" if b"\r\n\r\n" in document else b"\n\n"
    head, found, body = document.partition(mark)
    lines = head.split(b"\r\n" if mark[:1] == b"\r" else b"\n")
    if not found or len(lines) > _MOST_FIELDS:
        return None
    fields: list[tuple[str, bytes]] = []
    start = lines[0].split(b" ")
    if len(start) == 3 and start[2].startswith(b"HTTP/"):
        fields.append((_TARGET, start[0].lower() + b" " + start[1]))
    if fields or lines[0].startswith(b"HTTP/"):
        del lines[0]
    for line in lines:
        name, colon, value = line.partition(b":")
        if not colon:
            return None
        fields.append((name.decode("latin-1").strip().lower(), value.strip()))
    return HttpMessage(tuple(fields), body)


def signed_fields(
    message: HttpMessage, names: Sequence[str]
) -> tuple[list[tuple[str, bytes]], list[str]]:
    """Name and signed line of each field, and the names of fields that are not there."""
    found: list[tuple[str, bytes]] = []
    missing: list[str] = []
    for name in names:
        lowered = name.strip().lower()
        value = message.value(lowered)
        if value is None:
            missing.append(name)
        else:
            found.append((lowered, lowered.encode("utf-8") + b": " + value))
    return found, missing
