/** Words of the camera that reads an enrolment code. */
export const scan = {
  "scan.open": "Quét mã QR",
  "scan.starting": "Đang mở máy ảnh… Nếu trình duyệt hỏi, hãy cho phép.",
  "scan.aim": "Đưa mã QR trên trang của phụ trách vào giữa khung.",
  "scan.slow": "Chưa đọc được mã. Đưa máy lại gần hơn, giữ yên, tránh ánh sáng lóa; hoặc nhập mã.",
  "scan.type": "Dừng quét, nhập mã",
  "scan.done": "Đã đọc mã. Xem lại tên máy rồi bấm “Ghi tên máy”.",
  "scan.other": "Mã QR này không phải mã ghi tên",
  "scan.other.todo": "Hãy quét mã ở trang “Ghi tên máy mới” của phụ trách, hoặc nhập mã.",
  "scan.elsewhere": "Mã này của máy chủ khác: {origin}",
  "scan.elsewhere.todo":
    "Máy đang mở {here}. Nếu đúng là trạm của bạn, hãy mở địa chỉ trong mã; nếu không, hãy xin mã khác.",
  "scan.elsewhere.go": "Mở địa chỉ trong mã",
  "scan.refused": "Trang chưa được phép dùng máy ảnh",
  "scan.refused.todo":
    "Chạm biểu tượng bên trái địa chỉ trang, cho phép máy ảnh rồi quét lại; hoặc nhập mã ở dưới.",
  "scan.none": "Máy này không có máy ảnh dùng được",
  "scan.none.todo": "Hãy nhập mã ở dưới.",
  "scan.busy": "Máy ảnh đang bận",
  "scan.busy.todo": "Đóng ứng dụng khác đang dùng máy ảnh rồi quét lại, hoặc nhập mã ở dưới.",
  "scan.missing": "Trình duyệt này không cho trang dùng máy ảnh",
  "scan.missing.todo": "Hãy mở trang bằng Chrome hoặc Safari ở địa chỉ https, hoặc nhập mã ở dưới.",
  "scan.fault": "Chưa mở được máy ảnh",
  "scan.fault.todo": "Hãy quét lại, hoặc nhập mã ở dưới.",
};
