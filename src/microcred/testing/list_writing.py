"""Writing trusted lists and lists of lists, unsigned and in canonical form.

TS 119 612 V2.3.1 (version 6) and V2.1.1 (version 5) annex C. Addresses and notices are those of
nobody.

    >>> from datetime import UTC, datetime
    >>> from microcred.testing.list_writing import Scheme, write_list
    >>> now = datetime(2026, 3, 1, tzinfo=UTC)
    >>> scheme = Scheme("Scheme operator TEST", "IE", issued=now, next_update=None, sequence=7)
    >>> xml = write_list(scheme)
    >>> "<TSLSequenceNumber>7</TSLSequenceNumber>" in xml, "<NextUpdate></NextUpdate>" in xml
    (True, True)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.der import children, read_one
from microcred.frozen import Frozen
from microcred.testing.list_values import PointedTo, Qualification, Service, State
from microcred.testing.xml_writing import (
    ECC,
    TSL,
    TSLX,
    XADES,
    base64,
    element,
    instant,
    said,
    text,
)

__all__ = ["Scheme", "write_list"]

_URI: Final = "http://uri.etsi.org/TrstSvc/TrustedList"
_TYPE: Final = "http://uri.etsi.org/TrstSvc/Svctype"
_INFORMATION: Final = f"{_URI}/SvcInfoExt"
_XML: Final = "application/vnd.etsi.tsl+xml"


class Scheme(Frozen):
    """What a list says of itself (clause 5.3).

    Attributes:
        operator: name of the scheme operator.
        territory: ISO 3166-1 alpha-2 as lists write it, or "EU".
        issued: aware.
        next_update: aware; None for a scheme that is closed.
        sequence: number of the list.
        version: of the format, 5 or 6.
        lists: whether it is a list of lists.
        pointers: to other lists.
        uris: SchemeInformationURI; in a list of lists its pivots are among them.
        url: where the list is.
    """

    operator: str
    territory: str
    issued: datetime
    next_update: datetime | None
    sequence: int = 1
    version: int = 6
    lists: bool = False
    pointers: tuple[PointedTo, ...] = ()
    uris: tuple[str, ...] = ("https://test.example/scheme",)
    url: str = "http://tl.test.example/list.xml"


def write_list(scheme: Scheme, services: Sequence[Service] = ()) -> str:
    """The list, without a declaration and without a signature."""
    providers = [
        _provider(name, list(some)) for name, some in groupby(services, lambda one: one.provider)
    ]
    return element(
        "TrustServiceStatusList",
        _scheme(scheme),
        element("TrustServiceProviderList", *providers) if providers else "",
        xmlns=TSL,
        Id="list",
        TSLTag="http://uri.etsi.org/19612/TSLTag",
    )


def _scheme(scheme: Scheme) -> str:
    """SchemeInformation."""
    kind = "listofthelists" if scheme.lists else "generic"
    rules = "EUlistofthelists" if scheme.lists else "EUcommon"
    approach = "listofthelists" if scheme.lists else "appropriate"
    ends = instant("dateTime", scheme.next_update) if scheme.next_update else ""
    pointers = [_pointer(one) for one in scheme.pointers]
    return element(
        "SchemeInformation",
        said("TSLVersionIdentifier", str(scheme.version)),
        said("TSLSequenceNumber", str(scheme.sequence)),
        said("TSLType", f"{_URI}/TSLType/EU{kind}"),
        _named("SchemeOperatorName", scheme.operator),
        _address("SchemeOperatorAddress", scheme.territory),
        _named("SchemeName", f"{scheme.territory}:Trusted list TEST"),
        _uris("SchemeInformationURI", scheme.uris),
        said("StatusDeterminationApproach", f"{_URI}/StatusDetn/EU{approach}"),
        _uris("SchemeTypeCommunityRules", [f"{_URI}/schemerules/{rules}"]),
        said("SchemeTerritory", scheme.territory),
        element(
            "PolicyOrLegalNotice", said("TSLLegalNotice", "TEST: no legal meaning.", lang="en")
        ),
        said("HistoricalInformationPeriod", "65535"),
        element("PointersToOtherTSL", *pointers) if pointers else "",
        instant("ListIssueDateTime", scheme.issued),
        element("NextUpdate", ends),
        element("DistributionPoints", said("URI", scheme.url)),
    )


def _named(name: str, *values: str) -> str:
    return element(name, *(said("Name", value, lang="en") for value in values))


def _uris(name: str, values: Iterable[str]) -> str:
    return element(name, *(said("URI", value, lang="en") for value in values))


def _address(name: str, country: str) -> str:
    postal = element(
        "PostalAddress",
        said("StreetAddress", "1 TEST Street"),
        said("Locality", "TEST"),
        said("CountryName", country),
        lang="en",
    )
    electronic = said("URI", "mailto:nobody@test.example", lang="en")
    return element(
        name, element("PostalAddresses", postal), element("ElectronicAddress", electronic)
    )


def _pointer(other: PointedTo) -> str:
    """OtherTSLPointer (clause 5.3.13)."""
    kind = "listofthelists" if other.lists else "generic"
    rules = "EUlistofthelists" if other.lists else "EUcommon"
    told = (
        said("TSLType", f"{_URI}/TSLType/EU{kind}"),
        said("SchemeTerritory", other.territory),
        said("tslx:MimeType", _XML if other.machine else "application/pdf", xmlns=TSLX),
        _named("SchemeOperatorName", f"Operator of {other.territory} TEST"),
        _uris("SchemeTypeCommunityRules", [f"{_URI}/schemerules/{rules}"]),
    )
    identities = [element("ServiceDigitalIdentity", _certificate(one)) for one in other.signers]
    return element(
        "OtherTSLPointer",
        element("ServiceDigitalIdentities", *identities),
        said("TSLLocation", other.url),
        element("AdditionalInformation", *(element("OtherInformation", one) for one in told)),
    )


def _certificate(certificate: Certificate) -> str:
    return element("DigitalId", base64("X509Certificate", certificate.der))


def _provider(name: str, services: Sequence[Service]) -> str:
    """TrustServiceProvider (clause 5.4)."""
    first = services[0]
    trade = [one for one in (first.identifier,) if one]
    information = element(
        "TSPInformation",
        _named("TSPName", name),
        _named("TSPTradeName", *trade) if trade else "",
        _address("TSPAddress", first.certificate.country or "IE"),
        _uris("TSPInformationURI", ["https://test.example/provider"]),
    )
    return element(
        "TrustServiceProvider",
        information,
        element("TSPServices", *(_service(one) for one in services)),
    )


def _service(service: Service) -> str:
    """TSPService with its history (clauses 5.5 and 5.6)."""
    now, *past = (_state(service, number) for number in range(len(service.states)))
    history = [element("ServiceHistoryInstance", one) for one in past]
    return element(
        "TSPService",
        element("ServiceInformation", now),
        element("ServiceHistory", *history) if history else "",
    )


def _state(service: Service, number: int) -> str:
    """The parts of ServiceInformation or of ServiceHistoryInstance.

    In the history stand no certificates: a former state is known by key and name.
    """
    state = service.states[number]
    by_certificate = service.identity == "certificate" and number == 0
    identity = _certificate(service.certificate) if by_certificate else _key(service.certificate)
    extensions = _extensions(state)
    return "".join(
        (
            said("ServiceTypeIdentifier", _full(_TYPE, state.type)),
            _named("ServiceName", service.name),
            element("ServiceDigitalIdentity", identity),
            said("ServiceStatus", _full(f"{_URI}/Svcstatus", state.status)),
            instant("StatusStartingTime", state.since),
            element("ServiceInformationExtensions", *extensions) if extensions else "",
        )
    )


def _key(certificate: Certificate) -> str:
    name = ", ".join(reversed(str(certificate.subject).split(", ")))
    return "".join(
        (
            element("DigitalId", said("X509SubjectName", name)),
            element("DigitalId", base64("X509SKI", _key_id(certificate))),
        )
    )


def _key_id(certificate: Certificate) -> bytes:
    """The SHA-1 of the key's bits, which the certificate need not say."""
    bits = children(read_one(certificate.public_key.spki))[1].value[1:]
    return hashlib.sha1(bits, usedforsecurity=False).digest()


