"""Every word of the app is said by some page, and every code that people meet has its words."""

import ast
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import NamedTuple, get_args

import pytest

from api.admin.accounts import PLACES
from api.desk.tasks import TaskState
from api.incidents import Happened, ToDo
from api.survey.definition import Point, Reason
from api.survey.reviews import NeedState, Outcome, Standing
from api.survey.visits import REASONS, State
from api.words import PROBLEMS
from sync.errors import SyncError
from sync.link.meter import HELD
from sync.link.progress import Phase
from sync.link.transport import CUT, FAULTY, FOREIGN, SILENT, STALLED, UNREACHABLE, UNTRUSTED
from sync.trust import KINDS

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web/src"
KEY = re.compile(r'^  (?:"([^"]+)"|(\w+)):', re.MULTILINE)
APART = "task:"


@cache
def words(language: str) -> dict[str, str]:
    """The file that each key of a language stands in."""
    found: dict[str, str] = {}
    for path in sorted((WEB / "text" / language).glob("*.ts")):
        for quoted, bare in KEY.findall(path.read_text()):
            key = quoted or bare
            assert key not in found, f"{key} stands in {found[key]} and {path.name}"
            found[key] = path.name
    return found


@cache
def sources() -> str:
    paths = (path for path in WEB.rglob("*.ts*") if ".test." not in path.name)
    return "\n".join(path.read_text() for path in paths if WEB / "text" not in path.parents)


def codes_in(*paths: str) -> set[str]:
    """All short texts in Python files that could be codes."""
    found = set()
    for path in (path for pattern in paths for path in ROOT.glob(pattern)):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def errors_of(base: type[SyncError]) -> set[str]:
    return {base.code} | {code for one in base.__subclasses__() for code in errors_of(one)}


class Family(NamedTuple):
    """Keys that a page makes of a code: `all` must have words, `more` may have them."""

    all: Collection[str]
    more: Collection[str] = ()


NEED_STATES = set(get_args(NeedState))
OUTCOMES = get_args(Outcome)
VERDICTS = ("unknown_replica", "scope_not_certified", "revoked", "wrong_kind", "not_granted")
STATIONS = ("tablet", "island", "mainland", "review", "decided")
DEVICE = {
    "offline",
    "portal",
    "cut",
    "not_saved",
    "tablet_full",
    "fault",
    "wrong_fleet",
    "internal",
    "store_gone",
    "store_newer",
}
TOLD_TO_DEVICES = {
    *("auth", "scope_denied", "bad_frame", "protocol", "busy", "disk_full", "too_large", "invalid"),
    "storage_failed",
    *("sign_in_failed", "sign_in_delayed", "code_unknown", "code_expired", "code_used"),
    "code_delayed",
}
NO_CAMERA = ("refused", "none", "busy", "missing", "fault")
WRITTEN_HERE = {"survey", "row", "need", "photo", "answer", "site", "assignment"}

