"""Backups of a server, their checking on any machine, and making a server out of one again."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from api import backups
from api.commands.errors import CommandFailed
from api.commands.fleet import say
from api.commands.folder import Data, opened
from api.commands.founding import finish, founding
from api.node import Node
from api.settings import Settings
from api.survey.rules import RULES
from sync import age
from sync.backup import reader
from sync.backup.reader import BackupFailed
from sync.backup.writer import names_in
from sync.disk import on_disk

app = App(name="backup", help="Sao lưu. Make a backup, and prove that it can be restored.")

Keep = Annotated[int | None, Parameter(validator=Number(gte=1))]

WORDS = {
    "no_backup": "Không có bản sao lưu này.",
    "backup_damaged": "Bản sao lưu bị hỏng, không đọc lại được.",
    "backup_not_whole": "Bản sao lưu đọc được nhưng dữ liệu không đủ.",
    "other_server": "Thư mục này chứa bản sao lưu của máy chủ khác; hãy chọn thư mục khác.",
}


@app.default
def make(
    *,
    data: Data,
    to: Path,
    recipient: str | None = None,
    identity: Path | None = None,
    keep: Keep = None,
) -> int:
    """Sao lưu. Write a backup to a folder while the server runs, and read it back.

    Parameters
    ----------
    to: Folder of backups, best on another disk.
    recipient: age recipient to encrypt to; that of --identity if not given.
    identity: File of the age identity; without it the backup counts once somebody checked it.
    keep: How many archives stay in the folder; all if not given.
    """
    secret = _read_identity(identity) if identity else None
    known = age.recipient_of(secret) if secret else None
    reader = recipient or known
    if reader is None or (known and reader != known):
        raise CommandFailed(
            "bad_option",
            "Cần --recipient hoặc --identity của cùng một khóa.",
            "Give --recipient or --identity, of one key.",
        )
    _require_recipient(reader)
    with opened(data) as node, _named(to):
        made = backups.take(node, to, reader, secret)
        gone = backups.prune(node, to, keep) if keep else []
        now = backups.standing(node)
    say(
        name=made.manifest.name,
        verified=now.verified == made.manifest.name,
        last_verified=now.verified or None,
        changes=made.manifest.changes,
        photos=len(made.manifest.photos),
        damaged_photos=[digest.hex() for digest in made.damaged],
        deleted=gone,
    )
    return 1 if made.damaged else 0


@app.command
def key(file: Path, /) -> None:
    """Tạo khóa sao lưu. Make an age identity in a new file, and print its recipient.

    Parameters
    ----------
    file: New file for the secret. Whoever has it reads the backups; without it nobody does.
    """
    secret = age.new_identity()
    try:
        made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandFailed(
            "file_exists", f"{file} đã có, không ghi đè.", f"{file} is there and stays as it is."
        ) from None
    with os.fdopen(made, "w") as out:
        out.write(f"# public key: {age.recipient_of(secret)}\n{secret}\n")
        out.flush()
        os.fsync(out.fileno())
    say(recipient=age.recipient_of(secret))


@app.command
def check(folder: Path, /, *, identity: Path, name: str | None = None) -> None:
    """Kiểm tra bản sao lưu. Restore a backup beside everything, on any machine, and say if whole.

    Parameters
    ----------
    folder: Folder of backups.
    identity: File of the age identity.
    name: Which backup; the newest if not given.
    """
    secret = _read_identity(identity)
    with _named(folder):
        scratch = Path(tempfile.gettempdir())
        whole = reader.check(folder, name or _newest(folder), secret, RULES, scratch)
        reader.say_verified(folder, whole)
    say(name=whole.name, server=whole.server, changes=whole.changes, photos=len(whole.photos))


@app.command
def accept(*, data: Data, to: Path) -> None:
    """Nhận kết quả kiểm tra. Let a backup count that was checked on another machine.

    Parameters
    ----------
    to: Folder of backups that came back from there.
    """
    with opened(data) as node, _named(to):
        now = backups.accept(node, to)
    say(last_verified=now.verified or None, waiting=now.waiting)


def restore(folder: Path, /, *, data: Data, identity: Path, name: str | None = None) -> int:
    """Khôi phục từ bản sao lưu. Make a server in an empty folder out of a backup.

    Parameters
    ----------
    folder: Folder of backups.
    identity: File of the age identity.
    name: Which backup; the newest if not given.
    """
    if finish(data):
        with opened(data) as node:
            say(server=node.name, replica=node.replica.id.hex())
        return 0
    secret = _read_identity(identity)
    with _named(folder), founding(data) as part:
        back = reader.restore(folder, name or _newest(folder), secret, RULES, part)
        reader.begin_anew(part)
        with closing(Node.open(Settings(data=part))) as node:
            backups.begin_anew(node, back.manifest)
            replica = node.replica.id
    missing = {digest for digest, _ in back.manifest.photos} & set(back.damaged)
    say(
        name=back.manifest.name,
        server=back.manifest.server,
        changes=back.manifest.changes,
        photos=back.photos,
        damaged_photos=[digest.hex() for digest in back.damaged],
        replica_before=back.manifest.replica.hex(),
        replica=replica.hex(),
    )
    return 1 if missing else 0


def _newest(folder: Path) -> str:
    names = names_in(folder)
    if not names:
        raise BackupFailed("no_backup", str(folder), "there is no backup")
    return names[-1]


def _read_identity(file: Path) -> str:
    try:
        with on_disk(file):
            return age.read_identity(file.read_text())
    except (OSError, ValueError) as error:
        raise CommandFailed(
            "bad_identity",
            f"{file} không phải tệp khóa sao lưu.",
            f"{file} is no file of an age identity.",
        ) from error


def _require_recipient(recipient: str) -> None:
    try:
        age.require_recipient(recipient)
    except ValueError as error:
        raise CommandFailed(
            "bad_option", "--recipient có dạng age1….", "--recipient looks like age1…."
        ) from error


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """Say in one line what is wrong with a backup; others are named where there are any."""
    try:
        yield
    except BackupFailed as error:
        others = ", ".join(names_in(folder)[-5:])
        english = f"{error}." + (f" There are: {others}." if others else "")
        raise CommandFailed(error.code, WORDS[error.code], english, 1) from error
