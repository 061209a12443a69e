"""What results lead to, on paper: awards, talks, history of grades, money."""

from collections.abc import Sequence
from decimal import Decimal

from kpi_desktop.domain.consequences import Consequence
from kpi_desktop.domain.outcome_tables import award_table, history_table, payout_table, talk_table
from kpi_desktop.domain.payout_plans import Payout
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
        table = award_table(chosen, title)
        columns: Columns = tuple(zip(table.headers, (9.0, 22.0, 34.0, 36.0, 20.0, 62.0), strict=True))
        rows = table.texts()
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


def render_talks(result: UnitResult, lines: Sequence[Consequence]) -> bytes:
    """Those to be talked to, with what follows and room for the talk (谈话名单)."""
    table = talk_table(result, lines)
    columns: Columns = tuple(zip(table.headers, (20.0, 32.0, 22.0, 90.0, 40.0, 30.0), strict=True))
    rows = table.texts()
    body = (
        listing(LANDSCAPE, columns, rows, left=(3,)) if rows else text(LANDSCAPE, "没有基本称职以下的人员。")
    )
    return result_report(result, LANDSCAPE, table.title, body)


def render_history(result: UnitResult, lines: Sequence[Consequence]) -> bytes:
    """Grades of five years, the counters toward a rise and what follows (历年等次和晋档晋级表)."""
    table = history_table(result, lines)
    widths = (14.0, 20.0, *(20.0 for _ in range(5)), 18.0, 18.0, 18.0, 84.0)
    columns: Columns = tuple(zip(table.headers, widths, strict=True))
    bands = listing(LANDSCAPE, columns, table.texts(), left=(len(columns) - 1,))
    return result_report(result, LANDSCAPE, table.title, bands)


def render_payout(result: UnitResult, payout: Payout) -> bytes:
    """Everybody's share with what it is reckoned from, to be signed for (奖金表)."""
    table = payout_table(payout)
    widths = (9.0, 20.0, 30.0, 17.0, 18.0, 12.0, 17.0, 22.0, 26.0, 26.0)
    columns: Columns = tuple(zip(table.headers, widths, strict=True))
    pools = "；".join(f"{name}{_yuan(pool)}" for name, pool in payout.section_pools)
    rule = "得分折合＝得分×岗位系数×在岗月数÷12×等次系数；份额按得分折合占比，最大余数取到分，合计等于总额。"
    bands = [
        *text(PORTRAIT, table.sentence),
        *(text(PORTRAIT, f"各科室：{pools}。") if pools else ()),
        Band(1 * MM),
        *listing(PORTRAIT, columns, table.texts(thousands=(8,)), left=(9,)),
        Band(3 * MM),
        signatures(PORTRAIT, ("制表（签名）", "审核（签名）", "单位负责人（签名）")),
    ]
    return result_report(result, PORTRAIT, table.title, bands, (rule,))


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}元"
