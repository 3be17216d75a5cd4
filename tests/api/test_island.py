"""The lead's page: who may see it, the link, what waits for the mainland."""

from typing import Any

import pytest

from api.island.link import keep_window
from api.node import Node
from sync.link.job import Job, Window
from sync.link.transport import Cost
from sync.protocol import receipts
from tests.api.conftest import AREA, JPEG, Hands, account, carry, client, code_of
from tests.api.islands import Crew, crew, entered

__all__ = ["crew"]

PAGES = ("", "/surveys", "/people", "/tablets")
DAY = 86_400


def window(outcome: str, peer: bytes | None = None, ahead: int | None = None) -> Window:
    cost = Cost(requests=2, bytes_up=900, bytes_down=700)
    return Window(outcome, 3, 1, (), cost, 4.0, "", peer, ahead, alike=outcome == "equal")


@pytest.mark.parametrize("page", PAGES)
def test_the_page_asks_for_a_sign_in(page: str, crew: Crew):
    assert code_of(client(crew.island).get(f"/api/island{page}")) == (401, "sign_in_required")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("login", ["lan", "tam", "xa"])
def test_whoever_leads_no_area_of_the_island_sees_nothing(page: str, login: str, crew: Crew):
    answer = entered(crew.island, login).get(f"/api/island{page}")
    assert code_of(answer) == (403, "not_allowed")
    assert answer.json()["needs"] == ["lead", "administrator"]


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_sees_it_at_the_mainland(page: str, crew: Crew):
    account(crew.mainland, "an", ("common", "administrator", []))
    answer = entered(crew.mainland, "an").get(f"/api/island{page}")
    assert answer.status_code == 200, answer.text


def test_at_the_mainland_there_is_no_link_to_it(crew: Crew):
    account(crew.mainland, "an", ("common", "administrator", []))
    said = entered(crew.mainland, "an").get("/api/island").json()
    assert said["kind"] == "mainland" and said["link"] is None and said["waiting"] is None


def test_before_the_first_window_the_page_says_that_there_was_none(crew: Crew):
    said = entered(crew.island, "huong").get("/api/island").json()
    none: dict[str, Any] = {
        "reached": None,
        "complete": None,
        "windows": [],
        "running": False,
        "waits": None,
    }
    assert said["link"] == none
    assert said["clock"]["ahead"] is None and said["clock"]["compared"] is None
    assert said["disk"]["free"] > 0 and said["disk"]["total"] >= said["disk"]["free"]


def test_how_the_last_windows_ended_stays_with_the_last_that_met_the_mainland(
    crew: Crew, hands: Hands
):
    browser, began = entered(crew.island, "huong"), hands.ms
    keep_window(crew.island, window("equal", crew.mainland.replica.id, ahead=95_000))
    for _ in range(40):
        hands.go(60)
        keep_window(crew.island, window("unreachable"))
    said = browser.get("/api/island").json()
    link, clock = said["link"], said["clock"]
    assert (link["reached"], link["complete"]) == (began, began)
    assert [w["outcome"] for w in link["windows"]] == ["unreachable"] * 20 + ["equal"]
    assert link["windows"][0] == {
        "began": hands.ms - 4000,
        "ended": hands.ms,
        "outcome": "unreachable",
        "met": False,
        "pushed": 3,
        "pulled": 1,
        "photos": 0,
        "bytes_up": 900,
        "bytes_down": 700,
        "ahead": None,
    }
    assert (clock["ahead"], clock["compared"]) == (95_000, began)


def test_a_window_that_met_and_was_cut_is_contact_but_not_complete(crew: Crew, hands: Hands):
    keep_window(crew.island, window("equal", crew.mainland.replica.id))
    complete = hands.ms
    hands.go(60)
    keep_window(crew.island, window("cut", crew.mainland.replica.id))
    link = entered(crew.island, "huong").get("/api/island").json()["link"]
    assert (link["reached"], link["complete"]) == (hands.ms, complete)


def changes(said: dict[str, Any], scope: str) -> int:
    return next(int(row["changes"]) for row in said["waiting"]["scopes"] if row["scope"] == scope)


def test_what_waits_is_what_the_mainland_has_not_said_it_holds(crew: Crew):
    browser, island, mainland = entered(crew.island, "huong"), crew.island, crew.mainland
    held = mainland.replica.vector(AREA)
    receipts.learn(island.replica, "stored", mainland.replica.id, AREA, held, 1)
    before = changes(browser.get("/api/island").json(), AREA)
    crew.write("site", kind="station", name="Đài mới")
    assert changes(browser.get("/api/island").json(), AREA) == before + 1
    carry(island, mainland, AREA)
    held = mainland.replica.vector(AREA)
    receipts.learn(island.replica, "stored", mainland.replica.id, AREA, held, 2)
    assert changes(browser.get("/api/island").json(), AREA) == 0


def test_what_a_tablet_holds_is_not_at_the_mainland(crew: Crew):
    island = crew.island
    everything = island.replica.vector(AREA)
    receipts.learn(island.replica, "stored", bytes(16), AREA, everything, 1)
    assert changes(entered(island, "huong").get("/api/island").json(), AREA) > 0


def test_photos_wait_until_the_mainland_has_confirmed_them(crew: Crew):
    island, browser = crew.island, entered(crew.island, "huong")
    digest = island.photos.put(JPEG)
    said = browser.get("/api/island").json()["waiting"]
    assert (said["photos"], said["photo_bytes"]) == (1, len(JPEG))
    peer = crew.mainland.replica.id
    receipts.learn(island.replica, "stored", peer, AREA, crew.mainland.replica.vector(AREA), 1)
    island.photos.confirm(peer, [digest])
    said = browser.get("/api/island").json()["waiting"]
    assert (said["photos"], said["photo_bytes"]) == (0, 0)


def test_the_page_counts_what_waits_for_the_lead(crew: Crew):
    browser = entered(crew.island, "huong")
    assert browser.get("/api/island").json()["todo"] == {
        "confirm": 0,
        "conflicts": 0,
        "uncounted": 0,
        "machines": 0,
    }
    crew.survey()
    assert browser.get("/api/island").json()["todo"] == {
        "confirm": 1,
        "conflicts": 0,
        "uncounted": 0,
        "machines": 0,
    }


def test_the_job_leaves_word_of_its_window(crew: Crew, tmp_path):
    island: Node = crew.island
    job = Job(
        island.replica,
        island.photos,
        "http://127.0.0.1:9",
        statements=[island.certificate],
        told=lambda ended: keep_window(island, ended),
    )
    job.run_once()
    [kept] = island.windows.all()
    assert (kept.outcome, kept.met) == ("unreachable", False)
