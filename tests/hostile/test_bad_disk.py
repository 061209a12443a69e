"""A disk that fills up, a stick that is cut short or pulled out, a second program: real errors, nothing half."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.merging import ConflictChoice, PackageStatus
from kpi_desktop.services.decisions import decide_conflicts, list_conflicts
from kpi_desktop.services.merging import merge_packages, undo_last_intake, verify_package
from kpi_desktop.services.workspace import Workspace, open_file
from tests.hostile.county import KEY, a_bureau, a_unit, content_of, pack, rows_of, set_mark
from tests.hostile.killing import PLACES, check_sound

resource = pytest.importorskip("resource")
ROOT = Path(__file__).parents[2]
ROOM = (0, 1, 4096, 20_000)


@contextmanager
def room_for_files_of(size: int) -> Iterator[None]:
    """No file of this process grows past the size: write() itself fails."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("包")
    paths = [folder / f"包{number}.sqlite" for number in range(2)]
    with a_unit(folder / "单位.sqlite") as unit:
        pack(unit, paths[0])
        for place in PLACES:
            set_mark(unit, place, "1")
        pack(unit, paths[1])
    return paths


@pytest.fixture
def bureau(packages: list[Path], tmp_path: Path) -> Iterator[Workspace]:
    with a_bureau(tmp_path / "局端.sqlite") as workspace:
        merge_packages(workspace, packages[:1])
        for place in PLACES:
            set_mark(workspace, place, "2")
        yield workspace


def try_merge(bureau: Workspace, package: Path) -> None:
    """A package refused because there is no room for its copy says so in its report."""
    report = merge_packages(bureau, [package])[0]
    if report.status is PackageStatus.REFUSED:
        raise FileTrouble(report.reason)


def decide_all(bureau: Workspace) -> None:
    ids = [conflict.id for conflict in list_conflicts(bureau, KEY)]
    decide_conflicts(bureau, KEY, ids, ConflictChoice.THEIRS, "理" * 2000)


@pytest.mark.parametrize("room", ROOM)
def test_that_a_disk_that_fills_up_while_merging_leaves_the_file_as_it_was(
    bureau: Workspace, packages: list[Path], room: int
) -> None:
    before = content_of(bureau.path)
    with room_for_files_of(room), pytest.raises(FileTrouble, match="磁盘"):
        try_merge(bureau, packages[1])
    assert content_of(bureau.path) == before
    assert merge_packages(bureau, packages[1:])[0].status is PackageStatus.CONFLICTS


@pytest.mark.parametrize("room", ROOM)
def test_that_a_disk_that_fills_up_while_deciding_or_taking_back_leaves_the_file_as_it_was(
    bureau: Workspace, packages: list[Path], room: int
) -> None:
    merge_packages(bureau, packages[1:])
    steps: tuple[Callable[[], object], ...] = (
        lambda: set_mark(bureau, PLACES[0], "7"),
        lambda: undo_last_intake(bureau),
        lambda: decide_all(bureau),
    )
    for step in steps:
        before = content_of(bureau.path)
        with room_for_files_of(room), pytest.raises(FileTrouble, match="磁盘"):
            step()
        assert content_of(bureau.path) == before
    decide_all(bureau)
    assert all(conflict.choice for conflict in list_conflicts(bureau, KEY))


@pytest.mark.parametrize("room", ROOM)
def test_that_a_stick_that_is_full_gets_no_package_and_no_number(tmp_path: Path, room: int) -> None:
    with a_unit(tmp_path / "单位.sqlite") as unit:
        before = content_of(unit.path)
        (tmp_path / "U盘").mkdir()
        with room_for_files_of(room), pytest.raises(FileTrouble, match=r"磁盘|U盘"):
            pack(unit, tmp_path / "U盘" / "包.sqlite")
        assert content_of(unit.path) == before
        assert list((tmp_path / "U盘").iterdir()) == []
        assert pack(unit, tmp_path / "U盘" / "包.sqlite").number == 1


def test_that_a_bureau_s_file_that_cannot_grow_is_said_and_stays(
    bureau: Workspace, packages: list[Path]
) -> None:
    with bureau.database.read() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    before = content_of(bureau.path)
    with pytest.raises(FileTrouble, match="磁盘已满"):
        merge_packages(bureau, packages[1:])
    assert content_of(bureau.path) == before


