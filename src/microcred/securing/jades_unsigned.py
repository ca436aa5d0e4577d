"""The unsigned half of a JAdES signature: the items of `etsiU` in its unprotected header.

ETSI TS 119 182-1 clause 5.3. The items (timestamps, certificates, revocation data, counter
signatures) are added after signing, so nothing in them is covered by the signature: what is
malformed there is reported as a warning and ignored, and it changes no verdict. The text of each
item is kept as received, since that is what archive timestamps are over.

    >>> from microcred.securing.jades_unsigned import read_etsi_u
    >>> unsigned = read_etsi_u({"etsiU": [{"sigTst": {}}, {"xVals": []}]}, "/signatures/0")
    >>> unsigned.names, unsigned.clear, unsigned.items[0].text
    (('sigTst', 'xVals'), True, None)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from microcred.encoding import b64url_decode
from microcred.errors import ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.securing.jose_header import form_failed

__all__ = ["KNOWN", "TIMESTAMPS", "Item", "Unsigned", "ignored", "read_etsi_u"]

TIMESTAMPS: Final = ("sigTst", "arcTst", "sigRTst", "rfsTst")
"""The items that hold timestamps."""

KNOWN: Final = frozenset(
    {
        *TIMESTAMPS,
        *("xVals", "rVals", "axVals", "arVals", "tstVD", "anyValData"),
        *("xRefs", "rRefs", "axRefs", "arRefs", "sigPSt", "cSig"),
    }
)
"""The items that the standard knows."""

_CLAUSE: Final = "ETSI TS 119 182-1 5.3.1"
_MOST_ITEMS: Final = 512  # a seal with three archive timestamps has eight
_NO_CANON: Final = "canonicalisation is not supported"


class Item(Frozen):
    """One item of `etsiU`.

    Attributes:
        position: its index, those of unreadable items counted.
        where: its JSON pointer.
        name: the name of its one member; "" if it is unreadable.
        value: of that member.
        text: the base64url text as received; None if it is clear (or no text at all).
    """

    position: int
    where: str
    name: str
    value: JsonValue = part(repr=False)
    text: str | None = part(default=None, repr=False)


class Unsigned(Frozen):
    """What the unprotected header holds.

    Attributes:
        items: those of `etsiU`, in order, unreadable ones too.
        clear: whether any is a clear JSON object (else all are base64url text).
        findings: what was seen of the form.
    """

    items: tuple[Item, ...] = ()
    clear: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the readable items, in order."""
        return tuple([item.name for item in self.items if item.name])


def read_etsi_u(
    header: Mapping[str, JsonValue] | None, where: str, *, limits: Limits | None = None
) -> Unsigned:
    """Read the unprotected header of the signature at `where`; raises nothing."""
    if header is None:
        return Unsigned()
    where = f"{where}/header"
    findings = [
        form_failed("format.unprotected", f"{name[:32]!r} is unprotected", where, _CLAUSE)
        for name in header
        if name != "etsiU"
    ]
    if "etsiU" not in header:
        return Unsigned(findings=tuple(findings))
    members = header["etsiU"]
    where = f"{where}/etsiU"
    if not isinstance(members, list) or not members:
        return Unsigned(findings=(*findings, ignored("etsiU is no array of elements", where)))
    if len(members) > _MOST_ITEMS:
        detail = f"etsiU has more than {_MOST_ITEMS} elements; the others are not read"
        findings.append(ignored(detail, where))
    limits = limits or Limits()
    items = tuple(
        _item(member, index, f"{where}/{index}", limits)
        for index, member in enumerate(members[:_MOST_ITEMS])
    )
    findings += [ignored("an element of etsiU is unreadable", i.where) for i in items if not i.name]
    clear = any(isinstance(one, dict) for one in members)
    if clear and any(isinstance(one, str) for one in members):
        findings.append(ignored("etsiU mixes clear and base64url elements", where))
    if clear and any(item.name == "arcTst" for item in items):
        findings.append(_uncanonical(where))
    return Unsigned(items, clear, tuple(findings))


def ignored(detail: str, where: str, clause: str = _CLAUSE) -> Finding:
    """The WARNING that something unsigned is malformed and not used."""
    return Finding(Check.FORMAT, Outcome.WARNING, "format.etsiu", detail, where, clause)


def _uncanonical(where: str) -> Finding:
    # The imprint of an archive timestamp over clear elements needs a canonicalisation that no
    # implementation is known to have; the DSS library warns in the same way.
    detail = f"an archive timestamp over clear elements: {_NO_CANON}"
    clause = "TS 119 182-1 5.3.6.3 (SIGNED_DATA_NOT_FOUND)"
    code = "timestamp.clear_archive"
    return Finding(Check.TIMESTAMP, Outcome.INDETERMINATE, code, detail, where, clause)


def _item(member: JsonValue, position: int, where: str, limits: Limits) -> Item:
    text = member if isinstance(member, str) else None
    value: JsonValue = member
    if text is not None:
        try:
            value = read_json(b64url_decode(text), limits=limits)
        except ParseError:
            value = None
    if isinstance(value, dict) and len(value) == 1:
        ((name, inner),) = value.items()
        if name:
            return Item(position, where, name, inner, text)
    return Item(position, where, "", None, text)
