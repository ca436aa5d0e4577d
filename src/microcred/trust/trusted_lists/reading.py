"""From the octets of a trusted list to its values.

TS 119 612 clauses 5.3 (scheme), 5.4 (providers), 5.5 and 5.6 (services, history). What is read is
what the signature covers: `list_signature` gives the root as it was signed, and only that is looked
at. A list without a signature, or with a broken one, is read too, so that it can be shown; nobody
relies on it (`assembling`).

    >>> from microcred.trust.trusted_lists.reading import read_list
    >>> empty = read_list(b'<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#"/>')
    >>> empty.version, empty.signature, empty.name
    (None, None, 'list without territory without number')
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from microcred.errors import ListRefused
from microcred.trust.trusted_lists.elements import (
    ADDITIONAL,
    TSL,
    child,
    children_of,
    english,
    find_all,
    identity_of,
    instant,
    number,
    short,
    text,
)
from microcred.trust.trusted_lists.extensions import read_extensions
from microcred.trust.trusted_lists.hostile_xml import read_tree, uncompressed
from microcred.trust.trusted_lists.list_signature import check_signature
from microcred.trust.trusted_lists.values import (
    Pointer,
    Provider,
    Service,
    ServiceState,
    TrustedList,
)

__all__ = ["read_list"]

_ROOT: Final = f"{{{TSL}}}TrustServiceStatusList"
_MOST_STATES: Final = 256  # of one service
_MOST_POINTERS: Final = 512


def read_list(octets: bytes) -> TrustedList:
    """A list, with its signature checked against the certificate that comes with it.

    Args:
        octets: XML, compressed with gzip or not.

    Raises:
        ListRefused: it is no trusted list, or beyond the limits.
        MissingExtra: lxml is not installed.
    """
    octets = uncompressed(octets)
    root = read_tree(octets)
    if root.tag != _ROOT:
        message = "the XML is no trusted list (TrustServiceStatusList of TS 119 612)"
        raise ListRefused(message, code="qualified.list_malformed")
    certificates = sum(1 for _ in find_all(root, "X509Certificate"))
    root, signature = check_signature(root)
    scheme = child(root, "SchemeInformation")
    pointers = children_of(child(scheme, "PointersToOtherTSL"), "OtherTSLPointer")
    providers = children_of(child(root, "TrustServiceProviderList"), "TrustServiceProvider")
    return TrustedList(
        sha256=hashlib.sha256(octets).hexdigest(),
        version=number(child(scheme, "TSLVersionIdentifier")),
        sequence=number(child(scheme, "TSLSequenceNumber")),
        kind=short(text(child(scheme, "TSLType"))) or None,
        territory=text(child(scheme, "SchemeTerritory")),
        operator=english(child(scheme, "SchemeOperatorName")),
        issued=instant(child(scheme, "ListIssueDateTime")),
        next_update=instant(child(scheme, "NextUpdate", "dateTime")),
        scheme_uris=_uris(child(scheme, "SchemeInformationURI")),
        pointers=tuple(_pointer(one) for one in pointers[:_MOST_POINTERS]),
        providers=tuple(_provider(one) for one in providers),
        signature=signature,
        certificate_count=certificates,
    )


def _uris(element: Any) -> tuple[str, ...]:
    return tuple(said for one in children_of(element, "URI") if (said := text(one)))


def _pointer(element: Any) -> Pointer:
    """Clause 5.3.13: what is said of the other list stands in OtherInformation elements."""
    more = child(element, "AdditionalInformation")
    rules = [_uris(one) for one in find_all(more, "SchemeTypeCommunityRules")]
    identities = children_of(child(element, "ServiceDigitalIdentities"), "ServiceDigitalIdentity")
    return Pointer(
        location=text(child(element, "TSLLocation")) or "",
        territory=text(next(find_all(more, "SchemeTerritory"), None)),
        kind=short(text(next(find_all(more, "TSLType"), None))) or None,
        mime_type=text(next(find_all(more, "MimeType", ADDITIONAL), None)),
        rules=tuple(rule for some in rules for rule in some),
        identity=identity_of(identities),
    )


def _provider(element: Any) -> Provider:
    told = child(element, "TSPInformation")
    trade = [text(one) for one in children_of(child(told, "TSPTradeName"), "Name")]
    services = children_of(child(element, "TSPServices"), "TSPService")
    return Provider(
        name=english(child(told, "TSPName")),
        trade_names=tuple(dict.fromkeys(one for one in trade if one)),
        services=tuple(_service(one) for one in services),
    )


def _service(element: Any) -> Service:
    now = child(element, "ServiceInformation")
    past = children_of(child(element, "ServiceHistory"), "ServiceHistoryInstance")
    states = [_state(one) for one in (now, *past[:_MOST_STATES])]
    extensions = child(now, "ServiceInformationExtensions")
    qualified = any(
        "Qualifications" in str(one.tag)
        for one in ([] if extensions is None else extensions.iter())
    )
    return Service(tuple(states), qualified)


def _state(element: Any) -> ServiceState:
    told = read_extensions(child(element, "ServiceInformationExtensions"))
    return ServiceState(
        type=short(text(child(element, "ServiceTypeIdentifier"))),
        status=short(text(child(element, "ServiceStatus"))),
        since=instant(child(element, "StatusStartingTime")),
        name=english(child(element, "ServiceName")),
        identity=identity_of(children_of(element, "ServiceDigitalIdentity")),
        information=told.information,
        qualifiers=told.qualifiers,
        taken_over_by=told.taken_over_by,
        revocation_kept_since=told.revocation_kept_since,
        unprocessed=told.unprocessed,
    )
