"""One signer for many threads: what they ask while it is busy is asked in one question.

A remote signing service takes 50 ms for one hash, and as long for a hundred (CSC API v2.0, section
11.11). So the first ask alone, each for itself; the texts of all who come while so many questions
are open go together, and one of those who wait asks for all of them. Nobody waits for company that
may never come, and no more than a few questions are open, however many threads there are. One alone
would make all threads keep step, so that nothing is done while it is open.

    >>> from microcred.crypto.gathered_signer import GatheredSigner
    >>> from microcred.crypto.keys import PrivateKey
    >>> from microcred.crypto.signing import LocalSigner
    >>> key = LocalSigner(PrivateKey.generate("P-256"))
    >>> class Service:
    ...     algorithm, public_key, sign = key.algorithm, key.public_key, key.sign
    ...     def sign_all(self, datas):
    ...         return [self.sign(data) for data in datas]
    >>> signer = GatheredSigner(Service())
    >>> signer.public_key.verify("ES256", signer.sign(b"text"), b"text")
    True
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from threading import Event, Lock
from typing import Final

from microcred.crypto.keys import PublicKey
from microcred.crypto.signing import BatchSigner
from microcred.errors import UnsuitableKey

__all__ = ["GatheredSigner"]

_MOST: Final = 100
_AT_ONCE: Final = 4


class _Asked:
    """A text that is to be signed, and what came of it; `leads`: all for which its thread asks."""

    __slots__ = ("data", "done", "error", "leads", "value")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.done = Event()
        self.leads: Sequence[_Asked] = ()
        self.value = b""
        self.error: BaseException | None = None


class GatheredSigner:
    """A `Signer` before a `BatchSigner`, for any number of threads.

    Attributes:
        questions: how often the signer was asked.
    """

    def __init__(self, signer: BatchSigner, *, most: int = _MOST, at_once: int = _AT_ONCE) -> None:
        """Nothing is asked yet.

        Args:
            signer: who is asked, by several threads.
            most: the most signatures of one question.
            at_once: the most questions that are open at the same time.
        """
        self.questions = 0
        self._signer = signer
        self._most, self._at_once = max(1, most), max(1, at_once)
        self._lock = Lock()
        self._waiting: deque[_Asked] = deque()  # nobody, where a question may still be opened
        self._open = 0

    @property
    def algorithm(self) -> str:
        """The JOSE name of the signer's algorithm."""
        return self._signer.algorithm

    @property
    def public_key(self) -> PublicKey:
        """The signer's public key."""
        return self._signer.public_key

    def sign(self, data: bytes) -> bytes:
        """The signature over `data` in its JOSE form.

        Raises:
            MicrocredError: whoever holds the key refused; so it is for all whose texts went along.
        """
        asked = _Asked(data)
        with self._lock:
            if self._open < self._at_once:
                self._open += 1
                asked.leads = [asked]
            else:
                self._waiting.append(asked)
        if not asked.leads:
            asked.done.wait()
        if asked.leads:
            self._lead(asked.leads)
        if asked.error is not None:
            raise asked.error
        return asked.value

    def sign_all(self, datas: Sequence[bytes]) -> list[bytes]:
        """The signatures over `datas` in their order, by a question of their own.

        Raises:
            MicrocredError: as `sign`.
        """
        return self._signer.sign_all(datas)

    def close(self) -> None:
        """Close the signer, if it has something to close."""
        close = getattr(self._signer, "close", None)
        if close is not None:
            close()

    def _lead(self, together: Sequence[_Asked]) -> None:
        """Ask for all of them, and let one of those who wait lead the next."""
        try:
            values = self._signer.sign_all([one.data for one in together])
            if len(values) != len(together):
                raise UnsuitableKey("the signer gave more or fewer signatures than asked for")
            for one, value in zip(together, values, strict=True):
                one.value = value
        except BaseException as error:  # noqa: BLE001 - told to each whose text went along
            for one in together:
                one.error = error
        finally:
            self._hand_on()
            for one in together:
                one.done.set()

    def _hand_on(self) -> None:
        with self._lock:
            self.questions += 1
            if not self._waiting:
                self._open -= 1
                return
            count = min(len(self._waiting), self._most)
            together = [self._waiting.popleft() for _ in range(count)]
            together[0].leads = together
        together[0].done.set()
