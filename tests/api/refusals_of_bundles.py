"""How the refusals are reached that a file on a stick may meet."""

from pathlib import Path

from api import bundles, recipients
from api.node import Node, found_fleet
from api.routes.bundles import TYPE
from sync.age import new_identity, recipient_of
from sync.bundle.file import write_file
from sync.bundle.writer import BundleWriter, Parcel
from sync.keys import Key
from sync.statements import certify_node
from tests.api.conftest import AREA, OTHER, PAGE, Browser
from tests.api.refusals import Request, administrator, refusal
from tests.api.refusals_of_devices import REFUSALS

__all__ = ["REFUSALS"]


def bring(desk: Browser, data: bytes) -> Request:
    """A request that brings a file."""
    headers = {**PAGE, "content-type": TYPE}
    return lambda: desk.post("/api/island/bundles/import", content=data, headers=headers)


@refusal("not_a_bundle")
def not_a_bundle(desk: Browser, mainland: Node) -> Request:
    return bring(administrator(desk, mainland), b"PK something else")


@refusal("bundle_damaged")
def bundle_damaged(desk: Browser, mainland: Node, island: Node, tmp_path: Path) -> Request:
    mainland.certify("common", island.certificate)
    [to] = bundles.receivers(mainland)
    to = to._replace(recipients=(recipient_of(new_identity()),))
    bundles.export(mainland, tmp_path / "a", to)
    return bring(administrator(desk, mainland), (tmp_path / "a").read_bytes()[:-1])


@refusal("bundle_for_others")
def bundle_for_others(desk: Browser, mainland: Node, tmp_path: Path) -> Request:
    write_file(tmp_path / "a", [b"secret"], [recipient_of(new_identity())])
    return bring(administrator(desk, mainland), (tmp_path / "a").read_bytes())


@refusal("bundle_unproven")
def bundle_unproven(desk: Browser, mainland: Node, tmp_path: Path) -> Request:
    stranger = found_fleet(tmp_path / "stranger", "Nơi khác")
    writer = BundleWriter(stranger.replica, stranger.photos, Parcel((), {"common": ()}))
    own = recipient_of(recipients.identity(mainland.settings.data))
    write_file(tmp_path / "a", writer, [own])
    stranger.close()
    return bring(administrator(desk, mainland), (tmp_path / "a").read_bytes())


@refusal("no_recipient")
def no_recipient(desk: Browser, mainland: Node) -> Request:
    key = Key.generate()
    said = certify_node(mainland.root_key, key.public, "island", [AREA, OTHER], [], "Đảo xa", 1)
    mainland.certify("common", said)
    administrator(desk, mainland)
    body = {"receiver": key.key_id.hex()}
    return lambda: desk.post("/api/island/bundles", json=body, headers=PAGE)
