"""Timestamps, revocation data and certificates of a JAdES seal, read and put in their places.

ETSI TS 119 182-1 clauses 5.2.6, 5.3.2 to 5.3.6 and 5.4 (`tstContainer`, `pkiOb`). What is malformed
is a finding and left out, a token that cannot be read stays as one without content; numbers and
sizes are bounded. Nothing here says what a timestamp or a response is worth.

    >>> from microcred.securing.jades_evidence import Evidence
    >>> from microcred.securing.jades_imprints import Imprints
    >>> found = Evidence(Imprints(b"e30", "eyJ9", "AAAA", ()))
    >>> found.add_tokens("adoTst", {"tstTokens": [{"val": "AAAA"}]}, -1, "/protected/adoTst")
    >>> found.tokens[0].token is None, found.tokens[0].covered
    (True, b'e30')
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from microcred.crypto.certificates import Certificate, CertificateCache
from microcred.crypto.seal_evidence import (
    PlacedCertificate,
    PlacedRevocation,
    PlacedToken,
    TimestampKind,
)
from microcred.encoding import b64_decode
from microcred.errors import MicrocredError, ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.securing.jades_imprints import Imprints
from microcred.securing.jades_unsigned import KNOWN, Item, ignored

__all__ = ["Evidence", "certificates_of"]

_CLAUSE: Final = "ETSI TS 119 182-1 5.4"
_UNKNOWN: Final = "format.etsiu_unknown"
_MOST_TOKENS: Final = 64
_MOST_CERTIFICATES: Final = 256
_MOST_REVOCATIONS: Final = 256


def certificates_of(
    items: Sequence[Item], kept: CertificateCache | None = None
) -> tuple[PlacedCertificate, ...]:
    """The readable certificates in the items: xVals, axVals, and those of tstVD and anyValData.

    Args:
        items: of the unprotected header.
        kept: certificates that the caller keeps.
    """
    read = Certificate.from_der if kept is None else kept.of_der
    found: list[PlacedCertificate] = []
    for item in items:
        values: JsonValue = None
        where = item.where
        if item.name in ("xVals", "axVals"):
            values = item.value
        elif item.name in ("tstVD", "anyValData") and isinstance(item.value, dict):
            values, where = item.value.get("xVals"), f"{where}/xVals"
        for number, member in enumerate(values if isinstance(values, list) else ()):
            if len(found) == _MOST_CERTIFICATES:
                return tuple(found)
            try:
                one = read(_octets(_inner(member, "x509Cert")))
            except MicrocredError:
                continue
            found.append(PlacedCertificate(item.position, f"{where}/{number}", one))
    return tuple(found)


class Evidence:
    """Collects what the items hold; what reads tokens and revocation data is loaded for them.

    Attributes:
        tokens: in the order in which they were added.
        revocations: likewise.
        findings: what is malformed.
    """

    tokens: list[PlacedToken]
    revocations: list[PlacedRevocation]
    findings: list[Finding]

    def __init__(self, imprints: Imprints) -> None:
        """`imprints` tells what each timestamp is over."""
        self.tokens = []
        self.revocations = []
        self.findings = []
        self._imprints = imprints
        self._told: set[str] = set()

    def add_item(self, item: Item) -> None:
        """Take what one item holds, if it is of a kind that holds evidence."""
        name, value, where = item.name, item.value, item.where
        if name in ("sigTst", "arcTst", "sigRTst", "rfsTst"):
            self.add_tokens(name, value, item.position, where)
        elif name in ("xVals", "axVals"):
            self._check_certificates(value, where)
        elif name in ("rVals", "arVals"):
            self._add_revocations(value, item.position, where)
        elif name in ("tstVD", "anyValData"):
            if not isinstance(value, dict) or not value.keys() & {"xVals", "rVals"}:
                self._malformed(f"{name} has neither xVals nor rVals", where)
                return
            if "xVals" in value:
                self._check_certificates(value["xVals"], f"{where}/xVals")
            if "rVals" in value:
                self._add_revocations(value["rVals"], item.position, f"{where}/rVals")
        elif name and name not in KNOWN and _UNKNOWN not in self._told:
            self._told.add(_UNKNOWN)  # one line is enough
            detail = f"the standard knows no element {name[:32]!r}, so it is not read"
            clause = "ETSI TS 119 182-1 5.3.1"
            found = Finding(Check.FORMAT, Outcome.WARNING, _UNKNOWN, detail, where, clause)
            self.findings.append(found)

    # -- timestamps -------------------------------------------------------------------------

    def add_tokens(self, kind: Any, value: JsonValue, position: int, where: str) -> None:
        """Take the tokens of a container (`tstContainer`)."""
        listed = value.get("tstTokens") if isinstance(value, dict) else None
        if not isinstance(listed, list):
            self._malformed(f"{kind} holds no list of timestamps (tstTokens)", where)
            return
        if not listed and position >= 0:
            self._malformed(f"{kind} holds no timestamp", where)
        covered, why = self._imprints.of(kind, position) if listed else (None, "")
        seen: list[JsonValue] = []
        for number, member in enumerate(listed):
            if len(self.tokens) == _MOST_TOKENS:
                self._malformed(f"more than {_MOST_TOKENS} timestamps; others are not read", where)
                return
            place = f"{where}/tstTokens/{number}"
            if member in seen and position >= 0:
                self._malformed("a timestamp stands there twice", where)
            seen.append(member)
            self.tokens.append(_placed(kind, position, place, member, covered, why))

    # -- certificates and revocation data ---------------------------------------------------

    def _check_certificates(self, value: JsonValue, where: str) -> None:
        """They are read elsewhere (`certificates_of`); here what cannot be is told."""
        if not isinstance(value, list):
            self._malformed("certificates are no array", where)
            return
        if len(value) > _MOST_CERTIFICATES:
            self._malformed(f"more than {_MOST_CERTIFICATES} certificates", where)

    def _add_revocations(self, value: JsonValue, position: int, where: str) -> None:
        if not isinstance(value, dict):
            self._malformed("revocation data is no object", where)
            return
        for name in ("ocspVals", "crlVals"):
            if name in value and not isinstance(value[name], list):
                self._malformed(f"{name} is no array", where)
            for number, member in _entries(value.get(name)):
                place = f"{where}/{name}/{number}"
                if len(self.revocations) == _MOST_REVOCATIONS:
                    detail = f"more than {_MOST_REVOCATIONS} pieces of revocation data"
                    self._malformed(detail, where)
                    return
                try:
                    found = _revocation(name, _octets(member), position, place)
                except MicrocredError:
                    self._malformed("a piece of revocation data is unreadable", place)
                    continue
                self.revocations.append(found)

    def _malformed(self, detail: str, where: str) -> None:
        if where not in self._told:  # one line for each place is enough
            self._told.add(where)
            self.findings.append(ignored(detail, where, _CLAUSE))


def _placed(
    kind: TimestampKind,
    position: int,
    where: str,
    member: JsonValue,
    covered: bytes | None,
    why: str,
) -> PlacedToken:
    from microcred.crypto.timestamps import TimestampToken

    try:
        token = TimestampToken.from_der(_octets(member))
    except MicrocredError as error:
        return PlacedToken(kind, position, where, None, covered, f"it is unreadable: {error}")
    return PlacedToken(kind, position, where, token, covered, why)


def _revocation(name: str, octets: bytes, position: int, where: str) -> PlacedRevocation:
    if name == "ocspVals":
        from microcred.crypto.ocsp import OcspResponse

        return PlacedRevocation(position, where, ocsp=OcspResponse.from_der(octets))
    from microcred.crypto.crl import CertificateList

    return PlacedRevocation(position, where, crl=CertificateList.from_der(octets))


def _entries(value: JsonValue) -> Iterator[tuple[int, JsonValue]]:
    return enumerate(value if isinstance(value, list) else ())


def _inner(member: JsonValue, name: str) -> JsonValue:
    return member.get(name) if isinstance(member, dict) else None


def _octets(member: JsonValue) -> bytes:
    """The octets of a `pkiOb`: standard base64 of DER, the only encoding that is in use.

    Raises:
        ParseError: it is none.
    """
    value = _inner(member, "val")
    if not isinstance(value, str):
        raise ParseError("no object with octets (val)")
    return b64_decode(value)
