"""A link as a program of its own, and the line that steers it: one JSON order a line, one answer.

`python -m api.demo.control --listen 8100 --server 8101 --control 8201 --profile wifi`
"""

import asyncio
import random
import socket

import cyclopts
import msgspec

from api.demo.link import BACK, TOWARDS, Cut, Link, shrink
from api.demo.weather import PROFILES, STATES

HOST = "127.0.0.1"


class Order(msgspec.Struct, frozen=True):
    """What a link is told; None leaves a thing as it is."""

    state: str | None = None
    profile: str | None = None
    cut: Cut | None = None


class Status(msgspec.Struct, frozen=True):
    """How a link is; `up` and `down` are the bytes handed on since it was started."""

    state: str
    profile: str
    up: int
    down: int
    connections: int
    cuts: int


def read_order(line: bytes) -> Order:
    """The order of a line; raises `msgspec.ValidationError` if it names something unknown."""
    order = msgspec.json.decode(line, type=Order)
    known = (
        order.state in (None, *STATES)
        and order.profile in (None, *PROFILES)
        and (order.cut is None or (order.cut.way in (TOWARDS, BACK) and order.cut.state in STATES))
    )
    if not known:
        raise msgspec.ValidationError("unknown state, profile or way")
    return order


def obey(link: Link, order: Order) -> Status:
    """Do what an order says, and tell how the link is then."""
    if order.profile:
        link.follow(order.profile)
    if order.cut:
        link.order_cut(order.cut)
    if order.state:
        link.set(order.state)
    up, down = (link.directions[way].passed for way in (TOWARDS, BACK))
    return Status(link.state, link.name, up, down, len(link.connections), link.cuts)


async def listen_for_orders(
    link: Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    """Answer orders until the line ends or one of them is wrong."""
    try:
        while line := await reader.readline():
            writer.write(msgspec.json.encode(obey(link, read_order(line))) + b"\n")
            await writer.drain()
    except (OSError, ValueError) as error:
        writer.write(msgspec.json.encode({"error": str(error)}) + b"\n")
    finally:
        writer.close()


def tell(port: int, order: Order | None = None, seconds: float = 5) -> Status:
    """Give a link an order, or none, and return how it is; raises `OSError` if it is not there."""
    with socket.create_connection((HOST, port), seconds) as line:
        line.sendall(msgspec.json.encode(order or Order()) + b"\n")
        with line.makefile("rb") as answers:
            return msgspec.json.decode(answers.readline(), type=Status)


def bound(port: int, host: str = HOST) -> socket.socket:
    """A socket that owns a port of this machine; connections to it have small buffers."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    shrink(sock)
    sock.bind((host, port))
    return sock


async def run(listening: socket.socket, controlling: socket.socket, link: Link) -> None:
    """Be a link for as long as the program runs."""
    async with (
        await link.start(listening) as carrying,
        await asyncio.start_server(
            lambda reader, writer: listen_for_orders(link, reader, writer), sock=controlling
        ),
    ):
        await carrying.serve_forever()


def main(
    *,
    listen: int,
    server: int,
    control: int,
    host: str = HOST,
    profile: str = "wifi",
    seed: int = 0,
) -> None:
    """Carry connections from one port of this machine to another, as a link of a profile does.

    Orders come from this machine alone, also where `host` is where others connect.
    """
    chance = random.Random(seed)  # noqa: S311 weather, not secrets
    asyncio.run(run(bound(listen, host), bound(control), Link((HOST, server), profile, chance)))


if __name__ == "__main__":
    cyclopts.run(main)
