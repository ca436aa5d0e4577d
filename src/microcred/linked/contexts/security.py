"""The W3C's security contexts as tables: proofs, keys and controlled identifier documents.

Data Integrity 1.0 (section 2.1 and appendix A), Controlled Identifiers 1.0 (appendix A), DID 1.0
(appendix B), the suite Ed25519Signature2020, and the status lists of 2021. A proof and a
verification relationship mean the same in each of these; what differs is told by arguments, in the
rows.

    >>> from microcred.linked.contexts.security import TABLES
    >>> TABLES["https://w3id.org/security/multikey/v1"].rows[0].iri
    'sec:Multikey'
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred.linked.contexts.rows import Row, Scope

__all__ = ["ABBREVIATIONS", "DATA_INTEGRITY_PROOF", "PROOF", "RELATIONSHIPS", "TABLES"]

ABBREVIATIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "as": "https://www.w3.org/ns/activitystreams#",
        "dc": "http://purl.org/dc/terms/",
        "did": "https://www.w3.org/ns/did#",
        "schemas": "http://schema.org/",
        "sec": "https://w3id.org/security#",
        "statuses": "https://w3id.org/vc/status-list#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""The namespaces of these tables; the published files write them in full."""

RELATIONSHIPS: Final = (
    Row("assertionMethod", "sec:assertionMethod", "@id", "@set"),
    Row("authentication", "sec:authenticationMethod", "@id", "@set"),
    Row("capabilityDelegation", "sec:capabilityDelegationMethod", "@id", "@set"),
    Row("capabilityInvocation", "sec:capabilityInvocationMethod", "@id", "@set"),
    Row("keyAgreement", "sec:keyAgreementMethod", "@id", "@set"),
)
"""The verification relationships of Controlled Identifiers 1.0, section 2.3."""

PROOF: Final = Row("proof", "sec:proof", "@id", "@graph")
"""A proof, in a graph of its own (Data Integrity 1.0, section 2.1)."""

_METHOD: Final = Row("verificationMethod", "sec:verificationMethod", "@id")
_CONTROLLER: Final = Row("controller", "sec:controller", "@id")
_EXPIRES: Final = Row("expires", "sec:expiration", "xsd:dateTime")
_REVOKED: Final = Row("revoked", "sec:revoked", "xsd:dateTime")
_PUBLIC_MULTIBASE: Final = Row("publicKeyMultibase", "sec:publicKeyMultibase", "sec:multibase")
_OF_EVERY_PROOF: Final = (
    Row("challenge", "sec:challenge"),
    Row("created", "dc:created", "xsd:dateTime"),
    Row("domain", "sec:domain"),
    _EXPIRES,
    Row("nonce", "sec:nonce"),
    Row("proofPurpose", "sec:proofPurpose", "@vocab", None, Scope(RELATIONSHIPS)),
    Row("proofValue", "sec:proofValue", "sec:multibase"),
    _METHOD,
)

DATA_INTEGRITY_PROOF: Final = Row(
    "DataIntegrityProof",
    "sec:DataIntegrityProof",
    scope=Scope(
        (
            *_OF_EVERY_PROOF,
            Row("cryptosuite", "sec:cryptosuite", "sec:cryptosuiteString"),
            Row("previousProof", "sec:previousProof", "@id"),
        )
    ),
)
"""A proof of Data Integrity 1.0."""

_FIRST_DATA_INTEGRITY_PROOF: Final = Row(
    "DataIntegrityProof",
    "sec:DataIntegrityProof",
    scope=Scope((*_OF_EVERY_PROOF, Row("cryptosuite", "sec:cryptosuite"))),
)
_ED25519_2020: Final = (
    Row(
        "Ed25519VerificationKey2020",
        "sec:Ed25519VerificationKey2020",
        scope=Scope((_CONTROLLER, _REVOKED, _PUBLIC_MULTIBASE)),
    ),
    Row("Ed25519Signature2020", "sec:Ed25519Signature2020", scope=Scope(_OF_EVERY_PROOF)),
)
_MULTIKEY: Final = Row(
    "Multikey",
    "sec:Multikey",
    scope=Scope(
        (
            _CONTROLLER,
            _REVOKED,
            _EXPIRES,
            _PUBLIC_MULTIBASE,
            Row("secretKeyMultibase", "sec:secretKeyMultibase", "sec:multibase"),
        )
    ),
)
_JSON_WEB_KEY: Final = Row(
    "JsonWebKey",
    "sec:JsonWebKey",
    scope=Scope(
        (
            _CONTROLLER,
            _REVOKED,
            _EXPIRES,
            Row("publicKeyJwk", "sec:publicKeyJwk", "@json"),
            Row("secretKeyJwk", "sec:secretKeyJwk", "@json"),
        )
    ),
)
_ENDPOINT: Final = Scope((Row("serviceEndpoint", "did:serviceEndpoint", "@id"),))
_OF_A_DOCUMENT: Final = (
    Row("alsoKnownAs", "as:alsoKnownAs", "@id"),
    *RELATIONSHIPS,
    _CONTROLLER,
    Row("service", "did:service", "@id", None, _ENDPOINT),
    _METHOD,
)

_OF_STATUS_LISTS: Final = (
    Row(
        "StatusList2021Credential",
        "statuses:StatusList2021Credential",
        scope=Scope((Row("description", "schemas:description"), Row("name", "schemas:name"))),
    ),
    Row(
        "StatusList2021",
        "statuses:StatusList2021",
        scope=Scope(
            (
                Row("statusPurpose", "statuses:statusPurpose"),
                Row("encodedList", "statuses:encodedList"),
            )
        ),
    ),
    Row(
        "StatusList2021Entry",
        "statuses:StatusList2021Entry",
        scope=Scope(
            (
                Row("statusPurpose", "statuses:statusPurpose"),
                Row("statusListIndex", "statuses:statusListIndex"),
                Row("statusListCredential", "statuses:statusListCredential", "@id"),
            )
        ),
    ),
)

TABLES: Final[Mapping[str, Scope]] = MappingProxyType(
    {
        "https://w3id.org/security/data-integrity/v1": Scope((PROOF, _FIRST_DATA_INTEGRITY_PROOF)),
        "https://w3id.org/security/data-integrity/v2": Scope((PROOF, DATA_INTEGRITY_PROOF)),
        "https://w3id.org/security/jwk/v1": Scope((_JSON_WEB_KEY,)),
        "https://w3id.org/security/multikey/v1": Scope((_MULTIKEY,)),
        "https://w3id.org/security/suites/ed25519-2020/v1": Scope((PROOF, *_ED25519_2020)),
        "https://w3id.org/vc/status-list/2021/v1": Scope(_OF_STATUS_LISTS, aliases=False),
        "https://www.w3.org/ns/cid/v1": Scope((*_OF_A_DOCUMENT, _MULTIKEY, _JSON_WEB_KEY)),
        "https://www.w3.org/ns/did/v1": Scope(_OF_A_DOCUMENT),
    }
)
"""The contexts by URL."""
