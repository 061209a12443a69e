"""The versions of the national rules (规则版本) a scheme may follow, and the numbers in which they differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from kpi_desktop.domain.values import Weight, show_short


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """One version of 公务员考核规定: usual and highest percent of 优秀, and what a long 病事假 leads to.

    `assesses_long_leave` is False where leave of over half a year means 不进行考核 (2007, Art 23), so that the person
    does not count in the base of the quota either. `sanctions_last` is True where 记过 and heavier leave no grade through
    the whole period of the sanction (2007, Art 25), not by years. An article nobody has confirmed is empty.
    """

    key: str
    label: str
    usual_percent: Weight
    most_percent: Weight
    assesses_long_leave: bool
    leave_article: str
    probation_article: str = ""
    investigation_article: str = ""
    sanction_article: str = ""
    posting_article: str = ""
    refusal_article: str = ""
    sanctions_last: bool = False
    quota_article: str = "第十一条"

    @property
    def quota_sentence(self) -> str:
        """What the version says of the share of 优秀."""
        usual, most = show_short(self.usual_percent), show_short(self.most_percent)
        return (
            f"《公务员考核规定》（{self.label}）{self.quota_article}：优秀一般不超过应参加考核人数的{usual}%，"
            f"最多{most}%。"
        )


_VERSIONS = (
    RuleVersion(
        key="2020",
        label="2020年修订",
        usual_percent=Decimal(20),
        most_percent=Decimal(25),
        assesses_long_leave=True,
        leave_article="第二十七条",
        probation_article="第二十五条",
        investigation_article="第二十八条",
        sanction_article="第二十九条",
        posting_article="第二十六条",
    ),
    RuleVersion(
        key="2007",
        label="2007年试行",
        usual_percent=Decimal(15),
        most_percent=Decimal(20),
        assesses_long_leave=False,
        leave_article="第二十三条",
        sanction_article="第二十五条",
        refusal_article="第二十七条",
        sanctions_last=True,
    ),
)
RULE_VERSIONS: Mapping[str, RuleVersion] = MappingProxyType({version.key: version for version in _VERSIONS})


def find_rule_version(key: str) -> RuleVersion:
    """The version a scheme names; a later or unknown one follows the latest."""
    return RULE_VERSIONS.get(key, _VERSIONS[0])
