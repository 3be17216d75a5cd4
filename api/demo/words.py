"""What the demonstration says in the terminal, Vietnamese first."""

from collections.abc import Sequence

from api.demo.control import Status
from api.demo.sample import ACCOUNTS, PASSWORD
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


def welcome(mainland: str, island: str, page: str, link: str) -> str:
    """Addresses, accounts, and what to try."""
    people = "\n".join(
        f"  {a.login:<10} {PASSWORD:<14} {a.name} · {a.work[0]} / {a.work[1]}" for a in ACCOUNTS
    )
    return f"""
Hải Đăng đang chạy trên máy này / is running on this machine

  Đất liền, bàn thẩm định / mainland, desk   {mainland}
  Đảo, máy tính bảng / island, tablet        {island}
  Công tắc / switches                        {page}

Ghi danh một máy tính bảng (mã dùng một lần) / enrol a tablet (the code works once)
  {link}

Tài khoản mẫu, tên đặt ra / sample accounts, invented names
{people}

Thử / try
  1. Mở liên kết ghi danh, đăng nhập khaosat1 / open the link, sign in as khaosat1
  2. Ngắt Wi-Fi, tải lại, lập phiếu A, nộp / cut the Wi-Fi, reload, fill form A, hand in
  3. Nối lại; phiếu qua vệ tinh về đất liền / restore; the survey crosses the satellite link
  4. Ở bàn thẩm định, đăng nhập thamdinh / at the desk, sign in as thamdinh: decide, ask
  5. Đọc kết quả trên máy tính bảng, cả khi mất mạng / read it on the tablet, also offline
"""


def turned(name: str, state: str) -> str:
    """How a switch stands now."""
    (vietnamese, english), (now, now_english) = NAMES[name], STATES[state]
    return f"{vietnamese}: {now} / {english}: {now_english}"


def carried(name: str, status: Status) -> str:
    """What a link has carried."""
    vietnamese, english = NAMES[name]
    return f"{vietnamese} / {english}: ↑ {status.up:,} B  ↓ {status.down:,} B"


def revived(names: Sequence[str]) -> str:
    """Programs that had ended by themselves."""
    listed = ", ".join(names)
    return f"Tự chạy lại / started again: {listed}"
