"""What a new fleet begins with: forms, units, choices, a round. Data, and how it is read."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import msgspec

from api.survey.definition import Form, Label, Section
from api.survey.errors import BadForm
from api.survey.rounds import Item, read_catalogue
from api.survey.text import read_text
from api.survey.units import Key, Unit, read_list
from sync.canonical import Value

T = TypeVar("T")


class _Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    letter: str
    version: int
    title: Label


@cache
def forms() -> tuple[Form, ...]:
    """All forms that come with the program, by letter and version."""
    folders = (files(__name__) / "forms").iterdir()
    named = [folder.name.rpartition("-") for folder in folders]
    return tuple(form(letter, int(version)) for letter, _, version in sorted(named))


@cache
def units() -> dict[Key, Unit]:
    """The units of Hải Phòng's islands in both codebooks."""
    text = read_text((files(__name__) / "units.csv").read_bytes())
    return {unit.key: unit for unit in read_list(text)}


@cache
def catalogue() -> tuple[Item, ...]:
    """What needs usually ask for, with the usual range of prices where a source gives one."""
    rows = msgspec.json.decode((files(__name__) / "catalogue.json").read_bytes())
    return read_catalogue(rows)


def round_values(name: str, published: Mapping[str, bytes]) -> dict[str, Value]:
    """The fields of a round that comes with the program.

    `published` are the records of its forms by letter; raises `KeyError` if one is missing.
    """
    data = (files(__name__) / "rounds" / f"{name}.json").read_bytes()
    values: dict[str, Value] = msgspec.json.decode(data)
    letters = values.pop("letters")
    references: list[Value] = [published[str(letter)] for letter in letters]  # type: ignore[union-attr]
    items: list[Value] = [item.value() for item in catalogue()]
    return {**values, "forms": references, "catalogue": items}


@cache
def form(letter: str, version: int) -> Form:
    """A form that comes with the program; raises `FileNotFoundError` or `BadForm`."""
    folder = files(__name__) / "forms" / f"{letter.lower()}-{version}"
    title = read(folder / "form.json", _Title)
    sections = tuple(read(file, Section) for file in _section_files(folder))
    return Form(title.letter, title.version, title.title, sections)


def read(file: Traversable, kind: type[T]) -> T:
    """A file of a form; raises `BadForm`, which names it."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except msgspec.MsgspecError as error:
        raise BadForm(f"{file}: {error}") from error


def _section_files(folder: Traversable) -> list[Traversable]:
    named = [file for file in folder.iterdir() if file.name[:2].isdigit()]
    return sorted(named, key=lambda file: file.name)
