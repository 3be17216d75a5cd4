"""A link between two machines: a TCP proxy with a rate, a delay, a buffer, cuts, and a count.

It ends TCP on both sides, so what radio would lose shows here as a stall. Both directions are
shared by all connections. Bytes are counted as they are handed on, without TCP's own headers.
"""

import asyncio
import fcntl
import random
import socket
import struct
import termios

import msgspec

from api.demo.instead import reset, stand_in
from api.demo.weather import CARRYING, DOWN, HALF, INSTEAD, LATE, PROFILES, STALL, UP, Profile

SOCKET_BUFFER = 16_384
RECEIVE_BUFFER = 2_048
"""What the kernel takes before the radio's queue does: all of it stands ahead of what is urgent."""

LEAST_CHUNK, MOST_CHUNK = 512, 16_384
TOWARDS, BACK = "up", "down"
LATE_BY = 30.0
"""Seconds that answers take beyond the link's own, while they come late."""


class Cut(msgspec.Struct, frozen=True):
    """Reset every connection once `after` more bytes have passed `way`, then stay in `state`."""

    way: str = TOWARDS
    after: int = 0
    state: str = UP


class Direction:
    """One way of the link: a queue before the radio, the radio's rate, and a count behind it."""

    def __init__(self, link: "Link", way: str) -> None:
        self.link, self.way = link, way
        self.passed = 0
        self.cut: Cut | None = None
        self.waiting: asyncio.Queue[tuple[Connection, float, bytes]] = asyncio.Queue()
        self.queued = 0
        self.turn = asyncio.Lock()
        self.room = asyncio.Event()
        self.room.set()
        self._free = self._changed = self._extra = 0.0

    @property
    def rate(self) -> float:
        """Bytes per second, infinite when there is no limit."""
        kbit = getattr(self.link.profile, self.way)
        return kbit * 125 if kbit else float("inf")

    @property
    def chunk(self) -> int:
        """Bytes taken from a connection at a time: what 50 ms carry, within bounds."""
        return int(min(MOST_CHUNK, max(LEAST_CHUNK, self.rate / 20)))

    async def put(self, connection: "Connection", data: bytes) -> None:
        """Wait for room before the radio (half a second of it), then queue `data`.

        Connections take turns: one that always has more must not keep the others waiting.
        """
        async with self.turn:
            while self.queued > min(SOCKET_BUFFER, max(2 * LEAST_CHUNK, self.rate / 2)):
                self.room.clear()
                await self.room.wait()
            self.queued += len(data)
            self.waiting.put_nowait((connection, asyncio.get_running_loop().time(), data))

    async def send(self) -> None:
        """Take what waits, at the link's rate, and let it arrive one delay later."""
        while True:
            connection, since, data = await self.waiting.get()
            await self.link.moving.wait()
            if not connection.over:
                # From when it came, not from now: a machine that wakes late loses no time.
                self._free = max(self._free, since, self.link.moved) + len(data) / self.rate
                await sleep_until(self._free)
                connection.arrive(self.way, self._free + self.delay(self._free), data)
            self.queued -= len(data)
            self.room.set()

    def delay(self, now: float) -> float:
        """Seconds on the way; the jitter changes once a second."""
        profile = self.link.profile
        if now >= self._changed:
            self._extra = self.link.chance.uniform(-profile.jitter, profile.jitter)
            self._changed = now + 1
        late = LATE_BY if self.link.state == LATE and self.way == BACK else 0.0
        return (profile.delay + self._extra) / 1000 + late

    def allowed(self, size: int) -> int:
        """How many of `size` bytes pass before a cut that was ordered."""
        return size if self.cut is None else min(size, self.cut.after)

    def count(self, size: int) -> Cut | None:
        """Count bytes handed on; the cut that was ordered, if it is due now."""
        self.passed += size
        if self.cut is None:
            return None
        self.cut = msgspec.structs.replace(self.cut, after=self.cut.after - size)
        if self.cut.after > 0:
            return None
        due, self.cut = self.cut, None
        return due


