"""The policy under which a JAdES signature says that it was made, and its digest.

ETSI TS 119 182-1 clauses 5.2.7 (`sigPId`) and 5.3.3 (`sigPSt`). The document is looked for where
the caller gives it, by the URL or identifier in the header, then in the signature itself. With
`digPSp` the digest is the one of the policy's own specification: for an ASN.1 policy (ETSI TR 102
272) that is over its first two parts. What the policy demands is not looked at.

    >>> from microcred.securing.jades_policy_id import find_policy
    >>> found = find_policy({"sigPId": {"id": {"id": "urn:oid:1.2.3"}}}, (), "/protected")
    >>> found.identifier, found.digest_matches, [one.code for one in found.findings]
    ('urn:oid:1.2.3', None, ['format.policy_unchecked'])
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final

from microcred.encoding import b64_decode, b64url_decode
from microcred.errors import ParseError
from microcred.findings import Check, Finding, Outcome
from microcred.frozen import Frozen
from microcred.jsontext import JsonValue
from microcred.securing.jades_content import DIGESTS, NO_CONTENTS
from microcred.securing.jades_unsigned import Item

__all__ = ["NO_POLICY", "FoundPolicy", "find_policy"]

_CLAUSE: Final = "ETSI TS 119 182-1 5.2.7"


class FoundPolicy(Frozen):
    """What a signature says of its policy.

    Attributes:
        identifier: of the policy, as written; None if the signature names none.
        has_digest: whether the header binds the document by a digest.
        digest_matches: whether the document is the one of the digest; False too where the digest
            is malformed or of an unknown algorithm; None where there is no digest or no document.
        findings: on FORMAT.
    """

    identifier: str | None = None
    has_digest: bool = False
    digest_matches: bool | None = None
    findings: tuple[Finding, ...] = ()


NO_POLICY: Final = FoundPolicy()
"""Of a signature that names none."""


def find_policy(
    protected: Mapping[str, JsonValue],
    items: Sequence[Item],
    where: str,
    documents: Mapping[str, bytes] = NO_CONTENTS,
) -> FoundPolicy:
    """The policy of a signature.

    Args:
        protected: the protected header.
        items: of `etsiU`, one of which may hold the document.
        where: JSON pointer of the header.
        documents: policies at hand, by URL or identifier; one alone is taken whatever its name.
    """
    value = protected.get("sigPId")
    if not isinstance(value, dict):
        return NO_POLICY  # that it has a wrong type is told where all types are looked at
    inner = value.get("id")
    identifier = inner.get("id") if isinstance(inner, dict) else None
    if not isinstance(identifier, str):
        return FoundPolicy("", "digVal" in value, False, (_malformed("it has no id", where),))
    has_digest = "digVal" in value
    if not has_digest:
        return FoundPolicy(identifier, findings=(_unchecked("it has no digest", where),))
    digest = _digest(value)
    if digest is None:
        finding = _malformed("its digest is malformed, or of an unknown algorithm", where)
        return FoundPolicy(identifier, True, False, (finding,))
    document = _given(value, identifier, documents) or _stored(items)
    if document is None:
        return FoundPolicy(
            identifier, True, findings=(_unchecked("its document was not given", where),)
        )
    if value.get("digPSp") is True:
        document = _technical(document)
    if hashlib.new(digest[0], document).digest() == digest[1]:
        return FoundPolicy(identifier, True, True)
    detail = "the signature policy is not the document that its digest is of"
    clause = f"{_CLAUSE}, ETSI EN 319 102-1 5.2.5 (POLICY_PROCESSING_ERROR)"
    code = "format.policy_mismatch"
    wrong = Finding(Check.FORMAT, Outcome.INDETERMINATE, code, detail, where, clause)
    return FoundPolicy(identifier, True, False, (wrong,))


def _unchecked(reason: str, where: str) -> Finding:
    detail = f"a signature policy is named and was not looked at: {reason}"
    clause = f"{_CLAUSE}, ETSI EN 319 102-1 5.2.5 (SIGNATURE_POLICY_NOT_AVAILABLE)"
    code = "format.policy_unchecked"
    return Finding(Check.FORMAT, Outcome.WARNING, code, detail, where, clause)


def _malformed(reason: str, where: str) -> Finding:
    detail = f"the signature policy is named in a wrong way (sigPId): {reason}"
    clause = f"{_CLAUSE} (POLICY_PROCESSING_ERROR)"
    return Finding(Check.FORMAT, Outcome.WARNING, "format.policy_malformed", detail, where, clause)


def _digest(value: Mapping[str, JsonValue]) -> tuple[str, bytes] | None:
    name = DIGESTS.get(str(value.get("digAlg")))
    text = value.get("digVal")
    if name is None or not isinstance(text, str):
        return None
    try:
        octets = b64url_decode(text)
    except ParseError:
        return None
    return (name, octets) if len(octets) == hashlib.new(name).digest_size else None


def _given(
    value: Mapping[str, JsonValue], identifier: str, documents: Mapping[str, bytes]
) -> bytes | None:
    qualifiers = value.get("sigPQuals")
    listed = qualifiers if isinstance(qualifiers, list) else []
    names = [one.get("spURI") for one in listed if isinstance(one, dict)] + [identifier]
    for name in names:
        if isinstance(name, str) and name in documents:
            return documents[name]
    return next(iter(documents.values())) if len(documents) == 1 else None


def _stored(items: Sequence[Item]) -> bytes | None:
    """The document in the signature (`sigPSt`); a wrong one is found out by its digest."""
    for item in items:
        if item.name == "sigPSt" and isinstance(item.value, dict):
            text = item.value.get("sigPolDoc")
            try:
                return b64_decode(text) if isinstance(text, str) else None
            except ParseError:
                return None
    return None


def _technical(document: bytes) -> bytes:
    """What the digest of an ASN.1 policy is over: hash algorithm and policy, without their frame.

    Another kind of document is taken whole: then no digest fits that is not over the whole.
    """
    from microcred.crypto.der import children, read_one

    try:
        algorithm, policy = children(read_one(document))[:2]
    except (ParseError, ValueError):
        return document
    return algorithm.raw + policy.raw
