"""What a kind of record is: its table, key and codecs; each area's module lists its own."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from sqlalchemy import Table

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store.columns import PLAIN, Codec, Raw

Row = Mapping[str, Raw]


@dataclass(frozen=True, eq=False)
class RecordKind:
    """How one kind of record is kept: its table, its key after unit and year, its codecs, the tab it belongs to."""

    record: type
    row: type
    key: tuple[str, ...]
    area: Area
    codecs: Mapping[str, Codec]
    label: str

    @cached_property
    def table(self) -> Table:
        """The table as SQLAlchemy knows it."""
        return self.row.__table__  # type: ignore[attr-defined,no-any-return]

    @cached_property
    def field_codecs(self) -> tuple[tuple[str, Codec], ...]:
        """Every field of the record with its codec, in the record's order."""
        return tuple((field.name, self.codecs.get(field.name, PLAIN)) for field in fields(self.record))

    def encode(self, record: Any, key: UnitYear) -> dict[str, Raw]:  # noqa: ANN401 - a record of this kind
        """The record as a row without bookkeeping."""
        row: dict[str, Raw] = {"unit_code": key.unit_code, "year": key.year}
        for name, codec in self.field_codecs:
            row[name] = codec.encode(getattr(record, name))
        row["removed"] = 0
        return row

    @cached_property
    def _decoders(self) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
        return tuple((name, codec.decode) for name, codec in self.field_codecs if codec is not PLAIN)

    def decode(self, values: Iterable[Any]) -> Any:  # noqa: ANN401 - a record of this kind
        """The record of a row's values in the order of the record's fields."""
        given = dict(zip(self._names, values, strict=True))
        for name, decode in self._decoders:
            given[name] = decode(given[name])
        return self.record(**given)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.field_codecs)
