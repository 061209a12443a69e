"""Text from people shown as they wrote it: Qt takes `<b>` in a label or a tooltip for a mark of its own."""

from html import escape

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel


def plain_tip(text: str) -> str:
    """A tooltip that shows its text as it is; Qt has no plain format for tooltips."""
    return f"<p>{escape(text).replace(chr(10), '<br>')}</p>" if Qt.mightBeRichText(text) else text


def plain_label(text: str = "") -> QLabel:
    """A label that shows its text as it is."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
