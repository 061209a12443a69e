"""The fingerprint that paper carries: that of the content a hand-in of the same stage would be sealed with."""

from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.workspace import Workspace
from kpi_desktop.store.fingerprint import compute_fingerprint, raw_connection


def content_fingerprint(
    workspace: Workspace, key: UnitYear, stage: HandInStage = HandInStage.YEAR_END
) -> str:
    """The fingerprint of a unit's year up to a stage as it stands now, 64 hexadecimal digits.

    Reads the year once; a batch of sheets needs one for each unit.
    """
    with workspace.database.read() as connection:
        return compute_fingerprint(raw_connection(connection), key, stage)
