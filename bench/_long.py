"""Long logs made fast: chains of surveys, each created and edited twice, by some replicas."""

import random
from collections.abc import Iterator

from bench._sample import AREA, BEGIN, MINUTE, answers
from sync.canonical import Value, sha256
from sync.change import CREATE, EDIT, Assignment, Change, Dot, write_body
from sync.protocol import wire

A_RUN = 500
POOL = 50
"""How many different surveys there are: making their answers would take longer than the log."""


def chains(changes: int, replicas: int, seed: int = 1) -> Iterator[wire.Run]:
    """Runs of about so many changes in all, shared evenly among replicas."""
    chance = random.Random(seed)
    pool = [answers(chance) for _ in range(POOL)]
    for _ in range(replicas):
        replica, author = chance.randbytes(16), chance.randbytes(16)
        chain = _chain(replica, author, pool, chance)
        left = max(1, changes // replicas)
        while left > 0:
            yield wire.write_run([next(chain) for _ in range(min(left, A_RUN))])
            left -= A_RUN


def _chain(
    replica: bytes, author: bytes, pool: list[dict[str, Value]], chance: random.Random
) -> Iterator[Change]:
    """One replica's changes, for ever."""
    seq, prev, record = 0, None, None
    created = Dot(replica, 0)
    while True:
        values = chance.choice(pool)
        edits = seq % 3
        fields = chance.sample(sorted(values), 3) if edits else sorted(values)
        # An edit takes a field over from the creation; a second one may find it taken already.
        replaced = (created,) if edits else ()
        body = write_body(Assignment(field, values[field], replaced) for field in fields)
        seq += 1
        change = Change(
            scope=AREA,
            replica=replica,
            seq=seq,
            prev=prev,
            time=(BEGIN + seq * MINUTE, 0),
            author=author,
            collection="survey",
            action=EDIT if edits else CREATE,
            record=record if edits else None,
            schema=1,
            digest=sha256(body),
            body=body,
        )
        prev = change.hash
        if not edits:
            record, created = change.record_id, change.dot
        yield change
