"""A service for the desk: small enough to say what the desk must show."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Route

from api.demo import sample
from api.desk.filters import FACETS
from tests.e2e.desk_pieces import (
    AREA,
    HOUR,
    MAINLAND,
    NAMELESS,
    PEOPLE,
    REVIEWER,
    STATES,
    SURVEYOR,
    TABLET,
    UNDECIDABLE,
    context,
    fields,
    form,
    gate_point,
    names,
    photo,
    record,
    reviewer,
    round_of,
    rows,
    unit,
)


class FakeService:
    """Answers what `docs/api.md` describes, as far as the desk asks."""

    def __init__(self, now: int, *, signed_in: bool = True) -> None:
        self.now = now
        self.signed_in = signed_in
        self.may_read = True
        self.may_decide = True
        self.down = False
        self.loses_answers = False
        self.seq = 100
        self.posted: list[dict[str, Any]] = []
        self.needs: dict[str, dict[str, Any]] = {}
        self.incidents: list[dict[str, Any]] = []
        self.form = form()

    def route(self, route: Route) -> None:
        """Answer one request of the page."""
        if self.down:
            route.abort()
            return
        address = urlsplit(route.request.url)
        if address.path.startswith("/photos/"):
            route.fulfill(
                body=sample.picture(len(address.path), 320, 240), content_type="image/png"
            )
            return
        body = json.loads(route.request.post_data or "{}")
        status, said = self.answer(route.request.method, address.path, address.query, body)
        if self.loses_answers and status == 201:
            route.abort()
            return
        kind = "application/json" if status < 400 else "application/problem+json"
        if status == 204:
            route.fulfill(status=204)
        else:
            route.fulfill(status=status, body=json.dumps(said), content_type=kind)

    def answer(self, method: str, path: str, query: str, body: Any) -> tuple[int, Any]:
        """Status and body of one answer."""
        match (method, path.split("/")[2:]):
            case ("GET", ["node"]):
                return 200, {"name": "Đất liền", "kind": "mainland"}
            case ("POST", ["sign-in"]):
                return self.sign_in(body)
            case _ if not self.signed_in:
                return 401, {"code": "sign_in_required"}
            case ("GET", ["me"]):
                return 200, reviewer()
            case ("POST", ["sign-out"]):
                self.signed_in = False
                return 204, None
            case (_, desk) if self.may_read:
                return self.at_the_desk(method, desk, parse_qs(query), body)
        return 403, {"code": "not_allowed"}

    def at_the_desk(
        self, method: str, path: list[str], query: dict[str, list[str]], body: Any
    ) -> tuple[int, Any]:
        """What only people with a right may ask."""
        match (method, path):
            case ("POST", ["needs", need, "photos", digest, "ask"]):
                self.needs[need]["asked"].append(int(digest[:2], 16))
                return 200, self.detail(need)
            case ("GET", ["islands"]):
                return 200, {"islands": self.islands(), "incidents": self.incidents}
            case ("GET", ["needs"]):
                return 200, self.queue(query)
            case ("GET", ["needs", need]) if need in self.needs:
                return 200, self.detail(need)
            case ("POST", ["needs", need, "supplements"]):
                return self.supply(self.needs[need], body)
            case ("DELETE", ["needs", need, "supplements", supplement]):
                return self.take_back(self.needs[need], supplement)
            case ("POST", ["needs", need, "decisions"]):
                return self.decide(self.needs[need], body)
        return 404, {"code": "not_found"}

    def sign_in(self, body: dict[str, str]) -> tuple[int, Any]:
        """Anybody with the sample password."""
        if body["password"] != sample.PASSWORD:
            return 401, {"code": "sign_in_failed"}
        self.signed_in = True
        return 200, reviewer()

    def islands(self) -> list[dict[str, Any]]:
        """Two islands, one of them last heard of yesterday."""
        ages = (("Bạch Long Vĩ", AREA, 30 * HOUR), ("Cát Hải", "area/cat-hai", HOUR // 6))
        return [
            {
                "name": name,
                "replica": name.encode().hex(),
                "scopes": [scope],
                "contact": self.now - age,
                "as_of": self.now - age,
                "missing": 3 if scope == AREA else 0,
                "photos": 5 if scope == AREA else 0,
            }
            for name, scope, age in ages
        ]

    def queue(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """The rows that fit, islands' order kept, and how many each choice would leave."""
        listed = [(self.row(need), self.keys(need)) for need in self.needs.values()]
        words = query.get("q", [""])[0].casefold()

        def fitting(but: str = "") -> list[tuple[dict[str, Any], dict[str, str]]]:
            return [
                (row, keys)
                for row, keys in listed
                if words in row["item"].casefold()
                and all(n == but or keys[n] in query.get(n, keys[n]) for n in keys)
            ]

        def behind(name: str, value: str) -> int:
            return sum(keys[name] == value for _, keys in fitting(name))

        called = names()
        return {
            "needs": [row for row, _ in fitting()],
            "total": len(listed),
            "counts": {state: behind("state", state) for state in STATES},
            "facets": {
                facet: [
                    {"value": one, **called.get(one, NAMELESS), "count": behind(facet, one)}
                    for one in sorted({keys[facet] for _, keys in listed} - {""})
                ]
                for facet in FACETS
            },
        }

    def keys(self, need: dict[str, Any]) -> dict[str, str]:
        """What a need is filtered by."""
        said = {field: writes[0]["value"] for field, writes in need["fields"].items()}
        return {
            "state": need["state"],
            "unit": f"QD19-2025:{need['unit']}",
            "former": need["former"],
            "round": round_of()["id"],
            "form": self.form["letter"],
            "kind": said["kind"],
            "priority": str(said["priority"]),
        }

    def row(self, need: dict[str, Any]) -> dict[str, Any]:
        """One row of the queue."""
        said = {field: writes[0]["value"] for field, writes in need["fields"].items()}
        quantity, price = said["quantity"], said["unit_price"]
        return {
            "id": need["id"],
            "scope": AREA,
            "state": need["state"],
            "item": said["item"][1],
            "kind": said["kind"],
            "quantity": quantity,
            "unit_price": price,
            "amount": None if price is None else quantity[0] * price,
            "priority": said["priority"],
            "survey": "77" * 16,
            "site": {"id": "2d" * 16, "name": "Đài truyền thanh (mẫu)"},
            "unit": unit(need["unit"]),
            "form": {
                key: self.form[key] for key in ("id", "letter", "version", "title", "english")
            },
            "handed_in": self.now - need["age"],
            "photos": {"named": len(need["photos"]), "here": sum(need["photos"])},
            "conflicts": len(need["conflicts"]),
            "warnings": need["warnings"],
            "outcome": need["decisions"][0]["outcome"] if need["decisions"] else None,
        }

    def detail(self, name: str) -> dict[str, Any]:
        """One need with everything beside it."""
        need = self.needs[name]
        live = [one for one in need["decisions"] if one["live"]]
        return {
            "id": name,
            "scope": AREA,
            "state": need["state"],
            "version": [[TABLET, need["version"]]],
            "replaces": [one["dot"] for one in live],
            "missing": 3 if need["state"] == "arriving" else 0,
            "need": record(name, "need", need["fields"]),
            "survey": record("77" * 16, "survey", need["survey"]),
            "rows": rows(),
            "answers": need["answers"],
            "site": record("2d" * 16, "site", fields({"name": "Đài truyền thanh (mẫu)"}, 1)),
            "form": self.form,
            "unit": unit(need["unit"]),
            "context": context(),
            "round": round_of(),
            "photos": [photo(n, here, n in need["asked"]) for n, here in enumerate(need["photos"])],
            "siblings": [self.row(one) for one in self.needs.values() if one["id"] != name][:2],
            "handed_in": {
                "time": self.now - need["age"],
                "author": SURVEYOR,
                "confirmed": None,
            },
            "decisions": need["decisions"],
            "changed": need["changed"],
            "conflicts": need["conflicts"],
            "totals": need["totals"],
            "warnings": [
                {"figures": [], "surveys": [], "code": code, **need["about"].get(code, {})}
                for code in need["warnings"]
            ],
            "gate": [gate_point(point, items, need) for point, items in need["gate"].items()],
            "supplements": need["supplements"],
            "island": {"name": "Bạch Long Vĩ", "as_of": self.now - 30 * HOUR},
            "may_decide": self.may_decide and need["state"] not in UNDECIDABLE,
            "people": {
                account: {"name": name, "position": position, "agency": agency}
                for account, (name, position, agency) in PEOPLE.items()
            },
        }

    def decide(self, need: dict[str, Any], body: dict[str, Any]) -> tuple[int, Any]:
        """The decision is the newest, unless it judged something else than what is here."""
        self.posted.append(body)
        shown = self.detail(need["id"])
        if [body["version"], body["replaces"]] != [shown["version"], shown["replaces"]]:
            return 409, {"code": "version_changed", "need": shown}
        lacking = [one["point"] for one in shown["gate"] if not one["met"]]
        if lacking and body["outcome"] in ("approved", "adjusted"):
            return 409, {"code": "gate_unmet", "points": lacking}
        for one in need["decisions"]:
            one["live"] = False
        need["decisions"].insert(0, self.decision(REVIEWER, self.now, **body))
        need["state"], need["changed"] = body["outcome"], []
        return 201, self.detail(need["id"])

    def supply(self, need: dict[str, Any], body: dict[str, Any]) -> tuple[int, Any]:
        """What the agency puts in place of an answer is there at once."""
        self.posted.append(body)
        said = {"id": f"{len(need['supplements']):032x}", "author": REVIEWER, "time": self.now}
        need["supplements"].insert(0, {**said, **body})
        return 201, self.detail(need["id"])

    def take_back(self, need: dict[str, Any], supplement: str) -> tuple[int, Any]:
        """What was put in place of an answer is gone."""
        if need["state"] in ("approved", "adjusted"):
            return 409, {"code": "supplement_in_use", "detail": "Chưa rút hoặc thay được."}
        need["supplements"] = [one for one in need["supplements"] if one["id"] != supplement]
        return 200, self.detail(need["id"])

    def decision(self, author: str, time: int, **said: Any) -> dict[str, Any]:
        """A decision as the service lists it."""
        self.seq += 1
        return {
            "dot": [MAINLAND, self.seq],
            "outcome": said["outcome"],
            "quantity": said.get("quantity"),
            "unit_price": said.get("unit_price"),
            "words": said.get("words", ""),
            "author": author,
            "agency": PEOPLE[author][2],
            "time": time,
            "live": True,
            "stale": said.get("stale", False),
        }

    def add(self, item: str, **more: Any) -> dict[str, Any]:
        """A need in the queue; what is left out is filled in."""
        name = f"{len(self.needs) + 1:032x}"
        content = {
            **sample.need(more.pop("kind", "repair"), item, 6, "cụm", 18_000_000),
            **more.pop("content", {}),
        }
        content["item"] = [None, item]
        need = {
            "id": name,
            "state": "waiting",
            "unit": "11948",
            "former": "",
            "age": 3 * HOUR,
            "version": 7,
            "fields": fields(content, 7),
            "survey": fields(dict(sample.ANSWERS), 5),
            "photos": [True],
            "asked": [],
            "decisions": [],
            "answers": [],
            "changed": [],
            "conflicts": [],
            "warnings": [],
            "about": {},
            "totals": None,
            "gate": {},
            "supplements": [],
            **more,
        }
        self.needs[name] = need
        return need

    def edit(self, need: dict[str, Any], field: str, value: Any) -> None:
        """The field changes a need while somebody looks at it."""
        need["version"] += 1
        need["fields"][field] = fields({field: value}, need["version"], self.now)[field]
