"""Paper and workbook of the ballots: what is handed out, the tally form, and a tally sheet to fill in and import."""

from pathlib import Path

from kpi_desktop.domain.ballot_desk import BatchKey
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.workbooks import write_tally_sheet
from kpi_desktop.reports.ballot_paper import BallotPaper, render_ballots, render_tally_form
from kpi_desktop.services.reporting import write_file

_NOBODY = "人员名册还是空的，请先到“岗位设置”填写人员，再打印测评材料。"
_NO_GROUP = "方案里还没有测评组别，请先到“岗位设置”的计分方案里填写。"


def render_paper_ballots(book: YearBook, chosen: BatchKey | None = None) -> bytes:
    """Ballots to hand out: of the batch chosen, else of every batch, else of every group.

    Raises RuleViolation while there is nobody on the roster or no group in the scheme.
    """
    data = _paper(book)
    batches = [b for b in book.batches if chosen is None or (b.voter_group, b.batch_no) == chosen]
    return render_ballots(data, batches)


def render_tallies(book: YearBook, *, is_blank: bool) -> bytes:
    """The tally form with the votes there are, or blank.

    Raises RuleViolation while there is nobody on the roster or no group in the scheme.
    """
    return render_tally_form(_paper(book), is_blank=is_blank)


def export_tally_sheet(book: YearBook, path: Path) -> None:
    """Write the tally sheet to fill in: everybody by group, with the votes there are; the import reads it back.

    Raises RuleViolation while there is nobody on the roster or no group in the scheme, FileTrouble when the place cannot
    be written.
    """
    _paper(book)
    write_file(path, lambda: write_tally_sheet(path, book))


def _paper(book: YearBook) -> BallotPaper:
    if not book.employees:
        raise RuleViolation(_NOBODY)
    if not book.scheme.voter_groups:
        raise RuleViolation(_NO_GROUP)
    return BallotPaper(
        unit=book.unit,
        year=book.year,
        scheme=book.scheme,
        people=book.employees,
        batches=book.batches,
        tallies=book.tallies,
    )
