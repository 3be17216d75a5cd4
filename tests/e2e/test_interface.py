"""The description of the interface reads in a browser that reaches nothing but the server."""

import pytest
from playwright.sync_api import Browser, expect

from api.demo.stage import Stage
from tests.e2e.pictures import keep

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.mark.parametrize("role", ["mainland", "island"])
def test_the_page_is_whole_with_no_other_host(browser: Browser, stage: Stage, role: str):
    url = {"mainland": stage.mainland_url, "island": stage.island_url}[role]
    asked: list[str] = []
    faults: list[str] = []
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: faults.append(request.url))
        # What the policy keeps out is told here.
        page.on("console", lambda message: faults.append(message.text))
        page.goto(f"{url}/docs/openapi")
        expect(page.get_by_role("heading", name="Hải Đăng")).to_be_visible()
        width = page.locator("main").evaluate("one => getComputedStyle(one).maxWidth")
        assert width == "960px"
        desk = page.locator("nav details", has_text="/api/needs").first
        desk.locator("summary").click()
        desk.get_by_role("link", name="GET /api/needs", exact=True).click()
        told = page.locator("section", has_text="The needs that wait, the most pressing").first
        expect(told.get_by_role("heading")).to_be_in_viewport()
        keep(page, f"interface-{role}")
    assert len(asked) >= 2 and all(address.startswith(url) for address in asked)
    assert [fault for fault in faults if "favicon" not in fault] == []
