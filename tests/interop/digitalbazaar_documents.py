"""What both sign: keys that both hold, and credentials with the stated edits and no others.

The EC's samples are read where they were published; what is changed in them is what
VCDM 1.1 or a strict reading of their own context demands (`annex1`, `sample`), and the issuer's id,
which becomes the did:key of the key that signs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from examples import UNI, DotPage, seal_of
from microcred import MicroCredential, issue
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.encoding import multibase_decode, multibase_encode, multicodec_wrap
from microcred.linked.terms import VCDM_1_1, VCDM_2_0
from microcred.releases.vcdm import to_vcdm_2

Json = dict[str, Any]

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
SINCE = "2026-11-01T09:00:00Z"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
_REPOSITORY = Path(__file__).resolve().parent.parent.parent

# Multicodec codes of private keys (W3C Controlled Identifiers 1.0, section 2.2.2).
_SECRET_CODECS = {"Ed25519": 0x1300, "P-256": 0x1306, "P-384": 0x1307}
_OCTETS = {"P-256": 32, "P-384": 48}


class Key:
    """A key of the tests, as microcred and as Digital Bazaar take it."""

    def __init__(self, kind: str, filling: int = 7) -> None:
        """All its octets are `filling`."""
        self.filling = filling
        if kind == "Ed25519":
            secret = bytes([filling]) * 32
            private: Any = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
        else:
            secret = bytes([filling]) * _OCTETS[kind]
            curve = ec.SECP256R1() if kind == "P-256" else ec.SECP384R1()
            private = ec.derive_private_key(int.from_bytes(secret, "big"), curve)
        self.signer = LocalSigner(PrivateKey(private))
        self.text = self.signer.public_key.multikey()
        self.did = f"did:key:{self.text}"
        self.method = f"{self.did}#{self.text}"
        code = _SECRET_CODECS[kind]
        self.given = {
            "publicKeyMultibase": self.text,
            "secretKeyMultibase": multibase_encode(multicodec_wrap(code, secret)),
        }
        if kind == "Ed25519":
            both = secret + private.public_key().public_bytes_raw()
            self.given["privateKeyMultibase"] = multibase_encode(multicodec_wrap(code, both))


@cache
def key_of(kind: str, filling: int = 7) -> Key:
    """The key, made once."""
    return Key(kind, filling)


def plain_2() -> Json:
    """A plain W3C credential of VCDM 2.0, with blank nodes, languages and numbers."""
    return {
        "@context": [VCDM_2_0, EXAMPLES],
        "id": "urn:uuid:7a9b8c11-5d3e-4f60-8f2c-0d5a5c1f3a11",
        "type": ["VerifiableCredential", "ExampleDegreeCredential"],
        "issuer": {"id": "", "name": [{"@value": "Ollscoil Shamplach", "@language": "ga"}]},
        "name": {"@value": "درجة", "@language": "ar", "@direction": "rtl"},
        "validFrom": SINCE,
        "validUntil": "2034-11-01T24:00:00+01:00",
        "credentialSubject": {
            "id": "did:example:ebfeb1f712ebc6f1c276e12ec21",
            "degree": {
                "type": "ExampleBachelorDegree",
                "name": "Bachelor of Science & Arts \U0001f393",
            },
            "score": 1.5,
            "credits": 180,
            "honours": True,
            "alumniOf": [{"name": "Example University"}, {"name": "Other College"}],
        },
    }


def plain_1() -> Json:
    """A plain W3C credential of VCDM 1.1 with a context of its own, written into it."""
    made = listing()
    for term in ("steps", "exact"):
        del made["@context"][1][term]
        del made["credentialSubject"][term]
    return made


def listing() -> Json:
    """One with a list and with JSON as a value, so beyond what is compiled here: pyld reads it."""
    return {
        "@context": [
            VCDM_1_1,
            {
                "@version": 1.1,
                "Course": "https://example.org/terms#Course",
                "courseName": {"@id": "https://example.org/terms#name", "@container": "@language"},
                "steps": {"@id": "https://example.org/terms#steps", "@container": "@list"},
                "size": "https://example.org/terms#size",
                "exact": {"@id": "https://example.org/terms#exact", "@type": "@json"},
            },
        ],
        "id": "urn:uuid:7a9b8c11-5d3e-4f60-8f2c-0d5a5c1f3a12",
        "type": ["VerifiableCredential"],
        "issuer": "",
        "issuanceDate": SINCE,
        "credentialSubject": {
            "type": "Course",
            "courseName": {"en": "Soil carbon", "sl-SI": "Ogljik v tleh", "de": ["Boden", "Erde"]},
            "steps": ["dig", "weigh", {"size": [12.0, 1e21, -0.000001, 7]}],
            "exact": {"b": [1.0, 1e21, "\u20ac"], "a": None},
        },
    }


def own() -> Json:
    """Our example of a micro-credential, made into a European credential (VCDM 1.1)."""
    return deepcopy(_own())


@cache
def _own() -> Json:
    text = (_REPOSITORY / "examples" / "micro-credential.json").read_text("utf-8")
    course = MicroCredential.from_json(json.loads(text))
    return dict(issue(course, signer=seal_of(UNI), page=DotPage(), now=NOW).document)


def own_2() -> Json:
    """The same in VCDM 2.0, with our own context that goes together with the W3C's."""
    return to_vcdm_2(own(), linked=True)


