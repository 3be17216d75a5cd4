"""Signed heads of chains, the last of each branch: of one's own, and what proves others'."""

from collections.abc import Callable, Iterable

from sync.change import Dot
from sync.history import within
from sync.keys import Key
from sync.statements import head_payload
from sync.storage.store import Head, SignedHead, Store
from sync.trust import Trust


def sign(store: Store, replica: bytes, key: Key) -> list[SignedHead]:
    """Sign the heads of a replica that have moved since the last time, and keep the signatures."""
    return [one for scope in store.scopes() for one in attest(store, scope, replica, key)]


def attest(store: Store, scope: str, replica: bytes, key: Key) -> list[SignedHead]:
    """Sign the heads of a replica in a scope of which no signature is kept, and keep these."""
    kept = {one.hash for one in store.signed_heads(scope, replica)}
    signed = [
        SignedHead(scope, *head, key.sign(head_payload(scope, *head)))
        for head in store.heads_of(scope, replica)
        if head.hash not in kept
    ]
    if signed:
        with store.write():
            for one in signed:
                _keep(store, one)
    return signed


def keep_proven(
    store: Store, heads: Iterable[SignedHead], trust_of: Callable[[str], Trust]
) -> list[SignedHead]:
    """Keep the signed heads that are held and proven; the rest is returned, to try again.

    As long as nobody knows whose the replica is they are kept too: once its store is gone
    nothing else can prove what it wrote.
    """
    rest = []
    with store.write():
        for signed in heads:
            held = store.has(signed.scope, Head(*signed[1:4]))
            trust = trust_of(signed.scope)
            strange = trust.kind_of(signed.replica) is None
            if held and (strange or trust.check_head(*signed)):
                _keep(store, signed)
            else:
                rest.append(signed)
    return rest


def _keep(store: Store, signed: SignedHead) -> None:
    """Keep a signed head instead of those before it in its branch, if none behind it is kept.

    Each branch of a fork keeps its own: it is what a tablet proves another's work with.
    """
    beside = store.signed_heads(signed.scope, signed.replica)
    if not any(_leads_to(store, signed, other) for other in beside):
        for other in beside:
            if _leads_to(store, other, signed):
                store.unsign(other)
        store.sign(signed)


def _leads_to(store: Store, one: SignedHead, other: SignedHead) -> bool:
    """Whether a signed head is at or before another one of its chain; both are stored."""
    if len(store.heads_of(one.scope, one.replica)) == 1:
        return one.n <= other.n
    at = store.changes_at(one.scope, Dot(one.replica, one.n))
    [change] = [logged.change for logged in at if logged.change.hash == one.hash]
    return within(store, change, other.n, other.hash)
