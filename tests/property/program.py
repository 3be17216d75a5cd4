"""The app's replica under Node, built out of the sources as they are."""

import subprocess
from pathlib import Path

from api.demo.node_tablet import Program, node

WEB = Path(__file__).parent.parent.parent / "web"


def build() -> Path:
    """The program's file, newly made."""
    subprocess.run(
        ["./npm.sh", "run", "--silent", "build:node"], cwd=WEB, check=True, capture_output=True
    )
    return WEB / "dist-node" / "replica.mjs"


def start(built: Path, folder: Path) -> Program:
    """The program with an empty store in a folder."""
    return Program([node(), str(built), str(folder / "store")], folder / "log")
