"""Reading and writing SD-JWTs: compact, and the two JSON serialisations.

RFC 9901 sections 4 and 8. Compact: the issuer's JWT, the disclosures and the key binding JWT, a
tilde after each but the last, so that a text that ends in a tilde has no key binding. JSON: a JWS
(RFC 7515 section 7.2) with `disclosures` and `kb_jwt` in the first unprotected header. No signature
is looked at here.

    >>> from microcred.securing.sd_jwt.reading import read_sd_jwt, write_sd_jwt
    >>> text = b"eyJhbGciOiJFUzI1NiJ9.e30.AA~WyJjMmw0ZEdWbGJpQnZZM1JsZEhNaElRIiwibmFtZSIsIkFuYSJd~"
    >>> read = read_sd_jwt(text)
    >>> read.form, len(read.disclosures), read.key_binding, write_sd_jwt(read) == text
    ('compact', 1, None, True)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from microcred.crypto.jws import Jws, JwsSignature, compact_header, jws_of_value
from microcred.encoding import b64url_decode_all
from microcred.errors import MalformedJson, ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import replaced
from microcred.jsontext import JsonValue, Limits, read_json, write_json
from microcred.securing.recognising import is_jws_json
from microcred.securing.sd_jwt.values import MOST_FINDINGS, Disclosure, Form, SdJwt
from microcred.speed import proved_arrays

__all__ = [
    "JSON_MEMBERS",
    "MOST_DISCLOSURES",
    "is_sd_jwt",
    "read_sd_jwt",
    "sd_jwt_of",
    "with_parts",
    "write_sd_jwt",
]

MOST_DISCLOSURES: Final = 16_384
"""More disclosures than this are refused: a large European credential has some thousand values."""

_DEFAULT_LIMITS: Final = Limits()
_WHITE: Final = b" \t\r\n"
_DISCLOSURES: Final = "disclosures"
_KEY_BINDING: Final = "kb_jwt"
JSON_MEMBERS: Final = (_DISCLOSURES, _KEY_BINDING)
"""The members that only SD-JWTs in JSON have (RFC 9901 section 8)."""
_CLAUSE: Final = "RFC 9901 8"
_NO_OUTER: Final[Mapping[str, JsonValue]] = MappingProxyType({})


def is_sd_jwt(raw: bytes) -> bool:
    """Whether the bytes look like an SD-JWT; cheap, and nothing is read whole.

    In JSON it is one by its disclosures or its key binding; without either only its `typ` tells.
    """
    text = raw.removeprefix(b"\xef\xbb\xbf").strip(_WHITE)
    if text.startswith(b"{"):
        return any(b'"%s"' % name.encode() in text for name in JSON_MEMBERS) and is_jws_json(text)
    return b"~" in text and compact_header(text[: text.index(b"~")]) is not None


def read_sd_jwt(raw: bytes | str, *, limits: Limits = _DEFAULT_LIMITS) -> SdJwt:
    """Take an SD-JWT apart, whichever serialisation it has.

    Args:
        raw: octets as received, or their text; white space around them is passed over.
        limits: of size and depth.

    Returns:
        its parts; a disclosure that cannot be read is a finding.

    Raises:
        ParseError: it is no SD-JWT, or its payload is no JSON object; or beyond the limits.
    """
    octets = raw if isinstance(raw, bytes) else _encoded(raw)
    if len(octets) > limits.max_bytes:
        raise MalformedJson(f"more than {limits.max_bytes} bytes")
    octets = octets.removeprefix(b"\xef\xbb\xbf").strip(_WHITE)
    if not octets.startswith(b"{"):
        return _read_compact(octets, limits)
    outer = read_json(octets, limits=limits)
    outer = outer if isinstance(outer, dict) else {}
    return sd_jwt_of(jws_of_value(outer, limits=limits), outer, limits=limits)


def sd_jwt_of(
    jws: Jws,
    outer: Mapping[str, JsonValue] = _NO_OUTER,
    *,
    limits: Limits = _DEFAULT_LIMITS,
) -> SdJwt:
    """The SD-JWT that a JWS in a JSON serialisation is.

    Args:
        jws: with the disclosures in its first unprotected header.
        outer: the object that the JWS was read from. Before RFC 9901 was final, disclosures and key
            binding stood there; they are read, with a WARNING.
        limits: of size and depth.

    Raises:
        ParseError: the JWS is a compact one, the payload is no JSON object, or there are too many
            disclosures.
    """
    if jws.form == "compact":
        raise ParseError("a compact SD-JWT has a tilde after the JWT of its issuer")
    first, *later = jws.signatures
    header, where, findings = _place(first, outer)
    texts = _texts(header, where, findings)
    key_binding = header.get(_KEY_BINDING)
    if not isinstance(key_binding, str | None):
        findings.append(_failed("sd_jwt.header", "kb_jwt is no text", f"{where}/{_KEY_BINDING}"))
        key_binding = None
    findings += [
        _failed(
            "sd_jwt.later_header",
            f"{name} stands in an unprotected header that is not the first",
            f"{one.where}/header/{name}",
        )
        for one in later
        for name in JSON_MEMBERS
        if name in (one.header or {})
    ]
    payload = _payload(jws, limits)
    form: Form = "json-flattened" if jws.form == "flattened" else "json-general"
    disclosures = _disclosures(texts, limits, findings)
    told = tuple(findings[:MOST_FINDINGS])
    return SdJwt(form, jws, payload, tuple(texts), disclosures, key_binding, told)


def _place(
    first: JwsSignature, outer: Mapping[str, JsonValue]
) -> tuple[Mapping[str, JsonValue], str, list[Finding]]:
    """The object in which disclosures and key binding stand, its pointer, what is odd about it."""
    header, where = first.header or {}, f"{first.where}/header"
    found = [name for name in JSON_MEMBERS if name in outer]
    if not found:
        return header, where, []
    place = f"/{found[0]}"
    if any(name in header for name in JSON_MEMBERS):
        detail = "disclosures or a key binding stand in the unprotected header and beside it"
        return header, where, [_failed("sd_jwt.header", detail, place)]
    detail = f"{found[0]} stands beside the unprotected header, as in drafts of RFC 9901"
    code, outcome = "sd_jwt.draft_form", Outcome.WARNING
    return outer, "", [Finding(Check.FORMAT, outcome, code, detail, place, _CLAUSE)]


def with_parts(
    sd_jwt: SdJwt, disclosures: Sequence[Disclosure], key_binding: str | None = None
) -> SdJwt:
    """The same with other disclosures, and with another key binding or none.

    Args:
        sd_jwt: as read; or, with its own, one that was just made.
        disclosures: in the order in which they are presented.
        key_binding: the text of a key binding JWT.
    """
    return replaced(
        sd_jwt,
        texts=tuple(one.text for one in disclosures),
        disclosures=tuple(
            replaced(one, where=f"/{_DISCLOSURES}/{number}")
            for number, one in enumerate(disclosures)
        ),
        key_binding=key_binding,
        findings=(),
    )


def write_sd_jwt(sd_jwt: SdJwt) -> bytes:
    """The text in its serialisation; what the issuer signed stays as it was received."""
    if sd_jwt.form == "compact":
        return (sd_jwt.bound_text + (sd_jwt.key_binding or "")).encode("ascii")
    first, *later = sd_jwt.jws.signatures
    header: dict[str, JsonValue] = {**(first.header or {}), _DISCLOSURES: list(sd_jwt.texts)}
    header.pop(_KEY_BINDING, None)
    if sd_jwt.key_binding is not None:
        header[_KEY_BINDING] = sd_jwt.key_binding
    members = [_member(first, header), *(_member(one, one.header) for one in later)]
    outer: dict[str, JsonValue] = {"payload": sd_jwt.jws.payload_text or ""}
    if sd_jwt.form == "json-flattened":
        return write_json({**outer, **members[0]}).encode("utf-8")
    return write_json({**outer, "signatures": [*members]}).encode("utf-8")


def _member(
    signature: JwsSignature, header: Mapping[str, JsonValue] | None
) -> dict[str, JsonValue]:
    """One signature of a JSON serialisation."""
    member: dict[str, JsonValue] = {} if header is None else {"header": dict(header)}
    if signature.protected_text:
        member["protected"] = signature.protected_text
    return {**member, "signature": signature.signature_text}


def _encoded(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except (UnicodeEncodeError, AttributeError):
        raise ParseError("an SD-JWT is bytes or text") from None


def _read_compact(octets: bytes, limits: Limits) -> SdJwt:
    """Section 4: the JWT, the disclosures, and after the last tilde nothing or the key binding."""
    if not octets.isascii():
        raise ParseError("a compact SD-JWT is ASCII text")
    end = octets.find(b"~")
    if end < 0:
        raise ParseError("a compact SD-JWT has a tilde after the JWT of its issuer")
    head = octets[:end].decode("ascii")
    texts: list[str] = []
    # Searched for tilde by tilde, which takes a third of the time of splitting.
    while len(texts) <= MOST_DISCLOSURES and (tilde := octets.find(b"~", end + 1)) >= 0:
        texts.append(octets[end + 1 : tilde].decode("ascii"))
        end = tilde
    last = octets[end + 1 :].decode("ascii")
    if last and "." not in last:
        raise ParseError("after the last tilde of an SD-JWT stands a JWT or nothing")
    jws = jws_of_value(head, limits=limits)
    payload, findings = _payload(jws, limits), list[Finding]()
    disclosures = _disclosures(texts, limits, findings)
    told = tuple(findings[:MOST_FINDINGS])
    return SdJwt("compact", jws, payload, tuple(texts), disclosures, last or None, told)


def _payload(jws: Jws, limits: Limits) -> dict[str, JsonValue]:
    payload = read_json(jws.signatures[0].payload, limits=limits)
    if not isinstance(payload, dict):
        raise ParseError("the payload of an SD-JWT is no JSON object")
    return payload


def _texts(header: Mapping[str, JsonValue], where: str, findings: list[Finding]) -> list[str]:
    """The texts of the disclosures in the first unprotected header."""
    named = header.get(_DISCLOSURES, [])
    texts = [one for one in named if isinstance(one, str)] if isinstance(named, list) else []
    if not isinstance(named, list) or len(texts) < len(named):
        detail = "disclosures is no array of texts"
        findings.append(_failed("sd_jwt.header", detail, f"{where}/{_DISCLOSURES}"))
    return texts


def _disclosures(
    texts: Sequence[str], limits: Limits, findings: list[Finding]
) -> tuple[Disclosure, ...]:
    """The disclosures; those that cannot be read are findings."""
    if len(texts) > MOST_DISCLOSURES:
        raise ParseError(f"more than {MOST_DISCLOSURES} disclosures")
    disclosures = _all_in_order(texts, limits)
    if disclosures is not None:
        return disclosures
    readable: list[Disclosure] = []
    for number, text in enumerate(texts):
        where = f"/{_DISCLOSURES}/{number}"
        try:
            readable.append(Disclosure.read(text, where, limits=limits))
        except ParseError as error:
            clause = "RFC 9901 4.2, 7.1 (3)"
            findings.append(_failed("sd_jwt.disclosure_malformed", str(error), where, clause))
    return tuple(readable)


def _all_in_order(texts: Sequence[str], limits: Limits) -> tuple[Disclosure, ...] | None:
    """What `Disclosure.read` makes of all texts; None if it might refuse one of them."""
    octets = b64url_decode_all(texts)
    if octets is None or sum(map(len, octets)) > limits.max_bytes:
        return None
    arrays = proved_arrays(octets, limits.max_depth)
    if arrays is None:
        return None
    made: list[Disclosure] = []
    for text, array in zip(texts, arrays, strict=True):
        has_name = len(array) == 3
        named = has_name or len(array) == 2
        if not named or type(array[0]) is not str or (has_name and type(array[1]) is not str):
            return None
        name = array[1] if has_name else None
        where = f"/{_DISCLOSURES}/{len(made)}"
        made.append(Disclosure(text, array[0], name, array[-1], where))
    return tuple(made)


def _failed(code: str, detail: str, where: str, clause: str = _CLAUSE) -> Finding:
    return Finding(Check.FORMAT, Outcome.FAILED, code, detail, where, clause)
