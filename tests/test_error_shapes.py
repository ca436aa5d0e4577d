"""What errors have in common: known as `microcred.errors`, and whole in another process."""

from __future__ import annotations

import pickle
import pickletools

import pytest

from microcred import error_shapes, errors
from microcred.error_shapes import AtPlace, MicrocredError, WithFindings
from microcred.findings import Check, Finding, Outcome

FOUND = Finding(Check.FORMAT, Outcome.FAILED, "format.malformed", "it ends early")


class NoTitle(AtPlace):
    """An error of another package."""

    default_hint = "Give it a title."


class NoTitles(WithFindings):
    """One with findings, and without advice of its own."""


def test_all_errors_are_known_by_the_room_that_they_are_imported_from() -> None:
    space: dict[str, object] = {}
    exec("from microcred.errors import *", space)  # noqa: S102 - the statement is the test
    assert {name for name in space if name != "__builtins__"} == set(errors.__all__)
    for name in errors.__all__:
        kind = getattr(errors, name)
        assert (kind.__module__, kind.__qualname__) == ("microcred.errors", name)
    assert errors.MicrocredError is error_shapes.MicrocredError


def test_a_pickle_names_the_root_by_the_room_that_everybody_knows() -> None:
    kinds = {
        argument
        for _, argument, _ in pickletools.genops(pickle.dumps(MicrocredError))
        if isinstance(argument, str)
    }
    assert kinds == {"microcred.errors", "MicrocredError"}
    assert pickle.loads(pickle.dumps(MicrocredError)) is MicrocredError


def test_shapes_are_kinds_of_the_root_and_of_nothing_else() -> None:
    assert AtPlace.__bases__ == WithFindings.__bases__ == (MicrocredError,)
    assert MicrocredError.__bases__ == (Exception,)
    placed = {name for name in errors.__all__ if issubclass(getattr(errors, name), AtPlace)}
    found = {name for name in errors.__all__ if issubclass(getattr(errors, name), WithFindings)}
    assert {"ParseError", "LinkedDataError"} <= placed
    assert {"ModelError", "IssueError"} <= found
    assert not placed & found


def test_errors_of_others_can_have_these_shapes() -> None:
    error = NoTitle("it has no title", where="/credentialSubject")
    assert (str(error), error.where, error.hint()) == (
        "it has no title",
        "/credentialSubject",
        "Give it a title.",
    )
    assert NoTitle("it has no title").where == ""
    assert NoTitles("none has a title").findings == ()
    assert NoTitles("none has a title").hint() == MicrocredError.default_hint


@pytest.mark.parametrize(
    "sent",
    [
        NoTitle("it has no title", where="/credentialSubject", hint="Ask its author."),
        NoTitles("none has a title", findings=[FOUND]),
    ],
    ids=["place", "findings"],
)
def test_errors_of_others_come_back_whole(sent: MicrocredError) -> None:
    received = pickle.loads(pickle.dumps(sent))
    assert type(received) is type(sent)
    assert (received.args, vars(received)) == (sent.args, vars(sent))


def test_only_what_is_named_can_be_carried() -> None:
    for make in (MicrocredError, AtPlace, WithFindings):
        with pytest.raises(TypeError, match="reason"):
            make("it did not work", reason="a word")  # type: ignore[call-arg]
        with pytest.raises(TypeError, match="positional"):
            make("it did not work", "Try again.")  # type: ignore[misc]
