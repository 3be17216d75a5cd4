"""Pictures of pages in the folder `HAIDANG_SHOTS`, where it is set: for people who look at them."""

import os
from collections.abc import Iterable

from playwright.sync_api import Page

from tests.e2e.faults import by_day_and_night
from tests.e2e.tablet_app import PHONE, TABLET

Size = tuple[int, int]
DESKTOP: Size = (1440, 900)
SIZES = (PHONE, TABLET, DESKTOP)
SETTLED = 300
"""Milliseconds after which nothing on a page moves any more."""


def keep(page: Page, name: str, sizes: Iterable[Size] = SIZES) -> None:
    """Keep pictures of a page in these sizes, by day and by night; the page stays as it was."""
    folder = os.environ.get("HAIDANG_SHOTS")
    if not folder:
        return
    before = page.viewport_size
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        for width, height in sizes:
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(SETTLED)
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
    if before:
        page.set_viewport_size(before)


def look(page: Page, name: str, sizes: Iterable[Size] = SIZES) -> None:
    """The page reads well by day and by night; pictures of it are kept."""
    assert by_day_and_night(page, name) == []
    keep(page, name, sizes)