def annex1(published: Path) -> Json:
    """The EC's Annex I sample with the date of issue that VCDM 1.1 demands."""
    name = "elm31-microcredential-annex1-unsigned.jsonld"
    document = json.loads((published / "samples" / "ec" / "unsigned" / name).read_text("utf-8"))
    return {**document, "issuanceDate": SINCE, "validFrom": SINCE}


def sample(published: Path) -> Json:
    """The small sample of ELM 3.2.

    The one Greek capital iota in the name of a member becomes the Latin letter of the context,
    dates full dateTimes in UTC; what had ended in 2024 ends in 2034.
    """
    name = "elm32-credential-sample.jsonld"
    text = (published / "samples" / "ec" / "unsigned" / name).read_text("utf-8")
    document = json.loads(text.replace("eIDAS\u0399dentifier", "eIDASIdentifier"))
    for member in ("issuanceDate", "issued", "validFrom"):
        document[member] = SINCE
    for member in ("validUntil", "expirationDate"):
        document[member] = "2034-11-01T09:00:00Z"
    return dict(document)


def issued_by(document: Mapping[str, Any], did: str) -> Json:
    """The same with the issuer's id."""
    made = deepcopy(dict(document))
    issuer = made["issuer"]
    made["issuer"] = {**issuer, "id": did} if isinstance(issuer, dict) else did
    return made


MADE: Mapping[str, Callable[[], Json]] = {
    "plain 2.0": plain_2,
    "plain 1.1": plain_1,
    "list": listing,
    "own": own,
    "own 2.0": own_2,
}
READ: Mapping[str, Callable[[Path], Json]] = {"Annex I": annex1, "sample": sample}

SHARED: Mapping[str, tuple[str, ...]] = {
    "eddsa-rdfc-2022": ("Ed25519",),
    "eddsa-jcs-2022": ("Ed25519",),
    "ecdsa-rdfc-2019": ("P-256", "P-384"),
    "ecdsa-jcs-2019": ("P-256", "P-384"),
    "Ed25519Signature2020": ("Ed25519",),
}
"""Suites that sign a document as a whole, with the kinds of keys that they take."""


def altered(document: Json) -> Iterator[tuple[str, Json]]:
    """Copies that say something else, or of which another signed: each wrong in one place."""

    def copy(change: Callable[[Json], object]) -> Json:
        made = deepcopy(document)
        change(made)
        return made

    def subject(made: Json) -> Json:
        found = made["credentialSubject"]
        return found[0] if isinstance(found, list) else found

    def begin(made: Json) -> str:
        return "validFrom" if "validFrom" in made else "issuanceDate"

    proof = document["proof"]
    stranger = key_of("Ed25519" if "did:key:z6Mk" in proof["verificationMethod"] else "P-256", 9)
    yield "another subject", copy(lambda made: subject(made).update(id="did:example:other"))
    yield "no subject", copy(lambda made: made.update(credentialSubject={"id": "urn:example:1"}))
    yield "another id", copy(lambda made: made.update(id="urn:uuid:7a9b8c11-0000-4f60-8f2c-000"))
    yield "no id", copy(lambda made: made.pop("id"))
    yield "one date", copy(lambda made: made.update({begin(made): "2026-11-02T09:00:00Z"}))
    yield "a type more", copy(lambda made: made["type"].append("VerifiablePresentation"))
    yield "a member more", copy(lambda made: made.update(termsOfUse={"type": "https://x.example"}))
    yield "no proof", copy(lambda made: made.pop("proof"))
    for member, value in (
        ("created", "2026-11-19T10:00:00Z"),
        ("proofPurpose", "authentication"),
        ("verificationMethod", stranger.method),
        ("proofValue", proof["proofValue"][:-2]),
        ("proofValue", multibase_encode(bytes(len(multibase_decode(proof["proofValue"]))))),
        ("domain", "https://example.org"),
    ):
        yield f"{member} {value[:9]}", {**document, "proof": {**proof, member: value}}
    yield "no value", copy(lambda made: made["proof"].pop("proofValue"))
    look_alike = "https://www.w3.org/ns/credentials/undefined-terms/v2"
    yield "contexts swapped", copy(lambda made: made["@context"].reverse())
    yield "another context", copy(lambda made: made.update({"@context": [look_alike]}))
    yield "another issuer", {**issued_by(document, stranger.did), "proof": proof}
