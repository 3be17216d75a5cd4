"""What a new fleet begins with: the units and the published forms that come with the program."""

from api.node import Node
from api.survey import data
from api.survey.published import publish
from sync.trust import COMMON


def plant(node: Node) -> dict[str, int]:
    """Write units and forms into `common`; how many of each."""
    units, forms = data.units(), data.forms()
    for unit in units.values():
        node.replica.write(COMMON, "unit", unit.values())
    for form in forms:
        node.replica.write(COMMON, "form", publish(form))
    return {"units": len(units), "forms": len(forms)}
