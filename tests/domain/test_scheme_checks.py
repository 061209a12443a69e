"""A scheme that can be kept, and what keeps it from being locked: names, numbers, lists, coefficients, dates."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.checks import check_plan
from kpi_desktop.domain.errors import Severity, has_error
from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.posts import (
    CoefficientBand,
    CoefficientFactor,
    CoefficientRule,
    FactorLevel,
    SubFactor,
)
from kpi_desktop.domain.scheme import (
    AdjustmentLevel,
    AdjustmentRule,
    BallotChoice,
    Direction,
    Grade,
    GradeBand,
    PartSource,
    Scheme,
    ScoredPart,
    Veto,
    VoterGroup,
)
from kpi_desktop.domain.scheme_checks import check_post_values, check_shape, check_weighing
from kpi_desktop.domain.scheme_data import scheme_from_data, scheme_to_data
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.services.workspace import list_schemes, load_shipped_scheme
from tests.builders import a_book, a_post, a_scheme

SHAPES: list[tuple[Callable[[Scheme], Scheme], str]] = [
    (lambda s: replace(s, label=" "), "方案名称应有1到60个字"),
    (lambda s: replace(s, label="长" * 61), "方案名称应有1到60个字"),
    (lambda s: replace(s, parts=_named(s.parts, "")), "各部分权重有一行没有写名称"),
    (lambda s: replace(s, parts=_named(s.parts, "年终考核")), "各部分权重有两行都叫“年终考核”"),
    (lambda s: replace(s, parts=_named(s.parts, "长" * 41)), f"各部分权重的“{'长' * 10}……”有41个字"),
    (lambda s: replace(s, parts=_weighed(s.parts, "-1")), "各部分权重的权重-1不在0到100之间"),
    (lambda s: replace(s, parts=_weighed(s.parts, "120")), "各部分权重的权重120不在0到100之间"),
    (lambda s: replace(s, parts=()), "各部分权重一行也没有"),
    (lambda s: replace(s, groups=()), "指标分组满分一行也没有"),
    (lambda s: replace(s, bands=()), "等次分数线一行也没有"),
    (lambda s: replace(s, month_add_cap=Decimal(-1)), "加减分上限的上限-1不在0到100之间"),
    (
        lambda s: replace(s, parts=(s.parts[0], replace(s.parts[1], source=PartSource.MONTHS), s.parts[2])),
        "有两个部分的得分都来自“各月得分平均”",
    ),
    (lambda s: replace(s, voter_groups=()), "总分里有民主测评，但没有测评组别"),
    (
        lambda s: replace(s, choices=(BallotChoice(label="不了解", points=None),)),
        "总分里有民主测评，但没有计分的测评选项",
    ),
    (lambda s: replace(s, bands=s.bands[::-1]), "等次没有从优秀往下排列，或者有重复"),
    (lambda s: replace(s, bands=(s.bands[0], s.bands[0])), "等次没有从优秀往下排列，或者有重复"),
    (
        lambda s: replace(s, bands=(*s.bands, GradeBand(grade=Grade.UNDETERMINED, lower=Decimal(1)))),
        "等次没有从优秀往下排列，或者有重复",
    ),
    (
        lambda s: replace(s, pools=(*s.pools, replace(s.pools[0], label="参公"))),
        "公务员既在“公务员”又在“参公”",
    ),
    (lambda s: replace(s, pools=(replace(s.pools[0], categories=()),)), "名额组“公务员”没有写人员类别"),
    (lambda s: replace(s, pools=(replace(s.pools[0], approved=-1),)), "名额组“公务员”的批复名额小于0"),
    (lambda s: _priced(s, minimum=Decimal(2)), "最低系数2、最高系数1.5不合适"),
    (lambda s: _priced(s, places=4), "系数小数位数4不在0到3之间"),
    (lambda s: _priced(s, factors=()), "价值要素一行也没有"),
    (lambda s: _priced(s, factors=(_split("1"), _split())), "细项“风险”没有等级和分值"),
    (lambda s: replace(s, places=5), "公布分小数位数5不在0到4之间"),
    (lambda s: replace(s, plan_due="13-01"), "方案备案期限“13-01”不是月-日"),
    (lambda s: replace(s, month_draft_day=0), "月度初评日0不在1到28之间"),
    (lambda s: replace(s, month_publish_day=29), "月度公布日29不在1到28之间"),
    (lambda s: replace(s, half_year_leave_days=Decimal(0)), "半年工作日0天不在1到366之间"),
    (
        lambda s: replace(
            s, voter_groups=tuple(VoterGroup(label=f"组{at}", weight=Decimal(0)) for at in range(61))
        ),
        "测评组别权重有61行",
    ),
]


def _named(parts: tuple[ScoredPart, ...], label: str) -> tuple[ScoredPart, ...]:
    return (replace(parts[0], label=label), *parts[1:])


def _weighed(parts: tuple[ScoredPart, ...], weight: str) -> tuple[ScoredPart, ...]:
    return (replace(parts[0], weight=Decimal(weight)), *parts[1:])


def _priced(scheme: Scheme, **given: object) -> Scheme:
    return replace(scheme, coefficient=replace(scheme.coefficient, **given))  # type: ignore[arg-type]


def _split(*points: str) -> CoefficientFactor:
    levels = tuple(FactorLevel(label=f"{at}级", points=Decimal(text)) for at, text in enumerate(points))
    return CoefficientFactor(
        key="risk",
        label="责任风险",
        full_points=Decimal(100),
        sub_factors=(SubFactor(key="risk", label="风险", levels=levels),),
    )


@pytest.mark.parametrize(("change", "what"), SHAPES)
def test_that_what_cannot_be_kept_is_named(change: Callable[[Scheme], Scheme], what: str) -> None:
    found = check_shape(change(a_scheme()))
    assert what in [finding.what for finding in found]
    assert has_error(found)
    assert all(finding.place.page == "计分方案" and finding.place.item for finding in found)


@pytest.mark.parametrize("key", [key for key, _ in list_schemes()])
def test_that_shipped_schemes_are_sound(key: str) -> None:
    scheme = load_shipped_scheme(key)
    assert check_shape(scheme) == []
    assert check_weighing(scheme) == []


def test_that_a_scheme_without_ballots_needs_no_voters() -> None:
    scheme = a_scheme()
    alone = replace(
        scheme, parts=(replace(scheme.parts[0], weight=Decimal(100)),), voter_groups=(), choices=()
    )
    assert check_shape(alone) == []
    assert not any("测评组别" in finding.what for finding in check_plan(replace(a_book({}), scheme=alone)))


def _bands(*pairs: tuple[str, str]) -> tuple[CoefficientBand, ...]:
    return tuple(CoefficientBand(lower=Decimal(p), coefficient=Decimal(k)) for p, k in pairs)


@pytest.mark.parametrize(
    ("bands", "severity", "what"),
    [
        (
            _bands(("0", "0.8"), ("60", "1.0"), ("60", "1.2")),
            Severity.ERROR,
            "起点60没有高于前一档的60，两档重叠",
        ),
        (
            _bands(("0", "0.8"), ("60", "1.0"), ("50", "1.2")),
            Severity.ERROR,
            "起点50没有高于前一档的60，两档重叠",
        ),
        (_bands(("0", "0.8"), ("60", "1.6")), Severity.ERROR, "60分起的系数1.60不在0.80到1.50之间"),
        (_bands(("0", "0.7")), Severity.ERROR, "0分起的系数0.70不在0.80到1.50之间"),
        (_bands(("0", "1.0"), ("60", "0.9")), Severity.WARNING, "60分起的系数0.90低于前一档的1.00"),
        (
            _bands(("60", "1.0"), ("80", "1.2")),
            Severity.WARNING,
            "系数分档从60分开始，不到的岗位没有对应的档",
        ),
    ],
)
def test_that_bands_that_overlap_or_leave_a_gap_are_told(
    bands: tuple[CoefficientBand, ...], severity: Severity, what: str
) -> None:
    found = check_weighing(_priced(a_scheme(), bands=bands))
    assert [(finding.severity, what in finding.what) for finding in found] == [(severity, True)]


def test_that_factors_and_their_parts_must_add_up() -> None:
    rule: CoefficientRule = a_scheme().coefficient
    short = _priced(a_scheme(), factors=rule.factors[:2])
    assert [f.what for f in check_weighing(short)] == ["价值要素满分合计70，应为100"]
    assert check_weighing(_priced(a_scheme(), factors=(_split("100", "40"),))) == []
    uneven = check_weighing(_priced(a_scheme(), factors=(_split("90", "40"),)))
    assert [f.what for f in uneven] == ["“责任风险”各细项最高分合计90，要素满分是100"]


def test_that_a_part_without_weight_and_dates_the_wrong_way_round_are_told() -> None:
    scheme = a_scheme()
    idle = replace(scheme, parts=_weighed(scheme.parts, "0"), month_draft_day=12)
    assert [(f.severity, f.what) for f in check_weighing(idle)] == [
        (Severity.WARNING, "“平时考核”的权重是0，不影响总分"),
        (Severity.ERROR, "月度初评在12日前，晚于公布的10日"),
    ]


MEDIA = AdjustmentRule(
    key="media",
    label="媒体曝光",
    direction=Direction.DEDUCT,
    levels=tuple(
        AdjustmentLevel(label=label, points=Decimal(points))
        for label, points in (("省级", "3"), ("市级", "2"), ("县级", "1.5"))
    ),
    unit="每次",
    needs_document=True,
    entry_cap=Decimal(3),
    month_cap=Decimal(5),
    year_cap=Decimal("12.5"),
    is_once_per_matter=True,
)


def _wrong(rule: AdjustmentRule) -> list[str]:
    return [finding.what for finding in check_shape(replace(a_scheme(), adjustment_rules=(rule,)))]


def test_that_levels_and_caps_of_an_item_are_told_and_kept() -> None:
    scheme = replace(
        a_scheme(),
        adjustment_rules=(MEDIA, replace(MEDIA, key="b", label="表扬", needs_document=False)),
        vetoes=(Veto(label="受处分", basis="第二十九条", effect=VetoEffect.ONE_LOWER),),
        month_add_cap=Decimal(5),
        year_deduct_cap=Decimal("12.5"),
        own_words=("站位不高", "抓得不紧"),
    )
    assert check_shape(scheme) == []
    assert MEDIA.amount == "每次扣分：省级3分、市级2分、县级1.5分"
    assert MEDIA.bounds == "单次最多3分，每月最多5分，全年最多12.5分，同一事项只计最高一次，凭文号"
    assert (MEDIA.points_of("市级"), MEDIA.points_of("国家级")) == (Decimal(2), None)
    assert scheme_from_data(json.loads(json.dumps(scheme_to_data(scheme)))) == scheme


def test_that_pools_beside_each_other_are_kept() -> None:
    pool = a_scheme().pools[0]
    other = replace(
        pool, key="others", label="事业人员", categories=(EmployeeCategory.INSTITUTION,), approved=2
    )
    assert check_shape(replace(a_scheme(), pools=(pool, other))) == []


def test_that_items_that_cannot_be_are_told() -> None:
    same = replace(MEDIA, levels=(MEDIA.levels[0], MEDIA.levels[0]))
    blank = replace(MEDIA, levels=(MEDIA.levels[0], replace(MEDIA.levels[1], label=" ")))
    for wrong in (same, blank):
        assert _wrong(wrong) == ["加减分项目“媒体曝光”有几个级别没有写名称或者同名"]
    for wrong in (replace(MEDIA, month_cap=Decimal(0)), replace(MEDIA, entry_cap=Decimal(6))):
        assert _wrong(wrong) == ["加减分项目“媒体曝光”的上限不大于0，或者单次、每月、全年没有从小到大"]
    for points in ("0", "101"):
        free = replace(MEDIA, levels=(AdjustmentLevel(points=Decimal(points)),))
        assert _wrong(free) == ["加减分项目第1项“媒体曝光”的分值不在0到100之间，或者没有填"]
    assert _wrong(replace(MEDIA, levels=())) == ["加减分项目第1项“媒体曝光”的分值不在0到100之间，或者没有填"]
    assert _wrong(replace(MEDIA, label="")) == ["加减分项目有一行没有写名称"]
    veto = Veto(label="受处分", basis="", effect=VetoEffect.ONE_LOWER)
    found = check_weighing(replace(a_scheme(), vetoes=(veto,)))
    assert [finding.what for finding in found] == ["一票否决事项“受处分”没有写依据"]


def test_that_points_and_coefficients_outside_their_range_keep_the_plan_open() -> None:
    rule = a_scheme().coefficient
    right = a_post()
    over = a_post("G002", factor_points=(("knowledge", Decimal("30.5")), ("charm", Decimal(3))))
    far = a_post("G003", coefficient=Decimal("1.90"))
    low = a_post("G004", coefficient=Decimal("0.79"))
    new = a_post("G005", coefficient=None, factor_points=())
    assert [f.what for f in check_post_values((right, over, far, low, new), rule)] == [
        "岗位G002的知识要素30.5分，不在0到30之间",
        "岗位G003的系数1.90不在0.80到1.50之间",
        "岗位G004的系数0.79不在0.80到1.50之间",
    ]
    assert check_post_values((far,), replace(rule, is_normalised=True)) == []
    assert "岗位G003的系数1.90不在0.80到1.50之间" in [f.what for f in check_plan(a_book({}, posts=(far,)))]
