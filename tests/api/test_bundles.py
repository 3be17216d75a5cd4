"""An island and the mainland, with nothing but a stick between them."""

import shutil
from secrets import token_bytes

import pytest

from api import bundles, recipients
from api.desk.islands import AgeJson, age_of
from api.node import Node, found_fleet, found_node
from api.settings import Settings
from sync.age import recipient_of
from sync.bundle.file import write_file
from sync.bundle.format import seal
from sync.bundle.writer import BundleWriter, Parcel
from sync.errors import (
    BundleForOthers,
    BundleUnproven,
    BundleUnread,
    NoRecipient,
    NotABundle,
    StickFull,
)
from sync.keys import Key, new_replica
from sync.protocol import wire
from sync.statements import certify_node, certify_replica
from tests.api.conftest import AREA, JPEG, OTHER
from tests.api.islands import crew
from tests.api.sticks import LARGE, photographed, refusal, same, send, stick

__all__ = ["crew", "stick"]


def test_text_and_photos_come_by_stick_and_the_answer_says_so(crew, stick):
    digest = photographed(crew)
    sent = send(crew.island, stick / "a")
    assert (sent.changes > 5, sent.photos) == (True, 1)

    came = bundles.take(crew.mainland, stick / "a")
    assert (came.error, came.taken.whole, came.taken.gap, came.name) == (None, True, False, "Đảo")
    assert crew.mainland.photos.read(digest) == JPEG
    assert same(crew)

    answer = bundles.answer(crew.mainland, stick / "b", came)
    assert answer is not None
    back = bundles.take(crew.island, stick / "b")
    assert (back.confirmed, back.taken.kind, answer.receiver) == (1, "mainland", "Đảo")
    assert came.news and back.held == sent.changes
    again = send(crew.island, stick / "c")
    assert (again.changes, again.photos) == (0, 0)
    last = bundles.take(crew.mainland, stick / "c")
    assert (last.held, last.news) == (0, False)


def test_the_desk_dates_an_island_by_its_newest_file_that_lacks_nothing(crew, stick, hands):
    photographed(crew)
    send(crew.island, stick / "first")
    hands.go(60)
    crew.survey()
    send(crew.island, stick / "second")
    made = hands()
    hands.go(60)
    assert age_of(crew.mainland, AREA) == AgeJson("Đảo", None)
    bundles.take(crew.mainland, stick / "second")
    assert age_of(crew.mainland, AREA) == AgeJson("Đảo", made)
    bundles.take(crew.mainland, stick / "first")
    assert age_of(crew.mainland, AREA) == AgeJson("Đảo", made)


def test_an_answer_brings_what_is_new_and_a_receipt_does_not(crew, stick):
    photographed(crew)
    send(crew.island, stick / "a")
    came = bundles.take(crew.mainland, stick / "a")
    crew.mainland.replica.write("common", "round", {"code": "2027"})
    assert send(crew.mainland, stick / "receipt", news=False).changes == 0
    back = bundles.take(crew.island, stick / "receipt")
    assert (back.taken.changes, back.confirmed) == (0, 1)
    answer = bundles.answer(crew.mainland, stick / "answer", came)
    assert answer is not None and answer.changes == 1
    assert bundles.take(crew.island, stick / "answer").taken.changes == 1


def test_another_island_says_nothing_of_what_the_mainland_holds(crew, stick):
    """Whoever believed it would take a backup for made that nobody made."""
    key, mainland = Key.generate(), crew.mainland.replica
    certificate = certify_node(crew.mainland.root_key, key.public, "island", [OTHER], [], "Xa", 1)
    maker = new_replica(token_bytes, key.public)
    held = (("common", wire.heads(mainland.vector("common"))),)
    told = wire.Receipt("safe", mainland.id, 1 << 50, held)
    statements = (certificate, certify_replica(key, maker, 1))
    opening = wire.Bundle(1, maker, 5, (), statements, held, held, (told,))
    own = recipient_of(recipients.identity(crew.island.settings.data))
    write_file(stick / "a", seal(key, opening, []), [own])
    assert bundles.take(crew.island, stick / "a").taken.kind == "island"
    assert not [claim for claim in crew.island.store.claims() if claim.replica == mainland.id]


