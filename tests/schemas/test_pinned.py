"""Published files by their digests: fetched once, compared each time."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from microcred.errors import FetchError, ModelError
from microcred.fetching import OFFLINE, Fetch, Request, Response
from microcred.releases import ELM_3, ELM_3_1
from microcred.schemas.pinned import PublishedFiles, read_pinned
from microcred.schemas.published import PUBLISHED_SHAPES, published_at, release_of

RAW = b"shapes"
DIGEST = hashlib.sha256(RAW).hexdigest()
URL = "https://uni.example/EDC-generic-full.ttl"


def giving(body: bytes, status: int = 200) -> tuple[Fetch, list[Request]]:
    asked: list[Request] = []

    def fetch(request: Request, /) -> Response:
        asked.append(request)
        return Response(status, body=body)

    return fetch, asked


def refusal(cache: Path, fetch: Fetch) -> FetchError:
    with pytest.raises(FetchError) as caught:
        read_pinned(URL, DIGEST, cache=cache, fetch=fetch)
    assert caught.value.url == URL
    return caught.value


def test_fetched_once(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    fetch, asked = giving(RAW)
    assert read_pinned(URL, DIGEST, cache=cache, fetch=fetch) == RAW
    assert read_pinned(URL, DIGEST, cache=str(cache), fetch=fetch) == RAW
    assert read_pinned(URL, DIGEST, cache=cache) == RAW
    assert [(one.method, one.url, one.purpose) for one in asked] == [("GET", URL, "schema")]
    assert [one.name for one in cache.iterdir()] == [f"{DIGEST}.ttl"]


def test_offline(tmp_path: Path) -> None:
    error = refusal(tmp_path, OFFLINE)
    assert "not in the cache" in str(error) and "--fetch" in error.hint()


def test_another_file_is_not_kept(tmp_path: Path) -> None:
    error = refusal(tmp_path / "cache", giving(b"others")[0])
    assert "not the published file" in str(error) and error.hint()
    assert not (tmp_path / "cache").exists()


def test_a_file_that_was_changed(tmp_path: Path) -> None:
    path = tmp_path / f"{DIGEST}.ttl"
    fetch, asked = giving(RAW)
    for changed in (b"", b"shapes "):
        path.write_bytes(changed)
        error = refusal(tmp_path, fetch)
        assert "not the published one" in str(error) and path.name in error.hint()
    assert asked == []


def test_a_server_that_has_none(tmp_path: Path) -> None:
    assert "status 404" in str(refusal(tmp_path, giving(RAW, 404)[0]))


def test_a_cache_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"")
    assert "cache" in str(refusal(file, giving(RAW)[0]))
    assert "cannot write the cache" in str(refusal(tmp_path / "no" / "parent", giving(RAW)[0]))
    (tmp_path / f"{DIGEST}.ttl").mkdir()
    assert "cannot read the cache" in str(refusal(tmp_path, giving(RAW)[0]))


def test_files_that_are_known(published: Path, tmp_path: Path) -> None:
    folders = {"ELM 3.2": "elm-3.2-lts", "ELM 3.1": "elm-3.1"}

    def fetch(request: Request, /) -> Response:
        known = published_at(request.url)
        assert known is not None
        file = published / "published" / folders[known[0]] / request.url.rpartition("/")[2]
        return Response(200, body=file.read_bytes())

    files = PublishedFiles(tmp_path / "cache", fetch)
    for release in (ELM_3, ELM_3_1):
        names = [name for its, name in PUBLISHED_SHAPES if its == release.name]
        for name, raw in zip(names, files.read(release, names), strict=True):
            assert release_of(hashlib.sha256(raw).hexdigest()) == (release.name, name)


def test_a_file_that_is_not_known(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"ELM 3\.2"):
        PublishedFiles(tmp_path).read(ELM_3, ["mobility"])


def test_where_a_file_lies() -> None:
    row = PUBLISHED_SHAPES["ELM 3.2", "converted"]
    for url in (row.address, row.source):
        assert url.endswith("rdf/ap/edc/EDC-converted.ttl")
        assert published_at(url) == ("ELM 3.2", "converted")
    assert published_at(URL) is None
