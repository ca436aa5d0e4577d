"""Which machines may be asked: by the address that a name leads to."""

from __future__ import annotations

import socket
from threading import Event

import pytest

from microcred.fetching.addresses import ResolveError, is_public, resolve, within

PUBLIC = [
    "8.8.8.8",
    "192.0.43.8",
    "2001:4860:4860::8888",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
NOT_PUBLIC = [
    "0.0.0.0",  # noqa: S104 - an address to refuse, not one to listen at
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::1",
    "2002:808:808::1",
    "2001:0:7f00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "",
    "uni.example",
    "127.1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_the_public_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_what_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433"])
def test_however_an_address_is_written_the_system_tells_what_it_is(name: str) -> None:
    try:
        found = resolve(name, 80)
    except OSError:  # a system that does not read this form
        return
    assert found and not any(map(is_public, found))


def test_addresses_come_once_each(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(socket.AF_INET, 1, 6, "", (host, 80)) for host in ("8.8.8.8", "8.8.4.4", "8.8.8.8")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: rows)
    assert resolve("uni.example", 80) == ("8.8.8.8", "8.8.4.4")


def test_in_time() -> None:
    assert within(5, lambda host, port: [host, str(port)], "a", 1) == ("a", "1")


@pytest.mark.parametrize("error", [OSError(), UnicodeError(), None])
def test_a_name_that_leads_nowhere(error: Exception | None) -> None:
    def ask(host: str, port: int) -> list[str]:
        if error:
            raise error
        return []

    with pytest.raises(ResolveError, match="no address"):
        within(5, ask, "uni.example", 443)


def test_a_resolver_that_does_not_answer() -> None:
    never = Event()

    def ask(host: str, port: int) -> list[str]:
        never.wait()
        return []

    try:
        with pytest.raises(ResolveError, match="in time"):
            within(-1, ask, "uni.example", 443)
    finally:
        never.set()
