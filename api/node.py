"""One server's working parts, opened from its data folder."""

import os
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self

from api import certificates, recipients
from api.attachments import Attachments
from api.bell import Bell
from api.desk.areas import read_area, read_common
from api.island.fieldwork import read_fieldwork
from api.island.pending import Pending
from api.kept import Kept
from api.lines import Lines
from api.people import AREA, ROLES, TASK
from api.settings import MIB, Kind, Settings
from api.storage.asked import Asked
from api.storage.contacts import Contacts
from api.storage.local import Local
from api.storage.told import Told
from api.storage.windows import Windows
from api.survey.rules import RULES
from api.survey.text import said
from sync.age import recipient_of
from sync.clock import Clock, wall
from sync.disk import on_disk
from sync.errors import NotReady
from sync.keys import Key, key_id
from sync.photos.store import PhotoStore
from sync.protocol.server import Brought
from sync.replica import REPLICA, Replica
from sync.statements import certify_node
from sync.storage.sqlite import LOCAL, LOG, SqliteStore
from sync.storage.store import Store
from sync.trust import COMMON, ROOT

KIND, NAME, CERTIFICATE = "kind", "name", "node_certificate"
PHOTOS = "photos"
NODE_KEY, ROOT_KEY = "node.key", "root.key"


class LogGone(Exception):
    """The log of a server that was founded is not there, or holds nothing."""


class Node:
    """The mainland or an island: replica, photos, second database, keys, clock."""

    def __init__(
        self, settings: Settings, store: Store, key: Key, wall: Callable[[], int] = wall
    ) -> None:
        self.settings = settings
        self.store = store
        self.key = key
        self.now = wall
        self.replica = Replica(store, Clock(wall), secrets.token_bytes, RULES, key)
        self.attachments = Attachments(self.replica)
        self.photos = PhotoStore(settings.data / PHOTOS, left=settings.text_room * MIB)
        self.local = Local(settings.data)
        self.asked = Asked(self.local)
        self.told = Told(self.local)
        self.contacts = Contacts(self.local)
        self.windows = Windows(self.local)
        self.bell = Bell(self.replica)
        self.lines = Lines()
        self.brought: Brought = {}
        self.desk = Kept(self.replica, read_area)
        self.fieldwork = Kept(self.replica, read_fieldwork)
        self.pending = Pending(self.replica, self.photos, self.attachments)
        self.began = wall()

    @classmethod
    def open(
        cls, settings: Settings, wall: Callable[[], int] = wall, *, begin_empty: bool = False
    ) -> Self:
        """The server whose data are in the folder.

        Raises `LogGone` where others would be answered as if nothing had ever been written here,
        unless it is to `begin_empty` and get back what others hold.
        Raises `NotReady` where nothing says which server it is: without its fleet's root all
        changes would be judged anew, and none would count. So it does where the key is another:
        nobody would believe what it signs.
        """
        store = SqliteStore(settings.data)
        if any(store.get(fact) is None for fact in (ROOT, KIND, CERTIFICATE)):
            store.close()
            raise NotReady(f"{LOCAL} does not say which server this is; put it back from a backup")
        if not store.scopes() and not begin_empty:
            store.close()
            raise LogGone(f"{LOG} is gone or empty")
        key = load_key(settings.data / NODE_KEY)
        match certificates.said(store.get(CERTIFICATE)):
            case [1, "node", key.public, *_]:
                node = cls(settings, store, key, wall)
                if node.kind == "mainland":
                    # A log that was lost comes back from the islands, and from nobody else: who
                    # vouches for them is known by this certificate.
                    node.certify(COMMON, node.certificate)
                node.publish()
                return node
        store.close()
        raise NotReady(f"{NODE_KEY} is not the key of this server; put it back from a backup")

    def close(self) -> None:
        """Let go of all files."""
        self.local.close()
        self.store.close()

    @property
    def kind(self) -> str:
        """`mainland` or `island`."""
        return (self.store.get(KIND) or b"").decode()

    @property
    def name(self) -> str:
        """What people call this server."""
        return (self.store.get(NAME) or b"").decode()

    @property
    def short_id(self) -> str:
        """The first digits of the replica, for names of cookies."""
        return self.replica.id.hex()[:12]

    @property
    def root(self) -> bytes:
        """The public key of the fleet's root."""
        return self.store.get(ROOT) or b""

    @property
    def fleet(self) -> bytes:
        """The fingerprint of the fleet's root key."""
        return key_id(self.root)

    @property
    def root_key(self) -> Key:
        """The fleet's root; only the mainland has it."""
        return load_key(self.settings.data / ROOT_KEY)

    @property
    def certificate(self) -> bytes:
        """What the root says of this server's key."""
        return self.store.get(CERTIFICATE) or b""

    @property
    def scopes(self) -> list[str]:
        """The scopes that this server holds, `*` for all."""
        match certificates.said(self.certificate):
            case [1, "node", _, _, [*scopes], *_]:
                return [str(scope) for scope in scopes]
        return []

    @property
    def areas(self) -> list[str]:
        """The areas that this server serves, ascending."""
        if self.kind == "mainland":
            # Anybody with a role in an area may keep records of any name there.
            units = self.store.records("unit", scope=COMMON)
            named = {str(unit.get("area") or "") for unit in units}
            return sorted(area for area in named if area.startswith(AREA))
        return sorted(scope for scope in self.scopes if scope.startswith(AREA))

    @property
    def tasks(self) -> list[str]:
        """The tasks that lead units report on here, ascending: of forms that ask for no site."""
        if self.kind != "mainland":
            return []
        forms = read_common(self.store).forms.values()
        return sorted({TASK + form.letter for form in forms if not form.of_kind("site")})

    def lacking(self, digest: bytes, length: int) -> int | None:
        """How many bytes of a photo of this length are here; None when all are, or were freed."""
        if self.photos.is_freed(digest):
            return None
        here, expected = self.photos.progress(digest, length) or (0, length)
        return here if here < expected else None

    def awaited(self) -> set[bytes]:
        """The photos that somebody at the desk asked for; those that are here are forgotten."""
        asked = self.asked.all()
        here = {digest for digest in asked if self.photos.has(digest)}
        for digest in here:
            self.asked.forget(digest)
        return asked - here

    def certificate_of(self, key: bytes, scope: str, scopes: Sequence[str]) -> bytes | None:
        """The certificate of a device or island for just these scopes that was written before."""
        return certificates.of_key(self.replica, scope, key, scopes)

    def publish(self) -> None:
        """Let others know to which key bundles for this server are encrypted."""
        recipient = recipient_of(recipients.identity(self.settings.data))
        scopes = [COMMON] if self.kind == "mainland" else self.areas
        recipients.publish(self.replica, self.key, recipient, scopes)

    def certify(self, scope: str, statement: bytes) -> None:
        """Let everybody in a scope know a certificate."""
        certificates.write_once(self.replica, scope, statement)


