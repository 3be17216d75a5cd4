"""What is wrong with a page for eyes, thumbs and screen readers."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
THUMB, MOUSE = 48, 40
"""The least height and width of what is touched, in pixels: in the field, and at a desktop."""

TOO_SMALL = """(least) => [...document.querySelectorAll('a, button, select, .input, label.choice')]
  .map((one) => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.height < least - 0.5 || box.width < least - 0.5))
  .map(([html, box]) => `${html} ${box.width} x ${box.height}`)"""


def faults(page: Page, name: str, target: int = THUMB) -> list[str]:
    """What axe finds, what is wider than its screen, and what is too small to be touched."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    said = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"]]
    said += too_wide(page) + list(page.evaluate(TOO_SMALL, target))
    return [f"{name}: {one}" for one in said]


def too_wide(page: Page) -> list[str]:
    """Whether a page has to be scrolled sideways."""
    wide, shown = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    return [f"{wide} px wide on a screen of {shown}"] if wide > shown else []


def by_day_and_night(page: Page, name: str, target: int = THUMB) -> list[str]:
    """The faults of a page in both lights, and whether its text fits at twice the size."""
    found: list[str] = []
    for scheme in ("dark", "light"):
        # A colour on its way to another is none that anybody reads.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_function(WORN, arg=scheme)
        found += faults(page, f"{name}, {scheme}", target)
    page.evaluate("() => { document.documentElement.style.fontSize = '200%' }")
    found += [f"{name}, large: {one}" for one in too_wide(page)]
    page.evaluate("() => { document.documentElement.style.fontSize = '' }")
    return found


WORN = "(scheme) => document.documentElement.dataset.scheme === scheme"
