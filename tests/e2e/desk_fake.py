"""A service for the desk with needs in every state: small enough to say what the desk must show."""

import copy
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from playwright.sync_api import Route

from api.demo import sample
from api.survey import data

HOUR = 3_600_000
TABLET, MAINLAND = "5f" * 16, "0a" * 16
SURVEYOR, REVIEWER, COLLEAGUE = "9b" * 16, "d2" * 16, "d3" * 16
AREA = "area/bach-long-vi"
UNITS = {
    "11948": {"name": "Đặc khu Bạch Long Vĩ", "flags": ["island", "extremely_difficult"]},
    "11914": {"name": "Đặc khu Cát Hải", "flags": ["island"]},
}
FORMER = {"codebook": "QD124-2004", "code": "11932", "name": "Xã Phù Long"}
PEOPLE = {
    SURVEYOR: ("Hoàng Sao Mai (mẫu)", "Công chức văn hóa", "UBND đặc khu Bạch Long Vĩ"),
    REVIEWER: ("Đỗ Biển Xanh (mẫu)", "Chuyên viên", "Sở Văn hóa, Thể thao và Du lịch"),
    COLLEAGUE: ("Lê Sóng Gió (mẫu)", "Phó trưởng phòng", "Sở Văn hóa, Thể thao và Du lịch"),
}
TO_DECIDE = ("waiting", "answered", "stale", "unsettled")
DECIDED = ("returned", "approved", "adjusted", "rejected")
UNDECIDABLE = ("arriving", "unconfirmed")
STATES = (*TO_DECIDE, *DECIDED, *UNDECIDABLE)


def unit(code: str) -> dict[str, Any]:
    """An administrative unit as the service names it."""
    return {"codebook": "QD19-2025", "code": code, **UNITS[code]}


def context() -> dict[str, Any]:
    """The units that the surveys name, a former one among them, and no usual prices."""
    former = {**FORMER, "flags": []}
    formers = {"QD124-2004/11932": 0, **{f"QD19-2025/{code}": 12 for code in UNITS}}
    return {"units": [former, *map(unit, UNITS)], "formers": formers, "usual": {}}


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
            case ("GET", ["islands"]):
                return 200, {"islands": self.islands()}
            case ("GET", ["needs"]):
                return 200, self.queue(query)
            case ("GET", ["needs", need]) if need in self.needs:
                return 200, self.detail(need)
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
            }
            for name, scope, age in ages
        ]

    def queue(self, query: dict[str, list[str]]) -> dict[str, Any]:
        """The rows that fit, islands' order kept; counts of all."""
        rows = [self.row(need) for need in self.needs.values()]
        counts = {state: sum(row["state"] == state for row in rows) for state in STATES}
        words = query.get("q", [""])[0].casefold()
        states, kinds = query.get("state", STATES), query.get("kind")
        units = query.get("unit")
        fitting = [
            row
            for row in rows
            if row["state"] in states
            and (not kinds or row["kind"] in kinds)
            and (not units or f"QD19-2025:{row['unit']['code']}" in units)
            and words in row["item"].casefold()
        ]
        return {
            "needs": fitting,
            "counts": counts,
            "units": [unit(code) for code in UNITS],
            "forms": ["A"],
            "kinds": sorted({row["kind"] for row in rows}),
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
            "need": record(name, "need", need["fields"]),
            "survey": record("77" * 16, "survey", need["survey"]),
            "rows": rows(),
            "answers": need["answers"],
            "site": record("2d" * 16, "site", fields({"name": "Đài truyền thanh (mẫu)"}, 1)),
            "form": self.form,
            "unit": unit(need["unit"]),
            "context": context(),
            "round": round_of(),
            "photos": [photo(n, here) for n, here in enumerate(need["photos"])],
            "siblings": [self.row(one) for one in self.needs.values() if one["id"] != name][:2],
            "handed_in": {
                "time": self.now - need["age"],
                "author": SURVEYOR,
                "confirmed": None,
            },
            "decisions": need["decisions"],
            "changed": need["changed"],
            "conflicts": need["conflicts"],
            "warnings": [{"code": code} for code in need["warnings"]],
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
        for one in need["decisions"]:
            one["live"] = False
        need["decisions"].insert(0, self.decision(REVIEWER, self.now, **body))
        need["state"], need["changed"] = body["outcome"], []
        return 201, self.detail(need["id"])

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
            "age": 3 * HOUR,
            "version": 7,
            "fields": fields(content, 7),
            "survey": fields(dict(sample.ANSWERS), 5),
            "photos": [True],
            "decisions": [],
            "answers": [],
            "changed": [],
            "conflicts": [],
            "warnings": [],
            **more,
        }
        self.needs[name] = need
        return need

    def edit(self, need: dict[str, Any], field: str, value: Any) -> None:
        """The field changes a need while somebody looks at it."""
        need["version"] += 1
        need["fields"][field] = fields({field: value}, need["version"], self.now)[field]


def reviewer() -> dict[str, Any]:
    """Who is signed in."""
    name, position, agency = PEOPLE[REVIEWER]
    return {
        "account": REVIEWER,
        "login": "thamdinh",
        "name": name,
        "position": position,
        "agency": agency,
        "roles": {AREA: [{"role": "reviewer", "forms": ["A"]}]},
    }


