"""Signed heads of chains, the last of each branch: of one's own, and what proves others'."""

from collections.abc import Callable, Iterable

from sync.change import Dot
from sync.history import within
from sync.keys import Key, signed_by
from sync.statements import head_payload
from sync.storage.store import Head, SignedHead, Store
from sync.trust import Trust


def sign(store: Store, scope: str, replica: bytes, key: Key, trust: Trust) -> list[SignedHead]:
    """Sign the heads of a replica in a scope that nothing kept proves, and keep these."""
    kept = {
        one.hash
        for one in store.signed_heads(scope, replica)
        if signed_by(key.public, head_payload(*one[:4]), one.signature) or trust.check_head(*one)
    }
    signed = [
        SignedHead(scope, *head, key.sign(head_payload(scope, *head)))
        for head in store.heads_of(scope, replica)
        if head.hash not in kept
    ]
    if signed:
        with store.write():
            for one in signed:
                _keep(store, one, trust)
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
            strange = trust.key_for(signed.replica) is None
            if held and (strange or trust.check_head(*signed)):
                _keep(store, signed, trust)
            else:
                rest.append(signed)
    return rest


def _keep(store: Store, signed: SignedHead, trust: Trust) -> None:
    """Keep a signed head, unless another makes it needless, instead of those that it does.

    Each branch of a fork keeps its own: it is what a tablet proves another's work with.
    """
    beside = store.signed_heads(signed.scope, signed.replica)
    if not any(_needless(store, signed, other, trust) for other in beside):
        for other in beside:
            if _needless(store, other, signed, trust):
                store.unsign(other)
        store.sign(signed)


def _needless(store: Store, one: SignedHead, other: SignedHead, trust: Trust) -> bool:
    """Whether a signed head proves nothing that another one does not, to anybody.

    A node's word does not replace that of the chain's own key: who has not heard of the node
    believes the key alone.
    """
    return _leads_to(store, one, other) and trust.word(*other) >= trust.word(*one)


def _leads_to(store: Store, one: SignedHead, other: SignedHead) -> bool:
    """Whether a signed head is at or before another one of its chain; both are stored."""
    if len(store.heads_of(one.scope, one.replica)) == 1:
        return one.n <= other.n
    at = store.changes_at(one.scope, Dot(one.replica, one.n))
    [change] = [logged.change for logged in at if logged.change.hash == one.hash]
    return within(store, change, other.n, other.hash)
