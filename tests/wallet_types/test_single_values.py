"""Single values out of arrays: the table says what the model says, whatever the document."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from examples import UNI, DotPage, course, seal_of
from microcred import issue
from microcred.errors import InvalidCredential, ModelError
from microcred.releases.elm_3 import ELM_3
from microcred.wallet_types import NESTED_ELM, nested_elm, single_values, table
from microcred.wallet_types.nested_rules import RULES
from microcred.wallet_types.single_values import FILE, with_arrays, with_single_values
from microcred.wallet_types.table import TYPES, type_of
from microcred.wallet_types.writing import members_file, rules_file

ROOT = "EuropeanDigitalCredential"
CLASSES = sorted({*ELM_3.classes, "Node", "NoClass"})
MEMBERS = sorted(
    {term.name for cls in ELM_3.classes.values() for term in cls.terms().values()}
    | {"id", "type", "@context", "shoeSize", "proof"}
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=3),
    st.sampled_from(CLASSES),
)
TYPE = st.one_of(
    st.sampled_from(CLASSES), st.lists(st.sampled_from(CLASSES), max_size=3), SCALARS, st.just([[]])
)


def nodes(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    held = st.one_of(values, st.lists(values, max_size=2), st.lists(values, min_size=1, max_size=1))
    members = st.dictionaries(st.sampled_from(MEMBERS), held, max_size=5)
    texts = st.dictionaries(st.sampled_from(["en", "de", "x_y"]), held, max_size=2)
    typed = st.tuples(members, TYPE).map(lambda pair: {**pair[0], "type": pair[1]})
    return st.one_of(members, texts, typed)


DOCUMENTS = nodes(st.recursive(SCALARS, nodes, max_leaves=20))


def by_the_model(document: Any) -> Any:
    return ELM_3.classes[ROOT].from_json(document).to_json()


@given(DOCUMENTS)
def test_the_table_says_what_the_model_says(document: dict[str, Any]) -> None:
    assert repr(with_single_values(document)) == repr(by_the_model(document))


@given(DOCUMENTS)
def test_arrays_are_those_of_the_model(document: dict[str, Any]) -> None:
    node = ELM_3.classes[ROOT].from_json(document)
    assert repr(with_arrays(document)) == repr(nested_elm._full(node, node.to_json()))


# Names and types that the disclosure table looks into, so that the walk goes deep.
ASKED_MEMBERS = st.sampled_from(
    [
        "credentialSubject",
        "hasClaim",
        "hasPart",
        "awardedBy",
        "specifiedBy",
        "provenBy",
        "evidence",
        "displayParameter",
        "individualDisplay",
        "title",
        "givenName",
        "identifier",
        "holder",
        "a/b",
    ]
)
ASKED_TYPES = st.sampled_from(["Person", "Agent", "LearningAchievement", "Evidence", "NoClass"])


def asked(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    held = st.one_of(values, st.lists(values, max_size=2))
    members = st.dictionaries(ASKED_MEMBERS, held, max_size=4)
    typed = st.one_of(ASKED_TYPES, st.lists(ASKED_TYPES, max_size=2), st.none())
    return st.tuples(members, typed).map(
        lambda pair: {**pair[0], **({} if pair[1] is None else {"type": pair[1]})}
    )


@given(asked(st.recursive(st.none() | st.text(max_size=2), asked, max_leaves=25)))
def test_what_may_be_withheld_is_what_the_model_says(body: dict[str, Any]) -> None:
    node = ELM_3.classes[ROOT].from_json(body)
    expected = tuple(nested_elm._withheld(node, body, ROOT, "/elm"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nested_elm, "_withheld", None)  # it is told by the table alone
        assert NESTED_ELM.withheld({"vct": NESTED_ELM.vct, "elm": body}) == expected


@given(DOCUMENTS)
def test_so_it_is_of_any_document(body: dict[str, Any]) -> None:
    node = ELM_3.classes[ROOT].from_json(body)
    expected = tuple(nested_elm._withheld(node, body, ROOT, "/elm"))
    assert NESTED_ELM.withheld({"vct": NESTED_ELM.vct, "elm": body}) == expected


def test_a_credential_is_nested_by_the_table_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    document = issue(course(awarded_by=UNI), signer=seal_of(), page=DotPage()).document
    node = ELM_3.classes[ROOT].from_json(document)
    whole = nested_elm._full(node, node.to_json())
    monkeypatch.setattr(nested_elm, "_full", None)
    body: Any = NESTED_ELM.claims(document)["elm"]
    assert repr(body) == repr({name: one for name, one in whole.items() if name != "@context"})


def test_what_the_table_does_not_take_is_nested_by_the_model() -> None:
    names = {"type": [ROOT], "@context": [*ELM_3.contexts]}
    for document in (MappingProxyType({**names, "title": {"en": "a"}}), {**names, "shoeSize": {1}}):
        try:
            node = ELM_3.classes[ROOT].from_json(document)
        except ModelError:
            with pytest.raises(InvalidCredential):
                NESTED_ELM.claims(document)
        else:
            whole = nested_elm._full(node, node.to_json())
            del whole["@context"]
            assert NESTED_ELM.claims(document)["elm"] == whole
    deep: dict[str, Any] = {}
    for _ in range(140):
        deep = {"credentialSubject": deep}
    node = ELM_3.classes[ROOT].from_json(deep)
    expected = tuple(nested_elm._withheld(node, deep, ROOT, "/elm"))
    assert NESTED_ELM.withheld({"vct": NESTED_ELM.vct, "elm": deep}) == expected


@pytest.mark.parametrize(
    "document",
    [
        {"title": (1,)},
        {"shoeSize": {"a": {1: 2}}},
        {"shoeSize": object()},
        {"shoeSize": {1, 2}},
        7,
        None,
    ],
)
def test_what_is_not_plain_json_goes_to_the_model(document: Any) -> None:
    try:
        told: object = by_the_model(document)
    except ModelError:
        with pytest.raises(ModelError):
            with_single_values(document)
    else:
        assert with_single_values(document) == told


@pytest.mark.parametrize("member", ["credentialSubject", "shoeSize"])
@pytest.mark.parametrize("depth", [100, 140, 100_000])
def test_depth_is_bounded(member: str, depth: int) -> None:
    document: dict[str, Any] = {}
    for _ in range(depth):
        document = {member: document}
    try:
        told = by_the_model(document)
    except ModelError:
        with pytest.raises(ModelError):
            with_single_values(document)
    else:
        assert with_single_values(document) == told


def test_nothing_is_shared() -> None:
    document: dict[str, Any] = {"shoeSize": {"left": [39]}, "issuer": {"id": "urn:a"}}
    made: Any = with_single_values(document)
    made["shoeSize"]["left"].append(40)
    made["issuer"]["id"] = "urn:b"
    assert document == {"shoeSize": {"left": [39]}, "issuer": {"id": "urn:a"}}


def test_a_credential_comes_back_as_it_was() -> None:
    document = issue(course(awarded_by=UNI), signer=seal_of(), page=DotPage()).document
    claims = NESTED_ELM.claims(document)
    assert NESTED_ELM.document(claims) == by_the_model(document)


def test_the_table_is_that_of_the_model() -> None:
    for name, text in ((FILE, members_file()), (RULES, rules_file())):
        file = Path(single_values.__file__).with_name(name)
        assert file.read_text("utf-8") == text, "run `make schemas`"


def test_the_rules_are_those_of_the_rows() -> None:
    assert NESTED_ELM.rules == tuple(
        (row.pattern, row.sd, row.mandatory) for row in NESTED_ELM.rows
    )


def test_each_type_is_found_by_its_name() -> None:
    assert [type_of(kind.vct) for kind in TYPES] == list(TYPES)
    with pytest.raises(AttributeError, match="TABLE"):
        table.TABLE  # type: ignore[attr-defined]
