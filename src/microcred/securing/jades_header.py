"""The signed header of a JAdES signature, checked and turned into a `Proof`.

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
from microcred.jsontext import JsonValue, Limits
from microcred.securing.jades_signer import find_signer
from microcred.securing.jades_unsigned import read_etsi_u
from microcred.securing.jose_header import (
    algorithm_of,
    check_algorithm,
    check_crit,
    check_encoding,
    check_typ,
    form_failed,
    numeric_date,
)
from microcred.securing.mechanism import Proof

__all__ = ["UNDERSTOOD", "claimed_time", "read_proof"]

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


def read_proof(signature: JwsSignature, algorithms: frozenset[str], limits: Limits) -> Proof:
    """One signature of an opened JAdES file; what is wrong with its form is in its findings."""
    protected, where = signature.protected, f"{signature.where}/protected"
    unsigned = read_etsi_u(signature.header, signature.where, limits=limits)
    reference, of_signer = find_signer(protected, unsigned, where)
    moment, of_time = claimed_time(protected, where)
    expires, of_shape = _check_shapes(protected, where)
    algorithm = algorithm_of(protected)
    key = reference.certificate.public_key if reference else None
    findings = (
        *check_encoding(signature),
        *check_typ(protected, _TYPES, where, required=False),
        *of_shape,
        *check_crit(signature, UNDERSTOOD),
        *of_time,
        *unsigned.findings,
        *check_algorithm(algorithm, algorithms, key, where),
        *of_signer,
    )
    return Proof(
        algorithm=algorithm,
        reference=reference,
        signing_input=signature.signing_input,
        signature=signature.signature,
        claimed_time=moment,
        where=signature.where,
        findings=findings,
        unsigned=unsigned.names,
        tokens=_tokens(protected, unsigned.names),
        expires=expires,
    )


def _tokens(protected: Mapping[str, JsonValue], unsigned: tuple[str, ...]) -> tuple[str, ...]:
    """The containers of timestamps: adoTst is signed, the others are not."""
    signed = ("adoTst",) if "adoTst" in protected else ()
    return signed + tuple(name for name in unsigned if name.endswith("Tst"))


def _check_shapes(
    protected: Mapping[str, JsonValue], where: str
) -> tuple[datetime | None, list[Finding]]:
    """The end of the signature's life (`exp`), and header parameters of a wrong type."""
    findings = [
        form_failed("format.header", f"{name} has a wrong type", where, "ETSI TS 119 182-1 5")
        for name, shape in _SHAPES.items()
        if name in protected and not isinstance(protected[name], shape)
    ]
    if "sigD" in protected:
        detail = "detached content (sigD) beside a payload is not supported"
        findings.append(form_failed("format.detached", detail, where, "ETSI TS 119 182-1 5.2.8"))
    expires = numeric_date(protected.get("exp"))
    if "exp" in protected and expires is None:
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
