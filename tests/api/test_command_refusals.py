"""Every code that a command may end with is reached, as one line in Vietnamese and English."""

import ast
import contextlib
import inspect
import re
import shutil
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import api
from api import bundles, cli, tls
from api.demo import node_tablet, processes, seed
from api.node import Node
from api.survey import errors
from api.survey.errors import SurveyError
from sync import age
from sync.bundle.file import write_file
from sync.link.transport import UNTRUSTED, Link, WindowFailed
from sync.storage.sqlite import LOG
from tests.api.conftest import account, carry
from tests.api.test_files import HEAD, PRICES, round_text
from tests.api.test_refusals import VIETNAMESE

Words: TypeAlias = list[str | Path]
JOIN: Words = ["join", "--upstream", "http://dat-lien.example", "--code", "2", "--name", "Đảo"]
FREE: Words = ["--island-port", "39101", "--control-port", "39102"]

REACHED: dict[str, Callable[..., Words]] = {
    "bad_option": lambda data: ["serve", "--data", data, "--port", "x"],
    "no_data": lambda tmp_path: ["serve", "--data", tmp_path / "none"],
    "data_unreadable": lambda broken: ["serve", "--data", broken],
    "data_not_empty": lambda data: ["init", "--data", data],
    "data_not_writable": lambda: ["init", "--data", "/proc/none"],
    "settings_invalid": lambda data: ["serve", "--data", data, "--url", "ftp://x"],
    "bad_window": lambda monkeypatch, data: configured(monkeypatch, data, "WINDOWS", "sáng sớm"),
    "bad_budget": lambda monkeypatch, data: configured(monkeypatch, data, "BUDGET_DAY", "nhiều"),
    "wrong_role": lambda data: ["serve", "--data", data, "--role", "island"],
    "mainland_only": lambda isle: ["round", "close", "R-1", "--data", isle],
    "island_only": lambda data: ["sync", "status", "--data", data],
    "no_upstream": lambda data: ["sync", "--once", "--data", data],
    "ca_unreadable": lambda data: [
        *("sync", "--once", "--upstream", "https://x", "--ca", "no.crt"),
        *("--data", data),
    ],
    "file_exists": lambda file: ["backup", "key", file("key.txt", "")],
    "bad_identity": lambda file: ["backup", "check", "b", "--identity", file("key.txt", "x")],
    "no_backup": lambda tmp_path, secret: ["backup", "check", tmp_path, "--identity", secret],
    "backup_damaged": lambda tmp_path, file, secret: [
        *("backup", "check", file("20260101T000000Z.age", "x").parent, "--identity", secret),
    ],
    "backup_not_whole": lambda data, tmp_path, secret: unwhole(data, tmp_path / "b", secret),
    "no_certificate": lambda data: ["serve", "--tls", "--port", "0", "--data", data],
    "host_outside_authority": lambda certified: [
        *("tls", "--host", "example.com", "--data", certified),
    ],
    "address_taken": lambda data, taken: ["serve", "--data", data, "--port", taken],
    "log_gone": lambda emptied: ["serve", "--data", emptied],
    "no_such_area": lambda data: ["code", "--data", data, "--scopes", "area/none"],
    "no_account": lambda data: ["account", "password", "--data", data, "--login", "ai"],
    "login_taken": lambda data, lan: [
        *("account", "add", "--data", data, "--login", lan, "--name", "Lan (ví dụ)"),
    ],
    "password_short": lambda data, lan: ["account", "password", "--data", data, "--login", lan],
    "wrong_scope": lambda data, lan: [
        *("account", "grant", "--data", data, "--login", lan),
        *("--role", "lead", "--scope", "common"),
    ],
    "no_device": lambda data: ["revoke", "Máy khác", "--data", data],
    "no_receiver": lambda data: ["bundle", "export", "/tmp/none", "--data", data],
    "file_unwritable": lambda isle, told: [
        *("bundle", "export", "/nowhere/a.haidang", "--data", isle),
    ],
    "stick_full": lambda isle, told, full: ["bundle", "export", full, "--data", isle],
    "bundle_unread": lambda isle, told, worn: ["bundle", "export", worn, "--data", isle],
    "not_a_bundle": lambda data, file: [
        *("bundle", "import", file("a.haidang", "PK"), "--data", data),
    ],
    "nothing_redacted": lambda data, mainland: [
        *("redact", account(mainland, "lan").hex(), "telephone", "--data", data),
    ],
    "no_record": lambda data: ["explain", "xyz", "--data", data],
    "file_unreadable": lambda data: ["round", "open", "/nowhere/round.json", "--data", data],
    "round_unknown": lambda data: ["round", "close", "none", "--data", data],
    "bad_round": lambda data, file: ["round", "open", file("r.json", "{"), "--data", data],
    "bad_prices": lambda data, file: [
        *("round", "open", priced(file, PRICES.replace("2.500.000", "hai triệu"))),
        *("--data", data),
    ],
    "bad_units": lambda data, file: [
        *("units", "import", file("u.csv", f"{HEAD}\nX,1,Xã,hamlet,,,,,,,")),
        *("--data", data),
    ],
    "bad_form": lambda data, file: ["form", "publish", file("f.json", "[]"), "--data", data],
    "legacy_encoding": lambda data, file: [
        *("units", "import", file("u.csv", f"{HEAD}\nX,1,X· §ång Bµi,commune,,,,,,,")),
        *("--data", data),
    ],
    "wrong_fleet": lambda tmp_path, monkeypatch: [
        *joining(monkeypatch, b'{"name": "", "kind": "mainland", "id": "", "fleet": "ff", '
                 b'"replica": "", "areas": [], "version": "", "time": 0}'),
        *("--fleet", "00", "--data", tmp_path / "isle"),
    ],
    "certificate_refused": lambda tmp_path, monkeypatch: [
        *joining(monkeypatch, WindowFailed(UNTRUSTED, "self-signed")),
        *("--data", tmp_path / "isle"),
    ],
    "mainland_unreachable": lambda tmp_path, monkeypatch: [
        *joining(monkeypatch, WindowFailed("unreachable", "no answer")),
        *("--data", tmp_path / "isle"),
    ],
    "code_delayed": lambda tmp_path, monkeypatch: [
        *joining(monkeypatch, WindowFailed("foreign", "429 code_delayed")),
        *("--data", tmp_path / "isle"),
    ],
    "port_busy": lambda tmp_path, taken: [
        *("demo", "--data", tmp_path / "demo", "--mainland-port", taken),
        *FREE,
    ],
    "data_in_use": lambda owned: ["demo", "--data", owned, "--mainland-port", "39100", *FREE],
    "app_not_built": lambda tmp_path, monkeypatch: without_node(monkeypatch, tmp_path / "demo"),
    "program_failed": lambda tmp_path, monkeypatch: falling(monkeypatch, tmp_path / "demo"),
}  # fmt: skip
"""Each code, and the words that end with it; what they ask for by name are fixtures."""