def test_a_link_on_the_stick_leads_nobody_to_write_elsewhere(crew, stick, tmp_path):
    (tmp_path / "elsewhere").write_text("kept")
    for name in ("a", "a.part"):
        (stick / name).symlink_to(tmp_path / "elsewhere")
    send(crew.island, stick / "a")
    assert (tmp_path / "elsewhere").read_text() == "kept"
    assert not (stick / "a").is_symlink() and bundles.take(crew.mainland, stick / "a").taken.whole


def test_a_bundle_that_comes_twice_changes_nothing(crew, stick):
    photographed(crew)
    send(crew.island, stick / "a")
    bundles.take(crew.mainland, stick / "a")
    before = crew.mainland.replica.digest(AREA)
    again = bundles.take(crew.mainland, stick / "a").taken
    assert (again.changes, again.photos, again.whole) == (0, (), True)
    assert crew.mainland.replica.digest(AREA) == before


def test_an_older_bundle_after_a_newer_one_takes_nothing_back(crew, stick):
    photographed(crew)
    send(crew.island, stick / "old")
    crew.survey()
    send(crew.island, stick / "new")
    bundles.take(crew.mainland, stick / "new")
    claims = crew.mainland.store.claims()
    old = bundles.take(crew.mainland, stick / "old").taken
    assert (old.changes, old.photos, old.gap) == (0, (), False)
    assert crew.mainland.store.claims() == claims and same(crew)


def test_an_older_receipt_does_not_unsay_a_newer_one(crew, stick):
    crew.survey()
    [to] = bundles.receivers(crew.mainland)
    send(crew.island, stick / "a")
    bundles.take(crew.mainland, stick / "a")
    bundles.export(crew.mainland, stick / "first", to)
    crew.survey()
    send(crew.island, stick / "b")
    bundles.take(crew.mainland, stick / "b")
    bundles.export(crew.mainland, stick / "second", to)
    bundles.take(crew.island, stick / "second")
    bundles.take(crew.island, stick / "first")
    assert send(crew.island, stick / "c").changes == 0


def test_a_bundle_that_rests_on_another_says_so_and_nothing_is_lost(
    crew, stick, tmp_path, founded, hands
):
    """The mainland was put back to a day before its receipt."""
    crew.survey()
    send(crew.island, stick / "before")
    bundles.take(crew.mainland, stick / "before")
    dated = age_of(crew.mainland, AREA)
    hands.go(60)
    shutil.copytree(tmp_path / "mainland", tmp_path / "backup")
    crew.survey()
    send(crew.island, stick / "a")
    bundles.answer(crew.mainland, stick / "b", bundles.take(crew.mainland, stick / "a"))
    bundles.take(crew.island, stick / "b")
    crew.survey()
    send(crew.island, stick / "c")
    hands.go(60)
    restored = Node.open(Settings(data=tmp_path / "backup"), hands)
    came = bundles.take(restored, stick / "c")
    assert (came.taken.gap, came.taken.changes) == (True, 0)
    assert age_of(restored, AREA) == dated != AgeJson("Đảo", None)
    bundles.answer(restored, stick / "d", came)
    bundles.take(crew.island, stick / "d")
    send(crew.island, stick / "e")
    assert not bundles.take(restored, stick / "e").taken.gap
    assert restored.replica.digest(AREA) == crew.island.replica.digest(AREA)
    assert age_of(restored, AREA) == AgeJson("Đảo", hands())
    restored.close()


def test_a_bundle_that_was_cut_anywhere_keeps_its_whole_parts(crew, stick, tmp_path):
    photographed(crew, LARGE)
    send(crew.island, stick / "a")
    data = (stick / "a").read_bytes()
    found = []
    for cut in [0, 1, 22, 150, *range(200, len(data), 20_011), len(data) - 1]:
        (stick / "cut").write_bytes(data[:cut])
        found.append((refusal(crew.mainland, stick / "cut"), same(crew)))
    assert found == sorted(found, key=lambda row: (row[0] != "not_a_bundle", row[1]))
    assert set(found) == {
        ("not_a_bundle", False),
        ("bundle_damaged", False),
        ("bundle_damaged", True),
    }
    assert not crew.mainland.photos.count()
    assert bundles.take(crew.mainland, stick / "a").photos == 1


