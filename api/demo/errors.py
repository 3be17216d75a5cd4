"""What can keep the demonstration from starting: a code that never changes, and words for people.

DemoError
├── PortBusy
├── DataNotWritable
├── DataInUse
├── DataNotEmpty
├── AppNotBuilt
└── ProgramFailed
"""

from pathlib import Path


class DemoError(Exception):
    """Base of what the demonstration refuses; says it in Vietnamese, then English."""

    code = "demo_error"

    def __init__(self, vietnamese: str, english: str) -> None:
        super().__init__(english)
        self.vietnamese = vietnamese
        self.english = english

    @property
    def words(self) -> str:
        """The code and both sentences, for a terminal."""
        return f"{self.code}\n  {self.vietnamese}\n  {self.english}"


class PortBusy(DemoError):
    """Another program listens on a port that was asked for."""

    code = "port_busy"

    def __init__(self, port: int, option: str) -> None:
        super().__init__(
            f"Cổng {port} đang có chương trình khác dùng. Chọn cổng khác bằng {option}.",
            f"Another program uses port {port}. Choose another with {option}.",
        )


class DataNotWritable(DemoError):
    """The data folder cannot be made or written."""

    code = "data_not_writable"

    def __init__(self, data: Path, reason: str) -> None:
        super().__init__(
            f"Không ghi được vào thư mục {data} ({reason}). Chọn thư mục khác bằng --data.",
            f"Cannot write to the folder {data} ({reason}). Choose another with --data.",
        )


class DataInUse(DemoError):
    """Another demonstration runs on the same data folder."""

    code = "data_in_use"

    def __init__(self, data: Path) -> None:
        super().__init__(
            f"Thư mục {data} đang được một bản trình diễn khác dùng.",
            f"Another demonstration is using the folder {data}.",
        )


class DataNotEmpty(DemoError):
    """The scripted run counts from nothing and wants a folder of its own."""

    code = "data_not_empty"

    def __init__(self, data: Path) -> None:
        super().__init__(
            f"Thư mục {data} đã có dữ liệu. Bản chạy tự động cần một thư mục trống.",
            f"The folder {data} holds data. The scripted run needs an empty one.",
        )


class AppNotBuilt(DemoError):
    """A built part of the app is missing."""

    code = "app_not_built"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Thiếu {path}. Gõ: make web",
            f"{path} is missing. Type: make web",
        )


class ProgramFailed(DemoError):
    """A program of the demonstration ended or never answered."""

    code = "program_failed"

    def __init__(self, name: str, log: Path, last: str) -> None:
        super().__init__(
            f"Chương trình {name} không chạy được; xem {log}. Dòng cuối: {last}",
            f"The program {name} does not run; see {log}. Its last line: {last}",
        )
