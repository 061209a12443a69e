"""Posts, indicators, the order of the year, findings and file kinds."""

from decimal import Decimal

import pytest

from kpi_desktop.domain.errors import Area, Place, RuleViolation, Severity, error, has_error, warning
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.indicator_kinds import score_entered
from kpi_desktop.domain.indicators import Frequency
from kpi_desktop.domain.posts import PostLevel, compute_coefficient
from kpi_desktop.domain.steps import StepKind, StepRecord, check_order, is_done
from kpi_desktop.domain.values import UnitYear
from tests.builders import a_book, a_post, a_scheme, some_indicators


def _step(kind: StepKind, month: int = 0) -> StepRecord:
    return StepRecord(kind=kind, month=month, done_on="2026-12-18", done_by="王")


def test_that_a_coefficient_follows_from_the_points() -> None:
    rule = a_scheme().coefficient
    assert compute_coefficient(Decimal(81), rule) == Decimal("1.37")
    assert compute_coefficient(Decimal(95), rule) == Decimal("1.47")
    assert compute_coefficient(a_post().points, rule) == Decimal("1.37")
    assert a_post(factor_points=()).points == 0


def test_that_a_direct_mark_lies_within_the_full_mark() -> None:
    learning = some_indicators()[0]
    assert score_entered(learning, Decimal("8.5")).points == Decimal("8.5")
    with pytest.raises(RuleViolation, match="超过满分10"):
        score_entered(learning, Decimal("10.5"))
    with pytest.raises(RuleViolation, match="不能是负数"):
        score_entered(learning, Decimal(-1))


def test_that_nothing_starts_before_the_plan_is_filed() -> None:
    with pytest.raises(RuleViolation, match="设岗定责和制定考核方案在前，竞争上岗在后"):
        check_order((), StepKind.COMPETITION)
    check_order((_step(StepKind.PLAN),), StepKind.COMPETITION)
    for kind, label in ((StepKind.MONTH, "月度"), (StepKind.YEAR_END, "年终评分")):
        with pytest.raises(RuleViolation, match=f"设岗定责和制定考核方案在前，{label}在后"):
            check_order((), kind)
        check_order((_step(StepKind.PLAN),), kind)
    with pytest.raises(RuleViolation, match="公示要在年终评分之后进行，请先完成年终评分"):
        check_order((), StepKind.PUBLICATION)
    assert is_done((_step(StepKind.MONTH, 3),), StepKind.MONTH, 3)
    assert not is_done((_step(StepKind.MONTH, 3),), StepKind.MONTH, 4)


def test_that_a_book_knows_its_key() -> None:
    assert a_book({}).key == UnitYear(unit_code="11530499MB0A10001M", year=2026)


def test_that_places_read_as_places() -> None:
    assert Place(sheet="4月", cell="C9").label == "4月 C9"
    assert Place(area=Area.MONTHLY, month=4, employee_no="006").label == "月度检查 · 4月 · 006"
    finding = error(Place(), "缺分", "请补填")
    assert finding.message == "缺分；请补填"
    assert warning(Place(), "重名", "").message == "重名"
    assert has_error([finding])
    assert not has_error((warning(Place(), "重名", ""),))


def test_that_every_code_has_its_word() -> None:
    assert [severity.label for severity in Severity] == ["错误", "提醒", "说明"]
    assert [area.label for area in Area] == ["岗位设置", "竞争上岗", "月度检查", "年终评分", "上报合并"]
    assert [kind.label for kind in FileKind] == ["单位文件", "局端汇总", "上报包"]
    assert [level.label for level in PostLevel] == ["领导岗位", "股所级", "一般"]
    assert [frequency.label for frequency in Frequency] == ["月", "季", "年"]
    assert [kind.label for kind in StepKind][:2] == ["设岗定责", "方案备案"]
