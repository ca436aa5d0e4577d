"""`microcred serve`: keys, trust and a registry to a service over HTTP.

Everything that can be refused is refused before a connection is taken: a key without a token, a
service without a token that others could reach, a mechanism that a key does not fit.

    >>> from microcred.cli import main
    >>> main(["serve", "--key", "exams=key.pem:eddsa-rdfc-2022"])  # no token: on standard error
    64
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from microcred.cli.console import Console
from microcred.cli.contexts import context_files, context_option, contexts_from
from microcred.cli.files import check_input, network
from microcred.cli.registry import registry_options
from microcred.cli.schema import schemas_from, schemas_option
from microcred.cli.serve_keys import (
    NamedKey,
    key_options,
    named_keys,
    opened_keys,
    registry_of,
    token_from,
)
from microcred.cli.serve_log import logged
from microcred.cli.status import cache_from, lists_from, status_options
from microcred.cli.trusting import (
    DID,
    check_trust_words,
    documents_from,
    documents_option,
    trust_from,
    trust_options,
)
from microcred.cli.words import DONE, Misuse, instant

if TYPE_CHECKING:
    from microcred.jsontext import JsonValue
    from microcred.policy import Policy
    from microcred.service.running import Place
    from microcred.service.settings import Bounds, Settings

__all__ = ["DESCRIPTION", "arguments", "run"]

DESCRIPTION = """\
Serve the W3C's Verifiable Credential API, status lists and a page that verifies a file, over HTTP.
Without --key nothing is issued; without --trust whoever holds the key of a DID is believed, and the
answers name the signer. It listens on this machine alone unless --host says otherwise.

exit codes: 0 ended by SIGTERM or Ctrl-C, 1 refused, 64 misuse or a path that can't be read"""

_BINDINGS: Final = ("required", "informative")
_APIS: Final = ("vcalm", "vc-api")
_PORTS: Final = 65536


def arguments(reader: argparse.ArgumentParser) -> None:
    """The words of `serve`."""
    key_options(reader)
    reader.add_argument(
        "--api",
        choices=_APIS,
        default=_APIS[0],
        help="vcalm (default): VCALM 1.0, which answers 200 with verified false; vc-api: as the "
        "W3C's test suites speak it, which expect 400, and do not count the issuer binding",
    )
    _words_of_place(reader)
    registry_options(reader, required=False)
    reader.add_argument(
        "--base-url",
        metavar="URL",
        help="the address of this service for others; a registry that is not there yet is made, "
        "with its lists below URL/status",
    )
    trust_options(reader)
    schemas_option(reader)
    documents_option(reader)
    context_option(reader)
    status_options(reader)
    reader.add_argument(
        "--fetch",
        action="store_true",
        help="ask the web for what verifying needs: documents of did:web and https issuers, status "
        "lists, revocation; private addresses are refused",
    )
    for name, who in (("issuer", "the key has to be the issuer's"), ("holder", "is bound")):
        reader.add_argument(
            f"--{name}-binding",
            choices=_BINDINGS,
            default=_BINDINGS[0],
            help=f"whether it counts that {who} (default: required; with vc-api informative)",
        )
    reader.add_argument(
        "--bearer",
        action="store_true",
        help="let anybody present a credential that its issuer bound to nobody",
    )


def _words_of_place(reader: argparse.ArgumentParser) -> None:
    """Where it listens, and how much it takes on."""
    reader.add_argument("--host", default="127.0.0.1", metavar="NAME", help="default: 127.0.0.1")
    reader.add_argument(
        "--port", type=int, default=8080, metavar="N", help="default 8080; 0: a free one"
    )
    reader.add_argument("--tls-cert", metavar="FILE", help="certificate with its chain, PEM")
    reader.add_argument("--tls-key", metavar="FILE", help="key of the certificate, PEM")
    reader.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="answer under this name too (repeatable), as behind a proxy; others are refused with "
        "421 where it listens on this machine alone, or where one is given",
    )
    for name, told, default in (
        ("max-body", "octets of the largest request", 8 * 1024 * 1024),
        ("threads", "how much is verified or signed at once", 4),
        ("at-once", "requests at once; more get 503", 512),
    ):
        reader.add_argument(
            f"--{name}", type=int, default=default, metavar="N", help=f"{told} ({default})"
        )
    for name, told, seconds in (
        ("seconds", "longest time of an answer", 60.0),
        ("reading-seconds", "longest time for a request to come", 15.0),
    ):
        reader.add_argument(
            f"--{name}", type=float, default=seconds, metavar="N", help=f"{told} ({seconds:.0f})"
        )


