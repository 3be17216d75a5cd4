"""The emulated link does what its profile says, and counts what it carries."""

import asyncio
import random
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import msgspec
import pytest

from api.demo import control, link, weather
from api.demo.control import HOST, Order, Status, bound
from api.demo.link import BACK, TOWARDS, Cut, Link
from api.demo.weather import DOWN, PORTAL, STALL, UP, Phase, Profile


def play(story):
    """Run a story to its end in a thread of its own: browser tests keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, story).result()


class Server:
    """Sends back every byte, or keeps them, and remembers how each connection ended."""

    def __init__(self, answers: bool) -> None:
        self.answers = answers
        self.heard = bytearray()
        self.ended: asyncio.Queue[str] = asyncio.Queue()

    async def serve(self, reader, writer):
        how = "end"
        try:
            while data := await reader.read(65536):
                self.heard += data
                if self.answers:
                    writer.write(data)
                    await writer.drain()
        except ConnectionResetError:
            how = "reset"
        writer.close()
        self.ended.put_nowait(how)


@asynccontextmanager
async def linked(monkeypatch, profile=None, answers=True):
    """A server behind a link of a profile: the link, the server, and a function that connects."""
    monkeypatch.setitem(weather.PROFILES, "test", profile or Profile())
    server = Server(answers)
    behind = await asyncio.start_server(server.serve, HOST, 0)
    the_link = Link(behind.sockets[0].getsockname(), "test", random.Random(1))
    listening = bound(0)
    port = listening.getsockname()[1]
    async with behind, await the_link.start(listening):
        yield the_link, server, lambda: asyncio.open_connection(HOST, port)


async def echoed(connect, data):
    """Seconds until `data` came back whole."""
    reader, writer = await connect()
    began = time.monotonic()
    writer.write(data)
    await reader.readexactly(len(data))
    writer.close()
    return time.monotonic() - began


def test_a_round_trip_takes_twice_the_delay_after_a_handshake_that_takes_as_long(monkeypatch):
    async def story():
        async with linked(monkeypatch, Profile(delay=100)) as (_, _, connect):
            reader, writer = await connect()
            await asyncio.sleep(0.3)
            writer.write(b"warm")
            await reader.readexactly(4)
            began = time.monotonic()
            writer.write(b"x")
            await reader.readexactly(1)
            assert 0.2 <= time.monotonic() - began < 0.26
            assert 0.4 <= await echoed(connect, b"x") < 0.48

    play(story())


@pytest.mark.parametrize(("way", "answers"), [(TOWARDS, False), (BACK, True)])
def test_each_way_holds_its_own_rate_however_many_connections_share_it(monkeypatch, way, answers):
    size = 16_000

    async def one(connect):
        reader, writer = await connect()
        writer.write(bytes(size))
        writer.write_eof()
        await reader.read(1) if not answers else await reader.readexactly(size)

    async def story():
        profile = msgspec.structs.replace(Profile(), **{way: 256})
        async with linked(monkeypatch, profile, answers) as (_, _, connect):
            began = time.monotonic()
            await asyncio.gather(one(connect), one(connect))
            seconds = time.monotonic() - began
            assert 0.85 < 2 * size * 8 / seconds / 256_000 < 1.03

    play(story())


def test_who_always_has_more_to_send_keeps_nobody_else_waiting(monkeypatch):
    async def story():
        async with linked(monkeypatch, Profile(up=64), answers=False) as (_, server, connect):
            _, greedy = await connect()
            greedy.write(bytes(100_000))
            while len(server.heard) < 4_000:
                await asyncio.sleep(0.01)
            _, modest = await connect()
            modest.write(b"decision")
            while b"decision" not in server.heard:
                assert len(server.heard) < 50_000, "most of the other's bytes went first"
                await asyncio.sleep(0.01)

    play(story())


def test_a_sender_feels_a_slow_link(monkeypatch):
    async def story():
        async with linked(monkeypatch, Profile(up=64)) as (_, server, connect):
            _, writer = await connect()
            writer.transport.set_write_buffer_limits(high=0)
            link.shrink(writer.get_extra_info("socket"))
            writer.write(bytes(400_000))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(writer.drain(), 0.5)
            assert len(server.heard) < 8_000

    play(story())


@pytest.mark.parametrize("kbit", [64, 128, 512])
def test_half_a_second_waits_before_the_radio_and_little_more_in_the_kernel(monkeypatch, kbit):
    async def story():
        async with linked(monkeypatch, Profile(up=kbit), answers=False) as (the_link, _, connect):
            _, writer = await connect()
            sock = writer.get_extra_info("socket")
            writer.write(bytes(1_000_000))
            await asyncio.sleep(1.5)
            unsent = writer.transport.get_write_buffer_size() + link.waiting_in(sock)
            taken = 1_000_000 - unsent - the_link.directions[TOWARDS].passed
            assert taken < kbit * 125 / 2 + 12_000

    play(story())


def test_the_count_is_what_passed(monkeypatch):
    async def story():
        async with linked(monkeypatch) as (the_link, server, connect):
            await asyncio.gather(*(echoed(connect, bytes(size)) for size in (1, 70_000, 4_096)))
            passed = {way: d.passed for way, d in the_link.directions.items()}
            assert passed == {TOWARDS: 74_097, BACK: 74_097} and len(server.heard) == 74_097

    play(story())


@pytest.mark.parametrize("after", [1, 4_097, 50_000])
def test_a_cut_lets_exactly_the_bytes_pass_that_it_names(monkeypatch, after):
    async def story():
        profile = Profile(up=8_000, delay=5)
        async with linked(monkeypatch, profile, answers=False) as (the_link, server, connect):
            reader, writer = await connect()
            the_link.order_cut(Cut(TOWARDS, after))
            writer.write(bytes(120_000))
            with pytest.raises(ConnectionResetError):
                await reader.readexactly(1)
            assert await server.ended.get() == "reset"
            assert len(server.heard) == after == the_link.directions[TOWARDS].passed
            assert the_link.cuts == 1 and the_link.state == UP
            assert await asyncio.wait_for(echoed_nothing(connect), 2)

    async def echoed_nothing(connect):
        _, writer = await connect()
        writer.close()
        return True

    play(story())


def test_a_link_that_is_down_resets_who_is_there_and_who_comes(monkeypatch):
    async def story():
        async with linked(monkeypatch) as (the_link, server, connect):
            reader, writer = await connect()
            writer.write(b"x")
            await reader.readexactly(1)
            the_link.set(DOWN)
            with pytest.raises(ConnectionResetError):
                await reader.readexactly(1)
            assert await server.ended.get() == "reset"
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await echoed(connect, b"x")
            the_link.set(UP)
            assert await echoed(connect, b"x") < 1

    play(story())


def test_a_stalled_link_takes_the_connection_says_nothing_and_goes_on_later(monkeypatch):
    async def story():
        async with linked(monkeypatch) as (the_link, server, connect):
            the_link.set(STALL)
            reader, writer = await connect()
            writer.write(b"patience")
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(reader.read(1), 0.3)
            assert not server.heard
            the_link.set(UP)
            assert await reader.readexactly(8) == b"patience"

    play(story())


def test_a_captive_portal_answers_200_with_a_page_of_its_own(monkeypatch):
    async def story():
        async with linked(monkeypatch) as (the_link, server, connect):
            the_link.set(PORTAL)
            reader, writer = await connect()
            writer.write(b"POST /sync/hello HTTP/1.1\r\n\r\n")
            answer = await reader.read()
            assert answer.startswith(b"HTTP/1.1 200 OK") and b"<!doctype html>" in answer
            assert not server.heard

    play(story())


def test_the_weather_of_a_profile_comes_and_goes(monkeypatch):
    async def story():
        phases = (Phase(UP, 0.2, 0.2), Phase(DOWN, 0.2, 0.2))
        async with linked(monkeypatch, Profile(phases=phases)) as (the_link, _, _):
            seen = []
            for _ in range(3):
                await asyncio.sleep(0.1)
                seen.append(the_link.state)
                await asyncio.sleep(0.1)
            assert seen == [UP, DOWN, UP]

    play(story())


def test_orders_come_over_a_line_and_a_wrong_one_changes_nothing(monkeypatch):
    async def story():
        async with linked(monkeypatch) as (the_link, _, connect):
            controlling = bound(0)
            port = controlling.getsockname()[1]

            async def listen(reader, writer):
                await control.listen_for_orders(the_link, reader, writer)

            async with await asyncio.start_server(listen, sock=controlling):
                await echoed(connect, b"12345")
                told = await asyncio.to_thread(
                    control.tell, port, Order(state=STALL, profile="vsat_busy")
                )
                assert told == Status(STALL, "vsat_busy", 5, 5, told.connections, 0)
                for wrong in (b'{"state": "sunny"}\n', b"GET / HTTP/1.1\n", b'{"cut": 1}\n'):
                    reader, writer = await asyncio.open_connection(HOST, port)
                    writer.write(wrong)
                    assert b"error" in await reader.read()
                    writer.close()
                assert (await asyncio.to_thread(control.tell, port)).state == STALL

    play(story())


def test_the_profiles_are_those_of_the_islands():
    assert {"vsat_clear", "vsat_busy", "vsat_rain", "weak_4g", "flap", "typhoon"} <= set(
        weather.PROFILES
    )
    satellite = weather.PROFILES["satellite"]
    assert (satellite.up, satellite.down, 2 * satellite.delay) == (128, 512, 600)
    assert link.SOCKET_BUFFER < 32_768
