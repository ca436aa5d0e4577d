"""A token of SoftHSM in a folder of its own, with keys and certificates of test seals."""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from microcred.crypto.seal import Seal

LABEL, PIN = "seals TEST", "pin-271127"
SHAPES = ("RSA-2048", "RSA-3072", "P-256", "P-384", "P-521")
_PLACES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
)


class University:
    """Whose seals they are."""

    name, country, identifier = "Example University TEST", "IE", "NTRIE-123456"


def missing() -> str:
    """Why it cannot be had; "" if it can."""
    if find_spec("pkcs11") is None:
        return "python-pkcs11 is not installed"
    return "" if module() and which("softhsm2-util") else "SoftHSM is not installed"


def module() -> str:
    """The path of its library; "" if there is none."""
    return next((place for place in _PLACES if Path(place).exists()), "")


def make(folder: Path) -> dict[str, Seal]:
    """A token with a key of each shape, its label the shape; the seals of these keys.

    The variable SOFTHSM2_CONF has to stay until the process ends: the module reads it once.
    """
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(settings)
    words = ["--free", "--label", LABEL, "--pin", PIN, "--so-pin", "pin-of-the-officer"]
    subprocess.run(["softhsm2-util", "--init-token", *words], check=True, capture_output=True)
    seals = {shape: Seal.for_testing(University(), key=shape) for shape in SHAPES}
    _fill(seals)
    return seals


def _fill(seals: dict[str, Seal]) -> None:
    import pkcs11
    from pkcs11 import Attribute
    from pkcs11.util.x509 import decode_x509_certificate

    token = next(pkcs11.lib(module()).get_tokens(token_label=LABEL))
    with token.open(rw=True, user_pin=PIN) as session:
        for number, (shape, seal) in enumerate(seals.items()):
            names = {Attribute.TOKEN: True, Attribute.LABEL: shape, Attribute.ID: bytes([number])}
            kept = {Attribute.PRIVATE: True, Attribute.SENSITIVE: True, Attribute.SIGN: True}
            session.create_object({**_private(seal), **names, **kept})
            for certificate in seal.certificates:
                own = certificate == seal.certificate
                names[Attribute.ID] = bytes([number]) if own else b"root"
                session.create_object({**decode_x509_certificate(certificate.der), **names})


def _private(seal: Seal) -> dict[Any, Any]:
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.rsa import decode_rsa_private_key

    key = seal._signer.private_key._key  # type: ignore[attr-defined] - a key in memory
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    kind = seal.public_key.kind
    return dict(decode_rsa_private_key(der) if kind == "RSA" else decode_ec_private_key(der))