def configured(monkeypatch: pytest.MonkeyPatch, data: Path, name: str, value: str) -> Words:
    """The words of a job whose environment has a setting."""
    monkeypatch.setenv(f"HAIDANG_{name}", value)
    return ["sync", "--once", "--data", data]


def priced(file: Callable[[str, str], Path], prices: str) -> Path:
    file("prices.csv", prices)
    return file("round.json", round_text())


def joining(monkeypatch: pytest.MonkeyPatch, answer: bytes | Exception) -> Words:
    """The words of an island that joins where the mainland answers so."""

    def ask(*_: object) -> bytes:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(Link, "ask", ask)
    return JOIN


def without_node(monkeypatch: pytest.MonkeyPatch, data: Path) -> Words:
    monkeypatch.setattr(node_tablet, "PROGRAM", data / "no.mjs")
    return ["demo", "--scripted", "--data", data]


def falling(monkeypatch: pytest.MonkeyPatch, data: Path) -> Words:
    monkeypatch.setattr(seed, "run", lambda _: 2)
    return ["demo", "--data", data, "--mainland-port", "39100", *FREE]


def unwhole(data: Path, to: Path, secret: Path) -> Words:
    """The words of a backup of a log that lacks a change."""
    with contextlib.closing(sqlite3.connect(data / LOG)) as db:
        db.execute("delete from change where seq = 2")
        db.commit()
    return ["backup", "--data", data, "--to", to, "--identity", secret]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "identity.txt"
    path.write_text(age.new_identity())
    return path


