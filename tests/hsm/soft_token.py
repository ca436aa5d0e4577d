"""A token of SoftHSM in a folder of its own, with keys and certificates of test seals."""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from at_hand import NotAtHand
from microcred.crypto.seal import Seal

LABEL, PIN = "seals TEST", "pin-271127"
SHAPES = ("RSA-2048", "RSA-3072", "P-256", "P-384", "P-521")
# PKCS#11 v3.0 section 2.3.10: the name of the curve as a PrintableString.
_EDWARDS25519 = b"\x13\x0cedwards25519"
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


def look() -> None:
    """See that it can be had.

    Raises:
        NotAtHand: with the reason in one line.
    """
    if find_spec("pkcs11") is None:
        raise NotAtHand("python-pkcs11 is not installed")
    if not module() or which("softhsm2-util") is None:
        raise NotAtHand("SoftHSM is not installed")


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


def generate_ed25519() -> bytes:
    """A key that is made in the token and never leaves it; a certificate of it, in DER."""
    import datetime

    import pkcs11
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
    from cryptography.hazmat.primitives.hashes import SHA256
    from pkcs11 import Attribute, KeyType, Mechanism

    token = next(pkcs11.lib(module()).get_tokens(token_label=LABEL))
    with token.open(rw=True, user_pin=PIN) as session:
        curve = session.create_domain_parameters(
            KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: _EDWARDS25519}, local=True
        )
        public, _ = curve.generate_keypair(
            mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN, store=True, label="Ed25519", id=b"ed"
        )
        point = public[Attribute.EC_POINT][-32:]
    name = x509.Name([x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "Example TEST")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(ed25519.Ed25519PublicKey.from_public_bytes(point))
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(ec.generate_private_key(ec.SECP256R1()), SHA256())
    )
    return made.public_bytes(Encoding.DER)


def _private(seal: Seal) -> dict[Any, Any]:
    from pkcs11.util.ec import decode_ec_private_key
    from pkcs11.util.rsa import decode_rsa_private_key

    key = seal._signer.private_key._key  # type: ignore[attr-defined] - a key in memory
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    kind = seal.public_key.kind
    return dict(decode_rsa_private_key(der) if kind == "RSA" else decode_ec_private_key(der))
