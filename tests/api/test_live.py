"""An answer that stays open: what is written while photos go up comes down at once."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack

import pytest

from api import lines
from api.bell import Bell
from api.lines import Lines
from api.routes import sync
from api.routes.sync import in_line, live
from sync.protocol import wire
from sync.protocol.frames import FrameReader, Outgoing
from sync.protocol.server import Granted, Server
from tests.unit.sync.fleet import AREA, ISLAND, MAINLAND, certify, pull, replica, runs


@pytest.fixture
def mainland():
    upper = replica(1, MAINLAND)
    certify(upper)
    return upper


@pytest.fixture
def island(mainland):
    lower = replica(2, ISLAND)
    pull(lower, mainland)
    return lower


class Asked:
    """The mainland as it answers the island's want."""

    def __init__(self, mainland, island):
        self.bell = Bell(mainland)
        self.server = Server(mainland, Granted(island.id, frozenset({AREA, "common"}), True))
        vectors = {scope: wire.heads(island.vector(scope)) for scope in ("common", AREA)}
        self.seconds = 5
        self.outbox = self.server.answer(wire.Want(tuple(vectors.items()), self.seconds))

    async def frames(self) -> AsyncIterator[tuple[float, wire.Message | None]]:
        began, reader = time.monotonic(), FrameReader()
        async for piece in live(self.outbox, self.seconds, self.bell):
            for frame in reader.feed(piece):
                yield time.monotonic() - began, wire.read(frame)

    def all(self):
        async def gather():
            return [pair async for pair in self.frames()]

        return asyncio.run(gather())


def later(seconds, act):
    timer = threading.Timer(seconds, act)
    timer.start()
    return timer


def kinds(frames):
    return [type(message) for _, message in frames]


def test_a_decision_comes_down_at_once_and_then_the_island_says_that_it_has_it(mainland, island):
    asked = Asked(mainland, island)
    later(0.5, lambda: mainland.write(AREA, "note", {"text": "Duyệt"}))
    frames = asked.all()
    assert kinds(frames) == [wire.SignedHeads, wire.Run, wire.End]
    assert 0.4 < frames[0][0] < 1.0


def test_a_line_on_which_nothing_comes_has_a_beat_and_then_an_end(mainland, island, monkeypatch):
    monkeypatch.setattr(sync, "BEAT", 0.5)
    monkeypatch.setattr(sync, "LOOK", 0.1)
    asked = Asked(mainland, island)
    asked.seconds = 2
    said = kinds(asked.all())
    assert set(said[:-1]) == {wire.Beat} and len(said) >= 3
    assert said[-1] is wire.End


def test_what_the_island_itself_pushes_is_not_sent_back_to_it(mainland, island, monkeypatch):
    asked = Asked(mainland, island)
    asked.seconds = 2
    island.write(AREA, "note", {"text": "Loa hỏng"})

    def push():
        taking = asked.server.push()
        out = Outgoing()
        for run in runs(island, AREA, mainland):
            taking.feed(out.add(*wire.write(run)))

    later(0.3, push)
    assert kinds(asked.all()) == [wire.End]
    assert len(mainland.records("note")) == 1


def test_what_another_process_wrote_is_found_within_two_seconds(mainland, island):
    asked = Asked(mainland, island)
    mainland._listeners.clear()
    later(0.2, lambda: mainland.write(AREA, "note", {"text": "Duyệt"}))
    frames = asked.all()
    assert kinds(frames) == [wire.SignedHeads, wire.Run, wire.End]
    assert frames[0][0] < 2.5


def test_of_one_key_so_many_answers_stay_open_and_the_next_says_at_once_what_is_here(
    mainland, island, monkeypatch
):
    monkeypatch.setattr(lines, "EACH", 2)
    mainland.write(AREA, "note", {"text": "Duyệt"})
    open_now, asked = Lines(), Asked(mainland, island)

    async def ask():
        answer = in_line(open_now, b"a key", asked.outbox, 30, asked.bell)
        found = b"".join([piece async for piece in answer])
        return [wire.read(frame) for frame in FrameReader().feed(found)]

    async def flood():
        with open_now.line(b"a key"), open_now.line(b"a key"):
            return await asyncio.wait_for(ask(), 5)

    assert list(map(type, asyncio.run(flood()))) == [wire.SignedHeads, wire.Run, wire.End]
    assert not open_now._open


def test_a_device_that_asks_too_often_keeps_the_line_of_no_other():
    open_now = Lines()
    with ExitStack() as stack:
        mine = [stack.enter_context(open_now.line(b"mine")) for _ in range(800)]
        assert mine.count(True) == lines.EACH
        assert stack.enter_context(open_now.line(b"another"))
    with open_now.line(b"mine") as again:
        assert again


def test_all_keys_together_keep_so_many_answers_open():
    open_now = Lines()
    with ExitStack() as stack:
        found = [stack.enter_context(open_now.line(bytes([n]))) for n in range(100)]
    assert found.count(True) == lines.ALL


def test_whoever_hangs_up_gives_the_line_back(mainland, island):
    open_now, asked = Lines(), Asked(mainland, island)

    async def hung_up():
        answer = in_line(open_now, b"a key", asked.outbox, 30, asked.bell)
        waiting = asyncio.ensure_future(anext(answer))
        await asyncio.sleep(0.1)
        assert open_now._open == {b"a key": 1}
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    asyncio.run(hung_up())
    assert not open_now._open
