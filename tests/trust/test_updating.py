"""Fetching lists into a cache, and reading it: pins, pivots, replay, damage, age."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from list_maker import (
    GRANTED_SINCE,
    LIST_ENDS,
    LIST_ISSUED,
    NOW,
    Listed,
    ListText,
    PointsTo,
    State,
    issuer,
    list_of_lists,
    operator,
)

from microcred.errors import FetchError, ListRefused, TrustError
from microcred.fetching import Request, Response
from microcred.trust.trusted_lists.cache import is_cache, open_cache, read_index
from microcred.trust.trusted_lists.updating import UpdateReport, update_lists

URL = "https://lists.test/lotl.xml"
FIRST = operator("LOTL operator TEST", 701)
SECOND = operator("Second LOTL operator TEST", 704)
THIRD = operator("Third LOTL operator TEST", 705)
XX = PointsTo("XX", [operator().certificate])
YY = PointsTo("YY", [operator("YY operator TEST", 706).certificate])


def xx(**traits: Any) -> bytes:
    return ListText([Listed([issuer().certificate])], **traits).signed()


def yy(**traits: Any) -> bytes:
    return ListText(territory="YY", **traits).signed(operator("YY operator TEST", 706))


class Net:
    """A network of pages that are right there; what is not there is answered 404 or not at all."""

    def __init__(self, **pages: bytes) -> None:
        self.pages = {f"https://lists.test/{name}.xml": page for name, page in pages.items()}
        self.asked: list[str] = []

    def __call__(self, request: Request, /) -> Response:
        assert (request.method, request.purpose) == ("GET", "trusted-list")
        self.asked.append(request.url)
        page = self.pages.get(request.url)
        if page == b"":
            raise FetchError("no answer", url=request.url)
        return Response(404) if page is None else Response(200, body=page)


def update(cache: Path, net: Net, signers: Iterable[Any] = (), **more: Any) -> UpdateReport:
    named = [one.certificate for one in signers]
    return update_lists(
        cache, fetch=net, now=more.pop("now", NOW), signers=named, lotl_url=URL, **more
    )


@pytest.fixture
def net() -> Net:
    return Net(lotl=list_of_lists(XX, YY), XX=xx(), YY=yy())


def test_an_update_and_what_it_leaves(tmp_path: Path, net: Net) -> None:
    cache = tmp_path / "new" / "lists"
    report = update(cache, net, [FIRST])
    assert [one.name for one in report.updated] == ["list XX 7", "list YY 7"]
    assert (report.kept, report.problems, report.lotl.name) == (0, (), "list of lists EU 7")
    assert is_cache(cache)
    found = open_cache(cache)
    assert [one.trusted.territory for one in found.entries] == ["EU", "XX", "YY"]
    assert found.complete and found.problems == ()
    assert issuer().certificate in found.anchors("seal")
    # The second time the signers are remembered.
    again = update(cache, net, now=NOW + timedelta(days=1))
    assert (again.updated, again.kept) == ((), 2)
    index = read_index(cache)
    assert index is not None
    assert index.signers == (FIRST.certificate,)
    assert {one.fetched for one in index.lists} == {NOW + timedelta(days=1)}
    assert sorted(path.suffix for path in cache.iterdir()) == [".json", ".xml", ".xml", ".xml"]


def test_compressed_lists_are_kept_plain(tmp_path: Path, net: Net) -> None:
    net.pages["https://lists.test/XX.xml"] = gzip.compress(xx())
    update(tmp_path, net, [FIRST])
    assert open_cache(tmp_path).complete


def test_some_countries_only(tmp_path: Path, net: Net) -> None:
    report = update(tmp_path, net, [FIRST], territories=["YY"])
    assert [one.territory for one in report.updated] == ["YY"]
    assert "https://lists.test/XX.xml" not in net.asked
    assert not open_cache(tmp_path).complete


def test_nothing_is_done_without_signers(tmp_path: Path, net: Net) -> None:
    with pytest.raises(TrustError, match="signers"):
        update(tmp_path, net)
    with pytest.raises(TrustError, match="time zone"):
        update(tmp_path, net, [FIRST], now=NOW.replace(tzinfo=None))
    assert net.asked == []


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (list_of_lists(XX, by=SECOND), "qualified.list_signer_unknown"),
        (list_of_lists(XX).replace(b">7<", b">8<"), "qualified.list_forged"),
        (xx(), "qualified.list_malformed"),
        (b"<html/>", "qualified.list_malformed"),
        (list_of_lists(XX, issued=NOW - timedelta(days=4001)), "qualified.list_signer_expired"),
    ],
)
def test_a_list_of_lists_that_is_not_relied_on(tmp_path: Path, page: bytes, code: str) -> None:
    with pytest.raises(ListRefused) as refused:
        update(tmp_path, Net(lotl=page, XX=xx()), [FIRST])
    assert refused.value.code == code
    assert not is_cache(tmp_path)


def test_a_list_of_lists_that_cannot_be_had(tmp_path: Path) -> None:
    for net in (Net(), Net(lotl=b"")):
        with pytest.raises(FetchError):
            update(tmp_path, net, [FIRST])
    assert not is_cache(tmp_path)


# -- pivots ---------------------------------------------------------------------------------------

P1, P2 = "https://lists.test/p1.xml", "https://lists.test/p2.xml"
JOURNAL = "https://journal.test/notice"


def pivots(**pages: bytes) -> Net:
    """Signed by the third; the first named the second, and the second named the third."""
    sound = {
        "lotl": list_of_lists(XX, by=THIRD, uris=[P2, P1, JOURNAL], sequence=9),
        "p1": list_of_lists(by=FIRST, named=[SECOND.certificate]),
        "p2": list_of_lists(by=SECOND, named=[THIRD.certificate], sequence=8),
        "XX": xx(),
    }
    return Net(**{**sound, **pages})


def test_pivots_lead_to_a_new_signer(tmp_path: Path) -> None:
    net = pivots()
    update(tmp_path, net, [FIRST])
    assert net.asked == [URL, P1, P2, "https://lists.test/XX.xml"]
    index = read_index(tmp_path)
    assert index is not None
    assert index.signers == (THIRD.certificate,)
    assert open_cache(tmp_path).complete


def test_pivots_are_not_asked_where_the_signer_is_known(tmp_path: Path) -> None:
    net = pivots()
    update(tmp_path, net, [THIRD])
    assert P1 not in net.asked


def test_a_chain_may_begin_in_the_middle(tmp_path: Path) -> None:
    update(tmp_path, pivots(), [SECOND])
    assert is_cache(tmp_path)


@pytest.mark.parametrize(
    "pages",
    [
        {"p1": list_of_lists(by=SECOND, named=[SECOND.certificate])},
        {"p2": list_of_lists(by=THIRD, named=[THIRD.certificate])},
        {"p2": list_of_lists(by=SECOND)},
        {"p1": list_of_lists(by=FIRST, named=[SECOND.certificate]).replace(b">7<", b">6<")},
        {"lotl": list_of_lists(XX, by=THIRD, uris=[JOURNAL])},
        {"p1": xx()},
    ],
)
def test_a_broken_chain_of_pivots(tmp_path: Path, pages: dict[str, bytes]) -> None:
    with pytest.raises(ListRefused) as refused:
        update(tmp_path, pivots(**pages), [FIRST])
    assert refused.value.code == "qualified.list_signer_unknown"


# -- the lists of the countries -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (b"", "qualified.list_missing"),
        (b"<a/>", "qualified.list_malformed"),
        (yy(), "qualified.list_signer_unknown"),
        (
            ListText().signed(operator("YY operator TEST", 706)),
            "qualified.list_signer_unknown",
        ),
        (ListText().xml().encode(), "qualified.list_unsigned"),
        (xx().replace(b">7<", b">8<"), "qualified.list_forged"),
        (xx(sequence=6), "qualified.list_replayed"),
        (xx(issued=LIST_ISSUED - timedelta(days=1)), "qualified.list_replayed"),
    ],
)
def test_a_list_that_is_not_taken_leaves_the_old_one(
    tmp_path: Path, net: Net, page: bytes, code: str
) -> None:
    update(tmp_path, net, [FIRST])
    net.pages["https://lists.test/XX.xml"] = page
    report = update(tmp_path, net)
    assert [one.code for one in report.problems] == [code]
    assert report.problems[0].detail.startswith("the list of XX: ")
    assert (report.updated, report.kept) == ((), 2)
    assert open_cache(tmp_path).complete


def test_a_list_that_is_not_taken_and_was_never_there(tmp_path: Path, net: Net) -> None:
    del net.pages["https://lists.test/XX.xml"]
    report = update(tmp_path, net, [FIRST])
    assert [one.code for one in report.problems] == ["qualified.list_missing"]
    assert "404" in report.problems[0].detail
    assert not open_cache(tmp_path).complete


def test_a_pointer_without_signers(tmp_path: Path) -> None:
    net = Net(lotl=list_of_lists(PointsTo("XX", [])), XX=xx())
    report = update(tmp_path, net, [FIRST])
    assert [one.code for one in report.problems] == ["qualified.list_signer_unknown"]


def test_a_newer_list_is_taken(tmp_path: Path, net: Net) -> None:
    update(tmp_path, net, [FIRST])
    withdrawn = Listed([issuer().certificate], [State("withdrawn"), State(since=GRANTED_SINCE)])
    net.pages["https://lists.test/XX.xml"] = ListText([withdrawn], sequence=8).signed()
    report = update(tmp_path, net)
    assert [one.name for one in report.updated] == ["list XX 8"]
    assert len(list(tmp_path.glob("*.xml"))) == 3


def test_a_list_of_lists_is_not_rolled_back(tmp_path: Path, net: Net) -> None:
    update(tmp_path, net, [FIRST])
    net.pages[URL] = list_of_lists(XX, sequence=6)
    with pytest.raises(ListRefused) as refused:
        update(tmp_path, net, [FIRST])
    assert refused.value.code == "qualified.list_replayed"
    assert open_cache(tmp_path).complete


def test_lists_that_have_ended_are_told(tmp_path: Path, net: Net) -> None:
    net.pages["https://lists.test/XX.xml"] = xx(ends=None)
    report = update(tmp_path, net, [FIRST], now=LIST_ENDS + timedelta(days=1))
    assert [one.code for one in report.problems] == ["qualified.list_stale"] * 3
    assert "has no successor" in report.problems[1].detail


# -- the cache ------------------------------------------------------------------------------------


def test_age(tmp_path: Path, net: Net) -> None:
    update(tmp_path, net, [FIRST])
    ends = {one.ends for one in open_cache(tmp_path, max_age=timedelta(days=2)).entries}
    assert ends == {NOW + timedelta(days=2)}
    assert {one.ends for one in open_cache(tmp_path).entries} == {LIST_ENDS}
    net.pages["https://lists.test/XX.xml"] = xx(ends=None, sequence=8)
    update(tmp_path, net)
    closed = open_cache(tmp_path, max_age=timedelta(days=2)).entries
    assert sorted(one.ends is None for one in closed) == [False, False, True]


def _file_of(cache: Path, territory: str) -> Path:
    index = read_index(cache)
    assert index is not None
    found = [one for one in (index.lotl, *index.lists) if one.url.endswith(f"{territory}.xml")]
    return cache / f"{found[0].sha256}.xml"


@pytest.mark.parametrize("which", ["XX", "lotl"])
def test_a_cache_with_a_file_that_is_missing_or_changed(
    tmp_path: Path, net: Net, which: str
) -> None:
    update(tmp_path, net, [FIRST])
    path = _file_of(tmp_path, which)
    sound = path.read_bytes()
    for change, code in (
        (lambda: path.write_bytes(sound + b" "), "qualified.list_forged"),
        (path.unlink, "qualified.list_missing"),
    ):
        change()
        found = open_cache(tmp_path)
        assert [one.code for one in found.problems] == [code]
        left = ["EU", "YY"] if which == "XX" else []
        assert [one.trusted.territory for one in found.entries] == left
        assert not found.complete
    update(tmp_path, net)
    assert open_cache(tmp_path).complete


def test_a_cache_whose_index_is_damaged(tmp_path: Path, net: Net) -> None:
    update(tmp_path, net, [FIRST])
    path = tmp_path / "index.json"
    sound = json.loads(path.read_bytes())
    wrong: list[Any] = [
        [],
        {},
        {**sound, "format": "another"},
        {**sound, "signers": "x"},
        {**sound, "signers": ["?"]},
        {**sound, "signers": [1]},
        {**sound, "signers": ["AQID"]},
        {**sound, "url": 1},
        {**sound, "lists": {}},
        {**sound, "lists": [1]},
        {**sound, "lotl": None},
        {**sound, "lotl": {**sound["lotl"], "sha256": "../../etc/passwd"}},
        {**sound, "lotl": {**sound["lotl"], "fetched": "yesterday"}},
        {**sound, "lotl": {**sound["lotl"], "fetched": "2026-01-01T00:00:00"}},
    ]
    for octets in (b"", b"{", *(json.dumps(one).encode() for one in wrong)):
        path.write_bytes(octets)
        with pytest.raises(TrustError, match="damaged"):
            open_cache(tmp_path)
        assert not is_cache(tmp_path)
    path.unlink()
    with pytest.raises(TrustError, match="no cache"):
        open_cache(tmp_path)
    path.mkdir()
    with pytest.raises(TrustError, match="cannot be read"):
        open_cache(tmp_path)


def test_signers_that_the_index_does_not_name(tmp_path: Path, net: Net) -> None:
    update(tmp_path, net, [FIRST])
    path = tmp_path / "index.json"
    index = json.loads(path.read_bytes())
    from microcred.encoding import b64_encode

    path.write_text(json.dumps({**index, "signers": [b64_encode(SECOND.certificate.der)]}))
    found = open_cache(tmp_path)
    assert found.entries == ()
    assert {one.code for one in found.problems} == {"qualified.list_signer_unknown"}


def test_a_folder_that_cannot_be_written(tmp_path: Path, net: Net) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(TrustError):
        update(tmp_path / "file", net, [FIRST])
    (tmp_path / "cache").mkdir()
    update(tmp_path / "cache", net, [FIRST])
    path = _file_of(tmp_path / "cache", "XX")
    path.unlink()
    path.mkdir()
    (path / "inside").write_bytes(b"")
    with pytest.raises(TrustError, match="cannot be written"):
        update(tmp_path / "cache", net)
    assert not list((tmp_path / "cache").glob("*.new"))


def test_another_address_begins_anew(tmp_path: Path, net: Net) -> None:
    update(tmp_path, net, [FIRST])
    net.pages["https://lists.test/other.xml"] = list_of_lists(XX, sequence=1)
    with pytest.raises(TrustError, match="signers"):
        update_lists(tmp_path, fetch=net, now=NOW, lotl_url="https://lists.test/other.xml")
