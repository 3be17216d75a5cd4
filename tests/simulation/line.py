"""One connection between two boxes, and where it fails."""

from collections.abc import Iterator
from random import Random


class LineCut(Exception):
    """The connection is gone."""


class Line:
    """One connection: carries bytes in slices, until its fault strikes."""

    def __init__(self, chance: Random, fault: str | None) -> None:
        self.fault = fault
        self.carried = 0
        self._chance = chance
        # Somewhere in a window of any size: most windows are small.
        self._at = chance.randrange(2 ** chance.randrange(4, 14))

    def carry(self, data: bytes) -> Iterator[bytes]:
        """The slices that arrive; raises `LineCut` where the line ends."""
        while data:
            size = self._chance.choice((1, 3, 100, 1_500))
            piece, data = data[:size], data[size:]
            before, self.carried = self.carried, self.carried + len(piece)
            strikes = before <= self._at < self.carried
            if strikes and self.fault == "flipped bit":
                at = self._at - before
                piece = piece[:at] + bytes([piece[at] ^ 4]) + piece[at + 1 :]
            elif strikes and self.fault == "cut":
                yield piece[: self._at - before]
                raise LineCut
            yield piece

    def whole(self, data: bytes) -> bytes:
        """All of a small body."""
        return b"".join(self.carry(data))
