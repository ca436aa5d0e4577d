"""What is asked of a network: values that do not change, and a default that never asks."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from microcred.errors import FetchError
from microcred.fetching import OFFLINE, Fetch, Purpose, Request, Response


@pytest.mark.parametrize("purpose", get_args(Purpose))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_offline_never_asks(purpose: Any, method: Any) -> None:
    url = "https://example.org/status/1?who=me"
    with pytest.raises(FetchError) as caught:
        OFFLINE(Request(method, url, body=b"?", purpose=purpose))
    assert caught.value.url == url
    assert url not in str(caught.value)
    assert "offline" in caught.value.hint()


def test_offline_says_its_name_in_signatures() -> None:
    assert repr(OFFLINE) == "OFFLINE"
    with pytest.raises(AttributeError):
        OFFLINE.answer = 1  # type: ignore[attr-defined]


def test_a_request_without_more_asks_for_content() -> None:
    request = Request("GET", "https://example.org/")
    assert (dict(request.headers), request.body, request.purpose) == ({}, None, "content")
    assert request == Request("GET", "https://example.org/")
    assert request != Request("POST", "https://example.org/")


def test_a_response_without_more_is_empty() -> None:
    assert (dict(Response(204).headers), Response(204).body) == ({}, b"")


@pytest.mark.parametrize(
    ("value", "names"),
    [
        (Request("GET", "https://example.org/"), "method url headers body purpose"),
        (Response(200), "status headers body"),
    ],
)
def test_requests_and_responses_do_not_change(value: Any, names: str) -> None:
    for one in names.split():
        with pytest.raises(AttributeError):
            setattr(value, one, None)
    with pytest.raises(TypeError):
        value.headers["accept"] = "text/html"


def test_no_two_values_share_what_could_change() -> None:
    assert Request("GET", "a").headers is not Request("GET", "a").headers


def test_any_callable_is_a_fetch() -> None:
    asked: list[Request] = []

    def double(request: Request, /) -> Response:
        asked.append(request)
        return Response(200, {"content-type": "application/ocsp-response"}, b"0")

    fetch: Fetch = double
    request = Request("POST", "https://example.org/ocsp", body=b"1", purpose="ocsp")
    assert fetch(request).body == b"0"
    assert asked == [request]


def test_the_purposes_are_those_of_the_design() -> None:
    assert get_args(Purpose)[:5] == ("ocsp", "crl", "aia", "timestamp", "trusted-list")
    assert len(set(get_args(Purpose))) == len(get_args(Purpose)) == 11
