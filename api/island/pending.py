"""What waits on an island for the next window, counted as people count it."""

from collections.abc import Iterable, Iterator

from api.attachments import Attachments
from sync.link.plan import Load, text_bytes
from sync.photos.store import PhotoStore
from sync.protocol.lanes import lane_of, lane_of_text
from sync.replica import Replica
from sync.storage.store import Claim
from sync.trust import COMMON

KINDS = {"survey": "surveys", "need": "needs", "answer": "answers"}
"""What is counted by its own name; all other records count as `others`."""
OTHERS, THUMBNAILS, IMAGES = "others", "thumbnails", "photos"


class Pending:
    """What the mainland has not said it holds; text is read anew only when that has changed."""

    def __init__(self, replica: Replica, photos: PhotoStore, attachments: Attachments) -> None:
        self._replica = replica
        self._photos = photos
        self._attachments = attachments
        self._kept: tuple[object, list[Load]] = (None, [])

    def claims(self) -> dict[str, Claim]:
        """What the mainland last said it holds, by scope."""
        said = [c for c in self._replica.store.claims() if c.level == "stored" and c.vector]
        mainland = [claim for claim in said if self.is_mainland(claim.replica)]
        return {claim.scope: claim for claim in sorted(mainland, key=lambda claim: claim.ms)}

    def is_mainland(self, replica: bytes) -> bool:
        """Whether a replica is the mainland's."""
        return self._replica.trust(COMMON).kind_of(replica) == "mainland"

    def photos(self) -> dict[bytes, int]:
        """The lengths of the photos that wait, thumbnails too, the smallest first."""
        peers = {claim.replica for claim in self.claims().values()}
        there = {digest for peer in peers for digest in self._photos.confirmed(peer)}
        found = [photo for photo in self._photos.held() if photo[0] not in there]
        return dict(sorted(found, key=lambda photo: photo[1]))

    def loads(self, scopes: Iterable[str]) -> list[Load]:
        """One load a record of these scopes, then one a photo, the smallest first."""
        claims, scopes = self.claims(), list(scopes)
        state = [(s, self._replica.vector(s), claims.get(s)) for s in scopes]
        if self._kept[0] != state:
            self._kept = (state, list(self._texts(scopes, claims)))
        images = (
            Load(lane_of(length), self._kind(digest), length)
            for digest, length in self.photos().items()
        )
        return [*self._kept[1], *images]

    def _kind(self, digest: bytes) -> str:
        return IMAGES if self._attachments.full([digest]) else THUMBNAILS

    def _texts(self, scopes: Iterable[str], claims: dict[str, Claim]) -> Iterator[Load]:
        """A record goes with the last lane of what is to be said of it."""
        found: dict[tuple[str, bytes], tuple[int, int, int]] = {}
        for scope in scopes:
            trust = self._replica.trust(scope)
            theirs = claims[scope].vector if scope in claims else ()
            for head, after in self._replica.missing(scope, theirs):
                lane = lane_of_text(trust, scope, head.replica)
                for change in self._replica.store.branch(scope, head, after):
                    key = change.collection, change.record_id
                    before, bodies, changes = found.get(key, (lane, 0, 0))
                    bodies += len(change.body or b"")
                    found[key] = max(before, lane), bodies, changes + 1
        for (collection, _), (lane, bodies, changes) in found.items():
            yield Load(lane, KINDS.get(collection, OTHERS), text_bytes(bodies, changes))
