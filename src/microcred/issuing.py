"""The verb `issue`: a credential and a signer to sealed bytes.

Straight down once, straight up once: complete what sealing adds (`microcred.completing`), draw the
page if there is none (`microcred.page`), read the whole again with the model and refuse what is
wrong, secure. Nothing is signed before everything else has held.

    >>> from microcred import Learner, MicroCredential, Provider, Seal, issue
    >>> uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    >>> course = MicroCredential(learner=Learner(given_name="Ána", family_name="Novák"),
    ...     title="Soil carbon", awarded_by=uni, learning_outcomes=["Measures carbon"],
    ...     language="en")
    >>> issued = issue(course, signer=Seal.for_testing(uni))
    >>> issued.media_type, issued.secured[:12]
    ('application/jose+json', b'{"payload":"')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from microcred.allotting import (
    STATUS_CONTEXT,
    Allotted,
    StatusAllocator,
    allotted,
    credential_status,
    naming_replaced,
    purposes_for,
)
from microcred.augmenting import wired
from microcred.completing import Holder, Mandate, complete, document_of, framed, holder_of
from microcred.crypto.signing import Signer
from microcred.errors import InvalidCredential, IssueError, ModelError, UnsuitableKey
from microcred.fetching import OFFLINE, Fetch
from microcred.findings import Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.outline import first_node
from microcred.page import DEFAULT_PAGE, Page
from microcred.picturing import with_page
from microcred.releases import ELM_3, Release
from microcred.releases.vcdm import check_vcdm, to_vcdm_2
from microcred.securing import DataIntegrity, JAdES, Mechanism
from microcred.status.registry.values import Slot

if TYPE_CHECKING:
    from microcred.elm import EuropeanDigitalCredential, Node
    from microcred.micro_credential import MicroCredential

__all__ = ["Issued", "Mandate", "issue", "prepared"]

_REFUSING: Final = frozenset({Outcome.FAILED, Outcome.INDETERMINATE})


class Issued(Frozen):
    """What `issue` made.

    Attributes:
        credential: as sealed: id, dates and issuer completed.
        document: the same as the JSON object that was sealed.
        secured: the bytes to hand to the learner.
        media_type: of these bytes.
        mechanism: name of the securing mechanism.
    """

    credential: EuropeanDigitalCredential
    document: dict[str, JsonValue] = part(repr=False)
    secured: bytes = part(repr=False)
    media_type: str
    mechanism: str

    @property
    def id(self) -> str:
        """The credential's id, an absolute IRI."""
        return str(self.document["id"])


def _new_id() -> str:
    return str(uuid4())


def issue(
    credential: EuropeanDigitalCredential | MicroCredential,
    *,
    signer: Signer,
    mechanism: Mechanism = JAdES(),  # noqa: B008 - frozen
    release: Release = ELM_3,
    page: Page = DEFAULT_PAGE,
    on_behalf_of: Mandate | str | None = None,
    status: StatusAllocator | None = None,
    idempotence: str | None = None,
    purposes: Sequence[str] | None = None,
    replaces: str | None = None,
    fetch: Fetch = OFFLINE,
    now: datetime | None = None,
    new_id: Callable[[], str] = _new_id,
) -> Issued:
    """Complete, draw, check and secure a credential.

    Args:
        credential: a flat micro-credential, or any EDC credential.
        signer: who signs; a `Seal` for JAdES.
        mechanism: how it is secured; `JAdES()` is the form of Europass, `VcJwt()` a W3C JWT,
            `DataIntegrity("eddsa-rdfc-2022")` a W3C proof in the credential itself.
        release: of the data model: `ELM_3`, or `ELM_EBSI` of microcred.releases for a Verifiable
            Attestation of EBSI, which only the mechanisms of JOSE secure.
        page: draws the page images if the credential brings none; or your own JPEG or PNG files as
            bytes, one for each page, which take the place of those that it brings.
        on_behalf_of: why a holder that is not the awarding body may issue, as a `Mandate` or its
            statement; else the flat form's own `mandate` counts.
        status: the registry that gives it a place in a status list and keeps that it was issued, so
            that it can be revoked; without one it holds until it ends.
        replaces: id of an earlier credential that this one takes the place of; it is named among
            the identifiers. `microcred.lifecycle.replace` revokes that one as well.
        idempotence: any text that names what must not be issued twice, such as learner, course and
            date; for `status`, which keeps a keyed hash of it.
        purposes: of the status, where not the usual ones are wanted, such as ("revocation",).
        fetch: who asks for timestamps and revocation data, if the mechanism's level needs some;
            nothing is fetched without it.
        now: time of issuing, aware; the clock's if it is not given.
        new_id: gives a fresh UUID text.

    Raises:
        InvalidCredential: something that the profile demands is missing or wrong.
        NotTheHolder: the seal is another organisation's and there is no mandate, or one for
            somebody else.
        UnsuitableKey: the key does not fit the mechanism.
        IssueError: misuse, such as a time without zone; a page or logo that is no image.
            TimestampRefused, RevocationMissing: what the level needs is not to be had.
        AlreadyIssued: something was issued with that idempotence key; `entry` tells what.
        RegistryError: the registry cannot be had.
        FetchError: a time-stamping authority gives no answer.
        ModelError: the flat micro-credential has no form in the model.
    """
    moment = _aware(now)
    _check_arguments(signer, mechanism, release)
    node, named = prepared(
        credential,
        holder=holder_of(signer),
        mechanism=mechanism,
        release=release,
        page=page,
        on_behalf_of=on_behalf_of,
        with_status=status is not None,
        purposes=purposes,
        replaces=replaces,
        now=moment,
        new_id=new_id,
    )
    entry = allotted(status, mechanism, european=True, idempotence=idempotence, purposes=purposes)
    if entry is not None:
        node = _with_status(node, entry, named=named)
        mechanism = entry.on(mechanism)
    document = node.to_json()
    embedded = isinstance(mechanism, DataIntegrity)
    if mechanism.data_model == "2.0":
        # A proof over linked data needs contexts that go together; JOSE needs none.
        document = to_vcdm_2(document, linked=embedded)
    if release.finish is not None:
        document = release.finish(document)
    if not isinstance(mechanism, JAdES):
        # What ETSI seals need not be of the W3C; what the W3C's mechanisms secure does.
        found = check_vcdm(document)
        _refuse([finding for finding in found if finding.outcome is Outcome.FAILED])
    secured = _wired(mechanism, fetch, now).secure(document, signer, now=moment)
    if entry is not None:
        entry.entered(document, secured)
    return Issued(node, document, secured, mechanism.media_type, mechanism.name)


