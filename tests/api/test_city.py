"""Another city: its units, prices, form and round from files, surveyed and decided as ever."""

import json
from pathlib import Path
from typing import Any

import pytest

from api import cli
from api.node import Node
from api.survey.definition import Context
from api.survey.forms import Child, Filled, problems
from api.survey.published import read_form
from api.survey.rounds import catalogue, usual_prices
from sync.change import Dot
from sync.record import Record
from tests.api.conftest import PAGE, PASSWORD, Browser, Tablet, sign_in
from tests.api.test_sync import replica_of, window

CITY = Path(__file__).parent.parent / "fixtures/city"
AREA = "area/hon-may"
UNIT = ["VD-2025", "70101"]
NEED: dict[str, Any] = {
    "kind": "solar",
    "item": ["cum_loa", "Cụm loa năng lượng mặt trời"],
    "quantity": [2, "cụm"],
    "unit_price": 45_000_000,
    "justification": "Bão làm đổ cột (dữ liệu ví dụ).",
    "priority": 1,
    "funded_elsewhere": ["no", None],
}
ANSWERS: dict[str, Any] = {"unit": UNIT, "date": "2026-11-23", "masts": 3, "storm": "yes"}


@pytest.fixture
def run(mainland: Node, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HAIDANG_PASSWORD", PASSWORD)

    def call(*words: str | Path) -> dict[str, Any]:
        status = cli.run([*map(str, words), "--data", str(mainland.settings.data)])
        out, err = capsys.readouterr()
        assert status == 0, err
        answer: dict[str, Any] = json.loads(out)
        return answer

    return call


def admit(run, login: str, role: str, *forms: str) -> bytes:
    made = run("account", "add", "--login", login, "--name", f"{login} (ví dụ)")
    more = ("--forms", *forms) if forms else ()
    run("account", "grant", "--login", login, "--role", role, "--scope", AREA, *more)
    run("account", "password", "--login", login)
    return bytes.fromhex(made["account"])


def dots_of(*records: Record | None) -> list[Dot]:
    return sorted({dot for record in records if record is not None for dot in record.dots()})


def test_a_round_of_another_city_is_loaded_surveyed_and_decided(run, desk: Browser, mainland: Node):
    assert run("units", "import", CITY / "units.csv")["new"] == 5
    form = bytes.fromhex(run("form", "publish", CITY / "form-a.json")["form"])
    round = bytes.fromhex(run("round", "open", CITY / "round.json")["round"])
    surveyor = admit(run, "khaosat", "surveyor")
    admit(run, "thamdinh", "reviewer", "A")
    code = run("code", "--scopes", AREA)["code"]

    tablet = Tablet()
    claimed = tablet.claim(desk, code)
    assert claimed.json()["scopes"] == [AREA]
    tablet.enrol(desk, mainland, [AREA])
    replica = replica_of(tablet, mainland)
    assert window(desk, tablet, replica, AREA).equal

    def write(collection: str, record: bytes | None = None, **values: Any) -> bytes:
        change = replica.write(AREA, collection, values, record=record, author=surveyor)
        return change.record_id

    known, asked = replica.read(form), replica.read(round)
    assert known is not None and asked is not None
    site = write("site", kind="station", name="Đài Hòn Mây (ví dụ)", unit=UNIT)
    survey = write("survey", form=form, round=round, site=site, **ANSWERS)
    need = write("need", parent=survey, **NEED)
    answers: Any = {**ANSWERS, "site": site, "round": round}
    filled = Filled(answers=answers, needs=[Child(id=need, answers=NEED)])
    context = Context(today="2026-11-23", usual=usual_prices(catalogue(asked)))
    found = problems(read_form(known), filled, context)
    assert [one.fault.code for one in found if one.fault.level == "error"] == []
    dots = dots_of(replica.read(survey), replica.read(need))
    write("survey", survey, handed_in=[list(dot) for dot in dots])
    assert window(desk, tablet, replica, AREA).equal

    sign_in(desk, "thamdinh")
    queue = desk.get("/api/needs?unit=VD-2025:70101&form=A").json()
    [row] = queue["needs"]
    assert row["unit"]["name"] == "Đặc khu Hòn Mây (ví dụ)"
    assert set(row["unit"]["flags"]) == {"island", "border"}
    assert "price_out_of_range" in row["warnings"] and row["form"]["version"] == 7
    shown = desk.get(f"/api/needs/{need.hex()}").json()
    order = {
        "outcome": "adjusted",
        "version": shown["version"],
        "replaces": shown["replaces"],
        "quantity": 2,
        "unit_price": 21_500_000,
        "words": "Theo đơn giá của đợt.",
    }
    decided = desk.post(f"/api/needs/{need.hex()}/decisions", json=order, headers=PAGE)
    assert decided.status_code == 201 and decided.json()["state"] == "adjusted"

    assert window(desk, tablet, replica, AREA).equal
    back = replica.read(need)
    assert back is not None and back.get("decision")[0] == "adjusted"  # type: ignore[index]
    assert replica.quarantined() == [] and mainland.replica.quarantined() == []
