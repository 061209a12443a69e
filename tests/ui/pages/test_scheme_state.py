"""计分方案: what each field and cell makes of the scheme, without widgets."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_scheme

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import AdjustmentLevel, PartSource, Scheme
from kpi_desktop.domain.scheme_checks import check_shape
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.ui.posts.scheme_cells import (
    Line,
    free_key,
    free_name,
    read_levels,
    read_own_words,
    read_several,
    show_levels,
)
from kpi_desktop.ui.posts.scheme_fields import SECTIONS
from kpi_desktop.ui.posts.scheme_lists import LISTS, set_cell
from kpi_desktop.ui.posts.scheme_state import derive_scheme
from kpi_desktop.ui.posts.scheme_view import SchemeField


def field(scheme: Scheme, key: str) -> SchemeField:
    return next(f for make in SECTIONS.values() for f in make(scheme).fields if f.key == key)


@pytest.mark.parametrize(
    ("key", "text", "shown"),
    [
        ("label", "云岭县2026年考核方案", "云岭县2026年考核方案"),
        ("rule_version", "2007年版", "2007年版"),
        ("cap:month_add", "5", "5"),
        ("cap:year_deduct", "12.5", "12.5"),
        ("coefficient:minimum", "0.9", "0.90"),
        ("coefficient:maximum", "1.6", "1.60"),
        ("coefficient:places", "3", "3"),
        ("coefficient:scaling", "是", "是"),
        ("places", "3", "3"),
        ("rounding", "去尾", "去尾"),
        ("half_year", "130", "130"),
        ("plan_due", "11月5日", "11-05"),
        ("draft_day", "6", "6"),
        ("publish_day", "12", "12"),
        ("period:cycle", "每月", "每月"),
        ("period:good_percent", "30", "30"),
        ("period:scope", "各科室（小科室合并）", "各科室（小科室合并）"),
        ("period:categories", "公务员", "公务员"),
        ("period:leave_share", "40", "40"),
        ("period:secondment", "由本单位考核", "由本单位考核"),
        ("period:grades_probation", "否", "否"),
    ],
)
def test_that_every_field_of_the_scheme_takes_its_text(key: str, text: str, shown: str) -> None:
    scheme = a_scheme()
    changed = field(scheme, key).write(scheme, text)
    assert changed != scheme
    assert field(changed, key).text == shown
    assert check_shape(changed) == []


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("label", " "),
        ("cap:month_add", "-1"),
        ("coefficient:minimum", "1.6"),
        ("coefficient:maximum", "11"),
        ("plan_due", "年底"),
        ("plan_due", "13-01"),
        ("draft_day", "31"),
        ("period:categories", "村干部"),
    ],
)
def test_that_a_field_of_the_scheme_refuses_what_cannot_be(key: str, text: str) -> None:
    with pytest.raises(RuleViolation):
        field(a_scheme(), key).write(a_scheme(), text)


def test_that_a_cap_is_taken_away_by_clearing_it() -> None:
    capped = replace(a_scheme(), month_add_cap=Decimal(5))
    assert field(capped, "cap:month_add").write(capped, " ").month_add_cap is None


def test_that_every_field_of_the_scheme_is_on_the_page() -> None:
    """A field of the record that no card or list writes would be one that nobody can change."""
    from dataclasses import fields

    scheme = a_scheme()
    written = {"own_words", "key"}
    for make in SECTIONS.values():
        for each in make(scheme).fields:
            for choice in each.choices or ("1", "2", "公务员", "02-03"):
                try:
                    changed = each.write(scheme, choice)
                except RuleViolation:
                    continue
                written |= {
                    f.name for f in fields(scheme) if getattr(changed, f.name) != getattr(scheme, f.name)
                }
    for shown in LISTS.values():
        changed = shown.write(scheme, ())
        if shown.read(scheme):
            written |= {f.name for f in fields(scheme) if getattr(changed, f.name) != getattr(scheme, f.name)}
    assert {f.name for f in fields(scheme)} - written == {
        "vetoes"
    }  # the shipped scheme has none to take away
    assert LISTS["一票否决事项"].write(scheme, (LISTS["一票否决事项"].make(scheme),)).vetoes


# How many more rows a list that can be full has room for.
FULL: dict[str, Callable[[Scheme], int]] = {
    "优秀名额": lambda scheme: (
        len(EmployeeCategory)
        - sum(len(pool.categories) for pool in scheme.pools)
        + (0 if any(pool.is_leaders for pool in scheme.pools) else 1)
    ),
    "等次分数线": lambda scheme: 4 - len(scheme.bands),
    "平时等次分数线": lambda scheme: 3 - len(scheme.period.bands),
}


@pytest.mark.parametrize("title", LISTS)
def test_that_a_new_row_of_any_list_may_be_kept(title: str) -> None:
    shown, scheme = LISTS[title], a_scheme()
    for _ in range(3):
        if title in FULL and not FULL[title](scheme):
            with pytest.raises(RuleViolation, match="不能再增加"):
                shown.make(scheme)
            break
        row = shown.make(scheme)
        scheme = shown.write(scheme, (*shown.read(scheme), row))
        assert row in shown.read(scheme)
        assert check_shape(scheme) == []


@pytest.mark.parametrize("title", LISTS)
def test_that_every_cell_takes_back_what_it_shows(title: str) -> None:
    shown, scheme = LISTS[title], a_scheme()
    if not shown.read(scheme):
        scheme = shown.write(scheme, (shown.make(scheme),))
    columns = shown.columns(scheme)
    for at, record in enumerate(shown.read(scheme)):
        line = Line(at=at, record=record)
        for column in columns:
            text = column.read(line)
            if not text and column.is_required:
                continue
            assert set_cell(record, column.key, column.parse_text(text, line)) == record


def test_that_levels_are_read_as_a_clerk_writes_them() -> None:
    def make(label: str, points: Decimal) -> AdjustmentLevel:
        return AdjustmentLevel(label=label, points=points)

    assert read_levels("省级3分、市级１.5，县级 1；", make) == (
        make("省级", Decimal(3)),
        make("市级", Decimal("1.5")),
        make("县级", Decimal(1)),
    )
    assert show_levels(read_levels("0.5", make)) == "0.5"
    for wrong in ("", "省级", "省级-1", "市级101", "省级3.125"):
        with pytest.raises(RuleViolation):
            read_levels(wrong, make)


def test_that_several_kinds_are_read_and_own_words_bounded() -> None:
    assert read_several("人员类别", {"甲": 1, "乙": 2}, "乙、甲，甲") == (2, 1)
    for wrong in ("", "丙"):
        with pytest.raises(RuleViolation, match="请从甲、乙中选"):
            read_several("人员类别", {"甲": 1, "乙": 2}, wrong)
    assert read_own_words("站位不高，抓得不紧、站位不高") == ("站位不高", "抓得不紧")


def test_that_new_names_and_keys_are_free() -> None:
    assert free_name("新的部分", ["新的部分", "新的部分2"]) == "新的部分3"
    assert free_key(["own-1", "own-3"]) == "own-2"


def test_that_the_page_says_what_keeps_the_plan_from_being_locked() -> None:
    scheme = a_scheme()
    assert derive_scheme(scheme).sentence.startswith("改一项存一项")
    light = replace(scheme, parts=(replace(scheme.parts[0], weight=Decimal(30)), *scheme.parts[1:]))
    state = derive_scheme(light)
    assert state.sentence == "已保存，但有1处要改正后才能锁定备案：各部分权重合计80，应为100。"
    assert (state.mood, state.count(["各部分权重"]), state.count(["等次分数线"])) == ("bad", 1, 0)
    assert state.trouble("各部分权重") == "各部分权重合计80，应为100；请调整到正好100"
    steep = replace(scheme, bands=(replace(scheme.bands[0], lower=Decimal(70)), *scheme.bands[1:]))
    assert derive_scheme(steep).trouble("等次分数线").startswith("等次分数线没有从高到低排列")
    many = replace(scheme, pools=(replace(scheme.pools[0], percent=Decimal(26)),))
    assert derive_scheme(many).mood == "warning"
    assert "超过2020年修订的最高比例25%" in derive_scheme(many).sentence


def test_that_the_source_of_a_part_is_a_choice() -> None:
    parts = LISTS["各部分权重"]
    source = next(column for column in parts.columns(a_scheme()) if column.key == "source")
    assert source.parse_text("直接评分", Line(at=0, record=a_scheme().parts[0])) is PartSource.TYPED
    with pytest.raises(RuleViolation):
        source.parse_text("凭印象", Line(at=0, record=a_scheme().parts[0]))
