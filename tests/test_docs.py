"""The documentation tells the truth: blocks are run, tables compared, links followed."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from list_maker import list_of_lists, operator
from sd_made import secured

from microcred import MicroCredential
from microcred.cli import COMMANDS, main
from microcred.cli.words import DONE, FAILED, INDETERMINATE, INTERRUPTED, MISUSE, PIPE_CLOSED
from microcred.cli.words import WordReader as Reader
from microcred.codes import CODES
from microcred.crypto.keys import PrivateKey
from microcred.crypto.references import did_key
from microcred.fetching import Response
from microcred.findings import Check, Outcome
from microcred.jsontext import Limits
from microcred.micro_credential import Learner, Provider
from microcred.micro_credential.flat import Flat
from microcred.policy import Policy
from microcred.status.registry import Issued as Registered
from microcred.status.registry import Registry
from microcred.trust.trusted_lists.opening import ListFacts
from status_samples import list_document

HERE = Path(__file__).resolve().parent.parent
DOCS = HERE / "docs"


def loaded(name: str) -> ModuleType:
    """A script of docs/ as a module."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


blocks = loaded("write_blocks")
findings = loaded("write_findings")
members = loaded("write_members")
types = loaded("write_types")
vocabularies = loaded("write_vocabularies")

PAGES: tuple[Path, ...] = blocks.pages()
OTHER = tuple(HERE / name for name in ("CHANGELOG.md", "SECURITY.md"))


def name_of(path: Path) -> str:
    return path.relative_to(HERE).as_posix()


def text_of(path: Path | str) -> str:
    return (HERE / path).read_text(encoding="utf-8")


def rows_under(page: str, head: str) -> list[list[str]]:
    """The cells of the table whose head line begins like this."""
    lines = text_of(page).splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith(head))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    assert rows
    return rows


# -- blocks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_the_blocks_run_and_print_what_the_page_says(path: Path) -> None:
    """`make docs` writes the outputs anew."""
    page = text_of(path)
    with blocks.folder_for_a_page():
        told = blocks.told_by(page)
    for one in told:
        assert one.said is not None, f"a block prints, and no text block follows:\n{one.true}"
        assert blocks.settled(one.said) == one.true


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_block_says_what_it_is(path: Path) -> None:
    page = text_of(path)
    assert page.count("\n```") == 2 * len(blocks.blocks_of(page))
    languages = {block.language for block in blocks.blocks_of(page)}
    assert languages <= {"python", "console", "text", "sh", "json"}


# The code block "What a newcomer writes" of the design: it is not to be edited here.
EXAMPLE = "cd6c448190eae9d0ec4d03b3e69ce5b7c82341d7acd6ca8e9e294dab95bcba6d"


def test_the_readme_has_the_example_as_it_was_designed() -> None:
    block = next(one for one in blocks.blocks_of(text_of("README.md")) if one.language == "python")
    assert hashlib.sha256(block.text.encode()).hexdigest() == EXAMPLE


def test_the_readme_opens_with_two_lines_and_two_commands() -> None:
    text = text_of("README.md")
    about = text.split("\n\n")[1]
    assert about.count("\n") == 1
    first = blocks.blocks_of(text)[0]
    start = text_of("start.py")
    assert first.text == "python3 start.py demo\npython3 start.py test\n"
    assert all(f"    {line}" in start for line in first.text.splitlines())
    commands = next(one for one in blocks.blocks_of(text) if one.language == "console")
    assert commands.text.count("$ ") == 3


# -- the runner itself ----------------------------------------------------------------------------


def told(page: str) -> list[Any]:
    with blocks.folder_for_a_page():
        return list(blocks.told_by(page))


def test_a_page_with_another_output_is_seen() -> None:
    (one,) = told("```python\nprint(1)\n```\n\n```text\n2\n```\n")
    assert (one.said, one.true) == ("2\n", "1\n")
    (one,) = told("```python\nprint(1)\n```\n")
    assert (one.said, one.true) == (None, "1\n")
    (one,) = told("```console\n$ echo a\nb\n$ echo $?\n```\n")
    assert one.true == "$ echo a\na\n$ echo $?\n0\n"
    assert told("```python\nx = 1\n```\n\n```json\n{}\n```\n") == []


