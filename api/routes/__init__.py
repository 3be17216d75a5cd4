"""The interface over HTTP, one file a subject: ask, do, answer."""

from litestar.types import ControllerRouterHandler

from api.routes import admin, desk, enrolment, photos, server, sign_in, sync, tasks

ROUTES: list[ControllerRouterHandler] = [
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
    desk.islands,
    admin.list_rounds,
    admin.open_round,
    admin.close_round,
    admin.list_units,
    admin.import_units,
    admin.list_forms,
    admin.publish_form,
    tasks.list_tasks,
    tasks.one_task,
    photos.ROUTER,
    sync.hello,
    sync.push,
    sync.pull,
    sync.photos,
    sync.challenge,
    sync.token,
]
