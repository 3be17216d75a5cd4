"""Errors become HTTP here and nowhere else: RFC 9457, Vietnamese first."""

import errno
import http
import re
import traceback
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.types import ExceptionHandlersMap, Receive, Scope, Send

from api.errors import ServiceError
from sync.errors import OffsetMismatch, SyncError

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"


class Words(NamedTuple):
    """How people are told: HTTP status, title and detail in Vietnamese, and in English."""

    status: int
    title: str
    detail: str
    english: str


PROBLEMS: Mapping[str, Words] = {
    "bad_json": Words(
        400,
        "Dữ liệu gửi lên bị hỏng",
        "Nội dung không phải JSON. Hãy gửi lại.",
        "The body is not JSON. Send it again.",
    ),
    "invalid": Words(
        422,
        "Có mục chưa đúng",
        "Kiểm tra các mục được đánh dấu rồi gửi lại.",
        "Check the marked fields and send again.",
    ),
    "unsupported_type": Words(
        415,
        "Sai kiểu dữ liệu",
        "Máy chủ không nhận kiểu nội dung này.",
        "The server does not take this content type.",
    ),
    "too_large": Words(
        413,
        "Dữ liệu quá lớn",
        "Nội dung vượt giới hạn cho phép.",
        "The body is beyond the limit.",
    ),
    "not_found": Words(
        404,
        "Không tìm thấy",
        "Mục này không có, hoặc tài khoản này không được xem.",
        "There is no such thing, or not for this account.",
    ),
    "method_not_allowed": Words(
        405,
        "Thao tác không được hỗ trợ",
        "Địa chỉ này không nhận thao tác đó.",
        "This address does not take this method.",
    ),
    "cross_site": Words(
        403,
        "Yêu cầu từ trang khác",
        "Yêu cầu này đến từ một trang web khác nên bị từ chối.",
        "The request came from another site's page.",
    ),
    "sign_in_required": Words(
        401, "Cần đăng nhập", "Hãy đăng nhập rồi thử lại.", "Sign in and try again."
    ),
    "sign_in_failed": Words(
        401,
        "Không đăng nhập được",
        "Tên đăng nhập hoặc mật khẩu không đúng.",
        "Login or password is wrong.",
    ),
    "sign_in_delayed": Words(
        429,
        "Tạm dừng đăng nhập",
        "Sai quá nhiều lần. Thử lại sau {retry_after} giây.",
        "Too many wrong passwords. Try again in {retry_after} seconds.",
    ),
    "not_allowed": Words(
        403,
        "Không có quyền",
        "Tài khoản này không có quyền làm việc đó ở đây.",
        "This account may not do that here.",
    ),
    "review_not_allowed": Words(
        403,
        "Không có quyền thẩm định",
        "Tài khoản này không thẩm định phiếu này ở địa bàn này.",
        "This account does not review this form in this area.",
    ),
    "mainland_only": Words(
        403,
        "Chỉ làm được ở đất liền",
        "Việc này chỉ làm trên máy chủ đất liền.",
        "This is done on the mainland only.",
    ),
    "code_unknown": Words(
        404,
        "Mã không đúng",
        "Không có mã này. Kiểm tra lại từng ký tự.",
        "There is no such code. Check each character.",
    ),
    "code_expired": Words(
        410,
        "Mã đã hết hạn",
        "Mã này đã hết hạn. Xin người phụ trách cấp mã mới.",
        "The code has expired. Ask the island lead for another.",
    ),
    "code_used": Words(
        410,
        "Mã đã được dùng",
        "Mã này đã dùng cho máy khác. Xin người phụ trách cấp mã mới.",
        "Another device has used this code. Ask the island lead for another.",
    ),
    "code_delayed": Words(
        429,
        "Tạm dừng nhập mã",
        "Sai quá nhiều lần. Thử lại sau {retry_after} giây.",
        "Too many wrong codes. Try again in {retry_after} seconds.",
    ),
    "statement_invalid": Words(
        422,
        "Chữ ký không hợp lệ",
        "Khoá hoặc chữ ký của máy không khớp.",
        "The key or a signed statement does not match.",
    ),
    "not_decidable": Words(
        409,
        "Chưa quyết định được",
        "Nhu cầu này chưa ở trạng thái có thể quyết định.",
        "The need is not in a state that can be decided.",
    ),
    "version_changed": Words(
        409,
        "Phiếu vừa thay đổi",
        "Nội dung đã khác với lúc mở. Xem lại rồi quyết định.",
        "The need has changed since it was opened. Look again and decide.",
    ),
    "internal": Words(
        500,
        "Máy chủ gặp lỗi",
        "Đây là lỗi của máy chủ. Dữ liệu đã lưu vẫn còn nguyên.",
        "A fault of the server. What was saved is still there.",
    ),
    "bad_frame": Words(
        400,
        "Dữ liệu đồng bộ bị hỏng",
        "Phần đã nhận trước chỗ hỏng được giữ lại. Sẽ gửi lại.",
        "The stream is damaged. What came before stands; send again.",
    ),
    "auth": Words(
        401,
        "Máy chưa được xác nhận",
        "Cần lấy lại thẻ truy cập cho máy này.",
        "The device's token is missing or void: fetch another.",
    ),
    "scope_denied": Words(
        403,
        "Không có quyền ở địa bàn này",
        "Máy này không được cấp dữ liệu của địa bàn đó.",
        "The device is not granted this scope.",
    ),
    "unknown_photo": Words(
        404,
        "Không có ảnh này",
        "Chưa có phiếu nào nhắc đến ảnh này. Gửi phiếu trước.",
        "No counted record names this photo. Send the text first.",
    ),
    "offset": Words(
        409,
        "Sai vị trí",
        "Gửi tiếp từ byte {offset}.",
        "Resume at byte {offset}.",
    ),
    "protocol": Words(
        415,
        "Phiên bản không được hỗ trợ",
        "Máy chủ không hiểu phiên bản này của giao thức.",
        "The server does not speak this version or frame.",
    ),
    "photo_type": Words(
        415,
        "Không phải ảnh",
        "Chỉ nhận ảnh JPEG, PNG hoặc WebP.",
        "Only JPEG, PNG or WebP is taken.",
    ),
    "digest": Words(
        422,
        "Ảnh bị hỏng khi gửi",
        "Nội dung không khớp với mã băm. Sẽ gửi lại từ đầu.",
        "The bytes do not have the digest named: send again.",
    ),
    "not_ready": Words(
        425,
        "Máy chủ chưa sẵn sàng",
        "Kho dữ liệu đang mở. Thử lại sau.",
        "The store is opening. Try later.",
    ),
    "busy": Words(503, "Máy chủ đang bận", "Thử lại sau.", "The server is busy. Try later."),
    "disk_full": Words(
        507,
        "Hết chỗ lưu",
        "Ổ đĩa của máy chủ đã đầy. Giữ nguyên dữ liệu và báo người phụ trách.",
        "The server's disk is full. Keep everything and tell a person.",
    ),
}

