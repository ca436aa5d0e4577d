"""Many at once: one result for each row, nothing twice, nothing lost."""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from batch_world import COMMON, NOW, PAGE, UNI, document, key_file, seal, signer

from microcred import ANY_ISSUER, Learner, MicroCredential, Trust, parse, verify
from microcred.batch import RowResult, issue_many
from microcred.batch.outputs import Folder, ending_of
from microcred.crypto.key_opening import KeyFile
from microcred.crypto.keys import PrivateKey
from microcred.crypto.signing import LocalSigner
from microcred.errors import BatchError, MicrocredError, UnreadableRows, UnsuitableKey
from microcred.releases import ELM_EBSI
from microcred.securing import DataIntegrity, JAdES, VcJwt
from microcred.status.registry import Registry
from microcred.templating import DocumentTemplate
from microcred.vc_issuing import issue_document

KEY = bytes(32)


def outcomes(rows: Iterator[RowResult] | list[RowResult]) -> list[tuple[int, str, str]]:
    return sorted((one.number, one.outcome, one.code) for one in rows)


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[Registry]:
    made = Registry.init(
        str(tmp_path / "r.db"), base_url="https://uni.example/status", key=KEY, who="tests"
    )
    yield made
    made.close()


def test_a_row_without_a_finding_has_a_code_of_its_own() -> None:
    """Nobody is asked for timestamps offline: no finding says so, the error does."""
    row = {"given_name": "Ána", "family_name": "Novák"}
    how = JAdES(level="B-T", tsa="https://tsa.example/")
    (done,) = issue_many([row], template=COMMON, signer=seal(), mechanism=how, page=PAGE)
    assert (done.outcome, done.code) == ("failed", "row.refused")
    assert "nothing is fetched" in done.message


def test_flat_rows_become_credentials_that_verify(tmp_path: Path) -> None:
    held = seal()
    rows = [
        {"given_name": "Ána", "family_name": "Novák", "ects": "2,5"},
        {"given_name": "Ben", "family_name": "Kos", "eqf_level": "9"},
        MicroCredential(learner=Learner("Cy", "Don"), title="Peat", awarded_by=UNI, language="en"),
    ]
    done = list(issue_many(rows, template=COMMON, signer=held, page=PAGE, out=tmp_path / "out"))
    assert outcomes(done) == [
        (1, "issued", ""),
        (2, "failed", "value.not_in_vocabulary"),
        (3, "issued", ""),
    ]
    trust = Trust(anchors=[held.root], issuers=["NTRIE-123456"])
    for one in done:
        if one.outcome == "issued":
            verdict = verify(Path(one.file).read_bytes(), trust=trust)
            assert verdict.outcome == "PASSED"
            assert verdict.require().credential.id == one.id
            # The name of the file is that of the id, and tells nothing of a person.
            assert Path(one.file).stem in one.id
    assert {one.media_type for one in done if one.file} == {"application/jose+json"}
    assert not [one for one in (tmp_path / "out").iterdir() if one.name.startswith(".")]
    told = done[0].to_json()
    assert told["number"] == 1 and "message" not in told and "secured" not in told


def test_without_a_folder_the_bytes_are_in_the_results() -> None:
    done = list(issue_many([document(1)], signer=signer(), mechanism=VcJwt()))
    assert done[0].secured.count(b".") == 2 and done[0].file == "" and done[0].id
    assert "secured" not in repr(done[0])


