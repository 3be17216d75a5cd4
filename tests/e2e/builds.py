"""A copy of the built app made another version."""

import base64
import hashlib
from pathlib import Path


def publish(folder: Path, version: str) -> None:
    """Puts another version there, which differs in a mark of its page."""
    page, worker = folder / "index.html", folder / "sw.js"
    before = page.read_bytes()
    after = before.replace(b"<html ", f'<html data-version="{version}" '.encode())
    page.write_bytes(after)
    text = worker.read_text().replace(integrity(before), integrity(after))
    worker.write_text(text.replace("haidang-", f"haidang-{version}-"))


def integrity(content: bytes) -> str:
    """The digest by which a worker knows a file."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content).digest()).decode()
