"""The five tabs in order; each page is imported only after the window stands on the screen."""

from __future__ import annotations

from collections.abc import Callable

from kpi_desktop.domain.errors import Area
from kpi_desktop.ui.page import Page, PageTools

PageMaker = Callable[[PageTools], Page]


def _make_posts(tools: PageTools) -> Page:
    from kpi_desktop.ui.posts.page import PostsPage

    return PostsPage(tools)


def _make_placement(tools: PageTools) -> Page:
    from kpi_desktop.ui.placement.page import PlacementPage

    return PlacementPage(tools)


def _make_monthly(tools: PageTools) -> Page:
    from kpi_desktop.ui.monthly.page import MonthlyPage

    return MonthlyPage(tools)


def _make_year_end(tools: PageTools) -> Page:
    from kpi_desktop.ui.year_end.page import YearEndPage

    return YearEndPage(tools)


def _make_hand_in(tools: PageTools) -> Page:
    from kpi_desktop.ui.hand_in.page import HandInPage

    return HandInPage(tools)


TABS: tuple[tuple[Area, PageMaker], ...] = (
    (Area.POSTS, _make_posts),
    (Area.PLACEMENT, _make_placement),
    (Area.MONTHLY, _make_monthly),
    (Area.YEAR_END, _make_year_end),
    (Area.HAND_IN, _make_hand_in),
)
