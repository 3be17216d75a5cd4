"""What a new fleet begins with: forms, units, choices, a round. Data, and how it is read."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from api.survey.definition import Form, Label, Section


class _Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    letter: str
    version: int
    title: Label


@cache
def form(letter: str, version: int) -> Form:
    """A form that comes with the program; raises `FileNotFoundError`."""
    folder = files(__name__) / "forms" / f"{letter.lower()}-{version}"
    title = msgspec.json.decode((folder / "form.json").read_bytes(), type=_Title)
    sections = tuple(
        msgspec.json.decode(file.read_bytes(), type=Section) for file in _section_files(folder)
    )
    return Form(title.letter, title.version, title.title, sections)


def _section_files(folder: Traversable) -> list[Traversable]:
    named = [file for file in folder.iterdir() if file.name[:2].isdigit()]
    return sorted(named, key=lambda file: file.name)
