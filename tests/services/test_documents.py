"""Documents from Word templates, written to disk and read again: each kind, the office's own template, what is refused."""

from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.table import Table
from reports.paper import RARE, a_result, an_adjustment, an_employee

from kpi_desktop.domain.documents import DOCUMENT_KINDS, find_kind
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.period_rules import PeriodCycle
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.domain.year_records import Appraisal, ResultNotice, YearNotice
from kpi_desktop.services import documents, template_places

QUARTER = PeriodCycle.QUARTER.periods[0]
ODD = "完成<312>件 & {{姓名}} {%tr x %} {_{ \x07"


def a_unit(**changes: object) -> UnitResult:
    people = [
        an_employee(1, name=f"欧阳{RARE}", gender="女", title="局长", birth_month="1984-09"),
        an_employee(2, name="李/明"),
        an_employee(3, name="张伟", category=EmployeeCategory.INSTITUTION),
    ]
    grades = (Grade.EXCELLENT, Grade.COMPETENT, Grade.BASIC)
    fields: dict[str, object] = {
        "appraisals": (
            Appraisal(
                employee_no="001", summary=f"{ODD}\n二、不足。", comment="工作扎实", training="党校5天"
            ),
        ),
        "decisions": tuple(
            GradeDecision(
                employee_no=f"{at:03d}", grade=grade, reason="", decided_on="2026-12-30", decided_by="局党组"
            )
            for at, grade in enumerate(grades, start=1)
        ),
        "adjustments": (an_adjustment(1, 2, "县委通报表扬1次"),),
        **changes,
    }
    return a_result(people, **fields)


def make(result: UnitResult, key: str, folder: Path, **how: object) -> list[Path]:
    kind = find_kind(key)
    place = folder if kind.of_person else folder / kind.file_name
    return list(documents.make_documents(result, kind, place, **how).paths)  # type: ignore[arg-type]


