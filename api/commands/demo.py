"""`haidang demo`: a mainland, an island and the links between them on this machine."""

import sys
from pathlib import Path

import msgspec

from api import log as logs


def demo(
    *,
    data: Path | None = None,
    mainland_port: int = 8000,
    island_port: int = 8100,
    control_port: int = 8200,
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
        from api.demo import scripted as script
        from api.demo import words

        report = script.run_scripted(data)
        told = msgspec.json.encode(report).decode() + "\n" if json else words.told(report)
        sys.stdout.write(told)
        return 0 if report.ok else 1
    from api.demo.show import show
    from api.demo.stage import Ports

    return show(data or Path("data/demo"), Ports(mainland_port, island_port, control_port))
