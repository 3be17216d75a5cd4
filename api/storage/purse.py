"""What the link to the server above has cost, in the service's own database."""

from api.storage.local import Local
from sync.link.budget import Spent
from sync.link.meter import Purse

KEPT = 400
"""Rows that are kept: more than a day has openings, and more than a year of days."""

NO_OPENING = 0


class LocalPurse(Purse):
    """The bytes of each local day and opening; safe for several threads and processes."""

    def __init__(self, local: Local) -> None:
        self._local = local

    def spent(self, day: str, opening: int | None) -> Spent:
        row = self._local.read(
            """
            select
              coalesce(sum(bytes_up + bytes_down) filter (where day = :day), 0),
              coalesce(sum(bytes_up + bytes_down) filter (where opening = :opening), 0)
            from spent
            where day = :day or opening = :opening
            """,
            {"day": day, "opening": opening if opening is not None else NO_OPENING},
        )
        return Spent(row[0], row[1] if opening is not None else 0)

    def spend(self, day: str, opening: int | None, up: int, down: int) -> None:
        with self._local.write() as db:
            db.execute(
                """
                insert into spent (day, opening, bytes_up, bytes_down)
                values (:day, :opening, :up, :down)
                on conflict (day, opening) do update
                set bytes_up = bytes_up + :up, bytes_down = bytes_down + :down
                """,
                {"day": day, "opening": opening or NO_OPENING, "up": up, "down": down},
            )
            # The oldest as they were written, not by their day: a clock may have been ahead.
            db.execute(
                """
                delete from spent where id not in (
                  select id from spent order by id desc limit :kept
                )
                """,
                {"kept": KEPT},
            )
