"""A table of figures for people: a row a thing, numbers to the right."""

import sys
from collections.abc import Iterable, Sequence


def show(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; the first column is text, the others are what `told` makes of them."""
    lines = [[str(row[0]), *(told(cell) for cell in row[1:])] for row in rows]
    table = [list(columns), *lines]
    widths = [max(len(line[at]) for line in table) for at in range(len(columns))]
    out = [title] if title else []
    for line in table:
        first = line[0].ljust(widths[0])
        others = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        out.append("  ".join((first, *others)).rstrip())
    sys.stdout.write("\n".join(out) + "\n\n")
    sys.stdout.flush()


def told(cell: object) -> str:
    """A number with its thousands set apart, one that is not whole with two digits; else text."""
    match cell:
        case None:
            return "-"
        case int():
            return f"{cell:,}"
        case float():
            return f"{cell:,.2f}"
    return str(cell)
