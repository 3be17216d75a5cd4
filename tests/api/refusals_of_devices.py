"""How the refusals are reached that devices are told: enrolment, the exchange, photos."""

import errno

import pytest

from api import enrolment
from api.node import Node
from api.storage import local
from sync.keys import Key
from sync.protocol import wire
from sync.protocol.frames import write_frame
from tests.api.conftest import (
    AREA,
    JPEG,
    OTHER,
    Browser,
    Hands,
    Tablet,
    account,
    digest,
    text,
)
from tests.api.refusals import REFUSALS, Request, refusal
from tests.api.test_photos import begin, name, send
from tests.api.test_sync import ask, mint

__all__ = ["REFUSALS"]


@refusal("unsupported_type")
def unsupported_type(desk: Browser, tablet: Tablet) -> Request:
    return lambda: ask(desk, tablet, "/sync/hello", b"{}", **{"content-type": "text/html"})


@refusal("code_unknown")
def code_unknown(desk: Browser) -> Request:
    return lambda: Tablet().claim(desk, "22222-22222")


@refusal("code_expired")
def code_expired(desk: Browser, mainland: Node, hands: Hands) -> Request:
    code = enrolment.offer(mainland, "tablet", [AREA], "").code
    hands.go(3600)
    return lambda: Tablet().claim(desk, code)


@refusal("code_used")
def code_used(desk: Browser, mainland: Node) -> Request:
    code = enrolment.offer(mainland, "tablet", [AREA], "").code
    assert Tablet().claim(desk, code).status_code == 201
    return lambda: Tablet().claim(desk, code)


@refusal("device_crowds")
def device_crowds(desk: Browser, tablet: Tablet, monkeypatch: pytest.MonkeyPatch) -> Request:
    monkeypatch.setattr(local, "REPLICAS", 1)
    mint(tablet)
    return lambda: tablet.token(desk)


@refusal("code_delayed")
def code_delayed(desk: Browser) -> Request:
    for _ in range(5):
        Tablet().claim(desk, "22222-22222")
    return lambda: Tablet().claim(desk, "22222-22222")


@refusal("statement_invalid")
def statement_invalid(desk: Browser, mainland: Node) -> Request:
    code = enrolment.offer(mainland, "tablet", [AREA], "").code
    return lambda: Tablet().claim(desk, code, key=text(Key.generate().public))


@refusal("bad_frame")
def bad_frame(desk: Browser, tablet: Tablet) -> Request:
    return lambda: ask(desk, tablet, "/sync/hello", b"nonsense!")


@refusal("auth")
def auth(desk: Browser) -> Request:
    return lambda: desk.post("/sync/hello", content=b"")


@refusal("scope_denied")
def scope_denied(desk: Browser, tablet: Tablet) -> Request:
    want = write_frame(*wire.write(wire.Want(((OTHER, ()),))))
    return lambda: ask(desk, tablet, "/sync/pull", want)


@refusal("protocol")
def protocol(desk: Browser, tablet: Tablet) -> Request:
    later = write_frame(1, b"\x94\x09\xc4\x10" + b"r" * 16 + b"\x92\0\0\x90")
    return lambda: ask(desk, tablet, "/sync/hello", later)


def photographed(mainland: Node, tablet: Tablet, desk: Browser, photo: bytes = JPEG) -> str:
    """The address of a photo that a record names and the tablet announced."""
    author = account(mainland, "lan", (AREA, "surveyor", []))
    name(mainland, author, digest(photo), AREA, len(photo))
    assert begin(desk, tablet, digest(photo), len(photo)).status_code == 201
    return f"/photos/{digest(photo).hex()}"


@refusal("unknown_photo")
def unknown_photo(desk: Browser, tablet: Tablet) -> Request:
    return lambda: begin(desk, tablet)


@refusal("offset")
def offset(desk: Browser, tablet: Tablet, mainland: Node) -> Request:
    photographed(mainland, tablet, desk)
    send(desk, tablet, JPEG[:100])
    return lambda: send(desk, tablet, JPEG[50:], 50)


@refusal("photo_type")
def photo_type(desk: Browser, tablet: Tablet, mainland: Node) -> Request:
    page = b"<html>" * 10
    path = photographed(mainland, tablet, desk, page)
    return lambda: send(desk, tablet, page, path=path)


@refusal("digest")
def other_digest(desk: Browser, tablet: Tablet, mainland: Node) -> Request:
    photographed(mainland, tablet, desk)
    return lambda: send(desk, tablet, b"\xff" * len(JPEG))


@refusal("disk_full")
def disk_full(
    desk: Browser, tablet: Tablet, mainland: Node, monkeypatch: pytest.MonkeyPatch
) -> Request:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no space")

    photographed(mainland, tablet, desk)
    monkeypatch.setattr("os.pwrite", full)
    return lambda: send(desk, tablet, JPEG)


@refusal("storage_failed")
def storage_failed(
    desk: Browser, tablet: Tablet, mainland: Node, monkeypatch: pytest.MonkeyPatch
) -> Request:
    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "the disk fails")

    photographed(mainland, tablet, desk)
    monkeypatch.setattr("os.pwrite", broken)
    return lambda: send(desk, tablet, JPEG)
