"""How backups of the mainland stand, for those who oversee it."""

import msgspec

from api import backups
from api.admin.rights import require_overseer
from api.node import Node
from api.people import Person


class BackupJson(msgspec.Struct, frozen=True):
    """The last try, and the last backup that was verified: each with its time in milliseconds.

    `trouble` is the code of what went wrong at the last try, empty where nothing did; `waiting`
    are archives that nobody has read back so far.
    """

    tried: int | None
    trouble: str
    made: str
    verified: str
    verified_ms: int | None
    waiting: int


def backup(node: Node, person: Person) -> BackupJson:
    """How backups stand; raises `NotAllowed`, and `MainlandOnly` on an island."""
    require_overseer(node, person)
    now = backups.standing(node)
    return BackupJson(
        tried=now.tried,
        trouble=now.trouble,
        made=now.made,
        verified=now.verified,
        verified_ms=now.verified_ms,
        waiting=len(now.waiting),
    )
