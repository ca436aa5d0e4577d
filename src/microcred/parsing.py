"""The verb `parse`: bytes to an untrusted credential, without a word about whether it is genuine.

What comes out is `Unverified`, a type of its own: a program that takes it for a verified
credential does not type-check. Reading is lazy, since checking a seal needs no typed model and a
wallet's list needs only the summary.

    >>> from microcred.parsing import parse
    >>> text = (
    ...     '{"@context": ["https://www.w3.org/2018/credentials/v1",'
    ...     ' "http://data.europa.eu/snb/model/context/edc-ap"],'
    ...     ' "type": ["VerifiableCredential", "EuropeanDigitalCredential"]}'
    ... )
    >>> unverified = parse(text)
    >>> unverified.mechanism is None, unverified.release.name
    (True, 'ELM 3.2')
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from microcred.errors import MalformedJson, ModelError, ParseError, UnknownMechanism
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part, replaced
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.outline import Summary, summary_of
from microcred.releases import Release, detect
from microcred.releases.release import is_presentation
from microcred.releases.vcdm import check_vcdm, european_form, is_linked, place_in_vcdm_2
from microcred.securing import SUITES, mechanism_for
from microcred.securing.mechanism import Disclosed, Opened
from microcred.securing.recognised import recognised
from microcred.securing.telling import token_of
from microcred.wallet_types.disclosed import (
    SD_JWT_VC,
    european_document,
    head_of,
    micro_credential_of,
)

if TYPE_CHECKING:
    from microcred.elm import EuropeanDigitalCredential, Node
    from microcred.micro_credential import MicroCredential
    from microcred.releases.vcdm_members import Members
    from microcred.securing.data_integrity import DataIntegrity
    from microcred.securing.jades import JAdES
    from microcred.verification_cache import VerificationCache

__all__ = ["Summary", "Unverified", "parse", "parse_file", "received_octets"]

_SEAL: Final = "jades"
_CLAIMS: Final = "dc+sd-jwt"
_NO_CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType({})
_NO_PAGE: Final = (b"{", b"e")  # JSON and tokens: what reads pages is not loaded for them
_IN_MAIL: Final = "Save the page, or the file, that is in it by itself, and give that."
_OF_PROOFS: Final = frozenset({"application/vc", "application/vp", "application/ld+json"})
"""The media types of documents with embedded proofs."""
_OF_SEALS: Final = frozenset({"application/jose"})
"""The media type of a seal in the compact serialization (RFC 7515 section 9.2.1)."""


class Unverified(Frozen):
    """A credential as it was received, opened and not verified.

    Attributes:
        raw: the bytes exactly as received; these are what `verify` checks.
        opened: payload, proofs and key references; None for a credential without any seal.
        release: the data model release that the document names.
        wrapper: the other members of an upload wrapper ({"credential": ..., ...}), else empty.
        release_findings: what is odd about the contexts that the document names.
    """

    # Neither is part of `repr`: a log must not name the learner.
    raw: bytes = part(repr=False)
    opened: Opened | None = part(repr=False)
    _document: Mapping[str, JsonValue] | None = part(repr=False)
    release: Release
    wrapper: Mapping[str, JsonValue] = part(default_factory=dict, repr=False)
    release_findings: tuple[Finding, ...] = ()

    @cached_property
    def document(self) -> Mapping[str, JsonValue]:
        """The credential as a JSON object, unwrapped; of an SD-JWT only what is disclosed.

        Of an SD-JWT VC it is the European credential in its claims, if its type has one; that is
        made when it is first asked for.
        """
        if self._document is not None:
            return self._document
        claims = self.opened.document if self.opened else {}
        return european_document(claims) or claims

    @property
    def head(self) -> Mapping[str, JsonValue]:
        """Type and contexts of the document, which say what it is; or all of it."""
        if self._document is not None:
            return self._document
        return head_of(self.opened.document if self.opened else {}) or {}

    @property
    def mechanism(self) -> str | None:
        """Name of the securing mechanism ("jades", "vc+jwt", a cryptosuite); None without any."""
        return self.opened.mechanism if self.opened else None

    @property
    def disclosed(self) -> Disclosed | None:
        """Of an SD-JWT, its parts and the claims that are shown; None for anything else."""
        return self.opened.disclosed if self.opened else None

    @cached_property
    def summary(self) -> Summary:
        """Title, issuer's name and dates, read without the typed model."""
        return summary_of(self.document)

    @cached_property
    def _read(self) -> tuple[Node, tuple[Finding, ...]]:
        found: list[Finding] = []
        node = self.release.read(european_form(self.document), findings=found)
        if is_linked(self.document):
            found = [replaced(one, where=place_in_vcdm_2(one.where)) for one in found]
        return node, tuple(found)

    @property
    def is_european(self) -> bool:
        """Whether it is of the European Learning Model, so that `credential` can be asked for."""
        return bool(self.release.profiles)

    @cached_property
    def members(self) -> Members:
        """What it points to by the W3C data model: status, schemas, evidence and so on."""
        from microcred.releases.vcdm_members import members_of

        return members_of(self.document)

    @property
    def credential(self) -> EuropeanDigitalCredential:
        """The typed credential (or presentation); built on first access, whatever it contains.

        Raises:
            ModelError: it is a W3C credential without the European model.
        """
        return self._read[0]  # type: ignore[return-value]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What reading showed: relative ids, times without zone, unknown members and so on."""
        form = self.opened.findings if self.opened else ()
        if self.is_european:
            read = self._read[1]
        else:
            read = () if self.release is SD_JWT_VC else check_vcdm(self.document)
        return (*form, *self.release_findings, *read)

    @cached_property
    def micro_credential(self) -> MicroCredential:
        """The 16 elements of Annex I that are in the credential; the rest is left out.

        Raises:
            ModelError: the document is a presentation, or no European credential, or an element
                that is there is unreadable.
        """
        from microcred.micro_credential import MicroCredential

        if is_presentation(self.document):
            raise ModelError(
                "a presentation is no micro-credential",
                hint="Read each credential inside it by itself.",
            )
        held = micro_credential_of(self.disclosed.claims) if self.disclosed else None
        return held or MicroCredential.from_credential(self.credential)


