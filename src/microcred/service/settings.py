"""What a service is: its keys, whom it trusts, which dialect it speaks, how much it does at once.

Everything is a value, handed to `create_app`: nothing is read from the environment. What would be
dangerous together is refused here, before a socket is open: a key to issue with and no token.

    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.secret_text import SecretText
    >>> from microcred.crypto.signing import LocalSigner
    >>> from microcred.securing import DataIntegrity
    >>> from microcred.service.settings import Issuer, Settings
    >>> exams = Issuer("exams", LocalSigner(PrivateKey.generate("Ed25519")), DataIntegrity())
    >>> Settings(issuers=[exams], token=SecretText("made-with-openssl-rand")).issuers[0].path
    '/issuers/exams/credentials/issue'
    >>> Settings(issuers=[exams])
    Traceback (most recent call last):
    microcred.errors.ServiceError: whoever reaches the service could issue with its keys
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from microcred.completing import holder_of
from microcred.crypto.secret_text import SecretText
from microcred.crypto.signing import Signer
from microcred.errors import ServiceError
from microcred.fetching import OFFLINE, Fetch
from microcred.frozen import Frozen, part
from microcred.policy import ANY_ISSUER, Policy, Trust
from microcred.securing import DataIntegrity, Mechanism

if TYPE_CHECKING:
    from microcred.linked.dataset import GivenContext
    from microcred.status.caching import StatusCache
    from microcred.status.registry import Registry

__all__ = ["APIS", "Api", "Bounds", "Issuer", "Settings"]

Api = Literal["vcalm", "vc-api"]

APIS: Final[tuple[Api, ...]] = ("vcalm", "vc-api")
"""The dialects: VCALM 1.0, and VC-API as the W3C's test suites speak it."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_TOKEN: Final = re.compile(r"[A-Za-z0-9._~+/-]{1,4096}=*", re.ASCII)


class Bounds(Frozen, kw_only=True):
    """How much the service takes on.

    Attributes:
        body: octets of the largest request; a bigger one is refused before it is read.
        reading: seconds in which the body of a request has to be there.
        working: seconds for an answer, the wait for a free thread included.
        threads: how many verifications and signatures run at once.
        at_once: requests that are read or waited for; more are told to come again (503).
        connections: open connections; more are told the same.

    Raises:
        ServiceError: a bound that is not above 0.
    """

    body: int = 8 * 1024 * 1024
    reading: float = 15.0
    working: float = 60.0
    threads: int = 4
    at_once: int = 512
    connections: int = 1000

    def __post_init__(self) -> None:
        """Refuse bounds that would let nothing through."""
        for name in ("body", "reading", "working", "threads", "at_once", "connections"):
            if not getattr(self, name) > 0:
                raise ServiceError(f"the bound {name} is above 0")


class Issuer(Frozen):
    """A key with its mechanism, under a name: one endpoint.

    Attributes:
        name: part of its address; letters, digits, dots, hyphens.
        signer: the key.
        mechanism: how it secures.

    Raises:
        ServiceError: the name fits no address, or the key not the mechanism.
    """

    name: str
    signer: Signer = part(repr=False)
    mechanism: Mechanism

    def __post_init__(self) -> None:
        """Refuse what could only fail at each request."""
        if not isinstance(self.name, str) or not _NAME.fullmatch(self.name):
            hint = "1 to 64 letters, digits, dots, hyphens and underscores, a letter or digit first"
            raise ServiceError("the name of a key is part of an address", hint=f"Use {hint}.")
        if self.signer.algorithm not in self.mechanism.algorithms:
            message = f"the key of {self.name} does not fit {self.mechanism.name}"
            fits = ", ".join(sorted(self.mechanism.algorithms))
            raise ServiceError(message, hint=f"It needs a key for {fits}.")
        if isinstance(self.mechanism, DataIntegrity) and not self.mechanism.suite.writable:
            message = f"{self.mechanism.name} is only read"
            raise ServiceError(message, hint="Use eddsa-rdfc-2022, its successor.")
        holder_of(self.signer)  # its name has to be one that verifiers find

    @property
    def path(self) -> str:
        """Where it issues."""
        return f"/issuers/{self.name}/credentials/issue"

    @property
    def presenting_path(self) -> str:
        """Where it signs presentations."""
        return f"/issuers/{self.name}/presentations/prove"

    @property
    def did(self) -> str | None:
        """The DID (or https address) of the key; None for a seal, which is an organisation's."""
        return holder_of(self.signer).did

    @property
    def holder(self) -> str:
        """Whose key it is, as a verifier compares it."""
        holder = holder_of(self.signer)
        return holder.did or holder.identifier or holder.name


