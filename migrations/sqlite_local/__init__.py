"""The second database of a server: sign-ins, tokens, codes, failures, uploads, contacts.

Nothing here can be verified against the log, and nothing here is needed to rebuild it.
"""

from sqlite_utils import Migrations

from migrations.sqlite_local import m0001_first

migrations = Migrations("haidang_local")
migrations(name="m0001_first")(m0001_first.apply)
