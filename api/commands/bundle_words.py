"""What `haidang bundle` says of files for sticks, Vietnamese and English."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from api.bundles import Exported, Imported
from api.commands.standing import Language, moment, size_text
from api.commands.standing_words import WORDS, counted

_VI = {
    "written": "Đã ghi {file}, gửi {receiver}: {changes}, {photos}, và biên nhận; {size}.",
    "safe": "An toàn, có thể rút thẻ nhớ.",
    "whole": "Đã nhận trọn tệp của {maker}, lập lúc {when}.",
    "butPhotos": "Đã nhận tệp của {maker}, lập lúc {when}, trừ những ảnh không còn chỗ.",
    "partly": "Mới nhận được phần đầu tệp của {maker}, lập lúc {when}.",
    "noName": "máy chưa có tên",
    "brought": "Mới: {changes}, {photos}.",
    "nothing": "Không có gì mới: máy này đã có mọi thứ trong tệp.",
    "nothingYet": "Trong phần đó chưa có gì mới; phần còn lại chưa đọc được.",
    "held": "Nơi lập tệp báo đã có thêm {n} thay đổi của máy này.",
    "confirmed": "{n} ảnh của máy này đã có ở nơi lập tệp.",
    "gap": "Còn thiếu tệp lập trước đó: gửi lại tệp trả lời, tệp sau của bên kia sẽ mang đủ.",
    "full": "Máy này hết chỗ cho ảnh. Khi có thêm chỗ, tệp hoặc lần đồng bộ sau sẽ mang ảnh lại.",
    "answer": "Nên lập tệp gửi lại {maker} bằng haidang bundle export: đó cũng là biên nhận.",
    "tablet": "Máy tính bảng không đọc tệp trả lời; máy tự biết khi có Wi-Fi của trạm hay có mạng.",
}

_EN = {
    "written": "{file} is written, for {receiver}: {changes}, {photos}, and a receipt; {size}.",
    "safe": "Safe to remove.",
    "whole": "The whole file of {maker} was taken in, made at {when}.",
    "butPhotos": "The file of {maker} was taken in, made at {when}, but for photos without room.",
    "partly": "Only the beginning of the file of {maker} was taken in, made at {when}.",
    "noName": "a machine without a name",
    "brought": "New: {changes}, {photos}.",
    "nothing": "Nothing new: this machine holds all that is in the file.",
    "nothingYet": "Nothing new is in that part; the rest could not be read.",
    "held": "Where the file was made {n} more change of this machine has come."
    "|Where the file was made {n} more changes of this machine have come.",
    "confirmed": "{n} photo of this machine is where the file was made."
    "|{n} photos of this machine are where the file was made.",
    "gap": "A file made before is still missing: send an answer, their next one brings all of it.",
    "full": "No room is left for photos. Once there is, the next file or exchange brings them.",
    "answer": "Make a file for {maker} with haidang bundle export: it is the receipt, too.",
    "tablet": "A tablet reads no answer; it is told when it has the island's Wi-Fi or a network.",
}

_WORDS: Mapping[str, Mapping[str, str]] = {"vi": _VI, "en": _EN}


def of_written(file: Path, made: Exported, language: Language) -> Iterator[str]:
    """What is in a file that is on the stick, and that the stick may go."""
    yield _WORDS[language]["written"].format(
        file=file,
        receiver=made.receiver,
        size=size_text(made.size, language),
        **_counts(made.changes, made.photos, language),
    )
    yield _WORDS[language]["safe"]


def of_taken(came: Imported, language: Language, *, answered: bool) -> Iterator[str]:
    """What a file brought, and what is to be done; `answered` where an answer is written anyway."""
    words, taken = _WORDS[language], came.taken
    maker = came.name or words["noName"]
    how = "partly" if not taken.whole else "butPhotos" if taken.full else "whole"
    yield words[how].format(maker=maker, when=moment(taken.ms))
    if taken.changes or taken.photos:
        yield words["brought"].format(**_counts(taken.changes, came.photos, language))
    elif not (came.held or came.confirmed or taken.full):
        yield words["nothing" if taken.whole else "nothingYet"]
    if came.held:
        yield counted(words["held"], came.held)
    if came.confirmed:
        yield counted(words["confirmed"], came.confirmed)
    if taken.full:
        yield words["full"]
    if taken.gap:
        yield words["gap"]
    if taken.kind == "tablet":
        yield words["tablet"]
    elif came.news and not answered:
        yield words["answer"].format(maker=maker)


def _counts(changes: int, photos: int, language: Language) -> dict[str, str]:
    words = WORDS[language]
    return {
        "changes": counted(words["changes"], changes),
        "photos": counted(words["photos"], photos),
    }
