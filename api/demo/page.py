"""A page with the demonstration's switches, for one browser on this machine."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec

HOST = "127.0.0.1"
HTML = Path(__file__).with_name("page.html")
MOST = 4096
POLICY = (
    "default-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'"
)

Ask = Callable[[str, dict[str, object]], object]
"""Carries out an order of the page, by its path, and returns what the page is answered."""


class Page(ThreadingHTTPServer):
    """Serves the page and hands its orders to `ask`; a `ValueError` of `ask` is answered 400."""

    daemon_threads = True

    def __init__(self, port: int, ask: Ask) -> None:
        super().__init__((HOST, port), Handler)
        self.ask = ask
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def end(self) -> None:
        """Serve nobody any more."""
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One request of the page."""

    server: Page

    def do_GET(self) -> None:
        """The page itself, or how things are."""
        if self.path == "/":
            self.answer(200, "text/html; charset=utf-8", HTML.read_bytes())
        elif self.path == "/status":
            self.carry_out({})
        else:
            self.answer(404, "text/plain", b"")

    def do_POST(self) -> None:
        """An order, if it comes from the page: pages of other sites may not press switches."""
        length = int(self.headers.get("Content-Length") or 0)
        site = self.headers.get("Sec-Fetch-Site", "none")
        if site not in ("same-origin", "none") or length > MOST:
            self.answer(403, "text/plain", b"")
            return
        try:
            order = msgspec.json.decode(self.rfile.read(length), type=dict[str, object])
        except msgspec.MsgspecError:
            self.answer(400, "text/plain", b"")
            return
        self.carry_out(order)

    def carry_out(self, order: dict[str, object]) -> None:
        """Ask the demonstration and answer what it says."""
        try:
            told = self.server.ask(self.path, order)
        except ValueError as error:
            self.answer(400, "text/plain; charset=utf-8", str(error).encode())
            return
        self.answer(200, "application/json", msgspec.json.encode(told))

    def answer(self, status: int, kind: str, body: bytes) -> None:
        """Send a whole answer that nobody keeps or frames."""
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Frame-Options", "DENY"),
            ("Content-Security-Policy", POLICY),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal is for people."""
