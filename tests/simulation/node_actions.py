"""What happens to the tablets in Node in one step of a seed, and how often."""

from collections.abc import Callable

from sync.canonical import Value
from tests.simulation.actions import FAULTS
from tests.simulation.node_box import NodeBox
from tests.simulation.node_program import Killed
from tests.simulation.node_world import NodeWorld
from tests.simulation.world import FIELDS, LATE, STRANGER, SURVEYORS, YEAR, Screen


def one_of(world: NodeWorld) -> NodeBox:
    """Some tablet in Node."""
    return world.chance.choice(list(world.nodes.values()))


def open_record(world: NodeWorld, box: NodeBox) -> Screen | None:
    """Some survey, as the tablet shows it."""
    stored = world.look_in(box)
    surveys = [one.id for one in stored.records if one.collection == "survey" and not one.deleted]
    return world.screen(box, stored, world.chance.choice(surveys)) if surveys else None


def create(world: NodeWorld) -> None:
    """Somebody starts a survey."""
    box = one_of(world)
    fields = world.chance.sample(FIELDS, world.chance.randint(1, 3))
    values: dict[str, Value] = {field: world.words() for field in fields}
    author = world.chance.choice((*SURVEYORS, LATE))
    world.type_in(box, world.intend(box, "survey", values, author=author))


def open_screen(world: NodeWorld) -> None:
    """Somebody opens a record, and leaves it open."""
    box = one_of(world)
    if screen := open_record(world, box):
        box.screens.append(screen)


def save_screen(world: NodeWorld) -> None:
    """Somebody saves what was opened, maybe long ago."""
    box = one_of(world)
    if box.screens:
        screen = box.screens.pop(world.chance.randrange(len(box.screens)))
        save(world, box, screen)


def save(world: NodeWorld, box: NodeBox, screen: Screen) -> None:
    """Somebody saves what a screen shows, with other words."""
    fields = world.chance.sample(FIELDS, world.chance.randint(1, 2))
    values: dict[str, Value] = {field: world.words() for field in fields}
    author = world.chance.choice(SURVEYORS)
    world.type_in(box, world.intend(box, "survey", values, author=author, screen=screen))


def edit(world: NodeWorld) -> None:
    """Somebody edits a record at once."""
    box = one_of(world)
    if screen := open_record(world, box):
        save(world, box, screen)


def delete(world: NodeWorld) -> None:
    """Somebody deletes a record."""
    box = one_of(world)
    if screen := open_record(world, box):
        author = world.chance.choice(SURVEYORS)
        line = world.intend(box, "survey", {}, author=author, screen=screen, delete=True)
        world.type_in(box, line)
        world.fired["node: deletion"] += 1


def poison(world: NodeWorld) -> None:
    """A tablet writes what its rulebook does not admit."""
    box = one_of(world)
    if screen := open_record(world, box):
        decides = world.chance.random() < 0.5
        values: dict[str, Value] = {"decision" if decides else "name": world.words()}
        author = SURVEYORS[0] if decides else STRANGER
        line = world.intend(box, "survey", values, author=author, screen=screen, counts=False)
        world.type_in(box, line)
        world.fired["node: poisoned change"] += 1


def exchange(world: NodeWorld) -> None:
    """A tablet meets the island, now and then the mainland, more often well than not."""
    box = one_of(world)
    server = world.boxes["island" if world.chance.random() < 0.8 else "mainland"]
    fault = world.chance.choice(FAULTS) if world.chance.random() < 0.45 else None
    world.visit(box, server, fault)


def restart(world: NodeWorld) -> None:
    """The power fails while nothing is being done."""
    world.restart(one_of(world))
    world.fired["node: restart"] += 1


