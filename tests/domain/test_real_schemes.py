"""Real schemes of counties and bureaus (domain.md §6), each as a scheme of ours with a number worked by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from kpi_desktop.domain.ballots import score_ballots
from kpi_desktop.domain.errors import Severity
from kpi_desktop.domain.grading import band_grade
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.monthly import Adjustment, MonthlyMark, MonthScore, score_month
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.scheme import (
    AdjustmentLevel,
    AdjustmentRule,
    BallotChoice,
    Direction,
    Grade,
    GradeBand,
    IndicatorGroup,
    PartSource,
    Scheme,
    ScoredPart,
    VoterGroup,
    check_scheme,
)
from kpi_desktop.domain.values import Rounding
from kpi_desktop.domain.wording import check_wording
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.domain.year_end import PersonResult, score_year
from kpi_desktop.services.workspace import load_shipped_scheme
from tests.builders import UNIT, YEAR, a_post, a_scheme, an_addition, an_employee, tallies


def _groups(**marks: int) -> tuple[IndicatorGroup, ...]:
    return tuple(IndicatorGroup(key=key, label=key, mark=Decimal(mark)) for key, mark in marks.items())


def _parts(*parts: tuple[str, int, PartSource]) -> tuple[ScoredPart, ...]:
    return tuple(
        ScoredPart(key=label, label=label, weight=Decimal(weight), source=source)
        for label, weight, source in parts
    )


def _voters(**weights: int) -> tuple[VoterGroup, ...]:
    return tuple(VoterGroup(label=label, weight=Decimal(weight)) for label, weight in weights.items())


def _choices(**points: int) -> tuple[BallotChoice, ...]:
    return tuple(BallotChoice(label=label, points=Decimal(point)) for label, point in points.items())


def _indicator(number: str, group: str, full: int, kind: str = "direct", **given: str) -> Indicator:
    frequency = Frequency(given.pop("frequency", "month"))
    return Indicator(
        indicator_no=number,
        group=group,
        name=number,
        full_mark=Decimal(full),
        standard="每次扣分",
        source="台账",
        frequency=frequency,
        kind=kind,
        params=tuple(given.items()),
    )


def _mark(month: int, number: str, entered: str) -> MonthlyMark:
    return MonthlyMark(employee_no="001", month=month, indicator_no=number, entered=Decimal(entered))


def _deduction(month: int, points: str, fact: str) -> Adjustment:
    return an_addition(month=month, points=points, direction=Direction.DEDUCT, fact=fact)


def _person(
    scheme: Scheme, indicators: Sequence[Indicator], post: Post | None = None, **given: object
) -> PersonResult:
    errors = [f.what for f in check_scheme(scheme, tuple(indicators)) if f.severity is Severity.ERROR]
    assert errors == []
    book = YearBook(
        unit=UNIT,
        year=YEAR,
        scheme=scheme,
        posts=(post or a_post(),),
        employees=(an_employee(),),
        indicators=tuple(indicators),
        **given,  # type: ignore[arg-type]
    )
    return score_year(book).people[0]


def _month(
    scheme: Scheme,
    indicators: Sequence[Indicator],
    entered: Mapping[str, str],
    adjustments: Sequence[Adjustment] = (),
) -> MonthScore:
    assert check_scheme(scheme, tuple(indicators)) == []
    return score_month(
        12,
        an_employee(),
        indicators=indicators,
        marks={number: _mark(12, number, value) for number, value in entered.items()},
        adjustments=adjustments,
        scheme=scheme,
    )


def test_that_a_statistics_bureau_of_2023_is_expressed() -> None:
    """a) 民主评价95（处室60%、局领导40%）、作风纪律5（通报迟到早退每次扣1分），按季，两位小数去尾."""
    scheme = replace(
        a_scheme(),
        groups=_groups(duty=100),
        parts=_parts(("民主评价", 95, PartSource.BALLOTS), ("作风纪律", 5, PartSource.MONTHS)),
        voter_groups=_voters(处室=60, 局领导=40),
        rounding=Rounding.DOWN,
    )
    # One point of five is twenty of a hundred.
    discipline = _indicator("J1", "duty", 100, "per_occurrence", points="20", frequency="quarter")
    person = _person(
        scheme,
        (discipline,),
        marks=tuple(_mark(month, "J1", times) for month, times in ((3, "1"), (6, "0"), (9, "0"), (12, "0"))),
        tallies=tallies("001", {"处室": {"优秀": 4, "称职": 3}, "局领导": {"优秀": 3, "称职": 1}}),
    )
    # 处室 (4×95 + 3×85) ÷ 7 = 635/7; 局领导 (3×95 + 85) ÷ 4 = 92.5; 0.6×635/7 + 0.4×92.5 = 640/7 = 91.428571…
    assert person.parts[0].score == Fraction(640, 7)
    # quarters 80, 100, 100, 100 → 95, the eight other months do not count
    assert person.parts[1].score == 95
    assert len(person.routine.assessed) == 4
    # 0.95×91.428571… + 0.05×95 = 86.857142… + 4.75 = 91.607142… → 91.60 (half up would be 91.61)
    assert person.total == Decimal("91.60")


def test_that_a_month_between_the_quarters_with_a_deduction_is_not_passed_over() -> None:
    scheme = replace(a_scheme(), groups=_groups(duty=100), parts=_parts(("平时", 100, PartSource.MONTHS)))
    quarterly = _indicator("J1", "duty", 100, frequency="quarter")
    person = _person(
        scheme,
        (quarterly,),
        marks=tuple(_mark(month, "J1", "90") for month in (3, 6, 9, 12)),
        adjustments=(_deduction(2, "1", "迟到"),),
    )
    assert person.missing == ("平时缺2月的分数",)


def test_that_a_service_centre_of_2009_is_expressed() -> None:
    """b) 月度70（各月平均）、党组无记名30；每月基础分100，不及时扣2，长期未办结扣5，影响全局扣10，通报扣20."""
    scheme = replace(
        a_scheme(),
        groups=_groups(duty=100),
        parts=_parts(("月度", 70, PartSource.MONTHS), ("党组测评", 30, PartSource.BALLOTS)),
        voter_groups=_voters(党组=100),
    )
    person = _person(
        scheme,
        (_indicator("Y1", "duty", 100),),
        marks=tuple(_mark(month, "Y1", "100") for month in range(1, 13)),
        adjustments=(
            _deduction(1, "2", "不及时"),
            _deduction(1, "2", "不及时"),
            _deduction(1, "5", "长期未办结"),
            _deduction(2, "10", "影响全局"),
        ),
        tallies=tallies("001", {"党组": {"优秀": 3, "称职": 2}}),
    )
    # (91 + 90 + 10×100) ÷ 12 = 1181/12 = 98.41666…; 党组 (3×95 + 2×85) ÷ 5 = 91
    assert person.routine.score == Fraction(1181, 12)
    # 0.7×98.41666… + 0.3×91 = 68.891666… + 27.3 = 96.191666… → 96.19
    assert person.total == Decimal("96.19")


def test_that_a_provincial_department_is_expressed() -> None:
    """e) 考核人60、被考核人40（自评10、本处互评55、同级35），每个等次三档；四个季度95、领导小组5."""
    scheme = replace(
        a_scheme(),
        groups=_groups(德=15, 能=10, 勤=30, 绩=30, 廉=15),
        parts=_parts(("四个季度", 95, PartSource.BALLOTS), ("领导小组", 5, PartSource.TYPED)),
        voter_groups=_voters(考核人=60, 自评=4, 本处互评=22, 同级=14),
        choices=_choices(
            优秀上=100,
            优秀中=95,
            优秀下=90,
            称职上=85,
            称职中=80,
            称职下=75,
            基本上=70,
            基本中=65,
            基本下=60,
            不称职=55,
        ),
    )
    votes = tallies(
        "001",
        {
            "考核人": {"优秀上": 1, "优秀中": 1, "称职上": 1},
            "自评": {"优秀上": 1},
            "本处互评": {"优秀中": 1, "优秀下": 1, "称职上": 1, "称职中": 1},
            "同级": {"优秀下": 1, "基本上": 1},
        },
    )
    # 280/3, 100, 350/4 = 87.5, 160/2 = 80: 0.60×280/3 + 0.04×100 + 0.22×87.5 + 0.14×80 = 56 + 4 + 19.25 + 11.2
    assert score_ballots(votes, scheme).score == Fraction("90.45")
    indicators = [
        _indicator(key, key, full)
        for key, full in (("德", 15), ("能", 10), ("勤", 30), ("绩", 30), ("廉", 15))
    ]
    typed = (TypedScore(employee_no="001", part="领导小组", score=Decimal(92)),)
    person = _person(scheme, indicators, tallies=votes, typed_scores=typed)
    # 0.95×90.45 + 0.05×92 = 85.9275 + 4.6 = 90.5275 → 90.53
    assert person.total == Decimal("90.53")


def test_that_workload_speed_and_completion_by_grades_are_expressed() -> None:
    """g) 工作量30、效率30、完成40，各按100/80/60/40评；分管领导20、职工40、考核组40；另有附加分."""
    scheme = replace(
        a_scheme(),
        groups=_groups(duty=100),
        voter_groups=_voters(分管领导=20, 职工=40, 考核组=40),
        choices=_choices(好=100, 较好=80, 一般=60, 较差=40),
    )
    votes = tallies(
        "001",
        {"分管领导": {"好": 1}, "职工": {"好": 4, "较好": 5, "一般": 1}, "考核组": {"较好": 2, "一般": 1}},
    )
    # 0.2×100 + 0.4×86 + 0.4×220/3 = 20 + 34.4 + 29.333… = 1256/15 = 83.7333…
    assert score_ballots(votes, scheme).score == Fraction(1256, 15)
    indicators = (
        _indicator("工作量", "duty", 30, "graded", levels="好=30；较好=24；一般=18；较差=12"),
        _indicator("效率", "duty", 30, "graded", levels="好=30；较好=24；一般=18；较差=12"),
        _indicator("完成", "duty", 40, "graded", levels="好=40；较好=32；一般=24；较差=16"),
    )
    # 好30 + 较好24 + 较好32 + 附加2 = 88
    month = _month(
        scheme, indicators, {"工作量": "1", "效率": "2", "完成": "2"}, (an_addition(month=12, points="2"),)
    )
    assert month.score == 88


def test_that_a_county_of_2017_is_expressed() -> None:
    """h) 目标任务80（任务85、党建15）、社会评价20（民主测评5、满意度15），测评组别3:6:3:3."""
    scheme = replace(
        a_scheme(),
        groups=_groups(common=15, duty=85),
        parts=_parts(
            ("目标任务", 80, PartSource.MONTHS),
            ("民主测评", 5, PartSource.BALLOTS),
            ("满意度", 15, PartSource.TYPED),
        ),
        voter_groups=_voters(县领导=20, 部门=40, 乡镇=20, 代表=20),
    )
    indicators = (
        _indicator("党建", "common", 15, "per_occurrence", points="0.5", frequency="year"),
        _indicator("任务", "duty", 85, "completion", target="20", frequency="year"),
    )
    person = _person(
        scheme,
        indicators,
        marks=(_mark(12, "党建", "2"), _mark(12, "任务", "19")),
        typed_scores=(TypedScore(employee_no="001", part="满意度", score=Decimal("88.4")),),
        tallies=tallies(
            "001",
            {"县领导": {"优秀": 2}, "部门": {"优秀": 1, "称职": 1}, "乡镇": {"称职": 3}, "代表": {"优秀": 1}},
        ),
    )
    # 15 − 0.5×2 = 14; 85 × 19/20 = 80.75; together 94.75
    assert person.parts[0].score == Fraction("94.75")
    # 0.2×95 + 0.4×90 + 0.2×85 + 0.2×95 = 91
    assert person.parts[1].score == 91
    # 0.8×94.75 + 0.05×91 + 0.15×88.4 = 75.8 + 4.55 + 13.26
    assert person.total == Decimal("93.61")


def test_that_deductions_of_2015_and_a_cap_on_commendations_are_expressed() -> None:
    """i) 督办件扣0.5、网民留言扣0.1、省级媒体扣3、不按时落实扣2；j) 表彰加分最多5分."""
    scheme = load_shipped_scheme("percent-quantified")
    rules = {rule.key: rule for rule in scheme.adjustment_rules}
    facts = (
        *(("honour", "省级"), ("honour", "省级"), ("decision-late", ""), ("supervised", "")),
        *(("netizen", ""), ("media", "省级")),
    )
    adjustments = [
        an_addition(
            month=12,
            points=str(rules[key].points_of(level)),
            direction=rules[key].direction,
            fact=f"{rules[key].label}{level}",
        )
        for key, level in facts
    ]
    indicators = (_indicator("公共", "common", 30), _indicator("本职", "duty", 70))
    month = _month(scheme, indicators, {"公共": "28", "本职": "67"}, adjustments)
    # 95 + (3 + 3, at most 5) − (2 + 0.5 + 0.1 + 3 = 5.6) = 94.4
    assert month.score == Fraction("94.4")
    assert month.line is not None
    assert " − 1（本月加分最多5分，超出不计）" in month.line.rule


@pytest.mark.parametrize(
    ("total", "grade"), [("80", Grade.EXCELLENT), ("79.99", Grade.COMPETENT), ("59.99", Grade.INCOMPETENT)]
)
def test_that_window_deductions_and_their_grades_are_expressed(total: str, grade: Grade) -> None:
    """k) 窗口：迟到扣0.5、脱岗扣1、争吵扣3、弄虚作假扣2；80分和60分为等次线."""
    scheme = replace(
        a_scheme(),
        groups=_groups(duty=100),
        bands=(
            GradeBand(grade=Grade.EXCELLENT, lower=Decimal(80)),
            GradeBand(grade=Grade.COMPETENT, lower=Decimal(60)),
        ),
    )
    indicators = [
        _indicator(name, "duty", 25, "per_occurrence", points=points)
        for name, points in (("迟到", "0.5"), ("脱岗", "1"), ("争吵", "3"), ("弄虚作假", "2"))
    ]
    month = _month(scheme, indicators, {"迟到": "3", "脱岗": "2", "争吵": "1", "弄虚作假": "0"})
    # 23.5 + 23 + 22 + 25
    assert month.score == Fraction("93.5")
    assert band_grade(Decimal(total), scheme) is grade


@pytest.mark.parametrize(
    ("excellent", "percent", "points"),
    [
        (37, "92.50", "200"),
        (36, "90.00", "200"),
        (33, "82.50", "190"),
        (28, "70.00", "180"),
        (26, "65.00", "170"),
    ],
)
def test_that_a_city_s_bands_of_excellent_ballots_are_expressed(
    excellent: int, percent: str, points: str
) -> None:
    """c) 2012年1000分制：重要项目600、四套班子评价200、民主测评200，测评按优秀率分档（90→200，80→190，70→180，60→170）.

    The share of 优秀 is a part whose choices are worth 100 and 0; its bands are levels of a graded indicator.
    """
    scheme = replace(
        a_scheme(),
        groups=_groups(项目=60, 评价=20, 测评=20),
        parts=_parts(("全年", 100, PartSource.MONTHS)),
        voter_groups=(),
        choices=(),
    )
    ballots = replace(
        a_scheme(), voter_groups=_voters(全体=100), choices=_choices(优秀=100, 称职=0, 基本称职=0, 不称职=0)
    )
    rate = score_ballots(tallies("001", {"全体": {"优秀": excellent, "称职": 40 - excellent}}), ballots).score
    assert rate == Fraction(percent)
    indicators = (
        # Proportional to the best unit: 45 of its 50.
        _indicator("项目", "项目", 60, "completion", target="50", frequency="year"),
        # Second place of the four bodies' order: 2 % of 200 a place, of 100 points here 0.4.
        _indicator("评价", "评价", 20, "per_occurrence", points="0.4", frequency="year"),
        _indicator(
            "测评",
            "测评",
            20,
            "graded",
            levels="满90%=20；满80%=19；满70%=18；满60%=17；不到60%=16；基本和不称职满三分之一=13",
            frequency="year",
        ),
    )
    level = next(at for at, lower in enumerate((90, 80, 70, 60), start=1) if rate >= lower)
    month = _month(scheme, indicators, {"项目": "45", "评价": "1", "测评": str(level)})
    # 60 × 45/50 = 54; 20 − 0.4 = 19.6; the band of 200 points is a tenth of it here
    assert month.score == 54 + Fraction("19.6") + Fraction(points) / 10


def test_that_a_bureau_of_commerce_is_expressed() -> None:
    """l) 旷工每天扣2，请假每天扣1，加班每天加1，加到满分为止."""
    scheme = replace(
        a_scheme(),
        groups=_groups(duty=100),
        adjustment_rules=(
            AdjustmentRule(
                key="overtime",
                label="加班",
                direction=Direction.ADD,
                levels=(AdjustmentLevel(points=Decimal(1)),),
                unit="每天",
                month_cap=Decimal(3),
            ),
        ),
        month_add_cap=Decimal(3),
    )
    attendance = (
        _indicator("旷工", "duty", 50, "per_occurrence", points="2"),
        _indicator("请假", "duty", 50, "per_occurrence", points="1"),
    )
    overtime = [an_addition(month=12, item_no=at, points="1", fact=f"加班{at}") for at in range(1, 5)]
    month = _month(scheme, attendance, {"旷工": "1", "请假": "1"}, overtime)
    # 48 + 49 and four days of overtime, of which three bring it to the full mark
    assert month.score == 100


def test_that_the_monthly_pay_of_an_institution_is_expressed() -> None:
    """m) 每月300元，病事假10天以上或旷工3天以上不发；n) 按月考核，平时、民主测评和班子评价."""
    scheme = replace(
        a_scheme(),
        groups=_groups(duty=100),
        parts=_parts(
            ("平时", 60, PartSource.MONTHS),
            ("民主测评", 20, PartSource.BALLOTS),
            ("班子评价", 20, PartSource.TYPED),
        ),
        voter_groups=_voters(职工=100),
    )
    days = _indicator("病事假", "duty", 100, "per_occurrence", points="10")
    person = _person(
        scheme,
        (days,),
        marks=tuple(_mark(month, "病事假", "10" if month == 3 else "0") for month in range(1, 13)),
        typed_scores=(TypedScore(employee_no="001", part="班子评价", score=Decimal(90)),),
        tallies=tallies("001", {"职工": {"优秀": 6, "称职": 4}}),
    )
    # March has nothing, as its money; (11 × 100 + 0) ÷ 12 = 91.6666…; ballots (6×95 + 4×85) ÷ 10 = 91
    assert person.routine.score == Fraction(1100, 12)
    # 0.6×91.6666… + 0.2×91 + 0.2×90 = 55 + 18.2 + 18
    assert person.total == Decimal("91.20")


def test_that_a_county_of_2012_with_seven_judgements_is_expressed() -> None:
    """d) 重点工作500、五型机关100、综合评价400（县领导100、乡镇50、互学互比50、督考100、民意100），共1000分."""
    judged = {"五型机关": 10, "县领导": 10, "乡镇": 5, "互学互比": 5, "督考": 10, "民意": 10}
    scheme = replace(
        a_scheme(),
        groups=_groups(duty=100),
        parts=_parts(
            ("重点工作", 50, PartSource.MONTHS),
            *((label, weight, PartSource.TYPED) for label, weight in judged.items()),
        ),
        voter_groups=(),
        choices=(),
    )
    task = _indicator("重点项目", "duty", 100, "completion", target="25", frequency="year")
    scores = {
        "五型机关": "96",
        "县领导": "88",
        "乡镇": "92",
        "互学互比": "90",
        "督考": "85.5",
        "民意": "91.2",
    }
    person = _person(
        scheme,
        (task,),
        marks=(_mark(12, "重点项目", "23"),),
        typed_scores=tuple(
            TypedScore(employee_no="001", part=part, score=Decimal(score)) for part, score in scores.items()
        ),
    )
    # 460 + 96 + 88 + 46 + 45 + 85.5 + 91.2 = 911.7 of 1000
    assert person.total == Decimal("91.17")


def test_that_a_township_s_score_times_the_unit_s_percentage_is_expressed() -> None:
    """f) 实绩60、作风15、领导评估15、民主测评10，乘以单位考核得分率.

    The unit's percentage is the coefficient of every post, taken into the score: ranks and money go by what it gives.
    """
    scheme = replace(
        a_scheme(),
        groups=_groups(duty=100),
        parts=_parts(
            ("实绩", 60, PartSource.MONTHS),
            ("作风", 15, PartSource.TYPED),
            ("领导评估", 15, PartSource.TYPED),
            ("民主测评", 10, PartSource.BALLOTS),
        ),
        voter_groups=_voters(干部职工=100),
    )
    scheme = replace(scheme, year_end=replace(scheme.year_end, weighs_coefficient=True))
    person = _person(
        scheme,
        (_indicator("实绩", "duty", 100, "completion", target="50", frequency="year"),),
        post=a_post(coefficient=Decimal("0.968")),
        marks=(_mark(12, "实绩", "47"),),
        typed_scores=(
            TypedScore(employee_no="001", part="作风", score=Decimal(92)),
            TypedScore(employee_no="001", part="领导评估", score=Decimal(90)),
        ),
        tallies=tallies("001", {"干部职工": {"优秀": 7, "称职": 3}}),
    )
    # 0.6×94 + 0.15×92 + 0.15×90 + 0.1×92 = 56.4 + 13.8 + 13.5 + 9.2 = 92.9; × 96.8 % = 89.9272
    assert (person.total, person.weighted) == (Decimal("92.90"), Decimal("89.93"))


def test_that_a_plan_written_in_prose_is_taken_but_its_words_are_named() -> None:
    """p) 德20、能20、勤20、绩20、廉20；“有较强的组织能力”“完成出色，不出现纰漏”."""
    scheme = replace(a_scheme(), groups=_groups(德=20, 能=20, 勤=20, 绩=20, 廉=20))
    prose = {"能": "有较强的组织能力", "绩": "工作完成出色，不出现纰漏"}
    indicators = [
        replace(_indicator(key, key, 20), standard=prose.get(key, "每次扣1分")) for key in "德能勤绩廉"
    ]
    # 19 + 18 + 20 + 17.5 + 20
    month = _month(scheme, indicators, {"德": "19", "能": "18", "勤": "20", "绩": "17.5", "廉": "20"})
    assert month.score == Fraction("94.5")
    named = {i.indicator_no for i in indicators if check_wording(i.standard, i.source).marks}
    assert named == {"能", "绩"}


def test_that_praise_of_the_people_and_harm_to_them_are_expressed() -> None:
    """q) 湘潭：平时督查与年终挂钩；群众好评直接加分，损害群众利益或被媒体曝光重扣."""
    scheme = load_shipped_scheme("percent-quantified")
    indicators = (_indicator("公共", "common", 30), _indicator("本职", "duty", 70))
    adjustments = (
        an_addition(month=12, points="1", fact="群众好评"),
        _deduction(12, "10", "媒体曝光，损害群众利益"),
    )
    month = _month(scheme, indicators, {"公共": "29", "本职": "68.5"}, adjustments)
    # 97.5 + 1 − 10
    assert month.score == Fraction("88.5")


@pytest.mark.parametrize("key", ["percent-quantified", "targets-and-grades"])
def test_that_the_recommended_models_hold_together(key: str) -> None:
    scheme = load_shipped_scheme(key)
    indicators = [_indicator(group.key, group.key, int(group.mark)) for group in scheme.groups]
    assert check_scheme(scheme, tuple(indicators)) == []
    assert {rule.direction for rule in scheme.adjustment_rules} == set(Direction)
    assert len({rule.key for rule in scheme.adjustment_rules}) == len(scheme.adjustment_rules)
    assert len(scheme.vetoes) == 3
