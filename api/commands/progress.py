"""What a sync job does, left for the server of its folder and shown where a person looks on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn

from api.commands.standing import doing_line, size_text
from api.island.doing import tell
from api.node import Node
from sync.link.progress import Doing

Told = Callable[[Doing], None]


@contextmanager
def shown(node: Node) -> Iterator[Told]:
    """What a job is to call with what it does; a bar is drawn only in a terminal."""
    data = node.settings.data
    if not sys.stderr.isatty():
        yield lambda doing: tell(data, doing)
        return
    with _bar() as bar:
        task = bar.add_task("", total=None, facts="")

        def told(doing: Doing) -> None:
            tell(data, doing)
            _draw(bar, task, doing)

        yield told


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[facts]}"),
        console=Console(stderr=True),
        refresh_per_second=2,
    )


def _draw(bar: Progress, task: TaskID, doing: Doing) -> None:
    at = doing.progress
    if at is None:
        bar.update(task, description=doing_line(doing, "vi"), total=1, completed=0, facts="")
        return
    known = at.up_total is not None or at.down_total is not None
    total = (at.up_total or at.up) + (at.down_total or at.down) if known else None
    facts = f"↑ {size_text(at.up)}  ↓ {size_text(at.down)}  {size_text(at.rate)}/giây"
    if at.left is not None:
        facts += f"  còn {at.left // 60}:{at.left % 60:02}"
    bar.update(
        task,
        description=doing_line(doing, "vi"),
        total=total,
        completed=at.up + at.down,
        facts=facts,
    )
