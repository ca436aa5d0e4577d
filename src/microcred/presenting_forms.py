"""How each credential stands in a presentation: as an object with its proof, or in an envelope.

VCDM 2.0 section 4.13: a credential with an embedded proof is a member as it is; anything else (a
token, an SD-JWT, a JAdES seal) is a `data:` URL with its media type. VCDM 1.1 has no envelopes.
A seal of JAdES over a European presentation takes copies of sealed credentials, as Europass did.

    >>> from microcred.presenting_forms import media_type_of
    >>> from microcred.parsing import parse
    >>> media_type_of(parse(
    ...     '{"@context": ["https://www.w3.org/ns/credentials/v2"], "type": "VerifiableCredential",'
    ...     ' "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022"}}'))
    'application/vc'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from microcred.disclosing import disclose
from microcred.errors import CannotDisclose, IssueError, MicrocredError, ParseError
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits
from microcred.linked.dataset import GivenContext
from microcred.outline import first_node, nodes, text
from microcred.parsing import Unverified, parse
from microcred.releases.release import is_presentation
from microcred.releases.vcdm import EDC_AP, VCDM_2_0, version_of
from microcred.releases.vcdm_parts import is_within
from microcred.securing import ALL_SUITES, SUITES, mechanism_named
from microcred.securing.ecdsa_sd import NAME as SELECTIVE
from microcred.securing.ecdsa_sd_values import BaseValue, read_proof_value
from microcred.securing.enveloped import enveloped, is_enveloped
from microcred.securing.sd_jwt import SdJwt, is_sd_jwt, read_sd_jwt

__all__ = ["Chosen", "chosen", "is_selective", "media_type_of", "placed"]

_DEFAULT_LIMITS: Final = Limits()


class Chosen(Frozen):
    """A credential that is going to be presented.

    Attributes:
        raw: its bytes, after disclosure.
        read: opened, not verified.
        sd_jwt: taken apart, if it is one.
    """

    raw: bytes = part(repr=False)
    read: Unverified = part(repr=False)
    sd_jwt: SdJwt | None = part(default=None, repr=False)

    @property
    def embedded(self) -> bool:
        """Whether its proof is a member of it."""
        return self.read.mechanism in (*SUITES, ALL_SUITES)

    @property
    def version(self) -> str | None:
        """Of the W3C data model, "1.1" or "2.0"; None if it keeps neither."""
        return version_of(self.read.document)


def chosen(
    credential: bytes | str | Unverified,
    reveal: Sequence[str] | None,
    *,
    contexts: Sequence[GivenContext] = (),
    limits: Limits = _DEFAULT_LIMITS,
) -> Chosen:
    """Read a credential, and take the part of it that is shown.

    Args:
        credential: as its issuer gave it.
        reveal: JSON pointers of what is shown beside what always is, of a credential that is made
            for that; None: the credential as it is.
        contexts: further ones that it names.
        limits: of size and depth.

    Raises:
        ParseError: it cannot be read.
        CannotDisclose: it is a base proof of ecdsa-sd-2023 and nothing says what to show, or a
            pointer points at nothing.
        IssueError: it is a presentation.
    """
    raw = credential.raw if isinstance(credential, Unverified) else _bytes(credential)
    if reveal is not None and is_selective(raw):
        raw = disclose(raw, reveal=reveal, contexts=contexts, limits=limits)
    sd_jwt = read_sd_jwt(raw, limits=limits) if is_sd_jwt(raw) else None
    read = parse(raw, limits=limits)
    if is_presentation(read.document):
        raise IssueError("a presentation is not presented", hint="Present the credentials in it.")
    if any(_is_base(proof) for proof in nodes(read.document.get("proof"))):
        raise CannotDisclose(
            "a base proof of ecdsa-sd-2023 is not to be handed on",
            hint="Name what is shown with reveal (--reveal); an empty list shows the least.",
        )
    return Chosen(raw, read, sd_jwt)


def _bytes(credential: bytes | str) -> bytes:
    return credential.encode("utf-8", "replace") if isinstance(credential, str) else credential


def is_selective(raw: bytes) -> bool:
    """Whether a holder can show a part of it: an SD-JWT, or a base proof of ecdsa-sd-2023."""
    if is_sd_jwt(raw):
        return True
    if SELECTIVE.encode() not in raw:
        return False
    try:
        document = parse(raw).document
    except ParseError:
        return False
    return any(_is_base(proof) for proof in nodes(document.get("proof")))


def _is_base(proof: Mapping[str, JsonValue]) -> bool:
    if proof.get("cryptosuite") != SELECTIVE:
        return False
    try:
        return isinstance(read_proof_value(proof.get("proofValue")), BaseValue)
    except MicrocredError:
        return False


def media_type_of(read: Unverified) -> str:
    """The media type of a credential in an envelope.

    Raises:
        UnknownMechanism: nobody secured it.
    """
    name = read.mechanism or ""
    if name in SUITES or name == ALL_SUITES:
        return "application/ld+json" if version_of(read.document) == "1.1" else "application/vc"
    if name == "jades" and not read.raw.lstrip().startswith(b"{"):
        return "application/jose"
    return mechanism_named(name).media_type


def placed(
    one: Chosen, version: str, holder: str | None, *, copies: bool = False
) -> dict[str, JsonValue]:
    """A credential as a member of a presentation.

    Args:
        one: the credential.
        version: of the presentation's data model.
        holder: who presents, None if that is not known.
        copies: whether a copy of the document will do for what is sealed.

    Raises:
        IssueError: the data model of the presentation has no form for it, or nobody secured it and
            it is not the holder's own word.
    """
    read = one.read
    document = dict(read.document)
    if read.opened is None:
        return _own_word(document, holder)
    if copies and not one.embedded:
        return document
    if _fits(one, document, version):
        return document
    if is_enveloped(raw_object(read)):
        return raw_object(read)
    return _in_envelope(one.raw, media_type_of(read), version)


def _own_word(document: dict[str, JsonValue], holder: str | None) -> dict[str, JsonValue]:
    issuer = document.get("issuer")
    named = issuer if isinstance(issuer, str) else text(first_node(issuer).get("id"))
    if holder is None or named != holder:
        raise IssueError(
            "a credential is not secured, and its issuer is not who presents it",
            hint="Present it as its issuer signed it; unsigned is only what you say of yourself.",
        )
    return document


def _fits(one: Chosen, document: Mapping[str, JsonValue], version: str) -> bool:
    """Whether it can stand there as it is, so that the whole has a meaning as linked data."""
    if not one.embedded or (version == "1.1" and is_within(document, VCDM_2_0)):
        return False
    return not (is_within(document, VCDM_2_0) and is_within(document, EDC_AP))


def raw_object(read: Unverified) -> dict[str, JsonValue]:
    """The object that came as an envelope already; empty if it did not."""
    from microcred.jsontext import read_json

    if not read.raw.lstrip().startswith(b"{"):
        return {}
    value = read_json(read.raw)
    return value if isinstance(value, dict) else {}


def _in_envelope(raw: bytes, media_type: str, version: str) -> dict[str, JsonValue]:
    if version != "2.0":
        raise IssueError(
            f"a presentation of VCDM 1.1 cannot hold {media_type}",
            hint='Ask for data_model="2.0" (--data-model 2.0), whose presentations have envelopes.',
        )
    return enveloped(raw, media_type)
