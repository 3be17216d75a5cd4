"""One structured line an event: method, path, status and time of a request; nothing personal."""

import logging
import sys
import time
from contextlib import suppress
from secrets import token_hex

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger()

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


class Printer(structlog.PrintLogger):
    """Writes events to standard error; work goes on where that is a file on a full disk."""

    def __init__(self, *_: object) -> None:
        super().__init__(sys.stderr)

    def msg(self, message: str) -> None:
        """Write a line, if there is room for it."""
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = error = critical = fatal = exception = failure = msg


def set_up(level: str) -> None:
    """Send events to standard error, as JSON unless a person watches."""
    people = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if people else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=Printer,
    )
    # httpx writes whole addresses at this level.
    logging.getLogger("httpx").setLevel(logging.WARNING)


def logged(app: ASGIApp) -> ASGIApp:
    """The app, with one event a request; the query is left out, people type names into it."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = token_hex(4)
        method, path, status = scope["method"], scope["path"], 0

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request_id):
            try:
                await app(scope, receive, watch)
            finally:
                milliseconds = round((time.perf_counter() - started) * 1000, 1)
                log.info(
                    "request",
                    method=method,
                    path=path,
                    status=status,
                    ms=milliseconds,
                )

    return handle
