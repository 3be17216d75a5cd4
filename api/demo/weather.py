"""What a link is like: its rates, its delay, and when it is up. Figures in docs/demo.md."""

import msgspec

UP, DOWN, STALL, PORTAL = "up", "down", "stall", "portal"
REDIRECT, FAULTY, MUTE, RESET = "redirect", "faulty", "mute", "reset"
"""Another machine sends people elsewhere, says that it fails, takes all and says nothing, or
breaks off after the first bytes, which over TLS are those of the handshake."""
LATE, HALF = "late", "half"
"""The server's answers come half a minute late, or their first half does and then nothing."""

CARRYING = (UP, LATE, HALF)
INSTEAD = (PORTAL, REDIRECT, FAULTY, MUTE, RESET)
"""States in which another machine takes the connection."""
STATES = (*CARRYING, DOWN, STALL, *INSTEAD)


class Phase(msgspec.Struct, frozen=True):
    """A state that a link stays in for `least` to `most` seconds."""

    state: str
    least: float
    most: float


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of link.

    `up` and `down` are kbit/s towards and from the server, 0 for no limit; `delay` is one way,
    `jitter` at most added or taken, both in ms; `phases` repeat for ever.
    """

    up: int = 0
    down: int = 0
    delay: int = 0
    jitter: int = 0
    phases: tuple[Phase, ...] = ()


PROFILES = {
    "direct": Profile(),
    "wifi": Profile(up=20_000, down=20_000, delay=4, jitter=2),
    # One link at three rates, and one that is slower and further: what figures are measured on.
    "geo_64": Profile(up=64, down=256, delay=300),
    "geo_128": Profile(up=128, down=512, delay=300),
    "geo_512": Profile(up=512, down=2048, delay=300),
    "geo_far": Profile(up=64, down=256, delay=350),
    "satellite": Profile(up=128, down=512, delay=300),
    "vsat_clear": Profile(up=128, down=512, delay=300, jitter=20),
    "vsat_busy": Profile(up=64, down=256, delay=550, jitter=200),
    "vsat_rain": Profile(
        up=16, down=64, delay=662, jitter=337, phases=(Phase(UP, 60, 60), Phase(STALL, 120, 1800))
    ),
    "weak_4g": Profile(
        up=150, down=3296, delay=56, jitter=41, phases=(Phase(UP, 30, 120), Phase(STALL, 10, 120))
    ),
    "flap": Profile(up=32, down=128, delay=300, phases=(Phase(UP, 20, 20), Phase(DOWN, 40, 40))),
    "typhoon": Profile(phases=(Phase(STALL, 864_000, 864_000),)),
}
