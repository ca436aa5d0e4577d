"""A consortium's office: seal for a member that has no seal of its own, by mandate.

    python examples/mandated_issue.py OUT [CONTRACT.pdf]

The member awards, the consortium holds the seal. The credential says by what mandate, as the
European profile "issued by mandate" asks, and carries the contract if there is one. A verifier
expects the consortium, whose seal it is, and is told that nothing but its word proves the mandate.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from microcred import Mandate, MicroCredential, Provider, Seal, Trust, Verification, issue, verify
from microcred.micro_credential import MandateDocument

COURSE = Path(__file__).with_name("micro-credential.json")
CONSORTIUM = Provider("Example Consortium", "PT", identifier="NTRPT-500000000")
STATEMENT = (
    "Example Consortium seals for its member Example University by contract 7 of 2026-01-15."
)


def mandate_of(member: Provider, contract: bytes | None) -> Mandate:
    """Who may seal for whom, and why; a PDF, JPEG or PNG file shows it to a person."""
    documents = [MandateDocument(contract, "Contract 7")] if contract else []
    return Mandate(STATEMENT, given_by=member, given_to=CONSORTIUM, documents=documents)


def seal_for_member(course: MicroCredential, seal: Seal, contract: bytes | None) -> bytes:
    """The sealed file; NotTheHolder if the seal is not the consortium's."""
    mandate = mandate_of(course.awarded_by[0], contract)
    return issue(course, signer=seal, on_behalf_of=mandate).secured


def checked(secured: bytes, seal: Seal) -> Verification:
    """What a verifier sees who trusts this root and expects the consortium."""
    trust = Trust(anchors=[seal.root], issuers=[CONSORTIUM.identifier or ""])
    return verify(secured, trust=trust)


def main(words: list[str]) -> int:
    """Seal into the folder that is named, verify, and show what is said of the mandate."""
    out = Path(words[0] if words else "mandated")
    contract = Path(words[1]).read_bytes() if len(words) > 1 else None
    out.mkdir(parents=True, exist_ok=True)
    course = MicroCredential.from_json(json.loads(COURSE.read_text(encoding="utf-8")))
    seal = Seal.for_testing(CONSORTIUM)  # in production: Seal.from_pkcs12("seal.p12", password)
    secured = seal_for_member(course, seal, contract)
    (out / "mandated.jsonld").write_bytes(secured)
    (out / "root.pem").write_bytes(seal.root.to_pem())
    verdict = checked(secured, seal)
    print(verdict.headline())
    print(*(one.detail for one in verdict.findings if one.code == "issuer.mandated"), sep="\n")
    return 0 if verdict.outcome == "PASSED" else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
