"""`haidang sync`: exchange with the server above."""

import signal
import threading
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from api import log as logs
from api.commands.errors import CommandFailed
from api.commands.fleet import say
from api.commands.folder import Data, open_node, trust
from api.island.link import keep_window
from api.storage.purse import LocalPurse
from sync.job import IDLE, Job
from sync.meter import Meter
from sync.transport import Link


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
        verify = trust(node.settings.ca)
        logs.set_up(node.settings.log)
        job = Job(
            node.replica,
            node.photos,
            node.settings.upstream,
            statements=[node.certificate],
            link=Link(node.settings.upstream, verify=verify),
            told=lambda window: keep_window(node, window),
            meter=Meter(
                node.settings.schedule,
                node.settings.budget,
                LocalPurse(node.local),
                any_time=now,
            ),
        )
        if watch:
            job.watch(until_told(), every)
            return 0
        window = job.run_next(until_told())
        if window is None:
            return 0
        say(outcome=window.outcome, pushed=window.pushed, pulled=window.pulled)
        return 1 if window.failed else 0
    finally:
        node.close()


def until_told() -> threading.Event:
    """An event that the signals to stop set."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    return stop
