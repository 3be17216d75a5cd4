"""An island and the mainland, with nothing but a stick between them."""

import json
import random
import re
import shutil
from secrets import token_bytes
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from api import bundles, cli, recipients, revocations
from api.desk.islands import AgeJson, age_of
from api.island.bundles import KEPT
from api.node import Node, found_fleet, found_node
from api.routes.bundles import TYPE
from api.settings import Settings
from api.survey.rules import RULES
from sync.age import recipient_of
from sync.bundle.file import write_file
from sync.bundle.format import seal
from sync.bundle.writer import BundleWriter, Parcel
from sync.canonical import Value, sha256
from sync.clock import Clock
from sync.errors import (
    BundleError,
    BundleForOthers,
    BundleUnproven,
    BundleUnread,
    NoRecipient,
    NotABundle,
    StickFull,
)
from sync.keys import Key, new_replica
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.replica import REPLICA, Replica
from sync.statements import certify_device, certify_node, certify_replica
from sync.storage.memory import MemoryStore
from tests.api.conftest import AREA, JPEG, OTHER, PAGE
from tests.api.islands import crew, entered

__all__ = ["crew"]

LARGE = JPEG + random.Random(3).randbytes(300_000)


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def send(node, file, **more):
    [to] = bundles.receivers(node)
    return bundles.export(node, file, to, **more)


def photographed(crew, data=JPEG):
    """A survey with a photo, on the island."""
    survey = crew.survey()
    digest = crew.island.photos.put(data)
    crew.write("photo", parent=survey, image=[digest, len(data)], thumbnail=None, taken=1)
    return digest


def refusal(node, file):
    """The code with which a bundle, or the rest of it, is refused."""
    try:
        error = bundles.take(node, file).error
    except BundleError as refused:
        error = refused
    return error and error.code


def same(crew):
    return crew.mainland.replica.digest(AREA) == crew.island.replica.digest(AREA)


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


def bring(browser, data):
    headers = {**PAGE, "content-type": TYPE}
    answer = browser.post("/api/island/bundles/import", content=data, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


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


class Device:
    """A tablet of the area, as a file brings its work: certified by the island alone."""

    def __init__(self, crew, tmp_path):
        self.key = Key.generate()
        island = crew.island
        self.statement = certify_device(island.key, self.key.public, [AREA], "Máy 1", 1)
        self.statements = [island.certificate, self.statement]
        self.replica = Replica(
            MemoryStore(), Clock(lambda: 1_795_424_400_000), token_bytes, RULES, self.key
        )
        self.replica.join(island.root)
        for scope in ("common", AREA):
            for head, after in island.replica.missing(scope, ()):
                self.replica.receive(wire.write_run(list(island.store.branch(scope, head, after))))
        self.photos = PhotoStore(tmp_path / "device")

    def file(self, path, node, *photos, before=None, receivers=()):
        own = recipient_of(recipients.identity(node.settings.data))
        parcel = Parcel(receivers, before or self.before(), photos=photos)
        writer = BundleWriter(self.replica, self.photos, parcel, self.statements)
        write_file(path, writer, [own])

    def before(self):
        """All chains but its own are known to be there, as a tablet's file has it."""
        held = {scope: self.replica.vector(scope) for scope in ("common", AREA)}
        return {s: tuple(h for h in v if h.replica != self.replica.id) for s, v in held.items()}


def test_a_tablets_file_counts_on_the_mainland_before_its_island_was_heard(crew, stick, tmp_path):
    device = Device(crew, tmp_path)
    survey = device.replica.write(AREA, "survey", {"round": crew.round}, author=crew.lan).record_id
    digest = device.photos.put(JPEG)
    values: dict[str, Value] = {"parent": survey, "thumbnail": None, "taken": 1}
    values["image"] = [digest, len(JPEG)]
    device.replica.write(AREA, "photo", values, author=crew.lan)
    device.file(stick / "a", crew.mainland, (digest, len(JPEG)))
    came = bundles.take(crew.mainland, stick / "a")
    assert (came.taken.kind, came.photos, came.error) == ("tablet", 1, None)
    assert crew.mainland.replica.read(survey) is not None
    assert bundles.answer(crew.mainland, stick / "b", came) is None
    again = bundles.take(crew.mainland, stick / "a").taken
    assert (again.changes, again.photos) == (0, ())


def test_a_tablet_brings_nothing_in_the_name_of_others(crew, stick, tmp_path):
    device = Device(crew, tmp_path)
    forged = new_replica(token_bytes, crew.island.key.public)
    other = Replica(MemoryStore(), Clock(lambda: 1), token_bytes)
    other.store.put(REPLICA, forged)
    survey = other.write(AREA, "survey", {"round": crew.round}).record_id
    run = list(other.store.branch(AREA, other.vector(AREA)[0], 0))
    device.replica.receive(wire.write_run(run))
    device.file(stick / "a", crew.island, before={"common": (), AREA: ()})
    bundles.take(crew.island, stick / "a")
    assert crew.island.replica.read(survey) is None
    assert not crew.island.store.heads_of(AREA, forged)


def test_a_locked_tablets_file_brings_nothing_more(crew, stick, tmp_path):
    device = Device(crew, tmp_path)
    device.replica.write(AREA, "survey", {"round": crew.round}, author=crew.lan)
    device.file(stick / "a", crew.island)
    bundles.take(crew.island, stick / "a")
    [found] = revocations.devices(crew.island, AREA)
    revocations.revoke(crew.island, found, crew.lead)
    late = device.replica.write(AREA, "survey", {"round": crew.round}, author=crew.lan).record_id
    device.file(stick / "b", crew.island)
    came = bundles.take(crew.island, stick / "b")
    assert (came.taken.changes, crew.island.replica.read(late)) == (0, None)


def test_of_a_tablets_statements_only_what_leads_to_it_enters_the_log(crew, stick, tmp_path):
    """What enters stays for ever, and travels to every store of the area."""
    device = Device(crew, tmp_path)
    other = certify_device(Key.generate(), Key.generate().public, [AREA], "Máy 2", 1)
    device.statements += [token_bytes(60), other]
    device.replica.write(AREA, "survey", {"round": crew.round}, author=crew.lan)
    device.file(stick / "a", crew.mainland)
    bundles.take(crew.mainland, stick / "a")
    written = crew.mainland.store.branch(
        AREA, crew.mainland.store.heads_of(AREA, crew.mainland.replica.id)[0], 0
    )
    said = {change.assignments[0].value for change in written}
    assert device.statement in said and said.isdisjoint(device.statements[2:])


def test_a_tablet_says_nothing_of_what_the_mainland_holds(crew, stick, tmp_path):
    """An island that believed it would send no more, and free its photos."""
    photographed(crew)
    device = Device(crew, tmp_path)
    vector = wire.heads(crew.island.replica.vector(AREA))
    mainland = crew.mainland.replica.id
    told = [
        wire.Receipt(level, mainland, 1 << 50, ((AREA, vector),)) for level in ("stored", "safe")
    ]
    writer = BundleWriter(device.replica, device.photos, Parcel((), {AREA: ()}), device.statements)
    opening = replace(writer._opening(), receipts=tuple(told))
    own = recipient_of(recipients.identity(crew.island.settings.data))
    write_file(stick / "a", seal(device.key, opening, []), [own])
    assert bundles.take(crew.island, stick / "a").error is None
    assert not [claim for claim in crew.island.store.claims() if claim.replica == mainland]
    assert send(crew.island, stick / "b").photos == 1
