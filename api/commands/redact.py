"""`haidang redact`: values that must not be kept are taken out of a record for good."""

from api.commands.errors import CommandFailed
from api.commands.fleet import say
from api.commands.folder import Data, mainland
from api.commands.inspect import RecordId, no_record
from sync.errors import UnknownRecord


def redact(record: RecordId, /, *fields: str, data: Data, reason: str = "") -> None:
    """Xóa hẳn giá trị khỏi hồ sơ, ở mọi nơi. Take values out of a record for good, everywhere.

    Every store that hears of it drops them. Backups that were made before still have them.

    Parameters
    ----------
    fields: The fields whose values go, as `haidang explain` names them.
    reason: Why; it is kept, and travels with the order.
    """
    if not fields:
        raise CommandFailed("bad_option", "Cần nêu các trường cần xóa.", "Name the fields.")
    with mainland(data) as node:
        try:
            changes = node.replica.redact(bytes.fromhex(record), fields, reason=reason)
        except (UnknownRecord, ValueError) as error:
            raise no_record(record) from error
    if not changes:
        raise CommandFailed(
            "nothing_redacted",
            "Không xóa được gì: hồ sơ không có giá trị ở các trường này, hoặc quyền dựa vào đó.",
            "Nothing was taken out: no value in these fields, or rights rest on them.",
            1,
        )
    say(record=record, fields=list(fields), changes=changes)
