"""Credentials and presentations: the documents themselves.

European digital credentials and presentations (EDC application profile, European Learning Model
3.2-LTS) and the W3C documents that they are special kinds of (Verifiable Credentials Data Model
1.1). A credential is built without what sealing adds: id, times of issue, issuer, page image.

    >>> from microcred.elm.credential import EuropeanDigitalCredential
    >>> found = []
    >>> bare = EuropeanDigitalCredential.from_json(
    ...     {"type": ["VerifiableCredential", "EuropeanDigitalCredential"]}, findings=found)
    >>> sorted({finding.where for finding in found})[:3]
    ['/credentialProfiles', '/credentialSchema', '/credentialSubject']
"""

from datetime import datetime
from typing import ClassVar

from microcred.elm.agents import AnyAgent
from microcred.elm.declaring import (
    Many,
    ManyTexts,
    Maybe,
    One,
    PositiveInteger,
    Some,
    SomeTexts,
    term,
)
from microcred.elm.evidence import (
    CredentialStatus,
    Evidence,
    Proof,
    ShaclValidator2017,
    TermsOfUse,
    VerificationCheck,
)
from microcred.elm.node import Node
from microcred.elm.reading import Held
from microcred.elm.values import AnyIdentifier, Concept, MediaObject
from microcred.linked.terms import EDC_AP, VCDM_1_1

__all__ = [
    "DisplayDetail",
    "DisplayParameter",
    "EuropeanDigitalCredential",
    "EuropeanDigitalPresentation",
    "IndividualDisplay",
    "VerifiableCredential",
    "VerifiablePresentation",
]


class DisplayDetail(Node):
    """One page of the picture of a credential (elm:DisplayDetail)."""

    image: One[MediaObject] = term("The picture of the page.")
    page: One[PositiveInteger] = term("Number of the page, from 1.")


class IndividualDisplay(Node):
    """The pages of the picture of a credential in one language (elm:IndividualDisplay)."""

    display_detail: Some[DisplayDetail] = term("The pages, in order.")
    language: One[Concept] = term("Language of the pages.")


class DisplayParameter(Node):
    """How a credential is shown to people (elm:DisplayParameter)."""

    title: SomeTexts = term("Title to show.")
    description: ManyTexts = term("Text to show below the title.")
    individual_display: Some[IndividualDisplay] = term(
        "Its picture, once for each language.", completed=True
    )
    primary_language: One[Concept] = term(
        "The language to show it in unless another is asked for.", vocabulary="language"
    )
    summary_display: Maybe[str] = term("A short form to show.")
    language: Some[Concept] = term("The languages it can be shown in.", vocabulary="language")


class VerifiableCredential(Node):
    """A W3C credential of no European profile (cred:VerifiableCredential)."""

    keywords: ClassVar[frozenset[str]] = frozenset({"@context"})

    proof: Many[Proof] = term("Proofs embedded in the document; Europass writes none.")
    credential_schema: Some[Node] = term(
        "The shapes that the credential declares to keep.", range="IRI"
    )
    credential_status: Maybe[CredentialStatus] = term(
        "Where to ask whether it was revoked.", range="CredentialStatus IRI"
    )
    credential_subject: One[AnyAgent] = term("Of whom the credential speaks.")
    evidence: Many[Evidence] = term("What the credential rests on.")
    expiration_date: Maybe[datetime] = term("When it ceases to be valid (VCDM 1.1).")
    holder: Maybe[AnyAgent] = term("Who holds it, where that is not the subject.")
    issuance_date: Maybe[datetime] = term(
        "When it becomes valid (VCDM 1.1); sealing writes the time of issue.", completed=True
    )
    issued: One[datetime] = term("When it was issued.", completed=True)
    issuer: One[AnyAgent] = term("Who issued it: the holder of the seal.", completed=True)
    terms_of_use: Many[TermsOfUse] = term("Under which terms it was issued.")
    valid_from: One[datetime] = term(
        "When it becomes valid; issuing writes its own time where none is said.", completed=True
    )
    valid_until: Maybe[datetime] = term("When it ceases to be valid.")


class VerifiablePresentation(Node):
    """Credentials shown together, of no European profile (cred:VerifiablePresentation)."""

    keywords: ClassVar[frozenset[str]] = frozenset({"@context"})

    proof: Many[Proof] = term("Proofs embedded in the document; Europass writes none.")
    holder: Many[AnyAgent] = term("Who shows the credentials.")
    verifiable_credential: Many[VerifiableCredential] = term("The credentials that are shown.")


class EuropeanDigitalCredential(VerifiableCredential):
    """A credential as Europass issues it (elm:EuropeanDigitalCredential)."""

    default_types: ClassVar[tuple[str, ...]] = (
        "VerifiableCredential",
        "EuropeanDigitalCredential",
    )

    identifier: Many[AnyIdentifier] = term("Codes and numbers under which the issuer keeps it.")
    attachment: Many[MediaObject] = term("Files that come with the credential.")
    credential_profiles: Some[Concept] = term(
        'Which EDC profiles the credential keeps; "generic" unless told otherwise.',
        vocabulary="credential",
    )
    display_parameter: One[DisplayParameter] = term("How the credential is shown to people.")
    credential_schema: Some[ShaclValidator2017] = term(
        "The shapes that the credential declares to keep.", range="ShaclValidator2017 IRI"
    )
    evidence: Many[Evidence] = term(
        "What the credential rests on.",
        profiles={"accredited": (1, None), "converted": (1, None), "issuedByMandate": (1, None)},
    )
    # Any number here, one at most in the class above: the model says so.
    holder: Many[AnyAgent] = term(  # type: ignore[assignment]
        "Who holds it, where that is not the subject."
    )

    @classmethod
    def _completed(cls, members: dict[str, Held]) -> dict[str, Held]:
        """What is built, with the contexts of the profile last, as Europass writes them."""
        return {**members, "@context": [VCDM_1_1, EDC_AP]}


class EuropeanDigitalPresentation(VerifiablePresentation):
    """Credentials shown together, and the checks made (elm:EuropeanDigitalPresentation)."""

    default_types: ClassVar[tuple[str, ...]] = (
        "VerifiablePresentation",
        "EuropeanDigitalPresentation",
    )

    verification_check: Many[VerificationCheck] = term("Checks that were made.")
    verifiable_credential: Many[EuropeanDigitalCredential] = term("The credentials that are shown.")

    @classmethod
    def _completed(cls, members: dict[str, Held]) -> dict[str, Held]:
        """What is built, with the contexts of the profile last, as Europass writes them."""
        return {**members, "@context": [VCDM_1_1, EDC_AP]}
