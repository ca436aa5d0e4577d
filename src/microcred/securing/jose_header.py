"""The checks of a JOSE header that every JOSE mechanism makes: algorithm, `crit`, `typ`, dates.

RFC 7515 section 4, RFC 7797, RFC 8725. Each function returns findings and raises nothing: a wrong
header is reported, and the signature is checked all the same.

    >>> from microcred.securing.jose_header import check_algorithm
    >>> [found.code for found in check_algorithm("none", frozenset({"ES256"}), None, "")]
    ['algorithm.not_allowed']
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from microcred.crypto.jws import JwsSignature
from microcred.crypto.keys import PublicKey
from microcred.crypto.signing import ALGORITHMS
from microcred.encoding import b64_decode
from microcred.errors import MicrocredError
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.securing.recognising import media_type

if TYPE_CHECKING:
    from microcred.crypto.certificates import Certificate, CertificateCache

__all__ = [
    "REGISTERED",
    "algorithm_of",
    "check_algorithm",
    "check_crit",
    "check_encoding",
    "check_typ",
    "form_failed",
    "numeric_date",
    "read_x5c",
    "without_root",
]

REGISTERED: Final = frozenset(
    {"alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"}
)
"""The header parameters of RFC 7515 section 4.1; `crit` may not name them (section 4.1.11)."""

_MAX_CERTIFICATES: Final = 32
_LAST_SECOND: Final = 253_402_300_799  # 9999-12-31T23:59:59Z, the last that datetime knows


def form_failed(code: str, detail: str, where: str, clause: str = "RFC 7515 4") -> Finding:
    """A FAILED finding of the FORMAT check."""
    return Finding(Check.FORMAT, Outcome.FAILED, code, detail, where, clause)


def algorithm_of(protected: Mapping[str, JsonValue]) -> str:
    """The `alg` of the protected header, the only one that counts; "" if it has none."""
    name = protected.get("alg")
    return name if isinstance(name, str) else ""


def check_algorithm(
    name: str, allowed: frozenset[str], key: PublicKey | None, where: str
) -> list[Finding]:
    """Is the algorithm one of the mechanism's, and does it fit the key (if that is at hand)?

    `none` and the HMAC algorithms are never allowed; ES256 with a P-384 key is a mismatch.
    """
    clause = "RFC 8725 3.1"
    if name not in allowed or name not in ALGORITHMS:
        detail = f"{name[:32]!r} is not among {', '.join(sorted(allowed))}"
        code = "algorithm.not_allowed"
        return [Finding(Check.ALGORITHM, Outcome.FAILED, code, detail, where, clause)]
    if key is not None and not ALGORITHMS[name].fits(key):
        detail = f"{name} does not fit a key of {key.curve or key.kind}, {key.bits} bits"
        code = "algorithm.key_mismatch"
        return [Finding(Check.ALGORITHM, Outcome.FAILED, code, detail, where, "RFC 7518 3.1")]
    return []


def check_encoding(signature: JwsSignature) -> list[Finding]:
    """Is every part the one base64url text of its octets (RFC 7515 section 2, RFC 4648 3.5)?"""
    return [
        form_failed(
            "format.base64url",
            f"the {part} is not in the one base64url form of its octets",
            "/payload" if part == "payload" else f"{signature.where}/{part}",
            "RFC 7515 2, RFC 4648 3.5",
        )
        for part in signature.loose
    ]


def check_crit(signature: JwsSignature, understood: frozenset[str]) -> list[Finding]:
    """RFC 7515 section 4.1.11: `crit` is well-formed, and everything it names is understood."""
    protected, where = signature.protected, f"{signature.where}/protected"
    if "crit" not in protected:
        if "b64" in protected:
            return [form_failed("format.crit", "b64 is not named in crit", where, "RFC 7797 6")]
        return []
    names = protected["crit"]
    if not isinstance(names, list) or not names:
        return [_crit("crit is no array of at least one name", where)]
    texts = [name for name in names if isinstance(name, str)]
    if len(texts) < len(names) or len(set(texts)) < len(texts):
        return [_crit("crit holds something that is no name, or a name twice", where)]
    present = {*protected, *(signature.header or ())}
    findings = [
        _crit(f"crit names {name[:32]!r}, {reason}", where)
        for name in texts
        if (reason := _why_not_critical(name, present))
    ]
    if "b64" in protected and "b64" not in texts:
        findings.append(form_failed("format.crit", "b64 is not named in crit", where, "RFC 7797 6"))
    unknown = [name for name in texts if name not in understood and name not in REGISTERED]
    return findings + [_unknown(name, where) for name in unknown]


def _why_not_critical(name: str, present: set[str]) -> str:
    if name in REGISTERED:
        return "which RFC 7515 forbids"
    return "" if name in present else "which is not in the header"


def _crit(detail: str, where: str) -> Finding:
    return form_failed("format.crit", detail, where, "RFC 7515 4.1.11")


def _unknown(name: str, where: str) -> Finding:
    detail = f"{name[:32]!r} is critical and not understood here"
    return form_failed("format.crit_unknown", detail, where, "RFC 7515 4.1.11")


def check_typ(
    protected: Mapping[str, JsonValue], expected: frozenset[str], where: str, *, required: bool
) -> list[Finding]:
    """Is `typ` one of the mechanism's? Explicit typing keeps one use of a key from another."""
    if "typ" not in protected and not required:
        return []
    if media_type(protected.get("typ")) in expected:
        return []
    detail = f"typ is not {' or '.join(sorted(expected))}"
    return [form_failed("format.typ", detail, where, "RFC 8725 3.11")]


