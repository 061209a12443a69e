"""Handing in: what stops which stage, the furthest stage, the receipt, the answer."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from kpi_desktop.domain.errors import FileTrouble, RuleViolation, Severity
from kpi_desktop.domain.merging import HandInStage, read_stage
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.services import hand_in
from kpi_desktop.services.hand_in import (
    furthest_stage,
    hand_in_answer,
    list_checklist,
    list_hand_ins,
    make_hand_in,
)
from kpi_desktop.services.merging import verify_package
from kpi_desktop.services.workspace import Workspace
from tests.builders import a_scheme, tallies
from tests.hostile.county import KEY, a_bureau, a_unit
from tests.services.test_importing import FAULTY, ledger, ledger_file, take_in

ALL_VOTES = {group.label: {"称职": 3} for group in a_scheme().voter_groups}


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Workspace]:
    """A unit whose whole year is there, nothing locked and nothing closed."""
    workspace = a_unit(tmp_path / "单位.sqlite")
    with workspace.write(KEY, "票") as step:
        step.save(*tallies("001", ALL_VOTES), *tallies("002", ALL_VOTES))
    yield workspace
    workspace.close()


def clear_marks(unit: Workspace, months: set[int], number: str = "") -> None:
    marks = [m for m in unit.load_book(KEY).marks if m.month in months and number in ("", m.employee_no)]
    with unit.write(KEY, "清空") as step:
        step.save(*(replace(mark, entered=None) for mark in marks))


def errors(unit: Workspace, stage: HandInStage) -> list[str]:
    return [f.what for f in list_checklist(unit, KEY, stage) if f.severity is Severity.ERROR]


def reminders(unit: Workspace, stage: HandInStage) -> list[str]:
    return [f.what for f in list_checklist(unit, KEY, stage) if f.severity is not Severity.ERROR]


def test_that_a_whole_year_goes_up_to_the_year_end(unit: Workspace, tmp_path: Path) -> None:
    assert [errors(unit, stage) for stage in HandInStage] == [[], [], []]
    assert furthest_stage(unit, KEY) is HandInStage.YEAR_END
    record = make_hand_in(unit, KEY, tmp_path / "包.sqlite")
    assert (record.stage, record.number, record.made_by) == (HandInStage.YEAR_END, 1, "单位经办")
    assert verify_package(tmp_path / "包.sqlite").record == record
    assert list_hand_ins(unit, KEY) == (record,)


def test_that_open_months_and_an_open_plan_only_remind(unit: Workspace) -> None:
    found = reminders(unit, HandInStage.YEAR_END)
    assert "方案还没有锁定备案" in found
    assert any(what.endswith("12月已评齐但没有关账") for what in found)
    with unit.write(KEY, "关账") as step:
        step.save(
            StepRecord(kind=StepKind.PLAN, done_on="2026-01-01", done_by=""),
            *(
                StepRecord(kind=StepKind.MONTH, month=m, done_on="2026-12-31", done_by="")
                for m in range(1, 13)
            ),
        )
    assert not any("关账" in what or "备案" in what for what in reminders(unit, HandInStage.YEAR_END))


def test_that_a_year_begun_goes_up_to_the_month(unit: Workspace, tmp_path: Path) -> None:
    clear_marks(unit, set(range(3, 13)))
    clear_marks(unit, {2}, "002")
    assert furthest_stage(unit, KEY) is HandInStage.MONTHLY
    assert errors(unit, HandInStage.MONTHLY) == []
    found = reminders(unit, HandInStage.MONTHLY)
    assert any("2月" in what and "未填" in what for what in found)
    assert not any("3月" in what for what in found)
    assert make_hand_in(unit, KEY, tmp_path / "包.sqlite").stage is HandInStage.MONTHLY


def test_that_a_mark_over_the_full_mark_stops_the_month_it_is_in(unit: Workspace) -> None:
    clear_marks(unit, set(range(3, 13)))
    mark = MonthlyMark(employee_no="001", month=1, indicator_no="Z01", entered=Decimal(11))
    with unit.write(KEY, "改") as step:
        step.save(mark)
    assert any("超过满分10" in what for what in errors(unit, HandInStage.MONTHLY))


def test_that_no_whole_month_leaves_the_plan(unit: Workspace) -> None:
    clear_marks(unit, set(range(1, 13)), "001")
    assert errors(unit, HandInStage.MONTHLY) == ["还没有一个月是所有在岗人员都评齐的"]
    assert furthest_stage(unit, KEY) is HandInStage.PLAN


def test_that_a_plan_with_errors_goes_nowhere(unit: Workspace, tmp_path: Path) -> None:
    posts = unit.load_book(KEY).posts
    with unit.write(KEY, "删岗") as step:
        step.remove(*posts)
    assert furthest_stage(unit, KEY) is None
    with pytest.raises(RuleViolation, match="方案备案还不能上报：还没有设置岗位。"):
        make_hand_in(unit, KEY, tmp_path / "包.sqlite")
    assert not (tmp_path / "包.sqlite").exists()


def test_that_at_most_ten_obstacles_are_named(unit: Workspace, tmp_path: Path) -> None:
    clear_marks(unit, set(range(1, 13)))
    with pytest.raises(RuleViolation) as refused:
        make_hand_in(unit, KEY, tmp_path / "包.sqlite", HandInStage.YEAR_END)
    sentence = str(refused.value)
    assert sentence.startswith("年终结果还不能上报：张伟001（001）1月")
    assert sentence.endswith("等24处。请补齐后再生成上报包。")
    assert sentence.count("；") == 9


def test_that_a_person_without_a_total_stops_the_year_end(
    unit: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    clear_marks(unit, {1})
    monkeypatch.setattr(hand_in, "check_year", lambda _: ())
    assert errors(unit, HandInStage.YEAR_END) == ["还有人没有总分"]


def test_that_the_receipt_says_what_was_handed_in(unit: Workspace, tmp_path: Path) -> None:
    make_hand_in(unit, KEY, tmp_path / "1.sqlite", HandInStage.PLAN)
    record = make_hand_in(unit, KEY, tmp_path / "包.sqlite", receipt=tmp_path / "回执.pdf")
    with PdfDocument(tmp_path / "回执.pdf") as pdf:
        text = pdf[0].get_textpage().get_text_range()
    for word in (
        "云岭县自然资源局",
        "第2次",
        "年终结果",
        "包.sqlite",
        "月度评分",
        record.fingerprint[:4].upper(),
    ):
        assert word in text


def test_that_a_receipt_in_the_way_stops_before_the_package(unit: Workspace, tmp_path: Path) -> None:
    (tmp_path / "回执.pdf").write_text("旧的")
    with pytest.raises(FileTrouble, match=r"“回执\.pdf”已经存在"):
        make_hand_in(unit, KEY, tmp_path / "包.sqlite", receipt=tmp_path / "回执.pdf")
    assert not (tmp_path / "包.sqlite").exists()
    assert list_hand_ins(unit, KEY) == ()


def test_that_a_receipt_that_cannot_be_written_is_said(
    unit: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    record = make_hand_in(unit, KEY, tmp_path / "包.sqlite")
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FileTrouble, match="上报包已经生成，但回执写不到"):
        hand_in.write_receipt(record, "甲局", "包.sqlite", tmp_path / "回执.pdf")


def test_that_only_a_unit_s_file_hands_in(tmp_path: Path) -> None:
    with (
        a_bureau(tmp_path / "局端.sqlite") as bureau,
        pytest.raises(RuleViolation, match=r"“局端\.sqlite”是局端汇总，只有单位文件可以生成上报包。"),
    ):
        make_hand_in(bureau, KEY, tmp_path / "包.sqlite")


def test_that_the_answer_is_plain_data(unit: Workspace, tmp_path: Path) -> None:
    record = make_hand_in(unit, KEY, tmp_path / "包.sqlite", read_stage("月报"))
    answer = hand_in_answer(record)
    assert answer["stage"] == "monthly"
    assert answer["unit"] == KEY.unit_code
    assert answer["shown_fingerprint"].replace(" ", "").lower() == record.fingerprint[:32]
    assert answer["row_counts"]["monthly_mark"] == 120


def test_that_a_wrong_id_number_stops_only_the_final_hand_in(tmp_path: Path) -> None:
    with ledger_file(tmp_path, FAULTY) as workspace:
        key = take_in(workspace, ledger(FAULTY)).key
        assert hand_in.furthest_stage(workspace, key) is HandInStage.MONTHLY
        record = hand_in.make_hand_in(workspace, key, tmp_path / "月报.sqlite", None)
        assert record.stage is HandInStage.MONTHLY
        with pytest.raises(RuleViolation, match="施明桂"):
            hand_in.make_hand_in(workspace, key, tmp_path / "年终.sqlite", HandInStage.YEAR_END)
