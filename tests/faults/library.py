"""All stories by name."""

from collections.abc import Callable
from pathlib import Path

from tests.faults.joining import Joining
from tests.faults.more_stories import Exchanging, Founding, Keeping, Pulling
from tests.faults.server_stories import BackingUp, Importing, Restoring, Uploading
from tests.faults.stories import Receiving, Story

ENGINE = (Receiving, Exchanging, Pulling, Keeping)
SERVERS = (Founding, Uploading, Joining, BackingUp, Restoring, Importing)
STORIES: dict[str, Callable[[Path], Story]] = {kind.name: kind for kind in (*ENGINE, *SERVERS)}
