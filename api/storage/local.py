"""The service's own database: sign-ins, tokens, codes, failures."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

from migrations.sqlite_service import migrations
from sync.protocol.server import Granted
from sync.storage.file import File

SERVICE = "service.sqlite3"
CHALLENGES, CHALLENGES_EACH = 4_096, 1_024
"""Nonces that wait for their answer, in all and of one address; behind a proxy all are of one."""
REPLICAS, TOKENS_EACH = 64, 16
"""Replicas of one key that have tokens, and tokens of one replica; a token lasts 30 days."""
KNOWN = 10_000
"""Replicas that are remembered as met, and sayings of replicas: a key makes new ones for ever."""


class Token(NamedTuple):
    """A device's right to exchange: replica, scopes, end in milliseconds, id of its key."""

    replica: bytes
    scopes: tuple[str, ...]
    expires: int
    key: bytes = b""

    @property
    def granted(self) -> Granted:
        """What the token stands for in an exchange."""
        return Granted(self.replica, frozenset(self.scopes))


class Enrolment(NamedTuple):
    """A one-time code; `code` is its hash, `used_by` the key id of the device that used it."""

    code: bytes
    role: str
    scopes: tuple[str, ...]
    name: str
    expires: int
    used_by: bytes | None


class Local:
    """The database; safe for several threads and processes. Times are milliseconds."""

    def __init__(self, folder: Path) -> None:
        self._file = File(folder / SERVICE, migrations)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def write(self) -> AbstractContextManager[sqlite3.Connection]:
        """One writing transaction, alone among writers."""
        return self._file.write()

    def read(self, query: str, values: Mapping[str, object]) -> Sequence[int]:
        """The one row of a query."""
        row: Sequence[int] = self._connection.execute(query, values).fetchone()
        return row

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        return self._connection.execute(query).fetchall()

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._file.connection

    # Sign-ins

    def sign_in(self, token: bytes, account: bytes, expires: int, now: int) -> None:
        """Keep a sign-in by the hash of its token; forget those that have ended."""
        with self.write() as db:
            db.execute("delete from sign_in where expires <= :now", {"now": now})
            db.execute(
                "insert into sign_in (token, account, expires) values (:token, :account, :expires)",
                {"token": token, "account": account, "expires": expires},
            )

    def signed_in(self, token: bytes, now: int) -> bytes | None:
        """The account of a sign-in that has not ended."""
        row = self._connection.execute(
            "select account from sign_in where token = :token and expires > :now",
            {"token": token, "now": now},
        ).fetchone()
        return row[0] if row else None

    def sign_out(self, token: bytes) -> None:
        """Forget a sign-in."""
        with self.write() as db:
            db.execute("delete from sign_in where token = :token", {"token": token})

    def sign_out_account(self, account: bytes) -> None:
        """Forget every sign-in of an account."""
        with self.write() as db:
            db.execute("delete from sign_in where account = :account", {"account": account})

    # Device tokens

    def give_token(self, token: bytes, given: Token, now: int) -> bool:
        """Keep a device's token by its hash, unless other replicas of its key have too many.

        Forgotten are those that have ended, and of one replica the oldest beyond a few.
        """
        whose = {"replica": given.replica, "key": given.key}
        with self.write() as db:
            db.execute("delete from device_token where expires <= :now", {"now": now})
            others = db.execute(
                "select count(distinct replica) from device_token"
                " where key = :key and replica <> :replica",
                whose,
            ).fetchone()
            if others[0] >= REPLICAS:
                return False
            db.execute(
                """
                delete from device_token where token in (
                  select token from device_token where replica = :replica
                  order by expires desc, token limit -1 offset :kept
                )
                """,
                whose | {"kept": TOKENS_EACH - 1},
            )
            db.execute(
                "insert into device_token (token, replica, scopes, expires, key)"
                " values (:token, :replica, :scopes, :expires, :key)",
                {
                    "token": token,
                    "replica": given.replica,
                    "scopes": json.dumps(given.scopes),
                    "expires": given.expires,
                    "key": given.key,
                },
            )
        return True

    def token(self, token: bytes, now: int) -> Token | None:
        """What a device's token allows, unless it has ended."""
        row = self._connection.execute(
            "select replica, scopes, expires, key from device_token"
            " where token = :token and expires > :now",
            {"token": token, "now": now},
        ).fetchone()
        return Token(row[0], tuple(json.loads(row[1])), *row[2:]) if row else None

    def add_challenge(self, nonce: bytes, address: str, expires: int, now: int) -> None:
        """Keep a nonce until a device signs it.

        Those that are too old are forgotten, and the oldest where there are too many: of one
        address, so that it crowds out no other, and in all.
        """
        rows = {"nonce": nonce, "expires": expires, "address": address}
        with self.write() as db:
            db.execute("delete from challenge where expires <= :now", {"now": now})
            db.execute(
                """
                delete from challenge where nonce in (
                  select nonce from challenge where address = :address
                  order by expires desc limit -1 offset :kept
                )
                """,
                {"address": address, "kept": CHALLENGES_EACH - 1},
            )
            db.execute(
                """
                delete from challenge where nonce in (
                  select nonce from challenge
                  order by expires desc limit -1 offset :kept
                )
                """,
                {"kept": CHALLENGES - 1},
            )
            db.execute(
                "insert into challenge (nonce, expires, address)"
                " values (:nonce, :expires, :address)",
                rows,
            )

    def use_challenge(self, nonce: bytes, now: int) -> bool:
        """Whether the nonce was given, is not too old, and had not been used."""
        with self.write() as db:
            row = db.execute(
                "delete from challenge where nonce = :nonce returning expires", {"nonce": nonce}
            ).fetchone()
        return row is not None and row[0] > now

    # Enrolment codes

    def add_enrolment(self, enrolment: Enrolment) -> None:
        """Keep a new code."""
        with self.write() as db:
            db.execute(
                "insert into enrolment (code, role, scopes, name, expires)"
                " values (:code, :role, :scopes, :name, :expires)",
                {
                    "code": enrolment.code,
                    "role": enrolment.role,
                    "scopes": json.dumps(enrolment.scopes),
                    "name": enrolment.name,
                    "expires": enrolment.expires,
                },
            )

    def enrolment(self, code: bytes) -> Enrolment | None:
        """The enrolment of a code's hash."""
        row = self._connection.execute(
            "select code, role, scopes, name, expires, used_by from enrolment where code = :code",
            {"code": code},
        ).fetchone()
        return Enrolment(row[0], row[1], tuple(json.loads(row[2])), *row[3:]) if row else None

    def use_enrolment(self, code: bytes, key: bytes) -> bool:
        """Whether this key is the one that the code is used for; the first to ask is."""
        with self.write() as db:
            db.execute(
                "update enrolment set used_by = :key where code = :code and used_by is null",
                {"code": code, "key": key},
            )
            row = db.execute(
                "select used_by from enrolment where code = :code", {"code": code}
            ).fetchone()
        return row is not None and row[0] == key

    # Failures

    def fail(self, subject: str, now: int) -> None:
        """Count a wrong password or code."""
        with self.write() as db:
            db.execute(
                "insert into failure (subject, at) values (:subject, :now)",
                {"subject": subject, "now": now},
            )

    def unfail(self, subject: str, at: int) -> None:
        """Forget one failure: the try was right."""
        with self.write() as db:
            db.execute(
                """
                delete from failure where rowid =
                  (select rowid from failure where subject = :subject and at = :at limit 1)
                """,
                {"subject": subject, "at": at},
            )

    def failures(self, subject: str, since: int) -> tuple[int, int]:
        """How many tries failed since then, and when the last one did (0 if none)."""
        row = self._connection.execute(
            "select count(*), coalesce(max(at), 0) from failure"
            " where subject = :subject and at > :since",
            {"subject": subject, "since": since},
        ).fetchone()
        return row[0], row[1]

    def forgive(self, subject: str, before: int) -> None:
        """Forget the failures of somebody who came in, and everybody's old ones."""
        with self.write() as db:
            db.execute(
                "delete from failure where subject = :subject or at <= :before",
                {"subject": subject, "before": before},
            )
