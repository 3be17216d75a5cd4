"""Sticks by command."""

import json
import shutil
from types import SimpleNamespace

from api import bundles, cli
from tests.api.islands import crew, entered
from tests.api.sticks import LARGE, bring, photographed, same, send, stick

__all__ = ["crew", "stick"]


def test_the_commands_carry_it_there_and_back(crew, stick, capsys):
    digest = photographed(crew)
    isle, main = crew.island.settings.data, crew.mainland.settings.data

    def run(*words):
        assert cli.run([str(word) for word in (*words, "--json")]) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    [sent] = run("bundle", "export", stick / "a", "--data", isle)
    assert (sent["photos"], sent["receiver"]) == (1, "Đất liền")
    assert sent["safe"] is True
    came, answer = run("bundle", "import", stick / "a", "--receipt", stick / "b", "--data", main)
    assert (came["photos"], came["whole"], answer["receiver"]) == (1, True, "Đảo")
    [receipt] = run("bundle", "receipt", stick / "c", "--for", "Đảo", "--data", main)
    assert receipt["changes"] == 0 and receipt["bytes"] < answer["bytes"] + 300
    for file in ("c", "b"):
        run("bundle", "import", stick / file, "--data", isle)
    [left] = run("bundle", "export", stick / "d", "--data", isle)
    assert (left["changes"], left["photos"]) == (0, 0)
    assert crew.mainland.photos.has(digest)


def test_the_commands_say_in_words_what_they_wrote_and_took(crew, stick, capsys):
    photographed(crew)
    isle, main = crew.island.settings.data, crew.mainland.settings.data

    def run(*words):
        assert cli.run(["bundle", *(str(word) for word in words)]) == 0
        return capsys.readouterr().out.splitlines()

    written = run("export", stick / "a", "--data", isle)
    assert f"Đã ghi {stick / 'a'}, gửi Đất liền: " in written[0] and ", 1 ảnh, " in written[0]
    assert written[1] == "An toàn, có thể rút thẻ nhớ."
    came = run("import", stick / "a", "--data", main)
    assert came[0].startswith("Đã nhận trọn tệp của Đảo, lập lúc ") and ", 1 ảnh." in came[1]
    assert came[-1].startswith("Nên lập tệp gửi lại Đảo")
    again = run("import", stick / "a", "--receipt", stick / "b", "--data", main)
    assert again[1].startswith("Không có gì mới") and "gửi Đảo" in again[2]
    english = run("import", stick / "b", "--language", "en", "--data", isle)
    assert english[0].startswith("The whole file of Đất liền was taken in")
    assert "1 photo of this machine is where the file was made." in english


def test_a_command_that_got_a_part_keeps_it_and_ends_with_1(crew, stick, capsys):
    photographed(crew, LARGE)
    send(crew.island, stick / "a")
    (stick / "a").write_bytes((stick / "a").read_bytes()[:-70_000])
    words = ["bundle", "import", stick / "a", "--data", crew.mainland.settings.data]
    assert cli.run([str(word) for word in words]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("Mới nhận được phần đầu tệp của Đảo") and same(crew)
    assert "bundle_damaged" in said.err
    assert "giữ lại" in said.err


def test_a_command_that_got_nothing_does_not_say_that_something_is_kept(crew, stick, capsys):
    send(crew.island, stick / "a")
    (stick / "a").write_bytes((stick / "a").read_bytes()[:900])
    words = ["bundle", "import", stick / "a", "--data", crew.mainland.settings.data]
    assert cli.run([str(word) for word in words]) != 0
    said = capsys.readouterr().err
    assert "chưa nhận được gì" in said and "giữ lại" not in said


def test_a_photo_without_room_stops_no_text_and_comes_with_the_next_file(
    crew, stick, capsys, monkeypatch
):
    digest = photographed(crew)
    isle, main = crew.island.settings.data, crew.mainland.settings.data

    def run(*words):
        status = cli.run(["bundle", *(str(word) for word in words)])
        return status, capsys.readouterr().out.splitlines()

    run("export", stick / "a", "--data", isle)
    take = ("import", stick / "a", "--receipt", stick / "b", "--data", main)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
        status, came = run(*take)
        assert status == 1 and came[0].endswith(", trừ những ảnh không còn chỗ.")
        assert came[1].startswith("Mới: ") and came[3].startswith("Máy này hết chỗ cho ảnh.")
        assert same(crew) and not crew.mainland.photos.has(digest)
        status, again = run(*take, "--language", "en")
        assert (status, again[-3][:26]) == (1, "No room is left for photos")
        _, [line, _] = run(*take, "--json")
        assert json.loads(line)["full"] is True
        page = bring(entered(crew.mainland, "huong"), (stick / "a").read_bytes())
        assert (page["full"], page["whole"], page["photos"]) == (True, True, 0)
    assert bundles.take(crew.island, stick / "b").confirmed == 0
    assert send(crew.island, stick / "c").photos == 1
    last = bundles.take(crew.mainland, stick / "c")
    assert (last.photos, last.taken.full, crew.mainland.photos.has(digest)) == (1, False, True)
