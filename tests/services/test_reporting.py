"""Paper and workbooks: people in are sheets out, places that cannot be written are named, rare characters are told."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from kpi_desktop.domain.errors import FileTrouble, Place, RuleViolation, error
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.month_closing import MarkCorrection
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.reports.blocks import group_fingerprint
from kpi_desktop.services import hand_in, reporting, year_end
from kpi_desktop.services.fingerprints import content_fingerprint
from kpi_desktop.services.workspace import Workspace
from tests.builders import a_book, lock


@pytest.fixture
def result() -> UnitResult:
    """Three people, one of whose names has a character that no font has."""
    book = a_book({"001": "90", "002": "85", "003": "70"})
    people = (replace(book.employees[0], name="张\U0003ffff"), *book.employees[1:])
    return score_year(replace(book, employees=people))


def test_that_people_in_are_sheets_out(result: UnitResult) -> None:
    told: list[int] = []
    content, pages = reporting.render_sheets([result], on_person=told.append)
    assert [(s.employee_no, s.first_page, s.page_count) for s in pages.sheets] == [
        ("001", 1, 1),
        ("002", 2, 1),
        ("003", 3, 1),
    ]
    assert told == [1, 2, 3]
    with pypdfium2.PdfDocument(content) as document:
        assert len(document) == pages.page_count == 3
    assert len(reporting.render_sheets([result], numbers=["002"])[1].sheets) == 1


def test_that_paper_is_the_same_for_the_same_year(result: UnitResult) -> None:
    assert reporting.render_sheets([result])[0] == reporting.render_sheets([result])[0]
    assert reporting.render_summary(result) == reporting.render_summary(result)
    assert reporting.render_month(result, 1) == reporting.render_month(result, 1)
    assert reporting.render_plan(result.book) == reporting.render_plan(result.book)


def test_that_unknown_people_and_empty_rosters_are_refused(result: UnitResult, tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="没有工号404"):
        reporting.render_sheets([result], numbers=["404"])
    with pytest.raises(RuleViolation, match="人员名册还是空的"):
        reporting.write_sheets([score_year(a_book({}))], tmp_path / "空.pdf")
    assert list(tmp_path.iterdir()) == []


def test_that_texts_without_a_glyph_are_told(result: UnitResult) -> None:
    sentences = reporting.list_missing_glyphs(result)
    assert len(sentences) == 1
    assert sentences[0].startswith("“张\U0003ffff”中的“\U0003ffff”没有字形")
    assert reporting.list_missing_glyphs(score_year(a_book({"001": "90"}))) == ()


def test_that_places_that_cannot_be_written_are_named(result: UnitResult, tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="文件夹“没有”不存在"):
        reporting.save_pdf(b"", tmp_path / "没有" / "a.pdf")
    (tmp_path / "占用.pdf").mkdir()
    with pytest.raises(FileTrouble, match=r"不能写入“占用\.pdf”"):
        reporting.write_sheets([result], tmp_path / "占用.pdf")
    assert [entry.name for entry in tmp_path.iterdir()] == ["占用.pdf"]


def test_that_findings_are_exported(tmp_path: Path) -> None:
    path = tmp_path / "问题.xlsx"
    findings = [error(Place(sheet="4月", cell="C9"), "=1+1", "请补填")]
    reporting.export_findings(findings, path)
    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert any(cell.value == "=1+1" and cell.data_type == "s" for cell in cells)


def test_that_the_month_and_the_score_sheet_print_closing_and_corrections(result: UnitResult) -> None:
    correction = MarkCorrection(
        employee_no="002",
        month=3,
        indicator_no="Z05",
        correction_no=1,
        replaces=0,
        old_entered=Decimal(25),
        entered=Decimal(30),
        why="经核对3月2日签到表",
        made_on="2026-04-12",
        made_by="李静",
    )
    closed = StepRecord(kind=StepKind.MONTH, month=3, done_on="2026-04-05", done_by="李静")
    book = replace(result.book, corrections=(correction,), steps=(closed,))
    corrected = score_year(book)
    trail = "修改记录截至第12步，校验码0123456789ab"
    said = (
        "张伟0023月“目标任务”第1次更正：25改为30，代替关账时的分数；经核对3月2日签到表（李静，2026-04-12）。"
    )
    month = text_of(reporting.render_month(corrected, 3, trail=trail))
    assert "关账后的更正" in month
    assert said in month
    assert "2026-04-05关账（李静）。" in month
    assert trail in month
    assert "更正" not in text_of(reporting.render_month(corrected, 4))
    assert said in text_of(reporting.render_sheets([corrected], numbers=["002"])[0])
    assert "更正" not in text_of(reporting.render_sheets([corrected], numbers=["001"])[0])


def text_of(content: bytes) -> str:
    with pypdfium2.PdfDocument(content) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return "".join("".join(pages).split())


def said(seal: str) -> str:
    """A fingerprint as `text_of` gives it back."""
    return group_fingerprint(seal).replace(" ", "")


def test_that_paper_carries_the_fingerprint_a_hand_in_is_sealed_with(
    unit_file: Workspace, tmp_path: Path
) -> None:
    book = a_book({"001": "90", "002": "85"})
    key = unit_file.only_book()
    with unit_file.write(key, "全年") as step:
        step.save(*book.employees, *book.posts, *book.duties, *book.indicators, *book.marks)
        step.save(*book.typed_scores, *book.tallies)
    lock(unit_file)
    seals = {stage: content_fingerprint(unit_file, key, stage) for stage in HandInStage}
    record = hand_in.make_hand_in(unit_file, key, tmp_path / "上报.sqlite", HandInStage.MONTHLY)
    assert record.fingerprint == seals[HandInStage.MONTHLY]
    result = year_end.score(unit_file, key)
    seal = seals[HandInStage.YEAR_END]
    sheets, pages = reporting.render_sheets([result], fingerprints={key: seal})
    assert text_of(sheets).count(f"数据指纹：{said(seal)}") == pages.page_count == 2
    again = reporting.render_sheets([result], fingerprints={key: content_fingerprint(unit_file, key)})[0]
    assert sheets == again
    papers = {
        HandInStage.YEAR_END: reporting.render_summary(result, fingerprint=seal),
        HandInStage.PLAN: reporting.render_plan(result.book, fingerprint=seals[HandInStage.PLAN]),
        HandInStage.MONTHLY: reporting.render_month(result, 1, fingerprint=seals[HandInStage.MONTHLY]),
    }
    for stage, content in papers.items():
        assert said(seals[stage]) in text_of(content), stage
    with unit_file.write(key, "改一个分数") as step:
        step.save(replace(book.typed_scores[0], score=Decimal(91)))
    assert content_fingerprint(unit_file, key) != seal
    assert content_fingerprint(unit_file, key, HandInStage.PLAN) == seals[HandInStage.PLAN]


def test_that_a_hundred_units_are_scored_one_after_the_other(tmp_path: Path, result: UnitResult) -> None:
    """Each unit is asked for only when the one before is on disk: thousands of sheets in the memory of one unit."""
    path, sizes = tmp_path / "全县.pdf", []

    def score_each() -> Iterator[UnitResult]:
        for _ in range(3):
            part = path.with_name("全县.pdf.part")
            sizes.append(part.stat().st_size if part.exists() else 0)
            yield result

    pages = reporting.write_sheets(score_each(), path)
    assert len(pages.sheets) == 9
    assert len(sizes) == 3
    assert path.exists()
