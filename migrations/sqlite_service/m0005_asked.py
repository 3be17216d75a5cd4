"""The photos whose full bytes somebody at the desk waits for."""

from sqlite_utils import Database

TABLE = """
create table asked (
  digest blob primary key,
  account blob not null,
  at integer not null
) strict, without rowid
"""


def apply(db: Database) -> None:
    """Create the table of photos asked for."""
    db.execute(TABLE)
