"""What results lead to, on paper: awards, talks, history of grades, money."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.consequences import Consequence
from kpi_desktop.domain.payout_plans import Payout
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.reports.blocks import signatures
from kpi_desktop.reports.competition_paper import listing, section, text
from kpi_desktop.reports.page import LANDSCAPE, MM, PORTRAIT, Band
from kpi_desktop.reports.year_result import Columns, result_report


def render_commendations(result: UnitResult, lines: Sequence[Consequence]) -> bytes:
    """Those to be commended and those with three years of 优秀 (嘉奖, 三等功), with the days of publication."""
    bands: list[Band] = []
    days = result.book.scheme.year_end.award_notice_days
    for title, chosen in (
        ("三等功", [line for line in lines if line.has_merit]),
        ("嘉奖", [line for line in lines if line.is_commended]),
    ):
        bands += section(PORTRAIT, f"{title}（{len(chosen)}人）")
        rows = [
            (
                str(number),
                line.employee.name,
                line.employee.section,
                line.employee.title,
                f"连续{line.excellent_run}年",
                _history(line),
            )
            for number, line in enumerate(chosen, start=1)
        ]
        columns: Columns = (
            ("序", 9.0),
            ("姓名", 22.0),
            ("科室", 34.0),
            ("职务", 36.0),
            ("优秀", 20.0),
            ("历年等次", 62.0),
        )
        bands += listing(PORTRAIT, columns, rows, left=(5,)) if rows else text(PORTRAIT, "没有。")
    bands += [
        Band(2 * MM),
        *text(
            PORTRAIT, f"奖励在作出决定前公示{days}个工作日；记三等功后连续年数是否重新起算以本单位方案为准。"
        ),
        Band(2 * MM),
        signatures(PORTRAIT, ("经办人（签名）", "考核委员会（签名）", "单位盖章")),
    ]
    return result_report(result, PORTRAIT, "年度考核奖励名单", bands)


def _history(line: Consequence) -> str:
    return "；".join(f"{each.year}年{each.grade.word(line.employee.category)}" for each in line.history[-5:])


def render_talks(result: UnitResult, lines: Sequence[Consequence]) -> bytes:
    """Those to be talked to, with what follows and room for the talk (谈话名单)."""
    rows = [
        (
            line.employee.name,
            line.employee.section,
            line.history[-1].grade.word(line.employee.category),
            "；".join(line.measures),
            "",
            "",
        )
        for line in lines
        if line.needs_talk
    ]
    columns: Columns = (
        ("姓名", 20.0),
        ("科室", 32.0),
        ("等次", 22.0),
        ("处理", 90.0),
        ("谈话人和日期", 40.0),
        ("本人签名", 30.0),
    )
    body = (
        listing(LANDSCAPE, columns, rows, left=(3,)) if rows else text(LANDSCAPE, "没有基本称职以下的人员。")
    )
    return result_report(result, LANDSCAPE, "年度考核谈话名单", body)


def render_history(result: UnitResult, lines: Sequence[Consequence]) -> bytes:
    """Grades of five years, the counters toward a rise and what follows (历年等次和晋档晋级表)."""
    year = result.book.year
    years = range(year - 4, year + 1)
    rows = []
    for line in lines:
        grades = {each.year: each.grade.word(line.employee.category) for each in line.history}
        rows.append(
            (
                line.employee.employee_no,
                line.employee.name,
                *(grades.get(each, "") for each in years),
                str(line.excellent_run or ""),
                str(line.step_years or ""),
                str(line.level_years or ""),
                "；".join(line.measures),
            )
        )
    columns: Columns = (
        ("工号", 14.0),
        ("姓名", 20.0),
        *((f"{each}年", 20.0) for each in years),
        ("连续优秀", 18.0),
        ("晋档年数", 18.0),
        ("晋级年数", 18.0),
        ("结果运用", 84.0),
    )
    bands = listing(LANDSCAPE, columns, rows, left=(len(columns) - 1,))
    return result_report(result, LANDSCAPE, "历年等次和晋档晋级表", bands)


def render_payout(result: UnitResult, payout: Payout) -> bytes:
    """Everybody's share with what it is reckoned from, to be signed for (奖金表)."""
    plan = payout.plan
    rows: list[tuple[str, ...]] = [
        (
            str(number),
            line.name,
            line.section,
            show_short(line.claim.score),
            show(Fraction(line.claim.coefficient), 4),
            str(line.claim.months),
            show_short(line.claim.multiplier),
            show(line.claim.weight, 4),
            f"{line.amount:,.2f}",
            line.note,
        )
        for number, line in enumerate(payout.lines, start=1)
    ]
    weight = sum((line.claim.weight for line in payout.lines), Fraction(0))
    rows.append(("", "合计", "", "", "", "", "", show(weight, 4), f"{payout.total:,.2f}", ""))
    columns: Columns = (
        ("序", 9.0),
        ("姓名", 20.0),
        ("科室", 30.0),
        ("得分", 17.0),
        ("岗位系数", 18.0),
        ("月数", 12.0),
        ("等次系数", 17.0),
        ("得分折合", 22.0),
        ("金额（元）", 26.0),
        ("签名或说明", 26.0),
    )
    state = f"{plan.adopted_on}由{plan.adopted_by}定稿" if plan.adopted_on else "测算，没有定稿"
    pools = "；".join(f"{name}{_yuan(pool)}" for name, pool in payout.section_pools)
    rule = "得分折合＝得分×岗位系数×在岗月数÷12×等次系数；份额按得分折合占比，最大余数取到分，合计等于总额。"
    bands = [
        *text(PORTRAIT, f"{plan.name}：总额{_yuan(plan.pool)}，{plan.method.label}，{state}。"),
        *(text(PORTRAIT, f"各科室：{pools}。") if pools else ()),
        Band(1 * MM),
        *listing(PORTRAIT, columns, rows, left=(9,)),
        Band(3 * MM),
        signatures(PORTRAIT, ("制表（签名）", "审核（签名）", "单位负责人（签名）")),
    ]
    return result_report(result, PORTRAIT, "年度考核奖金表", bands, (rule,))


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}元"
