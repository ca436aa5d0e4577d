"""What an attacker does to SD-JWTs, presentations and what they refer to; each has its code.

The tokens of JOSE are attacked in test_jose_attacks.py, proofs in test_integrity_attacks.py; every
rule of RFC 9901 by itself in tests/securing. Here the verb `verify` is asked, with all it does.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
import pytest
from forging import GONE, b64url

from examples import NOW, DotPage, course, sealed, token, wallet_signer
from microcred import (
    ANY_ISSUER,
    MicrocredError,
    Outcome,
    Policy,
    Trust,
    Verification,
    issue,
    parse,
    verify,
)
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_of
from microcred.crypto.signing import LocalSigner, Signer
from microcred.disclosing import disclose
from microcred.encoding import b64url_decode
from microcred.fetching import Http
from microcred.findings import Check
from microcred.securing import (
    MECHANISMS,
    DataIntegrity,
    JwtVc,
    Mechanism,
    SdJwtVc,
    VcJwt,
    VcSdJwt,
    VpJwt,
    VpSdJwt,
    sd_jwt,
)
from microcred.securing.enveloped import enveloped
from microcred.securing.sd_jwt.values import Disclosure, digest_of
from microcred.vc_issuing import issue_document
from microcred.verifying import Audience

Json = dict[str, Any]
KINDS = ("dc+sd-jwt", "vc+sd-jwt")
both = pytest.mark.parametrize("typ", KINDS)
AUDIENCE, NONCE = "https://verifier.example", "n-0S6_WzA2Mj"
ASKED = Audience(challenge=NONCE, domain=AUDIENCE)
ANYBODY = Trust(issuers=ANY_ISSUER, dids=True)


@cache
def holder() -> LocalSigner:
    return LocalSigner(PrivateKey.generate("P-256"))


@cache
def thief() -> LocalSigner:
    return LocalSigner(PrivateKey.generate("P-256"))


def mechanism(typ: str, key: Signer | None = None) -> Mechanism:
    bound = (key or holder()).public_key
    return SdJwtVc(holder=bound) if typ == "dc+sd-jwt" else VcSdJwt(holder=bound)


@cache
def whole(typ: str) -> bytes:
    """What the holder has of the issuer: the course, with all disclosures."""
    made = issue(
        course(), signer=wallet_signer(), mechanism=mechanism(typ), page=DotPage(), now=NOW
    )
    return made.secured


def name_of_learner(typ: str) -> str:
    return ("/elm" if typ == "dc+sd-jwt" else "") + "/credentialSubject/givenName"


def bound(part: bytes, key: Signer | None = None, **changes: Any) -> bytes:
    """With a key binding; whatever is changed in it."""
    asked = {"audience": AUDIENCE, "nonce": NONCE, "now": NOW, **changes}
    signer = key or holder()
    read = sd_jwt.read_sd_jwt(part)
    # A thief signs with a key that the credential is not bound to.
    made = sd_jwt.key_binding(read, signer, key=signer.public_key, **asked)
    return sd_jwt.write_sd_jwt(made)


@cache
def shown(typ: str) -> bytes:
    """What the holder shows to the verifier who asked."""
    return bound(disclose(whole(typ), reveal=[name_of_learner(typ)]))


def trust() -> Trust:
    return Trust(issuers=[did_of(wallet_signer())])


def judged(raw: bytes, **how: Any) -> Verification:
    return verify(raw, **{"trust": trust(), "at": NOW, "expected": ASKED, **how})


def refused(raw: bytes, *codes: str, **how: Any) -> Verification:
    verdict = judged(raw, **how)
    assert verdict.outcome is Outcome.FAILED, str(verdict)
    assert set(codes) <= set(verdict.reasons()), str(verdict)
    return verdict


def taken(raw: bytes) -> tuple[Json, Json, list[str]]:
    """Header, payload, disclosures."""
    issued, *texts, _ = raw.decode().split("~")
    header, payload, _ = issued.split(".")
    return json.loads(b64url_decode(header)), json.loads(b64url_decode(payload)), texts


Sign = Callable[[bytes], bytes]


def forged(
    typ: str,
    header: Mapping[str, Any] | None = None,
    claims: Mapping[str, Any] | None = None,
    *more: Disclosure,
    sign: Sign | None = None,
    keep: bool = True,
) -> bytes:
    """The right one with header and claims changed, signed by the issuer unless told otherwise.

    Disclosures that are added are referred to by the payload.
    """
    right, payload, texts = taken(whole(typ))
    head = {**right, **(header or {})}
    body = {**payload, **(claims or {})}
    if more:
        body["_sd"] = sorted([*body.get("_sd", []), *(digest_of(one.text) for one in more)])
    parts = [{k: v for k, v in one.items() if v is not GONE} for one in (head, body)]
    text = ".".join(b64url(json.dumps(one)) for one in parts)
    signature = b64url((sign or wallet_signer().sign)(text.encode()))
    kept = texts if keep else []
    return "~".join([f"{text}.{signature}", *kept, *(one.text for one in more), ""]).encode()


def disclosure(name: str | None, value: Any) -> Disclosure:
    return Disclosure.made(f"sixteen octets {name}".encode(), name, value)


# -- the untouched ones ---------------------------------------------------------------------------


@both
def test_the_untouched_ones_pass(typ: str) -> None:
    for raw in (
        shown(typ),
        bound(whole(typ)),
        bound(forged(typ)),
        bound(disclose(whole(typ), reveal=[])),
    ):
        verdict = judged(raw)
        assert verdict.outcome is Outcome.PASSED, str(verdict)
        assert "key_binding.valid" in {one.code for one in verdict.findings}
    assert verify(whole(typ), trust=trust(), at=NOW).outcome is Outcome.PASSED


# -- algorithms and types -------------------------------------------------------------------------


@both
@pytest.mark.parametrize("name", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("form", ["pem", "der", "jwk"])
def test_the_public_key_as_the_secret_of_an_hmac(typ: str, name: str, form: str) -> None:
    key = wallet_signer().public_key
    secret = {"pem": key.to_pem(), "der": key.spki, "jwk": json.dumps(key.to_jwk()).encode()}[form]

    def sign(octets: bytes) -> bytes:
        return hmac.new(secret, octets, f"sha{name[2:]}").digest()

    raw = forged(typ, {"alg": name}, sign=sign)
    refused(raw, "algorithm.not_allowed", expected=None)
    refused(bound(raw), "algorithm.not_allowed")


@both
@pytest.mark.parametrize("name", ["none", "None", "NONE", "", 0, None, ["ES256"], GONE])
def test_no_algorithm(typ: str, name: Any) -> None:
    for sign in (lambda _: b"", wallet_signer().sign):
        refused(forged(typ, {"alg": name}, sign=sign), "algorithm.not_allowed", expected=None)


@both
@pytest.mark.parametrize("name", ["ES384", "EdDSA", "PS256", "RS256"])
def test_the_right_signature_under_another_name(typ: str, name: str) -> None:
    verdict = refused(forged(typ, {"alg": name}), expected=None)
    assert {"algorithm.key_mismatch", "algorithm.not_allowed", "signature.invalid"} & set(
        verdict.reasons()
    )


@both
@pytest.mark.parametrize(
    "kind",
    [
        "JWT",
        "jwt",
        "at+jwt",
        "kb+jwt",
        "vc+jwt",
        "vp+jwt",
        "example+sd-jwt",
        "sd-jwt",
        1,
        None,
        GONE,
    ],
)
def test_a_token_that_was_made_for_something_else(typ: str, kind: Any) -> None:
    """The issuer signed it, and meant another thing (RFC 8725 3.11)."""
    refused(forged(typ, {"typ": kind}), "format.typ", expected=None)


def test_the_one_format_under_the_name_of_the_other() -> None:
    assert refused(forged("vc+sd-jwt", {"typ": "dc+sd-jwt"}), expected=None)
    assert refused(forged("vc+sd-jwt", {"typ": "vp+sd-jwt"}), expected=None)
    assert refused(forged("dc+sd-jwt", {"typ": "vp+sd-jwt"}), expected=None)
    # The name that dc+sd-jwt had until November 2024 is told, and the claims say which it is.
    old = verify(forged("dc+sd-jwt", {"typ": "vc+sd-jwt"}), trust=trust(), at=NOW)
    assert "sd_jwt_vc.legacy_typ" in {one.code for one in old.findings}
    assert old.unverified is not None and old.unverified.mechanism == "dc+sd-jwt"


@both
@pytest.mark.parametrize("member", ["jwk", "jku", "x5u", "key"])
def test_a_key_that_the_token_brings_itself(typ: str, member: str) -> None:
    value = {"jwk": thief().public_key.to_jwk()}.get(member, "https://thief.example/key")
    refused(forged(typ, {member: value, "kid": GONE}, sign=thief().sign), expected=None)
    refused(forged(typ, {member: value}, sign=thief().sign), "signature.invalid", expected=None)


@both
def test_the_key_of_another_issuer(typ: str) -> None:
    did = did_of(thief())
    raw = forged(typ, {"kid": f"{did}#{did.removeprefix('did:key:')}"}, sign=thief().sign)
    refused(raw, "issuer.mismatch", trust=ANYBODY, expected=None)


# -- disclosures ----------------------------------------------------------------------------------


@both
@pytest.mark.parametrize("name", ["iss", "vct", "cnf", "exp", "nbf", "status"])
def test_a_disclosure_that_shadows_what_nobody_may_withhold(typ: str, name: str) -> None:
    """Whether it stands in the way of another or not; as the issuer signed it."""
    values = {
        "cnf": {"jwk": thief().public_key.to_jwk()},
        "exp": 4102444800,
        "nbf": 1,
        "status": {},
    }
    lie = disclosure(name, values.get(name, "https://thief.example"))
    verdict = refused(forged(typ, None, None, lie), "sd_jwt.never_withheld", expected=None)
    there = name in taken(whole(typ))[1]
    assert ("sd_jwt.overwritten" in verdict.reasons()) == there
    refused(forged(typ, None, {name: GONE}, lie), "sd_jwt.never_withheld", expected=None)
    # A verifier that took the last one would believe that the thief is the holder.
    refused(bound(forged(typ, None, None, lie), thief()), "sd_jwt.never_withheld")


@pytest.mark.parametrize("name", ["issuer", "type", "@context", "validFrom", "id"])
def test_a_disclosure_that_shadows_a_member_of_the_credential(name: str) -> None:
    lie = disclosure(name, "https://thief.example")
    refused(forged("vc+sd-jwt", None, None, lie), "sd_jwt.overwritten", expected=None)


@both
def test_a_disclosure_that_nothing_refers_to(typ: str) -> None:
    for name in ("iss", "vct", "cnf", "anything"):
        lie = disclosure(name, "https://thief.example").text.encode()
        refused(whole(typ) + lie + b"~", "sd_jwt.disclosure_unreferenced", expected=None)
        issued = whole(typ).partition(b"~")[0]
        refused(issued + b"~" + lie + b"~", "sd_jwt.disclosure_unreferenced", expected=None)


@both
def test_a_disclosure_twice(typ: str) -> None:
    again = taken(whole(typ))[2][0].encode()
    refused(whole(typ) + again + b"~", "sd_jwt.disclosure_repeated", expected=None)


@both
def test_a_digest_twice(typ: str) -> None:
    one = disclosure("more", {"of": "it"})
    digest = digest_of(one.text)
    twice = [{"_sd": [digest, digest]}, {"_sd": [digest], "in": {"_sd": [digest]}}]
    for claims in ({"extra": inner} for inner in twice):
        raw = forged(typ, None, claims) + one.text.encode() + b"~"
        refused(raw, "sd_jwt.digest_repeated", expected=None)
        # Also where nothing is disclosed for it.
        refused(forged(typ, None, claims), "sd_jwt.digest_repeated", expected=None)
    element = {"extra": [{"...": digest}, {"...": digest}]}
    refused(forged(typ, None, element), "sd_jwt.digest_repeated", expected=None)


@both
def test_a_disclosure_in_another_place(typ: str) -> None:
    """One that was made for a member does not become an element, and the other way round."""
    member, element = disclosure("grade", "A"), disclosure(None, "A")
    as_element = forged(typ, None, {"extra": [{"...": digest_of(member.text)}]})
    as_member = forged(typ, None, {"extra": {"_sd": [digest_of(element.text)]}})
    refused(as_element + member.text.encode() + b"~", "sd_jwt.not_an_element", expected=None)
    refused(as_member + element.text.encode() + b"~", "sd_jwt.not_a_member", expected=None)


@both
@pytest.mark.parametrize("name", ["md5", "sha-1", "sha-256-32", "SHA-256", "none", 1, None])
def test_a_hash_of_which_collisions_can_be_made(typ: str, name: Any) -> None:
    verdict = refused(forged(typ, None, {"_sd_alg": name}), expected=None)
    assert {"sd_jwt.hash_insecure", "sd_jwt.hash_unknown"} & set(verdict.reasons())


@both
def test_the_salt_of_another_credential(typ: str) -> None:
    """A disclosure of the same name and value from another credential is not taken."""
    other = issue(
        course(), signer=wallet_signer(), mechanism=mechanism(typ), page=DotPage(), now=NOW
    ).secured
    mixed = whole(typ).partition(b"~")[0] + b"~" + taken(other)[2][0].encode() + b"~"
    refused(mixed, "sd_jwt.disclosure_unreferenced", expected=None)


# -- key binding ----------------------------------------------------------------------------------


@both
def test_a_presentation_that_answered_another_question(typ: str) -> None:
    part = disclose(whole(typ), reveal=[])
    for changes, code in (
        ({"nonce": "another"}, "key_binding.nonce_mismatch"),
        ({"nonce": f"{NONCE} "}, "key_binding.nonce_mismatch"),
        ({"audience": "https://thief.example"}, "key_binding.audience_mismatch"),
        ({"audience": f"{AUDIENCE}/"}, "key_binding.audience_mismatch"),
        ({"now": NOW - timedelta(days=1)}, "key_binding.too_old"),
        ({"now": NOW + timedelta(days=1)}, "key_binding.in_future"),
    ):
        refused(bound(part, **changes), code)


@both
def test_a_presentation_that_is_shown_again(typ: str) -> None:
    """The verifier asks another question each time: yesterday's answer is none."""
    seen = shown(typ)
    assert judged(seen).outcome is Outcome.PASSED
    again = Audience(challenge="n-1", domain=AUDIENCE)
    refused(seen, "key_binding.nonce_mismatch", expected=again)
    elsewhere = Audience(challenge=NONCE, domain="https://other.example")
    refused(seen, "key_binding.audience_mismatch", expected=elsewhere)
    refused(seen, "key_binding.too_old", at=NOW + timedelta(hours=1))


