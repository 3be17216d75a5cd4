"""When each peer was last met, in the service's own database."""

from typing import NamedTuple

from api.storage import local
from api.storage.local import Local


class Contact(NamedTuple):
    """When a peer was last met, and of when what is here is complete: by exchange or bundle."""

    replica: bytes
    began: int
    complete: int | None


class Contacts:
    """The last contact with each peer. Times are milliseconds."""

    def __init__(self, local: Local) -> None:
        self._local = local

    def met(self, replica: bytes, now: int, *, complete: bool) -> None:
        """Note an exchange with a peer, and whether the logs were equal.

        With a new peer those are forgotten that were met longest ago, where there are too many.
        """
        contact = {"replica": replica, "now": now, "complete": now if complete else None}
        with self._local.write() as db:
            known = db.execute(
                "update contact set began = :now, complete = coalesce(:complete, complete)"
                " where replica = :replica",
                contact,
            )
            if known.rowcount:
                return
            db.execute(
                "insert into contact (replica, began, complete) values (:replica, :now, :complete)",
                contact,
            )
            db.execute(
                """
                delete from contact where replica in (
                  select replica from contact where replica <> :replica
                  order by began desc, replica limit -1 offset :others
                )
                """,
                {"replica": replica, "others": local.KNOWN - 1},
            )

    def met_by_bundle(self, replica: bytes, made: int) -> None:
        """Note that all is here that a peer held when it made a bundle."""
        with self._local.write() as db:
            db.execute(
                "insert into contact (replica, began, complete) values (:replica, :made, :made)"
                " on conflict (replica) do update set began = max(began, :made),"
                " complete = max(coalesce(complete, 0), :made)",
                {"replica": replica, "made": made},
            )

    def all(self) -> dict[bytes, Contact]:
        """The last contact with each peer, by replica."""
        rows = self._local.rows("select replica, began, complete from contact order by replica")
        return {row[0]: Contact(*row) for row in rows}
