"""The release of rules and engine by which the log was judged and folded."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    """Create the table `judged`, of one row."""
    db.execute("create table judged (release text not null) strict")
