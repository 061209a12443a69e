"""People from 任免审批表 files: a folder at once, one step, one undo; what cannot be read does not stop the rest."""

from pathlib import Path

import pytest

from kpi_desktop.domain.errors import Area, FileTrouble
from kpi_desktop.domain.people_forms import FormStanding
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.people_forms import apply_people, list_form_files, plan_people
from kpi_desktop.services.workspace import Workspace, undo_step
from tests.builders import UNIT, YEAR, an_employee
from tests.exchange.forms import a_file, a_form

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three forms, one of them broken, and something else."""
    place = tmp_path / "任免表"
    place.mkdir()
    a_file(place)
    a_file(place, a_form(XingMing="王芳", ShenFenZheng="", ChuShengNianYue="197501"), "王芳.LRMX")
    a_file(place, a_form()[:50], "坏.lrmx")
    (place / "说明.txt").write_text("无", encoding="utf-8")
    return place


@pytest.fixture
def roster(unit_file: Workspace) -> Workspace:
    with unit_file.write(KEY, "名册") as step:
        step.save(an_employee("001", name="张伟", birth_month="1984-09", sort_order=1))
    return unit_file


def test_that_a_folder_is_read_shown_applied_and_undone_in_one_step(roster: Workspace, folder: Path) -> None:
    plan = plan_people(roster, KEY, (folder,))
    assert (plan.added, plan.changed, plan.unchanged, plan.errors, plan.is_empty) == (1, 1, 0, 1, False)
    assert [finding.message for finding in plan.findings] == [
        "“坏.lrmx”不完整或已损坏，请用任免审批表编辑器重新保存"
    ]
    assert len(roster.load_plan(KEY).employees) == 1
    changes = apply_people(roster, plan)
    assert changes.areas == {Area.POSTS}
    people = {person.employee_no: person for person in roster.load_plan(KEY).employees}
    assert (people["001"].id_number, people["001"].post_no) == ("530499198409150017", "G001")
    assert (people["002"].name, people["002"].birth_month) == ("王芳", "1975-01")
    assert changes.step_id is not None
    undo_step(roster, changes.step_id)
    assert [person.id_number for person in roster.load_plan(KEY).employees] == [""]


def test_that_the_same_forms_again_change_nothing(roster: Workspace, folder: Path) -> None:
    apply_people(roster, plan_people(roster, KEY, (folder / "张伟.lrmx",)))
    plan = plan_people(roster, KEY, (folder / "张伟.lrmx",))
    assert (plan.is_empty, plan.matches[0].standing) == (True, FormStanding.SAME)
    assert apply_people(roster, plan).step_id is None


def test_that_one_file_that_cannot_be_read_says_why(roster: Workspace, folder: Path) -> None:
    with pytest.raises(FileTrouble, match=r"“坏.lrmx”不完整或已损坏"):
        plan_people(roster, KEY, (folder / "坏.lrmx",))


def test_that_files_are_found_in_folders_once_and_by_name(folder: Path, tmp_path: Path) -> None:
    names = [path.name for path in list_form_files((folder, folder / "张伟.lrmx"))]
    assert names == ["坏.lrmx", "张伟.lrmx", "王芳.LRMX"]
    with pytest.raises(FileTrouble, match="没有找到任免审批表文件"):
        list_form_files((tmp_path,))


def test_that_too_many_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileTrouble, match="一次选了2001份，最多2000份"):
        list_form_files(tuple(tmp_path / f"{at}.lrmx" for at in range(2001)))
