"""The fingerprint (数据指纹) of a unit's year, and the seal of a hand-in: SHA-256 over content, not over the file's bytes.

The form: a line of unit, year and stage; then for each table, in fixed order, a line of its name and columns and a line a
row, by key. Every line is a JSON array in UTF-8 without spaces, made by SQLite at its own speed. Of a row everything
counts but `brought_by`, which is the bureau's note. Neither vacuum, copy nor the order of writing changes it.
"""

import hashlib
import json
import re
import sqlite3
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from kpi_desktop.domain.merging import HandInRecord, HandInStage
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.schema import columns_of

# Parents before children, so that rows can be copied in this order.
STAGE_TABLES = {
    HandInStage.PLAN: (
        "year_book",
        "scheme",
        "section",
        "employee",
        "post",
        "indicator",
        "duty",
        "unit_task",
        "plan_version",
        "appointment",
        "step",
    ),
    HandInStage.MONTHLY: (
        "person_facts",
        "calendar_year",
        "competition_round",
        "competition_post",
        "competition_candidate",
        "competition_judge",
        "competition_mark",
        "competition_score",
        "competition_decision",
        "competition_step",
        "competition_event",
        "competition_objection",
        "selection_round",
        "selection_post",
        "wish_form",
        "nomination",
        "selection_decision",
        "selection_step",
        "selection_event",
        "monthly_mark",
        "mark_correction",
        "adjustment",
        "entry_correction",
        "service_promise",
        "register_entry",
        "leave_record",
        "attachment",
        "month_exclusion",
        "period_decision",
        "period_step",
    ),
    HandInStage.YEAR_END: (
        "ballot_tally",
        "ballot_batch",
        "typed_score",
        "sanction",
        "grade_decision",
        "grade_opinion",
        "appraisal",
        "team_result",
        "confirmed_result",
        "year_notice",
        "year_objection",
        "result_notice",
        "appeal",
        "talk",
        "assessment_refusal",
        "late_grade",
        "wage_start",
        "payout_plan",
        "payout_share",
    ),
}
RECORD_COLUMNS = (
    "package_id",
    "unit_code",
    "year",
    "stage",
    "number",
    "previous_fingerprint",
    "fingerprint",
    "made_at",
    "made_by",
    "program_version",
    "schema_version",
    "row_counts",
)
_HEAD = ("unit_code", "year")
# Fewer than make Python's collector look at them.
_CHUNK = 500
_NUL_TEXT = rb"\u0000"
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def tables_of(stage: HandInStage) -> tuple[str, ...]:
    """Every table a package of this stage holds, parents first."""
    return tuple(table for part in stage.includes for table in STAGE_TABLES[part])


