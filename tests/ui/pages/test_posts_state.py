"""What 岗位设置 shows, derived from the year book."""

from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_book, a_post, a_scheme, an_employee, some_indicators

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.staff import Sanction, Section
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.ui.posts.cell_texts import parse_decided
from kpi_desktop.ui.posts.columns import with_factor
from kpi_desktop.ui.posts.person_columns import person_columns
from kpi_desktop.ui.posts.state import (
    derive_filing,
    derive_indicators,
    derive_people,
    derive_sanctions,
    derive_sums,
    stale_posts,
)
from kpi_desktop.ui.posts.tree_state import derive_tree

LOCK = StepRecord(
    kind=StepKind.PLAN, done_on="2025-12-18", done_by="李静", document_no="云人社备〔2025〕36号"
)


def test_that_the_tree_goes_from_unit_to_section_to_post() -> None:
    posts = (
        a_post("G001"),
        a_post("G002", section="人事股", name="人事股负责人岗"),
        a_post("G003", section=""),
    )
    sections = (Section(name="人事股", sort_order=1), Section(name="办公室", sort_order=2))
    people = (an_employee("001", section="财务股"),)
    tree = derive_tree(a_book({}, posts=posts, sections=sections, employees=people))
    assert (tree.title, tree.headcount, tree.holder) == ("云岭县自然资源局", "3", "1人")
    assert [section.title for section in tree.children] == ["人事股", "办公室", "财务股", "未定科室"]
    assert [section.holder for section in tree.children] == ["0人", "0人", "1人", "0人"]
    assert [post.title for section in tree.children for post in section.children] == [
        "负责人岗",
        "工作岗",
        "办公室工作岗",
    ]
    assert [s.children[0].holder for s in tree.children if s.children] == ["空缺", "张伟", "空缺"]
    assert tree.children[1].children[0].place.item == "G001"


def test_that_people_without_a_post_and_joint_reporting_stand_in_the_tree() -> None:
    sections = (Section(name="办公室", sort_order=1), Section(name="法规股", reports_with="办公室"))
    people = (
        an_employee("001", section="办公室"),
        an_employee("002", name="李静", section="法规股", post_no=""),
    )
    tree = derive_tree(a_book({}, sections=sections, employees=people))
    office, law, unplaced = tree.children
    assert (office.coefficient, law.coefficient, law.note) == ("", "并报", "合并上报到办公室")
    assert (unplaced.title, unplaced.holder) == ("没有岗位的人", "1人")
    assert [(p.title, p.holder, p.place.employee_no) for p in unplaced.children] == [
        ("李静", "法规股", "002")
    ]


def test_that_an_id_number_is_masked_until_it_is_edited() -> None:
    book = a_book({}, employees=(an_employee(id_number="530499198507130175"),))
    column = next(c for c in person_columns(("群众",), frozenset({"G001"})) if c.key == "id_number")
    assert column.read(derive_people(book)[0]) == "530499********0175"
    assert column.edit is not None
    assert column.edit(derive_people(book)[0]) == "530499198507130175"


def test_that_leaving_a_masked_id_number_changes_nothing() -> None:
    line = derive_people(a_book({}, employees=(an_employee(id_number="530499198507130175"),)))[0]
    column = next(c for c in person_columns(("群众",), frozenset()) if c.key == "id_number")
    assert column.parse_text("530499********0175", line) == "530499198507130175"
    with pytest.raises(RuleViolation, match="校验位错误"):
        column.parse_text("530499198507130176", line)
    assert column.parse_text("", line) == ""


@pytest.mark.parametrize(
    ("key", "text", "sentence"),
    [
        ("name", " ", "姓名不能空着"),
        ("category", "干部", "不在可选的内容里"),
        ("post_no", "G009", "没有编号为G009的岗位"),
        ("birth_month", "去年", "出生年月请写成"),
        ("present_from", "13", "月份应在1到12之间"),
        ("leave_days", "400", "病事假天数应在0到366之间"),
    ],
)
def test_that_a_person_refuses_what_cannot_be(key: str, text: str, sentence: str) -> None:
    line = derive_people(a_book({}, employees=(an_employee(),)))[0]
    column = next(c for c in person_columns(("群众",), frozenset({"G001"})) if c.key == key)
    with pytest.raises(RuleViolation, match=sentence):
        column.parse_text(text, line)


