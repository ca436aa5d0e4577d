"""`microcred keys new`: a key for Data Integrity or vc+jwt, and the names of its public half.

The key is written as PKCS#8 in PEM, under a password unless that is declined, readable by its owner
alone. What is told is public: the Multikey, the JWK, the did:key. For a did:web see `did document`.

    >>> from microcred.cli import main
    >>> main(["keys", "new", "--type", "rsa", "-o", "key.pem"])  # told on standard error
    64
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from types import MappingProxyType
from typing import Final

from microcred.cli.console import Console
from microcred.cli.files import write_new
from microcred.cli.passwords import ask_for_new, password_option
from microcred.cli.tables import Cell
from microcred.cli.words import DONE, Misuse
from microcred.errors import UnsuitableKey

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Make a key without a certificate, for the mechanisms of Data Integrity and for vc+jwt, and tell the
names of its public key. Whoever has the key is the DID: keep the file and its password. Nothing is
overwritten.

exit codes: 0 made, 1 refused (an empty password, a file that is there already),
            64 misuse or a path that can't be written"""

_SHAPES: Final = MappingProxyType({"ed25519": "Ed25519", "p256": "P-256", "p384": "P-384"})


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `keys new`."""
    reader.add_argument(
        "--type", choices=tuple(_SHAPES), default="ed25519", help="kind of key (default: ed25519)"
    )
    reader.add_argument("-o", "--out", required=True, metavar="FILE", help="file for the key, PEM")
    reader.add_argument(
        "--no-password",
        action="store_true",
        help="leave the key unprotected: whoever reads the file can sign",
    )
    password_option(reader)


def run(words: argparse.Namespace, console: Console) -> int:
    """Make a key, write it, and tell its names."""
    from microcred.crypto.keys import PrivateKey
    from microcred.crypto.references import did_key, verification_method

    if words.no_password and words.password_file is not None:
        raise Misuse("--no-password contradicts --password-file", hint="Leave one out.")
    if os.path.lexists(words.out):
        raise UnsuitableKey(f"{words.out} is there already", hint="Name another file with -o.")
    password = None if words.no_password else ask_for_new(words.password_file)
    key = PrivateKey.generate(_SHAPES[words.type])
    write_new(Path(words.out), key.to_pem(password), private=True)
    public = key.public_key
    did = did_key(public)
    told = {
        "out": words.out,
        "type": words.type,
        "did": did,
        "key_id": verification_method(did),
        "multikey": public.multikey(),
    }
    if console.machine:
        console.emit({**told, "jwk": {**public.to_jwk()}})
        return DONE
    meanings = ("private key", "kind", "did:key", "name of the key", "Multikey")
    rows = zip(meanings, told.values(), strict=True)
    console.show([[Cell(name, style="faint"), Cell(text)] for name, text in rows])
    return DONE
