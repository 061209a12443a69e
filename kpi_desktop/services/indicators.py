"""Use cases of a plan's indicators as a list: from the library, copied, moved, limited to posts, rewritten."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_kinds import mark_trouble
from kpi_desktop.domain.indicator_library import LibraryIndicator, read_library, rewrite_indicator
from kpi_desktop.domain.indicator_lists import (
    copy_for_posts,
    indicator_from_veto,
    insert_below,
    missing_vetoes,
    move_indicators,
    name_posts,
    number_anew,
    number_order,
    share_with_posts,
)
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.resource_files import resource_path
from kpi_desktop.services import posts as post_service
from kpi_desktop.services.workspace import Changes, Workspace

_MOST_OWN_WORDS = 100
_SHORTEST_WORD, _LONGEST_WORD = 2, 20


@cache
def load_library() -> tuple[LibraryIndicator, ...]:
    """The library that comes with the program (指标库)."""
    path = resource_path("schemes", "library", "indicators.json")
    return read_library(json.loads(path.read_text(encoding="utf-8")))


def refuse_unfit_marks(book: YearBook, indicators: Iterable[Indicator]) -> None:
    """Refuse a change of indicators under which marks already given could not be scored.

    Raises RuleViolation naming the first of them.
    """
    changed = {indicator.indicator_no: indicator for indicator in indicators if indicator.kind != "direct"}
    for mark in book.marks:
        indicator = changed.get(mark.indicator_no)
        if indicator is None or mark.entered is None:
            continue
        if mark_trouble(indicator, mark.entered, mark.second):
            message = (
                f"工号{mark.employee_no}的{mark.month}月已填的“{indicator.name}”不合新的计分办法，"
                "请先清掉已填的评分，或另外新增一项指标。"
            )
            raise RuleViolation(message)


def add_indicators(
    workspace: Workspace,
    key: UnitYear,
    indicators: Sequence[Indicator],
    *,
    below: str = "",
    action: str = "从指标库选用",
) -> Changes:
    """Add indicators under free numbers, below one of the plan's or at the end; their own numbers do not count.

    Raises RuleViolation when none is given, the plan is locked, or one is refused as `posts.save_indicators` does.
    """
    if not indicators:
        message = "还没有选指标，请先勾选。"
        raise RuleViolation(message)
    known = workspace.load_plan(key).indicators
    new = number_anew(indicators, (indicator.indicator_no for indicator in known))
    return _save_list(workspace, key, insert_below(known, new, below), known, action)


def copy_indicators(
    workspace: Workspace, key: UnitYear, numbers: Sequence[str], posts: Sequence[str], *, as_own: bool
) -> Changes:
    """Use indicators for more posts: `as_own` a copy for each post, else the same indicator marked for them too.

    Raises RuleViolation without a post, when the plan is locked, or when nothing would change.
    """
    book = workspace.load_plan(key)
    chosen = [indicator for indicator in book.indicators if indicator.indicator_no in numbers]
    if not chosen or not posts:
        message = "请先选好指标，再勾选要用这些指标的岗位。"
        raise RuleViolation(message)
    if as_own:
        copies = copy_for_posts(chosen, posts)
        return add_indicators(workspace, key, copies, action=f"复制指标到{len(posts)}个岗位")
    shared = share_with_posts(chosen, posts, _post_numbers(book))
    if tuple(chosen) == shared:
        message = "这些指标已经用于所选的岗位，请另选岗位，或选“每个岗位另立一份”。"
        raise RuleViolation(message)
    return post_service.save_indicators(workspace, key, shared, f"指标用于{len(posts)}个岗位")


def duplicate_indicators(workspace: Workspace, key: UnitYear, numbers: Sequence[str]) -> Changes:
    """Put a copy of indicators below the last of them, to be changed from there.

    Raises RuleViolation without an indicator or when the plan is locked.
    """
    known = workspace.load_plan(key).indicators
    chosen = [indicator for indicator in known if indicator.indicator_no in numbers]
    below = chosen[-1].indicator_no if chosen else ""
    return add_indicators(workspace, key, chosen, below=below, action="复制指标")


def move(workspace: Workspace, key: UnitYear, numbers: Sequence[str], step: int) -> Changes:
    """Move indicators one place up (−1) or down (+1); the order is kept in the file.

    Raises RuleViolation when the plan is locked.
    """
    known = workspace.load_plan(key).indicators
    return _save_list(workspace, key, move_indicators(known, set(numbers), step), known, "调整指标顺序")


def set_posts(workspace: Workspace, key: UnitYear, numbers: Sequence[str], posts: Sequence[str]) -> Changes:
    """Say which posts indicators are for; all posts, and none, is for every post, later ones too.

    Raises RuleViolation when the plan is locked.
    """
    book = workspace.load_plan(key)
    named = name_posts(posts, _post_numbers(book))
    changed = tuple(replace(i, posts=named) for i in book.indicators if i.indicator_no in numbers)
    return post_service.save_indicators(workspace, key, changed, "修改适用岗位")


def add_missing_vetoes(workspace: Workspace, key: UnitYear) -> Changes:
    """Add the indicator that records each matter of 一票否决 of the scheme that has none.

    Raises RuleViolation when there is none to add or the plan is locked.
    """
    book = workspace.load_plan(key)
    group = book.scheme.groups[0].key if book.scheme.groups else ""
    vetoes = [indicator_from_veto(veto, group=group) for veto in missing_vetoes(book.scheme, book.indicators)]
    if not vetoes:
        message = "计分方案中的一票否决事项都已经有指标，不用再补。"
        raise RuleViolation(message)
    return add_indicators(workspace, key, vetoes, action="补登一票否决指标")


def accept_rewrite(
    workspace: Workspace, key: UnitYear, indicator: Indicator, entry: LibraryIndicator
) -> Changes:
    """Put a counted standard of the library in the place of an indicator's own, with its way of scoring.

    Where marks are given already the way of scoring stays: 8.5 points must not become 8.5 occurrences. Raises
    RuleViolation when the plan is locked.
    """
    written = rewrite_indicator(indicator, entry)
    marks = workspace.load_book(key).marks
    if any(mark.indicator_no == indicator.indicator_no and mark.is_given for mark in marks):
        written = replace(written, kind=indicator.kind, params=indicator.params)
    return post_service.save_indicators(workspace, key, (written,), "换用计数写法")


def add_own_word(workspace: Workspace, key: UnitYear, word: str) -> Changes:
    """Add a word to the office's own vague words (用语含糊).

    Raises RuleViolation when it is no word, known already, or the plan is locked.
    """
    scheme = workspace.load_plan(key).scheme
    cleaned = word.strip()
    if not _SHORTEST_WORD <= len(cleaned) <= _LONGEST_WORD or any(sign in cleaned for sign in "、,，;； \n"):
        message = f"“{cleaned[:20]}”应是2到20个字的词，中间没有标点，请改正。"
        raise RuleViolation(message)
    if cleaned in scheme.own_words:
        message = f"“{cleaned}”已经在本单位的含糊用语中。"
        raise RuleViolation(message)
    if len(scheme.own_words) >= _MOST_OWN_WORDS:
        message = f"本单位的含糊用语已有{len(scheme.own_words)}个，请先到“计分方案”页删掉不用的。"
        raise RuleViolation(message)
    return post_service.save_scheme(
        workspace, key, replace(scheme, own_words=(*scheme.own_words, cleaned)), "加入本单位含糊用语"
    )


def _save_list(
    workspace: Workspace,
    key: UnitYear,
    indicators: Iterable[Indicator],
    known: Sequence[Indicator],
    action: str,
) -> Changes:
    changed = number_order(indicators, {indicator.indicator_no: indicator for indicator in known})
    return post_service.save_indicators(workspace, key, changed, action)


def _post_numbers(book: YearBook) -> tuple[str, ...]:
    return tuple(post.post_no for post in book.posts)