@both
def test_the_key_binding_of_another_holder(typ: str) -> None:
    refused(bound(disclose(whole(typ), reveal=[]), thief()), "key_binding.signature")
    # That of a credential of the thief's own, behind the credential of the holder.
    own = issue(
        course(), signer=wallet_signer(), mechanism=mechanism(typ, thief()), page=DotPage(), now=NOW
    ).secured
    binding = bound(disclose(own, reveal=[]), thief()).rpartition(b"~")[2]
    issued = whole(typ).partition(b"~")[0]
    refused(issued + b"~" + binding, "key_binding.signature", "key_binding.sd_hash")


@both
def test_a_key_binding_of_other_disclosures(typ: str) -> None:
    more, fewer = (disclose(whole(typ), reveal=one) for one in ([name_of_learner(typ)], []))
    for part, other in ((more, fewer), (fewer, more)):
        raw = part + bound(other).rpartition(b"~")[2]
        assert set(refused(raw).reasons()) == {"key_binding.sd_hash"}


@both
def test_a_key_binding_that_was_taken_away(typ: str) -> None:
    part = disclose(whole(typ), reveal=[])
    refused(part, "key_binding.missing")
    refused(part, "key_binding.missing", expected=Audience(challenge=NONCE))
    # Who asks for none is told that nobody showed to have the key.
    verdict = verify(part, trust=trust(), at=NOW)
    assert "key_binding.not_shown" in {one.code for one in verdict.findings}


