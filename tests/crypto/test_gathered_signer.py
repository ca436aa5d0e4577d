"""One signer for many threads: as many signatures as were asked for, in few questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

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


class SlowServer:
    """The service of the test world, whose first signature takes until all others wait."""

    def __init__(self) -> None:
        self.server = CscServer()
        self.server.hold("seal-1", Seal.for_testing(UNI), multisign=500)
        self.is_full: Callable[[], bool] = lambda: True
        self._first = Lock()

    def __call__(self, request: Request, /) -> Response:
        if request.url.endswith("signHash") and self._first.acquire(blocking=False):
            waiting = Event()
            while not self.is_full():
                waiting.wait(0.001)
        return self.server(request)

    def seal(self) -> Seal:
        service = CscService(self.server.url, self, SecretText(self.server.token))
        return Seal.from_csc(service, "seal-1", reserve=500)


def waiting_for(seal: Seal) -> Callable[[], bool]:
    inner = seal._signer
    assert isinstance(inner, GatheredSigner)
    return lambda: len(inner._waiting) == len(TEXTS) - 1


def test_what_is_asked_meanwhile_goes_in_one_question() -> None:
    slow = SlowServer()
    seal = slow.seal().gathered()
    slow.is_full = waiting_for(seal)
    with ThreadPoolExecutor(len(TEXTS)) as threads:
        values = list(threads.map(seal.sign, TEXTS))
    for text, value in zip(TEXTS, values, strict=True):
        assert seal.public_key.verify(seal.algorithm, value, text)
    assert slow.server.count("signatures/signHash") == 2
    assert seal.gathered() is seal
    assert len(seal.sign_all(TEXTS[:3])) == 3
    seal.close()


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