def raw_connection(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection under SQLAlchemy's."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - the only driver
    return raw


def compute_fingerprint(
    raw: sqlite3.Connection, key: UnitYear, stage: HandInStage, version: int | None = None
) -> str:
    """The fingerprint of a unit's year up to a stage, as 64 hexadecimal digits.

    Raises UnicodeError when a text is not UTF-8, which SQLite itself never checks, or has a NUL, at which its length()
    stops, so that no CHECK sees the rest.
    """
    return read_content(raw, key, stage, version)[0]


def read_content(
    raw: sqlite3.Connection,
    key: UnitYear,
    stage: HandInStage,
    version: int | None = None,
    empty: Container[str] = (),
) -> tuple[str, dict[str, int]]:
    """The fingerprint, and how many rows of each table went into it, in one reading that passes empty tables over.

    Raises UnicodeError as `compute_fingerprint` does.
    """
    digest = hashlib.sha256(_line([key.unit_code, key.year, stage.value]))
    counts = {}
    for table in tables_of(stage):
        columns, keys = columns_of(table, version)
        counted = [name for name in columns if name != "brought_by"]
        digest.update(_line([table, *counted]))
        counts[table] = 0
        if table in empty:
            continue
        try:
            trial = digest.copy()
            counts[table] = _add_table(trial, _table_lines(raw, table, key, (counted, keys)))
            digest = trial
        except sqlite3.DataError:
            # Lines that together are longer than one text may be are read one by one.
            counts[table] = _add_table(
                digest, _table_lines(raw, table, key, (counted, keys), one_by_one=True)
            )
    return digest.hexdigest(), counts


def _add_table(digest: "hashlib._Hash", found: Iterable[tuple[int, bytes]]) -> int:
    count = 0
    for rows, lines in found:
        count += rows
        digest.update(lines)
    return count


def _table_lines(
    raw: sqlite3.Connection,
    table: str,
    key: UnitYear,
    names: tuple[Sequence[str], Sequence[str]],
    *,
    one_by_one: bool = False,
) -> Iterator[tuple[int, bytes]]:
    """Lines of a table by key, each piece with its number of rows.

    Where a key has more parts than one, SQLite puts the lines of all but its last part together: a tenth of the pieces, and of
    the turns with other threads.
    """
    counted, keys = names
    values = ", ".join(f'"{name}"' for name in counted)
    order, own = ", ".join(f'"{name}"' for name in keys), keys[len(_HEAD) : -1]
    what, group = f"json_array({values})", ""
    if own and not one_by_one:
        what, group = f"group_concat({what}, char(10))", ", ".join(f'"{name}"' for name in own)
        order, group = group, f"GROUP BY {group}"
    cursor = raw.execute(
        f'SELECT CAST({what} AS BLOB), {"count(*)" if group else "1"} FROM main."{table}"'  # noqa: S608 - names from the schema
        f" WHERE unit_code = ? AND year = ? {group} ORDER BY {order}",
        (key.unit_code, key.year),
    )
    while rows := cursor.fetchmany(_CHUNK):
        lines = b"\n".join([row[0] for row in rows]) + b"\n"
        lines.decode()
        if _NUL_TEXT in lines and _NUL.search(lines):
            message = f"a NUL in {table}"
            raise UnicodeError(message)
        yield sum(row[1] for row in rows), lines


def _line(values: list[str | int]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def count_rows(raw: sqlite3.Connection, key: UnitYear, stage: HandInStage) -> dict[str, int]:
    """Rows of a unit's year in every table up to a stage, deletion marks included."""
    return {
        table: int(
            raw.execute(
                f'SELECT count(*) FROM main."{table}" WHERE unit_code = ? AND year = ?',  # noqa: S608 - our tables
                (key.unit_code, key.year),
            ).fetchone()[0]
        )
        for table in tables_of(stage)
    }


def encode_record(record: HandInRecord) -> dict[str, int | str]:
    """A hand-in as a row of `hand_in`."""
    return {
        "package_id": record.package_id,
        "unit_code": record.key.unit_code,
        "year": record.key.year,
        "stage": record.stage.value,
        "number": record.number,
        "previous_fingerprint": record.previous_fingerprint,
        "fingerprint": record.fingerprint,
        "made_at": record.made_at,
        "made_by": record.made_by,
        "program_version": record.program_version,
        "schema_version": record.schema_version,
        "row_counts": canonical_json(dict(record.row_counts)),
    }


def decode_record(values: Iterable[Any]) -> HandInRecord:
    """The hand-in of a row's values in the order of RECORD_COLUMNS.

    Raises ValueError when the counts are not plain numbers by table.
    """
    row = dict(zip(RECORD_COLUMNS, values, strict=True))
    counts = json.loads(row["row_counts"])
    if not isinstance(counts, dict) or any(type(count) is not int for count in counts.values()):
        message = "row_counts holds no counts"
        raise ValueError(message)
    stage = HandInStage(row["stage"])
    return HandInRecord(
        package_id=row["package_id"],
        key=UnitYear(unit_code=row["unit_code"], year=row["year"]),
        stage=stage,
        number=row["number"],
        previous_fingerprint=row["previous_fingerprint"],
        fingerprint=row["fingerprint"],
        made_at=row["made_at"],
        made_by=row["made_by"],
        program_version=row["program_version"],
        schema_version=row["schema_version"],
        row_counts=tuple(sorted(counts.items(), key=lambda entry: _place(entry[0]))),
    )


def _place(table: str) -> tuple[int, str]:
    order = tables_of(HandInStage.YEAR_END)
    return (order.index(table) if table in order else len(order), table)


def seal_record(record: HandInRecord) -> HandInRecord:
    """The hand-in with its package id: unit, year, number, and a hash over all it says, so that no field changes unseen."""
    said = encode_record(replace(record, package_id=""))
    digest = hashlib.sha256(canonical_json(said).encode()).hexdigest()[:16]
    return replace(
        record, package_id=f"{record.key.unit_code}-{record.key.year}-{record.number:03d}-{digest}"
    )
