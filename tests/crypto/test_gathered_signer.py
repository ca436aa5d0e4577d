"""One signer for many threads: as many signatures as were asked for, in few questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock
from typing import Literal

import pytest

from examples import UNI
from microcred import Seal
from microcred.crypto.csc_service import CscService
from microcred.crypto.gathered_signer import GatheredSigner
from microcred.crypto.secret_text import SecretText
from microcred.errors import IssueError, UnsuitableKey
from microcred.fetching import Request, Response
from microcred.testing.csc import CscServer

TEXTS = [f"text {number}".encode() for number in range(24)]
AT_ONCE = 4


class SlowServer:
    """The service of the test world, whose first answers take until all others wait."""

    def __init__(self) -> None:
        self.server = CscServer()
        self.is_full: Callable[[], bool] = lambda: True
        self._lock = Lock()
        self.open = self.most_open = 0
        self._was_full = False

    def __call__(self, request: Request, /) -> Response:
        with self._lock:
            self.open += 1
            self.most_open = max(self.open, self.most_open)
        if request.url.endswith("signHash") and not self._was_full:
            waiting = Event()
            while not self._was_full:
                self._was_full = self.is_full() or self._was_full
                waiting.wait(0.001)
        with self._lock:
            self.open -= 1
            return self.server(request)

    def seal(self, multisign: int = 500, scal: Literal["1", "2"] = "1") -> Seal:
        self.server.hold("seal-1", Seal.for_testing(UNI), multisign=multisign, scal=scal)
        service = CscService(self.server.url, self, SecretText(self.server.token))
        return Seal.from_csc(service, "seal-1", reserve=multisign)


def waiting_for(seal: Seal, open_questions: int = AT_ONCE) -> Callable[[], bool]:
    inner = seal._signer
    assert isinstance(inner, GatheredSigner)
    return lambda: len(inner._waiting) == len(TEXTS) - open_questions


def test_what_is_asked_meanwhile_goes_in_one_question() -> None:
    slow = SlowServer()
    seal = slow.seal().gathered()
    slow.is_full = waiting_for(seal)
    with ThreadPoolExecutor(len(TEXTS)) as threads:
        values = list(threads.map(seal.sign, TEXTS))
    for text, value in zip(TEXTS, values, strict=True):
        assert seal.public_key.verify(seal.algorithm, value, text)
    assert slow.server.count("signatures/signHash") == AT_ONCE + 1
    assert slow.most_open == AT_ONCE
    assert slow.server.count("credentials/authorize") == 1
    assert seal.gathered() is seal
    assert len(seal.sign_all(TEXTS[:3])) == 3
    seal.close()


@pytest.mark.parametrize(("multisign", "scal"), [(5, "1"), (5, "2"), (500, "2")])
def test_many_threads_never_ask_for_more_than_was_authorised(
    multisign: int, scal: Literal["1", "2"]
) -> None:
    slow = SlowServer()
    seal = slow.seal(multisign, scal).gathered()
    with ThreadPoolExecutor(len(TEXTS)) as threads:
        values = list(threads.map(seal.sign, TEXTS))
    for text, value in zip(TEXTS, values, strict=True):
        assert seal.public_key.verify(seal.algorithm, value, text)


def test_an_authorisation_that_ended_is_replaced_once_for_all() -> None:
    slow = SlowServer()
    seal = slow.seal().gathered()
    assert seal.sign(b"before")
    slow.server.end_authorisations()
    with ThreadPoolExecutor(len(TEXTS)) as threads:
        assert len(list(threads.map(seal.sign, TEXTS))) == len(TEXTS)
    assert slow.server.count("credentials/authorize") == 2


def test_one_after_the_other_are_as_many_questions() -> None:
    slow = SlowServer()
    seal = slow.seal().gathered()
    assert [len(seal.sign(text)) for text in TEXTS[:3]]
    assert slow.server.count("signatures/signHash") == 3


def test_a_refusal_is_told_to_all_whose_texts_went_along() -> None:
    slow = SlowServer()
    seal = slow.seal().gathered()
    slow.is_full = waiting_for(seal)
    slow.server.answer_next("signatures/signHash", *[Response(400, {}, b"{}")] * 9)
    with ThreadPoolExecutor(len(TEXTS)) as threads:
        failed = [one.exception() for one in [threads.submit(seal.sign, one) for one in TEXTS]]
    assert all(isinstance(one, IssueError) for one in failed)
    slow.server._next.clear()
    assert seal.sign(b"again")


def test_a_signer_that_gives_too_few_is_refused() -> None:
    class Short:
        def __init__(self, held: Seal) -> None:
            self.algorithm, self.public_key, self.sign = held.algorithm, held.public_key, held.sign

        def sign_all(self, datas: Sequence[bytes]) -> list[bytes]:
            return []

    signer = GatheredSigner(Short(Seal.for_testing(UNI)))
    with pytest.raises(UnsuitableKey):
        signer.sign(b"text")
    signer.close()
    assert signer.algorithm == "ES256" and signer.questions == 1


def test_a_seal_in_memory_stays_as_it_is() -> None:
    seal = Seal.for_testing(UNI)
    assert seal.gathered() is seal
