"""What can keep the demonstration from starting, each with its code, in Vietnamese and English."""

from pathlib import Path

from api.commands.errors import CommandFailed


def port_busy(port: int, option: str) -> CommandFailed:
    """Another program listens on a port that was asked for."""
    return CommandFailed(
        "port_busy",
        f"Cổng {port} đang có chương trình khác dùng. Chọn cổng khác bằng {option}.",
        f"Another program uses port {port}. Choose another with {option}.",
    )


def data_not_writable(data: Path, error: OSError) -> CommandFailed:
    """The data folder cannot be made or written."""
    return CommandFailed(
        "data_not_writable",
        f"Không ghi được vào thư mục {data}. Chọn thư mục khác bằng --data.",
        f"Cannot write to the folder {data} ({error.strerror}). Choose another with --data.",
    )


def data_in_use(data: Path) -> CommandFailed:
    """Another demonstration runs on the same data folder."""
    return CommandFailed(
        "data_in_use",
        f"Thư mục {data} đang được một bản trình diễn khác dùng.",
        f"Another demonstration is using the folder {data}.",
    )


def data_not_empty(data: Path) -> CommandFailed:
    """The scripted run counts from nothing and wants a folder of its own."""
    return CommandFailed(
        "data_not_empty",
        f"Thư mục {data} đã có dữ liệu. Bản chạy tự động cần một thư mục trống.",
        f"The folder {data} holds data. The scripted run needs an empty one.",
    )


def not_built(path: Path) -> CommandFailed:
    """A built part of the app, or Node itself, is missing."""
    return CommandFailed(
        "app_not_built", f"Thiếu {path}. Gõ: make web", f"{path} is missing. Type: make web"
    )


def program_failed(name: str, log: Path, last: str) -> CommandFailed:
    """A program of the demonstration ended or never answered."""
    return CommandFailed(
        "program_failed",
        f"Chương trình {name} không chạy được; xem {log}. Dòng cuối: {last}",
        f"The program {name} does not run; see {log}. Its last line: {last}",
        status=1,
    )
