"""The evidence of a JAdES seal in the general or flattened serialisation, read for these tests.

It is written apart from `microcred.securing`, straight from ETSI TS 119 182-1 clause 5.3, so that
two readers have to agree; it takes what the test world writes and what Europass sealed, no more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from microcred.crypto.certificates import Certificate
from microcred.crypto.crl import CertificateList
from microcred.crypto.ocsp import OcspResponse
from microcred.crypto.references import CertificateReference
from microcred.crypto.seal_evidence import (
    PlacedCertificate,
    PlacedRevocation,
    PlacedToken,
    SealEvidence,
)
from microcred.crypto.timestamps import TimestampToken
from microcred.encoding import b64_decode, b64url_decode
from microcred.errors import MicrocredError


@dataclass(frozen=True)
class ReadSeal:
    """What was read."""

    reference: CertificateReference
    evidence: SealEvidence
    claimed: datetime | None
    tokens: dict[str, datetime]


def read_seal(sealed: bytes | str) -> ReadSeal:
    """The first signature of a file."""
    file = json.loads(sealed)
    signature = file["signatures"][0] if "signatures" in file else file
    header = json.loads(b64url_decode(signature["protected"]))
    payload = file["payload"].encode()
    given = [Certificate.from_der(b64_decode(one)) for one in header["x5c"]]
    tokens = list(_tokens("adoTst", -1, "/protected", header.get("adoTst"), payload))
    revocations: list[PlacedRevocation] = []
    certificates = [PlacedCertificate(-1, "/protected/x5c", one) for one in given]
    items = signature.get("header", {}).get("etsiU", [])
    covered = b".".join(
        [payload, signature["protected"].encode(), signature["signature"].encode(), b""]
    )
    for position, item in enumerate(items):
        where = f"/header/etsiU/{position}"
        ((name, value),) = _opened(item).items()
        if name == "sigTst":
            tokens += _tokens(name, position, where, value, signature["signature"].encode())
        elif name == "arcTst":
            before = covered + "".join(items[:position]).encode()
            tokens += _tokens(name, position, where, value, before)
        elif name in ("xVals", "axVals"):
            certificates += _certificates(position, where, value)
        elif name in ("rVals", "arVals"):
            revocations += _revocations(position, where, value)
        elif name in ("tstVD", "anyValData"):
            certificates += _certificates(position, where, value.get("xVals", []))
            revocations += _revocations(position, where, value.get("rVals", {}))
    times = {one.kind: one.token.gen_time for one in tokens if one.token is not None}
    evidence = SealEvidence(tuple(tokens), tuple(revocations), tuple(certificates))
    others = [one.certificate for one in certificates if one.position >= 0]
    reference = CertificateReference((*given, *others))
    return ReadSeal(reference, evidence, _claimed(header), times)


def _opened(item: Any) -> dict[str, Any]:
    return json.loads(b64url_decode(item)) if isinstance(item, str) else item


def _claimed(header: dict[str, Any]) -> datetime | None:
    if "iat" in header:
        return datetime.fromtimestamp(header["iat"], UTC)
    return datetime.fromisoformat(header["sigT"]) if "sigT" in header else None


def _tokens(
    kind: Any, position: int, where: str, value: Any, covered: bytes
) -> Iterator[PlacedToken]:
    for one in value["tstTokens"] if value else ():
        try:
            token = TimestampToken.from_der(b64_decode(one["val"]))
            yield PlacedToken(kind, position, where, token, covered)
        except MicrocredError as error:
            yield PlacedToken(kind, position, where, None, None, str(error))


def _certificates(position: int, where: str, value: Any) -> Iterator[PlacedCertificate]:
    for one in value:
        try:
            certificate = Certificate.from_der(b64_decode(one["x509Cert"]["val"]))
        except MicrocredError:
            continue
        yield PlacedCertificate(position, where, certificate)


def _revocations(position: int, where: str, value: Any) -> Iterator[PlacedRevocation]:
    for one in value.get("ocspVals", ()):
        try:
            response = OcspResponse.from_der(b64_decode(one["val"]))
        except MicrocredError:
            continue
        yield PlacedRevocation(position, where, ocsp=response)
    for one in value.get("crlVals", ()):
        try:
            crl = CertificateList.from_der(b64_decode(one["val"]))
        except MicrocredError:
            continue
        yield PlacedRevocation(position, where, crl=crl)
