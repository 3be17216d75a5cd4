"""Rounds, units and forms from files, by command."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from api import cli
from api.admin import rounds
from api.admin.units import held_units
from api.node import Node
from api.survey import data as survey_data
from api.survey.rounds import catalogue
from api.survey.units import COLUMNS, Key

Run = Callable[..., tuple[int, dict[str, object], str]]
HEAD = ",".join(COLUMNS)
SEEDED = Path(survey_data.__file__).parent


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], mainland: Node) -> Run:
    def call(*words: str | Path) -> tuple[int, dict[str, object], str]:
        status = cli.run([*map(str, words), "--data", str(mainland.settings.data)])
        out, err = capsys.readouterr()
        return status, json.loads(out) if out else {}, err

    return call


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str], Path]:
    def write(name: str, content: str) -> Path:
        path = tmp_path / name
        path.write_text(content)
        return path

    return write


def round_text(**other: object) -> str:
    values = {
        "code": "R-1",
        "name": "Đợt thử",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "letters": ["A"],
        "catalogue": "prices.csv",
    }
    return json.dumps({**values, **other})


PRICES = "code,name,english,letters,measure,unit_price,low,high\npole,Cột,Pole,A,cột,2.500.000,,\n"


def test_a_round_is_opened_edited_and_closed_by_its_code(run, written, mainland: Node):
    written("prices.csv", PRICES)
    file = written("round.json", round_text())
    assert run("round", "open", file)[1]["outcome"] == "new"
    before = mainland.replica.vector("common")
    assert run("round", "open", file)[1]["outcome"] == "same"
    assert mainland.replica.vector("common") == before
    written("round.json", round_text(name="Đợt khác"))
    assert run("round", "open", file)[1]["outcome"] == "changed"
    assert [run("round", "close", "R-1")[1]["outcome"] for _ in "12"] == ["changed", "same"]
    [found] = mainland.replica.records("round")
    assert found.get("name") == "Đợt khác" and found.get("open") is False
    assert found.get("catalogue") == [["pole", ["Cột", "Pole"], ["A"], "cột", 2_500_000, None]]


def test_the_round_that_comes_with_the_program_opens(run, mainland: Node):
    assert run("round", "open", SEEDED / "rounds" / "2026.json")[0] == 0
    found = rounds.round_by_code(mainland, "GNTT-2026")
    assert found is not None and catalogue(found) == survey_data.catalogue()


def test_units_are_new_changed_or_the_same(run, written, mainland: Node):
    assert run("units", "import", SEEDED / "units.csv")[1] == {"new": 0, "changed": 0, "same": 18}
    merged = "QD19-2025,11948,Đặc khu Bạch Long Vĩ,special_zone,QD19-2025,31,island;border"
    rows = f"{merged},2025-07-01,,,area/11948\nX,1,Xã Mới,commune,,,,2027-01-01,,X/2;X/3,\n"
    rows += "X,2,Xã Hai,commune,,,,,,,\nX,3,Xã Ba,commune,,,,,,,\n"
    before = held_units(mainland)[Key("QD19-2025", "11948")]
    file = written("more.csv", f"{HEAD}\n{rows}")
    assert run("units", "import", file)[1] == {"new": 3, "changed": 1, "same": 0}
    after = held_units(mainland)[Key("QD19-2025", "11948")]
    assert after.id == before.id
    assert after.get("flags") == [["island", None, None], ["border", None, None]]


def test_a_list_with_a_wrong_line_changes_nothing(run, written, mainland: Node):
    before = mainland.replica.vector("common")
    file = written("bad.csv", f"{HEAD}\nX,1,Xã Mới,commune,,,,,,,\nX,2,Xã,hamlet,,,,,,,\n")
    status, _, err = run("units", "import", file)
    assert status == 2 and err.startswith("haidang: bad_units: ")
    assert str(file) in err and "Dòng 3" in err and "line 3" in err and err.count("\n") == 1
    assert mainland.replica.vector("common") == before


def a_form() -> dict[str, object]:
    form: dict[str, object] = msgspec.to_builtins(survey_data.form("A", 1))
    return {**form, "letter": "Q"}


def test_a_form_is_published_once_from_a_folder_or_a_file(run, written):
    assert run("form", "publish", SEEDED / "forms/a-1")[1]["outcome"] == "same"
    file = written("q.json", json.dumps(a_form()))
    assert [run("form", "publish", file)[1]["outcome"] for _ in "12"] == ["new", "same"]


def test_a_published_version_is_not_overwritten(run, written, mainland: Node):
    before = mainland.replica.vector("common")
    other = {**a_form(), "letter": "A", "title": {"vi": "Khác", "en": "Other"}}
    status, _, err = run("form", "publish", written("a.json", json.dumps(other)))
    assert status == 2 and err.startswith("haidang: form_published: ") and "A" in err
    assert mainland.replica.vector("common") == before


@pytest.mark.parametrize(
    ("command", "content", "code"),
    [
        (("round", "open"), "{", "bad_round"),
        (("round", "open"), round_text(letters=["Z"], catalogue=[]), "bad_round"),
        (("round", "open"), round_text(), "bad_round"),
        (("round", "open"), '{"name": "§ît kh¶o s¸t n¨m"}', "legacy_encoding"),
        (("units", "import"), f"{HEAD}\nX,1,X· §ång Bµi,commune,,,,,,,", "legacy_encoding"),
        (("units", "import"), "", "bad_units"),
        (("form", "publish"), "{", "bad_form"),
        (("form", "publish"), json.dumps({"letter": "A"}), "bad_form"),
        (
            ("form", "publish"),
            json.dumps({**a_form(), "sections": [{"id": "s", "title": {"vi": "", "en": ""},
             "questions": [{"id": "round", "kind": "text", "label": {"vi": "", "en": ""},
                            "relevant": ["given", "nothing"]}]}]}),
            "bad_form",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_is_one_line_that_names_it(run, written, command, content, code):
    file = written("file.any", content)
    status, out, err = run(*command, file)
    assert (status, out) == (2, {}) and err.startswith(f"haidang: {code}: ")
    assert str(file) in err and err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("round", "open", "/nowhere/round.json"), "file_unreadable"),
        (("units", "import", "/nowhere/units.csv"), "file_unreadable"),
        (("form", "publish", "/nowhere/form"), "file_unreadable"),
        (("round", "close", "none"), "round_unknown"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(run, words, code):
    status, _, err = run(*words)
    assert status == 2 and err.startswith(f"haidang: {code}: ") and err.count("\n") == 1


def test_an_island_opens_no_round(capsys, written, island: Node):
    words = ["round", "close", "R-1", "--data", str(island.settings.data)]
    assert cli.run(words) == 2
    assert capsys.readouterr().err.startswith("haidang: mainland_only: ")
