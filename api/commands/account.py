"""Accounts, roles and passwords, written on the mainland."""

import getpass
import os
import sys
from typing import Annotated

from cyclopts import App, Parameter

from api import grants, people
from api.admin import accounts
from api.admin.accounts import Details, RoleName
from api.commands.errors import CommandFailed
from api.commands.fleet import say
from api.commands.folder import Data, mainland
from api.node import Node
from api.passwords import LONGEST, SHORTEST
from sync.record import Record
from sync.trust import COMMON

app = App(name="account", help="Tài khoản. Accounts, their roles and passwords.")

Letters = Annotated[list[str], Parameter(consume_multiple=True)]


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
    require_line("--login", login, 100)
    require_line("--name", name, 200)
    details = Details(name=name, position=position, agency=agency, phone=phone, reserve=reserve)
    with mainland(data) as node:
        account = accounts.add(node, login, details)
        say(account=account.hex(), login=people.plain_login(login))


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
    role: administrator and auditor hold everywhere, lead_unit in one task, the others in one area.
    scope: An area such as area/11948, a task such as task/C, or common.
    forms: Letters of the forms that a reviewer decides on.
    """
    with mainland(data) as node:
        account = require_account(node, login)
        given = accounts.give(node, account, role, scope, forms or [])
        say(grant=given.hex(), scope=scope, role=role)


@app.command
def end(data: Data, *, login: str, role: RoleName, scope: str = COMMON) -> None:
    """Thôi quyền. End a role of an account: what it wrote and is here counts on.

    Parameters
    ----------
    login: The account.
    role: The role that ends.
    scope: Where it was given.
    """
    with mainland(data) as node:
        account = require_account(node, login)
        held = [
            grant
            for grant in node.store.records("grant", scope=scope)
            if grant.get("account") == account.id
            and grant.get("role") == role
            and not grants.ended(grant)
        ]
        for grant in held:
            accounts.end(node, grant.id.hex())
        say(login=login, scope=scope, role=role, ended=len(held))


@app.command
def password(data: Data, *, login: str, staff: str | None = None) -> None:
    """Đặt mật khẩu. Set a password, read from HAIDANG_PASSWORD or typed; end its sign-ins here.

    Parameters
    ----------
    login: The account.
    staff: Where it may sign in: an area such as area/11948, or mainland.
    """
    with mainland(data) as node:
        account = require_account(node, login)
        say(login=login, scopes=accounts.let_in(node, account, _typed(), staff))


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
    if len(given) > LONGEST or not is_text(given):
        raise CommandFailed(
            "bad_option",
            f"Mật khẩu là chữ, nhiều nhất {LONGEST} ký tự.",
            f"A password is text of at most {LONGEST} characters.",
        )
    return given


def require_line(option: str, text: str, most: int) -> None:
    """Raise `CommandFailed` unless a text is one line that people can read and type."""
    if not text.strip() or len(text) > most or not (text.isprintable() and is_text(text)):
        raise CommandFailed(
            "bad_option",
            f"{option} là một dòng chữ, nhiều nhất {most} ký tự.",
            f"{option} is a line of at most {most} characters.",
        )


def is_text(text: str) -> bool:
    """Whether a string has a form in UTF-8; what a terminal sends may have none."""
    return text.encode(errors="replace").decode() == text


def require_account(node: Node, login: str) -> Record:
    """The account of a login; raises `CommandFailed`."""
    account = people.account_by_login(node.store, login)
    if account is None:
        raise CommandFailed("no_account", f"Không có tài khoản {login}.", f"No account {login}.")
    return account