@both
@pytest.mark.parametrize("kind", ["JWT", "dc+sd-jwt", "KB", None])
def test_another_token_of_the_holder_as_a_key_binding(typ: str, kind: Any) -> None:
    """What the holder signed for another purpose, with all that a key binding has."""
    part = disclose(whole(typ), reveal=[])
    claims = {
        "aud": AUDIENCE,
        "nonce": NONCE,
        "iat": int(NOW.timestamp()),
        "sd_hash": digest_of(part.decode()),
    }
    text = ".".join(b64url(json.dumps(one)) for one in ({"alg": "ES256", "typ": kind}, claims))
    made = f"{text}.{b64url(holder().sign(text.encode()))}"
    refused(part + made.encode(), "key_binding.typ")


@both
@pytest.mark.parametrize("name", ["none", "HS256", "ES384", "", None])
def test_the_algorithm_of_a_key_binding(typ: str, name: Any) -> None:
    binding = shown(typ).rpartition(b"~")[2].decode()
    header, payload, _ = binding.split(".")
    changed = b64url(json.dumps({**json.loads(b64url_decode(header)), "alg": name}))
    text = f"{changed}.{payload}"
    secret = json.dumps(holder().public_key.to_jwk()).encode()
    values = (b"", holder().sign(text.encode()), hmac.digest(secret, text.encode(), hashlib.sha256))
    front = shown(typ).rpartition(b"~")[0].decode()
    for value in values:
        refused(f"{front}~{text}.{b64url(value)}".encode())


