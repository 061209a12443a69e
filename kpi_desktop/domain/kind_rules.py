"""The arithmetic of the indicator kinds: points of what is entered, and whether parameters make a rule."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import Points, read_decimal, show_short


class Entered(NamedTuple):
    """What is entered for one mark; `second` only for kinds with two inputs."""

    first: Decimal
    second: Decimal | None = None


class Outcome(NamedTuple):
    """Points of a mark, exact, and how they come about in words."""

    points: Fraction
    how: str


class Trouble(NamedTuple):
    """Why parameters make no rule: the key of the first parameter to put right, and a sentence."""

    key: str
    sentence: str


Values = Mapping[str, Decimal]
Texts = Mapping[str, str]
Compute = Callable[[Points, Values, Texts, Entered], Outcome]
Check = Callable[[Points, Values, Texts], Trouble | None]


def needs(*labels: tuple[str, str]) -> Check:
    """A check that the named parameters are given."""

    def check(full_mark: Points, numbers: Values, texts: Texts) -> Trouble | None:
        del full_mark
        lacking = [(key, label) for key, label in labels if key not in numbers and not texts.get(key)]
        if not lacking:
            return None
        return Trouble(lacking[0][0], f"请填写{'、'.join(label for _, label in lacking)}。")

    return check


def within_mark(*labels: tuple[str, str]) -> Check:
    """A check that the named parameters are given and that none of them takes more than the full mark."""

    def check(full_mark: Points, numbers: Values, texts: Texts) -> Trouble | None:
        return needs(*labels)(full_mark, numbers, texts) or _over_mark(full_mark, numbers, labels)

    return check


def _over_mark(full_mark: Points, numbers: Values, labels: Sequence[tuple[str, str]]) -> Trouble | None:
    over = next(((key, label) for key, label in labels if numbers.get(key, Decimal(0)) > full_mark), None)
    if over is None:
        return None
    key, label = over
    return Trouble(key, f"{label}{show_short(numbers[key])}超过满分{show_short(full_mark)}，请改正。")


def score_direct(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    """Direct (直接评分): the mark itself, 0 to the full mark; raises RuleViolation above it."""
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


def check_levels(full_mark: Points, numbers: Values, texts: Texts) -> Trouble | None:
    """Levels are given, each once, and lie between 0 and the full mark."""
    del numbers
    try:
        levels = read_levels(texts["levels"])
    except RuleViolation as violation:
        return Trouble("levels", str(violation))
    if not levels:
        return Trouble("levels", "请填写各等级和分数，如“好=10；较好=8”。")
    if any(not 0 <= points <= full_mark for _, points in levels):
        return Trouble("levels", f"等级的分数要在0到满分{show_short(full_mark)}之间，请改正。")
    labels = [label for label, _ in levels]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    return None if twice is None else Trouble("levels", f"等级“{twice}”写了两次，请改正。")


def score_graded(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    """Graded (等级评分): the points of the level entered by its place; raises RuleViolation when there is none."""
    del full_mark, numbers
    levels = read_levels(texts["levels"])
    if entered.first != entered.first.to_integral_value() or not 1 <= entered.first <= len(levels):
        message = f"等级应为1到{len(levels)}，请改正。"
        raise RuleViolation(message)
    label, points = levels[int(entered.first) - 1]
    return Outcome(Fraction(points), f"{label} = {show_short(points)}")


def check_completion(full_mark: Points, numbers: Values, texts: Texts) -> Trouble | None:
    """A target or a range that makes a rule; T = 0 does not where higher is better."""
    if texts["direction"] == "range":
        return _check_range(full_mark, numbers, texts)
    trouble = needs(("target", "目标值"), ("ceiling", "封顶倍数"))(full_mark, numbers, texts)
    if trouble:
        return trouble
    if texts["direction"] == "higher" and numbers["target"] == 0:
        return Trouble("target", "越高越好的指标，目标值不能为0，请改正。")
    if texts["direction"] == "higher" and numbers["ceiling"] < 1:
        return Trouble("ceiling", "封顶倍数应不小于1，请改正。")
    return None


def _check_range(full_mark: Points, numbers: Values, texts: Texts) -> Trouble | None:
    labels = (("low", "下限"), ("high", "上限"), ("step", "步长"), ("points", "每步扣分"))
    trouble = needs(*labels)(full_mark, numbers, texts)
    if trouble:
        return trouble
    if numbers["low"] > numbers["high"]:
        return Trouble("low", "下限不能大于上限，请改正。")
    return _check_steps(full_mark, numbers)


def _check_steps(full_mark: Points, numbers: Values) -> Trouble | None:
    if numbers["step"] == 0:
        return Trouble("step", "步长应大于0，请改正。")
    return _over_mark(full_mark, numbers, (("points", "每步扣分"),))


def score_completion(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    """Completion (完成率): full × min(A/T, c), full × clamp(2 − A/T, 0, c), or a range."""
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


def check_step(full_mark: Points, numbers: Values, texts: Texts) -> Trouble | None:
    """A target, a step above 0, points a step, and a cap where there is a bonus."""
    labels = (("target", "目标值"), ("step", "步长"), ("points", "每步扣分"))
    trouble = needs(*labels)(full_mark, numbers, texts) or _check_steps(full_mark, numbers)
    if trouble:
        return trouble
    if numbers.get("bonus") and not numbers.get("bonus_cap"):
        return Trouble("bonus_cap", "写了超目标每步加分，请同时填写最多加分。")
    if numbers.get("bonus_cap") and not numbers.get("bonus"):
        return Trouble("bonus", "写了最多加分，请同时填写超目标每步加分。")
    return None


def score_step(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    """Steps (阶梯扣分): full − d × steps, not below 0; over the target + b × steps up to the cap."""
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


def score_occurrence(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    """By occurrence (按次扣分): full − d × n up to the cap, not below 0."""
    del texts
    lost = Fraction(numbers["points"]) * Fraction(entered.first)
    cap = numbers.get("cap")
    capped = min(lost, Fraction(cap)) if cap is not None else lost
    how = f"{show_short(full_mark)} − {show_short(numbers['points'])} × {show_short(entered.first)}次"
    shown = f"{how}（最多扣{show_short(cap)}）" if cap is not None and capped != lost else how
    return Outcome(max(Fraction(full_mark) - capped, Fraction(0)), shown)


def score_deadline(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    """Deadline (限时办结): full − d₁ × cases − d₂ × days, not below 0."""
    del texts
    days = entered.second or Decimal(0)
    lost = numbers["case_points"] * entered.first + numbers["day_points"] * days
    how = (
        f"{show_short(full_mark)} − {show_short(numbers['case_points'])} × {show_short(entered.first)}件"
        f" − {show_short(numbers['day_points'])} × {show_short(days)}天"
    )
    return Outcome(Fraction(max(full_mark - lost, Decimal(0))), how)


def score_veto(full_mark: Points, numbers: Values, texts: Texts, entered: Entered) -> Outcome:
    """Veto (一票否决): no points, only whether it happened."""
    del full_mark, numbers
    happened = "发生" if entered.first else "没有发生"
    return Outcome(Fraction(0), f"{texts['basis']}：{happened}")


def no_params(full_mark: Points, numbers: Values, texts: Texts) -> None:
    """Nothing to check."""
    del full_mark, numbers, texts