def _extensions(state: State) -> list[str]:
    found = [
        _extension(
            element("AdditionalServiceInformation", _uri(_full(_INFORMATION, one))), critical=True
        )
        for one in state.information
    ]
    if state.qualifications:
        told = (_qualification(one) for one in state.qualifications)
        found.append(_extension(element("ecc:Qualifications", *told, xmlns=ECC), critical=True))
    if state.taken_over_by:
        told_of = (
            _uri("https://test.example/takeover"),
            _named("TSPName", state.taken_over_by),
            _named("SchemeOperatorName", "Scheme operator TEST"),
            said("SchemeTerritory", "IE"),
        )
        found.append(_extension(element("TakenOverBy", *told_of), critical=False))
    if state.critical:
        found.append(
            _extension(element(f"x:{state.critical}", xmlns="urn:test:TEST"), critical=True)
        )
    return found


def _extension(content: str, *, critical: bool) -> str:
    return element("Extension", content, Critical="true" if critical else "false")


def _uri(value: str) -> str:
    return said("URI", value, lang="en")


def _qualification(one: Qualification) -> str:
    """QualificationElement (clause 5.5.9.2)."""
    qualifiers = (
        element("ecc:Qualifier", uri=_full(_INFORMATION, name)) for name in one.qualifiers
    )
    criteria = []
    if one.key_usages:
        bits = (
            said("ecc:KeyUsageBit", "true" if value else "false", name=name)
            for name, value in one.key_usages
        )
        criteria.append(element("ecc:KeyUsage", *bits))
    if one.policies:
        told = (
            element(
                "ecc:PolicyIdentifier",
                element(
                    "xades:Identifier",
                    text(f"urn:oid:{policy}"),
                    xmlns=XADES,
                    Qualifier="OIDAsURN",
                ),
            )
            for policy in one.policies
        )
        criteria.append(element("ecc:PolicySet", *told))
    return element(
        "ecc:QualificationElement",
        element("ecc:Qualifiers", *qualifiers),
        element("ecc:CriteriaList", *criteria, **{"assert": one.assertion}),
    )


def _full(base: str, word: str) -> str:
    """A word of the standard as its URI; a URI as it is."""
    return word if "://" in word else f"{base}/{word}"
