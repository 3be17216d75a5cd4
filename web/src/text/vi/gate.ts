export const gate = {
  "gate.title": "Điều kiện để duyệt",
  "gate.point.2a": "2a · Nhu cầu thực tế, tiết kiệm và hiệu quả",
  "gate.point.2b": "2b · Vị trí và kết cấu",
  "gate.point.2c": "2c · Kinh phí, nội dung và quy chế vận hành",
  "gate.unmet": "Chưa đủ điều kiện để duyệt: điểm {points}",
  "gate.show": "Xem còn thiếu gì",
  "gate.hide": "Thu gọn",
  "gate.otherwise":
    "Bổ sung phần còn thiếu kèm nguồn rồi duyệt. Vẫn có thể hỏi lại hoặc không duyệt ngay.",
  "gate.met": "Đạt",
  "gate.supplied": "Cơ quan thẩm định bổ sung",
  "gate.lacks": "Còn thiếu",
  "gate.free": "Không bắt buộc với loại nhu cầu này",
  "gate.jump": "Xem câu trả lời",
  "gate.jumpTo": "Xem câu trả lời: {label}",
  "gate.supply": "Bổ sung",
  "gate.supplyTo": "Bổ sung: {label}",
  "gate.text": "Nội dung bổ sung",
  "gate.source": "Nguồn (văn bản, ngày, người cung cấp)",
  "gate.from": "Nguồn: {source}",
  "gate.supplement": "Cơ quan thẩm định bổ sung: {label}",
  "gate.takeBack": "Rút phần bổ sung",
  "gate.takeBackQuestion":
    "Rút phần bổ sung này? Điều kiện để duyệt lại xét theo câu trả lời của người khảo sát.",
  "gate.inUse":
    "Phần bổ sung này đang là căn cứ của quyết định duyệt. Muốn rút, hãy hỏi lại hoặc không duyệt trước.",
  "gate.write": "Ghi bổ sung",
};
