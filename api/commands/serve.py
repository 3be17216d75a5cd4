"""`haidang serve`: one island or the mainland, in one process."""

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import structlog
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar.types import ASGIApp

from api import log as logs
from api.app import create_app
from api.commands.errors import CommandFailed
from api.commands.folder import Data, open_node
from api.commands.tls import certificate
from api.node import Node
from api.plain import plain_app
from api.tls import SERVER, SERVER_KEY

log = structlog.get_logger()

CONNECTIONS = 512
"""As many at once are served; a browser keeps six. Files for as many may be open everywhere."""


def serve(
    *,
    data: Data,
    role: Literal["mainland", "island"] | None = None,
    host: str | None = None,
    port: int | None = None,
    url: str | None = None,
    tls: bool | None = None,
    plain_port: int | None = None,
    begin_empty: bool = False,
) -> None:
    """Phục vụ một trạm. Serve an island or the mainland until it is told to stop.

    Parameters
    ----------
    data: Folder that `haidang init` or `haidang join` made.
    role: mainland or island; refused if the folder is the other one's.
    host: Address to listen at; 127.0.0.1 if not given.
    port: Port to listen at; 8000 if not given, 0 for any free one.
    url: Address that people type, where it is not the one listened at.
    tls: Serve HTTPS with the certificate of `haidang tls`.
    plain_port: With --tls, port of the page that explains how devices come to trust it.
    begin_empty: Go on without a log that was lost; what other servers hold comes back from them.
    """
    given: dict[str, object] = {"role": role, "host": host, "port": port, "url": url}
    given |= {"tls": tls, "plain_port": plain_port}
    node = open_node(data, given, begin_empty=begin_empty)
    logs.set_up(node.settings.log)
    try:
        asyncio.run(_serve(node))
    finally:
        node.close()


def free_port(host: str, port: int) -> int:
    """The port, or a free one for 0; fails clearly where it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            address = f"{host}:{port}"
            raise CommandFailed(
                "address_taken",
                f"Không mở được {address}.",
                f"Cannot listen at {address}.",
            ) from error
        return int(probe.getsockname()[1])


async def _serve(node: Node) -> None:
    servers = list(_servers(node))
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, _stop, servers)
    await asyncio.gather(*(server.serve() for server in servers))
    log.info("stopped")


def _servers(node: Node) -> Iterator[Server]:
    """The service, and with TLS the plain page beside it where a port is given."""
    settings = node.settings
    port = free_port(settings.host, settings.port)
    if not settings.tls:
        yield _server(create_app(node), settings.host, port)
        _tell(node, "http", port)
        return
    issued = certificate(node)
    yield _server(create_app(node), settings.host, port, tls_from=settings.data)
    _tell(node, "https", port)
    if settings.plain_port is not None:
        plain_port = free_port(settings.host, settings.plain_port)
        yield _server(plain_app(issued, settings.url, port), settings.host, plain_port)
        log.info("explaining", url=f"http://{settings.host}:{plain_port}")


def _server(app: ASGIApp, host: str, port: int, tls_from: Path | None = None) -> Server:
    return Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        log_enabled=False,
        websockets=False,
        ssl_cert=tls_from and tls_from / SERVER,
        ssl_key=tls_from and tls_from / SERVER_KEY,
        backlog=CONNECTIONS,
        backpressure=CONNECTIONS,
    )


def _tell(node: Node, scheme: str, port: int) -> None:
    url = f"{scheme}://{node.settings.host}:{port}"
    log.info("serving", url=url, kind=node.kind, pid=os.getpid())


def _stop(servers: list[Server]) -> None:
    for server in servers:
        server.stop()  # type: ignore[no-untyped-call]
