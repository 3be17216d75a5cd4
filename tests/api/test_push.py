"""A push that its server cuts short."""

import asyncio
import time

import pytest

from api.routes.sync import take


class Slow:
    """A push whose slices take a while to be written."""

    fed = 0

    def feed(self, data: bytes) -> bool:
        time.sleep(0.2)
        self.fed += 1
        return True


def test_a_push_that_takes_too_long_waits_for_what_is_being_written():
    slow = Slow()

    async def slices():
        while True:
            yield b"a slice"

    async def cut() -> int:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await take(slow, slices())  # type: ignore[arg-type]
        return slow.fed

    assert asyncio.run(cut()) == 1
