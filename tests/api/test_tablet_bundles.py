"""Files of tablets that no server has heard."""

from secrets import token_bytes

from msgspec.structs import replace

from api import bundles, recipients, revocations
from api.survey.rules import RULES
from sync.age import recipient_of
from sync.bundle.file import write_file
from sync.bundle.format import seal
from sync.bundle.writer import BundleWriter, Parcel
from sync.canonical import Value
from sync.clock import Clock
from sync.keys import Key, new_replica
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.replica import REPLICA, Replica
from sync.statements import certify_device
from sync.storage.memory import MemoryStore
from tests.api.conftest import AREA, JPEG
from tests.api.islands import crew
from tests.api.sticks import photographed, send, stick

__all__ = ["crew", "stick"]


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
