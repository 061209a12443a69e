"""What the rows of a package must say for themselves: whose they are, how many, and that their fingerprint is theirs."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.merging import HandInRecord, PackageInfo
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.scheme_data import scheme_from_data
from kpi_desktop.store.fingerprint import (
    RECORD_COLUMNS,
    decode_record,
    read_content,
    seal_record,
)
from kpi_desktop.store.records import KIND_BY_TABLE, KINDS
from kpi_desktop.store.schema import REVISIONS

ASK_AGAIN = "重新生成上报包再送来"
_COUNTS_DIFFER = f"“{{name}}”的数据条数与上报记录不符，文件可能被改动过，请报送单位{ASK_AGAIN}。"
_OWN_TABLES = ("alembic_version", "file_info", "hand_in")
_LABELS = {
    "year_book": "单位信息",
    "scheme": "考核方案",
    "hand_in": "上报记录",
    "file_info": "文件说明",
    "change_log": "修改记录",
}
_UNREADABLE = (
    RuleViolation,
    ArithmeticError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
)
_MOST_PLACES = 6
_MOST = 1_000_000_000
_MOST_SIGNS = 20


def list_tables(raw: sqlite3.Connection) -> list[str]:
    """Every table of the file, once its schema has been checked."""
    return [
        row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    ]


def label_of(table: str) -> str:
    """What people call a table's rows."""
    kind = KIND_BY_TABLE.get(table)
    return kind.label if kind else _LABELS.get(table, "其他数据")


def check_content(raw: sqlite3.Connection, name: str, version: int, sizes: Mapping[str, int]) -> PackageInfo:
    """What the package says of itself, once every row has been found to agree with it; `sizes` are all rows by table.

    Raises FileTrouble with the first thing that does not agree, UnicodeError when a text cannot be read.
    """
    _check_kind(raw, name, version)
    record = _read_record(raw, name, version)
    empty = {table for table, size in sizes.items() if not size}
    fingerprint, counts = read_content(raw, record.key, record.stage, version, empty)
    _check_owner(raw, name, record, sizes, counts)
    if counts != dict(record.row_counts):
        _refuse(_COUNTS_DIFFER.format(name=name))
    if fingerprint != record.fingerprint:
        _refuse(f"“{name}”的内容与数据指纹不符，文件可能被改动过或已损坏，请报送单位{ASK_AGAIN}。")
    _check_plan(raw, name, counts)
    unit_name = raw.execute("SELECT unit_name FROM year_book WHERE removed = 0").fetchone()
    if unit_name is None:
        _refuse(f"“{name}”中没有单位信息，不能接收，请报送单位{ASK_AGAIN}。")
    return PackageInfo(record=record, unit_name=unit_name[0])


def _refuse(message: str) -> None:
    raise FileTrouble(message)


def _check_kind(raw: sqlite3.Connection, name: str, version: int) -> None:
    revisions = raw.execute("SELECT version_num FROM alembic_version").fetchall()
    kinds = raw.execute("SELECT kind FROM file_info").fetchall()
    if revisions != [(REVISIONS[version],)] or len(kinds) != 1:
        _refuse(f"“{name}”的文件说明有误，文件可能被改动过，请报送单位{ASK_AGAIN}。")
    kind = FileKind(kinds[0][0])
    if kind is FileKind.UNIT:
        _refuse(f"“{name}”是单位自己的工作文件，不是上报包，请报送单位在“上报合并”中生成上报包再送来。")
    if kind is FileKind.BUREAU:
        _refuse(f"“{name}”是局端汇总文件，不是上报包，请选择单位送来的上报包。")


def _read_record(raw: sqlite3.Connection, name: str, version: int) -> HandInRecord:
    rows = raw.execute(f"SELECT {', '.join(RECORD_COLUMNS)} FROM hand_in").fetchall()  # noqa: S608 - constants
    if len(rows) != 1:
        _refuse(f"“{name}”应有一条上报记录，实有{len(rows)}条，不能接收，请报送单位{ASK_AGAIN}。")
    try:
        record = decode_record(rows[0])
    except (ValueError, RecursionError) as trouble:
        message = f"“{name}”的上报记录读不出来，请报送单位{ASK_AGAIN}。"
        raise FileTrouble(message) from trouble
    if seal_record(record) != record or record.schema_version != version:
        _refuse(f"“{name}”的上报记录前后不符，文件可能被改动过，请报送单位{ASK_AGAIN}。")
    return record


