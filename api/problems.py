"""Errors become HTTP here and nowhere else: RFC 9457, Vietnamese first."""

import http
import re
import traceback
from collections.abc import Mapping
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import (
    HTTPException,
    InternalServerException,
    ValidationException,
)
from litestar.types import ExceptionHandlersMap, Receive, Scope, Send

from api.errors import ServiceError
from api.survey.errors import SurveyError
from api.words import PROBLEMS
from sync.disk import named_error
from sync.errors import OffsetMismatch, SyncError

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"

# What the framework raises before a handler runs.
_BY_STATUS = {
    400: "bad_json",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_type",
}


def problem(code: str, more: Mapping[str, object] | None = None, **said: str) -> Response[bytes]:
    """The answer for an error code; an unknown code is an internal fault.

    `more` are members of the answer; what is `said` goes into its words only.
    """
    more = dict(more or {})
    body = problem_body(code, more, said)
    headers = {"Cache-Control": "no-store"}
    if "offset" in more:
        headers["Upload-Offset"] = str(more["offset"])
    if "retry_after" in more:
        headers["Retry-After"] = str(more["retry_after"])
    return Response(
        msgspec.json.encode(body),
        status_code=body["status"],
        media_type=MEDIA_TYPE,
        headers=headers,
    )


def problem_body(
    code: str, more: Mapping[str, object], said: Mapping[str, object]
) -> dict[str, Any]:
    """The members of a problem's answer."""
    words = PROBLEMS.get(code) or PROBLEMS["internal"]
    detail, english = words.told({**more, **said})
    return {
        "type": f"urn:haidang:problem:{code}",
        "title": words.title,
        "status": words.status,
        "detail": detail,
        "code": code,
        "english": english,
        **more,
    }


async def respond(error: ServiceError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request that is refused before the framework sees it."""
    answer = problem(error.code, error.more).to_asgi_response(None, Request(scope))
    await answer(scope, receive, send)


def _service(_: Request[Any, Any, Any], error: ServiceError) -> Response[bytes]:
    return problem(error.code, error.more)


def _survey(_: Request[Any, Any, Any], error: SurveyError) -> Response[bytes]:
    return problem(error.code, vietnamese=error.vietnamese, reason=str(error))


def _engine(request: Request[Any, Any, Any], error: SyncError) -> Response[bytes]:
    if error.code not in PROBLEMS:
        return _fault(request, error)
    more: dict[str, object] = {"offset": error.offset} if isinstance(error, OffsetMismatch) else {}
    if error.code == "busy":
        more["retry_after"] = 5
    return problem(error.code, more)


def _framework(_: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    if isinstance(error, ValidationException):
        return problem("invalid", {"fields": _fields(error)})
    code = _BY_STATUS.get(error.status_code)
    if code is None:
        log.error("unexpected_status", status=error.status_code)
    return problem(code or "internal")


def _fields(error: ValidationException) -> list[dict[str, str]]:
    """What the framework says about each wrong part of a request, as field codes."""
    extra = error.extra if isinstance(error.extra, list) else []
    return [_field(str(item.get("key") or "body"), str(item.get("message"))) for item in extra]


def _field(key: str, message: str) -> dict[str, str]:
    """The field that a message of msgspec names, and the code of what is wrong with it."""
    missing = re.search(r"missing required field `([^`]+)`", message)
    inner = re.search(r"\$\.([^`]+)`", message)
    name = missing[1] if missing else inner[1] if inner else key
    absent = missing or "Missing required" in message
    return {"field": name, "code": "required" if absent else "wrong_shape"}


def _fault(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The message stays in the log: it may hold what somebody typed."""
    frames = traceback.extract_tb(error.__traceback__)
    at = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-8:]]
    log.error("fault", error=type(error).__name__, at=at)
    return problem("internal", structlog.contextvars.get_contextvars())


def _gone(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A body that was cut is no fault, and nobody reads the answer; the rest is one."""
    cut = isinstance(error, InternalServerException) and "disconnected" in error.detail
    return problem("bad_json") if cut else _fault(request, error)


def _deep(request: Request[Any, Any, Any], error: RecursionError) -> Response[bytes]:
    """A body that nests deeper than can be read is no JSON of ours; the rest is a fault."""
    frames = traceback.extract_tb(error.__traceback__)
    return problem("bad_json") if frames[-1].name == "decode_json" else _fault(request, error)


def _system(request: Request[Any, Any, Any], error: OSError) -> Response[bytes]:
    """A full or broken disk is something that a person can mend; the rest is a fault."""
    named = named_error(error)
    return problem(named.code) if named else _fault(request, error)


HANDLERS: ExceptionHandlersMap = {
    ServiceError: _service,
    SurveyError: _survey,
    SyncError: _engine,
    OSError: _system,
    RecursionError: _deep,
    HTTPException: _framework,
    http.HTTPStatus.INTERNAL_SERVER_ERROR: _gone,
    Exception: _fault,
}
