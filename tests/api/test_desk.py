"""The reviewer's desk: who sees which needs, in which order, and how old the data is."""

from typing import Any

import pytest

from api import enrolment
from api.desk.filters import kind_names
from api.node import Node
from api.survey import data
from api.survey.definition import Label
from sync.canonical import Value
from tests.api.conftest import (
    AREA,
    JPEG,
    OTHER,
    PAGE,
    Browser,
    Field,
    Hands,
    Tablet,
    account,
    code_of,
    decide,
    digest,
    read,
    sign_in,
    states,
)


def test_a_need_that_was_handed_in_waits_in_the_queue(reviewer: Browser, need: str, field: Field):
    queue = reviewer.get("/api/needs").json()
    [row] = queue["needs"]
    assert row["state"] == "waiting" and row["item"] == "Cụm loa"
    assert row["quantity"] == [6, "cụm"] and row["amount"] == 108_000_000
    assert row["unit"]["name"] == "Đặc khu Bạch Long Vĩ" and "island" in row["unit"]["flags"]
    assert row["site"]["name"] == "Đài 11948" and row["form"]["letter"] == "A"
    assert queue["counts"] == {"waiting": 1} and queue["total"] == 1


def test_drafts_and_needs_that_were_added_later_are_not_in_the_queue(
    reviewer: Browser, need: str, field: Field
):
    draft = field.survey()
    field.need(draft)
    field.need(field.node.replica.read(bytes.fromhex(need)).get("parent"))  # type: ignore[union-attr, arg-type]
    assert states(reviewer) == {need: "waiting"}


def test_a_need_that_a_tablet_deleted_without_the_decision_stays_on_the_desk(
    reviewer: Browser, need: str, field: Field
):
    # A deletion on the mainland names the decision too, which needs both roles.
    both = account(field.node, "hung", (AREA, "surveyor", []), (AREA, "reviewer", ["A"]))
    content = field.node.replica.read(bytes.fromhex(need))
    assert content and decide(reviewer, read(reviewer, need), "approved").status_code == 201
    seen = {name: [write.dot for write in writes] for name, writes in content.fields.items()}
    field.node.replica.write(
        AREA, "need", {}, record=content.id, author=both, delete=True,
        overwrites=seen | {"decision": []},
    )  # fmt: skip
    assert states(reviewer) == {need: "stale"}
    shown = read(reviewer, need)
    assert shown["need"]["deleted"] and shown["decisions"][0]["stale"]
    assert {"Cụm loa"} <= {
        v[1] for c in shown["changed"] if c["field"] == "item" for v in c["before"]
    }
    assert decide(reviewer, shown, "rejected", words="Đã rút").status_code == 201
    assert states(reviewer) == {need: "rejected"}


def test_a_need_that_was_deleted_before_a_decision_is_gone(
    reviewer: Browser, need: str, field: Field
):
    field.node.replica.write(
        AREA, "need", {}, record=bytes.fromhex(need), author=field.lan, delete=True
    )
    assert states(reviewer) == {}


def test_a_survey_of_which_something_is_missing_is_arriving(reviewer: Browser, field: Field):
    survey = field.survey()
    need = field.need(survey)
    field.hand_in(survey, need)
    [write] = field.node.replica.read(survey).live("handed_in")  # type: ignore[union-attr]
    far: Value = [b"f" * 16, 1]
    field.write("survey", survey, handed_in=[*write.value, far])  # type: ignore[misc]
    assert states(reviewer) == {need.hex(): "arriving"}
    answer = decide(reviewer, read(reviewer, need.hex()), "approved")
    assert code_of(answer) == (409, "not_decidable") and answer.json()["state"] == "arriving"


def test_where_the_round_asks_the_lead_confirms_first(reviewer: Browser, need: str, field: Field):
    field.node.replica.write("common", "round", {"confirms": True}, record=field.round)
    assert states(reviewer) == {need: "unconfirmed"}


def test_the_queue_is_filtered_and_searched_in_any_spelling(
    reviewer: Browser, need: str, field: Field
):
    assert states(reviewer, "?q=bach+long+vy+loa") == {need: "waiting"}
    assert states(reviewer, "?state=stale&state=waiting&form=A&kind=extend") == {need: "waiting"}
    for query in ("?q=micro", "?state=stale", "?form=B", "?kind=repair", "?unit=QD19-2025:11914"):
        assert states(reviewer, query) == {}


def test_the_queue_is_narrowed_by_former_unit_round_and_priority(
    reviewer: Browser, need: str, field: Field
):
    survey = field.survey(former_unit=["QD124-2004", "318"])
    other = field.need(survey, priority=1)
    field.hand_in(survey, other)
    one, round = other.hex(), field.round.hex()
    assert states(reviewer, "?former=QD124-2004:318") == {one: "waiting"}
    assert states(reviewer, "?priority=1&priority=3") == {one: "waiting"}
    assert states(reviewer, f"?round={round}&priority=2") == {need: "waiting"}
    assert states(reviewer, "?priority=2&former=QD124-2004:318") == {}


