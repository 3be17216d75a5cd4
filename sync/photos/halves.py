"""Half photos on disk: how much room all may take, and when one is forgotten."""

import fcntl
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sync.errors import DiskFull

DAY = 86_400_000
UNTOUCHED = 60 * DAY
"""Milliseconds after which nobody is taken to send the rest."""
SHARE = 2 << 30
"""Bytes that half photos may have together; where a tenth of the free room is less, that."""


def length_of(part: Path) -> int:
    """The bytes of the whole photo."""
    return int(part.name.partition(".")[2])


class _Half(NamedTuple):
    """The last time that bytes of it came, in milliseconds; the bytes here, and of the whole."""

    ms: int
    size: int
    length: int
    path: Path

    def goes(self, now: int) -> bool:
        """Whether bytes of it came lately."""
        return self.size > 0 and self.ms > now - DAY

    def taken(self, now: int) -> int:
        return self.length if self.goes(now) else self.size


def require_share(part: Path, now: int) -> None:
    """See that half photos stay within their share once a photo goes on.

    Those that are being sent take their whole length, those that rest the bytes that are here.
    Where that is too much, what rests longest is forgotten, unless somebody touched it within a
    day. Raises `DiskFull` where the others that are being sent leave no room; who begins many and
    sends nothing keeps nobody out. One alone may always go.
    """
    this = _half(part)
    if this is None or this.goes(now):
        return
    others = [half for path in part.parent.iterdir() if path != part and (half := _half(path))]
    share = min(SHARE, shutil.disk_usage(part.parent).free // 10)

    def too_much(taken: int) -> bool:
        return taken > 0 and taken + this.length > share

    resting = sorted(half for half in others if half.size and half.ms <= now - DAY)
    taken = sum(half.taken(now) for half in others)
    if not too_much(taken - sum(half.size for half in resting)):
        while resting and too_much(taken):
            oldest = resting.pop(0)
            if _forget(oldest.path, now - DAY):
                taken -= oldest.size
    if too_much(taken):
        raise DiskFull(f"half photos take {taken} bytes; all may have {share}")


def sweep(parts: Iterable[Path], now: int) -> None:
    """Forget the half photos to which nothing was added for long."""
    for part in parts:
        half = _half(part)
        if half and half.ms <= now - UNTOUCHED:
            _forget(part, now - UNTOUCHED)


def _forget(part: Path, ms: int) -> bool:
    """Whether a half photo that nobody touched since then is gone; not while somebody writes."""
    with suppress(FileNotFoundError, BlockingIOError):
        file = os.open(part, os.O_RDONLY)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _ms(part.stat().st_mtime_ns) > ms:
                return False
            part.unlink()
        finally:
            os.close(file)
        return True
    return not part.exists()


def _half(part: Path) -> _Half | None:
    """What is known of a half photo; None where it was finished or forgotten meanwhile."""
    try:
        found = part.stat()
    except FileNotFoundError:
        return None
    return _Half(_ms(found.st_mtime_ns), found.st_size, length_of(part), part)


def _ms(nanoseconds: int) -> int:
    return nanoseconds // 1_000_000
