"""The reviewer's desk: the queue, one need, and decisions on exactly what was shown."""

from typing import Any

import pytest

from api import enrolment
from api.desk import decide as deciding
from api.desk.filters import kind_names
from api.node import Node
from api.survey import data
from api.survey.definition import Label
from api.survey.rounds import Item
from sync.canonical import Value
from sync.change import Dot
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


@pytest.mark.parametrize(
    ("outcome", "other", "figures"),
    [
        ("approved", {}, (6, 18_000_000)),
        ("adjusted", {"quantity": 4, "words": "Hai cụm cũ còn dùng được."}, (4, 18_000_000)),
        ("returned", {"words": "Cột nào?"}, (None, None)),
        ("rejected", {"words": "Đã có chương trình khác."}, (None, None)),
    ],
)
def test_a_decision_stands_on_the_version_that_was_shown(
    reviewer: Browser, need: str, mainland: Node, outcome: str, other: dict[str, Any],
    figures: tuple[int | None, int | None],
):  # fmt: skip
    shown = read(reviewer, need)
    answer = decide(reviewer, shown, outcome, **other)
    assert answer.status_code == 201
    after = answer.json()
    assert after["state"] == outcome and after["version"] == shown["version"]
    [made] = after["decisions"]
    assert (made["quantity"], made["unit_price"]) == figures
    assert made["words"] == other.get("words", "") and made["agency"] == "Sở"
    assert made["live"] and not made["stale"]
    [write] = mainland.replica.read(bytes.fromhex(need)).live("decision")  # type: ignore[union-attr]
    judged = [[bytes.fromhex(replica), seq] for replica, seq in shown["version"]]
    assert write.value[:2] == [outcome, judged]  # type: ignore[index]
    assert write.author == bytes.fromhex(made["author"])


@pytest.mark.parametrize(
    ("outcome", "other", "fields"),
    [
        ("approved", {"quantity": None}, {"quantity": "required"}),
        ("approved", {"unit_price": 0}, {"unit_price": "too_small"}),
        ("adjusted", {"words": "  "}, {"words": "required"}),
        ("rejected", {}, {"words": "required"}),
        ("returned", {}, {"words": "required"}),
        ("maybe", {}, {"outcome": "not_a_choice"}),
        ("approved", {"quantity": "sáu"}, {"quantity": "wrong_shape"}),
        ("approved", {"version": [["x", 1]]}, {"version[0][0]": "wrong_shape"}),
    ],
)
def test_an_incomplete_decision_names_its_fields_and_writes_nothing(
    reviewer: Browser, need: str, mainland: Node, outcome: str, other: dict[str, Any],
    fields: dict[str, str],
):  # fmt: skip
    count = mainland.store.count()
    answer = decide(reviewer, read(reviewer, need), outcome, **other)
    assert code_of(answer) == (422, "invalid")
    assert {one["field"]: one["code"] for one in answer.json()["fields"]} == fields
    assert mainland.store.count() == count


def test_a_need_that_changed_meanwhile_is_not_decided_on(
    reviewer: Browser, need: str, field: Field, mainland: Node
):
    shown = read(reviewer, need)
    field.write("need", bytes.fromhex(need), quantity=[8, "cụm"])
    count = mainland.store.count()
    answer = decide(reviewer, shown, "approved")
    assert code_of(answer) == (409, "version_changed")
    now = answer.json()["need"]
    assert now["version"] != shown["version"]
    assert now["need"]["fields"]["quantity"][0]["value"] == [8, "cụm"]
    assert mainland.store.count() == count
    assert decide(reviewer, now, "approved", quantity=8).status_code == 201


def test_a_need_that_changes_while_a_decision_is_looked_at_is_not_decided_on(
    reviewer: Browser, need: str, field: Field, monkeypatch: pytest.MonkeyPatch
):
    shown = read(reviewer, need)

    def looking(*_: object) -> list[tuple[str, str]]:
        field.write("need", bytes.fromhex(need), quantity=[8, "cụm"])
        return []

    monkeypatch.setattr(deciding, "decision_faults", looking)
    assert code_of(decide(reviewer, shown, "approved")) == (409, "version_changed")


def test_an_answer_that_is_evidence_counts_as_the_version_and_a_note_does_not(
    reviewer: Browser, need: str, field: Field, mainland: Node
):
    survey = bytes.fromhex(read(reviewer, need)["survey"]["id"])
    shown = read(reviewer, need)
    field.write("survey", survey, note="Số điện thoại mới")
    assert read(reviewer, need)["version"] == shown["version"]
    field.write("survey", survey, status="stopped")
    assert code_of(decide(reviewer, shown, "approved")) == (409, "version_changed")


def test_two_reviewers_who_saw_the_same_cannot_both_decide(
    reviewer: Browser, need: str, field: Field
):
    shown = read(reviewer, need)
    assert decide(reviewer, shown, "approved").status_code == 201
    assert code_of(decide(reviewer, shown, "rejected", words="Không")) == (409, "version_changed")