def found_fleet(data: Path, name: str) -> Node:
    """A new mainland in an empty folder: root key, node key, replica, fleet."""
    name = said(name)
    data.mkdir(parents=True, exist_ok=True)
    root = Key.generate()
    save_key(data / ROOT_KEY, root)
    key = Key.generate()
    certificate = certify_node(root, key.public, "mainland", ["*"], ROLES, name, wall())
    node = found_node(data, "mainland", name, key, root.public, certificate)
    node.certify(COMMON, certificate)
    return node


def found_node(
    data: Path,
    kind: Kind,
    name: str,
    key: Key,
    root: bytes,
    certificate: bytes,
    replica: bytes | None = None,
) -> Node:
    """A new server in a folder, of the fleet with the public key `root`."""
    data.mkdir(parents=True, exist_ok=True)
    save_key(data / NODE_KEY, key)
    store = SqliteStore(data)
    store.put(REPLICA, replica)
    store.put(KIND, kind.encode())
    store.put(NAME, said(name).encode())
    store.put(CERTIFICATE, certificate)
    node = Node(Settings(data=data), store, key)
    node.replica.join(root)
    node.publish()
    return node


def save_key(path: Path, key: Key) -> None:
    """Keep a key where only this user reads it, on the disk when this returns."""
    path.touch(mode=0o600)
    with on_disk(path), path.open("w") as file:
        file.write(key.private.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def load_key(path: Path) -> Key:
    """The key in a file."""
    return Key.load(bytes.fromhex(path.read_text()))
