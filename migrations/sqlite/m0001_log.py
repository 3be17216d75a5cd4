"""The log: every change in its bytes, and who wrote any."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    """Create the tables `change` and `writer`."""
    db.execute(
        """
        create table change (
          scope text not null,
          replica blob not null,
          seq integer not null,
          hash blob not null,
          record blob not null,
          collection text not null,
          author blob,
          header blob not null,
          body blob,
          verdict text,
          unique (scope, replica, seq, hash)
        ) strict
        """
    )
    # The whole order, or the planner reads a scope from end to end to save itself the sorting.
    db.execute("create index change_by_record on change (scope, record, replica, seq, hash)")
    db.execute("create index change_by_collection on change (scope, collection)")
    db.execute(
        """
        create index change_in_quarantine on change (scope, replica, seq, hash)
        where verdict is not null
        """
    )
    # An author of no bytes is none.
    db.execute(
        """
        create table writer (
          scope text not null,
          replica blob not null,
          author blob not null,
          primary key (scope, replica, author)
        ) strict, without rowid
        """
    )
