"""A push that its server cuts short, and one that lets others have their turn."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.routes import sync
from api.routes.sync import take


class Slow:
    """A push each of whose slices holds some frames that take a while to be written."""

    refusal = None

    def __init__(self, frames: int, seconds: float = 0.2) -> None:
        self.frames = frames
        self.seconds = seconds
        self.written = 0

    def steps(self, data: bytes) -> Iterator[None]:
        for _ in range(self.frames):
            time.sleep(self.seconds)
            self.written += 1
            yield


async def slices():
    while True:
        yield b"a slice"


async def cut_after(seconds: float, slow: Slow) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(seconds):
            await take(slow, slices())  # type: ignore[arg-type]


def test_a_push_that_takes_too_long_waits_for_what_is_being_written():
    slow = Slow(frames=1)
    asyncio.run(cut_after(0.05, slow))
    assert slow.written == 1


def test_a_slice_of_very_many_frames_is_cut_when_its_time_is_over(monkeypatch):
    monkeypatch.setattr(sync, "TURN", 0.02)
    slow = Slow(frames=1_000, seconds=0.01)
    asyncio.run(cut_after(0.1, slow))
    assert slow.written < 100


def test_whoever_brings_very_many_frames_lets_others_have_their_turn(monkeypatch):
    monkeypatch.setattr(sync, "TURN", 0.02)

    async def both() -> list[int]:
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
        pushes = [Slow(frames=1_000, seconds=0.01) for _ in range(2)]
        await asyncio.gather(*(cut_after(0.3, slow) for slow in pushes))
        return [slow.written for slow in pushes]

    assert all(asyncio.run(both()))