def test_a_byte_that_was_altered_anywhere_gives_nothing_wrong(crew, stick):
    digest = photographed(crew, LARGE)
    send(crew.island, stick / "a")
    data = (stick / "a").read_bytes()
    for at in range(0, len(data), 5_003):
        (stick / "bad").write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        assert refusal(crew.mainland, stick / "bad") in {
            "not_a_bundle",
            "bundle_damaged",
            "bundle_for_others",
        }
    assert not crew.mainland.photos.has(digest)
    assert not crew.mainland.replica.quarantined(AREA)


def test_a_bundle_for_another_island_is_said_to_be_for_another(crew, stick, tmp_path):
    key = Key.generate()
    replica = new_replica(token_bytes, key.public)
    mainland = crew.mainland
    said = certify_node(mainland.root_key, key.public, "island", [OTHER], ["lead"], "Đảo xa", 1)
    mainland.certify("common", said)
    far = found_node(tmp_path / "far", "island", "Đảo xa", key, mainland.root, said, replica)
    send(crew.island, stick / "a")
    with pytest.raises(BundleForOthers):
        bundles.take(far, stick / "a")
    [to] = [r for r in bundles.receivers(mainland) if r.name == "Đảo xa"]
    with pytest.raises(NoRecipient):
        bundles.export(mainland, stick / "b", to)
    assert not (stick / "b").exists()
    far.close()


def test_a_bundle_of_another_fleet_is_refused_whole(crew, stick, tmp_path):
    stranger = found_fleet(tmp_path / "stranger", "Nơi khác")
    writer = BundleWriter(stranger.replica, stranger.photos, Parcel((), {"common": ()}))
    own = recipient_of(recipients.identity(crew.mainland.settings.data))
    write_file(stick / "a", writer, [own])
    before = crew.mainland.replica.digest("common")
    with pytest.raises(BundleUnproven):
        bundles.take(crew.mainland, stick / "a")
    assert crew.mainland.replica.digest("common") == before
    stranger.close()


def test_another_file_is_no_bundle(crew, stick):
    for data in (b"", b"PK\x03\x04 something else", JPEG):
        (stick / "a").write_bytes(data)
        with pytest.raises(NotABundle):
            bundles.take(crew.mainland, stick / "a")


def test_a_full_stick_is_named_and_keeps_what_it_had(crew, stick, no_room):
    photographed(crew, LARGE)
    (stick / "a").write_bytes(b"of last week")
    with pytest.raises(StickFull):
        send(crew.island, stick / "a")
    assert [path.name for path in stick.iterdir()] == ["a"]
    assert (stick / "a").read_bytes() == b"of last week"
    no_room.undo()
    assert send(crew.island, stick / "a").photos == 1


def test_a_stick_that_gives_back_other_bytes_is_found_out(crew, stick, monkeypatch):
    photographed(crew)

    def worn(path, *more):
        size = write_file(path, *more)
        path.write_bytes(path.read_bytes()[:-1])
        return size

    monkeypatch.setattr(bundles, "write_file", worn)
    with pytest.raises(BundleUnread):
        send(crew.island, stick / "a")


def test_an_island_put_back_without_its_age_key_exchanges_and_gets_its_files_anew(crew, stick):
    old, new = stick / "old", stick / "new"
    send(crew.island, new)
    bundles.take(crew.mainland, new)
    send(crew.mainland, old)
    (crew.island.settings.data / recipients.AGE_KEY).unlink()
    crew.island.close()
    island = Node.open(crew.island.settings)
    crew.survey()
    # What was under way to it is for nobody; its own file says to which key the next one goes.
    assert refusal(island, old) == "bundle_for_others"
    send(island, new)
    imported = bundles.take(crew.mainland, new)
    assert imported.error is None and same(crew)
    bundles.answer(crew.mainland, old, imported)
    assert bundles.take(island, old).error is None
    island.close()


def test_the_age_key_is_readable_by_its_server_only_and_stays(crew):
    path = crew.island.settings.data / recipients.AGE_KEY
    assert path.stat().st_mode & 0o777 == 0o600
    before = recipient_of(recipients.identity(crew.island.settings.data))
    assert recipient_of(recipients.identity(crew.island.settings.data)) == before
    assert crew.mainland.replica.trust("common").recipients_of(crew.mainland.key.key_id)
