"""The sync job, a pull, photos that come in pieces, and a server that is founded."""

from contextlib import closing
from pathlib import Path
from typing import Any

import httpx

from api.commands.errors import CommandFailed
from api.commands.folder import opened
from api.commands.founding import finish, founding
from api.node import NODE_KEY, found_fleet
from api.survey.rules import RULES
from sync.canonical import Value, sha256
from sync.link.job import Job
from sync.link.transport import Link
from sync.photos.store import PhotoStore
from sync.protocol import wire
from sync.protocol.client import Client
from sync.protocol.frames import write_frame
from sync.protocol.outbox import Limits
from sync.protocol.server import Granted, Server
from sync.replica import Replica
from sync.statements import certify_node
from sync.storage.sqlite import SqliteStore
from sync.storage.store import Store
from sync.verify import verify_directory
from tests.faults.inject import Say
from tests.faults.stories import ANEW, PHOTOS, SCOPES, Story, findings, missing, short
from tests.unit.sync import fleet
from tests.unit.sync.fleet import AREA, ISLAND, MAINLAND, MS, ROOT
from tests.unit.sync.served import Served

PHONE = "0912 345 678"
URL = "http://mainland.example"
NODE = certify_node(ROOT, ISLAND.public, "island", [AREA], [], "island", MS)


class Above(Served):
    """The mainland of a story, which says aloud what it has acknowledged."""

    say: Say

    def _push(self, *args: Any) -> httpx.Response:
        answer = super()._push(*args)
        self.say(answer.content)
        return answer


class Exchanging(Story):
    """An island's sync job: people write, the job brings it up and takes in what others wrote."""

    name = "job"

    def __init__(self, workshop: Path) -> None:
        mainland, _, tablet = fleet.fleet()
        for number in range(8):
            tablet.write(AREA, "note", {"text": f"Cụm loa {number}"})
        fleet.pull(mainland, tablet)
        self._mainland = mainland

    def run(self, folder: Path, say: Say) -> None:
        with closing(SqliteStore(folder)) as store:
            island, photos, job = self._job(store, folder, say, seed=2)
            for photo in PHOTOS[:2]:
                image: list[Value] = [photos.put(photo), len(photo)]
                island.write(AREA, "note", {"image": image})
                say(held(island, [photo]))
                window = job.run_once()
                if window.outcome != "equal":
                    raise ValueError(f"{window.outcome} {window.detail}")
                say(held(island, [photo]))

    def _job(
        self, store: Store, folder: Path, say: Say, seed: int
    ) -> tuple[Replica, PhotoStore, Job]:
        island = fleet.replica(seed, ISLAND, store)
        photos = PhotoStore(folder / "photos")
        mainland = fleet.replica(10 + seed, MAINLAND)
        fleet.pull(mainland, self._mainland)
        self._above = Above(mainland, PhotoStore(folder.parent / f"above-{seed}"))
        self._above.say = say
        job = Job(island, photos, URL, statements=[NODE], link=Link(URL, transport=self._above))
        # Another holder would wait until the lease of the one that was killed has ended.
        job._holder = "the same"
        return island, photos, job

    def lost(self, folder: Path, said: list[bytes]) -> list[str]:
        with closing(SqliteStore(folder)) as store:
            photos = PhotoStore(folder / "photos")
            wrong = [lost for body in said for lost in missing(store, photos, body)]
        return wrong + findings(folder, photos=True)

    def unfinished(self, folder: Path) -> list[str]:
        with closing(SqliteStore(folder)) as store:
            island, _, job = self._job(store, folder, lambda _: None, ANEW)
            outcome = job.run_once().outcome
            wrong = [] if outcome == "equal" else [f"the window ended with {outcome}"]
            if fleet.state(island) != fleet.state(self._above.replica):
                wrong.append("the logs are not equal")
        return wrong + findings(folder, photos=True)


def held(replica: Replica, photos: list[bytes]) -> bytes:
    """What a node holds, as it would answer to a push."""
    scopes = tuple((scope, wire.heads(replica.vector(scope))) for scope in replica.scopes())
    sizes = tuple((sha256(photo), len(photo)) for photo in photos)
    return write_frame(*wire.write(wire.Stored(scopes, sizes)))


