"""What happens to the tablets in Node in one step of a seed, and how often."""

from collections.abc import Callable

from sync.canonical import Value
from tests.simulation.actions import FAULTS
from tests.simulation.node.box import NodeBox
from tests.simulation.node.program import Killed
from tests.simulation.node.tablets import Tablets
from tests.simulation.rarer import stop
from tests.simulation.world import FIELDS, LATE, STRANGER, SURVEYORS, YEAR, Screen


def open_record(tablets: Tablets, box: NodeBox) -> Screen | None:
    """Some survey, as the tablet shows it."""
    stored = tablets.look_in(box)
    surveys = [one.id for one in stored.records if one.collection == "survey" and not one.deleted]
    return tablets.screen(box, stored, tablets.chance.choice(surveys)) if surveys else None


def create(tablets: Tablets) -> None:
    """Somebody starts a survey."""
    box = tablets.one()
    fields = tablets.chance.sample(FIELDS, tablets.chance.randint(1, 3))
    values: dict[str, Value] = {field: tablets.words() for field in fields}
    author = tablets.chance.choice((*SURVEYORS, LATE))
    tablets.type_in(box, tablets.intend(box, "survey", values, author=author))


def open_screen(tablets: Tablets) -> None:
    """Somebody opens a record, and leaves it open."""
    box = tablets.one()
    if screen := open_record(tablets, box):
        box.screens.append(screen)


def save_screen(tablets: Tablets) -> None:
    """Somebody saves what was opened, maybe long ago."""
    box = tablets.one()
    if box.screens:
        screen = box.screens.pop(tablets.chance.randrange(len(box.screens)))
        save(tablets, box, screen)


def save(tablets: Tablets, box: NodeBox, screen: Screen) -> None:
    """Somebody saves what a screen shows, with other words."""
    fields = tablets.chance.sample(FIELDS, tablets.chance.randint(1, 2))
    values: dict[str, Value] = {field: tablets.words() for field in fields}
    author = tablets.chance.choice(SURVEYORS)
    tablets.type_in(box, tablets.intend(box, "survey", values, author=author, screen=screen))


def edit(tablets: Tablets) -> None:
    """Somebody edits a record at once."""
    box = tablets.one()
    if screen := open_record(tablets, box):
        save(tablets, box, screen)


def type_into(tablets: Tablets) -> None:
    """Somebody types into an open form."""
    box = tablets.one()
    if screen := open_record(tablets, box):
        author = tablets.chance.choice(SURVEYORS)
        tablets.keep_typed(box, screen, tablets.chance.choice(FIELDS), author)


def leave(tablets: Tablets) -> None:
    """Somebody leaves a form."""
    box = tablets.one()
    if box.typed:
        record, author, _ = tablets.chance.choice(sorted(box.typed))
        tablets.cut(box, record, author)


def delete(tablets: Tablets) -> None:
    """Somebody deletes a record."""
    box = tablets.one()
    if screen := open_record(tablets, box):
        author = tablets.chance.choice(SURVEYORS)
        line = tablets.intend(box, "survey", {}, author=author, screen=screen, delete=True)
        tablets.type_in(box, line)
        tablets.fired["node: deletion"] += 1


def poison(tablets: Tablets) -> None:
    """A tablet writes what its rulebook does not admit."""
    box = tablets.one()
    if screen := open_record(tablets, box):
        decides = tablets.chance.random() < 0.5
        values: dict[str, Value] = {"decision" if decides else "name": tablets.words()}
        author = SURVEYORS[0] if decides else STRANGER
        line = tablets.intend(box, "survey", values, author=author, screen=screen, counts=False)
        tablets.type_in(box, line)
        tablets.fired["node: poisoned change"] += 1


def exchange(tablets: Tablets) -> None:
    """A tablet meets the island, now and then the mainland, more often well than not."""
    box = tablets.one()
    town = tablets.chance.random() < 0.2
    server = tablets.world.boxes["mainland"] if town else tablets.island
    fault = tablets.chance.choice(FAULTS) if tablets.chance.random() < 0.45 else None
    tablets.visit(box, server, fault)


def restart(tablets: Tablets) -> None:
    """The power fails while nothing is being done."""
    tablets.restart(tablets.one())
    tablets.fired["node: restart"] += 1


