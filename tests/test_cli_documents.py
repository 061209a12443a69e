"""Forms and documents on the command line, over the sample ledger."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from reports.paper import read_pages

from kpi_desktop.cli import main
from kpi_desktop.services import year_end
from kpi_desktop.services.workspace import open_file

DATA = Path(__file__).parent / "data"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run_command(*arguments: object) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = main([str(each) for each in arguments])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run_command


@pytest.fixture
def scored(run: Run, tmp_path: Path) -> Path:
    path = tmp_path / "单位.kpi"
    named = ("--unit-code", "11530499MB0A10001M", "--unit-name", "云岭县自然资源局", "--year", "2026")
    assert run("new", path, *named)[0] == 0
    assert run("import", path, DATA / "云岭县自然资源局2026年考核台账.xlsx")[0] == 0
    return path


def decide(path: Path) -> None:
    with open_file(path, operator="李静") as workspace:
        key = workspace.only_book()
        people = year_end.score(workspace, key).people
        grades = {p.employee.employee_no: p.proposal.grade for p in people if p.proposal.grade is not None}
        year_end.decide_grades(workspace, key, grades, "研究决定")


def test_that_forms_are_printed_for_everybody_and_for_one(run: Run, scored: Path, tmp_path: Path) -> None:
    out = tmp_path / "登记表.pdf"
    assert run("sheets", scored, "--kind", "form", "--out", out)[0] == 0
    with open_file(scored, read_only=True) as workspace:
        count = len(workspace.load_plan(workspace.only_book()).employees)
    assert len(read_pages(out.read_bytes())) == 2 * count
    assert run("sheets", scored, "--kind", "form-2007", "--person", "001", "--out", out)[0] == 0
    assert len(read_pages(out.read_bytes())) == 2
    code, _, sentence = run("sheets", scored, "--kind", "form", "--person", "999", "--out", out)
    assert (code, "没有工号999" in sentence) == (1, True)


def test_that_roster_and_counts_wait_for_their_sums(run: Run, scored: Path, tmp_path: Path) -> None:
    for kind in ("roster", "approval"):
        out = tmp_path / f"{kind}.pdf"
        code, _, sentence = run("sheets", scored, "--kind", kind, "--out", out)
        assert code == 1
        assert "人数对不上，不能打印和导出" in sentence
        assert not out.exists()
    decide(scored)
    for kind in ("roster", "approval", "grades", "notice", "result-notices", "signatures"):
        out = tmp_path / f"{kind}.pdf"
        assert run("sheets", scored, "--kind", kind, "--out", out)[0] == 0
        assert read_pages(out.read_bytes())


def test_that_documents_are_filled_in(run: Run, scored: Path, tmp_path: Path) -> None:
    decide(scored)
    folder = tmp_path / "登记表"
    code, _, sentence = run("documents", scored, "--kind", "form", "--person", "001", "--out", folder)
    assert (code, sentence) == (0, "已填好1份年度考核登记表（2023年版），在“登记表”。\n")
    (path,) = folder.iterdir()
    assert path.name.startswith("001")
    assert run("documents", scored, "--kind", "period", "--period", "2", "--out", folder)[0] == 0
    assert len(list(folder.glob("*平时考核登记表.docx"))) > 10
    roster = tmp_path / "名册.docx"
    assert run("documents", scored, "--kind", "roster", "--out", roster)[0] == 0
    assert len(Document(str(roster)).tables[0].rows) > 10


def test_that_a_template_goes_out_changed_and_in_again(run: Run, scored: Path, tmp_path: Path) -> None:
    own = tmp_path / "模板"
    own.mkdir()
    template = own / "年度考核登记表（2023年版）.docx"
    assert run("template", "--kind", "form", "--out", template)[0] == 0
    document = Document(str(template))
    document.add_paragraph("云岭县专用{{工号}}")
    document.save(str(template))
    out = tmp_path / "登记表"
    assert run("documents", scored, "--person", "001", "--templates", own, "--out", out)[0] == 0
    (path,) = out.iterdir()
    assert Document(str(path)).paragraphs[-1].text == "云岭县专用001"
    blanks = tmp_path / "填空.docx"
    assert run("template", "--kind", "form", "--blanks", "--out", blanks)[0] == 0
    assert "{{工号}}" in [row.cells[0].text for row in Document(str(blanks)).tables[0].rows]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--kind", "period", "--period", "9"), (1, "期次应在1到4之间")),
        (("--kind", "period"), (1, "要指明期次")),
        (("--templates", "没有"), (3, "模板文件夹“没有”不存在")),
        (("--kind", "roster"), (1, "人数对不上")),
    ],
    ids=["no such period", "no period", "no folder", "sums"],
)
def test_that_what_cannot_be_filled_in_is_told(
    run: Run, scored: Path, tmp_path: Path, arguments: tuple[str, ...], said: tuple[int, str]
) -> None:
    code, _, sentence = run("documents", scored, *arguments, "--out", tmp_path / "出")
    assert code == said[0]
    assert said[1] in sentence


def test_that_a_folder_that_cannot_be_made_is_told(run: Run, scored: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "占用"
    blocked.write_text("x", encoding="utf-8")
    code, _, sentence = run("documents", scored, "--out", blocked / "里面")
    assert (code, "不能建立文件夹" in sentence) == (3, True)
