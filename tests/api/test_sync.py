"""The exchange's doors: tokens, frames, and what a wrong peer is told."""

import gzip
from contextlib import ExitStack
from secrets import token_bytes

import pytest

from api import lines
from api.lines import EACH
from api.node import LogGone, Node
from api.routes.sync import accepted
from api.storage import local
from sync.change import Change, Dot
from sync.clock import Clock
from sync.keys import Key, key_id, new_replica
from sync.protocol import wire
from sync.protocol.client import Client
from sync.protocol.frames import CONTENT_TYPE, FrameReader, Outgoing, write_frame
from sync.protocol.server import Server
from sync.replica import REPLICA, Replica
from sync.statements import answer_challenge, certify_replica
from sync.storage.memory import MemoryStore
from tests.api.conftest import (
    AREA,
    OTHER,
    Browser,
    Hands,
    Tablet,
    account,
    carry,
    client,
    code_of,
    text,
)

FRAMES = {"content-type": CONTENT_TYPE}


def replica_of(tablet: Tablet, node: Node) -> Replica:
    store = MemoryStore()
    store.put(REPLICA, tablet.replica)
    replica = Replica(store, Clock(), key=tablet.key)
    replica.join(node.root)
    return replica


def ask(desk: Browser, tablet: Tablet, path: str, body: bytes, **headers: str):
    return desk.post(path, content=body, headers={**FRAMES, **tablet.headers, **headers})


def read(body: bytes) -> list[wire.Message | None]:
    return [wire.read(frame) for frame in FrameReader().feed(body)]


def runs(replica: Replica, scope: str) -> list[list[Change]]:
    """All own changes of a replica in a scope."""
    heads = [head for head in replica.vector(scope) if head.replica == replica.id]
    return [list(replica.store.branch(scope, head, 0)) for head in heads]


@pytest.fixture
def held(tablet: Tablet, mainland: Node) -> Replica:
    """The tablet's replica with one survey in it."""
    replica = replica_of(tablet, mainland)
    author = account(mainland, "lan", (AREA, "surveyor", []))
    replica.write(AREA, "survey", {"note": "Đài hỏng"}, author=author)
    return replica


def window(desk: Browser, tablet: Tablet, replica: Replica, scope: str = AREA) -> Client:
    """One window, both ways."""
    client = Client(replica, [scope], encoding="gzip")
    for _ in range(3):
        client.welcomed(ask(desk, tablet, "/sync/hello", client.hello()).content)
        if client.equal:
            return client
        if client.pushes:
            body = b"".join(client.push())
            answer = ask(desk, tablet, "/sync/push", body, **{"content-encoding": "gzip"})
            client.pushed(answer.content)
        if client.pulls:
            answer = ask(desk, tablet, "/sync/pull", client.want())
            inbox = client.pull(None)
            inbox.feed(answer.content)
    return client


def test_a_window_carries_a_survey_up_and_the_units_down(
    desk: Browser, tablet: Tablet, held: Replica, mainland: Node
):
    assert window(desk, tablet, held).equal
    assert [r.get("note") for r in mainland.replica.records("survey")] == ["Đài hỏng"]
    assert len(held.records("unit")) == len(mainland.replica.records("unit"))
    assert mainland.replica.quarantined() == []


def test_a_mainland_whose_log_is_gone_gets_it_back_from_an_island(
    mainland: Node, island: Node, hands: Hands
):
    mainland.certify("common", island.certificate)
    mainland.replica.sign_heads()
    carry(mainland, island, "common")
    island.replica.receive_heads(mainland.store.signed_heads("common"))
    lost = [record.id for record in mainland.replica.records("unit")]
    mainland.close()
    for file in mainland.settings.data.glob("log.sqlite3*"):
        file.unlink()
    with pytest.raises(LogGone):
        Node.open(mainland.settings, hands)
    opened = Node.open(mainland.settings, hands, begin_empty=True)
    asker = Tablet()
    asker.key, asker.replica, asker.statements = island.key, island.replica.id, [island.certificate]
    asker.statement = certify_replica(island.key, island.replica.id, 1)
    with client(opened) as desk:
        asker.headers = {"authorization": f"Bearer {asker.token(desk).json()['token']}"}
        assert window(desk, asker, island.replica).equal
    assert [record.id for record in opened.replica.records("unit")] == lost
    opened.close()


def test_the_mainland_remembers_when_it_met_a_device(
    desk: Browser, tablet: Tablet, held: Replica, mainland: Node
):
    window(desk, tablet, held)
    contact = mainland.contacts.all()[tablet.replica]
    assert contact.complete == mainland.now()


