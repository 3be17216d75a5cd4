"""The photos that somebody at the desk waits for, in the service's own database."""

import json

from api.storage.local import Local


class Asked:
    """Photos asked for ahead of others; one that is here is forgotten."""

    def __init__(self, local: Local) -> None:
        self._local = local

    def add(self, digest: bytes, account: bytes, now: int) -> None:
        """Ask for a photo; again, and nothing changes."""
        with self._local.write() as db:
            db.execute(
                "insert or ignore into asked (digest, account, at) values (:digest, :account, :at)",
                {"digest": digest, "account": account, "at": now},
            )

    def all(self) -> set[bytes]:
        """The photos that are asked for."""
        row = self._local.read("select json_group_array(hex(digest)) from asked", {})
        return {bytes.fromhex(digest) for digest in json.loads(str(row[0]))}

    def forget(self, digest: bytes) -> None:
        """The photo is here."""
        with self._local.write() as db:
            db.execute("delete from asked where digest = :digest", {"digest": digest})