def run(words: argparse.Namespace, console: Console) -> int:
    """Serve until the process is told to stop."""
    keys = named_keys(words.key)
    place = _place(words)
    _check(words, keys, place)
    token = token_from(words, place, keys)
    from microcred.service.running import serve
    from microcred.service.settings import Settings

    with ExitStack() as stack:
        settings = Settings(
            issuers=opened_keys(words, keys, stack),
            token=token,
            open_to_all=words.unsafe_no_auth,
            api=words.api,
            registry=registry_of(words, stack),
            status_key=words.status_key,
            bounds=_bounds(words),
            hosts=_hosts(words, place),
            **_verifying(words, console),
        )
        stack.enter_context(logged())
        serve(settings, place, ready=lambda url: _ready(url, settings, console))
    return DONE


def _verifying(words: argparse.Namespace, console: Console) -> dict[str, Any]:
    """What verifying needs."""
    from microcred.fetching import OFFLINE

    list_time = None if words.list_time is None else instant(words.list_time, "--list-time")
    return {
        "trust": trust_from(words.trust or [DID], words.issuer, console, list_time),
        "policy": _policy(words),
        "fetch": network() if words.fetch else OFFLINE,
        "contents": {**schemas_from(words.schema), **documents_from(words.did_document)},
        "contexts": contexts_from(words.context),
        "status_lists": lists_from(words.status_list),
        "status_cache": cache_from(words.status_cache),
    }


def _policy(words: argparse.Namespace) -> Policy:
    from microcred.findings import Check
    from microcred.policy import Policy

    named = ((Check.ISSUER, words.issuer_binding), (Check.HOLDER, words.holder_binding))
    return Policy(
        informative=frozenset(check for check, word in named if word == _BINDINGS[1]),
        bearer=words.bearer,
        status_tolerated=frozenset(words.tolerate),
    )


def _place(words: argparse.Namespace) -> Place:
    from microcred.service.running import Place

    if not 0 <= words.port < _PORTS:
        raise Misuse("--port is a number from 0 to 65535")
    if (words.tls_cert is None) != (words.tls_key is None):
        raise Misuse("--tls-cert and --tls-key go together")
    files = (words.tls_cert, words.tls_key)
    certificate, key = (None if one is None else Path(one) for one in files)
    return Place(words.host, words.port, certificate, key)


def _bounds(words: argparse.Namespace) -> Bounds:
    from microcred.service.settings import Bounds

    for name in ("max_body", "threads", "at_once", "seconds", "reading_seconds"):
        if not getattr(words, name) > 0:
            raise Misuse(f"--{name.replace('_', '-')} is above 0")
    return Bounds(
        body=words.max_body,
        reading=words.reading_seconds,
        working=words.seconds,
        threads=words.threads,
        at_once=words.at_once,
    )


def _hosts(words: argparse.Namespace, place: Place) -> tuple[str, ...]:
    """The names that are answered; any, where others reach it and nothing is said."""
    from urllib.parse import urlsplit

    named = [*words.allowed_host]
    if not place.is_loopback and not named:
        return ()
    host = urlsplit(words.base_url or "").hostname
    return (*named, *place.hosts, place.host, *([host] if host else []))


def _check(words: argparse.Namespace, keys: tuple[NamedKey, ...], place: Place) -> None:
    """Refuse what cannot be meant, before any work."""
    if words.base_url is not None and words.registry is None:
        raise Misuse("--base-url without --registry", hint="It says where lists are published.")
    if words.registry_key is not None and words.registry is None:
        raise Misuse("--registry-key without --registry")
    if words.registry is not None and not keys:
        raise Misuse("--registry without --key", hint="Its lists are signed with a key.")
    if words.status_key is not None and words.status_key not in {one.name for one in keys}:
        raise Misuse("--status-key names no --key")
    check_trust_words(words.trust or [DID], words.issuer)
    tls = [str(one) for one in (place.certificate, place.key) if one is not None]
    for path in (*(one.file for one in keys), *tls, *words.did_document):
        check_input(path)
    for path in context_files(words.context):
        check_input(path)


def _ready(url: str, settings: Settings, console: Console) -> None:
    """Say where it is, and what there is: once, before the first request."""
    import sys

    rows: list[JsonValue] = [
        {
            "name": one.name,
            "mechanism": one.mechanism.name,
            "did": one.did,
            "url": f"{url}{one.path}",
        }
        for one in settings.issuers
    ]
    if console.machine:
        console.emit({"url": url, "api": settings.api, "issuers": rows})
    else:
        console.say(f"{url} ({settings.api})")
        for one in settings.issuers:
            console.say(f"  {url}{one.path}: {one.mechanism.name}, {one.did or 'a seal'}")
        if settings.open_to_all and settings.issuers:
            console.note("whoever reaches this service can issue with its keys")
    sys.stdout.flush()
