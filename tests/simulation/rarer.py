"""What happens rarely: values taken out, devices revoked, tabs, releases, kinds nobody knows."""

import shutil
import sqlite3
from contextlib import closing

from sync.canonical import Value
from sync.errors import DiskFull, TooLarge
from sync.storage.sqlite import LOG
from sync.verify import verify_directory
from tests.simulation.actions import scope_of
from tests.simulation.boxes import Box
from tests.simulation.rules import FleetRules
from tests.simulation.world import AREA, FIELDS, SURVEYORS, World


def redact(world: World) -> None:
    """The mainland takes values out of a record for good."""
    box = world.boxes["mainland"]
    records = box.replica.records("survey", deleted=True)
    if not records:
        return
    record = world.chance.choice(records)
    fields = frozenset(world.chance.sample(FIELDS, world.chance.randint(1, 2)))
    expected = holding(world, box, record.id, fields)
    try:
        ordered = box.replica.redact(record.id, fields)
    except DiskFull:
        world.fired["guard: disk_full"] += 1
        return
    box.note_id(box.replica.id)
    fresh = world.unheard(box)
    for change in fresh:
        world.hear(box, change)
        target = next((row.value for row in change.assignments if row.field == "target"), None)
        if isinstance(target, list):
            hash = target[2]
            assert isinstance(hash, bytes)
            assert hash in expected, "what was taken out already is taken out again"
            world.oracle.take_out(change.hash, hash, expected.pop(hash))
    assert not expected, "not every value was taken out"
    assert ordered == sum(change.collection == "redaction" for change in fresh)
    world.fired["values taken out"] += ordered


def holding(
    world: World, box: Box, record: bytes, fields: frozenset[str]
) -> dict[bytes, frozenset[str]]:
    """The changes here that hold a value of the fields, by what was typed."""
    store = box.store
    present = {c.hash for scope in store.scopes() for c, _ in store.changes_of(scope, record)}
    gone = world.oracle.gone(here(box))
    found = {}
    for hash in present:
        writes = world.oracle.typed[hash].writes
        held = {f for f in fields if writes.get(f) is not None and (hash, f) not in gone}
        if held:
            found[hash] = frozenset(held)
    return found


def here(box: Box) -> set[bytes]:
    """The hashes of the orders that a box holds."""
    store = box.store
    return {c.hash for scope in store.scopes() for c, _ in store.changes_in(scope, {"redaction"})}


def revoke(world: World) -> None:
    """The mainland says which change of a tablet is the last that counts."""
    if stop(world, world.chance.choice(world.tablets).ids_used):
        world.fired["fault: tablet revoked"] += 1


def stop(world: World, replicas: list[bytes]) -> bool:
    """Whether the mainland has written which change of one of some replicas is the last."""
    box = world.boxes["mainland"]
    heads = [head for id in replicas for head in box.store.heads_of(AREA, id)]
    if not heads:
        return False
    head = world.chance.choice(heads)
    change = world.chance.choice(list(box.store.branch(AREA, head, max(0, head.n - 6))))
    last = (change.replica, change.seq, change.hash)
    wrote = world.write(box, AREA, "revocation", {"last": list(last)})
    if wrote:
        world.oracle.stop(wrote.hash, AREA, *last)
    return wrote is not None


def put_back_together(world: World) -> None:
    """The island and the mainland are both put back, each to a backup of its own."""
    boxes = [world.boxes["mainland"], world.boxes["island"]]
    if all(box.backups for box in boxes):
        for box in boxes:
            world.put_back(box, log_only=False)
        world.fired["fault: island and mainland put back"] += 1


def switch_tab(world: World) -> None:
    """Somebody goes on in another tab, whose program has seen nothing of the first one's."""
    world.chance.choice(list(world.boxes.values())).switch_tab()
    world.fired["fault: another tab"] += 1


def change_release(world: World) -> None:
    """A box gets the release before, or the newest."""
    box = world.chance.choice(list(world.boxes.values()))
    older = box.rules.version == FleetRules.version
    box.install(FleetRules(older=older))
    world.fired["fault: release before"] += older


def write_unknown(world: World) -> None:
    """A later release writes kinds and fields that nobody knows here."""
    box = world.chance.choice(world.tablets)
    unknown: list[Value] = [world.words(), [None, True, -1]]
    values: dict[str, Value] = {"ghi_chú": unknown, "radio": bytes(40)}
    world.write(box, scope_of(world, box), "balloon", values, author=SURVEYORS[0])
    world.fired["fault: unknown kind"] += 1


def write_too_much(world: World) -> None:
    """Somebody writes more than a change may hold: the author is told, and nothing is written."""
    box = world.chance.choice(world.tablets)
    before = box.replica.vector(AREA)
    try:
        box.replica.write(AREA, "survey", dict.fromkeys(FIELDS, "x" * 30_000), author=SURVEYORS[0])
    except TooLarge:
        world.fired["guard: too_large"] += 1
    except DiskFull:
        # A new replica's certificate is written before, and may find no room already.
        world.fired["guard: disk_full"] += 1
    assert box.replica.vector(AREA) == before, "a refused write left something"


def rot(world: World) -> None:
    """A bit of a stored change turns over; on a copy, for nothing could heal it here."""
    box = world.chance.choice(list(world.boxes.values()))
    place = world.chance.random()
    if box.disk.folder is None or not box.store.count():
        return
    copy = box.disk.folder.with_name("rotten")
    shutil.copytree(box.disk.folder, copy)
    with closing(sqlite3.connect(copy / LOG)) as db, db:
        rows = db.execute("select rowid, header from change order by rowid").fetchall()
        rowid, header = rows[int(place * len(rows))]
        at = int(place * len(header))
        rotten = header[:at] + bytes([header[at] ^ 1]) + header[at + 1 :]
        db.execute("update change set header = ? where rowid = ?", (rotten, rowid))
    assert verify_directory(copy, FleetRules()), "a rotten store proves itself"
    shutil.rmtree(copy)
    world.fired["fault: bit of a store flipped"] += 1


RARE = {
    redact: 2,
    revoke: 1,
    put_back_together: 1,
    switch_tab: 2,
    change_release: 2,
    write_unknown: 2,
    write_too_much: 1,
    rot: 1,
}
