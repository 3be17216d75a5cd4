"""Room on an island's disk: full photos that are safe give way."""

import shutil
import sqlite3

import structlog

from api.node import Node
from api.settings import MIB
from sync.errors import SyncError
from sync.photos import freeing

log = structlog.get_logger()

DAY = 86_400_000


def make_room(node: Node) -> int:
    """How many photos were freed: those older than the setting, and more while room is short.

    What fails here never stops the job.
    """
    try:
        if node.kind != "island" or not node.photos.safe():
            return 0
        days = node.settings.photo_days
        before = node.now() - days * DAY if days else 0
        if not days and _lacking(node) <= 0:
            return 0
        gone = freeing.free(
            node.replica, node.photos, before_ms=before, room=lambda: _lacking(node)
        )
    except (SyncError, sqlite3.Error, OSError, ValueError):
        log.exception("photos_not_freed")
        return 0
    if gone:
        log.info("photos_freed", photos=len(gone))
    return len(gone)


def _lacking(node: Node) -> int:
    """Bytes that are lacking on the disk, none or less where there are enough."""
    return node.settings.photo_room * MIB - shutil.disk_usage(node.settings.data).free
