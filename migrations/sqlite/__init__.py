"""The tables of a replica in SQLite: the log with its views, and what is kept beside it."""

from sqlite_utils import Migrations

from migrations.sqlite import (
    m0001_log,
    m0002_heads,
    m0003_records,
    m0004_beside,
    m0005_judged,
    m0006_redaction,
    m0007_signed_branches,
)

log = Migrations("haidang")
log(name="m0001_log")(m0001_log.apply)
log(name="m0002_heads")(m0002_heads.apply)
log(name="m0003_records")(m0003_records.apply)
log(name="m0005_judged")(m0005_judged.apply)
log(name="m0006_redaction")(m0006_redaction.apply)
log(name="m0007_signed_branches")(m0007_signed_branches.apply)

beside = Migrations("haidang_beside")
beside(name="m0004_beside")(m0004_beside.apply)