def kill(world: NodeWorld) -> None:
    """The program is killed between two transactions of a write or of a window."""
    box = one_of(world)
    after = world.chance.randrange(2 ** world.chance.randrange(1, 7))
    try:
        if world.chance.random() < 0.3:
            world.ask(box, "kill", after=world.chance.randrange(5))
            line = world.intend(box, "survey", {"name": world.words()}, author=SURVEYORS[0])
            world.ask(box, "write", edit=line)
        else:
            world.ask(box, "kill", after=after)
            world.visit(box, world.boxes["island"], None)
    except Killed:
        world.fired["node: killed between transactions"] += 1
    world.restart(box)


def back_up(world: NodeWorld) -> None:
    """Somebody copies a tablet's storage."""
    world.back_up(one_of(world))


def put_back(world: NodeWorld) -> None:
    """A tablet's storage is put back."""
    box = one_of(world)
    if box.backups:
        world.restore(box, world.chance.choice(box.backups))
        world.fired["node: store put back"] += 1


def empty(world: NodeWorld) -> None:
    """A browser empties a tablet's store."""
    world.lose_store(one_of(world))
    world.fired["node: store emptied"] += 1


def clone(world: NodeWorld) -> None:
    """A tablet's storage is copied to a second one."""
    if len(world.nodes) < 3:
        world.copy_to_twin(one_of(world))
        world.fired["node: tablet cloned"] += 1


def skew(world: NodeWorld) -> None:
    """A tablet's clock is set wrong, by years."""
    box = one_of(world)
    box.skew = world.chance.randint(-10, 10) * YEAR
    world.fired["node: clock off by years"] += box.skew != 0


def switch_tab(world: NodeWorld) -> None:
    """Somebody goes on in another tab of the same store."""
    box = one_of(world)
    tab = world.chance.choice([tab for tab in range(3) if tab != box.tab])
    if tab in box.tabs:
        box.tab = tab
    else:
        box.tabs.append(tab)
        world.open_tab(box, tab)
    world.fired["node: another tab"] += 1


def fill_disk(world: NodeWorld) -> None:
    """The disk is full in the middle of a write or of a window, and has room again."""
    box = one_of(world)
    how = world.chance.choice(("request", "commit"))
    world.ask(box, "fill", after=world.chance.randrange(8), how=how)
    if world.chance.random() < 0.5:
        create_at(world, box)
    else:
        world.visit(box, world.boxes["island"], None)
    world.restart(box)
    world.fired["node: disk full"] += 1


def create_at(world: NodeWorld, box: NodeBox) -> None:
    """Somebody starts a survey at one tablet."""
    values: dict[str, Value] = {"name": world.words()}
    world.type_in(box, world.intend(box, "survey", values, author=SURVEYORS[0]))


def change_release(world: NodeWorld) -> None:
    """A tablet gets the release before, or the newest."""
    box = one_of(world)
    box.older = not box.older
    world.restart(box)
    world.fired["node: release before"] += box.older


def write_unknown(world: NodeWorld) -> None:
    """A later release writes kinds and fields that nobody knows here."""
    box = one_of(world)
    values: dict[str, Value] = {"ghi_chú": [world.words(), [None, True, -1]], "radio": bytes(40)}
    world.type_in(box, world.intend(box, "balloon", values, author=SURVEYORS[0]))
    world.fired["node: unknown kind"] += 1


def forget_tokens(world: NodeWorld) -> None:
    """The servers' second databases are lost: every device must prove again who it is."""
    world.tokens.forget()
    world.fired["node: token forgotten"] += 1


NODE_ACTIONS: dict[Callable[[NodeWorld], None], int] = {
    create: 10,
    edit: 14,
    open_screen: 8,
    save_screen: 10,
    delete: 2,
    poison: 2,
    exchange: 30,
    restart: 2,
    kill: 8,
    back_up: 3,
    put_back: 2,
    empty: 1,
    clone: 1,
    skew: 3,
    switch_tab: 4,
    fill_disk: 2,
    change_release: 2,
    write_unknown: 2,
    forget_tokens: 1,
}
