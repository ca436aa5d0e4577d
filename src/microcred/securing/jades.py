"""JAdES, the way in which Europass seals: a JWS with a certificate and a claimed signing time.

ETSI TS 119 182-1. Every serialisation is opened (compact, flattened, general; payload encoded or
not, or beside the file; parallel seals) at every level; what is written is by default of level B-B
in Europass' form: the general serialisation, `payload` the first member and a JSON string (`b64`:
false).

    >>> from microcred.securing.jades import JAdES
    >>> JAdES().recognises(b'{"payload": "{}", "signatures": []}')
    True
    >>> JAdES(signing_time="iat").name
    'jades'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, get_args

from microcred.crypto.certificates import Certificate, CertificateCache
from microcred.crypto.jws import Jws, compact_header, read_jws
from microcred.crypto.signing import ALGORITHMS, Signer
from microcred.errors import IssueError, ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.securing.evidence_sources import RevocationSource, TimestampSource
from microcred.securing.jades_content import NO_CONTENTS
from microcred.securing.jades_reading import Given, ReadSeal, read_seal
from microcred.securing.mechanism import Opened
from microcred.securing.recognising import is_jades_header, is_jws_json
from microcred.securing.sd_jwt_kinds import sd_jwt_kind

__all__ = ["JAdES", "OpenedFile", "open_seals"]

Serialization = Literal["general", "flattened", "compact"]
"""The serialisations of RFC 7515 section 7, as `JAdES` takes them."""

Level = Literal["B-B", "B-T", "B-LT", "B-LTA"]
"""The baseline levels (clause 6), each with all of the one before."""

SigningTime = Literal["sigT", "iat"]
"""The header parameter that claims the signing time."""

_WORDS: Final = (
    ("level", get_args(Level)),
    ("serialization", get_args(Serialization)),
    ("signing_time", get_args(SigningTime)),
)
_DEFAULT_LIMITS: Final = Limits()
_ALGORITHMS: Final = frozenset(ALGORITHMS)


class JAdES(Frozen):
    """The mechanism "jades", with the options of what it writes; it opens every form.

    Attributes:
        level: "B-B"; "B-T" with a timestamp; "B-LT" with certificates and revocation data too, so
            that it can be verified when nobody tells of them any more; "B-LTA" with a timestamp
            over all of it, which can be renewed (Europass seals so).
        serialization: "general" (Europass), "flattened" or "compact".
        b64: whether the payload is written as base64url; False is Europass' form, in which the
            credential stays legible. The compact serialisation needs True.
        signing_time: "sigT", as in Europass' own files, or "iat", as TS 119 182-1 V1.2.1 demands
            from 2025-07-15.
        tsa: who stamps: a `TimestampSource` such as `microcred.securing.tsa.Tsa`, or the address of
            a time-stamping authority, which `issue` asks with its `fetch`.
        content_timestamp: whether the content is stamped before it is signed (`adoTst`), as
            Europass' web application does: then the seal was not made before.
        revocation: who finds certificates and revocation data for B-LT and B-LTA; None lets `issue`
            ask those whom the certificates name, with its `fetch`.
        lenient_crit: open files whose `crit` is wrong with a WARNING; else they are FAILED, as RFC
            7515 section 4.1.11 demands.

    Raises:
        IssueError: an option that is none of these, or a combination that cannot be written.
    """

    level: Level = "B-B"
    serialization: Serialization = "general"
    b64: bool = False
    signing_time: SigningTime = "sigT"
    tsa: TimestampSource | str | None = None
    content_timestamp: bool = False
    revocation: RevocationSource | None = None
    lenient_crit: bool = False

    def __post_init__(self) -> None:
        """Refuse at once what could not be written later."""
        for name, known in _WORDS:
            if getattr(self, name) not in known:
                raise IssueError(f"{name} is one of {', '.join(known)}")
        if not isinstance(self.b64, bool):
            raise IssueError("b64 is True or False")
        if self.serialization == "compact" and not self.b64:
            raise IssueError(
                "the compact serialisation needs an encoded payload",
                hint='Write JAdES(serialization="compact", b64=True).',
            )
        if self.serialization == "compact" and self.level != "B-B":
            raise IssueError(
                f"the compact serialisation has no place for what {self.level} adds",
                hint='Seal with serialization "general" or "flattened".',
            )
        if self.needs_tsa and self.tsa is None:
            raise IssueError(
                "a timestamp needs a time-stamping authority",
                hint="Give tsa=Tsa(url, fetch), or its address: tsa=url and issue(..., fetch=...).",
            )

    @property
    def needs_tsa(self) -> bool:
        """Whether sealing asks for timestamps."""
        return self.level != "B-B" or self.content_timestamp

    @property
    def name(self) -> str:
        """The word for it: "jades"."""
        return "jades"

    @property
    def media_type(self) -> str:
        """The media type of what `secure` makes (RFC 7515 section 9.2)."""
        return "application/jose" if self.serialization == "compact" else "application/jose+json"

    @property
    def data_model(self) -> str:
        """ "1.1": what Europass seals."""
        return "1.1"

    @property
    def algorithms(self) -> frozenset[str]:
        """RS, PS and ES with 256, 384 and 512 bits, and EdDSA; never `none` or HMAC."""
        return _ALGORITHMS

    def recognises(self, raw: bytes) -> bool:
        """Whether the bytes are a JWS in JSON, or a compact one whose header is that of JAdES."""
        if is_jws_json(raw):
            return sd_jwt_kind(raw) is None
        header = compact_header(raw)
        return header is not None and is_jades_header(header)

    def open(
        self,
        raw: bytes,
        *,
        limits: Limits = _DEFAULT_LIMITS,
        contents: Mapping[str, bytes] = NO_CONTENTS,
        certificates: Sequence[Certificate] = (),
        kept: CertificateCache | None = None,
        jws: Jws | None = None,
    ) -> Opened:
        """Take a sealed file apart, whatever its serialisation.

        Args:
            raw: the file.
            limits: of size and depth of JSON.
            contents: the credential, by name, where it is not in the file (a detached seal).
            certificates: among which the signer's is looked for if it is not in the file.
            kept: certificates that the caller keeps.
            jws: the file taken apart, where the caller has done that already.

        Raises:
            ParseError: it is no JWS, its content is detached and was not given, or the content is
                no JSON object, or not one document.
        """
        given = Given(
            contents=contents,
            certificates=tuple(certificates),
            lenient_crit=self.lenient_crit,
            limits=limits,
            kept=kept,
        )
        file = _opened(jws, given) if jws else open_seals(raw, given=given, pass_lost=False)
        payload = _one_document(file.seals)
        document = read_json(payload, limits=limits)
        if not isinstance(document, dict):
            raise ParseError("the sealed payload is no JSON object", where="/payload")
        proofs = tuple([seal.proof for seal in file.seals])
        return Opened(self.name, payload, document, proofs, file.findings)

    def secure(self, document: Mapping[str, JsonValue], signer: Signer, *, now: datetime) -> bytes:
        """Seal the document as it is; the signer must have certificates (`Seal`).

        Raises:
            UnsuitableKey: the signer has no certificates.
            IssueError: `now` has no time zone; a timestamp or revocation data cannot be had
                (`TimestampRefused`, `RevocationMissing`).
            FetchError: a time-stamping authority gives no answer.
        """
        from microcred.securing import jades_writing

        tsa = self._tsa()
        sealed = jades_writing.write(
            document,
            signer,
            now=now,
            serialization=self.serialization,
            b64=self.b64,
            signing_time=self.signing_time,
            stamped=tsa if self.content_timestamp else None,
        )
        if self.level == "B-B":
            return sealed
        from microcred.securing.jades_raising import raised

        # The header leaves out the root, which the signer may know.
        known = Given(certificates=tuple(getattr(signer, "certificates", ())))
        return raised(sealed, self.level, tsa=tsa, revocation=self.revocation, given=known)

    def _tsa(self) -> TimestampSource | None:
        if not self.needs_tsa:
            return None
        if isinstance(self.tsa, str):
            raise IssueError(
                "the time-stamping authority is an address, and there is no network",
                hint="Seal with issue(..., fetch=...), or give tsa=Tsa(url, fetch).",
            )
        return self.tsa


class OpenedFile(Frozen):
    """A JAdES file over any content, opened and not verified.

    Attributes:
        form: the serialisation: "general", "flattened" or "compact".
        seals: its signatures, at least one, in its order.
        findings: what was seen of the file as a whole.
    """

    form: str
    seals: tuple[ReadSeal, ...]
    findings: tuple[Finding, ...] = ()


def open_seals(raw: bytes, *, given: Given, pass_lost: bool = True) -> OpenedFile:
    """Read every signature of a JAdES file, whatever it is over.

    Args:
        raw: the file.
        given: what is at hand beside it.
        pass_lost: whether a file is read whose payload is no text, so that its content is lost.

    Raises:
        ParseError: it is no JWS.
    """
    return _opened(read_jws(raw, limits=given.limits, pass_lost=pass_lost), given)


def _opened(jws: Jws, given: Given) -> OpenedFile:
    seals = tuple([read_seal(jws, index, given=given) for index in range(len(jws.signatures))])
    return OpenedFile(jws.form, seals, tuple(_check_outside(jws)) if jws.extra else ())


def _one_document(seals: Sequence[ReadSeal]) -> bytes:
    """The document that every seal of the file is over.

    Raises:
        ParseError: it was not given, or there are several.
    """
    documents = [document for seal in seals for document in seal.content.documents]
    first = documents[0] if documents else b""
    same = all(one is first or one == first for one in documents)
    if not all(seal.content.documents for seal in seals) or (same and not first):
        raise ParseError(
            "the sealed content is not in the file (detached)",
            hint="Give it with `contents`, or ask for the file that holds it with its seal.",
        )
    if not same:
        raise ParseError("the seal is over several documents, so it is not one of a credential")
    return first


def _check_outside(jws: Jws) -> list[Finding]:
    """Members beside payload and signatures: covered by no seal (RFC 7515 7.2 ignores them)."""
    return [
        Finding(
            Check.FORMAT,
            Outcome.WARNING,
            "format.extra_member",
            "a member outside the payload is covered by no signature",
            f"/{name[:64].replace('~', '~0').replace('/', '~1')}",
            "RFC 7515 7.2",
        )
        for name in jws.extra
    ]