class Pulling(Story):
    """An island asks for what it lacks, and again when values were taken out of that for good."""

    name = "pull"

    def __init__(self, workshop: Path) -> None:
        mainland, _, tablet = fleet.fleet()
        notes = [
            tablet.write(AREA, "note", {"text": f"Cụm loa {n}", "phone": phone}, personal=True)
            for n, phone in enumerate([PHONE] * 2 + [None] * 6)
        ]
        fleet.pull(mainland, tablet)
        self._before, self._after = fleet.replica(10, MAINLAND), fleet.replica(11, MAINLAND)
        fleet.pull(self._before, mainland)
        for note in notes[:2]:
            mainland.redact(note.record_id, ["phone"], reason="theo yêu cầu")
        fleet.pull(self._after, mainland)
        self._end = fleet.state(self._after)

    def run(self, folder: Path, say: Say) -> None:
        with closing(SqliteStore(folder)) as store:
            self._pull(store, say, seed=20)

    def _pull(self, store: Store, say: Say, seed: int) -> Replica:
        island = fleet.replica(seed, ISLAND, store)
        for mainland in (self._before, self._after):
            server = Server(mainland, Granted(island.id, SCOPES, node=True))
            client = Client(island, SCOPES, encoding="zstd", limits=Limits(frame=2048))
            client.welcomed(server.hello(client.hello()))
            inbox = client.pull("zstd")
            for piece in server.pull(client.want(), "zstd"):
                inbox.feed(piece)
                say(held(island, []))
        return island

    def lost(self, folder: Path, said: list[bytes]) -> list[str]:
        with closing(SqliteStore(folder)) as store:
            photos = PhotoStore(folder / "photos")
            wrong = [lost for body in said for lost in missing(store, photos, body)]
        return wrong + findings(folder)

    def unfinished(self, folder: Path) -> list[str]:
        with closing(SqliteStore(folder)) as store:
            island = self._pull(store, lambda _: None, ANEW)
            wrong = ["the logs are not equal"] * (fleet.state(island) != self._end)
        files = (path for path in folder.rglob("*") if path.is_file())
        left = [path.name for path in files if PHONE.encode() in path.read_bytes()]
        return wrong + findings(folder) + [f"a value is left in {name}" for name in left]


class Keeping(Story):
    """Photos that come in pieces, and the list of those that a peer holds."""

    name = "photos"

    def __init__(self, _: Path) -> None:
        pass

    def run(self, folder: Path, say: Say) -> None:
        photos = PhotoStore(folder)
        for photo in PHOTOS:
            digest = sha256(photo)
            photos.begin(digest, len(photo))
            done, _ = photos.progress(digest) or (0, 0)
            while done < len(photo):
                done = photos.append(digest, done, photo[done : done + 1500])
                say(digest + done.to_bytes(4))
            photos.confirm(b"peer", [digest])
            say(digest)

    def lost(self, folder: Path, said: list[bytes]) -> list[str]:
        photos = PhotoStore(folder)
        wrong = []
        for one in said:
            digest, done = one[:32], int.from_bytes(one[32:])
            wrong += short(photos, digest, done)
            if not done and digest not in photos.confirmed(b"peer"):
                wrong.append("a confirmation is gone")
        return wrong

    def unfinished(self, folder: Path) -> list[str]:
        self.run(folder, lambda _: None)
        photos = PhotoStore(folder)
        return ["a photo is not there"] * (not all(photos.intact(sha256(p)) for p in PHOTOS))


class Founding(Story):
    """A new server is made."""

    name = "init"

    def __init__(self, _: Path) -> None:
        pass

    def run(self, folder: Path, say: Say) -> None:
        data = folder / "data"
        # Founded, and killed before anybody was told: there is nothing more to do.
        if not finish(data) and not (data / NODE_KEY).is_file():
            with founding(data) as part:
                found_fleet(part, "Đất liền").close()
        with opened(data) as node:
            say(node.fleet)

    def lost(self, folder: Path, said: list[bytes]) -> list[str]:
        data = folder / "data"
        try:
            with opened(data) as node:
                return ["another fleet"] * (node.fleet not in (said or [node.fleet]))
        except CommandFailed as error:
            return [f"opened with {error.code}"] * (bool(said) or error.code != "no_data")

    def unfinished(self, folder: Path) -> list[str]:
        self.run(folder, lambda _: None)
        left = [p.name for p in (folder / "data").iterdir() if p.name.startswith(".found")]
        return left + [str(one) for one in verify_directory(folder / "data", RULES)]