def test_a_push_that_closes_with_a_hello_is_a_meeting_too(
    desk: Browser, tablet: Tablet, held: Replica, mainland: Node, hands: Hands
):
    window(desk, tablet, held)
    hands.ms += 60_000
    held.write(AREA, "survey", {"note": "Loa rè"}, author=None)
    client = Client(held, [AREA], encoding="gzip", peer=mainland.replica.id)
    assert client.foresee({AREA, "common"})
    body = b"".join(client.push(closes=True))
    client.pushed(ask(desk, tablet, "/sync/push", body, **{"content-encoding": "gzip"}).content)
    assert client.closed and client.equal
    assert mainland.contacts.all()[tablet.replica].complete == mainland.now()


def test_who_keeps_too_many_answers_open_gets_no_other_made_but_everything_when_it_asks_plainly(
    desk: Browser, tablet: Tablet, held: Replica, mainland: Node, monkeypatch
):
    asker = Client(held, [AREA])
    asker.welcomed(ask(desk, tablet, "/sync/hello", asker.hello()).content)
    key = key_id(tablet.key.public)
    with ExitStack() as stack, monkeypatch.context() as broken:
        assert all(stack.enter_context(mainland.lines.line(key)) for _ in range(EACH))
        broken.setattr(Server, "answer", None)
        ended = ask(desk, tablet, "/sync/pull", asker.want(5))
        assert read(ended.content) == [wire.End(True)]
        assert ended.headers["connection"] == "close"
        broken.undo()
        came = read(ask(desk, tablet, "/sync/pull", asker.want()).content)
    assert len(came) > 1 and came[-1] == wire.End(False)
    assert not mainland.lines._open


def test_a_device_that_others_leave_no_line_keeps_its_connection(
    desk: Browser, tablet: Tablet, held: Replica, monkeypatch
):
    monkeypatch.setattr(lines, "ALL", 0)
    asker = Client(held, [AREA])
    asker.welcomed(ask(desk, tablet, "/sync/hello", asker.hello()).content)
    ended = ask(desk, tablet, "/sync/pull", asker.want(5))
    assert read(ended.content) == [wire.End(True)] and "connection" not in ended.headers


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer x"}, {"authorization": "x"}])
@pytest.mark.parametrize("path", ["hello", "push", "pull", "photos"])
def test_without_a_token_nothing_is_exchanged(desk: Browser, path: str, header: dict[str, str]):
    answer = desk.post(f"/sync/{path}", content=b"", headers={**FRAMES, **header})
    assert code_of(answer) == (401, "auth")


def test_a_token_ends(desk: Browser, tablet: Tablet, held: Replica, hands):
    hands.go(30 * 86_400)
    answer = ask(desk, tablet, "/sync/hello", Client(held, [AREA]).hello())
    assert code_of(answer) == (401, "auth")


def test_a_challenge_is_answered_once_and_soon(desk: Browser, tablet: Tablet, hands):
    assert code_of(tablet.token(desk, Key.generate())) == (401, "auth")
    nonce = desk.post("/sync/challenge").json()["nonce"]
    hands.go(300)
    answer = answer_challenge(tablet.key, bytes.fromhex(nonce), tablet.replica)
    proof = [text(s) for s in (*tablet.statements, tablet.statement)]
    body = {"statements": proof, "challenge": text(answer)}
    assert code_of(desk.post("/sync/token", json=body)) == (401, "auth")


def test_challenges_that_nobody_answers_keep_no_device_out(desk: Browser, tablet: Tablet):
    for _ in range(40):
        assert desk.post("/sync/challenge").status_code == 200
    assert "token" in tablet.token(desk).json()


@pytest.mark.parametrize(
    ("limit", "addresses"), [("CHALLENGES", "abcde"), ("CHALLENGES_EACH", "aaaaa")]
)
def test_challenges_that_nobody_answers_do_not_pile_up(
    mainland: Node, hands, monkeypatch, limit: str, addresses: str
):
    monkeypatch.setattr(local, limit, 3)
    nonces = [bytes([n]) * 16 for n in range(5)]
    for at, (nonce, address) in enumerate(zip(nonces, addresses, strict=True), 1):
        mainland.local.add_challenge(nonce, address, hands() + at, hands())
    used = [mainland.local.use_challenge(nonce, hands()) for nonce in nonces]
    assert used == [False, False, True, True, True]


def test_one_address_crowds_out_no_other(mainland: Node, hands, monkeypatch):
    monkeypatch.setattr(local, "CHALLENGES_EACH", 3)
    mainland.local.add_challenge(b"theirs", "b", hands() + 1000, hands())
    for n in range(5):
        mainland.local.add_challenge(bytes([n]), "a", hands() + 1000, hands())
    assert mainland.local.use_challenge(b"theirs", hands())


