"""What a new fleet begins with: the units and the published forms that come with the program."""

from api.admin.forms import publish_form
from api.admin.units import plant_units
from api.node import Node
from api.survey import data


def plant(node: Node) -> dict[str, int]:
    """Write units and forms into `common`; how many of each."""
    units, forms = data.units(), data.forms()
    plant_units(node, units.values())
    for form in forms:
        publish_form(node, form)
    return {"units": len(units), "forms": len(forms)}
