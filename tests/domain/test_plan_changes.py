"""Two plans compared: every difference by name, nothing where nothing differs."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.plan_changes import ADDED, REMOVED, Difference, compare_plans
from kpi_desktop.domain.posts import CoefficientBand, FactorLevel, PostLevel, SubFactor
from kpi_desktop.domain.scheme import AdjustmentLevel, AdjustmentRule, Direction, Veto
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.year_book import YearBook
from tests.builders import a_book, a_duty, a_post, some_indicators


def told(old: YearBook, new: YearBook) -> list[tuple[str, str, str, str, str]]:
    return [(d.kind, d.item, d.field, d.old, d.new) for d in compare_plans(old, new)]


def test_that_posts_and_sections_are_compared_by_field() -> None:
    old = a_book({}, sections=(Section(name="办公室"),), posts=(a_post(), a_post("G002", name="旧岗")))
    new = a_book(
        {},
        sections=(Section(name="办公室", sort_order=4), Section(name="财务股")),
        posts=(
            a_post(
                level=PostLevel.SECTION_HEAD,
                headcount=2,
                coefficient=None,
                factor_points=(("knowledge", Decimal(25)),),
            ),
            a_post("G003", name="新岗"),
        ),
    )
    assert told(old, new) == [
        ("科室", "财务股", ADDED, "", "财务股"),
        ("岗位", "G001 办公室工作岗", "岗位层次", "一般", "股所级"),
        ("岗位", "G001 办公室工作岗", "编制数", "1", "2"),
        ("岗位", "G001 办公室工作岗", "要素分", "知识要素25、业务要素30、责任风险26", "知识要素25"),
        ("岗位", "G001 办公室工作岗", "岗位价值系数", "1.37", ""),
        ("岗位", "G003 新岗", ADDED, "", "新岗"),
        ("岗位", "G002 旧岗", REMOVED, "旧岗", ""),
    ]


def test_that_duties_are_compared_by_post_and_number() -> None:
    old = a_book({}, duties=(a_duty(), a_duty(duty_no="2", text="每月核对台账1次")))
    new = a_book({}, duties=(a_duty(indicators=("Z04", "Z05")), a_duty("G002", text="编制报表")))
    assert told(old, new) == [
        ("职责", "G001/1", "计量指标", "Z04", "Z04、Z05"),
        ("职责", "G002/1", ADDED, "", "编制报表"),
        ("职责", "G001/2", REMOVED, "每月核对台账1次", ""),
    ]


def test_that_indicators_are_compared_in_words() -> None:
    first, *rest = some_indicators()
    changed = replace(
        first,
        full_mark=Decimal("9.5"),
        group="duty",
        kind="per_occurrence",
        params=(("points", "0.5"),),
        posts=("G001", "G002"),
    )
    differences = told(a_book({}), a_book({}, indicators=(changed, *rest)))
    assert [line[1:] for line in differences] == [
        ("Z01 学习情况", "部分", "公共部分", "本职部分"),
        ("Z01 学习情况", "满分", "10", "9.5"),
        ("Z01 学习情况", "种类", "直接评分", "按次扣分"),
        ("Z01 学习情况", "计分参数", "", "每次扣分=0.5"),
        ("Z01 学习情况", "适用岗位", "全部岗位", "G001、G002"),
    ]


def test_that_schemes_are_compared_line_by_line() -> None:
    shipped = a_book({})
    scheme = replace(shipped.scheme, adjustment_rules=(), vetoes=(), month_add_cap=None)
    old = replace(shipped, scheme=scheme)
    rule = scheme.coefficient
    sub = SubFactor(key="degree", label="学历", levels=(FactorLevel(label="本科", points=Decimal(8)),))
    new = replace(
        old,
        scheme=replace(
            scheme,
            parts=(replace(scheme.parts[0], weight=Decimal(60)), *scheme.parts[1:]),
            pools=(replace(scheme.pools[0], approved=3),),
            coefficient=replace(
                rule,
                is_normalised=True,
                bands=(CoefficientBand(lower=Decimal(60), coefficient=Decimal("1.1")),),
                factors=(replace(rule.factors[0], sub_factors=(sub,)), *rule.factors[1:]),
            ),
            month_add_cap=Decimal(5),
            adjustment_rules=tuple(
                AdjustmentRule(
                    key=key,
                    label=key,
                    direction=Direction.ADD,
                    levels=(AdjustmentLevel(points=Decimal(1)),),
                    unit="每次",
                    needs_document=needs,
                )
                for key, needs in (("表扬", True), ("信息", False))
            ),
            vetoes=(Veto(label="违纪", basis="党纪处分条例", effect=VetoEffect.INCOMPETENT),),
            own_words=("差不多",),
        ),
    )
    assert [line[1:] for line in told(old, new)] == [
        ("平时考核", "权重", "50%", "60%"),
        ("名额组公务员", "批复名额", "", "3"),
        ("岗位价值系数", "使平均为1", "否", "是"),
        ("岗位价值系数", "分档", "", "满60分为1.1"),
        ("知识要素：学历", "档次", "", "本科8"),
        ("加减分", "每月最多加分", "不限", "5"),
        ("加减分项目表扬", "分值", "", "每次加1分"),
        ("加减分项目表扬", "限制", "", "凭文号"),
        ("加减分项目信息", "分值", "", "每次加1分"),
        ("一票否决违纪", "处理", "", "不称职，依据党纪处分条例"),
        ("含糊用语", "本单位词语", "", "差不多"),
    ]
    assert len(compare_plans(new, old)) == len(compare_plans(old, new))


@given(st.lists(st.sampled_from(["G001", "G002", "G003", "G004"]), unique=True), st.data())
def test_that_the_way_back_has_the_sides_exchanged(numbers: list[str], data: st.DataObject) -> None:
    other = data.draw(st.lists(st.sampled_from(["G001", "G002", "G003", "G004"]), unique=True))
    heads = st.integers(0, 9)
    old = a_book({}, posts=tuple(a_post(n, headcount=data.draw(heads)) for n in numbers))
    new = a_book({}, posts=tuple(a_post(n, headcount=data.draw(heads)) for n in other))
    assert compare_plans(old, old) == ()
    turned = {ADDED: REMOVED, REMOVED: ADDED}
    assert set(compare_plans(new, old)) == {
        Difference(kind=d.kind, item=d.item, field=turned.get(d.field, d.field), old=d.new, new=d.old)
        for d in compare_plans(old, new)
    }