def prepared(
    credential: EuropeanDigitalCredential | MicroCredential,
    *,
    holder: Holder,
    mechanism: Mechanism,
    release: Release = ELM_3,
    page: Page = DEFAULT_PAGE,
    on_behalf_of: Mandate | str | None = None,
    with_status: bool = False,
    purposes: Sequence[str] | None = None,
    replaces: str | None = None,
    now: datetime,
    new_id: Callable[[], str] = _new_id,
) -> tuple[EuropeanDigitalCredential, bool]:
    """The credential as `issue` would seal it, completed and checked, and whether it had an id.

    No key is needed: `holder` is who will seal it. Nothing is allotted or signed.

    Raises:
        MicrocredError: what `issue` raises before it signs.
    """
    model = release.model
    document, at_hand = document_of(credential)
    if replaces is not None:
        document = naming_replaced(document, replaces)
    mandate = _mandate(on_behalf_of, credential, document)
    source = framed(document, model, mandated=mandate is not None)
    completed = complete(source, holder, now=now, new_id=new_id, mandate=mandate)
    pictured = with_page(completed, page, now, credential)
    given: frozenset[str] = frozenset()
    if isinstance(mechanism, DataIntegrity):
        given = frozenset([*(one.url for one in mechanism.contexts), STATUS_CONTEXT])
        pictured = _provable(pictured, mechanism, with_status=with_status)
    if with_status:
        pictured = _with_sample(pictured, mechanism, release, purposes)
    known = at_hand if model is ELM_3 else {}  # the classes of other releases are others
    return _checked(pictured, model, given, known), bool(source.get("id"))


def _with_sample(
    document: dict[str, JsonValue],
    mechanism: Mechanism,
    release: Release,
    purposes: Sequence[str] | None,
) -> dict[str, JsonValue]:
    """The credential with a status as it will have one, so that the shapes see it.

    Places in lists are scarce: none is used up by what cannot be issued.

    Raises:
        IssueError: the release knows no lists, or the credential has a status already.
    """
    if release.finish is not None:
        raise IssueError(
            f"{release.name} has no place for a status in a list",
            hint="Issue without a registry, or by the release ELM_3.",
        )
    if document.get("credentialStatus"):
        raise IssueError(
            "the credential has a status already",
            hint="Take it out: a registry gives it a new one.",
        )
    wanted = purposes_for(mechanism, european=True, purposes=purposes)
    slots = [Slot("https://status.invalid/1", 0, one) for one in wanted if one.kind != "token"]
    return {**document, "credentialStatus": credential_status(slots)} if slots else document


def _with_status(
    node: EuropeanDigitalCredential, entry: Allotted, *, named: bool
) -> EuropeanDigitalCredential:
    """The credential with its status; its id, where it had none, is that of the allotment.

    So whoever tries again after a failure, with the same idempotence key, makes the same id.
    """
    from microcred.elm import CredentialStatus

    if not named:
        node = node.replace(id=f"urn:credential:{entry.ticket}")
    status = entry.status(european=True)
    if isinstance(status, dict):
        node = node.replace(credential_status=CredentialStatus.from_json(status))
    return node.ordered()


