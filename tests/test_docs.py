"""What the documents put in backticks exists: commands, paths, links, settings and error codes."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("api", "sync", "web", "migrations", "tests", "docs", "bench", ".ci")
# There only after a build.
BUILT = ("web/dist", "web/dist-node", "web/node_modules", "api/static")

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s#]+)(?:#[^)\s]*)?\)")
COMMAND = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?((?:make|haidang)( .*)?)$")
PATH = re.compile(rf"(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./*-]*")
SETTING = re.compile(r"HAIDANG_[A-Z0-9_]+")
CODE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

Find = Callable[[str], Iterator[str]]


def documents() -> list[Path]:
    found = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "sync/PROTOCOL.md"]
    return [path for path in found if path.exists()]


def spans(text: str) -> list[str]:
    """What stands in backticks, outside fenced blocks."""
    return SPAN.findall(FENCE.sub("", text))


def commands(text: str) -> Iterator[str]:
    """`make …` and `haidang …`, in backticks or on a line of a fenced block."""
    fenced = [line for block in FENCE.findall(text) for line in block.splitlines()]
    for piece in spans(text) + fenced:
        for part in piece.split("#")[0].split("&&"):
            if found := COMMAND.match(part.strip()):
                yield found[1]


def paths(text: str) -> Iterator[str]:
    for span in spans(text):
        if PATH.fullmatch(span):
            yield span


def settings(text: str) -> Iterator[str]:
    yield from SETTING.findall(text)


def error_codes(text: str) -> Iterator[str]:
    """The cells in backticks of each table column that is headed `code`."""
    column = None
    for line in FENCE.sub("", text).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.lstrip().startswith("|"):
            column = None
        elif column is None:
            headings = [cell.lower() for cell in cells]
            column = headings.index("code") if "code" in headings else -1
        elif 0 <= column < len(cells):
            yield from filter(CODE.fullmatch, SPAN.findall(cells[column]))


def command_exists(command: str) -> bool:
    name, *words = command.split()
    if name == "make":
        return all(word in make_targets() for word in words if re.fullmatch(r"[a-z_-]+", word))
    before_options = list(takewhile(lambda word: not word.startswith("-"), words))
    plain = [word for word in before_options if word == words[0] or re.fullmatch(r"[a-z-]+", word)]
    return not plain or subcommand_exists(plain)


@cache
def make_targets() -> set[str]:
    text = (ROOT / "Makefile").read_text()
    return set(re.findall(r"^([a-z_-]+):(?!=)", text, re.MULTILINE))


def subcommand_exists(words: list[str]) -> bool:
    """Whether the first word is a command, and the next one its command where it has any."""
    cli = pytest.importorskip("api.cli", reason="the command line is not written yet")
    app: Any = cli.app
    for word in words:
        if not any(not name.startswith("-") for name in app):
            return True
        if word.startswith("-") and app.default_command:
            return True
        if word not in list(app):
            return False
        app = app[word]
    return True


def path_exists(path: str) -> bool:
    return path.rstrip("/").startswith(BUILT) or any(ROOT.glob(path.rstrip("/.")))


def setting_exists(name: str) -> bool:
    """Written out somewhere in the code, or a field of the settings."""
    field = name.removeprefix("HAIDANG_").lower()
    return any(
        name in text or (path.name == "settings.py" and re.search(rf"\b{field}\b", text))
        for path, text in sources().items()
    )


def error_code_exists(code: str) -> bool:
    return any(f'"{code}"' in text for path, text in sources().items() if path.suffix == ".py")


@cache
def sources() -> dict[Path, str]:
    patterns = ("api/**/*.py", "sync/**/*.py", "bench/**/*.py", "web/*.ts", "web/src/**/*.ts*")
    found = [path for pattern in patterns for path in ROOT.glob(pattern)]
    found += [path for path in ROOT.glob("tests/*") if path.suffix in (".py", ".sh")]
    return {path: path.read_text() for path in found if path.is_file() and path != Path(__file__)}


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
@pytest.mark.parametrize(
    ("find", "exists"),
    [
        (commands, command_exists),
        (paths, path_exists),
        (settings, setting_exists),
        (error_codes, error_code_exists),
    ],
    ids=["commands", "paths", "settings", "error codes"],
)
def test_what_a_document_names_exists(document: Path, find: Find, exists: Callable[[str], bool]):
    assert [name for name in find(document.read_text()) if not exists(name)] == []


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_leads_somewhere(document: Path):
    inside = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    assert [link for link in inside if not (document.parent / link).exists()] == []


EXAMPLE = """
Type `make run` or `haidang demo --data DIR`, see `docs/glossary.md` and `sync/nothing.py`.
`HAIDANG_NOTHING` is set.

| code | status |
|---|---|
| `no_such_code` | 400 |

```
make nothing DATA=dir  # a comment
```
"""


def test_names_are_found_where_people_write_them():
    assert list(commands(EXAMPLE)) == [
        "make run",
        "haidang demo --data DIR",
        "make nothing DATA=dir",
    ]
    assert list(paths(EXAMPLE)) == ["docs/glossary.md", "sync/nothing.py"]
    assert list(settings(EXAMPLE)) == ["HAIDANG_NOTHING"]
    assert list(error_codes(EXAMPLE)) == ["no_such_code"]


def test_names_that_do_not_exist_are_seen():
    assert command_exists("make run") and not command_exists("make nothing DATA=dir")
    assert path_exists("docs/glossary.md") and not path_exists("sync/nothing.py")
    assert path_exists("tests/test_*.py") and path_exists("web/dist/sw.js")
    assert setting_exists("HAIDANG_CHROMIUM") and not setting_exists("HAIDANG_" + "NOTHING")
    assert not error_code_exists("no_such_" + "code")
