"""Views: what the counted changes of each record fold to."""

from sqlite_utils import Database


def apply(db: Database) -> None:
    """Create the table `record`; `collection`, `parent` and `deleted` repeat what `view` says."""
    db.execute(
        """
        create table record (
          id blob not null,
          scope text not null,
          collection text not null,
          parent blob,
          deleted integer not null,
          view blob not null,
          primary key (id, scope)
        ) strict
        """
    )
    db.execute("create index record_by_collection on record (collection, id, scope)")
    db.execute("create index record_by_scope on record (scope, collection, id)")
    db.execute(
        """
        create index record_by_parent on record (parent, collection, id, scope)
        where parent is not null
        """
    )
