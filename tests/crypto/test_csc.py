"""Remote signing: authorisations, batches, refusals, and that no secret is told."""

from __future__ import annotations

import json
import logging
import pickle
from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from traceback import TracebackException
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from microcred.crypto.csc_answers import CscAnswer, CscRefused, refusal
from microcred.crypto.csc_service import CscService
from microcred.crypto.csc_signer import CscSigner, pss_parameters
from microcred.crypto.seal import Seal
from microcred.crypto.secret_text import SecretText, SecretVariable
from microcred.crypto.signing import BatchSigner, signatures_by
from microcred.errors import FetchError, IssueError, MicrocredError, UnsuitableKey
from microcred.fetching import Request, Response
from microcred.testing import CscServer

PIN, OTP, TOKEN = "pin-2711", "otp-4242", "token-abcdef"
SECRETS = (PIN, OTP, TOKEN, "SAD-TEST")
AUTHORIZE, SIGN = "credentials/authorize", "signatures/signHash"


class University:
    """Whose seal it is."""

    name, country, identifier = "Example University TEST", "IE", "NTRIE-123456"


@cache
def sealed_with(shape: str) -> Seal:
    return Seal.for_testing(University(), key=shape, now=datetime(2026, 3, 1, tzinfo=UTC))


def sealed(shape: str = "P-256") -> Seal:
    return sealed_with(shape)


def world(shape: str = "P-256", **terms: Any) -> tuple[CscServer, CscService]:
    """A server with one credential, and the service as a client has it."""
    server = CscServer(token=TOKEN)
    server.hold("one", sealed(shape), **{"pin": PIN, **terms})
    return server, client(server)


def client(server: Any, **settings: Any) -> CscService:
    given_token = settings.pop("token", SecretText(TOKEN))
    settings = {"sleep": lambda seconds: None, **settings}
    return CscService("https://csc.test.example/csc/v2/", server, given_token, **settings)


def opened(service: CscService, **settings: Any) -> Seal:
    return Seal.from_csc(service, "one", **{"pin": SecretText(PIN), **settings})


def verified(seal: Seal, values: list[bytes], datas: list[bytes]) -> bool:
    key = seal.public_key
    return all(key.verify(seal.algorithm, *pair) for pair in zip(values, datas, strict=True))


def told(error: BaseException) -> str:
    """All that is told of an error: itself, its hint, its traceback with the values in it."""
    lines = TracebackException.from_exception(error, capture_locals=True).format()
    return "".join([repr(error), str(getattr(error, "hint", str)()), *lines])


# -- signing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "algorithm"),
    [
        *[("RSA-2048", f"{name}{size}") for name in ("RS", "PS") for size in (256, 384, 512)],
        ("P-256", None),
        ("P-384", None),
        ("P-521", "ES512"),
    ],
)
def test_algorithms(shape: str, algorithm: str | None) -> None:
    """Each signs in its JOSE form; the service gives ECDSA as DER."""
    server, service = world(shape)
    seal = opened(service, algorithm=algorithm)
    assert verified(seal, [seal.sign(b"text")], [b"text"])
    assert seal == sealed(shape) or algorithm not in (None, "RS256")
    assert server.count(AUTHORIZE) == 1


@pytest.mark.parametrize("size", [256, 384, 512])
def test_rsa_by_the_plain_name_of_the_key(size: int) -> None:
    """Where the service has rsaEncryption alone, the hash is named beside it."""
    server, service = world("RSA-2048", algorithms=["1.2.840.113549.1.1.1"])
    seal = opened(service, algorithm=f"RS{size}")
    assert verified(seal, [seal.sign(b"text")], [b"text"])
    assert b"hashAlgorithmOID" in (server.requests[-1].body or b"")


def test_another_algorithm_where_the_usual_one_is_not_there() -> None:
    _, service = world("RSA-2048", algorithms=["1.2.840.113549.1.1.10"])
    assert opened(service).algorithm == "PS256"
    with pytest.raises(UnsuitableKey, match="does not sign with RS256"):
        opened(service, algorithm="RS256")


