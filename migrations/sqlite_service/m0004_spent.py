"""What the link to the server above has carried, by local day and opening."""

from sqlite_utils import Database

TABLE = """
create table spent (
  id integer primary key,
  day text not null,
  opening integer not null,
  bytes_up integer not null,
  bytes_down integer not null,
  unique (day, opening)
) strict
"""


def apply(db: Database) -> None:
    """Create the table of what was spent."""
    db.execute(TABLE)
