"""Keys by reference: what travels to a worker in place of a key, and is opened there once.

Key material never crosses the border of a process. A `KeyReference` says where the key is (a file
and where its password is, a slot of a token), can be pickled, and makes the `Signer` where it is
opened. A file is told by its content: PKCS#12, PEM with or without its chain, or a JWK.

    >>> import pickle
    >>> from microcred.crypto.key_opening import KeyFile, KeyReference
    >>> from microcred.crypto.secret_text import SecretFile
    >>> key = KeyFile("seal.p12", SecretFile("password.txt"))
    >>> pickle.loads(pickle.dumps(key)) == key, isinstance(key, KeyReference)
    (True, True)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from microcred.crypto.secret_text import SecretFile, SecretText, SecretVariable
from microcred.crypto.signing import LocalSigner, Signer
from microcred.errors import MicrocredError, ParseError, TrustError, UnsuitableKey
from microcred.frozen import Frozen

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate

__all__ = ["KeyFile", "KeyReference", "TokenKey", "key_kind", "open_key", "opened"]


@runtime_checkable
class KeyReference(Protocol):
    """Where a key is. It can be pickled, and holds no key material."""

    def open(self) -> Signer:
        """The signer, opened anew; whoever opens it closes it, if it has a `close`.

        Raises:
            UnsuitableKey: it cannot be had, or the algorithm does not fit.
            MicrocredError: the token or the service refused.
        """
        ...


class KeyFile(Frozen):
    """A key in a file.

    Attributes:
        path: of the file, as every worker finds it.
        password: where the password is; None for a key without one.
        algorithm: of JOSE; None for the usual one of the key.
        key_id: the URL that is to name the key; a seal is named by its certificate instead.
    """

    path: str
    password: SecretFile | SecretVariable | None = None
    algorithm: str | None = None
    key_id: str | None = None

    def open(self) -> Signer:
        """The signer of the file.

        Raises:
            UnsuitableKey: it cannot be read, holds no key, or its password is wrong or not given.
        """
        try:
            with open(self.path, "rb") as file:
                data = file.read()
        except (OSError, ValueError):
            raise UnsuitableKey("the file of the key cannot be read") from None
        return open_key(data, ask=self._ask, algorithm=self.algorithm, key_id=self.key_id)

    def _ask(self) -> SecretText:
        if self.password is None:
            raise UnsuitableKey(
                "the key has a password, and nobody gives it",
                hint="Name its file or variable: SecretFile(PATH), SecretVariable(NAME).",
            )
        return self.password()


class TokenKey(Frozen):
    """A key in a hardware module or smart card (PKCS#11, extra `hsm`).

    Attributes:
        module: path of the module's library.
        pin: where the PIN is; None for a reader with its own keypad.
        token: label of the token; None: the only one.
        key_label: label of the key; None: the only one.
        certificates: path of a file with those that are not on the token.
        algorithm: of JOSE; None for the usual one of the key.
    """

    module: str
    pin: SecretFile | SecretVariable | None = None
    token: str | None = None
    key_label: str | None = None
    certificates: str | None = None
    algorithm: str | None = None

    def open(self) -> Signer:
        """The seal of the token's key.

        Raises:
            UnsuitableKey: module, token, key or certificate is not there, or the PIN is refused.
            MissingExtra: the extra `hsm` is not installed.
        """
        from microcred.crypto.certificates import read_certificates
        from microcred.crypto.pkcs11_token import TokenPlace
        from microcred.crypto.seal import Seal

        held: tuple[Certificate, ...] = ()
        if self.certificates is not None:
            try:
                with open(self.certificates, "rb") as file:
                    held = tuple(read_certificates(file.read()))
            except (OSError, ValueError, TrustError):
                raise UnsuitableKey("the file of certificates cannot be read") from None
        return Seal.from_pkcs11(
            self.module,
            pin=self.pin,
            token=TokenPlace(label=self.token),
            key_label=self.key_label,
            certificates=held,
            algorithm=self.algorithm,
        )


def key_kind(data: bytes) -> str:
    """What a key file is: "jwk", "pem" or, as the only binary form, "pkcs12"."""
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{":
        return "jwk"
    return "pem" if b"-----BEGIN " in data else "pkcs12"


def open_key(
    data: bytes,
    *,
    ask: Callable[[], SecretText | str],
    algorithm: str | None = None,
    key_id: str | None = None,
) -> Signer:
    """The signer that the octets of a key file hold.

    Args:
        data: the file.
        ask: gives the password; called only where the key is protected by one.
        algorithm: JOSE name of the signature algorithm; None for the usual one of the key.
        key_id: the URL that is to name the key; a seal is named by its certificate instead.

    Raises:
        UnsuitableKey: it holds no key, the password is wrong, the algorithm does not fit, or a seal
            is to be named by a URL.
    """
    kind = key_kind(data)
    if kind == "jwk":
        return _from_jwk(data, algorithm, key_id)
    if kind == "pem":
        return _from_pem(data, algorithm, ask, key_id)
    from microcred.crypto.seal import Seal

    if key_id is not None:
        raise UnsuitableKey("a seal is named by its certificate, not by --key-id")

    return Seal.from_pkcs12(data, ask(), algorithm=algorithm)


def _from_jwk(data: bytes, algorithm: str | None, key_id: str | None) -> Signer:
    """The signer of a JWK, or of a JWK Set that holds one key alone (RFC 7517 sections 4, 5)."""
    from microcred.jsontext import read_json

    try:
        value = read_json(data)
    except ParseError:
        raise UnsuitableKey("the key looks like a JWK and is not JSON") from None
    if isinstance(value, dict) and isinstance(keys := value.get("keys"), list):
        if len(keys) != 1:
            raise UnsuitableKey("the JWK Set does not hold exactly one key")
        value = keys[0]
    if not isinstance(value, dict) or "kty" not in value:
        raise UnsuitableKey("the key is JSON and no JWK (RFC 7517)")
    return LocalSigner.from_jwk(value, algorithm=algorithm, key_id=key_id)


def _from_pem(
    data: bytes,
    algorithm: str | None,
    ask: Callable[[], SecretText | str],
    key_id: str | None,
) -> Signer:
    """The seal of a PEM file with certificates, else the signer of its key."""
    # PKCS#8 says ENCRYPTED PRIVATE KEY, the older forms of OpenSSL "Proc-Type: 4,ENCRYPTED".
    locked = b"ENCRYPTED" in data
    password = ask() if locked else None
    # Who names the key by a URL means the key, not the certificates that stand beside it.
    if b"-----BEGIN CERTIFICATE-----" in data and key_id is None:
        from microcred.crypto.seal import Seal

        return Seal.from_pem(data, data, password, algorithm=algorithm)
    return LocalSigner.from_pem(data, password, algorithm=algorithm, key_id=key_id)


def opened(reference: KeyReference) -> Signer:
    """The signer of a reference, whoever wrote it.

    Raises:
        UnsuitableKey: the key cannot be had; what went wrong may name secrets, and is not told.
    """
    try:
        signer = reference.open()
    except MicrocredError:
        raise
    except Exception as error:  # noqa: BLE001 - a foreign opener
        raise UnsuitableKey(f"the key cannot be opened ({type(error).__name__})") from None
    if not isinstance(signer, Signer):
        raise UnsuitableKey("what the KeyReference opens is no Signer")
    return signer
