"""What each timestamp of a JAdES seal has to be over, octet by octet.

ETSI TS 119 182-1 clauses 5.2.6 and 5.3.2 to 5.3.6. Everything is hashed as it was received: the
base64url texts of payload, header, signature and items, never a rewriting of what they say. Over
clear items an archive timestamp needs a canonicalisation, which is not supported.

    >>> from microcred.securing.jades_imprints import Imprints
    >>> from microcred.securing.jades_unsigned import read_etsi_u
    >>> items = read_etsi_u({"etsiU": ["eyJ4VmFscyI6W119", "eyJhcmNUc3QiOnt9fQ"]}, "").items
    >>> imprints = Imprints(b"e30", "eyJ9", "AAAA", items)
    >>> imprints.of("sigTst", 0), imprints.of("arcTst", 1)
    ((b'AAAA', ''), (b'e30.eyJ9.AAAA.eyJ4VmFscyI6W119', ''))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from microcred.crypto.seal_evidence import TimestampKind
from microcred.securing.jades_unsigned import Item

__all__ = ["Imprints"]

_REFERENCES: Final = frozenset({"xRefs", "rRefs", "axRefs", "arRefs"})
_STAMPED_REFERENCES: Final = _REFERENCES | {"sigTst"}
# Each archive timestamp is over all that stands before it: together they must not fill the memory.
_MOST_OCTETS: Final = 128 * 1024 * 1024
_LOST: Final = "the content that it covers was not given"
_CLEAR: Final = "it is over clear elements, and canonicalisation is not supported"
_LARGE: Final = "what it covers is too large together with the others"

_Told = tuple[bytes | None, str]


class Imprints:
    """What the timestamps of one signature are over.

    Attributes:
        payload: as it stands in the signing input; None if it is not known.
        signature: the base64url text of the signature value.
        items: of `etsiU`.
        beside: how many other signatures share memory and work.
    """

    payload: bytes | None
    signature: bytes
    items: tuple[Item, ...]
    beside: int

    def __init__(
        self,
        payload: bytes | None,
        protected_text: str,
        signature_text: str,
        items: Sequence[Item],
        *,
        beside: int = 0,
    ) -> None:
        """Take the parts of a signature.

        Args:
            payload: as it stands in the signing input, detached documents in its place; None if
                it is not known.
            protected_text: the base64url text of the protected header.
            signature_text: the base64url text of the signature value.
            items: of `etsiU`.
            beside: how many other signatures share the memory.
        """
        self.beside = beside
        self.payload = payload
        self._protected = protected_text.encode("ascii")
        self.signature = signature_text.encode("ascii")
        self.items = tuple(items)
        self._room = _MOST_OCTETS // (1 + beside)

    @property
    def head(self) -> bytes | None:
        """What an archive timestamp is over before the items; None without the payload."""
        if self.payload is None:
            return None
        return b".".join((self.payload, self._protected, self.signature, b""))

    def of(self, kind: TimestampKind, position: int) -> tuple[bytes | None, str]:
        """What a timestamp is over, or None and why that cannot be told.

        Args:
            kind: name of its container.
            position: index of its container in `etsiU`; of no matter for adoTst.
        """
        if kind == "adoTst":
            return (self.payload, "") if self.payload is not None else (None, _LOST)
        if kind == "sigTst":
            return self.signature, ""
        if kind == "arcTst":
            return self._archive(position)
        names = _REFERENCES if kind == "rfsTst" else _STAMPED_REFERENCES
        found = [one for one in self.items[:position] if one.name in names]
        joined = _joined(found)
        if joined is None or self._is_clear(position):
            return None, _CLEAR
        return (joined if kind == "rfsTst" else b".".join((self.signature, joined))), ""

    def _archive(self, position: int) -> _Told:
        if self.payload is None:
            return None, _LOST
        before = _joined(self.items[:position])
        if before is None or self._is_clear(position):
            return None, _CLEAR
        size = len(self.payload) + len(before)
        if size > self._room:
            return None, _LARGE
        self._room -= size
        return b".".join((self.payload, self._protected, self.signature, before)), ""

    def _is_clear(self, position: int) -> bool:
        return self.items[position].text is None


def _joined(items: Sequence[Item]) -> bytes | None:
    """The texts of items, joined with nothing; None if one has none."""
    texts = [one.text for one in items if one.text is not None]
    return "".join(texts).encode("utf-8") if len(texts) == len(items) else None
