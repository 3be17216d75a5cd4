"""What one window of the sync job does: asks, pushes and pulls until both sides hold the same.

Where the last push to a server was answered, the next one begins without asking: what that server
then said is what it lacks the rest of. Its answer says whether anything is missing. Where it was
cut off, photos that it had not begun go while the rest is asked about.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Event

import structlog

from sync.errors import AuthFailed, BadFrame, DiskFull, SyncError
from sync.link.expected import A_CHANGE, to_come
from sync.link.footing import UNKNOWN, Footing, footing, keep_footing
from sync.link.meter import Meter
from sync.link.pace import grown, seconds
from sync.link.transport import CUT, Link, WindowFailed
from sync.photos.freeing import learn_safe
from sync.photos.parts import Parts
from sync.photos.store import PhotoStore
from sync.photos.uploads import LISTED, Uploads
from sync.protocol.client import Client
from sync.protocol.lanes import PHOTOS, TEXT, URGENT, lane_of
from sync.protocol.outbox import Limits, Outbox
from sync.replica import Replica
from sync.statements import ALL, answer_challenge, certify_replica
from sync.trust import COMMON

log = structlog.get_logger()

ENCODING = "zstd"
LONGEST = 600.0
"""Seconds after which a window ends with more to do, so that it is told what it moved."""
LIVE = 55
"""Seconds for which an answer stays open for what comes down while photos go up."""
LONG = 500
"""Changes that the peer lacks from which on photos have their share of the bytes beside them."""
TICK, LONGEST_REST = 1.0, 60.0
"""Seconds before an answer that brought nothing is asked for again, growing where it was short."""


class Exchange:
    """One window with the server above, and what it has moved so far."""

    def __init__(
        self,
        replica: Replica,
        photos: PhotoStore,
        uploads: Uploads,
        link: Link,
        meter: Meter,
        url: str,
        *,
        statements: Sequence[bytes],
        limits: Limits,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.peer: bytes | None = None
        """Who answered a hello."""
        self.alike = False
        self.pushed = 0
        self.pulled = 0
        self.tried = 0
        """Bytes of the last push, if it was not answered."""
        self._replica = replica
        self._photos = photos
        self._uploads = uploads
        self._link = link
        self._meter = meter
        self._url = url
        self._statements = statements
        self._limits = limits._replace(may=meter.may)
        self._now = now
        self._footing = UNKNOWN
        self._unanswered = False

    def run(self) -> bool:
        """Exchange text and photos until the peer has all; whether more remains."""
        self._footing = footing(self._replica.store, self._url)
        client = self._client()
        try:
            return self._until_equal(client)
        except SyncError as error:
            if not isinstance(error, WindowFailed):
                # Another may answer there than was thought: it is asked anew.
                client.met = False
                keep_footing(self._replica.store, self._url, UNKNOWN)
            raise
        finally:
            self._keep_footing(client)

    def _client(self) -> Client:
        return Client(
            self._replica,
            self._scopes(),
            encoding=ENCODING,
            limits=self._limits,
            peer=self._footing.peer,
        )

    def _until_equal(self, client: Client) -> bool:
        until = self._now() + LONGEST
        self._token()
        parts = self._uploads.parts()
        foreseen = self._foresees(client, parts)
        if not foreseen:
            self._greet(client, parts)
        self._meter.gauge.expect(*to_come(self._replica, self._photos, client))
        while not client.equal or parts:
            if self._now() >= until:
                return True
            try:
                if not self._round(client, parts, beside=foreseen and self._is_long(client)):
                    return True
            except AuthFailed:
                if not foreseen:
                    raise
                self._fetch_token()
                self._greet(client, parts)
            foreseen = False
        may = not self._meter.denies(PHOTOS)
        learn_safe(self._replica, self._photos, client, self._link.photos, may=may)
        return False

    def _round(self, client: Client, parts: Parts, *, beside: bool) -> bool:
        """Push and pull, and learn what that has left to do; false where neither may be."""
        before, pulled = (self._digests(), dict(client.theirs)), self.pulled
        if not self._both_ways(client, parts, beside=beside):
            return False
        # A hello that closed the push may be older than what was pulled beside it.
        if not client.closed or (self.pulled != pulled and not client.equal):
            self._greet(client, parts)
        elif parts.given or not parts:
            self._lacking(client, parts)
        # What came here meanwhile goes in this window, too.
        self._meter.gauge.expect(*to_come(self._replica, self._photos, client))
        self.alike = client.equal
        if not client.equal and before == (self._digests(), client.theirs):
            raise BadFrame("the logs differ, and nothing that was sent has changed that")
        return True

    # What the last window said

    def _foresees(self, client: Client, parts: Parts) -> bool:
        """Whether a push may begin before anything was asked.

        Of one that was cut off nobody knows what stands; photos that it had not begun may go.
        """
        last = self._footing
        if not (last.revision > 0 and client.foresee(last.scopes)):
            return False
        if client.lane is not None:
            return last.settled and self._may_push(client)
        self._uploads.resume(client.peer or b"", parts, self._may_send)
        return bool(parts)

    def _may_push(self, client: Client) -> bool:
        """Whether there is text that the peer lacks and that may go."""
        return client.lane is not None and self._meter.may(client.lane)

    def _is_long(self, client: Client) -> bool:
        """Whether it is worth asking beside a push: more than a frame could be sent in vain."""
        peer = client.peer or b""
        text = client.behind * A_CHANGE > self._limits.frame
        return text or self._uploads.unknown(peer)

    def _keep_footing(self, client: Client) -> None:
        """Keep what the next window may build on."""
        if client.met and client.peer is not None:
            settled = not self._unanswered
            fresh = Footing(client.peer, client.revision, settled, tuple(sorted(client.named)))
            keep_footing(self._replica.store, self._url, fresh)

    # Asking

    def _greet(self, client: Client, parts: Parts) -> None:
        """Say hello, and find the photos that may go: asked about in it where the peer can."""
        expected, listed = client.peer, list[tuple[bytes, int]]()

        def photos() -> list[tuple[bytes, int]]:
            if expected is not None and max(client.revision, self._footing.revision):
                listed[:] = self._uploads.listed(client, parts, self._may_send)
            return listed

        try:
            offsets = client.welcomed(self._link.hello(client.hello(photos)))
        except AuthFailed:
            self._fetch_token()
            offsets = client.welcomed(self._link.hello(client.hello(photos)))
        self.peer, self.alike = client.peer, client.equal
        if offsets is not None and client.peer == expected:
            self._uploads.heard(client, listed, offsets, parts)
            if parts or len(listed) < LISTED:
                return
        self._lacking(client, parts)

    def _lacking(self, client: Client, parts: Parts) -> None:
        """Ask for the photos that may go: after text, or along with it where it is long."""
        # A push may be under way beside: what is in it stays.
        parts.clear()
        if client.equal or client.behind > LONG:
            self._uploads.ask(client, self._link.photos, self._may_send, parts)

    def _may_send(self, length: int) -> bool:
        """Whether a photo of so many bytes may go now."""
        return self._meter.may(lane_of(length))

    def _digests(self) -> list[tuple[str, bytes]]:
        return [(scope, self._replica.digest(scope)) for scope in self._replica.scopes()]

    # Tokens

    def _token(self) -> None:
        """Use the token that is kept, or fetch one."""
        if self._link.token is None:
            kept = self._replica.store.get(self._token_key)
            if kept:
                self._link.token = kept.decode()
            else:
                self._fetch_token()

    def _fetch_token(self) -> None:
        replica = self._replica
        if replica.key is None:
            raise AuthFailed("this store has no key")
        ms, _ = replica.time()
        own = certify_replica(replica.key, replica.id, ms)
        chain = replica.trust(COMMON).chain_of(replica.key.key_id)
        nonce = self._link.challenge()
        answer = answer_challenge(replica.key, nonce, replica.id)
        token = self._link.fetch_token([*(self._statements or chain), own], answer).token
        replica.store.put(self._token_key, token.encode())

    @property
    def _token_key(self) -> str:
        return f"token {self._url}"

    def _scopes(self) -> frozenset[str]:
        """The scopes that the certificate of this store's key names."""
        key = self._replica.key
        holder = self._replica.trust(COMMON).holder(key.key_id) if key else None
        return (holder.scopes if holder else frozenset()) - {ALL}

    # Both ways

    def _both_ways(self, client: Client, parts: Parts, *, beside: bool) -> bool:
        """Push and pull side by side, as far as they may; whether either did.

        `beside` a push that nobody asked for the peer is asked. The first failure is raised when
        both have ended.
        """
        pushes = self._may_push(client) or (bool(parts) and self._meter.may(TEXT))
        listens = bool(parts) or client.behind > LONG
        images = client.equal or (bool(parts) and client.lane is None)
        self._meter.enter("photos" if images else "text")
        asking, pulls, halt = client, False, Event()
        with ThreadPoolExecutor(max_workers=1) as pool:
            pushing = pool.submit(self._push, client, parts, halt) if pushes else None
            try:
                if beside:
                    asking = client.beside()
                    self._greet(asking, parts)
                    client.heed(asking)
                pulls = asking.pulls and self._meter.may(URGENT)
                if pulls:
                    self._pull(asking, asking.want())
                if listens and parts and pushing is not None:
                    self._listen(asking, pushing)
            except SyncError:
                # Nothing comes down any more: the push ends with the body that it is in.
                halt.set()
                raise
            finally:
                if pushing is not None:
                    pushing.result()
        return pushes or pulls

    def _listen(self, client: Client, pushing: Future[None]) -> None:
        """Take what comes down while photos go up; each answer to it says that it is here."""
        rest = TICK
        while not pushing.done():
            before, began = self.pulled, self._now()
            try:
                self._pull(client, client.want(LIVE), pushing.done)
            except SyncError as error:
                # Photos go on; what came meanwhile is asked for by the next hello.
                if not pushing.done():
                    log.info("listening_failed", detail=str(error))
            if self.pulled > before or self._now() - began > LONGEST_REST / 2:
                rest = TICK
            else:
                # Where too many listen already, an answer ends at once.
                wait([pushing], rest)
                rest = min(2 * rest, LONGEST_REST)

    def _push(self, client: Client, parts: Parts, halt: Event) -> None:
        """Push until all is there; what is stored is known, so that one push follows another.

        After `halt` none follows.
        """
        held: object = None
        photos = self._photos.count()
        more = True
        while more:
            held, blind = dict(client.held), self._known(client) is None
            client.limits = client.limits._replace(seconds=seconds(self._link.goodput))
            outbox = client.push(parts, closes=self._closes(client))
            self._begin_push()
            try:
                answer = self._link.push(self._sized(outbox), ENCODING)
            except SyncError:
                self.tried = outbox.sent
                self._uploads.cut(parts)
                raise
            try:
                offsets = client.pushed(answer)
            except SyncError as error:
                full = isinstance(error, DiskFull) and error is client.refused
                if not full or not parts.touched:
                    self._uploads.cut(parts)
                    raise
                # What is left of the text goes on alone: if it has no room, too, it says so.
                self._uploads.hold(parts)
                self.pushed += outbox.changes if held != client.held else 0
                continue
            self._unanswered = False
            client.limits = grown(client.limits)
            self.pushed += outbox.changes
            if client.closed:
                self.peer = client.peer
            self._uploads.stored(self._known(client), parts, offsets, blind=blind)
            moved = bool(offsets) or held != client.held
            may = not self._meter.denies(TEXT if outbox.lane is None else outbox.lane)
            more = outbox.more and moved and may and photos == self._photos.count()
            more = more and not halt.is_set()

    def _known(self, client: Client) -> bytes | None:
        """Who takes a push, once that has said hello; None where another answered beside it."""
        return client.peer if client.greeted == client.peer else None

    def _closes(self, client: Client) -> bool:
        """Whether the peer knows a push that closes with a hello."""
        return (client.revision if client.met else self._footing.revision) > 0

    def _begin_push(self) -> None:
        """Until it is answered nobody knows what the peer holds of it, also after a kill."""
        self._unanswered = True
        keep_footing(self._replica.store, self._url, self._footing._replace(settled=False))

    def _sized(self, outbox: Outbox) -> Iterator[bytes]:
        """The frames of a push, each of about what the link carries in a second."""
        for frame in outbox:
            yield frame
            if self._link.goodput is not None:
                outbox.frame = int(self._link.goodput)

    def _pull(self, client: Client, want: bytes, over: Callable[[], bool] = lambda: False) -> None:
        inbox = None
        try:
            for encoding, piece in self._link.pull(want, over):
                inbox = inbox or client.pull(encoding)
                inbox.feed(piece)
                if inbox.end is None:
                    self._meter.require(URGENT)
        finally:
            self.pulled += inbox.changes if inbox else 0
        if inbox is None or inbox.end is None:
            raise WindowFailed(CUT, "the answer ended before its end")
