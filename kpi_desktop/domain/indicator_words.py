"""An indicator's parameters in the words people know."""

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, Params


def label_params(kind: str, params: Params) -> tuple[tuple[str, str], ...]:
    """The parameters of a kind with the words people know."""
    fields = {field.key: field for field in INDICATOR_KINDS[kind].fields}
    return tuple(
        (
            fields[key].label if key in fields else key,
            dict(fields[key].choices).get(value, value) if key in fields else value,
        )
        for key, value in params
    )
