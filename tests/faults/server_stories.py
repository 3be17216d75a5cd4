"""What servers do in their folders: uploads, joining, backups, restoring, files from a stick."""

import io
from abc import abstractmethod
from contextlib import redirect_stdout
from pathlib import Path

from httpx import Response
from litestar.testing import TestClient

from api import backups, bundles
from api.app import create_app
from api.commands.backup import restore
from api.commands.errors import CommandFailed
from api.commands.folder import opened
from api.commands.founding import FINISHED
from api.node import NODE_KEY, Node
from api.routes.photos import OFFSET_TYPE
from api.survey.rules import RULES
from sync import age
from sync.backup import reader
from sync.backup.writer import LEFTOVER
from sync.canonical import sha256
from sync.photos.store import PhotoStore
from sync.verify import verify_directory
from tests.api.conftest import Browser, Tablet, text
from tests.faults.inject import Say
from tests.faults.more_stories import held
from tests.faults.stories import PHOTOS, Story, missing, short
from tests.faults.world import AREA, copy, found, node


class OfServer(Story):
    """A story that begins with the folder of a server, made once."""

    begins = "island"

    def __init__(self, workshop: Path) -> None:
        self._workshop = workshop
        found(workshop / "mainland", workshop / "island")

    def prepare(self, folder: Path) -> None:
        copy(self._workshop / self.begins, folder)


class Uploading(OfServer):
    """A tablet uploads photos to its island by HTTP, piece by piece."""

    name = "upload"

    def __init__(self, workshop: Path) -> None:
        super().__init__(workshop)
        self._tablet = Tablet()
        with node(workshop / "island") as island, TestClient(create_app(island)) as asker:
            self._tablet.enrol(asker, island, [AREA])

    def run(self, folder: Path, say: Say) -> None:
        with node(folder) as island, TestClient(create_app(island)) as asker:
            asker.headers.update(self._tablet.headers)
            for photo in PHOTOS[:2]:
                self._upload(asker, photo, say)

    def _upload(self, asker: Browser, photo: bytes, say: Say) -> None:
        digest = sha256(photo)
        told = {"Upload-Length": str(len(photo)), "Upload-Metadata": f"digest {text(digest)}"}
        at = _granted(asker.post("/photos", headers=told)).headers["location"]
        done = int(_granted(asker.head(at)).headers["upload-offset"])
        while done < len(photo):
            head = {"Upload-Offset": str(done), "content-type": OFFSET_TYPE}
            answer = _granted(asker.patch(at, headers=head, content=photo[done : done + 5000]))
            done = int(answer.headers["upload-offset"])
            say(digest + done.to_bytes(4))

    def lost(self, folder: Path, said: list[bytes]) -> list[str]:
        photos = PhotoStore(folder / "photos")
        wrong = [short(photos, one[:32], int.from_bytes(one[32:])) for one in said]
        return sum(wrong, findings(folder))

    def unfinished(self, folder: Path) -> list[str]:
        self.run(folder, lambda _: None)
        photos = PhotoStore(folder / "photos")
        whole = all(photos.intact(sha256(photo)) for photo in PHOTOS[:2])
        return findings(folder) + ["a photo is not there"] * (not whole)


def _granted(answer: Response) -> Response:
    """An answer that is no refusal; raises with what a refusal says."""
    if answer.is_error:
        raise ValueError(answer.text)
    return answer


class Importing(OfServer):
    """The mainland takes in a file that an island has written to a stick, with photos."""

    name = "import"
    begins = "mainland"

    def __init__(self, workshop: Path) -> None:
        super().__init__(workshop)
        self._stick = workshop / "stick.hdb"
        with node(workshop / "island") as island:
            for photo in PHOTOS:
                island.photos.put(photo)
            bundles.export(island, self._stick, bundles.receivers(island)[0])
            self._end = island.replica.vector(AREA)

    def run(self, folder: Path, say: Say) -> None:
        with node(folder) as mainland:
            taken = bundles.take(mainland, self._stick)
            if taken.error:
                raise taken.error
            say(held(mainland.replica, PHOTOS))

    def lost(self, folder: Path, said: list[bytes]) -> list[str]:
        with node(folder) as mainland:
            wrong = [missing(mainland.store, mainland.photos, one) for one in said]
        return sum(wrong, findings(folder))

    def unfinished(self, folder: Path) -> list[str]:
        self.run(folder, lambda _: None)
        with node(folder) as mainland:
            same = mainland.replica.vector(AREA) == self._end
        return findings(folder, photos=True) + ["the logs are not equal"] * (not same)


