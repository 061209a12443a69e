"""The receipt of a hand-in on the screen: the unit's own, and the bureau's copy of one it received."""

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtWidgets import QWidget

from kpi_desktop.domain.merging import HandInRecord
from kpi_desktop.services import hand_in
from kpi_desktop.ui.hand_in.state import package_name
from kpi_desktop.ui.jobs import JobRunner, Progress
from kpi_desktop.ui.paper import Paper, show_paper


def show_receipt(
    parent: QWidget, jobs: JobRunner, record: HandInRecord, unit_name: str, data_file: Path
) -> None:
    """Show the receipt of a hand-in; it is offered to be saved beside the data file."""
    name = package_name(unit_name, record.key.year, record.stage, record.number)

    def make(_progress: Progress) -> Paper:
        with TemporaryDirectory(prefix="kpi-receipt-") as folder:
            path = Path(folder, "receipt.pdf")
            hand_in.write_receipt(record, unit_name, name, path)
            return Paper(content=path.read_bytes())

    show_paper(parent, jobs, "上报回执", make, data_file.with_name(receipt_name(name)))


def receipt_name(package: str) -> str:
    """What a package's receipt is called."""
    return f"{Path(package).stem}-上报回执.pdf"
