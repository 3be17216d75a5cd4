"""Founding a fleet, joining it, and letting others in."""

import base64
import re
import secrets
import ssl
import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter

from api import enrolment, seed
from api import log as logs
from api.commands.errors import CommandFailed
from api.commands.folder import Data, opened, trust
from api.commands.founding import clear, finish, founding
from api.island.link import keep_window
from api.node import Node, found_fleet, found_node
from api.routes.enrolment import Enrolled, link_of
from api.routes.server import About
from api.settings import ADDRESS, LONGEST_ADDRESS
from api.storage.purse import LocalPurse
from api.words import PROBLEMS
from sync.clock import wall
from sync.keys import Key, key_id, new_replica
from sync.link.job import Job
from sync.link.meter import Meter
from sync.link.transport import UNTRUSTED, Link, WindowFailed
from sync.statements import certify_replica

Scopes = Annotated[list[str], Parameter(consume_multiple=True)]


def init(data: Data, *, role: Literal["mainland"] = "mainland", name: str = "Đất liền") -> None:
    """Lập hệ thống mới. Found a fleet: keys, replica, units and forms, in an empty folder.

    Parameters
    ----------
    role: Islands join a fleet instead.
    name: What people call this server.
    """
    if finish(data):
        with opened(data) as node:
            say(role=node.kind, fleet=node.fleet.hex())
        return
    with founding(data) as folder, closing(found_fleet(folder, name)) as node:
        fleet, counts = node.fleet.hex(), seed.plant(node)
    say(role=role, fleet=fleet, **counts)


def join(
    data: Data,
    *,
    upstream: str,
    code: str,
    name: str,
    fleet: str | None = None,
    ca: Path | None = None,
) -> int:
    """Gia nhập hệ thống. Make an island out of an empty folder and a code of the mainland.

    Parameters
    ----------
    upstream: Address of the mainland.
    code: One-time code that `haidang code --role island` gave there.
    name: What people call this island.
    fleet: Fingerprint of the fleet, to be sure of the mainland; it stands in the code's link.
    ca: Certificate of the mainland's own authority, where it has one.
    """
    upstream = _address("--upstream", upstream)
    verify = trust(ca)
    logs.set_up("warning")
    if finish(data):
        return _first_window(data, upstream, verify)
    # Before the code is used.
    clear(data)
    link = Link(upstream, verify=verify)
    if fleet is not None:
        _require_fleet(link, upstream, fleet.lower())
    key = Key.generate()
    replica = new_replica(secrets.token_bytes, key.public)
    enrolled = _claim(link, code, name, key, replica)
    root = base64.b64decode(enrolled.root)
    if fleet is not None and key_id(root).hex() != fleet.lower():
        raise _wrong_fleet(upstream, key_id(root).hex())
    certificate = base64.b64decode(enrolled.statements[0])
    with founding(data) as part:
        found_node(part, "island", name, key, root, certificate, replica).close()
    return _first_window(data, upstream, verify, scopes=enrolled.scopes)


def _first_window(data: Path, upstream: str, verify: ssl.SSLContext | bool, **known: object) -> int:
    """The exit status of a new island's first exchange."""
    with opened(data) as node:
        window = Job(
            node.replica,
            node.photos,
            upstream,
            statements=[node.certificate],
            link=Link(upstream, verify=verify),
            told=lambda window: keep_window(node, window),
            meter=Meter(node.settings.schedule, purse=LocalPurse(node.local)),
        ).run_once()
    say(**known, pulled=window.pulled, outcome=window.outcome)
    return 1 if window.failed else 0


def _require_fleet(link: Link, upstream: str, fleet: str) -> None:
    """Raise `CommandFailed` before a code is used at a server that says it is another fleet's."""
    try:
        said = msgspec.json.decode(link.ask("/api/node", b"", "GET"), type=About).fleet
    except (WindowFailed, msgspec.MsgspecError) as error:
        raise _refused(str(error)) from error
    if said != fleet:
        raise _wrong_fleet(upstream, said)


def _wrong_fleet(upstream: str, fleet: str) -> CommandFailed:
    return CommandFailed(
        "wrong_fleet",
        "Máy chủ này không thuộc hệ thống đã cho.",
        f"{upstream} is of the fleet {fleet}.",
    )


def _claim(link: Link, code: str, name: str, key: Key, replica: bytes) -> Enrolled:
    """What the mainland answers to an island's code."""
    statement = certify_replica(key, replica, wall())
    claim = {
        "code": code,
        "name": name,
        "key": base64.b64encode(key.public).decode(),
        "replica": base64.b64encode(statement).decode(),
    }
    try:
        answer = link.ask("/api/enrolments/claim", msgspec.json.encode(claim))
        return msgspec.json.decode(answer, type=Enrolled)
    except (WindowFailed, msgspec.MsgspecError) as error:
        raise _refused(str(error)) from error
    finally:
        link.close()


def _refused(words: str) -> CommandFailed:
    """What the mainland said, or that it said nothing."""
    known = PROBLEMS.get(words.rpartition(" ")[2])
    if words.startswith(UNTRUSTED):
        return CommandFailed(
            "certificate_refused",
            "Chứng thư của máy chủ không được tin cậy.",
            f"{words}.",
        )
    if known is None:
        return CommandFailed(
            "mainland_unreachable", "Không liên lạc được với đất liền.", f"{words}.", 1
        )
    return CommandFailed(words.rpartition(" ")[2], *known.told({}))


def code(
    data: Data,
    *,
    role: Literal["island", "tablet"] = "tablet",
    scopes: Scopes | None = None,
    name: str = "",
    url: str | None = None,
) -> None:
    """Cấp mã một lần. Print a one-time code for a tablet, or on the mainland for an island.

    Parameters
    ----------
    role: What the code is for.
    scopes: Areas such as area/11948, or a task such as task/C; all areas if not given.
    name: What people call the tablet or island.
    url: Address of this server in the link; the one of the settings if not given.
    """
    origin = _address("--url", url) if url else ""
    with opened(data) as node:
        areas = node.areas if scopes is None else scopes
        of_task = role == "tablet" and areas and set(areas) <= set(node.tasks)
        if not of_task and (not areas or not set(areas) <= set(node.areas)):
            raise CommandFailed(
                "no_such_area",
                "Không có địa bàn này.",
                f"The areas of this server are: {', '.join(node.areas) or 'none'}.",
            )
        wanted = enrolment.island_scopes(areas) if role == "island" else areas
        offer = enrolment.offer(node, role, wanted, name)
        origin = origin or node.settings.url or _listening(node)
        link = link_of(origin, offer.code, node.fleet.hex())
        say(code=offer.code, fleet=node.fleet.hex(), expires=offer.expires, link=link)


def _address(option: str, url: str) -> str:
    """The address of a server, without a slash at its end; raises `CommandFailed`."""
    found = url.rstrip("/")
    if len(found) > LONGEST_ADDRESS or not re.fullmatch(ADDRESS, found):
        raise CommandFailed(
            "bad_option",
            f"{option} là địa chỉ như https://dao.example:8443, không có đường dẫn.",
            f"{option} is an address such as https://dao.example:8443, without a path.",
        )
    return found


def _listening(node: Node) -> str:
    scheme = "https" if node.settings.tls else "http"
    return f"{scheme}://{node.settings.host}:{node.settings.port}"


def say(**facts: object) -> None:
    """Write the result as one line of JSON, for people and for programs."""
    sys.stdout.write(msgspec.json.encode(facts).decode() + "\n")
