"""How the last exchanges with the server above ended."""

from sqlite_utils import Database

TABLE = """
create table window (
  id integer primary key,
  began integer not null,
  ended integer not null,
  outcome text not null,
  met integer not null,
  pushed integer not null,
  pulled integer not null,
  photos integer not null,
  bytes_up integer not null,
  bytes_down integer not null,
  ahead integer
) strict
"""


def apply(db: Database) -> None:
    """Create the table of windows."""
    db.execute(TABLE)
