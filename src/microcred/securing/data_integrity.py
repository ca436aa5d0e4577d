"""Data Integrity: proofs that are members of the document that they secure.

W3C Verifiable Credential Data Integrity 1.0 (REC 2025-05-15). One class is the mechanism of every
cryptosuite of `microcred.securing.cryptosuites`; opening reads all proofs of a document, whatever
their suites. What was signed is not in the file and has to be computed from it: `computed` does it,
given the contexts, and tells why where that cannot be done. Securing a document that has a proof
adds one to the set, or to the chain where `previous_proof` names those before it.

    >>> from datetime import UTC, datetime
    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.securing.data_integrity import DataIntegrity
    >>> document = {"@context": ["https://www.w3.org/ns/credentials/v2"],
    ...     "type": "VerifiableCredential", "issuer": "https://uni.example",
    ...     "credentialSubject": {"name": "Ana"}}
    >>> signer = LocalSigner(PrivateKey.generate("Ed25519"))
    >>> mechanism = DataIntegrity("eddsa-rdfc-2022")
    >>> secured = mechanism.secure(document, signer, now=datetime(2026, 1, 2, tzinfo=UTC))
    >>> [proof.mechanism for proof in mechanism.open(secured).proofs]
    ['eddsa-rdfc-2022']
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from microcred.crypto.jws_writing import as_read, json_payload
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import key_url
from microcred.crypto.signing import LocalSigner, Signer, signature_by
from microcred.encoding import multibase_encode
from microcred.errors import (
    InvalidCredential,
    IssueError,
    ParseError,
    UnsuitableKey,
)
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits, json_octets, read_json
from microcred.releases import ELM_3
from microcred.releases.release import is_presentation
from microcred.securing.cryptosuites import ALL_SUITES, SUITES, Kind, Suite, suite_of
from microcred.securing.data_integrity_chain import placed_proofs, previous_of
from microcred.securing.data_integrity_contexts import DATA_INTEGRITY_V2, PROOF_CONTEXTS
from microcred.securing.data_integrity_hashing import Hashing, as_invalid, listed
from microcred.securing.data_integrity_options import is_url, read_options
from microcred.securing.mechanism import Opened
from microcred.securing.recognising import is_jws_json, outer_names
from microcred.speed import written_json

if TYPE_CHECKING:
    from microcred.linked.dataset import GivenContext

__all__ = ["DataIntegrity"]

_DEFAULT_LIMITS: Final = Limits()
_DATA_MODELS: Final = ("1.1", "2.0")


class DataIntegrity(Frozen):
    """The mechanism of a cryptosuite.

    Attributes:
        cryptosuite: name of the suite, a row of `SUITES`.
        data_model: the version of VCDM in which `issue` writes the credential: "1.1" or "2.0".
        purpose: the verification relationship of the key; None for "authentication" in a
            presentation and "assertionMethod" in anything else.
        expires: the end of the proof itself, aware.
        domain: for whom it is made: one text, or a set of them.
        challenge: what the verifier asked.
        proof_id: URL of the proof, so that others can be chained to it.
        previous_proof: ids of the proofs of the document that this one covers, too.
        contexts: those that the document names and that are not known here.
        mandatory_pointers: of ecdsa-sd-2023: JSON pointers of what no holder may hide; None for
            `ecdsa_sd.mandatory_pointers` of the document.
        hmac_key: of ecdsa-sd-2023: 32 random octets for one credential; None for fresh ones.
        own_key: of ecdsa-sd-2023: the key of one credential, on P-256; None for a fresh one.

    Raises:
        IssueError: the suite or the data model is not known, or an option has the wrong form.
    """

    cryptosuite: str = "eddsa-rdfc-2022"
    data_model: str = "1.1"
    purpose: str | None = None
    expires: datetime | None = None
    domain: str | Sequence[str] | None = None
    challenge: str | None = None
    proof_id: str | None = None
    previous_proof: str | Sequence[str] | None = None
    contexts: Sequence[GivenContext] = ()
    mandatory_pointers: Sequence[str] | None = None
    hmac_key: bytes | None = part(default=None, repr=False)
    own_key: Signer | None = part(default=None, repr=False)

    def __post_init__(self) -> None:
        """Refuse what no proof can have."""
        if self.cryptosuite not in SUITES:
            known = ", ".join(SUITES)
            raise IssueError("no cryptosuite of that name", hint=f"Known are {known}.")
        if self.data_model not in _DATA_MODELS:
            raise IssueError("the data model is 1.1 or 2.0")
        ends = self.expires
        if ends is not None and (not isinstance(ends, datetime) or ends.tzinfo is None):
            raise IssueError("the end of a proof is a datetime with a time zone")
        if self.proof_id is not None and not is_url(self.proof_id):
            raise IssueError("the id of a proof is one URL", hint="For example urn:uuid:...")
        for name, told in (("purpose", self.purpose), ("challenge", self.challenge)):
            if told is not None and not _is_text(told):
                raise IssueError(f"{name} is one text")
        for name, several in (("domain", self.domain), ("previous_proof", self.previous_proof)):
            if several is not None and not _are_texts(several):
                raise IssueError(f"{name} is one text, or several")
        if self.domain is not None and not self.domain:
            raise IssueError("a proof that is made for nobody", hint="Name a domain, or none.")

    @property
    def suite(self) -> Suite:
        """The row of its cryptosuite."""
        return SUITES[self.cryptosuite]

    @property
    def name(self) -> str:
        """The name of the cryptosuite."""
        return self.cryptosuite

    @property
    def media_type(self) -> str:
        """ "application/vc", or what there was for VCDM 1.1: "application/ld+json"."""
        return "application/vc" if self.data_model == "2.0" else "application/ld+json"

    @property
    def algorithms(self) -> frozenset[str]:
        """The JOSE names of the signature algorithms of the suite."""
        return self.suite.algorithms

    def recognises(self, raw: bytes) -> bool:
        """Whether the bytes are a JSON object with an outermost member `proof`, and no JWS."""
        if b'"proof"' not in raw or is_jws_json(raw):
            return False
        return "proof" in outer_names(raw)

    def open(
        self,
        raw: bytes,
        *,
        limits: Limits = _DEFAULT_LIMITS,
        outer: Mapping[str, JsonValue] | None = None,
    ) -> Opened:
        """Read a document and all its proofs; nothing is canonicalised.

        Args:
            raw: the file.
            limits: of size and depth of JSON.
            outer: the JSON object that the file is, where the caller has read it already.

        Raises:
            ParseError: it is no JSON object.
        """
        document = read_json(raw, limits=limits) if outer is None else outer
        if not isinstance(document, dict):
            raise ParseError("a secured document is a JSON object")
        found = placed_proofs(document)
        proofs = tuple([read_options(options, where) for where, options in found.placed])
        suites = [suite_of(options) for _, options in found.placed]
        one = suites[0] if suites and suites.count(suites[0]) == len(suites) else None
        name = ALL_SUITES if one is None else one.name
        return Opened(name, raw, document, proofs, found.findings)

    def framed(self, document: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """The document with a context that defines proofs, at the end if none is there.

        Data Integrity 1.0 section 2.4.1 (context injection). VCDM 2.0 has one in its own context.

        Raises:
            InvalidCredential: it has a proof already that a further context would break.
        """
        named = listed(document.get("@context"))
        if any(isinstance(one, str) and one in PROOF_CONTEXTS for one in named):
            return dict(document)
        if document.get("proof") is not None:
            raise InvalidCredential(
                "the document has a proof, and no context that defines a further one",
                hint=f"Add {DATA_INTEGRITY_V2} before the first proof is made.",
            )
        contexts = {"@context": [*named, DATA_INTEGRITY_V2]}
        return {**contexts, **document, **contexts}

    def secure(self, document: Mapping[str, JsonValue], signer: Signer, *, now: datetime) -> bytes:
        """Add a proof to a document as it is, but for the context that defines proofs.

        Raises:
            InvalidCredential: what the proof has to cover is not covered, a context is unknown or
                contradicts another, or a proof that is to be before this one is not there.
            UnsuitableKey: the key is not one of the suite, or of a seal.
            IssueError: `now` has no time zone, or the suite is only read.
        """
        from microcred.linked.dataset import contexts_with

        self._check(signer, now)
        framed = self.framed(document)
        hashing = Hashing(framed, contexts_with(ELM_3.name, self.contexts))
        return self.secure_hashed(hashing, signer, now=now)

    def secure_hashed(self, hashing: Hashing, signer: Signer, *, now: datetime) -> bytes:
        """The same of a document that is framed already, with what was computed of it.

        Raises:
            InvalidCredential, UnsuitableKey, IssueError: as `secure`.
        """
        kind, framed = self._check(signer, now), dict(hashing.document)
        direct = hashing.direct() if self._is_alone(framed) else None
        if direct is not None:
            # It holds nothing but what JSON is made of: a reader of the text will see the same.
            text = (written_json(framed) if direct.is_plain else None) or json_payload(framed)
            if len(text) <= _DEFAULT_LIMITS.max_bytes:
                options = self._options(framed, signer, now)
                proof = self._proof(framed, options, signer, kind, hashing)
                end = written_json(proof) or json_payload(proof)
                return b"".join((text[:-1], b',"proof":', end, b"}"))
        # What is signed is what a reader of the text will see, not what Python holds.
        framed, is_plain = as_read(framed)
        hashing = Hashing(framed, hashing.contexts, is_plain=is_plain)
        options = self._options(framed, signer, now)
        proof = self._proof(framed, options, signer, kind, hashing)
        there = framed.get("proof")
        framed["proof"] = proof if there is None else [*listed(there), proof]
        return json_octets(framed, is_plain=is_plain)

    def _check(self, signer: Signer, now: datetime) -> Kind:
        kind = self.kind_for(signer)
        if now.tzinfo is None:
            raise IssueError("the signing time has no time zone")
        return kind

    def _is_alone(self, document: Mapping[str, JsonValue]) -> bool:
        """Whether a proof over linked data is the first one of its document."""
        suite = self.suite
        rdfc = suite.canonicalisation == "rdfc" and not suite.selective
        return rdfc and self.previous_proof is None and "proof" not in document

    def configured(
        self, document: Mapping[str, JsonValue], signer: Signer, now: datetime
    ) -> tuple[dict[str, JsonValue], bytes]:
        """The proof of a document without its value, and the canonical form of its configuration.

        For who secures many documents with the same contexts; `document` is framed.

        Raises:
            InvalidCredential, UnsuitableKey, IssueError: as `secure`.
        """
        from microcred.linked.dataset import contexts_with

        kind = self.kind_for(signer)
        options = self._options(document, signer, now)
        hashing = Hashing(document, contexts_with(ELM_3.name, self.contexts))
        with as_invalid(document):
            return options, hashing.configuration(self.suite, kind, options)

    def kind_for(self, signer: Signer) -> Kind:
        """The kind of the signer's key.

        Raises:
            UnsuitableKey, IssueError: as `secure`.
        """
        suite = self.suite
        if not suite.writable:
            raise IssueError(
                f"{suite.name} is only read", hint="Use eddsa-rdfc-2022, its successor."
            )
        if getattr(signer, "certificates", None) and getattr(signer, "key_id", None) is None:
            raise UnsuitableKey(
                "a proof of Data Integrity names no certificate",
                hint="Sign with a key that a DID names (LocalSigner), or seal with JAdES.",
            )
        kind = suite.kind_of_curve(signer.public_key.curve)
        if kind is None or kind.algorithm != signer.algorithm:
            curves = " or ".join(one.curve for one in suite.kinds)
            raise UnsuitableKey(
                f"{suite.name} takes a key on {curves}",
                hint="Use eddsa suites with Ed25519, ecdsa suites with P-256 or P-384.",
            )
        return kind

    def _options(
        self, document: Mapping[str, JsonValue], signer: Signer, now: datetime
    ) -> dict[str, JsonValue]:
        """The proof without its value, in the order of the recommendation."""
        purpose = "authentication" if is_presentation(document) else "assertionMethod"
        given: dict[str, JsonValue] = {
            "type": self.suite.type,
            "id": self.proof_id,
            "cryptosuite": self.suite.name,
            "created": _written(now),
            "expires": None if self.expires is None else _written(self.expires),
            "verificationMethod": key_url(signer),
            "proofPurpose": self.purpose or purpose,
            "domain": _text_or_list(self.domain),
            "challenge": self.challenge,
            "previousProof": _text_or_list(self.previous_proof),
            "@context": document["@context"] if self.suite.canonicalisation == "jcs" else None,
        }
        return {name: value for name, value in given.items() if value is not None}

    def _proof(
        self,
        document: dict[str, JsonValue],
        options: dict[str, JsonValue],
        signer: Signer,
        kind: Kind,
        hashing: Hashing,
    ) -> dict[str, JsonValue]:
        """The whole proof.

        Raises:
            InvalidCredential: as `secure`.
        """
        if self.suite.selective:
            return self._selective(document, options, signer, hashing)
        value = signature_by(signer, self._signing_input(document, options, kind, hashing))
        return {**options, "proofValue": multibase_encode(value, self.suite.multibase)}

    def _selective(
        self,
        document: dict[str, JsonValue],
        options: dict[str, JsonValue],
        signer: Signer,
        hashing: Hashing,
    ) -> dict[str, JsonValue]:
        """The base proof of ecdsa-sd-2023.

        Raises:
            InvalidCredential: as `secure`; a mandatory pointer points at nothing.
        """
        from secrets import token_bytes

        from microcred.securing.ecdsa_sd import base_proof
        from microcred.securing.ecdsa_sd_values import HMAC_OCTETS

        if self.previous_proof is not None:
            raise InvalidCredential(f"a proof of {self.name} stands alone, not after another one")
        with as_invalid(document):
            return base_proof(
                document,
                options,
                signer,
                contexts=hashing.contexts,
                hmac_key=self.hmac_key or token_bytes(HMAC_OCTETS),
                own_key=self.own_key or LocalSigner(PrivateKey.generate("P-256")),
                pointers=self.mandatory_pointers,
            )

    def _signing_input(
        self,
        document: dict[str, JsonValue],
        options: dict[str, JsonValue],
        kind: Kind,
        hashing: Hashing,
    ) -> bytes:
        """What the signer signs.

        Raises:
            InvalidCredential: as `secure`.
        """
        there = placed_proofs(document) if document.get("proof") is not None else None
        previous: Sequence[dict[str, JsonValue]] = ()
        if self.previous_proof is not None:
            found = previous_of(("", options), there) if there else None
            if found is None or found.findings:
                raise InvalidCredential(
                    "a proof that is to be before this one is not in the document",
                    findings=found.findings if found else (),
                    hint="Give that proof an id (proof_id), and name it in previous_proof.",
                )
            previous = found.options
        with as_invalid(document):
            return hashing.signing_input(self.suite, kind, options, previous)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _are_texts(value: object) -> bool:
    """One text or several."""
    if not isinstance(value, Collection) or isinstance(value, bytes):
        return False
    return _is_text(value) if isinstance(value, str) else all(map(_is_text, value))


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _text_or_list(value: str | Sequence[str] | None) -> JsonValue:
    return value if value is None or isinstance(value, str) else list(value)
