"""Bundles for sticks: whom one may be for, what goes into it, and what became of one."""

from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from api import certificates, recipients
from api.auth import unrevoked
from api.node import Node
from api.people import AREA, STAFF
from api.storage.local import Token
from sync.age import recipient_of
from sync.bundle.file import read_file, write_file
from sync.bundle.format import BundleReader
from sync.bundle.reader import BundleInbox, Taken
from sync.bundle.writer import BundleWriter, Parcel, Photo, known_to, replica_of
from sync.errors import BundleDamaged, BundleError, BundleUnread, NoRecipient
from sync.keys import key_id
from sync.protocol import wire
from sync.protocol.server import shared
from sync.statements import publish_recipient
from sync.trust import COMMON, Trust


class Receiver(NamedTuple):
    """A node that a bundle may be for: key id, name, the scopes that go to it."""

    id: bytes
    name: str
    scopes: tuple[str, ...]
    recipients: tuple[str, ...] = ()
    """Age recipients, beside those that the log knows."""


class Exported(NamedTuple):
    """A bundle that is on the disk and was read back: bytes, and what is new in it.

    `photos` are counted without thumbnails, `photo_bytes` with them.
    """

    receiver: str
    size: int
    changes: int
    photos: int
    photo_bytes: int


class Imported(NamedTuple):
    """What came of a bundle, whose it is, and the error at which the rest of it was left.

    `photos` came whole, `confirmed` are here and there: both without thumbnails. `recipients` are
    those that an answer is encrypted to. Of the changes here the maker says `held` for the first
    time; `news` where an answer would tell it something.
    """

    taken: Taken
    photos: int
    confirmed: int
    maker: bytes
    name: str
    recipients: tuple[str, ...]
    error: BundleError | None
    held: int
    news: bool


def receivers(node: Node) -> list[Receiver]:
    """The mainland for an island, all islands for the mainland, by name."""
    wanted = "mainland" if node.kind == "island" else "island"
    own = node.scopes
    found = [
        Receiver(
            id, _name(node, holder.key), _scopes(own if wanted == "mainland" else holder.scopes)
        )
        for id, holder in node.replica.trust(COMMON).nodes().items()
        if holder.kind == wanted
    ]
    return sorted(found, key=lambda receiver: (receiver.name, receiver.id))


def _scopes(scopes: Collection[str]) -> tuple[str, ...]:
    return (COMMON, *sorted(scope for scope in scopes if scope.startswith((AREA, STAFF))))


def _name(node: Node, key: bytes) -> str:
    """What the certificates call the holder of a key."""
    for scope in node.replica.scopes():
        for record in node.store.records("certificate", scope=scope):
            match certificates.said(record.get("statement")):
                case [1, "node", bytes() as named, _, _, _, str() as name, *_] if named == key:
                    return name
                case [1, "device", bytes() as named, _, _, str() as name, *_] if named == key:
                    return name
    return key_id(key).hex()[:8]


def export(node: Node, path: Path, to: Receiver, *, news: bool = True) -> Exported:
    """A bundle with what the receiver lacks, as far as it said, and with what is held here.

    It is on the disk and was read back when this returns. Raises `NoRecipient`, `StickFull`,
    `BundleUnread`, `OSError`. Without `news` it is only a receipt.
    """
    own = recipient_of(recipients.identity(node.settings.data))
    statements = [node.certificate, publish_recipient(node.key, own, node.now())]
    writer = BundleWriter(node.replica, node.photos, _parcel(node, to, news), statements)
    # For oneself too: what is written is read back, down to the last seal.
    size = write_file(path, writer, {*_recipients(node, to), own})
    verify(node, path)
    photos = writer.photos
    count, photo_bytes = node.attachments.full(photos), sum(photos.values())
    return Exported(to.name, size, writer.changes, count, photo_bytes)


def waiting(node: Node, to: Receiver) -> tuple[int, int, int]:
    """Changes, photos and bytes of photos that the receiver has not said it holds.

    Photos are counted without thumbnails, their bytes with them.
    """
    parcel = _parcel(node, to, news=True)
    missing = (node.replica.missing(scope, theirs) for scope, theirs in parcel.before.items())
    changes = sum(head.n - after for branches in missing for head, after in branches)
    count = node.attachments.full(digest for digest, _ in parcel.photos)
    return changes, count, sum(length for _, length in parcel.photos)


def verify(node: Node, path: Path) -> None:
    """Raise `BundleUnread` unless a bundle of this server is whole on its disk."""
    reader = BundleReader(node.root)
    age = recipients.identity(node.settings.data)
    try:
        read_file(path, age, lambda data: [*reader.feed(data)] and None)
        reader.finish()
    except BundleError as error:
        raise BundleUnread(str(error)) from error


