"""Disks of a simulated fleet: stores that can be copied, put back, and full at any write."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sync.errors import DiskFull
from sync.storage.memory import MemoryStore
from sync.storage.sqlite import LOG, SqliteStore
from sync.storage.store import Store

NOT_COPIED = {"_lock", "_disk", "_undo", "_wrote", "_nested"}
"""What a memory store is besides its rows."""

BESIDE = ("_facts", "_leases", "_claims")
"""What a memory store keeps apart from its log."""


class Disk:
    """Where a box's store is: in memory or in files, and after how many writes it has no room."""

    def __init__(self, folder: Path | None, fired: Counter[str]) -> None:
        self.folder = folder
        self._fired = fired
        self.room: int | None = None
        """Writes for which there is room; None where there is enough."""
        self._versions = count()
        self.store: Store = self._open(MemoryStore())

    @property
    def full(self) -> bool:
        """Whether nothing can be written any more."""
        return self.room == 0

    def take(self, *, after_others: bool) -> None:
        """Room for one write, the first of its transaction or not; raises `DiskFull`."""
        if self.room == 0:
            self._fired["fault: disk full in the middle of a transaction"] += after_others
            raise DiskFull("no space is left")
        if self.room is not None:
            self.room -= 1

    def _open(self, memory: MemoryStore) -> Store:
        if self.folder is not None:
            return FullableFile(self.folder, self)
        return FullableMemory(memory, self)

    def reopen(self) -> None:
        """The store as a program finds it that starts again."""
        if self.folder is not None:
            self.store.close()
            self.store = self._open(MemoryStore())

    def copy(self) -> Any:
        """A backup of everything."""
        if self.folder is None:
            return copied(vars(self.store))
        self.store.close()
        backup = self.folder.with_name(f"{self.folder.name}-{next(self._versions)}")
        shutil.copytree(self.folder, backup)
        self.store = self._open(MemoryStore())
        return backup

    def empty(self) -> None:
        """A store with nothing in it."""
        if self.folder is not None:
            self.store.close()
            shutil.rmtree(self.folder)
        self.store = self._open(MemoryStore())

    def put_back(self, backup: Any, *, log_only: bool) -> None:
        """The store as it was when the backup was made; facts beside the log may stay."""
        if self.folder is None:
            keep = {name: vars(self.store)[name] for name in BESIDE if log_only}
            memory = MemoryStore()
            vars(memory).update(copied(backup) | keep)
            self.store = self._open(memory)
            return
        self.store.close()
        for path in self.folder.iterdir():
            if not log_only or path.name.startswith(LOG):
                path.unlink()
        for path in backup.iterdir():
            if not log_only or path.name.startswith(LOG):
                shutil.copy(path, self.folder)
        self.store = self._open(MemoryStore())


def copied(value: Any) -> Any:
    """The containers of a memory store, copied; what cannot change is shared."""
    if isinstance(value, dict):
        return {k: copied(v) for k, v in value.items() if k not in NOT_COPIED}
    return type(value)(value) if isinstance(value, set | list) else value


WRITES = (
    "append",
    "set_verdict",
    "redact",
    "sign",
    "unsign",
    "park",
    "unpark",
    "put_record",
    "drop_record",
    "judge_by",
    "put",
    "claim",
    "unclaim",
)
"""What a store writes with; a transaction that wrote anything writes once more at its end."""


class Fullable(Store):
    """A store that asks its disk for room before each write."""

    _disk: Disk
    _nested = 0
    _wrote = False

    @contextmanager
    def write(self) -> Iterator[None]:
        self._nested += 1
        try:
            with super().write():  # type: ignore[safe-super]
                yield
                if self._nested == 1 and self._wrote:
                    self._disk.take(after_others=True)
        finally:
            self._nested -= 1
            self._wrote &= self._nested > 0


def _asking(name: str) -> Callable[..., object]:
    def asking(self: Fullable, *args: object) -> object:
        self._disk.take(after_others=self._wrote)
        self._wrote = self._nested > 0
        return getattr(super(Fullable, self), name)(*args)

    return asking


for _name in WRITES:
    setattr(Fullable, _name, _asking(_name))


class FullableMemory(Fullable, MemoryStore):
    """A memory store on a disk that may be full at any write."""

    def __init__(self, memory: MemoryStore, disk: Disk) -> None:
        super().__init__()
        vars(self).update({k: v for k, v in vars(memory).items() if k not in ("_lock", "_undo")})
        self._disk = disk


class FullableFile(Fullable, SqliteStore):
    """A file store on a disk that may be full at any write."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        super().__init__(folder)
        self._disk = disk
