"""The command line as a script sees it: exit codes, JSON keys, sentences."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest

from kpi_desktop import cli
from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.next_year import start_next_year
from kpi_desktop.services.workspace import open_file
from kpi_desktop.services.year_end import decide_grades, score
from tests.exchange.forms import a_file, a_form
from tests.services.test_importing import CLEAN, DATA, FAULTY, ledger, mended_ledger

CODE, NAME = "11530499MB0A10001M", "云岭县自然资源局"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any, str]]:
    """Run a command; gives the exit code, the answer (parsed when it is JSON) and the sentences."""

    def run_command(*arguments: object) -> tuple[int, Any, str]:
        code = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, json.loads(out) if "--json" in arguments else out, err

    return run_command


Run = Callable[..., tuple[int, Any, str]]


def _new(run: Run, path: Path, stem: str = CLEAN) -> Path:
    about = json.loads((DATA / f"{stem}.json").read_text(encoding="utf-8"))
    assert (
        run("new", path, "--unit-code", about["code"], "--unit-name", about["unit"], "--year", 2026)[0] == 0
    )
    return path


@pytest.fixture
def scored(run: Run, tmp_path: Path) -> Path:
    """A unit file with the clean ledger imported."""
    path = _new(run, tmp_path / "自然资源局.sqlite")
    assert run("import", path, ledger(CLEAN))[0] == 0
    return path


def test_that_a_ledger_becomes_scores(run: Run, scored: Path) -> None:
    code, answer, _ = run("score", scored, "--json")
    assert code == 0
    assert set(answer) == {"unit", "year", "scheme", "complete", "quota", "quotas", "people"}
    assert answer["unit"] == {"code": CODE, "name": NAME}
    assert answer["quota"] == {"pool": "公务员", "base": 33, "cap": 6, "used": 6, "left": 0}
    first = answer["people"][0]
    assert first["parts"] == {"routine": "87.2083", "year_end": "88.8000", "ballot": "84.2778"}
    assert (first["employee_no"], first["name"], first["total"], first["rank"]) == (
        "001",
        "高国建",
        "86.65",
        30,
    )
    assert (first["eligibility"], first["proposed_grade"], first["missing"]) == ("可评全部", "称职", [])
    assert first["lines"][-1].endswith("四舍五入到2位 = 86.65")


def test_that_people_are_listed_for_the_eye(run: Run, scored: Path) -> None:
    code, text, _ = run("score", scored)
    assert code == 0
    assert text.splitlines()[1].split("\t") == [
        "001", "高国建", "87.2083", "88.8000", "84.2778", "86.65", "30", "可评全部", "称职",
    ]  # fmt: skip


def test_that_importing_answers_with_counts_and_cells(run: Run, tmp_path: Path) -> None:
    path = _new(run, tmp_path / "教育体育局.sqlite", FAULTY)
    code, dry, sentence = run("import", path, ledger(FAULTY), "--dry-run", "--json")
    assert (code, dry["added"], dry["changed"]) == (1, 2012, 0)
    assert sentence.startswith("将新增2012行")
    assert {"severity": "error", "sheet": "4月", "cell": "C9"}.items() <= dry["findings"][3].items()
    assert run("import", path, ledger(FAULTY), "--json")[1] == dry
    again = run("import", path, ledger(FAULTY), "--json")[1]
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, 2012)
    code, answer, sentences = run("score", path, "--json")
    assert code == 1
    assert [p["name"] for p in answer["people"] if p["total"] is None] == ["赵华海", "马志", "赵磊丽"]
    assert "马志：平时考核缺4月的分数" in sentences
    assert run("import", path, mended_ledger(tmp_path))[0] == 0
    assert run("score", path)[0] == 0


def test_that_forms_of_people_are_imported_by_file_and_folder(run: Run, tmp_path: Path) -> None:
    file = _new(run, tmp_path / "单位.sqlite")
    folder = tmp_path / "任免表"
    folder.mkdir()
    form = a_file(folder)
    a_file(folder, a_form(XingMing="王芳", ShenFenZheng=""), "王芳.lrmx")
    code, answer, sentence = run("import", file, folder, "--dry-run", "--json")
    assert (code, answer["added"], answer["findings"]) == (0, 2, [])
    assert sentence.startswith("将新增2行")
    assert run("import", file, form)[0] == 0
    code, answer, _ = run("import", file, folder, "--json")
    assert (code, answer["added"], answer["changed"], answer["unchanged"]) == (0, 1, 0, 1)
    code, _, sentence = run("import", file, form, tmp_path / "台账.xlsx")
    assert (code, "一次只能导入一份台账" in sentence) == (1, True)
    code, _, sentence = run("import", file, a_file(folder, "<html/>", "坏.lrmx"))
    assert (code, "不是干部任免审批表的文件" in sentence) == (3, True)


def test_that_checks_are_listed(run: Run, scored: Path, tmp_path: Path) -> None:
    code, answer, sentence = run("check", scored, "--json")
    assert (code, sentence) == (0, "错误0处，提醒3处。\n")
    assert {finding["severity"] for finding in answer["findings"]} == {"warning"}
    assert answer["findings"][0]["unit"] == CODE
    empty = _new(run, tmp_path / "空.sqlite")
    code, text, _ = run("check", empty)
    assert code == 1
    assert "[错误] 岗位设置 · 人员：人员名册还是空的" in text


def test_that_sheets_are_printed_one_a_person(run: Run, scored: Path, tmp_path: Path) -> None:
    code, _, sentence = run("sheets", scored, "--out", tmp_path / "全部.pdf")
    assert code == 0
    assert "38人，38份" in sentence
    two = tmp_path / "两人.pdf"
    assert run("sheets", scored, "--out", two, "--person", "003", "018")[0] == 0
    with pypdfium2.PdfDocument(two) as document:
        texts = [page.get_textpage().get_text_bounded() for page in document]
    assert "施䶮" in texts[0]
    assert "林𠅤" in texts[1]
    for kind, more in (("summary", ()), ("plan", ()), ("month", ("--month", "6"))):
        out = tmp_path / f"{kind}.pdf"
        assert run("sheets", scored, "--out", out, "--kind", kind, *more)[0] == 0
        assert out.read_bytes().startswith(b"%PDF")
    assert run("sheets", scored, "--out", tmp_path / "无.pdf", "--person", "404")[:1] == (1,)
    assert not list(tmp_path.glob("*.part"))


def test_that_an_export_is_imported_without_change(run: Run, scored: Path, tmp_path: Path) -> None:
    out = tmp_path / "导出.xlsx"
    assert run("export", scored, "--out", out)[0] == 0
    code, answer, _ = run("import", scored, out, "--json")
    assert (code, answer["added"], answer["changed"]) == (0, 0, 0)


def test_that_the_import_file_waits_for_every_grade(run: Run, scored: Path, tmp_path: Path) -> None:
    out = tmp_path / "导入表.xls"
    code, _, sentence = run("export", scored, "--kind", "import", "--out", out)
    assert (code, "人没有评定等次" in sentence, out.exists()) == (1, True, False)
    with open_file(scored, operator="李静") as workspace:
        key = workspace.only_book()
        result = score(workspace, key)
        grades = {p.employee.employee_no: p.proposal.grade or Grade.COMPETENT for p in result.people}
        decide_grades(workspace, key, grades, "党组会议研究")
    code, _, sentence = run("export", scored, "--kind", "import", "--out", out)
    assert (code, "还没有公示完" in sentence) == (0, True)
    assert out.read_bytes().startswith(b"\xd0\xcf\x11\xe0")


def test_that_every_table_of_the_year_end_is_exported(run: Run, scored: Path, tmp_path: Path) -> None:
    out = tmp_path / "年终各表.xlsx"
    code, _, sentence = run("export", scored, "--kind", "tables", "--out", out)
    assert (code, sentence) == (0, "已导出到“年终各表.xlsx”。\n")
    assert {"年度考核汇总表", "测评票数", "年度考核等次评定表"} <= set(openpyxl.load_workbook(out).sheetnames)


def test_that_units_are_handed_in_and_merged(run: Run, scored: Path, tmp_path: Path) -> None:
    other = _new(run, tmp_path / "教育体育局.sqlite", FAULTY)
    run("import", other, mended_ledger(tmp_path))
    packages = []
    for path in (scored, other):
        package = tmp_path / f"{path.stem}-上报.sqlite"
        receipt = tmp_path / f"{path.stem}-回执.pdf"
        code, _, sentence = run("hand-in", path, "--out", package, "--receipt", receipt)
        assert code == 0, sentence
        assert receipt.read_bytes().startswith(b"%PDF")
        assert run("verify", package)[0] == 0
        packages.append(package)
    bureau = tmp_path / "局端.sqlite"
    code, dry, _ = run("merge", bureau, *packages, "--dry-run", "--json")
    assert code == 0
    assert not bureau.exists()
    code, answer, _ = run("merge", bureau, *packages, "--json")
    assert code == 0
    assert [p["status"] for p in answer["packages"]] == ["merged", "merged"]
    assert [p["added"] for p in answer["packages"]] == [p["added"] for p in dry["packages"]]
    before = bureau.read_bytes()
    code, again, _ = run("merge", bureau, *packages, "--json")
    assert [(p["status"], p["added"], p["changed"], p["removed"]) for p in again["packages"]] == [
        ("unchanged", 0, 0, 0),
        ("unchanged", 0, 0, 0),
    ]
    assert len(before) > 0
    units = run("score", bureau, "--json")[1]["units"]
    alone = [run("score", path, "--json")[1] for path in (scored, other)]
    assert units == sorted(alone, key=lambda unit: unit["unit"]["code"])


def test_that_a_faulty_year_is_not_handed_in_as_final(run: Run, tmp_path: Path) -> None:
    path = _new(run, tmp_path / "教育体育局.sqlite", FAULTY)
    run("import", path, ledger(FAULTY))
    package = tmp_path / "上报.sqlite"
    code, _, sentence = run("hand-in", path, "--out", package, "--stage", "year_end")
    assert code == 1
    assert "马志" in sentence
    assert not package.exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["没有这个命令"], 2),
        (["score"], 2),
        (["new", "x.sqlite", "--year", "今年"], 2),
        (["score", "没有.sqlite"], 3),
        (["merge", "局.sqlite", "没有.sqlite"], 1),
        (["import", "没有.sqlite", "没有.xlsx"], 3),
        (["--help"], 0),
        (["--version"], 0),
    ],
)
def test_that_exit_codes_tell_usage_from_files(
    run: Run, arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(*arguments)[0] == code


def test_that_the_newest_year_is_taken_unless_named(run: Run, scored: Path) -> None:
    assert run("score", scored, "--year", 2025)[0] == 3
    assert run("score", scored, "--year", 2026)[0] == 0


def test_that_an_unexpected_trouble_is_not_hidden(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("kpi_desktop.services.workspace.open_file", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run("score", tmp_path / "a.sqlite")
    assert issubclass(FileTrouble, Exception)


def test_that_the_installed_command_answers(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kpi_desktop", "score", str(tmp_path / "没有.sqlite")],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr == "找不到文件“没有.sqlite”，请检查U盘是否插好、文件是否已移走。\n"


def test_that_the_plan_and_its_differences_are_written(run: Run, scored: Path, tmp_path: Path) -> None:
    plan = tmp_path / "方案.xlsx"
    code, _, sentence = run("export", scored, "--kind", "plan", "--out", plan)
    assert (code, sentence) == (0, "已导出到“方案.xlsx”。\n")
    assert "考核方案" in openpyxl.load_workbook(plan).sheetnames
    out = tmp_path / "差异"
    for command, suffix in (("export", ".xlsx"), ("sheets", ".pdf")):
        place = out.with_suffix(suffix)
        code, _, sentence = run(command, scored, "--kind", "differences", "--out", place)
        assert (code, "没有2025年度，不能比较" in sentence) == (1, True)
        code, _, sentence = run(command, scored, "--kind", "differences", "--version", "3", "--out", place)
        assert (code, "没有第3版备案方案" in sentence) == (1, True)
        assert not place.exists()
    key = UnitYear(unit_code=CODE, year=2026)
    with open_file(scored, operator="李静") as workspace:
        start_next_year(workspace, key)
    for command, suffix in (("export", ".xlsx"), ("sheets", ".pdf")):
        place = out.with_suffix(suffix)
        assert run(command, scored, "--kind", "differences", "--out", place)[0] == 0
        assert place.stat().st_size > 0
