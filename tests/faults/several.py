"""Many runs of one story, several at once."""

from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from typing import Any, TypeVar

from tests.faults.stories import Story

Point = TypeVar("Point")
Result = TypeVar("Result")

_told: list[tuple[Story, Callable[[Story, Any], Any]]] = []


def each(
    story: Story, attempt: Callable[[Story, Point], Result], points: Iterable[Point], jobs: int
) -> Iterator[Result]:
    """What each attempt came to, in any order; with one job as they are asked for."""
    if jobs == 1:
        yield from (attempt(story, point) for point in points)
        return
    # A fork has the story already: most stories cannot be sent to another process.
    with get_context("fork").Pool(jobs, _told.append, ((story, attempt),)) as pool:
        yield from pool.imap_unordered(_attempt, points)


def _attempt(point: object) -> object:
    story, attempt = _told[-1]
    return attempt(story, point)