def test_a_page_is_written_anew_and_then_stays() -> None:
    page = "# A\n\n```python\nx = 1\nprint(x)\n```\n\n```console\n$ echo $?\n```\n"
    new = page.replace("(x)\n```\n", "(x)\n```\n\n```text\n1\n```\n").replace("$?\n", "$?\n0\n")
    assert blocks.rewritten(page) == new
    assert blocks.rewritten(new) == new


def test_lines_are_left_out_where_the_page_leaves_them_out() -> None:
    said = "$ python examples/lines.py\nold\n...\nold\nold\n"
    with blocks.folder_for_a_page():
        Path("examples/lines.py").write_text("for n in range(9): print(n)\nraise SystemExit(3)")
        (one,) = blocks.told_by(f"```console\n{said}$ echo $?\n```\n")
        (rest,) = blocks.told_by("```console\n$ python examples/lines.py\n...\n```\n")
    assert one.true == "$ python examples/lines.py\n0\n...\n7\n8\n$ echo $?\n3\n"
    assert rest.true == "$ python examples/lines.py\n...\n"


def test_the_small_shell() -> None:
    page = (
        "```console\n"
        "$ echo 'two words' > note\n"
        "$ cat note\ntwo words\n"
        "$ cat n*e\ntwo words\n"
        "$ echo a \\\n    b\na b\n"
        "$ ls examples > list\n"
        "$ microcred parse - < note\n"
        "microcred: neither a sealed credential nor JSON\n"
        "  Known are JAdES, vc+jwt, and W3C proofs in the credential; see docs/forms.md.\n"
        "$ echo $?\n1\n"
        "```\n"
    )
    (one,) = told(page)
    assert one.said == one.true


def test_an_example_that_fails_is_no_page() -> None:
    with pytest.raises(ZeroDivisionError):
        told("```python\n1 / 0\n```\n")
    with pytest.raises(KeyError):
        told("```console\n$ rm -r examples\n```\n")


def test_pages_do_not_see_one_another() -> None:
    told("```python\nfrom pathlib import Path\nPath('left').write_text('a')\nx = 1\n```\n")
    (one,) = told("```python\nfrom pathlib import Path\nprint(Path('left').exists())\n```\n")
    assert one.true == "False\n"
    with pytest.raises(NameError):
        told("```python\nx\n```\n")


def test_what_differs_from_run_to_run_is_settled() -> None:
    now = datetime.now(UTC)
    text = (
        f"{now:%Y-%m-%d} {now:%Y-%m-%dT%H:%M:%S}Z {now - timedelta(days=1):%Y-%m-%d} 1999-04-12 "
        f"urn:credential:{'0' * 8}-1111-4222-8333-{'4' * 12} {'ab' * 32} (12,345 bytes) "
        f"did:key:z{'6Mk' * 16}"
    )
    settled = blocks.settled(text)
    assert settled.startswith("2026-03-01 2026-03-01T09:30:00Z 2026-03-01 1999-04-12 ")
    assert not {"ab" * 32, "12,345", "6Mk6Mk"} & set(re.split(r"[ (:]", settled))
    assert blocks.settled(settled) == settled


# -- tables ---------------------------------------------------------------------------------------


def test_the_page_of_codes_is_fresh() -> None:
    """`make findings` writes it."""
    assert text_of("docs/findings.md") == findings.page()
    assert all(f"| `{code}` |" in findings.page() for code in CODES)


def test_the_page_of_types_is_fresh() -> None:
    assert text_of("docs/wallet-types.md") == types.page()


def test_the_page_of_members_is_fresh() -> None:
    """`make docs` writes it."""
    assert text_of("docs/micro-credential.md") == members.page()


def test_the_page_of_vocabularies_is_fresh() -> None:
    """`make docs` writes it."""
    assert text_of("docs/vocabularies.md") == vocabularies.page()


