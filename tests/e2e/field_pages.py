"""The field's pages as a person uses them: found by their words and questions, in Vietnamese."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class FieldPages:
    """One tablet's screen."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base

    # The way in

    def open(self, address: str = "/") -> None:
        """Go to an address of the app."""
        self.page.goto(self.base + address)

    def enrol(self, code: str, name: str = "Máy tính bảng 3") -> None:
        """Make the tablet one of the island's."""
        self.page.locator("#code").fill(code)
        self.page.locator("#name").fill(name)
        self.press("Ghi tên máy")
        expect(self.page.locator("#login")).to_be_visible()

    def sign_in(self, login: str, password: str) -> None:
        """Say who holds the tablet."""
        self.page.locator("#login").fill(login)
        self.page.locator("#password").fill(password)
        self.press("Đăng nhập")
        expect(self.heading("Việc hôm nay")).to_be_visible()

    # Everywhere

    def heading(self, words: str) -> Locator:
        """A page's or section's heading."""
        return self.page.get_by_role("heading", name=words)

    def press(self, words: str, within: Locator | None = None) -> None:
        """Touch the first button or link with these words."""
        place = within or self.page.locator("body")
        place.locator("button, a").filter(has_text=words).first.click()

    def home(self) -> None:
        """Go to today's work."""
        self.open("/#/")
        expect(self.heading("Việc hôm nay")).to_be_visible()

    # The form

    def start(self, site: str) -> str:
        """Begin a survey of form A at a new site; its record id."""
        self.page.get_by_role("link", name="Bắt đầu phiếu A").click()
        self.page.locator("#site-name").fill(site)
        self.page.get_by_role("button", name="Bắt đầu", exact=True).click()
        self.page.wait_for_url("**/form")
        expect(self.field("basis")).to_be_visible()
        return self.page.url.split("/survey/")[1].split("/")[0]

    def field(self, question: str) -> Locator:
        """The whole of a question, messages included."""
        return self.page.locator(f'[id$="-{question}-field"]').first

    def control(self, question: str) -> Locator:
        """The input of a question, or of a group's part: `regulation-status`."""
        return self.page.locator(f'[id$="-{question}"]').first

    def fill(self, question: str, text: str) -> None:
        """Type an answer."""
        self.control(question).fill(text)

    def choose(self, question: str, *words: str) -> None:
        """Touch choices of a question."""
        for word in words:
            self.field(question).locator("label.choice").filter(has_text=word).first.click()

    def next(self) -> None:
        """Go on to the next section, or to the hand-in."""
        before = self.page.url
        self.page.locator(".form-foot a").last.click()
        self.page.wait_for_function("before => location.href !== before", arg=before)
        self.page.wait_for_timeout(150)

    def saved(self) -> None:
        """Wait until the last keystroke is on disk."""
        expect(self.page.locator('.saved[data-state="saved"]')).to_be_visible()

    def add_photo(self, *files: Path) -> None:
        """Choose pictures."""
        self.page.locator('input[type="file"][multiple]').set_input_files(list(files))

    def fill_form_a(self, photo: Path) -> None:
        """Answer all that form A asks of a station that partly works, with one need."""
        self.fill("hamlet", "Khu dân cư số 1")
        self.fill("point-n", "20,1338")
        self.fill("point-e", "107,7294")
        self.choose("basis", "Đếm")
        self.next()
        self.choose("status", "Hoạt động một phần")
        self.choose("technology", "Có dây")
        self.fill("year_in_use", "2009")
        self.choose("depreciated", "Đã hết")
        self.choose("old_funding", "Ngân sách thành phố")
        self.next()
        for group, (total, working, broken) in {
            "clusters": (8, 5, 3),
            "speakers": (9, 6, 3),
        }.items():
            self.fill(f"{group}-total", str(total))
            self.fill(f"{group}-working", str(working))
            self.fill(f"{group}-broken", str(broken))
        self.fill("hamlets-total", "3")
        self.fill("hamlets-covered", "2")
        self.next()
        self.next()
        self.choose("mains", "Điện lưới")
        self.choose("backup-kind", "Không có")
        self.choose("connection", "4G")
        self.fill("operator", "Viettel")
        self.choose("quality", "Không ổn định")
        self.next()
        self.fill("staff", "2")
        self.choose("employment", "Kiêm nhiệm")
        self.fill("last_training", "2019")
        self.choose("regulation-status", "Chưa có")
        self.fill("running_budget-amount", "12.000.000")
        self.fill("running_budget-source", "Ngân sách đặc khu")
        self.next()
        self.choose("need_kinds", "Sửa chữa")
        self.choose("need_reasons", "Hỏng")
        self.add_need("Cụm thu truyền thanh IP", "6", "cụm", "18.000.000")
        self.next()
        self.add_photo(photo)
        expect(self.page.locator("figure.photo")).to_have_count(1)

    def add_need(self, item: str, quantity: str, measure: str, price: str) -> None:
        """Add one need in its own page and come back to the list."""
        self.press("Thêm nhu cầu")
        expect(self.field("justification")).to_be_visible()
        self.choose("kind", "Sửa chữa")
        self.fill("item", item)
        self.fill("quantity-amount", quantity)
        self.fill("quantity-measure", measure)
        self.fill("unit_price", price)
        self.fill("justification", "Cụm loa cũ hỏng sau bão, ba khu dân cư không nghe được.")
        self.choose("priority", "1.")
        self.choose("funded_elsewhere-answer", "Không")
        self.press("Xong")
        expect(self.field("need_kinds")).to_be_visible()

    def hand_in(self) -> None:
        """Hand in the open survey."""
        self.page.locator(".form-foot a").last.click()
        self.press("Nộp phiếu này")
        expect(self.page.get_by_role("button", name="Rút lại")).to_be_visible()
