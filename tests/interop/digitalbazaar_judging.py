"""Our verdict on what Digital Bazaar is asked about, too: is the signer proven?"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from digitalbazaar_documents import NOW, Key

from microcred import Outcome, Trust, Verification, verify
from microcred.findings import Check

Json = dict[str, Any]
# What the two prove of a signer; the rest (schemas, status) is asked elsewhere.
PROVING = (Check.FORMAT, Check.ALGORITHM, Check.KEY, Check.SIGNATURE, Check.ISSUER)


def judged(credential: Json, key: Key, at: datetime = NOW) -> Verification:
    """Our verdict."""
    trust = Trust(issuers=[key.did], dids=True)
    return verify(json.dumps(credential).encode(), trust=trust, at=at)


def proven(credential: Json, key: Key, at: datetime = NOW) -> bool:
    """Whether nothing that proves the signer is anything but PASSED."""
    told = [one for one in judged(credential, key, at).findings if one.check in PROVING]
    shown = {finding.check for finding in told if finding.outcome is Outcome.PASSED}
    return {Check.KEY, Check.SIGNATURE, Check.ISSUER} <= shown and all(
        finding.outcome in (Outcome.PASSED, Outcome.WARNING) for finding in told
    )


def complaints(credential: Json, key: Key) -> set[str]:
    """The codes of what is not as it should be; the EC's samples have some unaltered."""
    bad = (Outcome.FAILED, Outcome.INDETERMINATE)
    return {one.code for one in judged(credential, key).findings if one.outcome in bad}
