"""Canonical bytes: the MessagePack subset of PROTOCOL.md §1, encoded and checked.

msgspec already writes every integer, string and array in its shortest form, so encoding is
`check` and then msgspec; decoding accepts nothing that encoding would not give back.
"""

import hashlib
from typing import TypeAlias

import msgspec

from sync.errors import BadFrame, NotCanonical

Value: TypeAlias = "None | bool | int | str | bytes | list[Value] | tuple[Value, ...]"

MAX_INT = 2**53 - 1
MAX_DEPTH = 8
MAX_STRING = 32_768

_SHORT = MAX_STRING // 4
"""Characters that are within the limit whatever they are: one has at most four bytes."""

_SIMPLE = frozenset({type(None), bool, bytes})
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder()


def check(value: object, depth: int = MAX_DEPTH) -> None:
    """Raise `NotCanonical` unless `value` has a canonical form that nests at most `depth` deep."""
    if isinstance(value, list | tuple):
        if depth == 0:
            raise NotCanonical("nested too deep")
        for item in value:
            # Every byte that comes in passes here: no call for what is plainly right.
            kind = type(item)
            if not (
                kind in _SIMPLE
                or (kind is str and len(item) <= _SHORT)
                or (kind is int and -MAX_INT <= item <= MAX_INT)
            ):
                check(item, depth - 1)
    elif isinstance(value, str):
        if len(value) > _SHORT and len(value.encode(errors="replace")) > MAX_STRING:
            raise NotCanonical("string beyond 32768 bytes")
    elif isinstance(value, int):
        if not -MAX_INT <= value <= MAX_INT:
            raise NotCanonical(f"integer beyond 2^53 - 1: {value}")
    elif type(value) not in _SIMPLE:
        raise NotCanonical(f"no canonical form: {type(value).__name__}")


def encode(value: object, depth: int = MAX_DEPTH) -> bytes:
    """The canonical bytes of `value`; raises `NotCanonical`."""
    check(value, depth)
    try:
        return pack(value)
    except UnicodeEncodeError as error:
        raise NotCanonical("string is not valid Unicode") from error


def pack(value: object) -> bytes:
    """The canonical bytes of a value that is known to have a canonical form."""
    return _encoder.encode(value)


def decode(data: bytes) -> Value:
    """The value of canonical bytes; raises `BadFrame` for anything that is not canonical."""
    try:
        value: Value = _decoder.decode(data)
        again = encode(value)
    except (msgspec.DecodeError, NotCanonical, UnicodeDecodeError, RecursionError) as error:
        raise BadFrame(f"not canonical bytes: {error}") from error
    if again != data:
        raise BadFrame("not the shortest form")
    return value


def sha256(data: bytes) -> bytes:
    """The 32 bytes of SHA-256."""
    return hashlib.sha256(data).digest()
