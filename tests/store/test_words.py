"""Every table a unit hands in, said in words: a conflict, the log and the receipt name no column and no table."""

import json
import re
from collections.abc import Iterator

import pytest

from kpi_desktop.domain.field_labels import field_label
from kpi_desktop.domain.merging import WHOLE_ROW
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.workspace import Workspace
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.conflicts import Words
from kpi_desktop.store.fingerprint import STAGE_TABLES, raw_connection
from kpi_desktop.store.package_content import label_of
from kpi_desktop.store.records import BOOKKEEPING, HEAD, KINDS
from kpi_desktop.store.schema import columns_of
from tests.store.test_records import a_full_book, records_of

TABLES = [table for tables in STAGE_TABLES.values() for table in tables]
CHINESE = re.compile("[\u4e00-\u9fff]")
NAME_OF_CODE = re.compile(r"[a-z]+_[a-z_]+|\bNone\b|\bDecimal\b|[<>{}\[\]]")


@pytest.mark.parametrize("table", TABLES)
def test_that_a_table_has_a_name(table: str) -> None:
    assert label_of(table) != "其他数据"


def test_that_no_field_is_called_by_its_column() -> None:
    unnamed = [
        f"{kind.table.name}.{name}"
        for kind in KINDS
        for name, _ in kind.field_codecs
        if not CHINESE.search(field_label(kind.table.name, name))
    ]
    assert unnamed == []


def test_that_rows_of_every_table_are_said_in_words(unit_file: Workspace) -> None:
    key = unit_file.only_book()
    with unit_file.write(key, "全部") as step:
        step.save(*records_of(a_full_book()))
    said: dict[str, list[str]] = {}
    with unit_file.database.read() as connection:
        for table in TABLES:
            said[table] = list(say_rows(Words(connection, key), raw_connection(connection), key, table))
    assert sum(1 for texts in said.values() if texts) > len(TABLES) // 2 - 5
    strange = {
        table: [text for text in texts if NAME_OF_CODE.search(text)][:3] for table, texts in said.items()
    }
    assert {table: texts for table, texts in strange.items() if texts} == {}


def say_rows(words: Words, raw: object, key: UnitYear, table: str) -> Iterator[str]:
    columns, keys = columns_of(table)
    rows = raw.execute(f"SELECT * FROM {table} WHERE unit_code = ?", (key.unit_code,)).fetchall()  # type: ignore[attr-defined]
    for values in rows:
        row = dict(zip(columns, values, strict=True))
        row_key = canonical_json([row[name] for name in keys if name not in HEAD])
        assert json.loads(row_key) is not None
        for field in columns:
            if field in (*keys, *BOOKKEEPING, "removed"):
                continue
            yield words.label(table, row_key, field)
            yield words.value(table, field, row)
        yield words.label(table, row_key, WHOLE_ROW)
        yield words.value(table, WHOLE_ROW, row)
