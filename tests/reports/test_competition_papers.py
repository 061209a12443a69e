"""The nine papers of a round: what each must say, read back from the PDF."""

from pathlib import Path
from random import Random

import pypdfium2 as pdfium
import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import RoundPost
from kpi_desktop.services import competition, competition_posts, posts
from kpi_desktop.services.competition_papers import PAPERS, render_round_paper
from kpi_desktop.services.competition_standing import Standing, load_standing
from kpi_desktop.services.demo_book import demo_book, demo_unit
from kpi_desktop.services.demo_round import hold_demo_round
from kpi_desktop.services.workspace import DEFAULT_SCHEME, create_unit_file, load_shipped_scheme

YEAR = 2026


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """The demo county's round, as it was held."""
    return make(tmp_path_factory.mktemp("round"))


def make(folder: Path) -> Standing:
    unit = demo_unit(0)
    book = demo_book(unit, YEAR, 30, load_shipped_scheme(DEFAULT_SCHEME), Random("1-0"))
    with create_unit_file(
        folder / "单位.sqlite", unit_code=unit.code, unit_name=unit.name, year=YEAR, operator="演示"
    ) as workspace:
        key = workspace.only_book()
        with workspace.write(key, "准备") as step:
            step.save(*book.sections, *book.posts, *book.indicators, *book.duties, *book.tasks)
        posts.lock_plan(workspace, key, filing_no="36号", filed_on="2025-12-18")
        with workspace.write(key, "人员") as step:
            step.save(*book.employees)
        hold_demo_round(workspace, key)
        competition.add_round(workspace, key, "第2轮", "2026-06-01")
        competition_posts.save_post(workspace, key, RoundPost(round_no=2, post_no="G001"))
        return load_standing(workspace, key)


def read(standing: Standing, key: str, round_no: int = 1) -> tuple[str, int]:
    """The text of a paper without white space, and its pages."""
    document = pdfium.PdfDocument(render_round_paper(standing, round_no, key))
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    return "".join(text.split()), len(document)


@pytest.mark.parametrize(
    ("key", "phrases"),
    [
        (
            "announcement",
            (
                "竞争上岗公告",
                "大专以上学历",
                "每人可报2个志愿",
                "笔试40%，面试40%，民主测评20%",
                "2025年12月22日",
            ),
        ),
        ("forms", ("竞争上岗报名表", "第1志愿", "服从", "本人承诺")),
        ("review", ("资格审查表", "参加工作满3年：符合", "通过", "已退出")),
        ("judges", ("面试评分表（评委：评委一）", "评委（签名）")),
        (
            "scores",
            ("竞争上岗成绩汇总表", "86.00×40%+90.00×40%+88.50×20%", "88.10", "去掉最高分95和最低分85"),
        ),
        ("ranking", ("竞争上岗排名表", "已由名次在前的", "没有列入排名的人", "本人书面申请")),
        ("publication", ("竞争上岗任前公示", "2026年1月22日至2026年1月28日（5个工作日）", "88.10")),
        (
            "minutes",
            (
                "竞争上岗会议纪要",
                "退出竞争",
                "本人书面申请，家中有事",
                "收到异议0件",
                "云党组纪〔2026〕3号",
                "全单位符合6人",
            ),
        ),
        ("appointments", ("竞争上岗任职名单", "云任〔2026〕1号", "2028-02-01", "2027-02-01")),
    ],
)
def test_that_a_paper_says_what_it_must(held: Standing, key: str, phrases: tuple[str, ...]) -> None:
    text, _ = read(held, key)
    for phrase in phrases:
        assert phrase in text


def test_that_forms_and_judges_sheets_are_one_each(held: Standing) -> None:
    now = held.competition(1)
    assert read(held, "forms")[1] == len(now.candidates)
    assert read(held, "judges")[1] == len(now.judges)


def test_that_a_round_just_begun_prints_blanks(held: Standing) -> None:
    for kind in PAPERS:
        assert read(held, kind.key, 2)[1] == 1
    assert "年月日" in read(held, "announcement", 2)[0]
    assert "□服从" in read(held, "forms", 2)[0]
    assert "没有变更条件" in read(held, "minutes", 2)[0]


def test_that_an_unknown_paper_is_named(held: Standing) -> None:
    with pytest.raises(RuleViolation, match="没有名为“poster”的竞岗材料，可用的有：announcement"):
        render_round_paper(held, 1, "poster")


def test_that_the_same_round_gives_the_same_paper(held: Standing) -> None:
    assert render_round_paper(held, 1, "minutes") == render_round_paper(held, 1, "minutes")
