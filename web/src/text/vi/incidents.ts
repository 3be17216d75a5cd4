export const incidents = {
  "incident.title": "Đã xảy ra với bộ nhớ của máy",
  "incident.text": "Máy chủ tự nhận ra từ dữ liệu. Không có gì bị ghi đè.",
  "incident.machine.mainland": "Máy chủ đất liền “{name}”",
  "incident.machine.island": "Trạm đảo “{name}”",
  "incident.machine.tablet": "Máy “{name}”, số {digits}",
  "incident.unknown": "Một máy chưa rõ là máy nào",
  "incident.forked": "Bộ nhớ rẽ nhánh",
  "incident.forkedText":
    "Hai máy dùng chung một bộ nhớ, hoặc máy được phục hồi, từ {when}. Trước đó có {n} thay đổi; mỗi bên ghi thêm {sides} thay đổi. Cả hai bên được giữ.",
  "incident.todo.forked":
    "Nếu có hai máy giống hệt nhau: ngừng dùng một máy, xóa dữ liệu ứng dụng trên máy đó rồi ghi tên lại như máy mới.",
  "incident.renewed": "Bộ nhớ được phục hồi",
  "incident.renewedText":
    "Bộ nhớ từng bị đưa về trước, bị sao chép hoặc bị xóa; máy viết tiếp dưới tên mới từ {when}. {n} thay đổi của tên cũ ở đây.",
  "incident.again": "Máy cùng tên được ghi tên lại",
  "incident.againText":
    "Lúc {when} một máy cùng tên được ghi tên. Nếu đó là cùng một máy thì bộ nhớ cũ đã mất: {n} thay đổi của máy trước ở đây; những gì chưa tới trạm thì không còn.",
  "incident.lost":
    "Máy này từng báo, lần cuối {when}, là có thêm {n} thay đổi mà ở đây không có. Có thể đã mất.",
  "incident.todo.lost": "Hỏi người đã dùng máy, rồi nhập lại phần còn thiếu.",
  "incident.todo.server":
    "Máy tính bảng tự mang lại những gì còn giữ. Sau vài lần trao đổi mà vẫn thiếu thì nhập lại.",
  "incident.nothing": "Không cần làm gì.",
  "incident.read": "Đã đọc",
  "incident.seen": "Đã đọc trước đây: {n}",
  "incident.sides": "{one} và {other}",

  "renewed.title": "Bộ nhớ của máy này từng bị đưa về trước hoặc bị sao chép",
  "renewed.text":
    "Nhận ra: {when}. Máy này viết tiếp dưới tên mới; không có gì bị ghi đè. Những gì viết trước đó, chưa tới trạm và không thấy ở đây thì không còn.",
  "renewed.understood": "Đã hiểu",
  "renewed.fact": "Viết tiếp dưới tên mới từ",
  "emptied.title": "Trước đây đã có một máy cùng tên",
  "emptied.text":
    "Nếu đó là máy này thì bộ nhớ cũ đã mất. {n} thay đổi của nó đã về trạm; những gì chưa tới trạm thì không còn.",
  "emptied.lost": "Nó từng báo có thêm {n} thay đổi mà trạm chưa nhận được.",
  "emptied.fact": "Thay đổi của máy cùng tên trước đây ở trạm",
};
