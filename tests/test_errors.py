"""The exception tree: as it is drawn, with advice on everything, and nothing lost on the way."""

from __future__ import annotations

import copy
import inspect
import pickle
import re
from typing import Any

import pytest

from microcred import errors
from microcred.errors import (
    AlreadyIssued,
    BatchError,
    CannotAugment,
    CannotDisclose,
    FetchError,
    FetchRefused,
    InvalidCredential,
    InvalidDid,
    IssueError,
    LinkedDataError,
    ListRefused,
    MalformedJson,
    MalformedQuads,
    MalformedSchema,
    MicrocredError,
    MissingExtra,
    ModelError,
    NotCovered,
    NotInVocabulary,
    NotRegistered,
    NotResolved,
    NotTheHolder,
    ParseError,
    RegistryError,
    RevocationMissing,
    ServiceError,
    StatusConflict,
    StatusListRefused,
    TimestampRefused,
    TooMuchWork,
    TrustError,
    UnknownContext,
    UnknownMechanism,
    UnknownRelease,
    UnreadableRows,
    UnsuitableKey,
    Unsupported,
    VerificationFailed,
)
from microcred.findings import Check, Finding, Outcome

FOUND = (Finding(Check.FORMAT, Outcome.FAILED, "format.malformed", "it ends early"),)
# The tree, each with its parent and how it is made.
TREE: dict[type[MicrocredError], tuple[type[Exception], dict[str, Any]]] = {
    MicrocredError: (Exception, {}),
    ParseError: (MicrocredError, {"where": "/issuer"}),
    MalformedJson: (ParseError, {"where": "/issuer"}),
    MalformedQuads: (ParseError, {"where": ""}),
    MalformedSchema: (ParseError, {"where": ""}),
    UnknownMechanism: (ParseError, {"where": ""}),
    UnknownRelease: (ParseError, {"where": "/@context"}),
    InvalidDid: (ParseError, {"reason": "invalidPublicKeyLength"}),
    LinkedDataError: (MicrocredError, {"where": "/@context/1"}),
    NotCovered: (LinkedDataError, {"findings": FOUND}),
    TooMuchWork: (LinkedDataError, {"where": ""}),
    UnknownContext: (LinkedDataError, {"where": "/@context"}),
    Unsupported: (LinkedDataError, {"where": "/proof"}),
    ModelError: (MicrocredError, {"findings": FOUND}),
    NotInVocabulary: (ModelError, {"findings": FOUND}),
    IssueError: (MicrocredError, {"findings": FOUND}),
    InvalidCredential: (IssueError, {"findings": FOUND}),
    UnsuitableKey: (IssueError, {"findings": ()}),
    NotTheHolder: (IssueError, {"findings": FOUND}),
    CannotAugment: (IssueError, {"findings": FOUND}),
    TimestampRefused: (IssueError, {"reason": "imprint"}),
    RevocationMissing: (IssueError, {"findings": ()}),
    StatusListRefused: (ParseError, {"code": "status.list_too_short"}),
    TrustError: (MicrocredError, {}),
    ListRefused: (TrustError, {"code": "qualified.list_forged"}),
    NotResolved: (TrustError, {"code": "key.not_fetched"}),
    FetchError: (MicrocredError, {"url": "https://example.org/status/1"}),
    FetchRefused: (FetchError, {"url": "https://127.0.0.1/status/1"}),
    CannotDisclose: (MicrocredError, {}),
    RegistryError: (MicrocredError, {}),
    NotRegistered: (RegistryError, {}),
    AlreadyIssued: (RegistryError, {"entry": ("an", "entry")}),
    StatusConflict: (RegistryError, {}),
    BatchError: (MicrocredError, {}),
    UnreadableRows: (BatchError, {}),
    ServiceError: (MicrocredError, {}),
    MissingExtra: (MicrocredError, {}),
    VerificationFailed: (MicrocredError, {"verification": ("a", "verdict")}),
}


def test_the_tree_is_the_one_that_is_exported() -> None:
    assert sorted(errors.__all__) == sorted(kind.__name__ for kind in TREE)
    for kind, (parent, _) in TREE.items():
        assert kind.__bases__[0] is parent or kind.__mro__[2] is parent, kind


