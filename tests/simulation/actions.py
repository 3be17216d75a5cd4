"""What can happen in one step of a seed, and how often."""

from collections.abc import Callable

from sync.canonical import Value
from sync.statements import ALL
from tests.simulation.boxes import Box
from tests.simulation.photos import SIZES
from tests.simulation.world import (
    AREA,
    FIELDS,
    LATE,
    OTHER,
    REVIEWER,
    STRANGER,
    SURVEYORS,
    YEAR,
    World,
)

FAULTS = (
    "cut",
    "cut",
    "acknowledgement lost",
    "flipped bit",
    "frames reordered",
    "frames repeated",
    "frame lost",
    "typing goes on",
    "body late",
    "captive portal",
)


def scope_of(world: World, box: Box) -> str:
    """A scope that the box may write."""
    return world.chance.choice([AREA, OTHER] if ALL in box.scopes else box.scopes)


def create(world: World) -> None:
    """Somebody starts a survey."""
    box = world.chance.choice(world.tablets)
    fields = world.chance.sample(FIELDS, world.chance.randint(1, 3))
    values = {field: world.words() for field in fields}
    author = world.chance.choice((*SURVEYORS, LATE))
    world.fired["fault: grant arrives late"] += author == LATE
    world.write(box, scope_of(world, box), "survey", values, author=author)


def photograph(world: World) -> None:
    """Somebody takes a photo: the island has its bytes, and its record comes when it comes."""
    box = world.chance.choice(world.tablets)
    photo = world.albums.take(
        world.boxes["island"], world.chance.randbytes(world.chance.choice(SIZES))
    )
    values: dict[str, Value] = {"name": world.words(), "photo": photo}
    world.write(box, AREA, "survey", values, author=world.chance.choice((*SURVEYORS, LATE)))


def open_screen(world: World) -> None:
    """Somebody opens a record, and leaves it open."""
    box = world.chance.choice(list(world.boxes.values()))
    records = box.replica.records("survey")
    if records:
        box.screens.append(world.look(box, world.chance.choice(records)))


def save_screen(world: World) -> None:
    """Somebody saves what was opened, maybe long ago."""
    box = world.chance.choice(list(world.boxes.values()))
    if not box.screens:
        return
    screen = box.screens.pop(world.chance.randrange(len(box.screens)))
    current = box.replica.read(screen.record)
    if current and world.look(box, current).dots != screen.dots:
        world.fired["fault: stale screen saved"] += 1
    fields = world.chance.sample(FIELDS, world.chance.randint(1, 2))
    values = {field: world.words() for field in fields}
    author = world.chance.choice(SURVEYORS)
    world.write(box, screen.scope, "survey", values, author=author, screen=screen)


def edit(world: World) -> None:
    """Somebody edits a record at once."""
    open_screen(world)
    save_screen(world)


def delete(world: World) -> None:
    """Somebody deletes a record."""
    box = world.chance.choice(world.tablets)
    records = box.replica.records("survey")
    if records:
        screen = world.look(box, world.chance.choice(records))
        author = world.chance.choice(SURVEYORS)
        wrote = world.write(
            box, screen.scope, "survey", {}, author=author, screen=screen, delete=True
        )
        world.fired["deletion"] += wrote is not None


def decide(world: World) -> None:
    """A reviewer decides on the mainland."""
    records = world.boxes["mainland"].replica.records("survey")
    if records:
        decide_on(world, world.chance.choice(records).id)


def decide_on(world: World, id: bytes) -> None:
    """A reviewer decides on one record, as it is shown."""
    box = world.boxes["mainland"]
    record = box.replica.read(id)
    assert record is not None
    judged: list[Value] = [list(dot) for dot in sorted(record.dots(FIELDS))]
    shown = {write.hash for field in FIELDS for write in record.live(field)}
    values: dict[str, Value] = {"decision": [world.words(), judged]}
    screen = world.look(box, record)
    wrote = world.write(box, record.scope, "survey", values, author=REVIEWER, screen=screen)
    if wrote:
        world.oracle.judge(wrote.hash, shown)


def poison(world: World) -> None:
    """A tablet writes what its rulebook does not admit."""
    box = world.chance.choice(world.tablets)
    records = box.replica.records("survey")
    if not records:
        return
    screen = world.look(box, world.chance.choice(records))
    if world.chance.random() < 0.5:
        values, author = {"decision": world.words()}, SURVEYORS[0]
    else:
        values, author = {"name": world.words()}, STRANGER
    world.fired["fault: poisoned change"] += 1
    world.write(box, screen.scope, "survey", values, author=author, screen=screen, counts=False)


