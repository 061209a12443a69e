"""Texts longer than the file keeps, and signs that mean something elsewhere: refused in a sentence, or kept as typed."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import duties, posts, sections, staff, tasks
from kpi_desktop.services.workspace import Changes, Workspace
from tests.builders import UNIT, YEAR, a_duty, a_post, a_task, an_employee, some_indicators

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
ODD = "=1+1 <b>&\"'@"


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (
            lambda w: staff.save_employees(w, KEY, (an_employee(name="长" * 201),)),
            "姓名有201个字，最多200个字",
        ),
        (lambda w: staff.save_employees(w, KEY, (an_employee("9" * 41),)), "最多40个字"),
        (
            lambda w: staff.save_employees(w, KEY, (an_employee(title="长" * 2000),)),
            "职务有2000个字，最多200个字",
        ),
        (
            lambda w: staff.save_employees(w, KEY, (an_employee(remark="长" * 2001),)),
            "备注有2001个字，最多2000个字",
        ),
        (lambda w: staff.save_unit(w, KEY, replace(UNIT, name="长" * 201)), "单位名称有201个字，最多200个字"),
        (lambda w: posts.save_posts(w, KEY, (a_post(name="长" * 2000),)), "岗位名称有2000个字，最多200个字"),
        (lambda w: posts.save_posts(w, KEY, (a_post("G" * 41),)), "岗位编号有41个字，最多40个字"),
        (lambda w: sections.add_section(w, KEY, "长" * 201), "科室名称要填写，最多200个字"),
        (lambda w: posts.add_post(w, KEY, a_post("G001")), "岗位编号G001已经使用"),
    ],
)
def test_that_what_the_file_cannot_keep_is_refused_in_a_sentence(
    unit_file: Workspace, write: Callable[[Workspace], Changes], sentence: str
) -> None:
    posts.add_post(unit_file, KEY, a_post("G001"))
    before = unit_file.load_plan(KEY)
    with pytest.raises(RuleViolation, match=sentence):
        write(unit_file)
    assert unit_file.load_plan(KEY) == before


def test_that_odd_signs_are_kept_as_typed_everywhere(unit_file: Workspace) -> None:
    sections.add_section(unit_file, KEY, ODD)
    posts.add_post(unit_file, KEY, a_post("G001", name=ODD, section=ODD))
    staff.add_employee(unit_file, KEY, an_employee("001", name="=1+1<b", title=ODD, remark="长" * 2000))
    with unit_file.write(KEY, "指标") as step:
        step.save(*some_indicators())
    duties.add_duty(unit_file, KEY, a_duty(text=ODD, target="标" * 2000))
    tasks.add_task(unit_file, KEY, a_task(title=ODD, standard="标" * 2000))
    book = unit_file.load_plan(KEY)
    assert (book.sections[0].name, book.posts[0].name, book.employees[0].title) == (ODD, ODD, ODD)
    assert (book.employees[0].name, book.duties[0].text, book.tasks[0].title) == ("=1+1<b", ODD, ODD)
