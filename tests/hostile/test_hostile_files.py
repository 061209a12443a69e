"""A folder of hostile packages: each refused with its sentence, the bureau as it was, the sender's folder as it was."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from kpi_desktop.domain.checks import check_year
from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.merging import PackageInfo, PackageStatus
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services.county import view_county
from kpi_desktop.services.merging import merge_into, merge_packages, verify_package
from kpi_desktop.services.workspace import Workspace, open_file
from kpi_desktop.store.intake import IntakeLimits
from tests.benchmarks.ratios import tell
from tests.hostile.county import ROW_TABLES, a_bureau, a_unit, content_of, pack, reseal, rows_of
from tests.hostile.hostile_files import HOSTILE, spoil_package
from tests.store.test_competition_records import a_full_round
from tests.store.test_competition_records import save as save_competition
from tests.store.test_records import a_full_book, records_of

SOAK = bool(os.environ.get("KPI_SOAK"))
MUTATED = 10_000 if SOAK else 200
PAGE, RARELY = 4096, 0.2
VALUES = 4000 if SOAK else 120
STRANGE = (
    "", " ", "x", "[]", "{}", "[1]", "[[]]", "[null]", '[["a","NaN"]]', '[["a","1e99999"]]', '["a"]', '["2026-13-01"]',
    "2026-13-45", "9999-12-31", "1月", "甲" * 30, "\u202e", -1, 0, 1, 2, 13, 99, 1_000_000, 99_999_999, None,
)  # fmt: skip
LIMITS = IntakeLimits(table_rows=2000)
CASES = [name for name in HOSTILE if name != "pipe" or hasattr(os, "mkfifo")]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("好")
    with a_unit(folder / "单位.sqlite") as unit:
        pack(unit, folder / "好包.sqlite")
    return folder / "好包.sqlite"


@pytest.fixture(scope="module")
def other_bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau's file that holds another unit."""
    folder = tmp_path_factory.mktemp("局端")
    with a_unit(folder / "另一单位.sqlite", code="另一", name="另一单位") as unit:
        pack(unit, folder / "另一.sqlite")
    with a_bureau(folder / "局端.sqlite") as workspace:
        assert merge_packages(workspace, [folder / "另一.sqlite"])[0].status is PackageStatus.MERGED
    return folder / "局端.sqlite"


@pytest.fixture
def bureau(other_bureau: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of that bureau's file, open."""
    path = tmp_path / "局端.sqlite"
    path.write_bytes(other_bureau.read_bytes())
    with open_file(path) as workspace:
        yield workspace


@pytest.mark.parametrize("name", CASES)
def test_that_a_hostile_package_is_refused_and_leaves_no_trace(
    name: str, package: Path, bureau: Workspace, tmp_path: Path
) -> None:
    folder = tmp_path / "U盘"
    folder.mkdir()
    hostile = spoil_package(package, name, folder)
    before = listing(folder)
    rows = content_of(bureau.path, but=["intake"])
    content = bureau.path.read_bytes()

    dry = merge_packages(bureau, [hostile], dry_run=True, limits=LIMITS)
    assert bureau.path.read_bytes() == content
    report = merge_packages(bureau, [hostile], limits=LIMITS)[0]

    assert report.status is dry[0].status is PackageStatus.REFUSED
    assert HOSTILE[name].word in report.reason
    assert report.reason == dry[0].reason
    assert hostile.name in report.reason
    assert report.reason.endswith("。")
    assert report.reason.count("。") == 1
    assert content_of(bureau.path, but=["intake"]) == rows
    assert listing(folder) == before
    with pytest.raises(FileTrouble):
        verify_package(hostile, LIMITS)


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.iterdir()}


def mutate(content: bytes, random: Random) -> bytes:
    """A package as a bad stick or a careless tool leaves it."""
    place, other = random.randrange(len(content)), random.randrange(len(content))
    length = random.choice((1, 4, 100, PAGE))
    page, from_page = place - place % PAGE, other - other % PAGE
    match random.randrange(10):
        case 0:
            return content[:place] + random.randbytes(length) + content[place + length :]
        case 1:
            return content[:place] + bytes(length) + content[place + length :]
        case 2:
            return content[:page] + content[from_page : from_page + PAGE] + content[page + PAGE :]
        case 3:
            return content[:place] + content[other : other + length] + content[place + length :]
        case 4:
            return (
                content[:place] if random.random() < RARELY else content[:place] + content[place + length :]
            )
        case _:
            bit = 1 << random.randrange(8)
            return content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", [20261228, 20261229])