def round_of() -> dict[str, Any]:
    """The round of all surveys."""
    about = {"code": "2026", "name": "Đợt 2026", "confirms": False, "open": True}
    return {"id": "e0" * 16, **about}


def form() -> dict[str, Any]:
    """Form A as it is published."""
    form = data.form("A", 1)
    return {
        "id": "c4" * 16,
        "letter": form.letter,
        "version": form.version,
        "title": form.title.vi,
        "english": form.title.en,
        "sections": msgspec.to_builtins(form.sections),
    }


def fields(values: dict[str, Any], seq: int, time: int = 1_795_424_400_000) -> dict[str, Any]:
    """Fields with one live write each."""
    return {
        field: [{"value": value, "dot": [TABLET, seq], "time": time, "author": SURVEYOR}]
        for field, value in values.items()
    }


def record(name: str, collection: str, of: dict[str, Any]) -> dict[str, Any]:
    """A record as the service gives it."""
    return {"id": name, "collection": collection, "scope": AREA, "deleted": False, "fields": of}


def rows() -> list[dict[str, Any]]:
    """The equipment of the sample survey."""
    return [
        record(f"{n:02x}" * 16, "row", fields(dict(row), 6))
        for n, row in enumerate(sample.EQUIPMENT, 64)
    ]


def photo(n: int, here: bool) -> dict[str, Any]:
    """A photo whose thumbnail is here; the image too if `here`."""
    return {
        "id": f"b{n:x}" * 16,
        "image": {"digest": f"{n:02x}" * 32, "length": 182_334, "here": here},
        "thumbnail": {"digest": f"{n + 16:02x}" * 32, "length": 9120, "here": n != 2},
        "taken": 1_795_424_300_000,
        "caption": ("Tủ máy", "Cột loa khu 2", "Bàn trộn")[n % 3],
    }


def answer(text: str, to: list[Any], time: int) -> dict[str, Any]:
    """An answer of the field to a question."""
    return record("a7" * 16, "answer", fields({"text": text, "to": to}, 9, time))


def stage(now: int) -> FakeService:
    """A queue with a need in every state."""
    fake = FakeService(now)
    fake.add(
        "Cụm loa truyền thanh không dây 2 loa 25 W",
        photos=[True, False, False],
        warnings=["price_out_of_range"],
    )
    fake.add("Bộ khuếch đại công suất 500 W", content={"quantity": [1, "bộ"], "unit_price": None})
    returned = fake.decision(
        REVIEWER, now - 26 * HOUR, outcome="returned", words="Hai cụm ở khu 1 còn dùng được không?"
    )
    reply = "Một cụm đã gỉ chân cột, một cụm còn dùng được. Chỉ cần thay một."
    fake.add(
        "Loa phóng thanh 30 W",
        state="answered",
        decisions=[returned],
        answers=[answer(reply, returned["dot"], now - 2 * HOUR)],
        unit="11914",
    )
    judged = fake.decision(
        REVIEWER, now - 50 * HOUR, outcome="approved", quantity=6, unit_price=18_000_000, stale=True
    )
    stale = fake.add(
        "Thiết bị thu phát IP 4G",
        kind="convert_ip",
        state="stale",
        decisions=[judged],
        content={"quantity": [8, "bộ"], "priority": 2},
        age=75 * HOUR,
    )
    stale["changed"] = [
        {
            "record": stale["id"],
            "collection": "need",
            "field": "quantity",
            "before": [[6, "bộ"]],
            "after": [[8, "bộ"]],
        },
        {
            "record": "77" * 16,
            "collection": "survey",
            "field": "clusters",
            "before": [[9, 7, 2]],
            "after": [[9, 5, 4]],
        },
    ]
    two = [
        fake.decision(
            COLLEAGUE, now - 9 * HOUR, outcome="rejected", words="Đã có trong chương trình khác."
        ),
        fake.decision(
            REVIEWER, now - 10 * HOUR, outcome="approved", quantity=6, unit_price=18_000_000
        ),
    ]
    conflict = fake.add("Bàn trộn âm thanh", state="unsettled", decisions=two, unit="11914")
    other = {"value": [9, 6, 3], "dot": ["6f" * 16, 4], "time": now - HOUR, "author": COLLEAGUE}
    conflict["survey"] = copy.deepcopy(conflict["survey"])
    conflict["survey"]["clusters"].append(other)
    conflict["conflicts"] = [
        {"record": "77" * 16, "collection": "survey", "field": "clusters"},
    ]
    fake.add("Máy phát FM 30 W", state="arriving", photos=[False, False, False])
    fake.add("Micro để bàn", state="unconfirmed", content={"quantity": [2, "chiếc"]})
    fake.add(
        "Ắc quy 12 V 100 Ah",
        state="adjusted",
        decisions=[
            fake.decision(
                REVIEWER,
                now - 30 * HOUR,
                outcome="adjusted",
                quantity=4,
                unit_price=3_200_000,
                words="Hai bình cũ còn dùng được.",
            )
        ],
        content={"quantity": [6, "bình"], "unit_price": 3_500_000, "priority": 3},
    )
    return fake
