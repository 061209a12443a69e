"""Taking a scheme from a model, another year, another file or a workbook, over a real file."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import next_year, plan_papers, posts, schemes, workspace
from kpi_desktop.services.workspace import Workspace
from tests.builders import UNIT, YEAR, a_post, some_indicators

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


@pytest.fixture
def planned(tmp_path: Path) -> Iterator[Workspace]:
    with workspace.create_unit_file(
        tmp_path / "单位.kpi", unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李静"
    ) as opened:
        posts.save_indicators(opened, KEY, some_indicators())
        yield opened


def test_that_models_and_other_years_are_offered(planned: Workspace) -> None:
    labels = [source.label for source in schemes.list_scheme_sources(planned, KEY)]
    assert sum(label.startswith("推荐：") for label in labels) == len(labels) == 3
    scheme = planned.load_book(KEY).scheme
    posts.save_scheme(planned, KEY, replace(scheme, half_year_leave_days=Decimal(120)))
    following = next_year.start_next_year(planned, KEY).key
    first = schemes.list_scheme_sources(planned, following)[0]
    assert first.label == "本文件2026年度的方案"
    assert first.load().half_year_leave_days == 120


def test_that_a_model_replaces_the_scheme_and_keeps_the_office_s_words(planned: Workspace) -> None:
    book = planned.load_book(KEY)
    posts.save_scheme(planned, KEY, replace(book.scheme, own_words=("站位不高",)))
    book = planned.load_book(KEY)
    model = workspace.load_shipped_scheme("percent-quantified")
    found = {(d.item, d.field): (d.old, d.new) for d in schemes.compare_scheme(book, model)}
    assert found["加减分", "每月最多加分"] == ("不限", "5")
    assert ("含糊用语", "本单位词语") not in found
    changes = schemes.adopt_scheme(planned, KEY, model)
    assert planned.load_book(KEY).scheme == replace(model, own_words=("站位不高",))
    assert changes.step_id is not None
    workspace.undo_step(planned, changes.step_id)
    assert planned.load_book(KEY).scheme == book.scheme


def test_that_a_locked_plan_takes_no_other_scheme(planned: Workspace) -> None:
    posts.save_posts(planned, KEY, (a_post(),))
    posts.lock_plan(planned, KEY, filing_no="36号", filed_on="2025-12-18", wording_reason="原文如此")
    with pytest.raises(RuleViolation, match="已锁定备案"):
        schemes.adopt_scheme(planned, KEY, workspace.load_shipped_scheme("percent-quantified"))


def test_that_groups_in_use_are_not_taken_away(planned: Workspace) -> None:
    model = workspace.load_shipped_scheme("percent-quantified")
    other = replace(model, groups=(replace(model.groups[0], key="all", mark=Decimal(100)),))
    book = planned.load_book(KEY)
    assert schemes.adoption_trouble(book, model) == ""
    assert "下还有3项指标" in schemes.adoption_trouble(book, other)
    with pytest.raises(RuleViolation, match="下还有3项指标"):
        schemes.adopt_scheme(planned, KEY, other)
    assert planned.load_book(KEY).scheme == book.scheme


def test_that_files_and_workbooks_give_their_scheme_or_say_why_not(
    planned: Workspace, tmp_path: Path
) -> None:
    other = tmp_path / "别的.kpi"
    with workspace.create_unit_file(
        other, unit_code="11530499MB0A10002Q", unit_name="教体局", year=2025, scheme_key="targets-and-grades"
    ):
        pass
    assert schemes.load_scheme_of_file(other) == workspace.load_shipped_scheme("targets-and-grades")
    bureau = tmp_path / "局端.sqlite"
    with workspace.create_bureau_file(bureau):
        pass
    with pytest.raises(FileTrouble, match=r"“局端\.sqlite”里没有年度"):
        schemes.load_scheme_of_file(bureau)
    plan = tmp_path / "方案.xlsx"
    plan_papers.export_plan(planned, KEY, plan)
    assert schemes.load_scheme_of_file(plan) == planned.load_book(KEY).scheme
    comparison = plan_papers.PlanComparison(unit="", title="差异", sides=("甲", "乙"), differences=())
    plan_papers.export_differences(comparison, plan)
    with pytest.raises(FileTrouble, match="里没有完整的“考核方案”表"):
        schemes.load_scheme_of_file(plan)
