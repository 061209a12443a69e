"""The demo county and the self-check: whole, plausible, and the same for the same seed."""

from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.period_rules import PeriodGrade, PeriodStage
from kpi_desktop.services import demo, self_check
from kpi_desktop.services.checking import check_year
from kpi_desktop.services.workspace import open_file
from kpi_desktop.services.year_end import score_all


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> demo.DemoCounty:
    """Two units of twelve people."""
    return demo.make_demo_county(tmp_path_factory.mktemp("县") / "演示", units=2, people=12)


def test_that_the_county_is_whole(county: demo.DemoCounty) -> None:
    assert len(county.unit_files) == len(county.packages) == 2
    assert all(path.stat().st_size > 0 for path in county.files)
    with open_file(county.bureau_file, read_only=True) as bureau:
        results = score_all(bureau)
    assert [result.is_complete for result in results] == [True, True]
    for path, result in zip(county.unit_files, results, strict=True):
        with open_file(path, read_only=True) as unit:
            assert score_all(unit)[0].people == result.people
            assert check_year(unit, unit.only_book()) == ()
            book = unit.load_book(unit.only_book())
            approved = [step for step in book.period_steps if step.stage is PeriodStage.APPROVED]
            assert [step.period for step in approved] == [1, 2, 3, 4]
            assert {decision.grade for decision in book.period_decisions} >= {
                PeriodGrade.GOOD,
                PeriodGrade.FAIR,
            }
        book = result.book
        assert {duty.post_no for duty in book.duties} == {post.post_no for post in book.posts}
        assert {task.employee_no for task in book.tasks} - {""} == {e.employee_no for e in book.employees}
        grades = {person.grade for person in result.people}
        assert None not in grades
        assert len(grades) >= 3
        assert all(quota.left >= 0 for quota in result.quotas)


def test_that_the_same_seed_gives_the_same_content(county: demo.DemoCounty, tmp_path: Path) -> None:
    again = demo.make_demo_county(tmp_path / "再来", units=2, people=12)
    for first, second in zip(county.packages, again.packages, strict=True):
        assert first.read_bytes() == second.read_bytes()
    for first, second in zip(county.files, again.files, strict=True):
        if first.suffix == ".pdf":
            assert first.read_bytes() == second.read_bytes()
    other = demo.make_demo_county(tmp_path / "另一个", units=1, people=12, seed=2)
    assert other.packages[0].read_bytes() != county.packages[0].read_bytes()


def test_that_impossible_counties_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="单位数应在1到300之间"):
        demo.make_demo_county(tmp_path / "无", units=0)
    (tmp_path / "有").write_text("别的内容", encoding="utf-8")
    with pytest.raises(FileTrouble, match="已有内容"):
        demo.make_demo_county(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["有"]


def test_that_units_beyond_the_named_ones_have_names_and_codes() -> None:
    units = [demo.demo_unit(index) for index in range(30)]
    assert len({unit.code for unit in units}) == len({unit.name for unit in units}) == 30


def test_that_the_program_finds_itself_whole() -> None:
    results = list(self_check.run_self_check())
    assert [(result.what, result.passed) for result in results if not result.passed] == []
    assert len(results) == 6


def test_that_a_broken_program_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_check, "list_schemes", lambda: 1 / 0)
    monkeypatch.setattr(self_check, "find_missing_glyphs", lambda _: ("缺",))
    results = list(self_check.run_self_check())
    assert [result.passed for result in results] == [False, False, True, True, True, True]
    assert results[0].detail == "ZeroDivisionError: division by zero"
