"""The nested ELM type: a European credential whole, under the one claim `elm` of an SD-JWT VC.

SD-JWT VC knows JSON claims and no JSON-LD, and ELM's own members would stand beside claims of JWT
that mean something else (`issuer` and `iss`, `type` and `vct`). So the body lies in `elm`, as in
the pilots of DC4EU, without `@context`: which model it is of is said by `vct`, and `document` puts
the contexts back. Every member that can have several values is an array there, so that one claims
path (OpenID4VP 7) fits every credential of the type. docs/adr tells why.

    >>> from microcred.micro_credential import Learner, MicroCredential, Provider
    >>> from microcred.wallet_types.nested_elm import NESTED_ELM
    >>> course = MicroCredential(learner=Learner("Ána", "Novák"), title="Soil carbon",
    ...     awarded_by=Provider("Example University", "IE"), language="en")
    >>> claims = NESTED_ELM.claims(course.to_credential().to_json())
    >>> claims["vct"], claims["elm"]["credentialSubject"]["hasClaim"][0]["title"]
    ('https://microcred.eu/types/elm-3.2/v1', {'en': 'Soil carbon'})
    >>> NESTED_ELM.withheld(claims)[1:4]
    ('/elm/credentialSubject/familyName', '/elm/credentialSubject/fullName', \
'/elm/credentialSubject/givenName')
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from microcred.errors import InvalidCredential, LinkedDataError, ModelError
from microcred.findings import Check, Finding, Outcome
from microcred.jsontext import JsonValue
from microcred.linked.lexical import read_time
from microcred.releases.elm_3 import ELM_3
from microcred.releases.release import is_european, is_presentation
from microcred.releases.vcdm import from_vcdm_2
from microcred.wallet_types.credential_type import (
    CredentialType,
    Disclosable,
    Row,
    metadata_of,
    pointer_step,
)
from microcred.wallet_types.disclosure_table import ROOT, is_asked_again, word_for
from microcred.wallet_types.nested_rules import nested_rules
from microcred.wallet_types.single_values import (
    ModelClass,
    NotPlain,
    class_reader,
    with_arrays,
    with_single_values,
)

if TYPE_CHECKING:
    from microcred.elm import Node

__all__ = ["BODY", "NESTED_ELM", "NestedElm", "withheld_of_document"]

BODY: Final = "elm"
"""The claim that holds the European credential."""

_DEEPEST: Final = 128  # as the strict reader of JSON
_APART: Final = frozenset({"@context", "proof"})


class NestedElm(CredentialType):
    """The type of a whole European credential, `elm`."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """Its claims, generated from the model and the disclosure table."""
        from microcred.wallet_types.nested_rows import nested_rows

        return nested_rows(BODY)

    @property
    def rules(self) -> tuple[tuple[str, Disclosable, bool], ...]:
        """As written beside this room: to ask for them, nobody loads the model."""
        return nested_rules()

    def claims(
        self, document: Mapping[str, JsonValue], *, expires: datetime | None = None
    ) -> dict[str, JsonValue]:
        """The claims: `vct`, the times of JWT, and the credential in `elm`.

        Raises:
            InvalidCredential: it is no European credential.
        """
        body = {name: one for name, one in _whole_of(document).items() if name not in _APART}
        times = {
            "iat": _seconds(body, "issued", "issuanceDate"),
            "nbf": _seconds(body, "validFrom"),
            "exp": int(expires.timestamp())
            if expires
            else _seconds(body, "validUntil", "expirationDate"),
        }
        known: dict[str, JsonValue] = {
            name: value for name, value in times.items() if value is not None
        }
        return {"vct": self.vct, **known, BODY: body}

    def withheld(self, claims: Mapping[str, JsonValue]) -> tuple[str, ...]:
        """JSON pointers of all that may be withheld, by the class of each node, outer ones first.

        Raises:
            ModelError: the claims are none of this type.
        """
        body = _body_of(claims)
        try:
            return tuple(_places(body, ROOT, class_reader(), (ROOT,), f"/{BODY}", 0))
        except NotPlain:
            node = ELM_3.classes[ROOT].from_json(body)
            return tuple(_withheld(node, body, ROOT, f"/{BODY}"))

    def document(self, claims: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """The European credential in the form of Europass, without what was withheld.

        Raises:
            ModelError: the claims are none of this type.
        """
        body = _body_of(claims)
        contexts: dict[str, JsonValue] = {"@context": [*ELM_3.contexts]}
        return with_single_values({**body, **contexts})

    def head(self, claims: Mapping[str, JsonValue]) -> dict[str, JsonValue] | None:
        """Type and contexts of the document; None if there is no credential in the claims."""
        body = claims.get(BODY)
        if not isinstance(body, dict):
            return None
        contexts: list[JsonValue] = [*ELM_3.contexts]
        told: dict[str, JsonValue] = {
            name: body[name] for name in ("type", "@graph") if name in body
        }
        return {"@context": contexts, **told}

    def check(self, claims: Mapping[str, JsonValue]) -> tuple[Finding, ...]:
        """FAILED `wallet_type.malformed` if there is no credential in the claims."""
        try:
            _body_of(claims)
        except ModelError as error:
            code = "wallet_type.malformed"
            return (Finding(Check.FORMAT, Outcome.FAILED, code, str(error), f"/{BODY}"),)
        return ()

    def metadata(self) -> dict[str, JsonValue]:
        """The type metadata document, generated from the model and the disclosure table."""
        name = "European digital credential for learning (ELM 3.2)"
        description = (
            "A credential of the European Learning Model, whole, in the claim `elm`; personal data "
            "of the learner, results and details of the course can be withheld one by one."
        )
        return metadata_of(self, name, description)


NESTED_ELM: Final = NestedElm("elm", "https://microcred.eu/types/elm-3.2/v1")
"""The type of a whole European credential."""


def withheld_of_document(document: Mapping[str, JsonValue]) -> tuple[str, ...]:
    """JSON pointers of all that may be withheld of a European credential as it stands.

    As `NESTED_ELM.withheld`, for a credential that is itself the claims (`vc+sd-jwt`).

    Raises:
        InvalidCredential: it is none.
    """
    found = _withheld(_node_of(document), document, ROOT, "")
    return tuple(one for one in found if one.split("/")[1] not in _APART)


def _body_of(claims: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    body = claims.get(BODY) if isinstance(claims, Mapping) else None
    if not isinstance(body, Mapping):
        raise ModelError(f"there is no European credential in the claim `{BODY}`")
    return body


def _whole_of(document: Mapping[str, JsonValue]) -> dict[str, Any]:
    """The credential in the form of VCDM 1.1, every member that may have several as an array.

    Raises:
        InvalidCredential: it is none.
    """
    _require_credential(document)
    try:
        return with_arrays(from_vcdm_2(document))
    except (LinkedDataError, NotPlain):
        node = _node_of(document)  # of the model itself, with what it says of the document
        return _full(node, node.to_json())


def _require_credential(document: Mapping[str, JsonValue]) -> None:
    if not isinstance(document, Mapping) or not is_european(document) or is_presentation(document):
        raise InvalidCredential("what is nested is a credential of the European Learning Model")


def _node_of(document: Mapping[str, JsonValue]) -> Node:
    """The typed credential in the form of VCDM 1.1.

    Raises:
        InvalidCredential: it is none.
    """
    _require_credential(document)
    try:
        return ELM_3.classes[ROOT].from_json(from_vcdm_2(document))
    except (LinkedDataError, ModelError) as error:
        raise InvalidCredential(str(error), findings=getattr(error, "findings", ())) from None


def _full(node: Node, written: Mapping[str, Any]) -> dict[str, Any]:
    """The node's JSON with every member that may have several values as an array."""
    several = {term.name for term in type(node).terms().values() if term.max != 1}
    texts = {term.name for term in type(node).terms().values() if term.language}
    made: dict[str, Any] = {}
    for name, held in node.held.items():
        value = _full_value(held, written[name])
        lone = name in several and name not in texts and not isinstance(value, list)
        made[name] = [value] if lone else value
    return made


