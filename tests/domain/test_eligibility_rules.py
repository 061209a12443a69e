"""Eligibility by year and version, the bars used in practice, postings, contradictions, and the table as people read it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.checks import check_year
from kpi_desktop.domain.eligibility import Effect, ReasonSource, judge_eligibility, sanction_effect
from kpi_desktop.domain.eligibility_facts import (
    find_contradictions,
    find_leave_trouble,
    period_reason,
    posting_reason,
)
from kpi_desktop.domain.eligibility_rules import list_contradictions, list_reasons, list_rules
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.period_rules import PeriodCycle, PeriodDecision, PeriodGrade, PeriodStanding
from kpi_desktop.domain.scheme import Grade, Scheme, Veto
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.year_end import UnitResult, score_year
from tests.builders import a_book, a_leave, a_scheme, an_employee

NO_GRADE, COMMENT = Effect.NO_GRADE, Effect.COMMENT_ONLY


def scheme(version: str = "2020", **rule: object) -> Scheme:
    plain = a_scheme()
    return replace(plain, rule_version=version, year_end=replace(plain.year_end, **rule))  # type: ignore[arg-type]


def sanction(kind: str, decided: str = "2026-06") -> Sanction:
    return Sanction(employee_no="001", kind=kind, decided=decided)


def effects(kind: str, used: Scheme, decided: str = "2026-06") -> list[Effect | None]:
    """What a sanction of 2026 does in 2025 and the four years after."""
    return [sanction_effect(sanction(kind, decided), year, used) for year in range(2025, 2030)]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("党内警告", [None, Effect.NOT_EXCELLENT, None, None, None]),
        ("党内严重警告", [None, COMMENT, None, None, None]),
        ("撤销党内职务", [None, Effect.INCOMPETENT, None, None, None]),
        ("留党察看一年", [None, Effect.INCOMPETENT, NO_GRADE, None, None]),
        ("留党察看二年", [None, Effect.INCOMPETENT, NO_GRADE, NO_GRADE, None]),
        ("开除党籍", [None, Effect.INCOMPETENT, NO_GRADE, NO_GRADE, None]),
        ("政务警告", [None, Effect.NOT_EXCELLENT, None, None, None]),
        ("政务记过", [None, COMMENT, None, None, None]),
        ("政务记大过", [None, COMMENT, COMMENT, None, None]),
        ("政务降级", [None, COMMENT, COMMENT, None, None]),
        ("政务撤职", [None, COMMENT, COMMENT, None, None]),
        ("诫勉", [None, Effect.NOT_EXCELLENT, None, None, None]),
        ("调整职务", [None, Effect.NOT_EXCELLENT, None, None, None]),
        ("责令辞职", [None, NO_GRADE, None, None, None]),
        ("没有的处分", [None, None, None, None, None]),
    ],
)
def test_the_table_of_sanctions_by_years(kind: str, expected: list[Effect | None]) -> None:
    assert effects(kind, scheme()) == expected


@pytest.mark.parametrize(
    ("kind", "decided", "expected"),
    [
        # 记过 lasts twelve months: from June 2026 into 2027; from January it ends with January.
        ("政务记过", "2026-06", [None, COMMENT, COMMENT, None, None]),
        ("政务记大过", "2026-08-15", [None, COMMENT, COMMENT, COMMENT, None]),
        ("政务记大过", "2026-03", [None, COMMENT, COMMENT, None, None]),
        ("政务撤职", "2026-06", [None, COMMENT, COMMENT, COMMENT, None]),
        # Without a month the years of the table count.
        ("政务记过", "2026", [None, COMMENT, None, None, None]),
        ("政务警告", "2026-06", [None, Effect.NOT_EXCELLENT, None, None, None]),
    ],
)
def test_that_the_rules_of_2007_say_through_the_period(
    kind: str, decided: str, expected: list[Effect | None]
) -> None:
    assert effects(kind, scheme("2007"), decided) == expected


def test_that_what_the_texts_leave_open_is_the_schemes() -> None:
    assert effects("党内严重警告", scheme(severe_warning_incompetent=True))[1] is Effect.INCOMPETENT
    assert effects("撤销党内职务", scheme(removal_bars_next_year=True))[1:3] == [Effect.INCOMPETENT, NO_GRADE]


def test_that_a_sanction_of_last_year_still_in_its_period_is_said_with_window_and_article() -> None:
    given = judge_eligibility(an_employee(), [sanction("政务记大过", "2025-11")], 2026, scheme())
    (reason,) = given.reasons
    assert (reason.window, reason.article, reason.source) == (
        "2025至2026年度",
        "第二十九条",
        ReasonSource.SANCTION,
    )
    assert given.label == "只写评语不确定等次"


def test_that_articles_are_those_of_the_version() -> None:
    person = an_employee(on_probation=True, under_investigation=True, leave_days=Decimal(200))
    new = judge_eligibility(person, (), 2026, scheme()).sentence
    old = judge_eligibility(person, (), 2026, scheme("2007")).sentence
    assert all(article in new for article in ("第二十五条", "第二十七条", "第二十八条"))
    assert "第二十三条" in old
    assert "第二十八条" not in old


def decisions(*grades: PeriodGrade | None) -> list[PeriodDecision]:
    return [
        PeriodDecision(
            cycle=PeriodCycle.QUARTER,
            period=at,
            employee_no="001",
            standing=PeriodStanding.GRADED,
            score=None,
            proposed=grade,
            grade=grade,
            reason="",
            decided_on="2026-04-08",
            decided_by="王",
        )
        for at, grade in enumerate(grades, start=1)
    ]


GOOD, FAIR, LOW = PeriodGrade.GOOD, PeriodGrade.FAIR, PeriodGrade.AVERAGE


@pytest.mark.parametrize(
    ("rule", "grades", "is_barred"),
    [
        ({}, (FAIR, FAIR), False),
        ({"needs_good_period": True}, (FAIR, FAIR), True),
        ({"needs_good_period": True}, (FAIR, GOOD), False),
        ({"needs_good_period": True}, (), False),
        ({"needs_good_period": True}, (None, None), False),
        ({"needs_mostly_good": True}, (GOOD, GOOD, FAIR, FAIR), False),
        ({"needs_mostly_good": True}, (GOOD, FAIR, FAIR, FAIR), True),
        ({"needs_mostly_good": True}, (GOOD, GOOD, GOOD, LOW), True),
    ],
)
def test_the_bars_by_the_grades_of_the_periods(
    rule: dict[str, bool], grades: tuple[PeriodGrade | None, ...], is_barred: bool
) -> None:
    reason = period_reason(decisions(*grades), 2026, scheme(**rule))
    assert (reason is not None) == is_barred
    if reason is not None:
        assert (reason.effect, reason.source) == (Effect.NOT_EXCELLENT, ReasonSource.PERIOD)


def test_that_a_posting_of_half_a_year_is_assessed_where_it_was() -> None:
    half = a_leave("posted", days=Decimal(183), destination="省厅")
    reason = posting_reason([half], 2026, scheme())
    assert reason is not None
    assert reason.effect is Effect.NOT_ASSESSED
    assert reason.sentence == "挂职（省厅）共183天，满半年，由所在单位考核（第二十六条）"
    assert posting_reason([replace(half, days=Decimal(182))], 2026, scheme()) is None
    old = posting_reason([half], 2026, scheme("2007"))
    assert old is not None
    assert "条" not in old.sentence


def test_that_secondment_counts_where_the_scheme_says_so() -> None:
    away = a_leave("seconded", days=Decimal(200))
    assert posting_reason([away], 2026, scheme()) is None
    assert posting_reason([away], 2026, scheme(receiver_assesses_seconded=True)) is not None


def contradictions(decided: Grade | None = None, *sanctions: Sanction, **person: object) -> list[str]:
    employee = an_employee(**person)
    given = judge_eligibility(employee, sanctions, 2026, scheme())
    return list(find_contradictions(employee, given.reasons, sanctions, decided, 2026))


def test_that_contradictions_are_asked() -> None:
    assert contradictions() == []
    (both,) = contradictions(None, sanction("开除党籍"), on_probation=True)
    assert "没有明确先后" in both
    (graded,) = contradictions(Grade.COMPETENT, under_investigation=True)
    assert graded.startswith("已定称职，但按规定不确定等次：被立案审查调查")
    (light,) = contradictions(Grade.BASIC, sanction("撤销党内职务"))
    assert "应定不称职" in light
    (twice,) = contradictions(None, on_probation=True, under_investigation=True)
    assert "同时登记" in twice
    (unknown,) = contradictions(None, sanction("写错的处分"))
    assert "不在规则表中" in unknown
    (later,) = contradictions(None, sanction("政务警告", "2027-01"))
    assert "晚于考核年度2026年" in later
    assert contradictions(Grade.UNDETERMINED, on_probation=True) == []


def test_that_leave_is_held_against_roster_and_months() -> None:
    sick = a_leave("sick", days=Decimal(130))
    limit = Decimal(125)
    different, full = find_leave_trouble(an_employee(leave_days=Decimal(20)), [sick], 12, limit)
    assert "名册的病事假20天与请假记录合计130天不同" in different
    assert "12个月都有分数" in full
    assert list(find_leave_trouble(an_employee(), [sick], 6, limit)) == []
    (typed,) = find_leave_trouble(an_employee(leave_days=Decimal(126)), [], 12, limit)
    assert "126天超过半年" in typed
    assert list(find_leave_trouble(an_employee(), [], 12, limit)) == []


def result(**given: object) -> UnitResult:
    people = (an_employee("001", name="张伟", on_probation=True), an_employee("002", name="李静"))
    return score_year(a_book({"001": "90", "002": "95"}, employees=people, **given))


def test_that_everybody_with_a_situation_is_listed_heaviest_first() -> None:
    listed = list_reasons(result(sanctions=(sanction("政务警告"), sanction("写错的处分"))))
    assert [(each.employee.name, each.reason.effect if each.reason else None) for each in listed] == [
        ("张伟", Effect.NO_GRADE),
        ("张伟", Effect.NOT_EXCELLENT),
        ("张伟", None),
    ]


def test_that_a_grade_against_its_bar_is_a_finding() -> None:
    decision = GradeDecision(
        employee_no="001", grade=Grade.COMPETENT, reason="集体研究", decided_on="2026-12-30", decided_by="王"
    )
    given = result(decisions=(decision,))
    (sentence,) = list_contradictions(given.people[0], given)
    found = [f for f in check_year(given) if f.place.page == "评等资格"]
    assert sentence.startswith("已定称职")
    assert [f.what for f in found] == [f"张伟（001）{sentence}"]


def test_that_postings_and_periods_reach_the_result() -> None:
    away = a_leave("posted", days=Decimal(190))
    person = result(leave_records=(replace(away, employee_no="002"),)).people[1]
    assert person.eligibility.label == "不进行考核(挂职满半年)"


def test_the_table_of_rules() -> None:
    rules = {rule.situation: rule for rule in list_rules(scheme())}
    assert rules["受留党察看二年"].effect == "当年不称职；次年不确定等次；第三年不确定等次"
    assert rules["受政务记大过"].window == "当年、次年"
    assert rules["新录用，试用期内"].article == "第二十五条"
    assert "挂职、援派满半年" in rules
    assert rules["问责：诫勉"].article == "问责决定"
    assert not [name for name in rules if "平时考核" in name]
    local = replace(
        scheme("2007", needs_good_period=True, needs_mostly_good=True, receiver_assesses_seconded=True),
        vetoes=(Veto(label="安全生产", basis="安〔2026〕1号", effect=VetoEffect.NOT_EXCELLENT),),
    )
    named = {rule.situation: rule for rule in list_rules(local)}
    assert named["受政务记过"].window == "当年、次年"
    assert named["一票否决：安全生产"].article == "安〔2026〕1号"
    assert "挂职、援派、借调满半年" in named
    assert len([name for name in named if "平时考核" in name]) == 2
    assert next(source.label for source in ReasonSource) == "人员名册"
