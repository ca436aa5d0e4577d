"""Cached: what is remembered, how long, and in what; the caller owns it."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from microcred import fetching
from microcred.errors import FetchError
from microcred.fetching import OFFLINE, Cached, Fetch, Folder, Purpose, Request, Response
from microcred.fetching.cached import AGES, name_of, write_whole

URL = "https://uni.example/list"
START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class Clock:
    """A time of day that a test moves."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


class Server:
    """A Fetch that counts."""

    def __init__(self, status: int = 200, **headers: str) -> None:
        self.asked: list[Request] = []
        self.status = status
        self.headers = {name.replace("_", "-"): told for name, told in headers.items()}

    def __call__(self, request: Request, /) -> Response:
        self.asked.append(request)
        return Response(self.status, self.headers, f"answer {len(self.asked)}\n".encode())


def get(purpose: Any = "crl", url: str = URL, **headers: str) -> Request:
    return Request("GET", url, headers, purpose=purpose)


@pytest.fixture(params=["memory", "disk"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    return {} if request.param == "memory" else Folder(tmp_path / "cache")


def test_asked_once(cache: Any) -> None:
    server, clock = Server(etag="1"), Clock()
    fetch: Fetch = Cached(server, cache, now=clock)
    first = fetch(get())
    assert (first.body, dict(first.headers)) == (b"answer 1\n", {"etag": "1"})
    clock.time += timedelta(seconds=90)
    again = fetch(get())
    assert (again.status, again.body) == (200, b"answer 1\n")
    assert dict(again.headers) == {"etag": "1", "age": "90"}
    assert len(server.asked) == len(cache) == 1


@pytest.mark.parametrize("purpose", get_args(Purpose))
def test_how_long_depends_on_why(purpose: Any) -> None:
    server, clock = Server(), Clock()
    fetch = Cached(server, {}, now=clock)
    fetch(get(purpose))
    clock.time += AGES[purpose] - timedelta(seconds=1)
    fetch(get(purpose))
    assert len(server.asked) == (2 if purpose in ("timestamp", "signature") else 1)
    clock.time += timedelta(seconds=1)
    fetch(get(purpose))
    assert len(server.asked) == (3 if purpose in ("timestamp", "signature") else 2)


def test_the_caller_says_how_long() -> None:
    server, clock = Server(), Clock()
    fetch = Cached(server, {}, ages={"crl": timedelta(days=2)}, now=clock)
    for _ in range(2):
        fetch(get("crl"))
        fetch(get("ocsp"))
        clock.time += timedelta(hours=47)
    assert [one.purpose for one in server.asked] == ["crl", "ocsp", "ocsp"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("max-age=60", 60),
        ('public, Max-Age="60"', 60),
        ("max-age=99999999999999999999", 3600),
        ("s-maxage=5", 3600),
        ("no-store", 0),
        ("private, no-cache", 0),
        ('no-cache="set-cookie"', 0),
        ("max-age=0", 0),
        ("x-no-store", 3600),
    ],
)
def test_the_server_may_say_shorter(said: str, kept: int) -> None:
    server, clock = Server(cache_control=said), Clock()
    kept_in: dict[str, bytes] = {}
    fetch = Cached(server, kept_in, now=clock)
    fetch(get())
    assert len(kept_in) == (1 if kept else 0)
    clock.time += timedelta(seconds=max(kept - 1, 0))
    fetch(get())
    assert len(server.asked) == (1 if kept else 2)
    clock.time += timedelta(seconds=1)
    fetch(get())
    assert len(server.asked) == (2 if kept else 3)


def test_what_is_not_a_success_is_not_kept(cache: Any) -> None:
    for status in (204, 301, 404, 500):
        Cached(Server(status), cache)(get())
    assert len(cache) == 0


@pytest.mark.parametrize("name", ["Authorization", "cookie"])
def test_what_carries_rights_is_not_kept(name: str) -> None:
    server, kept = Server(), {name_of(get()): b""}
    Cached(server, kept)(get(**{name: "1"}))
    assert len(server.asked) == 1 and kept == {name_of(get()): b""}


def test_what_tells_requests_apart() -> None:
    requests = [
        get(),
        get("ocsp"),
        get(url=f"{URL}?2"),
        get(accept="text/xml"),
        Request("POST", URL, purpose="crl"),
        Request("POST", URL, body=b"1", purpose="crl"),
        Request("POST", URL, body=b"2", purpose="crl"),
    ]
    assert len({name_of(one) for one in requests}) == len(requests)
    assert name_of(get(Accept="a")) == name_of(get(accept="a", other="b"))
    assert name_of(get()) == name_of(Request("GET", URL, body=b"", purpose="crl"))


def test_an_answer_over_http_is_none_to_what_needs_https() -> None:
    kept: dict[str, bytes] = {}
    Cached(Server(), kept)(get("crl", "http://uni.example/"))
    with pytest.raises(FetchError):
        Cached(OFFLINE, kept)(get("did-document", "http://uni.example/"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw + b"0",
        lambda raw: raw.replace(b"answer", b"Answer"),
        lambda raw: b"{}\n",
        lambda raw: b"[]\n",
        lambda raw: b"7\n",
        lambda raw: raw.replace(b'"headers":{}', b'"headers":[]'),
        lambda raw: raw.replace(b'"status":200', b'"status":"x"'),
        lambda raw: raw.replace(b"+00:00", b""),
        lambda raw: raw.replace(b"2026-", b"year-"),
        lambda raw: raw.replace(b"2026-", b"2027-"),
    ],
)
def test_what_is_damaged_is_not_there(damage: Any, cache: Any) -> None:
    server, clock = Server(), Clock()
    fetch = Cached(server, cache, now=clock)
    fetch(get())
    (name,) = cache
    whole = cache[name]
    cache[name] = damage(whole)
    assert cache[name] != whole
    assert fetch(get()).body == b"answer 2\n"
    assert fetch(get()).body == b"answer 2\n"


def test_what_no_longer_counts_may_be_better_than_nothing() -> None:
    clock, kept = Clock(), {}  # type: ignore[var-annotated] - names to bytes
    Cached(Server(), kept, now=clock)(get())
    clock.time += timedelta(days=400)
    with pytest.raises(FetchError):
        Cached(OFFLINE, kept, now=clock)(get())
    answer = Cached(OFFLINE, kept, stale=True, now=clock)(get())
    assert (answer.body, answer.headers["age"]) == (b"answer 1\n", str(400 * 86400))
    with pytest.raises(FetchError):
        Cached(OFFLINE, kept, stale=True, now=clock)(get("ocsp"))
    clock.time = START - timedelta(days=1)
    assert Cached(OFFLINE, kept, stale=True, now=clock)(get()).headers["age"] == "0"


def test_an_answer_is_given_where_it_cannot_be_kept(tmp_path: Path) -> None:
    fetch = Cached(Server(), Folder(tmp_path / "no" / "such" / "folder"))
    assert fetch(get()).body == b"answer 1\n"
    assert fetch(get()).body == b"answer 2\n"


# -- a folder -------------------------------------------------------------------------------------

NAME = "0" * 64
OTHER = "1" * 64


def test_a_folder(tmp_path: Path) -> None:
    folder = Folder(str(tmp_path / "cache"))
    assert (list(folder), len(folder), folder.get(NAME)) == ([], 0, None)
    folder[OTHER], folder[NAME] = b"1", b"0"
    folder[NAME] = b"new"
    (folder.path / "notes.txt").write_text("mine", "utf-8")
    assert (list(folder), folder[NAME], NAME in folder) == ([NAME, OTHER], b"new", True)
    del folder[NAME]
    assert list(folder) == [OTHER]
    with pytest.raises(KeyError):
        del folder[NAME]
    folder.clear()
    assert [one.name for one in folder.path.iterdir()] == ["notes.txt"]
    assert repr(folder) == f"Folder({str(tmp_path / 'cache')!r})"


@pytest.mark.parametrize("name", ["", "a", "../" + "0" * 61, "0" * 63, NAME + "0", "A" * 64])
def test_names_are_no_paths(name: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    with pytest.raises(KeyError):
        folder[name] = b"1"
    with pytest.raises(KeyError):
        folder[name]
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    write_whole(path, b"old")

    def fails(self: Path, target: Path) -> None:
        raise OSError

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError):  # noqa: PT011 - the one raised here
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


# -- the package ----------------------------------------------------------------------------------


def test_what_is_not_asked_of_the_network_does_not_load_it() -> None:
    program = (
        "import sys\nimport microcred.fetching\n"
        "assert not {'microcred.fetching.http', 'microcred.fetching.cached'} & set(sys.modules)\n"
        "microcred.fetching.Cached(microcred.fetching.Http(), {})\n"
        "assert not {'httpx', 'ssl', 'socket'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_names_of_the_package() -> None:
    for name in fetching.__all__:
        assert getattr(fetching, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Ftp'"):
        fetching.Ftp