def test_that_a_mutated_package_is_refused_or_says_the_same(
    package: Path, bureau: Workspace, tmp_path: Path, seed: int
) -> None:
    before = content_of(bureau.path, but=["intake"])
    good = verify_package(package)
    rows = rows_of(package, with_bringer=False)
    random = Random(seed)
    content = package.read_bytes()
    refused = 0
    mutated = tmp_path / "改.sqlite"
    for number in range(MUTATED // 2):
        mutated.write_bytes(mutate(content, random))
        found = outcome(mutated)
        if found is None:
            refused += 1
            assert merge_packages(bureau, [mutated])[0].status is PackageStatus.REFUSED, number
            assert content_of(bureau.path, but=["intake"]) == before, number
        else:
            assert found == good, number
            assert rows_of(mutated, with_bringer=False) == rows, number
    tell(f"{MUTATED // 2} mutated packages: {refused} refused, {MUTATED // 2 - refused} say the same")
    assert 0 < refused < MUTATED // 2


def outcome(path: Path) -> PackageInfo | None:
    try:
        return verify_package(path)
    except FileTrouble:
        return None


def test_that_a_hundred_bad_files_do_not_make_a_bureau_lose_the_good_one(
    package: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "U盘"
    folder.mkdir()
    names = ["truncated", "trigger", "forged fingerprint", "unit file"]
    paths = [spoil_package(package, name, folder) for name in names]
    reports = merge_into(tmp_path / "局端.sqlite", [*paths[:2], package, *paths[2:]])
    assert [report.status.value for report in reports] == [
        "refused",
        "refused",
        "merged",
        "refused",
        "refused",
    ]
    assert rows_of(tmp_path / "局端.sqlite", with_bringer=False) == rows_of(package, with_bringer=False)


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TRIGGER t AFTER INSERT ON {table} BEGIN DELETE FROM {table}; END",
        "ALTER TABLE {table} ADD COLUMN more INTEGER AS (year * 2)",
        "CREATE INDEX i ON {table} (changed_at)",
        "CREATE VIEW v AS SELECT * FROM {table}",
        "ALTER TABLE {table} RENAME TO hidden",
        "ALTER TABLE {table} RENAME COLUMN changed_by TO written_by",
    ],
)
def test_that_the_shape_of_every_table_is_checked(package: Path, tmp_path: Path, change: str) -> None:
    for table in ROW_TABLES:
        spoilt = tmp_path / f"{table}.sqlite"
        spoilt.write_bytes(package.read_bytes())
        with closing(sqlite3.connect(spoilt, isolation_level=None)) as raw:
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute(change.format(table=table))
        with pytest.raises(FileTrouble, match="的结构与本程序的上报包不同"):
            verify_package(spoilt)
        spoilt.unlink()


@pytest.fixture(scope="module")
def full_package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package with rows in most tables."""
    folder = tmp_path_factory.mktemp("满")
    with a_unit(folder / "单位.sqlite") as unit:
        with unit.write(unit.only_book(), "全部") as step:
            step.save(*records_of(a_full_book()))
        save_competition(unit, a_full_round())
        pack(unit, folder / "满包.sqlite")
    return folder / "满包.sqlite"


def list_cells(package: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(package)) as raw:
        return [
            (table, column[1])
            for table in ROW_TABLES
            if raw.execute(f"SELECT 1 FROM {table}").fetchone()
            for column in raw.execute(f"PRAGMA table_info({table})")
            if column[1] not in {"unit_code", "year"}
        ]


def put_everywhere(package: Path, table: str, column: str, value: object) -> bool:
    """Forge a value in every row of a column, counts and fingerprint to fit; False when SQLite itself refuses."""
    with closing(sqlite3.connect(package)) as raw:
        try:
            raw.execute(f'UPDATE {table} SET "{column}" = ?', (value,))
        except sqlite3.Error:
            return False
        raw.commit()
    reseal(package)
    return True


@pytest.mark.timeout(1800)
def test_that_whatever_value_a_forger_puts_in_is_refused_or_can_be_worked_with(
    full_package: Path, tmp_path: Path
) -> None:
    random = Random(20261231)
    cells = [(*cell, value) for cell in list_cells(full_package) for value in STRANGE]
    outcomes = set()
    forged, content = tmp_path / "伪造.sqlite", full_package.read_bytes()
    for number, (table, column, value) in enumerate(random.sample(cells, min(VALUES, len(cells)))):
        forged.write_bytes(content)
        if not put_everywhere(forged, table, column, value):
            continue
        with a_bureau(tmp_path / f"局{number}.sqlite") as bureau:
            report = merge_packages(bureau, [forged])[0]
            outcomes.add(report.status)
            for book in bureau.books():
                check_year(score_year(bureau.load_book(book.key)))
                view_county(bureau, book.key.year)
        (tmp_path / f"局{number}.sqlite").unlink()
    assert outcomes == {PackageStatus.REFUSED, PackageStatus.MERGED}
