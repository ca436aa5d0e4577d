"""What a proof of Data Integrity signs: the hash of its configuration, then that of the document.

W3C Data Integrity EdDSA and ECDSA Cryptosuites 1.0, sections on transformation, proof configuration
and hashing. The document is without its proofs, but for those that a chained proof names; the
configuration is the proof without its value. `rdfc` suites hash RDFC-1.0 of the linked data, where
the configuration has the contexts of the document; `jcs` suites hash RFC 8785 of the JSON, where it
has the copy that the signer put there. The hash is that of the key's curve, all the way down.

    >>> from microcred.linked.active_context import contexts_of
    >>> from microcred.linked.terms import EDC_AP, VCDM_2_0
    >>> from microcred.securing.cryptosuites import SUITES
    >>> from microcred.securing.data_integrity_hashing import Hashing
    >>> hashing = Hashing({"id": "urn:a"}, contexts_of("ELM 3.2"))
    >>> suite = SUITES["eddsa-jcs-2022"]
    >>> len(hashing.signing_input(suite, suite.kinds[0], {"type": "DataIntegrityProof"}, ()))
    64
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from microcred.errors import (
    CannotDisclose,
    InvalidCredential,
    LinkedDataError,
    MalformedJson,
    NotCovered,
    TooMuchWork,
)
from microcred.jsontext import JsonValue, canonical_json
from microcred.linked.terms import EDC_AP, VCDM_2_0
from microcred.securing.cryptosuites import Kind, Suite

if TYPE_CHECKING:
    from microcred.linked.active_context import Contexts
    from microcred.linked.direct import Direct

__all__ = [
    "Hash",
    "Hashing",
    "as_invalid",
    "configuration_of",
    "digest",
    "listed",
    "unwrapped",
    "without_proof",
]

Hash: TypeAlias = Literal["sha256", "sha384"]
"""The name of a hash in hashlib."""

_VALUE: Final = "proofValue"


def listed(value: JsonValue) -> list[JsonValue]:
    """A value as a list: the elements of an array, nothing for null, else the one value."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def without_proof(
    document: Mapping[str, JsonValue], previous: Sequence[dict[str, JsonValue]] = ()
) -> dict[str, JsonValue]:
    """The document as it is signed: with no proof but those that the proof in hand names."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    return {**bare, "proof": list(previous)} if previous else bare


def configuration_of(options: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """The configuration of a proof: all of it but its value."""
    return {name: value for name, value in options.items() if name != _VALUE}


def unwrapped(contexts: JsonValue) -> JsonValue:
    """The contexts of a document, of which each may stand in an object {"@context": ...}.

    2026-11-28: JSON-LD 1.1 API 4.2.2 knows no such object among contexts (keyword redefinition);
    the inputs of the W3C's suite for eddsa-rdfc-2022 have it, and jsonld.js takes it.
    """
    if not isinstance(contexts, list):
        return contexts
    return [
        one["@context"] if isinstance(one, dict) and _is_wrapper(one) else one for one in contexts
    ]


def _is_wrapper(context: dict[str, JsonValue]) -> bool:
    return list(context) == ["@context"] and isinstance(context["@context"], dict)


class Hashing:
    """One document, whose canonical forms are made once for all its proofs.

    Attributes:
        document: as received or to be signed; its proofs are left out where they have to be.
        contexts: what its contexts mean.
        is_plain: whether it is known to be plain JSON (`microcred.jsontext.as_read`).
    """

    __slots__ = ("_direct", "_forms", "_refused", "contexts", "document", "is_plain")

    def __init__(
        self, document: Mapping[str, JsonValue], contexts: Contexts, *, is_plain: bool = False
    ) -> None:
        """Nothing is computed yet."""
        self.is_plain = is_plain
        self.document = document
        self.contexts = contexts
        self._forms: dict[tuple[str, tuple[str, ...]], bytes] = {}
        self._refused: TooMuchWork | None = None
        self._direct: dict[Hash, Direct | None] = {}

    def direct(self, hash: Hash = "sha256") -> Direct | None:
        """What the document says without its proofs, written directly; None if it is beyond that.

        It is made once; `microcred.linked.direct` says what is known of a document then.
        """
        if "sha256" in self._direct:
            made = self._direct["sha256"]
            if made is None or made.is_of_every_hash:
                return made
        if hash not in self._direct:
            # Seals have no use for linked data, and whoever verifies one does not wait for it.
            from microcred.linked.direct import direct_form

            self._direct[hash] = direct_form(self.linked(), self.contexts, hash=hash)
        return self._direct[hash]

    def signing_input(
        self,
        suite: Suite,
        kind: Kind,
        options: Mapping[str, JsonValue],
        previous: Sequence[dict[str, JsonValue]],
    ) -> bytes:
        """The octets that are signed: two hashes, the configuration's first.

        Raises:
            NotCovered: linked data would not hold all that is said.
            TooMuchWork: naming the blank nodes takes too long.
            LinkedDataError: it is no linked data.
            MalformedJson: there is no canonical JSON for it.
        """
        configuration = self.configuration(suite, kind, options)
        document = self.transformed(suite, kind, options, previous)
        return digest(kind.hash, configuration) + digest(kind.hash, document)

    def configuration(self, suite: Suite, kind: Kind, options: Mapping[str, JsonValue]) -> bytes:
        """The canonical form of the proof's configuration.

        Raises:
            MicrocredError: as `signing_input`.
        """
        configuration = configuration_of(options)
        if suite.canonicalisation == "jcs":
            return canonical_json(configuration)
        configuration.pop("@context", None)
        if "@context" in self.document:
            configuration["@context"] = unwrapped(self.document["@context"])
        from microcred.linked.direct import direct_form

        direct = direct_form(configuration, self.contexts, hash=kind.hash)
        return self._canonical(configuration, kind.hash) if direct is None else direct.octets

    def transformed(
        self,
        suite: Suite,
        kind: Kind,
        options: Mapping[str, JsonValue],
        previous: Sequence[dict[str, JsonValue]] = (),
    ) -> bytes:
        """The canonical form of the document.

        Raises:
            MicrocredError: as `signing_input`.
        """
        if suite.canonicalisation == "jcs":
            document = without_proof(self.document, previous)
            if "@context" in options:
                document["@context"] = options["@context"]
            return canonical_json(document, is_plain=self.is_plain)
        if not previous and (direct := self.direct(kind.hash)) is not None:
            return direct.octets
        key = (kind.hash, tuple(str(one.get("id")) for one in previous))
        if key not in self._forms:
            self._forms[key] = self._canonical(self.linked(previous), kind.hash)
        return self._forms[key]

    def linked(self, previous: Sequence[dict[str, JsonValue]] = ()) -> dict[str, JsonValue]:
        """The document without its proofs, as it is read as linked data."""
        document = without_proof(self.document, previous)
        if "@context" in document:
            document["@context"] = unwrapped(document["@context"])
        return document

    def _canonical(self, document: Mapping[str, JsonValue], hash: Hash) -> bytes:
        from microcred.linked.canonical import canonize
        from microcred.linked.dataset import quads_of

        if self._refused is not None:
            raise self._refused  # a document that took too much work gets no more of it
        try:
            return canonize(quads_of(document, self.contexts), hash=hash).text.encode("utf-8")
        except TooMuchWork as error:
            self._refused = error
            raise


def digest(hash: Hash, octets: bytes) -> bytes:
    """The digest of some octets."""
    found: bytes = getattr(hashlib, hash)(octets).digest()
    return found


@contextmanager
def as_invalid(document: Mapping[str, JsonValue]) -> Iterator[None]:
    """What a document cannot be signed for, as the error of whoever secures it.

    Raises:
        InvalidCredential: instead of what is raised within; `findings` are the same.
    """
    try:
        yield
    except NotCovered as error:
        raise InvalidCredential(
            f"a proof would not cover the whole document: {error}",
            findings=error.findings,
            hint=error.hint(),
        ) from None
    except (LinkedDataError, MalformedJson, CannotDisclose) as error:
        hint = _CLASH if _clashes(document) else error.hint()
        place = getattr(error, "where", "")
        at = f" (at {place})" if place else ""
        raise InvalidCredential(f"it cannot be signed as it is: {error}{at}", hint=hint) from None


_CLASH: Final = (
    "The contexts of VCDM 2.0 and of the EDC profile contradict each other; use VCDM 1.1, a jcs "
    "suite or vc+jwt, or to_vcdm_2(document, linked=True)."
)


def _clashes(document: Mapping[str, JsonValue]) -> bool:
    """Whether it names the two contexts that cannot go together as linked data."""
    named = listed(document.get("@context"))
    return VCDM_2_0 in named and EDC_AP in named
