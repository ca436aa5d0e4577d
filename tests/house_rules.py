"""The rules of the house, as functions from sources to complaints; tests/test_house.py holds them.

Each rule takes the rooms of a source tree, parsed and never imported, and gives one line for each
thing that is wrong. The rules themselves are tested on small invented houses.
"""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FLOORS: Mapping[str, int] = {
    # 0 ground
    "microcred.codes": 0,
    "microcred.embedding": 0,
    "microcred.encoding": 0,
    "microcred.error_shapes": 0,
    "microcred.errors": 0,
    "microcred.fetching": 0,
    "microcred.findings": 0,
    "microcred.first_use": 0,
    "microcred.frozen": 0,
    "microcred.jsontext": 0,
    "microcred.kept": 0,
    "microcred.outline": 0,
    "microcred.speed": 0,
    "microcred.version": 0,
    # 1 tools
    "microcred.crypto": 1,
    "microcred.linked": 1,
    "microcred.vocabularies": 1,
    # 2 the model, and the flat form with its report on top of it
    "microcred.elm": 2,
    "microcred.micro_credential": 2.5,
    "microcred.annex1_evidence": 2.5,
    "microcred.annex1": 2.5,
    # 3 releases
    "microcred.releases": 3,
    # 3.5 what wallets carry, made of the flat form and the releases
    "microcred.wallet_types": 3.5,
    # 4 wings
    "microcred.page": 4,
    "microcred.schemas": 4,
    "microcred.securing": 4,
    "microcred.status": 4,
    "microcred.trust": 4,
    # 5 verbs
    "microcred.allotting": 5,
    "microcred.lifecycle": 5,
    "microcred.publishing": 5,
    "microcred.augmenting": 5,
    "microcred.awarding": 5,
    "microcred.checks": 5,
    "microcred.co_signing": 5,
    "microcred.completing": 5,
    "microcred.disclosing": 5,
    "microcred.form_checks": 5,
    "microcred.gathering": 5,
    "microcred.issuing": 5,
    "microcred.holder_binding": 5,
    "microcred.parsing": 5,
    "microcred.picturing": 5,
    "microcred.policy": 5,
    "microcred.presented": 5,
    "microcred.presenting": 5,
    "microcred.presenting_forms": 5,
    "microcred.verdict": 5,
    "microcred.verification_cache": 5,
    "microcred.verification_checks": 5,
    "microcred.signature_checks": 5,
    "microcred.schema_checks": 5,
    "microcred.schema_holders": 5,
    "microcred.status_checks": 5,
    "microcred.status_judging": 5,
    "microcred.status_lists": 5,
    "microcred.template_places": 5,
    "microcred.template_plan": 5,
    "microcred.template_text": 5,
    "microcred.templating": 5,
    "microcred.vc_issuing": 5,
    "microcred.verifying": 5,
    "microcred.wallet_checks": 5,
    # guests
    "microcred.rendering": 6,
    # the names for everybody, then the doors
    "microcred.batch": 6,
    "microcred": 6,
    "microcred.testing": 6,
    "microcred.service": 7,
    "microcred.cli": 7,
    "microcred.__main__": 8,
}
"""A module's floor, or that of the nearest package above it; new rooms are entered here."""

TOOLS = ("microcred.crypto", "microcred.linked", "microcred.vocabularies")
WINGS = (
    "microcred.page",
    "microcred.schemas",
    "microcred.securing",
    "microcred.status",
    "microcred.trust",
)

HEAVY: Mapping[str, tuple[str, ...]] = {
    # module: the rooms that may import it at their top
    "PIL": (),
    "httpx": (),
    "jwcrypto": (),
    "nacl": (),
    "orjson": (),
    "pybase64": (),
    "pydantic": ("microcred.elm",),
    "pydantic_core": ("microcred.elm",),
    "pyld": (),
    "pyshacl": (),
    "starlette": ("microcred.service.application",),
    "uvicorn": ("microcred.service.punctual",),
    "rdflib": (),
    "rfc8785": (),
    "asn1crypto": (),
    "cryptography": ("microcred.crypto",),
}
"""What costs milliseconds to import; everybody else imports it inside a function."""

