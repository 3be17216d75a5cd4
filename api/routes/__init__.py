"""The interface over HTTP, one file a subject: ask, do, answer."""

from litestar import Router
from litestar.handlers import HTTPRouteHandler
from litestar.types import ControllerRouterHandler

from api.openapi.describe import described
from api.routes import (
    accounts,
    admin,
    bundles,
    desk,
    devices,
    enrolment,
    island,
    photos,
    server,
    sign_in,
    sync,
    tasks,
)

HANDLERS: list[HTTPRouteHandler] = described(
    [
        server.health,
        server.about,
        sign_in.sign_in,
        sign_in.sign_out,
        sign_in.me,
        enrolment.offer,
        enrolment.claim,
        desk.queue,
        desk.detail,
        desk.decide,
        desk.supply,
        desk.withdraw_supplement,
        desk.ask_for_photo,
        desk.islands,
        island.island,
        island.exchange,
        island.waiting,
        island.fieldwork,
        island.survey,
        island.confirm,
        island.conflicts,
        island.settle,
        island.not_counted,
        island.places,
        island.assign,
        island.unrestrict,
        island.people,
        island.password,
        island.activate,
        island.end_grant,
        island.devices,
        island.lock,
        *bundles.HANDLERS,
        admin.backup,
        admin.not_counted,
        admin.list_rounds,
        admin.open_round,
        admin.close_round,
        admin.list_units,
        admin.import_units,
        admin.list_forms,
        admin.publish_form,
        accounts.list_accounts,
        accounts.add_account,
        accounts.edit_account,
        accounts.give_role,
        accounts.set_account_password,
        accounts.end_role,
        devices.list_devices,
        devices.lock_device,
        tasks.list_tasks,
        tasks.one_task,
        *photos.HANDLERS,
        sync.hello,
        sync.push,
        sync.pull,
        sync.photos,
        sync.challenge,
        sync.token,
    ]
)

# One router: Litestar wraps a synchronous handler again with each later one of the same address.
ROUTES: list[ControllerRouterHandler] = [Router("/", route_handlers=HANDLERS)]
