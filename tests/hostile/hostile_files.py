"""Writes a folder of hostile packages: python -m tests.hostile.hostile_files PACKAGE FOLDER.

Each is a good package with one thing wrong; where counts and fingerprint would give it away first, they are forged to fit.
"""

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.store.fingerprint import RECORD_COLUMNS, decode_record
from tests.hostile.county import reseal, store_record


@dataclass(frozen=True)
class Hostile:
    """How a package is spoilt, and what its refusal must say."""

    spoil: Callable[[Path], None]
    word: str


def _run(*statements: str, pragmas: tuple[str, ...] = (), forge: bool = False) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            for pragma in pragmas:
                raw.execute(f"PRAGMA {pragma}")
            for statement in statements:
                raw.execute(statement)
        if forge:
            reseal(path)

    return spoil


def _unchecked(*statements: str, forge: bool = True) -> Callable[[Path], None]:
    return _run(*statements, pragmas=("ignore_check_constraints = ON", "foreign_keys = OFF"), forge=forge)


def _schema_text(path: Path, table: str) -> str:
    with closing(sqlite3.connect(path)) as raw:
        return str(raw.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0])


def _schema_change(table: str, change: tuple[str, str]) -> Callable[[Path], None]:
    """Another text for a table in sqlite_schema, which SQLite takes at its word."""

    def spoil(path: Path) -> None:
        old = _schema_text(path, table)
        assert change[0] in old
        with closing(sqlite3.connect(path, isolation_level=None)) as raw:
            raw.execute("PRAGMA writable_schema = ON")
            raw.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (old.replace(*change), table))

    return spoil


def _behind_the_schema(table: str, change: tuple[str, str], *statements: str) -> Callable[[Path], None]:
    """Run statements while the table's text is another one, then put the right text back."""

    def spoil(path: Path) -> None:
        right = _schema_text(path, table)
        _schema_change(table, change)(path)
        _unchecked(*statements, forge=False)(path)
        _schema_change(table, (_schema_text(path, table), right))(path)

    return spoil


def _record(**changes: object) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path)) as raw:
            row = raw.execute(f"SELECT {', '.join(RECORD_COLUMNS)} FROM hand_in").fetchone()
            store_record(raw, replace(decode_record(row), **changes))  # type: ignore[arg-type]
            raw.commit()

    return spoil


def _forge_counts(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        row = raw.execute(f"SELECT {', '.join(RECORD_COLUMNS)} FROM hand_in").fetchone()
        record = decode_record(row)
        counts = tuple((table, count + (table == "employee")) for table, count in record.row_counts)
        store_record(raw, replace(record, row_counts=counts))
        raw.commit()


def _bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return spoil


def _patch(place: int, new: bytes) -> Callable[[Path], None]:
    return _bytes(lambda old: old[:place] + new + old[place + len(new) :])


def _scheme(change: Callable[[dict[str, object]], None]) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path)) as raw:
            data = json.loads(raw.execute("SELECT body FROM scheme").fetchone()[0])
            change(data)
            raw.execute("UPDATE scheme SET body = ?", (json.dumps(data, ensure_ascii=False),))
            raw.commit()
        reseal(path)

    return spoil


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _sparse(path: Path) -> None:
    with path.open("r+b") as stream:
        stream.truncate(5 * 1024**3)


def _beside(ending: str) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        path.with_name(path.name + ending).write_bytes(b"\x00" * 32)

    return spoil