@both
def test_a_key_binding_where_no_key_was_bound(typ: str) -> None:
    raw = forged(typ, None, {"cnf": GONE})
    refused(bound(raw, thief()), "key_binding.no_key")
    private = {"jwk": {"kty": "oct", "k": "AAAA"}}
    refused(bound(forged(typ, None, {"cnf": private}), thief()), "key_binding.no_key")


# -- presentations --------------------------------------------------------------------------------


def presentation(*raw: bytes, by: Signer | None = None, **options: Any) -> bytes:
    signer = by or holder()
    inside = [
        enveloped(one, f"application/{'vc+jwt' if b'~' not in one else 'vc+sd-jwt'}") for one in raw
    ]
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": did_of(signer),
        "verifiableCredential": inside,
    }
    how = VpJwt(**{"challenge": NONCE, "domain": AUDIENCE, **options})
    return issue_document(document, signer=signer, mechanism=how, now=NOW).secured


def test_a_presentation_that_is_replayed() -> None:
    of_holder = Trust(issuers=[did_of(holder()), did_of(wallet_signer())])
    good = presentation(disclose(whole("vc+sd-jwt"), reveal=[]))
    again = Audience(challenge="n-1", domain=AUDIENCE)
    refused(good, "proof.challenge_mismatch", expected=again, trust=of_holder)
    elsewhere = Audience(challenge=NONCE, domain="https://other.example")
    refused(good, "proof.domain_mismatch", expected=elsewhere, trust=of_holder)