def test_next_month_only_what_is_new_is_issued(tmp_path: Path) -> None:
    how: dict[str, Any] = {
        "signer": signer(),
        "mechanism": VcJwt(),
        "template": {**COMMON, "awarded_by": UNI},
        "out": tmp_path / "out",
        "page": PAGE,
    }
    rows = [{"given_name": "Ana", "grade": "A"}, {"given_name": "Ben"}]
    first = list(issue_many(rows, **how))
    assert outcomes(first) == [(1, "issued", ""), (2, "issued", "")]
    changed = [{"given_name": "Ana", "grade": "B"}, {"given_name": " Ben "}, {"given_name": "Cy"}]
    second = list(issue_many(changed, **how))
    assert outcomes(second) == [(1, "failed", "row.changed"), (2, "kept", ""), (3, "issued", "")]
    assert {one.number: one.id for one in second}[2] == {one.number: one.id for one in first}[2]
    (tmp_path / "out" / Path(first[1].file).name).unlink()
    third = list(issue_many(rows, **how))
    assert outcomes(third) == [(1, "kept", ""), (2, "kept", "row.file_missing")]
    assert third[1].is_done
    # No name of a person in names of files, or in the journal.
    for path in tmp_path.rglob("*"):
        assert "Ana" not in path.name
    assert b"Ana" not in (tmp_path / "out.journal").read_bytes()


def test_the_same_row_twice_in_one_table(tmp_path: Path) -> None:
    rows = [{"given_name": "Ana"}] * 3 + [{"given_name": "Ana", "grade": "B"}]
    done = list(
        issue_many(
            rows,
            signer=signer(),
            mechanism=VcJwt(),
            template=COMMON,
            out=tmp_path / "out",
            page=PAGE,
        )
    )
    assert outcomes(done) == [
        (1, "issued", ""),
        (2, "kept", ""),
        (3, "kept", ""),
        (4, "failed", "row.changed"),
    ]
    assert len({one.file for one in done if one.file}) == 1


def test_a_row_that_failed_is_mended_and_issued(tmp_path: Path) -> None:
    how: dict[str, Any] = {
        "signer": signer(),
        "mechanism": VcJwt(),
        "template": COMMON,
        "out": tmp_path / "out",
        "page": PAGE,
    }
    assert outcomes(issue_many([{"given_name": "Ana", "ects": "x"}], **how)) == [
        (1, "failed", "value.wrong")
    ]
    assert outcomes(issue_many([{"given_name": "Ana", "ects": "2"}], **how)) == [(1, "issued", "")]


def test_columns_that_name_rows(tmp_path: Path) -> None:
    table = tmp_path / "rows.csv"
    table.write_text("student,given_name\nS-1,Ana\nS-2,Ana\nS-1,Ben\n")
    how: dict[str, Any] = {"signer": signer(), "mechanism": VcJwt(), "template": COMMON}
    with pytest.raises(UnreadableRows):
        list(issue_many(table, out=tmp_path / "out", **how))
    done = list(issue_many(table, out=tmp_path / "out", key_columns=["student"], page=PAGE, **how))
    assert outcomes(done) == [(2, "issued", ""), (3, "issued", ""), (4, "failed", "row.changed")]


def test_documents_are_known_by_their_ids(tmp_path: Path) -> None:
    how: dict[str, Any] = {"signer": signer(), "mechanism": VcJwt(), "out": tmp_path / "out"}
    rows = [document(1, id="urn:example:ana-novak"), document(2), json.dumps(document(3)).encode()]
    done = list(issue_many(rows, **how))
    assert [one.outcome for one in done] == ["issued"] * 3
    assert "ana" not in done[0].file and done[0].id == "urn:example:ana-novak"
    again = list(issue_many([document(9, id="urn:example:ana-novak"), *rows[1:]], **how))
    assert outcomes(again) == [(1, "failed", "row.changed"), (2, "kept", ""), (3, "kept", "")]
    assert again[0].id == ""  # an id of the caller's own is not in the journal


def test_rows_that_are_no_credentials_stop_no_other() -> None:
    sealed = next(issue_many([document(1)], signer=signer(), mechanism=VcJwt())).secured
    proved = next(issue_many([document(1)], signer=signer(), mechanism=JAdES())).code
    rows = [b"{", b"[]", b"", sealed, {"@context": [], "type": "x"}, {}, {"type": 1}, document(1)]
    done = outcomes(issue_many(rows, signer=signer(), mechanism=VcJwt()))
    assert [one[1] for one in done] == ["failed"] * 7 + ["issued"]
    assert all(one[2] for one in done[:7]) and proved


