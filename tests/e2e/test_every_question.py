"""Every question and branch of forms A, P and B, answered on a tablet, arrives on the mainland."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from api.demo import seed
from api.demo.rest import Person
from api.demo.sample import ACCOUNTS, PASSWORD
from api.demo.stage import MAINLAND, Stage
from tests.e2e import arrived
from tests.e2e.beginning import CONTEXT, begin_new, form_of
from tests.e2e.filling import Filling, Sections
from tests.e2e.fleet import until
from tests.e2e.seen import Seen
from tests.e2e.surveys import a, b, p
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

BEYOND = ["former_unit: asked was never True"]
"""Only where several units became one must the former one be named; Bạch Long Vĩ was one."""


def survey_all(
    stage: Stage, tablet: TabletApp, letter: str, login: str, surveys: Mapping[str, Sections]
) -> None:
    """Fill surveys of a form with no network, hand them in, and find all of it on the mainland."""
    form, seen, done = form_of(letter), Seen(), []
    tablet.exchange()
    tablet.context.set_offline(True)
    for site, sections in surveys.items():
        restricted = all("photos" not in answers for answers in sections.values())
        begin_new(tablet, letter, site, restricted)
        filling = Filling(tablet, form, CONTEXT, seen, restricted)
        filling.fill(sections)
        filling.hand_in()
        done.append(filling)
    gaps = [gap for gap in seen.gaps(form) if gap not in BEYOND]
    assert not gaps, "\n".join(gaps)
    tablet.context.set_offline(False)
    tablet.home()
    person = Person(stage.mainland_url, login, PASSWORD)
    for filling in done:
        expect_arrival(stage, person, filling)
    person.close()


def expect_arrival(stage: Stage, person: Person, filling: Filling) -> None:
    """Wait until a survey is on the mainland, and compare it answer by answer."""
    until(lambda: arrived.handed_in(stage, filling.survey), filling.page)
    arrived.check(stage, person, filling)


def test_every_question_of_form_b(stage: Stage, tablet: TabletApp) -> None:
    surveys = {b.NEW_SITE: b.NEW, b.BROKEN_SITE: b.BROKEN, b.NO_SITE: b.NOTHING_THERE}
    survey_all(stage, tablet, "B", "bienphong", surveys)


def test_every_question_of_form_p(stage: Stage, tablet: TabletApp) -> None:
    surveys = {
        p.REPLACE_SITE: p.REPLACE,
        p.GOOD_SITE: p.GOOD,
        p.REPAIR_SITE: p.REPAIR,
        p.LOST_SITE: p.LOST,
    }
    survey_all(stage, tablet, "P", "thamdinh", surveys)


def test_every_question_of_form_a(stage: Stage, tablet: TabletApp) -> None:
    surveys = {a.WORKING_SITE: a.WORKING, a.STOPPED_SITE: a.STOPPED, a.NO_SITE: a.NO_STATION}
    survey_all(stage, tablet, "A", "thamdinh", surveys)


@pytest.fixture(scope="module")
def merged(
    playwright: Playwright,
    chromium_path: str,
    stage: Stage,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[TabletApp]:
    """A tablet of the mainland's, for an area in which several units became one."""
    data, area = stage.folder(MAINLAND), "area/11914"
    account = ACCOUNTS[0]._replace(login="cathai", scope=area)
    seed.admit(data, account)
    offer = seed.haidang("code", "--data", data, "--role", "tablet", "--scopes", area)
    tablet = TabletApp(playwright, tmp_path_factory.mktemp("merged"), stage.mainland_url)
    tablet.open()
    link = f"{stage.mainland_url}/enrol#code={offer['code']}&fleet={offer['fleet']}"
    tablet.enrol(link, account.login, PASSWORD)
    tablet.exchange()
    yield tablet
    tablet.context.close()


def test_where_several_units_became_one_the_former_one_must_be_named(merged: TabletApp) -> None:
    page, former = merged.page, merged.field("former_unit")
    line = page.locator(".problem-list a").filter(has_text="trước sắp xếp")
    for letter in ("A", "B"):
        begin_new(merged, letter, f"Nơi ở Cát Bà, phiếu {letter}", restricted=False)
        survey = page.url.rpartition("/form")[0]
        expect(former).to_be_visible()
        expect(page.locator('[id$="-former_unit-field"] .optional')).to_have_count(0)
        page.goto(f"{survey}/hand-in")
        line.click()
        former.select_option(label="Thị trấn Cát Bà")
        merged.expect_saved()
        page.goto(f"{survey}/hand-in")
        expect(page.locator(".problem-list a").first).to_be_visible()
        expect(line).to_have_count(0)


def test_where_an_area_has_several_units_a_new_site_must_name_one(
    merged: TabletApp, stage: Stage, tmp_path: Path
) -> None:
    units = tmp_path / "units.csv"
    units.write_text(
        "codebook,code,name,kind,upper_codebook,upper_code,flags,valid_from,valid_to,"
        "successors,area\n"
        "QD19-2025,99999,Đặc khu thứ hai (mẫu),special_zone,,,,2025-07-01,,,area/11914\n"
    )
    seed.haidang("units", "import", units, "--data", stage.folder(MAINLAND))
    merged.exchange()
    page = merged.page
    page.goto(f"{merged.base}/#/sites/new")
    page.locator("#site-kind-field").get_by_text("Cụm loa", exact=True).click()
    page.locator("#site-name").fill("Cụm loa ở nơi mới")
    merged.button("Thêm địa điểm này").click()
    expect(page.get_by_text("Hãy chọn đơn vị hành chính.")).to_be_visible()
    page.get_by_text("Đặc khu thứ hai (mẫu)").click()
    merged.button("Thêm địa điểm này").click()
    expect(page.get_by_role("heading", name="Cụm loa ở nơi mới")).to_be_visible()
