"""What an SD-JWT is made of: disclosures, the signed payload with their digests, what comes of it.

RFC 9901 sections 4 and 8. A disclosure is a JSON array, sent as base64url text, of a salt, the name
of a member (not for an element of an array) and a value; the payload has only the digest of that
text, so whoever does not get the disclosure learns nothing of the value. Nothing is ever written
anew: digests are of the texts as received.

    >>> from microcred.securing.sd_jwt.values import Disclosure
    >>> one = Disclosure.made(b"sixteen octets!!", "name", "Ana")
    >>> one.text, one.name, one.value
    ('WyJjMmw0ZEdWbGJpQnZZM1JsZEhNaElRIiwibmFtZSIsIkFuYSJd', 'name', 'Ana')
    >>> one.digest()
    'FR6HQoCgP9fkuj4tshP1PaYcUYymrKudtkjsyt0fqVc'
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Literal

from microcred.crypto.jws import Jws
from microcred.encoding import b64url_decode, b64url_encode, b64url_encode_all
from microcred.errors import IssueError, ParseError
from microcred.findings import Finding
from microcred.frozen import Frozen, part
from microcred.jsontext import JsonValue, Limits, read_json, write_json

__all__ = [
    "DEFAULT_HASH",
    "DIGESTS",
    "HASHES",
    "HASH_NAME",
    "MOST_FINDINGS",
    "PLACEHOLDER",
    "SALT_OCTETS",
    "Disclosure",
    "Form",
    "Packed",
    "SdJwt",
    "Unpacked",
    "digest_of",
    "digests_of",
    "is_bare",
    "step",
]

Form = Literal["compact", "json-flattened", "json-general"]
"""The serialisations of sections 4 and 8."""
DIGESTS: Final = "_sd"
"""The member that holds the digests of an object's withheld members."""
PLACEHOLDER: Final = "..."
"""The one member of an object that stands for a withheld element of an array."""
HASH_NAME: Final = "_sd_alg"
"""The member of the payload that names the hash."""
DEFAULT_HASH: Final = "sha-256"
"""The hash where the payload names none (4.1.1)."""
HASHES: Final = MappingProxyType({"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"})
"""The hashes that are allowed, as IANA's Named Information registry and `hashlib` name them."""
SALT_OCTETS: Final = 16
"""The shortest salt that is written: 128 bits (9.3)."""

MOST_FINDINGS: Final = 100
"""More reasons to reject one SD-JWT are not told: who made it wrong so often meant to."""

_SCALARS: Final = frozenset({str, bool, int, float, type(None)})
_DEFAULT_LIMITS: Final = Limits()


def digest_of(text: str, hash: str = DEFAULT_HASH) -> str:
    """The base64url text of the digest of an ASCII text (4.2.3 and 4.3.1).

    Raises:
        ParseError: a hash that is not allowed, or a text that is not ASCII.
    """
    if hash not in HASHES:
        raise ParseError(f"the hash is none of {', '.join(HASHES)}")
    try:
        octets = text.encode("ascii")
    except UnicodeEncodeError:
        raise ParseError("an SD-JWT is ASCII text") from None
    return b64url_encode(getattr(hashlib, HASHES[hash])(octets).digest())


def digests_of(texts: Sequence[str], hash: str = DEFAULT_HASH) -> list[str]:
    """What `digest_of` gives of each of many texts.

    Raises:
        ParseError: as `digest_of`.
    """
    if not texts:
        return []
    if hash not in HASHES:
        raise ParseError(f"the hash is none of {', '.join(HASHES)}")
    make = getattr(hashlib, HASHES[hash])
    try:
        return b64url_encode_all([make(one.encode("ascii")).digest() for one in texts])
    except UnicodeEncodeError:
        raise ParseError("an SD-JWT is ASCII text") from None


def step(name: str) -> str:
    """A member's part of a JSON pointer (RFC 6901)."""
    return "/" + name.replace("~", "~0").replace("/", "~1")


def is_bare(value: Any, levels: int) -> bool:
    """Whether JSON has none of the reserved names, and no more than so many levels.

    >>> from microcred.securing.sd_jwt.values import is_bare
    >>> is_bare({"a": [1]}, 2), is_bare({"a": [1]}, 1), is_bare([{"...": "AA"}], 9)
    (True, False, False)
    """
    level = [value]
    for _ in range(levels):
        for one in level:
            if type(one) is dict:
                if DIGESTS in one or PLACEHOLDER in one or HASH_NAME in one:
                    return False
            elif type(one) is not list:
                return False
        level = [
            held
            for one in level
            for held in (one.values() if type(one) is dict else one)
            if type(held) not in _SCALARS
        ]
        if not level:
            return True
    return False