def test_a_bug_in_one_row_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    from microcred import vc_issuing

    real = vc_issuing.issue_document

    def sometimes(given: Any, **how: Any) -> Any:
        if given["credentialSubject"]["id"] == "did:example:1":
            raise KeyError("secret of Ana")
        return real(given, **how)

    monkeypatch.setattr(vc_issuing, "issue_document", sometimes)
    done = list(issue_many([document(1), document(2)], signer=signer(), mechanism=VcJwt()))
    assert outcomes(done) == [(1, "failed", "row.internal"), (2, "issued", "")]
    assert "Ana" not in done[0].message


# -- registry -------------------------------------------------------------------------------------


def test_the_registry_is_the_journal(tmp_path: Path, registry: Registry) -> None:
    how: dict[str, Any] = {
        "signer": seal(),
        "template": COMMON,
        "out": tmp_path / "out",
        "page": PAGE,
        "registry": registry,
    }
    rows = [{"given_name": "Ana"}, {"given_name": "Ben", "ects": "x"}, {"given_name": "Cy"}]
    first = list(issue_many(rows, **how))
    assert outcomes(first) == [(1, "issued", ""), (2, "failed", "value.wrong"), (3, "issued", "")]
    assert not (tmp_path / "out.journal").exists()
    assert registry.counts()["entered"] == 2
    assert registry.find(first[0].id).slots
    rows[1]["ects"] = "2"
    second = list(issue_many([*rows, {"given_name": "Dan"}], **how))
    assert outcomes(second) == [
        (1, "kept", ""),
        (2, "issued", ""),
        (3, "kept", ""),
        (4, "issued", ""),
    ]
    # The place of the row that failed serves: none is lost.
    assert registry.lists()[0].allotted == 4 == registry.counts()["entered"]
    assert outcomes(issue_many([{"given_name": "Ana", "grade": "B"}], **how)) == [
        (1, "failed", "row.changed")
    ]
    assert registry.lists()[0].allotted == 4


def test_begun_before_with_other_content_and_never_sealed(registry: Registry) -> None:
    from microcred.batch.identity import Identity
    from microcred.batch.registry_journal import RegistryJournal

    journal = RegistryJournal(registry, VcJwt())
    (first,) = journal.begin([Identity("ana", "1")])
    (second,) = journal.begin([Identity("ana", "2")])
    assert first.allotment and second.allotment
    assert first.ticket != second.ticket and first.allotment.slots == second.allotment.slots
    assert journal.finish([]) == []


def test_documents_with_status(tmp_path: Path, registry: Registry) -> None:
    how: dict[str, Any] = {"signer": signer(), "registry": registry}
    done = list(issue_many([document(1)], mechanism=VcJwt(), **how))
    assert done[0].id.startswith("urn:uuid:") and len(registry.find(done[0].id).slots) == 2
    done = list(issue_many([document(2)], mechanism=VcJwt(), purposes=["revocation"], **how))
    assert len(registry.find(done[0].id).slots) == 1
    done = list(issue_many([document(3, id=done[0].id)], mechanism=VcJwt(), **how))
    assert done[0].outcome == "failed" and registry.counts()["entered"] == 2
    assert [one.outcome for one in issue_many([document(1)], mechanism=VcJwt(), **how)] == ["kept"]


def test_another_run_was_faster(tmp_path: Path, registry: Registry) -> None:
    """Two runs seal the same row at once: one is entered, the other says so."""
    from microcred.batch.issuing import issue_many as other

    how: dict[str, Any] = {
        "signer": signer(),
        "mechanism": VcJwt(),
        "registry": registry,
        "out": tmp_path / "out",
    }

    class Between(ThreadPoolExecutor):
        def submit(self, *given: Any, **named: Any) -> Future[Any]:
            list(other([document(1)], now=NOW, **how))
            return super().submit(*given, **named)

    with Between(1) as pool:
        done = list(issue_many([document(1)], executor=pool, **how))
    assert outcomes(done) == [(1, "kept", "")] and Path(done[0].file).is_file()
    assert registry.counts() == {"allotted": 0, "entered": 1, "forgotten": 0}
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_a_journal_beside_a_registry_is_misuse(tmp_path: Path, registry: Registry) -> None:
    with pytest.raises(BatchError, match="is the journal"):
        list(issue_many([], signer=signer(), registry=registry, journal=tmp_path / "j"))


