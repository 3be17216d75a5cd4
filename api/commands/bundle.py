"""`haidang bundle`: what an island and the mainland send each other on a stick."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from api import bundles
from api.bundles import Exported, Imported, Receiver
from api.commands import bundle_words
from api.commands.errors import CommandFailed
from api.commands.files import naming
from api.commands.fleet import say
from api.commands.folder import Data, opened
from api.commands.standing import Language
from api.node import Node
from sync.errors import BundleUnread, StickFull

app = App(name="bundle", help="Tệp trên thẻ nhớ. Files for a USB stick.")

PARTLY = (
    "Phần nguyên vẹn của tệp đã được nhận và giữ lại. Hãy xin tệp mới cho phần còn lại.",
    "The file was cut or altered. What is whole was kept; ask for another for the rest.",
)
For = Annotated[str | None, Parameter(name="--for", help="Island's name or key id (mainland).")]


@app.command
def export(
    file: Path, /, *, data: Data, to: For = None, json: bool = False, language: Language = "vi"
) -> None:
    """Ghi việc chưa gửi ra tệp. Write what the other side has not said it holds, text and photos.

    Parameters
    ----------
    file: The file to write, on the stick.
    json: Say it as a line of JSON.
    language: The language of what it says, `vi` or `en`.
    """
    with opened(data) as node, _writing(file):
        _tell(file, bundles.export(node, file, _receiver(node, to)), None if json else language)


@app.command
def receipt(
    file: Path, /, *, data: Data, to: For = None, json: bool = False, language: Language = "vi"
) -> None:
    """Ghi biên nhận ra tệp. Write what this server holds, and nothing else.

    Parameters
    ----------
    file: The file to write, on the stick.
    json: Say it as a line of JSON.
    language: The language of what it says, `vi` or `en`.
    """
    with opened(data) as node, _writing(file):
        made = bundles.export(node, file, _receiver(node, to), news=False)
        _tell(file, made, None if json else language)


@app.command(name="import")
def take(
    file: Path,
    /,
    *,
    data: Data,
    receipt: Path | None = None,
    json: bool = False,
    language: Language = "vi",
) -> int:
    """Nhận tệp từ thẻ nhớ. Take in a file; twice does no harm.

    Parameters
    ----------
    file: The file on the stick.
    receipt: Answer at once with a file of this name: what is held here, and what is new for them.
    json: Say it as a line of JSON for each file.
    language: The language of what it says, `vi` or `en`.
    """
    said = None if json else language
    with opened(data) as node:
        with naming(file):
            imported = bundles.take(node, file)
        _told(imported, said, answered=receipt is not None)
        if receipt is not None:
            _answer(node, receipt, imported, said)
    if imported.error is not None:
        raise CommandFailed(imported.error.code, *PARTLY, 1)
    return 1 if imported.taken.full else 0


def _told(imported: Imported, language: Language | None, *, answered: bool) -> None:
    """Say what came of a file; as JSON where no language is given."""
    if language is not None:
        _print(bundle_words.of_taken(imported, language, answered=answered))
        return
    taken = imported.taken
    say(
        maker=imported.name,
        kind=taken.kind,
        made=taken.ms,
        changes=taken.changes,
        photos=imported.photos,
        held=imported.held,
        confirmed=imported.confirmed,
        gap=taken.gap,
        full=taken.full,
        whole=taken.whole,
    )


def _answer(node: Node, file: Path, imported: Imported, language: Language | None) -> None:
    """Answer a bundle; raises `CommandFailed` for a tablet, which reads no files."""
    with _writing(file):
        answer = bundles.answer(node, file, imported)
    if answer is None:
        raise CommandFailed(
            "no_receiver",
            "Máy bảng không đọc tệp biên nhận; máy sẽ tự biết khi có mạng.",
            "A tablet reads no receipt file; it is told when there is a network.",
            1,
        )
    _tell(file, answer, language)


@contextmanager
def _writing(file: Path) -> Iterator[None]:
    """Say what is wrong with the stick; the data stay here."""
    try:
        yield
    except StickFull as error:
        raise CommandFailed(
            "stick_full",
            "Thẻ nhớ không đủ chỗ. Dữ liệu vẫn còn trên máy; hãy dùng thẻ nhớ khác.",
            "The stick is full. All is still here: use another stick.",
        ) from error
    except BundleUnread as error:
        raise CommandFailed(
            "bundle_unread",
            "Tệp vừa ghi đọc lại không đúng. Dữ liệu vẫn còn trên máy; hãy dùng thẻ nhớ khác.",
            "The stick gives back something else. All is still here: use another stick.",
        ) from error
    except OSError as error:
        raise CommandFailed(
            "file_unwritable", f"Không ghi được {file}.", f"Cannot write {file}: {error.strerror}."
        ) from error


def _tell(file: Path, exported: Exported, language: Language | None) -> None:
    """Say what is in a file; as JSON where no language is given."""
    if language is not None:
        _print(bundle_words.of_written(file, exported, language))
        return
    say(
        file=str(file),
        receiver=exported.receiver,
        bytes=exported.size,
        changes=exported.changes,
        photos=exported.photos,
        safe=True,
    )


def _print(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def _receiver(node: Node, wanted: str | None) -> Receiver:
    """The node that a bundle is for; raises `CommandFailed` where that is not clear."""
    known = bundles.receivers(node)
    found = [r for r in known if wanted is None or wanted in (r.name, r.id.hex())]
    if len(found) == 1:
        return found[0]
    names = ", ".join(f"{r.name} ({r.id.hex()})" for r in known) or "—"
    raise CommandFailed(
        "no_receiver",
        f"Không rõ tệp gửi cho máy nào. Chọn bằng --for: {names}.",
        f"Name one receiver with --for: {names}.",
    )
