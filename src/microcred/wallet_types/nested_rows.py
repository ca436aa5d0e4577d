"""The rows of the nested ELM type: every claim that its type metadata names, from the model.

The classes of the model are walked from the credential down as far as the disclosure table looks.
Of the claims within a claim the assessments, the activities and the parts are listed, one level
deep: parts of parts are withheld like parts, but a list has an end. Where the classes that may
stand in one place differ (a location or several), the row says "allowed".

    >>> from microcred.wallet_types.nested_rows import nested_rows
    >>> rows = {row.pattern: row for row in nested_rows("elm")}
    >>> rows["/elm/credentialSubject/givenName"].sd, rows["/elm/issuer"].sd
    ('always', 'never')
    >>> rows["/elm/credentialSubject/hasClaim/*/provenBy/*/grade"].description
    'The grade, in words or figures.'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from microcred.releases.elm_3 import ELM_3
from microcred.wallet_types.credential_type import Disclosable, Row
from microcred.wallet_types.disclosure_table import CLAIMS, ROOT, Word, is_asked_again, word_for

if TYPE_CHECKING:
    from microcred.linked.terms import Term

__all__ = ["TOKEN_ROWS", "nested_rows"]

TOKEN_ROWS: Final = (
    Row("/vct", mandatory=True, label="Type", description="Which type of credential it is."),
    Row("/iss", label="Issuer", description="Who signed the token."),
    Row("/iat", label="Issued at", description="When the token was signed."),
    Row("/nbf", label="Valid from", description="When the token becomes valid."),
    Row("/exp", label="Valid until", description="When the token ceases to be valid."),
    Row("/cnf", label="Holder's key", description="The key by which the holder is known."),
    Row("/status", label="Status", description="Where to ask whether it was revoked."),
)
"""The claims of JWT and SD-JWT VC beside the credential: never withheld (SD-JWT VC 3.2.2.2)."""

# Of what a claim has within it this is listed, and below the claims of the credential only.
_LISTED: Final = frozenset({"hasPart", "influencedBy", "provenBy"})
_DEEPEST: Final = 3


@cache
def nested_rows(body: str) -> tuple[Row, ...]:
    """All rows, outer ones first; `body` is the claim that holds the credential."""
    root = f"/{body}"
    label, description = "Credential", "The European digital credential, without @context."
    found = [*TOKEN_ROWS, Row(root, mandatory=True, label=label, description=description)]
    found += _merged(list(_rows(ROOT, root, (), mandatory=True)))
    return tuple(found)


def _rows(cls: str, where: str, path: tuple[str, ...], *, mandatory: bool) -> Iterator[Row]:
    """The rows below one class; `path` has the classes that it lies within."""
    for name in ("id", "type"):
        yield _row(f"{where}/{name}", word_for(cls, name), name.title(), "", mandatory=False)
    terms = ELM_3.classes[cls].terms().values()
    for term in sorted(terms, key=lambda term: term.name):
        word = word_for(cls, term.name)
        needed = mandatory and term.min > 0 and word != "withheld"
        label, place = _label(term.name), f"{where}/{term.name}"
        if term.max == 1 or term.language:
            yield _row(place, word, label, term.doc, mandatory=needed)
        else:
            yield _row(place, "whole", label, term.doc, mandatory=needed)
            place = f"{place}/*"
            if word != "whole":
                yield _row(place, word, label, term.doc, mandatory=needed)
        yield from _below(term, word, place, (*path, cls), mandatory=needed)


def _below(
    term: Term, word: Word, where: str, path: tuple[str, ...], *, mandatory: bool
) -> Iterator[Row]:
    # An agent can be of any kind; whether one who learns is a person, the document says.
    within = any(cls in CLAIMS for cls in path)
    for cls in term.classes:
        if within and cls in CLAIMS and (term.name not in _LISTED or len(path) > _DEEPEST):
            continue
        if cls in ELM_3.classes and is_asked_again(word, cls):
            yield from _rows(cls, where, path, mandatory=mandatory)


def _row(where: str, word: Word, label: str, doc: str, *, mandatory: bool) -> Row:
    sd: Disclosable = "always" if word == "withheld" else "never"
    return Row(where, sd, mandatory, label, doc)


def _merged(rows: list[Row]) -> list[Row]:
    """One row for each place, where several classes may stand there."""
    found: dict[str, Row] = {}
    for row in rows:
        known = found.get(row.pattern, row)
        sd: Disclosable = row.sd if row.sd == known.sd else "allowed"
        both = row.mandatory and known.mandatory
        found[row.pattern] = Row(row.pattern, sd, both, known.label, known.description)
    return list(found.values())


def _label(name: str) -> str:
    """A member's name in words: "awardingBody" -> "Awarding body"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return words[:1].upper() + re.sub(r"(?<= )[A-Z](?=[a-z])", lambda m: m[0].lower(), words[1:])
