"""The web application of an island or the mainland."""

from litestar import Litestar
from litestar.di import Provide
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.types import Method
from litestar.types.internal_types import PathParameterDefinition

from api import auth, guard, log, pages, problems
from api.node import Node
from api.routes import ROUTES

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
        openapi_config=OpenAPIConfig(
            title="Hải Đăng", version="1", path="/docs/openapi", operation_id_creator=operation_id
        ),
    )
    # Outside the framework, so that its own errors pass here too.
    inner = pages.with_pages(app.asgi_handler, pages.load(pages.built_app()))
    app.asgi_handler = log.logged(guard.guarded(inner, node.settings.upstream))
    return app


def operation_id(
    _: HTTPRouteHandler, method: HttpMethod | Method, path: list[str | PathParameterDefinition]
) -> str:
    """A name for one method of one address, as `post_api_sign-in`."""
    names = [part if isinstance(part, str) else part.name for part in path]
    return "_".join([HttpMethod(method).value.lower(), *names])
