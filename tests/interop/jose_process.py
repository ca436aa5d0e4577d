"""jose (npm) as a process that is asked.

`Jose.build` brings the package (npm, Node 20), exactly that of package-lock.json; `NotAtHand` says
why not. Nothing here judges: what the library answers is given as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from line_process import LineProcess
from npm_packages import brought

Json = dict[str, Any]

_PROJECT = Path(__file__).resolve().parent / "jose"


class Jose(LineProcess):
    """The library, running; `close` ends it."""

    def __init__(self) -> None:
        """Start it; `build` has to have been run."""
        super().__init__(["node", str(_PROJECT / "build" / "ask.mjs")])

    @staticmethod
    def build() -> None:
        """Bring the package, if it is not there as the lock file names it.

        Raises:
            NotAtHand: with the reason in one line.
        """
        brought(_PROJECT, "ask.mjs")

    def sign(self, payload: Mapping[str, Any], header: Json, key: Json) -> bytes:
        """A JWT."""
        return str(self.asked("sign", payload=payload, header=header, key=key)).encode()

    def verify(self, token: bytes, key: Json, **options: Any) -> Json:
        """The payload of a JWT, if all holds that the library can be asked to look at."""
        told = self.asked("verify", token=token.decode("latin-1"), key=key, **options)
        return dict(told["payload"])

    def issue_sd_jwt(
        self, claims: Mapping[str, Any], pointers: Sequence[str], header: Json, key: Json, hash: str
    ) -> bytes:
        """An SD-JWT of which what is named may be withheld."""
        made = self.asked(
            "issueSdJwt", claims=claims, pointers=list(pointers), header=header, key=key, hash=hash
        )
        return str(made).encode()

    def verify_sd_jwt(self, token: bytes, key: Json, **options: Any) -> Json:
        """The payload with what was disclosed."""
        told = self.asked("verifySdJwt", token=token.decode("latin-1"), key=key, **options)
        return dict(told["payload"])
