"""The unsigned half of a JAdES signature: the `etsiU` array of its unprotected header.

ETSI TS 119 182-1 clause 5.3. Its elements (timestamps, certificates, revocation data, counter
signatures) are added after signing, so nothing in them is covered by the signature: what is
malformed there is reported as a warning and ignored, and it changes no verdict.

    >>> from microcred.securing.jades_unsigned import read_etsi_u
    >>> unsigned = read_etsi_u({"etsiU": [{"sigTst": {}}, {"xVals": []}]}, "/signatures/0")
    >>> unsigned.names, unsigned.clear
    (('sigTst', 'xVals'), True)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from microcred.crypto.certificates import Certificate
from microcred.encoding import b64_decode, b64url_decode
from microcred.errors import MicrocredError, ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue, Limits, read_json
from microcred.securing.jose_header import form_failed

__all__ = ["Unsigned", "read_etsi_u"]

_CLAUSE: Final = "ETSI TS 119 182-1 5.3.1"
_MAX_CERTIFICATES: Final = 64


class Unsigned(Frozen):
    """What the unprotected header holds.

    Attributes:
        names: names of the elements of `etsiU`, in order.
        certificates: those of `xVals`, for building a path; nobody vouches for them.
        clear: whether the elements are clear JSON objects (else base64url text).
        findings: what was seen of the form.
    """

    names: tuple[str, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    clear: bool = False
    findings: tuple[Finding, ...] = ()


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
    items = header["etsiU"]
    where = f"{where}/etsiU"
    if not isinstance(items, list) or not items:
        return Unsigned(findings=(*findings, _ignored("etsiU is no array of elements", where)))
    elements, seen = _elements(items, where, limits or Limits())
    clear = any(isinstance(item, dict) for item in items)
    findings += seen
    if clear and any(isinstance(item, str) for item in items):
        findings.append(_ignored("etsiU mixes clear and base64url elements", where))
    if clear and any(name == "arcTst" for name, _ in elements):
        findings.append(_uncanonical(where))
    names = tuple(name for name, _ in elements)
    return Unsigned(names, tuple(_certificates(elements)), clear, tuple(findings))


def _ignored(detail: str, where: str) -> Finding:
    return Finding(Check.FORMAT, Outcome.WARNING, "format.etsiu", detail, where, _CLAUSE)


def _uncanonical(where: str) -> Finding:
    # The imprint of an archive timestamp over clear elements needs a canonicalisation that no
    # implementation is known to have; the DSS library warns in the same way.
    detail = "an archive timestamp over clear elements needs canonicalisation"
    code = "timestamp.clear_archive"
    return Finding(Check.TIMESTAMP, Outcome.WARNING, code, detail, where, "TS 119 182-1 5.3.6.3")


def _elements(
    items: list[JsonValue], where: str, limits: Limits
) -> tuple[list[tuple[str, JsonValue]], list[Finding]]:
    """Name and value of each element, and a finding for each that cannot be read."""
    elements: list[tuple[str, JsonValue]] = []
    findings: list[Finding] = []
    for index, item in enumerate(items):
        try:
            value = read_json(b64url_decode(item), limits=limits) if isinstance(item, str) else item
        except ParseError:
            value = None
        if isinstance(value, dict) and len(value) == 1:
            elements += value.items()
        else:
            findings.append(_ignored("an element of etsiU is unreadable", f"{where}/{index}"))
    return elements, findings


def _certificates(elements: list[tuple[str, JsonValue]]) -> Iterator[Certificate]:
    """The certificates of `xVals` (clause 5.3.5.1); what is unreadable is left out."""
    found = 0
    for name, value in elements:
        if name != "xVals" or not isinstance(value, list):
            continue
        for member in value[: _MAX_CERTIFICATES - found]:
            found += 1
            try:
                yield Certificate.from_der(b64_decode(_der_text(member)))
            except MicrocredError:
                continue


def _der_text(member: JsonValue) -> str:
    """The base64 text of one `{"x509Cert": {"val": ...}}`, "" if it is something else."""
    wrapped = member.get("x509Cert") if isinstance(member, dict) else None
    text = wrapped.get("val") if isinstance(wrapped, dict) else None
    return text if isinstance(text, str) else ""
