"""Making a new server: all of it, or nothing that stands in the way of the next try."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.commands.folder import require_empty
from api.node import NODE_KEY
from sync.disk import sync_folder, sync_tree

UNFINISHED, FINISHED = ".founding", ".founded"


def finish(data: Path) -> bool:
    """Whether an earlier try had made a whole server, which is in place now.

    A power cut came while it was put in place: it is the server that was asked for.
    """
    whole = data / FINISHED
    if not whole.is_dir():
        return False
    _unpack(whole, data)
    return True


def clear(data: Path) -> None:
    """Delete what an earlier try left unfinished: nobody has worked with it.

    Raises `CommandFailed` unless `data` is empty then.
    """
    shutil.rmtree(data / UNFINISHED, ignore_errors=True)
    require_empty(data)


@contextmanager
def founding(data: Path) -> Iterator[Path]:
    """A folder to make a server in; what is there at the end becomes the content of `data`.

    Raises `CommandFailed` as `clear` does.
    """
    part, whole = data / UNFINISHED, data / FINISHED
    clear(data)
    part.mkdir()
    try:
        yield part
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    # Whoever made it need not have had each file kept by the disk.
    sync_tree(part)
    # From here on a power cut leaves a whole server, and the next call puts it in place.
    part.rename(whole)
    sync_folder(data)
    _unpack(whole, data)


def _unpack(whole: Path, data: Path) -> None:
    """Move everything up into `data`, the key last: without it nothing opens the folder."""
    for path in sorted(whole.iterdir(), key=lambda path: (path.name == NODE_KEY, path.name)):
        path.rename(data / path.name)
    sync_folder(data)
    whole.rmdir()
