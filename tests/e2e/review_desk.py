"""A reviewer at the real desk of the mainland, in a browser of their own."""

from playwright.sync_api import Browser, Locator, expect

from api.demo.sample import PASSWORD
from api.demo.stage import Stage
from tests.e2e.fleet import until


class ReviewDesk:
    """The desk's page with a reviewer signed in."""

    def __init__(self, browser: Browser, stage: Stage, login: str) -> None:
        self.context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="vi-VN")
        self.context.set_default_timeout(15_000)
        self.page = self.context.new_page()
        self.page.goto(f"{stage.mainland_url}/#/desk")
        self.page.get_by_label("Tên đăng nhập").fill(login)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.page.get_by_role("button", name="Đăng nhập").click()
        expect(self.page.get_by_role("heading", name="Hàng chờ")).to_be_visible()

    def open(self, item: str, state: str) -> None:
        """Open a need of the queue, which is loaded again until it shows a state."""
        row = self.page.locator(".desk-queue .need-row", has_text=item).filter(has_text=state)

        def there() -> bool:
            self.page.reload()
            expect(self.page.get_by_role("heading", name="Hàng chờ")).to_be_visible()
            expect(self.page.locator(".desk-queue[aria-busy=true]")).to_have_count(0)
            self.page.wait_for_timeout(200)
            return row.count() > 0

        until(there, self.page)
        row.click()
        expect(self.page.locator(".need-title h2")).to_contain_text(item)

    def begin(self, outcome: str) -> None:
        """Begin a decision on the open need."""
        self.page.locator(f"#decide-{outcome}").click()

    def decide(self, outcome: str, words: str = "") -> None:
        """Decide the open need."""
        self.begin(outcome)
        if words:
            self.page.locator("#decision-words").fill(words)
        self.page.keyboard.press("Control+Enter")
        expect(self.page.locator(".desk-written")).to_contain_text("Đã ghi")

    @property
    def gate(self) -> Locator:
        """What is in the way of an approval."""
        return self.page.locator(".gate-bar")

    def supply(self, label: str, question: str, text: str, source: str) -> None:
        """Put something in place of an answer that an approval lacks."""
        item = self.gate.locator("li", has_text=label)
        item.get_by_role("button", name="Bổ sung").click()
        self.page.locator(f"#supply-{question}-text").fill(text)
        self.page.locator(f"#supply-{question}-source").fill(source)
        item.get_by_role("button", name="Ghi bổ sung").click()
        expect(item).to_have_count(0)