def test_an_edit_makes_a_decision_stale_and_says_what_changed(
    reviewer: Browser, need: str, field: Field
):
    decide(reviewer, read(reviewer, need), "approved")
    field.write("need", bytes.fromhex(need), quantity=[8, "cụm"])
    after = read(reviewer, need)
    assert after["state"] == "stale" and after["decisions"][0]["stale"]
    [changed] = after["changed"]
    assert (changed["field"], changed["before"], changed["after"]) == (
        "quantity",
        [[6, "cụm"]],
        [[8, "cụm"]],
    )
    again = decide(reviewer, after, "adjusted", quantity=7, words="Bảy cụm.").json()
    assert again["state"] == "adjusted"
    assert [(one["outcome"], one["live"]) for one in again["decisions"]] == [
        ("adjusted", True),
        ("approved", False),
    ]


def test_an_answered_question_brings_the_need_back(reviewer: Browser, need: str, field: Field):
    asked = decide(reviewer, read(reviewer, need), "returned", words="Cột nào?").json()
    [[replica, seq]] = asked["replaces"]
    dot: Value = list(Dot(bytes.fromhex(replica), seq))
    field.write("answer", parent=bytes.fromhex(need), to=dot, text="Cột điện lực.")
    after = read(reviewer, need)
    assert after["state"] == "answered" and states(reviewer) == {need: "answered"}
    [answer] = after["answers"]
    assert answer["fields"]["text"][0]["value"] == "Cột điện lực."
    assert after["people"][field.lan.hex()]["name"] == "Người lan"


def test_the_detail_shows_photos_that_have_and_have_not_arrived(
    reviewer: Browser, mainland: Node, field: Field
):
    survey = field.survey()
    need = field.need(survey)
    image: Value = [digest(JPEG), len(JPEG)]
    thumbnail: Value = [digest(b"small"), 5]
    photo = field.write("photo", parent=survey, image=image, thumbnail=thumbnail, taken=1)
    field.hand_in(survey, need, photo)
    mainland.photos.put(JPEG)
    shown = read(reviewer, need.hex())
    [one] = shown["photos"]
    assert one["image"] == {"digest": digest(JPEG).hex(), "length": len(JPEG), "here": True}
    assert one["thumbnail"]["here"] is False
    [row] = reviewer.get("/api/needs").json()["needs"]
    assert row["photos"] == {"named": 1, "here": 1}


def test_the_detail_has_the_form_the_siblings_and_the_conflicts(
    reviewer: Browser, mainland: Node, field: Field
):
    survey = field.survey()
    need, other = field.need(survey), field.need(survey, "Micrô")
    field.hand_in(survey, need, other)
    for text in ("tầng 1", "tầng 2"):
        mainland.replica.write(
            AREA, "survey", {"note": text}, record=survey, author=field.lan, overwrites={"note": []}
        )
    shown = read(reviewer, need.hex())
    assert [s["id"] for s in shown["siblings"]] == [other.hex()]
    assert shown["form"]["title"] == "Phiếu A: Đài truyền thanh xã"
    assert shown["form"]["english"].startswith("Form A: ")
    assert [s["id"] for s in shown["form"]["sections"]][:2] == ["visit", "station"]
    conflict = {"record": survey.hex(), "collection": "survey", "field": "note"}
    assert shown["conflicts"] == [conflict]
    assert [w["value"] for w in shown["survey"]["fields"]["note"]] == ["tầng 2", "tầng 1"]
    assert shown["round"]["code"] == "2026" and shown["handed_in"]["author"] == field.lan.hex()


def test_the_detail_names_units_their_formers_and_usual_prices(reviewer: Browser, field: Field):
    item = Item("loa", Label("Loa", "Speaker"), ("A",), "cụm", None, (1_000, 2_000))
    field.node.replica.write("common", "round", {"catalogue": [item.value()]}, record=field.round)
    survey = field.survey(code="11914", former_unit=["QD124-2004", "11932"])
    need = field.need(survey)
    field.hand_in(survey, need)
    shown = read(reviewer, need.hex())
    about = shown["context"]
    assert [one["name"] for one in about["units"]] == ["Xã Phù Long", "Đặc khu Cát Hải"]
    assert about["formers"] == {"QD124-2004/11932": 0, "QD19-2025/11914": 12}
    assert about["usual"] == {"loa": [1_000, 2_000]}


def test_a_unit_that_was_changed_after_the_decision_keeps_its_name(reviewer: Browser, field: Field):
    survey = field.survey(former_unit=["QD124-2004", "318"])
    need = field.need(survey)
    field.hand_in(survey, need)
    decide(reviewer, read(reviewer, need.hex()), "approved")
    field.write("survey", survey, former_unit=None)
    names = [one["name"] for one in read(reviewer, need.hex())["context"]["units"]]
    assert "Huyện Bạch Long Vĩ" in names


