"""What peers said they have of their own, in the service's own database."""

from typing import NamedTuple

from api.storage import local
from api.storage.local import Local


class Telling(NamedTuple):
    """How many changes of its own a replica said it has, at most, and when."""

    n: int
    at: int


class Told:
    """The most that each replica ever said of itself; nothing takes it back.

    Where too many said something, what was said longest ago is forgotten.
    """

    def __init__(self, local: Local) -> None:
        self._local = local

    def keep(self, replica: bytes, scope: str, n: int, now: int) -> None:
        """Note what a replica says; less than before changes nothing."""
        said = {"replica": replica, "scope": scope, "n": n, "now": now}
        with self._local.write() as db:
            fresh = db.execute(
                "insert or ignore into told (replica, scope, n, at)"
                " values (:replica, :scope, :n, :now)",
                said,
            )
            if not fresh.rowcount:
                db.execute(
                    "update told set n = :n, at = :now"
                    " where replica = :replica and scope = :scope and n < :n",
                    said,
                )
                return
            db.execute(
                """
                delete from told where (replica, scope) in (
                  select replica, scope from told where (replica, scope) <> (:replica, :scope)
                  order by at desc, replica, scope limit -1 offset :others
                )
                """,
                {"replica": replica, "scope": scope, "others": local.KNOWN - 1},
            )

    def of(self, replica: bytes, scope: str) -> Telling:
        """What a replica said at most of a scope; 0 changes where it said nothing."""
        row = self._local.read(
            "select coalesce(max(n), 0), coalesce(max(at), 0) from told"
            " where replica = :replica and scope = :scope",
            {"replica": replica, "scope": scope},
        )
        return Telling(row[0], row[1])
