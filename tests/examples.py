"""The micro-credential and the seals that the tests of the verbs share."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from microcred import (
    ECTS,
    Learner,
    MicroCredential,
    Provider,
    QualityAssurance,
    Seal,
    Trust,
    issue,
)
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_of, key_url
from microcred.crypto.signing import LocalSigner
from microcred.page import PageContent, PageImage
from microcred.securing import DataIntegrity, JAdES, VcJwt

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
UNI = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
OTHER = Provider(name="Other College", country="FR", identifier="NTRFR-999")


class DotPage:
    """A page that costs nothing to draw: one grey JPEG for every content."""

    def draw(self, content: PageContent) -> PageImage:
        """The smallest image that is one."""
        return PageImage(_dot(), "image/jpeg")


@lru_cache(maxsize=1)
def _dot() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("L", (8, 8), 128).save(out, "JPEG")
    return out.getvalue()


def course(**changes: Any) -> MicroCredential:
    """The README's micro-credential, with changes."""
    members: dict[str, Any] = {
        "learner": Learner(given_name="Ána", family_name="Novák"),
        "title": "Soil carbon",
        "awarded_by": UNI,
        "learning_outcomes": ["Measures soil organic carbon"],
        "workload": ECTS(2),
        "eqf_level": 6,
        "assessment": "written examination",
        "participation": "online",
        "language": "en",
        "quality_assurance": QualityAssurance("Institutional Quality Assurance", agency=UNI),
    }
    return MicroCredential(**{**members, **changes})


def seal_of(organisation: Provider = UNI, key: str = "P-256", algorithm: str | None = None) -> Seal:
    """A test seal, made once per organisation and key."""
    return _seal(organisation, key, algorithm)


# Cached behind a function that fills in the defaults: `f()` and `f(UNI)` are two calls to a cache.
@cache
def _seal(organisation: Provider, key: str, algorithm: str | None) -> Seal:
    return Seal.for_testing(organisation, key=key, algorithm=algorithm, now=NOW)


def wallet_signer(kind: str = "P-256") -> LocalSigner:
    """A signer without certificate, for vc+jwt; one for each kind of key."""
    return _wallet_signer(kind)


@cache
def _wallet_signer(kind: str) -> LocalSigner:
    return LocalSigner(PrivateKey.generate(kind))


@cache
def sealed(serialization: str = "general", b64: bool = False, signing_time: str = "sigT") -> bytes:
    """The course, sealed as JAdES by UNI."""
    mechanism = JAdES(serialization=serialization, b64=b64, signing_time=signing_time)
    return issue(course(), signer=seal_of(), mechanism=mechanism, page=DotPage(), now=NOW).secured


def token(kind: str = "P-256") -> bytes:
    """The course as vc+jwt; made once per kind of key."""
    return _token(kind)


@cache
def _token(kind: str) -> bytes:
    return issue(
        course(), signer=wallet_signer(kind), mechanism=VcJwt(), page=DotPage(), now=NOW
    ).secured


def proven(suite: str = "eddsa-rdfc-2022", data_model: str = "1.1", kind: str = "") -> bytes:
    """The course with a proof of Data Integrity; made once per suite, data model and key."""
    return _proven(suite, data_model, kind or ("Ed25519" if suite.startswith("ed") else "P-256"))


@cache
def _proven(suite: str, data_model: str, kind: str) -> bytes:
    mechanism = DataIntegrity(suite, data_model)
    return issue(
        course(), signer=wallet_signer(kind), mechanism=mechanism, page=DotPage(), now=NOW
    ).secured


def did_trust_of(kind: str = "Ed25519") -> Trust:
    """Trust in the DID of the wallet's key of that kind."""
    return Trust(issuers=[did_of(key_url(wallet_signer(kind)))])


def trust_of(organisation: Provider = UNI) -> Trust:
    """Its root and its identifier."""
    return Trust(anchors=[seal_of(organisation).root], issuers=[organisation.identifier])