class BackingUp(OfServer):
    """The mainland backs itself up, and reads the backup back."""

    name = "backup"
    begins = "mainland"

    def __init__(self, workshop: Path) -> None:
        super().__init__(workshop)
        self._identity = age.new_identity()
        with node(workshop / "mainland") as mainland:
            for photo in PHOTOS[:2]:
                mainland.photos.put(photo)
            self._take(mainland, workshop)
            mainland.photos.put(PHOTOS[2])

    def prepare(self, folder: Path) -> None:
        super().prepare(folder)
        copy(self._workshop / "backups", folder.parent / "backups")

    def _take(self, mainland: Node, folder: Path) -> str:
        to, recipient = folder / "backups", age.recipient_of(self._identity)
        return backups.take(mainland, to, recipient, self._identity).manifest.name

    def run(self, folder: Path, say: Say) -> None:
        with node(folder) as mainland:
            name = self._take(mainland, folder.parent)
            if backups.standing(mainland).verified != name:
                raise ValueError("it is not verified")
            say(name.encode())

    def lost(self, folder: Path, said: list[bytes]) -> list[str]:
        with node(folder) as mainland:
            verified = backups.standing(mainland).verified
        wrong = [f"{one.decode()} does not count" for one in said if one.decode() != verified]
        # What the server says to be safe can be restored, whenever it was killed.
        reader.check(folder.parent / "backups", verified, self._identity, RULES, folder.parent)
        return wrong + findings(folder)

    def unfinished(self, folder: Path) -> list[str]:
        self.run(folder, lambda _: None)
        left = [path.name for path in folder.parent.rglob("*.part")]
        left += [path.name for path in folder.glob(f"{LEFTOVER}*")]
        return findings(folder) + [f"{name} is left over" for name in left]


class InNewFolder(Story):
    """A command that makes a server in an empty folder, all of it or nothing."""

    @abstractmethod
    def make(self, folder: Path) -> None:
        """Make the server."""

    def run(self, folder: Path, say: Say) -> None:
        with redirect_stdout(io.StringIO()):
            self.make(folder)
        with opened(folder / "data") as made:
            say(made.replica.id)

    def lost(self, folder: Path, said: list[bytes]) -> list[str]:
        try:
            with opened(folder / "data") as made:
                return ["another server"] * (made.replica.id not in (said or [made.replica.id]))
        except CommandFailed as error:
            return [f"opened with {error.code}"] * (bool(said) or error.code != "no_data")

    def unfinished(self, folder: Path) -> list[str]:
        if not self._is_whole(folder):
            self.run(folder, lambda _: None)
        left = [path.name for path in (folder / "data").iterdir() if path.name.startswith(".found")]
        return left + findings(folder / "data")

    def _is_whole(self, folder: Path) -> bool:
        data = folder / "data"
        return (data / NODE_KEY).is_file() and not (data / FINISHED).exists()


class Restoring(InNewFolder):
    """A server is made again out of a backup."""

    name = "restore"

    def __init__(self, workshop: Path) -> None:
        found(workshop / "mainland", workshop / "island")
        self._backups, self._identity = workshop / "backups", workshop / "identity.txt"
        secret = age.new_identity()
        self._identity.write_text(f"{secret}\n")
        with node(workshop / "mainland") as mainland:
            for photo in PHOTOS[:2]:
                mainland.photos.put(photo)
            backups.take(mainland, self._backups, age.recipient_of(secret), secret)

    def make(self, folder: Path) -> None:
        restore(self._backups, data=folder / "data", identity=self._identity)


def findings(folder: Path, *, photos: bool = False) -> list[str]:
    """What `verify` says of a server's folder."""
    return [str(one) for one in verify_directory(folder, RULES, expect_photos=photos)]