def test_codes_that_pages_name_exist() -> None:
    subjects = "|".join({code.partition(".")[0] for code in CODES})
    for path in (*PAGES, *OTHER):
        named = re.findall(rf"`((?:{subjects})\.[a-z0-9_]+)`", text_of(path))
        assert set(named) - set(CODES) - {"micro_credential.model"} == set(), path


def test_checks_and_what_counts() -> None:
    rows = rows_under("docs/verify.md", "| check | asks | counts |")
    assert [row[0] for row in rows] == [one.value for one in Check if one is not Check.ANNEX_I]
    always = Policy().required_checks(())
    conditional = {
        *(Check.CERTIFICATE, Check.KEY, Check.REVOCATION, Check.STATUS),
        *(Check.PRESENTED, Check.HOLDER),
    }
    for check, _, counts in rows:
        required = Check(check) in always
        assert counts.startswith("required, if") == (Check(check) in conditional)
        assert (counts == "required") == required
        assert (counts == "informative") == (not required and Check(check) not in conditional)


def test_exit_codes() -> None:
    rows = rows_under("docs/verify.md", "| code | meaning |")
    codes = [int(code) for row in rows for code in row[0].split(", ")]
    assert codes == [DONE, FAILED, INDETERMINATE, MISUSE, INTERRUPTED, PIPE_CLOSED]


def test_limits() -> None:
    rows = dict(row[:2] for row in rows_under("docs/verify.md", "| what | limit |"))
    assert rows["size of a file"] == f"{Limits().max_bytes // 2**20} MiB"
    assert rows["depth of JSON"] == str(Limits().max_depth)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo has been."""
    folder = tmp_path_factory.mktemp("demo")
    assert main(["demo", "--out", str(folder)]) == 0
    return folder


def paths_of(value: Any, prefix: str = "") -> Iterator[str]:
    """The members of a JSON value, as the page names them."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield f"{prefix}{name}"
            yield from paths_of(member, f"{prefix}{name}.")
    for member in value if isinstance(value, list) else ():
        yield from paths_of(member, f"{prefix[:-1]}[].")