def kill(tablets: Tablets) -> None:
    """The program is killed between two transactions of a write or of a window."""
    box = tablets.one()
    after = tablets.chance.randrange(2 ** tablets.chance.randrange(1, 7))
    screen, way = open_record(tablets, box), tablets.chance.random()
    try:
        if way < 0.2 and screen:
            tablets.ask(box, "kill", after=tablets.chance.randrange(2))
            tablets.keep_typed(box, screen, tablets.chance.choice(FIELDS), SURVEYORS[0])
        elif way < 0.4 and box.typed:
            tablets.ask(box, "kill", after=tablets.chance.randrange(4))
            record, author, _ = tablets.chance.choice(sorted(box.typed))
            tablets.cut(box, record, author)
        elif way < 0.6:
            tablets.ask(box, "kill", after=tablets.chance.randrange(5))
            line = tablets.intend(box, "survey", {"name": tablets.words()}, author=SURVEYORS[0])
            tablets.ask(box, "write", edit=line)
        else:
            tablets.ask(box, "kill", after=after)
            tablets.visit(box, tablets.island, None)
    except Killed:
        tablets.fired["node: killed between transactions"] += 1
    tablets.restart(box)


def back_up(tablets: Tablets) -> None:
    """Somebody copies a tablet's storage."""
    tablets.back_up(tablets.one())


def put_back(tablets: Tablets) -> None:
    """A tablet's storage is put back."""
    box = tablets.one()
    if box.backups:
        tablets.restore(box, tablets.chance.choice(box.backups))
        tablets.fired["node: store put back"] += 1


def empty(tablets: Tablets) -> None:
    """A browser empties a tablet's store."""
    tablets.lose_store(tablets.one())
    tablets.fired["node: store emptied"] += 1


def clone(tablets: Tablets) -> None:
    """A tablet's storage is copied to a second one."""
    if len(tablets.all) < 3:
        tablets.copy_to_twin(tablets.one())
        tablets.fired["node: tablet cloned"] += 1


def skew(tablets: Tablets) -> None:
    """A tablet's clock is set wrong, by years."""
    box = tablets.one()
    box.skew = tablets.chance.randint(-10, 10) * YEAR
    tablets.fired["node: clock off by years"] += box.skew != 0


def switch_tab(tablets: Tablets) -> None:
    """Somebody goes on in another tab of the same store."""
    box = tablets.one()
    tab = tablets.chance.choice([tab for tab in range(3) if tab != box.tab])
    if tab in box.tabs:
        box.tab = tab
    else:
        box.tabs.append(tab)
        tablets.open_tab(box, tab)
    tablets.fired["node: another tab"] += 1


def shut(tablets: Tablets) -> None:
    """The browser closes the store under the app, which goes on all the same."""
    box = tablets.one()
    tablets.ask(box, "shut", told=tablets.chance.random() < 0.5)
    create_at(tablets, box)
    tablets.fired["node: store closed under the app"] += 1


def fill_disk(tablets: Tablets) -> None:
    """The disk is full in the middle of a write or of a window, and has room again."""
    box = tablets.one()
    how = tablets.chance.choice(("request", "commit"))
    tablets.ask(box, "fill", after=tablets.chance.randrange(8), how=how)
    if tablets.chance.random() < 0.5:
        create_at(tablets, box)
    else:
        tablets.visit(box, tablets.island, None)
    tablets.restart(box)
    tablets.fired["node: disk full"] += 1


def create_at(tablets: Tablets, box: NodeBox) -> None:
    """Somebody starts a survey at one tablet."""
    values: dict[str, Value] = {"name": tablets.words()}
    tablets.type_in(box, tablets.intend(box, "survey", values, author=SURVEYORS[0]))


def change_release(tablets: Tablets) -> None:
    """A tablet gets the release before, or the newest."""
    box = tablets.one()
    box.older = not box.older
    tablets.restart(box)
    tablets.fired["node: release before"] += box.older


def revoke(tablets: Tablets) -> None:
    """The mainland says which change of a tablet is the last that counts."""
    if stop(tablets.world, tablets.one().life.ids_used):
        tablets.fired["node: tablet revoked"] += 1


def write_unknown(tablets: Tablets) -> None:
    """A later release writes kinds and fields that nobody knows here."""
    box = tablets.one()
    values: dict[str, Value] = {
        "ghi_chú": [tablets.words(), [None, True, -1]],
        "radio": bytes(40),
    }
    tablets.type_in(box, tablets.intend(box, "balloon", values, author=SURVEYORS[0]))
    tablets.fired["node: unknown kind"] += 1


def forget_tokens(tablets: Tablets) -> None:
    """The servers' second databases are lost: every device must prove again who it is."""
    tablets.tokens.forget()
    tablets.fired["node: token forgotten"] += 1


NODE_ACTIONS: dict[Callable[[Tablets], None], int] = {
    create: 10,
    edit: 14,
    type_into: 12,
    leave: 6,
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
    shut: 2,
    fill_disk: 2,
    change_release: 4,
    revoke: 2,
    write_unknown: 2,
    forget_tokens: 1,
}
