"""What stands in the extensions of a service: qualifiers, additional information, takeovers.

TS 119 612 clause 5.5.9. A critical extension that is not understood makes what is said of the
service useless (clause 5.5.9.1), and so does a criterion that is not understood: both are kept by
name, and whoever judges takes them for "cannot be told". The four that the standard defines are
understood.

    >>> from microcred.trust.trusted_lists.elements import TSL
    >>> from microcred.trust.trusted_lists.extensions import read_extensions
    >>> from microcred.trust.trusted_lists.hostile_xml import read_tree
    >>> uri = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/ForeSeals"
    >>> told = f"<AdditionalServiceInformation><URI>{uri}</URI></AdditionalServiceInformation>"
    >>> xml = f'<All xmlns="{TSL}"><Extension Critical="true">{told}</Extension></All>'
    >>> read_extensions(read_tree(xml.encode())).information
    ('ForeSeals',)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from microcred.frozen import Frozen
from microcred.trust.trusted_lists.elements import (
    ADDITIONAL,
    QUALIFICATIONS,
    TSL,
    XADES,
    child,
    children_of,
    english,
    instant,
    local_name,
    short,
    text,
)
from microcred.trust.trusted_lists.values import Assertion, Criteria, Qualifier

__all__ = ["ServiceExtensions", "read_extensions"]

_OID: Final = re.compile(r"(?:urn:oid:|oid:)?([0-2](?:\.\d{1,40}){1,60})", re.ASCII | re.IGNORECASE)
_ASSERTIONS: Final[tuple[Assertion, ...]] = ("all", "atLeastOne", "none")
_TRUE: Final = ("true", "1")
# RFC 5280 4.2.1.3 by the names of the list's schema, which are the same but for the case.
_BITS: Final = (
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "crlSign",
    "encipherOnly",
    "decipherOnly",
)


class ServiceExtensions(Frozen):
    """All extensions of one state of a service.

    Attributes:
        information: of additionalServiceInformation.
        qualifiers: of every Qualifications extension.
        taken_over_by: names of who took the service over.
        revocation_kept_since: of expiredCertsRevocationInfo.
        unprocessed: names of critical extensions that are not understood.
    """

    information: tuple[str, ...] = ()
    qualifiers: tuple[Qualifier, ...] = ()
    taken_over_by: tuple[str, ...] = ()
    revocation_kept_since: datetime | None = None
    unprocessed: tuple[str, ...] = ()


def read_extensions(element: Any) -> ServiceExtensions:
    """The extensions below a ServiceInformationExtensions element, or None."""
    information: list[str] = []
    qualifiers: list[Qualifier] = []
    taken: list[str] = []
    kept: list[datetime] = []
    unprocessed: list[str] = []
    for extension in children_of(element, "Extension"):
        critical = (extension.get("Critical") or "").strip() in _TRUE
        for one in extension:
            if one.tag == f"{{{TSL}}}AdditionalServiceInformation":
                information.append(short(text(child(one, "URI"))))
            elif one.tag == f"{{{QUALIFICATIONS}}}Qualifications":
                qualifiers += _qualifiers(one)
            elif local_name(one) == "TakenOverBy":
                taken.append(english(child(one, "TSPName")))
            elif one.tag == f"{{{TSL}}}ExpiredCertsRevocationInfo":
                since = instant(one)
                kept += [since] if since else []
            elif critical and local_name(one):
                unprocessed.append(local_name(one))
    return ServiceExtensions(
        information=tuple(one for one in dict.fromkeys(information) if one),
        qualifiers=tuple(qualifiers),
        taken_over_by=tuple(taken),
        revocation_kept_since=min(kept, default=None),
        unprocessed=tuple(unprocessed),
    )


def _qualifiers(element: Any) -> Iterator[Qualifier]:
    for one in children_of(element, "QualificationElement", QUALIFICATIONS):
        named = children_of(
            child(one, "Qualifiers", namespace=QUALIFICATIONS), "Qualifier", QUALIFICATIONS
        )
        names = tuple(dict.fromkeys(short(each.get("uri")) for each in named))
        criteria = _criteria(child(one, "CriteriaList", namespace=QUALIFICATIONS))
        yield Qualifier(tuple(name for name in names if name), criteria)


def _criteria(element: Any) -> Criteria:
    """Clause 5.5.9.2.2; the depth of nested lists is bounded by that of the document."""
    if element is None:
        return Criteria(unknown=("no criteria",))
    assertion = (element.get("assert") or "").strip()
    unknown = [] if assertion in _ASSERTIONS else ["assert"]
    policies: list[frozenset[str]] = []
    usages: list[tuple[tuple[str, bool], ...]] = []
    nested: list[Criteria] = []
    purposes: list[frozenset[str]] = []
    attributes: list[frozenset[str]] = []
    for one in element:
        name = local_name(one)
        if name == "PolicySet":
            policies.append(_oids(children_of(one, "PolicyIdentifier", QUALIFICATIONS)))
        elif name == "KeyUsage":
            usages.append(_bits(one))
        elif name == "CriteriaList":
            nested.append(_criteria(one))
        elif name == "otherCriteriaList":
            unknown += _others(one, purposes, attributes)
        elif name not in ("", "Description"):
            unknown.append(name)
    return Criteria(
        assertion=next((one for one in _ASSERTIONS if one == assertion), "all"),
        policies=tuple(policies),
        key_usages=tuple(usages),
        purposes=tuple(purposes),
        attributes=tuple(attributes),
        nested=tuple(nested),
        unknown=tuple(unknown),
    )


def _others(
    element: Any, purposes: list[frozenset[str]], attributes: list[frozenset[str]]
) -> Iterator[str]:
    """Enter the criteria of annex C.2 that stand in otherCriteriaList; give unknown names."""
    for one in element:
        if one.tag == f"{{{ADDITIONAL}}}ExtendedKeyUsage":
            purposes.append(_oids(children_of(one, "KeyPurposeId", ADDITIONAL)))
        elif one.tag == f"{{{ADDITIONAL}}}CertSubjectDNAttribute":
            attributes.append(_oids(children_of(one, "AttributeOID", ADDITIONAL)))
        elif local_name(one):
            yield local_name(one)


def _oids(elements: list[Any]) -> frozenset[str]:
    """Object identifiers, dotted; one that cannot be read stays as it is and fits nothing."""
    said = [text(child(one, "Identifier", namespace=XADES)) or "" for one in elements]
    found = [(_OID.fullmatch(one), one) for one in said]
    return frozenset(match.group(1) if match else one for match, one in found)


def _bits(element: Any) -> tuple[tuple[str, bool], ...]:
    names = {one.lower(): one for one in _BITS} | {"crlsign": "cRLSign"}
    found = [
        ((one.get("name") or "").strip(), (text(one) or "").lower() in _TRUE)
        for one in children_of(element, "KeyUsageBit", QUALIFICATIONS)
    ]
    return tuple((names.get(name.lower(), name), value) for name, value in found)
