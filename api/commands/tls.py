"""`haidang tls`: HTTPS where no authority of the world can be asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from api import tls as authority
from api.addresses import own_hosts
from api.commands.errors import CommandFailed
from api.commands.fleet import say
from api.commands.folder import Data, opened
from api.node import Node

RENEW = timedelta(days=60)
HERE = ("localhost", "127.0.0.1")
"""This machine's own names for itself are in each certificate."""

Hosts = Annotated[list[str], Parameter(consume_multiple=True)]


def tls(data: Data, *, host: Hosts | None = None) -> None:
    """Chứng thực HTTPS. Make or renew the certificate of this server, by an authority of its own.

    Parameters
    ----------
    host: Names and addresses that people type; those of this machine if not given.
    """
    with opened(data) as node:
        made = issue(data, node.name, [*(host or own_hosts()), *HERE])
        say(
            hosts=made.hosts,
            authority=str(data / authority.AUTHORITY),
            fingerprint=made.fingerprint,
            until=made.server.not_valid_after_utc.date().isoformat(),
        )


def issue(data: Path, title: str, hosts: list[str]) -> authority.Issued:
    """A new certificate for the hosts, by the folder's authority; raises `CommandFailed`."""
    try:
        return authority.issue(data, title, hosts)
    except authority.HostOutside as error:
        raise CommandFailed(
            error.code,
            "Tên hoặc địa chỉ nằm ngoài phạm vi của chứng thư gốc.",
            f"The authority was not made for {error}.",
        ) from error
    except authority.Unreadable as error:
        raise _unreadable(error) from error
    except ValueError as error:
        raise CommandFailed(
            "bad_option", "Tên hoặc địa chỉ không đúng.", f"No certificate: {error}."
        ) from error


def _unreadable(error: authority.Unreadable) -> CommandFailed:
    of = "Chứng thư gốc" if error.path.name.startswith("authority") else "Chứng thư của máy chủ"
    return CommandFailed(
        error.code,
        f"{of} không đọc được: {error.path}. Lấy lại tệp này từ bản sao lưu.",
        f"{error.path} is not readable; put it back from a backup.",
    )


def certificate(node: Node) -> authority.Issued:
    """The certificate of this server, renewed in time; raises `CommandFailed` without one."""
    try:
        found = authority.issued(node.settings.data)
    except authority.Unreadable as error:
        raise _unreadable(error) from error
    if found is None:
        raise CommandFailed(
            "no_certificate",
            "Chưa có chứng thư. Tạo bằng: haidang tls.",
            "There is no certificate: make one with haidang tls.",
        )
    if found.server.not_valid_after_utc - datetime.now(UTC) > RENEW:
        return found
    return issue(node.settings.data, node.name, found.hosts)
