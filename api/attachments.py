"""Which scopes name a photo, found anew only when the log has grown."""

from sync.replica import Replica
from sync.rules import CERTIFICATE

Named = dict[bytes, frozenset[str]]


class Attachments:
    """The photos that counted records name."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._sources = {"photo", CERTIFICATE, *replica.rules.collections}
        self._kept: tuple[object, Named] = (None, {})

    def scopes_of(self, digest: bytes) -> frozenset[str]:
        """The scopes in which a counted record names the photo."""
        state = self._state()
        if self._kept[0] != state:
            self._kept = (state, self._find())
        return self._kept[1].get(digest, frozenset())

    def _state(self) -> object:
        """Equal as long as no change that may alter the answer has come."""
        store = self._replica.store
        return [(scope, store.count_in(scope, self._sources)) for scope in store.scopes()]

    def _find(self) -> Named:
        named: Named = {}
        for record in self._replica.records("photo"):
            for digest, _ in self._replica.rules.attachments(record):
                named[digest] = named.get(digest, frozenset()) | {record.scope}
        return named
