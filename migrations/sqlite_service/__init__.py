"""The service's own database: sign-ins, tokens, codes, failures, uploads, contacts.

Nothing here can be verified against the log, and nothing here is needed to rebuild it.
"""

from sqlite_utils import Migrations

from migrations.sqlite_service import (
    m0001_first,
    m0002_challenge,
    m0003_window,
    m0004_spent,
    m0005_asked,
    m0006_told,
    m0007_key,
)

migrations = Migrations("haidang_service")
migrations(name="m0001_first")(m0001_first.apply)
migrations(name="m0002_challenge")(m0002_challenge.apply)
migrations(name="m0003_window")(m0003_window.apply)
migrations(name="m0004_spent")(m0004_spent.apply)
migrations(name="m0005_asked")(m0005_asked.apply)
migrations(name="m0006_told")(m0006_told.apply)
migrations(name="m0007_key")(m0007_key.apply)
