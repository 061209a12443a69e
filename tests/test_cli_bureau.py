"""The commands between a unit and the bureau, over real files."""

import json
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from kpi_desktop.cli import main
from kpi_desktop.services.workspace import open_file
from tests.hostile.county import KEY, a_bureau, a_unit, mark_at, pack, set_mark

PLACE = ("001", 1, "Z01")


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """A unit, its package, and the bureau that took it in and put one mark right."""
    with a_unit(tmp_path / "单位.sqlite") as unit:
        pack(unit, tmp_path / "包.sqlite")
    a_bureau(tmp_path / "局端.sqlite").close()
    assert main(["merge", str(tmp_path / "局端.sqlite"), str(tmp_path / "包.sqlite")]) == 0
    with open_file(tmp_path / "局端.sqlite", operator="局端") as bureau:
        set_mark(bureau, PLACE, "4")
    return tmp_path


def test_that_the_county_is_answered_and_written(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bureau = str(county / "局端.sqlite")
    out, pdf = county / "汇总.xlsx", county / "汇总.pdf"
    assert main(["county", bureau, "--json", "--out", str(out), "--pdf", str(pdf)]) == 0
    said = capsys.readouterr()
    answer = json.loads(said.out)
    assert [(unit["code"], unit["people"], unit["stage"]) for unit in answer["units"]] == [
        (KEY.unit_code, 2, "year_end")
    ]
    assert "已收1个单位，0处错误要处理" in said.err
    assert CalamineWorkbook.from_path(out).sheet_names[0] == "各单位汇总"
    assert pdf.read_bytes().startswith(b"%PDF")
    assert main(["county", bureau]) == 0
    assert main(["county", str(county / "单位.sqlite")]) == 1


def test_that_a_return_file_is_made_looked_at_and_accepted(
    county: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    back, unit = str(county / "回执.json"), str(county / "单位.sqlite")
    assert main(["return-file", str(county / "局端.sqlite"), "--out", back]) == 0
    assert "共1条局端改过的数据" in capsys.readouterr().err
    assert main(["accept", unit, back, "--dry-run", "--json"]) == 0
    said = capsys.readouterr()
    assert [field["state"] for field in json.loads(said.out)["fields"]] == ["open", "open"]
    assert "可以接受2处" in said.err
    with open_file(county / "单位.sqlite", read_only=True) as workspace:
        assert mark_at(workspace, PLACE) != 4
    assert main(["accept", unit, back]) == 0
    assert "已接受2处" in capsys.readouterr().err
    with open_file(county / "单位.sqlite", read_only=True) as workspace:
        assert mark_at(workspace, PLACE) == 4
    assert main(["accept", unit, back]) == 0
    assert "已接受0处，其余已经一致" in capsys.readouterr().err
    assert main(["accept", unit, str(county / "没有.json")]) == 3
