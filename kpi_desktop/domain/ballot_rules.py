"""The scheme's rule of the ballots (民主测评规则): items, limits, what makes a ballot invalid, what stays hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi_desktop.domain.values import Weight, read_decimal, show_short


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotItem:
    """One item people are also appraised by (德、能、勤、绩、廉) with its weight in hundredths of the whole."""

    label: str
    weight: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotRule:
    """How ballots are filled in, checked and shown.

    With `items` each ballot has a mark for each of them beside the overall one; `scores_items` takes the score from the items
    instead of the overall mark. `most_best` is how many people one ballot may give the best choice, None for no limit.
    Counts of a group with fewer valid ballots than `hidden_below` are not shown by person.
    """

    items: tuple[BallotItem, ...] = ()
    scores_items: bool = False
    most_best: int | None = None
    refuses_all_alike: bool = False
    hidden_below: int = 3
    keyed_twice: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """What is marked for each person: the overall mark ("") first, then the items."""
        return ("", *(item.label for item in self.items))

    @property
    def sentence(self) -> str:
        """The rule in words, as plan, ballot and tally form print it."""
        words = []
        if self.items:
            items = "、".join(f"{item.label}{show_short(item.weight)}%" for item in self.items)
            words.append(
                f"除总体评价外按{items}分项评价，得分按{'分项' if self.scores_items else '总体评价'}计算"
            )
        if self.most_best is not None:
            words.append(f"每张票的最高一档不超过{self.most_best}人，超过的整张无效")
        if self.refuses_all_alike:
            words.append("对所有人评价完全一样的整张无效")
        words.append("字迹无法辨认的整张无效")
        if self.hidden_below > 1:
            words.append(f"有效票少于{self.hidden_below}张的组别不公开各人票数")
        return "；".join(words)


def write_ballot_rule(rule: BallotRule) -> dict[str, Any]:
    """The rule as plain data that `read_ballot_rule` reads back to the same rule."""
    return {
        "items": [{"label": item.label, "weight": str(item.weight)} for item in rule.items],
        "scores_items": rule.scores_items,
        "most_best": None if rule.most_best is None else str(rule.most_best),
        "refuses_all_alike": rule.refuses_all_alike,
        "hidden_below": str(rule.hidden_below),
        "keyed_twice": rule.keyed_twice,
    }


def read_ballot_rule(data: Mapping[str, Any]) -> BallotRule:
    """Read the rule from plain data; a scheme that says nothing gets the usual rule.

    Raises KeyError, TypeError, ValueError or RuleViolation when something is of the wrong kind.
    """
    if not data:
        return BallotRule()
    return BallotRule(
        items=tuple(
            BallotItem(label=str(item["label"]), weight=read_decimal(str(item["weight"]), 2))
            for item in data["items"]
        ),
        scores_items=bool(data["scores_items"]),
        most_best=None if data["most_best"] is None else int(data["most_best"]),
        refuses_all_alike=bool(data["refuses_all_alike"]),
        hidden_below=int(data["hidden_below"]),
        keyed_twice=bool(data["keyed_twice"]),
    )
