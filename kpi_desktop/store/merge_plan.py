"""The three-way merge over attached files: base and theirs beside the bureau's own rows, set by set.

Only rows in which the package differs from the base and the bureau has a change of its own become Python objects.
"""
# ruff: noqa: S608 - every name in the SQL comes from our own schema

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from kpi_desktop.domain.merging import (
    WHOLE_ROW,
    Conflict,
    HandInRecord,
    HandInStage,
    Row,
    RowMerge,
    RowOutcome,
    merge_row,
)
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.conflicts import ConflictBook
from kpi_desktop.store.database import Database
from kpi_desktop.store.fingerprint import STAGE_TABLES, raw_connection
from kpi_desktop.store.records import BOOKKEEPING, HEAD
from kpi_desktop.store.schema import columns_of

THEIRS = "theirs"
# A merge without a base (the bureau holds rows nobody handed in) compares with nothing.
_NO_BASE = '(SELECT * FROM main."{table}" WHERE 0)'


@dataclass(slots=True)
class MergeTally:
    """What a merge did: counts of rows, conflicts, rows merged from both sides, and the rows as they were before."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    soft: list[str] = field(default_factory=list)
    before: dict[str, list[str]] = field(default_factory=dict)
    inserted: dict[str, list[str]] = field(default_factory=dict)


@contextmanager
def attached(database: Database, files: Mapping[str, Path]) -> Iterator[None]:
    """Files beside the open one, read-only, by alias."""
    done: list[str] = []
    try:
        for alias, path in files.items():
            with database.read() as connection:
                connection.exec_driver_sql(f"ATTACH ? AS {alias}", (f"{path.as_uri()}?mode=ro",))
            done.append(alias)
        yield
    finally:
        for alias in done:
            with database.read() as connection:
                connection.exec_driver_sql(f"DETACH {alias}")


class TableMerge:
    """The SQL of one table's merge; `theirs` is the alias of the file that is merged."""

    def __init__(
        self,
        connection: Connection,
        table: str,
        base: str | None,
        record: HandInRecord,
        theirs: str = THEIRS,
    ) -> None:
        self.connection = connection
        self.table = table
        self.record = record
        self.theirs = f'{theirs}."{table}"'
        self.columns, self.keys = columns_of(table)
        self.content = [name for name in self.columns if name not in (*self.keys, *BOOKKEEPING)]
        self.stamped = [*self.content, "changed_at", "changed_by"]
        self.base = f'{base}."{table}"' if base else _NO_BASE.format(table=table)
        self.owner = (record.key.unit_code, record.key.year)

    def run(self, sql: str, values: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401 - SQLAlchemy's cursor
        """Run one statement."""
        return self.connection.exec_driver_sql(sql, values)

    def join(self, left: str, right: str) -> str:
        """Two aliases of the table, joined by its key."""
        return " AND ".join(f'{left}."{name}" = {right}."{name}"' for name in self.keys)

    def names(self, alias: str, columns: tuple[str, ...] | list[str]) -> str:
        """Columns of an alias."""
        return ", ".join(f'{alias}."{name}"' for name in columns)

    def differ(self, left: str, right: str, columns: list[str]) -> str:
        """Whether two aliases differ in these columns."""
        return f"({self.names(left, columns)}) IS NOT ({self.names(right, columns)})"

    def find_differences(self) -> None:
        """Keys in which theirs differs from the base, and whether the bureau's row still is as the base says."""
        mine = f'LEFT JOIN main."{self.table}" AS o'
        touched = f"{self.differ('o', 'b', self.stamped)} AS touched"
        self.run("DROP TABLE IF EXISTS temp.merge_diff")
        self.run(
            f"CREATE TEMP TABLE merge_diff AS "
            f"SELECT {self.names('t', self.keys)}, 1 AS offered, {touched} FROM {self.theirs} AS t "
            f"LEFT JOIN {self.base} AS b ON {self.join('b', 't')} {mine} ON {self.join('o', 't')} "
            f"WHERE t.unit_code = ? AND t.year = ? "
            f"AND (b.unit_code IS NULL OR {self.differ('t', 'b', self.stamped)})",
            self.owner,
        )
        if self._count_gone():
            self.run(
                f"INSERT INTO temp.merge_diff "
                f"SELECT {self.names('b', self.keys)}, 0, {touched} FROM {self.base} AS b "
                f"LEFT JOIN {self.theirs} AS t ON {self.join('t', 'b')} {mine} ON {self.join('o', 'b')} "
                f"WHERE b.unit_code = ? AND b.year = ? AND t.unit_code IS NULL",
                self.owner,
            )

    def _count_gone(self) -> int:
        """How many rows of the base are not in theirs, by counts alone: a deletion is a mark, so mostly none is."""
        old, new = (
            f"(SELECT count(*) FROM {side} WHERE unit_code = ? AND year = ?)"
            for side in (self.base, self.theirs)
        )
        added = (
            f"(SELECT count(*) FROM temp.merge_diff AS d WHERE NOT EXISTS "
            f"(SELECT 1 FROM {self.base} AS b WHERE {self.join('b', 'd')}))"
        )
        return int(self.run(f"SELECT {old} - ({new} - {added})", (*self.owner, *self.owner)).scalar_one())

    def has_differences(self) -> bool:
        """Whether theirs differs from the base in anything."""
        return self.run("SELECT 1 FROM temp.merge_diff LIMIT 1").first() is not None

    def count_untouched(self) -> tuple[int, int, int]:
        """Rows that come straight from theirs: new, changed, removed."""
        row = self.run(
            f"SELECT "
            f"count(*) FILTER (WHERE t.removed = 0 AND coalesce(b.removed, 1) = 1), "
            f"count(*) FILTER (WHERE t.removed = 0 AND b.removed = 0 AND {self.differ('t', 'b', self.content)}), "
            f"count(*) FILTER (WHERE coalesce(t.removed, 1) = 1 AND b.removed = 0) "
            f"FROM temp.merge_diff AS d "
            f"LEFT JOIN {self.theirs} AS t ON {self.join('t', 'd')} "
            f"LEFT JOIN {self.base} AS b ON {self.join('b', 'd')} WHERE NOT d.touched"
        ).one()
        return int(row[0]), int(row[1]), int(row[2])

    def is_empty(self, side: str) -> bool:
        """Whether a side (theirs or the base) has no row of this table."""
        return raw_connection(self.connection).execute(f"SELECT 1 FROM {side} LIMIT 1").fetchone() is None

    def count_live(self) -> int:
        """Rows of theirs that are not marked removed."""
        return int(
            self.run(
                f"SELECT count(*) FROM {self.theirs} WHERE unit_code = ? AND year = ? AND removed = 0",
                self.owner,
            ).scalar_one()
        )

    def list_before(self) -> tuple[list[str], list[str]]:
        """The bureau's rows about to be written over, and the keys of rows it does not have yet, as JSON."""
        mine = f'main."{self.table}"'
        before = self.run(
            f"SELECT json_array({self.names('o', self.columns)}) FROM temp.merge_diff AS d JOIN {mine} AS o ON {self.join('o', 'd')}"
        )
        absent = self.run(
            f"SELECT json_array({self.names('d', self.keys)}) FROM temp.merge_diff AS d "
            f"WHERE NOT EXISTS (SELECT 1 FROM {mine} AS o WHERE {self.join('o', 'd')})"
        )
        return [row[0] for row in before], [row[0] for row in absent]

    def take_theirs(self) -> None:
        """Write theirs over every row the bureau has not changed; what theirs lacks is marked removed."""
        columns = [name for name in self.columns if name != "brought_by"]
        update = ", ".join(
            f'"{name}" = excluded."{name}"' for name in (*columns, "brought_by") if name not in self.keys
        )
        plain = ", ".join(f'"{name}"' for name in columns)
        keys = ", ".join(f'"{name}"' for name in self.keys)
        self.run(
            f'INSERT INTO main."{self.table}" ({plain}, brought_by) '
            f"SELECT {self.names('t', columns)}, ? FROM temp.merge_diff AS d "
            f"JOIN {self.theirs} AS t ON {self.join('t', 'd')} "
            f"WHERE d.offered AND NOT d.touched ON CONFLICT ({keys}) DO UPDATE SET {update}",
            (self.record.package_id,),
        )
        self.run(
            f'UPDATE main."{self.table}" SET removed = 1, changed_at = ?, changed_by = ?, brought_by = ? '
            f"WHERE removed = 0 AND ({keys}) IN (SELECT {keys} FROM temp.merge_diff WHERE NOT offered AND NOT touched)",
            (self.record.made_at, self.record.made_by, self.record.package_id),
        )

    def list_touched(self, *, with_untouched: bool = False) -> Iterator[tuple[dict[str, Any], ...]]:
        """Rows both sides changed: key, and base, ours, theirs with their bookkeeping (None values where not there)."""
        sides = ("b", "o", "t")
        wide = ", ".join(self.names(side, self.stamped) for side in sides)
        rows = self.run(
            f"SELECT {self.names('d', self.keys)}, {wide} FROM temp.merge_diff AS d "
            f"LEFT JOIN {self.base} AS b ON {self.join('b', 'd')} "
            f'LEFT JOIN main."{self.table}" AS o ON {self.join("o", "d")} '
            f"LEFT JOIN {self.theirs} AS t ON {self.join('t', 'd')} "
            f"WHERE d.touched OR {int(with_untouched)} ORDER BY {self.names('d', self.keys)}"
        ).all()
        width, first = len(self.stamped), len(self.keys)
        for row in rows:
            parts = [row[first + i * width : first + (i + 1) * width] for i in range(len(sides))]
            yield (
                dict(zip(self.keys, row[:first], strict=True)),
                *(dict(zip(self.stamped, part, strict=True)) for part in parts),
            )

    def write(self, row: Mapping[str, Any]) -> None:
        """Write a whole row."""
        marks = ", ".join("?" * len(self.columns))
        update = ", ".join(f'"{name}" = excluded."{name}"' for name in self.columns if name not in self.keys)
        keys = ", ".join(f'"{name}"' for name in self.keys)
        plain = ", ".join(f'"{name}"' for name in self.columns)
        self.run(
            f'INSERT INTO main."{self.table}" ({plain}) VALUES ({marks}) ON CONFLICT ({keys}) DO UPDATE SET {update}',
            tuple(row[name] for name in self.columns),
        )


def has_unit(connection: Connection, record: HandInRecord) -> bool:
    """Whether the file holds the unit's year already."""
    query = "SELECT 1 FROM main.year_book WHERE unit_code = ? AND year = ?"
    found = connection.exec_driver_sql(query, (record.key.unit_code, record.key.year))
    return found.first() is not None


def copy_unit(connection: Connection, record: HandInRecord) -> MergeTally:
    """Copy every row of a unit's first package."""
    tally = MergeTally()
    for stage in record.stage.includes:
        for table in STAGE_TABLES[stage]:
            merge = TableMerge(connection, table, None, record)
            if merge.is_empty(merge.theirs):
                continue
            columns = [name for name in merge.columns if name != "brought_by"]
            plain = ", ".join(f'"{name}"' for name in columns)
            merge.run(
                f'INSERT INTO main."{table}" ({plain}, brought_by) SELECT {plain}, ? FROM {THEIRS}."{table}"',
                (record.package_id,),
            )
            tally.added += merge.count_live()
    return tally


def fill_parents(
    connection: Connection, record: HandInRecord, stages: tuple[HandInStage, ...]
) -> dict[str, list[str]]:
    """Add, as removed, rows of the stages that do not count any more and the bureau never had.

    An older package that still brings a later stage's rows may name people or indicators the newer one has not.
    """
    inserted: dict[str, list[str]] = {}
    for stage in record.stage.includes:
        if stage in stages:
            continue
        for table in STAGE_TABLES[stage]:
            merge = TableMerge(connection, table, None, record)
            absent = (
                f'FROM {THEIRS}."{table}" AS t WHERE NOT EXISTS '
                f'(SELECT 1 FROM main."{table}" AS o WHERE {merge.join("o", "t")})'
            )
            keys = [
                row[0] for row in merge.run(f"SELECT json_array({merge.names('t', merge.keys)}) {absent}")
            ]
            if keys:
                inserted[table] = keys
                columns = [name for name in merge.columns if name not in ("brought_by", "removed")]
                plain = ", ".join(f'"{name}"' for name in columns)
                merge.run(
                    f'INSERT INTO main."{table}" ({plain}, removed, brought_by) '
                    f"SELECT {merge.names('t', columns)}, 1, ? {absent}",
                    (record.package_id,),
                )
    return inserted


def has_same_content(connection: Connection, record: HandInRecord, base: str) -> bool:
    """Whether theirs and another package of the same stage differ in nothing but who wrote it when."""
    for stage in record.stage.includes:
        for table in STAGE_TABLES[stage]:
            merge = TableMerge(connection, table, base, record)
            plain = ", ".join(f'"{name}"' for name in (*merge.keys, *merge.content))
            sides = (f'SELECT {plain} FROM {THEIRS}."{table}"', f"SELECT {plain} FROM {merge.base}")
            for one, other in (sides, sides[::-1]):
                if merge.run(f"{one} EXCEPT {other} LIMIT 1").first() is not None:
                    return False
    return True


def merge_unit(
    connection: Connection,
    record: HandInRecord,
    bases: Mapping[HandInStage, str | None],
    book: ConflictBook,
) -> MergeTally:
    """Merge the package's rows of the stages given, each against the alias of its base."""
    tally = MergeTally()
    for stage, base in bases.items():
        for table in STAGE_TABLES[stage]:
            _merge_table(TableMerge(connection, table, base, record), tally, book)
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.merge_diff")
    return tally


def _merge_table(merge: TableMerge, tally: MergeTally, book: ConflictBook) -> None:
    if merge.is_empty(merge.theirs) and merge.is_empty(merge.base):
        return
    merge.find_differences()
    if not merge.has_differences():
        tally.same += merge.count_live()
        return
    before, inserted = merge.list_before()
    if before:
        tally.before[merge.table] = before
    if inserted:
        tally.inserted[merge.table] = inserted
    added, changed, removed = merge.count_untouched()
    same = merge.count_live() - added - changed
    merge.take_theirs()
    for key, base, ours, theirs in merge.list_touched():
        outcome = _merge_touched(merge, key, (base, ours, theirs), tally, book)
        old, new = live_content(ours), outcome.result
        added += old is None and new is not None
        changed += old is not None and new is not None and old != new
        removed += old is not None and new is None
        same -= live_content(theirs) is not None and (old != new or outcome.outcome is RowOutcome.CONFLICT)
    tally.added += added
    tally.changed += changed
    tally.removed += removed
    tally.same += same


def live_content(row: Mapping[str, Any]) -> Row | None:
    """The row of a side as the rule sees it; None where it is not there or marked removed."""
    if row["removed"] != 0:
        return None
    return {name: value for name, value in row.items() if name not in ("removed", "changed_at", "changed_by")}


def _merge_touched(
    merge: TableMerge,
    key: dict[str, Any],
    sides: tuple[dict[str, Any], dict[str, Any], dict[str, Any]],
    tally: MergeTally,
    book: ConflictBook,
) -> RowMerge:
    base, ours, theirs = sides
    row_key = canonical_json([key[name] for name in merge.keys if name not in HEAD])
    known = book.effective_base(merge.table, row_key, live_content(base))
    outcome = merge_row(known, live_content(ours), live_content(theirs))
    found = book.settle(merge.table, row_key, outcome, (known, ours, theirs))
    tally.conflicts += found
    if outcome.outcome is RowOutcome.BOTH:
        tally.soft.append(book.label(merge.table, row_key, WHOLE_ROW))
    mine = live_content(ours)
    if outcome.result == mine:
        return outcome
    settle_row(merge, key, outcome, ours, theirs)
    return outcome


def settle_row(
    merge: TableMerge,
    key: Mapping[str, Any],
    outcome: RowMerge,
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
) -> None:
    """Write what the rule gave for a row, stamped with whose it is."""
    stamp = ours if outcome.outcome is not RowOutcome.THEIRS and _is_later(ours, theirs) else theirs
    at, by = stamp["changed_at"], stamp["changed_by"]
    merge.write(
        {
            **key,
            **(outcome.result if outcome.result is not None else live_content(ours) or {}),
            "removed": int(outcome.result is None),
            "changed_at": at if at is not None else merge.record.made_at,
            "changed_by": by if by is not None else merge.record.made_by,
            "brought_by": merge.record.package_id,
        }
    )


def _is_later(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> bool:
    return str(ours["changed_at"] or "") > str(theirs["changed_at"] or "")