def test_the_members_of_a_verdict(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sealed, root = str(files / "soil-carbon.jsonld"), str(files / "test-root.pem")
    assert main(["verify", sealed, "--trust", root, "--json"]) == 0
    true = dict.fromkeys(paths_of(json.loads(capsys.readouterr().out)))
    rows = rows_under("docs/verify.md", "| member | type |")
    assert [row[0].strip("`") for row in rows] == list(true)
    outcomes = next(row[2] for row in rows if row[0] == "`findings[].outcome`")
    assert set(re.findall(r"[A-Z]+", outcomes)) == {one.value for one in Outcome}


def list_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A network with a list of lists, and the words for `trust update` that lead there."""
    lotl = list_of_lists(ends=datetime.now(UTC) + timedelta(days=1))
    monkeypatch.setattr(
        "microcred.cli.trust.network", lambda *_: lambda _: Response(200, body=lotl)
    )
    (folder / "signer.pem").write_bytes(operator("LOTL operator TEST", 701).certificate.to_pem())
    return ["--signer", str(folder / "signer.pem"), "--url", "https://lists.test/lotl.xml"]


def test_the_facts_of_lists_are_documented() -> None:
    rows = rows_under("docs/trust.md", "| member of `lists` | what it is |")
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row[0])]
    assert sorted(named) == sorted(ListFacts._parts)


def stamped_by(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The words for a level that a test world of today can give."""
    from microcred.testing import World

    world = World(now=datetime.now(UTC))
    monkeypatch.setattr("microcred.cli.seal_augment.network", lambda *_: world.fetch)
    return ["--level", "B-T", "--tsa", world.tsa().url]


def registered(path: Path) -> list[str]:
    """The words for a registry with one credential."""
    from microcred.status.registry import Issued, Registry

    made = Registry.init(str(path), base_url="https://uni.example/lists")
    made.enter(made.allot().ticket, Issued("urn:uuid:1", "0" * 64))
    made.close()
    return ["--registry", str(path)]


def base(folder: Path) -> str:
    """A credential that can be shown in part."""
    path = folder / "base.jsonld"
    path.write_text(json.dumps(secured()), "utf-8")
    return str(path)


def status_list_in(folder: Path) -> str:
    """A status list."""
    path = folder / "status.json"
    path.write_text(json.dumps(list_document()), "utf-8")
    return str(path)


def issued_in(folder: Path) -> list[str]:
    """A registry of two credentials, as words: urn:uuid:0, and urn:uuid:1, which is suspended."""
    url = str(folder / "issued.db")
    registry = Registry.init(url, base_url="https://uni.example/status")
    for name in ("urn:uuid:0", "urn:uuid:1"):
        place = registry.allot(["revocation", "suspension"])
        registry.enter(place.ticket, Registered(name, "0" * 64))
    registry.event("urn:uuid:1", "suspended", values={"suspension": 1})
    registry.close()
    return ["--registry", url]


def test_the_members_of_the_other_commands(
    files: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICROCRED_PASSWORD", "correct horse")
    sealed, course = str(files / "soil-carbon.jsonld"), str(files / "soil-carbon.annex1.json")
    at, key = str(tmp_path), str(tmp_path / "seal.p12")
    context, shapes = tmp_path / "context.jsonld", tmp_path / "shapes.ttl"
    assert main(["schema", "context"]) == 0
    context.write_text(capsys.readouterr().out, "utf-8")
    assert main(["schema", "shapes", "--profile", "generic-no-cv"]) == 0
    shapes.write_text(capsys.readouterr().out, "utf-8")
    triples = tmp_path / "a.nq"
    triples.write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    newer = ["--context", str(context), "--shapes", str(shapes)]
    signed_lists = list_server(tmp_path, monkeypatch)
    why = [*issued_in(tmp_path), "--reason", "a test"]
    registry, issued = ["--registry", f"{at}/new.db"], registered(tmp_path / "kept.db")
    june = [f"{at}/june.csv", "--template", f"{at}/june.json"]
    of = {
        "demo": ["demo", "--out", str(tmp_path / "demo")],
        "keys new-seal": [
            *["keys", "new-seal", "--country", "IE", "--organisation", "A"],
            "--identifier",
            "NTRIE-1",
            "-o",
            at,
        ],
        "keys new": ["keys", "new", "--no-password", "-o", f"{at}/key.pem"],
        "did resolve": ["did", "resolve", did_key(PrivateKey.generate("P-256").public_key)],
        "did document": ["did", "document", "--key", f"{at}/key.pem", "--did", "did:web:a.example"],
        "parse": ["parse", sealed],
        "show": ["show", sealed, "-o", f"{at}/page.html"],
        "annex1": ["annex1", sealed],
        "validate": ["validate", sealed],
        "rdf canonize": ["rdf", "canonize", str(triples)],
        "schema context": ["schema", "context"],
        "schema shapes": ["schema", "shapes"],
        "schema json-schema": ["schema", "json-schema"],
        "schema check": ["schema", "check", str(context)],
        "schema import": ["schema", "import", "ELM 3.9", *newer],
        "seal augment": ["seal", "augment", sealed, *stamped_by(monkeypatch), "-o", f"{key}.t"],
        "seal show": ["seal", "show", sealed],
        "disclose": ["disclose", base(tmp_path), "--reveal", "/name", "-o", f"{key}.part"],
        "present": ["present", sealed, "--key", f"{at}/key.pem", "-o", f"{key}.shown"],
        "reinstate": ["reinstate", "urn:uuid:1", *why],
        "suspend": ["suspend", "urn:uuid:0", *why],
        "revoke": ["revoke", "urn:uuid:0", *why],
        "status publish": ["status", "publish", *why[:2], "--key", key, "-o", f"{at}/public"],
        "status show": ["status", "show", status_list_in(tmp_path), "--index", "5"],
        "trust update": ["trust", "update", "--cache", str(tmp_path / "lists"), *signed_lists],
        "trust show": ["trust", "show", str(tmp_path / "lists")],
        "vocabulary": ["vocabulary", "eqf", "6"],
        "registry init": ["registry", "init", *registry, "--base-url", "https://uni.example/lists"],
        "registry show": ["registry", "show", "urn:uuid:1", *issued],
        "registry export": ["registry", "export", *registry, "-o", f"{at}/registry.jsonl"],
        "registry import": ["registry", "import", f"{at}/registry.jsonl", *registry],
        "registry forget": ["registry", "forget", "urn:uuid:1", *issued],
        "registry reclaim": ["registry", "reclaim", "--before", "2026-01-01", *issued],
        "batch template": ["batch", "template", "-o", f"{at}/june.csv"],
        "batch check": ["batch", "check", *june],
        "batch issue": [
            *["batch", "issue", *june, "--key", f"{at}/key.pem", "--mechanism", "vc+jwt"],
            *["--jobs", "1", "-o", f"{at}/june"],
        ],
        "batch verify": ["batch", "verify", f"{at}/june", "--trust", "did", "--jobs", "1"],
        "issue": ["issue", course, "--key", key, "-o", f"{key}.out", "--on-behalf-of", "a test"],
    }
    true: dict[str, Any] = {}
    for command, words in of.items():
        assert main([*words, "--json"]) == 0
        true[command] = json.loads(capsys.readouterr().out)
    assert main(["status", "show", sealed, "--json"]) == 0
    true["status show"] |= json.loads(capsys.readouterr().out)
    assert main(["vocabulary", "--json"]) == 0
    # Both forms of the command are told in its row.
    true["validate"] = true["validate"][0]
    true["vocabulary"] = true["vocabulary"][0] | json.loads(capsys.readouterr().out)[0]
    rows = dict(rows_under("docs/verify.md", "| command | members |"))
    assert {name.strip("`") for name in rows} == set(of)
    # `serve` goes on until it is told to stop: docs/service.md and its own tests tell of it.
    assert set(of) == set(COMMANDS) - {"verify", "serve"}
    for command, value in true.items():
        names = list(value)
        if command == "annex1":
            names[1:1] = list(value["elements"][0])
        if command == "schema check":
            names += ["subject", "ours", "theirs", "missing"]
        told_of = re.findall(r"`([^`]+)`", rows[f"`{command}`"])
        told_of = [one for one in dict.fromkeys(told_of) if one not in {"jades", "vc+jwt"}]
        assert told_of == names
    summary = text_of("docs/verify.md").partition("`summary` has ")[2].partition(".")[0]
    assert re.findall(r"`(\w+)`", summary) == list(true["parse"]["summary"])


def test_what_issuing_completes(files: Path) -> None:
    rows = rows_under("docs/forms.md", "| member | written | when |")
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row[0])]
    sealed = json.loads((files / "soil-carbon.jsonld").read_bytes())
    document = json.loads(sealed["payload"])
    for name in set(named) - {"evidence"}:
        value = document
        for step in name.split("."):
            value = value[step]
        assert value
    bare = MicroCredential(
        learner=Learner("Ána"), title="Soil", awarded_by=Provider("A", "IE"), language="en"
    )
    added = set(document) - set(bare.to_credential().to_json())
    assert added <= set(named)


