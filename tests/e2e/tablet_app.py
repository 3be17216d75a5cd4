"""The field app in a real Chromium with a profile on disk, used as a surveyor uses it."""

import contextlib
import os
import re
import signal
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests import chromium

PLACE = {"latitude": 20.1338, "longitude": 107.7294, "accuracy": 6}
TABLET, PHONE = (800, 1280), (360, 800)


class TabletApp:
    """One tablet: a browser profile, opened and killed at will."""

    def __init__(
        self,
        playwright: Playwright,
        profile: Path,
        base: str,
        size: tuple[int, int] = TABLET,
        options: Sequence[str] = (),
        permissions: Sequence[str] = ("geolocation",),
    ) -> None:
        self.profile, self.base = profile, base
        self._chromium = playwright.chromium
        self._size, self._options, self._permissions = size, options, permissions
        self.context: BrowserContext
        self.page: Page

    def open(self, offline: bool = False) -> None:
        """Start the browser on its profile and go to the app's address."""
        self.launch()
        if offline:
            self.context.set_offline(True)
        self.page.goto(self.base)

    def launch(self) -> None:
        """Start the browser on its profile."""
        width, height = self._size
        self.context = self._chromium.launch_persistent_context(
            str(self.profile),
            executable_path=chromium.executable(),
            args=[*chromium.ARGUMENTS, *self._options],
            viewport={"width": width, "height": height},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            permissions=[*self._permissions],
            geolocation=PLACE,  # type: ignore[arg-type]
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()

    @property
    def processes(self) -> list[int]:
        """The browser's processes, by the profile in their command lines."""
        mark = f"--user-data-dir={self.profile}".encode()
        return [
            int(folder.name)
            for folder in Path("/proc").glob("[0-9]*")
            if mark in _command_line(folder)
        ]

    def kill(self) -> None:
        """SIGKILL every process of the browser at once, as a flat battery does.

        Raises `ProcessLookupError` when there is none.
        """
        found = self.processes
        if not found:
            raise ProcessLookupError(f"no browser has the profile {self.profile}")
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def enrol(self, link: str, login: str, password: str, name: str = "Máy tính bảng") -> None:
        """Join the island's fleet by its link under a name, and sign in."""
        self.page.goto(link)
        self.page.get_by_role("textbox", name="Tên máy").fill(name)
        self.button("Ghi tên máy").click()
        self.sign_in(login, password)

    def sign_in(self, login: str, password: str) -> None:
        """Say who holds the tablet."""
        self.page.get_by_role("textbox", name="Tên đăng nhập").fill(login)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.button("Đăng nhập").click()
        expect(self.page.get_by_role("heading", name="Việc hôm nay")).to_be_visible()

    def switch(self, login: str, password: str) -> None:
        """Hand the tablet to somebody else."""
        self.page.goto(f"{self.base}/#/me")
        self.button("Đổi người").click()
        self.page.locator(".confirm").get_by_role("button", name="Đổi người").click()
        self.sign_in(login, password)

    def exchange(self) -> None:
        """Exchange with the island now."""
        self.page.goto(f"{self.base}/#/safe")
        button = self.page.get_by_role("button", name="Trao đổi ngay")
        button.click()
        expect(self.page.get_by_text("Đã trao đổi lúc")).to_be_visible()
        expect(button).to_be_enabled()

    # A form

    def field(self, question: str):
        """The control of a question, or of a part of a group."""
        return self.page.locator(f'[id$="-{question}"]')

    def write(self, question: str, text: str) -> None:
        """Type an answer key by key."""
        self.field(question).press_sequentially(text)

    def choose(self, question: str, *words: str) -> None:
        """Touch choices of a question."""
        for word in words:
            frame = self.page.locator(f'[id$="-{question}-field"]')
            frame.get_by_text(word, exact=True).click()

    def next(self) -> None:
        """Go to the next section."""
        self.button("Tiếp").click()

    def write_offline(self, section: str, question: str, text: str) -> None:
        """Replace an answer with no network, and leave the form; `section` is its address."""
        self.context.set_offline(True)
        self.page.goto(section)
        self.field(question).fill(text)
        self.expect_saved()
        self.home()
        self.context.set_offline(False)

    def expect_saved(self) -> None:
        """The foot says that the last keystroke is on the tablet's disk."""
        saved = self.page.locator(".saved[data-state=saved]")
        expect(saved).to_have_text(re.compile(r"Đã lưu trên máy \d\d:\d\d"))

    def alarms(self) -> list[str]:
        """What the screen says aloud."""
        return self.page.get_by_role("alert").all_inner_texts()

    def button(self, name: str):
        """A button or link by its words."""
        pattern = re.compile(rf"^{re.escape(name)}")
        return (
            self.page.get_by_role("button", name=pattern)
            .or_(self.page.get_by_role("link", name=pattern))
            .first
        )

    def home(self) -> None:
        """Back to today's work."""
        self.page.goto(f"{self.base}/#/")
        expect(self.page.get_by_role("heading", name="Việc hôm nay")).to_be_visible()


def _command_line(folder: Path) -> bytes:
    try:
        return (folder / "cmdline").read_bytes()
    except OSError:
        return b""