def test_a_chain_that_does_not_lead_to_the_root_gets_no_token(desk: Browser, tablet: Tablet):
    tablet.statements = tablet.statements[:1]
    assert code_of(tablet.token(desk)) == (401, "auth")


def test_a_key_gets_tokens_for_so_many_replicas_in_30_days(
    desk: Browser, tablet: Tablet, hands: Hands, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(local, "REPLICAS", 3)
    first = tablet.replica, tablet.statement
    for _ in range(2):
        mint(tablet)
        assert "token" in tablet.token(desk).json()
    mint(tablet)
    assert code_of(tablet.token(desk)) == (429, "device_crowds")
    tablet.replica, tablet.statement = first
    assert "token" in tablet.token(desk).json()
    other = Tablet()
    other.key, other.statements = tablet.key, tablet.statements
    hands.go(30 * 86_400)
    mint(other)
    assert "token" in other.token(desk).json()


def test_of_one_replica_the_newest_tokens_are_kept(
    desk: Browser, tablet: Tablet, mainland: Node, hands: Hands, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(local, "TOKENS_EACH", 2)
    given = []
    for _ in range(3):
        hands.go(1)
        given.append(tablet.token(desk).json()["token"])
    hello = Client(replica_of(tablet, mainland), [AREA]).hello()
    found = []
    for secret in given:
        tablet.headers = {"authorization": f"Bearer {secret}"}
        found.append(ask(desk, tablet, "/sync/hello", hello).status_code)
    assert found == [401, 200, 200]


def mint(tablet: Tablet) -> None:
    """Give a tablet another replica, certified by its key."""
    tablet.replica = new_replica(token_bytes, tablet.key.public)
    tablet.statement = certify_replica(tablet.key, tablet.replica, 1)


def test_a_replica_cannot_speak_for_another(desk: Browser, tablet: Tablet, mainland: Node):
    other = replica_of(Tablet(), mainland)
    answer = ask(desk, tablet, "/sync/hello", Client(other, [AREA]).hello())
    assert code_of(answer) == (401, "auth")


def test_a_tablet_cannot_certify_the_servers_replica_as_its_own(
    desk: Browser, tablet: Tablet, mainland: Node
):
    mainland.replica.write("common", "unit", {"code": "1"})
    nonce = bytes.fromhex(desk.post("/sync/challenge").json()["nonce"])
    claim = certify_replica(tablet.key, mainland.replica.id, 1)
    answer = answer_challenge(tablet.key, nonce, mainland.replica.id)
    proof = [text(statement) for statement in (*tablet.statements, claim)]
    body = {"statements": proof, "challenge": text(answer)}
    assert code_of(desk.post("/sync/token", json=body)) == (401, "auth")


def test_a_foreign_scope_is_denied(desk: Browser, tablet: Tablet, held: Replica, mainland: Node):
    want = write_frame(*wire.write(wire.Want(((OTHER, ()),))))
    assert code_of(ask(desk, tablet, "/sync/pull", want)) == (403, "scope_denied")
    changes = [held.write(OTHER, "survey", {"note": "x"})]
    run = write_frame(*wire.write(wire.write_run(changes)))
    messages = read(ask(desk, tablet, "/sync/push", run).content)
    assert isinstance(messages[-1], wire.Refused) and messages[-1].code == "scope_denied"
    assert mainland.store.vector(OTHER) == ()


def test_the_frames_before_a_damaged_one_are_kept(
    desk: Browser, tablet: Tablet, held: Replica, mainland: Node
):
    [head] = [h for h in held.vector(AREA) if h.replica == tablet.replica]
    changes = [c for run in runs(held, AREA) for c in run]
    frames = [write_frame(*wire.write(wire.write_run([change]))) for change in changes]
    held.write(AREA, "survey", {"note": "hai"})
    [late] = held.store.changes_at(AREA, Dot(tablet.replica, head.n + 1))
    damaged = bytearray(write_frame(*wire.write(wire.write_run([late.change]))))
    damaged[-6] ^= 1
    answer = ask(desk, tablet, "/sync/push", b"".join(frames) + bytes(damaged))
    stored, refused = read(answer.content)
    assert isinstance(refused, wire.Refused) and refused.code == "bad_frame"
    assert isinstance(stored, wire.Stored)
    assert next(h for h in stored.scopes[0][1] if h[0] == tablet.replica)[1] == head.n
    assert mainland.store.has(AREA, head)


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "code"),
    [
        ("hello", b"", {}, 400, "bad_frame"),
        ("hello", b"\x00\x00\x00\x01", {}, 400, "bad_frame"),
        ("hello", b"\xff" * 64, {}, 400, "bad_frame"),
        ("hello", b"x" * 300_000, {}, 413, "too_large"),
        ("pull", b"nonsense", {}, 400, "bad_frame"),
        ("hello", gzip.compress(bytes(1_000_000)), {"content-encoding": "gzip"}, 413, "too_large"),
        ("photos", b"nonsense!", {"content-encoding": "gzip"}, 400, "bad_frame"),
        ("hello", b"", {"content-encoding": "br"}, 415, "protocol"),
        ("hello", b"", {"content-encoding": "gzip;q=1"}, 415, "protocol"),
        ("push", b"", {"content-encoding": "gzip, zstd"}, 415, "protocol"),
        ("hello", b"{}", {"content-type": "application/json"}, 415, "unsupported_type"),
        ("push", b"{}", {"content-type": "application/json"}, 415, "unsupported_type"),
        ("hello", write_frame(1, b"\x94\x09\xc4\x10" + b"r" * 16 + b"\x92\0\0\x90"), {}, 415,
         "protocol"),
    ],
)  # fmt: skip
def test_a_wrong_body_is_one_clear_error(
    desk: Browser, tablet: Tablet, path: str, body: bytes, headers: dict[str, str],
    status: int, code: str,
):  # fmt: skip
    assert code_of(ask(desk, tablet, f"/sync/{path}", body, **headers)) == (status, code)


