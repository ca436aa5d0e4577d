"""A JAdES file taken apart, so that its unsigned half can be written anew; only for tests.

ETSI TS 119 182-1 clauses 5.3 and 5.3.6 (what a timestamp is over). The signed texts are kept as
they stand in the file; `etsiU` is a list of texts or, where it is clear, of objects.

    >>> from microcred.testing.jades_file import JadesFile
    >>> file = JadesFile(b'{"payload": "e30", "protected": "e30", "signature": "AAAA"}')
    >>> file.add("sigTst", {"tstTokens": []})
    >>> file.names, file.covered("sigTst"), file.covered("arcTst")[:17]
    (['sigTst'], b'AAAA', b'e30.e30.AAAA.eyJz')
    >>> file.write()[:75]
    b'{"payload":"e30","protected":"e30","signature":"AAAA","header":{"etsiU":["e'
"""

from __future__ import annotations

import json
from typing import Any, Final, Literal

from microcred.encoding import b64_decode, b64_encode, b64url_decode, b64url_encode
from microcred.errors import ParseError

__all__ = ["JadesFile", "container", "pki_object"]

_REFERENCES: Final = ("xRefs", "rRefs", "axRefs", "arRefs")


class JadesFile:
    """One signature of a file in the general or flattened serialisation, and all around it.

    Attributes:
        whole: the file as JSON.
        signature: the object of the signature, a part of it.
    """

    whole: dict[str, Any]
    signature: dict[str, Any]

    def __init__(
        self, sealed: bytes, *, index: int = 0, content: bytes | None = None, clear: bool = False
    ) -> None:
        """Take a file apart.

        Args:
            sealed: the file.
            index: which of its signatures.
            content: what is signed, if it is detached: the part of the signing input behind the
                full stop.
            clear: whether items are added as objects, in place of base64url.

        Raises:
            ParseError: it is no JWS in JSON, or has no such signature.
        """
        try:
            self.whole = json.loads(sealed)
            found = self.whole["signatures"][index] if "signatures" in self.whole else self.whole
            self.signature = found
            self._protected, self._value = found["protected"], found["signature"]
        except (ValueError, LookupError, TypeError):
            raise ParseError("no JWS in JSON, or one without that signature") from None
        self._content = content
        self._clear = clear

    @property
    def protected(self) -> dict[str, Any]:
        """The protected header; changing it changes nothing."""
        return dict(json.loads(b64url_decode(self._protected)))

    @property
    def items(self) -> list[Any]:
        """The items of `etsiU` as they stand there; to be changed at will."""
        header = self.signature.setdefault("header", {})
        return header.setdefault("etsiU", [])  # type: ignore[no-any-return]

    @property
    def names(self) -> list[str]:
        """The names of the items."""
        return [next(iter(_opened(item))) for item in self._present]

    @property
    def _present(self) -> list[Any]:
        return list(self.signature.get("header", {}).get("etsiU", []))

    def value(self, position: int) -> Any:
        """What the item at a position says."""
        return next(iter(_opened(self._present[position]).values()))

    def change(self, position: int, value: Any) -> None:
        """Let the item at a position say something else."""
        name = self.names[position]
        self.items[position] = self._written(name, value, isinstance(self.items[position], dict))

    def add(self, name: str, value: Any) -> None:
        """Append an item."""
        self.items.append(self._written(name, value, self._clear))

    def _written(self, name: str, value: Any, clear: bool) -> Any:
        return {name: value} if clear else b64url_encode(_compact({name: value}).encode("utf-8"))

    @property
    def content(self) -> bytes:
        """The octets of the content as a timestamp over it has them."""
        if self._content is not None:
            return self._content
        return str(self.whole.get("payload", "")).encode("utf-8")

    def covered(self, kind: Literal["adoTst", "sigTst", "arcTst", "sigRTst", "rfsTst"]) -> bytes:
        """What a timestamp of a kind would be over if it were appended now."""
        items = self._present
        if kind == "adoTst":
            return self.content
        if kind == "sigTst":
            return str(self._value).encode("ascii")
        texts = [item if isinstance(item, str) else _compact(item) for item in items]
        if kind == "arcTst":
            head = [self.content, self._protected.encode("ascii"), self._value.encode("ascii")]
            return b".".join([*head, "".join(texts).encode("utf-8")])
        wanted = _REFERENCES if kind == "rfsTst" else ("sigTst", *_REFERENCES)
        found = "".join(
            text for name, text in zip(self.names, texts, strict=True) if name in wanted
        )
        return (f"{self._value}.{found}" if kind == "sigRTst" else found).encode("utf-8")

    def write(self) -> bytes:
        """The file."""
        return _compact(self.whole).encode("utf-8")

    def token(self, position: int, number: int = 0) -> bytes:
        """The timestamp token in the item at a position."""
        return b64_decode(str(self.value(position)["tstTokens"][number]["val"]))


def container(*tokens: bytes) -> dict[str, Any]:
    """A tstContainer of timestamp tokens (clause 5.4.3.3)."""
    return {"tstTokens": [{"val": b64_encode(one)} for one in tokens]}


def pki_object(der: bytes) -> dict[str, Any]:
    """A pkiOb (clause 5.4.2.1)."""
    return {"val": b64_encode(der)}


def _opened(item: Any) -> dict[str, Any]:
    return dict(json.loads(b64url_decode(item)) if isinstance(item, str) else item)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
