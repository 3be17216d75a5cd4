"""What a replica keeps beside its log: facts, leases, and what peers claim to hold."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    """Create the tables `fact`, `lease` and `claim`; times are milliseconds."""
    db.execute(
        "create table fact (key text primary key, value blob not null) strict, without rowid"
    )
    db.execute(
        """
        create table lease (
          name text primary key,
          holder text not null,
          until integer not null
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table claim (
          level text not null,
          replica blob not null,
          scope text not null,
          vector blob not null,
          ms integer not null,
          primary key (level, replica, scope)
        ) strict, without rowid
        """
    )