def _wal(path: Path) -> None:
    _run(pragmas=("journal_mode = WAL",))(path)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def _utf16(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        text = "\n".join(raw.iterdump())
        marks = [raw.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA encoding = 'UTF-16le'")
        raw.execute(f"PRAGMA application_id = {marks[0]}")
        raw.execute(f"PRAGMA user_version = {marks[1]}")
        raw.executescript(text)


def _move_root(path: Path) -> None:
    """Let two tables share one tree."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA writable_schema = ON")
        raw.execute(
            "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'section') "
            "WHERE name = 'month_exclusion'"
        )


_MARK = "(unit_code, year, month, employee_no, indicator_no, entered, changed_at, changed_by)"
_SANCTION = "(unit_code, year, employee_no, kind, decided, changed_at, changed_by)"
_AT = "'2026-12-28T08:00:00Z', '经办'"
_MANY_ROWS = (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
    "INSERT INTO section (unit_code, year, name, changed_at, changed_by) "
    f"SELECT unit_code, year, 'k' || i, {_AT} FROM year_book, n"
)

HOSTILE: Mapping[str, Hostile] = {
    "trigger": Hostile(
        _run("CREATE TRIGGER t AFTER INSERT ON employee BEGIN DELETE FROM employee; END"), "触发器“t”"
    ),
    "extra table": Hostile(_run("CREATE TABLE more (a)"), "数据表“more”"),
    "extra index": Hostile(_run("CREATE INDEX i ON employee (name)"), "索引“i”"),
    "view": Hostile(_run("CREATE VIEW v AS SELECT 1"), "视图“v”"),
    "view named like a table": Hostile(
        _run(
            "ALTER TABLE section RENAME TO hidden",
            "CREATE VIEW section AS SELECT * FROM hidden",
            pragmas=("legacy_alter_table = ON",),
        ),
        "结构",
    ),
    "generated column": Hostile(
        _run("ALTER TABLE employee ADD COLUMN twice INTEGER AS (sort_order * 2)"), "数据表“employee”"
    ),
    "virtual table": Hostile(_run("CREATE VIRTUAL TABLE words USING fts5 (a)"), "结构"),
    "statistics": Hostile(_run("ANALYZE"), "结构"),
    "missing table": Hostile(_run("DROP TABLE conflict"), "缺少数据表"),
    "check dropped from the schema": Hostile(
        _schema_change("monthly_mark", ("CHECK (entered BETWEEN 0 AND 1000000000000)", "")),
        "数据表“monthly_mark”",
    ),
    "key in another order": Hostile(
        _schema_change(
            "section", ("PRIMARY KEY (unit_code, year, name)", "PRIMARY KEY (name, year, unit_code)")
        ),
        "数据表“section”",
    ),
    "rows out of order": Hostile(
        _behind_the_schema(
            "sanction",
            (
                "PRIMARY KEY (unit_code, year, employee_no, kind)",
                "PRIMARY KEY (unit_code, year, employee_no, kind DESC)",
            ),
            f"INSERT INTO sanction {_SANCTION} SELECT unit_code, year, '001', 'a', '2026', {_AT} FROM year_book",
            f"INSERT INTO sanction {_SANCTION} SELECT unit_code, year, '001', 'b', '2026', {_AT} FROM year_book",
        ),
        "处分中有损坏",
    ),
    "shared tree": Hostile(_move_root, "损坏"),
    "text in a number": Hostile(
        _behind_the_schema(
            "monthly_mark",
            ("STRICT, ", ""),
            "UPDATE monthly_mark SET entered = '九分' WHERE month = 3",
        ),
        "月度评分中有损坏",
    ),
    "infinity": Hostile(
        _behind_the_schema(
            "monthly_mark", ("STRICT, ", ""), "UPDATE monthly_mark SET entered = 9e999 WHERE month = 3"
        ),
        "月度评分中有损坏",
    ),
    "blob in a text": Hostile(
        _behind_the_schema("employee", ("STRICT, ", ""), "UPDATE employee SET remark = zeroblob(100)"),
        "人员中有损坏",
    ),
    "huge text": Hostile(
        _unchecked("UPDATE employee SET remark = printf('%.*c', 3000000, 'x')", forge=False), "过长"
    ),
    "null where none may be": Hostile(
        _behind_the_schema(
            "typed_score", ("reason TEXT NOT NULL", "reason TEXT"), "UPDATE typed_score SET reason = NULL"
        ),
        "年终得分中有损坏",
    ),
    "number out of range": Hostile(
        _unchecked("UPDATE monthly_mark SET entered = -500 WHERE month = 3"), "月度评分中有损坏"
    ),
    "month thirteen": Hostile(
        _unchecked("UPDATE monthly_mark SET month = 13 WHERE month = 12"), "月度评分中有损坏"
    ),
    "unknown category": Hostile(_unchecked("UPDATE employee SET category = 'king'"), "人员中有损坏"),
    "marks of nobody": Hostile(_unchecked("DELETE FROM employee WHERE employee_no = '001'"), "对应不上人员"),
    "two rows of one key": Hostile(
        _behind_the_schema(
            "sanction",
            ("employee_no, kind),", "employee_no, kind, decided),"),
            f"INSERT INTO sanction {_SANCTION} SELECT unit_code, year, '001', 'a', '2025', {_AT} FROM year_book",
            f"INSERT INTO sanction {_SANCTION} SELECT unit_code, year, '001', 'a', '2026', {_AT} FROM year_book",
        ),
        "处分中有损坏",
    ),
    "unit file": Hostile(_run("UPDATE file_info SET kind = 'unit'"), "单位自己的工作文件"),
    "bureau file": Hostile(_run("UPDATE file_info SET kind = 'bureau'"), "局端汇总文件"),
    "no kind": Hostile(_run("DELETE FROM file_info"), "文件说明"),
    "another revision": Hostile(_run("UPDATE alembic_version SET version_num = '0009'"), "文件说明"),
    "no hand-in": Hostile(_run("DELETE FROM hand_in"), "应有一条上报记录，实有0条"),
    "two hand-ins": Hostile(
        _run(
            "INSERT INTO hand_in SELECT 'x', unit_code, year, stage, number, previous_fingerprint, fingerprint, "
            "made_at, made_by, program_version, schema_version, row_counts FROM hand_in"
        ),
        "实有2条",
    ),
    "number changed by hand": Hostile(_run("UPDATE hand_in SET number = 9"), "前后不符"),
    "unreadable counts": Hostile(_run("UPDATE hand_in SET row_counts = '{x}'"), "读不出来"),
    "counts that are no numbers": Hostile(
        _run("""UPDATE hand_in SET row_counts = '{"a":true}'"""), "读不出来"
    ),
    "schema version of another program": Hostile(_record(schema_version=7), "前后不符"),
    "foreign unit": Hostile(
        _unchecked(
            "INSERT INTO section (unit_code, year, name, changed_at, changed_by) "
            f"VALUES ('别的单位', 2026, '办公室', {_AT})",
            "INSERT INTO year_book (unit_code, year, unit_name, changed_at, changed_by) "
            f"VALUES ('别的单位', 2026, '别的单位', {_AT})",
        ),
        "别的单位或年度的数据（别的单位，2026年）",
    ),
    "foreign year": Hostile(
        _unchecked(
            "INSERT INTO year_book (unit_code, year, unit_name, changed_at, changed_by) "
            f"SELECT unit_code, 2025, unit_name, {_AT} FROM year_book"
        ),
        "2025年",
    ),
    "all of another unit": Hostile(
        _unchecked(
            *(f"UPDATE {table} SET unit_code = 'X'" for table in ("year_book", "employee")), forge=False
        ),
        "对应不上",
    ),
    "no rows at all": Hostile(
        _unchecked(
            *(
                f"DELETE FROM {table}"
                for table in (
                    "monthly_mark",
                    "typed_score",
                    "ballot_tally",
                    "employee",
                    "post",
                    "indicator",
                    "scheme",
                    "year_book",
                )
            )
        ),
        "没有单位信息",
    ),
    "change log inside": Hostile(
        _run(
            "INSERT INTO change_log (seq, unit_code, year, at, by, action, reason, changes, previous_hash, hash) "
            "VALUES (1, 'x', 2026, '', '', '', '', '{}', '', '')",
            forge=True,
        ),
        "不该有的修改记录",
    ),
    "forged counts": Hostile(_forge_counts, "条数与上报记录不符"),
    "forged fingerprint": Hostile(_record(fingerprint="0" * 64), "与数据指纹不符"),
    "mark changed by hand": Hostile(
        _run("UPDATE monthly_mark SET entered = 100 WHERE month = 3 AND employee_no = '001'"),
        "与数据指纹不符",
    ),
    "stage changed by hand": Hostile(_run("UPDATE hand_in SET stage = 'plan'"), "前后不符"),
    "rows above the stage": Hostile(_record(stage=HandInStage.PLAN), "方案备案阶段不该有的"),
    "text that is not UTF-8": Hostile(
        _unchecked("UPDATE employee SET name = CAST(x'e5bc' AS TEXT)", forge=False), "无法识别的文字"
    ),
    "text with a NUL": Hostile(
        _unchecked("UPDATE employee SET remark = 'a' || char(0) || printf('%.*c', 9000, 'x')", forge=False),
        "无法识别的文字",
    ),
    "scheme that is no data": Hostile(_run("UPDATE scheme SET body = '{x}'", forge=True), "考核方案读不出来"),
    "scheme that lacks parts": Hostile(_scheme(lambda data: data.pop("parts")), "考核方案读不出来"),
    "scheme nested without end": Hostile(
        _run(f"UPDATE scheme SET body = '{{\"a\":{'[' * 90_000}}}'", forge=True), "考核方案读不出来"
    ),
    "scheme with infinity": Hostile(
        _scheme(lambda data: data["bands"][0].update(lower="Infinity")),
        "考核方案读不出来",  # type: ignore[index]
    ),
    "scheme with a number without end": Hostile(
        _scheme(lambda data: data["bands"][0].update(lower="1E+99999999")),
        "不合理的数",  # type: ignore[index]
    ),
    "scheme with a thousand places": Hostile(_scheme(lambda data: data.update(places=1000)), "不合理的数"),
    "scheme with a list for a name": Hostile(
        _scheme(lambda data: data["groups"][0].update(key=["a"])),
        "不合理的数",  # type: ignore[index]
    ),
    "factor points that are none": Hostile(
        _run("UPDATE post SET factor_points = '[[1]]'", forge=True), "岗位中有读不出来的数据"
    ),
    "factor points not a number": Hostile(
        _run("""UPDATE post SET factor_points = '[["knowledge","NaN"]]'""", forge=True),
        "岗位中有读不出来的数据",
    ),
    "names that are none": Hostile(
        _run("UPDATE indicator SET posts = '[null]'", forge=True), "指标中有读不出来的数据"
    ),
    "unknown kind of indicator": Hostile(
        _run("UPDATE indicator SET kind = 'magic'", forge=True), "指标中有读不出来的数据"
    ),
    "too many rows": Hostile(_run(_MANY_ROWS, forge=True), "科室超过2000条"),
    "truncated": Hostile(_bytes(lambda old: old[: len(old) // 2]), "不完整"),
    "a page short": Hostile(_bytes(lambda old: old[:-4096]), "不完整"),
    "a byte too long": Hostile(_bytes(lambda old: old + b"x"), "不完整"),
    "zeroed pages": Hostile(_bytes(lambda old: old[:8192] + b"\x00" * 8192 + old[16384:]), "损坏"),
    "text in the header": Hostile(_patch(0, b"SQLite format 4\x00"), "不是上报包"),
    "another program": Hostile(_patch(68, b"ABCD"), "别的程序的数据文件"),
    "newer version": Hostile(_patch(60, (99).to_bytes(4, "big")), "文件版本99"),
    "no version": Hostile(_patch(60, bytes(4)), "被别的工具改存过"),
    "write-ahead log": Hostile(_wal, "被别的工具改存过"),
    "another encoding": Hostile(_utf16, "被别的工具改存过"),
    "journal beside": Hostile(_beside("-journal"), "旁边还有"),
    "WAL beside": Hostile(_beside("-wal"), "旁边还有"),
    "not a database": Hostile(_bytes(lambda _: b"%PDF-1.7" * 400), "不是上报包"),
    "short": Hostile(_bytes(lambda old: old[:50]), "不是上报包"),
    "empty": Hostile(_bytes(lambda _: b""), "空文件"),
    "directory": Hostile(_folder, "是文件夹"),
    "pipe": Hostile(_pipe, "不是普通文件"),
    "missing": Hostile(Path.unlink, "找不到文件"),
    "five sparse gigabytes": Hostile(_sparse, "超过256兆字节"),
}


def spoil_package(package: Path, name: str, folder: Path) -> Path:
    """A copy of a good package with this one thing wrong."""
    target = folder / f"{name}.sqlite"
    target.write_bytes(package.read_bytes())
    HOSTILE[name].spoil(target)
    return target


if __name__ == "__main__":
    out = Path(sys.argv[2])
    out.mkdir()
    for each in HOSTILE:
        spoil_package(Path(sys.argv[1]), each, out)
