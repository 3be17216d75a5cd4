"""Looking into a store: what a record is made of, and whether everything still proves itself."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from api.commands.errors import CommandFailed
from api.commands.folder import Data, opened
from api.node import PHOTOS
from api.survey.rules import RULES
from sync import explain as explaining
from sync.photos.ledgers import FREED, read_freed
from sync.storage.raw import last_backup
from sync.storage.sqlite import LOCAL
from sync.verify import verify_directory

RecordId = Annotated[str, Parameter(help="Record id in hexadecimal.")]


def explain(record: RecordId, /, *, data: Data) -> None:
    """Giải thích một bản ghi. Print each value of a record: its dot, author, verdict and why."""
    try:
        wanted = bytes.fromhex(record)
    except ValueError:
        wanted = b""
    with opened(data) as node:
        explanation = explaining.explain(node.store, wanted)
    if explanation is None:
        raise no_record(record)
    sys.stdout.write(explaining.render(explanation))


def no_record(record: str) -> CommandFailed:
    """What is said of a record that no change touches."""
    return CommandFailed("no_record", f"Không có bản ghi {record}.", f"No record {record}.")


def verify(folder: Path, /, *folders: Path, photos: bool = False) -> int:
    """Kiểm chứng dữ liệu. Prove from raw rows that stores are whole; name what is not.

    Parameters
    ----------
    folder: Data folder of a server, or a tablet's dump.
    folders: More of them.
    photos: Every photo that a record names must be there too.
    """
    wrong = 0
    for path in (folder, *folders):
        require_store(path)
        findings = verify_directory(path, RULES, expect_photos=photos)
        wrong += len(findings)
        lines = [f"{path}: {finding}" for finding in findings] or [f"{path}: {_whole(path)}"]
        sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if wrong else 0


def _whole(path: Path) -> str:
    """That a store is whole, how many photos were freed, and how old the last backup is."""
    said = ["whole"]
    if freed := read_freed(path / PHOTOS / FREED):
        said.append(f"{len(freed)} photos freed")
    if (path / LOCAL).exists():
        ms = last_backup(path)
        day = datetime.fromtimestamp(ms / 1000, UTC).isoformat(" ", "minutes") if ms else "none"
        said.append(f"last verified backup of the mainland: {day}")
    return "; ".join(said)


def require_store(path: Path) -> None:
    """Raise `CommandFailed` unless there is a folder with something in it."""
    if not path.is_dir() or not any(path.iterdir()):
        raise CommandFailed("no_data", f"{path} không có dữ liệu.", f"{path} holds no data.")
