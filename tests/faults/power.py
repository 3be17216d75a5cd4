"""A disk whose power goes off: what was not flushed is gone, as on a machine that loses power.

The file system is ext4 in a file. It is told to go down without writing anything more, which
drops all that is in memory only, and mounted again, which replays its journal.
"""

import ctypes
import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

NEEDS = "a disk whose power goes off needs root, loop devices and mkfs.ext4"
SIZE = 1 << 30
"""Bytes, of which those are in memory that were written: text wants some to be free."""
_SHUTDOWN, _NO_FLUSH = 0x8004587D, struct.pack("I", 2)
_LIBC = ctypes.CDLL(None, use_errno=True)


class Disk:
    """A disk of its own, mounted at `root`; raises `PermissionError` where none can be made."""

    def __init__(self, where: Path | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="haidang-disk-", dir=where))
        self._image, self.root = self._folder / "image", self._folder / "disk"

    def __enter__(self) -> Self:
        self.root.mkdir()
        with self._image.open("wb") as file:
            file.truncate(SIZE)
        try:
            _do(
                "mkfs.ext4",
                "-q",
                "-m",
                "0",
                "-E",
                "lazy_itable_init=1",
                "-J",
                "size=4",
                self._image,
            )
            self._mount()
        except (OSError, subprocess.CalledProcessError) as error:
            shutil.rmtree(self._folder)
            raise PermissionError(NEEDS) from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _do("umount", "--lazy", self.root)
        shutil.rmtree(self._folder)

    def flush(self) -> None:
        """Have everything on the disk that was written so far."""
        root = os.open(self.root, os.O_RDONLY)
        try:
            if _LIBC.syncfs(root):
                raise OSError(ctypes.get_errno(), "syncfs")
        finally:
            os.close(root)

    def cut(self) -> None:
        """Take the power away and give it back."""
        root = os.open(self.root, os.O_RDONLY)
        try:
            fcntl.ioctl(root, _SHUTDOWN, _NO_FLUSH)
        finally:
            os.close(root)
        _do("umount", self.root)
        self._mount()

    def _mount(self) -> None:
        _do("mount", "-o", "loop", self._image, self.root)


def _do(*words: str | Path) -> None:
    line: Sequence[str] = [str(word) for word in words]
    subprocess.run(line, check=True, capture_output=True)
