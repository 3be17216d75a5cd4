"""A fleet of samples, made once by the commands that an administrator would type."""

import contextlib
import io
import json
import os
import shutil
from pathlib import Path

from api.cli import run
from api.commands.folder import opened
from api.commands.tls import HERE, issue
from api.demo.errors import program_failed
from api.demo.rest import Person
from api.demo.sample import ACCOUNTS, AREA, PASSWORD, PLACES, RESERVE, ROUND, Account
from api.demo.stage import ISLAND, MAINLAND, Stage
from api.survey import data as survey_data
from api.tls import AUTHORITY, AUTHORITY_KEY
from sync.trust import COMMON

PREPARING = "preparing"
ROUND_FILE = Path(survey_data.__file__).parent / "rounds" / f"{ROUND}.json"
ISLAND_NAME = "Bạch Long Vĩ"
AUTHORITY_NAME = "Trình diễn"


def haidang(*words: str | Path) -> dict[str, object]:
    """What a command of the product answers; fails with `program_failed` and what it said."""
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        status = run([str(word) for word in words])
    lines = said.getvalue().splitlines()
    if status or not lines:
        raise program_failed(f"haidang {words[0]}", Path("-"), complained.getvalue().strip())
    answer: dict[str, object] = json.loads(lines[-1])
    return answer


def prepare(stage: Stage) -> None:
    """Leave both boxes with their data: founded, peopled and joined, unless they already are.

    Where the stage is secure they have certificates for its host, also if it is another one now.
    """
    if stage.secure:
        stage.authority.mkdir(exist_ok=True)
        issue(stage.authority, AUTHORITY_NAME, [stage.secure.host, *HERE])
    marker = stage.data / PREPARING
    if marker.exists():
        # An earlier preparation was interrupted: nobody has worked with these folders yet.
        for box in (MAINLAND, ISLAND):
            shutil.rmtree(stage.folder(box), ignore_errors=True)
    elif stage.folder(MAINLAND).exists():
        for box in (MAINLAND, ISLAND):
            certify(stage, box)
        return
    marker.touch()
    found(stage)
    marker.unlink()


def found(stage: Stage) -> None:
    """Make both boxes out of nothing."""
    mainland, island = stage.folder(MAINLAND), stage.folder(ISLAND)
    haidang("init", "--data", mainland)
    certify(stage, MAINLAND)
    haidang("round", "open", ROUND_FILE, "--data", mainland)
    for account in ACCOUNTS:
        admit(mainland, account)
    haidang("account", "add", "--data", mainland, *about(RESERVE), "--reserve", RESERVE.scope)
    plan_visits(mainland)
    offer = haidang("code", "--data", mainland, "--role", "island", "--scopes", AREA)
    stage.start(MAINLAND)
    upstream = ("--upstream", stage.here(stage.ports.mainland))
    join = ("join", "--data", island, *upstream, "--name", ISLAND_NAME)
    trust = ("--ca", stage.ca) if stage.ca else ()
    haidang(*join, *trust, "--code", str(offer["code"]), "--fleet", str(offer["fleet"]))
    certify(stage, ISLAND)


def certify(stage: Stage, box: str) -> None:
    """Give a box a certificate of the authority that both share, so that a device installs one."""
    if stage.secure:
        for name in (AUTHORITY_KEY, AUTHORITY):
            shutil.copy2(stage.authority / name, stage.folder(box) / name)
        haidang("tls", "--data", stage.folder(box), "--host", stage.secure.host)


def admit(data: Path, account: Account) -> None:
    """Give a sample person an account, a role and a password."""
    login = ("--login", account.login)
    haidang("account", "add", "--data", data, *about(account))
    forms = ("--forms", *account.forms) if account.forms else ()
    role = ("--role", account.role, "--scope", account.scope, *forms)
    haidang("account", "grant", "--data", data, *login, *role)
    os.environ["HAIDANG_PASSWORD"] = PASSWORD
    haidang("account", "password", "--data", data, *login)
    del os.environ["HAIDANG_PASSWORD"]


def about(account: Account) -> tuple[str, ...]:
    """A sample person in the words of a command."""
    return (
        *("--login", account.login, "--name", account.name),
        *("--position", account.position, "--agency", account.agency),
    )


def plan_visits(data: Path) -> None:
    """Add the sample sites and assign them, in the name of the island's lead."""
    with opened(data) as node:
        people = {str(a.get("login")): a.id for a in node.replica.records("account", scope=COMMON)}
        [round] = node.replica.records("round", scope=COMMON)
        lead = people[next(a.login for a in ACCOUNTS if a.role == "lead")]
        for place in PLACES:
            site = node.replica.write(AREA, "site", place.values(), author=lead).record_id
            if place.visitor:
                values = {"round": round.id, "site": site, "account": people[place.visitor]}
                node.replica.write(AREA, "assignment", values, author=lead)


def enrolment(stage: Stage) -> dict[str, str]:
    """A fresh code for a tablet, its link and its picture, from the lead's page at the island."""
    lead = next(account for account in ACCOUNTS if account.role == "lead")
    person = Person(stage.here(stage.ports.island), lead.login, PASSWORD, stage.trust)
    try:
        offer = person.post("/api/enrolments", {"scopes": [AREA], "name": "", "role": "tablet"})
    finally:
        person.close()
    return {name: str(offer[name]) for name in ("code", "link", "fleet", "qr")}
