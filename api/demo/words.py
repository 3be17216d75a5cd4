"""What the demonstration says in the terminal, Vietnamese first."""

import io
from collections.abc import Sequence

import segno

from api.demo.report import Held, Hop, Report
from api.demo.sample import ACCOUNTS, PASSWORD, RESERVE
from api.demo.stage import ISLAND, MAINLAND, SATELLITE, WIFI

NAMES = {
    WIFI: ("Wi-Fi của đảo", "island Wi-Fi"),
    SATELLITE: ("Đường vệ tinh", "satellite link"),
    ISLAND: ("Trạm đảo", "island"),
    MAINLAND: ("Đất liền", "mainland"),
}
STATES = {
    "up": ("thông", "up"),
    "down": ("mất sóng", "no signal"),
    "stall": ("treo", "stalled"),
    "portal": ("bị trang đăng nhập lạ chặn", "behind a captive portal"),
    "redirect": ("bị chuyển tới trang lạ", "redirected to another page"),
    "faulty": ("máy giữa đường báo lỗi 500", "a box on the way answers 500"),
    "mute": ("nhận mà không trả lời", "takes all and says nothing"),
    "reset": ("vừa mở đã ngắt", "reset after the first bytes"),
    "late": ("trả lời chậm nửa phút", "answers half a minute late"),
    "half": ("trả lời được nửa chừng", "answers by half"),
    "on": ("có điện", "has power"),
    "off": ("mất điện", "no power"),
}
PREPARING = "Đang chuẩn bị… / Preparing…"
ENDING = "Đang dừng… / Ending…"
ENDED = "Đã dừng; dữ liệu còn nguyên trong {data} / Ended; the data stays in {data}"
KEYS = """\
  w  Wi-Fi của đảo / island Wi-Fi        s  đường vệ tinh / satellite link
  i  điện trạm đảo / the island's power  m  điện đất liền / the mainland's power
  Ctrl-C  dừng / end"""

SECURE = """\
Cài chứng thư cho máy khác, một lần mỗi máy / install the authority on other devices, once
  {page}
  Dấu vân tay / fingerprint
  {fingerprint}
{drawn}"""

NO_KEYS = "  Công tắc ở / switches at {page} · Ctrl-C: dừng / end"


def welcome(mainland: str, admin: str, island: str, lead: str, page: str, link: str) -> str:
    """Addresses, accounts, and what to try."""
    given = [(account, PASSWORD) for account in ACCOUNTS]
    people = "\n".join(
        f"  {a.login:<10} {password:<14} {a.name} · {a.work[0]} / {a.work[1]}"
        for a, password in [*given, (RESERVE, "–")]
    )
    return f"""
Hải Đăng đang chạy trên máy này / is running on this machine

  Đất liền, bàn thẩm định / mainland, desk   {mainland}
  Đất liền, quản trị / administrator's page  {admin}
  Đảo, máy tính bảng / island, tablet        {island}
  Đảo, trang phụ trách / island, lead's page {lead}
  Công tắc / switches                        {page}

Ghi tên một máy tính bảng (mã dùng một lần) / enrol a tablet (the code works once)
  {link}

Tài khoản mẫu, tên đặt ra / sample accounts, invented names
{people}

Thử / try
  1. Mở liên kết ghi tên, đăng nhập khaosat1 / open the link, sign in as khaosat1
  2. Ngắt Wi-Fi, tải lại, lập phiếu A, nộp / cut the Wi-Fi, reload, fill form A, hand in
  3. Nối lại; phiếu qua vệ tinh về đất liền / restore; the survey crosses the satellite link
  4. Ở bàn thẩm định, đăng nhập thamdinh / at the desk, sign in as thamdinh: decide, ask
  5. Đọc kết quả trên máy tính bảng, cả khi mất mạng / read it on the tablet, also offline
  6. Ở trang phụ trách, đăng nhập phutrach / on the lead's page, sign in as phutrach
  7. Ở trang quản trị, đăng nhập quantri, hoặc kiemtra chỉ xem; máy của chutri lấy mã ở mục Thiết bị
     on the administrator's page, sign in as quantri, or as kiemtra to look on
"""


def drawn(address: str) -> str:
    """The QR code of an address, in the terminal's letters."""
    out = io.StringIO()
    segno.make(address, micro=False).terminal(out, compact=True, border=2)
    return "\n" + "\n".join(f"  {line}" for line in out.getvalue().splitlines()) + "\n"


def others(addresses: Sequence[str]) -> str:
    """How devices of the network are let in, by one of this machine's addresses there."""
    found = next((one for one in addresses if not one.startswith("127.")), None)
    if found is None:
        return ""
    return f"""
Mở cho máy khác cùng Wi-Fi / let devices on the same Wi-Fi in
  make run TLS=1 HOST={found}
"""


def turned(name: str, state: str) -> str:
    """How a switch stands now."""
    (vietnamese, english), (now, now_english) = NAMES[name], STATES[state]
    return f"{vietnamese}: {now} / {english}: {now_english}"


def revived(names: Sequence[str]) -> str:
    """Programs that had ended by themselves."""
    listed = ", ".join(names)
    return f"Tự chạy lại / started again: {listed}"


def told(report: Report) -> str:
    """What a scripted run moved, and whether every store holds all of it."""
    lines = ["Chặng / hop" + " " * 61 + "giây / s  thay đổi / changes  byte ↑ ↓"]
    lines += [_hop(hop) for hop in report.hops]
    lines += ["", *(_link(name, report) for name in report.links), ""]
    lines += [_store(store) for store in report.stores]
    typed = report.typed
    lines += [
        "",
        f"Đã ghi / typed: {typed.get('records', 0)} bản ghi / records, "
        f"{typed.get('changes', 0)} thay đổi / changes, {typed.get('photos', 0)} ảnh / photos "
        f"({typed.get('photo_bytes', 0):,} B), {typed.get('decisions', 0)} quyết định / decisions",
        *(f"  ✕ {wrong}" for wrong in report.wrong),
        VERDICTS[report.ok].format(seconds=report.seconds),
    ]
    return "\n".join(lines) + "\n"


VERDICTS = {
    True: "ĐỦ: mọi nơi giữ đủ mọi thứ, {seconds} giây / COMPLETE: every store holds everything",
    False: "THIẾU HOẶC SAI, {seconds} giây / MISSING OR WRONG",
}


def _hop(hop: Hop) -> str:
    moved = "  ".join(f"{name} ↑{b.up:,} ↓{b.down:,}" for name, b in hop.links.items() if b.up)
    return f"{hop.words:<72} {hop.seconds:>6.1f} {hop.changes:>6}  {moved}"


def _link(name: str, report: Report) -> str:
    vietnamese, english = NAMES[name]
    carried = report.links[name]
    cuts = f"{report.cuts.get(name, 0)} lần đứt / cuts"
    return f"{vietnamese} / {english}: ↑ {carried.up:,} B, ↓ {carried.down:,} B, {cuts}"


def _store(store: Held) -> str:
    proof = "nguyên vẹn / whole" if store.verified else "HỎNG / DAMAGED"
    counts = f"{store.changes:>5} thay đổi / changes, {store.photos} ảnh / photos"
    return f"{store.name:<10} {counts}: {proof}"
