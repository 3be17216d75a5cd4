"""What browser tests share: a fleet for each file of tests, and tablets that belong to it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from api.demo import seed
from api.demo.sample import PASSWORD
from api.demo.stage import Stage
from tests.e2e import desk_stage, fleet
from tests.e2e.desk_page import DIST, WIDE, Desk, serve
from tests.e2e.tablet_app import TABLET, TabletApp

NewTablet = Callable[..., TabletApp]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A mainland and an island with samples, joined by an emulated satellite link."""
    yield from fleet.play(tmp_path_factory.mktemp("stage"))


@pytest.fixture
def new_tablet(
    playwright: Playwright, chromium_path: str, stage: Stage, tmp_path: Path
) -> Iterator[NewTablet]:
    """Makes tablets that belong to the island, each with its surveyor signed in."""
    tablets: list[TabletApp] = []

    def make(
        login: str = "khaosat1",
        size: tuple[int, int] = TABLET,
        password: str = PASSWORD,
        name: str = "",
    ) -> TabletApp:
        profile = tmp_path / f"profile-{len(tablets)}"
        tablet = TabletApp(playwright, profile, stage.island_url, size)
        tablets.append(tablet)
        tablet.open()
        name = name or f"Máy tính bảng {len(tablets)}"
        tablet.enrol(seed.enrolment(stage)["link"], login, password, name)
        return tablet

    yield make
    for tablet in tablets:
        tablet.context.close()


@pytest.fixture
def tablet(new_tablet: NewTablet) -> TabletApp:
    """A surveyor's tablet that belongs to the island."""
    return new_tablet()


@pytest.fixture
def desk(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The desk of a queue with needs in every state; `WIDE` unless a test asks otherwise."""
    assert DIST.exists(), "Type: make web"
    width, height = getattr(request, "param", WIDE)
    fake = desk_stage.stage(int(time.time() * 1000))
    size = {"width": width, "height": height}
    with browser.new_context(viewport=size, service_workers="block", locale="vi-VN") as context:  # type: ignore[arg-type]
        context.route("**/*", lambda route: serve(fake, route))
        yield Desk(context.new_page(), fake)
