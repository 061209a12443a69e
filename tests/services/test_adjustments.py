"""One matter for a person, a section or all: expanded, numbered, demanded papers, taken back whole."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.adjustments import Adjustment, Scope
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.staff import Section
from kpi_desktop.services import month_closing
from kpi_desktop.services.adjustments import add_matter, list_matters, list_people, remove_matter
from kpi_desktop.services.workspace import Workspace, undo_step
from tests.builders import a_book, an_addition, an_employee, lock


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    book = a_book({"001": "90", "002": "80", "003": "70"})
    employees = (
        an_employee("001", section="办公室"),
        an_employee("002", name="李娜", section="办公室", present_from=7),
        an_employee("003", name="王芳", section="人事股"),
    )
    with unit_file.write(unit_file.only_book(), "准备") as step:
        step.save(Section(name="办公室"), Section(name="人事股"), *book.posts, *book.indicators, *employees)
        step.save(*(mark for mark in book.marks if (mark.employee_no, mark.month) >= ("001", 1)))
    return unit_file


def _entries(year: Workspace) -> list[tuple[str, int, int, str]]:
    adjustments = year.load_book(year.only_book()).adjustments
    return [(a.employee_no, a.month, a.item_no, a.matter) for a in adjustments]


def _circular(**given: object) -> Adjustment:
    fields = {
        "direction": Direction.DEDUCT,
        "rule": "circular",
        "level": "县级",
        "points": "2",
        "item_no": 0,
        "fact": "县委通报政务公开不及时",
        "document_no": "云通〔2026〕3号",
        **given,
    }
    return an_addition(month=3, **fields)  # type: ignore[arg-type]


def test_that_one_entry_for_a_section_expands_to_the_people_there_as_one_matter(year: Workspace) -> None:
    key = year.only_book()
    changes = add_matter(year, key, _circular(scope=Scope.SECTION), chosen="办公室")
    # 002 comes in July and is left out
    assert _entries(year) == [("001", 3, 1, "3月第1件")]
    add_matter(year, key, _circular(scope=Scope.UNIT))
    assert _entries(year) == [("001", 3, 1, "3月第1件"), ("001", 3, 2, "3月第2件"), ("003", 3, 1, "3月第2件")]
    assert year.history(key)[0].action == "登记扣分（全体2人）"
    assert changes.step_id is not None
    undo_step(year, changes.step_id)
    assert [entry[3] for entry in _entries(year)] == ["3月第2件", "3月第2件"]


def test_that_an_entry_for_a_person_names_its_matter_and_the_second_of_it_counts_nothing(
    year: Workspace,
) -> None:
    key = year.only_book()
    add_matter(year, key, _circular(matter="政务公开"), chosen="001")
    add_matter(
        year, key, _circular(matter="政务公开", rule="media", level="市级", fact="市级媒体报道"), chosen="001"
    )
    book = year.load_month(key, 3)
    assert [(a.item_no, a.matter) for a in book.adjustments] == [(1, "政务公开"), (2, "政务公开")]
    assert list_matters(book) == list_matters(book, Direction.DEDUCT) == ("政务公开",)
    assert list_matters(book, Direction.ADD) == ()


def test_that_a_matter_is_removed_whole_unless_a_month_is_closed(year: Workspace) -> None:
    key = year.only_book()
    add_matter(year, key, _circular(scope=Scope.UNIT, matter="政务公开"))
    lock(year, key)
    month_closing.close_month(year, key, 3, closed_on="2026-04-05")
    with pytest.raises(RuleViolation, match="3月已经关账"):
        remove_matter(year, key, "政务公开")
    with pytest.raises(RuleViolation, match="3月已经关账"):
        add_matter(year, key, _circular(), chosen="001")
    month_closing.reopen_month(year, key, 3, "漏了")
    remove_matter(year, key, "政务公开")
    assert _entries(year) == []
    with pytest.raises(RuleViolation, match="没有事项“政务公开”"):
        remove_matter(year, key, "政务公开")


@pytest.mark.parametrize(
    ("given", "chosen", "sentence"),
    [
        ({"document_no": " "}, "001", "“工作被通报批评”要有依据，请填写依据文号。"),
        ({"level": "乡级"}, "001", "没有这个项目或级别"),
        ({"rule": "nothing"}, "001", "没有这个项目或级别"),
        ({"direction": Direction.ADD}, "001", "没有这个项目或级别"),
        ({"fact": " "}, "001", "请写明扣分的事由"),
        ({"points": "0"}, "001", "扣分应大于0"),
        ({"happened_on": "3月40日"}, "001", "不是日期"),
        ({}, "404", "没有工号为404的人"),
        ({"scope": Scope.SECTION}, "财务股", "科室“财务股”没有人"),
        ({}, "002", "3月这些人都不在本单位"),
    ],
)
def test_that_an_entry_without_what_its_item_demands_is_refused(
    year: Workspace, given: dict[str, object], chosen: str, sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        add_matter(year, year.only_book(), _circular(**given), chosen=chosen)
    assert _entries(year) == []


def test_that_an_entry_outside_the_table_needs_its_fact_only(year: Workspace) -> None:
    entry = replace(_circular(), rule="", level="", document_no="", points=Decimal("0.5"))
    add_matter(year, year.only_book(), entry, chosen="003")
    assert _entries(year) == [("003", 3, 1, "")]


def test_that_a_scope_means_its_people(year: Workspace) -> None:
    book = year.load_plan(year.only_book())
    assert [e.employee_no for e in list_people(book, Scope.SECTION, "办公室")] == ["001", "002"]
    assert [e.employee_no for e in list_people(book, Scope.PERSON, "003")] == ["003"]
    assert len(list_people(book, Scope.UNIT, "")) == 3