# -- where each member goes -----------------------------------------------------------------------

CONCEPT = {
    "iri": "http://example.org/concept/1",
    "label": "field diary",
    "scheme": "http://example.org/scheme",
}
OTHER_CONCEPT = {**CONCEPT, "iri": "http://example.org/concept/2"}
IDENTIFIER = {"value": "12345", "scheme": "Erasmus code"}
PROVIDER = {
    "name": "Example University",
    "country": "IE",
    "identifier": "NTRIE-123456",
    "region": "Dublin",
    "homepage": ["https://example.org/"],
    "logo": "/9j/2wBD",
    "other_identifiers": [IDENTIFIER],
}
FULL: Mapping[str, Any] = {
    "language": "en",
    "title": "Soil carbon",
    "learner": {
        "given_name": "Ána",
        "family_name": "Novák",
        "full_name": "Ána M. Novák",
        "date_of_birth": "1999-04-12",
        "national_id": {"value": "1234", "country": "SI"},
        "identifier": [IDENTIFIER],
        "email": "ana@example.org",
    },
    "awarded_by": [PROVIDER],
    "mandate": {
        "statement": "Contract 7 of 2026-01-15.",
        "given_by": PROVIDER,
        "given_to": {"name": "Sealing Ltd", "country": "PT"},
        "documents": [
            {
                "content": "JVBERi0xLjc=",
                "title": "Contract 7",
                "description": "Who may seal what.",
                "url": "https://example.org/contract-7.pdf",
            }
        ],
    },
    "date": "2026-05-29",
    "learning_outcomes": [
        {
            "title": "Measures soil organic carbon",
            "type": "skill",
            "esco_skills": ["http://data.europa.eu/esco/skill/1"],
            "skills": [CONCEPT],
            "reuse_level": "transversal",
        }
    ],
    "workload": {"ects": 2, "hours": 60},
    "eqf_level": 6,
    "nqf_level": [{"iri": "http://example.org/nqf/6", "label": "Level 6"}],
    "assessment": ["written examination"],
    "participation": [CONCEPT],
    "quality_assurance": [
        {"type": "Institutional Quality Assurance", "agency": PROVIDER, "title": "Audit 2026"}
    ],
    "prerequisites": "A first course in soil science.",
    "supervision": "supervised with ID verification",
    "grade": {"value": "Pass", "scheme": "Pass, fail", "scheme_description": "One or the other."},
    "stackability": {
        "is_partial_qualification": True,
        "part_of": [{"title": "Master of Soil", "iri": "http://example.org/master"}],
        "note": "Counts towards a master.",
    },
    "further_information": ["Field days in May."],
    "description": "How carbon comes into the soil.",
    "homepage": ["https://example.org/soil"],
    "isced_f": ["0521"],
    "teaching_languages": ["en"],
    "learning_setting": "formal",
    "programme_type": ["Course"],
    "valid_from": "2026-06-01",
    "valid_until": "2030-06-01",
}
STOOD_IN_FOR = {("Learner", "full_name"), ("QualityAssurance", "title"), ("Mandate", "given_to")}
"""Members whose place holds something else where they are not given."""

