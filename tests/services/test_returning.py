"""The return file: the bureau's corrections and decisions come home, each seen and accepted."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.merging import ConflictChoice, PackageStatus, ReturnState
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.services.decisions import decide_conflicts
from kpi_desktop.services.merging import list_conflicts, merge_packages
from kpi_desktop.services.returning import accept_return, make_return, plan_answer, plan_return
from kpi_desktop.services.workspace import undo_step
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.returning import _seal
from tests.builders import YEAR, an_employee
from tests.hostile.county import KEY, a_bureau, a_unit, mark_at, pack, rename, set_mark

PLACE, OTHER = ("001", 1, "Z01"), ("001", 2, "Z01")


class Desk:
    """A unit, the bureau that took it in, and the return file between them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.unit = a_unit(folder / "单位.sqlite")
        self.bureau = a_bureau(folder / "局端.sqlite")
        self.path = folder / "回执.json"
        self.take()

    def take(self) -> PackageStatus:
        out = self.folder / f"包{len(list(self.folder.glob('包*')))}.sqlite"
        pack(self.unit, out)
        return merge_packages(self.bureau, [out])[0].status

    def give(self) -> int:
        return make_return(self.bureau, KEY, self.path)

    def fields(self) -> list[tuple[str, str, str, ReturnState]]:
        plan = plan_return(self.unit, self.path)
        return [(f.label, f.own, f.bureau, f.state) for f in plan.fields]

    def accept(self) -> None:
        plan = plan_return(self.unit, self.path)
        accept_return(self.unit, plan, plan.open_fields)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.unit.close()
    made.bureau.close()


def test_that_a_bureau_that_changed_nothing_returns_nothing(desk: Desk) -> None:
    assert desk.give() == 0
    assert desk.fields() == []


def test_that_corrections_and_decisions_come_home(desk: Desk) -> None:
    set_mark(desk.bureau, PLACE, "4")
    set_mark(desk.unit, PLACE, "5")
    rename(desk.bureau, "002", "李改名", title="股长")
    with desk.bureau.write(KEY, "增人") as step:
        step.save(an_employee("009", name="局端补录"))
    assert desk.take() is PackageStatus.CONFLICTS
    (waiting,) = list_conflicts(desk.bureau, KEY)
    decide_conflicts(desk.bureau, KEY, [waiting.id], ConflictChoice.OURS, "复核过")
    assert desk.give() == 3
    assert desk.fields() == [
        ("人员：张伟002（002），姓名", "张伟002", "李改名", ReturnState.OPEN),
        ("人员：张伟002（002），职务", "空", "股长", ReturnState.OPEN),
        ("人员：009", "没有这一条", "有这一条", ReturnState.OPEN),
        ("月度评分：1月 张伟001（001） 学习情况，得分", "5", "4", ReturnState.OPEN),
    ]
    plan = plan_return(desk.unit, desk.path)
    assert plan.fields[-1].reason == "复核过"
    changes = accept_return(desk.unit, plan, plan.open_fields)
    assert mark_at(desk.unit, PLACE) == Decimal(4)
    names = {e.employee_no: (e.name, e.title) for e in desk.unit.load_book(KEY).employees}
    assert (names["002"], names["009"][0]) == (("李改名", "股长"), "局端补录")
    assert desk.unit.history(KEY)[0].reason == f"局端局端科员{plan.file.made_at[:10]}的回执（第2次上报）"
    assert {state for *_, state in desk.fields()} == {ReturnState.SAME}
    assert desk.take() in {PackageStatus.MERGED, PackageStatus.UNCHANGED}
    assert list_conflicts(desk.bureau, KEY) == ()
    assert changes.step_id is not None
    undo_step(desk.unit, changes.step_id)
    assert mark_at(desk.unit, PLACE) == Decimal(5)


def test_that_single_fields_can_be_accepted(desk: Desk) -> None:
    rename(desk.bureau, "002", "李改名", title="股长")
    desk.give()
    plan = plan_return(desk.unit, desk.path)
    accept_return(desk.unit, plan, plan.fields[1:])
    assert [state for *_, state in desk.fields()] == [ReturnState.OPEN, ReturnState.SAME]
    with pytest.raises(RuleViolation, match="请先选中"):
        accept_return(desk.unit, plan, [])


def test_that_a_removed_row_goes_and_what_changed_since_is_said(desk: Desk) -> None:
    person = next(e for e in desk.bureau.load_book(KEY).employees if e.employee_no == "002")
    with desk.bureau.write(KEY, "减人") as step:
        step.remove(person)
    set_mark(desk.bureau, OTHER, "3")
    desk.give()
    set_mark(desk.unit, OTHER, "6")
    rename(desk.unit, "002", "又改")
    assert [(own, bureau, state) for _, own, bureau, state in desk.fields()] == [
        ("有这一条", "没有这一条", ReturnState.CHANGED_SINCE),
        ("6", "3", ReturnState.CHANGED_SINCE),
        ("改", "改", ReturnState.SAME),
    ]
    desk.accept()
    assert {e.employee_no for e in desk.unit.load_book(KEY).employees} == {"001"}
    assert mark_at(desk.unit, OTHER) == Decimal(3)


def test_that_a_field_accepted_for_a_row_removed_since_brings_the_row_back(desk: Desk) -> None:
    set_mark(desk.bureau, PLACE, "4")
    assert desk.give() == 1
    mark = next(
        m for m in desk.unit.load_book(KEY).marks if (m.employee_no, m.month, m.indicator_no) == PLACE
    )
    with desk.unit.write(KEY, "删分") as step:
        step.remove(mark)
    assert desk.fields()[0][1:] == ("没有", "4", ReturnState.CHANGED_SINCE)
    desk.accept()
    assert mark_at(desk.unit, PLACE) == 4
    assert {state for *_, state in desk.fields()} == {ReturnState.SAME}