def _parcel(node: Node, to: Receiver, news: bool) -> Parcel:
    before = known_to(node.replica, to.id, to.scopes)
    peer = replica_of(node.replica, to.id, to.scopes)
    mine = [photo for photo in node.photos.held() if _named(node, photo[0], to.scopes)]
    if node.kind == "mainland":
        return Parcel((to.id,), before, held=mine, news=news)
    there = node.photos.confirmed(peer) if peer else set()
    photos: list[Photo] = [photo for photo in mine if photo[0] not in there]
    return Parcel((to.id,), before, photos=photos, news=news)


def _named(node: Node, digest: bytes, scopes: Collection[str]) -> bool:
    return not node.attachments.scopes_of(digest).isdisjoint(scopes)


def _recipients(node: Node, to: Receiver) -> list[str]:
    """The age recipients of a node; raises `NoRecipient`."""
    found = set(to.recipients)
    for scope in to.scopes:
        found |= set(node.replica.trust(scope).recipients_of(to.id))
    if not found:
        raise NoRecipient(f"{to.name} has not said to which key bundles for it are encrypted")
    return sorted(found)


def take(node: Node, path: Path) -> Imported:
    """Take in a bundle; what stands below its seals is kept, also where the rest is damaged.

    Raises `NotABundle`, `BundleForOthers`, `BundleUnproven`, and `BundleDamaged` where nothing of
    it can be used.
    """
    inbox = BundleInbox(
        node.replica, node.photos, lambda o, t: granted(node, o, t), node.attachments.scopes_of
    )
    error: BundleError | None = None
    before = {to.id: waiting(node, to)[0] for to in receivers(node)}
    try:
        read_file(path, recipients.identity(node.settings.data), inbox.feed)
        inbox.finish()
    except BundleDamaged as damaged:
        error = damaged
    if inbox.taken is None:
        raise error or BundleDamaged("nothing of it is sealed")
    taken = inbox.taken
    photos, confirmed = map(node.attachments.full, (taken.photos, taken.confirmed))
    name, known = _name(node, inbox.maker), tuple(inbox.recipients)
    held, news = 0, False
    for to in receivers(node):
        if to.id == key_id(inbox.maker):
            after = waiting(node, to)
            held = max(0, before.get(to.id, 0) - after[0])
            news = any((taken.changes, taken.photos, *after))
            if node.kind == "mainland":
                _date(node, to, taken.ms)
    return Imported(taken, photos, confirmed, inbox.maker, name, known, error, held, news)


def _date(node: Node, maker: Receiver, made: int) -> None:
    """Note that what is here of an island is as new as its file, if nothing of it is missing."""
    told = known_to(node.replica, maker.id, maker.scopes)
    replica = replica_of(node.replica, maker.id, maker.scopes)
    if replica and all(node.store.has(s, head) for s, vector in told.items() for head in vector):
        node.contacts.met_by_bundle(replica, min(made, node.now()))


def granted(node: Node, opening: wire.Bundle, trust: Trust) -> frozenset[str]:
    """The scopes that the maker of a bundle and this server both hold, those lost aside."""
    theirs = trust.scopes_of(opening.replica)
    scopes = shared(theirs, frozenset(node.scopes)) | {COMMON}
    token = Token(opening.replica, tuple(sorted(scopes)), 0)
    kept = frozenset(unrevoked(node, token, trust.keys_of(opening.replica)).scopes)
    if trust.kind_of(opening.replica) == "tablet":
        _introduce(node, opening.replica, trust, sorted(kept - {COMMON}))
    return kept


def _introduce(node: Node, tablet: bytes, trust: Trust, scopes: Collection[str]) -> None:
    """Let what a tablet brings count here, also before its island's word of it has come."""
    for scope in scopes:
        if node.replica.trust(scope).kind_of(tablet) is None:
            # No more than what is proven: the log keeps it for ever.
            for statement in trust.chain_of(tablet):
                node.certify(scope, statement)


def answer(node: Node, path: Path, imported: Imported) -> Exported | None:
    """A bundle for whoever made the imported one; None for a tablet, which takes none."""
    to = answered(node, imported)
    return export(node, path, to) if to else None


def answered(node: Node, imported: Imported) -> Receiver | None:
    """The node that made an imported bundle; None for a tablet."""
    id = key_id(imported.maker)
    found = next((receiver for receiver in receivers(node) if receiver.id == id), None)
    return found and found._replace(recipients=imported.recipients)
