"""The desk in a browser, and the stand-in for the service behind it."""

from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.e2e.desk_fake import FakeService

WEB = Path(__file__).parent.parent.parent / "web"
DIST = WEB / "dist"
AXE = WEB / "node_modules/axe-core/axe.min.js"
ORIGIN = "http://localhost"
WIDE, SMALL, TABLET, PHONE = (1440, 900), (1024, 768), (800, 1280), (360, 800)


class Desk:
    """A page of the desk, and the service behind it."""

    def __init__(self, page: Page, fake: FakeService) -> None:
        self.page = page
        self.fake = fake

    def open(self, path: str = "desk") -> None:
        self.page.goto(f"{ORIGIN}/#/{path}")

    def need(self, item: str) -> None:
        """Opens a need by clicking on its row."""
        self.page.locator(".desk-queue .need-row", has_text=item).click()
        expect(self.page.locator(".need-title h2")).to_contain_text(item)

    def words(self, text: str) -> None:
        self.page.locator("#decision-words").fill(text)


def serve(fake: FakeService, route: Route) -> None:
    """The service's answers, and the built app for every other address."""
    path = route.request.url.removeprefix(ORIGIN).split("?")[0].split("#")[0]
    if path.startswith(("/api/", "/photos/")):
        fake.route(route)
        return
    file = DIST / path.lstrip("/")
    route.fulfill(path=file if file.is_file() else DIST / "index.html")
