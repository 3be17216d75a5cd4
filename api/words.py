"""What people are told of each error code, Vietnamese first."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """How people are told: HTTP status, title and detail in Vietnamese, and in English."""

    status: int
    title: str
    detail: str
    english: str

    def told(self, values: Mapping[str, object]) -> tuple[str, str]:
        """Detail and English with what is known put in, and … for what is not."""
        known = _Known(values)
        return self.detail.format_map(known), self.english.format_map(known)


class _Known(dict[str, object]):
    def __missing__(self, _: str) -> str:
        return "…"


PROBLEMS: Mapping[str, Words] = {
    "bad_json": Words(
        400,
        "Dữ liệu gửi lên bị hỏng",
        "Nội dung không phải JSON. Hãy gửi lại.",
        "The body is not JSON. Send it again.",
    ),
    "bad_host": Words(
        400,
        "Sai địa chỉ máy chủ",
        "Tên máy chủ trong địa chỉ không đúng.",
        "The name of the host is none.",
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
    "device_crowds": Words(
        429,
        "Máy này đã lập lại quá nhiều lần",
        "Trong 30 ngày máy này đã lập quá nhiều bản dữ liệu. Dữ liệu trên máy vẫn còn nguyên:"
        " hãy báo phụ trách đặc khu.",
        "In 30 days this device has made too many stores. Its data are still on it: tell the"
        " island lead.",
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
    "bad_round": Words(422, "Tệp đợt khảo sát chưa đúng", "{vietnamese}", "{reason}."),
    "bad_units": Words(422, "Danh sách đơn vị chưa đúng", "{vietnamese}", "{reason}."),
    "bad_form": Words(422, "Tệp phiếu chưa đúng", "{vietnamese}", "{reason}."),
    "section_too_large": Words(422, "Phần của phiếu quá dài", "{vietnamese}", "{reason}."),
    "legacy_encoding": Words(422, "Sai bảng mã chữ", "{vietnamese}", "{reason}."),
    "login_taken": Words(
        409,
        "Tên đăng nhập đã có",
        "Đã có tài khoản {login}.",
        "The account {login} exists.",
    ),
    "wrong_scope": Words(
        422,
        "Quyền không giao ở đó",
        "Quyền này không giao được ở phạm vi đó.",
        "The role {role} is given in {place}.",
    ),
    "no_such_area": Words(
        422,
        "Không có địa bàn này",
        "Không có đơn vị nào thuộc địa bàn {area}.",
        "No unit lies in the area {area}.",
    ),
    "round_unknown": Words(
        404,
        "Không có đợt này",
        "Không có đợt khảo sát mang mã {round}.",
        "There is no round with the code {round}.",
    ),
    "form_published": Words(
        409,
        "Phiên bản đã ban hành",
        "Phiếu {letter} phiên bản {version} đã ban hành với nội dung khác. Hãy tăng số phiên bản.",
        "Form {letter} version {version} is published with other content. Raise the version.",
    ),
    "not_decidable": Words(
        409,
        "Chưa quyết định được",
        "Nhu cầu này chưa ở trạng thái có thể quyết định.",
        "The need is not in a state that can be decided.",
    ),
    "not_confirmable": Words(
        409,
        "Chưa xác nhận được",
        "Lần nộp này không chờ xác nhận, hoặc chưa về đủ trạm đảo.",
        "This hand-in does not wait for a confirmation, or is not all here yet.",
    ),
    "not_reserve": Words(
        409,
        "Không kích hoạt được",
        "Tài khoản này không phải tài khoản dự phòng của địa bàn, hoặc đã được kích hoạt.",
        "The account is no reserve of this area, or is active already.",
    ),
    "beyond_delegation": Words(
        403,
        "Việc này do đất liền làm",
        "Quyền này do đất liền giao. Hãy báo quản trị ở đất liền.",
        "The mainland gave this role. Ask the administrator there.",
    ),
    "gate_unmet": Words(
        409,
        "Chưa đủ điều kiện để duyệt",
        "Có nội dung bắt buộc khi duyệt còn thiếu. Bổ sung kèm nguồn, hoặc hỏi lại người khảo sát.",
        "The need lacks what an approval asks for. Supply it with its source, or ask the field.",
    ),
    "supplement_in_use": Words(
        409,
        "Chưa rút hoặc thay được",
        "Nhu cầu đã được duyệt dựa trên phần bổ sung. Hỏi lại hoặc không duyệt trước đã.",
        "The need is approved on what was supplied. Ask or reject first, then change it.",
    ),
    "version_changed": Words(
        409,
        "Nội dung vừa thay đổi",
        "Nội dung đã khác với lúc mở. Xem lại rồi quyết định.",
        "It has changed since it was opened. Look again and decide.",
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
        "Kho dữ liệu chưa mở được. Thử lại sau.",
        "The store does not answer. Try later.",
    ),
    "busy": Words(503, "Máy chủ đang bận", "Thử lại sau.", "The server is busy. Try later."),
    "disk_full": Words(
        507,
        "Hết chỗ lưu",
        "Ổ đĩa của máy chủ đã đầy. Giữ nguyên dữ liệu và báo người phụ trách.",
        "The server's disk is full. Keep everything and tell a person.",
    ),
    "storage_failed": Words(
        500,
        "Ổ đĩa của máy chủ bị lỗi",
        "Máy chủ không đọc hoặc ghi được ổ đĩa. Giữ nguyên dữ liệu và báo người phụ trách máy.",
        "The server's disk cannot be read or written. Keep everything and tell a person.",
    ),
    "not_a_bundle": Words(
        422,
        "Không phải tệp của Hải Đăng",
        "Tệp này không phải tệp thẻ nhớ của hệ thống. Chọn tệp khác.",
        "The file is no bundle. Choose another.",
    ),
    "bundle_damaged": Words(
        422,
        "Tệp bị cắt hoặc hỏng",
        "Tệp hỏng ngay từ đầu, chưa nhận được gì. Hãy xin tệp mới.",
        "The file was cut or altered from its beginning; nothing of it was kept. Ask for another.",
    ),
    "bundle_for_others": Words(
        422,
        "Tệp không gửi cho máy này",
        "Tệp được mã hóa cho máy khác, hoặc phần đầu của tệp đã hỏng.",
        "The file is encrypted to another server, or its beginning is damaged.",
    ),
    "bundle_unproven": Words(
        422,
        "Không rõ ai lập tệp",
        "Chữ ký của tệp không thuộc hệ thống này. Không nhận gì từ tệp.",
        "No device of this fleet has signed the file. Nothing of it was taken.",
    ),
    "no_recipient": Words(
        409,
        "Chưa có khóa của máy nhận",
        "Máy nhận chưa công bố khóa mã hóa tệp. Cần đồng bộ với máy đó một lần trước đã.",
        "The receiver has not published its key for bundles. Exchange with it once before.",
    ),
}
