"""A server with something of everything, for requests that nobody thought of."""

import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from litestar.testing import TestClient

from api import auth
from api.app import create_app
from api.node import Node, found_fleet
from api.passwords import set_verifier
from api.seed import plant
from api.settings import Settings
from tests.api.conftest import AREA, JPEG, PAGE, VERIFIER, Browser, Field, Tablet, account, digest
from tests.api.documented import documented

NOBODY, DEVICE = "nobody", "device"
ROLES: Mapping[str, tuple[tuple[str, str, list[str]], ...]] = {
    "administrator": (("common", "administrator", []),),
    "auditor": (("common", "auditor", []),),
    "reviewer": ((AREA, "reviewer", ["A"]),),
    "lead": ((AREA, "lead", []),),
    "surveyor": ((AREA, "surveyor", []),),
}
EVERYBODY = (*ROLES, DEVICE, NOBODY)


class World(NamedTuple):
    """A server, who may ask it, and what there is to ask for."""

    node: Node
    asker: Browser
    accounts: Mapping[str, bytes]
    tablet: Tablet
    names: Mapping[str, str]
    """What stands in an address, by the beginning of that address."""
    known: Mapping[str, Any]
    """What a member of a body may well be."""

    def headers(self, role: str) -> dict[str, str]:
        """What a request of somebody carries; each is signed in anew, whatever went before."""
        if role == DEVICE:
            return {**PAGE, **self.tablet.headers}
        if role == NOBODY:
            return PAGE
        token, now = secrets.token_urlsafe(8), self.node.now()
        self.node.local.sign_in(auth.hash_secret(token), self.accounts[role], now + 60_000, now)
        return {**PAGE, "cookie": f"{auth.cookie_name(self.node)}={token}"}

    def name_at(self, path: str) -> str | None:
        """What stands in an address, where something is known for it."""
        return next((name for start, name in self.names.items() if path.startswith(start)), None)


@contextmanager
def world() -> Iterator[World]:
    """A mainland of its own, with a need that waits and a survey to confirm."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "mainland"
        founded = found_fleet(place, "Đất liền")
        plant(founded)
        founded.close()
        node = Node.open(Settings(data=place))
        accounts = {role: account(node, role, *held) for role, held in ROLES.items()}
        set_verifier(node, "staff/mainland", accounts["lead"], VERIFIER)
        app = create_app(node)
        app.asgi_handler = documented(app.asgi_handler)
        with TestClient(app, base_url="http://dao.example") as asker:
            tablet = Tablet()
            tablet.enrol(asker, node, [AREA])
            yield _filled(node, asker, accounts, tablet)
        node.close()


def _filled(node: Node, asker: Browser, accounts: Mapping[str, bytes], tablet: Tablet) -> World:
    field = Field(node)
    survey = field.survey()
    need = field.need(survey)
    photo = [digest(JPEG), len(JPEG)]
    field.write("photo", parent=survey, image=photo, thumbnail=photo)
    field.hand_in(survey, need)
    handed_in = node.store.record(survey)
    assert handed_in is not None
    dot = handed_in.live("handed_in")[0].dot
    site = handed_in.get("site")
    assert isinstance(site, bytes)
    grant = next(one for one in node.store.records("grant") if one.get("role") == "surveyor")
    device = next(one for one in node.store.records("certificate", scope=AREA))
    names = {
        "/api/needs": need,
        "/api/island/surveys": survey,
        "/api/island/people": accounts["surveyor"],
        "/api/island/grants": grant.id,
        "/api/island/tablets": device.id,
        "/api/admin/accounts": accounts["surveyor"],
        "/api/admin/grants": grant.id,
        "/photos": digest(JPEG),
    }
    shown = node.store.record(need)
    assert shown is not None
    known = {
        "version": [[one.replica.hex(), one.seq] for one in sorted(shown.dots())],
        "replaces": [],
        "hand_in": [dot.replica.hex(), dot.seq],
        "record": survey.hex(),
        "round": field.round.hex(),
        "sites": [site.hex()],
        "account": accounts["surveyor"].hex(),
        "area": AREA,
        "scope": AREA,
        "scopes": [AREA],
        "code": "2026",
        "outcome": "approved",
    }
    return World(node, asker, accounts, tablet, {at: id.hex() for at, id in names.items()}, known)
