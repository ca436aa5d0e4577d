"""A remote signing service asked by the CSC API v2: about itself, and about its credentials.

Cloud Signature Consortium, "Architectures and protocols for remote signature applications", v2.0,
sections 7 and 11. Every question is a POST of JSON over https through the caller's `Fetch`; the
access token (OAuth 2.0, section 8) is the caller's to get. Where the service is busy (429, 503) it
is asked again after the pause that it names. No answer is quoted in an error: what a service writes
there for people may hold anything.

    >>> from microcred.crypto.csc_service import CscService
    >>> from microcred.crypto.secret_text import SecretText
    >>> from microcred.fetching import OFFLINE
    >>> CscService("https://sign.example/csc/v2", OFFLINE, SecretText("a token"))
    CscService(url='https://sign.example/csc/v2')
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from microcred.crypto.certificates import Certificate
from microcred.crypto.csc_answers import CscAnswer, refusal
from microcred.crypto.secret_text import Secret, SecretText, reveal
from microcred.errors import IssueError, TrustError, UnsuitableKey
from microcred.fetching import Fetch, Request, Response
from microcred.fetching.following import pause
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, write_json

__all__ = ["Credential", "CscService", "CscUnlock", "ServiceInfo"]

_BUSY: Final = frozenset({429, 503})
_MOST_PAGES: Final = 100
_MOST_CERTIFICATES: Final = 32
_MOST_SIGNATURES: Final = 1_000_000


class ServiceInfo(Frozen):
    """What a service says of itself (section 11.1).

    Attributes:
        specs: the version of the API, such as "2.0.0.2".
        methods: the names of what it can be asked, such as "signatures/signHash".
    """

    specs: str
    methods: tuple[str, ...]


class CscUnlock(Frozen):
    """One thing that a credential wants before it signs (`auth/objects`).

    Attributes:
        id: the service's name for it, such as "PIN".
        type: "Password" for what stays the same; another word for what is good once.
    """

    id: str
    type: str

    @property
    def once(self) -> bool:
        """Whether it is good for one authorisation only."""
        return self.type != "Password" or self.id.upper() == "OTP"


class Credential(Frozen):
    """A key with its certificates, as the service describes it (section 11.5).

    Attributes:
        id: the service's name for it.
        certificates: that of the key first, each signed by the next as far as the service has them.
        algorithms: object identifiers of what the key can do (`key/algo`).
        mode: how it is authorised: "implicit", "explicit" or "oauth2code".
        unlocks: what is wanted in the mode "explicit".
        either: whether one of `unlocks` suffices.
        binds_hashes: whether an authorisation is for the hashes that it names (SCAL 2).
        multisign: the most signatures of one authorisation.
    """

    id: str
    certificates: tuple[Certificate, ...]
    algorithms: tuple[str, ...]
    mode: str
    unlocks: tuple[CscUnlock, ...] = ()
    either: bool = False
    binds_hashes: bool = False
    multisign: int = 1


def _now() -> datetime:
    return datetime.now(UTC)


class CscService(Frozen):
    """A service, and what lets us ask it.

    Attributes:
        url: its base address, https, such as "https://sign.example/csc/v2".
        fetch: who asks the network.
        token: the OAuth 2.0 access token, or who gives it: then it is asked again, once, where the
            service says that the token is no longer good. None for a service that wants none.
        retries: how often a busy service is asked again.
        max_pause: the most seconds between two tries.
        sleep: waits some seconds.
        now: the time of day, for a `Retry-After` that names one.
    """

    url: str
    fetch: Fetch = part(repr=False)
    token: Secret | None = part(default=None, repr=False, compare=False)
    retries: int = part(default=4, repr=False)
    max_pause: float = part(default=60.0, repr=False)
    sleep: Callable[[float], None] = part(default=time.sleep, repr=False)
    now: Callable[[], datetime] = part(default=_now, repr=False)

    def __post_init__(self) -> None:
        """Take the address once, without a slash at its end.

        Raises:
            UnsuitableKey: it is not https.
        """
        if not self.url.lower().startswith("https://"):
            raise UnsuitableKey(
                "a signing service is asked by https only",
                hint="Give the base address of its CSC API, such as https://sign.example/csc/v2.",
            )
        object.__setattr__(self, "url", self.url.rstrip("/"))

    def info(self) -> ServiceInfo:
        """What the service says of itself (`info`).

        Raises:
            IssueError: it refused, or cannot be understood.
            FetchError: there is no answer.
        """
        answer = self.ask("info", {})
        return ServiceInfo(answer.text("specs"), answer.texts("methods"))

    def credential_ids(self) -> tuple[str, ...]:
        """The names of the credentials that the token may use (`credentials/list`).

        Raises:
            IssueError: the service refused, or cannot be understood.
            FetchError: there is no answer.
        """
        found: list[str] = []
        page: dict[str, JsonValue] = {}
        for _ in range(_MOST_PAGES):
            answer = self.ask("credentials/list", page)
            found += answer.texts("credentialIDs")
            following = answer.text("nextPageToken", "")
            if not following:
                return tuple(found)
            page = {"pageToken": following}
        raise IssueError(f"the service lists credentials on more than {_MOST_PAGES} pages")

    def credential(self, credential_id: str) -> Credential:
        """What the service says of a credential (`credentials/info`).

        Raises:
            UnsuitableKey: it cannot be used: it is disabled, its certificate is not valid there or
                cannot be read.
            IssueError: the service refused, or cannot be understood.
            FetchError: there is no answer.
        """
        members: dict[str, JsonValue] = {"credentialID": credential_id, "certificates": "chain"}
        answer = self.ask("credentials/info", {**members, "certInfo": True, "authInfo": True})
        if answer.has("authMode"):
            raise UnsuitableKey("the service speaks version 1 of the CSC API, and not version 2")
        key, auth, cert = answer.inner("key"), answer.inner("auth"), answer.inner("cert")
        if key.text("status") != "enabled":
            raise UnsuitableKey("the credential is disabled", hint="Ask the service to enable it.")
        if (state := cert.text("status", "valid")) != "valid":
            told = state if state in ("expired", "revoked", "suspended") else "not valid"
            raise UnsuitableKey(f"the service says that the certificate is {told}")
        unlocks = tuple(CscUnlock(one.text("id"), one.text("type")) for one in auth.all("objects"))
        return Credential(
            credential_id,
            _certificates(cert),
            key.texts("algo"),
            auth.text("mode"),
            unlocks,
            either=" or " in auth.text("expression", "").lower(),
            binds_hashes=answer.text("SCAL", "1") == "2",
            multisign=answer.number("multisign", 1, _MOST_SIGNATURES),
        )

    def ask(self, method: str, members: Mapping[str, JsonValue | Secret]) -> CscAnswer:
        """The answer to one question.

        Args:
            method: such as "credentials/list".
            members: of the question; a `SecretText`, also within, is written out only for sending.

        Raises:
            CscRefused: the service refused.
            IssueError: the answer cannot be understood.
            FetchError: there is no answer.
        """
        response = self._patiently(method, members)
        if response.status == 401 and callable(self.token):
            response = self._patiently(method, members)
        if response.status != 200:
            raise refusal(response)
        return CscAnswer.read(response)

    def _patiently(self, method: str, members: Mapping[str, Any]) -> Response:
        """The answer of a service that may be busy at first."""
        count = 0
        while True:
            response = self.fetch(self._request(method, members))
            if response.status not in _BUSY or count == self.retries:
                return response
            seconds = pause(count, response.headers, now=self.now)
            if seconds > self.max_pause:
                return response
            self.sleep(seconds)
            count += 1

    def _request(self, method: str, members: Mapping[str, Any]) -> Request:
        headers = {"content-type": "application/json", "accept": "application/json"}
        if self.token is None:
            return Request("POST", f"{self.url}/{method}", headers, _body(members), "signature")
        return Request(
            "POST",
            f"{self.url}/{method}",
            {**headers, "authorization": f"Bearer {reveal(self.token)}"},
            _body(members),
            "signature",
        )


def _body(members: Mapping[str, Any]) -> bytes:
    """The JSON of a question, secrets written out."""
    return write_json(_shown(members)).encode()


def _shown(value: Any) -> Any:
    if isinstance(value, SecretText):
        return value.reveal()
    if isinstance(value, Mapping):
        return {name: _shown(inner) for name, inner in value.items()}
    return [_shown(one) for one in value] if isinstance(value, list | tuple) else value


def _certificates(cert: CscAnswer) -> tuple[Certificate, ...]:
    """The chain of a credential.

    Raises:
        UnsuitableKey: there is none, or one of them cannot be read.
    """
    octets = cert.octets("certificates")[:_MOST_CERTIFICATES]
    if octets:
        with suppress(TrustError):
            return tuple(Certificate.from_der(one) for one in octets)
    raise UnsuitableKey("the service gave no certificate of the credential that can be read")
