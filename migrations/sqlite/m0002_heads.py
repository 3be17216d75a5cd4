"""Heads of chains, their signatures, runs that wait, and digests that show a row gone."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    """Create the tables `head`, `signed_head`, `parked` and `seal`."""
    db.execute(
        """
        create table head (
          scope text not null,
          replica blob not null,
          n integer not null,
          hash blob not null,
          primary key (scope, replica, n, hash)
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table signed_head (
          scope text not null,
          replica blob not null,
          n integer not null,
          hash blob not null,
          signature blob not null,
          primary key (scope, replica)
        ) strict, without rowid
        """
    )
    db.execute(
        """
        create table parked (
          scope text not null,
          replica blob not null,
          first integer not null,
          payload blob not null,
          unique (scope, replica, first, payload)
        ) strict
        """
    )
    db.execute(
        "create table seal (part text primary key, digest blob not null) strict, without rowid"
    )