# -- looking first --------------------------------------------------------------------------------


def test_nothing_is_sealed_where_something_is_to_be_mended(tmp_path: Path) -> None:
    how: dict[str, Any] = {
        "signer": seal(),
        "template": COMMON,
        "out": tmp_path / "out",
        "page": PAGE,
        "check": True,
    }
    rows = [{"given_name": "Ana"}, {"given_name": "Ben", "eqf_level": "=9"}, 7]
    done = list(issue_many(iter(rows), **how))
    assert outcomes(done) == [
        (1, "failed", "row.not_begun"),
        (2, "failed", "value.not_in_vocabulary"),
        (3, "failed", "row.malformed"),
    ]
    assert not (tmp_path / "out").exists() and not (tmp_path / "out.journal").exists()
    table = (tmp_path / "out.mend.csv").read_text("utf-8-sig").splitlines()
    assert table[0] == "row,column,value,what to do,code"
    assert table[1].startswith("2,eqf_level,'=9,") and len(table) == 3
    assert (tmp_path / "out.mend.csv").stat().st_mode & 0o077 == 0
    rows = [{"given_name": "Ana"}, {"given_name": "Ben"}]
    done = list(issue_many(iter(rows), **how))
    assert outcomes(done) == [(1, "issued", ""), (2, "issued", "")]
    assert not (tmp_path / "out.mend.csv").exists()


# -- executors ------------------------------------------------------------------------------------


def many(count: int) -> list[dict[str, Any]]:
    return [document(number) for number in range(count)]


