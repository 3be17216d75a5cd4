"""A mainland and an island in memory of one test, and the people and devices that ask them."""

import base64
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from secrets import token_bytes
from typing import Any, TypeAlias

import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from litestar.testing import TestClient

from api import enrolment
from api.app import create_app
from api.node import Node, found_fleet, found_node
from api.passwords import set_verifier
from api.seed import plant
from api.settings import Settings
from sync import age
from sync.canonical import Value
from sync.keys import Key, new_replica
from sync.protocol import wire
from sync.statements import answer_challenge, certify_node, certify_replica
from tests.api.documented import documented

AREA, OTHER = "area/11948", "area/11914"
STAFF = "staff/11948"
Browser: TypeAlias = "TestClient[Litestar]"

PASSWORD = "hai-dang-thu"
# As cheap as argon2id gets; verifying takes its cost from the string.
VERIFIER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
PAGE = {"sec-fetch-site": "same-origin"}
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8


class Hands:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.ms = 1_795_424_400_000

    def __call__(self) -> int:
        return self.ms

    def go(self, seconds: float) -> None:
        self.ms += int(seconds * 1000)


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a mainland with units and forms, to copy."""
    folder = tmp_path_factory.mktemp("fleet") / "mainland"
    node = found_fleet(folder, "Đất liền")
    plant(node)
    node.close()
    return folder


@pytest.fixture
def mainland(tmp_path: Path, founded: Path, hands: Hands) -> Iterator[Node]:
    shutil.copytree(founded, tmp_path / "mainland")
    node = Node.open(Settings(data=tmp_path / "mainland"), hands)
    yield node
    node.close()


@pytest.fixture
def island(tmp_path: Path, mainland: Node, hands: Hands) -> Iterator[Node]:
    """An island of the mainland's fleet that has heard of nothing else yet."""
    key = Key.generate()
    replica = new_replica(token_bytes, key.public)
    certificate = certify_node(
        mainland.root_key, key.public, "island", [AREA, STAFF], ["lead", "surveyor"], "Đảo", 1
    )
    folder = tmp_path / "island"
    found_node(folder, "island", "Đảo", key, mainland.root, certificate, replica).close()
    node = Node.open(Settings(data=folder), hands)
    node.certify(AREA, certificate)
    yield node
    node.close()


def client(node: Node) -> Browser:
    """Asks an app that answers nothing but what its description names."""
    app = create_app(node)
    app.asgi_handler = documented(app.asgi_handler)
    return TestClient(app, base_url="http://dao.example")


@pytest.fixture
def desk(mainland: Node) -> Iterator[Browser]:
    with client(mainland) as found:
        yield found


def carry(source: Node, to: Node, *scopes: str) -> None:
    """All that one server holds of some scopes reaches another."""
    for scope in scopes:
        for head, after in source.replica.missing(scope, to.replica.vector(scope)):
            run = list(source.store.branch(scope, head, after))
            to.replica.receive(wire.write_run(run))


def account(
    node: Node, login: str, *grants: tuple[str, str, list[str]], staff: str = "staff/mainland"
) -> bytes:
    """An account with a password and roles: (scope, role, letters)."""
    fields = {"login": login, "name": f"Người {login}", "position": "Chuyên viên", "agency": "Sở"}
    made = node.replica.write("common", "account", fields, personal=True).record_id
    for scope, role, forms in grants:
        values: dict[str, Value] = {
            "account": made,
            "role": role,
            "forms": list[Value](forms),
            "ends": None,
        }
        node.replica.write(scope, "grant", values)
    set_verifier(node, staff, made, VERIFIER)
    return made


def sign_in(asker: Browser, login: str, password: str = PASSWORD):
    return asker.post("/api/sign-in", json={"login": login, "password": password}, headers=PAGE)


class Tablet:
    """A device with a key and a replica."""

    def __init__(self) -> None:
        self.key = Key.generate()
        self.replica = new_replica(token_bytes, self.key.public)
        self.statement = certify_replica(self.key, self.replica, 1)
        self.statements: list[bytes] = []
        self.headers: dict[str, str] = {}

    def claim(self, asker: Browser, code: str, **other: str):
        body = {
            "code": code,
            "name": "Máy 1",
            "key": text(self.key.public),
            "replica": text(self.statement),
        }
        return asker.post("/api/enrolments/claim", json={**body, **other}, headers=PAGE)

    def enrol(self, asker: Browser, node: Node, scopes: list[str]) -> None:
        """Go through a code to a token."""
        answer = self.claim(asker, enrolment.offer(node, "tablet", scopes, "").code)
        assert answer.status_code == 201, answer.text
        self.statements = [base64.b64decode(s) for s in answer.json()["statements"]]
        self.headers = {"authorization": f"Bearer {self.token(asker).json()['token']}"}

    def token(self, asker: Browser, key: Key | None = None):
        nonce = bytes.fromhex(asker.post("/sync/challenge").json()["nonce"])
        challenge = answer_challenge(key or self.key, nonce, self.replica)
        proof = [text(s) for s in (*self.statements, self.statement)]
        body = {"statements": proof, "challenge": text(challenge)}
        return asker.post("/sync/token", json=body)


