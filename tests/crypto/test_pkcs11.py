"""Keys in tokens: which is meant, lost sessions, PINs that are refused; without a token."""

from __future__ import annotations

import logging
import os
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from traceback import TracebackException
from typing import Any

import pkcs11
import pytest
from pkcs11 import Mechanism, ObjectClass
from pkcs11.exceptions import (
    DeviceRemoved,
    FunctionFailed,
    GeneralError,
    KeyHandleInvalid,
    PinExpired,
    PinLenRange,
    PinLocked,
    SessionHandleInvalid,
    TokenNotPresent,
    UserNotLoggedIn,
)
from token_stand_in import PIN, Module, Token

from microcred.crypto.pkcs11_signer import Pkcs11Signer
from microcred.crypto.pkcs11_token import KeyPlace, PinRefused, TokenLost, TokenPlace
from microcred.crypto.seal import Seal
from microcred.crypto.secret_text import SecretText, SecretVariable
from microcred.crypto.signing import signatures_by
from microcred.errors import IssueError, MissingExtra, UnsuitableKey
from microcred.testing import World

MODULE = "/usr/lib/test/libtoken.so"
WRONG = "pin-wrong"
LOST = (DeviceRemoved, GeneralError, SessionHandleInvalid, KeyHandleInvalid, UserNotLoggedIn)

Plug = Callable[..., Module]


class University:
    """Whose seal it is."""

    name, country, identifier = "Example University TEST", "IE", "NTRIE-123456"


@cache
def sealed(shape: str, number: int = 0) -> Seal:
    return Seal.for_testing(University(), key=shape, now=datetime(2026, 3, 1, tzinfo=UTC))


@pytest.fixture
def plug(monkeypatch: pytest.MonkeyPatch) -> Plug:
    """Plug tokens in."""

    def plug_in(*tokens: Token) -> Module:
        module = Module(*tokens)
        monkeypatch.setattr(pkcs11, "lib", lambda path: module)
        return module

    return plug_in


@pytest.fixture
def token(plug: Plug) -> Token:
    """A token with one key of P-256."""
    token = Token()
    token.hold(sealed("P-256", 0), "seal-2026")
    plug(token)
    return token


def opened(**settings: Any) -> Seal:
    return Seal.from_pkcs11(MODULE, **{"pin": SecretText(PIN), **settings})


def verified(seal: Seal, values: list[bytes], datas: list[bytes]) -> bool:
    key = seal.public_key
    return all(key.verify(seal.algorithm, *pair) for pair in zip(values, datas, strict=True))


ALGORITHMS = [
    *[("RSA-2048", f"{name}{size}") for name in ("RS", "PS") for size in (256, 384, 512)],
    ("P-256", "ES256"),
    ("P-384", "ES384"),
    ("P-521", "ES512"),
    ("Ed25519", "EdDSA"),
]
BY_HASH = {Mechanism.RSA_PKCS, Mechanism.RSA_PKCS_PSS, Mechanism.ECDSA}


@pytest.mark.parametrize("hashes_itself", [False, True])
@pytest.mark.parametrize(("shape", "algorithm"), ALGORITHMS)
def test_algorithms(shape: str, algorithm: str, hashes_itself: bool, plug: Plug) -> None:
    """By the hash where the token can, else it hashes itself."""
    token = Token("seals", 7, *(set(Mechanism) - (BY_HASH if hashes_itself else set())))
    token.hold(sealed(shape), "seal")
    plug(token)
    seal = opened(algorithm=algorithm)
    assert verified(seal, [seal.sign(b"text")], [b"text"])
    assert seal.certificates == sealed(shape).certificates
    mechanism = token.signed[-1][0]
    assert (mechanism in BY_HASH) == (not hashes_itself and shape != "Ed25519")


def test_no_mechanism(plug: Plug) -> None:
    token = Token("seals", 7, Mechanism.RSA_PKCS)
    token.hold(sealed("RSA-2048"), "seal")
    plug(token)
    assert opened().algorithm == "RS256"
    with pytest.raises(UnsuitableKey, match="cannot sign with PS256"):
        opened(algorithm="PS256")