def test_that_a_package_cut_at_any_page_is_refused(packages: list[Path], tmp_path: Path) -> None:
    content = packages[0].read_bytes()
    cut = tmp_path / "半个.sqlite"
    for end in range(0, len(content), 4096):
        cut.write_bytes(content[:end])
        with pytest.raises(FileTrouble, match=r"“半个\.sqlite”.*。$"):
            verify_package(cut)


def test_that_a_stick_pulled_out_after_the_preview_is_said(bureau: Workspace, packages: list[Path]) -> None:
    stick = bureau.path.with_name("U盘")
    stick.mkdir()
    paths = []
    for package in packages:
        paths.append(stick / package.name)
        paths[-1].write_bytes(package.read_bytes())
    previewed = merge_packages(bureau, paths, dry_run=True)
    assert [report.status for report in previewed] == [PackageStatus.UNCHANGED, PackageStatus.CONFLICTS]
    paths[1].unlink()
    before = content_of(bureau.path, but=["intake"])
    reports = merge_packages(bureau, paths)
    assert [report.status for report in reports] == [PackageStatus.UNCHANGED, PackageStatus.REFUSED]
    assert "检查U盘" in reports[1].reason
    assert content_of(bureau.path, but=["intake"]) == before


def test_that_a_second_program_is_kept_out_and_the_first_goes_on(
    bureau: Workspace, packages: list[Path]
) -> None:
    script = (
        "import sys; from pathlib import Path; from kpi_desktop.services.merging import merge_into; "
        "merge_into(Path(sys.argv[1]), [Path(sys.argv[2])])"
    )
    before = content_of(bureau.path)
    done = subprocess.run(
        [sys.executable, "-c", script, str(bureau.path), str(packages[1])],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode != 0
    assert "正被本机另一个窗口使用" in done.stderr
    assert content_of(bureau.path) == before
    assert merge_packages(bureau, packages[1:])[0].status is PackageStatus.CONFLICTS


TRY_ON = """
import sys, time
from pathlib import Path
from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.services.merging import merge_into
while True:
    try:
        print(merge_into(Path(sys.argv[1]), [Path(sys.argv[2])], operator="局端")[0].status.value)
        break
    except FileTrouble as trouble:
        assert "窗口" in str(trouble) or "已经存在" in str(trouble), trouble
        time.sleep(0.01)
"""


def test_that_programs_that_merge_at_once_take_turns_and_lose_nothing(tmp_path: Path) -> None:
    bureau, codes = tmp_path / "局端.sqlite", ["甲", "乙", "丙"]
    for code in codes:
        with a_unit(tmp_path / f"单位{code}.sqlite", code=code, name=f"单位{code}") as unit:
            pack(unit, tmp_path / f"包{code}.sqlite")
    a_bureau(bureau).close()
    with ExitStack() as stack:
        programs = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", TRY_ON, str(bureau), str(tmp_path / f"包{code}.sqlite")],
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                    env={**os.environ, "PYTHONUTF8": "1"},
                )
            )
            for code in codes
        ]
        said = [program.communicate(timeout=120) for program in programs]
    assert [out.strip() for out, _ in said] == ["merged"] * len(codes), said
    check_sound(bureau)
    for code in codes:
        brought = rows_of(tmp_path / f"包{code}.sqlite", with_bringer=False)
        held = rows_of(bureau, with_bringer=False)
        assert all(set(rows) <= set(held[table]) for table, rows in brought.items())
    assert sum(map(len, held.values())) == len(codes) * sum(map(len, brought.values()))
    assert [path.name for path in tmp_path.glob("*.lock*")] == []


def test_that_a_foreign_program_holding_the_file_is_said(bureau: Workspace, packages: list[Path]) -> None:
    before = content_of(bureau.path)
    with closing(sqlite3.connect(bureau.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(FileTrouble, match="正被另一个程序使用"):
            merge_packages(bureau, packages[1:])
        other.execute("ROLLBACK")
    assert content_of(bureau.path) == before


def test_that_a_read_only_medium_is_read_and_left_alone() -> None:
    with TemporaryDirectory(prefix="kpi-read-only-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.hostile.read_only", folder],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        Path(folder, "只读U盘").chmod(0o755)
    assert done.returncode == 0, done.stderr[-3000:]


def test_that_a_file_left_by_a_crash_opens_for_the_next(packages: list[Path], tmp_path: Path) -> None:
    with a_bureau(tmp_path / "局端.sqlite") as workspace:
        merge_packages(workspace, packages)
    check_sound(tmp_path / "局端.sqlite")
    with open_file(tmp_path / "局端.sqlite", read_only=True) as workspace:
        assert len(workspace.books()) == 1
