"""One signer for many threads: what they ask while it is busy is asked in one question.

A remote signing service takes 50 ms for one hash, and as long for a hundred (CSC API v2.0, section
11.11). So whoever asks first asks alone; the texts of all who come meanwhile go together, and one
of those who wait asks for all of them. Nobody waits for company that may never come, and there is
one question at a time, however many threads there are.

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


class _Asked:
    """A text that is to be signed, and what came of it."""

    __slots__ = ("data", "done", "error", "leads", "value")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.done = Event()
        self.leads = False
        self.value = b""
        self.error: BaseException | None = None


class GatheredSigner:
    """A `Signer` before a `BatchSigner`, for any number of threads.

    Attributes:
        questions: how often the signer was asked.
    """

    def __init__(self, signer: BatchSigner, *, most: int = _MOST) -> None:
        """Before `signer`, which is asked for `most` signatures at once, or fewer."""
        self.questions = 0
        self._signer = signer
        self._most = max(1, most)
        self._lock = Lock()
        self._waiting: deque[_Asked] = deque()
        self._busy = False

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
            self._waiting.append(asked)
            asked.leads = not self._busy
            self._busy = True
        if not asked.leads:
            asked.done.wait()
        if asked.leads:
            self._lead()
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

    def _lead(self) -> None:
        """Ask for all who wait, oneself among them, and let the next one lead."""
        with self._lock:
            count = min(len(self._waiting), self._most)
            together = [self._waiting.popleft() for _ in range(count)]
        try:
            self.questions += 1
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
                one.leads = False
                one.done.set()

    def _hand_on(self) -> None:
        with self._lock:
            if not self._waiting:
                self._busy = False
                return
            first = self._waiting[0]
            first.leads = True
        first.done.set()