def test_no_algorithm() -> None:
    """Ed25519 signs texts and not hashes."""
    _, service = world("Ed25519")
    with pytest.raises(UnsuitableKey, match="does not sign with EdDSA"):
        opened(service)


@pytest.mark.parametrize("size", [256, 384, 512])
def test_the_parameters_of_pss(size: int) -> None:
    """Are what another reader of DER reads."""
    from asn1crypto.algos import RSASSAPSSParams

    read = RSASSAPSSParams.load(pss_parameters(f"sha{size}"), strict=True).native
    assert read["hash_algorithm"]["algorithm"] == f"sha{size}"
    assert read["mask_gen_algorithm"]["algorithm"] == "mgf1"
    assert read["mask_gen_algorithm"]["parameters"]["algorithm"] == f"sha{size}"
    assert read["salt_length"] == size // 8


def test_one_authorisation_for_thousands() -> None:
    """2,500 seals: one authorisation, 25 questions."""
    server, service = world(multisign=5000)
    seal = opened(service)
    assert isinstance(seal, BatchSigner)
    datas = [b"%d" % number for number in range(2500)]
    assert verified(seal, signatures_by(seal, datas), datas)
    assert (server.count(AUTHORIZE), server.count(SIGN)) == (1, 25)


@pytest.mark.parametrize("scal", ["1", "2"])
def test_multisign_limits_an_authorisation(scal: str) -> None:
    server, service = world(multisign=10, scal=scal)
    seal = opened(service)
    datas = [b"%d" % number for number in range(25)]
    assert verified(seal, seal.sign_all(datas), datas)
    assert (server.count(AUTHORIZE), server.count(SIGN)) == (3, 3)


def test_signatures_in_reserve() -> None:
    """Made one by one they still need one authorisation, if it is asked for as many."""
    server, service = world()
    seal = opened(service, reserve=50)
    for _ in range(50):
        seal.sign(b"text")
    assert (server.count(AUTHORIZE), server.count(SIGN)) == (1, 50)
    seal.sign(b"text")
    assert server.count(AUTHORIZE) == 2


def test_bound_to_hashes_nothing_is_kept() -> None:
    server, service = world(scal="2")
    seal = opened(service, reserve=50)
    seal.sign(b"one"), seal.sign(b"two")
    assert server.count(AUTHORIZE) == 2


def test_modes_without_a_pin() -> None:
    """The service asks its user itself, or the access token is the authorisation."""
    server, service = world(pin=None)
    assert opened(service, pin=None).sign(b"text")
    assert server.count(AUTHORIZE) == 1
    server, service = world(pin=None, mode="oauth2code")
    seal = opened(service, pin=None)
    assert verified(seal, seal.sign_all([b"text"] * 150), [b"text"] * 150)
    assert (server.count(AUTHORIZE), server.count(SIGN)) == (0, 2)


def test_nothing_to_sign() -> None:
    server, service = world()
    assert opened(service).sign_all([]) == []
    assert server.count(AUTHORIZE) == 0


# -- authorisations that end ----------------------------------------------------------------------


def test_an_authorisation_that_has_ended_by_our_clock() -> None:
    server, service = world()
    clock = [0.0]
    signer = CscSigner(
        service,
        service.credential("one"),
        pin=SecretText(PIN),
        reserve=50,
        clock=lambda: clock[0],
    )
    signer.sign(b"text")
    clock[0] = 3594
    signer.sign(b"text")
    assert server.count(AUTHORIZE) == 1
    clock[0] = 3595  # five seconds before the end
    signer.sign(b"text")
    assert server.count(AUTHORIZE) == 2


