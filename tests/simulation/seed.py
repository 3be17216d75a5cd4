"""One seed from beginning to end: live, heal, and ask the oracle."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

from api.survey import reviews
from sync.canonical import encode
from sync.change import Dot
from sync.keys import signed_by
from sync.protocol import frames, receipts
from sync.replica import Replica
from sync.statements import head_payload
from sync.storage.store import Claim
from sync.verify import verify_directory
from tests.simulation.actions import ACTIONS, check_held
from tests.simulation.backups import BACKUPS
from tests.simulation.boxes import Box
from tests.simulation.drills import DRILLS, drill, title
from tests.simulation.healing import heal
from tests.simulation.hostile import HOSTILE
from tests.simulation.oracle import Field
from tests.simulation.rarer import RARE
from tests.simulation.rules import FleetRules
from tests.simulation.sticks import STICKS
from tests.simulation.world import AREA, FIELDS, OTHER, World

STEPS = 90
EXPECTED = (
    *map(title, DRILLS),
    "backup verified",
    "bundle read",
    "change acknowledged",
    "conflict at the end",
    "decision that is stale",
    "decision that stands",
    "deletion",
    "fault: acknowledgement lost",
    "fault: body late",
    "fault: bundle altered",
    "fault: bundle cut",
    "fault: captive portal",
    "fault: another tab",
    "fault: bit of a store flipped",
    "fault: certificate arrives late",
    "fault: clock off by years",
    "fault: cut",
    "fault: disk full in the middle of a transaction",
    "fault: flipped bit",
    "fault: forged certificate",
    "fault: frame lost",
    "fault: frames reordered",
    "fault: frames repeated",
    "fault: grant arrives late",
    "fault: island and mainland put back",
    "fault: log put back",
    "fault: mainland restored",
    "fault: newer release on the wire",
    "fault: old body arrives",
    "fault: older bundle",
    "fault: older release on the wire",
    "fault: order of a tablet",
    "fault: poisoned change",
    "fault: release before",
    "fault: restart",
    "fault: scope granted later",
    "fault: stale screen saved",
    "fault: store emptied",
    "fault: store put back",
    "fault: tablet cloned",
    "fault: tablet revoked",
    "fault: typing goes on",
    "fault: unknown kind",
    "fork found and kept",
    "guard: a header needs its body or an order",
    "guard: another's word needs a signature",
    "guard: auth",
    "guard: bad_frame",
    "guard: bundle refused",
    "guard: challenge",
    "guard: device crowds",
    "guard: disk_full",
    "guard: disk full for a photo",
    "guard: hash of a run",
    "guard: part out of its place",
    "guard: part that no record names",
    "guard: protocol",
    "guard: quarantine lifted",
    "guard: scope of a push",
    "guard: scope_denied",
    "guard: signature of a head",
    "guard: too_large",
    "guard: unknown frame",
    "head not proven, not kept",
    "known run changes nothing",
    "own past found at a peer",
    "part kept",
    "photo arrived",
    "photo freed",
    "push before hello",
    "push closed with hello",
    "push stopped at a limit",
    "quarantined at the end",
    "replica minted anew",
    "run parked",
    "signed head kept",
    "time far ahead not adopted",
    "values taken out",
)
"""What must have happened at least once in any larger number of seeds."""


def live_through(seed: int, folder: Path | None, fired: Counter[str], steps: int = STEPS) -> str:
    """The trace of a seed; raises `AssertionError` where a promise is broken."""
    with cheap(), closing(World(seed, folder, fired)) as world:
        live(world, steps)
        drill(world, seed)
        heal(world)
        check(world)
        return world.trace


@contextmanager
def cheap() -> Iterator[None]:
    """Spare what costs time and keeps no promise here: no power fails below these files."""
    with patch.object(os, "fsync", lambda _: None), patch.object(frames, "_LEVEL", 1):
        yield


def live(world: World, steps: int) -> None:
    """What chance has happen in a seed."""
    happening = ACTIONS | RARE | HOSTILE | STICKS | BACKUPS
    actions, weights = list(happening), list(happening.values())
    for _ in range(steps):
        world.pass_time()
        [action] = world.chance.choices(actions, weights)
        world.say(action.__name__)
        action(world)
    for box in world.boxes.values():
        check_held(world, box, world.oracle.held[box.name])


def check(world: World) -> None:
    """After healing: everything is everywhere, and is what was typed."""
    mainland, island = world.boxes["mainland"], world.boxes["island"]
    present = hashes(mainland.replica)
    assert present <= set(world.oracle.typed), "there are changes that nobody made"
    assert world.oracle.required() <= present, "an acknowledged change is missing"
    for one, other in pairwise([mainland, island, *world.tablets]):
        check_alike(one, other)
    for box in world.boxes.values():
        check_views(world, box, present)
        check_decisions(world, box, present)
        check_gone(world, box, present)
        check_signed(world, box)
        check_claimed(world, box)
        check_claims(box, mainland)
        check_claims(box, island)
        check_files(box)
    world.albums.check_all(mainland)
    world.fired["conflict at the end"] += len(mainland.replica.conflicts())
    world.fired["quarantined at the end"] += len(mainland.replica.quarantined())
    for scope in mainland.replica.scopes():
        world.say(f"{scope} {mainland.replica.digest(scope).hex()}")


def check_files(box: Box) -> None:
    """The raw rows prove themselves; that a log was put back may be found, where it was."""
    if box.disk.folder is not None:
        found = {finding.what for finding in verify_directory(box.disk.folder, FleetRules())}
        expected = {"log_put_back"} if box.log_put_back else set()
        assert found <= expected, f"{box.name}: {found}"


def hashes(replica: Replica) -> set[bytes]:
    """The hashes of all stored changes."""
    return {
        change.hash
        for scope in replica.scopes()
        for head in replica.vector(scope)
        for change in replica.store.branch(scope, head, 0)
    }


def check_alike(one: Box, other: Box) -> None:
    """Two boxes have the same log, verdicts and views of the scopes that both hold."""
    shared = set(one.replica.scopes()) & set(other.replica.scopes())
    assert shared >= {"common", AREA}
    for scope in shared:
        a, b = one.replica, other.replica
        assert a.digest(scope) == b.digest(scope), f"{one.name} and {other.name}: {scope} differs"
        assert verdicts(a, scope) == verdicts(b, scope), "equal logs, other verdicts"
        assert views(a, scope) == views(b, scope), "equal logs, other views"


def verdicts(replica: Replica, scope: str) -> list[tuple[bytes, str | None]]:
    """Hash and verdict of the changes that do not count."""
    return [(logged.change.hash, logged.verdict) for logged in replica.quarantined(scope)]


def views(replica: Replica, scope: str) -> list[tuple[bytes, bytes]]:
    """Id and view of every record of a scope."""
    return [(r.id, r.view()) for r in replica.records(scope=scope, deleted=True)]


def check_views(world: World, box: Box, present: set[bytes]) -> None:
    """What is live at a box is what the oracle says, value for value."""
    expected = world.oracle.live(present & hashes(box.replica))
    found: dict[Field, set[tuple[bytes, bytes]]] = {}
    for scope in box.replica.scopes():
        for record in box.replica.records(scope=scope, deleted=True):
            for field, live in record.fields.items():
                pairs = {(write.hash, encode(write.value)) for write in live}
                found[scope, record.id, field] = pairs
    for place in sorted({*expected, *found}):
        assert found.get(place, set()) == expected.get(place, set()), f"{box.name} {place}"


def check_decisions(world: World, box: Box, present: set[bytes]) -> None:
    """A decision is stale where what it judged is not what is live, or stands at a fork."""
    here = present & hashes(box.replica)
    live, forked = world.oracle.live(here), world.oracle.forked(here)
    for record in box.replica.records("survey"):
        torn = box.store.forked(record.scope)
        now = {hash for f in FIELDS for hash, _ in live.get((record.scope, record.id, f), ())}
        for write in record.live("decision"):
            _, dots = cast(tuple[str, list[list[Any]]], write.value)
            stale = reviews.stale([Dot(*dot) for dot in dots], record.dots(FIELDS), torn)
            shown = world.oracle.judged[write.hash]
            places = {(t.scope, t.dot) for t in map(world.oracle.typed.__getitem__, shown)}
            expected = shown != now or bool(places & forked)
            assert stale == expected, f"{box.name}: a decision is stale, or is not"
            world.fired["decision that is stale" if stale else "decision that stands"] += 1


def check_gone(world: World, box: Box, present: set[bytes]) -> None:
    """No box holds a value that was taken out."""
    gone = {target for target, _ in world.oracle.gone(present & hashes(box.replica))}
    bodies = [
        change.hash
        for scope in box.replica.scopes()
        for head in box.replica.vector(scope)
        for change in box.store.branch(scope, head, 0)
        if change.hash in gone and change.body is not None
    ]
    assert not bodies, f"{box.name} still holds what was taken out"


def check_signed(world: World, box: Box) -> None:
    """The heads that a box keeps as signed are signed by their chain's key, or by a node's."""
    keys = {id: owner.key.public for owner in world.boxes.values() for id in owner.ids_used}
    nodes = [world.boxes[name].key.public for name in ("mainland", "island")]
    for scope in box.replica.scopes():
        for head in box.store.signed_heads(scope):
            public = keys.get(head.replica)
            payload = head_payload(*head[:4])
            signed = any(signed_by(key, payload, head.signature) for key in (public, *nodes) if key)
            assert public is None or signed, f"{box.name} keeps a head that nobody signed"


def check_claimed(world: World, box: Box) -> None:
    """Of a mainland that was restored only what it is now is believed, and what a backup has."""
    mainland = world.boxes["mainland"]
    for claim in believed(box, mainland):
        now = claim.replica == mainland.replica.id
        assert now, f"{box.name} believes what a mainland said that is no more"
        heads = {head.hash for head in claim.vector}
        safe = claim.level != receipts.SAFE or heads <= world.oracle.secured
        assert safe, f"{box.name} takes for safe what is in no backup"


def believed(box: Box, mainland: Box) -> list[Claim]:
    """What a box knows of the mainland; of what that keeps about itself, what it tells others.

    What a replica said whose certificate never came is nobody's word.
    """
    claims = [
        claim
        for claim in box.store.claims()
        if claim.vector
        and claim.replica in mainland.ids_used
        and box.replica.trust(claim.scope).kind_of(claim.replica) is not None
    ]
    if box is not mainland:
        return claims
    vectors = {scope: box.replica.vector(scope) for scope in box.replica.scopes()}
    told = receipts.forwarded(box.replica, vectors)
    return [c for c in claims if any((r.level, r.replica) == (c.level, c.replica) for r in told)]


def check_claims(box: Box, server: Box) -> None:
    """After healing each box knows, by itself or by receipts, that another holds everything."""
    known = {
        claim.scope: claim.vector
        for claim in box.store.claims()
        if (claim.level, claim.replica) == ("stored", server.replica.id)
    }
    if box is not server and box.name != "mainland":
        for scope in (AREA, OTHER):
            if scope in box.replica.scopes():
                assert known.get(scope) == server.replica.vector(scope), f"{box.name}'s claim"