def test_threads(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        done = list(
            issue_many(
                many(250),
                signer=signer(),
                mechanism=VcJwt(),
                executor=pool,
                out=tmp_path / "out",
                chunk=20,
            )
        )
    assert outcomes(done) == [(number, "issued", "") for number in range(1, 251)]
    done = list(issue_many(many(50), signer=signer(), mechanism=VcJwt(), threads=8))
    assert [one.number for one in done] == list(range(1, 51))


def test_processes_open_the_key_themselves(tmp_path: Path) -> None:
    key = key_file(tmp_path)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        how: dict[str, Any] = {"mechanism": VcJwt(), "executor": pool, "out": tmp_path / "out"}
        done = list(issue_many(many(450), signer=key, **how))
        assert outcomes(done) == [(number, "issued", "") for number in range(1, 451)]
        again = list(issue_many(many(451), signer=key, **how))
        assert [one.outcome for one in again].count("kept") == 450
        with pytest.raises(UnsuitableKey, match="does not travel") as refused:
            issue_many([], signer=seal(), **how)
        assert "KeyReference" in refused.value.hint()
        wrong = KeyFile(str(tmp_path / "nowhere.p12"))
        with pytest.raises(UnsuitableKey, match="cannot be read"):
            list(issue_many([document(9999)], signer=wrong, **how))
    assert len(list((tmp_path / "out").glob("*.jwt"))) == 451
    done = list(issue_many([document(9999)], signer=key, mechanism=VcJwt()))
    assert done[0].outcome == "issued"


class Elsewhere(Executor):
    """Workers that get bytes and give bytes, and see no folder of ours."""

    _max_workers = 2

    def __init__(self) -> None:
        self.largest = 0

    def submit(self, work: Any, /, *given: Any, **named: Any) -> Future[Any]:
        sent = pickle.dumps((work, given, named))
        self.largest = max(self.largest, len(sent))
        done: Future[Any] = Future()
        try:
            function, arguments, options = pickle.loads(sent)
            done.set_result(pickle.loads(pickle.dumps(function(*arguments, **options))))
        except MicrocredError as error:
            done.set_exception(error)
        return done


def test_workers_elsewhere_give_bytes(tmp_path: Path, registry: Registry) -> None:
    pool = Elsewhere()
    how: dict[str, Any] = {"signer": key_file(tmp_path), "executor": pool, "now": NOW}
    rows = [{"given_name": "Ana"}, {"given_name": "Ben", "ects": "x"}]
    done = list(
        issue_many(rows, template=COMMON, out=tmp_path / "out", page=PAGE, registry=registry, **how)
    )
    assert outcomes(done) == [(1, "issued", ""), (2, "failed", "value.wrong")]
    assert Path(done[0].file).is_file() and registry.counts()["entered"] == 1
    proved = issue_many([document(1)], mechanism=VcJwt(), release=ELM_EBSI, **how)
    assert [one.outcome for one in proved] == ["issued"]


def test_what_does_not_travel_is_told(tmp_path: Path) -> None:
    class Local:
        def __call__(self, request: Any) -> Any: ...

    with pytest.raises(BatchError, match="cannot be sent"):
        list(issue_many([], signer=key_file(tmp_path), executor=Elsewhere(), fetch=Local()))


def test_a_worker_that_goes_away(tmp_path: Path) -> None:
    class Broken(Elsewhere):
        def submit(self, work: Any, /, *given: Any, **named: Any) -> Future[Any]:
            done: Future[Any] = Future()
            done.set_exception(OSError("gone"))
            return done

    class Shut(Elsewhere):
        def submit(self, work: Any, /, *given: Any, **named: Any) -> Future[Any]:
            raise RuntimeError("cannot schedule new futures after shutdown")

    for pool in (Broken(), Shut()):
        with pytest.raises(BatchError, match="executor failed"):
            list(issue_many(many(1), signer=key_file(tmp_path), mechanism=VcJwt(), executor=pool))


def test_the_window_bounds_what_is_read() -> None:
    taken = 0

    def rows() -> Iterator[dict[str, Any]]:
        nonlocal taken
        for number in range(1000):
            taken = number
            yield document(number)

    with ThreadPoolExecutor(1) as pool:
        done = issue_many(
            rows(), signer=signer(), mechanism=VcJwt(), executor=pool, chunk=10, window=2
        )
        next(done)
        assert taken < 40
        done.close()  # type: ignore[attr-defined]
    done = issue_many(rows(), signer=signer(), mechanism=VcJwt(), chunk=10)
    next(done)
    assert taken == 9


@pytest.mark.parametrize(
    "wrong",
    [
        {"chunk": 0},
        {"chunk": 501},
        {"chunk": "many"},
        {"window": 0},
        {"executor": ThreadPoolExecutor},
        {"executor": 7},
        {"template": 7},
        {"template": {"shoe": 40}},
        {"template": document(1)},
        {"signer": 7},
        {"signer": KeyFile},
        {"rows": 7},
        {"rows": io.StringIO("title\n"), "kind": "csv", "check": True},
        {"kind": "doc"},
        {"mechanism": "jades"},
        {"mechanism": VcJwt},
        {"release": "elm-3"},
        {"registry": "sqlite"},
        {"key_columns": "title"},
        {"key_columns": None},
        {"key_columns": [7]},
        {"threads": 0},
        {"threads": "four"},
        {"out": 7},
        {"out": "a\0b"},
        {"journal": "a\0b"},
        {"mend_table": 7},
        {"mend_table": ".", "check": True, "rows": ["?"]},
    ],
)
def test_misuse_is_refused(wrong: dict[str, Any]) -> None:
    how: dict[str, Any] = {"rows": [], "signer": signer(), **wrong}
    with pytest.raises(MicrocredError) as refused:
        list(issue_many(how.pop("rows"), **how))
    assert refused.value.hint()


def test_rows_without_an_end_within_one_another_stop_no_other(tmp_path: Path) -> None:
    endless: dict[str, Any] = {}
    endless["learner"] = {"learner": endless}
    rows = [endless, {"title": endless}, document(1)]
    how: dict[str, Any] = {"signer": signer(), "mechanism": VcJwt()}
    for out in (None, tmp_path / "out"):
        done = sorted(issue_many(rows, out=out, **how), key=lambda row: row.number)
        assert [one.outcome for one in done] == ["failed", "failed", "issued"]
        assert done[0].code and done[1].code


def test_a_template_may_be_a_credential_of_the_flat_model() -> None:
    nobody = Learner("Nobody", identifier="S-0")
    course = MicroCredential(learner=nobody, title="Soil", awarded_by=UNI, language="en")
    row = {"given_name": "Ana", "title": "Peat"}
    done = list(issue_many([row], template=course, signer=seal(), page=PAGE, mechanism=VcJwt()))
    read = parse(done[0].secured).micro_credential
    assert str(read.title) == "Peat" and read.learner is not None
    # The learner of a template is nobody's.
    assert str(read.learner) == "Ana" and not read.learner.identifier


def test_other_mechanisms_end_in_other_files(tmp_path: Path) -> None:
    for name, mechanism in (
        ("jcs", DataIntegrity("ecdsa-jcs-2019", "2.0")),
        ("jwt", VcJwt()),
    ):
        done = list(
            issue_many([document(1)], signer=signer(), mechanism=mechanism, out=tmp_path / name)
        )
        assert Path(done[0].file).suffix == {"jcs": ".jsonld", "jwt": ".jwt"}[name]
        trust = Trust(issuers=ANY_ISSUER, dids=True)
        assert verify(Path(done[0].file).read_bytes(), trust=trust).findings


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BatchError, match="folder"):
        list(issue_many([document(1)], signer=signer(), out=tmp_path / "file" / "out"))