def _provable(
    document: dict[str, JsonValue], mechanism: DataIntegrity, *, with_status: bool
) -> dict[str, JsonValue]:
    """The credential with contexts that define proofs and statuses, if it is one of VCDM 1.1.

    Raises:
        IssueError: it has a proof already, which what issuing completes would break.
    """
    if document.get("proof") is not None:
        raise IssueError(
            "the credential has a proof already",
            hint="Take it out, or add a further one with DataIntegrity(...).secure(document, ...).",
        )
    if mechanism.data_model != "1.1":
        return document
    framed = mechanism.framed(document)
    contexts = framed["@context"]
    if with_status and isinstance(contexts, list) and STATUS_CONTEXT not in contexts:
        framed["@context"] = [*contexts, STATUS_CONTEXT]
    return framed


def _wired(mechanism: Mechanism, fetch: Fetch, now: datetime | None) -> Mechanism:
    """The mechanism with the network; answers have to be of `now` if that is given."""
    return wired(mechanism, fetch) if now is None else wired(mechanism, fetch, clock=lambda: now)


def _aware(now: datetime | None) -> datetime:
    if now is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise IssueError("`now` is a datetime with a time zone")
    return now.astimezone(UTC).replace(microsecond=0)


def _check_arguments(signer: object, mechanism: object, release: object) -> None:
    """Refuse what cannot be meant; a class has the attributes of its values, and is none."""
    if isinstance(signer, type) or not isinstance(signer, Signer):
        raise UnsuitableKey("the signer offers no algorithm, public key and sign()")
    if isinstance(mechanism, type) or not isinstance(mechanism, Mechanism):
        raise IssueError(
            "the mechanism is no Mechanism",
            hint="Write mechanism=JAdES(), VcJwt() or DataIntegrity() of microcred.securing.",
        )
    if not isinstance(release, Release):
        raise IssueError("the release is no Release", hint="Releases are in microcred.releases.")
    if release.jose_only and (
        mechanism.data_model != "2.0" or isinstance(mechanism, DataIntegrity)
    ):
        raise IssueError(
            f"{release.name} is VCDM 2.0 secured by JOSE, and not by {mechanism.name}",
            hint="Write mechanism=VcJwt() of microcred.securing (vc+jwt).",
        )


def _mandate(
    given: Mandate | str | None,
    credential: EuropeanDigitalCredential | MicroCredential,
    document: Mapping[str, JsonValue],
) -> Mandate | None:
    """What is given, else that of the flat form; its texts in the credential's main language.

    Raises:
        IssueError: it is no mandate, or says nothing.
    """
    from microcred.micro_credential import MicroCredential

    if given is None:
        return credential.mandate if isinstance(credential, MicroCredential) else None
    titles = first_node(document.get("displayParameter")).get("title")
    main = next(iter(titles), "en") if isinstance(titles, dict) else "en"
    try:
        mandate = given if isinstance(given, Mandate) else Mandate(given)
        return mandate.in_language(main)
    except ModelError as error:
        raise IssueError(f"on_behalf_of: {error}", findings=error.findings) from None


def _checked(
    document: dict[str, JsonValue],
    release: Release,
    given: frozenset[str],
    at_hand: Mapping[int, Node],
) -> EuropeanDigitalCredential:
    """The document as the model reads it, every id assigned, in the order of the EC's own files.

    Raises:
        InvalidCredential: reading showed anything but unknown members, or the shapes of its profile
            do not hold; every reason is among the findings.
    """
    from microcred.elm import assign_ids

    found: list[Finding] = []
    try:
        node = assign_ids(release.read(document, findings=found, at_hand=at_hand)).ordered()
    except ModelError as error:
        raise InvalidCredential(str(error), findings=error.findings) from None
    wrong = [finding for finding in found if not finding.code.startswith("term.")]
    _refuse([*wrong, *_violations(_without(node.to_json(), given), release, wrong)])
    return node  # type: ignore[return-value]


def _without(document: dict[str, JsonValue], given: frozenset[str]) -> dict[str, JsonValue]:
    """The document without the contexts that the caller handed in: no shape is about them."""
    contexts = document.get("@context")
    if not given or not isinstance(contexts, list):
        return document
    known = [one for one in contexts if not (isinstance(one, str) and one in given)]
    return {**document, "@context": known}


def _violations(
    document: dict[str, JsonValue], release: Release, told: Iterable[Finding]
) -> Iterator[Finding]:
    """What the shapes of the profile refuse, but for the places that the model has refused."""
    from microcred.schemas.validation import validate

    places = {finding.where for finding in told}
    for finding in validate(document, release=release):
        if finding.outcome in _REFUSING and finding.where not in places:
            yield finding


def _refuse(wrong: Sequence[Finding]) -> None:
    if wrong:
        named = ", ".join(f"{finding.code} at {finding.where or '/'}" for finding in wrong[:3])
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise InvalidCredential(f"not a valid credential: {named}{more}", findings=wrong)
