"""A credential's JSON seen without the typed model: bare or array, text or language map.

Verifying and listing need a few members of a document and must not pay for pydantic; the European
Learning Model writes one value bare and several as an array, so every look goes through here.

    >>> from microcred.outline import first_node, nodes, text
    >>> nodes([{"id": "a"}, "b"])
    ({'id': 'a'},)
    >>> first_node(None)
    {}
    >>> text({"pt": ["Olá"], "en": "Hello"})
    'Hello'
"""

from __future__ import annotations

from collections.abc import Mapping

from microcred.frozen import Frozen
from microcred.jsontext import JsonValue

__all__ = ["Summary", "first_node", "nodes", "summary_of", "text", "texts"]


def nodes(value: JsonValue) -> tuple[Mapping[str, JsonValue], ...]:
    """The objects in a value that may be one object, an array of them, or something else."""
    members = value if isinstance(value, list) else [value]
    return tuple(member for member in members if isinstance(member, dict))


def first_node(value: JsonValue) -> Mapping[str, JsonValue]:
    """The first object of `nodes`, or an empty one."""
    return next(iter(nodes(value)), {})


def texts(value: JsonValue) -> tuple[str, ...]:
    """Every text in a text, an array of texts, or a language map of either."""
    if isinstance(value, dict):
        return tuple(found for member in value.values() for found in _texts_of_array(member))
    return _texts_of_array(value)


def _texts_of_array(value: JsonValue) -> tuple[str, ...]:
    """The texts of a bare text or of an array."""
    members = value if isinstance(value, list) else [value]
    return tuple(member for member in members if isinstance(member, str))


def text(value: JsonValue) -> str | None:
    """One text of `texts`: the English one of a language map if there is one, else the first."""
    if isinstance(value, dict) and (english := _texts_of_array(value.get("en"))):
        return english[0]
    return next(iter(texts(value)), None)


def _w3c_text(value: JsonValue) -> str | None:
    """A name of the W3C data model (VCDM 2.0, 4.6), in English if there is such a text.

    It is a text, a text with its language (`@value`), or an array of these; else as `text` does.
    """
    told = [(one.get("@language"), one.get("@value")) for one in nodes(value)]
    written = [(tag, said) for tag, said in told if isinstance(said, str)]
    english = (said for tag, said in written if isinstance(tag, str) and tag[:2].lower() == "en")
    found = next(english, next((said for _, said in written), None))
    return found if written else text(value)


class Summary(Frozen):
    """What a wallet shows in a list; nothing of it is proven.

    Attributes:
        title: of the credential, in English if there is such a text, else in its first language.
        issuer: name of the issuer as the credential has it.
        issued: when it was issued, text as written.
        valid_from: start of validity, text as written.
        valid_until: end of validity, text as written.
        status: always "unverified".
    """

    title: str | None
    issuer: str | None
    issued: str | None
    valid_from: str | None
    valid_until: str | None
    status: str = "unverified"

    def to_json(self) -> dict[str, JsonValue]:
        """The summary as a JSON object."""
        return {
            "title": self.title,
            "issuer": self.issuer,
            "issued": self.issued,
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "status": self.status,
        }


def summary_of(document: Mapping[str, JsonValue]) -> Summary:
    """The summary of a document; of several claims the first achievement gives the title."""
    claims = nodes(first_node(document.get("credentialSubject")).get("hasClaim"))
    achieved = (claim for claim in claims if "LearningAchievement" in texts(claim.get("type")))
    claim = next(achieved, next(iter(claims), {}))
    issuer = document.get("issuer")
    node = first_node(issuer)
    named = text(node.get("legalName")) or text(node.get("prefLabel"))
    return Summary(
        title=text(claim.get("title"))
        or text(first_node(document.get("displayParameter")).get("title"))
        or _w3c_text(document.get("name")),
        issuer=named or _w3c_text(node.get("name")) or text(node.get("id") if node else issuer),
        issued=text(document.get("issued")) or text(document.get("issuanceDate")),
        valid_from=text(document.get("validFrom")),
        valid_until=text(document.get("validUntil")) or text(document.get("expirationDate")),
    )