def test_ready_documents_of_one_build_are_issued_by_their_template(
    tmp_path: Path, registry: Registry
) -> None:
    ed25519 = LocalSigner(PrivateKey.generate("Ed25519"))
    template = DocumentTemplate.of(document(0, id="urn:uuid:0"))
    rows: list[Any] = [document(number, id=f"urn:uuid:{number}") for number in range(4)]
    rows[1] = json.dumps(rows[1]).encode()
    rows[2] = {**rows[2], "colour": "red"}
    del rows[3]["id"]
    rows.append(MicroCredential(learner=Learner("Cy"), title={"en": "Peat"}, awarded_by=UNI))
    how: dict[str, Any] = {"template": template, "signer": ed25519, "now": NOW}
    done = list(issue_many(rows, **how))
    assert [one.outcome for one in done] == ["issued", "issued", "failed", "issued", "failed"]
    expected = issue_document(rows[0], signer=ed25519, mechanism=DataIntegrity(), now=NOW)
    assert done[0].secured == expected.secured
    assert done[3].id.startswith("urn:uuid:")
    threads = list(issue_many(rows[:2], threads=2, **how))
    assert [one.secured for one in threads] == [one.secured for one in done[:2]]
    checked = list(issue_many(rows, check=True, mend_table=tmp_path / "mend.csv", **how))
    assert [one.number for one in checked if one.code != "row.not_begun"] == [3, 5]
    (listed,) = issue_many(rows[:1], registry=registry, **how)
    assert listed.outcome == "issued" and b"BitstringStatusListEntry" in listed.secured


def test_a_registry_that_contradicts(registry: Registry) -> None:
    from microcred.batch.identity import Identity
    from microcred.batch.journal import Finished
    from microcred.batch.registry_journal import RegistryJournal
    from microcred.status.registry import Issued

    journal = RegistryJournal(registry, VcJwt(), ["revocation"])
    one, two = journal.begin([Identity("a", "1", False), Identity("b", "1", False)])
    sealed = "0" * 64
    twin = Issued("urn:x:1", sealed)
    told = journal.finish(
        [Finished(one.ticket, "", sealed, twin), Finished(two.ticket, "", sealed, twin)]
    )
    assert told[0] is None and isinstance(told[1], MicrocredError)
    assert journal.finish([Finished(one.ticket, "", sealed)]) == [None]
    journal.drop([two.ticket])
    # It was entered with other content, and a neighbour begins all the same.
    again = journal.begin([Identity("a", "2", False), Identity("c", "1", False)])
    assert [row.is_changed for row in again] == [True, False] and again[1].allotment


