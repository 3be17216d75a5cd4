"""`haidang`: one clear line for every mistake, and no traceback."""

import sqlite3
import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

from api.commands.errors import CommandFailed
from api.errors import ServiceError
from api.survey.errors import SurveyError
from api.words import PROBLEMS
from sync.disk import named_error
from sync.errors import Refused, SyncError

app = App(
    name="haidang",
    help="Khảo sát nhu cầu thông tin ở các đảo. Surveys where there is no network.",
    version_flags=["--version"],
)

# Named, not imported: a command loads only what it needs.
app.command("api.commands.serve:serve")
app.command("api.commands.tls:tls")
app.command("api.commands.fleet:init")
app.command("api.commands.fleet:join")
app.command("api.commands.fleet:code")
app.command("api.commands.account:app", name="account")
app.command("api.commands.files:round_app", name="round")
app.command("api.commands.files:units_app", name="units")
app.command("api.commands.files:form_app", name="form")
app.command("api.commands.devices:revoke")
app.command("api.commands.redact:redact")
app.command("api.commands.exchange:app", name="sync")
app.command("api.commands.backup:app", name="backup")
app.command("api.commands.backup:restore")
app.command("api.commands.bundle:app", name="bundle")
app.command("api.commands.inspect:verify")
app.command("api.commands.inspect:explain")
app.command("api.commands.demo:demo")


def main() -> None:
    """Run the command that was typed."""
    sys.exit(run(sys.argv[1:]))


def run(words: Sequence[str]) -> int:
    """The exit status of a command: 0, 1 when it found something wrong, 2 for a wrong request."""
    try:
        result = app(words, exit_on_error=False, print_error=False, result_action="return_value")
    except CycloptsError as error:
        return tell("bad_option", "Lệnh hoặc tham số không đúng.", _first_line(str(error)), 2)
    except CommandFailed as error:
        return tell(error.code, error.vietnamese, error.english, error.status)
    except SurveyError as error:
        return tell(error.code, error.vietnamese, str(error), 2)
    except ServiceError as error:
        return tell_refusal(error)
    except (SyncError, OSError, sqlite3.Error) as error:
        return tell(*words_of(error), 2)
    except KeyboardInterrupt:
        return 130
    return result if isinstance(result, int) else 0


def tell_refusal(error: ServiceError) -> int:
    """Write what the service refuses, in the words that people get over HTTP."""
    return tell(error.code, *PROBLEMS[error.code].told(error.more), 2)


def words_of(error: SyncError | OSError | sqlite3.Error) -> tuple[str, str, str]:
    """Code, Vietnamese and English for what stopped a command halfway."""
    match error:
        case Refused():
            return "bad_option", "Lệnh hoặc tham số không đúng.", _first_line(f"{error}.")
        case SyncError(code=code) if code in PROBLEMS:
            return code, *PROBLEMS[code].told({})
        case OSError() if named := named_error(error):
            return words_of(named)
        case OSError():
            return "data_not_writable", "Không ghi được dữ liệu.", _first_line(f"{error}.")
    return "data_unreadable", "Không đọc được dữ liệu.", _first_line(f"{error}.")


def tell(code: str, vietnamese: str, english: str, status: int) -> int:
    """Write one line of error, and give the status back."""
    sys.stderr.write(f"haidang: {code}: {vietnamese} {english}\n")
    return status


def _first_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
