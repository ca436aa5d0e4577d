"""What is said in a trusted list of a test world: services, their states, qualifiers, pointers.

TS 119 612 clauses 5.3.13 (pointers), 5.5 (services), 5.6 (history). Types, statuses and qualifiers
are written as the last words of their URIs ("CA/QC", "granted", "QCForESeal"); any other URI may
stand in their place.

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World, listed
    >>> ca = World(now=datetime(2026, 3, 1, tzinfo=UTC)).authority("Example CA", country="IE")
    >>> service = listed(ca, status="withdrawn", since=datetime(2026, 2, 1, tzinfo=UTC))
    >>> service.provider, service.states[0].status, service.states[0].information
    ('Example CA TEST', 'withdrawn', ('ForeSeals',))
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from microcred.crypto.certificates import Certificate
from microcred.frozen import Frozen, part
from microcred.testing.keys import Key
from microcred.testing.ocsp_writing import Holder

__all__ = ["Operator", "PointedTo", "Qualification", "Service", "State", "listed"]

Identity = Literal["certificate", "key"]
"""How a service is known: by its certificate, or by the identifier of its key and its name."""

_SEALS: Final = ("ForeSeals",)


class Qualification(Frozen):
    """Qualifiers, and the certificates for which they hold (clause 5.5.9.2).

    Attributes:
        qualifiers: "QCForESeal", "QCWithQSCD", "QCNoQSCD", "NotQualified" and so on.
        policies: certificate policies that a certificate must all have.
        key_usages: names of keyUsage, and whether the bit is set.
        assertion: whether all, at least one, or none of the criteria must hold.
    """

    qualifiers: tuple[str, ...]
    policies: tuple[str, ...] = ()
    key_usages: tuple[tuple[str, bool], ...] = ()
    assertion: Literal["all", "atLeastOne", "none"] = "all"


class State(Frozen):
    """What holds of a service since a time.

    Attributes:
        status: "granted", "withdrawn", "recognisedatnationallevel"; before 2016-07-01 also
            "undersupervision", "accredited" and others.
        since: aware.
        type: "CA/QC", "TSA/QTST" and so on.
        information: of additionalServiceInformation: "ForeSeals", "ForeSignatures",
            "ForWebSiteAuthentication".
        qualifications: what is said of some of its certificates.
        critical: the name of a critical extension that nobody understands, "" for none.
        taken_over_by: the name of who took the service over, "" for nobody.
    """

    status: str
    since: datetime
    type: str = "CA/QC"
    information: tuple[str, ...] = _SEALS
    qualifications: tuple[Qualification, ...] = ()
    critical: str = ""
    taken_over_by: str = ""


class Service(Frozen):
    """A service in a list.

    Attributes:
        certificate: by which it is known.
        provider: name of who provides it.
        states: the present one first, then its history.
        name: of the service.
        identifier: of the provider, such as "VATIE-1234567A"; "" for none.
        identity: how it is known.
    """

    certificate: Certificate
    provider: str
    states: tuple[State, ...]
    name: str
    identifier: str = ""
    identity: Identity = "certificate"


class Operator(Frozen):
    """Who signs a list.

    Attributes:
        name: with the word TEST.
        territory: of the scheme: ISO 3166-1 alpha-2 as lists write it ("EL"), or "EU".
        certificate: of the signer.
        key: the key of it.
    """

    name: str
    territory: str
    certificate: Certificate
    key: Key = part(repr=False)


class PointedTo(Frozen):
    """A list to which another one points.

    Attributes:
        url: where it is.
        territory: its own.
        signers: who may sign it.
        lists: whether it is a list of lists.
        machine: whether it is XML; else a text for people.
    """

    url: str
    territory: str
    signers: tuple[Certificate, ...]
    lists: bool = False
    machine: bool = True


def listed(
    holder: Holder,
    *,
    type: str = "CA/QC",
    status: str = "granted",
    since: datetime | None = None,
    information: Sequence[str] | None = None,
    qualifications: Sequence[Qualification] = (),
    critical: str = "",
    taken_over_by: str = "",
    history: Sequence[State] = (),
    provider: str | None = None,
    name: str | None = None,
    identifier: str = "",
    identity: Identity = "certificate",
) -> Service:
    """The service of an authority or of a timestamping authority, as a list tells of it.

    Args:
        holder: whose certificate is listed.
        type: "CA/QC"; "TSA/QTST" for qualified timestamps.
        status: the present one.
        since: aware; by default since the certificate is valid.
        information: by default ("ForeSeals",) of a CA/QC, and nothing of others.
        qualifications: what is said of some of its certificates.
        critical: the name of a critical extension that nobody understands.
        taken_over_by: the name of who took the service over.
        history: former states, the last one first.
        provider: its name; by default the organisation in the certificate.
        name: of the service; by default the common name in the certificate.
        identifier: of the provider.
        identity: how the service is known.
    """
    certificate = holder.certificate
    seals = _SEALS if type == "CA/QC" else ()
    now = State(
        status,
        since or certificate.not_before,
        type,
        seals if information is None else tuple(information),
        tuple(qualifications),
        critical,
        taken_over_by,
    )
    return Service(
        certificate,
        provider or certificate.name,
        (now, *history),
        name or certificate.common_name or certificate.name,
        identifier,
        identity,
    )
