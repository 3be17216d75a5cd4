"""An island on a disk that fills: its server, its job, a tablet in its Wi-Fi and the mainland."""

from pathlib import Path
from random import Random
from secrets import token_bytes

import httpx

from api import enrolment
from api.demo.processes import HOST, Program, free_port
from api.demo.stage import answers
from api.demo.tablet import PythonTablet
from api.settings import FILE
from sync.canonical import Value, sha256
from sync.photos.store import PhotoStore
from tests.faults.linked import AREA, ISLAND, Linked

PHOTO = 400_000
"""Bytes of a photo."""
SERVER = "server"


class Full(Linked):
    """The island's folder lies on a disk of its own, of which photos leave `text_room` MiB."""

    def __init__(self, folder: Path, disk: Path, text_room: int) -> None:
        self.disk = disk
        super().__init__(folder)
        (self.data(ISLAND) / FILE).write_text(f"text_room = {text_room}\n")
        self.url = f"http://{HOST}:{(port := free_port())}"
        words = ["serve", "--data", str(self.data(ISLAND)), "--port", str(port)]
        self._serving = self._program(
            SERVER, self._haidang(ISLAND, words), lambda: answers(self.url, None)
        )
        self.tablet = PythonTablet("Máy 1", folder / "tablet")
        self.photos: list[bytes] = []

    def data(self, name: str) -> Path:
        """The data folder of a server."""
        return self.disk / name if name == ISLAND else super().data(name)

    def begin(self) -> None:
        """Start all four, with a surveyor whom everybody knows, and enrol the tablet."""
        write = self.mainland.replica.write
        self.lan = write("common", "account", {"login": "lan", "name": "Lan"}).record_id
        role: dict[str, Value] = {"role": "surveyor", "forms": [], "ends": None}
        write(AREA, "grant", {"account": self.lan, **role})
        super().begin()
        self.goes_on()
        code = enrolment.offer(self.island, "tablet", [AREA], "Máy 1").code
        self.tablet.enrol(self.url, code, sha256(self.island.root)[:16].hex())
        self.tablet.exchange(self.url)

    def _all(self) -> list[Program]:
        return [*super()._all(), self._serving]

    def end(self) -> None:
        """Kill all programs, and close what is open."""
        super().end()
        self.tablet.close()

    def survey(self, photos: int) -> None:
        """Write a site on the tablet, with so many photos."""
        write = self.tablet.write
        values: dict[str, Value] = {"kind": "station", "name": "Đài"}
        site = self._last = write(AREA, "site", values, author=self.lan)
        for _ in range(photos):
            data = b"\xff\xd8\xff" + Random(token_bytes(8)).randbytes(PHOTO)
            self.photos.append(digest := self.tablet.add_photo(data))
            named: dict[str, Value] = {"image": [digest, len(data)], "thumbnail": None, "taken": 1}
            named["parent"] = site
            self._last = write(AREA, "photo", named, author=self.lan)

    def decide(self) -> bytes:
        """Write something on the mainland."""
        write = self.mainland.replica.write
        return write(AREA, "site", {"kind": "station", "name": "Loa"}, author=self.lan).record_id

    def handed_in(self) -> bool:
        """Whether the island holds what was written last on the tablet."""
        return self.island.store.record(self._last) is not None

    def there(self, name: str) -> int:
        """How many of the tablet's photos a server holds, whole."""
        photos = PhotoStore(self.data(name) / "photos")
        return sum(photos.has(one) and photos.intact(one) for one in self.photos)

    def sign_in(self) -> httpx.Response:
        """What a person hears who signs in at the island."""
        words = {"login": "lan", "password": "hai-dang-thu"}
        page = {"sec-fetch-site": "same-origin"}
        return httpx.post(f"{self.url}/api/sign-in", json=words, headers=page, trust_env=False)