FAMILIES = {
    "need": Family(NEED_STATES),
    "need.waiting": Family({"away"}),
    "need.answered": Family({"away"}),
    "need.words": Family(OUTCOMES),
    "desk.state": Family(NEED_STATES - {"draft"}),
    "desk.full": Family(NEED_STATES - {"draft"}),
    "desk.about": Family(
        {"answered", "stale", "deleted", "unsettled", "arriving", "unconfirmed", "returned"}
    ),
    "desk.outcome": Family(OUTCOMES),
    "desk.made": Family(OUTCOMES),
    "desk.write": Family(OUTCOMES),
    "desk.words": Family(set(OUTCOMES) - {"approved"}),
    "desk.warning": Family(
        {
            *("price_out_of_range", "funded_elsewhere", "estimate", "clock_off"),
            *("totals_differ", "differs_from_last_round", "same_place"),
        }
    ),
    "desk.reason": Family(get_args(Reason)),
    "desk.priority": Family("123"),
    "desk.flag": Family({"island", "border", "extremely_difficult"}),
    "desk.by": Family({"unit", "former", "round", "form", "kind", "priority"}),
    "desk.field": Family(
        {"required", "not_a_number", "not_whole", "too_small", "too_large", "too_long"}
    ),
    # The service's own words stand in where there are none of the desk's.
    "desk.failed": Family({"unreachable", "review_not_allowed", "not_decidable"}, PROBLEMS),
    "failed": Family(DEVICE | TOLD_TO_DEVICES, PROBLEMS),
    "verdict": Family(VERDICTS),
    "uncounted.todo": Family({*VERDICTS, "other"}),
    "thing": Family(WRITTEN_HERE),
    "custody": Family(STATIONS),
    "station": Family(STATIONS),
    "reason": Family(get_args(Reason)),
    "section": Family({"empty", "begun", "complete", "errors"}),
    "saved": Family(
        {"too_large", "not_canonical", "tablet_full", "fault", "store_gone", "store_newer"}
    ),
    "point": Family({"denied", "unavailable"}),
    "sites": Family({"denied", "unavailable"}),
    "photo": Family({"sent", "safe", "waiting", "away", "not_a_picture", "too_large"}),
    "door": Family({"asks", "doing", "handedIn", "decided"}),
    "scan": Family(NO_CAMERA),
    **{f"scan.{code}": Family({"todo"}) for code in NO_CAMERA},
    "scheme": Family({"auto", "light", "dark"}),
    "site": Family(get_args(State)),
    "couldNot": Family(REASONS),
    "card": Family({"photo", "place", "condition", "cause"}),
    "kind": Family({"station", "speaker_cluster", "led_cluster"}),
    "role": Family(PLACES),
    "gate.point": Family(get_args(Point)),
    "gate": Family({"text", "source"}),
    "code": Family({"other"}),
    "lead.stage": Family({*get_args(Standing), "returned", "decided"}),
    "lead.line": Family({"link", "waiting", "backup", "disk", "clock", "running"}),
    "lead.scope": Family({"area", "staff", "common"}),
    "lead.outcome": Family(
        {
            "equal",
            "more",
            *HELD,
            UNREACHABLE,
            STALLED,
            SILENT,
            CUT,
            FOREIGN,
            FAULTY,
            UNTRUSTED,
            "busy",
            "auth",
            "disk_full",
        },
        errors_of(SyncError),
    ),
    "incident": Family({f"{kind}{part}" for kind in get_args(Happened) for part in ("", "Text")}),
    "incident.machine": Family(KINDS),
    "incident.todo": Family(get_args(ToDo)),
    "exchange": Family({"up", "upOf", "down", "downOf"}),
    "exchange.phase": Family(get_args(Phase)),
    "exchange.count": Family(
        {"surveys", "needs", "answers", "others", "thumbnails", "photos"},
    ),
    "admin": Family(
        {
            *("opening", "unreachable", "no-right", "elsewhere"),
            *("unreachableText", "no-rightText", "elsewhereText"),
        }
    ),
    "admin.place": Family({"area", "task"}),
    "admin.outcome": Family({"new", "changed", "same"}),
    "admin.flag": Family({"island", "border", "extremely_difficult"}),
    "admin.line": Family({"login", "name", "position", "agency", "phone"}),
    "admin.task": Family(get_args(TaskState)),
}


def in_family(key: str) -> bool:
    prefix, _, code = key.rpartition(".")
    family = FAMILIES.get(prefix)
    return family is not None and (code in family.all or code in family.more)


def is_said(key: str) -> bool:
    """Whether a page names the key, or makes it of a code that there is."""
    plain = key.removeprefix(APART)
    return f'"{plain}"' in sources() or in_family(plain)


def test_no_word_is_left_that_no_page_says():
    assert [key for key in words("vi") if not is_said(key)] == []


def test_a_word_apart_stands_beside_the_one_that_it_replaces():
    apart = [key.removeprefix(APART) for key in words("vi") if key.startswith(APART)]
    assert [key for key in apart if key not in words("vi")] == []


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("prefix", FAMILIES)
def test_every_code_of_a_family_has_its_word(prefix: str, language: str):
    missing = [code for code in FAMILIES[prefix].all if f"{prefix}.{code}" not in words(language)]
    assert missing == []


@pytest.mark.parametrize("prefix", FAMILIES)
def test_a_family_is_one_whose_keys_some_page_makes(prefix: str):
    quoted = (f"`{prefix}.${{", f'"{prefix}"', f"`{prefix.partition('.')[0]}.${{")
    assert any(made in sources() for made in quoted)


def test_the_codes_of_the_families_are_those_that_are_given():
    given = codes_in("api/survey/rules.py", "sync/trust.py", "sync/*.py", "api/survey/warnings.py")
    given |= codes_in("api/desk/queue.py")
    assert set(VERDICTS) <= given
    assert set(FAMILIES["desk.warning"].all) <= given
    assert PROBLEMS.keys() >= TOLD_TO_DEVICES
    assert all(f'"{code}"' in sources() for code in DEVICE)


def test_the_service_raises_every_code_that_it_has_words_for():
    raised = codes_in("api/**/errors.py", "sync/errors.py", "api/problems.py", "api/auth.py")
    raised |= codes_in("api/enrolment.py")
    assert set(PROBLEMS) - raised == set()
