"""What a client asks for, and what it holds back until it knows more. PROTOCOL.md §7.

A vector names heads. Where two stores hold other branches of one replica neither knows the
other's head, and heads alone do not say where the branches part: positions further back do.
"""

from collections.abc import Iterable, Iterator

from sync.storage.store import Head, Store, Vector


def unmet(store: Store, scope: str, theirs: Vector) -> list[Head]:
    """The own heads of replicas of which the peer has heads, but none that is held here.

    What the peer has of them is pulled first; then it is known what to push.
    """
    known = {head.replica for head in theirs if store.has(scope, head)}
    strange = {head.replica for head in theirs} - known
    return [head for head in store.vector(scope) if head.replica in strange]


def wanted(store: Store, scope: str, theirs: Vector, reached: Iterable[Head]) -> Vector:
    """The vector of a want: own heads, and positions that show where branches part.

    `reached` are the last changes that the pull before this one brought, known ones too, so that
    a pull that stopped at a limit goes on there.
    """
    parted = {
        position
        for head in unmet(store, scope, theirs)
        if any(other.replica == head.replica and other.n <= head.n for other in theirs)
        for position in _back(store, scope, head)
    }
    return tuple(sorted({*store.vector(scope), *reached, *parted}))


def _back(store: Store, scope: str, head: Head) -> Iterator[Head]:
    """Positions of a branch 1, 2, 4, 8, … before its head, and its first.

    Without that one a peer whose branch ends before all of them takes them for what follows it.
    """
    step = 1
    while step < head.n:
        change = next(iter(store.branch(scope, head, head.n - step - 1)))
        yield Head(head.replica, change.seq, change.hash)
        step = head.n if step == head.n - 1 else min(2 * step, head.n - 1)
