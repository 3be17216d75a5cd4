"""The built app: compressed once, kept by browsers as long as it is the same."""

from pathlib import Path

import zstandard
from litestar import Litestar
from litestar.testing import TestClient

from api import pages
from tests.api.conftest import Browser

SCRIPT = "console.log('hải đăng');" * 50


def app(tmp_path: Path) -> Browser:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "app-1.js").write_text(SCRIPT)
    (tmp_path / "index.html").write_text("<!doctype html><title>Hải Đăng</title>")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    service = Litestar()
    service.asgi_handler = pages.with_pages(service.asgi_handler, pages.load(tmp_path))
    return TestClient(service)


def test_a_file_comes_in_the_best_encoding_that_the_browser_takes(tmp_path):
    with app(tmp_path) as browser:
        for accepted, encoding in (("gzip, br", "gzip"), ("gzip, zstd", "zstd"), ("", None)):
            headers = {"accept-encoding": accepted}
            with browser.stream("GET", "/assets/app-1.js", headers=headers) as answer:
                body = b"".join(answer.iter_raw())
            assert answer.headers.get("content-encoding") == encoding
            assert len(body) == int(answer.headers["content-length"])
            if encoding == "zstd":
                assert zstandard.decompress(body).decode() == SCRIPT


def test_a_file_that_the_browser_has_is_not_sent_again(tmp_path):
    with app(tmp_path) as browser:
        etag = browser.get("/").headers["etag"]
        answer = browser.get("/", headers={"if-none-match": etag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_names_with_a_hash_are_kept_for_ever_and_the_page_is_asked_for(tmp_path):
    with app(tmp_path) as browser:
        assert "immutable" in browser.get("/assets/app-1.js").headers["cache-control"]
        assert browser.get("/").headers["cache-control"] == "no-cache"


def test_an_unknown_address_is_the_apps_own(tmp_path):
    with app(tmp_path) as browser:
        assert "Hải Đăng" in browser.get("/enrol").text
        assert browser.head("/enrol").content == b""
        assert browser.get("/../../etc/passwd").text == browser.get("/").text
