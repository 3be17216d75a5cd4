"""What does not count is listed to the lead of its area and to administrators, with the reason."""

from typing import Any

import pytest

from api import grants, uncounted
from api.node import Node
from sync.trust import COMMON
from tests.api.conftest import AREA, OTHER, Browser, account, carry, code_of, sign_in
from tests.api.islands import Crew, crew, entered

__all__ = ["crew"]


@pytest.fixture
def lead(crew: Crew) -> Browser:
    return entered(crew.island, "huong")


def ungranted(crew: Crew, scope: str = AREA) -> bytes:
    """A survey of somebody who has no role in the area; the author."""
    author = account(crew.mainland, "binh")
    carry(crew.mainland, crew.island, COMMON)
    values: dict[str, Any] = {"form": crew.form, "round": crew.round, "hamlet": "Khu 2"}
    crew.island.replica.write(scope, "survey", values, author=author)
    return author


def listed(asker: Browser, path: str = "/api/island/uncounted") -> dict[str, Any]:
    found: dict[str, Any] = asker.get(path).json()
    return found


def test_where_everything_counts_nothing_is_listed(crew: Crew, lead: Browser):
    crew.survey()
    found = listed(lead)
    assert (found["total"], found["changes"]) == (0, [])
    assert lead.get("/api/island").json()["todo"]["uncounted"] == 0


def test_a_change_without_a_role_is_listed_with_reason_author_machine_and_what_it_says(
    crew: Crew, lead: Browser
):
    author = ungranted(crew)
    found = listed(lead)
    [change] = found["changes"]
    assert (change["verdict"], change["collection"], change["device"]) == (
        "not_granted",
        "survey",
        "Đảo",
    )
    assert found["people"][author.hex()]["name"] == "Người binh"
    said = {one["field"]: one for one in change["values"]}
    assert said["hamlet"]["value"] == "Khu 2"
    assert said["hamlet"]["question"]["label"]["vi"]
    assert lead.get("/api/island").json()["todo"]["uncounted"] == 1


def test_what_did_not_count_counts_by_itself_once_the_role_is_given(crew: Crew, lead: Browser):
    author = ungranted(crew)
    grants.give(crew.mainland, AREA, author, "surveyor")
    carry(crew.mainland, crew.island, AREA)
    assert listed(lead)["total"] == 0
    [survey] = crew.island.store.records("survey", scope=AREA)
    assert survey.get("hamlet") == "Khu 2"


def test_a_lead_sees_the_own_areas_only(crew: Crew, lead: Browser):
    ungranted(crew, OTHER)
    assert listed(lead)["total"] == 0


def test_an_administrator_sees_those_of_every_scope(
    crew: Crew, mainland: Node, desk: Browser, lead: Browser
):
    ungranted(crew)
    carry(crew.island, mainland, AREA)
    account(mainland, "an", (COMMON, "administrator", []))
    sign_in(desk, "an")
    assert listed(desk, "/api/admin/uncounted")["changes"][0]["scope"] == AREA
    assert code_of(lead.get("/api/admin/uncounted"))[1] == "mainland_only"


def test_to_count_what_does_not_count_reads_none_of_it(mainland: Node, monkeypatch):
    monkeypatch.setattr(mainland.store, "quarantined", None)
    assert uncounted.count(mainland, [AREA]) == 0
