"""ELM 3.1 as a delta: the classes that differ from 3.2, and nothing else.

In 3.1 a status and terms of use are bare IRIs, a proof has no term in the context that the shapes
would see (they ask for cred:proof, the W3C context gives sec:proof), the classes of these three do
not exist, and two terms of the context are misspelt so that the members are lost when the file is
read as JSON-LD. All else is the same, so that every other class is the one of 3.2.

    >>> from microcred.releases.elm_3_1 import CLASSES
    >>> "Proof" in CLASSES, CLASSES["EuropeanDigitalCredential"].terms()["credential_status"].range
    (False, ('xsd:anyURI',))
    >>> CLASSES["Person"].terms()["national_id"].in_context
    False
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from microcred import elm
from microcred.elm.declaring import AnyUri, Many, Maybe, Some, term
from microcred.elm.evidence import ShaclValidator2017
from microcred.elm.node import Node
from microcred.elm.values import LegalIdentifier

__all__ = [
    "CLASSES",
    "EuropeanDigitalCredential",
    "EuropeanDigitalPresentation",
    "LearningAssessment",
    "Person",
    "VerifiableCredential",
    "VerifiablePresentation",
]

# The types of these members are others than in 3.2: that is what a delta is for.


class VerifiableCredential(elm.VerifiableCredential):
    """A W3C credential, its status and terms being bare IRIs (cred:VerifiableCredential)."""

    proof: Many[AnyUri] = term(  # type: ignore[assignment]
        "Proofs.", iri="cred:proof", in_context=False
    )
    credential_status: Maybe[AnyUri] = term(  # type: ignore[assignment]
        "Where to ask whether it was revoked."
    )
    terms_of_use: Many[AnyUri] = term(  # type: ignore[assignment]
        "Under which terms it was issued."
    )


class VerifiablePresentation(elm.VerifiablePresentation):
    """Credentials shown together (cred:VerifiablePresentation)."""

    proof: Many[AnyUri] = term(  # type: ignore[assignment]
        "Proofs.", iri="cred:proof", in_context=False
    )


class EuropeanDigitalCredential(elm.EuropeanDigitalCredential):
    """A credential as Europass issued it in 2023 (elm:EuropeanDigitalCredential)."""

    proof: Many[AnyUri] = term(  # type: ignore[assignment]
        "Proofs.", iri="cred:proof", in_context=False
    )
    credential_schema: Some[ShaclValidator2017] = term("The shapes that it declares to keep.")
    credential_status: Maybe[AnyUri] = term(  # type: ignore[assignment]
        "Where to ask whether it was revoked."
    )
    terms_of_use: Many[AnyUri] = term(  # type: ignore[assignment]
        "Under which terms it was issued."
    )


class EuropeanDigitalPresentation(elm.EuropeanDigitalPresentation):
    """Credentials shown together, and the checks made (elm:EuropeanDigitalPresentation)."""

    proof: Many[AnyUri] = term(  # type: ignore[assignment]
        "Proofs.", iri="cred:proof", in_context=False
    )


class LearningAssessment(elm.LearningAssessment):
    """How a person was assessed, and with which result (elm:LearningAssessment)."""

    result_distribution: Maybe[elm.ResultDistribution] = term(
        "How everybody did; the context misspells it.", in_context=False
    )


class Person(elm.Person):
    """A human being, in a credential above all the learner (elm:Person)."""

    national_id: Maybe[LegalIdentifier] = term(
        "Identifier of the person in their country; the context gives it another IRI.",
        name="nationalID",
        in_context=False,
    )


_CHANGED: Final[tuple[type[Node], ...]] = (
    EuropeanDigitalCredential,
    EuropeanDigitalPresentation,
    LearningAssessment,
    Person,
    VerifiableCredential,
    VerifiablePresentation,
)
_NOT_YET: Final = frozenset({"CredentialStatus", "Proof", "TermsOfUse"})

CLASSES: Final[Mapping[str, type[Node]]] = MappingProxyType(
    {
        **{name: cls for name, cls in elm.CLASSES.items() if name not in _NOT_YET},
        **{cls.__name__: cls for cls in _CHANGED},
    }
)
"""The classes of the release by JSON name."""
