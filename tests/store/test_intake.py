"""Intake beyond the hostile folder: limits, time, broken reads, a full disk, older packages."""

import errno
import io
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.merging import HandInRecord, PackageStatus
from kpi_desktop.services.merging import merge_packages
from kpi_desktop.services.workspace import open_file
from kpi_desktop.store import intake, intake_log, schema
from kpi_desktop.store.intake import IntakeLimits, open_package, verify_package
from tests.hostile.county import CLOCK, a_bureau, a_unit, mark_at, pack, rows_of, set_mark


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, HandInRecord]:
    folder = tmp_path_factory.mktemp("好")
    with a_unit(folder / "单位.sqlite") as unit:
        record = pack(unit, folder / "好包.sqlite")
    return folder / "好包.sqlite", record


@pytest.fixture
def package(made: tuple[Path, HandInRecord]) -> Iterator[Path]:
    path = made[0]
    before = path.read_bytes(), path.stat().st_mtime_ns
    yield path
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["单位.sqlite", "好包.sqlite"]


def test_that_a_good_package_says_who_it_is(package: Path, made: tuple[Path, HandInRecord]) -> None:
    info = verify_package(package)
    assert (info.record, info.unit_name) == (made[1], "云岭县自然资源局")


def test_that_the_checked_copy_is_private_and_goes_away(package: Path) -> None:
    with open_package(package) as checked:
        assert checked.copy != package
        assert rows_of(checked.copy) == rows_of(package)
        copy = checked.copy
    assert not copy.exists()
    assert not copy.parent.exists()


