"""Packages: their fingerprint and seal, what they hold, and that nothing half-written is ever found."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.services.workspace import Workspace
from kpi_desktop.store import fingerprint as fingerprint_store
from kpi_desktop.store import hand_in, schema
from kpi_desktop.store.change_log import find_break, list_entries
from kpi_desktop.store.fingerprint import (
    STAGE_TABLES,
    compute_fingerprint,
    read_content,
    seal_record,
    tables_of,
)
from kpi_desktop.store.hand_in import list_hand_ins
from kpi_desktop.store.intake import verify_package
from kpi_desktop.store.tables import BookRow
from tests.hostile.county import KEY, a_unit, pack, rows_of, set_mark


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_unit(tmp_path / "单位.sqlite")
    yield workspace
    workspace.close()


def fingerprint_of(path: Path, stage: HandInStage = HandInStage.YEAR_END) -> str:
    raw = sqlite3.connect(path)
    found = compute_fingerprint(raw, KEY, stage)
    raw.close()
    return found


def test_that_every_table_of_a_unit_travels_in_some_stage() -> None:
    tables = {row.__tablename__ for row in BookRow.__subclasses__()}
    assert set(tables_of(HandInStage.YEAR_END)) == tables
    assert sum(map(len, STAGE_TABLES.values())) == len(tables)


def test_that_a_package_holds_the_unit_s_rows_and_nothing_else(unit: Workspace, tmp_path: Path) -> None:
    record = pack(unit, tmp_path / "包.sqlite")
    assert rows_of(tmp_path / "包.sqlite") == rows_of(unit.path)
    assert dict(record.row_counts)["monthly_mark"] == 120
    assert verify_package(tmp_path / "包.sqlite").record == record
    raw = sqlite3.connect(tmp_path / "包.sqlite")
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert raw.execute("SELECT kind FROM file_info").fetchone() == ("package",)
    raw.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "包.sqlite",
        "单位.sqlite",
        "单位.sqlite.lock",
    ]


@pytest.mark.parametrize("stage", HandInStage)
def test_that_a_stage_holds_only_its_tables(unit: Workspace, tmp_path: Path, stage: HandInStage) -> None:
    record = pack(unit, tmp_path / "包.sqlite", stage)
    assert tuple(table for table, _ in record.row_counts) == tables_of(stage)
    rows = rows_of(tmp_path / "包.sqlite")
    assert {table for table in rows if rows[table]} <= set(tables_of(stage))
    assert rows["monthly_mark"] or stage is HandInStage.PLAN


def test_that_the_series_goes_on_in_the_unit_s_own_file(unit: Workspace, tmp_path: Path) -> None:
    first = pack(unit, tmp_path / "1.sqlite", HandInStage.PLAN)
    set_mark(unit, ("001", 1, "Z01"), "8")
    second = pack(unit, tmp_path / "2.sqlite")
    assert (first.number, first.previous_fingerprint) == (1, "")
    assert (second.number, second.previous_fingerprint) == (2, first.fingerprint)
    with unit.database.read() as connection:
        assert list_hand_ins(connection, KEY) == (first, second)
        assert list_hand_ins(connection, replace(KEY, year=2025)) == ()
        assert list_entries(connection, KEY)[0].action == "生成第2次上报包（年终结果）"
        assert find_break(connection) is None


def test_that_the_fingerprint_is_of_the_content_not_the_bytes(unit: Workspace, tmp_path: Path) -> None:
    record = pack(unit, tmp_path / "包.sqlite")
    package = tmp_path / "包.sqlite"
    assert record.fingerprint == fingerprint_of(package) == fingerprint_of(unit.path)
    before = package.read_bytes()
    raw = sqlite3.connect(package, isolation_level=None)
    raw.execute("PRAGMA page_size = 1024")
    raw.execute("VACUUM")
    raw.execute("CREATE TEMP TABLE kept AS SELECT * FROM monthly_mark ORDER BY random()")
    raw.execute("DELETE FROM monthly_mark")
    raw.execute("INSERT INTO monthly_mark SELECT * FROM kept")
    raw.execute("UPDATE monthly_mark SET brought_by = 'x'")
    raw.close()
    assert package.read_bytes() != before
    assert fingerprint_of(package) == record.fingerprint
    assert verify_package(package).record == record


def test_that_every_field_moves_the_fingerprint(unit: Workspace, tmp_path: Path) -> None:
    pack(unit, tmp_path / "包.sqlite")
    raw = sqlite3.connect(tmp_path / "包.sqlite")
    seen = {compute_fingerprint(raw, KEY, stage) for stage in HandInStage}
    changes = [
        ("employee", "title", "'科长'"),
        ("employee", "sort_order", "77"),
        ("employee", "removed", "1"),
        ("employee", "changed_at", "'2027-01-01T00:00:00Z'"),
        ("employee", "changed_by", "'别人'"),
        ("monthly_mark", "entered", "NULL"),
        ("scheme", "body", "'{}'"),
    ]
    for table, column, value in changes:
        raw.execute(f"UPDATE {table} SET {column} = {value}")
        seen.add(compute_fingerprint(raw, KEY, HandInStage.YEAR_END))
    raw.close()
    assert len(seen) == len(HandInStage) + len(changes)


@given(text=st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_that_the_canonical_line_is_what_any_json_writer_gives(text: str) -> None:
    raw = sqlite3.connect(":memory:")
    raw.execute(
        "CREATE TABLE year_book (unit_code TEXT, year INTEGER, note TEXT, PRIMARY KEY (unit_code, year))"
    )
    raw.execute("INSERT INTO year_book VALUES (?, ?, ?)", (KEY.unit_code, KEY.year, text))
    raw.execute("INSERT INTO year_book VALUES ('another', 1, '')")
    names = (("unit_code", "year", "note"), ("unit_code", "year"))
    found = list(fingerprint_store._table_lines(raw, "year_book", KEY, names))
    raw.close()
    plain = json.dumps([KEY.unit_code, KEY.year, text], ensure_ascii=False, separators=(",", ":")) + "\n"
    assert found == [(1, plain.encode())]


def test_that_lines_too_long_together_give_the_same_fingerprint_one_by_one(
    unit: Workspace, tmp_path: Path
) -> None:
    record = pack(unit, tmp_path / "包.sqlite")
    with closing(sqlite3.connect(tmp_path / "包.sqlite")) as raw:
        names = schema.columns_of("monthly_mark")
        pieces = list(fingerprint_store._table_lines(raw, "monthly_mark", KEY, names))
        single = list(fingerprint_store._table_lines(raw, "monthly_mark", KEY, names, one_by_one=True))
        assert b"".join(lines for _, lines in pieces) == b"".join(lines for _, lines in single)
        months = [json.loads(line)[2] for _, lines in pieces for line in lines.splitlines()]
        assert months == sorted(months)
        # Five lines of a person's month come to 30,000 bytes, the longest single line to 10,000.
        raw.execute("UPDATE monthly_mark SET reason = ?", ("甲" * 2000,))
        raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 20_000)
        with pytest.raises(sqlite3.DataError):
            list(fingerprint_store._table_lines(raw, "monthly_mark", KEY, names))
        apart = read_content(raw, KEY, record.stage)
        raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000_000)
        assert read_content(raw, KEY, record.stage) == apart
    assert apart[1] == dict(record.row_counts)


def test_that_a_literal_backslash_is_no_nul(unit: Workspace, tmp_path: Path) -> None:
    with unit.database.write() as connection:
        connection.exec_driver_sql("UPDATE employee SET remark = ?", ("路径\\u0000和\\\\u0000",))
    assert pack(unit, tmp_path / "包.sqlite").number == 1


def test_that_the_seal_covers_every_field(unit: Workspace, tmp_path: Path) -> None:
    record = pack(unit, tmp_path / "包.sqlite")
    assert record.package_id.startswith(f"{KEY.unit_code}-2026-001-")
    changed = [
        replace(record, number=2),
        replace(record, stage=HandInStage.PLAN),
        replace(record, previous_fingerprint="1" * 64),
        replace(record, fingerprint=hashlib.sha256(b"").hexdigest()),
        replace(record, made_at="2027-01-01T00:00:00Z"),
        replace(record, made_by="别人"),
        replace(record, program_version="9"),
        replace(record, schema_version=9),
        replace(record, row_counts=()),
    ]
    ids = {seal_record(other).package_id[-16:] for other in changed}
    assert len(ids) == len(changed)
    assert record.package_id[-16:] not in ids
    assert seal_record(record) == record


def test_that_an_existing_file_is_never_written_over(unit: Workspace, tmp_path: Path) -> None:
    (tmp_path / "包.sqlite").write_text("别的东西")
    with pytest.raises(FileTrouble, match=r"“包\.sqlite”已经存在"):
        pack(unit, tmp_path / "包.sqlite")
    assert (tmp_path / "包.sqlite").read_text() == "别的东西"
    with pytest.raises(FileTrouble, match="文件夹“没有”不存在"):
        pack(unit, tmp_path / "没有" / "包.sqlite")
    assert count_hand_ins(unit) == 0


def count_hand_ins(unit: Workspace) -> int:
    with unit.database.read() as connection:
        return len(list_hand_ins(connection, KEY))


def test_that_a_package_that_reads_back_otherwise_is_not_named(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = pack_elsewhere(tmp_path)

    def spoil(path: Path) -> object:
        content = path.read_bytes()
        path.write_bytes(content.replace("张伟001".encode(), "张韦001".encode()))
        return verify_package(path)

    monkeypatch.setattr(hand_in, "verify_package", spoil)
    with pytest.raises(FileTrouble, match="读回后没有通过检查，请换一个U盘"):
        pack(unit, tmp_path / "包.sqlite")
    monkeypatch.setattr(hand_in, "verify_package", lambda _: verify_package(other))
    with pytest.raises(FileTrouble, match="读回后没有通过检查"):
        pack(unit, tmp_path / "包.sqlite")
    assert count_hand_ins(unit) == 0
    assert not (tmp_path / "包.sqlite").exists()
    assert not list(tmp_path.glob(".kpi-*"))


def pack_elsewhere(folder: Path) -> Path:
    (folder / "别处").mkdir()
    with a_unit(folder / "别处" / "单位.sqlite") as other:
        pack(other, folder / "别处" / "包.sqlite")
    return folder / "别处" / "包.sqlite"


def test_that_a_stick_pulled_out_leaves_no_number_behind(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pulled_out(self: Path, target: Path) -> Path:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", pulled_out)
        with pytest.raises(FileTrouble, match=r"上报包写不到.*请检查U盘"):
            pack(unit, tmp_path / "包.sqlite")
    assert count_hand_ins(unit) == 0
    assert pack(unit, tmp_path / "包.sqlite").number == 1


def test_that_a_folder_that_cannot_be_written_is_said(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def protected(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(hand_in, "TemporaryDirectory", protected)
    with pytest.raises(FileTrouble, match="写保护"):
        pack(unit, tmp_path / "包.sqlite")
