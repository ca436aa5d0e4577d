"""The servers of a test world; each answers as of the world's now.

OCSP (RFC 6960 appendix A, POST and GET), revocation lists and certificates (RFC 5280), timestamps
(RFC 3161 section 3.4).

    >>> from datetime import UTC, datetime
    >>> from microcred.fetching import Request
    >>> from microcred.testing import World
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> ca = world.authority("Example CA")
    >>> response = world.fetch(Request("GET", ca.urls[1], purpose="crl"))
    >>> response.headers["content-type"], response.body == ca.crl()
    ('application/pkix-crl', True)
    >>> world.fetch(Request("POST", world.tsa().url, body=b"?", purpose="timestamp")).status
    200
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, Protocol
from urllib.parse import unquote

from microcred.crypto.certificates import Certificate
from microcred.encoding import b64_decode
from microcred.errors import ParseError
from microcred.fetching import Request, Response
from microcred.testing.network import Network
from microcred.testing.ocsp_writing import CertificateId, read_request, write_refusal

__all__ = ["Informant", "Stamper", "answer_ocsp", "serve_authority", "serve_tsa"]

_OCSP: Final = "application/ocsp-response"
_CRL: Final = "application/pkix-crl"
_CERTIFICATE: Final = "application/pkix-cert"
_TIMESTAMP: Final = "application/timestamp-reply"
_NOT_ALLOWED: Final = Response(405)


class Informant(Protocol):
    """An authority, as its servers know it."""

    @property
    def certificate(self) -> Certificate:
        """Its certificate."""
        ...

    @property
    def urls(self) -> tuple[str, str, str]:
        """Of its OCSP responder, its revocation list, and its certificate."""
        ...

    def ocsp(self, certificate: CertificateId, /, *, nonce: bytes | None) -> bytes:
        """The OCSPResponse about a certificate."""
        ...

    def crl(self) -> bytes:
        """The revocation list."""
        ...


class Stamper(Protocol):
    """A timestamping authority, as its server knows it."""

    @property
    def url(self) -> str:
        """Where it answers."""
        ...

    def respond(self, query: bytes, /) -> bytes:
        """The TimeStampResp to a TimeStampReq."""
        ...


def serve_authority(network: Network, authority: Informant) -> None:
    """Let the three servers of an authority answer."""
    ocsp, crl, certificate = authority.urls

    def answer(request: Request) -> Response:
        return _found(_OCSP, answer_ocsp(authority, _asked(request, ocsp)))

    def listed(request: Request) -> Response:
        return _found(_CRL, authority.crl()) if request.method == "GET" else _NOT_ALLOWED

    network.serve(ocsp, answer)
    network.serve(crl, listed)
    network.publish(certificate, authority.certificate.der, _CERTIFICATE)


def serve_tsa(network: Network, tsa: Stamper) -> None:
    """Let the server of a timestamping authority answer."""

    def answer(request: Request) -> Response:
        if request.method != "POST":
            return _NOT_ALLOWED
        return _found(_TIMESTAMP, tsa.respond(request.body or b""))

    network.serve(tsa.url, answer)


def answer_ocsp(authority: Informant, request: bytes) -> bytes:
    """The OCSPResponse of an authority to a DER OCSPRequest; of the first certificate in it.

    About the certificates of others it says "unauthorized", as authorities do.
    """
    try:
        wanted, nonce = read_request(request)
    except ParseError:
        return write_refusal("malformedRequest")
    if not wanted:
        return write_refusal("malformedRequest")
    which = wanted[0]
    own = CertificateId.of(authority.certificate, authority.certificate, which.hash)
    if which.issuer_key_hash != own.issuer_key_hash:
        return write_refusal("unauthorized")
    return authority.ocsp(which, nonce=nonce)


def _asked(request: Request, url: str) -> bytes:
    """The OCSPRequest: the body, or the path below the URL in base64."""
    if request.method == "POST":
        return request.body or b""
    try:
        return b64_decode(unquote(request.url.removeprefix(url).removeprefix("/")))
    except ParseError:
        return b""


def _found(media_type: str, body: bytes) -> Response:
    return Response(200, MappingProxyType({"content-type": media_type}), body)