@pytest.mark.parametrize(
    ("limits", "word"),
    [
        (IntakeLimits(file_bytes=1 << 20, table_rows=119), "月度评分超过119条"),
        (IntakeLimits(file_bytes=4096), "超过0兆字节"),
        (IntakeLimits(seconds=-1), "超过-1秒仍未完成"),
        (IntakeLimits(text_bytes=100), "过长的文字"),
    ],
)
def test_that_every_limit_has_its_sentence(
    package: Path, limits: IntakeLimits, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_PROGRESS_STEPS", 1)
    with pytest.raises(FileTrouble, match=word):
        verify_package(package, limits)


class _Short:
    """A stream that ends early, as from a stick pulled out."""

    def __init__(self, path: Path) -> None:
        self._stream = io.FileIO(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def read(self, size: int) -> bytes:
        return self._stream.read(min(size, 5000)) if self._stream.tell() < 20000 else b""


def test_that_a_short_read_is_noticed(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def cut(self: Path, mode: str = "r", *rest: object, **more: object) -> object:
        return _Short(self) if self == package and mode == "rb" else opened(self, mode, *rest, **more)  # type: ignore[call-overload]

    # The fixture reads the package again after the test; the stick is back by then.
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", cut)
        with pytest.raises(FileTrouble, match=r"没有读完整（应有.*字节，读到20000字节）"):
            verify_package(package)


def test_that_a_read_error_is_said(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Path, *_: object, **__: object) -> object:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", broken)
        with pytest.raises(FileTrouble, match=r"读取“好包\.sqlite”时出错，请检查U盘"):
            verify_package(package)


def test_that_a_path_through_a_file_is_not_found(package: Path) -> None:
    with pytest.raises(FileTrouble, match="找不到文件"):
        verify_package(package / "里面.sqlite")


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (sqlite3.SQLITE_FULL, "本机磁盘已满"),
        (sqlite3.SQLITE_CORRUPT, "已损坏"),
        (sqlite3.SQLITE_INTERRUPT, "超过120秒"),
        (sqlite3.SQLITE_TOOBIG, "过长的文字"),
    ],
)
def test_that_what_sqlite_refuses_is_said_in_words(
    package: Path, monkeypatch: pytest.MonkeyPatch, code: int, word: str
) -> None:
    def refuse(*_: object) -> None:
        trouble = sqlite3.OperationalError("refused")
        trouble.sqlite_errorcode = code
        raise trouble

    monkeypatch.setattr(intake, "_check_integrity", refuse)
    with pytest.raises(FileTrouble, match=word):
        verify_package(package)


LAST = schema.REVISIONS[schema.SCHEMA_VERSION]
NEXT = schema.SCHEMA_VERSION + 1


@pytest.fixture
def newer_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A program one version further, whose next migration is in the folder given."""
    migrations = tmp_path / "migrations"
    shutil.copytree(Path(schema.__file__).parent / "migrations", migrations)
    monkeypatch.setattr(schema, "_MIGRATIONS", migrations)
    monkeypatch.setattr(schema, "SCHEMA_VERSION", NEXT)
    monkeypatch.setitem(schema.REVISIONS, NEXT, "9999")
    schema._make_pattern.cache_clear()
    yield migrations / "versions" / "9999_next.py"
    schema._make_pattern.cache_clear()


_STEP = """
from alembic import op

revision = "9999"
down_revision = {last!r}


def upgrade():
    op.execute({statement!r})


def downgrade():
    pass
"""


def test_that_an_older_package_is_brought_up_on_the_copy(package: Path, newer_program: Path) -> None:
    newer_program.write_text(
        _STEP.format(last=LAST, statement="ALTER TABLE employee ADD COLUMN nickname TEXT")
    )
    with open_package(package) as checked:
        assert checked.info.record.schema_version == NEXT - 1
        raw = sqlite3.connect(checked.copy)
        assert raw.execute("PRAGMA user_version").fetchone() == (NEXT,)
        assert raw.execute("SELECT nickname FROM employee LIMIT 1").fetchone() == (None,)
        raw.close()


def test_that_an_older_package_that_does_not_fit_the_newer_version_is_refused(
    package: Path, newer_program: Path
) -> None:
    newer_program.write_text(_STEP.format(last=LAST, statement="DELETE FROM employee"))
    with pytest.raises(FileTrouble, match="由较旧的程序生成，有数据转不到新版本"):
        verify_package(package)


def test_that_a_package_an_older_program_kept_is_still_what_the_next_is_compared_with(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    first, second = ("001", 1, "Z01"), ("002", 2, "Z01")
    with a_unit(tmp_path / "单位.sqlite") as unit, a_bureau(tmp_path / "局端.sqlite") as bureau:
        pack(unit, tmp_path / "1.sqlite")
        merge_packages(bureau, [tmp_path / "1.sqlite"])
        set_mark(bureau, first, "2")
    newer_program = request.getfixturevalue("newer_program")
    newer_program.write_text(
        _STEP.format(last=LAST, statement="ALTER TABLE employee ADD COLUMN nickname TEXT")
    )
    with (
        open_file(tmp_path / "单位.sqlite", operator="单位经办", clock=CLOCK) as unit,
        open_file(tmp_path / "局端.sqlite", operator="局端科员", clock=CLOCK) as bureau,
    ):
        set_mark(unit, first, "1")
        set_mark(unit, second, "3")
        assert pack(unit, tmp_path / "2.sqlite").schema_version == NEXT
        (report,) = merge_packages(bureau, [tmp_path / "2.sqlite"])
        assert (report.status, len(report.conflicts), report.changed) == (PackageStatus.CONFLICTS, 1, 1)
        assert mark_at(bureau, first) == 2
        assert mark_at(bureau, second) == 3


def test_that_a_kept_package_that_does_not_fit_the_newer_version_is_said(
    package: Path, newer_program: Path, tmp_path: Path
) -> None:
    newer_program.write_text(_STEP.format(last=LAST, statement="DELETE FROM employee"))
    body = intake_log.pack_body(package)
    with pytest.raises(FileTrouble, match="转不到新版本"):
        intake_log.unpack_body(body, tmp_path / "旧.sqlite")
