"""The house: floors, wings, proportions, words, quiet at import. The rules are in house_rules.py.

Every rule is also shown a small house that breaks it: a rule that cannot complain holds nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

import house_rules as rules
import microcred
from house_rules import Room
from microcred.codes import CODES

HERE = Path(__file__).resolve().parent.parent
ROOMS = rules.read_rooms(HERE / "src")

LENGTH_EXEMPT = {
    "microcred.__main__": "the process of the command line, and nothing that it does",
    "microcred.version": "one number, read by the build",
    "microcred.codes": "a table of facts",
    "microcred.vocabularies.fields_of_education": "a table of facts",
    "microcred.rendering.translations": "a table of facts",
    "microcred.wallet_types.nested_rules": "one file, read apart from the model that it is made of",
    "microcred.wallet_types.table": "the table of types, apart from those who do without them",
    "microcred.securing.telling": "one question, asked before any mechanism is loaded",
    "microcred.status.registry.migrations.places_again": "one step between two versions",
    "microcred.trust.did_web": "a row of the table of DID methods: one method, one room",
}
EXAMPLE_EXEMPT = {
    "microcred.__main__": "runs the command line",
    "microcred.version": "one number",
}

PUBLIC = [
    "ANY_ISSUER",
    "ECTS",
    "Grade",
    "Hours",
    "Learner",
    "LearningOutcome",
    "Mandate",
    "MicroCredential",
    "MicrocredError",
    "Outcome",
    "Policy",
    "Provider",
    "QualityAssurance",
    "Seal",
    "Trust",
    "Verification",
    "VerificationCache",
    "VerificationFailed",
    "__version__",
    "issue",
    "issue_many",
    "parse",
    "present",
    "verify",
    "verify_many",
]


def tracked() -> list[Path]:
    """The files of the repository; what git knows, or all text files where there is no git."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=HERE, capture_output=True, check=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return [path for path in HERE.rglob("*") if path.is_file() and ".venv" not in path.parts]
    return [path for name in listed.split("\0") if name and (path := HERE / name).is_file()]


