"""The verb `publish`: the lists of a registry, signed, as files that any web server can serve.

A W3C list is a credential (Bitstring Status List 1.0 section 2.2) and is secured by any mechanism
for credentials; a token list is a JWT of the type `statuslist+jwt` (IETF Token Status List section
5.1). All lists are signed before the first file changes, and each file is replaced as a whole: a
reader sees the old list or the new one. Whoever asks for a file tells nobody which entry is meant.

    >>> from tempfile import TemporaryDirectory
    >>> from pathlib import Path
    >>> from microcred.publishing import write_whole
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "1"), b"old")
    ...     write_whole(Path(folder, "1"), b"new")
    ...     [(file.name, file.read_bytes()) for file in Path(folder).iterdir()]
    [('1', b'new')]
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol
from urllib.parse import quote

from microcred.completing import holder_of
from microcred.crypto.seal import Seal
from microcred.crypto.signing import Signer
from microcred.errors import IssueError
from microcred.frozen import Frozen, replaced
from microcred.jsontext import JsonValue
from microcred.securing import DataIntegrity, JAdES, Mechanism, VcJwt
from microcred.securing.jose_token import key_members, require_algorithm
from microcred.status import TOKEN_TYPE, Builder, StatusList, bitstring_credential, signed_token
from microcred.status.registry.values import ListState
from microcred.vc_issuing import issue_document

__all__ = ["DAY", "KINDS", "Lists", "Published", "list_of", "publish", "sign_list", "write_whole"]

DAY: Final = timedelta(days=1)
"""How long a list holds if nothing else is said, and how often at least it is to be published."""

KINDS: Final = ("bitstring", "token")
"""The kinds of lists: those of the W3C, and those of the IETF."""

_TTL: Final = timedelta(minutes=15)
_NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}", re.ASCII)
_ELM: Final = "http://data.europa.eu/snb/model/elm/"
_FOR_ISSUERS: Final[Mapping[str, JsonValue]] = MappingProxyType(
    {
        "legalName": {"@id": f"{_ELM}legalName", "@container": "@language"},
        "eIDASIdentifier": f"{_ELM}eIDASIdentifier",
        "notation": "http://www.w3.org/2004/02/skos/core#notation",
    }
)
# What a seal proves of its holder, in the terms in which credentials say it.


class Lists(Protocol):
    """What is published: a registry, or whatever else holds lists."""

    def lists(self) -> Sequence[ListState]:
        """Every list as it is now."""


class Published(Frozen):
    """One list that was published.

    Attributes:
        url: where verifiers look for it.
        path: the file.
        media_type: with which a web server should give it.
        purposes: what it is about; empty for a token list.
        ends_at: until when it holds, aware UTC; publish again before.
        octets: size of the file.
    """

    url: str
    path: Path
    media_type: str
    purposes: tuple[str, ...]
    ends_at: datetime
    octets: int


def publish(
    registry: Lists,
    folder: str | Path,
    *,
    signer: Signer,
    mechanism: Mechanism | None = None,
    valid_for: timedelta = DAY,
    ttl: timedelta = _TTL,
    kinds: Collection[str] = KINDS,
    now: datetime | None = None,
) -> tuple[Published, ...]:
    """Sign every list and write it to a folder, under the last part of its address.

    Args:
        registry: whose lists; it was opened by the caller.
        folder: is made if it is not there; files of other names in it are left alone.
        signer: the issuer of the credentials; a verifier takes no list by anybody else.
        mechanism: of W3C lists: JAdES for a seal, else Data Integrity by the kind of the key.
        valid_for: how long the lists hold; a verifier can tell nothing by one that has ended.
        ttl: how long a verifier may go on with its copy.
        kinds: which lists, where those of the W3C and of tokens need different keys.
        now: time of signing, aware; the clock's if it is not given.

    Raises:
        IssueError: a list has no address, or one that gives no file name; two lists have one name;
            the folder cannot be written; times that cannot be.
        UnsuitableKey: the key does not fit.
    """
    moment = _aware(now)
    if not timedelta() < ttl <= valid_for:
        raise IssueError("a list holds for some time, and a copy of it not for longer")
    place = Path(folder)
    with _alone(place):
        signed = []
        for state in registry.lists():
            if state.purpose.kind not in kinds:
                continue
            made = list_of(state)
            dated = replaced(made, ttl=ttl, made_at=moment, ends_at=moment + valid_for)
            octets, media_type = sign_list(dated, signer=signer, mechanism=mechanism, now=moment)
            signed.append((dated, _file_name(dated.url), octets, media_type))
        if len({name for _, name, _, _ in signed}) < len(signed):
            raise IssueError("two lists have one file name")
        for _, name, octets, _ in signed:
            write_whole(place / name, octets)
    return tuple(
        Published(str(one.url), place / name, kind, one.purposes, moment + valid_for, len(octets))
        for one, name, octets, kind in signed
    )


def list_of(state: ListState) -> StatusList:
    """What the registry knows of a list, as the list itself."""
    purpose = state.purpose
    token = purpose.kind == "token"
    builder = Builder(state.length, size=purpose.size, order="right" if token else "left")
    for index, value in state.values.items():
        builder.set(index, value)
    purposes = () if token else (purpose.purpose,)
    return StatusList(purpose.kind, builder.built(), state.url, purposes)


def sign_list(
    made: StatusList, *, signer: Signer, mechanism: Mechanism | None = None, now: datetime
) -> tuple[bytes, str]:
    """One list, signed, and its media type.

    Args:
        made: with its address, times and, if it is a W3C list, purposes.
        signer: the issuer.
        mechanism: of a W3C list; by the signer where there is none.
        now: time of signing, aware.

    Raises:
        IssueError: the signer or the mechanism does not suit.
    """
    if made.kind == "token":
        require_algorithm(signer, TOKEN_TYPE)
        header = key_members(signer)
        return signed_token(made, signer, header=header), f"application/{TOKEN_TYPE}"
    chosen = mechanism or _usual(signer)
    issuer, contexts = _issuer(signer)
    document = dict(bitstring_credential(made, issuer=issuer))
    listed = document["@context"]
    document["@context"] = [*(listed if isinstance(listed, list) else [listed]), *contexts]
    issued = issue_document(document, signer=signer, mechanism=chosen, now=now)
    return issued.secured, issued.media_type


def _usual(signer: Signer) -> Mechanism:
    """The mechanism of W3C lists that goes with a key."""
    if isinstance(signer, Seal):
        return JAdES()
    if signer.algorithm == "EdDSA":
        return DataIntegrity("eddsa-rdfc-2022")
    if signer.algorithm in ("ES256", "ES384"):
        return DataIntegrity("ecdsa-rdfc-2019")
    return VcJwt()


def _issuer(signer: Signer) -> tuple[str | Mapping[str, JsonValue], list[JsonValue]]:
    """Who signs, in the words of a credential, and the context that these words need."""
    holder = holder_of(signer)
    if holder.did is not None:
        return holder.did, []
    name = quote(holder.identifier or signer.public_key.thumbprint(), safe="")
    made: dict[str, JsonValue] = {
        "id": f"urn:microcred:issuer:{name}",
        "legalName": {"en": holder.name},
    }
    if holder.identifier is None:
        return made, [dict(_FOR_ISSUERS)]
    return {**made, "eIDASIdentifier": {"notation": holder.identifier}}, [dict(_FOR_ISSUERS)]


def _file_name(url: str | None) -> str:
    name = (url or "").rpartition("/")[2]
    if not _NAME.fullmatch(name):
        raise IssueError(
            "the address of a list ends with no name for a file",
            hint="Addresses are made from the base URL of the registry.",
        )
    return name


def _aware(now: datetime | None) -> datetime:
    if now is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not isinstance(now, datetime) or now.tzinfo is None:
        raise IssueError("`now` is a datetime with a time zone")
    return now.astimezone(UTC).replace(microsecond=0)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The folder, with nobody else publishing there: an older list must not follow a newer one."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY) if os.name == "posix" else None
    except OSError as error:
        raise _unwritten(folder, error) from None
    try:
        if handle is not None:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        if handle is not None:
            os.fsync(handle)  # the new names
    finally:
        if handle is not None:
            os.close(handle)


def write_whole(path: Path, octets: bytes) -> None:
    """Replace a file as a whole: readers see what was there, or all of the new one.

    Raises:
        IssueError: it cannot be written; what was there still is.
    """
    beside = None
    try:
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with open(handle, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(beside, 0o644)  # it is for everybody
        os.replace(beside, path)
    except OSError as error:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)
        raise _unwritten(path, error) from None


def _unwritten(path: Path, error: OSError) -> IssueError:
    return IssueError(
        f"cannot write {path}: {error.strerror or 'no path'}",
        hint="Check the folder and its permissions.",
    )
