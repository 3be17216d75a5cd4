"""Publishing forms: a version once published stays as it is."""

from collections.abc import Mapping

from api.admin.settling import Settled
from api.errors import FormPublished
from api.node import Node
from api.survey.definition import Form
from api.survey.errors import BadForm
from api.survey.published import publish, read_form
from sync.record import Record
from sync.trust import COMMON


def published(node: Node) -> dict[tuple[str, int], bytes]:
    """The records of all forms that can be read, by letter and version."""
    return {(form.letter, form.version): id for id, form in readable(node).items()}


def readable(node: Node) -> Mapping[bytes, Form]:
    """All forms that can be read, by record."""
    found: dict[bytes, Form] = {}
    for record in node.store.records("form", scope=COMMON):
        try:
            found[record.id] = read_form(record)
        except BadForm:
            continue
    return found


def publish_form(node: Node, form: Form, author: bytes | None = None) -> Settled:
    """Publish a version, unless it is there already with the same content.

    Raises `BadForm`, `SectionTooLarge`, or `FormPublished` where its content is another.
    """
    values = publish(form)
    with node.replica.transaction():
        held = published(node).get((form.letter, form.version))
        record = node.store.record(held) if held else None
        if record is None:
            made = node.replica.write(COMMON, "form", values, author=author)
            return Settled(made.record_id, "new")
        if not _same_form(record, form):
            raise FormPublished(letter=form.letter, version=form.version)
        return Settled(record.id, "same")


def _same_form(record: Record, form: Form) -> bool:
    return read_form(record) == form
