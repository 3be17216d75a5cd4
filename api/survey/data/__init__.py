"""What a new fleet begins with: forms, units, choices, a round. Data, and how it is read."""

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from api.survey.definition import Form
from api.survey.errors import BadRound
from api.survey.formfile import read_folder
from api.survey.prices import read_prices
from api.survey.round_file import RoundFile, items_of, read_round
from api.survey.rounds import Item, read_catalogue
from api.survey.text import read_text
from api.survey.units import Key, Unit, read_list


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


def round_file(name: str) -> RoundFile:
    """A round that comes with the program."""
    return read_round((files(__name__) / "rounds" / f"{name}.json").read_bytes())


def catalogue_of(found: RoundFile, folder: Traversable) -> tuple[Item, ...]:
    """The items of a round: those in its file, or those of the file that it names.

    Raises `BadRound` or `BadPrices`.
    """
    if not isinstance(found.catalogue, str):
        return items_of(found.catalogue)
    file = folder / found.catalogue
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BadRound(
            "catalogue", f"không mở được {file}", f"cannot open {file}: {error.strerror}"
        ) from error
    if file.name.endswith(".csv"):
        return tuple(read_prices(read_text(content)))
    try:
        return items_of(msgspec.json.decode(read_text(content), type=list[object]))
    except msgspec.MsgspecError as error:
        raise BadRound("catalogue", f"{file} không đúng", f"{file}: {error}") from error


@cache
def form(letter: str, version: int) -> Form:
    """A form that comes with the program; raises `FileNotFoundError` or `BadForm`."""
    folder = files(__name__) / "forms"
    return read_folder(folder / f"{letter.lower()}-{version}", folder / "shared.json")