IN_FULL: Mapping[str, tuple[str | int, ...]] = {
    "MicroCredential": (),
    "Learner": ("learner",),
    "Provider": ("awarded_by", 0),
    "LearningOutcome": ("learning_outcomes", 0),
    "QualityAssurance": ("quality_assurance", 0),
    "Grade": ("grade",),
    "Stackability": ("stackability",),
    "Mandate": ("mandate",),
    "MandateDocument": ("mandate", "documents", 0),
    "Programme": ("stackability", "part_of", 0),
    "Identifier": ("learner", "identifier", 0),
    "NationalId": ("learner", "national_id"),
    "Concept": ("participation", 0),
}


def changed(value: Any, path: tuple[str | int, ...], new: object) -> Any:
    """A copy with one member changed; left out if `new` is None."""
    if not path:
        return new
    first, *rest = path
    inner = changed(value[first], tuple(rest), new)
    if isinstance(value, list):
        return [inner if at == first else one for at, one in enumerate(value)]
    return {
        name: inner if name == first else one
        for name, one in value.items()
        if name != first or inner is not None
    }


def credential(document: Mapping[str, Any]) -> dict[str, Any]:
    return dict(MicroCredential.from_json(document).to_credential().to_json())


def at(document: Any, path: str) -> list[Any]:
    """The values at a place, through arrays."""
    found = [document]
    for name in filter(None, path.split("/")):
        found = [
            one[name]
            for value in found
            for one in (value if isinstance(value, list) else [value])
            if isinstance(one, dict) and name in one
        ]
    return found


def whole(kind: type[Flat], place: Any) -> str:
    """The whole path of a place."""
    base = members.AT[kind]
    path = f"{base}/{place.path}" if base else place.path
    first, _, rest = path.partition("/")
    return f"{members.PATHS.get(first, first)}/{rest}".rstrip("/")


PLACED = [
    (kind, name, place)
    for kind, of in members.PLACES.items()
    for name, places in of.items()
    for place in places
    if place.when != members.AT_ISSUING
]


