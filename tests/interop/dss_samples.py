"""Seals that DSS makes: every level, form and algorithm, and doubtful ones: revoked, expired, late.

`write_dss_samples.py` writes them into a folder, with the verdicts of DSS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dss_process import Dss
from interop_world import PASSWORD, InteropWorld

LEVELS = ("B-B", "B-T", "B-LT", "B-LTA")
MINUTE, YEAR = timedelta(minutes=1), timedelta(days=365)
PAYLOAD = '{\n  "id": "urn:credential:1",\r\n  "title": "Bodenkunde – É / \\u00e9"\n}'


@dataclass(frozen=True)
class Sample:
    """A file that DSS made, and what has to be at hand to judge it."""

    file: Path
    level: str
    made_by: str
    how: Mapping[str, Any]
    detached: tuple[tuple[Path, str], ...] = ()

    @property
    def trust(self) -> dict[str, Any]:
        """Members of a job that validates it."""
        documents = [{"file": path, "name": name} for path, name in self.detached]
        return {"detached": documents} if documents else {}


@dataclass
class Maker:
    """Makes samples in a world with one release."""

    world: InteropWorld
    dss: Dss
    payload: str = PAYLOAD
    made: list[Sample] = field(default_factory=list)

    def sign(self, name: str, level: str = "B-B", shape: str = "P-256", **how: Any) -> Sample:
        """One sample; `how` goes to the job as it is."""
        world, now = self.world, self.world.now
        how = {"b64": False, "time_name": self.times()[0], **how}
        payload = self._payload(how.get("sigd"))
        times = [now + 5 * MINUTE] if level == "B-T" else [now + 5 * MINUTE, now + 20 * MINUTE]
        if how.get("content_timestamp"):
            times = [now - MINUTE, *times]
        out = world.folder / f"{self.dss.release}-{name}-{level}.json"
        seal = how.pop("pkcs12", None) or world.seal(shape)
        job = {
            "payload": payload,
            "tsa": self.tsa(times),
            **world.revocation(now + 10 * MINUTE),
            **how,
        }
        trust = {"anchors": world.anchors, "password": PASSWORD}
        self.dss.made("sign", out, pkcs12=seal, level=level, at=now, **trust, **job)
        detached = tuple((Path(one["file"]), one["name"]) for one in payload if "sigd" in how)
        return self._kept(Sample(out, level, self.dss.release, {"shape": shape, **how}, detached))

    def extend(self, sample: Sample, name: str, level: str, at: datetime, tsa: int = 1) -> Sample:
        """The sample at a higher level, or with one more archive time-stamp."""
        out = self.world.folder / f"{self.dss.release}-{name}-{level}.json"
        self.dss.made(
            "extend",
            out,
            file=sample.file,
            level=level,
            tsa=self.tsa([at], tsa),
            anchors=self.world.anchors,
            **self.world.revocation(at - 5 * MINUTE),
            **sample.trust,
        )
        return self._kept(Sample(out, level, self.dss.release, dict(sample.how), sample.detached))

    def times(self) -> tuple[str, ...]:
        """The ways in which this release can write the claimed time."""
        return ("iat", "sigT") if self.dss.release.startswith("6") else ("sigT",)

    def tsa(self, times: list[datetime], number: int = 1) -> dict[str, Any]:
        """The authority as a part of a job."""
        return {"pkcs12": self.world.tsa(number), "password": PASSWORD, "times": times}

    def _payload(self, sigd: str | None) -> list[dict[str, Any]]:
        first = self.world.written("payload.json", self.payload.encode())
        found = [{"file": first, "name": "payload.json"}]
        if sigd and sigd != "none":
            second = self.world.written("second.txt", b"a second document\n")
            found.append({"file": second, "name": "second.txt"})
        return found

    def _kept(self, sample: Sample) -> Sample:
        self.made.append(sample)
        return sample


def every_form(maker: Maker) -> Iterator[Sample]:
    """One sample of each form; in the world's time every one of them is right."""
    for level in LEVELS:
        for time_name in maker.times():
            yield maker.sign(f"general-{time_name}", level, time_name=time_name)
        yield maker.sign("general-b64", level, b64=True)
        yield maker.sign("flattened", level, serialization="flattened")
        yield maker.sign("rsa", level, "RSA-2048")
        for sigd in ("ObjectIdByURI", "ObjectIdByURIHash"):
            yield maker.sign(f"detached-{sigd}", level, sigd=sigd, b64=True)
        yield maker.sign("adotst", level, content_timestamp=True)
    for sigd in ("ObjectIdByURI", "ObjectIdByURIHash", "none"):
        yield maker.sign(f"detached-{sigd}-unencoded", "B-LTA", sigd=sigd)
    yield maker.sign("compact", serialization="compact", b64=True)
    for level in ("B-T", "B-LT"):
        yield maker.sign("clear-etsiu", level, etsiu_b64=False)
    yield maker.sign("pss", "B-LTA", "RSA-3072", pss=True)
    yield maker.sign("p384", "B-LTA", "P-384", digest="SHA384")
    yield maker.sign("p521", "B-LTA", "P-521", digest="SHA512", reference_digest="SHA512")
    if maker.dss.release.startswith("6"):
        yield maker.sign("ed25519", "B-LTA", "Ed25519", digest="SHA512")
    yield maker.sign("reference-512", "B-T", reference_digest="SHA512")
    yield parallel(maker)
    yield renewed(maker)


