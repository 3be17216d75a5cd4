"""`haidang` on an odd machine: `python -m tests.faults.odd CLOCK PATIENCE words …`.

Its clock is ahead by the days that stand in the file CLOCK; on a fast link it waits so many
seconds for a byte, and half a second before it tries again.
"""

import sys
import time
from email.utils import formatdate
from pathlib import Path

from litestar.types import ASGIApp, Message, Receive, Scope, Send

DAY = 86_400


def main() -> None:
    """Run the command that the words are."""
    clock, patience = Path(sys.argv.pop(1)), float(sys.argv.pop(1))
    seconds, nanoseconds = time.time, time.time_ns
    time.time = lambda: seconds() + ahead(clock)
    time.time_ns = lambda: nanoseconds() + ahead(clock) * 10**9
    # Only now: a module may keep the functions themselves.
    from api import cli
    from api.commands import serve
    from sync.link import pace, transport

    transport.STALL, pace.SHORTEST_WAIT = patience, min(patience, pace.SHORTEST_WAIT) / 3
    made = vars(serve)["create_app"]
    vars(serve)["create_app"] = lambda node: dated(made(node))
    cli.main()


def ahead(clock: Path) -> int:
    """By how many seconds the clock is ahead."""
    return int(clock.read_text()) * DAY


def dated(app: ASGIApp) -> ASGIApp:
    """The app with a date in each answer: the server's own is not from Python's clock."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        async def date(message: Message) -> None:
            if message["type"] == "http.response.start":
                said = (b"date", formatdate(time.time(), usegmt=True).encode())
                message["headers"] = [*message["headers"], said]
            await send(message)

        await app(scope, receive, date)

    return handle


if __name__ == "__main__":
    main()
