"""`haidang revoke`: a lost tablet counts no more."""

from api import revocations
from api.commands.errors import CommandFailed
from api.commands.fleet import say
from api.commands.folder import Data, opened
from api.node import Node
from api.revocations import Device

SHOWN = 8
"""How many digits of a device's key the pages show."""


def revoke(device: str, /, *, data: Data) -> None:
    """Khóa một máy bị mất. Revoke a tablet in every area here: what it wrote and is here counts on.

    Parameters
    ----------
    device: Its name, or the digits that name its key: all 32, or the first 8 that screens show.
    """
    with opened(data) as node:
        found = _found(node, device)
        replicas = {one.scope: revocations.revoke(node, one) for one in found}
        say(device=found[0].id.hex(), name=found[0].name, replicas=replicas)


def _found(node: Node, wanted: str) -> list[Device]:
    """One tablet in each of its areas; raises `CommandFailed` for none and for several."""
    all_here = [one for area in node.areas for one in revocations.devices(node, area)]
    digits = wanted.replace(" ", "").lower()
    found = [
        one
        for one in all_here
        if wanted == one.name or (len(digits) >= SHOWN and one.id.hex().startswith(digits))
    ]
    if len({one.id for one in found}) == 1:
        return found
    named = found or all_here
    known = ", ".join(sorted({f"{one.name} {one.id.hex()}" for one in named})) or "none"
    raise CommandFailed(
        "no_device",
        f"Không rõ máy nào: {wanted}." if found else f"Không có máy {wanted}.",
        f"{'Several have that name' if found else 'The tablets here are'}: {known}.",
    )
