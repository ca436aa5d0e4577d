"""From lists as they were given to lists that are relied on.

Giving a list is trusting it, as giving an anchor is: its signature then shows that it is whole, and
the answer says "trusted as given". Where a list of lists is among them, it decides who signs for
which country (TS 119 612 clause 5.3.13), and a list whose signer it does not name is not relied on.
A list without a signature, with a broken one, or signed with a certificate that was not valid when
it was issued, is never relied on. Each such list becomes a problem that the verdict tells, and none
of them stops the others.

    >>> from microcred.trust.trusted_lists.assembling import assemble
    >>> found = assemble([b'<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#"/>'])
    >>> [one.code for one in found.problems], found.entries
    (['qualified.list_unsigned'], ())
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from microcred.crypto.certificates import Certificate
from microcred.errors import ListRefused, TrustError
from microcred.trust.resolution import shown
from microcred.trust.services import ListProblem
from microcred.trust.trusted_lists.hostile_xml import LARGEST_LIST, is_compressed, is_markup
from microcred.trust.trusted_lists.reading import read_list
from microcred.trust.trusted_lists.registry import Entry, TrustedLists
from microcred.trust.trusted_lists.values import Pointer, TrustedList

__all__ = [
    "TSL_MIME_TYPE",
    "Source",
    "assemble",
    "is_list",
    "national_pointers",
    "problem_of",
    "signers_named",
]

Source: TypeAlias = "TrustedList | bytes | str | os.PathLike[str]"
"""A list that was read, its octets, or a path: of a file, or of a folder whose lists are meant."""

TSL_MIME_TYPE: Final = "application/vnd.etsi.tsl+xml"
"""Of the pointers that lead to a list in XML; others lead to a text for people."""

_MOST_FILES: Final = 2048
_5_7: Final = "ETSI TS 119 612 5.7"
_5_3_13: Final = "ETSI TS 119 612 5.3.13"


def is_list(octets: bytes) -> bool:
    """Whether octets are a list by the look of it: XML, or gzip."""
    return is_markup(octets) or is_compressed(octets)


def assemble(
    sources: Iterable[Source],
    *,
    list_time: datetime | None = None,
    signers: Sequence[Certificate] = (),
) -> TrustedLists:
    """The lists that can be relied on, and a problem for each other.

    Args:
        sources: the lists.
        list_time: the time as of which they are accepted, aware.
        signers: of the list of lists; none given: it is trusted as given.

    Raises:
        TrustError: a path cannot be read.
        MissingExtra: lxml is not installed.
    """
    problems: list[ListProblem] = []
    found: list[TrustedList] = []
    for name, source in _each(sources):
        try:
            found.append(source if isinstance(source, TrustedList) else read_list(source))
        except ListRefused as error:
            problems.append(ListProblem(error.code, f"{name}: {error}" if name else str(error)))
    lotls = [one for one in found if one.is_list_of_lists]
    sound = [one for one in lotls if _keep(problem_of(one, signers), problems)]
    tops = [*_newest([Entry(one, None, one.next_update) for one in sound], problems)]
    entries: list[Entry] = []
    for one in found:
        if one.is_list_of_lists or not _keep(problem_of(one), problems):
            continue
        pins = (top.trusted for top in tops)
        pin = next((lotl for lotl in pins if one_of(one, signers_named(lotl, one))), None)
        if lotls and pin is None:
            detail = f"{one.name}: its signer is not named by the list of lists that is given"
            problems.append(ListProblem("qualified.list_signer_unknown", detail, _5_3_13))
            continue
        entries.append(Entry(one, pin, _earlier(one, pin)))
    entries = [*tops, *_newest(entries, problems)]
    return TrustedLists(tuple(entries), tuple(problems), list_time, _complete(entries))


def _each(sources: Iterable[Source]) -> Iterator[tuple[str, TrustedList | bytes]]:
    """Each list with what it is called: the name of its file."""
    for source in sources:
        if isinstance(source, TrustedList | bytes):
            yield "", source
            continue
        try:
            yield from _files(os.fspath(source))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "no path"
            raise TrustError(f"cannot read the list {source}: {reason}") from None


def _files(path: str) -> Iterator[tuple[str, bytes]]:
    if not os.path.isdir(path):
        with open(path, "rb") as file:
            yield os.path.basename(path), file.read(LARGEST_LIST + 1)
        return
    with os.scandir(path) as entries:
        files = sorted(one.path for one in entries if one.is_file())[:_MOST_FILES]
    for file_path in files:
        with open(file_path, "rb") as file:
            octets = file.read(LARGEST_LIST + 1)
        if is_list(octets):
            yield os.path.basename(file_path), octets


def _keep(problem: ListProblem | None, problems: list[ListProblem]) -> bool:
    if problem is not None:
        problems.append(problem)
    return problem is None


def problem_of(listed: TrustedList, signers: Sequence[Certificate] = ()) -> ListProblem | None:
    """Why a list cannot be relied on by itself, None if it can.

    Args:
        listed: the list.
        signers: who may have signed it; none given: whoever did.
    """
    signature = listed.signature
    if signature is None:
        return ListProblem("qualified.list_unsigned", f"{listed.name} has no signature", _5_7)
    if not signature.intact or signature.signer is None:
        return ListProblem(signature.code, f"{listed.name}: {signature.problem}", _5_7)
    if signers and not one_of(listed, signers):
        detail = f"{listed.name} is signed by {shown(signature.signer)}, who is not expected to"
        return ListProblem("qualified.list_signer_unknown", detail, _5_3_13)
    issued = listed.issued
    if issued is None:
        return ListProblem("qualified.list_malformed", f"{listed.name} says no time of issue")
    if not signature.signer.not_before <= issued <= signature.signer.not_after:
        detail = f"{listed.name}: its signer's certificate was not valid when it was issued"
        return ListProblem("qualified.list_signer_expired", detail, _5_7)
    return None


def one_of(listed: TrustedList, signers: Iterable[Certificate]) -> bool:
    """Whether the signer is one of these: the same certificate, or the same key."""
    signer = listed.signature.signer if listed.signature else None
    return signer is not None and any(
        signer == one or signer.public_key == one.public_key for one in signers
    )


def national_pointers(lotl: TrustedList) -> tuple[Pointer, ...]:
    """The pointers to lists in XML that are no lists of lists."""
    return tuple(
        one
        for one in lotl.pointers
        if one.mime_type == TSL_MIME_TYPE and not (one.kind or "").endswith("listofthelists")
    )


def signers_named(lotl: TrustedList, listed: TrustedList) -> tuple[Certificate, ...]:
    """Who may sign the list of that territory, by a list of lists."""
    return tuple(
        certificate
        for pointer in national_pointers(lotl)
        if pointer.territory == listed.territory
        for certificate in pointer.identity.certificates
    )


def _newest(entries: list[Entry], problems: list[ListProblem]) -> Iterator[Entry]:
    """Of several lists of one territory the newest alone: what it withdraws stays withdrawn."""
    best: dict[str | None, Entry] = {}
    for one in entries:
        listed = one.trusted
        other = best.setdefault(listed.territory, one)
        if other.trusted.sha256 == listed.sha256:
            continue
        older, newer = sorted((other, one), key=lambda each: (_age(each), each.trusted.sha256))
        detail = f"{older.trusted.name} is older than {newer.trusted.name}, which is given too"
        problems.append(ListProblem("qualified.list_superseded", detail))
        best[listed.territory] = newer
    yield from best.values()


def _age(entry: Entry) -> tuple[int, float]:
    issued = entry.trusted.issued
    return entry.trusted.sequence or 0, issued.timestamp() if issued else 0.0


def _earlier(listed: TrustedList, pin: TrustedList | None) -> datetime | None:
    """When the first of the two ends; None where one of them has no end."""
    ends = [one.next_update for one in (listed, pin) if one is not None]
    known = [one for one in ends if one is not None]
    return min(known) if len(known) == len(ends) else None


def _complete(entries: Sequence[Entry]) -> bool:
    """Whether the lists of all countries that a list of lists names are there."""
    named = {
        pointer.territory
        for entry in entries
        if entry.trusted.is_list_of_lists
        for pointer in national_pointers(entry.trusted)
    }
    there = {entry.trusted.territory for entry in entries if entry.pinned_by is not None}
    return bool(named) and named <= there
