"""A plan's indicators through the file: the library, copies, order, posts, vetoes, rewrites, own words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import Indicator, VetoEffect
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.scheme import Veto
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import indicators, posts
from kpi_desktop.services.workspace import Workspace, create_unit_file, undo_step
from tests.builders import UNIT, YEAR, a_post, an_employee, some_indicators

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Workspace]:
    with create_unit_file(
        tmp_path / "a.kpi",
        unit_code=UNIT.code,
        unit_name=UNIT.name,
        year=YEAR,
        operator="李静",
        clock=lambda: datetime(2026, 3, 1, 2, 0, tzinfo=UTC),
    ) as opened:
        made = tuple(a_post(f"G00{at}", sort_order=at) for at in range(1, 5))
        with opened.write(KEY, "设岗") as step:
            step.save(*made, *some_indicators())
        yield opened


def _saved(year: Workspace) -> tuple[Indicator, ...]:
    return year.load_plan(KEY).indicators


def _numbers(year: Workspace) -> list[str]:
    return [indicator.indicator_no for indicator in _saved(year)]


def _entry(key: str) -> indicators.LibraryIndicator:
    return next(entry for entry in indicators.load_library() if entry.key == key)


def test_that_entries_of_the_library_are_added_in_one_step(year: Workspace) -> None:
    new = [_entry(key).as_indicator("", group="duty", posts=("G002",)) for key in ("payment", "audit")]
    changes = indicators.add_indicators(year, KEY, new)
    assert _numbers(year)[-2:] == ["Z06", "Z07"]
    assert _saved(year)[-1].posts == ("G002",)
    assert changes.added == 2
    assert changes.step_id is not None
    undo_step(year, changes.step_id)
    assert _numbers(year) == ["Z01", "Z02", "Z03", "Z04", "Z05"]


def test_that_nothing_chosen_is_said(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="还没有选指标"):
        indicators.add_indicators(year, KEY, ())


def test_that_each_post_gets_a_copy_of_its_own(year: Workspace) -> None:
    indicators.copy_indicators(year, KEY, ("Z04", "Z05"), ("G001", "G003"), as_own=True)
    assert [(i.indicator_no, i.name, i.posts) for i in _saved(year)[5:]] == [
        ("Z06", "履行职责", ("G001",)),
        ("Z07", "目标任务", ("G001",)),
        ("Z08", "履行职责", ("G003",)),
        ("Z09", "目标任务", ("G003",)),
    ]


def test_that_an_indicator_is_shared_with_more_posts(year: Workspace) -> None:
    indicators.set_posts(year, KEY, ("Z04",), ("G003",))
    indicators.copy_indicators(year, KEY, ("Z04",), ("G001", "G002"), as_own=False)
    assert _saved(year)[3].posts == ("G001", "G002", "G003")
    with pytest.raises(RuleViolation, match="已经用于所选的岗位"):
        indicators.copy_indicators(year, KEY, ("Z04",), ("G001",), as_own=False)
    with pytest.raises(RuleViolation, match="再勾选"):
        indicators.copy_indicators(year, KEY, ("Z04",), (), as_own=True)


def test_that_all_posts_are_kept_as_no_posts_named(year: Workspace) -> None:
    indicators.set_posts(year, KEY, ("Z01", "Z02"), ("G002",))
    assert [i.posts for i in _saved(year)[:3]] == [("G002",), ("G002",), ()]
    indicators.set_posts(year, KEY, ("Z01",), ("G001", "G002", "G003", "G004"))
    assert _saved(year)[0].posts == ()


def test_that_a_copy_stands_below_its_original(year: Workspace) -> None:
    indicators.duplicate_indicators(year, KEY, ("Z02",))
    assert _numbers(year) == ["Z01", "Z02", "Z06", "Z03", "Z04", "Z05"]
    assert replace(_saved(year)[2], indicator_no="Z02", sort_order=2) == _saved(year)[1]
    with pytest.raises(RuleViolation, match="请先勾选"):
        indicators.duplicate_indicators(year, KEY, ())


def test_that_the_order_is_kept_in_the_file(year: Workspace) -> None:
    indicators.move(year, KEY, ("Z03", "Z04"), -1)
    assert _numbers(year) == ["Z01", "Z03", "Z04", "Z02", "Z05"]
    indicators.move(year, KEY, ("Z01",), 1)
    assert _numbers(year) == ["Z03", "Z01", "Z04", "Z02", "Z05"]


def test_that_every_veto_of_the_scheme_gets_its_indicator_once(year: Workspace) -> None:
    scheme = year.load_plan(KEY).scheme
    vetoes = tuple(
        Veto(label=label, basis="责任制规定", effect=VetoEffect.ONE_LOWER)
        for label in ("党风廉政", "安全生产")
    )
    posts.save_scheme(year, KEY, replace(scheme, vetoes=vetoes))
    indicators.add_missing_vetoes(year, KEY)
    assert [(i.name, i.kind) for i in _saved(year)[5:]] == [("党风廉政", "veto"), ("安全生产", "veto")]
    with pytest.raises(RuleViolation, match="不用再补"):
        indicators.add_missing_vetoes(year, KEY)


def test_that_a_rewrite_is_taken_and_undone(year: Workspace) -> None:
    before = _saved(year)[1]
    changes = indicators.accept_rewrite(year, KEY, before, _entry("first-asked"))
    after = _saved(year)[1]
    assert (after.standard, after.kind) == (_entry("first-asked").standard, "per_occurrence")
    assert (after.name, after.full_mark) == (before.name, before.full_mark)
    assert changes.step_id is not None
    undo_step(year, changes.step_id)
    assert _saved(year)[1] == before


def _give_marks(year: Workspace) -> None:
    with year.write(KEY, "评分") as step:
        step.save(an_employee())
    with year.write(KEY, "评分") as step:
        step.save(
            MonthlyMark(employee_no="001", month=1, indicator_no="Z02", entered=Decimal("8.5")),
            MonthlyMark(employee_no="001", month=2, indicator_no="Z02", entered=None),
            MonthlyMark(employee_no="001", month=1, indicator_no="Z01", entered=Decimal(9)),
        )


def test_that_a_rewrite_leaves_the_way_of_scoring_of_marks_given(year: Workspace) -> None:
    _give_marks(year)
    entry = _entry("first-asked")
    indicators.accept_rewrite(year, KEY, _saved(year)[1], entry)
    assert (_saved(year)[1].standard, _saved(year)[1].kind) == (entry.standard, "direct")
    indicators.accept_rewrite(year, KEY, _saved(year)[2], entry)
    assert _saved(year)[2].kind == "per_occurrence"


def test_that_a_kind_that_marks_given_do_not_fit_is_refused(year: Workspace) -> None:
    _give_marks(year)
    late = replace(_saved(year)[1], kind="deadline")
    with pytest.raises(RuleViolation, match="工号001的1月已填的“工作纪律”不合新的计分办法"):
        indicators.refuse_unfit_marks(year.load_book(KEY), (late,))
    indicators.refuse_unfit_marks(
        year.load_book(KEY), (replace(late, kind="per_occurrence"), _saved(year)[0])
    )


@pytest.mark.parametrize(
    ("word", "sentence"),
    [("甲", "2到20个字"), ("站位，不高", "没有标点"), (" 抓得不紧 ", ""), ("很" * 21, "2到20个字")],
)
def test_that_a_word_of_the_offices_own_is_added_once(year: Workspace, word: str, sentence: str) -> None:
    if sentence:
        with pytest.raises(RuleViolation, match=sentence):
            indicators.add_own_word(year, KEY, word)
        return
    indicators.add_own_word(year, KEY, word)
    assert year.load_plan(KEY).scheme.own_words == (word.strip(),)
    with pytest.raises(RuleViolation, match="已经在本单位"):
        indicators.add_own_word(year, KEY, word)


def test_that_the_list_of_own_words_has_an_end(year: Workspace) -> None:
    scheme = year.load_plan(KEY).scheme
    words = tuple(f"词语{at:03d}" for at in range(100))
    posts.save_scheme(year, KEY, replace(scheme, own_words=words))
    with pytest.raises(RuleViolation, match="已有100个"):
        indicators.add_own_word(year, KEY, "站位不高")


def test_that_odd_names_are_kept_as_they_are(year: Workspace) -> None:
    odd = (
        replace(some_indicators()[0], name="<b", standard="迟到每次扣0.5分；" * 200),
        replace(some_indicators()[1], name="=1+1"),
    )
    posts.save_indicators(year, KEY, odd)
    assert [i.name for i in _saved(year)[:2]] == ["<b", "=1+1"]
    assert len(_saved(year)[0].standard) == 2000
