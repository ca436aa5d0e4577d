"""How a signature names its key: by certificates that came with it, or by a DID URL.

A reference is what a file claims; `microcred.trust.resolve` says what it is worth. Two kinds of DID
are names of a key by themselves and need no network: did:key (W3C CCG, did-key-spec) is the
Multikey text of the public key, did:jwk (OpenID Foundation / Spruce) its JWK in base64url.

    >>> from microcred.crypto.keys import PublicKey
    >>> from microcred.crypto.references import DidReference, did_key, verification_method
    >>> did = did_key(PublicKey.from_multikey("z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"))
    >>> did
    'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK'
    >>> DidReference(verification_method(did)).url[-10:]
    'nnEGta2doK'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from microcred.crypto.keys import PublicKey
from microcred.crypto.signing import Signer
from microcred.encoding import b64url_encode
from microcred.errors import ParseError, UnsuitableKey
from microcred.frozen import Frozen
from microcred.jsontext import write_json

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate

__all__ = [
    "CertificateReference",
    "DidReference",
    "IssuerMetadataReference",
    "KeyReference",
    "NamedKeyReference",
    "UrlReference",
    "did_jwk",
    "did_key",
    "did_of",
    "is_did_url",
    "key_url",
    "reference_to",
    "subject_of",
    "verification_method",
]

# DID Core 3.1 and 3.2: the DID, then path, query and fragment.
_DID_URL: Final = re.compile(
    r"(did:[a-z0-9]+:(?:(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})*:)*(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+)"
    r"(?:/[^?#\s]*)?(?:\?[^#\s]*)?(?:#\S*)?",
    re.ASCII,
)


class CertificateReference(Frozen):
    """The signer's certificate, with others that may lead to an anchor.

    Attributes:
        certificates: the signer's first; at least one. The order of the others says nothing.
    """

    certificates: tuple[Certificate, ...]

    @property
    def certificate(self) -> Certificate:
        """The signer's certificate."""
        return self.certificates[0]


class DidReference(Frozen):
    """A verification method named by a DID URL (W3C DID Core 3.2).

    Attributes:
        url: absolute, as received, with its fragment if it had one.
    """

    url: str


class UrlReference(Frozen):
    """A verification method in a controlled identifier document on the web (CID 1.0 section 3).

    Attributes:
        url: absolute, https, as received; the document is at the address without the fragment.
    """

    url: str


class NamedKeyReference(Frozen):
    """A key of a known controller, told apart by a name that is no URL (VC-JOSE-COSE 4.1).

    Attributes:
        controller: a DID, or the https address of a controlled identifier document.
        kid: the `kid` of its JWK, the thumbprint of the key, or the fragment of its URL; None for
            the only key there is.
    """

    controller: str
    kid: str | None


class IssuerMetadataReference(Frozen):
    """A key of an issuer whose metadata are at a well-known address (SD-JWT VC, JWT VC Issuer).

    Attributes:
        issuer: the `iss` of the token, an https URL.
        kid: the `kid` of the JWK among the issuer's; None for the only one.
    """

    issuer: str
    kid: str | None


KeyReference: TypeAlias = (
    CertificateReference | DidReference | UrlReference | NamedKeyReference | IssuerMetadataReference
)
"""One of these."""


def reference_to(method: str) -> DidReference | UrlReference | None:
    """The reference that a URL of a verification method is; None if it can name no key.

        >>> from microcred.crypto.references import reference_to
        >>> reference_to("https://uni.example/issuer#key-1")
        UrlReference(url='https://uni.example/issuer#key-1')
        >>> reference_to("did:web:uni.example#key-1"), reference_to("#key-1")
        (DidReference(url='did:web:uni.example#key-1'), None)

    Args:
        method: as a proof (`verificationMethod`) or a token (`kid`) has it.
    """
    if is_did_url(method):
        return DidReference(method)
    if method.startswith("https://") and method.isprintable() and " " not in method:
        return UrlReference(method)
    return None


def did_key(public_key: PublicKey) -> str:
    """The did:key of a public key (Ed25519, P-256, P-384 and what else Multikey knows).

    Raises:
        MicrocredError: Multikey has no form for this kind of key.
    """
    return f"did:key:{public_key.multikey()}"


def did_jwk(public_key: PublicKey) -> str:
    """The did:jwk of a public key, of the members that RFC 7517 and RFC 8037 require.

    Two programs may name one key differently: the method fixes no order of members. Ours is that
    of `PublicKey.to_jwk`.
    """
    return f"did:jwk:{b64url_encode(write_json(dict(public_key.to_jwk())).encode('utf-8'))}"


def verification_method(did: str) -> str:
    """The DID URL of the one key of a did:key or did:jwk.

    Raises:
        ParseError: another method, whose keys are not in the name.
    """
    if did.startswith("did:key:"):
        return f"{did}#{did.rpartition(':')[2]}"  # without the version that may stand before it
    if did.startswith("did:jwk:"):
        return f"{did}#0"
    raise ParseError("only did:key and did:jwk name their key")


def is_did_url(text: str) -> bool:
    """Whether the text is an absolute DID URL (W3C DID Core 3.2); a DID alone is one too."""
    return _DID_URL.fullmatch(text) is not None


def key_url(signer: Signer) -> str:
    """The URL under which a verifier finds the signer's public key.

    It is the signer's own `key_id` if it has one (a `LocalSigner` may be given one: a DID URL, or
    the https URL of a key in a controlled identifier document), else the did:key of its public key.

    Raises:
        UnsuitableKey: its `key_id` is no such URL, or a DID that does not name its key.
    """
    given = getattr(signer, "key_id", None)
    if given is None:
        return verification_method(did_key(signer.public_key))
    hint = "Give the URL of the key, such as did:web:uni.example#key-1."
    if not isinstance(given, str) or reference_to(given) is None:
        raise UnsuitableKey("the key's id is no DID URL and no https URL", hint=hint)
    try:
        return given if "#" in given else verification_method(given)
    except ParseError:
        raise UnsuitableKey("the key's id lacks the name of the key", hint=hint) from None


def subject_of(url: str) -> str:
    """Whose document a URL of a key leads to: the DID, or the address without fragment.

    >>> from microcred.crypto.references import subject_of
    >>> subject_of("https://uni.example/issuer#key-1"), subject_of("did:web:uni.example#1")
    ('https://uni.example/issuer', 'did:web:uni.example')
    """
    return did_of(url) if is_did_url(url) else url.partition("#")[0]


def did_of(named: str | Signer) -> str:
    """The DID in a DID URL, without path, query and fragment; or that of a signer's key.

        >>> from microcred.crypto.references import did_of
        >>> did_of("did:web:example.org:key?x=1#one")
        'did:web:example.org:key'

    Raises:
        ParseError: the text is no DID URL.
        UnsuitableKey: the signer's `key_id` is none.
    """
    url = named if isinstance(named, str) else key_url(named)
    match = _DID_URL.fullmatch(url)
    if match is None:
        raise ParseError("no DID URL")
    return match.group(1)