class Connection:
    """A client, the server it wanted, and what is on its way between them."""

    def __init__(self, link: "Link", client: asyncio.StreamWriter) -> None:
        self.link = link
        self.writers = {BACK: client}
        self.arriving: dict[str, asyncio.Queue[tuple[float, bytes]]] = {
            way: asyncio.Queue() for way in (TOWARDS, BACK)
        }
        self.over = False

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Carry both ways until both have ended or one breaks."""
        try:
            # A handshake crosses the link once and back before the first byte does.
            await asyncio.sleep(2 * self.link.profile.delay / 1000)
            await self.link.moving.wait()
            answers, self.writers[TOWARDS] = await self.link.connect()
            async with asyncio.TaskGroup() as tasks:
                for way, source in ((TOWARDS, reader), (BACK, answers)):
                    tasks.create_task(self.read(way, source))
                    tasks.create_task(self.write(way))
        except (OSError, ExceptionGroup):
            self.reset()
        finally:
            self.close()

    async def read(self, way: str, source: asyncio.StreamReader) -> None:
        """Queue what a side says until it ends."""
        direction = self.link.directions[way]
        data = b"-"
        while data:
            await self.link.moving.wait()
            data = await source.read(direction.chunk)
            await direction.put(self, data)

    def arrive(self, way: str, when: float, data: bytes) -> None:
        """Note bytes that reach the far side at `when`; empty bytes are the end."""
        self.arriving[way].put_nowait((when, data))

    async def write(self, way: str) -> None:
        """Hand on what arrives, in order, and count it."""
        direction, writer = self.link.directions[way], self.writers[way]
        while True:
            when, data = await self.arriving[way].get()
            await sleep_until(when)
            await self.link.moving.wait()
            if not data:
                writer.write_eof()
                return
            if way == BACK and self.link.state == HALF:
                await self.fall_silent(data)
                return
            data = data[: direction.allowed(len(data))]
            writer.write(data)
            due = direction.count(len(data))
            await writer.drain()
            if due:
                await emptied(writer)
                self.link.fall(due)
                return

    async def fall_silent(self, data: bytes) -> None:
        """Hand half of an answer on, and nothing more of this connection."""
        self.writers[BACK].write(data[: len(data) // 2])
        while self.link.state == HALF:
            await asyncio.sleep(0.05)
        self.reset()

    def reset(self) -> None:
        """End both sides with a TCP reset, as a broken link does."""
        self.over = True
        for writer in self.writers.values():
            reset(writer)

    def close(self) -> None:
        """Let both sides go."""
        self.over = True
        for writer in self.writers.values():
            writer.close()


class Link:
    """The proxy: who is connected, in which weather, and what passed."""

    def __init__(self, server: tuple[str, int], profile: str, chance: random.Random) -> None:
        self.server, self.chance = server, chance
        self.name, self.profile = profile, PROFILES[profile]
        self.state = UP
        self.moved = 0.0
        self.moving = asyncio.Event()
        self.moving.set()
        self.connections: dict[Connection, asyncio.Task[None]] = {}
        self.cuts = 0
        self.directions = {way: Direction(self, way) for way in (TOWARDS, BACK)}
        self._weather: asyncio.Task[None] | None = None
        self._radios: list[asyncio.Task[None]] = []

    async def start(self, listening: socket.socket) -> asyncio.Server:
        """Accept on a bound socket, and begin the profile's weather."""
        self._radios = [asyncio.create_task(d.send()) for d in self.directions.values()]
        self.follow(self.name)
        return await asyncio.start_server(self.accept, sock=listening, limit=LEAST_CHUNK)

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection the way the link is now."""
        connection = Connection(self, writer)
        writer.transport.set_write_buffer_limits(high=0)
        if self.state == DOWN:
            connection.reset()
            return
        if self.state in INSTEAD:
            await stand_in(self.state, reader, writer)
            return
        task = self.connections[connection] = asyncio.create_task(connection.run(reader))
        await asyncio.wait([task])
        del self.connections[connection]

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to the server, with small buffers so that the link is felt."""
        sock = socket.socket(socket.AF_INET)
        shrink(sock)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, self.server)
        reader, writer = await asyncio.open_connection(sock=sock, limit=LEAST_CHUNK)
        writer.transport.set_write_buffer_limits(high=0)
        return reader, writer

    def set(self, state: str) -> None:
        """Put the link into a state; `moved` is when it last carried something."""
        self.state = state
        if state == STALL:
            self.moving.clear()
            return
        if state not in CARRYING:
            self.break_all()
        self.moved = asyncio.get_running_loop().time()
        self.moving.set()

    def break_all(self) -> None:
        """Reset every connection."""
        for connection, task in list(self.connections.items()):
            connection.reset()
            task.cancel()

    def fall(self, cut: Cut) -> None:
        """Carry out a cut."""
        self.cuts += 1
        self.break_all()
        self.set(cut.state)

    def follow(self, name: str) -> None:
        """Become another kind of link, with its weather."""
        self.name, self.profile = name, PROFILES[name]
        if self._weather:
            self._weather.cancel()
        self._weather = asyncio.create_task(self.weather(self.profile))

    async def weather(self, profile: Profile) -> None:
        """Go through the profile's phases, again and again."""
        while profile.phases:
            for phase in profile.phases:
                self.set(phase.state)
                await asyncio.sleep(self.chance.uniform(phase.least, phase.most))

    def order_cut(self, cut: Cut) -> None:
        """Cut now, or once the bytes that it names have passed."""
        if cut.after > 0:
            self.directions[cut.way].cut = cut
        else:
            self.fall(cut)


async def sleep_until(when: float) -> None:
    """Wait for a time of the running loop."""
    wait = when - asyncio.get_running_loop().time()
    if wait > 0:
        await asyncio.sleep(wait)


async def emptied(writer: asyncio.StreamWriter, tries: int = 200) -> None:
    """Wait up to a second until the far side's kernel has taken every byte."""
    sock = writer.get_extra_info("socket")
    for _ in range(tries):
        if sock.fileno() < 0 or not waiting_in(sock):
            return
        await asyncio.sleep(0.005)


def waiting_in(sock: socket.socket) -> int:
    """Bytes that the far side's kernel has not taken yet."""
    return int(struct.unpack("i", fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, bytes(4)))[0])


def shrink(sock: socket.socket) -> None:
    """Give a socket small buffers, so that a sender soon notices a slow link."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SOCKET_BUFFER)
