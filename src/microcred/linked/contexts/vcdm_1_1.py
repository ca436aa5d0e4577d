"""The W3C's context of verifiable credentials 1.1 as a table; Europass writes its credentials so.

VCDM 1.1, appendix B.1 ("https://www.w3.org/2018/credentials/v1"). Within a credential or a proof
it writes its IRIs with prefixes that it defines there (`cred`, `sec`, `xsd`): these are rows like
any other and no abbreviations of this table.

    >>> from microcred.linked.contexts.vcdm_1_1 import TABLES
    >>> [row.term for row in TABLES["https://www.w3.org/2018/credentials/v1"].rows][:2]
    ['VerifiableCredential', 'VerifiablePresentation']
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.linked.contexts.rows import Row, Scope
from microcred.linked.terms import VCDM_1_1

__all__ = ["ABBREVIATIONS", "TABLES"]

ABBREVIATIONS: Final[Mapping[str, str]] = MappingProxyType({})
"""None: the published file has its own prefixes."""

_CRED: Final = Row("cred", "https://www.w3.org/2018/credentials#")
_SEC: Final = Row("sec", "https://w3id.org/security#")
_XSD: Final = Row("xsd", "http://www.w3.org/2001/XMLSchema#")
_HOLDER: Final = Row("holder", "cred:holder", "@id")
_PROOF: Final = Row("proof", "sec:proof", "@id", "@graph")
_PURPOSES: Final = Scope(
    (
        _SEC,
        Row("assertionMethod", "sec:assertionMethod", "@id", "@set"),
        Row("authentication", "sec:authenticationMethod", "@id", "@set"),
    ),
    versioned=True,
)
_OF_A_PROOF: Final = (
    Row("challenge", "sec:challenge"),
    Row("created", "http://purl.org/dc/terms/created", "xsd:dateTime"),
    Row("domain", "sec:domain"),
    Row("expires", "sec:expiration", "xsd:dateTime"),
    Row("jws", "sec:jws"),
    Row("nonce", "sec:nonce"),
    Row("proofPurpose", "sec:proofPurpose", "@vocab", None, _PURPOSES),
    Row("proofValue", "sec:proofValue"),
    Row("verificationMethod", "sec:verificationMethod", "@id"),
)
_SIGNATURE: Final = Scope((_SEC, _XSD, *_OF_A_PROOF), versioned=True)
# Its prefixes are not defined here: "sec:jws" is then an IRI of its own. Kept, as published.
_RSA_SIGNATURE: Final = Scope(_OF_A_PROOF, aliases=False, versioned=True)
_SCHEMA: Final = Scope(
    (_CRED, Row("JsonSchemaValidator2018", "cred:JsonSchemaValidator2018")), versioned=True
)
_REFRESH: Final = Scope(
    (_CRED, Row("ManualRefreshService2018", "cred:ManualRefreshService2018")), versioned=True
)
_CREDENTIAL: Final = Scope(
    (
        _CRED,
        _SEC,
        _XSD,
        Row("credentialSchema", "cred:credentialSchema", "@id", None, _SCHEMA),
        Row("credentialStatus", "cred:credentialStatus", "@id"),
        Row("credentialSubject", "cred:credentialSubject", "@id"),
        Row("evidence", "cred:evidence", "@id"),
        Row("expirationDate", "cred:expirationDate", "xsd:dateTime"),
        _HOLDER,
        Row("issued", "cred:issued", "xsd:dateTime"),
        Row("issuer", "cred:issuer", "@id"),
        Row("issuanceDate", "cred:issuanceDate", "xsd:dateTime"),
        _PROOF,
        Row("refreshService", "cred:refreshService", "@id", None, _REFRESH),
        Row("termsOfUse", "cred:termsOfUse", "@id"),
        Row("validFrom", "cred:validFrom", "xsd:dateTime"),
        Row("validUntil", "cred:validUntil", "xsd:dateTime"),
    ),
    versioned=True,
)
_PRESENTATION: Final = Scope(
    (
        _CRED,
        _SEC,
        _HOLDER,
        _PROOF,
        Row("verifiableCredential", "cred:verifiableCredential", "@id", "@graph"),
    ),
    versioned=True,
)
_VERSION_1: Final = Scope(
    (
        Row(
            "VerifiableCredential",
            "https://www.w3.org/2018/credentials#VerifiableCredential",
            scope=_CREDENTIAL,
        ),
        Row(
            "VerifiablePresentation",
            "https://www.w3.org/2018/credentials#VerifiablePresentation",
            scope=_PRESENTATION,
        ),
        Row(
            "EcdsaSecp256k1Signature2019",
            "https://w3id.org/security#EcdsaSecp256k1Signature2019",
            scope=_SIGNATURE,
        ),
        Row(
            "EcdsaSecp256r1Signature2019",
            "https://w3id.org/security#EcdsaSecp256r1Signature2019",
            scope=_SIGNATURE,
        ),
        Row(
            "Ed25519Signature2018",
            "https://w3id.org/security#Ed25519Signature2018",
            scope=_SIGNATURE,
        ),
        Row("RsaSignature2018", "https://w3id.org/security#RsaSignature2018", scope=_RSA_SIGNATURE),
        Row("proof", "https://w3id.org/security#proof", "@id", "@graph"),
    ),
    versioned=True,
)

TABLES: Final[Mapping[str, Scope]] = MappingProxyType({VCDM_1_1: _VERSION_1})
"""The context by URL."""