def test_thousands_in_one_session(token: Token) -> None:
    """The token is opened once, the PIN shown once."""
    datas = [b"%d" % number for number in range(2000)]
    with opened() as seal:
        assert verified(seal, signatures_by(seal, datas), datas)
        assert (token.opened, token.closed) == (1, 0)
    assert (token.opened, token.closed) == (1, 1)
    seal.close()
    assert token.closed == 1
    assert seal.sign(b"text") and token.opened == 2


def test_the_signer_itself_can_be_closed(token: Token) -> None:
    place, key = KeyPlace(MODULE), sealed("P-256", 0).public_key
    with Pkcs11Signer(place, SecretText(PIN), key, None) as signer:
        assert key.verify("ES256", signer.sign(b"text"), b"text")
    assert (token.opened, token.closed) == (1, 1)


def test_certificates_of_other_sizes(plug: Plug) -> None:
    """One that the algorithm does not fit is passed over, one that fits is found."""
    token = Token()
    token.hold(sealed("P-384"), "seal")
    token.certify(sealed("P-256", 1).certificate.der, ID=b"\1")
    plug(token)
    assert opened(algorithm="ES384").certificate == sealed("P-384").certificate


def test_threads_take_turns(token: Token) -> None:
    seal = opened()
    with ThreadPoolExecutor(8) as pool:
        values = list(pool.map(seal.sign, [b"text"] * 100))
    assert verified(seal, values, [b"text"] * 100) and token.opened == 1


def test_two_seals_of_one_token(token: Token) -> None:
    """The second one finds the user logged in; when it closes, the first goes on."""
    token.hold(sealed("P-384"), "other", id=b"\2")
    first, second = opened(key_label="seal-2026"), opened(key_label="other")
    assert first.sign(b"text") and second.sign(b"text") and token.tried == 0
    second.close()
    assert first.sign(b"text")


# -- what is meant --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "place",
    [
        None,
        TokenPlace(),
        TokenPlace(label="seals"),
        TokenPlace(serial="0042"),
        TokenPlace(slot=7),
        TokenPlace("seals", "0042", 7),
    ],
)
def test_the_token_by_its_names(place: TokenPlace | None, token: Token) -> None:
    assert opened(token=place).sign(b"text")


@pytest.mark.parametrize(
    "place", [TokenPlace(label="seal"), TokenPlace(serial="42"), TokenPlace(slot=8)]
)
def test_no_such_token(place: TokenPlace, token: Token) -> None:
    with pytest.raises(UnsuitableKey, match="there is no such token"):
        opened(token=place)
    assert token.opened == 0


def test_several_tokens(plug: Plug) -> None:
    """None is taken where two fit; what is empty or not yet set up does not count."""
    one, two, blank, gone = Token("seals", 1), Token("seals", 2), Token("", 3), Token("seals", 4)
    one.hold(sealed("P-256", 0), "seal")
    blank.flags = type(blank.flags)(0)
    gone.failing["get_token"] = [TokenNotPresent] * 9
    plug(one, two, blank, gone)
    with pytest.raises(UnsuitableKey, match="several tokens fit"):
        opened()
    assert opened(token=TokenPlace("seals", slot=1)).sign(b"text")


def test_the_key_by_its_names(token: Token) -> None:
    token.hold(sealed("P-384"), "other", id=b"\2")
    assert opened(key_label="seal-2026").algorithm == "ES256"
    assert opened(key_id=b"\2").algorithm == "ES384"
    for names in ({"key_label": "none"}, {"key_id": b"\3"}, {"key_label": "other", "key_id": b""}):
        with pytest.raises(UnsuitableKey, match="there is no such private key"):
            opened(**names)
    with pytest.raises(UnsuitableKey, match="several private keys"):
        opened()
    assert token.opened == token.closed + 2  # those that are open yet


def test_certificates_that_are_given(plug: Plug) -> None:
    """Not every token holds them."""
    token = Token()
    seal = sealed("P-256", 0)
    token.hold(seal, "seal")
    token.things = token.things[:1]
    plug(token)
    with pytest.raises(UnsuitableKey, match="none of the certificates is that of the key"):
        opened()
    assert opened(certificates=seal.certificates).certificates == seal.certificates
    with pytest.raises(UnsuitableKey, match="none of the certificates is that of the key"):
        opened(certificates=sealed("P-256", 1).certificates)
    assert token.opened == token.closed + 1