# -- what a credential points to ------------------------------------------------------------------

PRIVATE = (
    "127.0.0.1", "localhost", "[::1]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
    "[fd00::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "0.0.0.1", "100.64.0.1", "2130706433",
    "0x7f.1", "[64:ff9b::7f00:1]",
)  # fmt: skip
"""Loopback, private networks, the metadata service of clouds; in every writing."""


class Network:
    """A network in memory: everything answers, and is written down. "inside" leads to 10.0.0.1."""

    def __init__(self, answers: Mapping[str, bytes] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        name = f"https://{request.headers['host']}{request.url.raw_path.decode()}"
        self.asked.append(name)
        if name.startswith("https://leads.example/"):
            target = "https://127.0.0.1" + name.removeprefix("https://leads.example")
            return httpx.Response(302, headers={"location": target})
        return httpx.Response(200, content=self.answers.get(name, b"{}"))

    def resolve(self, host: str, port: int) -> list[str]:
        """As the system does: an address is itself, however it is written."""
        if host in ("localhost", "2130706433", "0x7f.1"):
            return ["127.0.0.1"]
        if host == "inside.example":
            return ["10.0.0.1"]
        return [host] if set(host) <= set("0123456789abcdef.:") else ["192.0.43.8"]

    @property
    def fetch(self) -> Http:
        return Http(transport=httpx.MockTransport(self.answer), resolve=self.resolve, retries=0)


def of_https(issuer: str, **header: Any) -> bytes:
    """Claims of an issuer whose key is in its metadata, signed by the thief."""
    claims = {"iss": issuer, "vct": "urn:example:course", "iat": int(NOW.timestamp())}
    head = {"alg": "ES256", "typ": "dc+sd-jwt", "kid": "1", **header}
    text = ".".join(b64url(json.dumps(one)) for one in (head, claims))
    return f"{text}.{b64url(thief().sign(text.encode()))}~".encode()


def _refusal(host: str) -> str:
    """An address is refused as it is written, a name for where it leads."""
    return "key.unresolvable" if host in PRIVATE else "key.fetch_failed"


def jwks() -> Json:
    return {"keys": [{**thief().public_key.to_jwk(), "kid": "1"}]}


@pytest.mark.parametrize("host", [*PRIVATE, "inside.example", "leads.example"])
def test_the_metadata_of_an_issuer_on_this_machine_or_its_network(host: str) -> None:
    """Whoever answers there would be asked, and would vouch for the thief."""
    issuer = f"https://{host}/issuer"
    network = Network()
    verdict = verify(of_https(issuer), trust=ANYBODY, at=NOW, fetch=network.fetch)
    assert verdict.outcome is not Outcome.PASSED
    assert _refusal(host) in verdict.reasons(), str(verdict)
    assert [one for one in network.asked if "leads.example" not in one] == []


@pytest.mark.parametrize("host", [*PRIVATE, "inside.example", "leads.example"])
def test_keys_of_an_issuer_on_this_machine_or_its_network(host: str) -> None:
    issuer = "https://uni.example"
    address = "https://uni.example/.well-known/jwt-vc-issuer"
    metadata = {"issuer": issuer, "jwks_uri": f"https://{host}/keys"}
    network = Network({address: json.dumps(metadata).encode()})
    verdict = verify(of_https(issuer), trust=ANYBODY, at=NOW, fetch=network.fetch)
    assert verdict.outcome is not Outcome.PASSED
    assert _refusal(host) in verdict.reasons(), str(verdict)
    assert [one for one in network.asked if "leads.example" not in one] == [address]


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ({"issuer": "https://thief.example", "jwks": {}}, "key.document_mismatch"),
        ({"issuer": "https://uni.example/", "jwks": {}}, "key.document_mismatch"),
        ({"issuer": "https://uni.example"}, "key.document_invalid"),
        (
            {"issuer": "https://uni.example", "jwks": {}, "jwks_uri": "https://uni.example/k"},
            "key.document_invalid",
        ),
        ({"issuer": "https://uni.example", "jwks": {"keys": []}}, "key.method_missing"),
        (
            {"issuer": "https://uni.example", "jwks_uri": "http://uni.example/k"},
            "key.document_invalid",
        ),
    ],
)
def test_metadata_of_another_or_without_keys(metadata: Json, code: str) -> None:
    address = "https://uni.example/.well-known/jwt-vc-issuer"
    network = Network({address: json.dumps(metadata).encode()})
    raw = of_https("https://uni.example")
    refused(raw, code, trust=ANYBODY, expected=None, fetch=network.fetch)


