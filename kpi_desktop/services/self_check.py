"""The program checks itself: fonts, migrations and resources found, and the main job done once in a scratch folder."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.staff import Unit
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.reports.fonts import find_missing_glyphs
from kpi_desktop.services import demo, importing, merging, year_end
from kpi_desktop.services.workspace import (
    DEFAULT_SCHEME,
    create_unit_file,
    list_schemes,
    load_shipped_scheme,
    open_file,
    utc_text,
)
from kpi_desktop.store.backup_files import backup_folder
from kpi_desktop.store.database import check_header, create_database
from kpi_desktop.store.schema import REVISIONS, SCHEMA_VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """One thing checked."""

    what: str
    passed: bool
    detail: str = ""


def run_self_check() -> Iterator[CheckResult]:
    """Check one thing after another; a failure does not stop the rest."""
    with TemporaryDirectory(prefix="kpi-self-test-") as scratch:
        folder = Path(scratch) / "演示 县"
        for what, check in (
            ("考核方案齐全", _check_schemes),
            ("字体能显示生僻字", _check_fonts),
            ("旧版文件先备份再升级", lambda: _check_upgrade(Path(scratch))),
            ("新建、评分、打印、上报、合并", lambda: _check_county(folder)),
            ("导入台账后再算与原来一致", lambda: _check_import(folder)),
            ("再次合并不重复", lambda: _check_merge(folder)),
        ):
            yield _run(what, check)


def _run(what: str, check: Callable[[], str]) -> CheckResult:
    try:
        return CheckResult(what=what, passed=True, detail=check())
    except Exception as trouble:  # noqa: BLE001 - a self-check reports whatever went wrong and goes on
        return CheckResult(what=what, passed=False, detail=f"{type(trouble).__name__}: {trouble}")


def _check_schemes() -> str:
    return f"{len(list_schemes())}个"


def _check_fonts() -> str:
    missing = find_missing_glyphs(["喆𬍛㛃䶮𠅤"])
    if missing:
        message = f"缺字：{missing}"
        raise FileTrouble(message)
    return "喆𬍛㛃䶮𠅤"


def _check_upgrade(folder: Path) -> str:
    path, oldest = folder / "旧版.sqlite", min(REVISIONS)
    at = datetime.now().astimezone()
    create_database(
        path, FileKind.UNIT, operator="自检", at=utc_text(at), program_version="", version=oldest
    ).close()
    with (
        open_file(path) as workspace,
        workspace.write(UnitYear(unit_code="1", year=at.year), "新建单位文件") as step,
    ):
        step.save_unit(Unit(code="1", name="自检"))
        step.save_scheme(load_shipped_scheme(DEFAULT_SCHEME))
    kept = [check_header(copy) for copy in backup_folder(path).iterdir()]
    if kept != [oldest] or check_header(path) != SCHEMA_VERSION:
        message = "旧版文件没有备份，或没有升级"
        raise FileTrouble(message)
    return f"版本{oldest}到版本{SCHEMA_VERSION}"


def _check_county(folder: Path) -> str:
    county = demo.make_demo_county(folder, units=2, people=8)
    return f"{len(county.files)}个文件"


def _check_import(folder: Path) -> str:
    source = next((folder / "单位文件").glob("*.sqlite"))
    with open_file(source, read_only=True) as workspace:
        expected = year_end.score(workspace, workspace.only_book())
    workbook = next((folder / "工作簿").glob(f"{source.stem}*台账.xlsx"))
    unit = expected.book.unit
    with create_unit_file(
        folder / "导入.sqlite", unit_code=unit.code, unit_name=unit.name, year=expected.book.year
    ) as workspace:
        key = workspace.only_book()
        importing.apply_import(workspace, importing.plan_import(workspace, key, workbook))
        actual = year_end.score(workspace, key)
    if [person.total for person in actual.people] != [person.total for person in expected.people]:
        message = "总分不一致"
        raise FileTrouble(message)
    return f"{len(actual.people)}人"


def _check_merge(folder: Path) -> str:
    bureau = next((folder / "局端文件").glob("*.sqlite"))
    packages = sorted((folder / "上报包").glob("*.sqlite"))
    reports = merging.merge_into(bureau, packages)
    if any(report.added or report.changed or report.removed for report in reports):
        message = "再次合并改动了局端文件"
        raise FileTrouble(message)
    return f"{len(reports)}个上报包"
