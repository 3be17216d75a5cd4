"""The interface over HTTP, one file a subject: ask, do, answer."""

from litestar.types import ControllerRouterHandler

from api.routes import desk, enrolment, photos, server, sign_in, sync

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
    photos.ROUTER,
    sync.hello,
    sync.push,
    sync.pull,
    sync.photos,
    sync.challenge,
    sync.token,
]
