"""`haidang demo`: a mainland, an island and the links between them on this machine."""

import sys
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter
from cyclopts.validators import Number

from api import log as logs

INTERRUPTED = 130

Port = Annotated[int, Parameter(validator=Number(gte=1, lte=65_535))]


def demo(
    *,
    data: Path | None = None,
    mainland_port: Port = 8000,
    island_port: Port = 8100,
    control_port: Port = 8200,
    scripted: bool = False,
    json: bool = False,
) -> int:
    """Trình diễn trên một máy. Show the whole of it on one machine, with sample data.

    Parameters
    ----------
    data: Folder that keeps everything; data/demo if not given, a temporary one with --scripted.
    mainland_port: Where the mainland listens.
    island_port: Where the island's Wi-Fi leads.
    control_port: Where the page of switches is.
    scripted: Play the main job by itself, check every store, and end.
    json: With --scripted, print the result as one JSON object.
    """
    # The engine's events of programs that run inside this one are not for the screen.
    logs.set_up("error")
    if scripted:
        return play(data, json=json)
    from api.demo.show import show
    from api.demo.stage import Ports

    return show(data or Path("data/demo"), Ports(mainland_port, island_port, control_port))


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
