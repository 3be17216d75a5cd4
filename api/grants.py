"""Grants: a role given to an account, and ended where its writing counts so far."""

from collections.abc import Sequence

from api.node import Node
from sync.canonical import Value
from sync.change import Change
from sync.record import Record
from sync.storage.store import Head, Store, Writer

MOST_ENDS = 1_000
"""The positions that one end lists: a change has room for about 1,100."""


def give(
    node: Node,
    scope: str,
    account: bytes,
    role: str,
    forms: Sequence[str] = (),
    author: bytes | None = None,
) -> Change:
    """Give an account a role in a scope."""
    values: dict[str, Value] = {
        "account": account,
        "role": role,
        "forms": list[Value](sorted(forms)),
        "ends": None,
    }
    return node.replica.write(scope, "grant", values, author=author)


def end(node: Node, grant: Record, author: bytes | None = None) -> None:
    """End a grant: of its account's changes in the scope, those that are here count."""
    account = grant.get("account")
    last = last_of(node.store, grant.scope, account) if isinstance(account, bytes) else []
    with node.replica.transaction():
        node.replica.write(grant.scope, "grant", {"ends": last}, record=grant.id, author=author)


def last_of(store: Store, scope: str, author: bytes) -> list[Value]:
    """The last changes that count of an author, on each replica of a scope: `[replica, n, hash]`.

    Of a forked replica they are the heads of its branches, whoever wrote those: what is here of
    the author stands at or before one of them. Beyond `MOST_ENDS`, what forked most is left out.
    """
    ends = [_ends_on(store, writer) for writer in store.writers(scope) if writer.author == author]
    fair = [end for of_replica in sorted(ends, key=len) for end in of_replica]
    return [list(end) for end in sorted(fair[:MOST_ENDS])]


def _ends_on(store: Store, writer: Writer) -> list[Head]:
    """Where a writer's work on one replica ends here: a position, or one for each branch."""
    heads = store.heads_of(writer.scope, writer.replica)
    if len(heads) > 1:
        return heads
    last = store.changes_by(writer)[-1].change
    return [Head(last.replica, last.seq, last.hash)]


def given_on(node: Node, grant: Record) -> str | None:
    """The kind of server that gave a grant: `mainland` or `island`."""
    kinds = {node.replica.trust(grant.scope).kind_of(w.replica) for w in grant.live("role")}
    return "mainland" if "mainland" in kinds else next(iter(kinds), None)


def ended(grant: Record) -> bool:
    """Whether a grant gives its role no longer."""
    return any(value is not None for value in grant.values("ends"))