def test_warnings_name_what_to_look_at_twice(reviewer: Browser, field: Field):
    survey, twin = field.survey(basis="estimate"), field.survey()
    field.write("survey", twin, site=field.node.replica.read(survey).get("site"))  # type: ignore[union-attr]
    need = field.need(survey, funded_elsewhere=["yes", "Chương trình khác"])
    field.hand_in(survey, need)
    found = read(reviewer, need.hex())["warnings"]
    assert [one["code"] for one in found] == ["funded_elsewhere", "estimate", "same_place"]
    [other] = found[2]["surveys"]
    assert (other["survey"], other["need"], other["site"]) == (twin.hex(), None, "Đài 11948")


def test_a_survey_of_the_same_place_leads_to_a_need_of_it(reviewer: Browser, field: Field):
    survey, twin = field.survey(), field.survey(date="2026-11-20")
    field.write("survey", twin, site=field.node.replica.read(survey).get("site"))  # type: ignore[union-attr]
    need, beside = field.need(survey), field.need(twin)
    field.hand_in(survey, need)
    field.hand_in(twin, beside)
    [warning] = read(reviewer, need.hex())["warnings"]
    [other] = warning["surveys"]
    assert (other["need"], other["form"], other["round"]) == (beside.hex(), "A", "Đợt 2026")
    assert other["date"] == "2026-11-20"


def pole_card(field: Field, **values: Any) -> None:
    """A speaker cluster's survey, handed in."""
    records = field.node.replica.records("form")
    form = next(one for one in records if one.get("letter") == "P")
    survey = field.survey(condition="good")
    field.write("survey", survey, form=form.id, **values)
    field.hand_in(survey)


def test_what_pole_cards_add_up_to_stands_beside_a_stations_figures(
    reviewer: Browser, field: Field
):
    pole_card(field, speakers=2)
    pole_card(field, condition="lost", speakers=2)
    survey = field.survey(clusters=[3, 1, 2], speakers=[4, 4, 0])
    need = field.need(survey)
    field.hand_in(survey, need)
    shown = read(reviewer, need.hex())
    assert shown["totals"] == {
        "clusters": 2, "working": 1, "broken": 1, "speakers": 4, "uncounted": 0,
    }  # fmt: skip
    [warning] = shown["warnings"]
    assert warning["code"] == "totals_differ" and warning["figures"] == [
        {"path": "clusters.total", "reported": 3, "beside": 2},
        {"path": "clusters.broken", "reported": 2, "beside": 1},
    ]
    [row] = reviewer.get("/api/needs").json()["needs"]
    assert row["warnings"] == ["totals_differ"]


@pytest.mark.parametrize(
    ("households", "differs"), [(100, False), (120, False), (121, True), (79, True), (None, False)]
)
def test_figures_that_differ_much_from_the_last_round_stand_beside_it(
    reviewer: Browser, field: Field, households: int | None, differs: bool
):
    write = field.node.replica.write
    write("common", "round", {"starts": "2026-01-01"}, record=field.round)
    earlier = write("common", "round", {"name": "Đợt 2025", "starts": "2025-01-01"}).record_id
    before = field.survey(households=[100, 90], date="2025-05-01")
    field.write("survey", before, round=earlier)
    field.hand_in(before)
    survey = field.survey(households=[households, 90])
    field.write("survey", survey, site=field.node.replica.read(before).get("site"))  # type: ignore[union-attr]
    need = field.need(survey)
    field.hand_in(survey, need)
    found = read(reviewer, need.hex())["warnings"]
    assert [one["code"] for one in found] == ["differs_from_last_round"] * differs
    if differs:
        figure = {"path": "households.total", "reported": households, "beside": 100}
        assert found[0]["figures"] == [figure]
        assert found[0]["surveys"][0]["round"] == "Đợt 2025"


def test_an_earlier_survey_that_was_not_handed_in_is_no_last_round(reviewer: Browser, field: Field):
    write = field.node.replica.write
    write("common", "round", {"starts": "2026-01-01"}, record=field.round)
    earlier = write("common", "round", {"name": "Đợt 2025", "starts": "2025-01-01"}).record_id
    before = field.survey(households=[100, 90])
    field.write("survey", before, round=earlier)
    survey = field.survey(households=[500, 90])
    field.write("survey", survey, site=field.node.replica.read(before).get("site"))  # type: ignore[union-attr]
    need = field.need(survey)
    field.hand_in(survey, need)
    assert read(reviewer, need.hex())["warnings"] == []


def test_the_desk_says_how_old_each_islands_data_is(
    reviewer: Browser, mainland: Node, need: str, hands: Hands
):
    box = Tablet()
    code = enrolment.offer(mainland, "island", enrolment.island_scopes([AREA]), "BLV").code
    box.claim(reviewer, code)
    fresh: dict[str, Any] = {"name": "BLV", "replica": "", "scopes": [AREA]}
    fresh |= {"contact": None, "as_of": None, "missing": 0, "photos": 0}
    assert reviewer.get("/api/islands").json()["islands"] == [fresh]
    mainland.local.met(box.replica, hands.ms, complete=True)
    hands.go(60)
    mainland.local.met(box.replica, hands.ms, complete=False)
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