def _full_value(held: Any, written: Any) -> Any:
    if isinstance(held, list):
        return [_full_value(*pair) for pair in zip(held, written, strict=True)]
    # A node that is only named is written as its id.
    if hasattr(held, "held") and isinstance(written, dict):
        return _full(held, written)
    return written


def _places(
    value: Mapping[str, Any],
    cls: str,
    class_of: Callable[[Any, tuple[str, ...]], ModelClass],
    expected: tuple[str, ...],
    where: str,
    depth: int,
) -> Iterator[str]:
    """What `_withheld` gives, by the table of the model.

    Raises:
        NotPlain: it is for the model itself.
    """
    if type(value) is not dict or depth > _DEEPEST:
        raise NotPlain
    members = class_of(value.get("type"), expected).members
    for name, member in value.items():
        if type(name) is not str:
            raise NotPlain
        word, kind = word_for(cls, name), members.get(name)
        place = f"{where}/{pointer_step(name)}"
        listed = type(member) is list
        for at, one in enumerate(member if listed else [member]):
            there = f"{place}/{at}" if listed else place
            if word == "withheld":
                yield there
            if type(kind) is tuple and isinstance(one, Mapping):
                inner = class_of(one.get("type"), kind).name
                if is_asked_again(word, inner):
                    yield from _places(one, inner, class_of, kind, there, depth + 1)


def _withheld(node: Node, value: Mapping[str, Any], cls: str, where: str) -> Iterator[str]:
    """The pointers below one node; `value` is its JSON as it stands in the claims."""
    for name, member in value.items():
        word = word_for(cls, name)
        place = f"{where}/{pointer_step(name)}"
        held = node.held.get(name)
        if not isinstance(member, list):
            yield from _of_value(held, member, word, place)
            continue
        # A lone value is held bare, and the claims have it in an array.
        nodes = held if isinstance(held, list) else [held]
        for at, one in enumerate(member):
            yield from _of_value(nodes[at] if at < len(nodes) else None, one, word, f"{place}/{at}")


def _of_value(held: Any, value: Any, word: Any, place: str) -> Iterator[str]:
    if word == "withheld":
        yield place
    cls = type(held).__name__
    if isinstance(value, Mapping) and is_asked_again(word, cls):
        yield from _withheld(held, value, cls, place)


def _seconds(body: Mapping[str, JsonValue], *names: str) -> int | None:
    """The first of some dates as NumericDate (RFC 7519, 2), None if none can be read."""
    for name in names:
        value = body.get(name)
        moment = read_time(value)[0] if isinstance(value, str) else None
        if moment is not None:
            return int(moment.timestamp())
    return None
