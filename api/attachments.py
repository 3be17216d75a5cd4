"""Which scopes name a photo, and which are thumbnails: found anew when the log has grown."""

from collections.abc import Iterable
from typing import NamedTuple

from sync.replica import Replica
from sync.rules import CERTIFICATE


class _Named(NamedTuple):
    """For each digest the scopes and the lengths that records say; those of no full photo."""

    scopes: dict[bytes, frozenset[tuple[str, int]]]
    thumbnails: frozenset[bytes]


class Attachments:
    """The photos that counted records name."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._sources = {"photo", CERTIFICATE, *replica.rules.collections}
        self._kept: tuple[object, _Named] = (None, _Named({}, frozenset()))

    def scopes_of(self, digest: bytes, length: int | None = None) -> frozenset[str]:
        """The scopes in which a counted record names the photo, with a length if one is given."""
        named = self._named().scopes.get(digest, frozenset())
        return frozenset(scope for scope, said in named if length in (None, said))

    def full(self, digests: Iterable[bytes]) -> int:
        """How many photos people count among these: a thumbnail is none beside its picture."""
        found = list(digests)
        thumbnails = self._named().thumbnails if found else ()
        return sum(digest not in thumbnails for digest in found)

    def _named(self) -> _Named:
        state = self._state()
        if self._kept[0] != state:
            self._kept = (state, self._find())
        return self._kept[1]

    def _state(self) -> object:
        """Equal as long as no change that may alter the answer has come."""
        store = self._replica.store
        return [(scope, store.count_in(scope, self._sources)) for scope in store.scopes()]

    def _find(self) -> _Named:
        scopes: dict[bytes, frozenset[tuple[str, int]]] = {}
        full: set[bytes] = set()
        for record in self._replica.records("photo"):
            full.update(self._replica.rules.freeable(record))
            for digest, length in self._replica.rules.attachments(record):
                scopes[digest] = scopes.get(digest, frozenset()) | {(record.scope, length)}
        return _Named(scopes, frozenset(scopes.keys() - full))
