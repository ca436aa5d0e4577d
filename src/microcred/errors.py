"""The whole exception tree.

An error means "I could not do the job"; what a verification saw is a finding, not an error.

    MicrocredError
    ├── ParseError  .where     MalformedJson, MalformedQuads, MalformedSchema,
    │                          UnknownMechanism, UnknownRelease, StatusListRefused,
    │                          InvalidDid  .reason
    ├── ModelError  .findings  NotInVocabulary
    ├── LinkedDataError  .where  UnknownContext, NotCovered, TooMuchWork, Unsupported
    ├── IssueError  .findings  InvalidCredential, UnsuitableKey, NotTheHolder, CannotAugment,
    │                          TimestampRefused, RevocationMissing
    ├── TrustError             ListRefused, NotResolved  .code
    ├── FetchError  .url       FetchRefused
    ├── CannotDisclose
    ├── RegistryError          NotRegistered, StatusConflict, AlreadyIssued  .entry
    ├── BatchError             UnreadableRows
    ├── ServiceError
    ├── MissingExtra
    └── VerificationFailed  .verification  (from `Verification.require()` only)

Every error has `hint()`: what to do about it. Messages carry no personal data.

    >>> from microcred.errors import MalformedJson
    >>> MalformedJson("a member name occurs twice", where="/issuer").hint()
    'Check that the file is complete, UTF-8 encoded JSON; see docs/verify.md for the limits.'
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from microcred.error_shapes import AtPlace, MicrocredError, WithFindings

if TYPE_CHECKING:
    from microcred.findings import Finding

__all__ = [
    "AlreadyIssued",
    "BatchError",
    "CannotAugment",
    "CannotDisclose",
    "FetchError",
    "FetchRefused",
    "InvalidCredential",
    "InvalidDid",
    "IssueError",
    "LinkedDataError",
    "ListRefused",
    "MalformedJson",
    "MalformedQuads",
    "MalformedSchema",
    "MicrocredError",
    "MissingExtra",
    "ModelError",
    "NotCovered",
    "NotInVocabulary",
    "NotRegistered",
    "NotResolved",
    "NotTheHolder",
    "ParseError",
    "RegistryError",
    "RevocationMissing",
    "ServiceError",
    "StatusConflict",
    "StatusListRefused",
    "TimestampRefused",
    "TooMuchWork",
    "TrustError",
    "UnknownContext",
    "UnknownMechanism",
    "UnknownRelease",
    "UnreadableRows",
    "UnsuitableKey",
    "Unsupported",
    "VerificationFailed",
]


class ParseError(AtPlace):
    """The bytes could not be read. `where` is a JSON pointer, "" if there is no place to name."""

    default_hint = "Give the file as it was received: the sealed JSON, a JWT, or a credential."


class MalformedJson(ParseError):
    """Not the strict JSON of RFC 8259 and RFC 7493, or beyond the limits of size and depth."""

    default_hint = (
        "Check that the file is complete, UTF-8 encoded JSON; see docs/verify.md for the limits."
    )


class MalformedQuads(ParseError):
    """Not the N-Quads of RDF 1.1, or beyond the limit of size; the message names the line."""

    default_hint = "Give N-Quads in UTF-8: one statement on each line, with absolute IRIs."


class MalformedSchema(ParseError):
    """A file of shapes, a JSON-LD context or a JSON Schema that cannot be read as such."""

    default_hint = "Give the published file itself: Turtle or RDF/XML, JSON-LD, or JSON Schema."


class UnknownMechanism(ParseError):
    """None of the securing mechanisms recognises the bytes."""

    default_hint = "Known are JAdES, vc+jwt, and W3C proofs in the credential; see docs/forms.md."


class UnknownRelease(ParseError):
    """The document is no credential of a data model release that is known here."""

    default_hint = (
        "Known are credentials of the European Learning Model 3 (EDC profile), and others of the "
        "W3C data model 1.1 and 2.0."
    )


class StatusListRefused(ParseError):
    """A status list, or an entry of one, that cannot be read. `code` is that of its finding."""

    default_hint = "Ask the issuer for its list; docs/status.md says what one has to keep."

    def __init__(
        self, message: str, *, code: str, where: str = "", hint: str | None = None
    ) -> None:
        """`code` is a row of docs/findings.md, such as "status.list_too_short"."""
        super().__init__(message, where=where, hint=hint)
        self.code = code


class InvalidDid(ParseError):
    """A DID or a Multikey that is none. `reason` is the word of did:key for it.

    "invalidDid", "invalidPublicKeyLength", "invalidPublicKey", "invalidPublicKeyType" (nobody here
    knows it) or "unsupportedPublicKeyType" (it verifies no signature here).
    """

    default_hint = "Ask for the DID exactly as its holder publishes it; docs/dids.md shows them."

    def __init__(
        self, message: str, *, reason: str = "invalidDid", hint: str | None = None
    ) -> None:
        """`reason` says in one word what is wrong."""
        super().__init__(message, hint=hint)
        self.reason = reason


class ModelError(WithFindings):
    """A value that the model refuses; `findings` names each place and reason."""

    default_hint = "Correct the named members; docs/quickstart.md shows a complete example."


class NotInVocabulary(ModelError, KeyError):
    """Words that mean no concept of a controlled vocabulary, or more than one.

    It is a `KeyError` too: vocabularies are mappings.
    """

    default_hint = "Write one of the choices, or a code or IRI; `microcred vocabulary` lists them."

    def __str__(self) -> str:
        """The message; a plain KeyError would show it in quotes."""
        return str(self.args[0])


class LinkedDataError(AtPlace):
    """The document has no meaning as JSON-LD: a context is unknown, or contradicts another one.

    Also what is not supported in contexts here. `where` is a JSON pointer into the document.
    """

    default_hint = "Correct the document, or the context; see docs/linked-data.md."


class UnknownContext(LinkedDataError):
    """The document names a JSON-LD context that is neither known here nor handed in."""

    default_hint = (
        "Known are the W3C's contexts and that of the EDC profile; hand in any other one you trust "
        "(`--context URL=FILE`, `contexts=`)."
    )


class NotCovered(LinkedDataError):
    """RDF would not hold all that the document says, so that a signature would not cover it.

    `findings` name each place; `where` is the first of them.
    """

    default_hint = (
        "Correct the named places: define the term in a context, make the id absolute; "
        "see docs/linked-data.md."
    )

    def __init__(
        self, message: str, findings: Sequence[Finding] = (), *, hint: str | None = None
    ) -> None:
        """`findings` name what is not covered, each with its JSON pointer."""
        where = findings[0].where if findings else ""
        super().__init__(message, where=where, hint=hint)
        self.findings = tuple(findings)


class Unsupported(LinkedDataError):
    """The document is beyond the JSON-LD that is compiled here; a full processor may read it."""

    default_hint = "Write it without that feature, or read it with `linked.dataset.quads_of`."


class TooMuchWork(LinkedDataError):
    """Naming the blank nodes of a dataset takes more operations than the budget allows."""

    default_hint = "Give the nodes of the document ids; such graphs are made to stop verifiers."


class IssueError(WithFindings):
    """The credential could not be issued."""

    default_hint = "Nothing was signed; correct the named problem and issue again."


class InvalidCredential(IssueError):
    """The credential lacks something that its profile demands."""

    default_hint = "Complete the named members; `microcred annex1 FILE` shows what is missing."


class UnsuitableKey(IssueError):
    """The key does not fit the mechanism or the algorithm, or it could not be opened."""

    default_hint = "Check the password, the key's kind and the mechanism; see docs/quickstart.md."


class NotTheHolder(IssueError):
    """The seal belongs to another organisation than the awarding body."""

    default_hint = "If you may seal for the awarding body, say so: on_behalf_of / --on-behalf-of."


class CannotAugment(IssueError):
    """A seal that cannot be brought to the level that was asked for; it was left as it is."""

    default_hint = "Nothing was changed; docs/sealing.md says which seals can be augmented."


class TimestampRefused(IssueError):
    """What a time-stamping authority answered is not used. `reason` is one word.

    "refused", "unreadable", "imprint", "nonce", "policy", "time", "certificate", "purpose",
    "expired" or "signature".
    """

    default_hint = "Ask again, or another time-stamping authority; nothing was changed."

    def __init__(self, message: str, *, reason: str, hint: str | None = None) -> None:
        """`reason` says in one word what is wrong with the answer."""
        super().__init__(message, hint=hint)
        self.reason = reason


class RevocationMissing(IssueError):
    """It cannot be shown that a certificate was not revoked, or it was."""

    default_hint = "Seal at level B-T, or give the missing certificates and a network (fetch)."


class TrustError(MicrocredError):
    """What the caller trusts could not be read (a certificate, an anchor, an issuer)."""

    default_hint = "Trust anchors are X.509 certificates as PEM or DER files."


class ListRefused(TrustError):
    """A trusted list that cannot be relied on. `code` is that of the finding it would give."""

    default_hint = "Get the list again from its source; docs/trust.md says what a list must keep."

    def __init__(self, message: str, *, code: str, hint: str | None = None) -> None:
        """`code` is a row of docs/findings.md, such as "qualified.list_forged"."""
        super().__init__(message, hint=hint)
        self.code = code


class NotResolved(TrustError):
    """A DID or an address that leads to no usable document. `code` is that of its finding."""

    default_hint = "Hand the document in, or let it be fetched (`--fetch`); see docs/dids.md."

    def __init__(
        self, message: str, *, code: str, clause: str = "", hint: str | None = None
    ) -> None:
        """`code` is a row of docs/findings.md, such as "key.not_fetched"; `clause` what asks it."""
        super().__init__(message, hint=hint)
        self.code = code
        self.clause = clause


class FetchError(MicrocredError):
    """A resource could not be had. `url` is what was asked for."""

    default_hint = "Verification is offline unless a fetch object is given."

    def __init__(self, message: str, *, url: str, hint: str | None = None) -> None:
        """`url` is the absolute address that was asked for."""
        super().__init__(message, hint=hint)
        self.url = url


class FetchRefused(FetchError):
    """An address that may not be asked, or that leads to one: not https, or not public."""

    default_hint = "If you know the server, allow its host; else get the file and hand it in."


class CannotDisclose(MicrocredError):
    """What was asked for cannot be disclosed of this credential, or made mandatory in it."""

    default_hint = "Name members that it has, by JSON pointers such as /credentialSubject/id."


class RegistryError(MicrocredError):
    """The registry of issued credentials cannot be had, or does not hold what it should."""

    default_hint = "See docs/registry.md; `microcred registry show` tells what is there."


class NotRegistered(RegistryError):
    """No entry of the registry has that id: another registry, or it was forgotten."""

    default_hint = "Give the id as it stands in the credential; what was forgotten has none."


class AlreadyIssued(RegistryError):
    """It was issued before; `entry` is what the registry keeps of it."""

    default_hint = "Hand out the credential that was issued first; nothing was registered twice."

    def __init__(self, message: str, *, entry: object = None, hint: str | None = None) -> None:
        """`entry` is the `microcred.status.registry.Entry` of the first one, if there is one."""
        super().__init__(message, hint=hint)
        self.entry = entry


class StatusConflict(RegistryError):
    """The status of a credential does not allow that step."""

    default_hint = "Look at its status and its events: `microcred registry show ID`."


class BatchError(MicrocredError):
    """A whole batch cannot go on: misuse, its journal or its output; single rows are told apart."""

    default_hint = "Run the same again: what was issued is known and not issued twice."


class UnreadableRows(BatchError):
    """The rows cannot be read at all: no header, an unknown column, no such kind of file."""

    default_hint = "See docs/batch.md; `microcred batch template -o FILE` writes an example."


class ServiceError(MicrocredError):
    """A service that cannot be set up as it was asked for, or a request that it refuses."""

    default_hint = "See docs/service.md, which shows what goes together."


class MissingExtra(MicrocredError):
    """Something that only an optional package can do, and it is not installed."""

    default_hint = "Install the extra that the message names, with pip."


class VerificationFailed(MicrocredError):
    """`require()` was called on a verdict that is not PASSED; `verification` is that verdict."""

    default_hint = "Print the verification: it names every check and its reason."

    def __init__(self, message: str, *, verification: object) -> None:
        """`verification` is the `microcred.Verification` that did not pass."""
        super().__init__(message)
        self.verification = verification
