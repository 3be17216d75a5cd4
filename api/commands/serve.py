"""`haidang serve`: one island or the mainland, in one process."""

import asyncio
import os
import signal
import socket
from typing import Literal

import structlog
from granian.constants import Interfaces
from granian.server.embed import Server

from api import log as logs
from api.app import create_app
from api.commands.errors import CommandFailed
from api.commands.folder import Data, open_node
from api.node import Node
from api.settings import Settings

log = structlog.get_logger()


def serve(
    *,
    data: Data,
    role: Literal["mainland", "island"] | None = None,
    host: str | None = None,
    port: int | None = None,
    url: str | None = None,
) -> None:
    """Phục vụ một trạm. Serve an island or the mainland until it is told to stop.

    Parameters
    ----------
    data: Folder that `haidang init` or `haidang join` made.
    role: mainland or island; refused if the folder is the other one's.
    host: Address to listen at; 127.0.0.1 if not given.
    port: Port to listen at; 8000 if not given, 0 for any free one.
    url: Address that people type, where it is not the one listened at.
    """
    node = open_node(data, {"role": role, "host": host, "port": port, "url": url})
    logs.set_up(node.settings.log)
    try:
        asyncio.run(_serve(node, free_port(node.settings)))
    finally:
        node.close()


def free_port(settings: Settings) -> int:
    """The port of the settings, or a free one for 0; fails clearly where it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            address = f"{settings.host}:{settings.port}"
            raise CommandFailed(
                "address_taken",
                f"Không mở được {address}.",
                f"Cannot listen at {address}.",
            ) from error
        return int(probe.getsockname()[1])


async def _serve(node: Node, port: int) -> None:
    server = Server(
        create_app(node),
        address=node.settings.host,
        port=port,
        interface=Interfaces.ASGI,
        log_enabled=False,
        websockets=False,
    )
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, server.stop)
    log.info("serving", url=f"http://{node.settings.host}:{port}", kind=node.kind, pid=os.getpid())
    await server.serve()
    log.info("stopped")
