"""The command of the health check, and its report as PDF and workbook, over real files."""

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kpi_desktop import cli
from kpi_desktop.domain.health import CAUTION
from kpi_desktop.domain.health_examination import DETECTORS
from kpi_desktop.services.merging import merge_packages
from tests.builders import UNIT
from tests.hostile.county import a_bureau, a_unit, pack
from tests.reports.paper import read_pages, squeeze


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    with a_unit(tmp_path / "甲.sqlite") as workspace:
        pack(workspace, tmp_path / "包.sqlite")
    return tmp_path / "甲.sqlite"


def test_that_every_detector_is_listed_with_the_caution(
    unit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["health", str(unit)]) == 0
    told = capsys.readouterr()
    lines = told.out.splitlines()
    assert lines[0] == f"{UNIT.name} 2026年度"
    assert len(lines) == 1 + len(DETECTORS)
    assert lines[1].startswith("[数据不足] 优秀轮流坐：")
    assert told.err.strip().endswith(f"{CAUTION}。")


def test_that_the_answer_comes_as_data(unit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["health", str(unit), "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["units"]
    assert (answer["unit"], answer["name"]) == (UNIT.code, UNIT.name)
    assert sum(answer["counts"].values()) == len(answer["lines"]) == len(DETECTORS)
    assert set(answer["lines"][0]) == {"key", "title", "topic", "verdict", "sentence", "figures"}


def test_that_a_bureaus_file_answers_for_every_unit(
    unit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with a_bureau(tmp_path / "局端.sqlite") as bureau:
        merge_packages(bureau, [tmp_path / "包.sqlite"])
    assert unit.exists()
    assert cli.main(["health", str(tmp_path / "局端.sqlite"), "--json"]) == 0
    (answer,) = json.loads(capsys.readouterr().out)["units"]
    clock = next(line for line in answer["lines"] if line["key"] == "clock")
    assert clock["verdict"] == "lacking"


def test_that_the_report_is_written_as_pdf_and_workbook(unit: Path, tmp_path: Path) -> None:
    pdf, book = tmp_path / "体检.pdf", tmp_path / "体检.xlsx"
    assert cli.main(["sheets", str(unit), "--kind", "health", "--out", str(pdf)]) == 0
    assert squeeze("考核体检报告") in squeeze(read_pages(pdf.read_bytes())[0])
    assert cli.main(["export", str(unit), "--kind", "health", "--out", str(book)]) == 0
    assert CalamineWorkbook.from_path(book).sheet_names[0] == "体检结果"
