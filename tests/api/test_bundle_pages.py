"""Sticks on the pages of the lead."""

import re

from api import bundles
from api.island.bundles import KEPT
from sync.canonical import sha256
from tests.api.conftest import JPEG, PAGE
from tests.api.islands import crew, entered
from tests.api.sticks import LARGE, bring, photographed, send, stick

__all__ = ["crew", "stick"]


def test_a_photo_and_its_thumbnail_are_counted_as_one_photo_wherever_people_read(crew, stick):
    image, small = LARGE, JPEG + bytes(9)
    crew.photograph(crew.survey(), image, small)
    lead = entered(crew.island, "huong")
    waits = lead.get("/api/island").json()["waiting"]
    [to] = lead.get("/api/island/bundles").json()["receivers"]
    for counted in (waits, to):
        assert (counted["photos"], counted["photo_bytes"]) == (1, len(image) + len(small))
    goes = lead.get("/api/island/exchange").json()["plan"]["goes"]
    assert (goes["photos"], goes["thumbnails"]) == (1, 1)
    sent = send(crew.island, stick / "a")
    assert (sent.photos, sent.photo_bytes) == (1, len(image) + len(small))
    came = bundles.take(crew.mainland, stick / "a")
    assert (came.photos, len(came.taken.photos)) == (1, 2)
    bundles.answer(crew.mainland, stick / "b", came)
    assert bundles.take(crew.island, stick / "b").confirmed == 1


def test_a_small_picture_is_a_photo_and_a_thumbnail_alone_is_none(crew):
    digest = photographed(crew)
    thumbnail = crew.island.photos.put(JPEG + b"small")
    crew.write("photo", parent=crew.survey(), image=[bytes(32), 9], thumbnail=[thumbnail, 9])
    assert crew.island.attachments.full([digest, thumbnail]) == 1


def test_the_lead_makes_downloads_and_brings_files_on_the_page(crew, stick):
    digest = photographed(crew)
    lead = entered(crew.island, "huong")
    [to] = lead.get("/api/island/bundles").json()["receivers"]
    assert (to["name"], to["photos"], to["photo_bytes"]) == ("Đất liền", 1, len(JPEG))
    made = lead.post("/api/island/bundles", json={"receiver": to["id"]}, headers=PAGE).json()
    assert made["changes"] == to["changes"] and re.fullmatch(
        r"dao-\d{8}-\d{6}\.haidang", made["file"]
    )
    file = lead.get(f"/api/island/bundles/{made['id']}")
    assert (len(file.content), sha256(file.content).hex()) == (made["size"], made["sha256"])

    far = entered(crew.mainland, "huong")
    brought = bring(far, file.content)
    assert (brought["maker"], brought["photos"], brought["whole"]) == ("Đảo", 1, True)
    assert crew.mainland.photos.has(digest)
    body = {"receiver": brought["receiver"]}
    answer = far.post("/api/island/bundles", json=body, headers=PAGE).json()
    back = bring(lead, far.get(f"/api/island/bundles/{answer['id']}").content)
    assert (back["confirmed"], back["kind"]) == (1, "mainland")
    assert not [
        p for p in (crew.island.settings.data / "bundles").iterdir() if p.suffix == ".coming"
    ]


def test_only_the_files_made_last_are_kept(crew):
    lead = entered(crew.island, "huong")
    [to] = lead.get("/api/island/bundles").json()["receivers"]
    ids = [
        lead.post("/api/island/bundles", json={"receiver": to["id"]}, headers=PAGE).json()["id"]
        for _ in range(KEPT + 1)
    ]
    found = [lead.get(f"/api/island/bundles/{id}").status_code for id in ids]
    assert found == [404, *[200] * KEPT]


def test_a_bundle_is_made_only_for_an_island_of_the_own_areas(crew):
    far = entered(crew.mainland, "xa")
    assert far.get("/api/island/bundles").json() == {"receivers": []}
    body = {"receiver": crew.island.key.key_id.hex()}
    answer = far.post("/api/island/bundles", json=body, headers=PAGE)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
