"""Ways in which other systems have lost what people wrote, from their public trackers."""

import httpx
import pytest

from sync.canonical import sha256
from sync.errors import SyncError
from sync.replica import Replica
from tests.unit.sync import fleet as guests
from tests.unit.sync.exchanging import copy_of
from tests.unit.sync.fleet import AREA
from tests.unit.sync.served import frames
from tests.unit.sync.working import island, job, mainland, names, noise, note, photos

__all__ = ["island", "job", "mainland", "photos"]


def texts(replica, *, counted=True):
    """What the records of a replica say, or what its uncounted changes do."""
    if counted:
        return {record.get("text") for record in replica.records()} - {None}
    return {dict(logged.change.writes()).get("text") for logged in replica.quarantined()}


# A change of rights


def test_what_was_not_sent_when_a_permission_went_is_kept_and_counts_when_it_is_back():
    """ndb-core 4178, cht-core 8186."""
    upper, isle, tablet = guests.fleet()
    author = b"a" * 16
    tablet.write(AREA, "signed", {"text": "viết khi mất sóng"}, author=author)
    guests.sync(isle, tablet)
    guests.sync(upper, isle)
    for replica in (tablet, isle, upper):
        [logged] = replica.quarantined(AREA)
        assert logged.verdict == "not_granted"
        assert texts(replica) == set()
    upper.write(AREA, "grant", {"account": author})
    guests.sync(upper, isle)
    guests.sync(isle, tablet)
    for replica in (tablet, isle, upper):
        assert texts(replica) == {"viết khi mất sóng"} and not replica.quarantined(AREA)


# Half of something


def test_a_push_after_half_a_pull_takes_nothing_from_the_server(job, mainland, island):
    """Mergin 2382."""
    above = {f"{number}" for number in range(300)}
    for text in sorted(above):
        note(mainland.replica, text)
    note(island, "của đảo")
    mainland.faults["/sync/pull"] = ["cut inside"]
    assert job.run_once().failed
    assert above <= set(names(mainland.replica))
    note(island, "sau nửa lần kéo")
    assert job.run_once().outcome == "equal"
    assert (
        set(names(island))
        == set(names(mainland.replica))
        == above
        | {
            "của đảo",
            "sau nửa lần kéo",
        }
    )


def test_after_each_interrupted_batch_it_goes_on_where_it_was(job, mainland, island):
    """cht-core 7528."""
    for number in range(300):
        note(mainland.replica, noise(200 + number).hex())
    mainland.faults["/sync/pull"] = ["cut inside"] * 3
    held = [len(island.records("note"))]
    while job.run_once().failed:
        held.append(len(island.records("note")))
    assert held == sorted(set(held)) and len(held) == 4
    assert names(island) == names(mainland.replica)


# Success that was none


def test_what_the_server_failed_to_take_in_is_not_acknowledged(job, mainland, island, monkeypatch):
    """QField 7479."""
    note(island, "trước")
    job.run_once()
    note(island, "lúc máy chủ hỏng")

    def broken(*_):
        raise SyncError("the fold failed")

    with monkeypatch.context() as failing:
        failing.setattr(Replica, "receive", broken)
        assert job.run_once().failed
    assert names(mainland.replica) == ["trước"]
    assert job.run_once().outcome == "equal"
    assert names(mainland.replica) == ["lúc máy chủ hỏng", "trước"]


@pytest.mark.parametrize("answer", ["empty", "nothing of it"])
def test_a_photo_that_went_up_empty_is_not_called_arrived(
    job, mainland, photos, monkeypatch, answer
):
    """enketo 1584: something between took the bytes out, and the server was content."""
    photo = noise(5_000)
    photos.put(photo)
    real = mainland._push

    def hollow(server, request, fault):
        for _ in request.stream:
            continue
        return httpx.Response(200) if answer == "empty" else frames(server.push(None).finish())

    monkeypatch.setattr(mainland, "_push", hollow)
    assert job.run_once().photos == 0
    assert photos.has(sha256(photo)) and sha256(photo) not in photos.confirmed(mainland.replica.id)
    monkeypatch.setattr(mainland, "_push", real)
    assert job.run_once().photos == 1
    assert mainland.photos.read(sha256(photo)) == photo


def test_a_photo_is_called_by_its_bytes_so_that_no_name_can_lose_it(job, mainland, photos):
    """kpi 7467: photos with accented file names."""
    written = photos.put(noise(700))
    assert photos.path(written).name == written.hex() == sha256(noise(700)).hex()
    assert job.run_once().photos == 1
    assert mainland.photos.read(written) == noise(700)


# A server from a backup


def test_a_server_that_was_put_back_is_given_again_what_it_had_lost(job, mainland, island):
    """cht-core 8093."""
    note(island, "trong bản sao lưu")
    job.run_once()
    kept = copy_of(mainland.replica)
    note(island, "sau bản sao lưu")
    note(mainland.replica, "của đất liền, sau bản sao lưu")
    job.run_once()
    before = mainland.replica.vector(AREA)
    upper, mainland.replica = mainland.replica, kept
    assert names(mainland.replica) == ["trong bản sao lưu"]
    while job.run_once().outcome != "equal":
        continue
    assert all(mainland.replica.store.has(AREA, head) for head in before)
    assert names(mainland.replica) == names(upper)
    note(mainland.replica, "viết tiếp")
    assert mainland.replica.id != upper.id
