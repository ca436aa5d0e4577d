"""The words of `microcred issue` for what wallets carry: SD-JWTs, their type, the holder's key.

>>> from microcred.cli.wallets import holder_from
>>> key = holder_from('{"kty": "OKP", "crv": "Ed25519", '
...                   '"x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}')
>>> key.curve, holder_from("did:key:" + key.multikey()) == key
('Ed25519', True)
"""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Final

from microcred.cli.files import check_input, read_input
from microcred.cli.words import Misuse, instant

if TYPE_CHECKING:
    from microcred.crypto.keys import PublicKey
    from microcred.securing.mechanism import Mechanism

__all__ = ["SD_JWTS", "check_wallet_words", "holder_from", "wallet_mechanism", "wallet_options"]

SD_JWTS: Final = ("dc+sd-jwt", "vc+sd-jwt", "vp+sd-jwt")
"""The mechanisms whose holder can withhold parts."""

_TYPES: Final = ("elm", "eudi-learning")
_MOST_DECOYS: Final = 64
_DIDS: Final = ("did:key:", "did:jwk:")
# A name of a file has a dot, or is shorter.
_MULTIKEY: Final = re.compile(r"z[1-9A-HJ-NP-Za-km-z]{40,}")


def wallet_options(reader: argparse.ArgumentParser) -> None:
    """The words of SD-JWTs."""
    reader.add_argument(
        "--type",
        choices=_TYPES,
        help="of dc+sd-jwt: elm, the whole European credential (default), or eudi-learning, the "
        "EUDI learning credential",
    )
    reader.add_argument(
        "--holder",
        metavar="KEY",
        help="public key of the holder, to bind an SD-JWT to: a file (JWK or PEM), or the key "
        "itself as a JWK, Multikey, did:key or did:jwk",
    )
    reader.add_argument(
        "--decoys",
        type=int,
        metavar="NUMBER",
        help="with an SD-JWT: digests that stand for nothing, beside those of each object",
    )
    reader.add_argument(
        "--expires",
        metavar="TIME",
        help="with dc+sd-jwt: when the token ends (ISO 8601 with a zone; default: as the "
        "credential says)",
    )


def check_wallet_words(words: argparse.Namespace) -> None:
    """Refuse what cannot be meant, before any work.

    Raises:
        Misuse: a word that the mechanism has no use for.
    """
    for word in ("type", "expires"):
        if getattr(words, word) is not None and words.mechanism != SD_JWTS[0]:
            raise Misuse(f"--{word} is for dc+sd-jwt alone")
    for word in ("holder", "decoys"):
        if getattr(words, word) is not None and words.mechanism not in SD_JWTS:
            raise Misuse(f"--{word} is for {', '.join(SD_JWTS)}")
    if words.decoys is not None and not 0 <= words.decoys <= _MOST_DECOYS:
        raise Misuse(f"--decoys is a number from 0 to {_MOST_DECOYS}")
    if words.expires is not None:
        instant(words.expires, "--expires")
    if words.holder is not None and not _is_key(words.holder):
        check_input(words.holder)


def wallet_mechanism(words: argparse.Namespace) -> Mechanism:
    """The SD-JWT mechanism that the words describe.

    Raises:
        Misuse: the holder's key is none.
    """
    from microcred.securing import SdJwtVc, VcSdJwt, VpSdJwt

    holder = None if words.holder is None else holder_from(words.holder)
    decoys = words.decoys or 0
    if words.mechanism == SD_JWTS[0]:
        expires = None if words.expires is None else instant(words.expires, "--expires")
        return SdJwtVc(words.type or _TYPES[0], holder=holder, decoys=decoys, expires=expires)
    kind = VcSdJwt if words.mechanism == SD_JWTS[1] else VpSdJwt
    return kind(holder=holder, decoys=decoys)


def holder_from(word: str) -> PublicKey:
    """The public key that a word is or names, or that is in the file of that name.

    Raises:
        Misuse: it is none, or a private one.
    """
    from microcred.crypto.jwk import PRIVATE_MEMBERS
    from microcred.crypto.keys import PublicKey
    from microcred.errors import MicrocredError
    from microcred.jsontext import read_json

    data = word.encode("utf-8", "replace") if _is_key(word) else read_input(word)
    hint = "The holder gives the public key alone, as a JWK, PEM, Multikey, did:key or did:jwk."
    try:
        named = _named(word)
        if named is not None:
            return named
        if b"-----BEGIN PUBLIC KEY-----" in data:
            return PublicKey.from_pem(data)
        members = read_json(data)
        if not isinstance(members, dict):
            raise Misuse("--holder is no key", hint=hint)
        if not PRIVATE_MEMBERS.isdisjoint(members):
            raise Misuse("--holder is a private key", hint=hint)
        return PublicKey.from_jwk(members)
    except MicrocredError as error:
        raise Misuse(f"--holder is no key: {error}", hint=hint) from None


def _is_key(word: str) -> bool:
    """Whether the word is itself a key, and no file."""
    return word.lstrip().startswith(("{", *_DIDS)) or _MULTIKEY.fullmatch(word) is not None


def _named(word: str) -> PublicKey | None:
    """The key that is in a DID or Multikey; None where the word is neither.

    Raises:
        ParseError: it has the form of one, and is none.
    """
    from microcred.trust import did_jwk, did_key

    named, _, fragment = word.partition("#")
    if named.startswith(_DIDS[1]):
        return did_jwk.key_of(named.removeprefix(_DIDS[1]), fragment or None)
    if named.startswith(_DIDS[0]) or _MULTIKEY.fullmatch(named):
        return did_key.key_of(named.removeprefix(_DIDS[0]), fragment or None)
    return None
