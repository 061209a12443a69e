"""Eligibility for a grade (评等资格): a table of rules, the heaviest effect winning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from types import MappingProxyType

from kpi_desktop.domain.indicators import Indicator, VetoEffect
from kpi_desktop.domain.leave import half_year
from kpi_desktop.domain.rule_versions import find_rule_version
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee, Sanction
from kpi_desktop.domain.values import show_short


class Effect(IntEnum):
    """What a situation does to the grade, lightest first."""

    ALL = 0
    NOT_EXCELLENT = 1
    ONE_LOWER = 2
    COMMENT_ONLY = 3
    NO_GRADE = 4
    NOT_ASSESSED = 5
    INCOMPETENT = 6

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return _LABELS[self.value]


_LABELS = ("可评全部", "不得评优", "降一等", "只写评语不确定等次", "不确定等次", "不进行考核", "不称职")
# The short words of two reasons that other tables tell apart.
PROBATION, INVESTIGATION = "试用期", "立案未结"
_MONTHS_A_YEAR = 12
_VETO_EFFECTS = MappingProxyType(
    {
        VetoEffect.NOT_EXCELLENT: Effect.NOT_EXCELLENT,
        VetoEffect.ONE_LOWER: Effect.ONE_LOWER,
        VetoEffect.INCOMPETENT: Effect.INCOMPETENT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionRule:
    """The effects of one kind of sanction by years after the decision: index 0 is the year it is given.

    公务员考核规定(2020)第二十九条 and the table of effects in use; other words for the same kind in `aliases`. `months` is
    the period of the sanction (公职人员政务处分法第八条), 0 where the rules name none.
    """

    kind: str
    effects: tuple[Effect, ...]
    aliases: tuple[str, ...] = ()
    months: int = 0


_RULES = (
    SanctionRule(kind="党内警告", effects=(Effect.NOT_EXCELLENT,)),
    SanctionRule(kind="党内严重警告", effects=(Effect.COMMENT_ONLY,), aliases=("严重警告",)),
    SanctionRule(kind="撤销党内职务", effects=(Effect.INCOMPETENT,)),
    SanctionRule(kind="留党察看一年", effects=(Effect.INCOMPETENT, Effect.NO_GRADE), aliases=("留党察看",)),
    SanctionRule(
        kind="留党察看二年",
        effects=(Effect.INCOMPETENT, Effect.NO_GRADE, Effect.NO_GRADE),
        aliases=("留党察看两年",),
    ),
    SanctionRule(kind="开除党籍", effects=(Effect.INCOMPETENT, Effect.NO_GRADE, Effect.NO_GRADE)),
    SanctionRule(kind="政务警告", effects=(Effect.NOT_EXCELLENT,), aliases=("行政警告", "警告"), months=6),
    SanctionRule(kind="政务记过", effects=(Effect.COMMENT_ONLY,), aliases=("行政记过", "记过"), months=12),
    SanctionRule(
        kind="政务记大过",
        effects=(Effect.COMMENT_ONLY, Effect.COMMENT_ONLY),
        aliases=("行政记大过", "记大过"),
        months=18,
    ),
    SanctionRule(
        kind="政务降级",
        effects=(Effect.COMMENT_ONLY, Effect.COMMENT_ONLY),
        aliases=("行政降级", "降级"),
        months=24,
    ),
    SanctionRule(
        kind="政务撤职",
        effects=(Effect.COMMENT_ONLY, Effect.COMMENT_ONLY),
        aliases=("行政撤职", "撤职"),
        months=24,
    ),
    SanctionRule(kind="诫勉", effects=(Effect.NOT_EXCELLENT,), aliases=("诫勉谈话",)),
    SanctionRule(kind="调整职务", effects=(Effect.NOT_EXCELLENT,)),
    SanctionRule(kind="责令辞职", effects=(Effect.NO_GRADE,)),
    SanctionRule(kind="免职", effects=(Effect.NO_GRADE,)),
    SanctionRule(kind="降职", effects=(Effect.NO_GRADE,)),
)
SANCTION_RULES: Mapping[str, SanctionRule] = MappingProxyType({rule.kind: rule for rule in _RULES})
_WORDS = sorted(
    ((word, rule.kind) for rule in _RULES for word in (rule.kind, *rule.aliases)),
    key=lambda pair: -len(pair[0]),
)


def find_sanction_kind(text: str) -> str:
    """The kind of sanction a text names, longest word first (政务记大过 before 记过); empty when it names none."""
    return next((kind for word, kind in _WORDS if word in text), "")


class ReasonSource(Enum):
    """Where the fact behind a reason is recorded."""

    ROSTER = "roster"
    LEAVE = "leave"
    SANCTION = "sanction"
    VETO = "veto"
    ACCOUNTABILITY = "accountability"
    PERIOD = "period"
    REFUSAL = "refusal"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "roster": "人员名册",
            "leave": "请假考勤",
            "sanction": "处分",
            "veto": "月度评分",
            "accountability": "行政问责登记",
            "period": "平时等次",
            "refusal": "评等资格",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One situation that bears on the grade; `short` stands in brackets, `sentence` is printed beside the name.

    `article` is what it rests on, `window` the time it bears on, `source` where its fact is recorded.
    """

    effect: Effect
    short: str
    sentence: str
    article: str = ""
    window: str = ""
    source: ReasonSource = ReasonSource.ROSTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """What a person may be graded, and why."""

    effect: Effect
    reasons: tuple[Reason, ...]

    @property
    def label(self) -> str:
        """The words in the column 评等资格: the effect, with its reason in brackets where no grade is determined."""
        short = "、".join(reason.short for reason in self.reasons if reason.effect is self.effect)
        is_explained = self.effect in (Effect.NO_GRADE, Effect.NOT_ASSESSED) and bool(short)
        return f"{self.effect.label}({short})" if is_explained else self.effect.label

    @property
    def sentence(self) -> str:
        """The reasons as one sentence, empty when everything may be graded."""
        return "；".join(reason.sentence for reason in self.reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoHit:
    """An indicator of 一票否决 that happened to a person, and in which months."""

    indicator: Indicator
    months: tuple[int, ...]


def judge_eligibility(
    employee: Employee,
    sanctions: Iterable[Sanction],
    year: int,
    scheme: Scheme,
    vetoes: Iterable[VetoHit] = (),
    *,
    accountabilities: Iterable[Reason] = (),
) -> Eligibility:
    """What a person may be graded in a year, the heaviest effect winning (公务员考核规定 Arts 25–29).

    `accountabilities` are what other records have to say: 行政问责, postings elsewhere, the periods' grades.
    """
    version = find_rule_version(scheme.rule_version)
    whole_year = f"{year}年度"
    reasons: list[Reason] = []
    if employee.on_probation:
        reasons.append(
            Reason(
                effect=Effect.NO_GRADE,
                short=PROBATION,
                sentence=f"新录用人员试用期内，只写评语，不确定等次{_in_brackets(version.probation_article)}",
                article=version.probation_article,
                window=whole_year,
            )
        )
    limit, unit = half_year(scheme, year)
    if employee.leave_days is not None and employee.leave_days > limit:
        days = f"{show_short(employee.leave_days)}个{unit}，超过半年（{show_short(limit)}个{unit}）"
        effect = Effect.NO_GRADE if version.assesses_long_leave else Effect.NOT_ASSESSED
        reasons.append(
            Reason(
                effect=effect,
                short="病事假超过半年",
                sentence=f"病事假累计{days}，{effect.label}（{version.leave_article}）",
                article=version.leave_article,
                window=whole_year,
                source=ReasonSource.LEAVE,
            )
        )
    if employee.under_investigation:
        reasons.append(
            Reason(
                effect=Effect.NO_GRADE,
                short=INVESTIGATION,
                sentence="被立案审查调查尚未结案，不写评语、不确定等次"
                + _in_brackets(version.investigation_article),
                article=version.investigation_article,
                window="至结案",
            )
        )
    reasons += [
        reason for sanction in sanctions if (reason := _sanction_reason(sanction, year, scheme)) is not None
    ]
    reasons += [_veto_reason(hit) for hit in vetoes]
    reasons += accountabilities
    heaviest = max((reason.effect for reason in reasons), default=Effect.ALL)
    return Eligibility(effect=heaviest, reasons=tuple(reasons))


def _in_brackets(article: str) -> str:
    return f"（{article}）" if article else ""


def _veto_reason(hit: VetoHit) -> Reason:
    params = dict(hit.indicator.params)
    effect = VetoEffect(params.get("effect", VetoEffect.NOT_EXCELLENT.value))
    months = "、".join(f"{month}月" for month in hit.months)
    basis = params.get("basis", "").strip()
    rests_on = f"（依据：{basis}）" if basis else ""
    return Reason(
        effect=_VETO_EFFECTS[effect],
        short=hit.indicator.name,
        sentence=f"{months}发生一票否决事项“{hit.indicator.name}”，{effect.label}{rests_on}",
        article=basis,
        window=months,
        source=ReasonSource.VETO,
    )


def sanction_effect(sanction: Sanction, year: int, scheme: Scheme) -> Effect | None:
    """What a sanction does to the grade of a year, None where it does nothing (any more, or yet).

    Where the rules of the scheme's version say 期间, 记过 and heavier last through every year their period touches; that
    needs the month of the decision, without it the years of the table count.
    """
    rule = SANCTION_RULES.get(sanction.kind)
    if rule is None:
        return None
    decided = int(sanction.decided[:4])
    years_after = year - decided
    effects = _local_effects(rule, scheme)
    version = find_rule_version(scheme.rule_version)
    if version.sanctions_last and effects[0] is Effect.COMMENT_ONLY and rule.months:
        month = sanction.decided[5:7]
        if month.isdecimal():
            last = decided + (int(month) - 1 + rule.months) // _MONTHS_A_YEAR
            return Effect.COMMENT_ONLY if decided <= year <= last else None
    return effects[years_after] if 0 <= years_after < len(effects) else None


def _local_effects(rule: SanctionRule, scheme: Scheme) -> tuple[Effect, ...]:
    """The table's effects with what the scheme settles where the texts differ."""
    if rule.kind == "党内严重警告" and scheme.year_end.severe_warning_incompetent:
        return (Effect.INCOMPETENT,)
    if rule.kind == "撤销党内职务" and scheme.year_end.removal_bars_next_year:
        return (*rule.effects, Effect.NO_GRADE)
    return rule.effects


def _sanction_reason(sanction: Sanction, year: int, scheme: Scheme) -> Reason | None:
    effect = sanction_effect(sanction, year, scheme)
    if effect is None:
        return None
    article = find_rule_version(scheme.rule_version).sanction_article
    first = int(sanction.decided[:4])
    last = first
    while sanction_effect(sanction, last + 1, scheme) is not None:
        last += 1
    return Reason(
        effect=effect,
        short=sanction.kind,
        sentence=f"{sanction.decided}受{sanction.kind}，{effect.label}（{article}）",
        article=article,
        window=f"{first}年度" if first == last else f"{first}至{last}年度",
        source=ReasonSource.SANCTION,
    )
