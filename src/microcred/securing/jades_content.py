"""What a JAdES signature was made over: the payload in the file, or documents beside it.

ETSI TS 119 182-1 clause 5.2.8 (`sigD`) and RFC 7515 appendix F. Who reads a detached signature
gives the documents by name. A reference is the name itself (percent-encoded or not), else the last
part of its path; where there is one reference and one document they belong together whatever their
names. Content that is missing, or is not what was signed, is a finding, never an error.

    >>> from microcred.crypto.jws import jws_of_value
    >>> from microcred.securing.jades_content import find_content
    >>> jws = jws_of_value("eyJhbGciOiJFUzI1NiJ9..AA")
    >>> found = find_content(jws.signatures[0], jws.payload_text, {"a.json": b"{}"})
    >>> found.signature.payload, found.covered, found.findings
    (b'{}', b'e30', ())
    >>> [one.code for one in find_content(jws.signatures[0], None, {}).findings]
    ['format.content_missing']
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from microcred.crypto.jws import JwsSignature, with_content
from microcred.encoding import b64url_decode, b64url_encode
from microcred.errors import ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue
from microcred.securing.jose_header import form_failed

__all__ = ["DIGESTS", "NO_CONTENTS", "Content", "find_content"]

NO_CONTENTS: Final[Mapping[str, bytes]] = MappingProxyType({})
"""Nothing beside the file."""

DIGESTS: Final = MappingProxyType(
    {
        "S256": "sha256",
        "S384": "sha384",
        "S512": "sha512",
        "S3-256": "sha3_256",
        "S3-384": "sha3_384",
        "S3-512": "sha3_512",
    }
)
"""The names of digests in JAdES (clause 5.2.2.3) and in hashlib. SHA-1 is left out."""

_CLAUSE: Final = "ETSI TS 119 182-1 5.2.8"
_LOST: Final = f"{_CLAUSE}, ETSI EN 319 102-1 5.2.7 (SIGNED_DATA_NOT_FOUND)"
_ALTERED: Final = f"{_CLAUSE}, ETSI EN 319 102-1 5.2.7 (HASH_FAILURE)"
_BASE: Final = "http://uri.etsi.org/19182/"
_BY_URI: Final = "ObjectIdByURI"
_BY_HASH: Final = "ObjectIdByURIHash"
_HEADERS: Final = "HttpHeaders"
_MOST_REFERENCES: Final = 64
_MOST_OCTETS: Final = 256 * 1024 * 1024  # of all referenced documents, counted once each time


class Content(Frozen):
    """The content of a signature.

    Attributes:
        signature: the signature with what was signed in it, as far as that is known.
        covered: the payload as timestamps over it have it (the facts' "P"); None if it is not
            known.
        documents: those that the signature refers to, in its order; the payload in the file is one.
        whole: whether all that was signed is at hand, so that the signature can be checked.
        kept: whether the documents are what their digests in the header say; None: it has none.
        attached: whether the content is in the file.
        findings: on FORMAT.
    """

    signature: JwsSignature
    covered: bytes | None = part(repr=False)
    documents: tuple[bytes, ...] = part(default=(), repr=False)
    whole: bool = True
    kept: bool | None = None
    attached: bool = False
    findings: tuple[Finding, ...] = ()


def find_content(
    signature: JwsSignature,
    payload_text: str | None,
    contents: Mapping[str, bytes] = NO_CONTENTS,
    *,
    lost: bool = False,
) -> Content:
    """The content of one signature of a JWS.

    Args:
        signature: as read.
        payload_text: the payload in the file, None or "" if it is detached.
        contents: the documents at hand, by name.
        lost: the file has a payload that is no text.
    """
    where = f"{signature.where}/protected"
    reference = signature.protected.get("sigD")
    if lost:
        detail = "the payload is no text, so what was signed is lost"
        wrong = form_failed("format.payload", detail, "/payload", "RFC 7515 7.2")
        return Content(signature, None, whole=False, kept=False, findings=(wrong,))
    # Some write an empty payload where the content is detached.
    if payload_text or (payload_text == "" and reference is None and not contents):
        return _attached(signature, payload_text, reference is not None, where)
    if reference is None:
        return _simple(signature, contents, where)
    pars, problem = _references(reference)
    if problem or not isinstance(reference, dict):
        finding = form_failed("format.detached", problem, where, _CLAUSE)
        return Content(signature, None, whole=False, findings=(finding,))
    mechanism = str(reference.get("mId")).removeprefix(_BASE)
    if mechanism == _HEADERS:
        return _of_headers(signature, pars, contents, where)
    documents, missing = _looked_up(pars, contents)
    if missing:
        return _missing(signature, missing, where)
    encoded = signature.protected.get("b64", True)
    texts = [_signed(one, encoded) for one in documents]
    joined = b"".join(texts)
    if mechanism == _BY_HASH:
        findings = _check_hashes(reference, texts, where)
        kept = not findings
        empty = with_content(signature, b"", b"")
        return Content(empty, joined, tuple(documents), kept=kept, findings=tuple(findings))
    filled = with_content(signature, b"".join(documents), joined)
    return Content(filled, joined, tuple(documents))


def _signed(document: bytes, encoded: JsonValue) -> bytes:
    return b64url_encode(document).encode("ascii") if encoded else document


def _attached(signature: JwsSignature, text: str, referred: bool, where: str) -> Content:
    findings: tuple[Finding, ...] = ()
    if referred:
        detail = "content beside the file (sigD) is referred to, and there is a payload too"
        findings = (form_failed("format.detached", detail, where, _CLAUSE),)
    covered = text.encode("utf-8")
    return Content(signature, covered, (signature.payload,), attached=True, findings=findings)


def _simple(signature: JwsSignature, contents: Mapping[str, bytes], where: str) -> Content:
    """RFC 7515 appendix F: no reference, so there is nothing to choose a document by."""
    if len(contents) != 1:
        return _missing(signature, ["one document"], where)
    (document,) = contents.values()
    encoded = signature.protected.get("b64", True)
    filled = with_content(signature, document)
    return Content(filled, _signed(document, encoded), (document,))


def _missing(signature: JwsSignature, names: Sequence[str], where: str) -> Content:
    few = ", ".join(one[:80] for one in names[:3]) + (", ..." if len(names) > 3 else "")
    detail = f"the content is not in the file and was not given: {few}"
    code = "format.content_missing"
    lost = Finding(Check.FORMAT, Outcome.INDETERMINATE, code, detail, where, _LOST)
    return Content(signature, None, whole=False, findings=(lost,))


# -- sigD -----------------------------------------------------------------------------------------


def _references(reference: JsonValue) -> tuple[list[str], str]:
    """The names that `sigD` refers to, and what is wrong with it."""
    if not isinstance(reference, dict):
        return [], "sigD is no object"
    mechanism = str(reference.get("mId")).removeprefix(_BASE)
    if mechanism not in (_BY_URI, _BY_HASH, _HEADERS):
        return [], f"the way of referring to content, {mechanism[:64]!r}, is not known"
    pars = reference.get("pars")
    if not isinstance(pars, list) or not 0 < len(pars) <= _MOST_REFERENCES:
        return [], f"pars of sigD is no array of 1 to {_MOST_REFERENCES} names"
    names = [one for one in pars if isinstance(one, str)]
    if len(names) < len(pars):
        return [], "pars of sigD holds something that is no name"
    return names, ""


def _looked_up(pars: Sequence[str], contents: Mapping[str, bytes]) -> tuple[list[bytes], list[str]]:
    """The documents that the names refer to, in their order, and the names of missing ones."""
    if len(pars) == len(contents) == 1:
        return list(contents.values()), []
    documents: list[bytes] = []
    missing: list[str] = []
    room = _MOST_OCTETS
    for name in pars:
        document = _named(name, contents)
        if document is None or len(document) > room:
            missing.append(name)
        else:
            documents.append(document)
            room -= len(document)
    return documents, missing


def _named(name: str, contents: Mapping[str, bytes]) -> bytes | None:
    from urllib.parse import unquote

    plain = unquote(name)
    for one in (name, plain):
        if one in contents:
            return contents[one]
    alike = [value for given, value in contents.items() if unquote(given) == plain]
    alike = alike or [
        value for given, value in contents.items() if _last(unquote(given)) == _last(plain)
    ]
    return alike[0] if len(alike) == 1 else None


def _last(name: str) -> str:
    """The last part of the path of a name or URL."""
    path = name.partition("#")[0].partition("?")[0]
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def _check_hashes(
    reference: Mapping[str, JsonValue], texts: Sequence[bytes], where: str
) -> list[Finding]:
    """hashV: of each document as it would stand in the payload, base64url where b64 is true."""
    name = DIGESTS.get(str(reference.get("hashM")))
    if name is None:
        detail = "hashM of sigD is no digest that is known"
        return [form_failed("format.detached", detail, where, _CLAUSE)]
    values = reference.get("hashV")
    if not isinstance(values, list) or len(values) != len(texts):
        detail = "sigD has not one digest (hashV) for each name (pars)"
        return [form_failed("format.detached", detail, where, _CLAUSE)]
    wrong = [
        number
        for number, (value, text) in enumerate(zip(values, texts, strict=True), start=1)
        if not _is_digest(value, hashlib.new(name, text).digest())
    ]
    if not wrong:
        return []
    detail = f"not what was signed: document {', '.join(map(str, wrong))} of {len(texts)}"
    return [form_failed("format.content_mismatch", detail, where, _ALTERED)]


def _is_digest(value: JsonValue, digest: bytes) -> bool:
    try:
        return isinstance(value, str) and b64url_decode(value) == digest
    except ParseError:
        return False


# -- HttpHeaders ----------------------------------------------------------------------------------


def _of_headers(
    signature: JwsSignature, pars: Sequence[str], contents: Mapping[str, bytes], where: str
) -> Content:
    """The named fields of an HTTP message, of which `Digest` stands for the body."""
    from microcred.securing.jades_http import read_message, signed_fields

    if signature.protected.get("b64", True):
        detail = "b64 is not false, as it has to be where the headers of a message are signed"
        finding = form_failed("format.detached", detail, where, _CLAUSE)
        return Content(signature, None, whole=False, findings=(finding,))
    message = read_message(contents)
    fields, missing = ([], ["an HTTP message"]) if message is None else signed_fields(message, pars)
    if message is None or missing:
        return _missing(signature, missing, where)
    filled = with_content(signature, b"\n".join(line for _, line in fields))
    covered = b"\n".join(message.body if name == "digest" else line for name, line in fields)
    altered = "digest" in (name for name, _ in fields) and not message.keeps_digest
    findings: list[Finding] = []
    if altered:
        detail = "the body of the message is not what its header Digest says"
        findings.append(form_failed("format.content_mismatch", detail, where, _ALTERED))
    return Content(
        filled,
        covered,
        (message.body,),
        kept=None if not findings else False,
        findings=tuple(findings),
    )