@pytest.fixture
def data(mainland: Node) -> Path:
    return mainland.settings.data


@pytest.fixture
def isle(island: Node) -> Path:
    return island.settings.data


@pytest.fixture
def told(mainland: Node, island: Node) -> None:
    """The island knows the mainland and its age key."""
    carry(mainland, island, "common")


@pytest.fixture
def full(tmp_path: Path, no_room: pytest.MonkeyPatch) -> Path:
    return tmp_path / "a.haidang"


@pytest.fixture
def worn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick that gives back less than was written."""

    def write(path: Path, *more: Any) -> int:
        size = write_file(path, *more)
        path.write_bytes(path.read_bytes()[:-1])
        return size

    monkeypatch.setattr(bundles, "write_file", write)
    return tmp_path / "a.haidang"


@pytest.fixture
def broken(tmp_path: Path, founded: Path) -> Path:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "node.key").write_bytes((founded / "node.key").read_bytes())
    (folder / "log.sqlite3").write_bytes(b"not a database" * 100)
    return folder


@pytest.fixture
def emptied(tmp_path: Path, founded: Path) -> Path:
    folder = tmp_path / "emptied"
    shutil.copytree(founded, folder)
    (folder / LOG).unlink()
    return folder


@pytest.fixture
def certified(data: Path) -> Path:
    tls.issue(data, "Đảo", ["10.0.0.1"])
    return data


@pytest.fixture
def lan(mainland: Node, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("HAIDANG_PASSWORD", "ngắn")
    account(mainland, "lan")
    return "lan"


@pytest.fixture
def taken() -> Iterator[str]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        yield str(held.getsockname()[1])


@pytest.fixture
def owned(tmp_path: Path) -> Iterator[Path]:
    with contextlib.closing(processes.claim(tmp_path / "demo")):
        yield tmp_path / "demo"


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, content: str) -> Path:
        (tmp_path / name).write_text(content)
        return tmp_path / name

    return write


def named() -> set[str]:
    """The codes that commands name, and those of errors that only files bring."""
    folder = Path(inspect.getfile(api)).parent
    found = {error.code for error in vars(errors).values() if is_error_of_files(error)}
    for path in [*folder.glob("commands/*.py"), folder / "demo/errors.py"]:
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Name(id="CommandFailed"), args=[ast.Constant(str(code)), *_]
                ):
                    found.add(code)
    return found | {tls.HostOutside.code, "settings_invalid"}


def is_error_of_files(error: object) -> bool:
    return isinstance(error, type) and issubclass(error, SurveyError) and "code" in vars(error)


def test_there_is_a_way_to_reach_each_code_of_a_command():
    assert named() - {"survey_error", "section_too_large"} <= set(REACHED)


@pytest.mark.parametrize("code", REACHED)
def test_a_command_that_cannot_go_on_says_why_in_one_line(
    code: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
):
    words = REACHED[code]
    given = {name: request.getfixturevalue(name) for name in inspect.signature(words).parameters}
    status = cli.run([str(word) for word in words(**given)])
    err = capsys.readouterr().err
    assert status in (1, 2)
    assert err.startswith(f"haidang: {code}: ") and err.count("\n") == 1
    assert VIETNAMESE.search(err) and not re.search("[{}]", err)
