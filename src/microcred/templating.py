"""Templates: many documents of one build, issued with what is common looked at once.

The credentials of one course differ in a name, a few ids, dates and a grade. `DocumentTemplate`
takes one of them, checks it whole, and its issuer then takes the others: what differs is looked at
again, the rest is known to hold (`microcred.template_plan` tells why), and the bytes are those that
the general way makes. Whatever differs in another way goes the general way: the shapes of its
profile, `issue_document`, and the same errors.

    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.templating import DocumentTemplate
    >>> template = DocumentTemplate.of({"@context": ["https://www.w3.org/ns/credentials/v2"],
    ...     "id": "urn:uuid:1", "type": ["VerifiableCredential"], "issuer": "https://uni.example",
    ...     "credentialSubject": {"id": "did:example:ana"}, "name": "Soil carbon"})
    >>> issuer = template.issuer(LocalSigner(PrivateKey.generate("Ed25519")))
    >>> issued = issuer.issue_differing({"/id": "urn:uuid:2",
    ...     "/credentialSubject/id": "did:example:eva"})
    >>> issued.id, issued.document["credentialSubject"]
    ('urn:uuid:2', {'id': 'did:example:eva'})
    >>> again = issuer.issue({**template.document, "id": "urn:uuid:3"})
    >>> again.id, issuer.whole
    ('urn:uuid:3', 0)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from microcred.allotting import StatusAllocator
from microcred.crypto.jws_writing import json_payload
from microcred.crypto.signing import Signer
from microcred.errors import InvalidCredential, IssueError, MalformedJson, ModelError
from microcred.findings import Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, read_json
from microcred.releases import ELM_3, RELEASES, Release
from microcred.releases.elm_ebsi import is_attestation
from microcred.releases.release import types_of
from microcred.releases.vcdm import check_vcdm, is_linked
from microcred.releases.w3c import is_plain
from microcred.schemas.sensitivity import Sensitivity, sensitivity
from microcred.schemas.validation import validate
from microcred.securing import DataIntegrity, Mechanism
from microcred.securing.data_integrity_many import ManyProofs, is_shareable
from microcred.template_places import Spine, differing, with_values
from microcred.template_plan import Plan, plan_for
from microcred.template_text import Text
from microcred.vc_issuing import (
    IssuedDocument,
    completed_document,
    document_type,
    issue_document,
)

__all__ = ["DocumentTemplate", "TemplateIssuer"]

_MOST_PLANS: Final = 32
_REFUSING: Final = frozenset({Outcome.FAILED, Outcome.INDETERMINATE})
_DATES: Final = ("validFrom", "validUntil", "issuanceDate", "expirationDate")
_OTHERS: Final = frozenset(
    {
        "VerifiablePresentation",
        "EnvelopedVerifiableCredential",
        "EnvelopedVerifiablePresentation",
    }
)
_DATA_INTEGRITY: Final = DataIntegrity()


class DocumentTemplate(Frozen):
    """One document that stands for many: `DocumentTemplate.of` makes it.

    Attributes:
        document: the whole of one of them, checked; not to be changed.
        mechanism: how they are secured.
        release: whose shapes they keep, if they are European.
        stage: "sealed", or "pre-seal": `microcred.schemas.validation.STAGES`.
    """

    document: Mapping[str, JsonValue] = part(repr=False)
    mechanism: Mechanism = _DATA_INTEGRITY
    release: Release = ELM_3
    stage: str = "sealed"

    @classmethod
    def of(
        cls,
        document: Mapping[str, JsonValue] | bytes,
        *,
        mechanism: Mechanism = _DATA_INTEGRITY,
        release: Release = ELM_3,
        stage: str = "sealed",
    ) -> DocumentTemplate:
        """The template of a document, which is checked whole.

        Args:
            document: a credential of VCDM 1.1 or 2.0, ready to be secured: its pages are drawn.
            mechanism: as of `issue_document`; eddsa-rdfc-2022 if none is given.
            release: as of `microcred.schemas.validation.validate`.
            stage: as there.

        Raises:
            InvalidCredential: the shapes of a European one do not hold; `findings` tell which.
            ModelError: there is no such stage.
        """
        given = _read(document)
        _refuse_invalid(given, release, stage)
        return cls(given, mechanism, release, stage)

    def issuer(self, signer: Signer) -> TemplateIssuer:
        """Who issues documents of this build with a key."""
        return TemplateIssuer(self, signer)

    def __reduce__(self) -> tuple[Callable[..., DocumentTemplate], tuple[Any, ...]]:
        """For other processes, where a release is known by its name."""
        return _again, (dict(self.document), self.mechanism, self.release.name, self.stage)


def _again(
    document: Mapping[str, JsonValue], mechanism: Mechanism, release: str, stage: str
) -> DocumentTemplate:
    """A template that was checked in another process.

    Raises:
        ModelError: the release is not known here.
    """
    for one in RELEASES:
        if one.name == release:
            return DocumentTemplate(document, mechanism, one, stage)
    raise ModelError("a template of a release that is not known here")


class TemplateIssuer:
    """Issues documents of one build with one key.

    It learns which places differ: the first documents with others than before take longer.
    Several threads may use one.

    Attributes:
        template: what they are like.
        signer: who signs.
        whole: how many went the general way so far.
    """

    def __init__(self, template: DocumentTemplate, signer: Signer) -> None:
        """Of a template that `DocumentTemplate.of` has made."""
        self.template = template
        self.signer = signer
        self.whole = 0
        self._way: _Way | None = None
        self._ways = 0
        self._fast: _Fast | None = _Fast.of(template, signer)

    def issue(
        self,
        document: Mapping[str, JsonValue] | bytes,
        *,
        now: datetime | None = None,
        status: StatusAllocator | None = None,
        purposes: Sequence[str] | None = None,
    ) -> IssuedDocument:
        """Check a document and secure it.

        Args:
            document: the whole, as JSON object or its octets in UTF-8.
            now: time of signing, aware; the clock's if it is not given.
            status: as of `issue_document`; with one, every document goes the general way.
            purposes: as there.

        Raises:
            InvalidCredential: the shapes or the data model do not hold.
            UnsuitableKey, IssueError: as of `issue_document`.
        """
        if status is not None:
            return self._whole(_read(document), now, status=status, purposes=purposes)
        fast, way = self._fast, self._way
        issued = None
        if isinstance(document, bytes):
            if fast is not None and way is not None:
                texts = way.text.texts(document)
                issued = None if texts is None else fast.issued(way, texts, now)
            if issued is not None:
                return issued
            document = _read(document)
        if fast is not None and type(document) is dict:
            places = differing(fast.document, document)
            issued = None if places is None else self._by_plan(places, now)
        return issued or self._whole(_read(document), now)

    def issue_differing(
        self, differences: Mapping[str, JsonValue], *, now: datetime | None = None
    ) -> IssuedDocument:
        """Check and secure the template with other values.

        Args:
            differences: by JSON pointer into the template. An id has to be given at each place
                where it stands for the same thing.
            now: as of `issue`.

        Raises:
            IssueError: the template has no such place; and as of `issue`.
        """
        texts = {place: one for place, one in differences.items() if isinstance(one, str)}
        issued = self._by_plan(texts, now) if len(texts) == len(differences) else None
        if issued is not None:
            return issued
        return self._whole(_read(_written(with_values(self.template.document, differences))), now)

    def _by_plan(self, places: Mapping[str, str], now: datetime | None) -> IssuedDocument | None:
        """By gaps, which are made where these places have none yet."""
        fast = self._fast
        if fast is None:
            return None
        way = self._way
        if way is None or not way.plan.templates.keys() >= places.keys():
            way = self._learn(fast, places)
        texts = None if way is None else way.plan.of_differing(places)
        return None if way is None or texts is None else fast.issued(way, texts, now)

    def _learn(self, fast: _Fast, places: Iterable[str]) -> _Way | None:
        """A plan with gaps at these places, too."""
        if self._ways >= _MOST_PLANS:
            return None
        self._ways += 1
        known = self._way.plan.templates if self._way is not None else {}
        way = fast.way({**known, **dict.fromkeys(places, "")})
        if way is not None:
            self._way = way
        return way

    def _whole(
        self, document: Mapping[str, JsonValue], now: datetime | None, **status: Any
    ) -> IssuedDocument:
        """The general way."""
        self.whole += 1
        one = self.template
        _refuse_invalid(document, one.release, one.stage)
        return issue_document(
            document, signer=self.signer, mechanism=one.mechanism, now=now, **status
        )


class _Way(NamedTuple):
    """A plan with all that belongs to it."""

    plan: Plan
    """The statements."""
    spine: Spine
    """The nodes."""
    text: Text
    """The JSON."""


class _Fast:
    """What is worked out once for a template and a signer; threads may use it together.

    Attributes:
        document: the template.
    """

    def __init__(
        self, template: DocumentTemplate, made: dict[str, JsonValue], signer: Signer
    ) -> None:
        self._template = template
        self.document = dict(template.document)
        self._made = made
        self._signer = signer
        # Of a credential, what may differ is looked at by the data model in ids, which plans know
        # to be URLs, and in dates; a presentation it looks through.
        self._is_simple = _OTHERS.isdisjoint(types_of(made))
        self._dates: list[JsonValue] = []
        self._sensitive: Sensitivity | None = None
        mechanism = template.mechanism
        self._type = document_type(made, mechanism)
        self._proofs: ManyProofs | None = None
        if isinstance(mechanism, DataIntegrity) and is_shareable(mechanism, made):
            self._proofs = ManyProofs(mechanism, made, signer)
        if not is_plain(template.document):
            self._sensitive = sensitivity(template.release, template.document)

    @classmethod
    def of(cls, template: DocumentTemplate, signer: Signer) -> _Fast | None:
        """None where documents like the template have to go the general way."""
        document, mechanism = template.document, template.mechanism
        contexts = getattr(mechanism, "contexts", ())
        # What has another meaning for the shapes than for the signature, or is read another way.
        if template.release.name != ELM_3.name or contexts:
            return None
        if is_linked(document) or is_attestation(document):
            return None
        made = completed_document(document, signer, mechanism)
        if any(one.outcome is Outcome.FAILED for one in check_vcdm(made, secured=True)):
            return None
        return cls(template, made, signer)

    def way(self, places: Iterable[str]) -> _Way | None:
        """A plan with gaps at these places."""
        given = self._template.document
        plan = plan_for(given, self._made, places, self._sensitive)
        text = None if plan is None else Text.of(given, self._made, plan.places)
        if plan is None or text is None:
            return None
        return _Way(plan, Spine(self._made, plan.templates), text)

    def issued(self, way: _Way, texts: list[str], now: datetime | None) -> IssuedDocument | None:
        """The document with these texts; None if it has to go the general way."""
        plan, spine, text_of = way
        terms = plan.values(texts)
        canonical = None if terms is None else plan.canonical(terms)
        if canonical is None:
            return None
        moment = _moment(now)
        values: dict[str, JsonValue] = {
            place: text for places, text in zip(plan.places, texts, strict=True) for place in places
        }
        made = spine.filled(self._made, values)
        if not self._keeps_vcdm(made):
            return None
        mechanism = self._template.mechanism
        if self._proofs is None:
            secured = mechanism.secure(made, self._signer, now=moment)
        else:
            secured = text_of.with_proof(texts, self._proofs.proof(canonical, moment))
        return IssuedDocument(made, secured, self._type, mechanism.name)

    def _keeps_vcdm(self, made: Mapping[str, JsonValue]) -> bool:
        """Whether the data model of the W3C is kept; not asked again for the dates before."""
        dates = [made.get(name) for name in _DATES]
        if self._is_simple and dates == self._dates:
            return True
        if any(one.outcome is Outcome.FAILED for one in check_vcdm(made, secured=True)):
            return False
        self._dates = dates
        return True


def _moment(now: datetime | None) -> datetime:
    if now is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise IssueError("`now` is a datetime with a time zone")
    return now.astimezone(UTC).replace(microsecond=0)


def _written(document: object) -> bytes:
    if not isinstance(document, Mapping):
        raise InvalidCredential("a credential is a JSON object")
    return json_payload(document)


def _read(document: Mapping[str, JsonValue] | bytes) -> dict[str, JsonValue]:
    """A document as a reader of its text sees it.

    Raises:
        InvalidCredential: it is no JSON object.
    """
    octets = document if isinstance(document, bytes) else _written(document)
    try:
        read = read_json(octets)
    except MalformedJson as error:
        raise InvalidCredential(f"it cannot be read: {error}") from None
    if not isinstance(read, dict):
        raise InvalidCredential("a credential is a JSON object")
    return read


def _refuse_invalid(document: Mapping[str, JsonValue], release: Release, stage: str) -> None:
    """Refuse what the shapes refuse. What is not European has none; `issue_document` checks it."""
    if is_plain(document):
        return
    wrong = [
        one for one in validate(document, release=release, stage=stage) if one.outcome in _REFUSING
    ]
    if wrong:
        named = ", ".join(f"{one.code} at {one.where or '/'}" for one in wrong[:3])
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise InvalidCredential(f"not a valid credential: {named}{more}", findings=wrong)
