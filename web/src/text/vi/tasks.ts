/** Words of a lead unit's task; `task:` before a key says it to whoever the mainland serves. */
export const tasks = {
  "home.areas": "Địa bàn hoặc nhiệm vụ đang làm",
  "home.task": "Nhiệm vụ {letter}",
  "task.begin": "Bắt đầu một phiếu",
  "role.lead_unit": "Đơn vị chủ trì",

  "task:truth.allSent": "Mọi thứ đã có bản ở đất liền",
  "task:truth.mainland": "Gặp máy chủ đất liền: {when}",
  "task:truth.exchanging": "Đang trao đổi với đất liền…",
  "task:home.noForm": "Chưa có đợt khảo sát nào đang mở hỏi phiếu này.",
  "task:home.empty": "Chưa có phiếu nào. Bắt đầu một phiếu: không cần mạng.",
  "task:safe.good": "Công việc của bạn an toàn: mọi thứ đã có bản ở đất liền.",
  "task:safe.refused":
    "Máy chủ không nhận dữ liệu của máy này nữa. Những gì chưa tới máy chủ chỉ có trên máy này.",
  "task:safe.refusedEmpty":
    "Máy chủ không nhận dữ liệu của máy này nữa. Những gì đã ghi tới nay đã có bản ở đất liền.",
  "task:refused.title": "Máy này đã bị khóa, hoặc không còn được giao nhiệm vụ này",
  "task:refused.onlyHere": "{n} thay đổi chỉ có trên máy này, chưa tới máy chủ.",
  "task:refused.todo": "Hãy báo quản trị. Giữ nguyên máy; đừng xóa ứng dụng hay dữ liệu.",
  "task:safe.mainland": "Liên lạc với đất liền",
  "task:safe.todoExchange": "Nối mạng: máy tự trao đổi với máy chủ đất liền, không phải bấm gì.",
  "task:handIn.meaning":
    "Nộp là nói phiếu đã xong. Phiếu tự đi khi gặp máy chủ đất liền, và rút lại được.",
  "task:failed.offline": "Chưa gặp được máy chủ đất liền. Kiểm tra mạng rồi thử lại.",
  "task:failed.auth": "Máy chủ chưa nhận ra máy này. Hãy báo quản trị; dữ liệu vẫn ở trên máy.",
  "task:failed.scope_denied":
    "Máy chủ không nhận dữ liệu của nhiệm vụ này. Hãy báo quản trị; dữ liệu vẫn ở trên máy.",
  "task:failed.disk_full": "Máy chủ đã hết chỗ. Hãy báo quản trị; dữ liệu vẫn ở trên máy.",
  "task:failed.storage_failed":
    "Ổ đĩa của máy chủ bị lỗi. Hãy báo quản trị; dữ liệu vẫn ở trên máy.",
  "task:failed.internal": "Máy chủ gặp lỗi. Hãy báo quản trị; dữ liệu vẫn ở trên máy.",
  "task:failed.portal": "Mạng này đòi đăng nhập trước, hoặc không dẫn tới máy chủ đất liền.",
  "task:code.other": "Có trục trặc (mã: {code}). Báo mã này cho quản trị.",
  "task:verdict.unknown_replica": "máy chủ chưa nhận ra máy này",
  "task:verdict.fixAsk": "Báo quản trị; khi được giao quyền, nội dung tự được tính.",

  "task:enrol.why":
    "Mỗi máy được ghi tên ở máy chủ đất liền một lần. Sau đó máy làm việc cả khi không có mạng, và tự trao đổi với máy chủ khi có mạng.",
  "task:enrol.againText":
    "Nếu trang này lại hiện ra, kho dữ liệu trên máy đã bị xóa. Những gì đã tới máy chủ sẽ trở về sau khi ghi tên lại. Những gì chưa tới không còn trên máy này: hãy báo quản trị.",
  "task:enrol.codeHelp": "Mười ký tự, lấy từ quản trị ở đất liền. Dùng một lần, trong một giờ.",
  "task:enrol.nameHelp": "Để mọi người biết máy nào: ví dụ “Máy của Sở”.",
  "task:enrol.defaultName": "Máy mới",
  "task:scan.aim": "Đưa mã QR trên trang của quản trị vào giữa khung.",
  "task:scan.other.todo": "Hãy quét mã ở mục “Thiết bị” trên trang quản trị, hoặc nhập mã.",
  "task:insecure.text":
    "Trang đang mở qua http nên trình duyệt không cho lưu dữ liệu và khóa của máy. Hãy mở địa chỉ bắt đầu bằng https do quản trị cung cấp.",
  "task:signIn.firstTime":
    "Lần đầu trên máy này cần có mạng tới máy chủ đất liền. Những lần sau đăng nhập được cả khi không có mạng.",
  "task:signIn.notHere":
    "Chưa gặp được máy chủ đất liền, và máy này chưa biết tài khoản “{login}”. Hãy nối mạng rồi đăng nhập lần đầu.",
  "task:signIn.notSurveyor": "Tài khoản này không có việc ở máy này. Hãy hỏi quản trị.",
  "task:failed.wrong_fleet":
    "Máy chủ này thuộc hệ thống khác với mã ghi tên. Không ghi tên máy vào đây.",
};
