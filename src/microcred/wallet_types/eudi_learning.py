"""The EUDI learning credential as a type: Annex I flattened into claims of an SD-JWT VC.

`urn:eu.europa.ec.eudi:learning:credential:1`, the "Micro-Credential Attestation" of the EUDI
reference implementation. The claims come from the flat form (`microcred.micro_credential`); what
they cannot say is reported, and what they demand is refused where it is missing.

    >>> from microcred.wallet_types.eudi_learning import EUDI_LEARNING
    >>> EUDI_LEARNING.may_be_withheld[:3]
    ('/family_name', '/given_name', '/learning_outcomes')
    >>> EUDI_LEARNING.metadata()["claims"][10]["path"]
    ['date_of_expiry']
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import InvalidCredential, LinkedDataError, ModelError
from microcred.findings import Finding
from microcred.jsontext import JsonValue
from microcred.linked.lexical import iri_problem, read_time
from microcred.micro_credential.eudi_claims import CLAIMS, VCT, EudiClaim, check_eudi_claims
from microcred.releases.release import is_european
from microcred.releases.vcdm import from_vcdm_2
from microcred.wallet_types.credential_type import CredentialType, Row, metadata_of

if TYPE_CHECKING:
    from microcred.micro_credential import MicroCredential, QualityAssurance

__all__ = ["EUDI_LEARNING", "EudiLearningType"]


class EudiLearningType(CredentialType):
    """The type of the EUDI reference implementation, `eudi-learning`."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Its claims, as the published type metadata has them."""
        return tuple(row for claim in CLAIMS for row in _rows(claim))

    def claims(
        self, document: Mapping[str, JsonValue], *, expires: datetime | None = None
    ) -> dict[str, JsonValue]:
        """The claims that a European credential becomes.

        Raises:
            InvalidCredential: a mandatory claim would be missing; `findings` name each, with the
                place in the flat form where it is looked for.
        """
        from microcred.micro_credential.eudi_learning import to_eudi_learning

        course = _flat(document)
        issued = document.get("issued", document.get("issuanceDate"))
        try:
            return to_eudi_learning(
                course,
                jti=str(document.get("id") or ""),
                issued=read_time(issued)[0] if isinstance(issued, str) else None,
                expires=expires,
            ).claims
        except ModelError as error:
            raise InvalidCredential(
                str(error),
                findings=error.findings,
                hint="Fill it in, give an end of validity, or use the type elm.",
            ) from None

    def document(self, claims: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """A European credential that says what the disclosed claims say, and no more.

        Raises:
            ModelError: not even title and awarding body are there.
        """
        from microcred.micro_credential import MicroCredential
        from microcred.micro_credential.eudi_reading import from_eudi_learning

        course = from_eudi_learning(MicroCredential, claims).micro_credential
        document = _european(course)
        jti, issuer = claims.get("jti"), claims.get("iss")
        if isinstance(jti, str) and jti:
            document["id"] = jti
        held: Any = document.get("issuer")
        if isinstance(issuer, str) and iri_problem(issuer) is None and isinstance(held, dict):
            document["issuer"] = {**held, "id": issuer}
        return document

    def check(self, claims: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
        """`eudi_learning.missing` and `eudi_learning.wrong` (SCHEMA, FAILED)."""
        return check_eudi_claims(claims)

    def report(self, document: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
        """`eudi_learning.not_carried` and `eudi_learning.shortened` (ANNEX_I, WARNING).

        Raises:
            InvalidCredential: it is no European credential.
        """
        from microcred.micro_credential.eudi_report import report_of

        return report_of(_flat(document))

    def metadata(self) -> dict[str, JsonValue]:
        """The type metadata document, generated from the table of claims."""
        name = "Micro-credential (EUDI learning credential)"
        description = (
            "The elements of Annex I of Council Recommendation 2022/C 243/02 as flat claims, "
            "without the types of assessment, participation and supervision."
        )
        return metadata_of(self, name, description)


EUDI_LEARNING: Final = EudiLearningType("eudi-learning", VCT)
"""The type of the EUDI reference implementation."""


def _rows(claim: EudiClaim) -> Iterator[Row]:
    where = f"/{claim.name}"
    sd: Any = "always" if claim.withheld else "never"
    yield Row(where, sd, claim.mandatory, claim.label, claim.description)
    if claim.name == "cnf":
        yield Row("/cnf/jwk", "never", True, "JSON Web Key", "The key itself.")
    if claim.several:
        # An array is withheld as a whole.
        yield Row(f"{where}/*", "never", claim.mandatory, claim.label, claim.description)


def _flat(document: Mapping[str, JsonValue]) -> MicroCredential:
    from microcred.micro_credential import MicroCredential

    if not isinstance(document, Mapping) or not is_european(document):
        raise InvalidCredential("it is no credential of the European Learning Model")
    try:
        return MicroCredential.read_credential(from_vcdm_2(document)).micro_credential
    except (LinkedDataError, ModelError) as error:
        raise InvalidCredential(str(error), findings=getattr(error, "findings", ())) from None


def _european(course: MicroCredential) -> dict[str, JsonValue]:
    """The European credential of what is known; who assures the quality is not, so none is named.

    Raises:
        ModelError: not even title and awarding body are there.
    """
    from microcred.micro_credential import Learner, MicroCredential

    members = {name: getattr(course, name) for name in MicroCredential.members}
    assured = members.pop("quality_assurance")
    learner = course.learner or Learner.of_known()
    known = MicroCredential.of_known(**{**members, "learner": learner})
    document = known.to_credential().to_json()
    if course.issued is not None:
        said = course.issued.isoformat()
        document |= {"issued": said, "issuanceDate": said}
        document.setdefault("validFrom", said)
    subject: Any = document["credentialSubject"]
    specification = subject["hasClaim"]["specifiedBy"]
    if assured:
        specification["type"] = "Qualification"
        specification["accreditation"] = [_accreditation(one) for one in assured]
    return document


def _accreditation(assurance: QualityAssurance) -> dict[str, JsonValue]:
    kind = assurance.type
    if kind is None:
        return {"type": "Accreditation"}
    label: dict[str, JsonValue] = dict(kind.label or {})
    concept: dict[str, JsonValue] = {"type": "Concept", "prefLabel": label}
    if kind.iri is not None:
        concept["id"] = kind.iri
        concept["inScheme"] = {"id": kind.scheme, "type": "ConceptScheme"}
    return {"type": "Accreditation", "title": dict(label), "dcType": concept}
