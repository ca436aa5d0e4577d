"""Release: which data model a document keeps, told by its types and contexts.

A release is context, namespace and classes together, never mixed; a W3C credential without the
European model is one of its own, without classes. Real files name development
servers or leave the context out (the European Commission's own upload form does); such documents
are told by their type, and what is odd about them becomes a finding. What has neither the type nor
the context of a release is refused at this gate: shapes that target nothing "conform" to anything.

    >>> from microcred.releases import detect
    >>> release, findings = detect({"type": ["VerifiableCredential", "EuropeanDigitalCredential"]})
    >>> release.name, [finding.code for finding in findings]
    ('ELM 3.2', ['context.missing'])
    >>> detect({"type": ["VerifiableCredential"],
    ...         "@context": ["https://www.w3.org/ns/credentials/v2"]})[0].name
    'W3C VCDM 2.0'
    >>> detect({"type": ["VerifiableCredential", "OpenBadgeCredential"]})
    Traceback (most recent call last):
    microcred.errors.UnknownRelease: no credential of the European Learning Model or the W3C
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import UnknownRelease
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.linked.terms import EDC_AP, ELM_FOR_VCDM_2, VCDM_1_1, VCDM_2_0

if TYPE_CHECKING:
    from microcred.elm import Node
    from microcred.jsontext import JsonValue

__all__ = [
    "Release",
    "context_findings",
    "is_credential",
    "is_european",
    "is_of_another_release",
    "is_presentation",
    "is_w3c",
    "require_credential",
    "types_of",
]

_CREDENTIAL: Final = "EuropeanDigitalCredential"
_PRESENTATIONS: Final = ("VerifiablePresentation", "EuropeanDigitalPresentation")
_GENERAL: Final = "VerifiableCredential"
_ENVELOPED: Final = ("EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation")
# What the context of the EDC profile is called on whatever server it lies.
_PROFILE_MARK: Final = "edc-ap"
_MODEL: Final = "data.europa.eu/snb/model/"
_W3C_CREDENTIALS: Final = (
    "https://www.w3.org/2018/credentials/",
    "https://www.w3.org/ns/credentials/",
)


class Release(Frozen):
    """One release of the data model.

    Attributes:
        name: for people, such as "ELM 3.2".
        contexts: URLs that a credential of it names, in this order.
        type_name: the type that its credentials have beside "VerifiableCredential".
        profiles: EDC profile -> IRI of the shapes that a credential of it declares.
        load: gives the classes; called when they are needed, since they need pydantic.
        further_types: types that its credentials have beside these two.
        base: the release whose model and shapes it keeps, None if they are its own.
        finish: gives a checked credential of VCDM 2.0 the release's own form, None if that is all;
            raises InvalidCredential.
        jose_only: whether only the mechanisms of JOSE can secure it, in the form of VCDM 2.0.
    """

    name: str
    contexts: tuple[str, ...]
    type_name: str
    profiles: Mapping[str, str]
    load: Callable[[], Mapping[str, type[Node]]]
    further_types: tuple[str, ...] = ()
    base: Release | None = None
    finish: Callable[[Mapping[str, JsonValue]], dict[str, JsonValue]] | None = None
    jose_only: bool = False

    @property
    def model(self) -> Release:
        """The release whose model and shapes its credentials keep: itself, or its base."""
        return self.base or self

    @property
    def classes(self) -> Mapping[str, type[Node]]:
        """The classes of the release by JSON name."""
        return self.load()

    @property
    def types(self) -> tuple[str, ...]:
        """The types that a credential of it has."""
        return (_GENERAL, *self.further_types, self.type_name)

    def is_own(self, context: JsonValue) -> bool:
        """Whether a context is one of the release, or stands for one on another server."""
        return isinstance(context, str) and (
            context in self.contexts
            or _PROFILE_MARK in context
            or context.startswith(_W3C_CREDENTIALS)
        )

    def read(
        self,
        document: Mapping[str, JsonValue],
        *,
        findings: list[Finding] | None = None,
        at_hand: Mapping[int, Node] | None = None,
    ) -> Node:
        """The credential or presentation that a document is, with whatever it contains.

        Args:
            document: a JSON object; it need not have passed `detect`.
            findings: a list to which everything that is wrong is added.
            at_hand: nodes by the identity of objects of the document that they were written to;
                nothing is wrong with those, and they are not read again.

        Raises:
            ModelError: it is no JSON object, or nested beyond any use.
        """
        kind = _PRESENTATIONS[0] if is_presentation(document) else _CREDENTIAL
        root: Any = self.classes[kind]
        classes = self.classes
        node: Node = root.from_json(document, findings=findings, classes=classes, at_hand=at_hand)
        return node


def types_of(document: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """The types that a document names, one bare or several in an array."""
    types = document.get("type") if isinstance(document, dict | Mapping) else None
    return tuple([one for one in _listed(types) if isinstance(one, str)])


def is_presentation(document: Mapping[str, JsonValue]) -> bool:
    """Whether a document shows credentials and is none itself."""
    # Asked many times of each document: nothing is made of it for that.
    types = document.get("type") if isinstance(document, dict | Mapping) else None
    if isinstance(types, list):
        return _PRESENTATIONS[0] in types or _PRESENTATIONS[1] in types
    return isinstance(types, str) and types in _PRESENTATIONS


def is_european(document: Mapping[str, JsonValue]) -> bool:
    """Whether a document has a type of the EDC profile, or names a context of it."""
    types = types_of(document)
    if _CREDENTIAL in types or _PRESENTATIONS[1] in types:
        return True
    urls = _urls(document)
    return ELM_FOR_VCDM_2 in urls or any(_PROFILE_MARK in url for url in urls)


def is_w3c(document: Mapping[str, JsonValue]) -> bool:
    """Whether a document is a W3C credential or presentation, by its type and a base context."""
    known = (_GENERAL, _PRESENTATIONS[0], *_ENVELOPED)
    has_type = not set(known).isdisjoint(types_of(document))
    return has_type and not {VCDM_1_1, VCDM_2_0}.isdisjoint(_urls(document))


def is_credential(document: Mapping[str, JsonValue]) -> bool:
    """Whether a document is a credential or presentation of the European Learning Model.

    It is if it has a type of the EDC profile, or if it is any W3C credential with a context of
    that profile; a W3C presentation is, since it may carry such credentials.
    """
    if _CREDENTIAL in types_of(document) or is_presentation(document):
        return True
    return _GENERAL in types_of(document) and is_european(document)


def is_of_another_release(context: JsonValue) -> bool:
    """Whether a context is one of the European Learning Model, and not the one that is known.

    Args:
        context: a member of `@context`.
    """
    place = context.partition("://")[2] if isinstance(context, str) else ""
    return place.startswith(_MODEL) and place != EDC_AP.partition("://")[2]


def context_findings(
    document: Mapping[str, JsonValue], known: Sequence[str], needed: str
) -> tuple[Finding, ...]:
    """What is odd about the contexts of a document.

    Args:
        document: the JSON object.
        known: context URLs that are all right.
        needed: the URL of the profile's own context; presentations can do without.
    """
    named = [one for one in _listed(document.get("@context")) if one is not None]
    found = [
        _warning("term.newer_release", "a context of a release that is not known", where)
        if is_of_another_release(one)
        else _warning("context.unknown", "a context that is not known here", where)
        for where, one in ((f"/@context/{at}", one) for at, one in enumerate(named))
        if not isinstance(one, str) or one not in known
    ]
    has_profile = any(
        url in (needed, ELM_FOR_VCDM_2) or _PROFILE_MARK in url for url in _urls(document)
    )
    if not named:
        found.append(_warning("context.missing", "the document names no context", "/@context"))
    elif not has_profile and not is_presentation(document):
        found.append(
            _warning("context.missing", "the context of the EDC profile is not named", "/@context")
        )
    return tuple(found)


def require_credential(document: Mapping[str, JsonValue]) -> None:
    """Refuse what is no credential of the model.

    Raises:
        UnknownRelease: with a hint where the reason is a common one.
    """
    if is_credential(document):
        return
    hint = None
    if isinstance(document, Mapping) and "@graph" in document:
        hint = "It is a flattened graph; ask for the credential as one object."
    message = "no credential of the European Learning Model or the W3C"
    raise UnknownRelease(message, where="/type", hint=hint)


def _warning(code: str, detail: str, where: str) -> Finding:
    return Finding(Check.FORMAT, Outcome.WARNING, code, detail, where)


def _urls(document: Mapping[str, JsonValue]) -> tuple[str, ...]:
    contexts = document.get("@context") if isinstance(document, dict | Mapping) else None
    return tuple([one for one in _listed(contexts) if isinstance(one, str)])


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
