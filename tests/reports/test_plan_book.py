"""The plan on paper: what it says, and that it is the same for the same plan."""

from dataclasses import replace
from decimal import Decimal

import pytest
from reports.paper import FINGERPRINT, RARE, a_year, an_employee, read_pages, some_indicators, squeeze

from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.posts import CoefficientBand, Post, SubFactor
from kpi_desktop.domain.scheme import AdjustmentLevel, AdjustmentRule, Direction, Veto
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.reports.plan_book import PlanData, render_plan
from tests.builders import a_duty

FILED = StepRecord(
    kind=StepKind.PLAN,
    done_on="2025-12-18",
    done_by="李静",
    document_no="云人社备〔2025〕36号",
    note="上级文件原文如此",
)


def text_of(book: YearBook) -> str:
    return squeeze("".join(read_pages(render_plan(PlanData(book=book)))))


def a_plan(**changes: object) -> YearBook:
    people = (an_employee(1, name=f"施{RARE}"), an_employee(2), an_employee(3, post_no="G001"))
    post = Post(
        post_no="G001",
        section="办公室",
        name="办公室工作岗",
        headcount=2,
        factor_points=(("knowledge", Decimal(25)), ("business", Decimal(30)), ("risk", Decimal(26))),
        coefficient=Decimal("1.37"),
    )
    fields: dict[str, object] = {
        "sections": (Section(name="规划股", sort_order=2), Section(name="办公室", sort_order=1)),
        "posts": (post, Post(post_no="G002", section="规划股", name="规划岗")),
        "steps": (FILED,),
        **changes,
    }
    return a_year(people, **fields)  # type: ignore[arg-type]


def test_that_the_plan_says_all_that_is_filed() -> None:
    text = text_of(a_plan())
    for words in (
        "2026年度岗位量化考核方案备案号云人社备〔2025〕36号备案日期2025-12-18",
        "一、设岗定责表",
        "内设机构2个，岗位2个，编制数合计3人，在册人员3人",
        f"施{RARE}",
        "二、考核指标表",
        "直接评分：按标准评定的分数",
        "三、岗位价值系数表",
        "岗位价值系数=0.80+要素分合计÷100×（1.50−0.80），四舍五入到2位小数",
        "四、计分方案",
        "平时考核（各月得分平均）×50%",
        "领导40%，中层30%，群众30%",
        "不了解不计票",
        "称职、合格80分起",
        "不超过参加考核人数的20%，去尾取整",
        "公布分最后一次四舍五入到2位小数",
        "六、用语检查没有发现含糊用语。",
        "考核领导小组组长（签名）",
        "第1页共3页",
    ):
        assert squeeze(words) in text
    assert "草稿" not in text
    assert "待定" in text


def test_that_duties_are_printed_with_what_counts_them_however_long_and_odd() -> None:
    duties = (
        a_duty(
            text="=1+1 <b>承办文件收发",
            leader="王局",
            section="办公室",
            employee_no="001",
            target="全年300件",
        ),
        a_duty(duty_no="2", text="职" * 2000, standard="标" * 2000, indicators=("Z04", "Z99")),
        a_duty("G002", indicators=()),
    )
    text = text_of(a_plan(duties=duties))
    for words in ("=1+1 <b>承办文件收发", "王局", "全年300件", "履行职责、", "Z99", "没有指标计量"):
        assert squeeze(words) in text
    assert (text.count("职") >= 2000, text.count("标") >= 2000) == (True, True)
    assert "没有填写岗位职责" in text_of(a_plan(duties=()))


def test_that_an_open_plan_is_a_draft_without_signatures() -> None:
    text = text_of(a_plan(steps=()))
    assert "考核方案（草稿）" in text
    assert "尚未锁定备案" in text
    assert "签名" not in text


