import json
from pathlib import Path

import pytest

from api.survey.rules import RULES
from sync.change import Assignment, Change, write_body
from sync.record import Record, Write
from sync.trust import Trust

CASES = json.loads((Path(__file__).parents[2] / "vectors/rules.json").read_text())


class Certified(Trust):
    """Trust in the replicas of the vectors, with no signatures behind it."""

    def __init__(self, more):
        super().__init__(None)
        self._more = more

    def _of(self, replica):
        return CASES["replicas"].get(replica.rstrip(b"\0").decode())

    def refusal(self, replica, scope):
        known = self._of(replica)
        if not known:
            return "unknown_replica"
        scopes = {*known["scopes"], *self._more}
        return None if scopes & {scope, "*"} else "scope_not_certified"

    def kind_of(self, replica):
        known = self._of(replica)
        return known and known["kind"]

    def keys_of(self, replica):
        name = replica.rstrip(b"\0").decode()
        known = self._of(replica)
        return [padded(known.get("key", name), 16)] if known else []

    def roles_of(self, replica):
        known = self._of(replica)
        return frozenset(known["roles"] if known else ())


def padded(name, length):
    return name.encode().ljust(length, b"\0")


def value(given):
    match given:
        case {"id": name}:
            return padded(name, 16)
        case {"hash": name}:
            return padded(name, 32)
        case [*items]:
            return [value(item) for item in items]
    return given


def record(name):
    given = CASES["records"][name]
    fields = {
        field: tuple(
            Write(value(one), padded(replica, 16), 1, bytes(32), (1, 0), None)
            for one, replica in writes
        )
        for field, writes in given["fields"].items()
    }
    return Record(padded(name, 16), given["collection"], given["scope"], fields)


def change(given, scope):
    rows = [Assignment(field, value(one), ()) for field, one in given["fields"].items()]
    action, seq = given.get("action", 0), given.get("seq", 2)
    made = Change(
        scope=scope,
        replica=padded(given["replica"], 16),
        seq=seq,
        prev=bytes(32) if seq > 1 else None,
        time=(1, 0),
        author=given["author"] and padded(given["author"], 16),
        collection=given["collection"],
        action=action,
        record=padded(given["record"], 16) if action else None,
        schema=1,
        digest=bytes(32),
        body=write_body(rows),
    )
    made.__dict__["hash"] = padded(given.get("hash", "h"), 32)
    return made


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["says"])
def test_a_change_counts_or_has_the_first_reason_against_it(case):
    scope = case.get("scope", "area/a")
    records = [record(name) for name in case["records"]]
    book = RULES.book(scope, records, Certified(case.get("certified", ())))
    made = change(case["change"], scope)
    assert book.verdict(made, book.standing(made.replica, made.author)) == case["verdict"]


def test_a_standing_holds_all_that_a_verdict_needs():
    """A standing from one book, judged in an empty one, gives the verdict of its own book."""
    for case in CASES["cases"]:
        scope = case.get("scope", "area/a")
        trust = Certified(case.get("certified", ()))
        full = RULES.book(scope, [record(name) for name in case["records"]], trust)
        made = change(case["change"], scope)
        standing = full.standing(made.replica, made.author)
        hash(standing)
        assert RULES.book(scope, [], trust).verdict(made, standing) == case["verdict"], case["says"]


def photo(**fields):
    lives = {
        field: tuple(Write(one, bytes(16), 1, bytes(32), (1, 0), None) for one in some)
        for field, some in fields.items()
    }
    return Record(bytes(16), "photo", "area/a", lives)


def test_a_photo_record_names_its_image_and_its_thumbnail():
    image, thumbnail = [b"i" * 32, 200_000], [b"t" * 32, 9_000]
    assert RULES.attachments(photo(image=[image], thumbnail=[thumbnail])) == [
        (b"i" * 32, 200_000),
        (b"t" * 32, 9_000),
    ]


def test_all_of_two_concurrent_images_are_named():
    assert len(RULES.attachments(photo(image=[[b"i" * 32, 1], [b"j" * 32, 2]]))) == 2


DIGEST = b"i" * 32


@pytest.mark.parametrize(
    "wrong", [None, "x", [b"i", 1], [DIGEST, 0], [DIGEST, "1"], [DIGEST, True]], ids=str
)
def test_what_is_no_picture_is_not_named(wrong):
    assert RULES.attachments(photo(image=[wrong])) == []


def test_other_records_name_no_pictures():
    other = Record(bytes(16), "survey", "area/a", photo(image=[[b"i" * 32, 1]]).fields)
    assert RULES.attachments(other) == []