class Disclosure(Frozen):
    """One disclosure; equal are those of one text.

    Attributes:
        text: base64url text as received; it is what the digest is of.
        salt: the first element.
        name: of the member that is disclosed; None for an element of an array.
        value: what was withheld; it may itself have digests.
        where: JSON pointer of it in what was presented ("/disclosures/3").
    """

    # Personal data: none of it is part of `repr`.
    text: str = part(repr=False)
    salt: str = part(repr=False, compare=False)
    name: str | None = part(repr=False, compare=False)
    value: JsonValue = part(repr=False, compare=False)
    where: str = part(default="", compare=False)

    @classmethod
    def read(cls, text: str, where: str = "", *, limits: Limits = _DEFAULT_LIMITS) -> Disclosure:
        """The disclosure of a base64url text (4.2.1 and 4.2.2).

        Raises:
            ParseError: it is none; `where` says which.
        """
        try:
            array = read_json(b64url_decode(text), limits=limits)
        except ParseError as error:
            raise ParseError(f"a disclosure is unreadable: {error}", where=where) from None
        if not isinstance(array, list) or len(array) not in (2, 3):
            raise ParseError("a disclosure is an array of two or three elements", where=where)
        if not isinstance(array[0], str):
            raise ParseError("the salt of a disclosure is no text", where=where)
        name = array[1] if len(array) == 3 else None
        if len(array) == 3 and not isinstance(name, str):
            raise ParseError("the name in a disclosure is no text", where=where)
        return cls(text, array[0], name if isinstance(name, str) else None, array[-1], where)

    @classmethod
    def made(
        cls,
        salt: bytes,
        name: str | None,
        value: JsonValue,
        *,
        write: Callable[[JsonValue], str] = write_json,
    ) -> Disclosure:
        """A new disclosure of a member, or (`name` None) of an element.

        Args:
            salt: octets of good randomness, for this disclosure alone.
            name: of the member.
            value: what is withheld.
            write: the JSON text of the array; RFC 9901 leaves its spaces and escapes free.

        Raises:
            IssueError: the salt has fewer than 16 octets.
            MalformedJson: the value has no JSON text.
        """
        if not isinstance(salt, bytes) or len(salt) < SALT_OCTETS:
            raise IssueError(
                f"a salt has at least {SALT_OCTETS} octets",
                hint="Give secrets.token_bytes(16) for each disclosure.",
            )
        told = b64url_encode(salt)
        array: list[JsonValue] = [told, value] if name is None else [told, name, value]
        return cls(b64url_encode(write(array).encode("utf-8")), told, name, value)

    def digest(self, hash: str = DEFAULT_HASH) -> str:
        """The digest that stands for it in a payload."""
        return digest_of(self.text, hash)


class SdJwt(Frozen):
    """An SD-JWT, or SD-JWT+KB, as received: taken apart, nothing checked but its form.

    Attributes:
        form: its serialisation.
        jws: what the issuer signed; in the JSON forms with the unprotected headers as received.
        payload: the issuer's payload, with digests.
        texts: the disclosures as received, readable or not.
        disclosures: those that are readable.
        key_binding: the text of the key binding JWT; None without.
        findings: what is wrong with the form; FORMAT, FAILED where it has to be rejected.
    """

    form: Form
    jws: Jws
    payload: Mapping[str, JsonValue] = part(repr=False)
    texts: tuple[str, ...] = part(repr=False)
    disclosures: tuple[Disclosure, ...] = part(repr=False)
    key_binding: str | None = part(repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def issuer_jwt(self) -> str:
        """The issuer's JWT as compact text; of several signatures, with the first."""
        one = self.jws.signatures[0]
        return f"{one.protected_text}.{self.jws.payload_text or ''}.{one.signature_text}"

    @property
    def bound_text(self) -> str:
        """What the `sd_hash` of a key binding is the digest of (4.3.1, and 8.1 for JSON)."""
        return "~".join((self.issuer_jwt, *self.texts, ""))

    @property
    def hash(self) -> str:
        """The name of the hash as the payload has it, allowed or not; "" where it is no text."""
        name = self.payload.get(HASH_NAME, DEFAULT_HASH)
        return name if isinstance(name, str) else ""


class Unpacked(Frozen):
    """A payload with what was disclosed in it (7.1).

    Attributes:
        document: digests, placeholders and the name of the hash are gone from it.
        shown: JSON pointer into `document` -> the disclosure that the value there came with.
        withheld: JSON pointer of an object or array in `document` -> how many digests it had that
            nothing was disclosed for; some of them may be decoys.
        findings: the reasons to reject it; FORMAT, FAILED. Then the document is not to be used.
        received: the disclosures that came with it, by digest; none where the hash is not known.
    """

    document: dict[str, JsonValue] = part(repr=False)
    shown: Mapping[str, Disclosure]
    withheld: Mapping[str, int]
    findings: tuple[Finding, ...]
    received: Mapping[str, Disclosure] = part(default=MappingProxyType({}), repr=False)


class Packed(Frozen):
    """A document of which parts may be withheld.

    Attributes:
        payload: what the issuer signs.
        disclosures: for the holder, who passes on those that are to be shown.
        places: JSON pointer into the document -> the disclosure of the value there.
    """

    payload: dict[str, JsonValue] = part(repr=False)
    disclosures: tuple[Disclosure, ...] = part(repr=False)
    places: Mapping[str, Disclosure] = part(repr=False)
