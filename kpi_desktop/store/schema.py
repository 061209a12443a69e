"""Which version a file is, what its schema must look like to the letter, and bringing an older file up."""

import re
import sqlite3
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

# "KPID" in ASCII: tells our files from any other SQLite file.
APPLICATION_ID = 0x4B504944
HEADER = b"SQLite format 3\x00"
SCHEMA_VERSION = 1
# The last migration of each released file version.
REVISIONS = {1: "0006"}
_MIGRATIONS = Path(__file__).parent / "migrations"
_SPACES = re.compile(r"\s+")


def upgrade(connection: Connection, version: int = SCHEMA_VERSION) -> None:
    """Run the migrations up to a version on an open connection inside its transaction, and set the version marks."""
    from alembic import command  # noqa: PLC0415 - only a new or an old file needs Alembic
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, REVISIONS[version])
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")


@cache
def expected_schema(version: int = SCHEMA_VERSION) -> frozenset[tuple[str, str, str, str]]:
    """Every row of sqlite_schema that our migrations produce for a version: type, name, table, normalised text."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        upgrade(connection, version)
        rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_schema").all()
    engine.dispose()
    return frozenset((row[0], row[1], row[2], normalise(row[3])) for row in rows)


def actual_schema(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str, str]]:
    """Every row of a file's sqlite_schema, in the same form."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    return frozenset((str(row[0]), str(row[1]), str(row[2]), normalise(row[3])) for row in rows)


def normalise(sql: object) -> str:
    """A schema text with white space folded."""
    return _SPACES.sub(" ", str(sql or "")).strip()