def parallel(maker: Maker) -> Sample:
    """Two seals over one payload, of two levels."""
    first = maker.sign("parallel-first", "B-T")
    again = [{"file": first.file, "name": "sealed.json"}]
    other = maker.world.seal("P-256", 21)
    return maker.sign("parallel", "B-LTA", payload=again, pkcs12=other)


def renewed(maker: Maker) -> Sample:
    """A second archive time-stamp, of another authority, a year and a half later."""
    first = maker.sign("renewed-first", "B-LTA")
    return maker.extend(first, "renewed", "B-LTA", maker.world.now + 1.5 * YEAR, tsa=2)


def doubtful(maker: Maker) -> Iterator[Sample]:
    """Seals whose signature is right, and whose certificates, tokens or revocation data are not."""
    world, now = maker.world, maker.world.now
    for name, minutes in (("revoked-before-sigtst", 2), ("revoked-after-sigtst", 8)):
        seal = world.seal("P-256", 30 + minutes)
        world.revoked[world.leaves[-1].serial_number] = now + minutes * MINUTE
        yield maker.sign(name, "B-LTA", pkcs12=seal)
    lives = {
        "expired": {"end": now - 10 * MINUTE},
        "expires-before-sigtst": {"end": now + 3 * MINUTE},
        "not-yet-valid": {"begin": now + 60 * MINUTE},
        "usage-encipherment": {"usage": ("key_encipherment",)},
        "no-usage": {"usage": None},
        "authority-as-seal": {"ca": True},
    }
    for number, (name, traits) in enumerate(lives.items(), 40):
        yield maker.sign(name, "B-LTA", pkcs12=world.seal("P-256", number, **traits))
    yield maker.sign("tsa-untrusted", "B-LTA", tsa=maker.tsa([now + 5 * MINUTE], 9))
    early = maker.tsa([now - 60 * MINUTE, now + 20 * MINUTE])
    yield maker.sign("sigtst-before-claim", "B-LTA", tsa=early)
    backward = maker.tsa([now + 20 * MINUTE, now + 5 * MINUTE])
    yield maker.sign("arctst-before-sigtst", "B-LTA", tsa=backward)
    old = world.revocation(now - 2880 * MINUTE)
    yield maker.sign("revocation-two-days-before", "B-LTA", **old)
    fresh = world.revocation(now + 10 * MINUTE)
    yield maker.sign("crl-only", "B-LTA", crls=fresh["crls"], ocsps=[])
    yield maker.sign("ocsp-by-stranger", "B-LTA", **world.answered_by_stranger(now + 10 * MINUTE))
