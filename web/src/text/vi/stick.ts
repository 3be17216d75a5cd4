export const stick = {
  "stick.title": "Thẻ nhớ",
  "stick.text":
    "Khi không có đường truyền, phiếu, ảnh và kết quả đi bằng thẻ nhớ theo tàu. Tệp được mã hóa, chỉ máy lập và máy nhận đọc được.",
  "stick.nobody": "Máy này chưa biết máy nào để gửi tệp. Cần đồng bộ một lần trước đã.",
  "stick.send": "Gửi bằng thẻ nhớ tới {name}",
  "stick.sendText":
    "Tệp chứa mọi thay đổi và ảnh mà {name} chưa báo là đã có. Dữ liệu vẫn còn nguyên trên máy này.",
  "stick.changes": "Thay đổi chưa tới",
  "stick.photos": "Ảnh chưa tới",
  "stick.photosOf": "{n} ảnh, {size}",
  "stick.thumbnails": "ảnh nhỏ, {size}",
  "stick.make": "Lập tệp",
  "stick.makeAgain": "Lập tệp mới",
  "stick.making": "Đang lập tệp…",
  "stick.ready": "Tệp đã sẵn sàng: {size}",
  "stick.inside": "Trong tệp: {changes}, {photos}, và biên nhận của máy này.",
  "stick.download": "Tải tệp về",
  "stick.unseen":
    "Trang này không biết thẻ nhớ đã ghi xong chưa. Chép tệp {file} vào thẻ, rút thẻ ra, cắm lại rồi chọn tệp trên thẻ để kiểm tra.",
  "stick.check": "Kiểm tra tệp trên thẻ",
  "stick.reading": "Đang đọc tệp…",
  "stick.same": "Tệp vừa chọn đúng từng byte. Nếu đó là tệp trên thẻ thì có thể rút thẻ.",
  "stick.other": "Tệp này không giống tệp đã lập. Chép lại, hoặc dùng thẻ nhớ khác.",
  "stick.unreadable": "Không đọc được tệp trên thẻ. Hãy dùng thẻ nhớ khác.",
  "stick.take": "Nhận tệp từ thẻ nhớ",
  "stick.takeText":
    "Tệp của đất liền, của trạm đảo hoặc của máy tính bảng. Nhận hai lần cũng không sao.",
  "stick.choose": "Chọn tệp",
  "stick.taking": "Đang nhận tệp…",
  "stick.whole": "Đã nhận trọn tệp",
  "stick.partly": "Tệp bị cắt hoặc hỏng: mới nhận được phần đầu",
  "stick.partlyTodo": "Phần đã nhận được giữ lại. Hãy xin tệp mới cho phần còn lại.",
  "stick.butPhotos": "Đã nhận tệp, trừ những ảnh không còn chỗ",
  "stick.fullTodo":
    "Máy này hết chỗ cho ảnh. Khi có thêm chỗ, tệp hoặc lần đồng bộ sau sẽ mang ảnh lại.",
  "stick.from": "Tệp của {who}, lập {when}",
  "stick.noName": "máy chưa có tên",
  "stick.brought": "Mới: {changes}, {photos}.",
  "stick.nothingNew": "Không có gì mới: máy này đã có mọi thứ trong tệp.",
  "stick.nothingYet": "Trong phần đó chưa có gì mới; phần còn lại chưa đọc được.",
  "stick.held": "Nơi lập tệp báo đã có thêm {n} thay đổi của máy này.",
  "stick.confirmed": "{n} ảnh của máy này đã có ở nơi lập tệp.",
  "stick.gap": "Còn thiếu tệp lập trước đó",
  "stick.gapTodo":
    "Một phần của tệp nối tiếp những gì chưa tới máy này. Gửi lại tệp trả lời; tệp sau của bên kia sẽ mang đủ.",
  "stick.answer": "Nên lập tệp gửi lại {name}: tệp đó cũng là biên nhận.",
  "stick.tablet":
    "Máy tính bảng không đọc tệp biên nhận; máy tự biết khi có Wi-Fi của trạm hoặc có mạng.",
  "desk.failed.not_a_bundle": "Tệp này không phải tệp thẻ nhớ của hệ thống. Chọn tệp khác.",
  "desk.failed.bundle_damaged":
    "Tệp bị cắt hoặc hỏng ngay từ đầu, chưa nhận được gì. Hãy xin tệp mới.",
  "desk.failed.bundle_for_others": "Tệp được mã hóa cho máy khác, hoặc phần đầu của tệp đã hỏng.",
  "desk.failed.bundle_unproven": "Chữ ký của tệp không thuộc hệ thống này. Không nhận gì từ tệp.",
  "desk.failed.no_recipient":
    "Máy nhận chưa công bố khóa mã hóa tệp. Cần đồng bộ với máy đó một lần trước đã.",

  "file.save": "Lưu việc chưa gửi ra tệp",
  "file.why":
    "Không trạm nào trong tầm? Lưu ra tệp rồi nhờ tàu mang tới trạm đảo hoặc đất liền. Tệp được mã hóa.",
  "file.making": "Đang lập tệp…",
  "file.ready": "Tệp đã sẵn sàng: {changes}, {photos}, {size}",
  "file.inside":
    "Lập {when}: thay đổi mà đất liền chưa báo đã có, và ảnh chỉ có trên máy này. Nhập thêm sau đó thì lập tệp mới.",
  "file.download": "Tải tệp về",
  "file.carry": "Chép tệp {file} vào thẻ nhớ rồi giao cho phụ trách đặc khu hoặc đất liền.",
  "file.still":
    "Máy này vẫn giữ mọi thứ, và vẫn tính là chưa tới, cho tới khi trạm đảo hoặc đất liền báo qua mạng là đã có.",
  "failed.no_recipient":
    "Máy này chưa biết khóa của trạm nào nên chưa mã hóa được tệp. Hãy gặp Wi-Fi của trạm đảo một lần.",
} as const;
