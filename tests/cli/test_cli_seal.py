"""`microcred seal show`: the facts of any seal, as JSON and for a person; what is refused is 64."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from seal_maker import CONTENT, T0, authority, detached, kept, seal, sealed, with_items, world

from microcred.cli import main
from microcred.codes import CODES
from microcred.encoding import b64_encode, b64url_encode
from microcred.testing import breaking, listed

MEMBERS = ["alg", "intact", "certificate_reference", "signer", "level", "timestamps", "findings"]
LATER = (T0 + timedelta(minutes=1)).isoformat()

Show = Callable[..., tuple[int, Any]]


@pytest.fixture
def show(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Show:
    """Writes a file, shows it with --json, and gives the exit code and what was told."""

    def run(raw: bytes, *words: str, json_: bool = True) -> tuple[int, Any]:
        path = tmp_path / "sealed.json"
        path.write_bytes(raw)
        code = main(["seal", "show", str(path), *words, *(["--json"] if json_ else [])])
        told = capsys.readouterr()
        if code == 64:
            assert told.out == "" and told.err.count("\n") == 2
            return code, told.err
        return code, json.loads(told.out) if json_ else told.out

    return run


@pytest.fixture
def root(tmp_path: Path) -> str:
    path = tmp_path / "root.pem"
    path.write_bytes(world().root.certificate.to_pem())
    return str(path)


def found(told: Any, check: str) -> list[str]:
    return [one["code"] for one in told["signatures"][0]["findings"] if one["check"] == check]


def test_the_facts_of_a_seal(show: Show) -> None:
    code, told = show(kept())
    assert code == 0
    assert list(told) == ["level", "signatures"]
    (one,) = told["signatures"]
    assert list(one) == MEMBERS
    assert told["level"] == one["level"] == "JAdES-BASELINE-LTA"
    assert (one["alg"], one["intact"], one["certificate_reference"]) == ("ES256", True, True)
    assert "O=Example University" in one["signer"].split(",")
    assert [list(stamp) for stamp in one["timestamps"]] == [
        ["type", "time", "imprint_matches", "intact"]
    ] * 3
    assert [stamp["type"] for stamp in one["timestamps"]] == ["adoTst", "sigTst", "arcTst"]
    for stamp in one["timestamps"]:
        assert datetime.fromisoformat(stamp["time"]) == T0 and stamp["time"].endswith("Z")
        assert stamp["imprint_matches"] is stamp["intact"] is True
    assert {row["code"] for row in one["findings"]} == {"signature.valid"}


def test_the_level_of_a_file_is_the_lowest(show: Show) -> None:
    whole, other = json.loads(kept()), json.loads(sealed())
    whole["signatures"] += other["signatures"]
    code, told = show(json.dumps(whole).encode())
    assert code == 0 and told["level"] == "JAdES-BASELINE-B"
    assert [one["level"] for one in told["signatures"]] == [
        "JAdES-BASELINE-LTA",
        "JAdES-BASELINE-B",
    ]


def test_what_is_wrong_is_shown_all_the_same(show: Show) -> None:
    code, told = show(breaking.replaced_payload(kept(), b"other"))
    (one,) = told["signatures"]
    assert code == 0 and one["intact"] is False
    assert [stamp["imprint_matches"] for stamp in one["timestamps"]] == [False, True, False]
    assert "signature.invalid" in found(told, "SIGNATURE")
    _, told = show(with_items(sealed(), {"sigTst": {"tstTokens": [{"val": "AAAA"}]}}))
    assert told["signatures"][0]["timestamps"] == [
        {"type": "sigTst", "time": None, "imprint_matches": False, "intact": False}
    ]
    _, told = show(sealed(header={"x5c": None, "x5t#S256": None}))
    (one,) = told["signatures"]
    assert one["intact"] is one["certificate_reference"] is one["signer"] is None
    assert one["level"] == "JSON_NOT_ETSI" and "format.not_baseline" in found(told, "FORMAT")
    _, told = show(kept("B-LTA", clear=True))
    assert told["signatures"][0]["timestamps"][-1]["imprint_matches"] is None
    for stamp in told["signatures"][0]["timestamps"]:
        assert stamp["intact"] is True
    for row in told["signatures"][0]["findings"]:
        assert row["code"] in CODES


def test_options_take_several_words_wherever_the_file_stands(
    root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "sealed.json"
    file.write_bytes(kept())
    orders = (
        [str(file), "--trust", root, root + "2"],
        ["--trust", root, root + "2", str(file)],
        ["--trust", root, "--trust", root + "2", str(file)],
        ["--at", LATER, "--trust", root, root + "2", "--", str(file)],
    )
    (tmp_path / "root.pem2").write_bytes(Path(root).read_bytes())
    for words in orders:
        assert main(["seal", "show", "--json", *words]) == 0, words
        assert "certificate.trusted" in found(json.loads(capsys.readouterr().out), "CERTIFICATE")
    for words in ([], ["--trust", root], ["--json"]):
        assert main(["seal", "show", *words]) == 64
        assert "FILE" in capsys.readouterr().err


def test_a_timestamp_of_nobody_at_hand(show: Show) -> None:
    token = world().tsa().token(b"x", sent="none")
    item = {"sigTst": {"tstTokens": [{"val": b64_encode(token)}]}}
    _, told = show(with_items(sealed(), item))
    (stamp,) = told["signatures"][0]["timestamps"]
    assert stamp["intact"] is None and stamp["imprint_matches"] is False


def test_documents_beside_the_file(show: Show, tmp_path: Path) -> None:
    text = b64url_encode(CONTENT).encode()
    reference = {"mId": "http://uri.etsi.org/19182/ObjectIdByURI", "pars": ["u/a.json", "b.json"]}
    raw = detached({"sigD": reference}, text + text)
    code, told = show(raw)
    assert code == 0 and told["signatures"][0]["intact"] is None
    assert found(told, "FORMAT") == ["format.content_missing"]
    paths = [tmp_path / "a.json", tmp_path / "b=c.json"]
    for path in paths:
        path.write_bytes(CONTENT)
    words = ["--content", str(paths[0]), "--content", f"b.json={paths[1]}"]
    code, told = show(raw, *words)
    assert code == 0 and told["signatures"][0]["intact"] is True
    code, told = show(detached({}, text), "--content", str(paths[1]))
    assert told["signatures"][0]["intact"] is True
    assert show(raw, *words, "--content", f"b.json={paths[0]}")[0] == 64
    assert show(raw, "--content", str(tmp_path / "none"))[0] == 64
    assert show(raw, *["--content", str(paths[0])] * 70)[0] == 64


def test_the_document_of_a_policy(show: Show, tmp_path: Path) -> None:
    import hashlib

    digest = b64url_encode(hashlib.sha256(b"policy").digest())
    policy = {"id": {"id": "urn:oid:1.2"}, "digAlg": "S256", "digVal": digest}
    raw = sealed(header={"sigPId": policy, "crit": ["b64", "sigT", "sigPId"]})
    assert found(show(raw)[1], "FORMAT") == ["format.policy_unchecked"]
    path = tmp_path / "policy"
    path.write_bytes(b"policy")
    assert found(show(raw, "--policy-document", str(path))[1], "FORMAT") == []
    path.write_bytes(b"another")
    words = ["--policy-document", f"urn:oid:1.2={path}"]
    assert found(show(raw, *words)[1], "FORMAT") == ["format.policy_mismatch"]


def test_what_it_is_worth_is_told_to_who_trusts(show: Show, root: str) -> None:
    code, told = show(kept(), "--trust", root, "--at", LATER)
    assert code == 0
    assert found(told, "CERTIFICATE") == ["certificate.trusted"]
    assert found(told, "REVOCATION") == ["revocation.good"]
    assert found(told, "TIMESTAMP")[0] == "timestamp.proven"
    _, nobody = show(kept(), "--trust", "none", "--at", LATER)
    assert "certificate.no_anchors" in found(nobody, "CERTIFICATE")
    assert found(show(kept())[1], "CERTIFICATE") == []
    assert show(kept(), "--trust", "nowhere.pem")[0] == 64
    assert show(kept(), "--trust", root, "--at", "yesterday")[0] == 64
    # Nothing can be judged of a seal that names nobody.
    _, told = show(sealed(header={"x5c": None}), "--trust", "none")
    assert told["signatures"][0]["intact"] is None


def test_the_signer_may_be_one_of_the_trusted(show: Show, tmp_path: Path) -> None:
    path = tmp_path / "leaf.pem"
    path.write_bytes(seal().certificate.to_pem())
    raw = sealed(header={"x5c": None})
    _, told = show(raw, "--trust", str(path), "--at", LATER)
    assert told["signatures"][0]["intact"] is True
    assert told["signatures"][0]["certificate_reference"] is True


def test_a_trusted_list_names_anchors(show: Show, tmp_path: Path) -> None:
    path = tmp_path / "list.xml"
    path.write_bytes(world().trusted_list("IE", [listed(authority())]))
    code, told = show(kept(), "--trust", str(path), "--at", LATER)
    assert code == 0 and told["level"] == "JAdES-BASELINE-LTA"
    assert found(told, "QUALIFIED") and found(told, "CERTIFICATE") == ["certificate.trusted"]


def test_crit_may_be_reported(show: Show) -> None:
    raw = sealed(header={"crit": ["b64", "alg"]})
    outcomes = []
    for words in ([], ["--lenient-crit"]):
        _, told = show(raw, *words)
        rows = told["signatures"][0]["findings"]
        outcomes.append([row["outcome"] for row in rows if row["code"] == "format.crit"])
        assert told["level"] == "JSON_NOT_ETSI"
    assert outcomes == [["FAILED"], ["WARNING"]]


REFUSED = {
    "no JSON": b"{",
    "a PDF": b"%PDF-1.7",
    "nothing": b"",
    "a credential": b'{"@context": []}',
    "no signature": b'{"payload": "", "signatures": []}',
    "a member twice": b'{"payload": "", "payload": "", "signatures": []}',
    "no header": b"a.b.c",
    "two parts": b"a.b",
}


@pytest.mark.parametrize("raw", REFUSED.values(), ids=REFUSED)
def test_what_is_no_seal_is_refused(show: Show, raw: bytes) -> None:
    code, told = show(raw)
    assert code == 64 and "is no JWS, or is refused" in told


def test_no_such_file_and_misuse(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "seal"
    path.write_bytes(sealed())
    for words in (["none"], [], [str(tmp_path)], ["-", "--content", "-"], [str(path), "x"]):
        assert main(["seal", "show", *words]) == 64
        assert capsys.readouterr().out == ""


def test_from_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from io import StringIO

    monkeypatch.setattr("sys.stdin", StringIO(sealed().decode()))
    assert main(["seal", "show", "-", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["level"] == "JAdES-BASELINE-B"
    monkeypatch.setattr("sys.stdin", StringIO("x"))
    assert main(["seal", "show", "-"]) == 64
    assert "standard input is no JWS" in capsys.readouterr().err


def test_for_a_person(show: Show) -> None:
    code, told = show(kept("B-T"), json_=False)
    assert code == 0
    lines = told.splitlines()
    assert lines[0].endswith("general serialisation, JAdES-BASELINE-T")
    assert "signature 1" in lines
    for words in ("level (data found)", "there is no revocation data", "sigTst", "signature.valid"):
        assert words in told
    _, told = show(sealed(header={"x5c": None, "alg": None, "sigT": None}), json_=False)
    for words in ("not known", "none"):
        assert words in told
    _, told = show(with_items(sealed(), {"arcTst": {"tstTokens": [{"val": ""}]}}), json_=False)
    assert "unreadable" in told


def test_a_seal_of_strange_letters_cannot_draw_on_the_screen(show: Show) -> None:
    _, told = show(sealed(header={"alg": "\x1b[2J"}), json_=False)
    assert "\x1b" not in told
