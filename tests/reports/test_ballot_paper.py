"""Ballots and tally forms: what stands on them, and that nobody can be told from them."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from kpi_desktop.domain.ballot_desk import BatchKey
from kpi_desktop.domain.ballot_rules import BallotItem, BallotRule
from kpi_desktop.domain.ballots import BallotBatch
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services import ballot_papers, importing
from kpi_desktop.services.workspace import Workspace
from tests.builders import a_book, a_scheme, an_employee, tallies
from tests.reports.paper import read_pages, squeeze

ITEMS = (BallotItem(label="德", weight=Decimal(60)), BallotItem(label="廉", weight=Decimal(40)))


def pdf_text(content: bytes) -> str:
    return squeeze("".join(read_pages(content)))


def batch(group: str, valid: int, number: int = 1) -> BallotBatch:
    return BallotBatch(voter_group=group, batch_no=number, issued=9, returned=valid, valid=valid, invalid=0)


def book(scheme: Scheme | None = None, **given: object) -> YearBook:
    made = a_book(
        {"001": "90", "002": "85"},
        employees=(an_employee("001", name="张伟", title="股长"), an_employee("002", name="李静")),
        **given,
    )
    return replace(made, scheme=scheme) if scheme else made


def test_that_a_ballot_names_the_people_and_no_voter() -> None:
    given = book(batches=(batch("领导", 5), batch("领导", 3, 2), batch("群众", 8)))
    text = pdf_text(ballot_papers.render_paper_ballots(given))
    for word in ("领导组第1批", "领导组第2批", "群众组第1批", "张伟", "股长", "不记名", "优秀", "不了解"):
        assert word in text
    assert text.count("民主测评票") >= 3
    one = pdf_text(ballot_papers.render_paper_ballots(given, BatchKey("领导", 2)))
    assert "第2批" in one
    assert "群众组" not in one


def test_that_a_ballot_of_items_has_their_columns_and_the_limit() -> None:
    rule = BallotRule(items=ITEMS, most_best=2)
    text = pdf_text(ballot_papers.render_paper_ballots(book(scheme=replace(a_scheme(), ballot=rule))))
    for word in ("德", "60%", "填写数字：1优秀、2称职", "不超过2人"):
        assert word in text


def test_that_the_tally_form_has_counts_rates_and_blanks() -> None:
    votes = tallies("001", {"领导": {"优秀": 3, "称职": 1}, "群众": {"优秀": 1}})
    given = book(tallies=votes, batches=(batch("领导", 3), batch("领导", 2, 2), batch("群众", 2)))
    text = pdf_text(ballot_papers.render_tallies(given, is_blank=False))
    assert "共2批，发出18张，收回5张，有效5张" in text
    assert "60.00%" in text
    assert "20.00%" in text
    assert "不公开各人票数" in text
    blank = pdf_text(ballot_papers.render_tallies(given, is_blank=True))
    assert "60.00%" not in blank
    assert "＿＿＿" in blank


def test_that_items_have_a_table_of_their_own() -> None:
    votes = tuple(replace(each, item="德") for each in tallies("001", {"领导": {"优秀": 7}}))
    scheme = replace(a_scheme(), ballot=BallotRule(items=ITEMS))
    given = book(scheme=scheme, tallies=votes, batches=(batch("领导", 9),))
    assert "7" in pdf_text(ballot_papers.render_tallies(given, is_blank=False)).replace("2027", "")


def test_that_nobody_and_no_group_are_told() -> None:
    with pytest.raises(RuleViolation, match="名册还是空的"):
        ballot_papers.render_paper_ballots(a_book({}, employees=()))
    with pytest.raises(RuleViolation, match="还没有测评组别"):
        ballot_papers.render_tallies(book(scheme=replace(a_scheme(), voter_groups=())), is_blank=True)


def test_that_the_tally_sheet_is_filled_in_and_imported(unit_file: Workspace, tmp_path: Path) -> None:
    given = book()
    key = unit_file.only_book()
    with unit_file.write(key, "名册") as step:
        step.save(*given.employees, *given.posts, *given.indicators)
    path = tmp_path / "统计表.xlsx"
    ballot_papers.export_tally_sheet(unit_file.load_book(key), path)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["民主测评"]
    rows = {(row[0].value, row[2].value): row for row in sheet.iter_rows() if row[0].value in ("001", "002")}
    assert len(rows) == 6
    rows["001", "领导"][3].value = 4
    rows["002", "群众"][4].value = 2
    counts = {row[0].value: row for row in workbook["测评票数"].iter_rows()}
    for at, number in enumerate((6, 5, 5, 0), start=1):
        counts["领导"][at].value = number
    workbook.save(path)
    importing.apply_import(unit_file, importing.plan_import(unit_file, key, path))
    read = unit_file.load_book(key)
    votes = {(t.employee_no, t.voter_group, t.choice): t.votes for t in read.tallies}
    assert votes == {("001", "领导", "优秀"): 4, ("002", "群众", "称职"): 2}
    assert [(b.issued, b.returned, b.valid) for b in read.batches if b.voter_group == "领导"] == [(6, 5, 5)]


def test_that_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="不存在"):
        ballot_papers.export_tally_sheet(book(), tmp_path / "没有" / "统计表.xlsx")
