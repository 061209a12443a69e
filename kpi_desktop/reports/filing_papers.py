"""The tables filed with the result on paper: the roster of everybody (结果名册) and the table of counts (审定表)."""

from kpi_desktop.domain.filing_tables import GROUPS, SUMS, approval_table, roster_table
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.reports.blocks import signatures
from kpi_desktop.reports.competition_paper import listing, text
from kpi_desktop.reports.page import LANDSCAPE, MM, PORTRAIT, Band
from kpi_desktop.reports.year_result import result_report

_ROSTER_WIDTHS = (9.0, 20.0, 50.0, 18.0, 26.0, 14.0, 13.0, 13.0, 13.0, 13.0, 16.0, 22.0, 40.0)


def render_roster(result: UnitResult) -> bytes:
    """The roster of results, landscape; the caller has seen to the sums."""
    table = roster_table(result)
    columns = tuple(zip(table.headers, _ROSTER_WIDTHS, strict=True))
    bands = listing(LANDSCAPE, columns, table.texts(), left=(2, len(columns) - 1))
    bands += [
        Band(2 * MM),
        *text(LANDSCAPE, table.sentence),
        Band(2 * MM),
        signatures(LANDSCAPE, ("经办人（签名）", "分管领导（签名）", "主要负责人（签名）", "单位（盖章）")),
    ]
    return result_report(result, LANDSCAPE, table.title, bands, (result.book.scheme.rounding_sentence,))


def render_approval(result: UnitResult) -> bytes:
    """The table of counts for approval, in three copies; the caller has seen to the sums."""
    table = approval_table(result)
    columns = [(name, 20.0 if at else 40.0) for at, name in enumerate(table.headers)]
    body = result.book.unit.filing_body or "公务员主管部门"
    bands = [
        *listing(PORTRAIT, columns, table.texts()),
        Band(2 * MM),
        *text(PORTRAIT, SUMS),
        *text(PORTRAIT, GROUPS),
        Band(3 * MM),
        signatures(PORTRAIT, ("填报单位意见（盖章）", "主管部门意见（盖章）"), 34 * MM),
        signatures(PORTRAIT, (f"{body}审定意见（盖章）",), 34 * MM),
        Band(2 * MM),
        *text(PORTRAIT, "本表一式三份。"),
    ]
    return result_report(result, PORTRAIT, table.title, bands)
