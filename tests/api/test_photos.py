"""Photos come in byte by byte, and only photos that a record names."""

import errno

import pytest

from api.node import Node
from api.routes.photos import PART
from sync.canonical import Value
from tests.api.conftest import (
    AREA,
    JPEG,
    OTHER,
    Browser,
    Tablet,
    account,
    code_of,
    digest,
    sign_in,
    text,
)

NAME = digest(JPEG)
PATH = f"/photos/{NAME.hex()}"


@pytest.fixture
def named(mainland: Node) -> bytes:
    """A photo record that counts."""
    author = account(mainland, "lan", (AREA, "surveyor", []))
    return name(mainland, author, NAME, AREA)


def name(node: Node, author: bytes, of: bytes, scope: str, length: int = len(JPEG)) -> bytes:
    values: dict[str, Value] = {"image": [of, length], "thumbnail": None, "taken": 1}
    return node.replica.write(scope, "photo", values, author=author).record_id


def begin(desk: Browser, tablet: Tablet, of: bytes = NAME, length: int = len(JPEG)):
    headers = {"upload-length": str(length), "upload-metadata": f"digest {text(of)}"}
    return desk.post("/photos", headers={**tablet.headers, **headers})


def send(
    desk: Browser,
    tablet: Tablet,
    data: bytes,
    offset: int = 0,
    path: str = PATH,
    kind: str = "application/offset+octet-stream",
):
    headers = {"upload-offset": str(offset), "content-type": kind}
    return desk.patch(path, content=data, headers={**tablet.headers, **headers})


def test_a_photo_comes_in_parts_and_is_read_again(desk: Browser, tablet: Tablet, named: bytes):
    announced = begin(desk, tablet)
    assert announced.status_code == 201 and announced.headers["location"] == PATH
    assert begin(desk, tablet).status_code == 201
    assert send(desk, tablet, JPEG[:100]).headers["upload-offset"] == "100"
    here = desk.head(PATH, headers=tablet.headers)
    assert (here.headers["upload-offset"], here.headers["upload-length"]) == (
        "100",
        str(len(JPEG)),
    )
    assert send(desk, tablet, JPEG[100:], 100).status_code == 204
    answer = desk.get(PATH, headers=tablet.headers)
    assert answer.content == JPEG and answer.headers["content-type"] == "image/jpeg"
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("length", [1, PART - 1, PART, 2 * PART, 2 * PART + 1])
def test_a_photo_of_any_length_comes_in_one_request(
    desk: Browser, tablet: Tablet, mainland: Node, length: int
):
    photo = (JPEG + bytes(2 * PART))[:length].ljust(12, b"0")
    author = account(mainland, "lan", (AREA, "surveyor", []))
    name(mainland, author, digest(photo), AREA, len(photo))
    begin(desk, tablet, digest(photo), len(photo))
    path = f"/photos/{digest(photo).hex()}"
    expected = 204 if length > 2 else 415
    assert send(desk, tablet, photo, path=path).status_code == expected


def test_an_empty_part_changes_nothing(desk: Browser, tablet: Tablet, named: bytes):
    begin(desk, tablet)
    assert send(desk, tablet, b"").headers["upload-offset"] == "0"


def test_a_wrong_offset_says_where_to_resume(desk: Browser, tablet: Tablet, named: bytes):
    begin(desk, tablet)
    send(desk, tablet, JPEG[:100])
    answer = send(desk, tablet, JPEG[50:], 50)
    assert code_of(answer) == (409, "offset")
    assert answer.headers["upload-offset"] == "100" and answer.json()["offset"] == 100


def test_bytes_with_another_digest_are_dropped_and_begin_again(
    desk: Browser, tablet: Tablet, named: bytes
):
    begin(desk, tablet)
    assert code_of(send(desk, tablet, b"\xff" * len(JPEG))) == (422, "digest")
    begin(desk, tablet)
    assert send(desk, tablet, JPEG).status_code == 204


def test_what_is_no_photo_is_refused_by_its_content(desk: Browser, tablet: Tablet, mainland: Node):
    page = b"<html>" * 10
    author = account(mainland, "lan", (AREA, "surveyor", []))
    name(mainland, author, digest(page), AREA, len(page))
    begin(desk, tablet, digest(page), len(page))
    path = f"/photos/{digest(page).hex()}"
    assert code_of(send(desk, tablet, page, path=path)) == (415, "photo_type")


