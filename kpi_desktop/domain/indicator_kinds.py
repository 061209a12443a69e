"""The registry of indicator kinds: parameters, points of what is entered, and the rule as a sentence.

A kind is one entry of INDICATOR_KINDS; screens, workbooks and paper read everything they need from the entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import Indicator, VetoEffect
from kpi_desktop.domain.kind_rules import (
    Check,
    Compute,
    Entered,
    Outcome,
    Texts,
    Trouble,
    Values,
    check_completion,
    check_levels,
    check_step,
    needs,
    no_params,
    score_completion,
    score_deadline,
    score_direct,
    score_graded,
    score_occurrence,
    score_step,
    score_veto,
    within_mark,
)
from kpi_desktop.domain.values import Points, read_decimal

Params = tuple[tuple[str, str], ...]
_MOST_PLACES = 4
_FEW = 20
DIRECTION = "direction"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParamField:
    """One parameter of a kind: a number unless it has choices or is a list of levels (`好=10`, one a line).

    `directions` are the directions it counts in, every one when empty.
    """

    key: str
    label: str
    default: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    is_levels: bool = False
    is_text: bool = False
    directions: tuple[str, ...] = ()


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

    def fields_of(self, params: Params) -> tuple[ParamField, ...]:
        """The parameters that count, by the direction given."""
        first = next((field for field in self.fields if field.key == DIRECTION), None)
        if first is None:
            return self.fields
        direction = dict(params).get(DIRECTION, first.default)
        return tuple(field for field in self.fields if not field.directions or direction in field.directions)

    def example_entry(self, full_mark: Points, params: Params) -> Entered:
        """What a live example enters: a little short of the target, or one step outside a range.

        Raises RuleViolation when the parameters make no rule.
        """
        numbers, texts = self.read_params(full_mark, params)
        if texts.get(DIRECTION) == "range":
            return Entered(numbers["high"] + numbers["step"])
        if "target" not in numbers:
            return self.example
        target = numbers["target"]
        gap = numbers["step"] * 2 if "step" in numbers else _example_gap(target)
        return Entered(target + gap if texts[DIRECTION] == "lower" else max(target - gap, Decimal(0)))

    def find_trouble(self, full_mark: Points, params: Params) -> Trouble | None:
        """Why the parameters make no rule (T = 0, a number below 0, one lacking), None when they do."""
        read = self._read(params)
        return read if isinstance(read, Trouble) else self.check(full_mark, *read)

    def read_params(self, full_mark: Points, params: Params) -> tuple[Values, Texts]:
        """The parameters as numbers and words, defaults filled in.

        Raises RuleViolation when one is no number, lacking, or the whole does not make a rule (T = 0).
        """
        read = self._read(params)
        if not isinstance(read, Trouble):
            trouble = self.check(full_mark, *read)
            if trouble is None:
                return read
            read = trouble
        raise RuleViolation(read.sentence)

    def _read(self, params: Params) -> tuple[Values, Texts] | Trouble:
        # Scoring asks once a mark, most often of a kind without parameters.
        if not self.fields:
            return {}, {}
        given = dict(params)
        numbers: dict[str, Decimal] = {}
        texts: dict[str, str] = {}
        for field in self.fields_of(params):
            text = given.get(field.key, field.default).strip()
            if field.choices and text not in dict(field.choices):
                return Trouble(field.key, f"{field.label}“{text[:20]}”不在可选的内容里，请重新选择。")
            if field.choices or field.is_levels or field.is_text:
                texts[field.key] = text
            elif text:
                try:
                    numbers[field.key] = read_decimal(text, _MOST_PLACES)
                except RuleViolation as violation:
                    return Trouble(field.key, str(violation))
                if numbers[field.key] < 0:
                    return Trouble(field.key, f"{field.label}不能是负数，请改正。")
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


def _example_gap(target: Decimal) -> Decimal:
    return Decimal(1) if target <= _FEW else target / 50


_DIRECTIONS = (("higher", "越高越好"), ("lower", "越低越好"))
_RATIO, _RANGE = ("higher", "lower"), ("range",)
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
        compute=score_direct,
        check=no_params,
        example=Entered(Decimal("8.5")),
    ),
    IndicatorKind(
        key="graded",
        label="等级评分",
        rule="每个等级有固定分数",
        inputs=("等级",),
        compute=score_graded,
        check=check_levels,
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
        compute=score_completion,
        check=check_completion,
        example=Entered(Decimal("93.1")),
        fields=(
            ParamField(
                key="direction",
                label="方向",
                default="higher",
                choices=(*_DIRECTIONS, ("range", "区间内最好")),
            ),
            ParamField(key="target", label="目标值", default="100", directions=_RATIO),
            ParamField(key="ceiling", label="封顶倍数", default="1", directions=_RATIO),
            ParamField(key="low", label="下限", directions=_RANGE),
            ParamField(key="high", label="上限", directions=_RANGE),
            ParamField(key="step", label="步长", directions=_RANGE),
            ParamField(key="points", label="每步扣分", directions=_RANGE),
            replace(_PARTIAL, directions=_RANGE),
        ),
    ),
    IndicatorKind(
        key="step",
        label="阶梯扣分",
        rule="每差一步扣固定分数，超过目标可按步加分，不低于0分",
        inputs=("完成数",),
        compute=score_step,
        check=check_step,
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
        compute=score_occurrence,
        check=within_mark(("points", "每次扣分")),
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
        compute=score_deadline,
        check=within_mark(("case_points", "每件扣分"), ("day_points", "每天扣分")),
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
        compute=score_veto,
        check=needs(("basis", "依据"), ("effect", "处理")),
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
