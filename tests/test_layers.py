"""The arrows of `docs/architecture.md`, kept by reading every import of the code."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = ("api", "sync", "migrations", "bench")

# An import goes to the left of its own module, never to the right.
SYNC_ORDER = (
    "sync.change",
    "sync.record",
    "sync.storage.store",
    "sync.replica",
    "sync.protocol.server",
    "sync.protocol.client",
    "sync.link.transport",
    "sync.link.job",
)

# Who may use a library that belongs to one place.
HOMES = {
    "httpx": ("sync.link.transport", "sync.link.line", "api.demo", "bench"),
    "httpcore": ("sync.link.transport", "sync.link.line"),
    "pyrage": ("sync.age",),
    "sqlite_utils": ("migrations", "sync.storage", "api.storage"),
}

# The survey's rules take clock, chance and data as arguments.
IMPURE = {
    *("asyncio", "select", "selectors", "socket", "ssl", "subprocess", "threading"),
    *("glob", "http", "io", "os", "pathlib", "shutil", "sqlite3", "tempfile", "urllib"),
    *("random", "secrets", "time", "uuid"),
}
SURVEY_MAY_IMPORT = (
    "api.survey",
    "msgspec",
    *(
        f"sync.{name}"
        for name in ("canonical", "change", "clock", "errors", "record", "rules", "trust")
    ),
)

Imports = dict[str, set[str]]


def under(module: str, *parents: str) -> bool:
    return any(module == parent or module.startswith(f"{parent}.") for parent in parents)


def imports_of(root: Path) -> Imports:
    """What each module of the code imports, by full name; a name in a package means its module."""
    files = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for folder in CODE
        for path in sorted((root / folder).rglob("*.py"))
    }
    return {
        name: {target for node in ast.walk(tree) for target in targets(node, name, path, files)}
        for name, path in files.items()
        for tree in [ast.parse(path.read_text(), str(path))]
    }


def targets(node: ast.AST, name: str, path: Path, files: dict[str, Path]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        for _ in range(node.level - 1):
            package = package.rpartition(".")[0]
        base = ".".join(filter(None, [package if node.level else "", node.module or ""]))
        for alias in node.names:
            inner = f"{base}.{alias.name}"
            yield inner if inner in files else base


def reachable(imports: Imports, start: str) -> set[str]:
    """Every module that `start` imports, directly or through others."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in imports.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def engine_that_knows_the_service(imports: Imports) -> list[str]:
    return [
        f"{name} imports {target}"
        for name, found in imports.items()
        for target in found
        if (under(name, "sync") and under(target, "api"))
        or (under(name, "migrations") and under(target, "api", "sync"))
    ]


def libraries_outside_their_home(imports: Imports) -> list[str]:
    return [
        f"{name} imports {target}"
        for name, found in imports.items()
        for target in found
        for library, homes in HOMES.items()
        if under(target, library) and not under(name, *homes)
    ]


def imports_against_the_arrow(imports: Imports) -> list[str]:
    return [
        f"{name} reaches {later}"
        for rank, name in enumerate(SYNC_ORDER)
        for later in reachable(imports, name)
        if later in SYNC_ORDER[rank + 1 :]
    ]


def impure_survey_rules(imports: Imports) -> list[str]:
    return [
        f"{name} imports {target}"
        for name, found in imports.items()
        if under(name, "api.survey")
        for target in found
        if not may_import(target)
    ]


def may_import(target: str) -> bool:
    top = target.partition(".")[0]
    standard = top in sys.stdlib_module_names and top not in IMPURE
    return standard or under(target, *SURVEY_MAY_IMPORT)


RULES = [
    engine_that_knows_the_service,
    libraries_outside_their_home,
    imports_against_the_arrow,
    impure_survey_rules,
]


@pytest.mark.parametrize("rule", RULES)
def test_the_arrows_hold(rule):
    assert rule(imports_of(ROOT)) == []


@pytest.mark.parametrize(
    ("rule", "file", "line"),
    [
        (engine_that_knows_the_service, "sync/replica.py", "from api import survey"),
        (engine_that_knows_the_service, "migrations/first.py", "import sync.record"),
        (libraries_outside_their_home, "sync/link/job.py", "import httpx"),
        (libraries_outside_their_home, "api/routes/needs.py", "from sqlite_utils import Database"),
        (libraries_outside_their_home, "sync/storages.py", "import sqlite_utils.db"),
        (imports_against_the_arrow, "sync/record.py", "from . import replica"),
        (imports_against_the_arrow, "sync/storage/store.py", "from ..replica import Replica"),
        (
            imports_against_the_arrow,
            "sync/protocol/client.py",
            "def f():\n    from sync.protocol import wire",
        ),
        (impure_survey_rules, "api/survey/rounds.py", "import litestar"),
        (impure_survey_rules, "api/survey/rounds.py", "from api.storage import queue"),
        (impure_survey_rules, "api/survey/text.py", "from pathlib import Path"),
        (impure_survey_rules, "api/survey/text.py", "from sync.replica import Replica"),
    ],
)
def test_a_broken_arrow_is_seen(rule, file, line, tmp_path):
    fleet = {
        "sync/replica.py": "from sync.storage import store",
        "sync/link/transport.py": "import httpx",
        "sync/protocol/wire.py": "from sync.link import transport",
        "sync/storage/sqlite.py": "import sqlite_utils",
        "api/survey/needs.py": "import msgspec\nfrom datetime import date\nfrom . import units",
    }
    write(tmp_path, fleet)
    assert rule(imports_of(tmp_path)) == []
    write(tmp_path, {file: line})
    assert len(rule(imports_of(tmp_path))) == 1


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
