"""What a replica in SQLite keeps beside its log: facts, leases, claims."""

from sync import canonical
from sync.storage.file import File
from sync.storage.store import Claim, Head, Store, Vector


class Beside(Store):
    """The part of a store that `verify` cannot check, in a file of its own."""

    _beside: File

    def get(self, key: str) -> bytes | None:
        query = "select value from fact where key = :key"
        row = self._beside.connection.execute(query, {"key": key}).fetchone()
        return row[0] if row else None

    def put(self, key: str, value: bytes | None) -> None:
        statement = (
            "delete from fact where key = :key"
            if value is None
            else "insert or replace into fact (key, value) values (:key, :value)"
        )
        with self._beside.write() as db:
            db.execute(statement, {"key": key, "value": value})

    def take_lease(self, name: str, holder: str, now: int, until: int) -> bool:
        with self._beside.write() as db:
            taken = db.execute(
                """
                insert into lease (name, holder, until) values (:name, :holder, :until)
                on conflict (name) do update set holder = :holder, until = :until
                where holder = :holder or until <= :now
                """,
                {"name": name, "holder": holder, "now": now, "until": until},
            )
            return taken.rowcount == 1

    def drop_lease(self, name: str, holder: str) -> None:
        with self._beside.write() as db:
            db.execute(
                "delete from lease where name = :name and holder = :holder",
                {"name": name, "holder": holder},
            )

    def claim(self, claim: Claim) -> None:
        with self._beside.write() as db:
            db.execute(
                """
                insert or replace into claim (level, replica, scope, vector, ms)
                values (:level, :replica, :scope, :vector, :ms)
                """,
                claim._asdict() | {"vector": canonical.encode([list(h) for h in claim.vector])},
            )

    def unclaim(self, claim: Claim) -> None:
        with self._beside.write() as db:
            db.execute(
                "delete from claim where level = :level and replica = :replica and scope = :scope",
                {"level": claim.level, "replica": claim.replica, "scope": claim.scope},
            )

    def claims(self) -> list[Claim]:
        rows = self._beside.connection.execute(
            "select level, replica, scope, vector, ms from claim order by level, replica, scope"
        )
        return [
            Claim(level, replica, scope, _vector(v), ms) for level, replica, scope, v, ms in rows
        ]


def _vector(data: bytes) -> Vector:
    return tuple(Head(*head) for head in canonical.decode(data))  # type: ignore[misc, union-attr]
