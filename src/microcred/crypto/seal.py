"""A seal: a key that signs, with the certificates that say whose it is.

PKCS#12 (RFC 7292), PEM, or a hardware module or remote service behind a `Signer`. The certificates
stand leaf first, each signed by the next. `Seal.for_testing` makes a key, a root and a certificate
on the spot: it says TEST in its names and claims nothing about being qualified.

    >>> from microcred.crypto.seal import Seal
    >>> class University:
    ...     name, country, identifier = "Example University", "IE", "NTRIE-123456"
    >>> seal = Seal.for_testing(University())
    >>> seal.algorithm, seal.certificate.name, seal.root.common_name[:4]
    ('ES256', 'Example University', 'TEST')
    >>> Seal.from_pkcs12(seal.to_pkcs12("secret"), "secret") == seal
    True

A seal whose key is held open elsewhere is closed after use: `with Seal.from_pkcs11(...) as seal:`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from microcred.crypto.certificates import Certificate, read_certificates
from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.secret_text import Secret, hides, octets_of_password
from microcred.crypto.signing import BatchSigner, LocalSigner, Signer, fitting_algorithm
from microcred.errors import TrustError, UnsuitableKey
from microcred.frozen import Frozen, part

if TYPE_CHECKING:
    from microcred.crypto.csc_service import CscService
    from microcred.crypto.pkcs11_token import TokenPlace

__all__ = ["Seal"]


class Seal(Frozen):
    """A Signer with its certificates. Equal are those with the same certificates and algorithm.

    Attributes:
        certificates: the signer's first, each signed by the next, the root (if known) last.
        algorithm: the JOSE name of the algorithm it signs with.
    """

    certificates: tuple[Certificate, ...]
    algorithm: str
    _signer: Signer = part(repr=False, compare=False)

    @classmethod
    @hides
    def from_pkcs12(
        cls,
        source: bytes | str | Path,
        password: str | bytes | Secret,
        *,
        algorithm: str | None = None,
    ) -> Seal:
        """The seal of a PKCS#12 file, given as its path or its octets.

        Raises:
            UnsuitableKey: it cannot be read, the password is wrong, there is no key or no
                certificate in it, or they do not belong together.
        """
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

        data = source if isinstance(source, bytes) else _file(source)
        secret = octets_of_password(password)
        try:
            content = pkcs12.load_pkcs12(data, secret)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise UnsuitableKey("no PKCS#12 file, or the password is wrong") from None
        held = [content.cert] if content.cert else []
        held += content.additional_certs
        if content.key is None or not held:
            raise UnsuitableKey("the PKCS#12 file holds no key with a certificate")
        ders = [one.certificate.public_bytes(Encoding.DER) for one in held]
        return cls._local(PrivateKey(content.key), [_certificate(der) for der in ders], algorithm)

    @classmethod
    @hides
    def from_pem(
        cls,
        key: bytes,
        certificates: bytes,
        password: str | bytes | Secret | None = None,
        *,
        algorithm: str | None = None,
    ) -> Seal:
        """The seal of a private key in PEM and its certificates in PEM (any order) or DER.

        Raises:
            UnsuitableKey: the key or a certificate cannot be read, the password is wrong, or no
                certificate is that of the key.
        """
        private_key = PrivateKey.from_pem(key, password)
        try:
            found = read_certificates(certificates)
        except TrustError as error:
            raise UnsuitableKey(str(error)) from None
        return cls._local(private_key, found, algorithm)

    @classmethod
    def from_signer(cls, signer: Signer, certificates: Iterable[Certificate]) -> Seal:
        """The seal of a key that lives elsewhere: a hardware module, a remote service.

        Raises:
            UnsuitableKey: no certificate is that of the key, or the algorithm does not fit it.
        """
        chain = _chain(signer.public_key, tuple(certificates))
        return cls(chain, fitting_algorithm(signer.public_key, signer.algorithm), signer)

    @classmethod
    def from_pkcs11(
        cls,
        module: str | Path,
        *,
        pin: Secret | None,
        token: TokenPlace | None = None,
        key_label: str | None = None,
        key_id: bytes | None = None,
        certificates: Iterable[Certificate] = (),
        algorithm: str | None = None,
    ) -> Seal:
        """The seal of a key in a hardware module or smart card (PKCS#11); extra `hsm`.

        The token is opened once and stays open; a session that is lost is opened again. The seal
        can be pickled if `pin` can; where it is unpickled the token is opened on first use.

        Args:
            module: path of the module's library, such as "/usr/lib/softhsm/libsofthsm2.so".
            pin: the user's PIN, or who gives it; None for a reader with its own keypad.
            token: which token; None: the only one there is.
            key_label: the label of the private key (CKA_LABEL); without it and `key_id` the only
                private key of the token.
            key_id: the identifier of the private key (CKA_ID).
            certificates: those that are not on the token.
            algorithm: of JOSE; by default the usual one of the key.

        Raises:
            UnsuitableKey: the module, the token, the key or its certificate is not there or not the
                only one of that name, the PIN is refused, or the algorithm does not fit.
            MissingExtra: the extra `hsm` is not installed.
        """
        from microcred.crypto.pkcs11_signer import Pkcs11Signer
        from microcred.crypto.pkcs11_token import KeyPlace

        place = KeyPlace(str(module), token, key_label, key_id)
        signer, held = Pkcs11Signer.open(place, pin, tuple(certificates), algorithm)
        return cls.from_signer(signer, held)

    @classmethod
    def from_csc(
        cls,
        service: CscService,
        credential_id: str,
        *,
        pin: Secret | None = None,
        otp: Secret | None = None,
        algorithm: str | None = None,
        reserve: int = 1,
    ) -> Seal:
        """The seal of a key that a remote signing service holds (CSC API v2).

        Args:
            service: where the service is, and what lets us ask it.
            credential_id: the service's name for key and certificate.
            pin: for credentials of the authorisation mode "explicit" that want one.
            otp: the same for one-time passwords: a function, asked for each authorisation.
            algorithm: of JOSE; by default the usual one of the key.
            reserve: how many signatures one authorisation is asked for where they are made one by
                one; `sign_all` asks for as many as it signs. The credential's `multisign` limits.

        Raises:
            UnsuitableKey: there is no such credential, it is not enabled, its certificates cannot
                be read, or the algorithm does not fit.
            IssueError: the service refused or cannot be understood.
            FetchError: there is no answer.
        """
        from microcred.crypto.csc_signer import CscSigner

        info = service.credential(credential_id)
        signer = CscSigner(service, info, algorithm, pin=pin, otp=otp, reserve=reserve)
        return cls.from_signer(signer, info.certificates)

    @classmethod
    def for_testing(
        cls,
        organisation: Any,
        *,
        key: str = "P-256",
        algorithm: str | None = None,
        now: datetime | None = None,
    ) -> Seal:
        """A seal for tests, with a root of its own; nobody else trusts it.

        Args:
            organisation: whose it is to be: has `name` (a text, or texts by language), `country`
                (ISO 3166-1 alpha-2) and `identifier` ("NTRIE-123456").
            key: "P-256", "P-384", "P-521", "Ed25519", "RSA-2048", "RSA-3072" or "RSA-4096".
            algorithm: of JOSE; by default the usual one of the key.
            now: aware; the certificates are valid from the day before to two years after.

        Raises:
            UnsuitableKey: the algorithm does not fit the key, or the organisation has no name.
        """
        from microcred.crypto.testing_seal import make_chain

        private_key = PrivateKey.generate(key)
        signer = LocalSigner(private_key, algorithm)
        return cls.from_signer(signer, make_chain(organisation, private_key, now))

    @classmethod
    def _local(
        cls, key: PrivateKey, certificates: Iterable[Certificate], algorithm: str | None
    ) -> Seal:
        return cls.from_signer(LocalSigner(key, algorithm), certificates)

    @property
    def certificate(self) -> Certificate:
        """The signer's own certificate."""
        return self.certificates[0]

    @property
    def root(self) -> Certificate:
        """The self-signed certificate at the end of the chain: what a verifier has to trust.

        Raises:
            TrustError: the chain ends before; get the root from who issued the certificate.
        """
        last = self.certificates[-1]
        if not last.self_signed:
            raise TrustError(
                "the seal came without its root certificate",
                hint="Get the root from the authority that issued the certificate.",
            )
        return last

    @property
    def public_key(self) -> PublicKey:
        """The key in the signer's certificate."""
        return self.certificate.public_key

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` in its JOSE form."""
        return self._signer.sign(data)

    def sign_all(self, datas: Sequence[bytes]) -> list[bytes]:
        """The signatures over `datas` in their order; at once where the signer can."""
        if isinstance(self._signer, BatchSigner):
            return self._signer.sign_all(datas)
        return [self._signer.sign(data) for data in datas]

    def gathered(self) -> Seal:
        """The same seal for many threads: what they ask at once goes in one question, if it can."""
        from microcred.crypto.gathered_signer import GatheredSigner

        if not isinstance(self._signer, BatchSigner) or isinstance(self._signer, GatheredSigner):
            return self
        return type(self)(self.certificates, self.algorithm, GatheredSigner(self._signer))

    def close(self) -> None:
        """Close what the signer holds open, such as a token; signing again opens it again."""
        close = getattr(self._signer, "close", None)
        if close is not None:
            close()

    def __enter__(self) -> Self:
        """The seal itself."""
        return self

    def __exit__(self, *about: object) -> None:
        """Close it."""
        self.close()

    def chain_pem(self) -> bytes:
        """The certificates as PEM, the signer's first, the root included."""
        return b"".join(one.to_pem() for one in self.certificates)

    @hides
    def to_pkcs12(self, password: str | bytes | Secret) -> bytes:
        """Key and certificates as PKCS#12 under a password.

        Raises:
            UnsuitableKey: the key is not in memory, or the password is empty.
        """
        if not isinstance(self._signer, LocalSigner):
            raise UnsuitableKey("the key is not in memory and cannot be written")
        ders = tuple(one.der for one in self.certificates)
        return self._signer.private_key.to_pkcs12(self.certificate.name, ders, password)


def _file(path: str | Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError):
        raise UnsuitableKey("the file of the seal cannot be read") from None


def _certificate(der: bytes) -> Certificate:
    try:
        return Certificate.from_der(der)
    except TrustError as error:
        raise UnsuitableKey(str(error)) from None


def _chain(key: PublicKey, certificates: tuple[Certificate, ...]) -> tuple[Certificate, ...]:
    """The certificate of the key, then each one's issuer as far as they are given."""
    chain = [one for one in certificates if one.public_key == key][:1]
    if not chain:
        raise UnsuitableKey("none of the certificates is that of the key")
    while not chain[-1].self_signed:
        issuer = next((one for one in certificates if chain[-1].signed_by(one)), None)
        if issuer is None or issuer in chain:
            break
        chain.append(issuer)
    return tuple(chain)
