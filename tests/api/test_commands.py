"""The command line: what it makes, and one clear line for everything that is wrong."""

import errno
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from api import cli, enrolment, people, seed
from api.commands.folder import open_node, opened
from api.commands.founding import FINISHED, UNFINISHED
from api.node import Node
from api.survey.rules import RULES
from sync.errors import Busy, DiskFull
from sync.storage.sqlite import LOG
from sync.verify import verify_directory
from tests.api.conftest import AREA, STAFF, account

Run = Callable[..., tuple[int, str, str]]
NO_BACKUP = "last verified backup of the mainland: none"
ADD = ["account", "add", "--data", "{data}"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str | Path) -> tuple[int, str, str]:
        status = cli.run([str(word) for word in words])
        return status, *capsys.readouterr()

    return call


@pytest.fixture
def data(mainland: Node) -> Path:
    return mainland.settings.data


def test_init_founds_a_fleet_with_units_and_forms(run: Run, tmp_path: Path):
    status, out, _ = run("init", "--data", tmp_path / "new", "--name", "Đất liền")
    made = json.loads(out)
    assert status == 0 and made["units"] > 10 and made["forms"] >= 1
    assert (tmp_path / "new" / "root.key").stat().st_mode & 0o777 == 0o600


def test_an_init_that_fails_halfway_leaves_nothing_and_the_next_one_works(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    data = tmp_path / "new"
    with monkeypatch.context() as broken:
        broken.setattr(seed, "plant", full)
        assert "disk_full" in run("init", "--data", data)[2]
    assert list(data.iterdir()) == []
    assert run("init", "--data", data)[0] == 0
    assert run("verify", data)[0] == 0


def full(_: Node) -> dict[str, int]:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_an_init_that_was_killed_is_begun_again(run: Run, tmp_path: Path):
    data = tmp_path / "new"
    (data / UNFINISHED).mkdir(parents=True)
    (data / UNFINISHED / "root.key").write_text("half")
    assert run("init", "--data", data)[0] == 0
    assert run("verify", data)[0] == 0 and not (data / UNFINISHED).exists()


def test_an_init_that_was_killed_when_all_was_made_is_finished(run: Run, tmp_path: Path):
    data = tmp_path / "new"
    assert run("init", "--data", data)[0] == 0
    key = (data / "root.key").read_text()
    (data / FINISHED).mkdir()
    (data / "root.key").rename(data / FINISHED / "root.key")
    assert run("init", "--data", data)[0] == 0
    assert (data / "root.key").read_text() == key and not (data / FINISHED).exists()
    assert "data_not_empty" in run("init", "--data", data)[2]


def test_a_server_that_was_not_put_in_place_whole_does_not_open(run: Run, tmp_path: Path):
    data = tmp_path / "new"
    assert run("init", "--data", data)[0] == 0
    (data / FINISHED).mkdir()
    (data / "node.key").rename(data / FINISHED / "node.key")
    assert "no_data" in run("verify", data)[2] + run("serve", "--data", data)[2]
    assert run("init", "--data", data)[0] == 0
    assert run("verify", data)[0] == 0


def test_an_account_gets_a_role_and_a_password_where_it_signs_in(
    run: Run, data: Path, mainland: Node, monkeypatch
):
    monkeypatch.setenv("HAIDANG_PASSWORD", "hai-dang-thu")
    assert run("account", "add", "--data", data, "--login", "Lan", "--name", "Lan (mẫu)")[0] == 0
    words = ("--data", data, "--login", "lan")
    assert run("account", "grant", *words, "--role", "lead", "--scope", AREA)[0] == 0
    assert json.loads(run("account", "password", *words)[1])["scopes"] == [STAFF]
    account = people.account_by_login(mainland.store, "lan")
    assert account is not None
    person = people.person(mainland.store, account.id)
    assert person is not None and len(people.verifiers(mainland.replica, person)) == 1
    mainland.local.sign_in(b"token", person.id, 2**50, 0)
    run("account", "password", *words)
    assert len(mainland.store.records("verifier", scope=STAFF)) == 1
    assert mainland.local.signed_in(b"token", 1) is None


def test_a_code_is_printed_with_its_link(run: Run, data: Path, mainland: Node):
    words = ("--role", "island", "--scopes", AREA, "--url", "https://hd.example")
    status, out, _ = run("code", "--data", data, *words)
    made = json.loads(out)
    assert status == 0 and made["link"].startswith("https://hd.example/enrol#code=")
    status, out, _ = run("code", "--data", data, "--url", "https://hd.example/")
    assert status == 0 and "https://hd.example/enrol#code=" in out


def test_verify_says_that_a_store_is_whole_and_names_what_is_not(
    run: Run, data: Path, mainland: Node
):
    assert run("verify", data)[:2] == (0, f"{data}: whole; {NO_BACKUP}\n")
    photo = mainland.photos.path(mainland.photos.put(b"\xff\xd8\xff" + bytes(100)))
    photo.write_bytes(b"other")
    status, out, _ = run("verify", data)
    assert status == 1 and photo.name in out


def test_explain_prints_each_value_with_its_dot(run: Run, data: Path, mainland: Node):
    form, *_ = mainland.store.records("form")
    status, out, _ = run("explain", form.id.hex(), "--data", data)
    assert status == 0 and "letter" in out and mainland.replica.id.hex() in out


def test_redact_takes_values_out_on_the_mainland_only(
    run: Run, data: Path, mainland: Node, island: Node
):
    site = mainland.replica.write("area/redacted", "site", {"name": "Nhà ông An", "hamlet": "3"})
    record = site.record_id.hex()
    status, out, _ = run("redact", record, "name", "--reason", "theo đơn", "--data", data)
    assert status == 0 and '"changes":1' in out
    found = mainland.store.changes_of("area/redacted", site.record_id)[0].change
    assert [row.value for row in found.assignments] == ["3", None]
    for word in ("hamet", "name"):
        status, _, error = run("redact", record, word, "--data", data)
        assert status == 1 and "nothing_redacted" in error
    elsewhere = run("redact", record, "name", "--data", island.settings.data)
    assert elsewhere[0] == 2 and "mainland_only" in elsewhere[2]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["redact", "00", "--data", "{data}"], "bad_option"),
        (["redact", "00", "name", "--data", "{data}"], "no_record"),
        (["redact", "xyz", "name", "--data", "{data}"], "no_record"),
        (["nothing"], "bad_option"),
        (["serve", "--prot", "1"], "bad_option"),
        (["serve", "--data", "{data}", "--port", "x"], "bad_option"),
        (["serve", "--data", "{data}", "--port", "99999"], "settings_invalid"),
        (["serve", "--data", "{data}", "--url", "ftp://x"], "settings_invalid"),
        (["serve", "--data", "{data}", "--role", "island"], "wrong_role"),
        (["serve", "--data", "{data}/none"], "no_data"),
        (["init", "--data", "{data}"], "data_not_empty"),
        (["init", "--data", "/proc/none"], "data_not_writable"),
        (["sync", "--data", "{data}", "--once"], "no_upstream"),
        (["sync", "--data", "{data}"], "bad_option"),
        (["code", "--data", "{data}", "--scopes", "area/none"], "no_such_area"),
        (["code", "--data", "{data}", "--url", "javascript:alert(1)"], "bad_option"),
        (["code", "--data", "{data}", "--url", "ftp://dao.example"], "bad_option"),
        (["code", "--data", "{data}", "--url", "https://dao.example/enrol"], "bad_option"),
        (["account", "grant", "--data", "{data}", "--login", "x", "--role", "lead"], "no_account"),
        ([*ADD, "--login", "", "--name", "Lan"], "bad_option"),
        ([*ADD, "--login", "x" * 101, "--name", "Lan"], "bad_option"),
        ([*ADD, "--login", "a\nb", "--name", "Lan"], "bad_option"),
        ([*ADD, "--login", "lan", "--name", "\x1b[31mLan"], "bad_option"),
        ([*ADD, "--login", "lan", "--name", "\udcff"], "bad_option"),
        ([*ADD, "--login", "lan", "--name", "Lan", "--agency", "x" * 33_000], "bad_option"),
        (["serve", "--data", "{data}", "--host", ""], "settings_invalid"),
        (["explain", "xyz", "--data", "{data}"], "no_record"),
        (["verify", "{data}/none"], "no_data"),
        (
            ["join", "--data", "{data}/n", "--upstream", "http://127.0.0.1:9", "--code", "2",
             "--name", "x"],
            "mainland_unreachable",
        ),
        (
            ["join", "--data", "{data}/n", "--upstream", "javascript:alert(1)", "--code", "2",
             "--name", "x"],
            "bad_option",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_a_code(run: Run, data: Path, words: list[str], code: str):
    status, out, err = run(*(word.format(data=data) for word in words))
    assert status == (1 if code == "mainland_unreachable" else 2) and out == ""
    assert err.startswith(f"haidang: {code}: ") and err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "password", "code"),
    [
        (["grant", "--role", "lead", "--scope", "area/none"], "", "no_such_area"),
        (["password", "--staff", "none"], "hai-dang-thu", "no_such_area"),
        (["password"], "short", "password_short"),
        (["password"], "x" * 1_001, "bad_option"),
        (["password"], "\udcff" * 8, "bad_option"),
    ],
)
def test_what_nobody_could_sign_in_or_work_with_is_not_written(
    run: Run, data: Path, mainland: Node, monkeypatch, words: list[str], password: str, code: str
):
    account(mainland, "lan")
    before = mainland.store.count()
    monkeypatch.setenv("HAIDANG_PASSWORD", password)
    status, _, err = run("account", *words, "--data", data, "--login", "lan")
    assert status == 2 and err.startswith(f"haidang: {code}: ") and err.count("\n") == 1
    assert mainland.store.count() == before


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DiskFull("full"), "disk_full"),
        (OSError(errno.ENOSPC, "full"), "disk_full"),
        (Busy("locked"), "busy"),
        (PermissionError("no"), "data_not_writable"),
        (sqlite3.OperationalError("disk I/O error"), "data_unreadable"),
    ],
)
def test_what_stops_a_command_halfway_is_one_line(
    run: Run, data: Path, monkeypatch, error: Exception, code: str
):
    def fail(*_):
        raise error

    monkeypatch.setattr(enrolment, "offer", fail)
    status, _, err = run("code", "--data", data)
    assert status == 2 and err.startswith(f"haidang: {code}: ") and err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [(DiskFull("full"), "disk_full"), (OSError(errno.ENOSPC, "x"), "disk_full"), (Busy(), "busy")],
)
def test_what_keeps_a_folder_from_opening_is_named(
    run: Run, data: Path, monkeypatch, error: Exception, code: str
):
    def fail(*_: object, **__: object):
        raise error

    monkeypatch.setattr(Node, "open", fail)
    assert run("tls", "--data", data)[2].startswith(f"haidang: {code}: ")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("port = ", "haidang.toml"), ("prot = 1", "prot"), ("port = 'x'", "port")],
)
def test_a_wrong_settings_file_is_one_line(run: Run, data: Path, text: str, complaint: str):
    (data / "haidang.toml").write_text(text)
    status, _, err = run("serve", "--data", data)
    assert status == 2 and err.startswith("haidang: settings_invalid: ")
    assert complaint in err and err.count("\n") == 1