def test_an_authorisation_that_has_ended_by_their_clock() -> None:
    """It is renewed once; a new one that is refused is told."""
    server, service = world()
    seal = opened(service, reserve=50)
    seal.sign(b"text")
    server.clock += 4000
    assert verified(seal, [seal.sign(b"text")], [b"text"])
    assert server.count(AUTHORIZE) == 2
    server.end_authorisations()
    refused = Response(400, {}, b'{"error": "invalid_request"}')
    server.answer_next(SIGN, refused, refused)
    with pytest.raises(CscRefused, match=r"refused \(invalid_request\)"):
        seal.sign(b"text")
    assert server.count(AUTHORIZE) == 3
    assert seal.sign(b"text")


def test_in_the_middle_of_a_batch() -> None:
    server, service = world(multisign=1000)
    server.answer_next(SIGN)
    seal = opened(service)
    ending = Ending(server, after=3)
    seal = opened(client(ending))
    datas = [b"%d" % number for number in range(500)]
    assert verified(seal, seal.sign_all(datas), datas)
    assert server.count(AUTHORIZE) == 2


class Ending:
    """A service whose authorisations end after some questions."""

    def __init__(self, server: CscServer, after: int) -> None:
        self.server, self.left = server, after

    def __call__(self, request: Request) -> Response:
        if request.url.endswith(SIGN):
            self.left -= 1
            if self.left == 0:
                self.server.end_authorisations()
        return self.server(request)


def test_closing_forgets_the_authorisation() -> None:
    server, service = world()
    with opened(service, reserve=10) as seal:
        seal.sign(b"text")
    seal.sign(b"text")
    assert server.count(AUTHORIZE) == 2


def test_an_answer_that_never_came() -> None:
    """How many signatures are left nobody knows then: another authorisation."""
    server, _ = world()
    failing = [False]

    def fetch(request: Request) -> Response:
        if failing[0]:
            raise FetchError("no answer", url=request.url)
        return server(request)

    seal = opened(client(fetch), reserve=10)
    seal.sign(b"text")
    failing[0] = True
    with pytest.raises(FetchError):
        seal.sign(b"text")
    failing[0] = False
    seal.sign(b"text")
    assert server.count(AUTHORIZE) == 2


# -- PINs, one-time passwords, tokens -------------------------------------------------------------


def test_a_wrong_pin_is_tried_once() -> None:
    server, service = world()
    seal = opened(service, pin=SecretText("pin-wrong"))
    for _ in range(3):
        with pytest.raises(CscRefused, match="refused the PIN") as caught:
            seal.sign(b"text")
        assert "lock" in caught.value.hint() and caught.value.code == "invalid_pin"
    assert server.count(AUTHORIZE) == 1


def test_a_locked_credential() -> None:
    _, service = world()
    for _ in range(3):
        with pytest.raises(CscRefused):
            opened(service, pin=SecretText("pin-wrong")).sign(b"text")
    with pytest.raises(CscRefused, match="denies the use of the credential"):
        opened(service).sign(b"text")


def test_one_time_passwords() -> None:
    """A function is asked for each authorisation; a plain one is good once."""
    server, service = world(otps=["1", "2"], multisign=10)
    passwords = iter(["1", "2", "3"])
    seal = opened(service, otp=lambda: next(passwords))
    seal.sign_all([b"text"] * 20)
    assert server.count(AUTHORIZE) == 2
    with pytest.raises(CscRefused, match="refused the one-time password"):
        seal.sign(b"text")
    _, service = world(otps=[OTP])
    seal = opened(service, otp=SecretText(OTP))
    seal.sign(b"text")
    with pytest.raises(UnsuitableKey, match="was used already"):
        seal.sign(b"text")


def test_secrets_that_are_missing() -> None:
    _, service = world(otps=[OTP])
    with pytest.raises(UnsuitableKey, match="wants a one-time password"):
        opened(service).sign(b"text")
    with pytest.raises(UnsuitableKey, match="wants a PIN"):
        opened(service, pin=None, otp=SecretText(OTP)).sign(b"text")