def rows_of(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def all_text(path: Path) -> str:
    document = Document(str(path))
    cells = [text for table in document.tables for row in rows_of(table) for text in row]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("kind", DOCUMENT_KINDS, ids=lambda kind: kind.key)
def test_that_every_kind_is_filled_in_without_a_blank_left(kind: object, tmp_path: Path) -> None:
    result = a_unit(appraisals=())
    paths = make(result, kind.key, tmp_path, period=QUARTER)  # type: ignore[attr-defined]
    assert len(paths) == (3 if kind.of_person else 1) or kind.key == "period"  # type: ignore[attr-defined]
    for path in paths:
        text = all_text(path)
        assert "{{" not in text
        assert "{%" not in text
        assert "2026" in text


def test_that_the_register_form_says_what_the_printed_one_says(tmp_path: Path) -> None:
    paths = make(a_unit(), "form", tmp_path)
    assert [path.name for path in paths] == [
        f"001欧阳{RARE}-年度考核登记表（2023年版）.docx",
        "002李-明-年度考核登记表（2023年版）.docx",
        "003张伟-年度考核登记表（2023年版）.docx",
    ]
    front, back = Document(str(paths[0])).tables
    assert rows_of(front)[0] == [
        "姓　　名",
        f"欧阳{RARE}",
        "性　　别",
        "女",
        "出生年月",
        "1984.09",
    ]
    summary = rows_of(front)[4][1]
    assert summary == "　　完成<312>件 & {{姓名}} {%tr x %} {_{ \n　　二、不足。"
    assert "党校5天" in rows_of(back)[1][1]
    assert rows_of(back)[2][1].startswith("工作扎实\n签名：")
    assert rows_of(back)[3][1].startswith("经研究，2026年度考核确定为优秀等次。")
    third = Document(str(paths[2]))
    assert third.paragraphs[0].text == "工作人员年度考核登记表"
    assert "确定为基本合格等次" in rows_of(third.tables[1])[3][1]


def test_that_the_document_has_the_measures_of_the_form(tmp_path: Path) -> None:
    (path, *_) = make(a_unit(), "form", tmp_path)
    document = Document(str(path))
    section = document.sections[0]
    sizes = [section.page_width, section.page_height, section.top_margin]
    assert [round(size.mm, 1) for size in sizes if size] == [210.0, 297.0, 25.4]
    heights = [round(row.height.mm, 1) for table in document.tables for row in table.rows if row.height]
    assert heights == pytest.approx(
        [13.9, 12.0, 13.7, 14.6, 156.9, 45.3, 35.2, 39.4, 39.4, 32.3, 38.5], abs=0.1
    )
    assert sum(heights[:5]) + 25 < 297 - 2 * 25.4
    assert sum(heights[5:]) + 6 < 297 - 2 * 25.4


def test_that_a_long_summary_goes_on_over_the_back_and_too_long_a_one_is_told(tmp_path: Path) -> None:
    sentence = "全年办理登记312件，按期办结率100%。"
    for count, is_told in ((20, False), (45, False), (120, True)):
        result = a_unit(appraisals=(Appraisal(employee_no="001", summary=sentence * count),))
        made = documents.make_documents(result, find_kind("form"), tmp_path, numbers=("001",))
        front, back = Document(str(made.paths[0])).tables
        whole = rows_of(front)[4][1] + rows_of(back)[0][1]
        assert whole.count("312") == count
        assert ("312" in rows_of(back)[0][1]) == (count > 20)
        assert bool(made.notes) is is_told
    assert made.notes[0].endswith("的个人总结较长，文档会多出一页，请在打印前缩短或调小字号。")
    former = documents.make_documents(result, find_kind("form-2007"), tmp_path, numbers=("001",))
    assert former.notes
    many = a_result(appraisals=tuple(Appraisal(employee_no=f"00{n}", summary="好" * 8000) for n in (1, 2, 3)))
    assert len(documents.make_documents(many, find_kind("form-2007"), tmp_path).notes) == 3


def test_that_of_many_notes_the_rest_are_counted(tmp_path: Path) -> None:
    people = [an_employee(number) for number in range(1, 9)]
    texts = tuple(Appraisal(employee_no=f"{number:03d}", summary="好" * 8000) for number in range(1, 9))
    made = documents.make_documents(a_result(people, appraisals=texts), find_kind("form"), tmp_path)
    assert len(made.notes) == 6
    assert made.notes[-1] == "另有3人也是这样。"


def test_that_the_period_form_has_scores_and_rewards(tmp_path: Path) -> None:
    paths = make(a_unit(), "period", tmp_path, period=QUARTER)
    assert len(paths) == 2
    text = all_text(paths[0])
    assert "公务员平时考核登记表" in text
    assert "（2026年第1季度）" in text
    assert "2月加分0.5：县委通报表扬1次" in text
    assert "本期得分：1月" in text
    with pytest.raises(RuleViolation, match="打印平时考核登记表要指明期次"):
        make(a_unit(), "period", tmp_path)
    workers = [an_employee(1, category=EmployeeCategory.WORKER)]
    with pytest.raises(RuleViolation, match="第1季度没有人参加平时考核"):
        make(a_result(workers), "period", tmp_path, period=QUARTER)
    named = make(a_unit(), "period", tmp_path, period=QUARTER, numbers=("003",))
    assert "方案规定事业人员不参加" in all_text(named[0])


def test_that_notices_are_addressed_and_dated(tmp_path: Path) -> None:
    told = (ResultNotice(employee_no="001", notified_on="2027-01-13"),)
    paths = make(a_unit(result_notices=told), "result-notices", tmp_path)
    one, other = all_text(paths[0]), all_text(paths[1])
    assert f"欧阳{RARE}同志：" in one
    assert "经集体研究，你2026年度考核确定为优秀等次，年度考核总分" in one
    assert "2027年1月13日" in one
    assert "2027年" not in other
    assert "年　　月　　日　　" in other
    with pytest.raises(RuleViolation, match="没有要打印年度考核结果通知书的人，请先评定等次"):
        make(a_unit(decisions=()), "result-notices", tmp_path)
    with pytest.raises(RuleViolation, match="没有工号777"):
        make(a_unit(), "result-notices", tmp_path, numbers=("777",))


def test_that_the_publication_lists_the_best_in_rows(tmp_path: Path) -> None:
    notice = YearNotice(
        notice_no=1, notice_from="2026-12-31", notice_until="2027-01-08", notice_days=5, place="一楼公开栏"
    )
    (path,) = make(a_unit(notices=(notice,)), "notice", tmp_path)
    (table,) = Document(str(path)).tables
    assert rows_of(table) == [
        ["序号", "姓名", "科室", "职务"],
        ["1", f"欧阳{RARE}", "国土空间规划股", "局长"],
    ]
    assert "2026年12月31日至2027年1月8日（5个工作日）。公示地点：一楼公开栏。" in all_text(path)
    (path,) = make(a_unit(), "notice", tmp_path)
    assert "公示地点" not in all_text(path)
    with pytest.raises(RuleViolation, match="没有要打印年度考核优秀等次公示的人"):
        make(a_unit(decisions=()), "notice", tmp_path)


def test_that_roster_and_counts_are_refused_while_sums_do_not_agree(tmp_path: Path) -> None:
    (path,) = make(a_unit(), "roster", tmp_path)
    rows = rows_of(Document(str(path)).tables[0])
    assert [row[1] for row in rows] == ["姓名", f"欧阳{RARE}", "李/明", "张伟"]
    assert [row[11] for row in rows[1:]] == ["优秀", "称职", "基本合格"]
    assert "实有3人，参加3人，未参加0人" in all_text(path)
    (path,) = make(a_unit(), "approval", tmp_path)
    counts = {row[0]: row[1:] for row in rows_of(Document(str(path)).tables[0])}
    assert counts["实有人数"] == ["0", "0", "1", "1", "1", "0", "3"]
    assert "公务员主管部门审定意见" in all_text(path)
    for key in ("roster", "approval"):
        with pytest.raises(RuleViolation, match="人数对不上，不能打印和导出：参加3人不等于各等次之和0人"):
            make(a_unit(decisions=()), key, tmp_path / "无")
    assert not (tmp_path / "无").exists()


def test_that_an_office_s_template_takes_the_place_and_can_be_given_up(tmp_path: Path) -> None:
    own_folder, kind = tmp_path / "程序" / "模板", find_kind("result-notices")
    changed = tmp_path / "本局通知.docx"
    template_places.export_template(kind, None, changed)
    document = Document(str(changed))
    document.add_paragraph("云岭县专用：{{姓名}}，{{科室}}")
    document.save(str(changed))
    installed = documents.install_template(kind, changed, own_folder)
    assert template_places.find_template(kind, own_folder) == (installed, True)
    result = a_unit()
    paths = make(result, "result-notices", tmp_path, own_folder=own_folder)
    assert f"云岭县专用：欧阳{RARE}，国土空间规划股" in all_text(paths[0])
    template_places.export_template(kind, own_folder, tmp_path / "再导出.docx")
    assert "云岭县专用" in all_text(tmp_path / "再导出.docx")
    template_places.remove_template(kind, own_folder)
    assert template_places.find_template(kind, own_folder)[1] is False
    assert (own_folder / "年度考核结果通知书-停用.docx").is_file()
    template_places.remove_template(kind, own_folder)
    assert "云岭县专用" not in all_text(make(result, "result-notices", tmp_path, own_folder=own_folder)[0])


def test_that_a_wrong_template_is_not_installed_and_one_put_there_by_hand_is_checked(tmp_path: Path) -> None:
    own_folder, kind = tmp_path / "模板", find_kind("result-notices")
    wrong = tmp_path / "错.docx"
    document = Document()
    document.add_paragraph("{{姓明}}{{结果}}")
    document.save(str(wrong))
    with pytest.raises(RuleViolation, match="“姓明”（是否应为“姓名”），缺少必须有的填空：姓名"):
        documents.install_template(kind, wrong, own_folder)
    assert not own_folder.exists()
    own_folder.mkdir()
    (own_folder / kind.file_name).write_bytes(wrong.read_bytes())
    with pytest.raises(RuleViolation, match="“姓明”"):
        make(a_unit(), "result-notices", tmp_path, own_folder=own_folder)
    (own_folder / kind.file_name).write_bytes(b"MZ")
    with pytest.raises(FileTrouble, match="不是Word文档"):
        make(a_unit(), "result-notices", tmp_path, own_folder=own_folder)


def test_that_the_list_of_blanks_shows_them_as_they_are_typed(tmp_path: Path) -> None:
    for kind in DOCUMENT_KINDS:
        path = tmp_path / f"{kind.key}.docx"
        documents.export_blanks(kind, path)
        shown = [row[0] for row in rows_of(Document(str(path)).tables[0])][1:]
        assert tuple(shown) == kind.marks
        assert "{% if 名称 %}" in all_text(path)


def test_that_a_batch_can_be_stopped_and_a_missing_folder_is_told(tmp_path: Path) -> None:
    seen: list[int] = []

    def stop(done: int) -> bool:
        seen.append(done)
        return done < 2

    assert len(make(a_unit(), "form", tmp_path, on_document=stop)) == 2
    assert seen == [1, 2]
    with pytest.raises(FileTrouble, match="文件夹“没有”不存在"):
        make(a_unit(), "form", tmp_path / "没有")


def test_that_the_year_is_scored_once_for_an_empty_roster(tmp_path: Path) -> None:
    empty = score_year(replace(a_unit().book, employees=()))
    with pytest.raises(RuleViolation, match="名册还是空的"):
        make(empty, "form", tmp_path)