@pytest.mark.parametrize(
    ("kind", "name", "place"),
    PLACED,
    ids=[f"{kind.__name__}.{name}-{place.path}" for kind, name, place in PLACED],
)
def test_each_member_goes_where_the_page_says(kind: type[Flat], name: str, place: Any) -> None:
    full: Any = FULL
    if place.when == members.WITHOUT_GRADE:
        full = changed(full, ("grade",), None)
    if place.when == "with an IRI":
        full = changed(full, ("awarded_by", 0, "region"), {**CONCEPT})
    if (kind.__name__, name) == ("Grade", "scheme"):  # a description asks for it
        full = changed(full, ("grade", "scheme_description"), None)
    path, member = whole(kind, place), (*IN_FULL[kind.__name__], name)
    there = at(credential(full), path)
    assert there
    if kind.members[name].required:
        return
    without = at(credential(changed(full, member, None)), path)
    if (kind.__name__, name) in STOOD_IN_FOR:
        assert without != there  # something else stands for it then
    elif name in {"iri", "further_information", "stackability", "note"}:
        assert without != there  # every node has an id; notes of all kinds stand together
    else:
        assert without == []


def test_every_member_has_a_place_and_the_reverse() -> None:
    assert set(members.AT) == set(members.PLACES)
    for kind, places in members.PLACES.items():
        assert list(places) == list(kind.members)
    nested = {kind for _, flat in MicroCredential.from_json(FULL).walk() for kind in [type(flat)]}
    assert nested == set(members.PLACES)


def test_the_places_of_what_issuing_writes(files: Path) -> None:
    document = json.loads(json.loads((files / "soil-carbon.jsonld").read_bytes())["payload"])
    places = [
        whole(kind, place)
        for kind, of in members.PLACES.items()
        for of_member in of.values()
        for place in of_member
        if place.when == members.AT_ISSUING
    ]
    assert places and all(at(document, path) for path in places)


def test_a_grade_with_several_assessments_is_in_parts() -> None:
    several = changed(FULL, ("assessment",), ["portfolio", "quiz"])
    path = "credentialSubject/hasClaim/provenBy/specifiedBy/hasPart/dcType"
    assert len(at(credential(several), path)) == 2


def test_which_specification_is_a_qualification() -> None:
    path = f"{members.PATHS['specification']}/type"
    only = {name: FULL[name] for name in ("language", "title", "learner", "awarded_by")}
    assert at(credential(only), path) == ["LearningAchievementSpecification"]
    for name in ("eqf_level", "nqf_level", "quality_assurance", "stackability"):
        assert at(credential({**only, name: FULL[name]}), path) == ["Qualification"]


# -- words ----------------------------------------------------------------------------------------


def options_of(command: str) -> set[str]:
    """The options of a command."""
    room = importlib.import_module(COMMANDS[command].room)
    reader = Reader(command, COMMANDS[command], room.DESCRIPTION)
    room.arguments(reader)
    return {option for action in reader._actions for option in action.option_strings}


OPTIONS = {command: options_of(command) for command in COMMANDS}


def code_of(page: str) -> Iterator[str]:
    """The code on a page: lines of blocks that are for a shell, and spans."""
    for block in blocks.blocks_of(page):
        if block.language in {"console", "sh"}:
            yield from block.text.replace("\\\n", " ").splitlines()
    yield from re.findall(r"`([^`\n]+)`", blocks.FENCE.sub("", page))


@pytest.mark.parametrize("path", [*PAGES, *OTHER], ids=name_of)
def test_commands_and_options_exist(path: Path) -> None:
    everywhere = set().union(*OPTIONS.values(), {"--version", "--cov", "--quick", "--docs"})
    for code in code_of(text_of(path)):
        for option in re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", code):
            assert option in everywhere, code
        match = re.match(
            r"(?:\$ )?microcred "
            r"((?:batch |did |keys |rdf |registry |schema |seal |status |trust )?"
            r"[a-z][a-z0-9-]*)(.*)",
            code,
        )
        if match is None:
            continue
        command, rest = match.groups()
        assert command in COMMANDS, code
        given = {word.partition("=")[0] for word in rest.split() if word.startswith("-")} - {"-"}
        assert given <= OPTIONS[command], code


