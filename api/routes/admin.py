"""What administrators do on the mainland: rounds, units and forms."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter, RawBody
from msgspec import Meta

from api import uncounted
from api.admin import backup as backups
from api.admin import forms, rounds, shapes, units
from api.admin.rights import require_administrator, require_overseer
from api.admin.shapes import SettledJson, settled_json
from api.node import Node
from api.openapi import examples
from api.openapi.describe import Takes
from api.people import Person
from api.survey.formfile import read_whole
from api.survey.round_file import items_of, read_round

FILE = 4 * 1024 * 1024
"""Bytes of the longest file that is taken: units of a whole country."""

REFUSED = ("mainland_only", "not_allowed")
Words = Annotated[str, QueryParameter(max_length=200)]


class Close(msgspec.Struct, frozen=True):
    """The code of the round to close."""

    code: Annotated[str, Meta(min_length=1, max_length=60)]


class ImportedJson(msgspec.Struct, frozen=True):
    """How many units of a list were new, changed, and as they were."""

    new: int
    changed: int
    same: int


@get("/api/admin/backup", problems=REFUSED, sync_to_thread=True)
def backup(person: NamedDependency[Person], node: NamedDependency[Node]) -> backups.BackupJson:
    """The last backup of the mainland: when it was made, and whether it was verified."""
    return backups.backup(node, person)


@get("/api/admin/uncounted", problems=REFUSED, sync_to_thread=True)
def not_counted(
    person: NamedDependency[Person], node: NamedDependency[Node]
) -> uncounted.UncountedListJson:
    """All changes that do not count, the newest first."""
    return uncounted.of_all(node, person)


@get("/api/admin/rounds", problems=REFUSED, sync_to_thread=True)
def list_rounds(person: NamedDependency[Person], node: NamedDependency[Node]) -> shapes.Rounds:
    """All rounds, the newest first."""
    require_overseer(node, person)
    return shapes.Rounds(shapes.rounds_json(node))


@post(
    "/api/admin/rounds",
    status_code=200,
    request_max_body_size=FILE,
    problems=(*REFUSED, "bad_round", "legacy_encoding"),
    takes=Takes("application/json", "a round, as docs/rounds.md shows it", examples.ROUND),
    sync_to_thread=True,
)
def open_round(
    body: RawBody, person: NamedDependency[Person], node: NamedDependency[Node]
) -> SettledJson:
    """Bring a round to what its file says; the body is the file."""
    require_administrator(node, person)
    file = read_round(body)
    return settled_json(rounds.open_round(node, file, items_of(file.catalogue), person.id))


@post(
    "/api/admin/rounds/close",
    status_code=200,
    problems=(*REFUSED, "round_unknown"),
    example=examples.CLOSE,
    sync_to_thread=True,
)
def close_round(
    data: JSONBody[Close], person: NamedDependency[Person], node: NamedDependency[Node]
) -> SettledJson:
    """Begin no more surveys in a round."""
    require_administrator(node, person)
    return settled_json(rounds.close_round(node, data.code, person.id))


@get("/api/admin/units", problems=REFUSED, sync_to_thread=True)
def list_units(
    person: NamedDependency[Person], node: NamedDependency[Node], q: Words = ""
) -> shapes.Units:
    """Units by the words of their name, by code, or by area."""
    require_overseer(node, person)
    return shapes.units_json(node, q)


@post(
    "/api/admin/units",
    status_code=200,
    request_max_body_size=FILE,
    problems=(*REFUSED, "bad_units", "legacy_encoding"),
    takes=Takes("text/csv", "a list of units, as docs/rounds.md shows it", examples.UNITS),
    sync_to_thread=True,
)
def import_units(
    body: RawBody, person: NamedDependency[Person], node: NamedDependency[Node]
) -> ImportedJson:
    """Take a list of units, all or none; the body is the CSV file."""
    require_administrator(node, person)
    return ImportedJson(*units.import_units(node, body, person.id))


@get("/api/admin/forms", problems=REFUSED, sync_to_thread=True)
def list_forms(person: NamedDependency[Person], node: NamedDependency[Node]) -> shapes.Forms:
    """All published forms."""
    require_overseer(node, person)
    return shapes.Forms(shapes.forms_json(node))


@post(
    "/api/admin/forms",
    status_code=200,
    request_max_body_size=FILE,
    problems=(*REFUSED, "bad_form", "form_published", "legacy_encoding", "section_too_large"),
    takes=Takes("application/json", "a form, as docs/forms.md shows it", examples.FORM),
    sync_to_thread=True,
)
def publish_form(
    body: RawBody, person: NamedDependency[Person], node: NamedDependency[Node]
) -> SettledJson:
    """Publish a version of a form; the body is the form as one file."""
    require_administrator(node, person)
    return settled_json(forms.publish_form(node, read_whole(body), person.id))
