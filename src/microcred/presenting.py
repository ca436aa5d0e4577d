"""The verb `present`: credentials and their holder's key to a presentation for one verifier.

W3C VCDM 1.1 and 2.0 section 4.13, the European presentation (elm:EuropeanDigitalPresentation), and
the key binding of an SD-JWT (RFC 9901 section 4.3), which is a presentation of one credential. The
credentials stay as their issuers signed them, whatever their mechanisms; what is signed here is who
shows them, to whom (`domain`) and in answer to what (`challenge`). Without these two a presentation
can be shown again by whoever has a copy.

    >>> from microcred import (Learner, MicroCredential, Provider, Seal, Trust,
    ...                        issue, present, verify)
    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    >>> seal = Seal.for_testing(uni)
    >>> sealed = issue(MicroCredential(learner=Learner(given_name="Ána", family_name="Novák"),
    ...     title="Soil carbon", awarded_by=uni, learning_outcomes=["Measures carbon"],
    ...     language="en"), signer=seal).secured
    >>> ana = LocalSigner(PrivateKey.generate("Ed25519"))
    >>> shown = present([sealed], signer=ana, challenge="n-0S6", domain="https://verifier.example")
    >>> shown.media_type, shown.document["verifiableCredential"][0]["type"]
    ('application/vp+jwt', 'EnvelopedVerifiableCredential')
    >>> trust = Trust(anchors=[seal.root], issuers=[uni.identifier])
    >>> [str(one.outcome) for one in verify(shown.secured, trust=trust).credentials]
    ['PASSED']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal
from uuid import uuid4

from microcred.completing import holder_of, organisation_of
from microcred.crypto.seal import Seal
from microcred.crypto.signing import Signer
from microcred.errors import IssueError, UnsuitableKey
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue, Limits, write_json
from microcred.parsing import Unverified
from microcred.presented import MOST_CREDENTIALS
from microcred.presenting_forms import Chosen, chosen, media_type_of, placed
from microcred.releases.vcdm import EDC_AP, VCDM_1_1, VCDM_2_0, to_vcdm_2
from microcred.securing import DataIntegrity, JAdES, Mechanism, VpJwt, VpSdJwt
from microcred.securing.sd_jwt import holder_key, key_binding, unpacked, write_sd_jwt
from microcred.vc_issuing import issue_document

if TYPE_CHECKING:
    from microcred.linked.dataset import GivenContext
    from microcred.verdict import Verification

__all__ = ["KeyBinding", "Presented", "present"]

DataModel = Literal["1.1", "2.0"]

_TYPES: Final = ("VerifiablePresentation", "EuropeanDigitalPresentation")
_BOUND_BY_KEY: Final = frozenset({"dc+sd-jwt", "vc+sd-jwt"})
_DEFAULT_LIMITS: Final = Limits()


class KeyBinding(Frozen):
    """The way of presenting one SD-JWT by itself: with a key binding; it has no options."""

    @property
    def name(self) -> str:
        """The word for it: "kb+jwt"."""
        return "kb+jwt"


class Presented(Frozen):
    """What `present` made.

    Attributes:
        document: the presentation as a JSON object, without the proof; of an SD-JWT what it shows.
        secured: the bytes to hand to the verifier.
        media_type: of these bytes.
        mechanism: name of the securing mechanism, "" for an unsigned presentation.
    """

    document: Mapping[str, JsonValue] = part(repr=False)
    secured: bytes = part(repr=False)
    media_type: str
    mechanism: str


class _Wish(Frozen):
    """What was asked for, checked."""

    challenge: str | None
    domain: str | Sequence[str] | None
    expires: datetime | None
    moment: datetime
    new_id: Callable[[], str] = part(repr=False)


def _new_id() -> str:
    return str(uuid4())


def present(
    credentials: Sequence[bytes | str | Unverified],
    *,
    signer: Signer | None,
    mechanism: Mechanism | KeyBinding | None = None,
    challenge: str | None = None,
    domain: str | Sequence[str] | None = None,
    reveal: Sequence[str] | None = None,
    european: bool = False,
    checks: Sequence[Verification] = (),
    holder: str | None = None,
    data_model: DataModel | None = None,
    expires: datetime | None = None,
    contexts: Sequence[GivenContext] = (),
    limits: Limits = _DEFAULT_LIMITS,
    now: datetime | None = None,
    new_id: Callable[[], str] = _new_id,
) -> Presented:
    """Put credentials together for a verifier, and sign that it is their holder who shows them.

    Args:
        credentials: as their issuers made them (or as `disclose` did), of any mechanisms. One
            without signature may be there if its issuer is the holder: a word of their own.
        signer: the holder's key; None for a presentation that nobody signs.
        mechanism: `VpJwt()`, `VpSdJwt()`, `DataIntegrity(...)`, `JAdES()` for a seal, or
            `KeyBinding()` for one SD-JWT. None: `KeyBinding()` for one SD-JWT that is bound to a
            key, `JAdES()` for a seal that nobody challenged, else `VpJwt()`.
        challenge: what the verifier asked for this one presentation.
        domain: who the verifier is: a text, or a set of them.
        reveal: JSON pointers of what is shown of the credentials of which a part can be shown
            (SD-JWT, ecdsa-sd-2023), as for `disclose`. None: they are shown as they are.
        european: whether it is an EuropeanDigitalPresentation.
        checks: verdicts of `verify` on credentials in it, told as elm:VerificationCheck; makes it
            European.
        holder: the id of who presents, if it is not the DID (or the organisation) of the key.
        data_model: "1.1" or "2.0"; None: that of the mechanism where it can hold the credentials,
            else 2.0, whose presentations have envelopes. A seal of JAdES over one of 1.1 holds
            copies of sealed credentials, as Europass has it: a verifier cannot check these.
        expires: the end of the presentation itself, aware.
        contexts: further JSON-LD contexts that the credentials name.
        limits: of size and depth.
        now: time of signing, aware; the clock's if it is not given.
        new_id: gives a fresh UUID text.

    Returns:
        the presentation. Nothing of the credentials is verified, and nothing is fetched.

    Raises:
        IssueError: there is no credential, or one that cannot be in it; misuse, such as a time
            without zone. InvalidCredential: the whole would be none of the data model.
        CannotDisclose: a base proof without `reveal`, or a pointer at nothing.
        UnsuitableKey: the key does not fit the mechanism, or is not the one in `cnf`.
        ParseError: a credential cannot be read.
    """
    wish = _Wish(challenge, domain, _aware(expires, "expires"), _moment(now), new_id)
    _refuse_misuse(credentials, signer, mechanism)
    shown = [chosen(one, reveal, contexts=contexts, limits=limits) for one in credentials]
    way = mechanism or _usual(shown, signer, wish)
    if isinstance(way, KeyBinding) or way.name in _BOUND_BY_KEY:
        if european or checks or data_model or holder or expires:
            raise IssueError("a key binding has a challenge and a domain, and nothing else")
        return _bound(shown, signer, wish)
    if signer is None:
        return _unsigned(shown, wish, holder, data_model, checks, european=european)
    version = _version(way, shown, data_model)
    sealed = isinstance(way, JAdES)
    is_european = european or bool(checks) or sealed or isinstance(signer, Seal)
    who = _holder(signer, holder, wish, european=is_european)
    inside = [
        placed(one, version, _id_of(who), copies=sealed and version == "1.1") for one in shown
    ]
    document = _document(inside, who, version, wish, european=is_european)
    document = _with_checks(document, checks, shown, wish)
    if version == "2.0" and is_european:
        document = to_vcdm_2(document, linked=True)
    return _signed(document, _asked(way, version, wish, contexts), signer, wish)


def _refuse_misuse(credentials: object, signer: object, mechanism: object) -> None:
    """Refuse what cannot be meant, before any work."""
    if isinstance(credentials, bytes | str | Mapping) or not isinstance(credentials, Iterable):
        raise IssueError("credentials is a list", hint="Write present([credential], ...).")
    number = len(list(credentials))
    if not 0 < number <= MOST_CREDENTIALS:
        raise IssueError(f"a presentation shows from 1 to {MOST_CREDENTIALS} credentials")
    if signer is not None and (isinstance(signer, type) or not isinstance(signer, Signer)):
        raise UnsuitableKey("the signer offers no algorithm, public key and sign()")
    known = mechanism is None or isinstance(mechanism, KeyBinding | Mechanism)
    if not known or isinstance(mechanism, type):
        raise IssueError("the mechanism is no Mechanism", hint="Such as VpJwt().")


def _aware(given: datetime | None, name: str) -> datetime | None:
    if given is not None and (not isinstance(given, datetime) or given.tzinfo is None):
        raise IssueError(f"`{name}` is a datetime with a time zone")
    return given


def _moment(now: datetime | None) -> datetime:
    given = _aware(now, "now") or datetime.now(UTC)
    return given.astimezone(UTC).replace(microsecond=0)


def _usual(shown: Sequence[Chosen], signer: Signer | None, wish: _Wish) -> Mechanism | KeyBinding:
    """How these are presented where nobody says otherwise."""
    if signer is not None and len(shown) == 1 and shown[0].sd_jwt is not None:
        sd_jwt = shown[0].sd_jwt
        if holder_key(unpacked(sd_jwt.payload, sd_jwt.disclosures).document) is not None:
            return KeyBinding()
    if isinstance(signer, Seal) and wish.challenge is None and wish.domain is None:
        return JAdES()
    return VpJwt()


def _bound(shown: Sequence[Chosen], signer: Signer | None, wish: _Wish) -> Presented:
    """One SD-JWT with the key binding of its holder."""
    sd_jwt = shown[0].sd_jwt
    if len(shown) != 1 or sd_jwt is None:
        raise IssueError(
            "a key binding is of one SD-JWT",
            hint="Present several credentials with VpJwt() or DataIntegrity().",
        )
    if signer is None or wish.challenge is None or not isinstance(wish.domain, str):
        raise IssueError("a key binding needs a key, a challenge and one domain")
    bound = key_binding(sd_jwt, signer, audience=wish.domain, nonce=wish.challenge, now=wish.moment)
    read = shown[0].read
    document = unpacked(bound.payload, bound.disclosures).document
    return Presented(document, write_sd_jwt(bound), media_type_of(read), read.mechanism or "")


def _version(way: Mechanism, shown: Sequence[Chosen], asked: DataModel | None) -> str:
    """The version of the data model: 1.1 only where nothing in it needs 2.0."""
    if asked is not None:
        if asked not in ("1.1", "2.0"):
            raise IssueError("the data model is 1.1 or 2.0")
        if asked == "1.1" and isinstance(way, VpJwt | VpSdJwt):
            raise IssueError("a token is for presentations of VCDM 2.0")
        return asked
    fits = all(one.embedded and one.version == "1.1" for one in shown)
    return "1.1" if way.data_model == "1.1" and fits else "2.0"


def _holder(
    signer: Signer, named: str | None, wish: _Wish, *, european: bool
) -> str | dict[str, JsonValue] | None:
    """Who presents, as the presentation names it."""
    if named is not None:
        return {"id": named, "type": "Agent"} if european else named
    found = holder_of(signer)
    if found.did is None:
        return organisation_of(found, new_id=wish.new_id)
    return {"id": found.did, "type": "Agent"} if european else found.did


def _id_of(holder: str | dict[str, JsonValue] | None) -> str | None:
    named = holder.get("id") if isinstance(holder, dict) else holder
    return named if isinstance(named, str) else None


def _document(
    inside: list[dict[str, JsonValue]],
    holder: str | dict[str, JsonValue] | None,
    version: str,
    wish: _Wish,
    *,
    european: bool,
) -> dict[str, JsonValue]:
    """The presentation without checks and proof; a European one in the form of VCDM 1.1."""
    first = VCDM_1_1 if european or version == "1.1" else VCDM_2_0
    members: dict[str, JsonValue] = {
        "@context": [first, EDC_AP] if european else [first],
        "id": f"urn:uuid:{wish.new_id()}",
        "type": [*(_TYPES if european else _TYPES[:1])],
        "holder": holder,
        "verifiableCredential": [*inside],
    }
    return {name: value for name, value in members.items() if value is not None}


def _with_checks(
    document: dict[str, JsonValue],
    checks: Sequence[Verification],
    shown: Sequence[Chosen],
    wish: _Wish,
) -> dict[str, JsonValue]:
    """The presentation with what was checked of its credentials.

    Raises:
        IssueError: a verdict is on another file than one of those.
    """
    if not checks:
        return document
    from microcred.verification_checks import verification_checks

    files = {one.raw for one in shown}
    if any(one.unverified is None or one.unverified.raw not in files for one in checks):
        raise IssueError(
            "a check is of another file than the credentials that are presented",
            hint="Verify what you present; of a part, the part (`disclose`).",
        )
    nodes = [node for one in checks for node in verification_checks(one, new_id=wish.new_id)]
    return {**document, "verificationCheck": [*nodes]}


def _asked(
    way: Mechanism, version: str, wish: _Wish, contexts: Sequence[GivenContext]
) -> Mechanism:
    """The mechanism with the verifier's question.

    Raises:
        IssueError: it has no place for one.
    """
    given = {
        name: value
        for name, value in (
            ("challenge", wish.challenge),
            ("domain", wish.domain),
            ("expires", wish.expires),
        )
        if value is not None
    }
    if isinstance(way, VpJwt):
        return replaced(way, **given)
    if isinstance(way, DataIntegrity):
        every = (*way.contexts, *contexts)
        return replaced(way, data_model=version, contexts=every, **given)
    if given and not isinstance(way, VpSdJwt):
        raise IssueError(
            f"{way.name} answers no verifier",
            hint="Present with vp+jwt or a cryptosuite where there is a challenge or a domain.",
        )
    return way


def _signed(
    document: dict[str, JsonValue], way: Mechanism, signer: Signer, wish: _Wish
) -> Presented:
    if isinstance(way, VpJwt | DataIntegrity):
        made = issue_document(document, signer=signer, mechanism=way, now=wish.moment)
        return Presented(made.document, made.secured, made.media_type, made.mechanism)
    if isinstance(way, VpSdJwt):
        document = {**document, **_claims(wish)}
    secured = way.secure(document, signer, now=wish.moment)
    return Presented(document, secured, way.media_type, way.name)


def _claims(wish: _Wish) -> dict[str, JsonValue]:
    """The verifier's question as claims of a token (RFC 7519 4.1.3, OpenID4VP 1.0 14.1)."""
    domain: JsonValue = None
    if wish.domain is not None:
        domain = wish.domain if isinstance(wish.domain, str) else [*wish.domain]
    expires = None if wish.expires is None else int(wish.expires.timestamp())
    claims: dict[str, JsonValue] = {"aud": domain, "nonce": wish.challenge, "exp": expires}
    return {name: value for name, value in claims.items() if value is not None}


def _unsigned(
    shown: Sequence[Chosen],
    wish: _Wish,
    holder: str | None,
    data_model: DataModel | None,
    checks: Sequence[Verification],
    *,
    european: bool,
) -> Presented:
    """A presentation that nobody signs, as JSON."""
    if wish.challenge is not None or wish.domain is not None or wish.expires is not None:
        raise IssueError("nobody answers a challenge without a key", hint="Give a signer.")
    version = data_model or "2.0"
    is_european = european or bool(checks)
    inside = [placed(one, version, holder) for one in shown]
    who: str | dict[str, JsonValue] | None = holder
    if is_european and holder is not None:
        who = {"id": holder, "type": "Agent"}
    document = _document(inside, who, version, wish, european=is_european)
    document = _with_checks(document, checks, shown, wish)
    if version == "2.0" and is_european:
        document = to_vcdm_2(document, linked=True)
    kind = "application/vp" if version == "2.0" else "application/ld+json"
    return Presented(document, write_json(document).encode("utf-8"), kind, "")
