"""How this store stands with the server at an address: what the next window may build on."""

from typing import NamedTuple

import msgspec

from sync import canonical
from sync.storage.store import Store


class Footing(NamedTuple):
    """Who answered last, what it knows of protocol 1, whether every push to it was answered.

    `scopes` are those that it was told of.
    """

    peer: bytes | None = None
    revision: int = 0
    settled: bool = False
    scopes: tuple[str, ...] = ()


UNKNOWN = Footing()


def footing(store: Store, url: str) -> Footing:
    """What is kept of a server."""
    kept = store.get(_key(url))
    return (
        msgspec.convert(canonical.decode(kept), Footing, builtin_types=(bytes,))
        if kept
        else UNKNOWN
    )


def keep_footing(store: Store, url: str, fresh: Footing) -> None:
    """Keep how this store stands with a server, where that is not kept already."""
    value = canonical.encode([fresh.peer, fresh.revision, fresh.settled, list(fresh.scopes)])
    if store.get(_key(url)) != value:
        store.put(_key(url), value)


def _key(url: str) -> str:
    return f"footing {url}"