BANNED_NAMES = frozenset({"common", "helper", "helpers", "manager", "misc", "util", "utils"})
# "XXX" in quotes is the currency code of no currency (ISO 4217).
LEFT_OVER = re.compile(r"\b(TODO|FIXME|(?<!\")XXX|HACK)\b|pragma:\s*no\b|NotImplementedError")
MUTABLE_CALLS = frozenset(
    {"Counter", "OrderedDict", "bytearray", "defaultdict", "deque", "dict", "list", "set"}
)
WORKING_CALLS = frozenset(
    {"open", "read_bytes", "read_text", "urlopen", "getenv", "import_module", "print", "run"}
)


@dataclass(frozen=True)
class Room:
    """One module: its dotted name, its text, and whether it is the `__init__` of a package."""

    name: str
    text: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        """The parsed text."""
        return ast.parse(self.text)

    @property
    def lines(self) -> int:
        """How long it is."""
        return len(self.text.splitlines())

    def imports(self, *, top_only: bool = False) -> Iterator[str]:
        """Every dotted name that is imported, at any depth; `top_only`: when it is loaded."""
        nodes = _loaded(self.tree.body) if top_only else ast.walk(self.tree)
        for node in nodes:
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield from (f"{base}.{alias.name}" for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        above = parts[: len(parts) - node.level + (1 if self.is_package else 0)]
        return ".".join([*above, *([node.module] if node.module else [])])


def _loaded(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is loaded: not those in functions or TYPE_CHECKING."""
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from _loaded(node.orelse)
            continue
        yield node
        if isinstance(node, ast.ClassDef | ast.If | ast.Try | ast.With | ast.For | ast.While):
            yield from _loaded(node.body)
            yield from _loaded(getattr(node, "orelse", []))


def read_rooms(source: Path) -> tuple[Room, ...]:
    """Every module below a source folder."""
    rooms = []
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        rooms.append(Room(name, path.read_text(encoding="utf-8"), is_package))
    return tuple(rooms)


# -- floors ---------------------------------------------------------------------------------------


def place_of(name: str, floors: Mapping[str, float] = FLOORS) -> str | None:
    """The entry of the table of floors that a module belongs to; never the root for a room."""
    while name not in floors:
        name, _, _ = name.rpartition(".")
        if name.count(".") == 0:
            return None
    return name


def edges(rooms: Sequence[Room]) -> Iterator[tuple[str, str]]:
    """(importer, imported) between rooms: lazy and TYPE_CHECKING imports included."""
    names = {room.name for room in rooms}
    for room in rooms:
        seen = set()
        for imported in room.imports():
            target = imported if imported in names else imported.rpartition(".")[0]
            if target in names and target != room.name:
                seen.add(target)
        yield from ((room.name, target) for target in sorted(seen))


def without_floor(rooms: Sequence[Room], floors: Mapping[str, float] = FLOORS) -> list[str]:
    """Modules that the table of floors does not know, and entries without a module."""
    names = {room.name for room in rooms}
    unknown = [f"{name} has no floor" for name in sorted(names) if place_of(name, floors) is None]
    return unknown + [f"{name} is on a floor and not there" for name in sorted(set(floors) - names)]


def upward(rooms: Sequence[Room], floors: Mapping[str, float] = FLOORS) -> list[str]:
    """Imports that do not go down; rooms of one place may import one another."""
    complaints = []
    for importer, imported in edges(rooms):
        above, below = place_of(importer, floors), place_of(imported, floors)
        if above is None or below is None or above == below:
            continue
        if floors[below] > floors[above]:
            complaints.append(f"{importer} imports {imported}, which is above it")
    return complaints


def between(
    rooms: Sequence[Room], apart: Sequence[str], floors: Mapping[str, float] = FLOORS
) -> list[str]:
    """Imports between places that must not know one another."""
    complaints = []
    for importer, imported in edges(rooms):
        places = {place_of(importer, floors), place_of(imported, floors)}
        if len(places) == 2 and places <= set(apart):
            complaints.append(f"{importer} imports {imported}: these do not know one another")
    return complaints


def cycles(rooms: Sequence[Room]) -> list[str]:
    """Circles of imports, each told once, as a path."""
    graph: dict[str, list[str]] = {}
    for importer, imported in edges(rooms):
        graph.setdefault(importer, []).append(imported)
    found: dict[frozenset[str], str] = {}
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> None:
        if name in path:
            circle = path[path.index(name) :]
            found.setdefault(frozenset(circle), " -> ".join([*circle, name]))
            return
        if name in done:
            return
        for target in graph.get(name, []):
            walk(target, [*path, name])
        done.add(name)

    for name in sorted(graph):
        walk(name, [])
    return sorted(found.values())


# -- proportions ----------------------------------------------------------------------------------


def wrong_lengths(
    rooms: Sequence[Room], exempt: Mapping[str, str], least: int = 80, most: int = 400
) -> list[str]:
    """Rooms that are too short or too long; `__init__` is exempt, and so is what has a reason."""
    return [
        f"{room.name} has {room.lines} lines ({least} to {most})"
        for room in rooms
        if not room.is_package and room.name not in exempt and not least <= room.lines <= most
    ]


def functions(room: Room) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a room."""
    for node in ast.walk(room.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function's body, without its signature and docstring."""
    body = function.body
    if ast.get_docstring(function, clean=False) is not None:
        body = body[1:]
    if not body:
        return 0
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def long_functions(rooms: Sequence[Room], most: int = 60) -> list[str]:
    """Functions with a body of more lines than that."""
    return [
        f"{room.name}.{function.name} has {body_length(function)} lines"
        for room in rooms
        for function in functions(room)
        if body_length(function) > most
    ]


def proportions(rooms: Sequence[Room]) -> tuple[float, float]:
    """Median and 90th percentile of the bodies' lengths."""
    lengths = [body_length(function) for room in rooms for function in functions(room)]
    return statistics.median(lengths), statistics.quantiles(lengths, n=10)[-1]


# -- words ----------------------------------------------------------------------------------------


def without_docstring(rooms: Sequence[Room]) -> list[str]:
    """Modules, public classes, functions and methods without a docstring."""
    complaints = []
    for room in rooms:
        if ast.get_docstring(room.tree) is None:
            complaints.append(f"{room.name} has no docstring")
        complaints += [f"{room.name}.{name} has no docstring" for name in _undocumented(room.tree)]
    return complaints


def _undocumented(holder: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[str]:
    for node in holder.body:
        if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        special = node.name.startswith("__") and node.name.endswith("__")
        if (node.name.startswith("_") and not special) or _is_overload(node):
            continue
        if ast.get_docstring(node) is None:
            yield prefix + node.name
        if isinstance(node, ast.ClassDef):
            yield from _undocumented(node, f"{prefix}{node.name}.")


def _is_overload(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("overload" in ast.unparse(decorator) for decorator in node.decorator_list)


def undescribed_attributes(rooms: Sequence[Room]) -> list[str]:
    """Public annotated attributes that neither the class's docstring nor the next line tells of."""
    complaints = []
    for room in rooms:
        for node in ast.walk(room.tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                complaints += [f"{room.name}.{node.name}.{name}" for name in _undescribed(node)]
    return complaints


def _undescribed(node: ast.ClassDef) -> Iterator[str]:
    told = ast.get_docstring(node) or ""
    for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        name = statement.target.id
        if "ClassVar" in ast.unparse(statement.annotation):  # told where it is first declared
            continue
        text = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        says = statement.value is not None and any(
            isinstance(part, ast.Constant)
            and isinstance(part.value, str)
            and part.value[-1:] == "."
            for part in ast.walk(statement.value)
        )
        mentioned = re.search(rf"\b{re.escape(name)}\b", told) is not None
        if not (name.startswith("_") or text or says or mentioned):
            yield name


def without_example(rooms: Sequence[Room], exempt: Mapping[str, str]) -> list[str]:
    """Rooms whose docstring shows nothing that can be run; empty `__init__`s are exempt."""
    return [
        f"{room.name} has no `>>>` example"
        for room in rooms
        if room.name not in exempt
        and not (room.is_package and len(room.tree.body) == 1)
        and ">>>" not in (ast.get_docstring(room.tree) or "")
    ]


def banned_names(rooms: Sequence[Room]) -> list[str]:
    """Rooms named for nothing."""
    return [room.name for room in rooms if BANNED_NAMES & set(room.name.split("."))]


def left_over(texts: Mapping[str, str]) -> list[str]:
    """Places that say that something is not done, or not tested."""
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if LEFT_OVER.search(line)
    ]


# -- quiet at import ------------------------------------------------------------------------------


def mutable_state(rooms: Sequence[Room]) -> list[str]:
    """Names of modules and classes that hold something that can be changed; `global`."""
    complaints = []
    for room in rooms:
        holders = [room.tree, *(n for n in ast.walk(room.tree) if isinstance(n, ast.ClassDef))]
        complaints += [
            f"{room.name}: {name} can be changed" for holder in holders for name in _mutable(holder)
        ]
        if any(isinstance(node, ast.Global) for node in ast.walk(room.tree)):
            complaints.append(f"{room.name} has a `global`")
    return complaints


def _mutable(holder: ast.Module | ast.ClassDef) -> Iterator[str]:
    for node in holder.body:
        if isinstance(node, ast.Assign):
            names = [ast.unparse(target) for target in node.targets]
        elif isinstance(node, ast.AnnAssign):
            names = [ast.unparse(node.target)]
        else:
            continue
        if node.value is not None and names != ["__all__"] and _can_change(node.value):
            yield names[0]


def _can_change(value: ast.expr) -> bool:
    literals = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
    if isinstance(value, literals):
        return True
    if not isinstance(value, ast.Call):
        return False
    function = value.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in MUTABLE_CALLS


def work_at_import(rooms: Sequence[Room]) -> list[str]:
    """Statements of modules that do something when they are loaded."""
    complaints = []
    for room in rooms:
        complaints += [
            f"{room.name}:{node.lineno}: {ast.unparse(node)[:60]}"
            for node in room.tree.body
            if _is_work(node)
        ]
    return complaints


def _is_work(node: ast.stmt) -> bool:
    if isinstance(node, ast.If):
        test = ast.unparse(node.test)
        return "TYPE_CHECKING" not in test and "__name__" not in test
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return any(_does(part) for part in ast.walk(node))
    quiet = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return not isinstance(node, quiet)


def _does(part: ast.AST) -> bool:
    if not isinstance(part, ast.Call):
        return False
    function = part.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in WORKING_CALLS


def heavy_imports(rooms: Sequence[Room], heavy: Mapping[str, tuple[str, ...]] = HEAVY) -> list[str]:
    """Heavy modules that are imported when a room is loaded, where that is not allowed."""
    complaints = []
    for room in rooms:
        for imported in room.imports(top_only=True):
            allowed = heavy.get(imported.partition(".")[0])
            if allowed is not None and not room.name.startswith(tuple(allowed)):
                complaints.append(f"{room.name} imports {imported} at its top")
    return sorted(set(complaints))


# -- codes and argued exceptions ------------------------------------------------------------------


def emitted_codes(rooms: Sequence[Room], subjects: Iterable[str]) -> dict[str, str]:
    """Every string of a room that is written like a code of one of the subjects, and the room."""
    known = frozenset(subjects)
    found: dict[str, str] = {}
    for room in rooms:
        if room.name == "microcred.codes":
            continue
        for node in ast.walk(room.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                subject, _, reason = node.value.partition(".")
                if subject in known and re.fullmatch(r"[a-z][a-z0-9_]*", reason):
                    found.setdefault(node.value, room.name)
    return found


def unargued(name: str, text: str) -> list[str]:
    """`noqa` and `type: ignore` that name no rule, and `noqa` without a reason behind it."""
    complaints = []
    for number, line in enumerate(text.splitlines(), start=1):
        noqa = re.search(r"#\s*noqa\b(.*)", line)
        if noqa and not re.match(r":\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*\s+-\s+\w", noqa.group(1)):
            complaints.append(f"{name}:{number}: noqa without a rule and a reason")
        if re.search(r"#\s*type:\s*ignore(?!\[)", line):
            complaints.append(f"{name}:{number}: type: ignore without a rule")
    return complaints


def unargued_in_config(text: str) -> list[str]:
    """Rules that pyproject.toml leaves out without a comment on the same line or the one before."""
    complaints = []
    inside = False
    before = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(r"ignore\s*=\s*\[", line) or line.startswith("[tool.ruff.lint.per-file"):
            inside = True
        elif inside and (line.strip() == "" or line.startswith("[")):
            inside = False
        named = re.findall(r'"[A-Z]+\d*"', line.partition("#")[0])
        if inside and named and "#" not in line and not before.strip().startswith("#"):
            complaints.append(f"pyproject.toml:{number}: {', '.join(named)} without a reason")
        before = line
    return complaints