def test_that_a_row_removed_on_both_sides_is_nothing_to_return(desk: Desk) -> None:
    mark = next(
        m for m in desk.unit.load_book(KEY).marks if (m.employee_no, m.month, m.indicator_no) == PLACE
    )
    with desk.unit.write(KEY, "删分") as step:
        step.remove(mark)
    desk.take()
    set_mark(desk.bureau, PLACE, "4")
    with desk.bureau.write(KEY, "删分") as step:
        step.remove(replace(mark, entered=Decimal(4), reason="改"))
    desk.give()
    assert desk.fields() == []


def test_that_a_row_whose_parent_is_gone_is_refused_and_nothing_is_written(desk: Desk) -> None:
    with desk.bureau.write(KEY, "增人") as step:
        step.save(an_employee("009", name="局端补录"))
    set_mark(desk.bureau, ("009", 1, "Z01"), "3")
    desk.give()
    plan = plan_return(desk.unit, desk.path)
    with pytest.raises(FileTrouble, match="与本单位文件对不上"):
        accept_return(desk.unit, plan, plan.fields[1:])
    assert "009" not in {e.employee_no for e in desk.unit.load_book(KEY).employees}
    desk.accept()
    assert mark_at(desk.unit, ("009", 1, "Z01")) == Decimal(3)


def test_that_the_answer_is_plain_data(desk: Desk) -> None:
    set_mark(desk.bureau, PLACE, "4")
    desk.give()
    answer = plan_answer(plan_return(desk.unit, desk.path))
    assert json.loads(json.dumps(answer)) == answer
    assert (answer["unit"], answer["year"], answer["number"]) == (KEY.unit_code, YEAR, 1)
    assert answer["fields"][0]["bureau"] == "4"
    assert answer["fields"][0]["state"] == "open"


def tampered(change: Callable[[dict[str, Any]], object], *, reseal: bool = True) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        data = json.loads(path.read_text("utf-8"))
        seal = data.pop("seal")
        change(data)
        path.write_text(json.dumps({**data, "seal": _seal(data) if reseal else seal}), "utf-8")

    return spoil


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.write_text("不是", "utf-8"), "不是回执文件"),
        (lambda path: path.write_text("[1]", "utf-8"), "不是回执文件"),
        (lambda path: path.write_text("[" * 100_000, "utf-8"), "不是回执文件"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "不是回执文件"),
        (lambda path: path.unlink(), "打不开回执文件"),
        (lambda path: path.write_bytes(b" " * 50_000_001), "太大"),
        (tampered(lambda d: d.update(version=2)), "由别的版本的程序生成"),
        (tampered(lambda d: d.update(made_by="别人"), reseal=False), "与封签不符"),
        (tampered(lambda d: d.update(rows=3)), "读不出来"),
        (tampered(lambda d: d["rows"][0].update(table="change_log")), "读不出来"),
        (tampered(lambda d: d["rows"][0].update(table="没有")), "读不出来"),
        (tampered(lambda d: d["rows"][0].update(row_key=[1])), "读不出来"),
        (tampered(lambda d: d["rows"][0]["new"].update(entered=1.5)), "读不出来"),
        (tampered(lambda d: d["rows"][0]["new"].update(changed_by="x")), "读不出来"),
        (tampered(lambda d: d["key"].update(year=YEAR + 1)), "与打开的单位文件不符"),
    ],
)
def test_that_a_wrong_return_file_is_refused(
    desk: Desk, spoil: Callable[[Path], object], sentence: str
) -> None:
    set_mark(desk.bureau, PLACE, "4")
    desk.give()
    spoil(desk.path)
    with pytest.raises((FileTrouble, RuleViolation), match=sentence):
        plan_return(desk.unit, desk.path)


def test_that_each_side_keeps_to_its_own(desk: Desk, tmp_path: Path) -> None:
    desk.give()
    with pytest.raises(RuleViolation, match="请在局端汇总文件中生成"):
        make_return(desk.unit, KEY, desk.path)
    with pytest.raises(RuleViolation, match="请在单位文件中接收"):
        plan_return(desk.bureau, desk.path)
    with pytest.raises(FileTrouble, match="写不到“没有”"):
        make_return(desk.bureau, KEY, tmp_path / "没有" / "回执.json")
    with a_bureau(tmp_path / "空.sqlite") as empty, pytest.raises(FileTrouble, match="还没有接收过"):
        make_return(empty, KEY, desk.path)


def test_that_the_seal_covers_what_is_read(desk: Desk) -> None:
    desk.give()
    data = json.loads(desk.path.read_text("utf-8"))
    seal = data.pop("seal")
    assert seal == _seal(data)
    assert canonical_json(data) == canonical_json(json.loads(json.dumps(data)))


def test_that_a_closed_month_is_opened_again_first(desk: Desk) -> None:
    set_mark(desk.bureau, PLACE, "4")
    set_mark(desk.bureau, OTHER, "5")
    desk.give()
    with desk.unit.write(KEY, "1月关账") as step:
        step.save(StepRecord(kind=StepKind.MONTH, month=1, done_on="2026-02-03", done_by="单位经办"))
    with pytest.raises(RuleViolation, match="1月已经关账"):
        desk.accept()
    assert mark_at(desk.unit, OTHER) != 5
    plan = plan_return(desk.unit, desk.path)
    accept_return(desk.unit, plan, [f for f in plan.open_fields if f.label.startswith("月度评分：2月")])
    assert mark_at(desk.unit, OTHER) == 5
