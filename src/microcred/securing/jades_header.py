"""The signed header of a JAdES signature, checked.

ETSI TS 119 182-1 clauses 5.1 and 5.2 (header parameters) and 6.3 (baseline B-B). What the header
claims is reported; the signature value and the certificate's trust are other people's business.

    >>> from microcred.securing.jades_header import claimed_time
    >>> moment, findings = claimed_time({"sigT": "2026-01-12T08:46:26Z"}, "/protected")
    >>> moment.isoformat(), findings
    ('2026-01-12T08:46:26+00:00', [])
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from microcred.crypto.jws import JwsSignature
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.jsontext import JsonValue
from microcred.securing.jose_header import check_crit, check_typ, form_failed, numeric_date

__all__ = [
    "UNDERSTOOD",
    "check_critical",
    "check_shapes",
    "check_type",
    "claimed_time",
    "full_value",
]

UNDERSTOOD: Final = frozenset(
    {
        "adoTst",
        "b64",
        "etsiU",
        "exp",
        "iat",
        "sigD",
        "sigPId",
        "sigPl",
        "sigT",
        "sigX5ts",
        "srAts",
        "srCms",
        "x5t#o",
    }
)
"""The header parameters of JAdES that `crit` may name (TS 119 182-1 clause 5.1.9)."""

_NUMBERS: Final[Mapping[str, int]] = MappingProxyType({"ES256": 32, "ES384": 48, "ES512": 66})
_MOST_LACKING: Final = 2
_TYPES: Final = frozenset({"jose", "jose+json"})
_SHAPES: Final[Mapping[str, type]] = MappingProxyType(
    {
        "adoTst": dict,
        "cty": str,
        "kid": str,
        "sigD": dict,
        "sigPId": dict,
        "sigPl": dict,
        "sigX5ts": list,
        "srAts": dict,
        "srCms": list,
        "x5t": str,
        "x5t#S256": str,
        "x5t#o": dict,
        "x5u": str,
    }
)
_TIME_CLAUSE: Final = "ETSI TS 119 182-1 5.1.11, 5.2.1"
_SIG_T: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)


def check_type(protected: Mapping[str, JsonValue], where: str) -> list[Finding]:
    """Is `typ`, if it is there, one of JAdES?"""
    return check_typ(protected, _TYPES, where, required=False)


def check_critical(signature: JwsSignature, *, lenient: bool = False) -> list[Finding]:
    """Is `crit` right, and everything it names understood (clause 5.1.9, RFC 7515 4.1.11)?

    Args:
        signature: as read.
        lenient: report what is wrong as a WARNING; RFC 7515 demands that such a file is rejected.
    """
    findings = check_crit(signature, UNDERSTOOD)
    names = signature.protected.get("crit")
    if "sigD" in signature.protected and not (isinstance(names, list) and "sigD" in names):
        where = f"{signature.where}/protected"
        detail = "sigD is not named in crit"
        findings.append(form_failed("format.crit", detail, where, "ETSI TS 119 182-1 5.2.8"))
    if lenient:
        return [replaced(one, outcome=Outcome.WARNING) for one in findings]
    return findings


def check_shapes(
    protected: Mapping[str, JsonValue], where: str
) -> tuple[datetime | None, list[Finding]]:
    """The end of the signature's life (`exp`), and header parameters of a wrong type."""
    findings = [
        form_failed("format.header", f"{name} has a wrong type", where, "ETSI TS 119 182-1 5")
        for name in sorted(_SHAPES.keys() & protected.keys())
        if not isinstance(protected[name], _SHAPES[name])
    ]
    if "exp" not in protected:
        return None, findings
    expires = numeric_date(protected["exp"])
    if expires is None:
        findings.append(form_failed("format.header", "exp is no date", where, "RFC 7519 4.1.4"))
    return expires, findings


def claimed_time(
    protected: Mapping[str, JsonValue], where: str
) -> tuple[datetime | None, list[Finding]]:
    """When the signer says that it signed: `sigT` (V1.1.1) or `iat` (V1.2.1), never both."""
    present = [name for name in ("sigT", "iat") if name in protected]
    if not present:
        detail = "neither sigT nor iat claims a signing time"
        code = "format.signing_time_absent"
        return None, [
            Finding(Check.FORMAT, Outcome.INDETERMINATE, code, detail, where, _TIME_CLAUSE)
        ]
    if len(present) > 1:
        detail = "both sigT and iat claim a signing time"
        return None, [form_failed("format.signing_time_twice", detail, where, _TIME_CLAUSE)]
    value = protected[present[0]]
    moment = _read_sig_t(value) if present[0] == "sigT" else numeric_date(value, whole=True)
    if moment is None:
        detail = f"{present[0]} is not in its one form"
        return None, [form_failed("format.signing_time_unreadable", detail, where, _TIME_CLAUSE)]
    return moment, []


def _read_sig_t(value: JsonValue) -> datetime | None:
    if not isinstance(value, str) or not _SIG_T.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def full_value(algorithm: str, value: bytes, where: str) -> tuple[bytes, list[Finding]]:
    """A signature value with both ECDSA numbers in full length, where DSS wrote them too short.

    RFC 7518 section 3.4 wants r and s in as many octets as the curve has. DSS gives both as many as
    the longer one needs: for a quarter of all ES512 values 65 instead of 66. Two equal halves, of
    which one begins with no zero, are one pair of numbers and one only; so this one other form is
    read, and told. What lacks more than two octets each is of another curve, or none: it stays so.

    Args:
        algorithm: of the header.
        value: as received.
        where: JSON pointer of the signature.
    """
    size, half = _NUMBERS.get(algorithm, 0), len(value) // 2
    short = len(value) % 2 == 0 and max(size - _MOST_LACKING, 1) <= half < size
    short = short and bool(value[0] or value[half])
    if not short:
        return value, []
    detail = f"r and s of {algorithm} have {half} octets each in place of {size}"
    clause = "RFC 7518 3.4"
    code = "format.short_signature"
    found = Finding(Check.FORMAT, Outcome.WARNING, code, detail, f"{where}/signature", clause)
    return b"".join(one.rjust(size, b"\0") for one in (value[:half], value[half:])), [found]
