"""A wallet: show what somebody carries, and say for each whether it is genuine.

    python examples/wallet.py FOLDER ROOT.pem...

The list comes first and is quick: `parse` opens a credential, sealed by Europass or as a W3C JWT
alike, and its summary needs no model. It says "unverified" because that is what it is. Then each is
verified: any issuer is accepted whose certificate leads to a root that the wallet knows, or whose
key is a DID, and the wallet shows whose seal it is. The person decides.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from microcred import ANY_ISSUER, MicrocredError, Trust, parse, verify


def entries(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """The files of the wallet."""
    for path in sorted(folder.iterdir()):
        if path.suffix in {".jsonld", ".json", ".jwt"}:
            yield path, path.read_bytes()


def card(raw: bytes) -> str:
    """One line for the list; nothing of it is proven."""
    try:
        summary = parse(raw).summary
    except MicrocredError as error:
        return f"not a credential ({error.hint()})"
    return f"{summary.title}, {summary.issuer} ({summary.status})"


def proof(raw: bytes, trust: Trust) -> str:
    """What can be said about it: whose it is and what it rests on, or why not."""
    verdict = verify(raw, trust=trust)
    lines = [verdict.headline()]
    lines += [f"  {finding.code}: {finding.detail}" for finding in verdict.findings]
    return "\n".join(lines)


def main(words: list[str]) -> int:
    """Show the list, then the proofs."""
    folder, *roots = map(Path, words)
    anchors = [root.read_bytes() for root in roots]
    trust = Trust(anchors=anchors, issuers=ANY_ISSUER, dids=True)
    held = list(entries(folder))
    for path, raw in held:
        print(f"{path.name}: {card(raw)}")
    for path, raw in held:
        print(f"\n{path.name}\n{proof(raw, trust)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
