"""Duties of posts: written, removed with their posts, kept free of indicators that are gone; each one step."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.errors import Area, RuleViolation
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import duties, next_year, plan_versions, posts
from kpi_desktop.services.workspace import Changes, Workspace, undo_step
from tests.builders import UNIT, YEAR, a_book, a_duty, a_post

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    book = a_book({"001": "90"})
    with unit_file.write(KEY, "全年") as step:
        step.save(*book.employees, *book.posts, a_post("G002"), *book.indicators, *book.duties)
    return unit_file


def labels(workspace: Workspace) -> list[str]:
    return [duty.label for duty in workspace.load_plan(KEY).duties]


def test_that_an_added_duty_gets_the_next_number_of_its_post(year: Workspace) -> None:
    changes = duties.add_duty(year, KEY, a_duty(duty_no=""))
    duties.add_duty(year, KEY, a_duty("G002", duty_no=""))
    assert changes.areas == {Area.POSTS}
    assert labels(year) == ["G001/1", "G001/2", "G002/1"]


def test_that_a_post_goes_with_its_duties_and_comes_back_with_them(year: Workspace) -> None:
    duties.add_duty(year, KEY, a_duty("G002", duty_no=""))
    step = posts.remove_posts(year, KEY, (a_post("G002"),)).step_id
    assert labels(year) == ["G001/1"]
    assert step is not None
    undo_step(year, step)
    assert labels(year) == ["G001/1", "G002/1"]


def test_that_duties_lose_an_indicator_that_is_removed(year: Workspace) -> None:
    fourth = next(each for each in year.load_plan(KEY).indicators if each.indicator_no == "Z04")
    posts.remove_indicators(year, KEY, (fourth,))
    assert [duty.indicators for duty in year.load_plan(KEY).duties] == [()]


def test_that_duties_are_removed_changed_and_go_into_the_next_year_and_the_filed_plan(
    year: Workspace,
) -> None:
    duties.save_duties(year, KEY, (a_duty(text="=1+1 <b>承办文件"),))
    duties.add_duty(year, KEY, a_duty(duty_no=""))
    duties.remove_duties(year, KEY, (a_duty(duty_no="2"),))
    posts.lock_plan(year, KEY, filing_no="36号", filed_on="2025-12-18")
    assert plan_versions.compare_versions(year, KEY, 1) == ()
    next_year.start_next_year(year, KEY)
    following = year.load_plan(UnitYear(unit_code=UNIT.code, year=YEAR + 1))
    assert [duty.text for duty in following.duties] == ["=1+1 <b>承办文件"]


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (lambda w: duties.save_duties(w, KEY, (a_duty(text=" "),)), "岗位G001第1项职责没有内容"),
        (lambda w: duties.save_duties(w, KEY, (a_duty(text="长" * 2001),)), "内容有2001个字，最多2000个字"),
        (
            lambda w: duties.save_duties(w, KEY, (a_duty(leader="长" * 201),)),
            "责任领导有201个字，最多200个字",
        ),
        (lambda w: duties.save_duties(w, KEY, (a_duty(indicators=("Z09",)),)), "没有编号为Z09的指标"),
        (lambda w: duties.add_duty(w, KEY, a_duty("G009")), "没有编号为G009的岗位"),
    ],
)
def test_that_what_cannot_be_is_refused(
    year: Workspace, write: Callable[[Workspace], Changes], sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        write(year)
    assert year.load_plan(KEY).duties == (a_duty(),)


def test_that_a_text_of_two_thousand_characters_is_kept_whole(year: Workspace) -> None:
    long: Duty = replace(a_duty(), text="职" * 2000, standard="标" * 2000)
    duties.save_duties(year, KEY, (long,))
    assert year.load_plan(KEY).duties == (long,)


def test_that_a_locked_plan_keeps_its_duties(year: Workspace) -> None:
    posts.lock_plan(year, KEY, filing_no="36号", filed_on="2025-12-18")
    for write in (
        lambda: duties.save_duties(year, KEY, (a_duty(),)),
        lambda: duties.add_duty(year, KEY, a_duty()),
        lambda: duties.remove_duties(year, KEY, (a_duty(),)),
    ):
        with pytest.raises(RuleViolation, match="已锁定备案"):
            write()
