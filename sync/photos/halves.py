"""Half photos on disk: how much room all may take, and when one is forgotten."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from sync.errors import DiskFull

DAY = 86_400_000
UNTOUCHED = 60 * DAY
"""Milliseconds after which nobody is taken to send the rest."""
SHARE = 2 << 30
"""Bytes that half photos may have together; where a tenth of the free room is less, that."""


def length_of(part: Path) -> int:
    """The bytes of the whole photo."""
    return int(part.name.partition(".")[2])


def require_share(part: Path, now: int) -> None:
    """Raise `DiskFull` where a photo of which no bytes came lately would take others' room.

    Those that are being sent take their whole length, those that rest the bytes that are here: who
    begins many and sends nothing keeps nobody out for longer than a day. One alone may always go.
    """
    found = part.stat()
    if found.st_size and _ms(found.st_mtime_ns) > now - DAY:
        return
    taken = sum(_taken(other, now) for other in part.parent.iterdir() if other != part)
    share = min(SHARE, shutil.disk_usage(part.parent).free // 10)
    if taken and taken + length_of(part) > share:
        raise DiskFull(f"half photos take {taken} bytes; all may have {share}")


def sweep(parts: Iterable[Path], now: int) -> None:
    """Forget the half photos to which nothing was added for long."""
    for part in parts:
        try:
            if _ms(part.stat().st_mtime_ns) <= now - UNTOUCHED:
                part.unlink()
        except FileNotFoundError:
            # Finished meanwhile.
            continue


def _taken(part: Path, now: int) -> int:
    try:
        found = part.stat()
    except FileNotFoundError:
        return 0
    going = found.st_size and _ms(found.st_mtime_ns) > now - DAY
    return length_of(part) if going else found.st_size


def _ms(nanoseconds: int) -> int:
    return nanoseconds // 1_000_000
