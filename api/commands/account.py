"""Accounts, roles and passwords, written on the mainland."""

import getpass
import os
import sys
from typing import Annotated, Literal

from cyclopts import App, Parameter

from api import grants, people
from api.commands.errors import CommandFailed
from api.commands.fleet import say
from api.commands.folder import Data, opened
from api.node import Node
from api.passwords import SHORTEST, set_password, staff_scope, staff_scopes
from api.people import AREA
from sync.canonical import Value
from sync.record import Record
from sync.trust import COMMON

app = App(name="account", help="Tài khoản. Accounts, their roles and passwords.")

Letters = Annotated[list[str], Parameter(consume_multiple=True)]
RoleName = Literal["administrator", "auditor", "lead", "reviewer", "surveyor"]


@app.command
def add(
    data: Data,
    *,
    login: str,
    name: str,
    position: str = "",
    agency: str = "",
    phone: str = "",
    reserve: str | None = None,
) -> None:
    """Thêm tài khoản. Add an account; it cannot sign in before it has a password.

    Parameters
    ----------
    login: What the person types to sign in.
    name: The person's name.
    position: Position in the agency.
    agency: Where the person works.
    phone: Work phone.
    reserve: An area such as area/11948, whose lead may make this account a surveyor there.
    """
    if reserve is not None and not reserve.startswith(AREA):
        raise wrong_scope("reserve", AREA + "<id>")
    with opened(data) as node:
        require_mainland(node)
        if people.account_by_login(node.store, login):
            raise CommandFailed("login_taken", f"Đã có tài khoản {login}.", f"{login} exists.")
        fields: dict[str, Value] = {
            "login": people.plain_login(login),
            "name": name,
            "position": position,
            "agency": agency,
            "phone": phone,
            "reserve": reserve,
        }
        change = node.replica.write(COMMON, "account", fields, personal=True)
        say(account=change.record_id.hex(), login=people.plain_login(login))


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
            raise wrong_scope(role, COMMON if everywhere else AREA + "<id>")
        change = grants.give(node, scope, account.id, role, forms or [])
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
        scopes = [staff_scope(staff)] if staff else staff_scopes(node, account.id)
        set_password(node, account.id, _typed(), scopes)
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


def wrong_scope(role: str, scope: str) -> CommandFailed:
    """The error of a role in another scope than it is given in."""
    return CommandFailed(
        "wrong_scope",
        "Quyền này không giao được ở địa bàn đó.",
        f"The role {role} is given in {scope}.",
    )


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
