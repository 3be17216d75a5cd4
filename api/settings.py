"""Settings: from options, the environment and one TOML file; checked before anything runs."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from api.survey.text import HANOI
from sync.link.budget import BadSize, Budget, size
from sync.link.schedule import BadHours, Schedule, hours

FILE = "haidang.toml"
PREFIX = "HAIDANG_"
MIB = 1 << 20
ADDRESS = r"https?://[^/\s]+"
"""Where a server is, as `https://dao.example:8443`."""
LONGEST_ADDRESS = 280
"""Letters; a name of a host has at most 253."""

Kind = Literal["mainland", "island"]
Port = Annotated[int, Meta(ge=0, le=65535)]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a server is told. Each field is `HAIDANG_<FIELD>` in the environment."""

    data: Path
    role: Kind | None = None
    host: Annotated[str, Meta(min_length=1)] = "127.0.0.1"
    port: Port = 8000
    url: Annotated[str, Meta(pattern=rf"^({ADDRESS})?$", max_length=LONGEST_ADDRESS)] = ""
    upstream: Annotated[str, Meta(pattern=rf"^({ADDRESS})?$")] = ""
    ca: Path | None = None
    tls: bool = False
    plain_port: Port | None = None
    log: Literal["debug", "info", "warning", "error"] = "info"
    windows: tuple[str, ...] = ()
    budget_window: str = ""
    budget_day: str = ""
    photo_days: Annotated[int, Meta(ge=1)] | None = None
    photo_room: Annotated[int, Meta(ge=0)] = 1024
    text_room: Annotated[int, Meta(ge=0)] = 256

    @property
    def schedule(self) -> Schedule:
        """The hours, in Vietnamese time, in which the link may be used; raises `BadHours`."""
        return Schedule(map(hours, self.windows), HANOI)

    @property
    def budget(self) -> Budget:
        """The bytes that the link may carry; raises `BadSize`."""
        sizes = (size(text) if text else None for text in (self.budget_day, self.budget_window))
        return Budget(*sizes)


class SettingsInvalid(ValueError):
    """A setting that is missing, unknown or wrong."""

    code = "settings_invalid"
    vietnamese = "Cấu hình không đúng."


class WindowsInvalid(SettingsInvalid):
    """Hours that nobody can keep."""

    code = "bad_window"
    vietnamese = "Khung giờ (windows) không đúng, cần như 05:00-06:30 hoặc T2-T6 21:00-23:00."


class BudgetInvalid(SettingsInvalid):
    """A budget that is no number of bytes, or is for openings that there are not."""

    code = "bad_budget"
    vietnamese = "Hạn mức (budget) không đúng, cần như 500 kB hoặc 20 MB."


class BudgetWithoutWindows(BudgetInvalid):
    """A budget for openings, where windows may be at any time."""

    vietnamese = "Hạn mức mỗi khung giờ (budget_window) cần có khung giờ (windows)."


def read(
    data: Path, options: Mapping[str, object], environment: Mapping[str, str] = os.environ
) -> Settings:
    """The settings of the server in `data`; raises `SettingsInvalid`."""
    names = [field.name for field in msgspec.structs.fields(Settings)]
    values: dict[str, object] = {**_file(data / FILE)}
    told = {name: environment.get(PREFIX + name.upper()) for name in names}
    values.update({name: value for name, value in told.items() if value is not None})
    values.update({name: value for name, value in options.items() if value is not None})
    values["data"] = str(data)
    if isinstance(listed := values.get("windows"), str):
        values["windows"] = [one for one in listed.split(",") if one.strip()]
    try:
        found = msgspec.convert(values, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise SettingsInvalid(str(error)) from error
    _check_link(found)
    return found


def _check_link(found: Settings) -> None:
    """Raise what is wrong with the hours and budgets."""
    try:
        always, budget = found.schedule.always, found.budget
    except BadHours as error:
        raise WindowsInvalid(str(error)) from error
    except BadSize as error:
        raise BudgetInvalid(str(error)) from error
    if budget.opening is not None and always:
        raise BudgetWithoutWindows("budget_window needs windows")


def _path(kind: type, value: object) -> object:
    """Folders are text in options, environment and file."""
    return Path(str(value)) if kind is Path else value


def _file(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        values: dict[str, object] = msgspec.toml.decode(path.read_bytes())
    except (msgspec.DecodeError, OSError) as error:
        raise SettingsInvalid(f"{path}: {error}") from error
    return values
