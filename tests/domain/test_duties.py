"""Duties of posts: what each finding names, and what is left when an indicator goes."""

from dataclasses import replace

from kpi_desktop.domain.duties import check_duties, duties_of, without_indicators
from kpi_desktop.domain.errors import Severity
from tests.builders import a_duty, a_post, an_employee, some_indicators

PEOPLE = (an_employee(),)
INDICATORS = some_indicators()


def told(*duties: object) -> list[tuple[str, str]]:
    """The place and words of what is found, for posts G001 and G002."""
    findings = check_duties((a_post(), a_post("G002", name="财务岗")), duties, INDICATORS, PEOPLE)  # type: ignore[arg-type]
    assert {finding.severity for finding in findings} <= {Severity.WARNING}
    return [(finding.place.item, finding.what) for finding in findings]


def test_that_a_plan_whose_duties_are_all_counted_has_no_findings() -> None:
    assert told(a_duty(), a_duty("G002", employee_no="001")) == []


def test_that_a_post_without_duties_is_named() -> None:
    assert told(a_duty()) == [("G002", "岗位G002（财务岗）没有写职责")]


def test_that_a_unit_without_any_duties_is_told_once() -> None:
    assert told() == [("", "2个岗位都还没有写职责")]
    assert check_duties((), (), INDICATORS, PEOPLE) == ()


def test_that_a_duty_nothing_counts_is_named() -> None:
    assert told(a_duty(), a_duty("G002", indicators=())) == [("G002/1", "岗位G002第1项职责没有指标计量")]


def test_that_what_is_not_there_is_named() -> None:
    assert told(a_duty(indicators=("Z09",)), a_duty("G002", "2", employee_no="009"), a_duty("G009")) == [
        ("G001/1", "岗位G001第1项职责计量指标Z09不在指标表中"),
        ("G002/2", "岗位G002第2项职责责任人009不在人员名册中"),
        ("G009/1", "岗位G009第1项职责岗位G009不在岗位表中"),
    ]


def test_that_an_indicator_of_other_posts_does_not_count_a_duty() -> None:
    own = tuple(replace(each, posts=("G002",)) for each in INDICATORS)
    findings = check_duties((a_post(),), (a_duty(),), own, PEOPLE)
    assert [finding.what for finding in findings] == ["岗位G001第1项职责计量指标Z04不适用于这个岗位"]
    assert check_duties((a_post("G002"),), (a_duty("G002"),), own, PEOPLE) == ()


def test_that_duties_lose_an_indicator_that_goes() -> None:
    duties = (a_duty(indicators=("Z04", "Z05")), a_duty(duty_no="2", indicators=("Z05",)))
    assert without_indicators(duties, ("Z04",)) == (replace(duties[0], indicators=("Z05",)),)
    assert duties_of(duties, "G001") == duties
    assert duties_of(duties, "G002") == ()
