"""Backups by command: what counts as safe, what is restored, what is said."""

import errno
import json
import secrets
from pathlib import Path
from typing import Any

import pytest

from api import backups
from api.node import Node
from api.settings import Settings
from sync import age
from sync.backup import writer
from sync.backup.writer import Made
from sync.canonical import sha256
from sync.errors import Busy
from sync.protocol import receipts, wire
from sync.protocol.client import Client
from sync.protocol.server import Granted, Server
from sync.storage.store import Claim, Head, Vector
from tests.api.conftest import AREA, JPEG, account, carry, client, code_of
from tests.api.islands import entered
from tests.api.test_commands import Run, run

__all__ = ["run"]


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    path = tmp_path / "identity.txt"
    path.write_text(f"# public key: …\n{age.new_identity()}\n")
    return path


@pytest.fixture
def to(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def recipient(identity: Path) -> str:
    return age.recipient_of(age.read_identity(identity.read_text()))


def safe(node: Node) -> dict[str, Vector]:
    """What the server says to be in its last verified backup."""
    found = receipts.forwarded(
        node.replica, {s: node.replica.vector(s) for s in node.store.scopes()}
    )
    return {
        scope: node.replica.vector(scope) if heads is None else wire.vector(heads)
        for receipt in found
        if receipt.level == "safe" and receipt.replica == node.replica.id
        for scope, heads in receipt.scopes
    }


def everything(node: Node) -> dict[str, Vector]:
    return {scope: node.replica.vector(scope) for scope in node.store.scopes()}


def backing_up(node: Node, to: Path, identity: Path) -> tuple[str | Path, ...]:
    return "backup", "--data", node.settings.data, "--to", to, "--identity", identity


def test_what_a_verified_backup_holds_is_safe_and_nothing_written_later(
    run: Run, mainland: Node, to: Path, identity: Path
):
    mainland.photos.put(JPEG)
    assert safe(mainland) == {}
    status, out, _ = run(*backing_up(mainland, to, identity))
    said = json.loads(out)
    assert status == 0 and said["verified"] and said["photos"] == 1
    before = everything(mainland)
    assert safe(mainland) == before and mainland.photos.safe() == {sha256(JPEG)}
    mainland.replica.write(AREA, "site", {"name": "mới"})
    assert safe(mainland) == before != everything(mainland)
    out = run("verify", mainland.settings.data)[1]
    assert "last verified backup of the mainland: 20" in out


def test_two_backups_of_one_server_at_once_do_not_take_each_others_copies_away(
    mainland: Node, to: Path, identity: Path, monkeypatch: pytest.MonkeyPatch
):
    make = writer.make

    def meanwhile(*more: Any) -> Made:
        with pytest.raises(Busy):
            backups.take(mainland, to / "other", recipient(identity), None)
        return make(*more)

    monkeypatch.setattr(writer, "make", meanwhile)
    made = backups.take(mainland, to / "one", recipient(identity), None)
    assert writer.names_in(to / "one") == [made.manifest.name]


def test_no_server_deletes_what_another_or_a_person_keeps_in_a_folder(
    run: Run, mainland: Node, island: Node, to: Path, identity: Path
):
    made = backups.take(island, to, recipient(identity), None)
    (to / "0-notes.age").write_text("of a person")
    for keeping in (("--keep", "1"), ()):
        status, _, said = run(*backing_up(mainland, to, identity), *keeping)
        assert (status, "other_server" in said) == (1, True)
    for _ in range(2):
        assert run(*backing_up(island, to, identity), "--keep", "1")[0] == 0
    assert len(writer.names_in(to)) == 1 and made.manifest.name not in writer.names_in(to)
    assert (to / "0-notes.age").exists()


def test_without_the_identity_it_counts_once_somebody_checked_it_elsewhere(
    run: Run, mainland: Node, to: Path, identity: Path
):
    data = mainland.settings.data
    _, out, _ = run("backup", "--data", data, "--to", to, "--recipient", recipient(identity))
    said = json.loads(out)
    assert not said["verified"] and safe(mainland) == {}
    _, out, _ = run("backup", "accept", "--data", data, "--to", to)
    assert json.loads(out) == {"last_verified": None, "waiting": [said["name"]]}
    assert run("backup", "check", to, "--identity", identity)[0] == 0
    assert safe(mainland) == {}
    run("backup", "accept", "--data", data, "--to", to)
    assert safe(mainland) == everything(mainland)
    assert backups.standing(mainland).waiting == ()


def test_the_next_backup_takes_what_was_checked_since(
    run: Run, mainland: Node, to: Path, identity: Path
):
    words = ("backup", "--data", mainland.settings.data, "--to", to)
    run(*words, "--recipient", recipient(identity))
    run("backup", "check", to, "--identity", identity)
    before = everything(mainland)
    run(*words, "--recipient", recipient(identity))
    assert safe(mainland) == before


def test_a_backup_that_fails_leaves_the_last_verified_one_as_it_was(
    run: Run, mainland: Node, to: Path, identity: Path
):
    mainland.photos.put(JPEG)
    words = backing_up(mainland, to, identity)
    name = json.loads(run(*words)[1])["name"]
    before = safe(mainland)
    mainland.replica.write(AREA, "site", {"name": "mới"})
    photo = next(to.glob("photos/??/*.age"))
    photo.write_bytes(b"age-encryption.org/v1\n")
    status, _, said = run(*words)
    assert status == 1 and "backup_damaged" in said
    now = backups.standing(mainland)
    assert (now.verified, now.trouble, safe(mainland)) == (name, "backup_damaged", before)
    assert run(*words)[0] == 0 and backups.standing(mainland).trouble == ""
    assert safe(mainland) == everything(mainland)


def test_a_restored_mainland_is_another_replica_for_which_that_backup_is_safe(
    run: Run, mainland: Node, to: Path, identity: Path, tmp_path: Path
):
    mainland.photos.put(JPEG)
    run(*backing_up(mainland, to, identity))
    held = safe(mainland)
    mainland.replica.write(AREA, "site", {"name": "mất"})
    status, out, _ = run("restore", to, "--data", tmp_path / "new", "--identity", identity)
    said = json.loads(out)
    assert status == 0 and said["photos"] == 1 and said["replica"] != said["replica_before"]
    assert run("verify", tmp_path / "new", "--photos")[0] == 0
    back = Node.open(Settings(data=tmp_path / "new"))
    assert back.replica.id.hex() == said["replica"]
    assert safe(back) == held and back.photos.safe() == {sha256(JPEG)}
    assert back.replica.trust(AREA).kind_of(back.replica.id) == "mainland"
    assert back.root_key.public == mainland.root_key.public
    back.close()


def test_a_restored_island_writes_on_as_another_replica_of_its_key(
    run: Run, mainland: Node, island: Node, to: Path, identity: Path, tmp_path: Path
):
    last = island.replica.write(AREA, "site", {"name": "cũ"})
    run(*backing_up(island, to, identity))
    assert json.loads(run("restore", to, "--data", tmp_path / "i", "--identity", identity)[1])
    back = Node.open(Settings(data=tmp_path / "i"))
    proven = {signed.hash for signed in back.store.signed_heads(AREA, last.replica)}
    assert proven == {last.hash}
    change = back.replica.write(AREA, "site", {"name": "mới"})
    carry(mainland, back, "common")
    carry(back, mainland, AREA)
    assert change.replica != island.replica.id
    head = Head(change.replica, change.seq, change.hash)
    assert mainland.store.has(AREA, head)
    assert mainland.replica.trust(AREA).kind_of(change.replica) == "island"
    back.close()


def test_an_islands_own_backup_makes_nothing_safe(run: Run, island: Node, to: Path, identity: Path):
    island.photos.put(JPEG)
    assert run(*backing_up(island, to, identity))[0] == 0
    assert safe(island) == {} and island.photos.safe() == set()
    assert backups.standing(island).verified


def test_a_store_that_was_put_back_by_hand_claims_no_more_than_it_holds(mainland: Node):
    vector = mainland.replica.vector(AREA) or mainland.replica.vector("common")
    receipts.keep_safe(mainland.replica, {"common": vector}, 5)
    assert safe(mainland)
    beyond = vector[0]._replace(n=99, hash=secrets.token_bytes(32))
    mainland.store.claim(Claim("safe", mainland.replica.id, "common", (beyond,), 6))
    assert safe(mainland) == {}


def test_a_mainland_that_goes_on_as_another_replica_claims_no_backup_of_the_one_before(
    run: Run, mainland: Node, to: Path, identity: Path
):
    run(*backing_up(mainland, to, identity))
    mainland.replica.renew()
    mainland.replica.write(AREA, "site", {"name": "mới"})
    assert safe(mainland) == {}


def test_old_archives_go_and_the_last_verified_one_stays(
    run: Run, mainland: Node, to: Path, identity: Path
):
    words = ("backup", "--data", mainland.settings.data, "--to", to)
    verified = json.loads(run(*words, "--identity", identity)[1])["name"]
    outs = [run(*words, "--recipient", recipient(identity), "--keep", "1")[1] for _ in range(3)]
    assert (to / f"{verified}.age").exists()
    assert len(list(to.glob("*.age"))) == 2 and json.loads(outs[-1])["deleted"]


def test_two_backups_do_not_write_to_one_folder(run: Run, mainland: Node, to: Path, identity: Path):
    with backups._alone(mainland, to):
        said = run(*backing_up(mainland, to, identity))
    assert said[0] == 2 and "busy" in said[2]


def test_an_identity_is_made_once_for_its_owner_alone(run: Run, tmp_path: Path):
    path = tmp_path / "key.txt"
    made = json.loads(run("backup", "key", path)[1])
    assert path.stat().st_mode & 0o777 == 0o600 and recipient(path) == made["recipient"]
    before = path.read_text()
    assert "file_exists" in run("backup", "key", path)[2] and path.read_text() == before


def test_administrators_read_how_backups_stand_and_nobody_else(
    run: Run, mainland: Node, to: Path, identity: Path
):
    account(mainland, "an", ("common", "administrator", []))
    account(mainland, "lan", (AREA, "surveyor", []))
    page = "/api/admin/backup"
    assert code_of(client(mainland).get(page)) == (401, "sign_in_required")
    assert code_of(entered(mainland, "lan").get(page)) == (403, "not_allowed")
    before = entered(mainland, "an").get(page).json()
    assert before["verified_ms"] is None and before["tried"] is None
    run(*backing_up(mainland, to, identity))
    name = backups.standing(mainland).verified
    run("backup", "--data", mainland.settings.data, "--to", to, "--recipient", recipient(identity))
    said = entered(mainland, "an").get(page).json()
    assert said["verified"] == name and said["waiting"] == 1 and said["trouble"] == ""
    assert said["verified_ms"] <= said["tried"] and said["made"] > name


def test_the_lead_reads_which_backup_the_mainland_told_of(
    run: Run, mainland: Node, to: Path, identity: Path
):
    account(mainland, "an", ("common", "administrator", []))
    page = entered(mainland, "an")
    assert page.get("/api/island").json()["backup"] == {"made": None, "freed": 0}
    run(*backing_up(mainland, to, identity))
    made = page.get("/api/island").json()["backup"]["made"]
    assert made == backups.standing(mainland).verified_ms


def exchange(island: Node, mainland: Node) -> None:
    """Windows until both hold the same of the area."""
    granted = Granted(island.replica.id, frozenset({AREA, "common"}), node=True)
    asking, answering = Client(island.replica, [AREA]), Server(mainland.replica, granted)
    for _ in range(5):
        asking.welcomed(answering.hello(asking.hello()))
        if asking.equal:
            return
        if asking.pushes:
            push = answering.push()
            for piece in asking.push():
                push.feed(piece)
            asking.pushed(push.finish())
        if asking.pulls:
            inbox = asking.pull()
            for piece in answering.pull(asking.want()):
                inbox.feed(piece)
    raise AssertionError("no end")


def test_an_island_offers_a_restored_mainland_all_that_came_after_the_backup(
    run: Run, mainland: Node, island: Node, to: Path, identity: Path, tmp_path: Path
):
    exchange(island, mainland)
    run(*backing_up(mainland, to, identity))
    exchange(island, mainland)
    assert receipts.last_backup(island.replica) is not None
    island.replica.write(AREA, "site", {"name": "sau bản sao lưu"})
    exchange(island, mainland)
    lost = mainland.replica.vector(AREA)
    assert run("restore", to, "--data", tmp_path / "new", "--identity", identity)[0] == 0
    back = Node.open(Settings(data=tmp_path / "new"))
    assert back.replica.vector(AREA) != lost
    exchange(island, back)
    assert all(back.store.has(AREA, head) for head in lost)
    claims = [claim for claim in island.store.claims() if claim.vector]
    assert mainland.replica.id not in {claim.replica for claim in claims}
    assert ("safe", back.replica.id) in {(claim.level, claim.replica) for claim in claims}
    back.close()


def test_mainland_and_island_restored_together_go_on_from_there(
    run: Run, mainland: Node, island: Node, to: Path, identity: Path, tmp_path: Path
):
    exchange(island, mainland)
    nodes = []
    for name, node in (("m", mainland), ("i", island)):
        run(*backing_up(node, to / name, identity))
        run("restore", to / name, "--data", tmp_path / name, "--identity", identity)
        nodes.append(Node.open(Settings(data=tmp_path / name)))
    again, isle = nodes
    change = isle.replica.write(AREA, "site", {"name": "mới"})
    exchange(isle, again)
    assert again.store.has(AREA, Head(change.replica, change.seq, change.hash))
    assert again.replica.vector(AREA) == isle.replica.vector(AREA)
    for node in nodes:
        node.close()


def test_a_key_file_on_a_broken_disk_is_not_called_another_file(
    run: Run, to: Path, identity: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def read_text(_: Path) -> str:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "read_text", read_text)
    status, _, err = run("restore", to, "--data", tmp_path / "new", "--identity", identity)
    assert status == 2 and "storage_failed" in err
