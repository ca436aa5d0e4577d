"""Evidence: what backs a credential, what secures it, and how it was checked.

Accreditations, evidence and verification checks of the EDC application profile, European Learning
Model 3.2-LTS, and the places at which W3C mechanisms hang: status, terms of use, proof. These last
are open-ended: each mechanism brings types and members of its own, and all of them are kept.

    >>> from microcred.elm.evidence import CredentialStatus
    >>> entry = {"id": "https://example.org/status/1#94", "type": "BitstringStatusListEntry",
    ...          "statusListIndex": "94"}
    >>> seen = []
    >>> CredentialStatus.from_json(entry, findings=seen).to_json() == entry, seen
    (True, [])
"""

from datetime import datetime
from typing import ClassVar

from microcred.elm.agents import AnyAgent, Organisation
from microcred.elm.declaring import Many, ManyTexts, Maybe, One, SomeTexts, term
from microcred.elm.node import Node
from microcred.elm.specifications import Qualification
from microcred.elm.values import AnyIdentifier, Concept, MediaObject, Note, WebResource

__all__ = [
    "Accreditation",
    "CredentialStatus",
    "Evidence",
    "Proof",
    "ShaclValidator2017",
    "TermsOfUse",
    "VerificationCheck",
]


class Accreditation(Node):
    """The decision of an agency on the quality of an organisation or a programme.

    elm:Accreditation
    """

    title: SomeTexts = term("Its title.")
    description: ManyTexts = term("What was decided, in words.")
    dc_type: One[Concept] = term(
        "Whether an organisation or a programme was accredited.", vocabulary="accreditation"
    )
    identifier: Many[AnyIdentifier] = term("Codes and numbers by which it is known.")
    accrediting_agent: One[Organisation] = term("The agency that decided.")
    additional_note: Many[Note] = term("Further remarks.")
    decision: Maybe[Concept] = term("What was decided.")
    expiry_date: Maybe[datetime] = term("When it ends.")
    landing_page: Many[WebResource] = term("Pages in the register of decisions.")
    limit_credential_type: Many[Concept] = term("Only for these kinds of credentials.")
    limit_eqf_level: Many[Concept] = term(
        "Only at these EQF levels.", name="limitEQFLevel", vocabulary="eqf"
    )
    limit_field: Many[Concept] = term("Only in these fields of education.", vocabulary="isced-f")
    limit_jurisdiction: Many[Concept] = term(
        "Only within these areas.", vocabulary="administrative unit"
    )
    limit_qualification: Maybe[Qualification] = term("Only for this qualification.")
    organisation: Many[Organisation] = term("Who or whose programme was accredited.")
    report: Maybe[WebResource] = term("What the agency reported.")
    review_date: Maybe[datetime] = term("When it will be looked at again.")
    status: Maybe[str] = term("State of the description itself, such as released.")
    supplementary_document: Many[WebResource] = term("Documents on the web about it.")
    date_issued: Maybe[datetime] = term("When it was issued.")
    date_modified: Maybe[datetime] = term("When it was last changed.")
    valid: Maybe[datetime] = term("When it begins to hold.")
    homepage: Many[WebResource] = term("Pages of the agency about it.")


class Evidence(Node):
    """What a credential rests on: an accreditation, a mandate, the document it was made from.

    elm:Evidence
    """

    dc_type: One[Concept] = term(
        "What kind of evidence it is: accreditation, mandate or conversion.",
        vocabulary="evidence type",
    )
    accreditation: Maybe[Accreditation] = term(
        "The accreditation that allows to award it.", profiles={"accredited": (1, 1)}
    )
    embedded_evidence: Many[MediaObject] = term(
        "The evidence itself, as files.", profiles={"converted": (1, None)}
    )
    evidence_statement: Maybe[str] = term(
        "The evidence in words.", profiles={"issuedByMandate": (1, 1)}
    )
    evidence_target: Maybe[AnyAgent] = term("On whose behalf, or about whom, the evidence is.")


class VerificationCheck(Node):
    """One check that somebody made of a credential, with its result (elm:VerificationCheck)."""

    description: ManyTexts = term("What was found, in words.")
    dc_type: One[Concept] = term("What was checked, such as the seal.", vocabulary="verification")
    elm_subject: One[Node] = term(
        "The credential that was checked.", range="EuropeanDigitalCredential"
    )
    verification_status: One[Concept] = term("What came of it.", vocabulary="verification status")


class ShaclValidator2017(Node):
    """The SHACL shapes that a credential declares to keep; its id is their IRI.

    elm:ShaclValidator2017
    """

    open_ended: ClassVar[bool] = True


class CredentialStatus(Node):
    """Where to ask whether a credential was revoked; mechanisms add their own members.

    elm:CredentialStatus
    """

    open_ended: ClassVar[bool] = True


class TermsOfUse(Node):
    """Under which terms a credential was issued; kinds of terms add their own members.

    elm:TermsOfUse
    """

    open_ended: ClassVar[bool] = True


class Proof(Node):
    """A proof embedded in the document; each mechanism adds its own members (elm:Proof)."""

    open_ended: ClassVar[bool] = True