def test_a_damaged_database_is_one_line(run: Run, tmp_path: Path, founded: Path):
    folder = tmp_path / "damaged"
    folder.mkdir()
    (folder / "node.key").write_text((founded / "node.key").read_text())
    (folder / "log.sqlite3").write_bytes(b"not a database" * 100)
    status, _, err = run("serve", "--data", folder)
    assert status == 2 and err.startswith("haidang: data_unreadable: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize("text", ["", "zz", "ab", "7" * 64, "\xff"])
def test_a_folder_with_the_key_of_another_does_not_open(
    run: Run, tmp_path: Path, founded: Path, text: str
):
    folder = tmp_path / "other"
    shutil.copytree(founded, folder)
    (folder / "node.key").write_text(text, encoding="latin-1")
    status, _, err = run("explain", "00", "--data", folder)
    assert status == 2 and err.startswith("haidang: data_unreadable: ")


@pytest.mark.parametrize("emptied", [False, True])
@pytest.mark.parametrize("command", ["serve", "tls", "code"])
def test_a_server_whose_log_is_gone_says_what_to_do_and_answers_nobody(
    run: Run, tmp_path: Path, founded: Path, emptied: bool, command: str
):
    folder = tmp_path / "gone"
    shutil.copytree(founded, folder)
    for file in folder.glob(f"{LOG}*"):
        file.unlink()
    if emptied:
        (folder / LOG).touch()
    for _ in range(2):
        status, _, err = run(command, "--data", folder)
        assert status == 2 and err.startswith("haidang: log_gone: ") and err.count("\n") == 1
        assert "haidang restore" in err and "--begin-empty" in err


def test_a_server_that_began_empty_opens_from_then_on_as_another_replica(
    tmp_path: Path, founded: Path
):
    folder = tmp_path / "gone"
    shutil.copytree(founded, folder)
    with opened(folder) as node:
        before = {head.replica for head in node.replica.vector("common")}
    for file in folder.glob(f"{LOG}*"):
        file.unlink()
    open_node(folder, begin_empty=True).close()
    with opened(folder) as node:
        found = {head.replica for head in node.replica.vector("common")}
    assert found and found.isdisjoint(before)
    assert verify_directory(folder, RULES) == []


def test_a_folder_that_has_lost_who_it_is_does_not_open_and_judges_nothing_anew(
    run: Run, tmp_path: Path, founded: Path
):
    folder = tmp_path / "restored"
    shutil.copytree(founded, folder)
    (folder / "local.sqlite3").unlink()
    status, _, err = run("explain", "00", "--data", folder)
    assert status == 2 and err.startswith("haidang: data_unreadable: ")
    assert "local.sqlite3" in err
    shutil.copy(founded / "local.sqlite3", folder)
    assert run("verify", folder)[:2] == (0, f"{folder}: whole; {NO_BACKUP}\n")