@pytest.mark.parametrize(
    ("decided", "effect"),
    [
        ("2026-05", "2026年度不得优秀|2026年度不得评优"),
        ("2024", "2026年度没有影响"),
        ("2027", "2026年度没有影响"),
    ],
)
def test_that_a_sanction_says_what_it_does_to_the_year(decided: str, effect: str) -> None:
    sanction = Sanction(employee_no="001", kind="政务警告", decided=decided)
    line = derive_people(a_book({}, employees=(an_employee(),), sanctions=(sanction,)))[0]
    assert derive_sanctions(line, 2026)[0].effect in effect.split("|")
    assert derive_sanctions(None, 2026) == ()


def test_that_vague_words_stand_beside_the_indicator() -> None:
    indicators = (replace(some_indicators()[0], standard="服务不到位的酌情扣分"), *some_indicators()[1:])
    lines = derive_indicators(a_book({}, indicators=indicators))
    assert "服务不到位" in lines[0].vague
    assert lines[1].vague == ""


def test_that_only_what_changed_is_checked_anew() -> None:
    first, *others = some_indicators()
    before = derive_indicators(a_book({}, indicators=(first, *others)))
    book = a_book({}, indicators=(replace(first, standard="认真学习"), *others))
    lines = derive_indicators(book, before)
    assert "认真学习" in lines[0].vague
    assert all(line is known for line, known in zip(lines[1:], before[1:], strict=True))
    wordy = replace(book, scheme=replace(book.scheme, own_words=("迟到",)))
    assert all("迟到" in line.vague for line in derive_indicators(wordy, lines)[1:])


def test_that_sums_name_the_posts_they_are_of() -> None:
    *common, own, duty = some_indicators()
    indicators = (*common, duty, replace(own, posts=("G001",)))
    posts = tuple(a_post(f"G00{at}") for at in (1, 2))
    sums = derive_sums(a_book({}, posts=posts, indicators=indicators))
    assert [entry.sentence for entry in sums] == [
        "公共部分合计30分，与方案一致",
        "岗位G002本职部分合计40分，方案规定70分，还差30分",
    ]


def test_that_the_sums_of_full_marks_are_held_against_the_scheme() -> None:
    indicators = (replace(some_indicators()[0], full_mark=Decimal(8)), *some_indicators()[1:])
    common, duty = derive_sums(a_book({}, indicators=indicators))
    assert common.sentence == "公共部分合计28分，方案规定30分，还差2分"
    assert duty.is_right
    assert "一致" in duty.sentence


def test_that_errors_keep_the_plan_from_being_locked() -> None:
    state = derive_filing(a_book({}, posts=(a_post(coefficient=None),)))
    assert not state.can_lock
    assert state.errors == 1
    assert "还有1处错误" in state.sentence


def test_that_a_plan_in_order_may_be_locked_and_a_locked_one_says_when_it_was() -> None:
    book = a_book({})
    assert derive_filing(book).can_lock
    locked = derive_filing(replace(book, steps=(LOCK,)))
    assert locked.is_locked
    assert not locked.can_lock
    assert "2025-12-18" in locked.title
    assert "云人社备〔2025〕36号" in locked.sentence


def test_that_a_post_without_all_factors_loses_its_coefficient() -> None:
    changed = with_factor(a_post(), "risk", None, a_scheme())
    assert changed.coefficient is None
    assert dict(changed.factor_points) == {"knowledge": Decimal(25), "business": Decimal(30)}


def test_that_coefficients_of_an_older_scheme_are_found() -> None:
    right = replace(a_post("G001"), coefficient=Decimal("1.37"))
    wrong = replace(a_post("G002"), coefficient=Decimal("1.20"))
    assert [post.post_no for post in stale_posts(a_book({}, posts=(right, wrong)))] == ["G002"]


@pytest.mark.parametrize(
    ("text", "date"),
    [("2026年5月", "2026-05"), ("2026.5.20", "2026-05-20"), ("2026", "2026"), ("2026年", "2026")],
)
def test_that_a_date_may_lack_its_month(text: str, date: str) -> None:
    assert parse_decided(text) == date


@pytest.mark.parametrize("text", ["", "去年", "2026-13", "2026-02-40"])
def test_that_a_date_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RuleViolation):
        parse_decided(text)
