"""What does not count is said on the tablet, with the reason, and nothing of it is lost."""

import pytest
from playwright.sync_api import expect

from api import grants
from api.commands.folder import opened
from api.demo.sample import AREA
from api.demo.stage import MAINLAND, Stage
from api.people import account_by_login
from tests.e2e.fleet import SOON, begin, until
from tests.e2e.tablet_app import TabletApp

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def at_mainland(stage: Stage, hamlet: str) -> bool:
    """Whether a survey with this answer has come to the mainland."""
    with opened(stage.folder(MAINLAND)) as node:
        surveys = node.store.records("survey", scope=AREA)
        return any(hamlet in survey.values("hamlet") for survey in surveys)


def end_roles(stage: Stage, login: str) -> None:
    """End at the mainland every role that an account has in the area."""
    with opened(stage.folder(MAINLAND)) as node:
        account = account_by_login(node.store, login)
        for grant in node.store.records("grant", scope=AREA):
            if account is not None and grant.get("account") == account.id:
                grants.end(node, grant)


def test_what_is_written_after_a_role_has_ended_is_kept_and_said_not_to_count(
    stage: Stage, tablet: TabletApp
) -> None:
    page = tablet.page
    survey = begin(tablet)
    tablet.field("hamlet").fill("Khu 1")
    tablet.expect_saved()
    tablet.home()
    until(lambda: at_mainland(stage, "Khu 1"), page)
    end_roles(stage, "khaosat1")
    page.goto(f"{survey}/form/visit")
    tablet.field("hamlet").fill("Khu 2")
    tablet.expect_saved()
    page.goto(survey)
    reason = "Chưa được tính: tài khoản chưa được giao việc này."
    expect(page.get_by_text(reason)).to_be_visible(timeout=SOON)
    page.goto(f"{tablet.base}/#/safe")
    line = "Phiếu: chưa được tính vì tài khoản chưa được giao việc này."
    expect(page.get_by_text(line).first).to_be_visible()
    expect(page.get_by_text("khi được giao quyền, nội dung tự được tính")).to_be_visible()
