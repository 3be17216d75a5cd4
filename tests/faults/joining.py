"""An island that joins a fleet by HTTP."""

import os
import tempfile
from functools import partial
from pathlib import Path

from api import enrolment
from api.commands.fleet import join
from api.demo.processes import HAIDANG, HOST, Program, free_port
from api.demo.stage import answers
from tests.faults.server_stories import InNewFolder
from tests.faults.world import AREA, copy, found, node

AGED = 15
"""Islands after which the mainland is made anew: the more have joined, the more the next reads."""


class Joining(InNewFolder):
    """An island joins the fleet of a mainland that answers by HTTP."""

    name = "join"

    def __init__(self, workshop: Path) -> None:
        self._workshop = workshop
        found(workshop / "mainland", workshop / "island")
        self._server: Program | None = None
        self._owner, self._joined = 0, 0

    def close(self) -> None:
        if self._server:
            self._server.kill()

    def prepare(self, folder: Path) -> None:
        folder.mkdir()
        # A fork has a mainland of its own, which ends with it.
        if self._owner != os.getpid() or self._joined == AGED:
            self._begin()
        self._joined += 1
        self._offer(folder)

    def _begin(self) -> None:
        """Start a mainland that nobody has joined."""
        if self._server and self._owner == os.getpid():
            self._server.kill()
        self._owner, self._joined = os.getpid(), 0
        port = free_port()
        self._url = f"http://{HOST}:{port}"
        # A port may come again, a folder never does.
        place = Path(tempfile.mkdtemp(dir=self._workshop))
        self._mainland = place / "mainland"
        copy(self._workshop / "mainland", self._mainland)
        words = [*HAIDANG, "serve", "--data", str(self._mainland), "--port", str(port)]
        ready = partial(answers, self._url, None)
        self._server = Program("mainland", words, place / "log", ready)
        self._server.start()
        self._server.wait()

    def _offer(self, folder: Path) -> None:
        """Have a code for one island."""
        with node(self._mainland) as mainland:
            scopes = enrolment.island_scopes([AREA])
            code = enrolment.offer(mainland, "island", scopes, "").code
        (folder / "code").write_text(code)

    def make(self, folder: Path) -> None:
        code = (folder / "code").read_text()
        join(folder / "data", upstream=self._url, code=code, name="Đảo")

    def unfinished(self, folder: Path) -> list[str]:
        if not self._is_whole(folder):
            # The code may be used up: its answer was lost with the process.
            self._offer(folder)
        return super().unfinished(folder)
