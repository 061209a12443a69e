"""What stands against grades: marks lacking, bars, vetoes, caps, reasons, all at once; and what comes apart later."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.deciding import (
    best_allowed,
    check_team,
    list_breaches,
    list_changed_since,
    list_confirm_breaches,
    say_breaches,
    snapshot_results,
)
from kpi_desktop.domain.eligibility import Effect, Eligibility
from kpi_desktop.domain.grading import GradeDecision, pool_of
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.scheme import Grade, QuotaPool
from kpi_desktop.domain.staff import EmployeeCategory, Sanction
from kpi_desktop.domain.values import Rounding
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import UnitResult, leader_numbers, score_year, team_grade
from kpi_desktop.domain.year_end_rule import TeamGrade
from kpi_desktop.domain.year_records import TeamResult
from tests.builders import a_book, a_post, a_scheme, an_employee

SCORES = {"001": "96", "002": "92", "003": "80", "004": "90", "005": "85"}


def decide(book: YearBook, grades: dict[str, Grade], reason: str = "集体研究") -> YearBook:
    return replace(
        book,
        decisions=tuple(
            GradeDecision(
                employee_no=number, grade=grade, reason=reason, decided_on="2026-12-28", decided_by="李"
            )
            for number, grade in grades.items()
        ),
    )


def with_effect(result: UnitResult, number: str, effect: Effect) -> UnitResult:
    people = tuple(
        replace(p, eligibility=Eligibility(effect=effect, reasons=()))
        if p.employee.employee_no == number
        else p
        for p in result.people
    )
    return replace(result, people=people)


def test_that_the_best_grade_follows_eligibility() -> None:
    result = score_year(a_book(SCORES))
    scheme = result.book.scheme
    best = {effect: best_allowed(with_effect(result, "001", effect).people[0], scheme) for effect in Effect}
    assert best == {
        Effect.ALL: Grade.EXCELLENT,
        Effect.NOT_EXCELLENT: Grade.COMPETENT,
        Effect.ONE_LOWER: Grade.COMPETENT,
        Effect.COMMENT_ONLY: None,
        Effect.NO_GRADE: None,
        Effect.NOT_ASSESSED: None,
        Effect.INCOMPETENT: Grade.INCOMPETENT,
    }
    lacking = replace(with_effect(result, "001", Effect.ONE_LOWER).people[0], total=None)
    assert best_allowed(lacking, scheme) is Grade.COMPETENT


def test_that_a_barred_or_forced_grade_is_named() -> None:
    result = score_year(a_book(SCORES))

    def said(effect: Effect, grade: Grade) -> str:
        found = list_breaches(with_effect(result, "001", effect), {"001": grade}, "研究")
        return "；".join(breach.what for breach in found)

    assert said(Effect.NO_GRADE, Grade.COMPETENT).startswith("张伟001不能定等次")
    assert said(Effect.NO_GRADE, Grade.UNDETERMINED) == ""
    assert said(Effect.INCOMPETENT, Grade.UNDETERMINED).startswith("张伟001应定为不称职")
    assert said(Effect.INCOMPETENT, Grade.BASIC).startswith("张伟001不能定为基本称职")
    assert said(Effect.INCOMPETENT, Grade.INCOMPETENT) == ""
    assert said(Effect.ONE_LOWER, Grade.EXCELLENT).startswith("张伟001不能定为优秀")
    assert said(Effect.ALL, Grade.UNDETERMINED) == ""
    missing = replace(result, people=(replace(result.people[0], total=None), *result.people[1:]))
    assert "总分还没有算出" in list_breaches(missing, {"001": Grade.COMPETENT}, "研究")[0].what


def test_that_another_grade_than_proposed_needs_a_reason() -> None:
    result = score_year(a_book(SCORES))
    assert [b.what for b in list_breaches(result, {"003": Grade.BASIC})] == [
        "张伟003的等次与建议（称职）不同，请写明理由"
    ]
    assert list_breaches(result, {"003": Grade.BASIC}, "督办事项没有完成") == ()


def test_that_everything_against_a_confirmation_is_listed() -> None:
    assert "名册还是空的" in list_confirm_breaches(score_year(a_book({})))[0].what
    book = a_book(SCORES, sanctions=(Sanction(employee_no="004", kind="诫勉", decided="2026"),))
    grades = {
        "001": Grade.EXCELLENT,
        "002": Grade.EXCELLENT,
        "004": Grade.EXCELLENT,
        "005": Grade.COMPETENT,
    }
    found = list_confirm_breaches(score_year(decide(book, grades)))
    assert [(b.employee_no, b.what) for b in found] == [
        ("003", "张伟003还没有评定等次"),
        ("004", "张伟004不能定为优秀：2026受诫勉，不得评优（第二十九条）"),
        ("", "公务员优秀名额1名，这样会有3名，请减少2名"),
    ]
    silent = score_year(decide(a_book({"001": "80"}), {"001": Grade.BASIC}, reason=""))
    assert list_confirm_breaches(silent)[0].what == "张伟001的等次与建议不同，没有写理由"
    lacking = replace(a_book({"001": "80"}), typed_scores=())
    assert "未填" in list_confirm_breaches(score_year(lacking))[0].what
    many = list_confirm_breaches(score_year(a_book({f"{n:03d}": "80" for n in range(1, 8)})))
    assert say_breaches(many, "还有：").endswith("另有2处。")


def test_that_nothing_has_changed_before_anything_is_confirmed() -> None:
    assert list_changed_since(score_year(a_book(SCORES))) == ()


def test_that_a_lost_total_is_told() -> None:
    book = decide(a_book({"001": "80", "002": "85"}), {"001": Grade.COMPETENT, "002": Grade.COMPETENT})
    kept = snapshot_results(score_year(book))
    lost = replace(book, confirmed=kept, typed_scores=book.typed_scores[1:])
    assert next(b.what for b in list_changed_since(score_year(lost))).endswith("变为未出")
    without = replace(kept[0], total=None)
    came = replace(book, confirmed=(without, kept[1]))
    assert next(b.what for b in list_changed_since(score_year(came))).startswith("张伟001的总分由未出变为")
    gone = replace(
        book, confirmed=(replace(kept[0], employee_no="009", name="走了"),), employees=book.employees
    )
    assert next(b.what for b in list_changed_since(score_year(gone))).startswith("走了已确认结果")


LEADERS = QuotaPool(
    key="leaders",
    label="领导班子成员",
    categories=(),
    percent=Decimal(25),
    rounding=Rounding.DOWN,
    is_leaders=True,
)


def a_unit_with_leaders(count: int, team: TeamGrade | None = None) -> YearBook:
    book = a_book({f"{n:03d}": "95" for n in range(1, count + 4)})
    posts = (a_post("G001", level=PostLevel.LEADER), a_post("G002"))
    people = tuple(
        replace(person, post_no="G001" if at < count else "G002") for at, person in enumerate(book.employees)
    )
    scheme = replace(book.scheme, pools=(*book.scheme.pools, LEADERS))
    results = (TeamResult(grade=team),) if team is not None else ()
    return replace(book, posts=posts, employees=people, scheme=scheme, team_results=results)


def test_that_leaders_have_a_pool_of_their_own_by_the_teams_grade() -> None:
    caps = {}
    for team in (None, *TeamGrade):
        result = score_year(a_unit_with_leaders(20, team))
        staff, leaders = result.quotas
        assert (staff.base, leaders.base) == (3, 20)
        caps[team] = leaders.cap
    assert caps == {
        None: 5,
        TeamGrade.EXCELLENT: 6,
        TeamGrade.GOOD: 5,
        TeamGrade.AVERAGE: 4,
        TeamGrade.POOR: 3,
    }
    book = a_unit_with_leaders(2, TeamGrade.GOOD)
    assert leader_numbers(book) == {"001", "002"}
    assert team_grade(book) is TeamGrade.GOOD
    scheme = a_scheme()
    assert pool_of(EmployeeCategory.CIVIL_SERVANT, scheme, is_leader=True) is scheme.pools[0]


def test_that_people_without_a_grade_count_in_the_base_as_the_scheme_says() -> None:
    people = (an_employee("006", name="新来", on_probation=True, sort_order=9),)
    book = a_book(SCORES)
    book = replace(book, employees=(*book.employees, *people))
    assert score_year(book).quotas[0].base == 6
    rule = replace(book.scheme.year_end, counts_ungraded=False)
    assert score_year(replace(book, scheme=replace(book.scheme, year_end=rule))).quotas[0].base == 5


@given(
    totals=st.lists(st.integers(min_value=70, max_value=99), min_size=1, max_size=12),
    leaders=st.integers(min_value=0, max_value=6),
    team=st.sampled_from([None, *TeamGrade]),
)
def test_that_proposals_never_break_a_cap(totals: list[int], leaders: int, team: TeamGrade | None) -> None:
    book = a_book({f"{at:03d}": str(total) for at, total in enumerate(totals, start=1)})
    posts = (a_post("G001", level=PostLevel.LEADER), a_post("G002"))
    people = tuple(
        replace(person, post_no="G001" if at < leaders else "G002")
        for at, person in enumerate(book.employees)
    )
    scheme = replace(book.scheme, pools=(*book.scheme.pools, LEADERS))
    results = (TeamResult(grade=team),) if team is not None else ()
    result = score_year(replace(book, posts=posts, employees=people, scheme=scheme, team_results=results))
    assert all(quota.used <= quota.cap for quota in result.quotas)
    proposed = {p.employee.employee_no: p.proposal.grade for p in result.people if p.proposal.grade}
    assert list_breaches(result, proposed) == ()


def test_that_a_poor_team_reminds_of_its_heads_grade() -> None:
    book = a_unit_with_leaders(2, TeamGrade.AVERAGE)
    graded = decide(book, {"001": Grade.EXCELLENT, "002": Grade.COMPETENT, "003": Grade.EXCELLENT})
    assert [(each.place.employee_no, each.what) for each in check_team(score_year(graded))] == [
        ("001", "领导班子为一般，主要负责人一般不得定为优秀，张伟001已定优秀")
    ]
    poor = replace(graded, team_results=(TeamResult(grade=TeamGrade.POOR),))
    assert [each.place.employee_no for each in check_team(score_year(poor))] == ["001", "002"]
    assert list(check_team(score_year(replace(graded, team_results=())))) == []
