"""An island with its lead signed in, and what surveyors wrote there."""

from typing import Any

import pytest

from api.node import Node
from sync.canonical import Value
from tests.api.conftest import AREA, OTHER, STAFF, Browser, account, carry, client, sign_in

JOINED = ("common", AREA, STAFF)


class Crew:
    """People of the area, made on the mainland, and what one of them surveyed."""

    def __init__(self, mainland: Node, island: Node, *, confirms: bool = True) -> None:
        self.mainland, self.island = mainland, island
        mainland.certify("common", island.certificate)
        self.lead = account(mainland, "huong", (AREA, "lead", []), staff=STAFF)
        self.lan = account(mainland, "lan", (AREA, "surveyor", []), staff=STAFF)
        self.reviewer = account(mainland, "tam", (AREA, "reviewer", ["A"]), staff=STAFF)
        self.far = account(mainland, "xa", (OTHER, "lead", []), staff=STAFF)
        forms = {str(f.get("letter")): f.id for f in mainland.replica.records("form")}
        values: dict[str, Value] = {"code": "2026", "name": "Đợt 2026", "forms": [forms["A"]]}
        values |= {"confirms": confirms, "open": True, "targets": []}
        self.round = mainland.replica.write("common", "round", values).record_id
        self.form = forms["A"]
        carry(mainland, island, *JOINED, OTHER)

    def write(self, collection: str, record: bytes | None = None, **values: Any) -> bytes:
        """A change of the surveyor's, on the island."""
        replica = self.island.replica
        return replica.write(AREA, collection, values, record=record, author=self.lan).record_id

    def survey(self, **values: Any) -> bytes:
        """A survey with a need, handed in."""
        site = self.write("site", kind="station", name="Đài Bạch Long Vĩ")
        fixed: dict[str, Any] = {
            "round": self.round,
            "form": self.form,
            "site": site,
            "status": "working",
        }
        survey = self.write("survey", **fixed, unit=["QD19-2025", "11948"], **values)
        need = self.write("need", parent=survey, item=[None, "Cụm loa"], quantity=[6, "cụm"])
        self.hand_in(survey, need)
        return survey

    def photograph(self, survey: bytes, image: bytes, small: bytes) -> None:
        """A photo of a survey with its thumbnail, on the island."""
        named = [[self.island.photos.put(data), len(data)] for data in (image, small)]
        self.write("photo", parent=survey, image=named[0], thumbnail=named[1], taken=1)

    def hand_in(self, survey: bytes, *children: bytes) -> None:
        """Say that the survey is finished as it is here."""
        records = [self.island.replica.read(id) for id in (survey, *children)]
        dots = sorted({dot for r in records if r is not None for dot in r.dots()})
        self.write("survey", survey, handed_in=[list(dot) for dot in dots])


@pytest.fixture
def crew(mainland: Node, island: Node) -> Crew:
    """The people of the area and its round."""
    return Crew(mainland, island)


def entered(node: Node, login: str) -> Browser:
    """A browser at a server in which somebody is signed in."""
    browser = client(node)
    assert sign_in(browser, login).status_code == 200
    return browser