def text_of(path: Path) -> str:
    """The text of a file, "" if it is none."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def house(**texts: str) -> tuple[Room, ...]:
    """A small invented house: `crypto__keys="..."` is the room microcred.crypto.keys."""
    return tuple(Room(f"microcred.{name.replace('__', '.')}", text) for name, text in texts.items())


# -- floors ---------------------------------------------------------------------------------------


def test_every_room_has_a_floor() -> None:
    assert rules.without_floor(ROOMS) == []


def test_imports_go_down() -> None:
    assert rules.upward(ROOMS) == []


@pytest.mark.parametrize("apart", [rules.WINGS, rules.TOOLS], ids=["wings", "tools"])
def test_wings_and_tools_do_not_know_one_another(apart: tuple[str, ...]) -> None:
    assert rules.between(ROOMS, apart) == []


def test_no_circles() -> None:
    assert rules.cycles(ROOMS) == []


def test_the_rules_of_floors_complain() -> None:
    assert rules.without_floor(house(attic=""), {"microcred": 6, "microcred.cellar": 0}) == [
        "microcred.attic has no floor",
        "microcred is on a floor and not there",
        "microcred.cellar is on a floor and not there",
    ]
    lazy = "def f():\n    from microcred.policy import Trust\n"
    typed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import microcred.policy\n"
    for text in (lazy, typed, "from microcred import policy", "from ..policy import Trust"):
        (complaint,) = rules.upward(house(trust__x509=text, policy=""))
        assert complaint.endswith("is above it")
    assert rules.upward(house(policy="from microcred.trust import x509", trust__x509="")) == []


def test_the_rule_of_wings_complains() -> None:
    rooms = house(trust__x509="from microcred.securing.jades import JAdES", securing__jades="")
    assert len(rules.between(rooms, rules.WINGS)) == 1
    assert rules.between(rooms, rules.TOOLS) == []


def test_the_rule_of_circles_complains() -> None:
    lazy = "def f():\n    import microcred.policy\n"
    rooms = house(policy="from microcred.checks import a", checks=lazy, parsing="import microcred")
    assert rules.cycles(rooms) == ["microcred.checks -> microcred.policy -> microcred.checks"]


# -- proportions ----------------------------------------------------------------------------------


def test_rooms_have_room_size() -> None:
    assert rules.wrong_lengths(ROOMS, LENGTH_EXEMPT) == []


def test_functions_are_short() -> None:
    assert rules.long_functions(ROOMS) == []
    median, ninth = rules.proportions(ROOMS)
    assert median <= 8
    assert ninth <= 25


def test_no_exemption_outlives_its_room() -> None:
    names = {room.name for room in ROOMS}
    assert set(LENGTH_EXEMPT) | set(EXAMPLE_EXEMPT) <= names


def test_the_rules_of_size_complain() -> None:
    rooms = house(small="'''One line.'''", large="\n" * 401, fine="\n" * 80)
    assert len(rules.wrong_lengths(rooms, {})) == 2
    assert len(rules.wrong_lengths(rooms, {"microcred.small": "why"})) == 1
    long = "def f():\n    '''Long.'''\n" + "    a = 1\n" * 61
    assert rules.long_functions(house(a=long)) == ["microcred.a.f has 61 lines"]
    assert rules.long_functions(house(a=long), most=61) == []
    assert rules.proportions(house(a=long, b="def g(): return 1\ndef h(): return 2"))[0] == 1


# -- words ----------------------------------------------------------------------------------------


def test_everything_public_is_documented() -> None:
    assert rules.without_docstring(ROOMS) == []
    assert rules.undescribed_attributes(ROOMS) == []


def test_every_room_opens_with_an_example() -> None:
    assert rules.without_example(ROOMS, EXAMPLE_EXEMPT) == []


def test_rooms_are_named_for_something() -> None:
    assert rules.banned_names(ROOMS) == []


def test_nothing_is_left_for_later() -> None:
    mine = {Path(__file__).name, "house_rules.py"}
    texts = {
        str(path.relative_to(HERE)): text_of(path)
        for path in tracked()
        if path.suffix in {".py", ".toml", ".md"} and path.name not in mine
    }
    assert len(texts) > 50
    assert rules.left_over(texts) == []


def test_the_rules_of_words_complain() -> None:
    rooms = house(
        a="class B:\n    '''Told.'''\n    def c(self): ...\n    def _d(self): ...\n",
        helpers="'''Told.\n\n>>> 1\n1\n'''",
    )
    assert rules.without_docstring(rooms) == [
        "microcred.a has no docstring",
        "microcred.a.B.c has no docstring",
    ]
    assert rules.without_example(rooms, {}) == ["microcred.a has no `>>>` example"]
    assert rules.banned_names(rooms) == ["microcred.helpers"]
    fields = "class P:\n    '''One.\n\n    x: told.\n    '''\n    x: int\n    y: int\n"
    assert rules.undescribed_attributes(house(a=fields)) == ["microcred.a.P.y"]
    assert rules.undescribed_attributes(house(a=fields + "    'y is told here'\n")) == []
    assert len(rules.left_over({"a": "x = 1  # TODO: later\ny = 2  # pragma: no cover\n"})) == 2


# -- quiet at import ------------------------------------------------------------------------------


def test_no_state_that_can_change() -> None:
    assert rules.mutable_state(ROOMS) == []


def test_no_work_when_loaded() -> None:
    assert rules.work_at_import(ROOMS) == []


def test_heavy_modules_wait_until_they_are_used() -> None:
    assert rules.heavy_imports(ROOMS) == []


def test_the_rules_of_quiet_complain() -> None:
    noisy = "SEEN = []\nCACHE: dict = dict()\n__all__ = ['a']\ndef f():\n    global SEEN\n"
    assert len(rules.mutable_state(house(a=noisy))) == 3
    assert rules.mutable_state(house(a="ROWS = (1, 2)\nSET = frozenset({1})\n")) == []
    working = "for x in (1,): pass\nprint(1)\nTEXT = open('a').read()\nif TEXT: Y = 1\n"
    assert len(rules.work_at_import(house(a=working))) == 4
    assert rules.work_at_import(house(a="'Doc.'\nimport re\nX = re.compile('a')\n")) == []
    heavy = "from pydantic import BaseModel\ndef f():\n    import httpx\n"
    assert len(rules.heavy_imports(house(policy=heavy))) == 1
    assert rules.heavy_imports(house(elm__node=heavy)) == []
    typed = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import httpx\n"
    assert rules.heavy_imports(house(policy=typed)) == []


def loaded_by(program: str, *words: str) -> set[str]:
    """The modules that a fresh Python has loaded after a program."""
    tail = "\nimport sys, json\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program + tail, *words], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_the_package_itself_loads_nothing_heavy() -> None:
    loaded = loaded_by("import microcred")
    assert "microcred.version" in loaded
    assert not loaded & {*rules.HEAVY, "argparse", "dataclasses", "logging", "asyncio"}


def test_verifying_loads_no_model_and_no_network(tmp_path: Path) -> None:
    from microcred import ECTS, Learner, MicroCredential, Provider, Seal, issue

    uni = Provider(name="Example University", country="IE", identifier="NTRIE-123456")
    seal = Seal.for_testing(uni)
    learner = Learner(given_name="Ána", family_name="Novák")
    course = MicroCredential(
        learner=learner, title="Soil carbon", awarded_by=uni, workload=ECTS(2), language="en"
    )
    (tmp_path / "a.jsonld").write_bytes(issue(course, signer=seal).secured)
    (tmp_path / "root.pem").write_bytes(seal.root.to_pem())
    program = (
        "import sys\nfrom microcred.cli import main\n"
        "assert main(['verify', sys.argv[1], '--trust', sys.argv[2]]) == 0"
    )
    loaded = loaded_by(program, str(tmp_path / "a.jsonld"), str(tmp_path / "root.pem"))
    assert "microcred.verifying" in loaded
    assert not loaded & {"pydantic", "pyld", "httpx", "jwcrypto", "PIL", "microcred.elm"}


_VERIFY = (
    "import sys\nfrom microcred import ANY_ISSUER, Trust, verify\n"
    "read = [open(one, 'rb').read() for one in sys.argv[1:3]]\n"
    "print(verify(read[0], trust=Trust(anchors=[read[1]], issuers=ANY_ISSUER)))"
)
# What reads trusted lists, and what others use for them and for timestamps.
_FOR_LISTS = {"lxml", "signxml", "pyhanko", "pyhanko_certvalidator", "asn1crypto", "oscrypto"}


@pytest.mark.parametrize("level", ["B-B", "B-LTA"])
def test_without_a_trusted_list_nothing_reads_xml(tmp_path: Path, level: str) -> None:
    """Nor does a seal without evidence load what reads timestamps and revocation data."""
    from microcred.testing import World

    world = World(now=datetime.now(UTC))
    seal = world.authority("Issuing").seal("Example University", identifier="NTRIE-123456")
    context = b'"@context": ["https://www.w3.org/2018/credentials/v1"]'
    content = b'{%b, "type": ["VerifiableCredential"]}' % context
    sealed = world.sealed(content, seal)
    if level == "B-LTA":
        sealed = world.augment(sealed, "B-LTA")
    (tmp_path / "seal.json").write_bytes(sealed)
    (tmp_path / "root.pem").write_bytes(world.root.certificate.to_pem())
    loaded = loaded_by(_VERIFY, str(tmp_path / "seal.json"), str(tmp_path / "root.pem"))
    assert "microcred.trust.judging" in loaded
    assert not loaded & _FOR_LISTS
    assert not any(one.startswith("microcred.trust.trusted_lists") for one in loaded)
    if level == "B-B":
        assert not loaded & {"microcred.trust.evidence", "microcred.crypto.timestamps"}


# -- public names ---------------------------------------------------------------------------------


def test_the_public_names() -> None:
    assert microcred.__all__ == PUBLIC
    assert sorted(microcred.__all__) == sorted(PUBLIC)
    assert dir(microcred) == sorted(PUBLIC)
    for name in PUBLIC:
        assert getattr(microcred, name) is not None


def test_other_names_are_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'issues'"):
        microcred.issues


# -- codes ----------------------------------------------------------------------------------------


def test_every_code_that_is_emitted_is_in_the_table_and_the_reverse() -> None:
    emitted = rules.emitted_codes(ROOMS, {code.partition(".")[0] for code in CODES})
    assert {code: room for code, room in emitted.items() if code not in CODES} == {}
    assert sorted(set(CODES) - set(emitted)) == []


def test_the_rule_of_codes_sees_codes() -> None:
    rooms = house(a="x = 'key.lost'\ny = 'other.word'\nz = 'key.Not A Code'", codes="w = 'key.a'")
    assert rules.emitted_codes(rooms, {"key"}) == {"key.lost": "microcred.a"}


# -- exceptions are argued ------------------------------------------------------------------------


def test_every_ignore_is_argued() -> None:
    complaints = rules.unargued_in_config(text_of(HERE / "pyproject.toml"))
    for path in tracked():
        if path.suffix == ".py" and path.name not in {"house_rules.py", Path(__file__).name}:
            complaints += rules.unargued(str(path.relative_to(HERE)), text_of(path))
    assert complaints == []


def test_the_rule_of_ignores_complains() -> None:
    assert rules.unargued("a", "x = 1  # noqa: E501 - a published label\n") == []
    assert len(rules.unargued("a", "x = 1  # noqa\ny = 2  # noqa: E501\n")) == 2
    assert len(rules.unargued("a", "x = 1  # type: ignore\n")) == 1
    assert rules.unargued_in_config('ignore = [\n  "E501",\n]\n') != []
    assert rules.unargued_in_config('ignore = [\n  "E501", # why\n]\n') == []


# -- what must not be in a file -------------------------------------------------------------------

MACHINES = re.compile(
    r"/(?:work|root)/|/home/\w|/Users/\w|/tmp/\w|/opt/wheels|[A-Z]:\\Users|"
    r"\bpypi\.org|pythonhosted|registry\.npmjs|crates\.io|repo1?\.maven"
)


def test_no_machine_and_no_registry_is_named() -> None:
    found = [
        f"{path.relative_to(HERE)}: {match.group()}"
        for path in tracked()
        if path.name != Path(__file__).name
        for match in MACHINES.finditer(text_of(path))
    ]
    assert found == []


def test_the_rule_of_machines_sees_them() -> None:
    for named in ("/work", "/root", "/home/ana", "/Users/ana", "https://pypi.org"):
        assert MACHINES.search(f"see {named}/main")
    assert MACHINES.search("https://registry.example/") is None
    assert MACHINES.search("a homework of 2 hours, /tmpfile, network/") is None


def test_nothing_published_is_copied(published: Path) -> None:
    theirs = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path.name
        for path in published.rglob("*")
        if path.is_file() and path.stat().st_size > 200
    }
    assert len(theirs) > 100
    ours = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in tracked()}
    assert {str(path): theirs[digest] for path, digest in ours.items() if digest in theirs} == {}