def test_the_right_metadata_are_those_of_the_thief_alone() -> None:
    issuer = "https://uni.example"
    metadata = {"issuer": issuer, "jwks": jwks()}
    contents = {issuer: json.dumps(metadata).encode()}
    verdict = verify(of_https(issuer), trust=ANYBODY, at=NOW, contents=contents)
    assert "signature.valid" in {one.code for one in verdict.findings}
    wrong = Trust(issuers=["https://other.example"], dids=True)
    refused(of_https(issuer), "issuer.unexpected", trust=wrong, expected=None, contents=contents)


# -- noise ----------------------------------------------------------------------------------------

SEED = 20261128
PIECES = (
    b"~", b"~~", b".", b"..", b"", b"e30", b"eyJhbGciOiJub25lIn0", b"W10", b"WyIiLDFd", b"\x00",
    b"WyIiLCJfc2QiLFtdXQ", b"WyIiLCIuLi4iLDFd", b"=", b"%", b"{", b'"', b"\xff", b"A" * 500,
)  # fmt: skip
JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 10**30, 1.5, "", "x", [], {}, [[]], [None], {"_sd": []}, {"_sd": "x"},
    {"...": "x"}, [{"...": "x"}], {"_sd": [1]}, {"jwk": {}}, {"_sd_alg": "sha-256"}, "a" * 5000,
)  # fmt: skip


