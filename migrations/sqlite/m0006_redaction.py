"""What is read of a change instead of the body that a redaction took away."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    """Add the column `instead` to the table `change`."""
    db.execute("alter table change add column instead blob")
