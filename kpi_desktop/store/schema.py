"""Which version a file is, what its schema must look like to the letter, and bringing an older file up."""

import re
import sqlite3
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

# "KPID" in ASCII: tells our files from any other SQLite file.
APPLICATION_ID = 0x4B504944
HEADER = b"SQLite format 3\x00"
SCHEMA_VERSION = 2
# The last migration of each released file version.
REVISIONS = {1: "0005", 2: "0006"}
_MIGRATIONS = Path(__file__).parent / "migrations"
# Alembic keeps what it works on in globals.
_ALEMBIC = Lock()
_SPACES = re.compile(r"\s+")

SchemaRow = tuple[str, str, str, str]
TableColumns = tuple[tuple[str, ...], tuple[str, ...]]


def upgrade(connection: Connection, version: int | None = None) -> None:
    """Run the migrations up to a version, or the newest, on an open connection inside its transaction, and set the version marks."""
    from alembic import command  # noqa: PLC0415 - only a new or an old file needs Alembic
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    version = version or SCHEMA_VERSION
    with _ALEMBIC:
        command.upgrade(config, REVISIONS[version])
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")


def bring_up_copy(path: Path) -> bool:
    """Bring a private copy of a file up to the newest version, foreign keys off during the step; False when rows do not fit."""
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(path, isolation_level=None), poolclass=StaticPool
    )
    with engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        upgrade(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        connection.exec_driver_sql("ROLLBACK" if broken else "COMMIT")
    engine.dispose()
    return broken is None


def version_of(path: Path) -> int:
    """The version a file says it is of."""
    with path.open("rb") as stream:
        return int.from_bytes(stream.read(64)[60:64], "big")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pattern:
    """An empty file of a version: its schema, normalised and to the letter, and each table's columns and key."""

    schema: frozenset[SchemaRow]
    written: frozenset[SchemaRow]
    columns: dict[str, TableColumns]


@cache
def _make_pattern(version: int) -> _Pattern:
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as connection:
        upgrade(connection, version)
        rows = connection.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_schema").all()
        tables = [row[1] for row in rows if row[0] == "table"]
        columns = {
            table: connection.exec_driver_sql(f'PRAGMA table_info("{table}")').all() for table in tables
        }
    engine.dispose()
    return _Pattern(
        schema=frozenset((row[0], row[1], row[2], normalise(row[3])) for row in rows),
        written=frozenset((row[0], row[1], row[2], str(row[3] or "")) for row in rows),
        columns={
            table: (
                tuple(row[1] for row in found),
                tuple(name for _, name in sorted((row[5], row[1]) for row in found if row[5])),
            )
            for table, found in columns.items()
        },
    )


def expected_schema(version: int = SCHEMA_VERSION) -> frozenset[SchemaRow]:
    """Every row of sqlite_schema that our migrations produce for a version: type, name, table, normalised text."""
    return _make_pattern(version).schema


def columns_of(table: str, version: int | None = None) -> TableColumns:
    """A table's columns in the order of its DDL, and its key in the key's order, of a version or the newest."""
    return _make_pattern(version or SCHEMA_VERSION).columns[table]


def actual_schema(connection: sqlite3.Connection, version: int = SCHEMA_VERSION) -> frozenset[SchemaRow]:
    """Every row of a file's sqlite_schema, in the same form."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
    pattern = _make_pattern(version)
    texts = frozenset((str(row[0]), str(row[1]), str(row[2]), str(row[3] or "")) for row in rows)
    if texts == pattern.written:
        return pattern.schema
    return frozenset((kind, name, table, normalise(text)) for kind, name, table, text in texts)


def normalise(sql: object) -> str:
    """A schema text with white space folded."""
    return _SPACES.sub(" ", str(sql or "")).strip()
