"""A form in files: a folder with `form.json`, and one file a section in the order of their names.

A question or part such as `{"shared": "note"}` is the one of that name in `shared.json`, which
lies beside the folder; members that stand with it replace the shared ones.
"""

from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

import msgspec

from api.survey.definition import Form, Label, Section, Version
from api.survey.errors import BadForm
from api.survey.text import read_json

T = TypeVar("T")
Raw = dict[str, Any]


class _Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    letter: str
    version: Version
    title: Label


def read_folder(folder: Traversable, shared: Traversable) -> Form:
    """The form in a folder, whole; raises `BadForm`, which names the file."""
    title = read(folder / "form.json", _Title)
    questions: dict[str, Raw] = read(shared, dict[str, Raw]) if shared.is_file() else {}
    sections = tuple(_section(file, questions) for file in _section_files(folder))
    return Form(title.letter, title.version, title.title, sections)


def read_whole(content: bytes) -> Form:
    """The form of one file, which names no other; raises `LegacyEncoding` or `BadForm`."""
    return _decoded(content, Form)


def read(file: Traversable, kind: type[T]) -> T:
    """A file of a form; raises `LegacyEncoding`, or `BadForm`, which names it."""
    try:
        return _decoded(file.read_bytes(), kind)
    except BadForm as error:
        raise BadForm(f"{file}: {error}") from error


def _decoded(content: bytes, kind: type[T]) -> T:
    try:
        return read_json(content, kind)
    except msgspec.MsgspecError as error:
        raise BadForm(str(error)) from error


def _section(file: Traversable, shared: Mapping[str, Raw]) -> Section:
    section = read(file, dict[str, Any])
    try:
        section["questions"] = [_whole(one, shared) for one in section.get("questions", ())]
        return msgspec.convert(section, Section)
    except (msgspec.ValidationError, AttributeError, KeyError, TypeError) as error:
        raise BadForm(f"{file}: {error}") from error


def _whole(question: Raw, shared: Mapping[str, Raw]) -> Raw:
    """A question with what it shares, its parts too; raises `KeyError` for a name that is none."""
    name = question.get("shared")
    own = {member: value for member, value in question.items() if member != "shared"}
    whole = (shared[name] if name else {}) | own
    if "parts" in whole:
        whole["parts"] = [_whole(part, shared) for part in whole["parts"]]
    return whole


def _section_files(folder: Traversable) -> list[Traversable]:
    named = [file for file in folder.iterdir() if file.name[:2].isdigit()]
    return sorted(named, key=lambda file: file.name)