def test_what_else_is_on_the_token(token: Token) -> None:
    """Junk, certificates of other keys, objects without attributes do no harm."""
    token.certify(b"junk", ID=b"\1")
    token.things.append(type(token.things[1])(token, CLASS=ObjectClass.CERTIFICATE))
    for number in range(3):
        token.things.insert(0, token.things[-1])
        token.certify(sealed("RSA-2048").certificate.der, ID=b"%d" % number)
        token.certify(sealed("P-256", 5).certificate.der, ID=b"\1")
    assert opened().certificate == sealed("P-256", 0).certificate


def test_the_newest_certificate_of_a_key(plug: Plug) -> None:
    world = World(now=datetime(2026, 3, 1, tzinfo=UTC))
    ca = world.authority("Example CA")
    old = ca.seal("Example University")
    subject = b"".join([old.certificate.subject_der])
    new = ca.issue(subject, key=key_of(old), begin=datetime(2026, 2, 1, tzinfo=UTC))
    token = Token()
    token.hold(old, "seal")
    token.certify(new.der, ID=b"\1")
    plug(token)
    assert opened().certificate == new


def key_of(seal: Seal) -> Any:
    from microcred.testing import Key

    return Key("P-256", seal._signer.private_key)  # type: ignore[attr-defined] - in memory


def test_an_algorithm_that_does_not_fit(token: Token) -> None:
    with pytest.raises(UnsuitableKey, match="RS256 does not fit a key of P-256"):
        opened(algorithm="RS256")
    assert token.opened == token.closed


# -- sessions that are lost -----------------------------------------------------------------------


@pytest.mark.parametrize("how", LOST)
def test_a_lost_session_is_opened_again(how: Any, token: Token) -> None:
    seal = opened()
    token.logged_in = False
    token.failing["sign"] = [how]
    assert verified(seal, [seal.sign(b"text")], [b"text"])
    assert token.opened == 2


def test_a_token_that_is_gone(token: Token) -> None:
    """It is told; when it is back, signing goes on."""
    seal = opened()
    token.failing["sign"] = [DeviceRemoved]
    token.failing["get_token"] = [TokenNotPresent]
    with pytest.raises(UnsuitableKey, match="there is no such token"):
        seal.sign(b"text")
    assert seal.sign(b"text")
    token.failing["sign"] = [DeviceRemoved] * 2
    with pytest.raises(TokenLost, match="is gone"):
        seal.sign(b"text")
    assert seal.sign(b"text")


def test_a_module_without_slots(plug: Plug) -> None:
    plug()
    with pytest.raises(TokenLost):
        opened()


