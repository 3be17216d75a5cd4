"""Rounds, units and forms from files, on the mainland."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cyclopts import App

from api.admin import forms, rounds, units
from api.commands.errors import CommandFailed
from api.commands.fleet import say
from api.commands.folder import Data, mainland
from api.survey import data as survey_data
from api.survey.errors import SurveyError
from api.survey.formfile import read_folder, read_whole
from api.survey.round_file import read_round

round_app = App(name="round", help="Đợt khảo sát. Rounds of the survey.")
units_app = App(name="units", help="Đơn vị hành chính. Administrative units.")
form_app = App(name="form", help="Phiếu. Forms of the survey.")


@round_app.command(name="open")
def open_round(file: Path, data: Data) -> None:
    """Mở đợt khảo sát. Bring the round of a file's code to what the file says.

    Parameters
    ----------
    file: The round in JSON, as docs/rounds.md says.
    """
    with naming(file), mainland(data) as node:
        found = read_round(file.read_bytes())
        items = survey_data.catalogue_of(found, file.parent)
        settled = rounds.open_round(node, found, items)
        say(round=settled.record.hex(), code=found.code, open=found.open, outcome=settled.outcome)


@round_app.command(name="close")
def close_round(code: str, data: Data) -> None:
    """Đóng đợt khảo sát. Begin no more surveys in a round.

    Parameters
    ----------
    code: The round's code.
    """
    with mainland(data) as node:
        settled = rounds.close_round(node, code)
        say(round=settled.record.hex(), code=code, open=False, outcome=settled.outcome)


@units_app.command(name="import")
def import_units(file: Path, data: Data) -> None:
    """Nạp danh sách đơn vị. Take the units of a CSV file, all or none.

    Parameters
    ----------
    file: The list, with the columns that docs/rounds.md names.
    """
    with naming(file), mainland(data) as node:
        say(**units.import_units(node, file.read_bytes())._asdict())


@form_app.command(name="publish")
def publish_form(source: Path, data: Data) -> None:
    """Ban hành phiếu. Publish a version of a form; a published one is never changed.

    Parameters
    ----------
    source: A folder as docs/forms.md says, or one file in JSON.
    """
    with naming(source), mainland(data) as node:
        if source.is_dir():
            form = read_folder(source, source.parent / "shared.json")
        else:
            form = read_whole(source.read_bytes())
        settled = forms.publish_form(node, form)
        say(
            form=settled.record.hex(),
            letter=form.letter,
            version=form.version,
            outcome=settled.outcome,
        )


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Name the file in whatever is wrong with it."""
    try:
        yield
    except SurveyError as error:
        raise CommandFailed(
            error.code, f"{file}: {error.vietnamese}", f"{file}: {error}."
        ) from error
    except OSError as error:
        path = error.filename or file
        raise CommandFailed(
            "file_unreadable", f"Không đọc được {path}.", f"Cannot read {path}: {error.strerror}."
        ) from error
