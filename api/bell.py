"""Wakes answers that stay open when the log has moved."""

import asyncio

from sync.replica import Replica


class Bell:
    """Rung after each commit of this process; what another process wrote is not heard."""

    def __init__(self, replica: Replica) -> None:
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        replica.subscribe(self._ring)

    async def wait(self, seconds: float) -> None:
        """Until it is rung, or for so many seconds."""
        waiting = (asyncio.get_running_loop(), asyncio.Event())
        self._waiting.add(waiting)
        try:
            async with asyncio.timeout(seconds):
                await waiting[1].wait()
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(waiting)

    def _ring(self, _: object) -> None:
        for loop, event in tuple(self._waiting):
            loop.call_soon_threadsafe(event.set)
