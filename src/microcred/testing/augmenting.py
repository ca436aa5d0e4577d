"""Adding to a JAdES seal what proves it later: times, certificates, revocation; only for tests.

ETSI TS 119 182-1 clauses 5.3 and 6: B-T has a timestamp over the signature, B-LT the certificates
and the revocation data, B-LTA a timestamp over all of it, which is renewed by another one.

    >>> from datetime import UTC, datetime
    >>> from microcred.testing import World
    >>> from microcred.testing.jades_file import JadesFile
    >>> world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    >>> seal = world.authority("Example CA").seal("Example University")
    >>> sealed = world.sealed(b"{}", seal)
    >>> JadesFile(world.augment(sealed, "B-LTA")).names
    ['sigTst', 'xVals', 'rVals', 'arcTst']
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from microcred.crypto.certificates import Certificate
from microcred.encoding import b64_decode
from microcred.errors import IssueError
from microcred.frozen import Frozen
from microcred.testing.jades_file import JadesFile, container, pki_object
from microcred.testing.register import Register
from microcred.testing.tsa import Tsa

__all__ = ["Evidence", "Level", "Means", "augment", "evidence_for"]

Level = Literal["B-T", "B-LT", "B-LTA"]
"""The levels that a seal can be brought to."""

Means = Literal["ocsp", "crl", "both"]
"""How it is shown that a signer's certificate is not revoked; that of an authority is by CRL."""


class Evidence(Frozen):
    """What a verifier needs later.

    Attributes:
        certificates: those of signers and authorities, roots included.
        ocsps: OCSP responses.
        crls: revocation lists.
    """

    certificates: tuple[Certificate, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()

    @property
    def x_vals(self) -> list[Any]:
        """The value of `xVals`."""
        return [{"x509Cert": pki_object(one.der)} for one in self.certificates]

    @property
    def r_vals(self) -> dict[str, Any]:
        """The value of `rVals`."""
        found = {
            "crlVals": [pki_object(one) for one in self.crls],
            "ocspVals": [pki_object(one) for one in self.ocsps],
        }
        return {name: values for name, values in found.items() if values}

    @property
    def validation_data(self) -> dict[str, Any]:
        """The value of `tstVD` and `anyValData`."""
        return {"xVals": self.x_vals, "rVals": self.r_vals}


def evidence_for(
    register: Register, signers: Iterable[Certificate], *, at: datetime, means: Means = "ocsp"
) -> Evidence:
    """The certificates above some signers, and what was known of them all at a time.

    Raises:
        TrustError: a certificate is not of this world.
    """
    certificates: dict[Certificate, None] = {}
    ocsps: list[bytes] = []
    crls: dict[bytes, None] = {}
    waiting = list(signers)
    while waiting:
        one = waiting.pop(0)
        if one in certificates:
            continue
        certificates[one] = None
        if one.self_signed:
            continue
        issuer = register.issuer_of(one)
        if not one.is_ca and means != "crl":
            ocsps.append(issuer.ocsp(one, at=at))
        if one.is_ca or means != "ocsp":
            crls[issuer.crl(at=at)] = None
        waiting.append(issuer.certificate)
    return Evidence(tuple(certificates), tuple(ocsps), tuple(crls))


def augment(
    register: Register,
    sealed: bytes,
    level: Level,
    *,
    tsa: Tsa,
    at: datetime,
    index: int = 0,
    content: bytes | None = None,
    clear: bool = False,
    means: Means = "ocsp",
    evidence: Evidence | None = None,
    hash: str = "sha256",
) -> bytes:
    """The seal with what the level still lacks; see `microcred.testing.World.augment`."""
    if sealed[:1] not in (b"{", b" ", b"\n"):
        raise IssueError(
            "a compact JWS has no unprotected header",
            hint="Seal with JAdES(serialization='flattened') or 'general'.",
        )
    file = JadesFile(sealed, index=index, content=content, clear=clear)
    if "sigTst" not in file.names:
        file.add("sigTst", container(tsa.token(file.covered("sigTst"), at=at, hash=hash)))
    if level == "B-T":
        return file.write()
    stampers = _stampers(register, file)
    renewed = "arcTst" in file.names
    if not renewed and "rVals" not in file.names:
        signers = [] if evidence else [_signer(file), *stampers]
        found = evidence or evidence_for(register, signers, at=at, means=means)
        file.add("xVals", found.x_vals)
        file.add("rVals", found.r_vals)
    elif renewed:
        found = evidence or evidence_for(register, stampers, at=at, means=means)
        file.add("tstVD", found.validation_data)
    if level == "B-LTA":
        file.add("arcTst", container(tsa.token(file.covered("arcTst"), at=at, hash=hash)))
    return file.write()


def _signer(file: JadesFile) -> Certificate:
    """The signer of the seal, by `x5c`."""
    included = file.protected.get("x5c") or [""]
    return Certificate.from_der(b64_decode(included[0]))


def _stampers(register: Register, file: JadesFile) -> list[Certificate]:
    """Who made the timestamps in the file, as far as they are of this world."""
    held = [file.protected.get("adoTst", {}), *map(file.value, range(len(file.names)))]
    tokens = [
        b64_decode(one["val"])
        for value in held
        if isinstance(value, dict)
        for one in value.get("tstTokens", ())
    ]
    found = [register.stamper_of(token) for token in tokens]
    return [one for one in dict.fromkeys(found) if one is not None]
