"""A photo on its way: small, upright, without what the camera added, and the same everywhere."""

import io
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from api.demo.stage import ISLAND, MAINLAND, Stage
from tests.e2e import disk
from tests.e2e.fleet import add_photos, begin, picture, until
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


def photos_at(folder: Path) -> dict[str, bytes]:
    """The finished photos of a box, by the digest of what is in them."""
    files = [path for path in (folder / "photos").rglob("*") if path.is_file()]
    held = {path.name: path.read_bytes() for path in files if len(path.name) == 64}
    return {name: data for name, data in held.items() if sha256(data).hexdigest() == name}


def camera_picture() -> bytes:
    """Twelve megapixels with the grain of a bad light, turned, with the place in its EXIF."""
    smooth = Image.open(io.BytesIO(picture(4000, 3000)))
    grain = Image.effect_noise(smooth.size, 80).convert("RGB")
    out = io.BytesIO()
    grainy = Image.blend(smooth.convert("RGB"), grain, 0.25)
    grainy.save(out, "JPEG", quality=92, exif=smooth.info["exif"])
    return out.getvalue()


def test_a_photo_arrives_small_upright_bare_and_the_same_everywhere(
    stage: Stage, tablet: TabletApp
) -> None:
    survey = begin(tablet)
    tablet.page.goto(f"{survey}/form/photos")
    before = set(photos_at(stage.folder(MAINLAND)))
    taken = camera_picture()
    given = Image.open(io.BytesIO(taken)).getexif()
    assert (given[0x0112], given.get_ifd(0x8825)[1], len(taken) > 2_000_000) == (6, "N", True)
    add_photos(tablet, {"đài.jpg": taken})
    expect(tablet.page.locator("figure.photo img")).to_be_visible(timeout=60_000)
    digests = disk.photos(tablet.page)
    assert len(digests) == 2
    tablet.home()
    boxes = [stage.folder(box) for box in (ISLAND, MAINLAND)]
    until(lambda: all(digests <= set(photos_at(box)) for box in boxes), tablet.page)
    arrived = photos_at(stage.folder(MAINLAND))
    assert set(arrived) - before == digests
    thumbnail, image = sorted((arrived[digest] for digest in digests), key=len)
    assert len(thumbnail) <= 15_000
    assert len(image) <= 200_000
    for data, size in ((image, (1200, 1600)), (thumbnail, (240, 320))):
        shown = Image.open(io.BytesIO(data))
        assert shown.size == size
        assert dict(shown.getexif()) == {}
        assert b"Exif" not in data
        red, _, blue = shown.getpixel((size[0] // 2, size[1] // 4))  # type: ignore[misc]
        assert red > 150 > blue


def test_what_is_no_picture_is_named_and_the_others_are_kept(tablet: TabletApp) -> None:
    survey = begin(tablet)
    tablet.page.goto(f"{survey}/form/photos")
    files = {
        "trước.jpg": picture(640, 480),
        "thư.jpg": "không phải ảnh".encode(),
        "sau.jpg": picture(480, 640),
    }
    add_photos(tablet, files)
    expect(tablet.page.get_by_role("alert")).to_contain_text("“thư.jpg” không phải ảnh")
    expect(tablet.page.locator("figure.photo")).to_have_count(2)


def test_photos_beyond_the_limit_are_said_not_to_be_taken(tablet: TabletApp) -> None:
    survey = begin(tablet)
    tablet.page.goto(f"{survey}/form/photos")
    add_photos(tablet, {f"{n}.jpg": picture(320 + n, 240) for n in range(8)})
    expect(tablet.page.locator("figure.photo")).to_have_count(6)
    expect(tablet.page.get_by_role("alert")).to_contain_text("2 ảnh")


def test_a_picture_that_is_still_made_smaller_is_called_not_saved(tablet: TabletApp) -> None:
    survey = begin(tablet)
    tablet.page.goto(f"{survey}/form/photos")
    tablet.page.evaluate(
        """() => {
            const decode = createImageBitmap;
            const go = new Promise((resolve) => { window.go = resolve; });
            window.createImageBitmap = (...of) => go.then(() => decode(...of));
        }"""
    )
    foot = tablet.page.locator(".saved")
    add_photos(tablet, {"một.jpg": picture(640, 480)})
    expect(foot).to_contain_text("CHƯA LƯU")
    tablet.page.evaluate("window.go()")
    expect(tablet.page.locator("figure.photo img")).to_be_visible()
    expect(foot).not_to_contain_text("CHƯA LƯU")
