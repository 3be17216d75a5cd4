"""What Chromium's pretended camera shows: a QR code in a hand that shakes, or a bare wall."""

from collections.abc import Sequence
from pathlib import Path

import segno
from PIL import Image, ImageFilter

SIZE = (1280, 720)
WALL = 150
SHAKES = ((6, 0), (4, 12), (2, 20), (3, 8))
"""Degrees by which the code is turned, and pixels by which it is off, picture by picture."""


def film(path: Path, link: str | None) -> Path:
    """A film of a link's QR code, or of a wall, in the form that Chromium reads."""
    pictures = [_wall() if link is None else _held(link, *shake) for shake in SHAKES]
    path.write_bytes(_y4m(pictures))
    return path


def camera(path: Path) -> Sequence[str]:
    """The options of a Chromium that takes a film for its camera."""
    return (
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    )


def _wall() -> Image.Image:
    return Image.new("L", SIZE, WALL)


def _held(link: str, turned: float, off: int) -> Image.Image:
    rows = [bytes(0 if dark else 255 for dark in row) for row in _matrix(link)]
    code = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows))
    code = code.resize((430, 430), Image.Resampling.NEAREST)
    code = code.rotate(turned, Image.Resampling.BILINEAR, expand=True, fillcolor=WALL)
    picture = _wall()
    picture.paste(code, (380 + off, 120 + off))
    return picture.filter(ImageFilter.GaussianBlur(1))


def _matrix(link: str) -> list[list[int]]:
    """As `api.routes.enrolment.picture` draws it."""
    made = segno.make(link, error="m", micro=False)
    return [list(row) for row in made.matrix_iter(border=4)]


def _y4m(pictures: Sequence[Image.Image]) -> bytes:
    width, height = SIZE
    grey = bytes([128]) * (width * height // 2)
    head = f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420mpeg2\n".encode()
    return head + b"".join(b"FRAME\n" + picture.tobytes() + grey for picture in pictures)