def _check_owner(
    raw: sqlite3.Connection,
    name: str,
    record: HandInRecord,
    sizes: Mapping[str, int],
    counts: Mapping[str, int],
) -> None:
    """Every row is of the package's unit, year and stage: there are no more than those that went into its fingerprint."""
    key = record.key
    for table, size in sizes.items():
        if table in _OWN_TABLES or size == counts.get(table, 0):
            continue
        if table not in counts:
            _refuse(
                f"“{name}”中有{record.stage.label}阶段不该有的{label_of(table)}，不能接收，请报送单位{ASK_AGAIN}。"
            )
        strange = raw.execute(
            f'SELECT unit_code, year FROM "{table}" WHERE unit_code <> ? OR year <> ? LIMIT 1',  # noqa: S608
            (key.unit_code, key.year),
        ).fetchone()
        if strange is None:
            _refuse(_COUNTS_DIFFER.format(name=name))
        _refuse(
            f"“{name}”的{label_of(table)}中有别的单位或年度的数据（{strange[0][:40]}，{strange[1]}年），"
            f"不能接收，请报送单位{ASK_AGAIN}。"
        )


def _check_plan(raw: sqlite3.Connection, name: str, counts: Mapping[str, int]) -> None:
    """The data columns and the scheme, which no constraint can check."""
    try:
        for (body,) in raw.execute("SELECT body FROM scheme"):
            scheme = scheme_from_data(json.loads(body))
            sound = _is_modest(scheme) and _has_sane_places(scheme)
            if not sound:
                _refuse(f"“{name}”的考核方案中有不合理的数，不能接收，请报送单位{ASK_AGAIN}。")
    except _UNREADABLE as trouble:
        message = f"“{name}”的考核方案读不出来，不能接收，请报送单位{ASK_AGAIN}。"
        raise FileTrouble(message) from trouble
    for kind in KINDS:
        # Of a mark every column has its constraint, and there are ten thousand of them.
        if kind.record is MonthlyMark or not counts.get(kind.table.name):
            continue
        columns = ", ".join(f'"{field}"' for field, _ in kind.field_codecs)
        try:
            for row in raw.execute(f'SELECT {columns} FROM "{kind.table.name}"'):  # noqa: S608 - names from our records
                record = kind.decode(row)
                known = not isinstance(record, Indicator) or record.kind in INDICATOR_KINDS
                if not _is_modest(record) or not known:
                    message = "a value out of bounds"
                    raise ValueError(message)
        except _UNREADABLE as trouble:
            message = f"“{name}”的{kind.label}中有读不出来的数据，不能接收，请报送单位{ASK_AGAIN}。"
            raise FileTrouble(message) from trouble


def _has_sane_places(scheme: Scheme) -> bool:
    return 0 <= scheme.places <= _MOST_PLACES and 0 <= scheme.coefficient.places <= _MOST_PLACES


def _is_modest(value: object) -> bool:
    """Whether a record holds only plain values of a size that reckoning with them is quick."""
    if value is None or isinstance(value, (str, Enum)):
        return True
    if isinstance(value, int):
        return -_MOST < value < _MOST
    if isinstance(value, Decimal):
        return (
            value.is_finite()
            and abs(value.adjusted()) < _MOST_SIGNS
            and len(value.as_tuple().digits) < _MOST_SIGNS
        )
    if isinstance(value, tuple):
        return all(map(_is_modest, value))
    if is_dataclass(value):
        return all(map(_is_modest, _values_of(value.__class__)(value)))
    return False


@cache
def _values_of(record_type: type) -> Callable[[object], tuple[object, ...]]:
    names = [field.name for field in fields(record_type)]
    return lambda record: tuple([getattr(record, name) for name in names])
