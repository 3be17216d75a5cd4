"""All stories by name."""

from collections.abc import Callable
from pathlib import Path

from tests.faults.more_stories import Exchanging, Founding, Keeping
from tests.faults.stories import Receiving, Story

STORIES: dict[str, Callable[[Path], Story]] = {
    kind.name: kind for kind in (Receiving, Exchanging, Keeping, Founding)
}
