"""A plausible assessment year of a fictional unit, the same for the same seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import MONTHS, Adjustment, MonthExclusion, MonthlyMark
from kpi_desktop.domain.posts import Post, PostLevel, compute_coefficient
from kpi_desktop.domain.scheme import Direction, Scheme
from kpi_desktop.domain.staff import Employee, EmployeeCategory, Sanction, Section, Unit
from kpi_desktop.domain.values import clean_name
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.services.demo_plan import demo_duties, demo_tasks

COUNTY = "云岭县"
_REGION = "530499"
_UNIT_NAMES = [
    "自然资源局",
    "教育体育局",
    "财政局",
    "农业农村局",
    "卫生健康局",
    "民政局",
    "司法局",
    "审计局",
    "林业和草原局",
    "水务局",
    "交通运输局",
    "统计局",
    "应急管理局",
    "住房和城乡建设局",
    "文化和旅游局",
    "工业商务和信息化局",
    "人力资源和社会保障局",
    "市场监督管理局",
    "医疗保障局",
    "乡村振兴局",
]
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何罗高林段方白普沐施阿龙倪"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红梅兰松波文志建国喆㛃镕"
_SECTIONS = ["办公室", "人事股", "业务一股", "业务二股", "政策法规股", "财务股", "执法大队", "服务中心"]
_INDICATORS = (
    ("Z01", "common", "学习情况", "10", "全年集中学习12次，每缺1次扣1分；请假并补学不扣。", "签到表"),
    ("Z02", "common", "工作纪律", "10", "迟到或早退每次扣0.5分；旷工每天扣10分，扣完为止。", "考勤记录"),
    ("Z03", "common", "工作作风", "10", "有效投诉每件扣2分，争吵每次扣3分，扣完为止。", "12345工单"),
    (
        "Z04",
        "duty",
        "履行职责",
        "30",
        "年初分解职责任务，按期办结得满分，每逾期1件扣1分，每超1天再扣0.5分。",
        "职责台账",
    ),
    (
        "Z05",
        "duty",
        "目标任务",
        "40",
        "目标任务20项，完成且验收得满分，进度每低1个百分点扣0.4分。",
        "任务清单",
    ),
)
_ADDS = ("县委通报表扬1次", "信息被市级采用1条", "群众送锦旗1面")
_DEDUCTS = ("迟到1次", "集中学习缺席1次", "12345工单逾期1件")
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FEWEST = 8
_MALE_IN_TEN = 6
_ADJUSTED_IN_HUNDRED = 6


def demo_unit(index: int) -> Unit:
    """The county's unit number `index`, with a valid code of the fictional region."""
    known = index < len(_UNIT_NAMES)
    name = f"{COUNTY}{_UNIT_NAMES[index]}" if known else f"{COUNTY}第{index - len(_UNIT_NAMES) + 1}镇人民政府"
    stem = f"11{_REGION}MB{index + 1:06d}0"
    total = sum(_CODE_ALPHABET.index(sign) * weight for sign, weight in zip(stem, _CODE_WEIGHTS, strict=True))
    return Unit(
        code=stem + _CODE_ALPHABET[(31 - total % 31) % 31], name=name, filing_body=f"中共{COUNTY}委组织部"
    )


