"""`microcred keys new-seal`: a test seal with its chain and its root, as three files.

A test seal is clearly named as one and stands for nothing but tests: no trusted list knows it. The
key is written as PKCS#12 under a password and readable by its owner alone.

    >>> from microcred.cli import main
    >>> main(["keys", "new-seal", "--organisation", "Example University"])  # told on stderr
    64
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from microcred.cli.console import Console
from microcred.cli.files import write_new
from microcred.cli.passwords import ask_for_new, password_option
from microcred.cli.tables import Cell
from microcred.cli.words import DONE, Misuse
from microcred.errors import ModelError, UnsuitableKey

if TYPE_CHECKING:
    from microcred.crypto.seal import Seal
    from microcred.micro_credential import Provider

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Make a test seal: a key with a certificate of NAME, issued by a root made on the spot. For tests
only: no trusted list knows it. Nothing is overwritten.

exit codes: 0 made, 1 refused (an empty password, a file that is there already),
            64 misuse or a path that can't be written"""

_FILES = ("seal.p12", "seal-chain.pem", "seal-root.pem")


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `keys new-seal`."""
    reader.add_argument("--organisation", required=True, metavar="NAME", help="its legal name")
    reader.add_argument("--country", required=True, metavar="CC", help="two letters, such as IE")
    reader.add_argument(
        "--identifier",
        required=True,
        metavar="ID",
        help="semantics identifier (EN 319 412-1), such as NTRIE-123456 or VATIE-1234567X",
    )
    reader.add_argument("-o", "--out", required=True, metavar="DIR", help="folder for the files")
    reader.add_argument(
        "--key",
        default="P-256",
        choices=("P-256", "P-384", "P-521", "RSA-2048", "RSA-3072", "RSA-4096"),
        help="kind of key (default P-256)",
    )
    password_option(reader)


def run(words: argparse.Namespace, console: Console) -> int:
    """Make a seal and write its three files."""
    from microcred.crypto.seal import Seal

    provider = _provider(words)
    folder = _free_folder(words.out)
    password = ask_for_new(words.password_file)
    seal = Seal.for_testing(provider, key=words.key)
    paths = _write(seal, folder, password)
    if console.machine:
        console.emit(
            {
                "p12": str(paths[0]),
                "chain": str(paths[1]),
                "root": str(paths[2]),
                "identifier": provider.identifier,
                "certificate_sha256": seal.certificate.sha256,
            }
        )
        return DONE
    console.say("a test seal, for tests only:")
    uses = ("key and chain, under the password", "the certificates", "the root: --trust")
    rows = zip(uses, map(str, paths), strict=True)
    console.show([[Cell(use, style="faint"), Cell(path)] for use, path in rows])
    return DONE


def _provider(words: argparse.Namespace) -> Provider:
    """The organisation that the words name."""
    from microcred.micro_credential import Provider

    try:
        return Provider(name=words.organisation, country=words.country, identifier=words.identifier)
    except ModelError as error:
        raise Misuse(str(error), hint=error.hint()) from None


def _refuse(folder: Path, reason: str) -> NoReturn:
    """Say why the folder cannot be written."""
    raise Misuse(f"cannot write {folder}: {reason}", hint="-o is a folder, new or existing.")


def _free_folder(name: str) -> Path:
    """The folder for the files, not made yet; refused where one of them is there already."""
    folder = Path(name)
    if folder.exists() and not folder.is_dir():
        _refuse(folder, "it is no folder")
    for file in _FILES:
        if os.path.lexists(folder / file):
            raise UnsuitableKey(
                f"{folder / file} is there already", hint="Name another folder with -o."
            )
    return folder


def _write(seal: Seal, folder: Path, password: str) -> list[Path]:
    """The key under its password, the chain, and the root by itself."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        _refuse(folder, getattr(error, "strerror", None) or "no path")
    key, chain, root = (folder / name for name in _FILES)
    write_new(key, seal.to_pkcs12(password), private=True)
    write_new(chain, seal.chain_pem())
    write_new(root, seal.root.to_pem())
    return [key, chain, root]
