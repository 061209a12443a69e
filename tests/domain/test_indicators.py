"""What an indicator must be to stand in a plan."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import refuse_indicator
from tests.builders import some_indicators

GROUPS = {"common", "duty"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"name": " "}, "都要填写"),
        ({"indicator_no": ""}, "都要填写"),
        ({"indicator_no": "Z" * 41}, "指标编号有41个字"),
        ({"name": "长" * 201}, "名称有201个字，请缩短到200个字以内"),
        ({"standard": "长" * 4001}, "评分标准有4001个字"),
        ({"source": "长" * 1001}, "数据来源有1001个字"),
        ({"full_mark": Decimal(0)}, "满分应大于0，请改正"),
        ({"full_mark": Decimal(-5)}, "满分应大于0，请改正"),
        ({"full_mark": Decimal(10001)}, "不超过10000"),
        ({"full_mark": Decimal("0.001")}, "超过2位小数"),
        ({"group": "other"}, "部分不在方案中"),
    ],
)
def test_that_what_cannot_stand_is_refused_with_its_sentence(change: dict[str, object], word: str) -> None:
    with pytest.raises(RuleViolation, match=word):
        refuse_indicator(replace(some_indicators()[0], **change), GROUPS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"standard": "迟到每次扣0.5分。" * 200},
        {"name": "<b>粗"},
        {"name": "=1+1"},
        {"full_mark": Decimal("0.01")},
    ],
)
def test_that_what_is_only_unusual_is_taken(change: dict[str, object]) -> None:
    refuse_indicator(replace(some_indicators()[0], **change), GROUPS)  # type: ignore[arg-type]