# What the framework raises before a handler runs.
_BY_STATUS = {
    400: "bad_json",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_type",
}


def problem(code: str, more: Mapping[str, object] | None = None) -> Response[bytes]:
    """The answer for an error code; an unknown code is an internal fault."""
    words = PROBLEMS.get(code) or PROBLEMS["internal"]
    more = dict(more or {})
    body = {
        "type": f"urn:haidang:problem:{code}",
        "title": words.title,
        "status": words.status,
        "detail": words.detail.format_map(more),
        "code": code,
        "english": words.english.format_map(more),
        **more,
    }
    headers = {"Cache-Control": "no-store"}
    if "offset" in more:
        headers["Upload-Offset"] = str(more["offset"])
    if "retry_after" in more:
        headers["Retry-After"] = str(more["retry_after"])
    return Response(
        msgspec.json.encode(body),
        status_code=words.status,
        media_type=MEDIA_TYPE,
        headers=headers,
    )


async def respond(error: ServiceError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request that is refused before the framework sees it."""
    answer = problem(error.code, error.more).to_asgi_response(None, Request(scope))
    await answer(scope, receive, send)


def _service(_: Request[Any, Any, Any], error: ServiceError) -> Response[bytes]:
    return problem(error.code, error.more)


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


def _system(request: Request[Any, Any, Any], error: OSError) -> Response[bytes]:
    """A full disk is something that a person can mend; the rest is a fault."""
    return problem("disk_full") if error.errno == errno.ENOSPC else _fault(request, error)


HANDLERS: ExceptionHandlersMap = {
    ServiceError: _service,
    SyncError: _engine,
    OSError: _system,
    HTTPException: _framework,
    http.HTTPStatus.INTERNAL_SERVER_ERROR: _fault,
    Exception: _fault,
}
