"""What a credential says of itself, its holder and its checks: profile, evidence, entitlement.

Source: the schemes http://data.europa.eu/snb/<name>/25831c2, and authority tables of the EU
Publications Office. The concepts of evidence, checks and presentations are known from the software
that Europass runs: these lists are open, and so are those that are known from samples only.

    >>> from microcred.vocabularies.credentials import HumanSex, Verification
    >>> Verification["seal"].code, HumanSex["female"].code
    ('f9c2016fe9', 'FEMALE')
"""

from __future__ import annotations

from typing import Final

from microcred.vocabularies.vocabulary import Vocabulary, authority, snb

__all__ = [
    "ATU",
    "ClaimType",
    "CommunicationChannel",
    "Credential",
    "Encoding",
    "Entitlement",
    "EntitlementStatus",
    "EvidenceType",
    "HumanSex",
    "VerifiablePresentation",
    "Verification",
    "VerificationStatus",
]

Credential: Final[Vocabulary] = snb(
    "credential profile",
    "credential",
    (
        ("48b514e72a", "Learning Activity"),
        ("6cf8e68c43", "Qualification Award"),
        ("6dff8a0f87", "Diploma Supplement"),
        ("bdc47cb449", "Learning Entitlement"),
        ("c_7e400154", "Converted"),
        ("c_9a31f32a", "Mandated Issue"),
        ("c_ae121a00", "Accreditation"),
        ("e34929035b", "Generic"),
    ),
)
"""Profiles of a European Digital Credential; micro-credentials have none, EDC uses Generic."""

EvidenceType: Final[Vocabulary] = snb(
    "type of evidence",
    "evidence-type",
    (("c_18016257", "Mandate"), ("c_991b06c6", "Accreditation"), ("c_c4f849d7", "Conversion")),
    complete=False,
)
"""Types of evidence in a credential."""

Encoding: Final[Vocabulary] = snb("encoding", "encoding", (("6146cde7dd", "base64"),))
"""Encodings of embedded media."""

ClaimType: Final[Vocabulary] = snb("type of claim", "claim-type", (), complete=False)
"""What kind of claim it is; no concept of it is known here."""

Entitlement: Final[Vocabulary] = snb(
    "type of entitlement",
    "entitlement",
    (
        ("52f62180c2", "occupation"),
        ("64aad92881", "learning opportunity"),
        ("bebd32e8e6", "membership"),
    ),
)
"""What a learner is entitled to."""

EntitlementStatus: Final[Vocabulary] = snb(
    "status of an entitlement",
    "entitlement-status",
    (("5b8d6b34fb", "prospective"), ("b7015a8a8c", "actual")),
)
"""Whether an entitlement is only possible or granted; the EDC shapes enforce the scheme."""

Verification: Final[Vocabulary] = snb(
    "verification check",
    "verification",
    (
        ("1faf8d450f", "owner"),
        ("271aef9eb4", "revocation"),
        ("2f5b89b96f", "format"),
        ("94d828f160", "expiry"),
        ("c_50990fe3", "custom"),
        ("e2bbc86a28", "accreditation"),
        ("f9c2016fe9", "seal"),
    ),
    complete=False,
)
"""What a verification checked; the EDC shapes enforce the scheme."""

VerificationStatus: Final[Vocabulary] = snb(
    "verification status",
    "verification-status",
    (("641f0c5e5d", "skipped"), ("9895008394", "ok"), ("9d26eb9a37", "error")),
    complete=False,
)
"""What came of a check; the EDC shapes enforce the scheme."""

VerifiablePresentation: Final[Vocabulary] = snb(
    "type of presentation",
    "verifiable-presentation",
    (
        ("c_409018f7", "shared"),
        ("c_825cddc0", "mandated issue"),
        ("c_e01977e3", "notarized copy"),
    ),
    complete=False,
)
"""What a presentation of credentials is for."""

CommunicationChannel: Final[Vocabulary] = snb(
    "communication channel", "com-channel", (), complete=False
)
"""Ways to reach somebody; no concept of it is known here."""

HumanSex: Final[Vocabulary] = authority(
    "gender",
    "human-sex",
    (("", "FEMALE", "female"), ("", "MALE", "male"), ("", "NAP", "not applicable")),
    complete=False,
)
"""The concepts of Person.gender."""

ATU: Final[Vocabulary] = authority(
    "region",
    "atu",
    (
        ("", "AUT", "Austria"),
        ("", "AUT_BLD_BURG", "Federal province of Burgenland"),
        ("", "AUT_BLD_NO", "Federal province of Lower Austria"),
        ("", "ESP_CMA_CATAL", "Catalonia autonomous community"),
        ("", "ESP_PR_BCN", "Province of Barcelona"),
        ("", "IRL_CTH_DUB", "Dublin city"),
    ),
    complete=False,
)
"""Administrative territorial units; only a sample is known here, give IRI and label."""