def parse(
    secured: bytes | str,
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    contents: Mapping[str, bytes] = _NO_CONTENTS,
    lenient_crit: bool = False,
    cache: VerificationCache | None = None,
) -> Unverified:
    """Open a credential without verifying it.

    Args:
        secured: a JAdES seal (JSON or compact), a vc+jwt, a credential with proofs in it, or one
            without any seal, with or without the upload wrapper; bytes as received, or their text.
            Of a page of `microcred.rendering` the file that it carries, and nothing else.
        limits: bounds of size and depth.
        contents: name -> bytes of the document that a detached JAdES seal is over.
        lenient_crit: report what is wrong with `crit` of a JAdES seal with a WARNING.
        cache: what the caller keeps of other files, such as certificates that were read.

    Raises:
        ParseError: `MalformedJson`, `UnknownMechanism` (nothing that is known here) or
            `UnknownRelease` (JSON, but no credential).
    """
    if cache is not None:
        from microcred.verification_cache import VerificationCache

        if not isinstance(cache, VerificationCache):
            raise ParseError("cache is a VerificationCache")
    raw = received_octets(secured, limits=limits)
    return parse_file(raw, limits=limits, contents=contents, lenient_crit=lenient_crit, cache=cache)


def received_octets(secured: bytes | str | Unverified, *, limits: Limits) -> bytes:
    """The octets of a file as received; of a page those of the file that it carries.

    What `parse` gave is opened again from its bytes: its document is a mutable object that the
    caller may have changed, and the bytes received are the bytes verified.

    Raises:
        ParseError: no bytes or text, or a page that does not carry one file.
    """
    given = secured.raw if isinstance(secured, Unverified) else secured
    raw = _bytes_of(given)
    if raw[:1] in _NO_PAGE:
        return raw
    from microcred.embedding import carried

    return carried(raw, limits=limits)


def parse_file(
    raw: bytes,
    *,
    limits: Limits,
    contents: Mapping[str, bytes] = _NO_CONTENTS,
    lenient_crit: bool = False,
    cache: VerificationCache | None = None,
) -> Unverified:
    """As `parse`, of the file itself: no page is opened.

    Args:
        raw: the file.
        limits: bounds of size and depth.
        contents: name -> bytes of the document that a detached JAdES seal is over.
        lenient_crit: report what is wrong with `crit` of a JAdES seal with a WARNING.
        cache: what the caller keeps of other files, such as certificates that were read.

    Raises:
        ParseError: as `parse`.
    """
    if len(raw) > limits.max_bytes:
        raise MalformedJson(f"more than {limits.max_bytes} bytes")
    opened = _opened(raw, limits, contents, lenient_crit=lenient_crit, cache=cache)
    if opened is None:
        return _unsecured(raw, limits)
    document, release, found = _of_model(opened)
    return Unverified(raw, opened, document, release, release_findings=found)