def described(server: CscServer, **changes: Any) -> Response:
    """What the server says of its credential, with something else in it."""
    asked = Request("POST", f"{server.url}/credentials/info", {"authorization": f"Bearer {TOKEN}"})
    body = server(Request("POST", asked.url, asked.headers, b'{"credentialID": "one"}')).body
    answer = json.loads(body)
    for name, value in changes.items():
        outer, _, inner = name.partition("_")
        if inner:
            answer[outer][inner] = value
        else:
            answer[outer] = value
    return Response(200, {}, json.dumps(answer).encode())


def test_one_secret_of_several() -> None:
    """Where the expression says OR, what is there is shown."""
    server, service = world()
    either = [{"type": "Password", "id": "PIN"}, {"type": "ChallengeResponse", "id": "OTP"}]
    for pin in (SecretText(PIN), None):
        answer = described(server, auth_objects=either, auth_expression="PIN OR OTP")
        server.answer_next("credentials/info", answer)
        seal = opened(service, pin=pin)
        if pin:
            assert seal.sign(b"text")
        else:
            with pytest.raises(UnsuitableKey, match="a PIN or a one-time password"):
                seal.sign(b"text")


def test_the_access_token() -> None:
    """A function is asked again where the token is no longer good; a plain one is refused."""
    server, _ = world()
    tokens = iter(["old", TOKEN])
    assert client(server, token=lambda: next(tokens)).credential_ids() == ("one",)
    for token in (SecretText("other"), None, lambda: "other"):
        with pytest.raises(CscRefused, match="refused the access token"):
            client(server, token=token).credential_ids()
    assert client(server, token=None).info().specs == "2.0.0.2"


def test_a_service_that_is_busy() -> None:
    """It is asked again after the pause that it names; in vain it is told."""
    server, service = world()
    pauses: list[float] = []
    busy = Response(429, {"retry-after": "7"})
    server.answer_next("credentials/authorize", busy, Response(503))
    seal = opened(client(server, sleep=pauses.append))
    assert seal.sign(b"text")
    assert pauses == [7.0, 1.0]
    server.answer_next(SIGN, *[busy] * 5)
    with pytest.raises(CscRefused, match="asked too often"):
        seal.sign(b"text")
    server.answer_next("info", Response(503, {"retry-after": "3600"}))
    with pytest.raises(CscRefused, match="HTTP status 503"):
        service.info()


# -- what a service says --------------------------------------------------------------------------


def test_about_itself_and_its_credentials() -> None:
    server, service = world()
    server.hold("two", sealed("RSA-2048"), multisign=7, scal="2")
    assert service.info().methods[0] == "credentials/authorize"
    assert service.credential_ids() == ("one", "two")
    two = service.credential("two")
    assert (two.mode, two.multisign, two.binds_hashes, two.unlocks) == ("implicit", 7, True, ())
    assert two.certificates == sealed("RSA-2048").certificates


def test_pages_without_an_end() -> None:
    def fetch(request: Request) -> Response:
        return Response(200, {}, b'{"credentialIDs": ["x"], "nextPageToken": "again"}')

    with pytest.raises(IssueError, match="more than 100 pages"):
        client(fetch).credential_ids()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"key_status": "disabled"}, "the credential is disabled"),
        ({"cert_status": "revoked"}, "says that the certificate is revoked"),
        ({"cert_status": PIN}, "says that the certificate is not valid"),
        ({"cert_certificates": []}, "no certificate of the credential"),
        ({"cert_certificates": ["AAAA"]}, "no certificate of the credential"),
        ({"cert_certificates": ["?"]}, r"not what the CSC API v2 says \(certificates\)"),
        ({"authMode": "explicit"}, "version 1 of the CSC API"),
        ({"key": []}, r"\(key\)"),
        ({"key_algo": [1]}, r"\(algo\)"),
        ({"auth_mode": 1}, r"\(mode\)"),
        ({"auth_objects": [1]}, r"\(objects\)"),
        ({"auth_objects": {}}, r"\(objects\)"),
        ({"multisign": 0}, r"\(multisign\)"),
        ({"multisign": True}, r"\(multisign\)"),
        ({"multisign": "5"}, r"\(multisign\)"),
    ],
)
def test_credentials_that_cannot_be_used(changes: dict[str, Any], reason: str) -> None:
    server, service = world()
    server.answer_next("credentials/info", described(server, **changes))
    with pytest.raises(IssueError, match=reason):
        service.credential("one")


