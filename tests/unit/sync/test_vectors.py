"""The cases that Python and TypeScript share: canonical bytes, changes, folds, trust, chains."""

import json

import pytest

from sync import canonical
from sync.change import read_header
from sync.errors import AuthFailed, BadFrame, SyncError
from sync.keys import Key, key_id, new_replica
from sync.record import read_view
from sync.statements import certify_device, certify_node
from sync.trust import Trust
from tests.vectors import make_engine, make_trust
from tests.vectors.make_wire import plain

CANONICAL, CHANGE, FOLD, VECTOR = (
    json.loads((make_engine.FOLDER / name).read_text()) for name in make_engine.FILES
)
TRUST = json.loads(make_trust.FILE.read_text())


def named(case):
    return case["name"]


def unplain(value):
    """The value that `plain` made JSON of."""
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    return [unplain(item) for item in value] if isinstance(value, list) else value


def change_of(case):
    body = case["body"]
    return read_header(bytes.fromhex(case["header"]), body and bytes.fromhex(body))


@pytest.mark.parametrize("name", make_engine.FILES)
def test_the_cases_are_what_the_code_gives(name):
    text = (make_engine.FOLDER / name).read_text()
    assert text == make_engine.text(name), "python -m tests.vectors.make_engine"


def test_the_cases_of_trust_are_what_the_code_gives():
    assert make_trust.FILE.read_text() == make_trust.text(), "python -m tests.vectors.make_trust"


@pytest.mark.parametrize("case", CANONICAL["values"], ids=named)
def test_a_value_has_one_form(case):
    value, data = unplain(case["value"]), bytes.fromhex(case["bytes"])
    assert canonical.encode(value) == data
    assert canonical.decode(data) == value
    assert type(canonical.decode(data)) is type(value)


@pytest.mark.parametrize("case", CANONICAL["wrong"], ids=named)
def test_bytes_of_another_form_are_refused(case):
    with pytest.raises(BadFrame):
        canonical.decode(bytes.fromhex(case["bytes"]))


@pytest.mark.parametrize("case", CHANGE["changes"], ids=named)
def test_a_change_reads_as_it_was_written(case):
    change = change_of(case)
    assert change.hash.hex() == case["hash"]
    assert change.record_id.hex() == case["record"]
    assert [plain(row) for row in change.assignments] == case["fields"]


@pytest.mark.parametrize("case", CHANGE["wrong"], ids=named)
def test_a_wrong_change_is_refused(case):
    with pytest.raises(SyncError) as refused:
        change_of(case)
    assert refused.value.code == case["error"]


@pytest.mark.parametrize("case", FOLD, ids=named)
def test_changes_fold_to_the_view(case):
    changes = [change_of(row) for row in case["changes"]]
    quarantined = [
        change for change, row in zip(changes, case["changes"], strict=True) if not row["counts"]
    ]
    record = make_engine.folded(changes, quarantined)
    assert (record and record.view().hex()) == case["view"]
    assert record is None or read_view(record.id, record.view()) == record


@pytest.mark.parametrize("case", TRUST["cases"], ids=named)
def test_statements_prove(case):
    statements = [bytes.fromhex(statement) for statement in case["statements"]]
    trust = Trust(bytes.fromhex(TRUST["root"]), statements)
    for row in case["replicas"]:
        assert make_trust.proven(trust, bytes.fromhex(row["replica"])) == row
    assert make_trust.recipients(trust) == case["recipients"]


def trusted(statements):
    return Trust(bytes.fromhex(TRUST["root"]), [bytes.fromhex(s) for s in statements])


def test_a_head_is_signed_by_the_key_of_its_replica_or_by_a_node():
    head = TRUST["head"]
    trust = trusted(head["statements"])
    place = (head["scope"], bytes.fromhex(head["replica"]), head["n"], bytes.fromhex(head["hash"]))
    assert trust.check_head(*place, bytes.fromhex(head["signature"]))
    assert trust.check_head(*place, bytes.fromhex(head["by_node"]))
    for wrong in head["wrong"]:
        assert not trust.check_head(*place, bytes.fromhex(wrong["signature"])), wrong["name"]
    assert not trusted(head["statements"][:-2]).check_head(*place, bytes.fromhex(head["signature"]))


def test_a_node_proves_what_machines_below_it_wrote_in_its_scopes():
    root, main, isle, other, lan = (Key.load(bytes([n]) * 32) for n in range(1, 6))
    trust = Trust(
        root.public,
        [
            certify_node(root, main.public, "mainland", ["*"], [], "", 1),
            certify_node(root, isle.public, "island", ["area/a"], [], "", 1),
            certify_node(root, other.public, "island", ["area/a", "area/b", "common"], [], "", 1),
            certify_device(isle, lan.public, ["area/a"], "", 1),
        ],
    )
    a, b, c = (new_replica(bytes, key.public) for key in (main, isle, lan))

    def prove(scope, replica):
        return set(trust.head_keys(scope, replica))

    assert prove("area/a", c) == {lan.public, isle.public, other.public, main.public}
    assert prove("area/b", c) == {lan.public, other.public, main.public}
    assert prove("common", c) == {lan.public, main.public}
    assert prove("area/a", b) == {isle.public, main.public}
    assert prove("area/a", a) == prove("common", a) == {main.public}
    assert prove("area/a", bytes(16)) == {main.public}


def test_a_challenge_is_answered_by_the_holder_of_the_key():
    challenge = TRUST["challenge"]
    statement, nonce = bytes.fromhex(challenge["statement"]), bytes.fromhex(challenge["nonce"])
    trust = trusted(TRUST["head"]["statements"])
    assert trust.check_challenge(statement, nonce).hex() == challenge["replica"]
    for wrong in [(statement, b"x" * 16), (b"", nonce), (make_trust.tablet, nonce)]:
        with pytest.raises(AuthFailed):
            trust.check_challenge(*wrong)
    with pytest.raises(AuthFailed):
        trusted([]).check_challenge(statement, nonce)


def test_the_chain_of_a_replica_proves_it_alone():
    trust = Trust(make_trust.ROOT.public, dict(make_trust.CASES)["everybody"])
    chain = trust.chain_of(make_trust.C)
    assert sorted(make_trust.CHAIN) == chain
    assert Trust(make_trust.ROOT.public, chain).kind_of(make_trust.C) == "tablet"
    assert TRUST["fleet"] == key_id(make_trust.ROOT.public).hex()


@pytest.mark.parametrize("case", VECTOR, ids=named)
def test_what_another_store_lacks(case):
    changes = [change_of(row) for row in case["changes"]]
    theirs = [tuple(unplain(head)) for head in case["theirs"]]
    found = make_engine.lacking(changes, theirs)
    assert found == {key: case[key] for key in ("vector", "digest", "missing")}


def test_a_header_that_is_nested_beyond_measure_is_refused_by_name():
    with pytest.raises(BadFrame):
        read_header(b"\x91" * 5_000 + b"\xc0", None)
