"""The link to the mainland, what waits for it, and how this machine is."""

import shutil
import sqlite3
import time
from contextlib import suppress

import msgspec

from api import incidents, uncounted
from api.island.doing import doing, is_running
from api.island.fieldwork import disputes
from api.island.rights import areas_of
from api.node import Node
from api.people import Person
from api.storage.windows import Passed
from sync.errors import SyncError
from sync.link.job import Window
from sync.protocol import receipts
from sync.storage.store import Claim


class LinkJson(msgspec.Struct, frozen=True):
    """When the mainland last answered, when the logs were last equal, and the last windows.

    `running` says whether a job runs; `waits` until when it waits for hours or a budget.
    """

    reached: int | None
    complete: int | None
    windows: list[Passed]
    running: bool
    waits: int | None


class ScopeJson(msgspec.Struct, frozen=True):
    """How many changes of a scope the mainland has not said it holds."""

    scope: str
    changes: int


class WaitingJson(msgspec.Struct, frozen=True):
    """What has not reached the mainland, as far as it said."""

    scopes: list[ScopeJson]
    photos: int
    photo_bytes: int


class DiskJson(msgspec.Struct, frozen=True):
    """Bytes free and in all where the data folder is."""

    free: int
    total: int


class ClockJson(msgspec.Struct, frozen=True):
    """The time here, and by how much it was ahead of the mainland's when that last answered."""

    here: int
    ahead: int | None
    compared: int | None


class BackupJson(msgspec.Struct, frozen=True):
    """When the mainland's last verified backup was made, and how many photos were freed here."""

    made: int | None
    freed: int


class TodoJson(msgspec.Struct, frozen=True):
    """How much waits for the lead."""

    confirm: int
    conflicts: int
    uncounted: int
    machines: int


class StatusJson(msgspec.Struct, frozen=True):
    """The first page of the lead: `link` and `waiting` are null on the mainland itself.

    `began` is when this program started, `up` for how many milliseconds the machine has run.
    """

    name: str
    kind: str
    areas: list[str]
    link: LinkJson | None
    waiting: WaitingJson | None
    disk: DiskJson
    clock: ClockJson
    backup: BackupJson
    began: int
    up: int | None
    todo: TodoJson


def keep_window(node: Node, window: Window) -> None:
    """Leave word of a window for the server of this folder; what fails here never stops the job."""
    now = node.now()
    with suppress(SyncError, sqlite3.Error, OSError):
        passed = Passed(
            began=now - round(window.seconds * 1000),
            ended=now,
            outcome=window.outcome,
            met=window.met,
            pushed=window.pushed,
            pulled=window.pulled,
            photos=node.attachments.full(window.arrived),
            bytes_up=window.cost.bytes_up,
            bytes_down=window.cost.bytes_down,
            ahead=window.ahead,
        )
        node.windows.add(passed)
        if window.peer:
            node.contacts.met(window.peer, now, complete=window.alike)


def island(node: Node, person: Person) -> StatusJson:
    """How the island is, for one of its leads; raises `NotAllowed`."""
    areas = areas_of(node, person)
    is_island = node.kind == "island"
    disk = shutil.disk_usage(node.settings.data)
    return StatusJson(
        name=node.name,
        kind=node.kind,
        areas=areas,
        link=link(node) if is_island else None,
        waiting=waiting(node) if is_island else None,
        disk=DiskJson(disk.free, disk.total),
        clock=clock(node),
        backup=BackupJson(receipts.last_backup(node.replica), node.photos.count_freed()),
        began=node.began,
        up=_up(),
        todo=_todo(node, areas),
    )


def link(node: Node) -> LinkJson:
    """How the last windows with the mainland went."""
    windows, now = node.windows.all(), doing(node.settings.data)
    mainlands = [c for c in node.contacts.all().values() if node.pending.is_mainland(c.replica)]
    return LinkJson(
        reached=max((c.began for c in mainlands), default=None),
        complete=max((c.complete for c in mainlands if c.complete), default=None),
        windows=windows,
        running=is_running(node.settings.data),
        waits=now.until if now and now.state == "waiting" else None,
    )


def waiting(node: Node) -> WaitingJson:
    """What has not reached the mainland."""
    claims = node.pending.claims()
    scopes = [
        ScopeJson(scope, _changes_missing(node, claims.get(scope), scope))
        for scope in node.scopes
        if scope in node.store.scopes()
    ]
    photos = node.pending.photos()
    return WaitingJson(scopes, node.attachments.full(photos), sum(photos.values()))


def _changes_missing(node: Node, claim: Claim | None, scope: str) -> int:
    theirs = claim.vector if claim else ()
    return sum(head.n - after for head, after in node.replica.missing(scope, theirs))


def clock(node: Node) -> ClockJson:
    """The time here, held against the mainland's."""
    compared = next((w for w in node.windows.all() if w.ahead is not None), None)
    if compared is None:
        return ClockJson(node.now(), None, None)
    return ClockJson(node.now(), compared.ahead, compared.ended)


def _up() -> int | None:
    """For how many milliseconds this machine has run, sleep included, where it can say so."""
    if not hasattr(time, "CLOCK_BOOTTIME"):
        return None
    return round(time.clock_gettime(time.CLOCK_BOOTTIME) * 1000)


def _todo(node: Node, areas: list[str]) -> TodoJson:
    works = [node.fieldwork.read(area) for area in areas]
    visits = [visit for work in works for visit in work.visits.values()]
    return TodoJson(
        confirm=sum(visit.standing.state == "unconfirmed" for visit in visits),
        conflicts=sum(1 for work in works for _ in disputes(work)),
        uncounted=uncounted.count(node, areas),
        machines=sum(one.todo is not None for one in incidents.of_scopes(node, areas)),
    )