def exchange(world: World) -> None:
    """Two boxes meet, more often well than not."""
    client, server = pair(world)
    fault = world.chance.choice(FAULTS) if world.chance.random() < 0.45 else None
    world.window(client, server, fault)


def pair(world: World) -> tuple[Box, Box]:
    """A client and its server: tablets go to the island, now and then to town."""
    mainland, island = world.boxes["mainland"], world.boxes["island"]
    if world.chance.random() < 0.3:
        return island, mainland
    tablet = world.chance.choice(world.tablets)
    return tablet, island if world.chance.random() < 0.8 else mainland


def restart(world: World) -> None:
    """The power fails."""
    box = world.chance.choice(list(world.boxes.values()))
    held = world.oracle.held[box.name]
    box.restart()
    world.fired["fault: restart"] += 1
    check_held(world, box, held)


def check_held(world: World, box: Box, held: set[bytes]) -> None:
    """What a box acknowledged or typed is there."""
    stored = {
        change.hash
        for scope in box.replica.scopes()
        for head in box.replica.vector(scope)
        for change in box.store.branch(scope, head, 0)
    }
    assert held <= stored, f"{box.name} lost {len(held - stored)} acknowledged changes"


def back_up(world: World) -> None:
    """Somebody makes a backup."""
    world.snapshot(world.chance.choice(list(world.boxes.values())))


def put_back(world: World) -> None:
    """A box is restored, with or without what is beside its log."""
    boxes = [box for box in world.boxes.values() if box.backups]
    if boxes:
        box, log_only = world.chance.choice(boxes), world.chance.random() < 0.3
        world.put_back(box, log_only=log_only)
        world.fired["fault: log put back" if log_only else "fault: store put back"] += 1
        world.say(f"{box.name} put back {log_only}")


def empty(world: World) -> None:
    """A browser empties a tablet's store."""
    box = world.chance.choice(world.tablets)
    world.empty(box)
    world.fired["fault: store emptied"] += 1
    world.say(f"{box.name} emptied")


def clone(world: World) -> None:
    """A tablet's storage is copied to a second one."""
    if len(world.tablets) < 5:
        originals = [box for box in world.tablets if f"{box.name}-twin" not in world.boxes]
        world.clone(world.chance.choice(originals))
        world.fired["fault: tablet cloned"] += 1


def skew(world: World) -> None:
    """A clock is set wrong, by years."""
    box = world.chance.choice(list(world.boxes.values()))
    box.skew = world.chance.randint(-10, 10) * YEAR
    world.fired["fault: clock off by years"] += box.skew != 0


def fill_disk(world: World) -> None:
    """A disk is full after some more writes, or has room again."""
    box = world.chance.choice(list(world.boxes.values()))
    some = world.chance.choice((0, 1, 2, 3, 5, 10, 40))
    box.disk.room = some if world.chance.random() < 0.6 else None


def certify(world: World) -> None:
    """The island writes a tablet's certificate into the log, long after enrolment."""
    tablet, island = world.chance.choice(world.tablets), world.boxes["island"]
    quarantined = len(island.replica.quarantined())
    for scope in tablet.scopes:
        world.write(island, scope, "certificate", {"statement": tablet.statements[-1]})
    world.fired["fault: certificate arrives late"] += len(tablet.replica.vector(AREA)) > 0
    world.fired["guard: quarantine lifted"] += len(island.replica.quarantined()) < quarantined


def widen(world: World) -> None:
    """A tablet is granted a second area."""
    tablet = world.chance.choice(world.tablets)
    if OTHER not in tablet.scopes:
        world.certify(tablet, [AREA, OTHER])
        world.fired["fault: scope granted later"] += 1


def trespass(world: World) -> None:
    """Somebody asks for what is not theirs, or speaks for somebody else."""
    tablet, island = world.chance.choice(world.tablets), world.boxes["island"]
    if OTHER not in tablet.scopes:
        world.network.trespass(tablet, island, OTHER)
    world.network.impersonate(tablet, island)
    world.network.babble(tablet, island)


def deliver_late(world: World) -> None:
    """Something sent long ago arrives; what it says of its sender was true then."""
    if server := world.network.deliver_late():
        world.hush(server)


ACTIONS: dict[Callable[[World], None], int] = {
    create: 8,
    photograph: 3,
    edit: 14,
    open_screen: 8,
    save_screen: 10,
    delete: 2,
    decide: 4,
    poison: 2,
    exchange: 30,
    restart: 2,
    back_up: 3,
    put_back: 2,
    empty: 1,
    clone: 1,
    skew: 3,
    fill_disk: 2,
    certify: 3,
    widen: 1,
    trespass: 1,
    deliver_late: 3,
}
