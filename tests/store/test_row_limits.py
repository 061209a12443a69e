"""What a table refuses is told in a sentence, whichever step writes it; what is no clerk's doing stays an error."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.fingerprints import content_fingerprint
from kpi_desktop.services.workspace import Workspace
from tests.builders import UNIT, YEAR, a_leave, a_post, a_year_at, an_addition, an_employee, some_indicators

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    with unit_file.write(KEY, "准备") as step:
        step.save(an_employee("001"), *some_indicators())
    return unit_file


def save(workspace: Workspace, record: Any) -> None:
    with workspace.write(KEY, "登记") as step:
        step.save(record)


@pytest.mark.parametrize(
    ("record", "sentence"),
    [
        (an_addition(fact="长" * 2001), "“事由”有2001个字，最多2000个字，请缩短"),
        (an_addition(matter="长" * 201), "“事项”有201个字，最多200个字，请缩短"),
        (an_addition(points="100000"), "“分值”超出了可以保存的范围，请改正"),
        (replace(a_year_at("001", "90")[0], reason="长" * 2001), "“理由”有2001个字，最多2000个字"),
        (replace(a_year_at("001", "90")[0], entered=Decimal(10_000_000_001)), "“得分”超出了可以保存的范围"),
        (a_post(""), "“岗位编号”没有填写，请填写"),
        (replace(a_leave(), ends_on="2026-02-01"), "有一项内容超出了可以保存的范围，这一步没有保存"),
        (an_addition(fact="表扬\x001次"), "“事由”（表扬1次）里有不能保存的字符，请删掉后重新输入"),
        (an_employee("002", name="张\ud83d"), "“姓名”（张）里有不能保存的字符"),
        (an_employee("00\ud83d2"), "里有不能保存的字符"),
    ],
)
def test_that_what_cannot_be_kept_is_refused_in_a_sentence_and_nothing_is_written(
    year: Workspace, record: object, sentence: str
) -> None:
    before = year.last_entry()
    with pytest.raises(RuleViolation, match=sentence):
        save(year, record)
    assert year.last_entry() == before
    save(year, an_addition(fact="第一行\n第二行\t“全角”😀"))
    assert content_fingerprint(year, KEY, HandInStage.MONTHLY)


@pytest.mark.parametrize(
    "write",
    [
        lambda w: w.save_unit(replace(UNIT, name="云岭\x00局")),
        lambda w: w.save_unit(replace(UNIT, filing_body="\ud83d")),
    ],
)
def test_that_the_units_own_name_is_held_to_the_same(year: Workspace, write: Callable[[Any], None]) -> None:
    with pytest.raises(RuleViolation, match="不能保存的字符"), year.write(KEY, "登记") as step:
        write(step)


def test_that_a_row_of_nobody_is_a_fault_of_the_program(year: Workspace) -> None:
    decision = GradeDecision(
        employee_no="999", grade=Grade.COMPETENT, reason="", decided_on="2026-12-31", decided_by="李静"
    )
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        save(year, decision)


def test_that_actuals_in_yuan_are_kept(year: Workspace) -> None:
    mark = replace(a_year_at("001", "90")[0], entered=Decimal("128000000.55"))
    save(year, mark)
    assert year.load_month(KEY, 1).marks == (mark,)
