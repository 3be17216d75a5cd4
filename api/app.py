"""The web application of an island or the mainland."""

from litestar import Litestar
from litestar.di import Provide

from api import auth, guard, log, pages, problems
from api.node import Node
from api.openapi import describe
from api.routes import HANDLERS, ROUTES
from sync.structs import settle_all

MAX_BODY = 262_144


def create_app(node: Node) -> Litestar:
    """The application that serves `node`; closing it is the caller's."""
    app = Litestar(
        route_handlers=ROUTES,
        dependencies={
            "node": Provide(lambda: node, sync_to_thread=False),
            "person": Provide(auth.provide_person, sync_to_thread=True),
            "device": Provide(auth.provide_device, sync_to_thread=True),
        },
        exception_handlers=problems.HANDLERS,
        request_max_body_size=MAX_BODY,
        openapi_config=describe.config(HANDLERS),
    )
    settle_all()
    # Outside the framework, so that its own errors pass here too.
    inner = pages.with_pages(app.asgi_handler, pages.load(pages.built_app()))
    app.asgi_handler = log.logged(guard.guarded(inner, node.settings.upstream))
    return app
