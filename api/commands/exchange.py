"""`haidang sync`: exchange with the server above, and say how that stands."""

import signal
import sys
import threading
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import App, Parameter
from cyclopts.validators import Number

from api import log as logs
from api.commands.errors import CommandFailed
from api.commands.fleet import say
from api.commands.folder import Data, island, open_node, trust
from api.commands.progress import shown
from api.commands.standing import lines, plan_line, status_of
from api.island import doing
from api.island.exchange import standing
from api.island.link import keep_window
from api.island.room import make_room
from api.node import Node
from api.storage.purse import LocalPurse
from sync.link.job import IDLE, Job, Window
from sync.link.meter import Meter
from sync.link.transport import Link
from sync.structs import settle_all

app = App(name="sync", help="Đồng bộ với máy chủ cấp trên. Exchange with the server above.")

Language = Literal["vi", "en"]


@app.default
def sync(
    data: Data,
    *,
    upstream: str | None = None,
    once: bool = False,
    watch: bool = False,
    now: bool = False,
    ca: Path | None = None,
    every: Annotated[float, Parameter(validator=Number(gte=1, lte=86_400))] = IDLE,
) -> int:
    """Đồng bộ với máy chủ cấp trên. Exchange with the server above, once or for ever.

    Parameters
    ----------
    upstream: Address of that server; the one of the settings if not given.
    once: One window, then stop; exit status 1 if it failed.
    watch: Go on until told to stop.
    now: With --once, at once, also outside the hours of `windows`.
    ca: Certificate of that server's own authority, where it has one.
    every: With --watch, seconds between windows while there is nothing to send.
    """
    if now and not once:
        raise CommandFailed("bad_option", "--now đi cùng --once.", "Give --now with --once.")
    if once == watch:
        raise CommandFailed(
            "bad_option", "Chọn một trong hai: --once hoặc --watch.", "Give --once or --watch."
        )
    node = open_node(data, {"upstream": upstream, "ca": ca})
    try:
        if not node.settings.upstream:
            raise CommandFailed(
                "no_upstream", "Thiếu địa chỉ cấp trên (--upstream).", "Give --upstream."
            )
        with shown(node) as told, doing.running(data):
            logs.set_up(node.settings.log)
            job = job_of(
                node,
                Meter(
                    node.settings.schedule,
                    node.settings.budget,
                    LocalPurse(node.local),
                    any_time=now,
                    told=told,
                ),
            )
            stop = until_told()
            if watch:
                job.watch(stop, every)
                return 0
            window = job.run_next(stop)
        if window is None:
            return 0
        say(outcome=window.outcome, pushed=window.pushed, pulled=window.pulled)
        return 1 if window.failed else 0
    finally:
        node.close()


@app.command
def status(*, data: Data, json: bool = False, language: Language = "vi") -> None:
    """Đường truyền ra sao. Say how the link is, what waits, hours, budgets, the plan.

    Parameters
    ----------
    json: As one line of JSON.
    language: The language of the lines, `vi` or `en`.
    """
    with island(data) as node:
        found = status_of(node)
    if json:
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        return
    sys.stdout.write("".join(f"{line}\n" for line in lines(found, language)))


@app.command
def plan(*, data: Data, language: Language = "vi") -> None:
    """Lần tới chuyển những gì. Say what the next window will carry, in one line.

    Parameters
    ----------
    language: The language of the line, `vi` or `en`.
    """
    with island(data) as node:
        sys.stdout.write(plan_line(standing(node), language) + "\n")


def job_of(node: Node, meter: Meter) -> Job:
    """The job that exchanges for a server with the one above it."""
    settle_all()
    return Job(
        node.replica,
        node.photos,
        node.settings.upstream,
        statements=[node.certificate],
        link=Link(node.settings.upstream, verify=trust(node.settings.ca)),
        told=lambda window: after(node, window),
        meter=meter,
    )


def after(node: Node, window: Window) -> None:
    """What follows a window: word of it, and room for what the next ones bring."""
    keep_window(node, window)
    make_room(node)


def until_told() -> threading.Event:
    """An event that the signals to stop set."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    return stop
