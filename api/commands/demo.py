"""`haidang demo`: a mainland, an island and the links between them on this machine."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from cyclopts.validators import Number

from api import log as logs
from api.commands.errors import CommandFailed

INTERRUPTED = 130
ALONE = (
    "--host chỉ dùng cùng --tls; --scripted dùng riêng.",
    "--host goes with --tls only, and --scripted with neither.",
)

Port = Annotated[int, Parameter(validator=Number(gte=1, lte=65_535))]


def demo(
    *,
    data: Path | None = None,
    mainland_port: Port = 8000,
    island_port: Port = 8100,
    control_port: Port = 8200,
    tls: bool = False,
    host: str = "",
    plain_port: Port = 8180,
    scripted: bool = False,
    json: bool = False,
) -> int:
    """Trình diễn trên một máy. Show the whole of it on one machine, with sample data.

    Parameters
    ----------
    data: Folder that keeps everything; data/demo if not given, a temporary one with --scripted.
    mainland_port: Where the mainland listens.
    island_port: Where the island's Wi-Fi leads.
    control_port: Where the page of switches is, for this machine alone.
    tls: Serve HTTPS, with an authority of the demonstration's own.
    host: With --tls, name or address of this machine that other devices open.
    plain_port: With --tls, port of the page that explains the authority.
    scripted: Play the main job by itself, check every store, and end.
    json: With --scripted, print the result as one JSON object.
    """
    # The engine's events of programs that run inside this one are not for the screen.
    logs.set_up("error")
    if (scripted and tls) or (host and not tls):
        raise CommandFailed("bad_option", *ALONE)
    if scripted:
        return play(data, json=json)
    from api.demo.processes import HOST
    from api.demo.show import show
    from api.demo.stage import Ports, Secure, Stage

    ports = Ports(mainland_port, island_port, control_port)
    secure = Secure(host or HOST, plain_port) if tls else None
    return show(Stage((data or Path("data/demo")).resolve(), ports, secure=secure))


def play(data: Path | None, *, json: bool) -> int:
    """Play the script and print its report; 0 if every store holds everything."""
    from api.demo import words
    from api.demo.host import Ended, ending_on_signals
    from api.demo.scripted import run_scripted

    try:
        with ending_on_signals():
            report = run_scripted(data)
    except Ended:
        return INTERRUPTED
    told = msgspec.json.encode(report).decode() + "\n" if json else words.told(report)
    sys.stdout.write(told)
    return 0 if report.ok else 1