def test_another_failure(token: Token) -> None:
    seal = opened()
    token.failing["sign"] = [FunctionFailed]
    with pytest.raises(IssueError, match=r"the token failed \(FunctionFailed\)"):
        seal.sign(b"text")
    token.failing["get_objects"] = [FunctionFailed]
    with pytest.raises(IssueError, match="FunctionFailed"):
        opened()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_process_begins_anew(token: Token, plug: Plug) -> None:
    """A session is that of one process: the child starts the module again."""
    seal = opened()
    module = pkcs11.lib(MODULE)
    child = os.fork()
    if child == 0:
        token.logged_in = False
        good = verified(seal, [seal.sign(b"text")], [b"text"])
        os._exit(0 if good and module.started == 1 and token.opened == 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert seal.sign(b"text") and token.opened == 1


def test_begins_anew_as_the_child_sees_it(token: Token, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, where the test can look."""
    seal = opened()
    closed = opened()
    closed.close()
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    token.logged_in = False
    assert seal.sign(b"text") and closed.sign(b"text")
    assert pkcs11.lib(MODULE).started == 1


def test_pickled(token: Token, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker opens the token on first use; a PIN itself is not sent to it."""
    monkeypatch.setenv("MICROCRED_TEST_PIN", PIN)
    octets = pickle.dumps(opened(pin=SecretVariable("MICROCRED_TEST_PIN")))
    assert PIN.encode() not in octets
    before = token.opened
    seal = pickle.loads(octets)
    assert token.opened == before
    token.logged_in = False
    assert verified(seal, [seal.sign(b"text")], [b"text"]) and token.opened == before + 1
    with pytest.raises(UnsuitableKey, match="not pickled"):
        pickle.dumps(opened())


# -- PINs -----------------------------------------------------------------------------------------


def test_a_wrong_pin(token: Token) -> None:
    with pytest.raises(PinRefused, match="refused the PIN") as caught:
        opened(pin=SecretText(WRONG))
    assert "locks" in caught.value.hint() and token.tried == 1


def test_a_wrong_pin_is_not_tried_again(token: Token) -> None:
    """However often is signed: the token would lock."""
    seal = opened(pin=SecretText(PIN))
    signer = Pkcs11Signer(KeyPlace(MODULE), SecretText(WRONG), seal.public_key, None)
    seal.close()
    for _ in range(5):
        with pytest.raises(PinRefused, match="refused the PIN"):
            signer.sign(b"text")
    assert token.tried == 1


@pytest.mark.parametrize("how", [PinLocked, PinExpired, PinLenRange])
def test_pins_that_are_of_no_use(how: Any, token: Token) -> None:
    token.failing["open"] = [how]
    with pytest.raises(PinRefused):
        opened()


def test_a_keypad_of_its_own(token: Token) -> None:
    """The reader asks for the PIN."""
    assert opened(pin=None).sign(b"text")


@pytest.mark.parametrize("keypad", [False, True])
def test_a_key_that_asks_each_time(keypad: bool, plug: Plug) -> None:
    """CKA_ALWAYS_AUTHENTICATE: cards for qualified seals."""
    token = Token()
    key = token.hold(sealed("P-256", 0), "seal", ALWAYS_AUTHENTICATE=True)
    plug(token)
    if keypad:
        with pytest.raises(PinRefused):
            opened(pin=None)
        assert token.signed[-1][1] is None
        return
    seal = opened(pin=lambda: PIN)
    assert seal.sign(b"text") and key.token.signed[-1][1] == PIN


# -- the module, and secrets ----------------------------------------------------------------------


def test_a_module_that_is_not_there(tmp_path: Any) -> None:
    """And one that is no library."""
    (tmp_path / "junk.so").write_bytes(b"junk")
    for path in (tmp_path / "none.so", tmp_path / "junk.so", "\0", ""):
        with pytest.raises(UnsuitableKey, match="module cannot be loaded"):
            Seal.from_pkcs11(path, pin=SecretText(PIN))


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(MissingExtra, match="the extra hsm"):
        opened()


def test_nothing_tells_the_pin(token: Token, caplog: pytest.LogCaptureFixture) -> None:
    """Errors with tracebacks that show variables, reprs, the log."""
    caplog.set_level(logging.DEBUG)
    seal = opened()
    texts = [repr(seal), repr(seal._signer), str(seal._signer)]
    seal.close()

    def attempt(call: str, how: Any, pin: Any) -> None:
        token.failing = {call: [how] * 4} if call else {}
        token.logged_in = False
        signer = Pkcs11Signer(KeyPlace(MODULE), pin, seal.public_key, None)
        with pytest.raises(IssueError) as caught:
            signer.sign(b"text")
        frames = TracebackException.from_exception(caught.value, capture_locals=True).format()
        inside = "".join(frames).partition("in sign\n")[2]
        assert inside
        texts.extend([repr(caught.value), caught.value.hint(), inside])

    for secret in (SecretText(PIN), lambda: PIN):
        attempt("open", PinLocked, secret)
        attempt("open", DeviceRemoved, secret)
        attempt("sign", FunctionFailed, secret)
        attempt("get_objects", FunctionFailed, secret)
    attempt("", None, SecretText(WRONG))
    attempt("", None, lambda: WRONG)
    assert not [text for text in [*texts, caplog.text] if PIN in text or WRONG in text]
