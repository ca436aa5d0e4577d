"""What is measured: for each mechanism a way to issue and one to verify, from bytes on.

- issue: the model's JSON is read and secured (`Mechanism.secure`).
- verify, to the SIGNATURE finding: the file is parsed, its key looked up, what was signed computed
  anew, and the signature checked: the steps (1) to (5) of `microcred.verifying.verify`.
- full verify: the verb, with shapes, issuer, period, and status by a list in a warm cache.

Each path is run once before it is timed, and has to give what it should.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cache
from itertools import cycle
from pathlib import Path as Folder
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from documents import NOW, Json, issued_by, key_of, octets

from microcred import ANY_ISSUER, Policy, Trust, VerificationCache, verify
from microcred.allotting import STATUS_CONTEXT
from microcred.crypto.references import CertificateReference
from microcred.disclosing import disclose
from microcred.findings import Check, Finding
from microcred.jsontext import canonical_json, read_json
from microcred.linked.canonical import canonize
from microcred.linked.dataset import contexts_with, quads_of
from microcred.parsing import parse
from microcred.releases.vcdm import to_vcdm_2
from microcred.securing import mechanism_named, with_signing_inputs
from microcred.securing.data_integrity import DataIntegrity
from microcred.securing.mechanism import Mechanism
from microcred.signature_checks import check_proof, purpose_of
from microcred.status import Builder, StatusList, bitstring_credential, bitstring_entry
from microcred.status.caching import StatusCache
from microcred.templating import DocumentTemplate
from microcred.testing import World
from microcred.trust import judge_seal, resolve
from microcred.vc_issuing import issue_document

MECHANISMS = {
    "eddsa-rdfc-2022": "Ed25519",
    "eddsa-jcs-2022": "Ed25519",
    "ecdsa-rdfc-2019": "P-256",
    "ecdsa-sd-2023": "P-256",
    "vc+jwt": "P-256",
    "dc+sd-jwt": "P-256",
    "vc+sd-jwt": "P-256",
    "jades": "RSA-2048",
}
ALGORITHMS = {"Ed25519": "EdDSA", "P-256": "ES256", "RSA-2048": "RS256"}
STATUS_URL = "https://uni.example/status/1"
_SHARED = 64
_POLICY = Policy()
_MADE: dict[tuple[str, str], Path] = {}
_VCDM_2 = ("vc+jwt", "vc+sd-jwt")


class Path:
    """One mechanism on one document."""

    def __init__(self, name: str, document: Json) -> None:
        """Secure it once; what is timed is done with what that gave, the cache warm."""
        self.name = name
        self.cache = VerificationCache()
        self.mechanism: Mechanism = mechanism_named(name)
        self.signer, self.trust, did = _who(name)
        unsigned = issued_by(document, did) if did else document
        if name in _VCDM_2:
            unsigned = to_vcdm_2(unsigned)
        self.unsigned = unsigned
        self.json = octets(unsigned)
        self.secured = self.issue()
        if name == "ecdsa-sd-2023":
            self.secured = disclose(self.secured, reveal=("/credentialSubject",))
        codes = [one.code for one in self.to_signature() if one.check is Check.SIGNATURE]
        assert codes == ["signature.valid"], codes

    @property
    def document(self) -> bytes:
        """What the floor parses: the JSON document in the file."""
        return self.secured if isinstance(self.mechanism, DataIntegrity) else self.json

    @property
    def algorithm(self) -> str:
        """The JOSE name of its signature algorithm."""
        return ALGORITHMS[MECHANISMS[self.name]]

    def issue(self) -> bytes:
        """From the model's JSON to the file."""
        document: Any = read_json(self.json)
        return self.mechanism.secure(document, self.signer, now=NOW)

    def issue_document(self) -> bytes:
        """The same by the verb for W3C credentials, which checks the data model, too."""
        made = issue_document(self.json, signer=self.signer, mechanism=self.mechanism, now=NOW)
        return made.secured

    def to_signature(self) -> list[Finding]:
        """From the file to the finding on its signature: what `verify` does for the proof."""
        unverified = parse(self.secured, cache=self.cache)
        opened = unverified.opened
        assert opened is not None
        if any(proof.mechanism for proof in opened.proofs):
            opened = with_signing_inputs(opened, contexts_with(unverified.release.name))
        findings: list[Finding] = []
        for proof in opened.proofs:
            if isinstance(proof.reference, CertificateReference):
                found = judge_seal(
                    proof.reference,
                    proof.evidence,
                    anchors=self.trust.trusted_certificates,
                    at=NOW,
                    claimed=proof.claimed_time,
                    where=proof.where,
                    paths=self.cache.paths,
                )
            else:
                found = resolve(
                    proof.reference,
                    anchors=(),
                    dids=True,
                    at=NOW,
                    purpose=purpose_of(unverified.head),
                    jose=not proof.mechanism,
                    kept=self.cache.keys,
                )
            told, _ = check_proof(opened.mechanism, proof, found, _POLICY)
            findings += told
        return findings

    def signed(self) -> Sequence[bytes]:
        """The octets that are hashed for the signature."""
        opened = parse(self.secured).opened
        assert opened is not None
        (proof,) = opened.proofs
        if not isinstance(self.mechanism, DataIntegrity):
            return [proof.signing_input]
        document: Json = dict(read_json(self.secured))  # type: ignore[arg-type]
        options = {k: one for k, one in document.pop("proof").items() if k != "proofValue"}
        options["@context"] = document["@context"]
        if "jcs" in self.name:
            return [canonical_json(options), canonical_json(document)]
        contexts = contexts_with("ELM 3.2")
        return [canonize(quads_of(one, contexts)).text.encode() for one in (options, document)]


