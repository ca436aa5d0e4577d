"""Where revocation data and missing issuers come from: the seal itself, then `fetch`, bounded.

What is embedded is looked at first (RFC 5280 section 6.3, RFC 6960; ETSI EN 319 102-1 clause
5.2.6). Only then is somebody asked, and only through the `Fetch` that the caller gave: the OCSP
responder and the list that the certificate names, and where a path leads nowhere the address of its
issuer (authorityInfoAccess, RFC 5280 section 4.2.2.1). A nonce is not sent: randomness would have
to be given too, and freshness is told by the times in the answer. Answers are only read here.

    >>> from microcred.fetching import OFFLINE
    >>> from microcred.trust.revocation_sources import Sources
    >>> Sources((), (), OFFLINE).asks
    False
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeVar
from urllib.parse import urlsplit

from microcred.crypto.certificates import Certificate, read_certificates
from microcred.crypto.cms import SignedData
from microcred.crypto.crl import CertificateList
from microcred.crypto.ocsp import OcspResponse, ocsp_request
from microcred.errors import FetchError, MicrocredError
from microcred.fetching import OFFLINE, Fetch, Request
from microcred.trust.revocation import Data

__all__ = ["Sources"]

T = TypeVar("T")

_MOST_FETCHES: Final = 24  # of one seal: a path, its timestamps, and their responders
_MOST_URLS: Final = 2  # of one certificate and kind
_MOST_ISSUERS: Final = 8
_FINE: Final = 200
_LONGEST_HOST: Final = 100
_OCSP_HEADERS: Final[Mapping[str, str]] = MappingProxyType(
    {"content-type": "application/ocsp-request", "accept": "application/ocsp-response"}
)


class Sources:
    """Revocation data at hand, and who may be asked for more."""

    __slots__ = ("_answers", "_crls", "_fetch", "_left", "_ocsps", "failures")

    def __init__(
        self, ocsps: Sequence[OcspResponse], crls: Sequence[CertificateList], fetch: Fetch
    ) -> None:
        """Begin with what is embedded.

        Args:
            ocsps: responses within the seal, its timestamps included.
            crls: lists within it.
            fetch: who is asked for more; OFFLINE for nobody.
        """
        self._ocsps = tuple(dict.fromkeys(ocsps))
        self._crls = tuple(dict.fromkeys(crls))
        self._fetch = fetch
        self._left = _MOST_FETCHES
        self._answers: dict[tuple[str, bytes | None], object] = {}
        self.failures: list[str] = []  # one line for each that gave no answer

    @property
    def asks(self) -> bool:
        """Whether there is somebody to ask."""
        return self._fetch is not OFFLINE

    @property
    def embedded(self) -> tuple[Data, ...]:
        """What was embedded, OCSP responses first: they tell of one certificate."""
        return (*self._ocsps, *self._crls)

    def asked(self, certificate: Certificate, issuer: Certificate) -> Iterator[Data]:
        """What the responder and the list that a certificate names say now, one after the other.

        Nothing is asked before it is needed. Who gives no answer is noted in `failures`.
        """
        body = ocsp_request(certificate, issuer) if certificate.ocsp_urls and self.asks else b""
        for url in certificate.ocsp_urls[:_MOST_URLS]:
            request = Request("POST", url, _OCSP_HEADERS, body, "ocsp")
            response = self._ask(request, OcspResponse.from_der)
            if response is None:
                continue
            if response.status == "successful":
                yield response
            else:
                self._note(url, f"answers {response.status}")
        for url in certificate.crl_urls[:_MOST_URLS]:
            crl = self._ask(Request("GET", url, purpose="crl"), CertificateList.from_der)
            if crl is not None:
                yield crl

    def issuers_of(self, certificate: Certificate) -> tuple[Certificate, ...]:
        """Certificates from where a certificate says that its issuer's is; nobody vouches for them.

        RFC 5280 section 4.2.2.1: one certificate, or several in a CMS message.
        """
        found: list[Certificate] = []
        for url in certificate.ca_issuer_urls[:_MOST_URLS]:
            found += self._ask(Request("GET", url, purpose="aia"), _read_issuers) or ()
        return tuple(found[:_MOST_ISSUERS])

    def _ask(self, request: Request, read: Callable[[bytes], T]) -> T | None:
        """The answer, read; None if there is none. Each question is asked once."""
        if not self.asks:
            return None
        key = (request.url, request.body)
        if key not in self._answers:
            self._answers[key] = self._exchange(request, read)
        # The kind of question determines how its answer was read.
        return self._answers[key]  # type: ignore[return-value]

    def _exchange(self, request: Request, read: Callable[[bytes], T]) -> T | None:
        problem = "is not asked: too many questions"
        if self._left:
            self._left -= 1
            try:
                response = self._fetch(request)
                if response.status == _FINE:
                    return read(response.body)
                problem = f"answers with status {response.status}"
            except FetchError:
                problem = "gives no answer"
            except MicrocredError:
                problem = "gives an answer that cannot be read"
        self._note(request.url, problem)
        return None

    def _note(self, url: str, what: str) -> None:
        self.failures.append(f"{_host(url)} {what}")


def _host(url: str) -> str:
    """The host of an address: what follows it may name the certificate of a person."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    shown = "".join(sign for sign in host if sign.isascii() and sign.isprintable())
    return shown[:_LONGEST_HOST] or "a host without a name"


def _read_issuers(octets: bytes) -> tuple[Certificate, ...]:
    try:
        return read_certificates(octets)
    except MicrocredError:
        return SignedData.from_ber(octets).certificates
