"""What a new fleet begins with: the units and the published forms that come with the program."""

import json
from pathlib import Path

from api.node import Node
from api.people import COMMON

DATA = Path(__file__).parent / "survey" / "data"


def plant(node: Node) -> dict[str, int]:
    """Write units and forms into `common`; how many of each."""
    forms = [publish(node, folder) for folder in sorted((DATA / "forms").iterdir())]
    return {"forms": len(forms)}


def publish(node: Node, folder: Path) -> bytes:
    """The record of a form version whose sections are the numbered files of a folder."""
    about = json.loads((folder / "form.json").read_text())
    sections = {
        f"section/{path.stem}": path.read_bytes() for path in sorted(folder.glob("[0-9]*.json"))
    }
    values = {"letter": about["letter"], "version": about["version"], "title": about["title"]["vi"]}
    return node.replica.write(COMMON, "form", {**values, **sections}).record_id
