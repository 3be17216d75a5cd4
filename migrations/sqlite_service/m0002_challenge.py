"""Who asked for a nonce, so that nobody can ask for too many."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    """Keep the address that a nonce was given to."""
    db.execute("alter table challenge add column address text not null default ''")
