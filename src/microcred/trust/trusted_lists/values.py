"""What a trusted list says, as values: scheme, pointers, providers, services and their history.

ETSI TS 119 612 V2.3.1 (lists of version 5 and 6) clause 5, in its words. URIs of the standard are
shortened to what tells them apart: the type "CA/QC", the status "granted", the information
"ForeSeals", the qualifier "QCForESeal"; a URI from elsewhere stays whole. Times are aware UTC. What
is missing is None or empty: a list is read as far as it goes, and judged elsewhere.

    >>> from datetime import UTC, datetime
    >>> from microcred.trust.trusted_lists.values import Service, ServiceState
    >>> now = ServiceState("CA/QC", "withdrawn", datetime(2019, 1, 1, tzinfo=UTC))
    >>> then = ServiceState("CA/QC", "granted", datetime(2016, 7, 1, tzinfo=UTC))
    >>> service = Service((now, then))
    >>> service.state_at(datetime(2018, 1, 1, tzinfo=UTC)).status
    'granted'
    >>> service.state_at(datetime(2015, 1, 1, tzinfo=UTC)) is None
    True
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Literal

from microcred.crypto.certificates import Certificate
from microcred.errors import TrustError
from microcred.frozen import Frozen, part

__all__ = [
    "Assertion",
    "Criteria",
    "Identity",
    "ListSignature",
    "Pointer",
    "Provider",
    "Qualifier",
    "Service",
    "ServiceState",
    "TrustedList",
]

Assertion = Literal["all", "atLeastOne", "none"]
"""How many criteria of a list have to hold (clause 5.5.9.2.2)."""


class Criteria(Frozen):
    """What a certificate must have for a qualifier to apply (clause 5.5.9.2.2).

    Attributes:
        assertion: how many of the criteria have to hold.
        policies: sets of policy identifiers, each a criterion: the certificate has all of a set.
        key_usages: sets of (bit, value), each a criterion: every bit is as said.
        purposes: sets of extended key usages, each a criterion: the certificate has all of a set.
        attributes: sets of attribute types, each a criterion: the subject has all of a set.
        nested: further lists, each a criterion.
        unknown: names of criteria that are not understood here.
    """

    assertion: Assertion = "all"
    policies: tuple[frozenset[str], ...] = ()
    key_usages: tuple[tuple[tuple[str, bool], ...], ...] = ()
    purposes: tuple[frozenset[str], ...] = ()
    attributes: tuple[frozenset[str], ...] = ()
    nested: tuple[Criteria, ...] = ()
    unknown: tuple[str, ...] = ()


class Qualifier(Frozen):
    """What a list says beyond, or against, the certificates themselves (clause 5.5.9.2).

    Attributes:
        names: "QCForESeal", "NotQualified", "QCWithQSCD", ...
        criteria: of the certificates that it is said of.
    """

    names: tuple[str, ...]
    criteria: Criteria


class Identity(Frozen):
    """What a service, or the signer of a list, is known by (clause 5.5.3).

    Attributes:
        ders: its certificates, as octets.
        key_ids: subject key identifiers.
        names: distinguished names, as text.
    """

    ders: tuple[bytes, ...] = part(default=(), repr=False)
    key_ids: tuple[bytes, ...] = ()
    names: tuple[str, ...] = ()

    @cached_property
    def certificates(self) -> tuple[Certificate, ...]:
        """Those that can be read; one that cannot be read identifies nobody."""
        return tuple(_readable(self.ders))


def _readable(ders: tuple[bytes, ...]) -> Iterator[Certificate]:
    for der in ders:
        try:
            yield Certificate.from_der(der)
        except TrustError:
            continue


class ServiceState(Frozen):
    """What was said of a service from a time on (clauses 5.5 and 5.6).

    Attributes:
        type: "CA/QC", "TSA/QTST", ...
        status: "granted", "withdrawn", "undersupervision", ...
        since: when it began, None if that cannot be read.
        name: of the service, in English if there is one.
        identity: as repeated there.
        information: of additionalServiceInformation: "ForeSeals", "ForeSignatures", ...
        qualifiers: of every Qualifications extension, in order.
        taken_over_by: names of who took it over (clause 5.5.9.3).
        revocation_kept_since: of expiredCertsRevocationInfo, None if absent.
        unprocessed: names of critical extensions that are not understood here.
    """

    type: str
    status: str
    since: datetime | None
    name: str = ""
    identity: Identity = Identity()
    information: tuple[str, ...] = ()
    qualifiers: tuple[Qualifier, ...] = ()
    taken_over_by: tuple[str, ...] = ()
    revocation_kept_since: datetime | None = None
    unprocessed: tuple[str, ...] = ()


class Service(Frozen):
    """A trust service with its past.

    Attributes:
        states: the current one first, then its history as the list has it.
        qualified_extension: whether the current state has a Qualifications extension.
    """

    states: tuple[ServiceState, ...]
    qualified_extension: bool = False

    @property
    def current(self) -> ServiceState:
        """What is said of it now."""
        return self.states[0]

    @cached_property
    def certificates(self) -> tuple[Certificate, ...]:
        """Every certificate that it is or was known by, each once."""
        found = [one for state in self.states for one in state.identity.certificates]
        return tuple(dict.fromkeys(found))

    @property
    def key_ids(self) -> frozenset[bytes]:
        """Every key identifier that it is or was known by."""
        return frozenset(one for state in self.states for one in state.identity.key_ids)

    def state_at(self, time: datetime) -> ServiceState | None:
        """What holds at a time (aware): the latest that began by then, None before the first."""
        begun = [one for one in self.states if one.since is not None and one.since <= time]
        return max(begun, key=lambda one: one.since, default=None)  # type: ignore[arg-type,return-value]


class Provider(Frozen):
    """A trust service provider (clause 5.4).

    Attributes:
        name: in English if there is one.
        trade_names: other names and registration identifiers, such as "VATES-B12345678".
        services: in the order of the list.
    """

    name: str
    trade_names: tuple[str, ...] = ()
    services: tuple[Service, ...] = ()


class Pointer(Frozen):
    """Where another list is, and who signs it (clause 5.3.13).

    Attributes:
        location: its URL.
        territory: ISO 3166-1 alpha-2 as lists write it, or "EU".
        kind: type of the list, "EUgeneric" or "EUlistofthelists".
        mime_type: "application/vnd.etsi.tsl+xml" for a list that machines read.
        rules: scheme rules that apply to it.
        identity: its signers.
    """

    location: str
    territory: str | None = None
    kind: str | None = None
    mime_type: str | None = None
    rules: tuple[str, ...] = ()
    identity: Identity = Identity()


class ListSignature(Frozen):
    """The signature of a list, checked against the certificate that it names.

    Attributes:
        method: URI of the signature method.
        intact: whether it keeps the form of annex B.6 and verifies.
        signer: the certificate; None if there is none that verifies.
        code: of the finding if it is not intact: "qualified.list_forged" or "..._signature_form".
        problem: one line why it is not intact.
    """

    method: str | None
    intact: bool
    signer: Certificate | None = None
    code: str = ""
    problem: str = ""


class TrustedList(Frozen):
    """A trusted list, or a list of lists.

    Attributes:
        sha256: of the octets as received, hexadecimal.
        version: TSLVersionIdentifier; 5 and 6 are in use.
        sequence: TSLSequenceNumber.
        kind: type, "EUgeneric" or "EUlistofthelists".
        territory: SchemeTerritory.
        operator: name of the scheme operator, in English if there is one.
        issued: ListIssueDateTime.
        next_update: when it ends; None if the scheme is closed, or nothing is said.
        scheme_uris: SchemeInformationURI; in a list of lists its pivots are among them.
        pointers: to other lists.
        providers: in the order of the list.
        signature: None if it has none.
        certificate_count: how many X509Certificate elements it has.
    """

    sha256: str
    version: int | None = None
    sequence: int | None = None
    kind: str | None = None
    territory: str | None = None
    operator: str = ""
    issued: datetime | None = None
    next_update: datetime | None = None
    scheme_uris: tuple[str, ...] = ()
    pointers: tuple[Pointer, ...] = part(default=(), repr=False)
    providers: tuple[Provider, ...] = part(default=(), repr=False)
    signature: ListSignature | None = None
    certificate_count: int = 0

    @property
    def name(self) -> str:
        """What it is called in a verdict: "list ES 88"."""
        what = "list of lists" if self.is_list_of_lists else "list"
        sequence = "without number" if self.sequence is None else str(self.sequence)
        return f"{what} {self.territory or 'without territory'} {sequence}"

    @property
    def is_list_of_lists(self) -> bool:
        """Whether it points to the lists of others, as the LOTL does."""
        return (self.kind or "").endswith("listofthelists")

    @property
    def services(self) -> tuple[tuple[Provider, Service], ...]:
        """Every service with its provider."""
        return tuple((one, service) for one in self.providers for service in one.services)
