"""How things are sealed, in words: mechanism, release, level, mandate, pages.

Every command that seals takes these words, and refuses before any work what they cannot mean
together.

    >>> import argparse
    >>> from microcred.cli.sealing_words import mechanism_from, sealing_options
    >>> reader = argparse.ArgumentParser()
    >>> sealing_options(reader)
    >>> mechanism_from(reader.parse_args(["--mechanism", "vc+jwt"])).name
    'vc+jwt'
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from microcred.cli.contexts import context_option, contexts_from
from microcred.cli.files import read_input
from microcred.cli.wallets import SD_JWTS, check_wallet_words, wallet_mechanism, wallet_options
from microcred.cli.words import Misuse

if TYPE_CHECKING:
    from microcred.micro_credential import Mandate
    from microcred.page import Page
    from microcred.releases import Release
    from microcred.securing.mechanism import Mechanism

__all__ = [
    "check_sealing_words",
    "mandate_from",
    "mechanism_from",
    "page_from",
    "release_from",
    "sealing_options",
]

_SIGNING_TIMES = ("sigT", "iat")
_SUITES = (
    "eddsa-rdfc-2022",
    "eddsa-jcs-2022",
    "ecdsa-rdfc-2019",
    "ecdsa-jcs-2019",
    "ecdsa-sd-2023",
)
_TOKENS = ("vc+jwt", "vp+jwt", "jwt_vc")
_MECHANISMS = ("jades", *_TOKENS, *SD_JWTS, *_SUITES)
_DATA_MODELS = ("1.1", "2.0")
_LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")


def sealing_options(reader: argparse.ArgumentParser) -> None:
    """Let a command take the words that say how it seals."""
    reader.add_argument(
        "--mechanism",
        choices=_MECHANISMS,
        default=_MECHANISMS[0],
        help="jades (default), vc+jwt, vp+jwt (presentations), jwt_vc (the JWT encoding of VCDM "
        "1.1, as EBSI has it), dc+sd-jwt, vc+sd-jwt and vp+sd-jwt (of which a holder shows parts), "
        "or a cryptosuite of W3C Data Integrity",
    )
    reader.add_argument(
        "--release",
        metavar="NAME",
        help="release of the data model, such as 3.1 or elm-ebsi (default 3.2)",
    )
    _words_of_suites(reader)
    _words_of_jades(reader)
    wallet_options(reader)
    reader.add_argument(
        "--algorithm", metavar="NAME", help="such as ES256, PS256, EdDSA (default: by the key)"
    )
    reader.add_argument(
        "--on-behalf-of",
        metavar="TEXT",
        help="why you may seal for the awarding body, if the seal is not its own",
    )
    reader.add_argument(
        "--mandate-document",
        metavar="FILE",
        action="append",
        default=[],
        help="a PDF, JPEG or PNG file that shows the mandate, embedded in the credential; needs "
        "--on-behalf-of; repeat it for further files",
    )
    reader.add_argument(
        "--page",
        metavar="FILE",
        action="append",
        default=[],
        help="your own picture of the credential, JPEG or PNG, instead of the one that is drawn; "
        "repeat it for further pages, in order",
    )


def _words_of_suites(reader: argparse.ArgumentParser) -> None:
    """The words of Data Integrity."""
    reader.add_argument(
        "--data-model",
        choices=_DATA_MODELS,
        help="of W3C credentials, with a cryptosuite: 1.1 (default) or 2.0",
    )
    context_option(reader)
    reader.add_argument(
        "--mandatory",
        action="append",
        metavar="POINTER",
        help="with ecdsa-sd-2023: JSON pointer of what no holder may hide (repeatable; default: "
        "issuer, validity, schema, status and the subject's id)",
    )


def _words_of_jades(reader: argparse.ArgumentParser) -> None:
    """The words of seals."""
    reader.add_argument(
        "--signing-time",
        choices=_SIGNING_TIMES,
        help="header that claims the signing time in jades: sigT (default) or iat",
    )
    reader.add_argument(
        "--level",
        choices=_LEVELS,
        default=_LEVELS[0],
        help="of jades: B-B (default), B-T with a timestamp, B-LT with revocation data, B-LTA with "
        "an archive timestamp; all but B-B ask the network",
    )
    reader.add_argument(
        "--tsa", metavar="URL", help="the time-stamping authority that is asked (RFC 3161)"
    )
    reader.add_argument(
        "--content-timestamp",
        action="store_true",
        help="stamp the content before it is sealed, too (adoTst)",
    )


def check_sealing_words(words: argparse.Namespace) -> list[str]:
    """Refuse what cannot be meant; the files that will be read.

    Raises:
        Misuse: words that contradict each other, or mean nothing.
    """
    from microcred.crypto.signing import ALGORITHMS

    _check_level(words)
    _check_suites(words)
    check_wallet_words(words)
    release_from(words.release)
    if words.algorithm is not None and words.algorithm not in ALGORITHMS:
        raise Misuse("unknown --algorithm", hint=f"Known are {', '.join(ALGORITHMS)}.")
    if words.on_behalf_of is not None and not words.on_behalf_of.strip():
        raise Misuse("--on-behalf-of is empty", hint="Say by what mandate you seal.")
    if words.mandate_document and words.on_behalf_of is None:
        raise Misuse(
            "--mandate-document without --on-behalf-of",
            hint="Say by what mandate you seal; the files go with the statement.",
        )
    return [*words.page, *words.mandate_document]


def _check_suites(words: argparse.Namespace) -> None:
    """Refuse what belongs to other mechanisms."""
    if words.signing_time and words.mechanism != _MECHANISMS[0]:
        raise Misuse(
            "--signing-time is for jades alone", hint="vc+jwt has its times in the claims."
        )
    if words.context and words.mechanism not in _SUITES:
        raise Misuse("--context is for cryptosuites alone")
    if words.mandatory and words.mechanism != _SUITES[-1]:
        raise Misuse("--mandatory is for ecdsa-sd-2023 alone")
    if words.data_model and words.mechanism not in _SUITES:
        raise Misuse(
            "--data-model is for cryptosuites alone",
            hint="jades and jwt_vc secure credentials of 1.1, vc+jwt those of 2.0.",
        )


def _check_level(words: argparse.Namespace) -> None:
    """Refuse a level without an authority, and the other way round."""
    stamped = words.level != _LEVELS[0] or words.content_timestamp
    if stamped and words.mechanism != _MECHANISMS[0]:
        raise Misuse("--level and --content-timestamp are for jades alone")
    if stamped and not words.tsa:
        raise Misuse(
            "a timestamp needs --tsa URL", hint="Name a time-stamping authority (RFC 3161)."
        )
    if words.tsa and not stamped:
        raise Misuse("--tsa is for --level B-T and higher, or --content-timestamp")


def mechanism_from(words: argparse.Namespace) -> Mechanism:
    """The mechanism that the words describe."""
    from microcred.securing import DataIntegrity, JAdES, mechanism_named

    if words.mechanism in _SUITES:
        return DataIntegrity(
            words.mechanism,
            words.data_model or _DATA_MODELS[0],
            contexts=contexts_from(words.context),
            mandatory_pointers=words.mandatory,
        )
    if words.mechanism in SD_JWTS:
        return wallet_mechanism(words)
    if words.mechanism in _TOKENS:
        return mechanism_named(words.mechanism)
    return JAdES(
        level=words.level,
        signing_time="iat" if words.signing_time == "iat" else "sigT",
        tsa=words.tsa,
        content_timestamp=words.content_timestamp,
    )


def release_from(word: str | None) -> Release:
    """The release that a word means; that of EBSI is for issuing alone."""
    from microcred.cli.schema import release_named
    from microcred.releases import ELM_EBSI

    if word is not None and word.lower().replace(" ", "-") == "elm-ebsi":
        return ELM_EBSI
    return release_named(word)


def mandate_from(words: argparse.Namespace) -> Mandate | None:
    """The mandate that the words state, with its files."""
    if words.on_behalf_of is None:
        return None
    from microcred.micro_credential import Mandate, MandateDocument

    files = [MandateDocument(read_input(path)) for path in words.mandate_document]
    return Mandate(words.on_behalf_of, documents=files)


def page_from(words: argparse.Namespace) -> Page:
    """The pages that the words name, or who draws them."""
    from microcred.page import DEFAULT_PAGE

    return tuple(read_input(path) for path in words.page) or DEFAULT_PAGE