def test_a_credential_that_is_not_there() -> None:
    _, service = world()
    with pytest.raises(CscRefused, match="invalid_request"):
        Seal.from_csc(service, "other")


def answered(**members: Any) -> Response:
    return Response(200, {}, json.dumps(members).encode())


def raw_signature(text: bytes = b"text") -> str:
    return b64encode(sealed().sign(text)).decode()


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (answered(responseID="later"), "signs later"),
        (answered(signatures=[]), "more or fewer signatures"),
        (answered(), "more or fewer signatures"),
        (answered(signatures=[raw_signature(), raw_signature()]), "more or fewer signatures"),
        (answered(signatures=[raw_signature(b"other")]), "is not verified by the credential's"),
        (answered(signatures=["AAAA"]), "is not verified by the credential's"),
        (answered(signatures=[""]), "is not verified by the credential's"),
        (answered(signatures=["%"]), r"\(signatures\)"),
        (answered(signatures="AAAA"), r"\(signatures\)"),
        (Response(200, {}, b"[]"), "not what the CSC API v2 says"),
        (Response(200, {}, b"<html>"), "not what the CSC API v2 says"),
        (Response(302, {"location": "https://other.example/"}), "HTTP status 302"),
        (Response(500, {}, b"at com.example.Secret(Secret.java:42)"), "HTTP status 500"),
        (Response(400, {}, b'{"error": "Novak"}'), "HTTP status 400"),
        (Response(400, {}, b'{"error": 1}'), "HTTP status 400"),
    ],
)
def test_answers_to_signing_that_are_none(response: Response, reason: str) -> None:
    server, service = world()
    seal = opened(service)
    server.answer_next(SIGN, response)
    with pytest.raises(IssueError, match=reason):
        seal.sign(b"text")


def test_ecdsa_as_r_and_s() -> None:
    """Some services give it as JOSE has it."""
    server, service = world()
    server.answer_next(SIGN, answered(signatures=[raw_signature()]))
    seal = opened(service)
    assert verified(seal, [seal.sign(b"text")], [b"text"])


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({}, r"\(SAD\)"),
        ({"SAD": ""}, r"\(SAD\)"),
        ({"SAD": 1}, r"\(SAD\)"),
        ({"SAD": "SAD-TEST", "expiresIn": -1}, r"\(expiresIn\)"),
    ],
)
def test_authorisations_that_are_none(members: dict[str, Any], reason: str) -> None:
    server, service = world()
    server.answer_next(AUTHORIZE, answered(**members))
    with pytest.raises(IssueError, match=reason):
        opened(service).sign(b"text")


def test_https_only() -> None:
    for url in ("http://csc.test.example/csc/v2", "csc.test.example", ""):
        with pytest.raises(UnsuitableKey, match="https only"):
            CscService(url, CscServer())


@given(st.binary(max_size=200))
def test_any_octets_as_an_answer(octets: bytes) -> None:
    """Only our own errors."""
    server, service = world()
    for status in (200, 400):
        server.answer_next("credentials/info", Response(status, {}, octets))
        with pytest.raises(IssueError):
            service.credential("one")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
MEMBERS = "key cert auth SCAL multisign credentialIDs SAD expiresIn signatures responseID".split()


@given(st.dictionaries(st.sampled_from(MEMBERS), JSON))
def test_any_members_as_an_answer(members: dict[str, Any]) -> None:
    """Only our own errors, whatever is asked."""
    server, service = world()
    seal = opened(service)
    asking: list[tuple[str, Callable[[], Any]]] = [
        ("credentials/info", lambda: service.credential("one")),
        (AUTHORIZE, lambda: seal.sign(b"text")),
        (SIGN, lambda: seal.sign(b"text")),
    ]
    for method, ask in asking:
        server.answer_next(method, answered(**members))
        with suppress(MicrocredError):
            ask()


