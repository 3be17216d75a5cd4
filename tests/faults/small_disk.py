"""A disk of a few megabytes, for a server that fills it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NEEDS = "a disk of its own is mounted by root only"


@contextmanager
def mounted(folder: Path, megabytes: int) -> Iterator[Path]:
    """A folder that holds so many megabytes; raises `PermissionError` where nobody may mount."""
    folder.mkdir(parents=True)
    if os.geteuid() != 0 or not _mount(folder, f"size={megabytes}m"):
        raise PermissionError(NEEDS)
    try:
        yield folder
    finally:
        # Lazily: a program that was killed may hold it for a moment longer.
        subprocess.run(["umount", "--lazy", folder], check=True)


def enlarge(folder: Path, megabytes: int) -> None:
    """Let the folder hold so many megabytes from now on."""
    if not _mount(folder, f"remount,size={megabytes}m"):
        raise PermissionError(NEEDS)


def fill(folder: Path, left: int = 0) -> Path:
    """A file that takes all room but so many bytes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        while (free := shutil.disk_usage(folder).free - left) > 0:
            file.write(bytes(min(free, 1 << 20)))
    return filler


def _mount(folder: Path, options: str) -> bool:
    words = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    return subprocess.run(words, check=False, capture_output=True).returncode == 0
