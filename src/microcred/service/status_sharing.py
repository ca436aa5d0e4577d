"""One registry for the keys of several issuers: each signs the lists under addresses of its own.

No verifier takes a list by anybody but the issuer of the credential (Bitstring Status List 1.0
section 3.2). So that one registry serves an Ed25519 and a P-256 key, which are two DIDs, the key
that signs lists has them under their own addresses, and every other issuer under those with a mark
of its own behind. The entries are the same, and so an index means one credential wherever it is
looked up.

    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.securing import DataIntegrity
    >>> from microcred.service.settings import Issuer, Settings
    >>> from microcred.service.status_sharing import allocator_of
    >>> from microcred.status.registry import Registry
    >>> registry = Registry.init("sqlite://", base_url="https://uni.example/status", key=bytes(32))
    >>> one, other = (Issuer(name, LocalSigner(PrivateKey.generate(kind)), DataIntegrity(suite))
    ...     for name, kind, suite in (("a", "Ed25519", "eddsa-rdfc-2022"),
    ...                               ("b", "P-256", "ecdsa-rdfc-2019")))
    >>> settings = Settings(issuers=[one, other], open_to_all=True, registry=registry)
    >>> allocator_of(settings, one) is registry
    True
    >>> url = allocator_of(settings, other).allot(["revocation"]).slots[0].list_url
    >>> url[:40], len(url)
    ('https://uni.example/status/revocation-1.', 52)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Final

from microcred.allotting import StatusAllocator
from microcred.frozen import Frozen, replaced
from microcred.publishing import Lists
from microcred.service.settings import Issuer, Settings
from microcred.service.status_hosting import Hosted, StatusHost
from microcred.status.registry.values import Allotment, Issued, ListState, Purpose

if TYPE_CHECKING:
    from microcred.status.registry import Registry

__all__ = ["SharedHosts", "allocator_of"]

_LONGEST_MARK: Final = 12
_REVOCATION: Final = (Purpose("revocation"),)


def _mark(issuer: Issuer) -> str:
    """What tells an issuer's lists from the others': the same wherever and whenever it runs."""
    return hashlib.sha256(issuer.holder.encode()).hexdigest()[:_LONGEST_MARK]


class _Marked(Frozen):
    """A registry whose lists lie under the addresses of one issuer.

    Attributes:
        registry: the one that is shared.
        mark: behind each address.
    """

    registry: Registry
    mark: str

    def allot(
        self, purposes: Sequence[Purpose] = _REVOCATION, *, idempotence: str | None = None
    ) -> Allotment:
        """As the registry's, with the issuer's addresses."""
        made = self.registry.allot(purposes, idempotence=idempotence)
        slots = [replaced(one, list_url=f"{one.list_url}.{self.mark}") for one in made.slots]
        return replaced(made, slots=tuple(slots))

    def enter(self, ticket: str, issued: Issued) -> object:
        """As the registry's."""
        return self.registry.enter(ticket, issued)

    def lists(self) -> tuple[ListState, ...]:
        """As the registry's, with the issuer's addresses."""
        return tuple(
            replaced(one, url=f"{one.url}.{self.mark}", name=f"{one.name}.{self.mark}")
            for one in self.registry.lists()
        )


def _view(settings: Settings, issuer: Issuer) -> Registry | _Marked | None:
    """The registry as an issuer has it: as it is for the one who signs its lists."""
    registry, signs = settings.registry, settings.signs_lists
    if registry is None or signs is None or signs.holder == issuer.holder:
        return registry
    return _Marked(registry, _mark(issuer))


def allocator_of(settings: Settings, issuer: Issuer) -> StatusAllocator | None:
    """Who gives the credentials of an issuer their places; None without a registry."""
    return _view(settings, issuer)


class SharedHosts:
    """The lists of a registry for each issuer who shares it; for several threads."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        """Host nothing where there is no registry.

        Args:
            settings: of the service.
            clock: the time, aware.
        """
        signers: dict[str, Issuer] = {}
        signs = settings.signs_lists
        for one in (*([signs] if signs is not None else ()), *settings.issuers):
            signers.setdefault(one.holder, one)
        self._hosts: dict[str, StatusHost] = {}
        for one in signers.values():
            view: Lists | None = _view(settings, one)
            if view is not None:
                mark = view.mark if isinstance(view, _Marked) else ""
                self._hosts[mark] = StatusHost(view, one, clock=clock)

    def find(self, name: str) -> Hosted | None:
        """As that of a `StatusHost`: only the lists of the issuer who is meant are looked at."""
        host = self._hosts.get(name.partition(".")[2])
        return host.find(name) if host is not None else None

    def all(self) -> tuple[bytes, ...]:
        """As that of a `StatusHost`."""
        return tuple(chain.from_iterable(one.all() for one in self._hosts.values()))

    def changed(self) -> None:
        """As that of a `StatusHost`."""
        for one in self._hosts.values():
            one.changed()
