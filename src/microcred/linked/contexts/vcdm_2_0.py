"""The W3C's contexts of verifiable credentials 2.0 as tables, and that of the bitstring status.

VCDM 2.0 (appendix B.1) and Bitstring Status List 1.0 (appendix A). What the files have wrong is
kept, since signatures cover it: some datatypes lie under https, where no such namespace is.

    >>> from microcred.linked.contexts.vcdm_2_0 import TABLES
    >>> len(TABLES["https://www.w3.org/ns/credentials/v2"].rows)
    28
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.linked.contexts.rows import EMPTIED, Row, Scope
from microcred.linked.contexts.security import DATA_INTEGRITY_PROOF, PROOF
from microcred.linked.terms import VCDM_2_0

__all__ = ["ABBREVIATIONS", "TABLES"]

ABBREVIATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dc": "http://purl.org/dc/terms/",
        "jose": "https://www.iana.org/assignments/jose#",
        "jwt": "https://www.iana.org/assignments/jwt#",
        "schema": "https://schema.org/",
        "sec": "https://w3id.org/security#",
        "status": "https://www.w3.org/ns/credentials/status#",
        "vc": "https://www.w3.org/2018/credentials#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        # No such namespace: the published files mean the one above.
        "xsds": "https://www.w3.org/2001/XMLSchema#",
    }
)
"""The namespaces of these tables; the published files write them in full."""

_DESCRIPTION: Final = Row("description", "schema:description")
_NAME: Final = Row("name", "schema:name")
_TERMS_OF_USE: Final = Row("termsOfUse", "vc:termsOfUse", "@id")
_CREDENTIAL: Final = Scope(
    (
        Row("confidenceMethod", "vc:confidenceMethod", "@id"),
        Row("credentialSchema", "vc:credentialSchema", "@id"),
        Row("credentialStatus", "vc:credentialStatus", "@id"),
        Row("credentialSubject", "vc:credentialSubject", "@id"),
        _DESCRIPTION,
        Row("evidence", "vc:evidence", "@id"),
        Row("issuer", "vc:issuer", "@id"),
        _NAME,
        PROOF,
        Row("refreshService", "vc:refreshService", "@id"),
        Row("relatedResource", "vc:relatedResource", "@id"),
        Row("renderMethod", "vc:renderMethod", "@id"),
        _TERMS_OF_USE,
        Row("validFrom", "vc:validFrom", "xsd:dateTime"),
        Row("validUntil", "vc:validUntil", "xsd:dateTime"),
    )
)
_PRESENTATION: Final = Scope(
    (
        Row("holder", "vc:holder", "@id"),
        PROOF,
        _TERMS_OF_USE,
        Row("verifiableCredential", "vc:verifiableCredential", "@id", "@graph", EMPTIED),
    )
)
_JSON_SCHEMA: Final = Scope((Row("jsonSchema", "vc:jsonSchema", "@json"),))
_STATUS_LIST: Final = Scope(
    (
        Row("encodedList", "status:encodedList", "sec:multibase"),
        Row("statusPurpose", "status:statusPurpose"),
        Row("ttl", "status:ttl"),
    )
)
_STATUS_MESSAGE: Final = Scope((Row("message", "status:message"), Row("status", "status:status")))
_STATUS_ENTRY: Final = Scope(
    (
        Row("statusListCredential", "status:statusListCredential", "@id"),
        Row("statusListIndex", "status:statusListIndex"),
        Row("statusPurpose", "status:statusPurpose"),
        Row("statusMessage", "status:statusMessage", scope=_STATUS_MESSAGE),
        Row("statusReference", "status:statusReference", "@id"),
        Row("statusSize", "status:statusSize", "xsds:integer"),
    )
)
_STATUS: Final = (
    Row("BitstringStatusListCredential", "status:BitstringStatusListCredential"),
    Row("BitstringStatusList", "status:BitstringStatusList", scope=_STATUS_LIST),
    Row("BitstringStatusListEntry", "status:BitstringStatusListEntry", scope=_STATUS_ENTRY),
)
_CONFIRMATION: Final = Scope(
    (Row("kid", "jwt:kid", "@id"), Row("jwk", "jwt:jwk", "@json")), aliases=False
)
_VERSION_2: Final = Scope(
    (
        _DESCRIPTION,
        Row("digestMultibase", "sec:digestMultibase", "sec:multibase"),
        Row("digestSRI", "vc:digestSRI", "vc:sriString"),
        Row("mediaType", "schema:encodingFormat", written_out=True),
        _NAME,
        Row("VerifiableCredential", "vc:VerifiableCredential", scope=_CREDENTIAL),
        Row("EnvelopedVerifiableCredential", "vc:EnvelopedVerifiableCredential"),
        Row("VerifiablePresentation", "vc:VerifiablePresentation", scope=_PRESENTATION),
        Row("EnvelopedVerifiablePresentation", "vc:EnvelopedVerifiablePresentation"),
        Row("JsonSchemaCredential", "vc:JsonSchemaCredential"),
        Row("JsonSchema", "vc:JsonSchema", scope=_JSON_SCHEMA),
        *_STATUS,
        DATA_INTEGRITY_PROOF,
        Row("...", "jwt:...", written_out=True),
        Row("_sd", "jwt:_sd", "@json"),
        Row("_sd_alg", "jwt:_sd_alg", written_out=True),
        Row("aud", "jwt:aud", "@id"),
        Row("cnf", "jwt:cnf", scope=_CONFIRMATION),
        Row("exp", "jwt:exp", "xsds:nonNegativeInteger"),
        Row("iat", "jwt:iat", "xsds:nonNegativeInteger"),
        Row("iss", "jose:iss", "@id"),
        Row("jku", "jose:jku", "@id"),
        Row("kid", "jose:kid", "@id"),
        Row("nbf", "jwt:nbf", "xsds:nonNegativeInteger"),
        Row("sub", "jose:sub", "@id"),
        Row("x5u", "jose:x5u", "@id"),
    )
)

_EVERYTHING_ELSE: Final = "@vocab"
TABLES: Final[Mapping[str, Scope]] = MappingProxyType(
    {
        VCDM_2_0: _VERSION_2,
        "https://www.w3.org/ns/credentials/status/v1": Scope(_STATUS),
        "https://www.w3.org/ns/credentials/examples/v2": Scope(
            (Row(_EVERYTHING_ELSE, "https://www.w3.org/ns/credentials/examples#"),),
            protected=False,
            aliases=False,
        ),
        "https://www.w3.org/ns/credentials/undefined-terms/v2": Scope(
            (Row(_EVERYTHING_ELSE, "https://www.w3.org/ns/credentials/undefined-term#"),),
            protected=False,
            aliases=False,
        ),
    }
)
"""The contexts by URL."""
