"""The scheme in sentences, for the printed plan and its workbook."""

from decimal import Decimal

from kpi_desktop.domain.rule_versions import find_rule_version
from kpi_desktop.domain.scheme import QuotaPool, Scheme, ScoredPart
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import show_short


def describe_scheme(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    """What the scheme says, item by item, without the table of additions and deductions; nothing empty."""
    version = find_rule_version(scheme.rule_version)
    month, day = (int(part) for part in scheme.plan_due.split("-"))
    lines = (
        ("方案", f"{scheme.label}；公务员考核规定{version.label}"),
        (
            "年度总分",
            " + ".join(f"{_part(part)} × {show_short(part.weight)}%" for part in scheme.parts),
        ),
        (
            "月度得分",
            "，".join(f"{group.label}{show_short(group.mark)}分" for group in scheme.groups)
            + "，再加减当月加减分事项",
        ),
        ("加减分上限", _caps(scheme)),
        ("一票否决", "；".join(f"{v.label}：{v.effect.label}（{v.basis}）" for v in scheme.vetoes)),
        ("测评组别", "，".join(f"{group.label}{show_short(group.weight)}%" for group in scheme.voter_groups)),
        ("测评选项", "，".join(_choice(choice.label, choice.points) for choice in scheme.choices)),
        ("测评规则", scheme.ballot.sentence if scheme.voter_groups else ""),
        ("等次分数线", _bands(scheme)),
        *(("优秀名额", f"{pool.label}：{_quota(pool)}") for pool in scheme.pools),
        ("平时等次", scheme.period.sentence),
        (
            "病假和事假",
            (
                "全年累计超过半年（按自然日，首尾都算）的，"
                if scheme.year_end.leave_in_natural_days
                else f"全年累计超过{show_short(scheme.half_year_leave_days)}个工作日（半年）的，"
            )
            + ("不确定等次" if version.assesses_long_leave else "不进行考核"),
        ),
        ("每月时限", f"次月{scheme.month_draft_day}日前评分，{scheme.month_publish_day}日前公布"),
        ("备案时限", f"每年{month}月{day}日前备案下年度方案"),
        ("岗变酬变", f"岗位变动的当月，{scheme.post_change.label}"),
        ("取舍", scheme.rounding_sentence.removesuffix("。")),
    )
    return tuple((name, text) for name, text in lines if text)


def _caps(scheme: Scheme) -> str:
    caps = (
        ("每月加分", scheme.month_add_cap),
        ("每月扣分", scheme.month_deduct_cap),
        ("全年加分", scheme.year_add_cap),
        ("全年扣分", scheme.year_deduct_cap),
    )
    return "，".join(f"{name}不超过{show_short(cap)}分" for name, cap in caps if cap is not None)


def _part(part: ScoredPart) -> str:
    source = part.source.label
    return part.label if part.label == source else f"{part.label}（{source}）"


def _choice(name: str, points: Decimal | None) -> str:
    return f"{name}不计票" if points is None else f"{name}{show_short(points)}分"


def _bands(scheme: Scheme) -> str:
    texts = []
    for band in scheme.bands:
        words = dict.fromkeys(band.grade.word(category) for category in EmployeeCategory)
        texts.append(f"{'、'.join(words)}{show_short(band.lower)}分起")
    return "，".join(texts)


def _quota(pool: QuotaPool) -> str:
    people = "领导班子成员" if pool.is_leaders else "、".join(category.label for category in pool.categories)
    if pool.approved is not None:
        document = f"（{pool.document_no}）" if pool.document_no else ""
        return f"{people}，按批复{pool.approved}名{document}"
    return f"{people}，不超过参加考核人数的{show_short(pool.percent)}%，{pool.rounding.label}取整"