def test_the_tree_is_the_one_that_is_drawn() -> None:
    lines = re.sub(r",\n    │ +", ", ", errors.__doc__ or "")
    drawing = re.findall(
        r"^    [├└]── (\w+)( +\.(\w+))?( {2,}([A-Z][\w, ]+))?", lines, re.MULTILINE
    )
    drawn = {name: (attribute, below) for name, _, attribute, _, below in drawing}
    children = {kind.__name__ for kind, (parent, _) in TREE.items() if parent is MicrocredError}
    assert drawn.keys() == children
    for name, (attribute, below) in drawn.items():
        kind = getattr(errors, name)
        assert set(TREE[kind][1]) == ({attribute} if attribute else set())
        named = {one.strip() for one in below.split(",")} if below else set()
        assert named == {one.__name__ for one, (parent, _) in TREE.items() if parent is kind}


def test_the_root_is_drawn_first() -> None:
    assert "\n    MicrocredError\n    ├──" in inspect.getdoc(errors)  # type: ignore[operator]


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_error_carries_what_it_is_given(kind: type[MicrocredError]) -> None:
    carried = TREE[kind][1]
    error = kind("it did not work", **carried)
    assert str(error) == "it did not work"
    assert error.args == ("it did not work",)
    for name, value in carried.items():
        assert getattr(error, name) == value


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_error_has_advice(kind: type[MicrocredError]) -> None:
    hint = kind("x", **TREE[kind][1]).hint()
    assert re.fullmatch(r"[A-Z].+\.", hint) and "\n" not in hint
    if kind is not MicrocredError:
        assert kind.default_hint == hint and kind.default_hint != MicrocredError.default_hint


def test_other_advice_may_be_given() -> None:
    assert TrustError("x", hint="Ask the authority.").hint() == "Ask the authority."
    assert ParseError("x", where="/a", hint="Look.").hint() == "Look."
    assert ModelError("x", hint="Look.").hint() == "Look."
    assert FetchError("x", url="https://example.org", hint="Wait.").hint() == "Wait."
    assert TrustError("x", hint="").hint() == TrustError.default_hint


def test_what_is_left_out_is_empty() -> None:
    assert ParseError("x").where == ""
    assert ModelError("x").findings == IssueError("x").findings == ()


def test_findings_do_not_change_with_the_list_that_they_came_in() -> None:
    found = list(FOUND)
    error = ModelError("x", findings=found)
    found.clear()
    assert error.findings == FOUND


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "send", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy]
)
def test_an_error_comes_back_whole_from_another_process(
    kind: type[MicrocredError], send: Any
) -> None:
    carried = TREE[kind][1]
    sent = kind("it did not work", **carried)
    if kind is not VerificationFailed:
        sent = kind("it did not work", hint="Try again.", **carried)
    received = send(sent)
    assert type(received) is kind
    assert (str(received), received.hint()) == (str(sent), sent.hint())
    assert {name: getattr(received, name) for name in carried} == carried


def test_an_error_in_another_process_keeps_its_notes() -> None:
    sent = FetchError("no answer", url="https://example.org/")
    sent.add_note("asked twice")
    assert pickle.loads(pickle.dumps(sent)).__notes__ == ["asked twice"]


PERSON = "Ána Nováková"


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_neither_the_text_nor_the_name_of_an_error_shows_what_it_carries(
    kind: type[MicrocredError],
) -> None:
    """A log that writes the error writes no person: what is found stands in its attributes only."""
    about = (Finding(Check.FORMAT, Outcome.FAILED, "format.malformed", PERSON),)
    carried: dict[str, Any] = {
        "where": f"/{PERSON}",
        "findings": about,
        "url": f"https://example.org/{PERSON}",
        "verification": PERSON,
        "code": PERSON,
        "reason": PERSON,
        "entry": PERSON,
    }
    error = kind("it did not work", **{name: carried[name] for name in TREE[kind][1]})
    assert PERSON not in str(error) + repr(error) + error.hint()
