"""Trusted lists of a test world: who signs them, what they say, and where they are published.

TS 119 612; Commission notice 2019/C 276/01 (the list of lists and its pivots).

    >>> from datetime import UTC, datetime
    >>> from microcred.fetching import Request
    >>> from microcred.testing import World, listed
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> xml = world.trusted_list("IE", [listed(world.authority("Example CA"))])
    >>> asked = Request("GET", world.lists.url("IE"), purpose="trusted-list")
    >>> world.fetch(asked).body == xml
    True
    >>> world.lists.url("EU")
    'http://tl.test.example/eu-lotl.xml'
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.testing import certificates as writing
from microcred.testing.list_signing import ListFault, sign_list
from microcred.testing.list_values import Operator, PointedTo, Service
from microcred.testing.list_writing import Scheme, write_list
from microcred.testing.register import Register
from microcred.testing.traits import Traits, extensions_of

__all__ = ["LISTS", "Lists"]

LISTS: Final = "EU"
"""The territory of the list of lists."""

_YEAR: Final = timedelta(days=365)
_HALF_YEAR: Final = timedelta(days=180)
_TSL_SIGNING: Final = "0.4.0.2231.3.0"  # id-tsl-kp-tslSigning
_MEDIA_TYPE: Final = "application/vnd.etsi.tsl+xml"
_LEGAL_NOTICE: Final = "https://test.example/legal-notice"


class Lists:
    """The publishers of a test world, one for each territory."""

    def __init__(self, register: Register) -> None:
        """Made by `World`."""
        self._register = register
        self._operators: dict[str, Operator] = {}

    def url(self, territory: str) -> str:
        """Where the list of a territory is."""
        name = "eu-lotl" if territory == LISTS else territory.lower()
        return f"http://tl.test.example/{name}.xml"

    def operator(self, territory: str) -> Operator:
        """Who signs the list of a territory, always the same."""
        if territory not in self._operators:
            self._operators[territory] = self.new_operator(territory)
        return self._operators[territory]

    def new_operator(
        self,
        territory: str,
        *,
        key: str = "P-256",
        begin: datetime | None = None,
        end: datetime | None = None,
    ) -> Operator:
        """Somebody who might sign a list of a territory, with a certificate signed by itself."""
        name = f"Scheme operator {territory} TEST"
        own = self._register.key(name, key)
        subject = writing.name(country=territory, organisation=name, common=name)
        traits: Traits = {"usage": ("digitalSignature",), "ocsp": False, "crl": False, "aia": False}
        traits["extra"] = [writing.extended_key_usage([_TSL_SIGNING])]
        now = self._register.now
        der = writing.write_certificate(
            subject=subject,
            issuer=subject,
            key=own,
            signing=own,
            serial=self._register.serial(name),
            begin=begin or now - 5 * _YEAR,
            end=end or now + 5 * _YEAR,
            extensions=extensions_of(traits, own, own, ("", "", "")),
        )
        return Operator(name, territory, Certificate.from_der(der), own)

    def pointer(self, territory: str, *others: Operator) -> PointedTo:
        """The pointer to the list of a territory, signed by its operator, or by others."""
        signers = others or (self.operator(territory),)
        named = tuple(one.certificate for one in signers)
        return PointedTo(self.url(territory), territory, named, lists=territory == LISTS)

    def national(
        self,
        territory: str,
        services: Sequence[Service],
        *,
        operator: Operator | None,
        issued: datetime | None,
        next_update: datetime | timedelta | None,
        sequence: int,
        version: int,
        url: str | None,
        fault: ListFault | None,
    ) -> bytes:
        """See `microcred.testing.World.trusted_list`."""
        signer = operator or self.operator(territory)
        at = self._register.moment(issued)
        scheme = Scheme(
            signer.name,
            territory,
            issued=at,
            next_update=at + next_update if isinstance(next_update, timedelta) else next_update,
            sequence=sequence,
            version=version,
            pointers=(self.pointer(LISTS),),
            url=url or self.url(territory),
        )
        return self._publish(scheme, services, signer, fault)

    def of_lists(
        self,
        pointers: Sequence[str | PointedTo],
        *,
        operator: Operator | None,
        signers: Sequence[Operator],
        pivots: Sequence[str],
        issued: datetime | None,
        next_update: datetime | timedelta | None,
        sequence: int,
        version: int,
        url: str | None,
        fault: ListFault | None,
    ) -> bytes:
        """See `microcred.testing.World.lotl`."""
        signer = operator or self.operator(LISTS)
        at = self._register.moment(issued)
        others = (self.pointer(one) if isinstance(one, str) else one for one in pointers)
        scheme = Scheme(
            signer.name,
            LISTS,
            issued=at,
            next_update=at + next_update if isinstance(next_update, timedelta) else next_update,
            sequence=sequence,
            version=version,
            lists=True,
            pointers=(self.pointer(LISTS, *(signers or (signer,))), *others),
            uris=(*pivots, _LEGAL_NOTICE),
            url=url or self.url(LISTS),
        )
        return self._publish(scheme, (), signer, fault)

    def _publish(
        self,
        scheme: Scheme,
        services: Sequence[Service],
        signer: Operator,
        fault: ListFault | None,
    ) -> bytes:
        unsigned = write_list(scheme, services)
        octets = sign_list(unsigned, signer, at=scheme.issued, version=scheme.version, fault=fault)
        self._register.network.publish(scheme.url, octets, _MEDIA_TYPE)
        return octets
