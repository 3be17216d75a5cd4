"""Bundles on the lead's page: made and checked here, carried by whoever has the stick."""

import hashlib
import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from secrets import token_hex

import msgspec

from api import bundles
from api.bundles import Receiver
from api.errors import Invalid, NotFound
from api.island.rights import areas_of
from api.node import Node
from api.people import Person
from sync.errors import DiskFull, StickFull

FOLDER, MADE, COMING = "bundles", ".haidang", ".coming"
KEPT = 8
"""Files that stay until they are downloaded; a further one takes the place of the oldest."""

_LOCAL = timezone(timedelta(hours=7))


class ReceiverJson(msgspec.Struct, frozen=True):
    """Whom a bundle may be for, and what it has not said it holds."""

    id: str
    name: str
    changes: int
    photos: int
    photo_bytes: int


class ReceiversJson(msgspec.Struct, frozen=True):
    """All of them, by name."""

    receivers: list[ReceiverJson]


class Making(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For whom a bundle is made; without `news` it is only a receipt."""

    receiver: str
    news: bool = True


class BundleJson(msgspec.Struct, frozen=True):
    """A bundle that is ready to be downloaded: its name, bytes, digest, and what is in it."""

    id: str
    file: str
    size: int
    sha256: str
    receiver: str
    changes: int
    photos: int
    photo_bytes: int


class ImportedJson(msgspec.Struct, frozen=True):
    """What came of a bundle: who made it when, and what was new.

    Not `whole` where the file was cut or altered: what stood before that is kept. `gap` where an
    earlier bundle is still to come; `full` where photos were left out that had no room here.
    `receiver` may be sent an answer; a tablet is none. Of the changes here the maker says `held`
    for the first time; `news` where an answer would tell it something.
    """

    maker: str
    kind: str
    made: int
    changes: int
    photos: int
    confirmed: int
    gap: bool
    whole: bool
    receiver: str | None
    held: int
    news: bool
    full: bool


def receivers(node: Node, person: Person) -> ReceiversJson:
    """Whom a bundle may be for; raises `NotAllowed`."""
    found = [(to, bundles.waiting(node, to)) for to in _receivers(node, person)]
    return ReceiversJson(
        [ReceiverJson(to.id.hex(), to.name, *waiting) for to, waiting in found],
    )


def make(node: Node, person: Person, wanted: Making) -> BundleJson:
    """A bundle that was read back from this server's disk; raises `Invalid`, `NoRecipient`."""
    known = {to.id.hex(): to for to in _receivers(node, person)}
    if wanted.receiver not in known:
        raise Invalid([("receiver", "not_a_choice")])
    id = token_hex(16)
    path = _folder(node) / f"{id}{MADE}"
    try:
        made = bundles.export(node, path, known[wanted.receiver], news=wanted.news)
    except StickFull as error:
        raise DiskFull(str(error)) from error
    _tidy(path.parent)
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return BundleJson(
        id,
        _file_name(node),
        made.size,
        sha256,
        made.receiver,
        made.changes,
        made.photos,
        made.photo_bytes,
    )


def made(node: Node, person: Person, id: str) -> Path:
    """The file of a bundle that was made; raises `NotFound`."""
    areas_of(node, person)
    path = _folder(node) / f"{id}{MADE}"
    if not re.fullmatch(r"[0-9a-f]{32}", id) or not path.is_file():
        raise NotFound
    return path


def coming(node: Node, person: Person) -> Path:
    """Where an uploaded bundle is put until it is taken in."""
    areas_of(node, person)
    return _folder(node) / f"{token_hex(16)}{COMING}"


def take(node: Node, path: Path) -> ImportedJson:
    """What came of an uploaded bundle; raises `BundleError`."""
    imported = bundles.take(node, path)
    taken, to = imported.taken, bundles.answered(node, imported)
    return ImportedJson(
        imported.name,
        taken.kind,
        taken.ms,
        taken.changes,
        imported.photos,
        imported.confirmed,
        taken.gap,
        taken.whole,
        to.id.hex() if to else None,
        imported.held,
        imported.news,
        taken.full,
    )


def _receivers(node: Node, person: Person) -> list[Receiver]:
    """On the mainland, those islands whose areas the person leads or administers."""
    areas = set(areas_of(node, person))
    found = bundles.receivers(node)
    return [to for to in found if node.kind == "island" or not areas.isdisjoint(to.scopes)]


def _folder(node: Node) -> Path:
    folder = node.settings.data / FOLDER
    folder.mkdir(exist_ok=True)
    return folder


def _tidy(folder: Path) -> None:
    """Forget what was made or left behind long ago."""
    found = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in found[:-KEPT]:
        path.unlink(missing_ok=True)


def _file_name(node: Node) -> str:
    """Who made it and when, in letters that every file system takes."""
    plain = unicodedata.normalize("NFD", node.name.lower().replace("đ", "d"))
    name = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
    when = datetime.fromtimestamp(node.now() / 1000, UTC).astimezone(_LOCAL)
    return f"{name or 'haidang'}-{when:%Y%m%d-%H%M%S}{MADE}"
