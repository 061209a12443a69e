"""The command of competition: ranking as data, papers as files, refusals as sentences."""

import json
from pathlib import Path
from random import Random

import pypdfium2
import pytest

from kpi_desktop import cli
from kpi_desktop.services import posts
from kpi_desktop.services.demo_book import demo_book, demo_unit
from kpi_desktop.services.demo_round import hold_demo_round
from kpi_desktop.services.workspace import DEFAULT_SCHEME, create_unit_file, load_shipped_scheme


@pytest.fixture
def held(tmp_path: Path) -> Path:
    """A unit file with the demo county's round."""
    unit, path = demo_unit(0), tmp_path / "单位.sqlite"
    book = demo_book(unit, 2026, 30, load_shipped_scheme(DEFAULT_SCHEME), Random("1-0"))
    with create_unit_file(
        path, unit_code=unit.code, unit_name=unit.name, year=2026, operator="演示"
    ) as workspace:
        key = workspace.only_book()
        with workspace.write(key, "准备") as step:
            step.save(*book.sections, *book.posts, *book.indicators, *book.duties, *book.tasks)
        posts.lock_plan(workspace, key, filing_no="36号", filed_on="2025-12-18")
        with workspace.write(key, "人员") as step:
            step.save(*book.employees)
        hold_demo_round(workspace, key)
    return path


def test_that_the_ranking_comes_as_data(held: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["competition", str(held), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {
        "round",
        "name",
        "term",
        "current_step",
        "posts",
        "ranking",
        "outside",
        "open_tie",
        "minutes",
    }
    first = answer["ranking"][0]
    assert (first["rank"], first["total"], first["stages"]["interview"]) == (1, "88.10", "90.0000")
    assert first["decided_post"] == first["proposed_post"]
    assert first["lines"][-1].endswith("= 88.10")
    assert answer["outside"][0]["total"] is None
    assert answer["current_step"] == "试用期"
    assert cli.main(["competition", str(held)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t")[3] == "88.10"
    assert lines[-1].startswith("—")


def test_that_a_paper_is_written(held: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "纪要.pdf"
    assert cli.main(["competition", str(held), "--paper", "minutes", "--out", str(out)]) == 0
    assert "已写入“纪要.pdf”" in capsys.readouterr().err
    assert "会议纪要" in pypdfium2.PdfDocument(out)[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--paper", "minutes"], "要同时写 --paper 和 --out"),
        (["--round", "7"], "第7轮竞争上岗已经删除"),
        (["--paper", "poster", "--out", "x.pdf"], "没有名为“poster”的竞岗材料"),
    ],
)
def test_that_what_cannot_be_answered_is_refused(
    held: Path, arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["competition", str(held), *arguments]) == 1
    assert sentence in capsys.readouterr().err


def test_that_a_year_without_a_round_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    unit, path = demo_unit(0), tmp_path / "单位.sqlite"
    create_unit_file(path, unit_code=unit.code, unit_name=unit.name, year=2026).close()
    assert cli.main(["competition", str(path)]) == 1
    assert "还没有竞争上岗的轮次" in capsys.readouterr().err
