"""The laws that hold for every mechanism of the table, whatever it is."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from forging import DOCUMENT as EDC
from forging import NOW, seal
from hypothesis import given, settings
from hypothesis import strategies as st

from microcred.crypto.keys import PrivateKey, PublicKey
from microcred.crypto.references import did_key
from microcred.crypto.signing import ALGORITHMS, LocalSigner, Signer
from microcred.disclosing import disclose
from microcred.encoding import multibase_decode, multibase_encode
from microcred.errors import InvalidCredential, ParseError, UnknownMechanism
from microcred.findings import Outcome
from microcred.jsontext import write_json
from microcred.linked.active_context import contexts_of
from microcred.securing import (
    MECHANISMS,
    SUITES,
    DataIntegrity,
    JAdES,
    JwtVc,
    Mechanism,
    SdJwtVc,
    VcJwt,
    VcSdJwt,
    VpJwt,
    VpSdJwt,
    mechanism_named,
    with_signing_inputs,
)
from microcred.securing.enveloped import enveloped
from microcred.securing.mechanism import Opened, Proof


@dataclass(frozen=True)
class Kind:
    """A mechanism with a signer and a document that suit it."""

    mechanism: Mechanism
    signer: Signer
    other: Signer
    document: dict[str, Any]

    @property
    def key(self) -> PublicKey:
        return self.signer.public_key

    @property
    def is_embedded(self) -> bool:
        return isinstance(self.mechanism, DataIntegrity)

    def secure(self, signer: Signer | None = None) -> bytes:
        return self.secured(self.document, signer or self.signer)

    def secured(self, document: dict[str, Any], signer: Signer) -> bytes:
        made = self.mechanism.secure(document, signer, now=NOW)
        # What the issuer makes with ecdsa-sd-2023 is for the holder, who shows all of it here.
        whole = [f"/{name}" for name in document if name != "@context"]
        selective = self.is_embedded and SUITES[self.mechanism.name].selective
        return disclose(made, reveal=whole) if selective else made


_LOCAL = LocalSigner(PrivateKey.generate("P-256"))
_V2 = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": did_key(_LOCAL.public_key),
    "credentialSubject": {"id": "urn:epass:person:1", "name": "Ána Νόβακ"},
}
_ED = LocalSigner(PrivateKey.generate("Ed25519"))
_P384 = LocalSigner(PrivateKey.generate("P-384"))
_V1 = {
    "@context": [
        "https://www.w3.org/2018/credentials/v1",
        "http://data.europa.eu/snb/model/context/edc-ap",
        "https://w3id.org/security/data-integrity/v2",
    ],
    "id": "urn:credential:4d1e1d04-8b5c-4f3f-9f35-0a1e3f6a7b11",
    "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
    "issuer": {"id": did_key(_ED.public_key), "type": "Organisation"},
    "issuanceDate": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "urn:epass:person:1", "type": "Person"},
}
_VP = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "holder": did_key(_LOCAL.public_key),
    "verifiableCredential": [enveloped(b"e30.e30.AA", "application/vc+jwt")],
}
_CLAIMS = {
    "vct": "https://uni.example/library-card",
    "iss": did_key(_LOCAL.public_key),
    "iat": int(NOW.timestamp()),
    "name": "Ána Νόβακ",
    "cards": [{"id": "1"}],
}
KINDS = {
    "jades": Kind(JAdES(), seal(), seal(name="Other University"), EDC),
    "jades flattened": Kind(
        JAdES(serialization="flattened", signing_time="iat"), seal("RSA-2048"), seal(), EDC
    ),
    "jades encoded": Kind(JAdES(b64=True), seal("Ed25519"), seal("P-384"), EDC),
    "jades compact": Kind(JAdES(serialization="compact", b64=True), seal("P-521"), seal(), EDC),
    "vc+jwt": Kind(VcJwt(), _LOCAL, _ED, _V2),
    "vp+jwt": Kind(VpJwt(), _LOCAL, _ED, _VP),
    "dc+sd-jwt": Kind(SdJwtVc(), _LOCAL, _ED, _CLAIMS),
    "vc+sd-jwt": Kind(VcSdJwt(withheld=()), _LOCAL, _ED, _V2),
    "vc+sd-jwt in part": Kind(VcSdJwt(decoys=2), _LOCAL, _ED, _V2),
    "vp+sd-jwt": Kind(VpSdJwt(), _LOCAL, _ED, _VP),
    "jwt_vc": Kind(JwtVc(), _ED, _LOCAL, _V1),
    "eddsa-rdfc": Kind(DataIntegrity(), _ED, LocalSigner(PrivateKey.generate("Ed25519")), _V1),
    "eddsa-jcs": Kind(
        DataIntegrity("eddsa-jcs-2022", "2.0"),
        _ED,
        LocalSigner(PrivateKey.generate("Ed25519")),
        _V2,
    ),
    "ecdsa-rdfc": Kind(DataIntegrity("ecdsa-rdfc-2019", "2.0"), _P384, _LOCAL, _V2),
    "ecdsa-jcs": Kind(DataIntegrity("ecdsa-jcs-2019"), _LOCAL, _P384, _V1),
    "ecdsa-sd": Kind(
        DataIntegrity("ecdsa-sd-2023", "2.0"),
        _LOCAL,
        LocalSigner(PrivateKey.generate("P-256")),
        _V2,
    ),
}
SECURED = {name: kind.secure() for name, kind in KINDS.items()}
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
_JOSE = {name: kind for name, kind in KINDS.items() if not kind.is_embedded}
_EMBEDDED = {name: kind for name, kind in KINDS.items() if kind.is_embedded}
every_jose_kind = pytest.mark.parametrize("kind", _JOSE.values(), ids=_JOSE)
every_embedded_kind = pytest.mark.parametrize("kind", _EMBEDDED.values(), ids=_EMBEDDED)


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


@dataclass
class Parts:
    """A secured file taken apart into texts that can be changed, and put together again."""

    outer: dict[str, Any] | None
    protected: str
    payload: str
    signature: str
    disclosures: str = ""

    @classmethod
    def of(cls, secured: bytes) -> Parts:
        text, tilde, disclosures = secured.decode().strip().partition("~")
        if text.startswith("{") and "proof" in json.loads(text):
            return Embedded.of(secured)
        if not text.startswith("{"):
            return cls(None, *text.split("."), tilde + disclosures)
        outer = json.loads(text)
        inner = outer["signatures"][0] if "signatures" in outer else outer
        return cls(outer, inner["protected"], outer["payload"], inner["signature"])

    @property
    def encoded(self) -> bool:
        return json.loads(decode(self.protected)).get("b64", True) is True

    def join(self) -> bytes:
        if self.outer is None:
            token = f"{self.protected}.{self.payload}.{self.signature}"
            return f"{token}{self.disclosures}".encode()
        outer = {**self.outer, "payload": self.payload}
        inner = {"protected": self.protected, "signature": self.signature}
        if "signatures" in outer:
            outer["signatures"] = [inner]
        else:
            outer |= inner
        return json.dumps(outer).encode()

    def change(self, part: str, change: Callable[[bytes], bytes]) -> bytes:
        """The file with the decoded octets of a part changed."""
        text = getattr(self, part)
        plain = part == "payload" and not self.encoded
        octets = change(text.encode() if plain else decode(text))
        fields = {
            "protected": self.protected,
            "payload": self.payload,
            "signature": self.signature,
            part: octets.decode("utf-8", "surrogateescape") if plain else encode(octets),
        }
        return type(self)(self.outer, **fields, disclosures=self.disclosures).join()


class Embedded(Parts):
    """A document with one proof: its options, the document without them, and the value."""

    @classmethod
    def of(cls, secured: bytes) -> Embedded:
        document = json.loads(secured)
        proof = document.pop("proof")
        value = proof.pop("proofValue")
        texts = (encode(write_json(one).encode()) for one in (proof, document))
        return cls({"base": value[0]}, *texts, encode(multibase_decode(value)))

    @property
    def encoded(self) -> bool:
        return True

    def join(self) -> bytes:
        """Put together as text: what was changed need not be JSON any more."""
        assert self.outer is not None
        value = multibase_encode(decode(self.signature), self.outer["base"])
        proof, document = decode(self.protected), decode(self.payload)
        proof = proof[:-1] + b',"proofValue":"' + value.encode() + b'"' + proof[-1:]
        return document[:-1] + b',"proof":' + proof.replace(b"{,", b"{") + document[-1:]


def verdict(proof: Proof, key: PublicKey) -> bool:
    """Nothing FAILED in the form, and the signature value verifies under the key."""
    failed = any(one.outcome is Outcome.FAILED for one in proof.findings)
    fits = proof.algorithm in ALGORITHMS and ALGORITHMS[proof.algorithm].fits(key)
    holds = fits and key.verify(proof.algorithm, proof.signature, proof.signing_input)
    return not failed and holds and all(one.holds() for one in proof.inner)


def passes(kind: Kind, secured: bytes, key: PublicKey | None = None) -> bool:
    """Whether a changed file would still pass; only a ParseError may come out of opening it."""
    takers = [one for one in MECHANISMS if one.recognises(secured)]
    assert len(takers) <= 1
    try:
        opened = takers[0].open(secured) if takers else None
        opened = opened and with_signing_inputs(opened, contexts_of("ELM 3.2"))
    except ParseError:
        return False
    if opened is None or any(one.outcome is Outcome.FAILED for one in opened.findings):
        return False
    return all(verdict(one, key or kind.key) for one in opened.proofs)


def test_every_mechanism_of_the_table_is_here() -> None:
    writable = {suite.name for suite in SUITES.values() if suite.writable}
    named = {one.name for one in MECHANISMS} | writable
    assert {kind.mechanism.name for kind in KINDS.values()} == named


def without_proof(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


@every_kind
def test_round_trip(kind: Kind) -> None:
    secured = kind.secure()
    opened = kind.mechanism.open(secured)
    assert isinstance(opened, Opened)
    assert opened.mechanism == kind.mechanism.name
    assert without_proof(opened.document) == kind.document
    payload = without_proof(json.loads(opened.payload))
    if opened.disclosed is not None:
        payload = dict(opened.disclosed.claims)
    # The JWT encoding of VCDM 1.1 alone has the document in a claim.
    assert payload.get("vc", payload) == kind.document
    (proof,) = opened.proofs
    assert (*opened.findings, *proof.findings) == ()
    assert proof.reference is not None
    assert proof.claimed_time == NOW
    assert proof.algorithm in kind.mechanism.algorithms
    assert passes(kind, secured)


@every_kind
def test_the_media_type_and_data_model(kind: Kind) -> None:
    # An SD-JWT VC is made of a credential of 1.1, and what is in it is neither.
    context = kind.document.get("@context", ["/v1"])[0]
    assert kind.mechanism.media_type.startswith("application/")
    assert kind.mechanism.data_model == ("2.0" if context.endswith("/v2") else "1.1")


@every_kind
def test_what_is_no_json_is_not_signed(kind: Kind) -> None:
    with pytest.raises(InvalidCredential):
        kind.mechanism.secure({**kind.document, "x": float("nan")}, kind.signer, now=NOW)


@every_kind
def test_recognised_by_exactly_one(kind: Kind) -> None:
    secured = kind.secure()
    for raw in (secured, b" \r\n\t" + secured + b"\r\n\n"):
        (taker,) = [one for one in MECHANISMS if one.recognises(raw)]
        assert type(taker) is type(kind.mechanism)
        assert taker.name == kind.mechanism.name or kind.is_embedded
        assert without_proof(kind.mechanism.open(raw).document) == kind.document
    assert mechanism_named(kind.mechanism.name).name == kind.mechanism.name


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"   ",
        b"[]",
        b"{}",
        b"null",
        b"%PDF-1.7",
        b"hello.dear.world",
        b"e30.e30",
        b"\xff\xfe{}",
        b'{"signatures' + b"{" * 5000,
        b'{"unterminated',
        b"eyJhbGciOiJFUzI1NiJ9.e30.AQ~",
        json.dumps(EDC).encode(),
        json.dumps({**EDC, "signature": "x", "signatures": []}).encode(),
        json.dumps({"credential": EDC, "deliveryDetails": {"signatures": 1}}).encode(),
        json.dumps({**EDC, "evidence": [{"proof": {"type": "DataIntegrityProof"}}]}).encode(),
    ],
)
def test_what_is_not_secured_is_recognised_by_none(raw: bytes) -> None:
    assert [one.name for one in MECHANISMS if one.recognises(raw)] == []


@every_kind
def test_another_key_does_not_verify(kind: Kind) -> None:
    assert not passes(kind, kind.secure(), kind.other.public_key)
    assert not passes(kind, kind.secure(kind.other))


def flips(octets: bytes) -> Iterator[Callable[[bytes], bytes]]:
    """One flipped bit in about forty places of the octets, the first and last among them."""
    step = max(1, len(octets) // 40)
    for position in {*range(0, len(octets), step), len(octets) - 1}:

        def flip(data: bytes, at: int = position) -> bytes:
            return data[:at] + bytes([data[at] ^ (1 << (at % 8))]) + data[at + 1 :]

        yield flip


@every_kind
@pytest.mark.parametrize("part", ["protected", "payload", "signature"])
def test_a_flipped_bit_never_passes(kind: Kind, part: str) -> None:
    parts = Parts.of(kind.secure())
    plain = part == "payload" and not parts.encoded
    text = getattr(parts, part)
    for flip in flips(text.encode() if plain else decode(text)):
        assert not passes(kind, parts.change(part, flip))


@every_jose_kind
@pytest.mark.parametrize("part", ["protected", "payload", "signature"])
def test_a_changed_character_never_passes(kind: Kind, part: str) -> None:
    """On the text as received: base64url that decodes to the same octets is refused too."""
    parts = Parts.of(kind.secure())
    text = getattr(parts, part)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for position in (0, len(text) // 2, len(text) - 2, len(text) - 1):
        old = text[position]
        new = alphabet[alphabet.index(old) ^ 1] if old in alphabet else "A"
        changed = text[:position] + new + text[position + 1 :]
        setattr(parts, part, changed)
        assert not passes(kind, parts.join())
        setattr(parts, part, text)


@every_embedded_kind
@pytest.mark.parametrize("name", [*SUITES, "none", "", "EdDSA", "bbs-2023"])
def test_a_swapped_suite_never_passes(kind: Kind, name: str) -> None:
    if name == kind.mechanism.name:
        name = name.upper()

    def swap(octets: bytes) -> bytes:
        return write_json({**json.loads(octets), "cryptosuite": name}).encode()

    changed = Parts.of(kind.secure()).change("protected", swap)
    assert not passes(kind, changed)
    opened = kind.mechanism.open(changed)
    assert opened.proofs[0].mechanism == name
    known = name in SUITES and SUITES[name].type == "DataIntegrityProof"
    assert opened.mechanism == (name if known else "data-integrity")


@every_embedded_kind
def test_a_value_in_another_base_never_passes(kind: Kind) -> None:
    document = json.loads(kind.secure())
    value = document["proof"]["proofValue"]
    other = "u" if value[0] == "z" else "z"
    if value[0] == "z":
        document["proof"]["proofValue"] = multibase_encode(multibase_decode(value), other)
    else:
        document["proof"]["proofValue"] = "z" + value[1:]
    assert not passes(kind, json.dumps(document).encode())


@every_jose_kind
@pytest.mark.parametrize("name", ["none", "HS256", "RS256", "ES256", "ES384", "EdDSA", "", "es256"])
def test_a_swapped_algorithm_never_passes(kind: Kind, name: str) -> None:
    name = "PS512" if name == kind.signer.algorithm else name  # each is the right one of somebody
    parts = Parts.of(kind.secure())

    def swap(octets: bytes) -> bytes:
        return json.dumps({**json.loads(octets), "alg": name}).encode()

    changed = parts.change("protected", swap)
    assert not passes(kind, changed)
    proof = kind.mechanism.open(changed).proofs[0]
    assert proof.algorithm == name
    unsuitable = {"algorithm.not_allowed", "algorithm.key_mismatch"}
    found = {one.code for one in proof.findings}
    assert found & unsuitable or name in kind.mechanism.algorithms  # a DID's key is not known yet


@every_jose_kind
def test_stripped_of_its_header_or_signature_it_never_passes(kind: Kind) -> None:
    parts = Parts.of(kind.secure())
    protected, signature = parts.protected, parts.signature
    for header in ("", encode(b"{}"), encode(b'{"alg":"none"}')):
        for value in ("", signature):
            parts.protected, parts.signature = header, value
            assert not passes(kind, parts.join())
    parts.protected, parts.signature = protected, ""
    assert not passes(kind, parts.join())
    stripped = kind.mechanism.open(parts.join()).proofs[0]
    assert stripped.signature == b""


@every_embedded_kind
@pytest.mark.parametrize("member", ["type", "cryptosuite", "verificationMethod", "proofPurpose"])
def test_stripped_of_an_option_it_never_passes(kind: Kind, member: str) -> None:
    document = json.loads(kind.secure())
    del document["proof"][member]
    assert not passes(kind, json.dumps(document).encode())
    document["proof"] = {}
    assert not passes(kind, json.dumps(document).encode())


@every_kind
def test_the_payload_of_another_seal_never_passes(kind: Kind) -> None:
    parts = Parts.of(kind.secure())
    foreign = {**kind.document, "id": "urn:credential:another"}
    other = Parts.of(kind.secured(foreign, kind.signer))
    parts.payload = other.payload
    assert not passes(kind, parts.join())


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_only_parse_errors_come_out(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(KINDS)))
    octets = bytearray(SECURED[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(octets)))
        cut = data.draw(st.integers(0, 4))
        piece = st.one_of(
            st.binary(max_size=4), st.sampled_from([b'"', b"{", b"}", b"[]", b"\\u", b".", b"="])
        )
        octets[at : at + cut] = data.draw(piece)
    passes(KINDS[name], bytes(octets))


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_only_parse_errors_come_out_of_strange_headers(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(KINDS)))
    kind, parts = KINDS[name], Parts.of(SECURED[name])
    header = json.loads(decode(parts.protected))
    members = st.sampled_from(
        [*header, "crit", "iat", "exp", "sigT", "x5t#o", "sigX5ts", "b64", "x5c", "kid", "typ"]
    )
    scalars = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(st.characters(codec="utf-8"), max_size=5),
        st.just("S256"),
        st.just("did:key:z"),
        st.binary(max_size=40).map(lambda raw: base64.b64encode(raw).decode()),
    )
    values = st.recursive(
        scalars,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(st.sampled_from(["digAlg", "digVal", "mId", "a"]), inner, max_size=3),
        ),
        max_leaves=6,
    )
    changes = data.draw(st.dictionaries(members, values, min_size=1, max_size=3))
    parts.protected = encode(json.dumps(header | changes).encode())
    # Linked data says nothing of null and of no values, and a proof that has them is as it was.
    told = json.dumps(changes)
    says_nothing = kind.is_embedded and ("null" in told or "[]" in told)
    assert not passes(kind, parts.join()) or says_nothing


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=300).map(lambda t: t.encode("utf-8", "replace"))
    )
)
def test_random_bytes_are_never_opened(raw: bytes) -> None:
    assert not passes(KINDS["jades"], raw)


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(UnknownMechanism, match="jades, vc\\+jwt, vp\\+jwt, jwt_vc, dc\\+sd"):
        mechanism_named("xades")
