"""The repository's own corpus: a look-alike of every trait of published files, all invented.

One `Sample` for each trait, with what is expected of it. tests/test_corpus.py holds every sample to
it; other tests may take documents from here. Nothing is copied from the files of others: names,
texts, numbers and pictures are made up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from corpus_documents import (
    accreditation,
    attestation,
    bare_wrapper,
    changed,
    diploma,
    european_presentation,
    everywhere_unknown,
    flattened,
    invented_concepts,
    mandate,
    misspelt,
    newer,
    of_claim,
    of_learner,
    of_specification,
    only_a_credential,
    page_zero,
    presentation_of_a_did,
    several_claims,
    upload,
    wallet,
)
from corpus_pieces import (
    BLENDED,
    CONTEXTS,
    CONTEXTS_2,
    TYPES,
    Json,
    activity,
    awarding,
    credential,
    display,
    everywhere,
    issuer,
    organisation,
    person,
    qualification,
)

__all__ = ["CORPUS", "NO_CREDENTIALS", "Sample"]

# What the look-alike of the EC's own sample has of Annex I: all but quality assurance (11) and
# further information (16).
_USUAL = frozenset({*range(1, 11), 12, 13, 14, 15})
_TITLE = "Monitoring of estuaries"


@dataclass(frozen=True)
class Sample:
    """An invented file and what is expected of it.

    Attributes:
        make: gives the JSON of the file, anew each time.
        elements: numbers of the elements of Annex I that are there.
        contexts: code and place of what is odd about the contexts.
        findings: code and place of what reading finds.
        doubts: number of the element and a part of each doubt of the Annex I report.
        title: in the summary.
        issuer: in the summary.
        wrapper: names of the other members of its upload wrapper, None if it has none.
        presentation: whether it is a presentation.
    """

    make: Callable[[], Json]
    elements: frozenset[int] = _USUAL
    contexts: tuple[tuple[str, str], ...] = ()
    findings: tuple[tuple[str, str], ...] = ()
    doubts: tuple[tuple[int, str], ...] = ()
    title: str | None = _TITLE
    issuer: str | None = "Foghorn College"
    wrapper: tuple[str, ...] | None = None
    presentation: bool = False

    def document(self) -> Json:
        """The JSON of the credential itself, unwrapped."""
        made = self.make()
        return made if self.wrapper is None else made["credential"]


_HOLDER = "/credentialSubject/hasClaim"
_COUNTRY = "location/address/countryCode"

CORPUS: dict[str, Sample] = {
    # -- shapes -----------------------------------------------------------------------------------
    "bare, as sealed by the EC": Sample(credential),
    "arrays everywhere": Sample(lambda: everywhere(credential())),
    "an upload with delivery details": Sample(
        upload,
        elements=_USUAL,
        contexts=(("context.missing", "/@context"),),
        findings=(("cardinality.min", "/issued"), ("cardinality.min", "/issuer")),
        issuer=None,
        wrapper=("deliveryDetails",),
    ),
    "an upload wrapper and nothing else": Sample(
        bare_wrapper, findings=(("cardinality.min", "/issued"),), wrapper=()
    ),
    "a wallet's, of an activity": Sample(
        wallet,
        elements=frozenset({1, 2, 3, 4, 5, 7, 10, 16}),
        findings=(
            ("term.unknown", "/credentialSubject/academicYear"),
            ("term.unknown", "/credentialSubject/degreeProgramme"),
            ("term.unknown", "/issuer/groupMemberOf/logo"),
            ("term.unknown", "/cnf"),
            ("term.unknown", "/status"),
        ),
        doubts=((2, "no learning achievement"),),
        title="Field days in the estuary",
    ),
    "an attestation of VCDM 2.0": Sample(attestation),
    "no type of the profile": Sample(only_a_credential, findings=(("type.wrong", ""),)),
    "a diploma of 1.3 MB": Sample(
        diploma,
        elements=frozenset(range(1, 17)) - {9},
        findings=(("cardinality.min", "/evidence/dcType"),),
        doubts=((9, "not of which type"), (11, "not of the published vocabulary")),
        title="Master of Estuaries",
    ),
    "a presentation, its holder a DID": Sample(
        presentation_of_a_did,
        elements=frozenset(),
        findings=(("type.reference", "/holder"),),
        title=None,
        issuer=None,
        presentation=True,
    ),
    "a European presentation": Sample(
        european_presentation, elements=frozenset(), title=None, issuer=None, presentation=True
    ),
    "a development server's context": Sample(
        changed(**{"@context": [CONTEXTS[0], "https://dev.example/edc-ap.jsonld"]}),
        contexts=(("context.unknown", "/@context/1"),),
    ),
    "the W3C context alone": Sample(
        changed(**{"@context": CONTEXTS[0]}), contexts=(("context.missing", "/@context"),)
    ),
    "a mandate": Sample(mandate, findings=(("term.unknown", "/evidence/prefLabel"),)),
    # -- what is odd ------------------------------------------------------------------------------
    "a Greek iota": Sample(misspelt, findings=(("term.unknown", "/issuer/eIDAS\u0399dentifier"),)),
    "a language tag with a blank": Sample(
        of_claim(title={"en": _TITLE, "en ": "with a blank", "lv_LV": "x"}),
        findings=(
            ("language.bad_tag", f"{_HOLDER}/title/en "),
            ("language.bad_tag", f"{_HOLDER}/title/lv_LV"),
        ),
    ),
    "a text without language": Sample(
        of_claim(title=_TITLE),
        findings=(("type.wrong", f"{_HOLDER}/title"),),
    ),
    "times without zone": Sample(
        changed(issued="2026-02-03T11:21:31", validFrom="2026-02-03T00:00:00"),
        findings=(("time.no_zone", "/issued"), ("time.no_zone", "/validFrom")),
        doubts=((5, "no time zone"),),
    ),
    "dates alone": Sample(
        changed(issued="2026-02-03", validUntil="2036-02-03"),
        findings=(("time.date_only", "/issued"), ("time.date_only", "/validUntil")),
    ),
    "epoch milliseconds": Sample(
        changed(issued=1770114091000, validFrom=1770114091000, issuanceDate=1770114091000),
        findings=(
            ("type.wrong", "/issuanceDate"),
            ("type.wrong", "/issued"),
            ("type.wrong", "/validFrom"),
        ),
        doubts=((5, "no point in time"),),
    ),
    "no time at all": Sample(
        changed(issued="yesterday"),
        findings=(("time.malformed", "/issued"),),
        doubts=((5, "no point in time"),),
    ),
    "a birthday shifted by its zone": Sample(
        of_learner(dateOfBirth="2001-07-08T22:00:00Z"), doubts=((1, "may be the next day"),)
    ),
    "concepts of its own": Sample(
        invented_concepts,
        findings=(
            ("type.reference", f"{_HOLDER}/specifiedBy/mode"),
            ("type.reference", f"{_HOLDER}/specifiedBy/thematicArea/1"),
        ),
    ),
    "sixty months": Sample(
        of_claim(influencedBy=activity(duration="P60M")),
        doubts=((7, "P60M is a duration of 60 months, beside 50 h"),),
    ),
    "a duration in words": Sample(
        of_specification(volumeOfLearning="fifty hours"),
        findings=(("duration.malformed", f"{_HOLDER}/specifiedBy/volumeOfLearning"),),
        doubts=((7, "cannot be read as hours"),),
    ),
    "members of ELM 3.3": Sample(
        newer,
        findings=(
            ("term.newer_release", "/credentialProfiles/id"),
            ("term.newer_release", f"{_HOLDER}/influencedBy/order"),
            ("term.newer_release", f"{_HOLDER}/order"),
        ),
    ),
    "several types on a node": Sample(
        of_claim(
            type=["LearningAchievement", "https://college.example/Badge"],
            specifiedBy=qualification(type=["LearningAchievementSpecification", "Qualification"]),
        )
    ),
    "unknown members on each level": Sample(
        everywhere_unknown,
        findings=(
            ("term.unknown", f"{_HOLDER}/specifiedBy/x2"),
            ("term.unknown", f"{_HOLDER}/x1"),
            ("term.unknown", "/credentialSubject/x3"),
            ("term.unknown", "/issuer/x5"),
            ("term.unknown", "/x4"),
        ),
    ),
    "null members": Sample(
        of_claim(provenBy=None, title={"en": _TITLE, "lv": None}, additionalNote=[None]),
        elements=_USUAL - {9, 13, 14},
        findings=(),
    ),
    "empty arrays": Sample(
        of_claim(influencedBy=[], hasPart=[], specifiedBy=qualification(learningOutcome=[])),
        elements=_USUAL - {6},
    ),
    "several subjects": Sample(
        lambda: credential([person(), person(activity(), id="urn:epass:person:2")]),
        findings=(("cardinality.max", "/credentialSubject"),),
    ),
    "several claims, a part first": Sample(
        several_claims,
        findings=(
            ("type.missing", f"{_HOLDER}/2/hasPart"),
            ("cardinality.min", f"{_HOLDER}/2/hasPart/awardedBy"),
            ("cardinality.min", f"{_HOLDER}/2/hasPart/title"),
        ),
        title="The part",
    ),
    "a relative id and one with blanks": Sample(
        lambda: credential(person(id="person-1"), issuer={**issuer(), "id": "urn:a b"}),
        findings=(("id.relative", "/credentialSubject/id"), ("id.malformed", "/issuer/id")),
    ),
    "a page numbered zero": Sample(
        changed(displayParameter=[{**display(), "individualDisplay": page_zero()}]),
        findings=(
            ("number.out_of_range", "/displayParameter/0/individualDisplay/displayDetail/page"),
        ),
    ),
    "an issuer of the wrong class": Sample(
        changed(issuer={**organisation(9), "type": "Concept"}),
        findings=(
            ("type.wrong", "/issuer"),
            ("term.unknown", "/issuer/legalName"),
        ),
    ),
    "a type that nobody knows": Sample(
        of_claim(type="LearningAdventure"),
        findings=(
            ("type.unknown", _HOLDER),
            ("term.unknown", f"{_HOLDER}/influencedBy"),
            ("term.unknown", f"{_HOLDER}/provenBy"),
            ("term.unknown", f"{_HOLDER}/specifiedBy"),
        ),
        doubts=((2, "no learning achievement"),),
    ),
    "an address without country": Sample(
        of_claim(awardedBy=awarding(organisation(country=None))),
        elements=_USUAL - {3},
        findings=(("cardinality.min", f"{_HOLDER}/awardedBy/awardingBody/{_COUNTRY}"),),
        doubts=((3, "no country can be read"),),
    ),
    "quality assurance of the qualification": Sample(
        of_specification(accreditation=accreditation(), mode=[BLENDED, BLENDED]),
        elements=_USUAL | {11},
        doubts=((11, "not of the published vocabulary"),),
    ),
}
"""Every sample by what it is."""


NO_CREDENTIALS: dict[str, Callable[[], Any]] = {
    "a flattened graph": flattened,
    "an accreditation of the register": accreditation,
    "a graph of the register": lambda: {
        "@graph": [{"@id": "urn:1", "@type": ["elm:Organisation"]}]
    },
    "a type of before 2023": lambda: credential(
        type=["VerifiableCredential", "Generic"], **{"@context": "https://example.org/2022"}
    ),
    "another kind of credential": lambda: credential(
        type=["OpenBadgeCredential"], **{"@context": CONTEXTS_2[:1]}
    ),
    "the type in another case": lambda: {**credential(), "type": TYPES[1].lower()},
    "nothing": dict,
}
"""What is JSON and no credential of the model."""
