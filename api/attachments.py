"""Which scopes name a photo, found anew only when the log has grown."""

from sync.replica import Replica
from sync.rules import CERTIFICATE

Named = dict[bytes, frozenset[tuple[str, int]]]
"""For each digest the scopes and the lengths that records say."""


class Attachments:
    """The photos that counted records name."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._sources = {"photo", CERTIFICATE, *replica.rules.collections}
        self._kept: tuple[object, Named] = (None, {})

    def scopes_of(self, digest: bytes, length: int | None = None) -> frozenset[str]:
        """The scopes in which a counted record names the photo, with a length if one is given."""
        state = self._state()
        if self._kept[0] != state:
            self._kept = (state, self._find())
        named = self._kept[1].get(digest, frozenset())
        return frozenset(scope for scope, said in named if length in (None, said))

    def _state(self) -> object:
        """Equal as long as no change that may alter the answer has come."""
        store = self._replica.store
        return [(scope, store.count_in(scope, self._sources)) for scope in store.scopes()]

    def _find(self) -> Named:
        named: Named = {}
        for record in self._replica.records("photo"):
            for digest, length in self._replica.rules.attachments(record):
                named[digest] = named.get(digest, frozenset()) | {(record.scope, length)}
        return named
