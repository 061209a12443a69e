"""The registry of indicator kinds: parameters, points of what is entered, and the rule as a sentence.

A kind is one entry of INDICATOR_KINDS; screens, workbooks and paper read everything they need from the entry.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import Indicator, VetoEffect
from kpi_desktop.domain.values import Points, read_decimal, show_short

Params = tuple[tuple[str, str], ...]
_MOST_PLACES = 4


class Entered(NamedTuple):
    """What is entered for one mark; `second` only for kinds with two inputs."""

    first: Decimal
    second: Decimal | None = None


class Outcome(NamedTuple):
    """Points of a mark, exact, and how they come about in words."""

    points: Fraction
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamField:
    """One parameter of a kind: a number unless it has choices or is a list of levels (`好=10`, one a line)."""

    key: str
    label: str
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    is_levels: bool = False
    is_text: bool = False


Values = Mapping[str, Decimal]
Texts = Mapping[str, str]
Compute = Callable[[Points, Values, Texts, Entered], Outcome]
Check = Callable[[Points, Values, Texts], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorKind:
    """One way to turn what is entered into points.

    `inputs` labels what is entered, `example` is what the live example enters, `has_points` is False for a veto.
    """

    key: str
    label: str
    rule: str
    inputs: tuple[str, ...]
    compute: Compute
    check: Check
    example: Entered
    fields: tuple[ParamField, ...] = ()
    has_points: bool = True

    def read_params(self, full_mark: Points, params: Params) -> tuple[Values, Texts]:
        """The parameters as numbers and words, defaults filled in.

        Raises RuleViolation when one is no number, lacking, or the whole does not make a rule (T = 0).
        """
        given = dict(params)
        numbers: dict[str, Decimal] = {}
        texts: dict[str, str] = {}
        for field in self.fields:
            text = given.get(field.key, field.default).strip()
            if field.choices or field.is_levels or field.is_text:
                texts[field.key] = text
            elif text:
                numbers[field.key] = read_decimal(text, _MOST_PLACES)
        trouble = self.check(full_mark, numbers, texts)
        if trouble:
            raise RuleViolation(trouble)
        return numbers, texts

    def score(self, full_mark: Points, params: Params, entered: Entered) -> Outcome:
        """Points of what is entered, exact.

        Raises RuleViolation when the parameters make no rule or the entered value is outside what the kind allows.
        """
        numbers, texts = self.read_params(full_mark, params)
        if entered.first < 0 or (entered.second is not None and entered.second < 0):
            message = "不能是负数，请改正。"
            raise RuleViolation(message)
        if len(self.inputs) > 1 and entered.second is None:
            message = f"请同时填写{'和'.join(self.inputs)}。"
            raise RuleViolation(message)
        return self.compute(full_mark, numbers, texts, entered)


def _needs(*labels: tuple[str, str]) -> Check:
    def check(full_mark: Points, numbers: Values, texts: Texts) -> str:
        del full_mark
        lacking = [label for key, label in labels if key not in numbers and not texts.get(key)]
        return f"请填写{'、'.join(lacking)}。" if lacking else ""

    return check


def _direct(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    del numbers, texts
    if entered.first > full_mark:
        message = f"{show_short(entered.first)}超过满分{show_short(full_mark)}，请填写0到{show_short(full_mark)}之间的分数。"
        raise RuleViolation(message)
    return Outcome(Fraction(entered.first), show_short(entered.first))


def read_levels(text: str) -> tuple[tuple[str, Decimal], ...]:
    """Read levels and their points, one a line or separated by ；: 好=10；较好=8.

    Raises RuleViolation when a line has no points.
    """
    levels = []
    for part in text.replace("\n", "；").split("；"):
        label, found, points = part.replace("＝", "=").partition("=")
        if not part.strip():
            continue
        if not found:
            message = f"“{part.strip()}”没有写分数，请写成“好=10”。"
            raise RuleViolation(message)
        levels.append((label.strip(), read_decimal(points.strip(), 2)))
    return tuple(levels)


def _check_levels(full_mark: Points, numbers: Values, texts: Texts) -> str:
    del numbers
    levels = read_levels(texts["levels"])
    if not levels:
        return "请填写各等级和分数，如“好=10；较好=8”。"
    if any(not 0 <= points <= full_mark for _, points in levels):
        return f"等级的分数要在0到满分{show_short(full_mark)}之间，请改正。"
    return ""


def _graded(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    del full_mark, numbers
    levels = read_levels(texts["levels"])
    if entered.first != entered.first.to_integral_value() or not 1 <= entered.first <= len(levels):
        message = f"等级应为1到{len(levels)}，请改正。"
        raise RuleViolation(message)
    label, points = levels[int(entered.first) - 1]
    return Outcome(Fraction(points), f"{label} = {show_short(points)}")


def _check_completion(full_mark: Points, numbers: Values, texts: Texts) -> str:
    if texts["direction"] == "range":
        if not {"low", "high", "step", "points"} <= numbers.keys():
            return "请填写下限、上限、步长和每步扣分。"
        return (
            "下限不能大于上限，步长应大于0，请改正。"
            if numbers["low"] > numbers["high"] or not numbers["step"]
            else ""
        )
    trouble = _needs(("target", "目标值"), ("ceiling", "封顶倍数"))(full_mark, numbers, texts)
    if trouble:
        return trouble
    if texts["direction"] == "higher" and numbers["target"] == 0:
        return "越高越好的指标，目标值不能为0，请改正。"
    if texts["direction"] == "higher" and numbers["ceiling"] < 1:
        return "封顶倍数应不小于1，请改正。"
    return ""


def _completion(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    actual, full = Fraction(entered.first), Fraction(full_mark)
    if texts["direction"] == "range":
        return _range(full_mark, numbers, texts, entered)
    target, ceiling = Fraction(numbers["target"]), Fraction(numbers["ceiling"])
    shown = (show_short(full_mark), show_short(entered.first), show_short(numbers["target"]))
    if texts["direction"] == "higher":
        ratio = min(actual / target, ceiling)
        return Outcome(
            full * ratio, f"{shown[0]} × min({shown[1]} ÷ {shown[2]}, {show_short(numbers['ceiling'])})"
        )
    if target == 0:
        return Outcome(full if actual == 0 else Fraction(0), f"目标为0，完成{shown[1]}")
    ratio = min(max(2 - actual / target, Fraction(0)), ceiling)
    return Outcome(full * ratio, f"{shown[0]} × (2 − {shown[1]} ÷ {shown[2]})，不低于0")


def _range(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    low, high = numbers["low"], numbers["high"]
    inside = f"{show_short(low)}至{show_short(high)}之间"
    outside = max(low - entered.first, entered.first - high, Decimal(0))
    if outside == 0:
        return Outcome(Fraction(full_mark), f"{show_short(entered.first)}在{inside}，得满分")
    steps = _steps(Fraction(outside) / Fraction(numbers["step"]), texts.get("partial", "proportional"))
    lost = steps * Fraction(numbers["points"])
    how = f"{show_short(full_mark)} − {show_short(numbers['points'])} × {show_short(steps)}步（在{inside}外）"
    return Outcome(max(Fraction(full_mark) - lost, Fraction(0)), how)


def _steps(steps: Fraction, partial: str) -> Fraction:
    """Steps counted by the rule for a step begun: 按比例, 按一步, 不计."""
    whole, rest = divmod(steps.numerator, steps.denominator)
    if partial == "proportional":
        return steps
    return Fraction(whole + (1 if rest and partial == "whole" else 0))


def _check_step(full_mark: Points, numbers: Values, texts: Texts) -> str:
    trouble = _needs(("target", "目标值"), ("step", "步长"), ("points", "每步扣分"))(
        full_mark, numbers, texts
    )
    return trouble or ("步长应大于0，请改正。" if numbers["step"] == 0 else "")


def _step(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    gap = entered.first - numbers["target"]
    better = gap if texts["direction"] == "higher" else -gap
    steps = _steps(Fraction(abs(better)) / Fraction(numbers["step"]), texts["partial"])
    if better < 0:
        lost = steps * Fraction(numbers["points"])
        how = f"{show_short(full_mark)} − {show_short(numbers['points'])} × {show_short(steps)}步"
        return Outcome(max(Fraction(full_mark) - lost, Fraction(0)), how)
    bonus = min(
        steps * Fraction(numbers.get("bonus", Decimal(0))), Fraction(numbers.get("bonus_cap", Decimal(0)))
    )
    more = f" + 超额加{show_short(bonus)}" if bonus else ""
    return Outcome(Fraction(full_mark) + bonus, f"达到目标得{show_short(full_mark)}{more}")


def _occurrence(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    del texts
    lost = Fraction(numbers["points"]) * Fraction(entered.first)
    cap = numbers.get("cap")
    capped = min(lost, Fraction(cap)) if cap is not None else lost
    how = f"{show_short(full_mark)} − {show_short(numbers['points'])} × {show_short(entered.first)}次"
    shown = f"{how}（最多扣{show_short(cap)}）" if cap is not None and capped != lost else how
    return Outcome(max(Fraction(full_mark) - capped, Fraction(0)), shown)


def _deadline(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    del texts
    days = entered.second or Decimal(0)
    lost = numbers["case_points"] * entered.first + numbers["day_points"] * days
    how = (
        f"{show_short(full_mark)} − {show_short(numbers['case_points'])} × {show_short(entered.first)}件"
        f" − {show_short(numbers['day_points'])} × {show_short(days)}天"
    )
    return Outcome(Fraction(max(full_mark - lost, Decimal(0))), how)


def _veto(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    del full_mark, numbers
    happened = "发生" if entered.first else "没有发生"
    return Outcome(Fraction(0), f"{texts['basis']}：{happened}")


def _no_params(full_mark: Points, numbers: Values, texts: Texts) -> str:
    del full_mark, numbers, texts
    return ""


_DIRECTIONS = (("higher", "越高越好"), ("lower", "越低越好"))
_PARTIAL = ParamField(
    key="partial",
    label="不足一步",
    default="proportional",
    choices=(("proportional", "按比例"), ("whole", "按一步"), ("ignore", "不计")),
)
_KINDS = (
    IndicatorKind(
        key="direct",
        label="直接评分",
        rule="按标准评定的分数，0分至满分，低于满分要写事实",
        inputs=("得分",),
        compute=_direct,
        check=_no_params,
        example=Entered(Decimal("8.5")),
    ),
    IndicatorKind(
        key="graded",
        label="等级评分",
        rule="每个等级有固定分数",
        inputs=("等级",),
        compute=_graded,
        check=_check_levels,
        example=Entered(Decimal(1)),
        fields=(
            ParamField(
                key="levels", label="等级和分数", default="好=10；较好=8；一般=6；较差=0", is_levels=True
            ),
        ),
    ),
    IndicatorKind(
        key="completion",
        label="完成率",
        rule="按完成数与目标数的比例得分",
        inputs=("完成数",),
        compute=_completion,
        check=_check_completion,
        example=Entered(Decimal("93.1")),
        fields=(
            ParamField(
                key="direction",
                label="方向",
                default="higher",
                choices=(*_DIRECTIONS, ("range", "在区间内最好")),
            ),
            ParamField(key="target", label="目标值", default="100"),
            ParamField(key="ceiling", label="封顶倍数", default="1"),
            ParamField(key="low", label="下限"),
            ParamField(key="high", label="上限"),
            ParamField(key="step", label="步长"),
            ParamField(key="points", label="每步扣分"),
            _PARTIAL,
        ),
    ),
    IndicatorKind(
        key="step",
        label="阶梯扣分",
        rule="每差一步扣固定分数，超过目标可按步加分，不低于0分",
        inputs=("完成数",),
        compute=_step,
        check=_check_step,
        example=Entered(Decimal("95.2")),
        fields=(
            ParamField(key="direction", label="方向", default="higher", choices=_DIRECTIONS),
            ParamField(key="target", label="目标值", default="98"),
            ParamField(key="step", label="步长", default="1"),
            ParamField(key="points", label="每步扣分", default="0.5"),
            _PARTIAL,
            ParamField(key="bonus", label="超目标每步加分"),
            ParamField(key="bonus_cap", label="最多加分"),
        ),
    ),
    IndicatorKind(
        key="per_occurrence",
        label="按次扣分",
        rule="每发生一次扣固定分数，扣完为止",
        inputs=("次数",),
        compute=_occurrence,
        check=_needs(("points", "每次扣分")),
        example=Entered(Decimal(3)),
        fields=(
            ParamField(key="points", label="每次扣分", default="0.5"),
            ParamField(key="cap", label="最多扣分"),
        ),
    ),
    IndicatorKind(
        key="deadline",
        label="限时办结",
        rule="按超期件数和超期天数扣分，扣完为止",
        inputs=("超期件数", "超期天数"),
        compute=_deadline,
        check=_needs(("case_points", "每件扣分"), ("day_points", "每天扣分")),
        example=Entered(Decimal(2), Decimal(5)),
        fields=(
            ParamField(key="case_points", label="每件扣分", default="1"),
            ParamField(key="day_points", label="每天扣分", default="0.5"),
        ),
    ),
    IndicatorKind(
        key="veto",
        label="一票否决",
        rule="不计分，发生即按规定处理",
        inputs=("发生次数",),
        compute=_veto,
        check=_needs(("basis", "依据"), ("effect", "处理")),
        example=Entered(Decimal(0)),
        fields=(
            ParamField(key="basis", label="依据", is_text=True),
            ParamField(
                key="effect",
                label="处理",
                default="not_excellent",
                choices=tuple((effect.value, effect.label) for effect in VetoEffect),
            ),
        ),
        has_points=False,
    ),
)
INDICATOR_KINDS: Mapping[str, IndicatorKind] = MappingProxyType({kind.key: kind for kind in _KINDS})


def score_entered(indicator: Indicator, entered: Points, second: Points | None = None) -> Outcome:
    """Points of what is entered for an indicator, by its kind.

    Raises RuleViolation, naming the indicator, when the value or the parameters are not what the kind allows.
    """
    kind = INDICATOR_KINDS[indicator.kind]
    try:
        return kind.score(indicator.full_mark, indicator.params, Entered(entered, second))
    except RuleViolation as trouble:
        message = f"{indicator.name}{trouble}"
        raise RuleViolation(message) from trouble


def mark_trouble(indicator: Indicator, entered: Points, second: Points | None = None) -> str:
    """Why a mark already given does not fit its indicator (any more), as a sentence; empty when it does."""
    try:
        score_entered(indicator, entered, second)
    except RuleViolation as trouble:
        return str(trouble)
    return ""