@cache
def every() -> Mapping[str, bytes]:
    """A right file of every mechanism, and what a holder makes of it."""
    signer, page = wallet_signer(), DotPage()
    course_2 = issue(course(), signer=signer, mechanism=VcJwt(), page=page, now=NOW)
    vp = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": did_of(signer),
        "verifiableCredential": [enveloped(course_2.secured, "application/vc+jwt")],
    }
    old = issue(course(), signer=signer, mechanism=JwtVc(), page=page, now=NOW).secured
    return {
        "jades": sealed(),
        "vc+jwt": token(),
        "vp+jwt": presentation(token()),
        "jwt_vc": old,
        "dc+sd-jwt": shown("dc+sd-jwt"),
        "vc+sd-jwt": shown("vc+sd-jwt"),
        "vp+sd-jwt": issue_document(vp, signer=signer, mechanism=VpSdJwt(), now=NOW).secured,
        "eddsa-rdfc-2022": issue(
            course(), signer=wallet_signer("Ed25519"), mechanism=DataIntegrity(), page=page, now=NOW
        ).secured,
    }


def test_there_is_one_of_every_mechanism() -> None:
    assert {one.name for one in MECHANISMS} == set(every())
    for name, raw in every().items():
        assert parse(raw).mechanism == name


def must_hold(raw: bytes) -> Outcome:
    """A value or our own error; always a verdict."""
    try:
        parse(raw)
    except MicrocredError as error:
        assert str(error) and error.hint()
    return verify(raw, trust=ANYBODY, at=NOW, expected=ASKED).outcome


def pieces_changed(raw: bytes, chance: random.Random) -> bytes:
    """One to three of its parts, between dots and tildes, changed, moved, doubled or lost."""
    parts = raw.replace(b"~", b"\x1f~\x1f").replace(b".", b"\x1f.\x1f").split(b"\x1f")
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(parts))
        kind = chance.randrange(5)
        if kind == 0:
            parts[at] = chance.choice(PIECES)
        elif kind == 1:
            del parts[at]
            parts = parts or [b""]
        elif kind == 2:
            parts.insert(at, chance.choice(parts))
        elif kind == 3:
            other = chance.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
        elif parts[at]:
            place = chance.randrange(len(parts[at]))
            flipped = bytes([parts[at][place] ^ (1 << chance.randrange(7))])
            parts[at] = parts[at][:place] + flipped + parts[at][place + 1 :]
    return b"".join(parts)


@pytest.mark.parametrize("name", sorted(one.name for one in MECHANISMS))
def test_mutated_files_of_every_mechanism(name: str) -> None:
    """Nothing but a verdict; what is another file than the right one never passes."""
    chance = random.Random(f"{SEED} {name}")
    raw = every()[name]
    change = pieces_changed if raw[:1] != b"{" else bytes_changed
    for _ in range(400):
        wrong = change(raw, chance)
        if wrong != raw:
            assert must_hold(wrong) is not Outcome.PASSED, wrong


@pytest.mark.parametrize("name", ["vc+jwt", "vc+sd-jwt", "dc+sd-jwt"])
def test_mutated_files_inside_a_presentation(name: str) -> None:
    """The holder signed the presentation as it is; what its issuer did not sign never passes."""
    chance = random.Random(f"{SEED} {name} inside")
    header, payload, _ = presentation(token()).decode().split(".")
    document = json.loads(b64url_decode(payload))
    raw = every()[name]
    policy = Policy(informative={Check.HOLDER})  # a vc+jwt is bound to nobody

    def around(text: str) -> bytes:
        inside = {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:application/{name},{text}",
        }
        body = b64url(json.dumps({**document, "verifiableCredential": [inside]}))
        signed = f"{header}.{body}"
        return f"{signed}.{b64url(holder().sign(signed.encode()))}".encode()

    how = {"trust": ANYBODY, "policy": policy}
    assert judged(around(raw.decode()), **how).outcome is Outcome.PASSED
    for _ in range(150):
        wrong = pieces_changed(raw, chance)
        if wrong != raw:
            made = around(wrong.decode("latin-1"))
            must_hold(made)
            assert judged(made, **how).outcome is not Outcome.PASSED, wrong


def bytes_changed(raw: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(raw))
    piece = chance.choice(PIECES)
    return raw[:place] + piece + raw[place + chance.randint(0, 30) :]


def value_changed(value: Any, chance: random.Random) -> Any:
    """A copy of a JSON value with one thing in it replaced or lost."""
    copied = json.loads(json.dumps(value))
    at = copied
    while isinstance(at, dict | list) and at:
        place = chance.choice(list(at) if isinstance(at, dict) else range(len(at)))
        inner = at[place]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.6:
            at = inner
        elif chance.random() < 0.2:
            del at[place]
            break
        else:
            at[place] = chance.choice(JUNK)
            break
    return copied