@pytest.mark.parametrize("path", [*PAGES, *OTHER], ids=name_of)
def test_python_names_exist(path: Path) -> None:
    for name in re.findall(r"`(microcred(?:\.\w+)+)`", text_of(path)):
        *parts, last = name.split(".")
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            assert hasattr(importlib.import_module(".".join(parts)), last), name


def test_every_command_and_option_is_documented() -> None:
    text = "".join(text_of(path) for path in PAGES)
    assert all(f"microcred {command}" in text for command in COMMANDS)
    told_of = {
        option
        for options in OPTIONS.values()
        for option in options
        if re.search(rf"(?<![\w-]){option}(?![\w-])", text)
    }
    assert set().union(*OPTIONS.values()) - told_of == {"-h", "--help"}


# -- links ----------------------------------------------------------------------------------------


def anchors_of(page: str) -> set[str]:
    """The anchors of the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", blocks.FENCE.sub("", page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", [*PAGES, *OTHER], ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    page = text_of(path)
    for target in re.findall(r"\]\(([^)\s]+)\)", blocks.FENCE.sub("", page)):
        assert "://" not in target, "pages stand by themselves"
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists() and HERE in (there, *there.parents), target
        if anchor:
            assert anchor in anchors_of(text_of(there)), target


def test_files_that_are_named_exist() -> None:
    for path in (*PAGES, *OTHER):
        for name in re.findall(r"`((?:src|docs|tests|examples|schemas)/[\w./*-]+)`", text_of(path)):
            assert list(HERE.glob(name)), f"{path}: {name}"


def test_the_index_lists_every_page() -> None:
    linked = set(re.findall(r"\]\(([^)#]+)\)", text_of("docs/index.md")))
    pages = {path.name for path in DOCS.glob("*.md")} - {"index.md"}
    assert linked == pages | {"adr/README.md"}


def test_the_index_of_decisions() -> None:
    rows = rows_under("docs/adr/README.md", "| number |")
    decisions = sorted(path for path in (DOCS / "adr").glob("*.md") if path.name != "README.md")
    assert [row[0] for row in rows] == [f"[{one.name[:4]}]({one.name})" for one in decisions]
    for (_, title), path in zip(rows, decisions, strict=True):
        assert text_of(path).splitlines()[0] == f"# {path.name[:4]} {title}"
        assert "**Decided.**" in text_of(path) and "**Cost.**" in text_of(path)


# -- what other pages and the source say of pages -------------------------------------------------


def test_pages_that_the_source_names_exist() -> None:
    for path in (HERE / "src").rglob("*.py"):
        for name in re.findall(r"docs/[\w/-]+\.md", path.read_text(encoding="utf-8")):
            assert (HERE / name).is_file(), f"{path}: {name}"


def test_the_six_odd_names_of_the_model() -> None:
    from microcred import elm

    told_of = dict(rows_under("docs/model.md", "| attribute | JSON member |"))
    true = {}
    for kind in elm.CLASSES.values():
        for attribute, term in kind.terms().items():
            head, *tail = attribute.split("_")
            if term.name != head + "".join(word.title() for word in tail):
                true[f"`{attribute}`"] = f"`{term.name}`"
    assert told_of == true


def test_the_properties_without_a_term_in_the_context() -> None:
    from microcred import elm

    text = " ".join(text_of("docs/model.md").split())
    told_of = re.search(r"Six properties have none .*?\): (.*?)\. Who reads", text)
    assert told_of is not None
    names = re.findall(r"`(\w*)\.(\w+)`", told_of[1])
    pairs = {(kind or names[at - 1][0], attribute) for at, (kind, attribute) in enumerate(names)}
    true = {
        (name, attribute)
        for name, kind in elm.CLASSES.items()
        for attribute, term in kind.terms().items()
        if not term.in_context
    }
    assert pairs == true


def test_the_counts_of_the_model() -> None:
    from microcred import elm

    classes, properties = re.findall(r"All (\d+) classes and (\d+) prop", text_of("docs/model.md"))[
        0
    ]
    assert int(classes) == len(elm.CLASSES)
    assert int(properties) == sum(len(kind.terms()) for kind in elm.CLASSES.values())
