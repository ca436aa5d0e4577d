"""did:web: the DID is an address, and its document is there.

W3C CCG did-method-web section 2.5.2: "did:web:", a domain name with a port after "%3A", and path
segments after ":"; the document is `.well-known/did.json` of the domain, or `did.json` below the
path, by https alone. Two programs must come to one address: what one of them would decode and the
other would not (slashes, dots and "@" in disguise) is refused, and so are IP addresses.

    >>> from microcred.trust.did_web import document_url
    >>> document_url("did:web:uni.example"), document_url("did:web:uni.example%3A8443:issuers:soil")
    ('https://uni.example/.well-known/did.json', 'https://uni.example:8443/issuers/soil/did.json')
    >>> document_url("did:web:uni.example:%2e%2e:admin")
    Traceback (most recent call last):
    microcred.errors.InvalidDid: a path segment of the did:web is not one in every reading
"""

from __future__ import annotations

import re
from typing import Final

from microcred.errors import InvalidDid

__all__ = ["document_url"]

_PREFIX: Final = "did:web:"
_LONGEST: Final = 2048
_LONGEST_HOST: Final = 253
_LAST_PORT: Final = 65_535
# RFC 1123 2.1 and RFC 5891: letters, digits and hyphens, other scripts as xn--.
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
# All are compiled on first use: most verifications resolve no did:web.
_AUTHORITY: Final = rf"({_LABEL}(?:\.{_LABEL})*)(?:%3[Aa]([1-9][0-9]{{0,4}}))?"
# What ends in a number is read as an IPv4 address by browsers, "127.1" and "0x7f.1" too.
_NUMBER: Final = r"(?:.*\.)?(?:[0-9]+|0[Xx][0-9A-Fa-f]*)"
# Encoded octets only where no reader could take them for anything else: never ASCII.
_SEGMENT: Final = r"(?:[A-Za-z0-9._-]|%[89A-Fa-f][0-9A-Fa-f])+"


def document_url(did: str) -> str:
    """The https address of the document of a did:web.

    Raises:
        InvalidDid: it is no did:web, or one that cannot be resolved safely.
    """
    if not did.startswith(_PREFIX) or len(did) > _LONGEST:
        raise InvalidDid("no did:web, or one of more than 2048 characters")
    authority, *segments = did.removeprefix(_PREFIX).split(":")
    match = re.fullmatch(_AUTHORITY, authority, re.ASCII)
    if match is None or len(match.group(1)) > _LONGEST_HOST:
        raise InvalidDid("a did:web begins with a domain name, and its port stands after %3A")
    host, port = match.groups()
    if re.fullmatch(_NUMBER, host, re.ASCII):
        raise InvalidDid("a did:web names no IP address")
    if port and int(port) > _LAST_PORT:
        raise InvalidDid("the port of the did:web is none")
    for segment in segments:
        if not re.fullmatch(_SEGMENT, segment, re.ASCII) or not segment.strip("."):
            raise InvalidDid("a path segment of the did:web is not one in every reading")
    where = "/".join(segments) or ".well-known"
    return f"https://{host.lower()}{f':{port}' if port else ''}/{where}/did.json"
