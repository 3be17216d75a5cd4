"""Making a new server: all of it, or nothing that stands in the way of the next try."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.commands.folder import require_empty

UNFINISHED, FINISHED = ".founding", ".founded"


@contextmanager
def founding(data: Path) -> Iterator[Path]:
    """A folder to make a server in; what is there at the end becomes the content of `data`.

    What an earlier try left unfinished is deleted: nobody has worked with it.
    Raises `CommandFailed` unless `data` is empty then.
    """
    part, whole = data / UNFINISHED, data / FINISHED
    if whole.is_dir():
        _unpack(whole, data)
    shutil.rmtree(part, ignore_errors=True)
    require_empty(data)
    part.mkdir()
    try:
        yield part
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    # From here on a power cut leaves a whole server, and the next call puts it in place.
    part.rename(whole)
    _unpack(whole, data)


def _unpack(whole: Path, data: Path) -> None:
    """Move everything up into `data`."""
    for path in sorted(whole.iterdir()):
        path.rename(data / path.name)
    whole.rmdir()