@pytest.mark.parametrize(
    ("note", "words"), [("上级文件原文如此。", "上级文件原文如此。"), ("", "没有写明。")]
)
def test_that_vague_wording_is_printed_with_its_reason(note: str, words: str) -> None:
    vague = tuple(
        replace(each, standard="认真学习，酌情扣分") if each.indicator_no == "Z01" else each
        for each in some_indicators()
    )
    text = text_of(a_plan(indicators=vague, steps=(replace(FILED, note=note),)))
    assert "“认真学习”（只说态度，没有可查的行为）" in text
    assert f"仍按原文锁定的理由：{words}" in text
    assert "理由" not in text_of(a_plan(indicators=vague, steps=()))


def test_that_kinds_posts_and_sub_factors_are_told_in_words() -> None:
    base = a_plan()
    first, second, third, *rest = some_indicators()
    rule = base.scheme.coefficient
    split = replace(rule.factors[0], sub_factors=(SubFactor(key="degree", label="学历专业要求", levels=()),))
    pool = replace(base.scheme.pools[0], approved=3, document_no="云组发〔2026〕3号")
    book = replace(
        base,
        indicators=(
            replace(
                first, kind="step", params=(("target", "98"), ("partial", "none")), posts=("G001", "G404")
            ),
            replace(second, kind="graded", params=(("levels", "好=10\n一般=6"),)),
            third,
            *rest,
        ),
        posts=(replace(base.posts[0], factor_points=(("knowledge/degree", Decimal(10)),)), base.posts[1]),
        scheme=replace(
            base.scheme, pools=(pool,), coefficient=replace(rule, factors=(split, *rule.factors[1:]))
        ),
    )
    text = text_of(book)
    for words in (
        "目标值98",
        "办公室工作岗、G404",
        "：好=10，一般=6",
        "10（学历专业要求10）",
        "按批复3名（云组发〔2026〕3号）",
    ):
        assert words in text


def test_that_bands_and_normalising_are_told() -> None:
    base = a_plan()
    rule = replace(
        base.scheme.coefficient,
        bands=(CoefficientBand(lower=Decimal(60), coefficient=Decimal("1.1")),),
        is_normalised=True,
    )
    text = text_of(replace(base, scheme=replace(base.scheme, coefficient=rule)))
    assert "系数由要素分合计定：满60分为1.10，不到最低一档的为0.80；再除以本单位各岗位的平均系数" in text


def test_that_adjustments_caps_and_vetoes_are_told() -> None:
    base = a_plan()
    scheme = replace(
        base.scheme,
        rule_version="2007",
        month_add_cap=Decimal(5),
        adjustment_rules=(
            AdjustmentRule(
                key="praise",
                label="县级通报表扬",
                direction=Direction.ADD,
                levels=(AdjustmentLevel(points=Decimal(1)),),
                unit="每次",
                needs_document=True,
            ),
        ),
        vetoes=(Veto(label="违纪", basis="党纪处分条例", effect=VetoEffect.INCOMPETENT),),
    )
    text = text_of(replace(base, scheme=scheme))
    for words in (
        "县级通报表扬每次加1分凭文号",
        "每月加分不超过5分",
        "违纪：不称职（党纪处分条例）",
        "不进行考核",
    ):
        assert words in text


def test_that_a_plan_without_anything_is_printed_and_long_texts_flow() -> None:
    text = text_of(replace(a_plan(), posts=(), indicators=(), employees=()))
    assert "还没有设置岗位。" in text
    assert "还没有考核指标。" in text
    long = tuple(replace(each, standard="每缺1次扣1分，" * 290) for each in some_indicators())
    short = text_of(a_plan()).count("缺")
    assert text_of(a_plan(indicators=long)).count("缺") - short == 289 * 5
    assert "<b=1+1" in text_of(a_plan(indicators=(replace(long[0], name="<b =1+1", standard="1次"),)))


def test_that_the_same_plan_gives_the_same_bytes() -> None:
    data = PlanData(book=a_plan(), fingerprint=FINGERPRINT)
    assert render_plan(data) == render_plan(data)
