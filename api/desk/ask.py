"""A photo whose full bytes are still on the island is asked for ahead of the others."""

from api.desk import detail as details
from api.desk.decide import find
from api.desk.detail import DetailJson
from api.node import Node
from api.people import Person
from sync.errors import UnknownPhoto


def ask(node: Node, person: Person, id: str, digest: str) -> DetailJson:
    """Remember that somebody waits for a photo of a need; the need as it is then.

    Raises `NotFound` for the need, `UnknownPhoto` where it has no such photo.
    """
    area, case = find(node, person, id)
    attachments = node.replica.rules.attachments
    named = {named.hex(): named for photo in case.dossier.photos for named, _ in attachments(photo)}
    if digest not in named:
        raise UnknownPhoto("no photo of this need")
    if not node.photos.has(named[digest]):
        node.asked.add(named[digest], person.id, node.now())
    return details.detail(node, person, area, case)
