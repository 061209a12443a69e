"""Placement rounds in the file: competition for posts and mutual selection."""

from kpi_desktop.store.record_kinds import RecordKind

PLACEMENT_KINDS: tuple[RecordKind, ...] = ()