def demo_book(unit: Unit, year: int, people: int, scheme: Scheme, rng: Random) -> YearBook:
    """A whole year of a unit: roster, posts, indicators, twelve months, ballots, year end and the usual exceptions."""
    people = max(people, _FEWEST)
    sections = tuple(
        Section(name=name, sort_order=i) for i, name in enumerate(_SECTIONS[: 3 + people // 10], start=1)
    )
    staff = _Staff.make(people, len(sections), scheme, rng)
    employees = tuple(_employee(number, staff, sections, rng) for number in range(1, people + 1))
    marks = [
        mark for employee in employees for mark in _marks(employee, staff.ability[employee.employee_no], rng)
    ]
    present = [
        (employee.employee_no, month)
        for employee in employees
        for month in MONTHS
        if employee.is_present(month)
    ]
    away = employees[people // 2].employee_no
    posts = tuple(_post(employee, staff, scheme, rng) for employee in employees)
    excluded = MonthExclusion(employee_no=away, month=9, reason="脱产培训一个月")
    return YearBook(
        unit=unit,
        year=year,
        scheme=scheme,
        sections=sections,
        employees=employees,
        posts=posts,
        duties=demo_duties(posts, employees),
        tasks=demo_tasks(posts, employees, sections, year),
        indicators=tuple(
            Indicator(
                indicator_no=number,
                group=group,
                name=name,
                full_mark=Decimal(full),
                standard=standard,
                source=source,
                sort_order=order,
            )
            for order, (number, group, name, full, standard, source) in enumerate(_INDICATORS, start=1)
        ),
        marks=tuple(mark for mark in marks if (mark.employee_no, mark.month) != (away, 9)),
        adjustments=tuple(_adjustments([place for place in present if place != (away, 9)], rng)),
        exclusions=(excluded,),
        tallies=tuple(_tallies(employees, staff, scheme, rng)),
        batches=tuple(
            BallotBatch(voter_group=group, issued=count, returned=count, valid=count, invalid=0)
            for group, count in staff.voters.items()
        ),
        typed_scores=tuple(
            TypedScore(
                employee_no=employee.employee_no,
                part="year_end",
                score=Decimal(rng.randint(790, 900) + staff.ability[employee.employee_no] * 10) / 10,
            )
            for employee in employees
        ),
        sanctions=(
            Sanction(
                employee_no=employees[-2].employee_no,
                kind="政务警告",
                decided=f"{year}-06",
                document_no=f"云纪发〔{year}〕8号",
            ),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Staff:
    """Who leads, who heads a section, how able each is (0–9), how many vote in each group."""

    leaders: int
    heads: int
    ability: dict[str, int]
    voters: dict[str, int]

    @classmethod
    def make(cls, people: int, sections: int, scheme: Scheme, rng: Random) -> "_Staff":
        leaders = 2 + people // 25
        heads = min(sections, people - leaders - 3)
        sizes = (leaders, heads, people - leaders - heads)
        groups = [group.label for group in scheme.voter_groups]
        return cls(
            leaders=leaders,
            heads=heads,
            ability={
                f"{number:03d}": min(9, max(0, round(rng.gauss(5, 2)))) for number in range(1, people + 1)
            },
            voters=dict(zip(groups, sizes, strict=False)),
        )

    def rank(self, number: int) -> int:
        """0 a leader, 1 the head of a section, 2 ordinary staff."""
        return 0 if number <= self.leaders else 1 if number <= self.leaders + self.heads else 2


def _employee(number: int, staff: _Staff, sections: Sequence[Section], rng: Random) -> Employee:
    rank = staff.rank(number)
    section = sections[(number - 1) % len(sections)].name
    name = clean_name(rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 2, 2, 2)))))
    male = rng.randrange(10) < _MALE_IN_TEN
    birth = f"{rng.randint(1967, 1999)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    people = len(staff.ability)
    last = number == people
    titles = ("党组书记、局长" if number == 1 else "党组成员、副局长", "股长", "科员")
    return Employee(
        employee_no=f"{number:03d}",
        name=name,
        gender="男" if male else "女",
        id_number=_id_number(birth, number * 2 + (1 if male else 0)),
        birth_month=f"{birth[:4]}-{birth[4:6]}",
        ethnicity=rng.choice(("汉族", "彝族", "傣族")),
        political_status=rng.choice(("中共党员", "群众")),
        section=section,
        title=titles[rank],
        category=EmployeeCategory.WORKER if number % 9 == 0 else EmployeeCategory.CIVIL_SERVANT,
        voter_group=tuple(staff.voters)[min(rank, len(staff.voters) - 1)],
        post_no=f"G{number:03d}",
        on_probation=last,
        present_from=5 if number == people - 3 else None,
        leave_days=Decimal(140) if number == people - 4 else None,
        remark="新录用，试用期" if last else "5月调入" if number == people - 3 else "",
        sort_order=number,
    )


def _id_number(birth: str, serial: int) -> str:
    stem = f"{_REGION}{birth}{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(stem, _ID_WEIGHTS, strict=True))
    return stem + "10X98765432"[total % 11]


def _post(employee: Employee, staff: _Staff, scheme: Scheme, rng: Random) -> Post:
    rank = staff.rank(int(employee.employee_no))
    share = ((85, 100), (60, 90), (40, 85))[rank]
    factors = tuple(
        (factor.key, Decimal(int(factor.full_points * rng.randint(*share) / 100)))
        for factor in scheme.coefficient.factors
    )
    names = ("局领导岗", f"{employee.section}负责人岗", f"{employee.section}工作岗")
    return Post(
        post_no=employee.post_no,
        section=employee.section,
        name=names[rank],
        level=(PostLevel.LEADER, PostLevel.SECTION_HEAD, PostLevel.ORDINARY)[rank],
        factor_points=factors,
        coefficient=compute_coefficient(
            sum((points for _, points in factors), Decimal(0)), scheme.coefficient
        ),
        sort_order=employee.sort_order,
    )


def _marks(employee: Employee, ability: int, rng: Random) -> list[MonthlyMark]:
    marks = []
    for month in MONTHS:
        if not employee.is_present(month):
            continue
        for number, _, _, full, _, _ in _INDICATORS:
            halves = int(full) * 2
            lost = rng.randint(0, max(1, halves * (12 - ability) // 50))
            marks.append(
                MonthlyMark(
                    employee_no=employee.employee_no,
                    month=month,
                    indicator_no=number,
                    entered=Decimal(halves - lost) / 2,
                    reason=f"按标准扣{Decimal(lost) / 2}分" if lost else "",
                )
            )
    return marks


def _adjustments(places: Sequence[tuple[str, int]], rng: Random) -> list[Adjustment]:
    adjustments = []
    for number, month in places:
        if rng.randrange(100) < _ADJUSTED_IN_HUNDRED:
            adds = rng.randrange(2) == 0
            adjustments.append(
                Adjustment(
                    employee_no=number,
                    month=month,
                    direction=Direction.ADD if adds else Direction.DEDUCT,
                    item_no=1,
                    points=Decimal(rng.choice((1, 2, 4))) / 2,
                    fact=rng.choice(_ADDS if adds else _DEDUCTS),
                )
            )
    return adjustments


def _tallies(employees: Sequence[Employee], staff: _Staff, scheme: Scheme, rng: Random) -> list[BallotTally]:
    labels = [choice.label for choice in scheme.choices]
    tallies = []
    for employee in employees:
        ability = staff.ability[employee.employee_no]
        for group, voters in staff.voters.items():
            weights = [ability * 4 + 4, 60 - ability * 2, max(1, 10 - ability), 1, 1][: len(labels)]
            cast = rng.choices(labels[: len(weights)], weights=weights, k=voters)
            tallies += [
                BallotTally(
                    employee_no=employee.employee_no, voter_group=group, choice=label, votes=cast.count(label)
                )
                for label in labels
                if cast.count(label)
            ]
    return tallies
