"""Types that msgspec reads before threads do: two that are the first at one type crash the program.

msgspec finds out about a struct when it first decodes one, and while it does another thread meets
what is half found out.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache

import msgspec


def settle(kinds: Iterable[type[msgspec.Struct]]) -> None:
    """Let msgspec read these types now; those that it cannot read nobody decodes."""
    for kind in kinds:
        with suppress(TypeError):
            msgspec.msgpack.Decoder(kind)


@cache
def settle_all() -> None:
    """Let msgspec read every struct of this program, once: call it before threads begin."""
    settle(every(msgspec.Struct))


def every(kind: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """The structs that are made of this one, and those made of them."""
    for one in kind.__subclasses__():
        yield one
        yield from every(one)
