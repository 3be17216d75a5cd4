export const uncounted = {
  "uncounted.title": "Chưa được tính",
  "uncounted.text":
    "Những thay đổi này được giữ nguyên, nhưng chưa được tính. Khi lý do không còn, chúng tự được tính.",
  "uncounted.none": "Mọi thay đổi đều được tính.",
  "uncounted.most": "Hiện {n} thay đổi mới nhất trong {m}.",
  "uncounted.because": "Chưa được tính vì {reason}.",
  "uncounted.values": "Xem {n} nội dung",
  "uncounted.todo.unknown_replica": "Chờ thêm một lần trao đổi: chứng nhận của máy chưa tới đây.",
  "uncounted.todo.scope_not_certified": "Ghi tên máy này cho địa bàn của phiếu.",
  "uncounted.todo.wrong_kind":
    "Người có quyền làm lại việc này ở đúng nơi: trang của đặc khu, bàn thẩm định hoặc trang quản trị.",
  "uncounted.todo.not_granted":
    "Quản trị giao vai trò cho tài khoản ở địa bàn này; nội dung sẽ tự được tính.",
  "uncounted.todo.revoked": "Nếu nội dung này đúng, nhập lại bằng máy và tài khoản đang được dùng.",
  "uncounted.todo.other": "Báo quản trị, kèm mã lý do.",
};
