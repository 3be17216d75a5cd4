"""What is noted of photos beside them: what peers hold, what is safe, what was freed."""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.canonical import sha256
from sync.disk import replace_file

_LOCK = "ledgers.lock"
SAFE, FREED = LEDGERS = "safe", "freed"
"""Files with digests: photos in the mainland's last verified backup, photos that were freed."""


class Ledgers:
    """Notes on the photos of a folder; several processes may write them at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._freed: tuple[object, frozenset[bytes]] = None, frozenset()

    def confirmed(self, peer: bytes) -> set[bytes]:
        """The photos that a peer has said it holds."""
        return _digests(self._ledger(peer))

    def confirm(self, peer: bytes, digests: list[bytes]) -> None:
        """Remember that a peer holds these photos."""
        with self._noting():
            known = b"".join(sorted(self.confirmed(peer) | set(digests)))
            replace_file(self._ledger(peer), known)

    def freed(self) -> frozenset[bytes]:
        """The photos that were freed here; raises `ValueError` for a damaged ledger."""
        try:
            found = (self._folder / FREED).stat()
        except FileNotFoundError:
            return frozenset()
        # Each writing makes another file of it.
        state = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._freed[0] != state:
            self._freed = state, frozenset(read_freed(self._folder / FREED))
        return self._freed[1]

    def count_freed(self) -> int:
        """How many photos were freed here, as far as the ledger can be read."""
        try:
            return len(self.freed())
        except ValueError:
            return 0

    def safe(self) -> set[bytes]:
        """The photos that are in the mainland's last verified backup, as far as is known here."""
        return _digests(self._folder / SAFE)

    def keep_safe(self, digests: Iterable[bytes]) -> None:
        """Remember all photos that are safe, and forget those that were before."""
        with self._noting():
            replace_file(self._folder / SAFE, b"".join(sorted(set(digests))))

    def _note_freed(self, digests: Iterable[bytes]) -> None:
        listed = b"".join(sorted(digests))
        replace_file(self._folder / FREED, listed + sha256(listed))

    def _ledger(self, peer: bytes) -> Path:
        return self._folder / f"at-{peer.hex()}"

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """The ledgers, for one writer at a time: what another notes meanwhile is not lost."""
        with (self._folder / _LOCK).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def read_freed(ledger: Path) -> set[bytes]:
    """The digests in a ledger of freed photos, which ends with a digest of itself.

    Raises `ValueError` for one that was altered.
    """
    try:
        listed = ledger.read_bytes()
    except FileNotFoundError:
        return set()
    listed, seal = listed[:-32], listed[-32:]
    if len(listed) % 32 or sha256(listed) != seal:
        raise ValueError(f"{ledger.name} is not what was written")
    return {listed[at : at + 32] for at in range(0, len(listed), 32)}


def _digests(ledger: Path) -> set[bytes]:
    """The digests in a file that holds nothing else."""
    try:
        listed = ledger.read_bytes()
    except FileNotFoundError:
        return set()
    return {listed[at : at + 32] for at in range(0, len(listed) - 31, 32)}
