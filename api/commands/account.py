"""Accounts, roles and passwords, written on the mainland."""

import getpass
import os
import sys
from typing import Annotated, Literal

from cyclopts import App, Parameter

from api import people
from api.auth import hash_password
from api.commands.errors import CommandFailed
from api.commands.fleet import say
from api.commands.folder import Data, opened
from api.node import Node
from api.people import AREA, STAFF
from sync.canonical import Value
from sync.record import Record
from sync.trust import COMMON

app = App(name="account", help="Tài khoản. Accounts, their roles and passwords.")

Letters = Annotated[list[str], Parameter(consume_multiple=True)]
RoleName = Literal["administrator", "auditor", "lead", "reviewer", "surveyor"]
SHORTEST = 6


@app.command
def add(
    data: Data,
    *,
    login: str,
    name: str,
    position: str = "",
    agency: str = "",
    phone: str = "",
) -> None:
    """Thêm tài khoản. Add an account; it cannot sign in before it has a password.

    Parameters
    ----------
    login: What the person types to sign in.
    name: The person's name.
    position: Position in the agency.
    agency: Where the person works.
    phone: Work phone.
    """
    with opened(data) as node:
        require_mainland(node)
        if people.account_by_login(node.store, login):
            raise CommandFailed("login_taken", f"Đã có tài khoản {login}.", f"{login} exists.")
        fields = {
            "login": people.plain_login(login),
            "name": name,
            "position": position,
            "agency": agency,
            "phone": phone,
        }
        change = node.replica.write(COMMON, "account", fields, personal=True)
        say(account=change.record_id.hex(), login=fields["login"])


@app.command
def grant(
    data: Data,
    *,
    login: str,
    role: RoleName,
    scope: str = COMMON,
    forms: Letters | None = None,
) -> None:
    """Giao quyền. Give an account a role in an area, or everywhere.

    Parameters
    ----------
    login: The account.
    role: administrator and auditor hold everywhere, the others in one area.
    scope: An area such as area/11948, or common.
    forms: Letters of the forms that a reviewer decides on.
    """
    with opened(data) as node:
        account = require_account(node, login)
        everywhere = role in ("administrator", "auditor")
        if everywhere != (scope == COMMON) or (not everywhere and not scope.startswith(AREA)):
            raise CommandFailed(
                "wrong_scope",
                "Quyền này không giao được ở địa bàn đó.",
                f"The role {role} is given in {COMMON if everywhere else AREA + '<id>'}.",
            )
        values: dict[str, Value] = {
            "account": account.id,
            "role": role,
            "forms": list[Value](sorted(forms or [])),
            "ends": None,
        }
        change = node.replica.write(scope, "grant", values)
        say(grant=change.record_id.hex(), scope=scope, role=role)


@app.command
def password(data: Data, *, login: str, staff: str | None = None) -> None:
    """Đặt mật khẩu. Set a password, read from HAIDANG_PASSWORD or typed; end its sign-ins here.

    Parameters
    ----------
    login: The account.
    staff: Where it may sign in: an area such as area/11948, or mainland.
    """
    with opened(data) as node:
        account = require_account(node, login)
        verifier = hash_password(_typed())
        scopes = [_staff_scope(staff)] if staff else staff_scopes(node, account)
        for scope in scopes:
            set_verifier(node, scope, account.id, verifier)
        node.local.sign_out_account(account.id)
        say(login=login, scopes=scopes)


def _typed() -> str:
    given = os.environ.get("HAIDANG_PASSWORD")
    if given is None and sys.stdin.isatty():
        given = getpass.getpass("Mật khẩu / password: ")
    if given is None:
        given = sys.stdin.readline().rstrip("\n")
    if len(given) < SHORTEST:
        raise CommandFailed(
            "password_short",
            f"Mật khẩu cần ít nhất {SHORTEST} ký tự.",
            f"A password has at least {SHORTEST} characters.",
        )
    return given


def _staff_scope(name: str) -> str:
    return STAFF + name.removeprefix(AREA).removeprefix(STAFF)


def staff_scopes(node: Node, account: Record) -> list[str]:
    """Where an account's verifiers belong: the areas of its field roles, else the mainland only."""
    person = people.person(node.store, account.id)
    roles = person.roles if person else {}
    field = [s for s, held in roles.items() if any(r.role in ("surveyor", "lead") for r in held)]
    return sorted(_staff_scope(scope) for scope in field) or [STAFF + "mainland"]


def set_verifier(node: Node, scope: str, account: bytes, verifier: str) -> None:
    """Replace an account's verifier in a scope, or write the first."""
    held = [r for r in node.store.records("verifier", scope=scope) if r.get("account") == account]
    if held:
        node.replica.write(scope, "verifier", {"hash": verifier}, record=held[0].id, personal=True)
    else:
        values: dict[str, Value] = {"account": account, "hash": verifier}
        node.replica.write(scope, "verifier", values, personal=True)


def require_mainland(node: Node) -> None:
    """Raise `CommandFailed` on an island."""
    if node.kind != "mainland":
        raise CommandFailed("mainland_only", "Chỉ làm được ở đất liền.", "Only on the mainland.")


def require_account(node: Node, login: str) -> Record:
    """The account of a login, on the mainland; raises `CommandFailed`."""
    require_mainland(node)
    account = people.account_by_login(node.store, login)
    if account is None:
        raise CommandFailed("no_account", f"Không có tài khoản {login}.", f"No account {login}.")
    return account
