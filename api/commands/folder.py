"""Opening a server's data folder, with one clear line for everything that can be wrong."""

import sqlite3
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from api import settings
from api.commands.errors import CommandFailed
from api.node import NODE_KEY, LogGone, Node
from api.settings import SettingsInvalid
from sync.disk import named_error
from sync.errors import Busy, DiskFull, StorageFailed, SyncError
from sync.storage.sqlite import LOG

Data = Annotated[Path, Parameter(env_var="HAIDANG_DATA", help="Folder of the server's data.")]


def open_node(
    data: Path, options: Mapping[str, object] | None = None, *, begin_empty: bool = False
) -> Node:
    """The server of a folder; raises `CommandFailed`, `DiskFull`, `StorageFailed`, `Busy`."""
    if not (data / NODE_KEY).is_file():
        raise CommandFailed(
            "no_data",
            f"{data} chưa phải thư mục dữ liệu. Tạo bằng: haidang init hoặc haidang join.",
            f"{data} is not a data folder: make one with haidang init or haidang join.",
        )
    try:
        found = settings.read(data, {**(options or {})})
        node = Node.open(found, begin_empty=begin_empty)
    except SettingsInvalid as error:
        raise CommandFailed(error.code, error.vietnamese, f"{error}.") from error
    except (DiskFull, StorageFailed, Busy):
        raise
    except LogGone as error:
        raise CommandFailed(
            "log_gone",
            f"{data / LOG} đã mất hoặc rỗng. Khôi phục từ bản sao lưu vào thư mục mới: haidang "
            "restore. Không có bản sao lưu thì mở rỗng để nhận lại từ các máy khác: haidang serve "
            "--begin-empty.",
            f"{data / LOG} is gone or empty: make the server again out of a backup with haidang "
            "restore, or begin empty and get back what others hold with haidang serve "
            "--begin-empty.",
        ) from error
    except (OSError, ValueError, sqlite3.Error, SyncError) as error:
        if isinstance(error, OSError) and (named := named_error(error)):
            raise named from error
        raise CommandFailed(
            "data_unreadable", f"Không mở được {data}.", f"Cannot open {data}: {error}."
        ) from error
    if found.role is not None and found.role != node.kind:
        node.close()
        raise CommandFailed(
            "wrong_role",
            f"Thư mục {data} là của {node.kind}, không phải {found.role}.",
            f"The folder {data} is of the {node.kind}, not of the {found.role}.",
        )
    return node


@contextmanager
def opened(data: Path) -> Iterator[Node]:
    """The server of a folder, closed at the end."""
    node = open_node(data)
    try:
        yield node
    finally:
        node.close()


@contextmanager
def mainland(data: Path) -> Iterator[Node]:
    """As `opened`; raises `CommandFailed` for the folder of an island."""
    with opened(data) as node:
        if node.kind != "mainland":
            raise CommandFailed(
                "mainland_only", "Chỉ làm được ở đất liền.", "Only on the mainland."
            )
        yield node


@contextmanager
def island(data: Path) -> Iterator[Node]:
    """As `opened`; raises `CommandFailed` for the folder of the mainland."""
    with opened(data) as node:
        if node.kind != "island":
            raise CommandFailed("island_only", "Chỉ có ở trạm đảo.", "Only on an island.")
        yield node


def trust(ca: Path | None) -> ssl.SSLContext | bool:
    """What a server's certificate is held against: one authority, or those of the world.

    Raises `CommandFailed` for a file that holds no certificate.
    """
    if ca is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(ca))
    except OSError as error:
        raise CommandFailed(
            "ca_unreadable",
            f"Không đọc được chứng thư {ca}.",
            f"Cannot read a certificate in {ca}: {error.strerror or error}.",
        ) from error


def require_empty(data: Path) -> None:
    """Raise `CommandFailed` unless a new server can be made in a folder."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        busy = any(data.iterdir())
    except OSError as error:
        if named := named_error(error, data):
            raise named from error
        raise CommandFailed(
            "data_not_writable",
            f"Không tạo được thư mục {data}.",
            f"Cannot make the folder {data}: {error.strerror}.",
        ) from error
    if busy:
        raise CommandFailed(
            "data_not_empty", f"Thư mục {data} không trống.", f"The folder {data} is not empty."
        )
