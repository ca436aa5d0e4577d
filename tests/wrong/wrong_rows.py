"""One row of the table of wrong samples, and the right seal that each of them departs from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from forging import GONE, forge

from examples import NOW, seal_of, sealed, trust_of
from microcred import Outcome, Policy, Trust
from microcred.findings import Check

F, I, P, S, W = (
    Outcome.FAILED,
    Outcome.INDETERMINATE,
    Outcome.PASSED,
    Outcome.SKIPPED,
    Outcome.WARNING,
)


@dataclass(frozen=True)
class Wrong:
    """A sample that is wrong in one way, and what `verify` has to say of it.

    Attributes:
        make: gives the bytes (or text) of the file.
        code: of the finding that names what is wrong.
        check: on which line.
        outcome: of that finding.
        verdict: of the whole.
        signature: outcome of the SIGNATURE line; None where nothing could be read.
        trust: whom the verifier believes: by default the right root and the right issuer.
        policy: of the verifier.
        at: the time for which to verify.
    """

    make: Callable[[], bytes | str]
    code: str
    check: Check
    outcome: Outcome = F
    verdict: Outcome = F
    signature: Outcome | None = P
    trust: Callable[[], Trust] = trust_of
    policy: Policy = Policy()  # noqa: RUF009 - frozen
    at: datetime = NOW


def outer() -> dict[str, Any]:
    """The right seal, taken apart."""
    value: dict[str, Any] = json.loads(sealed())
    return value


@cache
def _payload() -> str:
    text: str = outer()["payload"]
    return text


def payload() -> str:
    """The text of the sealed credential."""
    return _payload()


def document(**changes: Any) -> dict[str, Any]:
    """The sealed credential, with members replaced, added or (GONE) left out."""
    value = {**json.loads(payload()), **changes}
    return {name: member for name, member in value.items() if member is not GONE}


def jades(**changes: Any) -> Callable[[], bytes]:
    """A seal over the credential whose header (or whose `forge` argument) is another."""
    return lambda: forge(**{"payload": payload(), "signer": seal_of(), **changes})


def resealed(**changes: Any) -> Callable[[], bytes]:
    """A good seal over a credential with other members."""
    return lambda: forge(payload=json.dumps(document(**changes)), signer=seal_of())


def rewritten(change: Callable[[dict[str, Any]], Any]) -> Callable[[], bytes]:
    """The right seal with its JSON changed by hand; `change` may return the new value."""

    def make() -> bytes:
        value = outer()
        changed = change(value)
        return json.dumps(value if changed is None else changed).encode()

    return make