@pytest.mark.parametrize("encoding", ["gzip", "GZip", " gzip ", "identity", "Identity", ""])
def test_the_compression_of_a_body_is_named_in_any_case(
    desk: Browser, tablet: Tablet, held: Replica, encoding: str
):
    body = Client(held, [AREA]).hello()
    sent = gzip.compress(body) if "gzip" in encoding.lower() else body
    answer = ask(desk, tablet, "/sync/hello", sent, **{"content-encoding": encoding})
    assert isinstance(read(answer.content)[0], wire.Welcome), answer.text


def test_a_body_whose_compression_is_named_twice_is_refused(desk: Browser, tablet: Tablet):
    twice = [("content-encoding", "gzip"), ("content-encoding", "zstd")]
    headers = [*FRAMES.items(), *tablet.headers.items(), *twice]
    assert code_of(desk.post("/sync/push", content=b"", headers=headers)) == (415, "protocol")


@pytest.mark.parametrize(
    ("asked", "encoding"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("zstd;q=0, gzip", "gzip"),
        ("zstd; Q=0.0, gzip;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=x, zstd", "zstd"),
        ("*", "zstd"),
        ("*;q=0, gzip", "gzip"),
        ("zstd;q=0, *", "gzip"),
        ("identity", None),
        ("", None),
        (";;,,=", None),
    ],
)
def test_the_compression_of_an_answer_is_one_that_the_client_takes(
    asked: str, encoding: str | None
):
    assert accepted(asked) == encoding


def test_an_answer_is_compressed_as_the_client_allows(desk: Browser, tablet: Tablet, held: Replica):
    client = Client(held, [AREA])
    client.welcomed(ask(desk, tablet, "/sync/hello", client.hello()).content)
    for asked, encoding in (("gzip", "gzip"), ("zstd, gzip", "zstd"), ("identity", None)):
        headers = {**FRAMES, **tablet.headers, "accept-encoding": asked}
        with desk.stream("POST", "/sync/pull", content=client.want(), headers=headers) as answer:
            body = b"".join(answer.iter_raw())
        assert answer.headers.get("content-encoding") == encoding
        messages = [wire.read(frame) for frame in FrameReader(encoding).feed(body)]
        assert isinstance(messages[-1], wire.End)


def test_a_revoked_tablet_reads_no_more_of_the_area(
    desk: Browser, tablet: Tablet, held: Replica, mainland: Node
):
    mainland.replica.write(AREA, "revocation", {"replica": tablet.replica, "last": None})
    out = Outgoing(None)
    body = out.add(*wire.write(wire.Want(((AREA, ()),)))) + out.finish()
    assert code_of(ask(desk, tablet, "/sync/pull", body)) == (403, "scope_denied")


def test_the_key_of_a_revoked_tablet_opens_the_area_for_no_fresh_replica_either(
    desk: Browser, tablet: Tablet, held: Replica, mainland: Node
):
    mainland.replica.write(AREA, "revocation", {"replica": tablet.replica, "last": None})
    tablet.replica = new_replica(token_bytes, tablet.key.public)
    tablet.statement = certify_replica(tablet.key, tablet.replica, 2)
    assert tablet.token(desk).json()["scopes"] == ["common"]
