"""Grants: a role given to an account, and ended where its writing counts so far."""

from collections.abc import Sequence

from api.node import Node
from sync.canonical import Value
from sync.change import Change
from sync.record import Record
from sync.storage.store import Store


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
    """The last change of an author on each replica of a scope: `[replica, n, hash]`."""
    found: list[Value] = []
    for writer in store.writers(scope):
        if writer.author == author:
            last = store.changes_by(writer)[-1].change
            found.append([last.replica, last.seq, last.hash])
    return found


def given_on(node: Node, grant: Record) -> str | None:
    """The kind of server that gave a grant: `mainland` or `island`."""
    kinds = {node.replica.trust(grant.scope).kind_of(w.replica) for w in grant.live("role")}
    return "mainland" if "mainland" in kinds else next(iter(kinds), None)


def ended(grant: Record) -> bool:
    """Whether a grant gives its role no longer."""
    return any(value is not None for value in grant.values("ends"))
