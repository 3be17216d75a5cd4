"""How fast a job goes: what a request may carry, and how long it rests after a failure."""

from sync.link.line import HIDDEN
from sync.protocol.outbox import MIN_FRAME, Limits

REQUEST, LATEST = 56.0, 16.0
"""Seconds of a push, and those of them that its last bytes may be on their way."""
AT_ONCE, SHORTEST_WAIT, LONGEST_WAIT = 0.05, 2.0, 60.0
IN_USE = 5.0
"""Seconds of a window after which the next is tried at once, if its link went away."""
LOOKING = 300.0
"""Seconds for which a link that went away is looked for without growing pauses."""


def seconds(goodput: float | None) -> float:
    """How long frames may be added to a push, so that the last ones arrive within its time."""
    return REQUEST - min(LATEST, HIDDEN / goodput) if goodput else Limits().seconds


def limits(before: Limits, *, fruitless: int | None, again: bool, goodput: float | None) -> Limits:
    """What the next window's requests may carry.

    After a push of `fruitless` bytes of which perhaps nothing stood, half of what it tried, down
    to one frame: of a long one most stands as a rule, so only where it is so `again`. Else a frame
    is about what the link carries in a second.
    """
    long = fruitless is not None and fruitless > HIDDEN + before.frame
    if fruitless is None or (long and not again):
        return Limits(frame=int(goodput or before.frame))
    frame, body = before.frame // 2, min(before.body, fruitless) // 2
    return before._replace(frame=max(MIN_FRAME, frame), body=max(MIN_FRAME, body))


def grown(before: Limits) -> Limits:
    """What the next request may carry once one was answered: soon again all."""
    return before._replace(body=min(4 * before.body, Limits().body))


def pause(before: float, *, used: float | None, passing: bool, looking: bool) -> float:
    """Seconds until the next try after a failure, and `before` it the last pause.

    `used` are the seconds of a window that met the server before its link went away.
    """
    if used is not None and used >= IN_USE:
        return AT_ONCE
    if looking:
        return SHORTEST_WAIT
    return min(max(2 * (0.0 if passing else before), SHORTEST_WAIT), LONGEST_WAIT)