def _opened(
    raw: bytes,
    limits: Limits,
    contents: Mapping[str, bytes],
    *,
    lenient_crit: bool,
    cache: VerificationCache | None,
) -> Opened | None:
    """What the mechanism says that recognises the bytes; None if none does.

    Most files are JSON that was written by a program: they are read once, and told by what was
    read (`recognised`), as the mechanisms would tell them by a glance at the bytes.
    """
    known = recognised(raw, limits)
    if known is not None and known.jws is None:
        return _of_proofs().open(raw, limits=limits, outer=known.outer)
    token = token_of(raw, limits=limits) if known is None else None
    if token is not None:
        from microcred.securing.vc_jose import VcJwt

        return VcJwt().open(raw, limits=limits, jws=token)
    mechanism = None if known is not None else mechanism_for(raw)
    if known is not None or (mechanism is not None and mechanism.name == _SEAL):
        return _of_seals(lenient_crit=bool(lenient_crit)).open(
            raw,
            limits=limits,
            contents=contents,
            kept=cache.certificates if cache is not None else None,
            jws=known.jws if known is not None else None,
        )
    return None if mechanism is None else mechanism.open(raw, limits=limits)


@cache
def _of_proofs() -> DataIntegrity:
    from microcred.securing.data_integrity import DataIntegrity

    return DataIntegrity()


@cache
def _of_seals(*, lenient_crit: bool) -> JAdES:
    from microcred.securing.jades import JAdES

    return JAdES(lenient_crit=lenient_crit)


def _of_model(
    opened: Opened,
) -> tuple[Mapping[str, JsonValue] | None, Release, tuple[Finding, ...]]:
    """The credential of an opened file, its release, and what is odd about its contexts.

    The claims of an SD-JWT VC are no credential of the W3C; their type says what they hold, and
    often that can wait (None).
    """
    if opened.mechanism != _CLAIMS:
        return opened.document, *detect(opened.document)
    head = head_of(opened.document)
    if head is not None:
        return None, detect(head)[0], ()
    held = european_document(opened.document)
    if held is None:
        return opened.document, SD_JWT_VC, ()
    return held, detect(held)[0], ()


def _from_envelope(raw: bytes, envelope: Mapping[str, JsonValue], limits: Limits) -> Unverified:
    """What an enveloped credential or presentation holds; there are no envelopes in envelopes.

    Raises:
        ParseError: it holds nothing that is secured.
    """
    from microcred.securing.enveloped import read_enveloped

    held = read_enveloped(envelope, limits=limits)
    mechanism = mechanism_for(held.octets)
    if mechanism is None:
        raise UnknownMechanism("the envelope holds nothing that is known here", where="/id")
    opened = mechanism.open(held.octets, limits=limits)
    document, release, found = _of_model(opened)
    told = [*found, *check_vcdm(envelope)]
    embedded = _OF_PROOFS if mechanism.name in SUITES else frozenset()
    sealed = _OF_SEALS if mechanism.name == _SEAL else frozenset()
    if held.media_type not in embedded | sealed | {mechanism.media_type}:
        detail = f"the envelope says {held.media_type[:64]}, and holds {mechanism.name}"
        outcome, code, clause = Outcome.FAILED, "format.enveloped_type", "VCDM 2.0 4.12"
        told.append(Finding(Check.FORMAT, outcome, code, detail, "/id", clause))
    return Unverified(raw, opened, document, release, {}, tuple(told))


def _bytes_of(secured: bytes | str) -> bytes:
    if isinstance(secured, bytes | bytearray | memoryview):
        return bytes(secured)
    if not isinstance(secured, str):
        raise ParseError("a credential is bytes or text")
    try:
        return secured.encode("utf-8")
    except UnicodeEncodeError:
        raise MalformedJson("the text contains lone surrogates") from None


def _unsecured(raw: bytes, limits: Limits) -> Unverified:
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        from microcred.embedding import is_mail

        if is_mail(raw):
            raise UnknownMechanism("an e-mail or an archive of a page (MIME)", hint=_IN_MAIL)
        raise UnknownMechanism("neither a sealed credential nor JSON")
    value = read_json(raw, limits=limits)
    if not isinstance(value, dict):
        raise UnknownMechanism("the JSON is no object")
    from microcred.securing.enveloped import is_enveloped

    if is_enveloped(value):
        return _from_envelope(raw, value, limits)
    inner = value.get("credential")
    wrapper: dict[str, JsonValue] = {}
    if isinstance(inner, dict) and "type" not in value:
        wrapper = {name: member for name, member in value.items() if name != "credential"}
        value = inner
    release, found = detect(value)
    return Unverified(raw, None, value, release, wrapper, found)
