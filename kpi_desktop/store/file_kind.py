"""What a data file is, told without opening it for work: nothing is written, locked or left beside it."""

import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from kpi_desktop.domain.files import FileKind

_SECONDS, _STEPS = 2, 10_000
# Neither a virtual table nor a column that computes; opening compares with the schema to the letter.
_PLAIN = re.compile(
    r"CREATE TABLE file_info\s*\((?:(?!\bAS\b|\bGENERATED\b).)*\)\s*STRICT\s*", re.DOTALL | re.IGNORECASE
)


def peek_kind(path: Path) -> FileKind | None:
    """The kind a file of ours says it is, None when it cannot be told.

    The file may be a stranger's: it is read as immutable, a view in the table's place is not followed, and a query
    that does not end is stopped.
    """
    deadline = time.monotonic_ns() + _SECONDS * 1_000_000_000
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as raw:
            raw.execute("PRAGMA trusted_schema = OFF")
            raw.set_progress_handler(lambda: int(time.monotonic_ns() > deadline), _STEPS)
            found = raw.execute("SELECT type, sql FROM sqlite_schema WHERE name = 'file_info'").fetchall()
            if [row[0] for row in found] != ["table"] or not _PLAIN.fullmatch(str(found[0][1])):
                return None
            return FileKind(raw.execute("SELECT kind FROM file_info").fetchone()[0])
    except (sqlite3.Error, TypeError, ValueError, UnicodeError):
        return None
