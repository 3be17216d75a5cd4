"""A tablet as the script holds it: what a person does with it, whatever program is inside."""

import base64
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import NamedTuple

import httpx

from api.survey.rules import RULES
from sync.canonical import Value, sha256
from sync.change import Dot
from sync.clock import Clock
from sync.keys import Key
from sync.link.job import Job
from sync.photos.store import PhotoStore
from sync.replica import Replica
from sync.statements import certify_replica
from sync.storage.sqlite import SqliteStore

PATIENCE = 20.0
Overwrites = Mapping[str, Sequence[Dot]]
DotList = list[Dot]
Ids = list[bytes]


class ExchangeFailed(Exception):
    """A window that ended early; what was acknowledged stands."""


class Live(NamedTuple):
    """One live value of a field, and the name of its write."""

    value: Value
    dot: Dot


Fields = dict[str, list[Live]]


class Tablet(ABC):
    """One device with its own store in its own folder."""

    name: str
    folder: Path

    @abstractmethod
    def enrol(self, url: str, code: str, fleet: str) -> None:
        """Join the fleet with a one-time code of the server at `url`."""

    @abstractmethod
    def write(
        self,
        scope: str,
        collection: str,
        values: Mapping[str, Value],
        *,
        author: bytes,
        record: bytes | None = None,
        personal: bool = False,
        overwrites: Overwrites | None = None,
    ) -> bytes:
        """The id of the record that the change made or edited, once it is durable here."""

    @abstractmethod
    def read(self, record: bytes) -> Fields | None:
        """The live values of a record's fields; None when it is not here."""

    @abstractmethod
    def list(self, collection: str, scope: str) -> Ids:
        """The ids of the records of a collection in a scope, ascending."""

    @abstractmethod
    def add_photo(self, data: bytes) -> bytes:
        """The digest of a photo that is now kept here."""

    @abstractmethod
    def exchange(self, url: str) -> int:
        """Exchange until both sides are equal and photos are up; how many changes came.

        Raises `ExchangeFailed`.
        """

    @abstractmethod
    def replica(self) -> bytes:
        """The replica that writes."""

    @abstractmethod
    def close(self) -> None:
        """Put it away; the store stays."""

    def version(self, records: Iterable[bytes], leaving_out: Set[str] = frozenset()) -> DotList:
        """The live dots of records, ascending, but for some fields."""
        found = [self.read(record) or {} for record in records]
        return sorted(
            {
                live.dot
                for view in found
                for field, lives in view.items()
                for live in lives
                if field not in leaving_out
            }
        )


class PythonTablet(Tablet):
    """A tablet whose replica is the engine's own, talking HTTP like any other."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._key = _key(folder / "device.key")
        self._replica = Replica(SqliteStore(folder), Clock(), admit=RULES, key=self._key)
        self._photos = PhotoStore(folder / "photos")
        self._statements: list[bytes] = []

    def enrol(self, url: str, code: str, fleet: str) -> None:
        own = certify_replica(self._key, self._replica.id, time.time_ns() // 1_000_000)
        claim = {
            "code": code,
            "name": self.name,
            "key": _text(self._key.public),
            "replica": _text(own),
        }
        answer = httpx.post(
            f"{url}/api/enrolments/claim", json=claim, timeout=PATIENCE, trust_env=False
        )
        said = answer.raise_for_status().json()
        root = base64.b64decode(said["root"])
        if sha256(root)[:16].hex() != fleet:
            raise ExchangeFailed("another fleet")
        self._replica.join(root)
        self._statements = [base64.b64decode(text) for text in said["statements"]]

    def write(
        self,
        scope: str,
        collection: str,
        values: Mapping[str, Value],
        *,
        author: bytes,
        record: bytes | None = None,
        personal: bool = False,
        overwrites: Overwrites | None = None,
    ) -> bytes:
        change = self._replica.write(
            scope,
            collection,
            values,
            record=record,
            author=author,
            personal=personal,
            overwrites=overwrites,
        )
        return change.record_id

    def read(self, record: bytes) -> Fields | None:
        found = self._replica.read(record)
        if found is None:
            return None
        return {
            field: [Live(write.value, write.dot) for write in writes]
            for field, writes in found.fields.items()
        }

    def list(self, collection: str, scope: str) -> Ids:
        return [record.id for record in self._replica.records(collection, scope=scope)]

    def add_photo(self, data: bytes) -> bytes:
        return self._photos.put(data)

    def exchange(self, url: str) -> int:
        window = Job(self._replica, self._photos, url, statements=self._statements).run_once()
        if window.outcome != "equal":
            raise ExchangeFailed(f"{window.outcome}: {window.detail}")
        return window.pulled

    def replica(self) -> bytes:
        return self._replica.id

    def close(self) -> None:
        self._replica.store.close()


def _key(path: Path) -> Key:
    """The device's key, made the first time."""
    if not path.exists():
        path.write_bytes(Key.generate().private)
        path.chmod(0o600)
    return Key.load(path.read_bytes())


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
