"""The last windows with the server above, in the service's own database."""

import msgspec

from api.storage.local import Local

WINDOWS = 20


class Passed(msgspec.Struct, frozen=True):
    """A window with the server above: from when to when, how it ended, what it moved.

    `met` if that server answered; `ahead` by how many milliseconds this clock was ahead of its.
    """

    began: int
    ended: int
    outcome: str
    met: bool
    pushed: int
    pulled: int
    photos: int
    bytes_up: int
    bytes_down: int
    ahead: int | None


class Windows:
    """The windows that passed. Times are milliseconds."""

    def __init__(self, local: Local) -> None:
        self._local = local

    def add(self, window: Passed) -> None:
        """Keep a window, and of those before it the last ones and the last that met the server."""
        with self._local.write() as db:
            db.execute(
                """
                insert into window
                  (began, ended, outcome, met, pushed, pulled, photos, bytes_up, bytes_down, ahead)
                values
                  (:began, :ended, :outcome, :met, :pushed, :pulled, :photos, :bytes_up,
                   :bytes_down, :ahead)
                """,
                msgspec.structs.asdict(window),
            )
            db.execute(
                """
                delete from window where id not in (
                  select id from window order by id desc limit :kept
                ) and id is not (select max(id) from window where met)
                """,
                {"kept": WINDOWS},
            )

    def all(self) -> list[Passed]:
        """The windows that are kept, the newest first."""
        rows = self._local.rows(
            """
            select began, ended, outcome, met, pushed, pulled, photos, bytes_up, bytes_down, ahead
            from window order by id desc
            """
        )
        named = (dict(zip(Passed.__struct_fields__, row, strict=True)) for row in rows)
        # Not strict: the database keeps a bool as an integer.
        return [msgspec.convert(one, Passed, strict=False) for one in named]
