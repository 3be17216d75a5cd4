"""Whose key a device's token was given to: a key may certify many replicas."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    """Note the key's id with each token; of those given before only the replica is known."""
    db.execute("alter table device_token add column key blob not null default x''")
    db.execute("update device_token set key = replica")
