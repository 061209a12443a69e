"""A plan's rows as one text, and the plan back from it."""

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.plan_versions import PlanVersion
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.scheme_data import scheme_from_data, scheme_to_data
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.records import KIND_OF, load_records

_PARTS = {
    "sections": KIND_OF[Section],
    "posts": KIND_OF[Post],
    "indicators": KIND_OF[Indicator],
    "duties": KIND_OF[Duty],
}


def write_body(book: YearBook) -> str:
    """The plan of a year (sections, posts, indicators, duties, scheme) as one text that equal plans always give."""
    parts: dict[str, Any] = {
        name: [kind.encode(record, book.key) for record in getattr(book, name)]
        for name, kind in _PARTS.items()
    }
    return canonical_json({**parts, "scheme": scheme_to_data(book.scheme)})


def read_body(version: PlanVersion, book: YearBook) -> YearBook:
    """A book whose plan is the version's; the rest is the given book's."""
    data = json.loads(version.body)
    plan: dict[str, Any] = {
        name: tuple(kind.decode([row[field] for field, _ in kind.field_codecs]) for row in data[name])
        for name, kind in _PARTS.items()
    }
    return replace(book, scheme=scheme_from_data(data["scheme"]), **plan)


def load_versions(connection: Connection, key: UnitYear) -> tuple[PlanVersion, ...]:
    """Every version of a year's plan, oldest first."""
    return load_records(connection, KIND_OF[PlanVersion], key)
