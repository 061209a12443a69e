"""The rehearsal (演练): a sample unit's ledger with a mark missing, an empty file for it, and a bureau to hand in to."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

from kpi_desktop.domain.errors import Area, FileTrouble, Place
from kpi_desktop.domain.lessons import Lesson, LessonFacts, LessonState
from kpi_desktop.domain.merging import PackageStatus
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services import demo, hand_in, merging, reporting
from kpi_desktop.services.workspace import (
    DEFAULT_SCHEME,
    Workspace,
    create_bureau_file,
    create_unit_file,
    open_file,
)

BUREAU_NAME = "局端汇总.kpi"
_PACKAGES = "外单位上报包"
_PEOPLE = 12
_MISSING_MONTH, _MISSING_PERSON = 4, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """Where everything of a rehearsal is."""

    unit_file: Path
    ledger: Path
    packages: Path
    bureau_file: Path


def make_rehearsal(
    folder: Path, operator: str, on_part: Callable[[Path], object] = lambda _: None
) -> Rehearsal:
    """Make a rehearsal in a new folder under `folder`, numbered where there is one already, so that none is touched.

    Raises FileTrouble when the folder cannot be written.
    """
    place = _free_place(folder)
    try:
        (place / _PACKAGES).mkdir(parents=True)
    except OSError as trouble:
        message = f"不能在“{folder.name}”中建立文件夹，请检查权限和磁盘空间。"
        raise FileTrouble(message) from trouble
    with TemporaryDirectory(prefix="kpi-rehearsal-") as scratch:
        county = demo.make_demo_county(Path(scratch, "演示县"), units=2, people=_PEOPLE, on_file=on_part)
        with open_file(county.unit_files[0], read_only=True) as workspace:
            book = workspace.load_book(workspace.only_book())
        other = county.packages[1]
        copyfile(other, place / _PACKAGES / other.name)
    person = book.employees[_MISSING_PERSON].employee_no
    lost = next(m for m in book.marks if m.month == _MISSING_MONTH and m.employee_no == person)
    book = replace(book, marks=tuple(mark for mark in book.marks if mark is not lost))
    ledger = place / f"{book.unit.name}{book.year}年考核台账.xlsx"
    reporting.export_ledger(score_year(book), ledger)
    unit_file = place / f"{book.unit.name}{book.year}年.kpi"
    create_unit_file(
        unit_file,
        unit_code=book.unit.code,
        unit_name=book.unit.name,
        year=book.year,
        scheme_key=DEFAULT_SCHEME,
        operator=operator,
    ).close()
    create_bureau_file(place / BUREAU_NAME, operator=operator).close()
    return Rehearsal(
        unit_file=unit_file, ledger=ledger, packages=place / _PACKAGES, bureau_file=place / BUREAU_NAME
    )


def is_rehearsal(path: Path) -> bool:
    """Whether a file lies in a rehearsal's folder."""
    return (path.parent / _PACKAGES).is_dir() and (path.parent / BUREAU_NAME).is_file()


def collect_facts(workspace: Workspace, key: UnitYear, *, has_printed: bool) -> LessonFacts:
    """What the checklist wants to know beyond the year in view; the rehearsal's bureau is only read."""
    packages = {record.fingerprint for record in hand_in.list_hand_ins(workspace, key)}
    is_merged = None
    if is_rehearsal(workspace.path):
        is_merged = bool(packages) and bool(packages & _taken_in(workspace.path.parent / BUREAU_NAME))
    return LessonFacts(hand_ins=len(packages), is_merged=is_merged, has_printed=has_printed)


def bureau_lesson(bureau: Workspace) -> LessonState:
    """The checklist's one step in the rehearsal's bureau file: both units merged."""
    units = {book.key.unit_code for book in bureau.books()}
    return LessonState(lesson=Lesson.MERGE, is_done=len(units) > 1, place=Place(area=Area.HAND_IN))


def _taken_in(bureau_file: Path) -> set[str]:
    try:
        with open_file(bureau_file, read_only=True) as bureau:
            entries = merging.list_intakes(bureau)
    except FileTrouble:
        # Open in another window, or damaged: the step is simply not ticked yet.
        return set()
    lost = {PackageStatus.REFUSED, PackageStatus.FORKED}
    return {entry.fingerprint for entry in entries if not entry.undone_at and entry.status not in lost}


def _free_place(folder: Path) -> Path:
    names = (f"演练{number}" if number > 1 else "演练" for number in range(1, 1000))
    return next(folder / name for name in names if not (folder / name).exists())
