"""Frames and the compressed streams that carry them: PROTOCOL.md §6 and §7. No input, no output.

Writing: `Outgoing.add(type, payload)` gives the bytes to send, flushed. Reading: `FrameReader.feed`
takes slices cut anywhere and gives whole frames, holding one frame and one slice at most.
"""

import zlib
from collections.abc import Iterator
from typing import NamedTuple, Protocol

import zstandard

from sync.errors import BadFrame, TooLarge, Unsupported

CONTENT_TYPE = "application/vnd.haidang.frames"
ENCODINGS = ("zstd", "gzip")

MAX_PAYLOAD = 262_144
MAX_BODY = 8 * 1024 * 1024
MAX_DECOMPRESSED = 64 * 1024 * 1024
MAX_WINDOW = 8 * 1024 * 1024

_HEAD = 5
_TAIL = 4
_GZIP = 31
# A zstd block of four bytes can give 128 kB: the slice bounds what one call can give.
_SLICE = 64
_LEVEL = 9


class Frame(NamedTuple):
    """One whole frame whose checksum is right."""

    type: int
    payload: bytes


def write_frame(type: int, payload: bytes) -> bytes:
    """The bytes of one frame; raises `TooLarge`."""
    if len(payload) > MAX_PAYLOAD:
        raise TooLarge(f"a frame of {len(payload)} bytes; the limit is {MAX_PAYLOAD}")
    body = bytes([type]) + payload
    return len(payload).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


class _Deflater(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self, mode: int, /) -> bytes: ...


class Outgoing:
    """One body: frames in, bytes out, compressed as one stream and flushed after each frame."""

    def __init__(self, encoding: str | None = None) -> None:
        self.raw = 0
        self.sent = 0
        self._deflater: _Deflater | None = None
        if encoding == "zstd":
            self._deflater = zstandard.ZstdCompressor(level=_LEVEL).compressobj()
            self._block = zstandard.COMPRESSOBJ_FLUSH_BLOCK
            self._finish = zstandard.COMPRESSOBJ_FLUSH_FINISH
        elif encoding == "gzip":
            self._deflater = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
            self._block = zlib.Z_SYNC_FLUSH
            self._finish = zlib.Z_FINISH
        elif encoding is not None:
            raise Unsupported(f"no content encoding {encoding}")

    def add(self, type: int, payload: bytes) -> bytes:
        """The bytes to send for one frame, so that the receiver can read all of it."""
        frame = write_frame(type, payload)
        self.raw += len(frame)
        if self._deflater is not None:
            frame = self._deflater.compress(frame) + self._deflater.flush(self._block)
        self.sent += len(frame)
        return frame

    def finish(self) -> bytes:
        """The bytes that end the stream."""
        tail = b"" if self._deflater is None else self._deflater.flush(self._finish)
        self.sent += len(tail)
        return tail


class Inflater:
    """Bytes of one body in, their contents out, in pieces whose size is bounded.

    `bounded` where the limits of a request hold for the whole of it.
    """

    def __init__(self, encoding: str | None = None, *, bounded: bool = True) -> None:
        self._encoding = encoding
        self._bounded = bounded
        self._received = 0
        self._given = 0
        if encoding == "zstd":
            self._zstd = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).decompressobj()
        elif encoding == "gzip":
            self._gzip = zlib.decompressobj(_GZIP)
        elif encoding is not None:
            raise Unsupported(f"no content encoding {encoding}")

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The contents that `data` completes; raises `BadFrame` or `TooLarge`."""
        self._received += len(data)
        if self._bounded and self._received > MAX_BODY:
            raise TooLarge(f"a body of more than {MAX_BODY} bytes")
        try:
            for piece in self._pieces(data):
                self._given += len(piece)
                if self._bounded and self._given > MAX_DECOMPRESSED:
                    raise TooLarge(f"a body of more than {MAX_DECOMPRESSED} bytes decompressed")
                yield piece
        except (zstandard.ZstdError, zlib.error) as error:
            raise BadFrame(f"the compressed stream is damaged: {error}") from error

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        if self._encoding is None:
            yield data
        elif self._encoding == "zstd":
            for at in range(0, len(data), _SLICE):
                yield self._zstd.decompress(data[at : at + _SLICE])
        else:
            while data and not self._gzip.eof:
                yield self._gzip.decompress(data, MAX_PAYLOAD)
                data = self._gzip.unconsumed_tail
            if self._gzip.unused_data:
                raise BadFrame("bytes after the end of the compressed stream")


class FrameReader:
    """Slices of one body in, whole frames out."""

    def __init__(self, encoding: str | None = None, *, bounded: bool = True) -> None:
        self._inflater = Inflater(encoding, bounded=bounded)
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that `data` completes, in order; raises `BadFrame` or `TooLarge`.

        Each frame is given before the bytes behind it are looked at, so what stood before a
        damaged place has been handed over.
        """
        for piece in self._inflater.feed(data):
            self._buffer += piece
            while (frame := self._next()) is not None:
                yield frame

    @property
    def partial(self) -> bool:
        """Whether the bytes so far end inside a frame."""
        return bool(self._buffer)

    def _next(self) -> Frame | None:
        if len(self._buffer) < _HEAD:
            return None
        length = int.from_bytes(self._buffer[:4], "big")
        if length > MAX_PAYLOAD:
            raise BadFrame(f"a frame of {length} bytes; the limit is {MAX_PAYLOAD}")
        end = _HEAD + length
        if len(self._buffer) < end + _TAIL:
            return None
        body = bytes(self._buffer[4:end])
        crc = int.from_bytes(self._buffer[end : end + _TAIL], "big")
        if zlib.crc32(body) != crc:
            raise BadFrame("a frame's checksum is wrong")
        del self._buffer[: end + _TAIL]
        return Frame(body[0], body[1:])
