"""Addresses: which machines may be asked, decided on what a name leads to and not on how it looks.

An address in a credential is chosen by a stranger. Asked without care it would reach what only this
machine can reach: itself, its neighbours, the metadata service of a cloud. So a name is resolved
once, every address that it has must be public, and the connection goes to one of these addresses
and not to the name, which could lead elsewhere a moment later (DNS rebinding). IPv4 addresses
inside IPv6 ones (RFC 4291 2.5.5, RFC 4380, RFC 6052) are looked at too.

    >>> from microcred.fetching.addresses import is_public
    >>> [is_public(one) for one in ("192.0.43.8", "169.254.169.254", "::1", "::ffff:10.0.0.1")]
    [True, False, False, False]
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

__all__ = ["Resolve", "ResolveError", "is_askable", "is_public", "resolve", "within"]

Resolve = Callable[[str, int], Sequence[str]]
"""From a host name and a port to IP addresses; raises OSError where there are none."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# RFC 6052: the well-known prefix of NAT64; the last 32 bits are an IPv4 address.
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# RFC 7526, 8215, 3879, 4291: 6to4, which is given up (and which Pythons before 3.12.4 call global),
# translation within a site, site-local, IPv4-compatible.
_NEVER: Final = (
    ipaddress.IPv6Network("2002::/16"),
    ipaddress.IPv6Network("64:ff9b:1::/48"),
    ipaddress.IPv6Network("fec0::/10"),
    ipaddress.IPv6Network("::/96"),
)


_OWN_NETWORK: Final = ("localhost", "local", "internal", "home.arpa", "lan")
_LONGEST: Final = 2_048


class ResolveError(Exception):
    """A name leads to no address, or not in time."""


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet.

    It is not if it is private, loopback, link-local, multicast or reserved, or leads to such a one.

    Args:
        text: an IP address; what is none is not public.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return all(_is_open(one) for one in (address, *_inside(address)))


def is_askable(url: str) -> bool:
    """Whether an address may be asked: https, a name, by its looks nothing of one's own network.

    That is a first look, which needs no network: where a name leads to is looked at by whoever
    asks (`microcred.fetching.Http`).

        >>> from microcred.fetching.addresses import is_askable
        >>> is_askable("https://uni.example/card"), is_askable("https://127.1/card")
        (True, False)

    Args:
        url: absolute.
    """
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or "@" in parts.netloc or parts.fragment or port == 0:
        return False
    host = host.rstrip(".")
    if ":" in host or host.rpartition(".")[2][:1].isdigit():
        return is_public(host)  # what ends in a number is read as an IPv4 address
    own = any(host == one or host.endswith(f".{one}") for one in _OWN_NETWORK)
    return "." in host and not own


def _is_open(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped or address in _NAT64:
            return True  # decided by the address inside
        if any(address in network for network in _NEVER):
            return False
    return address.is_global and not (
        address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_multicast
        or address.is_reserved
        or address.is_unspecified
    )


def _inside(address: _Address) -> Iterator[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.teredo:
        yield from address.teredo
    if address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system tells them.

    Raises:
        OSError: there are none.
    """
    import socket

    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(where[0]) for *_, where in found))


def within(seconds: float, ask: Resolve, host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host, if they are known in time; at least one.

    A system's resolver takes no limit, so that it is asked beside (a thread that nobody waits for).

    Raises:
        ResolveError: there are none, or not in time.
    """
    from threading import Thread

    found: list[Sequence[str]] = []

    def look_up() -> None:
        try:
            found.append(ask(host, port))
        except (OSError, UnicodeError):
            found.append(())

    beside = Thread(target=look_up, daemon=True)
    beside.start()
    beside.join(max(seconds, 0))
    if not found:
        raise ResolveError("the name of the server was not resolved in time")
    if not found[0]:
        raise ResolveError("the name of the server leads to no address")
    return tuple(found[0])
