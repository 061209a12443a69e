"""The month by workbook: forms go out by section, come back filled, and nothing is written before it is shown."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.monthly import MonthExclusion, MonthlyMark
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import month_closing, month_sheets, monthly
from kpi_desktop.services.month_sheets import TakeBackPlan
from kpi_desktop.services.workspace import Workspace, undo_step
from tests.builders import LOCKED, UNIT, YEAR, a_post, an_employee, some_indicators

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


@pytest.fixture
def unit(unit_file: Workspace) -> Workspace:
    """Four people in two sections and one in none; 目标任务 applies to post G001 only, 工作作风 by levels, one with two inputs."""
    indicators = list(some_indicators())
    indicators[2] = replace(indicators[2], kind="graded", params=(("levels", "好=10；较好=8；一般=6"),))
    indicators[3] = replace(
        indicators[3], kind="deadline", params=(("case_points", "1"), ("day_points", "0.5"))
    )
    indicators[4] = replace(indicators[4], posts=("G001",))
    people = [
        an_employee("001", name="张伟", section="办公室", sort_order=1),
        an_employee("002", name="李静", section="办公室", post_no="G002", sort_order=2),
        an_employee("003", name="王芳", section="执法/大队", sort_order=3),
        an_employee("004", name="赵敏", section="执法/大队", sort_order=4, present_from=5),
        an_employee("005", name="孙丽", section="", sort_order=5),
    ]
    with unit_file.write(KEY, "准备") as step:
        step.save(LOCKED)
        step.save(a_post(), a_post("G002"), *indicators, *people)
    return unit_file


@pytest.fixture
def send(unit: Workspace, tmp_path: Path) -> Callable[..., tuple[Path, ...]]:
    def send(*, by_section: bool = True, month: int = 3) -> tuple[Path, ...]:
        folder = tmp_path / f"发出{month}{by_section}"
        folder.mkdir(exist_ok=True)
        return month_sheets.export_month_forms(unit, KEY, month, folder, by_section=by_section)

    return send


def fill(path: Path, values: dict[str, object], target: Path | None = None) -> Path:
    workbook = openpyxl.load_workbook(path)
    for address, value in values.items():
        workbook.worksheets[0][address] = value
    workbook.save(target or path)
    return target or path


def shown(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(min_row=3, values_only=True))


def take(unit: Workspace, *paths: Path, month: int = 3) -> TakeBackPlan:
    return month_sheets.plan_take_back(unit, KEY, month, paths)


def mark_of(unit: Workspace, number: str, indicator: str) -> MonthlyMark:
    marks = unit.load_month(KEY, 3).marks
    return next(m for m in marks if (m.employee_no, m.indicator_no) == (number, indicator))


def changes_of(plan: TakeBackPlan) -> list[tuple[str, str, str, str]]:
    return [(c.mark.employee_no, c.mark.indicator_no, c.old, c.new) for c in plan.changes]


def test_that_each_section_gets_its_own_people_and_indicators(send: Callable[..., tuple[Path, ...]]) -> None:
    paths = send()
    assert [path.name for path in paths] == [
        f"{UNIT.name}2026年3月评分表-办公室.xlsx",
        f"{UNIT.name}2026年3月评分表-执法-大队.xlsx",
        f"{UNIT.name}2026年3月评分表-未分科室.xlsx",
    ]
    office = openpyxl.load_workbook(paths[0])
    sheet, hidden = office.worksheets
    assert shown(sheet)[0] == (
        "工号",
        "姓名",
        "科室",
        "学习情况（10）",
        "工作纪律（10）",
        "工作作风（10）等级",
        "履行职责（30）超期件数",
        "履行职责（30）超期天数",
        "目标任务（40）",
        "低于满分的事由",
    )
    assert [row[:3] for row in shown(sheet)[1:]] == [("001", "张伟", "办公室"), ("002", "李静", "办公室")]
    assert [row[8] for row in shown(sheet)[1:]] == [None, "不评"]
    assert hidden.sheet_state == "hidden"
    assert sheet.protection.sheet
    assert not sheet["D4"].protection.locked
    assert not sheet["J4"].protection.locked
    assert sheet["I5"].protection.locked
    assert sheet["A4"].protection.locked
    assert sheet["D3"].comment is not None
    assert sheet.data_validations.dataValidation[0].formula1 == '"好,较好,一般,不适用"'
    assert [row[0] for row in shown(openpyxl.load_workbook(paths[1]).worksheets[0])[1:]] == ["003"]


def test_that_one_form_holds_the_whole_unit(send: Callable[..., tuple[Path, ...]]) -> None:
    (path,) = send(by_section=False)
    assert path.name.endswith("评分表-全单位.xlsx")
    assert [row[0] for row in shown(openpyxl.load_workbook(path).worksheets[0])[1:]] == [
        "001",
        "002",
        "003",
        "005",
    ]


def test_that_a_folder_of_filled_forms_is_taken_back_in_one_step(
    unit: Workspace, send: Callable[..., tuple[Path, ...]], tmp_path: Path
) -> None:
    paths = send()
    fill(
        paths[0],
        {"D4": 9.5, "E4": "10", "F4": "较好", "G4": 2, "H4": 5, "I4": "３９分", "J4": "3月8日迟到1次"},
    )
    fill(paths[1], {"D4": 10})
    (paths[0].parent / "~$正在打开.xlsx").write_bytes(b"x")
    plan = take(unit, paths[0].parent)
    assert plan.refused == plan.refused_files == plan.conflicts == ()
    assert changes_of(plan) == [
        ("001", "Z01", "未填", "9.5（3月8日迟到1次）"),
        ("001", "Z02", "未填", "10"),
        ("001", "Z03", "未填", "较好"),
        ("001", "Z04", "未填、未填", "2、5"),
        ("001", "Z05", "未填", "39（3月8日迟到1次）"),
        ("003", "Z01", "未填", "10"),
    ]
    assert plan.summary.startswith("读了3份表，将写入6格，0格没有变化。")
    assert unit.load_month(KEY, 3).marks == ()
    changes = month_sheets.apply_take_back(unit, plan)
    mark = mark_of(unit, "001", "Z05")
    assert (mark.entered, mark.reason) == (Decimal(39), "3月8日迟到1次")
    assert (mark_of(unit, "001", "Z04").entered, mark_of(unit, "001", "Z04").second) == (2, 5)
    assert mark_of(unit, "001", "Z02").reason == ""
    again = take(unit, paths[0].parent)
    assert (again.changes, again.conflicts, again.unchanged) == ((), (), 6)
    with pytest.raises(RuleViolation, match="没有要写入的分数"):
        month_sheets.apply_take_back(unit, again)
    assert changes.step_id is not None
    undo_step(unit, changes.step_id)
    assert unit.load_month(KEY, 3).marks == ()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"D4": 11}, "超过满分10"),
        ({"D4": "优秀"}, "不是数字"),
        ({"D4": "=1/0"}, "没有读取"),
        ({"D4": -1}, "不能是负数"),
        ({"F4": "很好"}, "不是数字"),
        ({"H4": 5}, "请同时填写"),
        ({"I5": 30}, "现在不用评"),
        ({"B4": "张三", "D4": 9}, "与名册不一致"),
        ({"A4": "009", "D4": 9}, "不是发出时的人"),
        ({"A5": "001"}, "同一人写了两行"),
    ],
)
def test_that_what_cannot_be_taken_is_listed_with_its_cell(
    unit: Workspace, send: Callable[..., tuple[Path, ...]], values: dict[str, object], sentence: str
) -> None:
    path = fill(send()[0], values)
    plan = take(unit, path)
    assert plan.changes == ()
    assert [sentence in refused.sentence for refused in plan.refused] == [True]
    assert plan.refused[0].file == path.name
    assert plan.refused[0].address
    assert "1格不能用" in plan.summary


def test_that_files_of_another_month_or_unit_and_strangers_are_refused(
    unit: Workspace, send: Callable[..., tuple[Path, ...]], tmp_path: Path
) -> None:
    april = send(month=4)[0]
    stranger = tmp_path / "购物清单.xlsx"
    workbook = openpyxl.Workbook()
    workbook.active["A1"] = "苹果"  # type: ignore[index]
    workbook.save(stranger)
    foreign = tmp_path / "别的单位.xlsx"
    workbook = openpyxl.load_workbook(send()[0])
    workbook["标识"]["B4"] = "11530499MB0A10002Q"
    workbook.save(foreign)
    broken = tmp_path / "改动.xlsx"
    workbook["标识"]["C4"] = "今年"
    workbook.save(broken)
    plan = take(unit, april, stranger, foreign, broken, tmp_path / "没有.xlsx")
    assert (plan.changes, plan.files) == ((), ())
    assert [
        sentence in text
        for sentence, text in zip(
            (
                "是2026年4月的评分表，现在收的是2026年3月",
                "不是本程序发出的",
                "别的单位的评分表",
                "标识被改动过",
                "没有.xlsx",
            ),
            plan.refused_files,
            strict=True,
        )
    ] == [True] * 5
    assert "5份表没有读取" in plan.summary


def test_that_what_both_sides_changed_is_chosen_one_by_one(
    unit: Workspace, send: Callable[..., tuple[Path, ...]]
) -> None:
    def put(number: str, entered: str) -> None:
        mark = MonthlyMark(
            employee_no=number, month=3, indicator_no="Z01", entered=Decimal(entered), reason="3月2日缺席1次"
        )
        monthly.record_marks(unit, KEY, (mark,))

    for number in ("001", "002"):
        put(number, "9")
    path = send()[0]
    assert openpyxl.load_workbook(path).worksheets[0]["D4"].value == 9
    put("001", "8")
    fill(path, {"D4": 7, "D5": 7, "E4": 10})
    plan = take(unit, path)
    assert [(c.old, c.new, c.was) for c in plan.conflicts] == [
        ("8（3月2日缺席1次）", "7（3月2日缺席1次）", "9")
    ]
    assert changes_of(plan) == [
        ("001", "Z02", "未填", "10"),
        ("002", "Z01", "9（3月2日缺席1次）", "7（3月2日缺席1次）"),
    ]
    month_sheets.apply_take_back(unit, plan)
    assert mark_of(unit, "001", "Z01").entered == 8
    month_sheets.apply_take_back(unit, plan, [plan.conflicts[0].key])
    assert mark_of(unit, "001", "Z01").entered == 7
    put("001", "6")
    fill(path, {"D4": 9})
    assert take(unit, path).conflicts == ()


def test_that_an_emptied_cell_clears_nothing(unit: Workspace, send: Callable[..., tuple[Path, ...]]) -> None:
    monthly.record_marks(
        unit, KEY, (MonthlyMark(employee_no="001", month=3, indicator_no="Z01", entered=Decimal(10)),)
    )
    plan = take(unit, fill(send()[0], {"D4": None}))
    assert plan.changes == ()
    assert "空着，原来有分数，没有改动" in plan.refused[0].sentence


def test_that_two_forms_that_disagree_are_both_left_out(
    unit: Workspace, send: Callable[..., tuple[Path, ...]], tmp_path: Path
) -> None:
    path = send()[0]
    one = fill(path, {"D4": 10, "E4": 9}, tmp_path / "甲.xlsx")
    two = fill(path, {"D4": 8, "E4": 9}, tmp_path / "乙.xlsx")
    plan = take(unit, one, two)
    assert changes_of(plan) == [("001", "Z02", "未填", "9")]
    assert plan.refused[0].sentence.startswith("与“甲.xlsx”交的10不一样")


def test_that_a_person_left_out_meanwhile_is_refused(
    unit: Workspace, send: Callable[..., tuple[Path, ...]]
) -> None:
    path = fill(send()[0], {"D4": 10})
    monthly.exclude_month(unit, KEY, MonthExclusion(employee_no="001", month=3, reason="借调"))
    assert [refused.sentence for refused in take(unit, path).refused] == ["这个人这一项现在不用评，没有读取"]


def test_that_a_closed_month_sends_and_takes_nothing(
    unit: Workspace, send: Callable[..., tuple[Path, ...]], tmp_path: Path
) -> None:
    path = send()[0]
    marks = [
        MonthlyMark(
            employee_no=person.employee_no,
            month=3,
            indicator_no=indicator.indicator_no,
            entered=Decimal(1) if indicator.kind == "graded" else indicator.full_mark,
            second=Decimal(0) if indicator.kind == "deadline" else None,
        )
        for person in unit.load_plan(KEY).employees
        if person.employee_no != "004"
        for indicator in unit.load_plan(KEY).indicators
        if indicator.applies(person.post_no, 3)
    ]
    monthly.record_marks(unit, KEY, tuple(marks))
    month_closing.close_month(unit, KEY, 3, closed_on="2026-04-05")
    with pytest.raises(RuleViolation, match="3月已经关账"):
        send()
    with pytest.raises(RuleViolation, match="3月已经关账"):
        take(unit, path)
    with pytest.raises(RuleViolation, match="没有表格文件"):
        month_sheets.plan_take_back(unit, KEY, 4, [tmp_path / "发出3True" / ".."])


def test_that_nothing_to_mark_and_folders_that_refuse_are_said(
    unit_file: Workspace, unit: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(FileTrouble, match="不能写入"):
        month_sheets.export_month_forms(unit, KEY, 3, tmp_path / "没有", by_section=True)
    indicators = unit.load_plan(KEY).indicators
    with unit_file.write(KEY, "清空") as step:
        step.remove(*indicators)
    with pytest.raises(RuleViolation, match="没有要评的人或指标"):
        month_sheets.export_month_forms(unit, KEY, 3, tmp_path, by_section=True)


def test_that_what_does_not_apply_comes_back_with_its_reason(
    unit: Workspace, send: Callable[..., tuple[Path, ...]]
) -> None:
    path = fill(send()[0], {"D4": "不适用", "G4": "不适用", "H4": "N/A", "J4": "抽调巡察"})
    plan = take(unit, path)
    assert changes_of(plan) == [
        ("001", "Z01", "未填", "不适用（抽调巡察）"),
        ("001", "Z04", "未填、未填", "不适用、不适用（抽调巡察）"),
    ]
    month_sheets.apply_take_back(unit, plan)
    mark = mark_of(unit, "001", "Z04")
    assert (mark.not_applicable, mark.entered, mark.reason) == (True, None, "抽调巡察")
    assert take(unit, *send()).changes == ()

    half = take(unit, fill(send()[0], {"G4": "2", "H4": "不适用", "D4": "8"}))
    assert changes_of(half) == [("001", "Z01", "不适用（抽调巡察）", "8")]
    assert [refused.sentence for refused in half.refused] == [
        "不适用的，请在超期件数和超期天数里都写“不适用”"
    ]
