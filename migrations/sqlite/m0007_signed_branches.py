"""A signed head of each branch of a forked chain, not of one alone."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    """Let the table `signed_head` hold several heads of one replica."""
    db.execute("alter table signed_head rename to signed_head_before")
    db.execute(
        """
        create table signed_head (
          scope text not null,
          replica blob not null,
          n integer not null,
          hash blob not null,
          signature blob not null,
          primary key (scope, replica, n, hash)
        ) strict, without rowid
        """
    )
    db.execute("insert into signed_head select * from signed_head_before")
    db.execute("drop table signed_head_before")
