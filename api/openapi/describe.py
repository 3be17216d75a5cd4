"""Each handler says what it is: summary, tag, who may ask, what goes in, what comes back."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from inspect import getdoc
from types import NoneType
from typing import Any, NamedTuple

from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Reference,
    RequestBody,
    Schema,
    SecurityScheme,
    Tag,
)
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.response import Stream
from litestar.types import Method
from litestar.types.internal_types import PathParameterDefinition

from api.openapi import problems
from api.openapi.page import PagePlugin
from api.problems import MEDIA_TYPE

SESSION, DEVICE = {"session": list[str]()}, {"device": list[str]()}


class Takes(NamedTuple):
    """A body that the handler reads itself: its type, what it is, and an example."""

    media: str
    what: str
    example: object = None


def described(handlers: Iterable[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """The handlers, each with its part of the description."""
    return [_describe(handler) for handler in handlers]


def _describe(handler: HTTPRouteHandler) -> HTTPRouteHandler:
    summary, _, more = (getdoc(handler.fn) or "").partition("\n")
    asks = handler.parsed_fn_signature.parameters
    codes = problems.codes_of(handler)
    handler.summary = summary.rstrip(".")
    handler.description = more.strip() or None
    handler.tags = [handler.fn.__module__.rpartition(".")[2]]
    if handler.security is None:
        held = {"person": SESSION, "device": DEVICE}
        handler.security = [scheme for part, scheme in held.items() if part in asks]
    handler.response_description = _about(handler.parsed_fn_signature.return_type.annotation)
    handler.responses = problems.answers(codes)
    handler.operation_class = _operation(handler, codes)
    return handler


def _about(given: Any) -> str:
    """What a return type says of itself."""
    inner = _inner(given)
    said = (getdoc(inner) or "") if hasattr(inner, "__struct_fields__") else ""
    return " ".join(said.split()) or "Done."


def _inner(given: Any) -> Any:
    """What is inside of a response."""
    return getattr(given, "__args__", (given,))[0]


def _operation(handler: HTTPRouteHandler, codes: list[str]) -> type[Operation]:
    """The description of a handler, with what the framework cannot know."""
    takes, example = handler.opt.get("takes"), handler.opt.get("example")
    gives = _gives(handler)
    done, refused = str(handler.status_code), problems.by_status(codes)

    @dataclass
    class Described(Operation):
        def __post_init__(self) -> None:
            # Wherever an input is checked the framework adds an answer of its own, never given.
            found = {
                status: answer
                for status, answer in (self.responses or {}).items()
                if status == done or (isinstance(answer, OpenAPIResponse) and _is_ours(answer))
            }
            for status, same in refused.items():
                answer = found[str(status)]
                if isinstance(answer, OpenAPIResponse) and answer.content:
                    content = problems.named(same, answer.content[MEDIA_TYPE])
                    answer.content = {MEDIA_TYPE: content}
            if gives is not None:
                bytes_of = {kind: OpenAPIMediaType(schema=_schema(kind)) for kind in gives}
                found[done] = OpenAPIResponse(handler.response_description or "", content=bytes_of)
            self.responses = found
            if takes:
                self.request_body = _body(takes)
            elif example and isinstance(self.request_body, RequestBody):
                for content in self.request_body.content.values():
                    content.example = example

    return Described


def _gives(handler: HTTPRouteHandler) -> Sequence[str] | None:
    """The types of an answer that is bytes, none for an empty one; None for an answer in JSON."""
    given = _inner(handler.parsed_fn_signature.return_type.annotation)
    if given is NoneType:
        return ()
    if given is bytes or given is Stream:
        return handler.opt.get("gives") or [str(handler.media_type)]
    return None


def _is_ours(answer: OpenAPIResponse) -> bool:
    return MEDIA_TYPE in (answer.content or {})


def _body(takes: Takes) -> RequestBody:
    content = OpenAPIMediaType(schema=_schema(takes.media), example=takes.example)
    return RequestBody(content={takes.media: content}, description=takes.what, required=True)


def _schema(media: str) -> Schema:
    """What may stand in a body that the handler reads itself."""
    if media == "application/json":
        return Schema()
    binary = None if media.startswith("text/") else OpenAPIFormat.BINARY
    return Schema(type=OpenAPIType.STRING, format=binary)


def config(handlers: Iterable[HTTPRouteHandler]) -> OpenAPIConfig:
    """The whole description, with a page that loads nothing from elsewhere."""
    schemes: dict[str, SecurityScheme | Reference] = {
        "session": SecurityScheme(
            type="apiKey",
            security_scheme_in="cookie",
            name="haidang_{id}",
            description="The cookie of `POST /api/sign-in`; `{id}` is the `id` of `/api/node`.",
        ),
        "device": SecurityScheme(
            type="http", scheme="bearer", description="The token of `POST /sync/token`."
        ),
    }
    return OpenAPIConfig(
        title="Hải Đăng",
        version="1",
        description=__doc__,
        path="/docs/openapi",
        tags=_tags(handlers),
        components=Components(security_schemes=schemes, examples=problems.examples()),
        operation_id_creator=operation_id,
        render_plugins=[PagePlugin(path="/"), JsonRenderPlugin()],
    )


def _tags(handlers: Iterable[HTTPRouteHandler]) -> list[Tag]:
    modules = dict.fromkeys(handler.fn.__module__ for handler in handlers)
    return [
        Tag(module.rpartition(".")[2], description=sys.modules[module].__doc__)
        for module in modules
    ]


def operation_id(
    _: HTTPRouteHandler, method: HttpMethod | Method, path: list[str | PathParameterDefinition]
) -> str:
    """A name for one method of one address, as `post_api_sign-in`."""
    names = [part if isinstance(part, str) else part.name for part in path]
    return "_".join([HttpMethod(method).value.lower(), *names])
