"""What a new fleet begins with: forms, units, choices, a round. Data, and how it is read."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import msgspec

from api.survey.definition import Form
from api.survey.formfile import read_folder
from api.survey.rounds import Item, read_catalogue
from api.survey.text import read_text
from api.survey.units import Key, Unit, read_list
from sync.canonical import Value


@cache
def forms() -> tuple[Form, ...]:
    """All forms that come with the program, by letter and version."""
    folders = [one for one in (files(__name__) / "forms").iterdir() if one.is_dir()]
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
    folder = files(__name__) / "forms"
    return read_folder(folder / f"{letter.lower()}-{version}", folder / "shared.json")