@both
def test_claims_and_disclosures_of_anything_signed_by_the_issuer(typ: str) -> None:
    """The signature holds; what was signed is not what a credential is."""
    chance = random.Random(f"{SEED} {typ} signed")
    header, payload, texts = taken(whole(typ))
    arrays = [json.loads(b64url_decode(one)) for one in texts]
    for _ in range(250):
        head, body, made = header, payload, arrays
        kind = chance.randrange(3)
        if kind == 0:
            head = value_changed(header, chance)
        elif kind == 1:
            body = value_changed(payload, chance)
        else:
            made = value_changed(arrays, chance)
        text = ".".join(b64url(json.dumps(one)) for one in (head, body))
        issued = f"{text}.{b64url(wallet_signer().sign(text.encode()))}"
        rest = [b64url(json.dumps(one)) for one in made if one is not None]
        must_hold("~".join([issued, *rest, ""]).encode())


# -- the metadata of types ------------------------------------------------------------------------


def of_type(vct: str, **claims: Any) -> bytes:
    """An SD-JWT VC of some type, rightly signed."""
    document = {"vct": vct, "name": "Ána", **claims}
    return SdJwtVc().secure(document, wallet_signer(), now=NOW)


def metadata(vct: str, **members: Any) -> bytes:
    return json.dumps({"vct": vct, **members}).encode()


def chain(*names: str) -> dict[str, bytes]:
    """Each extends the next, the last the first."""
    following = [*names[1:], names[0]]
    return {
        one: metadata(one, extends=next_one) for one, next_one in zip(names, following, strict=True)
    }


@pytest.mark.parametrize("length", [1, 2, 3, 40])
def test_types_that_extend_one_another_in_a_circle(length: int) -> None:
    names = [f"https://uni.example/types/{number}" for number in range(length)]
    raw = of_type(names[0])
    refused(raw, "schema.type_circular", expected=None, contents=chain(*names))
    network = Network(chain(*names))
    refused(raw, "schema.type_circular", expected=None, fetch=network.fetch)
    assert len(network.asked) <= 16


def test_a_circle_that_does_not_come_back_to_the_first() -> None:
    first = "https://uni.example/types/first"
    contents = chain("https://uni.example/types/a", "https://uni.example/types/b")
    contents[first] = metadata(first, extends="https://uni.example/types/a")
    refused(of_type(first), "schema.type_circular", expected=None, contents=contents)


@pytest.mark.parametrize("host", [*PRIVATE, "inside.example", "leads.example"])
def test_a_type_on_this_machine_or_its_network(host: str) -> None:
    """Nobody there is asked, neither for the type itself nor for what it extends."""
    vct, outer = f"https://{host}/type", "https://uni.example/types/outer"
    code = "schema.type_not_askable" if host in PRIVATE else "schema.type_fetch_failed"
    for raw, known in (
        (of_type(vct), {}),
        (of_type(outer), {outer: metadata(outer, extends=vct)}),
    ):
        network = Network(known)
        verdict = judged(raw, expected=None, fetch=network.fetch)
        assert code in {one.code for one in verdict.findings}, str(verdict)
        assert (verdict.outcome is Outcome.FAILED) == (host in PRIVATE)
        assert [one for one in network.asked if "leads.example" not in one] == list(known)


def test_metadata_that_are_not_those_of_the_digest() -> None:
    vct = "https://uni.example/types/course"
    right = metadata(vct)
    digest = "sha256-" + base64.b64encode(hashlib.sha256(right).digest()).decode()
    raw = of_type(vct, **{"vct#integrity": digest})
    assert judged(raw, expected=None, contents={vct: right}).outcome is Outcome.PASSED
    for wrong in (right + b" ", metadata(vct, claims=[])):
        refused(raw, "schema.type_integrity", expected=None, contents={vct: wrong})
    network = Network({vct: right + b"\n"})
    refused(raw, "schema.type_integrity", expected=None, fetch=network.fetch)


def test_metadata_about_another_type() -> None:
    vct = "https://uni.example/types/course"
    contents = {vct: metadata("https://thief.example/types/course")}
    refused(of_type(vct), "schema.type_mismatch", expected=None, contents=contents)
