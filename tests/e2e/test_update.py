"""A new version of the app comes to the island while somebody fills a form."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.demo.stage import ISLAND, Stage
from tests.e2e.builds import publish
from tests.e2e.fleet import begin
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

ROOT = Path(__file__).parent.parent.parent
LOOK = "navigator.serviceWorker.getRegistration().then(one => one.update()).then(() => true)"
WAITS = "navigator.serviceWorker.getRegistration().then(one => one.waiting !== null)"
VERSION = "fetch('/').then(answer => answer.text()).then(text => text.includes('data-version'))"


def bring_the_next_version(stage: Stage, folder: Path) -> None:
    """Stop the island, and start it from a package that has another build inside."""
    shutil.copytree(ROOT / "api", folder / "api", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "web/dist", folder / "api/static")
    for name in ("sync", "migrations"):
        (folder / name).symlink_to(ROOT / name)
    publish(folder / "api/static", "next")
    stage.power(ISLAND, on=False)
    server = stage.programs[ISLAND]
    server.words = ["env", "-C", str(folder), *server.words]
    stage.power(ISLAND, on=True)


def test_a_new_version_waits_for_the_form_and_loses_no_keystroke(
    stage: Stage, tablet: TabletApp, tmp_path: Path
) -> None:
    page = tablet.page
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    survey = begin(tablet)
    tablet.write("hamlet", "Khu dân cư")
    bring_the_next_version(stage, tmp_path / "package")
    page.evaluate(LOOK)
    for _ in range(50):
        if page.evaluate(WAITS):
            break
        page.wait_for_timeout(100)
    assert page.evaluate(WAITS)
    tablet.write("hamlet", " số 1")
    tablet.expect_saved()
    expect(tablet.field("hamlet")).to_have_value("Khu dân cư số 1")
    expect(page.get_by_text("Có bản mới")).to_have_count(0)
    assert not page.evaluate(VERSION)

    other = tablet.context.new_page()
    other.goto(tablet.base)
    other.get_by_role("button", name="Dùng bản mới").click()
    expect(other.get_by_text("chờ tới khi không còn phiếu nào đang mở")).to_be_visible()
    assert not other.evaluate(VERSION)
    with other.expect_navigation():
        tablet.home()
    expect(other.get_by_role("heading", name="Việc hôm nay")).to_be_visible()
    assert other.evaluate(VERSION)
    page.goto(f"{survey}/form/visit")
    expect(tablet.field("hamlet")).to_have_value("Khu dân cư số 1")
