"""What the corpus is made of: one function for each invented document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from corpus_pieces import (
    CONTEXTS,
    CONTEXTS_2,
    EQF_5,
    LATVIA,
    LEFT_OUT,
    Json,
    achievement,
    activity,
    assessment,
    awarding,
    credential,
    display,
    everywhere,
    image,
    issuer,
    note,
    organisation,
    person,
    qualification,
    snb,
)

# -- the shapes of files --------------------------------------------------------------------------


def upload() -> Json:
    """What the EC's issuer takes: arrays everywhere, no contexts, not yet issued."""
    unissued = {"@context": LEFT_OUT, "issuer": LEFT_OUT, "issued": LEFT_OUT}
    delivery = {"deliveryDetails": {"deliveryAddress": ["nobody@college.example"]}}
    return {"credential": everywhere(credential(**unissued)), **delivery}


def bare_wrapper() -> Json:
    return {"credential": credential(issued=LEFT_OUT)}


def wallet() -> Json:
    """A holder key beside the credential, a status list, members of its own, one id twice."""
    doubled = [image(40, "PNG", 7), image(60, "PNG", 7)]
    learner = person(
        activity(description={"en": "Took part", "lv": "Piedalījās"}),
        academicYear="2026",
        degreeProgramme={"id": "urn:epass:degreeProgramme:1", "type": "DegreeProgramme"},
    )
    logos = {**issuer(), "logo": doubled[0]}
    return credential(
        learner,
        cnf={"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}},
        status=[{"id": "https://college.example/status/1", "type": "StatusList2021Entry"}],
        issuer={**logos, "groupMemberOf": {**group(), "logo": doubled[1]}},
    )


def group() -> Json:
    return {"id": "urn:epass:group:1", "type": "Group", "prefLabel": {"en": "Coastal Alliance"}}


def attestation() -> Json:
    """VCDM 2.0 contexts, one more type, the issuer a DID, texts in arrays, several schemas."""
    schemas = [
        {"id": "http://data.europa.eu/snb/model/ap/edc-generic-full", "type": "ShaclValidator2017"},
        {"id": "https://registry.example/schemas/1", "type": "ShaclValidator2017"},
    ]
    return everywhere(
        credential(
            person(id="did:key:z6MkInventedHolder"),
            type=["VerifiableCredential", "VerifiableAttestation", "EuropeanDigitalCredential"],
            issuer={**organisation(9), "id": "did:ebsi:zInventedIssuer"},
            credentialSchema=schemas,
            **{"@context": CONTEXTS_2},
        )
    )


def only_a_credential() -> Json:
    """Types of W3C alone, told by the context of the profile."""
    return credential(type="VerifiableCredential")


# -- large: a diploma of two universities ---------------------------------------------------------


def diploma() -> Json:
    """A joint degree with its parts and pictures, of the size of the EC's own transcripts."""
    bodies = (organisation(1), organisation(2, "Universitāte pie Jūras", LATVIA))
    parts = [
        achievement(
            id=f"urn:epass:learningAchievement:{number}",
            awardedBy=awarding(*bodies),
            provenBy=assessment(number, grade=note(100 + number, f"{number} of 20")),
            hasPart=achievement(id=f"urn:epass:learningAchievement:{number}0"),
            title={"en": f"Module {number}", "lv": f"Modulis {number}"},
        )
        for number in range(2, 14)
    ]
    degree = achievement(
        awardedBy=awarding(*bodies),
        hasPart=parts,
        title={"en": "Master of Estuaries", "lv": "Estuāru maģistrs"},
        additionalNote=note(50, "Taught in two countries"),
        provenBy={**plain_assessment(), "hasPart": [assessment(40), assessment(41)]},
    )
    evidence = {"id": "urn:epass:evidence:1", "type": "Evidence", "accreditation": accreditation()}
    return credential(person(degree), displayParameter=display(900_000), evidence=evidence)


def plain_assessment() -> Json:
    """An assessment that does not say of which type."""
    kept = ("id", "type", "awardedBy", "grade", "idVerification", "title")
    return {name: member for name, member in assessment(30).items() if name in kept}


def accreditation(**changes: Any) -> Json:
    return {
        "id": "https://register.example/accreditation/1",
        "type": "Accreditation",
        "accreditingAgent": organisation(5, "Agency of Tides", LATVIA),
        "organisation": organisation(1),
        "dcType": {
            "id": "https://register.example/types/programme",
            "type": "Concept",
            "prefLabel": {"en": "programme"},
        },
        "title": {"en": "Accreditation of the joint degree"},
        **changes,
    }


# -- what is odd ----------------------------------------------------------------------------------


def changed(**changes: Any) -> Callable[[], Json]:
    return lambda: credential(**changes)


def of_learner(**changes: Any) -> Callable[[], Json]:
    return lambda: credential(person(**changes))


def of_claim(**changes: Any) -> Callable[[], Json]:
    return lambda: credential(person(achievement(**changes)))


def of_specification(**changes: Any) -> Callable[[], Json]:
    return of_claim(specifiedBy=qualification(**changes))


def mandate() -> Json:
    text = "The Foghorn College has charged the holder of the seal with sealing."
    evidence = {
        "id": "urn:epass:evidence:1",
        "type": "Evidence",
        "dcType": snb("evidence-type", "c_18016257", "Mandate"),
        "evidenceStatement": text,
        "prefLabel": {"en": "Mandate", "lv": "Pilnvara"},
    }
    return credential(evidence=evidence)


def misspelt() -> Json:
    """The `I` of eIDASIdentifier is a Greek capital iota."""
    given = issuer()
    return credential(issuer={**organisation(9), "eIDAS\u0399dentifier": given["eIDASIdentifier"]})


def invented_concepts() -> Json:
    own = {
        "id": "urn:epass:concept:0c0ffee0-0000-4000-8000-000000000000",
        "type": "Concept",
        "inScheme": {"id": "urn:epass:conceptScheme:1", "type": "ConceptScheme"},
        "prefLabel": {"en": "diary of the tides"},
    }
    bare = "http://data.europa.eu/snb/learning-assessment/e92d221e4d"
    without_scheme = {name: EQF_5[name] for name in ("id", "type")}
    specification = qualification(mode=bare, eqfLevel=without_scheme, thematicArea=[own, "urn:x:1"])
    proof = assessment()
    proof["specifiedBy"] = {**proof["specifiedBy"], "dcType": {**own, "notation": "diary"}}
    return credential(person(achievement(specifiedBy=specification, provenBy=proof)))


def newer() -> Json:
    profile = snb("credential", "edc-mobility", "Mobility")
    learner = person(achievement(influencedBy=activity(order=1), order=2))
    return credential(learner, credentialProfiles=profile)


def everywhere_unknown() -> Json:
    given = achievement(x1=1, specifiedBy=qualification(x2=[]))
    return credential(person(given, x3={"y": [None]}), x4=None, issuer={**issuer(), "x5": "v"})


def several_claims() -> Json:
    whole = achievement(hasPart={"id": "urn:epass:learningAchievement:2"})
    part = achievement(id="urn:epass:learningAchievement:2", title={"en": "The part"})
    return credential(person(activity(2), part, whole))


def presentation_of_a_did() -> Json:
    holder = {"type": ["VerifiablePresentation"], "holder": "did:ebsi:zInventedHolder"}
    return {"@context": CONTEXTS[:1], **holder, "verifiableCredential": []}


def european_presentation() -> Json:
    return {
        "@context": CONTEXTS,
        "id": "urn:presentation:1",
        "type": ["VerifiablePresentation", "EuropeanDigitalPresentation"],
        "holder": issuer(),
        "verifiableCredential": credential(),
    }


def page_zero() -> Json:
    shown = display()["individualDisplay"]
    return {**shown, "displayDetail": {**shown["displayDetail"], "page": 0}}


def flattened() -> Json:
    whole = credential()
    return {"@graph": [whole, whole["issuer"]], "@context": CONTEXTS}
