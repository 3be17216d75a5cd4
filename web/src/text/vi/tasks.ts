/** Words of a lead unit's task; `task:` before a key says it to a computer of a task. */
export const tasks = {
  "task.begin": "Bắt đầu một phiếu",
  "role.lead_unit": "Đơn vị chủ trì",

  "task:truth.allSent": "Mọi thứ đã có bản ở đất liền",
  "task:truth.mainland": "Gặp máy chủ đất liền: {when}",
  "task:truth.exchanging": "Đang trao đổi với đất liền…",
  "task:home.noForm": "Chưa có đợt khảo sát nào đang mở hỏi phiếu này.",
  "task:home.empty": "Chưa có phiếu nào. Bắt đầu một phiếu: không cần mạng.",
  "task:safe.good": "Công việc của bạn an toàn: mọi thứ đã có bản ở đất liền.",
  "task:safe.mainland": "Liên lạc với đất liền",
  "task:safe.todoExchange": "Nối mạng: máy tự trao đổi với máy chủ đất liền, không phải bấm gì.",
  "task:handIn.meaning":
    "Nộp là nói phiếu đã xong. Phiếu tự đi khi gặp máy chủ đất liền, và rút lại được.",
  "task:failed.offline": "Chưa gặp được máy chủ đất liền. Kiểm tra mạng rồi thử lại.",
  "task:failed.auth": "Máy chủ chưa nhận ra máy này. Hãy báo quản trị; dữ liệu vẫn ở trên máy.",
  "task:failed.scope_denied":
    "Máy chủ không nhận dữ liệu của nhiệm vụ này. Hãy báo quản trị; dữ liệu vẫn ở trên máy.",
  "task:failed.disk_full": "Máy chủ đã hết chỗ. Hãy báo quản trị; dữ liệu vẫn ở trên máy.",
  "task:failed.internal": "Máy chủ gặp lỗi. Hãy báo quản trị; dữ liệu vẫn ở trên máy.",
  "task:failed.portal": "Mạng này đòi đăng nhập trước, hoặc không dẫn tới máy chủ đất liền.",
  "task:code.other": "Có trục trặc (mã: {code}). Báo mã này cho quản trị.",
  "task:verdict.unknown_replica": "máy chủ chưa nhận ra máy này",
  "task:verdict.fixAsk": "Báo quản trị; khi được giao quyền, nội dung tự được tính.",
};