class Settings(Frozen, kw_only=True):
    """A service, whole.

    Attributes:
        issuers: keys to issue with; none: nothing is issued.
        token: what whoever issues has to know (RFC 6750).
        open_to_all: whether whoever reaches the service may issue, without a token.
        trust: whom `verify` believes; by default whoever holds the key of a DID.
        policy: what has to hold; in the dialect vc-api the binding of issuer and key, and that of
            holder and presenter, are told and do not count.
        api: the dialect.
        registry: gives what is issued a status, and its lists are hosted.
        status_key: the name of the key that signs the lists under their own addresses; the first
            one if it is not given.
        fetch: who asks for documents of DIDs, status lists and revocation data.
        contents: address -> bytes of what is at hand: documents of DIDs, JSON Schemas.
        contexts: further JSON-LD contexts.
        status_lists: those at hand, as received.
        status_cache: keeps fetched status lists.
        hosts: names under which the service answers (the header Host); empty for any.
        bounds: how much it takes on.
        title: of the page for people.

    Raises:
        ServiceError: parts that do not go together.
    """

    issuers: Sequence[Issuer] = ()
    token: SecretText | None = None
    open_to_all: bool = False
    trust: Trust = part(default_factory=lambda: Trust(issuers=ANY_ISSUER, dids=True))
    policy: Policy = part(default_factory=Policy)
    api: Api = "vcalm"
    registry: Registry | None = part(default=None, repr=False)
    status_key: str | None = None
    fetch: Fetch = part(default=OFFLINE, repr=False)
    contents: Mapping[str, bytes] = part(default=MappingProxyType({}), repr=False)
    contexts: Sequence[GivenContext] = part(default=(), repr=False)
    status_lists: Sequence[bytes] = part(default=(), repr=False)
    status_cache: StatusCache | None = part(default=None, repr=False)
    hosts: Sequence[str] = ()
    bounds: Bounds = Bounds()
    title: str = "microcred"

    def __post_init__(self) -> None:
        """Refuse what does not go together."""
        if self.api not in APIS:
            raise ServiceError("the api is vcalm or vc-api")
        names = [one.name for one in self.issuers]
        if len(set(names)) < len(names):
            raise ServiceError("two keys have one name")
        if self.issuers and (self.token is None) is not self.open_to_all:
            message = "whoever reaches the service could issue with its keys"
            if self.open_to_all:
                message = "a token, and a service that asks for none"
            raise ServiceError(message, hint="Give a token, or say that none is asked for.")
        if self.token is not None and not _fits_header(self.token):
            raise ServiceError(
                "the token is none that a header can hold",
                hint="Use letters and digits, such as `openssl rand -hex 32` makes.",
            )
        if self.registry is not None and self.signs_lists is None:
            message = "a registry needs a key: its lists are signed"
            raise ServiceError(message, hint="Name one with --key, or publish the lists as files.")

    @property
    def signs_lists(self) -> Issuer | None:
        """The key that signs status lists; None without keys.

        Keys of other issuers sign the same lists under addresses of their own
        (`microcred.service.status_sharing`).

        Raises:
            ServiceError: `status_key` names none.
        """
        if self.status_key is None:
            return next(iter(self.issuers), None)
        for one in self.issuers:
            if one.name == self.status_key:
                return one
        raise ServiceError("no key has the name of the one that is to sign status lists")


def _fits_header(token: SecretText) -> bool:
    """Whether a header can hold it (RFC 6750 section 2.1)."""
    return re.fullmatch(_TOKEN, token.reveal()) is not None
