"""What a tablet may bring of others: what they or a node have signed. PROTOCOL.md §7.

A node's word is enough for what it relays. A tablet's word is enough for what its own key wrote;
without a signature it could write in the mainland's name.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator

import structlog

from sync.change import Change, Dot
from sync.keys import binds, key_id
from sync.protocol import wire
from sync.redaction import Order, orders, read_order
from sync.replica import MAX_REPLICAS, Replica
from sync.rules import REDACTION
from sync.storage.store import SignedHead
from sync.trust import NODES, ROOT

MAX_HELD = 16_777_216
"""Bytes of memory in which changes wait for the signed head that follows them."""

A_CHANGE = 1_024
"""Bytes that a change takes in memory beside its body."""

A_RUN = 50
"""Changes in a run that is taken in after it was held."""

MAX_REPLICAS_OF_KEY, MAX_BRANCHES = 64, 16
"""Replicas made for one device's key, and branches of one replica, that a scope takes in."""

log = structlog.get_logger()

Chain = tuple[str, bytes]


Announced = OrderedDict[Chain, dict[bytes, SignedHead]]
"""The signed heads that runs may lead to, of each chain by their hashes."""

BRANCHES = 64
"""Branches of one chain of which signed heads are kept during a request."""


def remember(announced: Announced, head: SignedHead) -> None:
    """Keep a signed head, and those of no more chains than a scope has replicas.

    The heads of a scope travel before its runs, so the oldest are those whose runs have passed.
    """
    of_chain = announced.setdefault((head.scope, head.replica), {})
    if len(of_chain) < BRANCHES:
        of_chain[head.hash] = head
    if len(announced) > MAX_REPLICAS:
        announced.popitem(last=False)


class Vouch:
    """Chooses, run by run, what is taken in of a push from `peer`."""

    def __init__(self, replica: Replica, peer: bytes) -> None:
        self._replica = replica
        self._peer = peer
        self._heads: Announced = OrderedDict()
        self._held: dict[Chain, list[Change]] = {}
        self._room = MAX_HELD

    def announce(self, head: SignedHead) -> None:
        """A signed head that runs may lead to."""
        remember(self._heads, head)

    def admit(self, run: wire.Run) -> list[wire.Run]:
        """The runs to take in now; none while the head that covers them is still to come."""
        if self._trusted(run):
            return [run]
        if self._crowds(run):
            return []
        if not self._own(run):
            return self._covered(run)
        bare = {Dot(run.replica, n) for n, c in enumerate(run.changes, run.first) if c.body is None}
        return [] if self._stripped(run.scope, bare) else [run]

    def _trusted(self, run: wire.Run) -> bool:
        """Whether the peer is a node, or there is no fleet whose word would count."""
        if self._replica.store.get(ROOT) is None:
            return True
        trust = self._replica.trust(run.scope)
        holder = trust.holder(key_id(trust.key_for(self._peer) or b""))
        return holder is not None and holder.kind in NODES

    def _crowds(self, run: wire.Run) -> bool:
        """Whether one device would have more replicas or branches in a scope than it can need.

        What a node has taken in every node takes: the limit is for what enters the fleet.
        """
        store, scope = self._replica.store, run.scope
        heads = store.heads_of(scope, run.replica)
        if heads:
            onward = any((h.n + 1, h.hash[:8]) == (run.first, run.prev) for h in heads)
            crowds = len(heads) >= MAX_BRANCHES and not onward
        else:
            key = self._replica.trust(scope).key_for(run.replica)
            known = {head.replica for head in store.vector(scope)} if key else ()
            crowds = sum(binds(key or b"", replica) for replica in known) >= MAX_REPLICAS_OF_KEY
        if crowds:
            log.warning("device_crowds", scope=scope, replica=run.replica.hex())
        return crowds

    def _stripped(self, scope: str, bare: set[Dot], beside: Iterable[Change] = ()) -> bool:
        """Whether a body is missing for which no redaction is known, here or `beside` it.

        The header would be kept for ever, and what was typed never taken again.
        """
        if not bare:
            return False
        known = {order.target for order in orders(self._replica.store, scope).values()}
        return bool(bare - known - {order.target for order in self._given(beside)})

    def _given(self, changes: Iterable[Change]) -> Iterator[Order]:
        """The orders among changes of the mainland's own key."""
        for change in changes:
            trust = self._replica.trust(change.scope)
            holder = trust.holder(key_id(trust.key_for(change.replica) or b""))
            order = read_order(change) if change.collection == REDACTION else None
            if order and holder and holder.kind == "mainland":
                yield order

    def _own(self, run: wire.Run) -> bool:
        """Whether the replica that wrote the run was made for the peer's key."""
        trust = self._replica.trust(run.scope)
        key = trust.key_for(run.replica)
        return run.replica == self._peer or (key is not None and key == trust.key_for(self._peer))

    def _signed(self, head: SignedHead) -> bool:
        """Whether a key whose word counts signed the head."""
        return self._replica.trust(head.scope).check_head(*head)

    def _covered(self, run: wire.Run) -> list[wire.Run]:
        """What is held of the branch and this run, up to the signed head, once it is reached."""
        chain = (run.scope, run.replica)
        announced = self._heads.get(chain, {})
        if not any(map(self._signed, announced.values())):
            return []
        held = self._hold(run)
        reached = [n for n, change in enumerate(held, 1) if change.hash in announced]
        proven = (n for n in reversed(reached) if self._signed(announced[held[n - 1].hash]))
        covered = held[: next(proven, 0)]
        if not covered:
            return []
        bare = {change.dot for change in covered if change.body is None}
        if self._stripped(run.scope, bare, covered):
            return []
        self._held[chain] = held[len(covered) :]
        return [wire.write_run(covered[n : n + A_RUN]) for n in range(0, len(covered), A_RUN)]

    def _hold(self, run: wire.Run) -> list[Change]:
        """What is held of a branch with a run added; nothing when it does not follow."""
        chain = (run.scope, run.replica)
        before = [*self._held.get(chain, [])[-1:], *self._stored_before(run)]
        follows = [c for c in before if (c.seq + 1, c.hash[:8]) == (run.first, run.prev)]
        self._room -= sum(len(item.body or b"") + A_CHANGE for item in run.changes)
        if self._room < 0 or (run.first > 1 and not follows):
            return []
        if run.first == 1 or follows[0] is not before[0]:
            # Another branch begins.
            self._held[chain] = []
        held = self._held.setdefault(chain, [])
        held += wire.read_run(run, follows[0].hash if follows else None)
        return held

    def _stored_before(self, run: wire.Run) -> list[Change]:
        if run.first == 1:
            return []
        before = self._replica.store.changes_at(run.scope, Dot(run.replica, run.first - 1))
        return [change for change, _ in before]