def test_too_many_items() -> None:
    with pytest.raises(IssueError):
        CscAnswer.read(answered(hashes=["AAAA"] * 10_001)).texts("hashes")


# -- secrets --------------------------------------------------------------------------------------


def test_nothing_tells_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    """Errors of every kind, with tracebacks that show variables; reprs; the log; pickles."""
    caplog.set_level(logging.DEBUG)
    server, service = world(otps=[OTP] * 50, multisign=1)
    source = SecretVariable("MICROCRED_TEST_PIN")
    seal = opened(service, otp=SecretText(OTP))
    texts = [repr(seal), repr(seal._signer), repr(service), repr(service.credential("one"))]
    wrong: list[tuple[str, Response]] = [
        (
            AUTHORIZE,
            Response(400, {}, f'{{"error": "{PIN}", "error_description": "{TOKEN}"}}'.encode()),
        ),
        (AUTHORIZE, Response(400, {}, b'{"error": "invalid_pin"}')),
        (AUTHORIZE, Response(401)),
        (AUTHORIZE, Response(200, {}, b'{"SAD": "SAD-TEST-1", "expiresIn": "x"}')),
        (AUTHORIZE, Response(200, {}, b'{"SAD": "SAD-TEST-1", "SAD": "SAD-TEST-2"}')),
        (SIGN, Response(400)),
        (SIGN, answered(signatures=["AAAA"])),
        (SIGN, answered(responseID="x")),
    ]
    for method, response in wrong:
        seal = opened(service, otp=SecretText(OTP))
        server.answer_next(method, response)
        with pytest.raises(IssueError) as caught:
            seal.sign(b"text")
        # The test's own variables are not the library's.
        frames = told(caught.value).partition("seal.sign(")[2].partition("in sign\n")[2]
        texts += [repr(caught.value), str(caught.value), caught.value.hint(), frames]
        assert frames
    texts += [repr(server.requests), caplog.text, repr(server(server.requests[-1]))]
    told_secrets = [one for text in texts for one in SECRETS if one in text]
    assert told_secrets == []
    with pytest.raises(UnsuitableKey, match="not pickled"):
        pickle.dumps(seal._signer)
    assert PIN not in repr(source)


def test_pickled_with_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker gets an authorisation of its own; that of the parent is not in the pickle."""
    monkeypatch.setenv("MICROCRED_TEST_PIN", PIN)
    monkeypatch.setenv("MICROCRED_TEST_TOKEN", TOKEN)
    service = client(fetch_of_the_module, token=SecretVariable("MICROCRED_TEST_TOKEN"), sleep=print)
    seal = Seal.from_csc(service, "one", pin=SecretVariable("MICROCRED_TEST_PIN"), reserve=9)
    seal.sign(b"text")
    octets = pickle.dumps(seal._signer)
    assert not any(one.encode() in octets for one in SECRETS)
    before = SERVER.count(AUTHORIZE)
    other = pickle.loads(octets)
    assert verified(seal, [other.sign(b"text")], [b"text"])
    assert SERVER.count(AUTHORIZE) == before + 1


SERVER = CscServer(token=TOKEN)
SERVER.hold("one", sealed(), pin=PIN)


def fetch_of_the_module(request: Request) -> Response:
    return SERVER(request)


def test_codes_of_refusals() -> None:
    for code, told_ in (("server_error", "server_error"), ("not_found", "not_found")):
        error = refusal(Response(400, {}, json.dumps({"error": code}).encode()))
        assert (error.code, error.status) == (code, 400) and told_ in str(error)
    again = pickle.loads(pickle.dumps(refusal(Response(401))))
    assert (again.code, again.status) == ("invalid_token", 401)