class WithStatus:
    """A European credential with a status, its list in a warm cache, and the whole verdict."""

    def __init__(self, name: str, document: Json) -> None:
        """Secure it, sign the list, and see that it passes."""
        contexts = [*document["@context"], STATUS_CONTEXT]
        status = bitstring_entry(STATUS_URL, 5, european=True)
        self.path = Path(name, {**document, "@context": contexts, "credentialStatus": status})
        self.trust = self.path.trust
        clock = NOW + timedelta(minutes=1)
        self.cache = self.path.cache
        self.lists = StatusCache({}, now=lambda: clock)
        self.lists.keep(STATUS_URL, _status_list(name))
        verdict = self.full()
        told = {one.code for one in verdict.findings}
        # Of the EC's samples some lack what the shapes demand: that costs no less time.
        assert {"signature.valid", "status.valid"} <= told, str(verdict)

    def full(self) -> Any:
        """The verb."""
        return verify(
            self.path.secured, trust=self.trust, status_cache=self.lists, at=NOW, cache=self.cache
        )

    def to_signature(self) -> object:
        """The part of it that ends with the signature."""
        return self.path.to_signature()


class Shared:
    """Ready documents that share a template, of which ids and names differ (eddsa-rdfc-2022)."""

    def __init__(self, document: Json) -> None:
        """Check the template, and make documents, each to be issued in its turn."""
        key = key_of("Ed25519")
        whole = issued_by(document, key.did)
        # The EC's Annex I sample lacks what its own shapes demand of one that is sealed.
        self.issuer = DocumentTemplate.of(whole, stage="pre-seal").issuer(key.signer)
        self.ready = cycle([octets(_another(whole, number)) for number in range(_SHARED)])
        for _ in range(_SHARED):
            self.issue()
        assert not self.issuer.whole, "the fast way is not taken"

    def issue(self) -> bytes:
        """The next one."""
        return self.issuer.issue(next(self.ready), now=NOW).secured


def _another(document: Json, number: int) -> Json:
    """The same for somebody else."""
    subject = document["credentialSubject"]
    one = subject[0] if isinstance(subject, list) else subject
    names = {
        name: {tag: f"{text} {number}" for tag, text in value.items()}
        for name, value in one.items()
        if name in ("givenName", "fullName") and isinstance(value, dict)
    }
    made = {**one, **names}
    subjects = [made, *subject[1:]] if isinstance(subject, list) else made
    return {
        **document,
        "id": f"urn:uuid:{uuid5(NAMESPACE_OID, str(number))}",
        "credentialSubject": subjects,
    }


def path_for(name: str, doc: str, document: Json) -> Path:
    """A mechanism on a document, secured once in a process."""
    if (name, doc) not in _MADE:
        _MADE[name, doc] = Path(name, document)
    return _MADE[name, doc]


def jobs(path: Path) -> dict[str, Callable[[], object]]:
    """What is timed of a path, by the last word of its name."""
    return {"issue": path.issue, "verify": path.to_signature}


def trust_words(path: Path, folder: Folder) -> list[str]:
    """The options of `microcred verify` that trust whoever secured it, for that time."""
    at = ["--at", NOW.isoformat()]
    if path.algorithm != "RS256":
        return ["--trust", "did", *at]
    root = folder / "root.pem"
    root.write_bytes(_world().root.certificate.to_pem())
    return ["--trust", str(root), *at]


@cache
def _world() -> World:
    return World(now=NOW)


@cache
def _seal() -> Any:
    authority = _world().authority("Issuing CA", key="RSA-2048")
    return authority.seal("Example University", identifier="NTRIE-123456", key="RSA-2048")


def _who(name: str) -> tuple[Any, Trust, str]:
    """Who signs, what a verifier trusts, and the DID if there is one."""
    kind = MECHANISMS[name]
    if kind.startswith("RSA"):
        trust = Trust(anchors=[_world().root.certificate], issuers=ANY_ISSUER)
        return _seal(), trust, ""
    key = key_of(kind)
    return key.signer, Trust(issuers=[key.did], dids=True), key.did


def _status_list(name: str) -> bytes:
    """A list of 131,072 places, all clear, by who signs the credentials."""
    signer, _, did = _who(name)
    made = StatusList(
        "bitstring",
        Builder(131_072).built(),
        STATUS_URL,
        ("revocation",),
        timedelta(hours=1),
        NOW,
        NOW + timedelta(days=1),
    )
    document = bitstring_credential(made, issuer=did)
    return mechanism_named("eddsa-jcs-2022").secure(document, signer, now=NOW)