@pytest.fixture
def tablet(desk: Browser, mainland: Node) -> Tablet:
    made = Tablet()
    made.enrol(desk, mainland, [AREA])
    return made


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def code_of(answer) -> tuple[int, str]:
    """Status and code of a problem, which says itself in Vietnamese and English."""
    body = answer.json()
    assert answer.headers["content-type"].startswith("application/problem+json"), answer.text
    assert body["title"] and body["detail"] and body["english"]
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


class Field:
    """What a surveyor wrote, on the mainland's own replica: the log does not mind which."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.lan = account(node, "lan", (AREA, "surveyor", []), (OTHER, "surveyor", []))
        form = next(f for f in node.replica.records("form") if f.get("letter") == "A")
        values: dict[str, Value] = {"code": "2026", "name": "Đợt 2026", "forms": [form.id]}
        values |= {"confirms": False, "open": True, "targets": []}
        self.round = node.replica.write("common", "round", values).record_id
        self.form = form.id

    def write(
        self, collection: str, record: bytes | None = None, scope: str = AREA, **values: Any
    ) -> bytes:
        change = self.node.replica.write(scope, collection, values, record=record, author=self.lan)
        return change.record_id

    def survey(self, scope: str = AREA, code: str = "11948", **values: Any) -> bytes:
        site = self.write("site", scope=scope, kind="station", name=f"Đài {code}")
        unit = ["QD19-2025", code]
        fixed: dict[str, Any] = {"round": self.round, "form": self.form, "site": site, "unit": unit}
        return self.write("survey", scope=scope, **fixed, status="working", **values)

    def need(self, survey: bytes, item: str = "Cụm loa", scope: str = AREA, **values: Any) -> bytes:
        fixed = {"parent": survey, "kind": "extend", "item": [None, item], "quantity": [6, "cụm"]}
        rest = {"unit_price": 18_000_000, "priority": 2, "funded_elsewhere": ["no", None]}
        return self.write("need", scope=scope, **{**fixed, **rest, **values})

    def dots(self, *records: bytes) -> list[list[Value]]:
        """The live dots of some records, as a hand-in lists them."""
        found = [self.node.replica.read(id) for id in records]
        dots = sorted({dot for record in found if record is not None for dot in record.dots()})
        return [[dot.replica, dot.seq] for dot in dots]

    def hand_in(self, survey: bytes, *children: bytes, scope: str = AREA) -> None:
        self.write("survey", survey, scope, handed_in=self.dots(survey, *children))


@pytest.fixture
def field(mainland: Node) -> Field:
    return Field(mainland)


@pytest.fixture
def need(field: Field) -> str:
    """A need that waits."""
    survey = field.survey()
    need = field.need(survey)
    field.hand_in(survey, need)
    return need.hex()


@pytest.fixture
def reviewer(desk: Browser, mainland: Node, field: Field) -> Browser:
    """The desk with a reviewer of form A in the area signed in."""
    account(mainland, "tam", (AREA, "reviewer", ["A"]))
    assert sign_in(desk, "tam").status_code == 200
    desk.headers.update(PAGE)
    return desk


def read(desk: Browser, need: str) -> dict[str, Any]:
    answer = desk.get(f"/api/needs/{need}")
    assert answer.status_code == 200, answer.text
    detail: dict[str, Any] = answer.json()
    return detail


def decide(desk: Browser, shown: dict[str, Any], outcome: str, **other: Any):
    figures = {"quantity": 6, "unit_price": 18_000_000, "words": ""}
    version = {"version": shown["version"], "replaces": shown["replaces"]}
    body = {"outcome": outcome, **version, **figures, **other}
    return desk.post(f"/api/needs/{shown['id']}/decisions", json=body)


def states(desk: Browser, query: str = "") -> dict[str, str]:
    rows = desk.get(f"/api/needs{query}").json()["needs"]
    return {row["id"]: row["state"] for row in rows}


@pytest.fixture
def no_room(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Whatever is encrypted finds no room; `undo` makes some."""
    encrypt = age.encrypt

    def to_nowhere(source: age.Source, _: age.Target, *recipients: str) -> None:
        with Path("/dev/full").open("wb", buffering=0) as nowhere:
            encrypt(source, nowhere, *recipients)

    monkeypatch.setattr(age, "encrypt", to_nowhere)
    return monkeypatch
