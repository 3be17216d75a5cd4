"""Who is signed in, which devices hold tokens, which codes are out, who tried in vain."""

from sqlite_utils import Database

TABLES = """
create table sign_in (
  token blob primary key,
  account blob not null,
  expires integer not null
) strict, without rowid;

create table device_token (
  token blob primary key,
  replica blob not null,
  scopes text not null,
  expires integer not null
) strict, without rowid;

create table challenge (
  nonce blob primary key,
  expires integer not null
) strict, without rowid;

create table enrolment (
  code blob primary key,
  role text not null,
  scopes text not null,
  name text not null,
  expires integer not null,
  used_by blob
) strict, without rowid;

create table failure (
  subject text not null,
  at integer not null
) strict;
create index failure_by_subject on failure (subject, at);

create table contact (
  replica blob primary key,
  began integer not null,
  complete integer
) strict, without rowid;
"""


def apply(db: Database) -> None:
    """Create the first tables."""
    for statement in TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)
