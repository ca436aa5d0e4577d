"""The members of the W3C data model that point elsewhere, as values: status, schema, evidence, ...

VCDM 2.0, 4.10, 4.11 and 5. They are kept as they are and typed so far that a program sees what they
claim; what they name is never fetched, and a template of `renderMethod` is never executed (Render
Method is a draft). `to_json` gives back what was read, members of others included.

    >>> from microcred.releases.vcdm_members import members_of
    >>> entry = {"id": "https://uni.example/s.json", "type": "JsonSchema", "x": [1]}
    >>> members = members_of({"credentialSchema": entry, "evidence": [{"type": "Exam"}]})
    >>> members.credential_schema[0].id, members.evidence[0].types
    ('https://uni.example/s.json', ('Exam',))
    >>> members.credential_schema[0].to_json() == entry
    True
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from microcred.frozen import Frozen, part
from microcred.releases.vcdm_digests import DIGESTS, is_digest_of
from microcred.releases.vcdm_parts import listed

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue

__all__ = [
    "ConfidenceMethod",
    "CredentialSchema",
    "CredentialStatus",
    "Evidence",
    "Member",
    "Members",
    "RefreshService",
    "RelatedResource",
    "RenderMethod",
    "TermsOfUse",
    "members_of",
]


class Member(Frozen):
    """One object of such a member.

    Attributes:
        id: its URL, None if it has none (or one that is no text).
        types: what it says that it is, in order.
        where: JSON pointer into the credential.
    """

    name: ClassVar[str] = ""

    id: str | None
    types: tuple[str, ...]
    where: str
    # Learners may be named in evidence; hashing asks for values that cannot change.
    _json: Mapping[str, JsonValue] = part(repr=False)

    def __hash__(self) -> int:
        """By id, types and place."""
        return hash((self.id, self.types, self.where))

    def get(self, member: str) -> JsonValue:
        """One of its members as JSON, a copy; None if it has none of that name."""
        value: JsonValue = _copy(self._json.get(member))
        return value

    def to_json(self) -> dict[str, JsonValue]:
        """The object as it was read, a copy."""
        made: dict[str, JsonValue] = _copy(dict(self._json))
        return made

    def _text(self, member: str) -> str | None:
        value = self._json.get(member)
        return value if isinstance(value, str) else None


class CredentialStatus(Member):
    """Where it is told whether a credential still holds (VCDM 2.0, 4.10)."""

    name = "credentialStatus"


class CredentialSchema(Member):
    """A schema that the credential says it keeps (VCDM 2.0, 4.11)."""

    name = "credentialSchema"

    @property
    def digest_sri(self) -> str | None:
        """`digestSRI` of the schema."""
        return self._text("digestSRI")


class RelatedResource(Member):
    """A file elsewhere, and its digest (VCDM 2.0, 5.3)."""

    name = "relatedResource"

    @property
    def media_type(self) -> str | None:
        """`mediaType` of the file."""
        return self._text("mediaType")

    @property
    def digest_sri(self) -> str | None:
        """`digestSRI`, if it is one text."""
        return self._text("digestSRI")

    @property
    def digest_multibase(self) -> str | None:
        """`digestMultibase`, if it is one text."""
        return self._text("digestMultibase")

    def matches(self, octets: bytes) -> bool:
        """Whether all its digests are those of some bytes; False if it has none."""
        told = [(name, one) for name in DIGESTS for one in listed(self._json.get(name))]
        return bool(told) and all(is_digest_of(name, one, octets) for name, one in told)


class TermsOfUse(Member):
    """Under which terms a credential or presentation was given (VCDM 2.0, 5.5)."""

    name = "termsOfUse"


class Evidence(Member):
    """What the issuer based a claim on (VCDM 2.0, 5.6)."""

    name = "evidence"


class RefreshService(Member):
    """Where a fresh credential may be had (VCDM 2.0, 5.4); never asked here."""

    name = "refreshService"


class RenderMethod(Member):
    """How the issuer would show it (Render Method 1.0, a draft); never executed or fetched here."""

    name = "renderMethod"

    @property
    def template(self) -> JsonValue:
        """The template, or what names it, as JSON; to be looked at only."""
        return self.get("template")


class ConfidenceMethod(Member):
    """How a verifier may gain confidence in who is meant (Confidence Method 1.0, a draft)."""

    name = "confidenceMethod"


class Members(Frozen):
    """All of them in one credential or presentation, each in the order of the document.

    Attributes:
        credential_status: where it is told whether it still holds.
        credential_schema: the schemas that it says it keeps.
        related_resource: files elsewhere and their digests.
        terms_of_use: under which terms it was given.
        evidence: what the issuer based it on.
        refresh_service: where a fresh one may be had.
        render_method: how the issuer would show it.
        confidence_method: how to gain confidence in who is meant, those of its subjects last.
    """

    credential_status: tuple[CredentialStatus, ...] = ()
    credential_schema: tuple[CredentialSchema, ...] = ()
    related_resource: tuple[RelatedResource, ...] = ()
    terms_of_use: tuple[TermsOfUse, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    refresh_service: tuple[RefreshService, ...] = ()
    render_method: tuple[RenderMethod, ...] = ()
    confidence_method: tuple[ConfidenceMethod, ...] = ()


M = TypeVar("M", bound=Member)


def members_of(document: Mapping[str, JsonValue]) -> Members:
    """What a credential or presentation points to.

    What is no object is left out: `check_vcdm` names it.

    Args:
        document: a JSON object, unwrapped; later changes of it do not change what comes out.
    """
    return Members(
        tuple(_read(document, CredentialStatus)),
        tuple(_read(document, CredentialSchema)),
        tuple(_read(document, RelatedResource)),
        tuple(_read(document, TermsOfUse)),
        tuple(_read(document, Evidence)),
        tuple(_read(document, RefreshService)),
        tuple(_read(document, RenderMethod)),
        (*_read(document, ConfidenceMethod), *_of_subjects(document)),
    )


def _read(node: Mapping[str, Any], cls: type[M], above: str = "") -> Iterator[M]:
    value = node.get(cls.name)
    for at, one in enumerate(listed(value)):
        if isinstance(one, dict):
            where = f"{above}/{cls.name}/{at}" if isinstance(value, list) else f"{above}/{cls.name}"
            types = tuple(kind for kind in listed(one.get("type")) if isinstance(kind, str))
            named = one.get("id")
            yield cls(named if isinstance(named, str) else None, types, where, _copy(one))


def _of_subjects(document: Mapping[str, Any]) -> Iterator[ConfidenceMethod]:
    """The draft lets a subject have its own."""
    subjects = document.get("credentialSubject")
    for at, one in enumerate(listed(subjects)):
        if isinstance(one, dict):
            above = "/credentialSubject" + (f"/{at}" if isinstance(subjects, list) else "")
            yield from _read(one, ConfidenceMethod, above)


_DEEPEST: Final = 200  # the reader of JSON takes less


def _copy(value: Any, depth: int = 0) -> Any:
    """A copy of JSON; what is nested beyond any use is shared, not copied."""
    if depth > _DEEPEST:
        return value
    if isinstance(value, dict):
        return {name: _copy(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [_copy(one, depth + 1) for one in value]
    return value
