"""Versions of the plan: each lock keeps one whole, with its reason, and any two can be compared."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.staff import Section
from kpi_desktop.services import posts
from kpi_desktop.services.plan_versions import compare_versions, list_plan_versions
from kpi_desktop.services.workspace import Workspace
from tests.builders import a_post, an_employee, some_indicators


@pytest.fixture
def planned(unit_file: Workspace) -> Workspace:
    """A file whose plan can be locked."""
    with unit_file.write(unit_file.only_book(), "方案") as step:
        step.save(Section(name="办公室"), a_post(), an_employee(), *some_indicators())
    return unit_file


def _lock(workspace: Workspace, filing_no: str) -> None:
    posts.lock_plan(workspace, workspace.only_book(), filing_no=filing_no, filed_on="2025-12-18")


def test_that_each_lock_keeps_the_plan_with_the_reason_it_changed(planned: Workspace) -> None:
    key = planned.only_book()
    assert list_plan_versions(planned, key) == ()
    _lock(planned, "36号")
    posts.withdraw_plan(planned, key, "漏设1个岗位")
    posts.add_post(planned, key, a_post("G002", name="档案岗"))
    _lock(planned, "37号")
    versions = list_plan_versions(planned, key)
    assert [(v.version, v.filing_no, v.reason) for v in versions] == [
        (1, "36号", ""),
        (2, "37号", "漏设1个岗位"),
    ]
    differences = compare_versions(planned, key, 1, 2)
    assert [(d.kind, d.item, d.field, d.old, d.new) for d in differences] == [
        ("岗位", "G002 档案岗", "新增", "", "档案岗")
    ]
    assert compare_versions(planned, key, 2) == ()


def test_that_a_version_is_compared_with_the_plan_as_it_stands(planned: Workspace) -> None:
    key = planned.only_book()
    _lock(planned, "36号")
    posts.withdraw_plan(planned, key, "改满分")
    heavier = replace(some_indicators()[0], full_mark=Decimal(12))
    posts.save_indicators(planned, key, (heavier,))
    scheme = replace(planned.load_plan(key).scheme, half_year_leave_days=Decimal(120))
    posts.save_scheme(planned, key, scheme)
    told = {(d.old, d.new) for d in compare_versions(planned, key, 1)}
    assert ("10", "12") in told
    assert any("120" in new for _, new in told)


def test_that_an_unknown_version_is_named(planned: Workspace) -> None:
    with pytest.raises(RuleViolation, match="没有第3版"):
        compare_versions(planned, planned.only_book(), 3)
