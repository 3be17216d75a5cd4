"""What the sync job does just now, told to the server of the same folder.

A small file, replaced as a whole: it is worth nothing after a power cut, and so it is not synced.
Whether a job runs at all is told by a lock that the system takes back from whoever ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from sync.link.progress import Doing

FILE, LOCK = "exchange.json", "exchange.lock"


@contextmanager
def running(data: Path) -> Iterator[None]:
    """Be seen as a job that runs, until the block or the process ends."""
    with (data / LOCK).open("w") as lock:
        # Shared: who looks takes it alone for a moment, and two jobs may take turns.
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def tell(data: Path, doing: Doing) -> None:
    """Leave word of what the job does; what fails here never stops it."""
    fresh = data / f"{FILE}.{os.getpid()}"
    with suppress(OSError):
        fresh.write_bytes(msgspec.json.encode(doing))
        fresh.replace(data / FILE)


def doing(data: Path) -> Doing | None:
    """What the job does; None while none runs, or before it says anything."""
    if not is_running(data):
        return None
    try:
        return msgspec.json.decode((data / FILE).read_bytes(), type=Doing)
    except (OSError, msgspec.MsgspecError):
        return None


def is_running(data: Path) -> bool:
    """Whether a job of this folder runs."""
    try:
        with (data / LOCK).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