def test_a_photo_that_no_record_names_is_unknown(desk: Browser, tablet: Tablet, mainland: Node):
    assert code_of(begin(desk, tablet)) == (404, "unknown_photo")
    assert code_of(send(desk, tablet, JPEG)) == (404, "unknown_photo")
    author = account(mainland, "lan", (OTHER, "surveyor", []))
    name(mainland, author, NAME, OTHER)
    assert code_of(begin(desk, tablet)) == (404, "unknown_photo")
    name(mainland, author, NAME, AREA)
    assert code_of(begin(desk, tablet)) == (404, "unknown_photo"), "the record does not count"
    name(mainland, account(mainland, "mai", (AREA, "surveyor", [])), NAME, AREA)
    assert begin(desk, tablet).status_code == 201


@pytest.mark.parametrize("length", [16 * 1024 * 1024 + 1, 2**60])
def test_a_photo_beyond_the_limit_is_refused(
    desk: Browser, tablet: Tablet, named: bytes, length: int
):
    assert code_of(begin(desk, tablet, length=length)) == (413, "too_large")


def test_no_photo_is_begun_with_a_length_that_no_record_says(
    desk: Browser, tablet: Tablet, named: bytes
):
    begin(desk, tablet)
    send(desk, tablet, JPEG[:100])
    assert code_of(begin(desk, tablet, length=17)) == (404, "unknown_photo")
    assert send(desk, tablet, JPEG[100:], 100).status_code == 204


def test_more_bytes_than_announced_are_refused(desk: Browser, tablet: Tablet, mainland: Node):
    author = account(mainland, "lan", (AREA, "surveyor", []))
    name(mainland, author, NAME, AREA, 10)
    begin(desk, tablet, length=10)
    assert code_of(send(desk, tablet, JPEG)) == (413, "too_large")


@pytest.mark.parametrize(
    ("metadata", "length"), [("digest", "9"), ("digest !!", "9"), ("name eA==", "9"), (None, "x")]
)
def test_a_wrong_announcement_is_one_clear_error(
    desk: Browser, tablet: Tablet, metadata: str | None, length: str
):
    headers = {"upload-length": length, **({"upload-metadata": metadata} if metadata else {})}
    answer = desk.post("/photos", headers={**tablet.headers, **headers})
    assert code_of(answer) == (422, "invalid")


@pytest.mark.parametrize("path", ["/photos/xyz", "/photos/" + "A" * 64, "/photos/" + "ab" * 16])
def test_a_wrong_name_is_an_unknown_photo(desk: Browser, tablet: Tablet, path: str):
    assert code_of(desk.get(path, headers=tablet.headers)) == (404, "unknown_photo")


def test_a_full_disk_is_said_to_be_so_and_loses_nothing(
    desk: Browser, tablet: Tablet, named: bytes, monkeypatch
):
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "no space")

    begin(desk, tablet)
    send(desk, tablet, JPEG[:100])
    with monkeypatch.context() as patch:
        patch.setattr("os.pwrite", full)
        assert code_of(send(desk, tablet, JPEG[100:], 100)) == (507, "disk_full")
    assert send(desk, tablet, JPEG[100:], 100).status_code == 204


def test_another_content_type_is_refused(desk: Browser, tablet: Tablet, named: bytes):
    begin(desk, tablet)
    answer = send(desk, tablet, JPEG, kind="image/jpeg")
    assert code_of(answer) == (415, "unsupported_type")


def test_only_people_with_a_role_in_the_area_see_a_photo(
    desk: Browser, tablet: Tablet, named: bytes, mainland: Node
):
    begin(desk, tablet)
    send(desk, tablet, JPEG)
    assert code_of(desk.get(PATH)) == (401, "sign_in_required")
    account(mainland, "mai", (OTHER, "reviewer", ["A"]))
    sign_in(desk, "mai")
    assert code_of(desk.get(PATH)) == (404, "unknown_photo")
    account(mainland, "tam", (AREA, "reviewer", ["A"]))
    sign_in(desk, "tam")
    assert desk.get(PATH).content == JPEG
