"""Every store against the notebook: read from raw rows, believing nothing that it computed."""

import contextlib
import io
from collections import defaultdict
from pathlib import Path

from api.cli import run
from api.demo.notebook import Notebook
from api.demo.report import Held
from api.demo.sample import AREA
from api.demo.stage import BOXES
from sync.change import Change, read_header
from sync.history import digest
from sync.storage import raw
from sync.storage.store import Head


def examine(name: str, folder: Path, notebook: Notebook, *, exact: bool) -> Held:
    """What a store holds, and all that is wrong with it.

    A server holds every photo, a tablet those that were taken with it. `exact`: the store holds
    no other changes of the tablets than those that were typed.
    """
    server = name in BOXES
    verified, said = verify(folder, photos=server)
    try:
        rows = raw.read(folder)
    except raw.Unreadable as error:
        return Held(name, 0, 0, False, {}, [*said, str(error)])
    log = [read_header(row.header, row.body) for row in rows.changes]
    wrong = said + notebook.lost(log)
    if exact:
        wrong += notebook.miscounted(log, AREA)
    held = {photo.digest for photo in rows.photos if photo.file.exists()}
    expected = set(notebook.photos) if server else notebook.taken.get(name, set())
    wrong += [f"photo {digest.hex()}" for digest in sorted(expected - held)]
    return Held(name, len(log), len(held), verified, digests(log), wrong)


def verify(folder: Path, *, photos: bool) -> tuple[bool, list[str]]:
    """Whether `haidang verify` finds the store whole, and what it says where not."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = run(["verify", str(folder), *(["--photos"] if photos else [])])
    return status == 0, said.getvalue().splitlines() if status else []


def digests(log: list[Change]) -> dict[str, str]:
    """The digest of each scope, computed from changes alone."""
    followed = {(change.scope, change.replica, change.prev) for change in log}
    heads: dict[str, list[Head]] = defaultdict(list)
    for change in log:
        if (change.scope, change.replica, change.hash) not in followed:
            heads[change.scope].append(Head(change.replica, change.seq, change.hash))
    return {scope: digest(tuple(sorted(found))).hex() for scope, found in sorted(heads.items())}


def differing(stores: list[Held]) -> list[str]:
    """The scopes of which two stores hold different logs, `staff` aside: tablets never hold it."""
    scopes = sorted({scope for store in stores for scope in store.digests})
    return [
        f"the logs of {scope} differ"
        for scope in scopes
        if len({store.digests[scope] for store in stores if scope in store.digests}) > 1
    ]