def numeric_date(value: JsonValue, *, whole: bool = False) -> datetime | None:
    """An RFC 7519 NumericDate as aware UTC; None if it is none. `whole` demands an integer.

    >>> from microcred.securing.jose_header import numeric_date
    >>> numeric_date(1_700_000_000).isoformat(), numeric_date("2023-11-14T22:13:20Z")
    ('2023-11-14T22:13:20+00:00', None)
    """
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        return None
    if not 0 <= value <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(value, UTC)


def read_x5c(
    protected: Mapping[str, JsonValue], where: str, kept: CertificateCache | None = None
) -> tuple[tuple[Certificate, ...], list[Finding]]:
    """The certificates of `x5c` (RFC 7515 section 4.1.6), the signer's first.

    Args:
        protected: the header.
        where: its JSON pointer.
        kept: those that the caller keeps.
    """
    entries = protected.get("x5c")
    if entries is None:
        return (), []
    if not isinstance(entries, list) or not 0 < len(entries) <= _MAX_CERTIFICATES:
        detail = f"x5c is no array of 1 to {_MAX_CERTIFICATES} certificates"
        return (), _unreadable(detail, where)
    certificates: list[Certificate] = []
    for number, entry in enumerate(entries, start=1):
        try:
            certificates.append(_certificate(entry, kept))
        except MicrocredError:
            return (), _unreadable(f"certificate {number} of x5c is unreadable", where)
    return tuple(certificates), []


def _certificate(entry: JsonValue, kept: CertificateCache | None) -> Certificate:
    text = entry if isinstance(entry, str) else ""
    from microcred.crypto.certificates import Certificate

    return Certificate.from_der(b64_decode(text)) if kept is None else kept.of_text(text)


def _unreadable(detail: str, where: str) -> list[Finding]:
    """Two lines: where no certificate can be read, no SIGNATURE line says that x5c was altered."""
    clause = "RFC 7515 4.1.6"
    code = "certificate.unreadable"
    return [
        form_failed("format.header", detail, where, clause),
        Finding(Check.CERTIFICATE, Outcome.FAILED, code, detail, where, clause),
    ]


def without_root(certificates: Sequence[Certificate]) -> list[Certificate]:
    """Leaf and intermediates: who verifies has the root, or must not take it from the file."""
    leaf, *others = certificates
    return [leaf, *(one for one in others if not one.self_signed)]