def test_each_choice_says_how_many_needs_it_would_leave(reviewer: Browser, need: str, field: Field):
    survey = field.survey(former_unit=["QD124-2004", "318"])
    other = field.need(survey, priority=1, kind="repair")
    field.hand_in(survey, other)
    decide(reviewer, read(reviewer, need), "rejected", words="Không")
    queue = reviewer.get("/api/needs?state=waiting&kind=repair").json()
    found = {
        name: [(one["value"], one["count"]) for one in options]
        for name, options in queue["facets"].items()
    }
    assert found == {
        "unit": [("QD19-2025:11948", 1)],
        "former": [("QD124-2004:318", 1)],
        "round": [(field.round.hex(), 1)],
        "form": [("A", 1)],
        "kind": [("extend", 0), ("repair", 1)],
        "priority": [("1", 1), ("2", 0)],
    }
    assert queue["counts"] == {"waiting": 1} and queue["total"] == 2
    assert queue["facets"]["former"][0]["name"] == "Huyện Bạch Long Vĩ"
    assert queue["facets"]["round"][0]["name"] == "Đợt 2026"
    kinds = [(one["name"], one["english"]) for one in queue["facets"]["kind"]]
    assert kinds == [
        ("Nâng cấp, mở rộng", "Upgrade or extend"),
        ("Sửa chữa, thay thế", "Repair or replace"),
    ]


def test_kinds_of_need_are_called_as_the_forms_in_question_call_them():
    a, b = data.form("A", 1), data.form("B", 1)
    assert kind_names([b])["repair"] == Label("Sửa chữa", "Repair")
    assert kind_names([a, b])["repair"].vi == "Sửa chữa, thay thế / Sửa chữa"
    assert kind_names([a, b])["replace"].vi == "Thay thế thiết bị"


def test_islands_come_first_then_priority_then_age(reviewer: Browser, mainland: Node, field: Field):
    account(mainland, "ha", (AREA, "reviewer", ["A"]), (OTHER, "reviewer", ["A"]))
    sign_in(reviewer, "ha")
    made = {}
    for name, priority in (("old", 2), ("young", 2), ("urgent", 1)):
        survey = field.survey()
        made[name] = field.need(survey, priority=priority).hex()
        field.hand_in(survey, bytes.fromhex(made[name]))
    survey = field.survey(OTHER, "31")
    made["city"] = field.need(survey, scope=OTHER, priority=1).hex()
    field.hand_in(survey, bytes.fromhex(made["city"]), scope=OTHER)
    order = [made[name] for name in ("urgent", "old", "young", "city")]
    assert list(states(reviewer)) == order


def test_a_reviewer_sees_neither_other_areas_nor_other_forms(
    desk: Browser, mainland: Node, need: str
):
    for login, area, letters in (("b", AREA, ["B"]), ("c", OTHER, ["A"])):
        account(mainland, login, (area, "reviewer", letters))
        sign_in(desk, login)
        assert states(desk) == {}
        assert code_of(desk.get(f"/api/needs/{need}")) == (404, "not_found")


def test_an_auditor_reads_and_may_not_decide(desk: Browser, mainland: Node, need: str):
    account(mainland, "kiem", ("common", "auditor", []))
    sign_in(desk, "kiem")
    desk.headers.update(PAGE)
    shown = read(desk, need)
    assert shown["may_decide"] is False
    assert code_of(decide(desk, shown, "approved")) == (403, "review_not_allowed")


def test_a_surveyor_has_no_desk_and_an_island_is_none(
    desk: Browser, mainland: Node, need: str, field: Field
):
    assert code_of(desk.get("/api/needs")) == (401, "sign_in_required")
    sign_in(desk, "lan")
    assert code_of(desk.get("/api/needs")) == (403, "not_allowed")
    assert code_of(desk.get(f"/api/needs/{need}")) == (403, "not_allowed")


@pytest.mark.parametrize("id", ["x", "00" * 16, "zz" * 16, "0"])
def test_an_unknown_need_is_not_found(reviewer: Browser, id: str):
    assert code_of(reviewer.get(f"/api/needs/{id}")) == (404, "not_found")


def test_the_desk_says_how_old_each_islands_data_is(
    reviewer: Browser, mainland: Node, need: str, hands: Hands
):
    box = Tablet()
    code = enrolment.offer(mainland, "island", enrolment.island_scopes([AREA]), "BLV").code
    box.claim(reviewer, code)
    fresh: dict[str, Any] = {"name": "BLV", "replica": "", "scopes": [AREA]}
    fresh |= {"contact": None, "as_of": None, "missing": 0, "photos": 0}
    assert reviewer.get("/api/islands").json()["islands"] == [fresh]
    mainland.contacts.met(box.replica, hands.ms, complete=True)
    hands.go(60)
    mainland.contacts.met(box.replica, hands.ms, complete=False)
    met = {**fresh, "replica": box.replica.hex(), "contact": hands.ms, "as_of": hands.ms - 60_000}
    assert reviewer.get("/api/islands").json()["islands"] == [met]
    assert read(reviewer, need)["island"] == {"name": "BLV", "as_of": hands.ms - 60_000}


def test_the_desk_says_what_has_not_arrived_from_an_island(
    reviewer: Browser, mainland: Node, field: Field
):
    code = enrolment.offer(mainland, "island", enrolment.island_scopes([AREA]), "BLV").code
    Tablet().claim(reviewer, code)
    survey = field.survey()
    need = field.need(survey)
    image: Value = [digest(JPEG), len(JPEG)]
    photo = field.write("photo", parent=survey, image=image, taken=1)
    field.hand_in(survey, need, photo)
    [write] = mainland.replica.read(survey).live("handed_in")  # type: ignore[union-attr]
    far: list[Value] = [[b"f" * 16, 1], [b"f" * 16, 2]]
    field.write("survey", survey, handed_in=[*write.value, *far])  # type: ignore[misc]
    [island] = reviewer.get("/api/islands").json()["islands"]
    assert (island["missing"], island["photos"]) == (2, 1)
    assert read(reviewer, need.hex())["missing"] == 2
