"""The built app opens without a network, from files of one version."""

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.builds import publish

pytestmark = pytest.mark.browser

DIST = Path(__file__).parent.parent.parent / "web/dist"
CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
HOLD_FORM_OPEN = """
    new Promise(held => navigator.locks.request("form-open", {mode: "shared"}, () => {
        held();
        return new Promise(close => { window.closeForm = close; });
    }))"""
ASK_TO_TAKE_OVER = """
    navigator.serviceWorker.getRegistration()
        .then(registration => registration.waiting.postMessage("SKIP_WAITING"))"""
ASK_UNTIL_TAKEN_OVER = f"() => {{ setInterval(() => {ASK_TO_TAKE_OVER}, 300); }}"
UPDATE = """
    navigator.serviceWorker.getRegistration().then(async registration => {
        const found = new Promise(done => {
            registration.onupdatefound = () => {
                const worker = registration.installing;
                worker.onstatechange = () => done(worker.state);
            };
        });
        await registration.update();
        return await found;
    })"""


class Site:
    """A copy of the built app behind a plain web server that notes what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.asked: list[str] = []
        self.portal = False
        site = self

        class Handler(http.server.SimpleHTTPRequestHandler):
            def do_GET(self):
                site.asked.append(self.path)
                if site.portal and self.path != "/sw.js":
                    self.path = "/portal.html"
                super().do_GET()

            def end_headers(self):
                self.send_header("Cache-Control", "no-cache")
                super().end_headers()

            def log_message(self, *_):
                pass

        handler = functools.partial(Handler, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def publish(self, version: str) -> None:
        """Puts another version there, which differs in a mark of its page."""
        publish(self.folder, version)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    assert DIST.exists(), "Type: make web"
    shutil.copytree(DIST, tmp_path / "site")
    (tmp_path / "site/portal.html").write_text("<h1>Please pay</h1>")
    site = Site(tmp_path / "site")
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as context:
        yield context


def opened(context: BrowserContext, site: Site) -> Page:
    """A page of the app that its worker already looks after."""
    page = context.new_page()
    page.goto(site.url)
    page.evaluate(CONTROLLED)
    page.reload()
    assert page.evaluate("navigator.serviceWorker.controller !== null")
    return page


def test_any_page_of_the_app_opens_when_the_server_is_gone(context, site):
    page = opened(context, site)
    site.server.shutdown()
    site.server.server_close()
    page.goto(f"{site.url}/surveys/some-survey")
    expect(page.locator("#app > *").first).to_be_attached()


@pytest.mark.parametrize("path", ["/api/needs", "/sync/hello", "/photos/1", "/docs"])
def test_what_belongs_to_the_server_is_never_answered_with_the_app(context, site, path):
    page = opened(context, site)
    response = page.goto(site.url + path)
    assert response is not None
    assert response.status == 404


def test_a_new_version_waits_while_a_form_is_open(context, site):
    page = opened(context, site)
    form = opened(context, site)
    form.evaluate(HOLD_FORM_OPEN)
    site.publish("Next")
    assert page.evaluate(UPDATE) == "installed"

    page.evaluate(ASK_TO_TAKE_OVER)
    page.wait_for_timeout(300)
    page.reload()
    expect(page.locator("html")).not_to_have_attribute("data-version", "Next")

    form.evaluate("closeForm()")
    page.evaluate(ASK_UNTIL_TAKEN_OVER)
    expect(page.locator("html")).to_have_attribute("data-version", "Next")


def test_an_update_fetches_only_what_has_changed(context, site):
    page = opened(context, site)
    site.publish("Next")
    site.asked.clear()
    assert page.evaluate(UPDATE) == "installed"
    fetched = {path for path in site.asked if not path.startswith("/api/")}
    assert fetched == {"/", "/sw.js"}


def test_the_page_of_a_captive_portal_is_never_kept(context, site):
    page = opened(context, site)
    site.publish("Next")
    site.portal = True
    assert page.evaluate(UPDATE) == "redundant"
    page.reload()
    expect(page.locator("html")).not_to_have_attribute("data-version", "Next")
