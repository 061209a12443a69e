"""Importing real ledgers: exact findings, exact results, one undoable step, nothing half imported."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from kpi_desktop.domain.errors import FileTrouble, Finding, RuleViolation, Severity
from kpi_desktop.domain.monthly import Adjustment
from kpi_desktop.domain.values import show
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.services import importing, month_closing, posts, year_end
from kpi_desktop.services.workspace import Workspace, create_unit_file, undo_step

DATA = Path(__file__).parents[1] / "data"
CLEAN, FAULTY = "云岭县自然资源局2026年考核台账", "云岭县教育体育局2026年考核台账"
RIGHT_VALUES = {
    ("4月", "C9"): "8.5",
    ("6月", "F11"): "26.0",
    ("9月", "L8"): "87.5",
    ("人员名册", "E14"): "530499197512190493",
}


def ledger_file(tmp_path: Path, stem: str) -> Workspace:
    """A new file for the unit of a sample ledger."""
    about = json.loads((DATA / f"{stem}.json").read_text(encoding="utf-8"))
    return create_unit_file(
        tmp_path / f"{stem}.sqlite",
        unit_code=about["code"],
        unit_name=about["unit"],
        year=2026,
        operator="李",
    )


@pytest.fixture
def clean_file(tmp_path: Path) -> Iterator[Workspace]:
    with ledger_file(tmp_path, CLEAN) as workspace:
        yield workspace


@pytest.fixture
def faulty_file(tmp_path: Path) -> Iterator[Workspace]:
    with ledger_file(tmp_path, FAULTY) as workspace:
        yield workspace


def ledger(stem: str) -> Path:
    """A sample ledger."""
    return DATA / f"{stem}.xlsx"


def mended_ledger(folder: Path) -> Path:
    """The faulty ledger with the listed values put right, as a clerk would save it."""
    workbook = openpyxl.load_workbook(ledger(FAULTY))
    for (sheet, cell), text in RIGHT_VALUES.items():
        workbook[sheet][cell] = text if len(text) > 5 else float(text)
    workbook["10月"].delete_rows(33)
    path = folder / "改正.xlsx"
    workbook.save(path)
    return path


def take_in(
    workspace: Workspace, path: Path, corrections: dict[tuple[str, str], str] | None = None
) -> importing.ImportPlan:
    """Plan and apply an import."""
    plan = importing.plan_import(workspace, workspace.only_book(), path, corrections)
    importing.apply_import(workspace, plan)
    return plan


def assert_results(result: UnitResult, stem: str) -> None:
    """Every figure of the independently worked results, and the quota."""
    with (DATA / f"{stem}-应得结果.csv").open(encoding="utf-8-sig", newline="") as stream:
        expected = list(csv.DictReader(stream))
    actual = [
        {
            "工号": person.employee.employee_no,
            "姓名": person.employee.name,
            "月数": str(len(person.routine.assessed)),
            "平时(4位)": show(person.parts[0].score or 0, 4),
            "年终": show(person.parts[1].score or 0, 2),
            "民主测评(4位)": show(person.parts[2].score or 0, 4),
            "总分(2位)": str(person.total),
            "名次": str(person.rank),
            "评等资格": person.eligibility.label,
        }
        for person in result.people
    ]
    assert actual == expected
    about = json.loads((DATA / f"{stem}.json").read_text(encoding="utf-8"))
    assert (result.quotas[0].base, result.quotas[0].cap) == (about["quota_base"], about["quota_cap"])


def _places(findings: tuple[Finding, ...], severity: Severity) -> list[tuple[str, str]]:
    return sorted((f.place.sheet, f.place.cell) for f in findings if f.severity is severity)


def test_that_the_clean_ledger_gives_the_worked_results(clean_file: Workspace) -> None:
    plan = take_in(clean_file, ledger(CLEAN))
    assert _places(plan.findings, Severity.ERROR) == []
    assert _places(plan.findings, Severity.WARNING) == [("人员名册", "C40,C41"), ("指标表", "E6")]
    assert_results(year_end.score(clean_file, plan.key), CLEAN)


def test_that_every_listed_fault_is_reported_at_its_cell_and_no_other(faulty_file: Workspace) -> None:
    with (DATA / f"{FAULTY}-应报问题.csv").open(encoding="utf-8-sig", newline="") as stream:
        listed = sorted((row["工作表"], row["单元格"]) for row in csv.DictReader(stream))
    findings = take_in(faulty_file, ledger(FAULTY)).findings
    assert sorted((finding.place.sheet, finding.place.cell) for finding in findings) == listed
    assert _places(findings, Severity.WARNING) == [("人员名册", "C31,C32"), ("指标表", "E6")]


def test_that_a_row_with_an_error_is_not_half_imported(faulty_file: Workspace) -> None:
    take_in(faulty_file, ledger(FAULTY))
    result = year_end.score(faulty_file, faulty_file.only_book())
    waiting = {person.employee.name: person.missing for person in result.people if person.total is None}
    assert waiting == {
        "赵华海": ("平时考核缺9月的分数",),
        "马志": ("平时考核缺4月的分数",),
        "赵磊丽": ("平时考核缺6月的分数",),
    }
    months = [m for p in result.people for m in p.routine.missing]
    assert [len(month.missing) for month in months] == [5, 5, 5]
    assert all(person.rank is None for person in result.people)
    assert all(employee.employee_no != "999" for employee in result.book.employees)


def test_that_the_mended_copy_gives_the_worked_results(faulty_file: Workspace, tmp_path: Path) -> None:
    take_in(faulty_file, ledger(FAULTY))
    plan = take_in(faulty_file, mended_ledger(tmp_path))
    assert (plan.added, plan.changed) == (15, 1)
    assert_results(year_end.score(faulty_file, plan.key), FAULTY)


def test_that_values_put_right_in_the_preview_give_the_worked_results(faulty_file: Workspace) -> None:
    plan = take_in(faulty_file, ledger(FAULTY), RIGHT_VALUES)
    assert _places(plan.findings, Severity.ERROR) == [("10月", "A33")]
    assert_results(year_end.score(faulty_file, plan.key), FAULTY)


def test_that_importing_again_reports_no_change(clean_file: Workspace) -> None:
    first = take_in(clean_file, ledger(CLEAN))
    again = importing.plan_import(clean_file, first.key, ledger(CLEAN))
    assert (again.added, again.changed, again.unchanged) == (0, 0, first.added)
    assert again.is_empty
    assert not first.is_empty
    assert importing.apply_import(clean_file, again).step_id is None


def test_that_one_undo_takes_the_whole_import_back(clean_file: Workspace) -> None:
    key = clean_file.only_book()
    empty = clean_file.load_book(key)
    changes = importing.apply_import(clean_file, importing.plan_import(clean_file, key, ledger(CLEAN)))
    assert changes.step_id is not None
    undo_step(clean_file, changes.step_id)
    assert clean_file.load_book(key) == empty


def test_that_planning_writes_nothing(clean_file: Workspace) -> None:
    before = clean_file.path.read_bytes()
    importing.plan_import(clean_file, clean_file.only_book(), ledger(CLEAN))
    assert clean_file.path.read_bytes() == before


def test_that_what_the_ledger_took_out_leaves_the_file(clean_file: Workspace, tmp_path: Path) -> None:
    take_in(clean_file, ledger(CLEAN))
    workbook = openpyxl.load_workbook(ledger(CLEAN))
    sheet = workbook["1月"]
    row = next(r for r in range(4, sheet.max_row + 1) if sheet.cell(r, 10).value)
    number, deducted = sheet.cell(row, 1).value, sheet.cell(row, 10).value
    sheet.cell(row, 10).value = sheet.cell(row, 11).value = None
    sheet.cell(row, 12).value += deducted
    path = tmp_path / "改.xlsx"
    workbook.save(path)

    def deductions() -> list[Adjustment]:
        book = clean_file.load_book(clean_file.only_book())
        return [a for a in book.adjustments if (a.employee_no, a.month) == (number, 1)]

    assert len(deductions()) == 1
    plan = take_in(clean_file, path)
    assert (plan.added, plan.changed) == (0, 1)
    assert deductions() == []


def test_that_a_ledger_of_another_year_is_refused(tmp_path: Path) -> None:
    workspace = create_unit_file(tmp_path / "a.sqlite", unit_code="X1", unit_name="某局", year=2025)
    with workspace, pytest.raises(RuleViolation, match="2026年的台账"):
        importing.plan_import(workspace, workspace.only_book(), ledger(CLEAN))


def test_that_a_ledger_of_another_unit_is_pointed_out(faulty_file: Workspace) -> None:
    plan = importing.plan_import(faulty_file, faulty_file.only_book(), ledger(CLEAN))
    assert "台账写的单位是“云岭县自然资源局”" in plan.findings[0].what


def test_that_a_workbook_of_something_else_is_refused(clean_file: Workspace, tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.create_sheet("购物清单")["A1"] = "苹果"
    workbook.save(tmp_path / "清单.xlsx")
    with pytest.raises(FileTrouble, match="没有认出考核数据"):
        importing.plan_import(clean_file, clean_file.only_book(), tmp_path / "清单.xlsx")


def test_that_a_closed_month_and_a_locked_plan_stand(clean_file: Workspace, tmp_path: Path) -> None:
    key = take_in(clean_file, ledger(CLEAN)).key
    month_closing.give_reasons(clean_file, key, 1, "见1月考勤台账第2页")
    posts.lock_plan(clean_file, key, filing_no="1号", filed_on="2025-12-18", wording_reason="上级原文")
    month_closing.close_month(clean_file, key, 1, closed_on="2026-02-05")
    assert importing.plan_import(clean_file, key, ledger(CLEAN)).is_empty
    workbook = openpyxl.load_workbook(ledger(CLEAN))
    workbook["1月"]["C4"], workbook["1月"]["L4"] = 8, 85
    workbook.save(tmp_path / "月.xlsx")
    with pytest.raises(RuleViolation, match="1月已经关账"):
        importing.plan_import(clean_file, key, tmp_path / "月.xlsx")
    workbook = openpyxl.load_workbook(ledger(CLEAN))
    workbook["指标表"]["E4"] = "每缺1次扣2分"
    workbook.save(tmp_path / "标准.xlsx")
    with pytest.raises(RuleViolation, match="方案已锁定备案"):
        importing.plan_import(clean_file, key, tmp_path / "标准.xlsx")


def test_that_corrections_are_set_and_taken_back() -> None:
    once = importing.replace_corrections({}, "4月", "C9", "8.5")
    assert once == {("4月", "C9"): "8.5"}
    assert importing.replace_corrections(once, "4月", "C9", " ") == {}
