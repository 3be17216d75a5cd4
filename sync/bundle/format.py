"""The form of a bundle, a file for a stick: frames under seals. No input, no output.

PROTOCOL.md §12. `seal` gives the bytes of a bundle out of its frames; `BundleReader.feed` takes
slices cut anywhere and gives the messages that stand below a seal that is proven.
"""

import hashlib
from collections.abc import Iterable, Iterator

from sync import canonical
from sync.errors import BadFrame, BundleDamaged, BundleUnproven, TooLarge, Unsupported
from sync.keys import Key, signed_by
from sync.protocol import wire
from sync.protocol.frames import MAX_PAYLOAD, Frame, FrameReader, Outgoing, write_frame
from sync.trust import Trust

VERSION = 1
MAX_UNSEALED = MAX_PAYLOAD + 9
"""Bytes of frames between two seals: as many as one frame may have."""

_ENCODINGS = {0x28: "zstd", 0x1F: "gzip"}


def seal_payload(replica: bytes, digest: bytes, *, last: bool) -> bytes:
    """What a seal signs; `digest` is the SHA-256 of all frames before it, seals among them."""
    return canonical.encode([1, "seal", replica, digest, last])


def seal(
    key: Key, opening: wire.Bundle, frames: Iterable[Frame], encoding: str = "zstd"
) -> Iterator[bytes]:
    """The bytes of a bundle, piece by piece: the opening and the frames under seals of `key`."""
    sealer = _Sealer(key, opening.replica, encoding)
    yield sealer.add(Frame(*wire.write(opening))) + sealer.seal(last=False)
    for frame in frames:
        yield sealer.add(frame)
    yield sealer.seal(last=True) + sealer.finish()


class _Sealer:
    """Frames in, compressed bytes out, with seals between.

    One comes before the room between two is used up, and one before the first photo: text stands
    though what follows is cut off.
    """

    def __init__(self, key: Key, replica: bytes, encoding: str) -> None:
        self._key = key
        self._replica = replica
        self._out = Outgoing(encoding)
        self._hashed = hashlib.sha256()
        self._unsealed = 0
        self._photos = False

    def add(self, frame: Frame) -> bytes:
        """The bytes of a frame, and of a seal before it where it is time."""
        raw = write_frame(*frame)
        before = b""
        photos = self._photos or frame.type == wire.TYPES[wire.Part]
        if photos != self._photos or self._unsealed + len(raw) > MAX_UNSEALED:
            before = self.seal(last=False)
        self._photos = photos
        self._hashed.update(raw)
        self._unsealed += len(raw)
        return before + self._out.add(*frame)

    def seal(self, *, last: bool) -> bytes:
        """The bytes of a seal over everything so far."""
        payload = seal_payload(self._replica, self._hashed.digest(), last=last)
        frame = wire.write(wire.Seal(last, self._key.sign(payload)))
        self._hashed.update(write_frame(*frame))
        self._unsealed = 0
        return self._out.add(*frame)

    def finish(self) -> bytes:
        """The bytes that end the compressed stream."""
        return self._out.finish()


class BundleReader:
    """Slices of a bundle in, the messages that its maker has sealed out.

    `opening` is who made it, once that is proven; `whole` when the last seal has come.
    """

    def __init__(self, root: bytes | None) -> None:
        self.opening: wire.Bundle | None = None
        self.trust = Trust(root)
        self.whole = False
        self._root = root
        self._frames: FrameReader | None = None
        self._hashed = hashlib.sha256()
        self._unsealed: list[wire.Message] = []
        self._size = 0

    def feed(self, data: bytes) -> Iterator[wire.Message]:
        """The messages below each seal that `data` completes, in order.

        Raises `BundleDamaged` where something was altered, `BundleUnproven` for a maker that does
        not lead to the root, `Unsupported` for a later version.
        """
        try:
            for frame in self._reader(data).feed(data) if data else ():
                yield from self._take(frame)
        except (BadFrame, TooLarge) as error:
            raise BundleDamaged(str(error)) from error

    def finish(self) -> None:
        """Raise `BundleDamaged` unless the bundle came to its end."""
        if not self.whole:
            raise BundleDamaged("the bundle ends before its last seal")

    def _reader(self, start: bytes) -> FrameReader:
        if self._frames is None:
            encoding = _ENCODINGS.get(start[0])
            if encoding is None:
                raise BadFrame("neither zstd nor gzip")
            self._frames = FrameReader(encoding, bounded=False)
        return self._frames

    def _take(self, frame: Frame) -> Iterator[wire.Message]:
        message, raw = wire.read(frame), write_frame(*frame)
        if self.whole:
            raise BadFrame("a frame after the last seal")
        if isinstance(message, wire.Seal):
            self._check(message)
            yield from self._unsealed
            self._unsealed, self._size, self.whole = [], 0, message.last
        else:
            self._unsealed += [message] if message else []
            self._size += len(raw)
        if self._size > MAX_UNSEALED:
            raise BadFrame("too much without a seal")
        self._hashed.update(raw)

    def _check(self, seal: wire.Seal) -> None:
        """Raise unless the maker, who is proven, has sealed everything so far."""
        if self.opening is None:
            self.opening = self._open()
        payload = seal_payload(self.opening.replica, self._hashed.digest(), last=seal.last)
        keys = self.trust.keys_of(self.opening.replica)
        if not any(signed_by(key, payload, seal.signature) for key in keys):
            raise BadFrame("a seal that its maker did not sign")

    def _open(self) -> wire.Bundle:
        match self._unsealed:
            case [wire.Bundle() as opening, *_]:
                if opening.version != VERSION:
                    raise Unsupported(f"version {opening.version} of bundles; this is {VERSION}")
                self.trust = Trust(self._root, opening.statements)
                if self.trust.kind_of(opening.replica) is None:
                    raise BundleUnproven("its maker is not of this fleet")
                return opening
        raise BadFrame("a bundle begins with its opening")