def test_a_row_of_a_run_that_was_stopped_is_sealed_anew(tmp_path: Path) -> None:
    """What the first run had written of it, under no name of its own, is gone afterwards."""
    from microcred.batch.identity import identity
    from microcred.batch.journal import FileJournal
    from microcred.batch.values import Given

    out = tmp_path / "out"
    out.mkdir()
    with FileJournal(tmp_path / "out.journal") as journal:
        (begun,) = journal.begin([identity(Given(1, document(1)), {})])
    left = out / f".{begun.ticket}.0000000000000000.part"
    left.write_bytes(b"half")
    (done,) = issue_many([document(1)], signer=signer(), mechanism=VcJwt(), out=out)
    assert done.outcome == "issued" and begun.ticket in done.id
    assert [one.name for one in out.iterdir()] == [Path(done.file).name]


def test_what_runs_that_were_stopped_left_goes_away_with_a_row_that_is_kept(
    tmp_path: Path,
) -> None:
    """Stopped, sealed anew, and stopped again when that had its name: the first is left over."""
    out = tmp_path / "out"
    how: dict[str, Any] = {"signer": signer(), "mechanism": VcJwt(), "out": out}
    (first,) = issue_many([document(1)], **how)
    folder = Folder(out, ending_of(first.media_type))
    left = folder.write_part(Path(first.file).stem, b"sealed by a run that was stopped")
    assert left.name in {one.name for one in out.iterdir()}
    (again,) = issue_many([document(1)], **how)
    assert (again.outcome, again.file) == ("kept", first.file)
    assert [one.name for one in out.iterdir()] == [Path(first.file).name]


def test_a_template_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "common.json"
    path.write_text(
        '{"title": "Peat", "language": "en", "awarded_by": {"name": "Example University",'
        ' "country": "IE", "identifier": "NTRIE-123456"}}'
    )
    for template in (path, str(path)):
        rows = [{"given_name": "Ana"}]
        done = list(issue_many(rows, template=template, signer=seal(), page=PAGE))
        assert [one.outcome for one in done] == ["issued"]
    path.write_text("{")
    for wrong in (path, tmp_path / "none.json", "a\0b"):
        with pytest.raises(BatchError, match="template"):
            issue_many([], template=wrong, signer=seal())


@pytest.mark.parametrize("lost", ["gone", "empty"])
def test_a_journal_that_is_gone_issues_nothing_twice(lost: str, tmp_path: Path) -> None:
    how: dict[str, Any] = {"signer": signer(), "mechanism": VcJwt(), "out": tmp_path / "out"}
    assert [one.outcome for one in issue_many([document(1)], **how)] == ["issued"]
    journal = tmp_path / "out.journal"
    kept = journal.read_bytes()
    if lost == "gone":
        journal.unlink()
    else:
        journal.write_bytes(b"")
    with pytest.raises(BatchError, match="journal that knew them"):
        list(issue_many([document(1)], **how))
    journal.write_bytes(kept)
    assert [one.outcome for one in issue_many([document(1)], **how)] == ["kept"]
    assert len(list((tmp_path / "out").iterdir())) == 1


@pytest.mark.parametrize("check", [False, True])
def test_openers_of_others_that_fail_tell_no_secret(check: bool) -> None:
    class Failing:
        def open(self) -> Any:
            raise RuntimeError("PIN 1234")

    class Wrong:
        def open(self) -> Any:
            return 7

    for reference, says in ((Failing(), "RuntimeError"), (Wrong(), "no Signer")):
        with pytest.raises(UnsuitableKey, match=says) as refused:
            list(issue_many([document(1)], signer=reference, mechanism=VcJwt(), check=check))
        assert "1234" not in str(refused.value)
