"""How many changes of its own each peer said it has, scope by scope: the most it ever said."""

from sqlite_utils import Database

TABLE = """
create table told (
  replica blob not null,
  scope text not null,
  n integer not null,
  at integer not null,
  primary key (replica, scope)
) strict, without rowid
"""


def apply(db: Database) -> None:
    """Create the table of what was told."""
    db.execute(TABLE)
