"""The only place that opens boxes: sentences told, warned and asked, and the choice of a file."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from PySide6.QtWidgets import QWidget

PROGRAM_NAME = "岗位绩效管理"


class MessageKind(Enum):
    """What a box wants of the user."""

    TELL = "tell"
    WARN = "warn"
    ASK = "ask"
    TEXT = "text"
    OPEN_PATH = "open_path"
    OPEN_PATHS = "open_paths"
    SAVE_PATH = "save_path"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One box: its sentence, and the word on the button that says yes."""

    kind: MessageKind
    text: str
    detail: str = ""
    yes: str = "确定"
    no: str = "取消"
    start: str = ""
    file_filter: str = ""


class Recording:
    """The boxes that would have opened, and the answers they are given in order; None is the cancel button."""

    def __init__(self, answers: Sequence[str | None]) -> None:
        self.answers = list(answers)
        self.shown: list[Message] = []

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.shown]

    def answer(self, _parent: QWidget | None, message: Message) -> str | None:
        self.shown.append(message)
        if message.kind in (MessageKind.TELL, MessageKind.WARN):
            return None
        return self.answers.pop(0) if self.answers else None


def tell(parent: QWidget | None, text: str, detail: str = "") -> None:
    """Say something that went as wished."""
    _door(parent, Message(kind=MessageKind.TELL, text=text, detail=detail))


def warn(parent: QWidget | None, text: str, detail: str = "") -> None:
    """Say what was refused or went wrong, and the next step."""
    _door(parent, Message(kind=MessageKind.WARN, text=text, detail=detail))


def ask(parent: QWidget | None, text: str, *, yes: str, no: str = "取消", detail: str = "") -> bool:
    """Ask before something that cannot be undone; the word on the button says what it does."""
    return _door(parent, Message(kind=MessageKind.ASK, text=text, detail=detail, yes=yes, no=no)) is not None


def ask_text(parent: QWidget | None, question: str, start: str = "") -> str | None:
    """Ask for one line of text (a reason, a name); None when the user leaves it."""
    return _door(parent, Message(kind=MessageKind.TEXT, text=question, start=start))


def choose_file(
    parent: QWidget | None, title: str, file_filter: str, folder: Path | None = None
) -> Path | None:
    """Let the user choose an existing file."""
    start = str(folder) if folder else ""
    return _path(
        _door(parent, Message(kind=MessageKind.OPEN_PATH, text=title, start=start, file_filter=file_filter))
    )


def choose_files(parent: QWidget | None, title: str, file_filter: str) -> tuple[Path, ...]:
    """Let the user choose existing files, none when the box is left."""
    answer = _door(parent, Message(kind=MessageKind.OPEN_PATHS, text=title, file_filter=file_filter))
    return tuple(Path(line) for line in answer.split("\n")) if answer else ()


def choose_save_path(parent: QWidget | None, title: str, file_filter: str, start: Path) -> Path | None:
    """Let the user choose where a new file goes."""
    return _path(
        _door(
            parent, Message(kind=MessageKind.SAVE_PATH, text=title, start=str(start), file_filter=file_filter)
        )
    )


def choose_folder(parent: QWidget | None, title: str, start: Path | None = None) -> Path | None:
    """Let the user choose a folder."""
    return _path(_door(parent, Message(kind=MessageKind.FOLDER, text=title, start=str(start or ""))))


@contextmanager
def recorded(*answers: str | None) -> Iterator[Recording]:
    """Keep the boxes closed: record them and give these answers in order ("" says yes, None cancels)."""
    global _door  # noqa: PLW0603 - the one door, exchanged for the length of a test
    recording = Recording(answers)
    before = _door
    _door = recording.answer
    try:
        yield recording
    finally:
        _door = before


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _open_box(parent: QWidget | None, message: Message) -> str | None:
    # Not needed before the first box, and the window is to stand before that.
    from PySide6.QtWidgets import QFileDialog, QInputDialog

    match message.kind:
        case MessageKind.TELL | MessageKind.WARN | MessageKind.ASK:
            return _message_box(parent, message)
        case MessageKind.TEXT:
            text, is_accepted = QInputDialog.getText(
                parent or QWidget(), PROGRAM_NAME, message.text, text=message.start
            )
            return text if is_accepted else None
        case MessageKind.OPEN_PATH:
            return (
                QFileDialog.getOpenFileName(parent, message.text, message.start, message.file_filter)[0]
                or None
            )
        case MessageKind.OPEN_PATHS:
            return "\n".join(
                QFileDialog.getOpenFileNames(parent, message.text, message.start, message.file_filter)[0]
            )
        case MessageKind.SAVE_PATH:
            return (
                QFileDialog.getSaveFileName(parent, message.text, message.start, message.file_filter)[0]
                or None
            )
        case MessageKind.FOLDER:
            return QFileDialog.getExistingDirectory(parent, message.text, message.start) or None


def _message_box(parent: QWidget | None, message: Message) -> str | None:
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(parent)
    box.setWindowTitle(PROGRAM_NAME)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(message.text)
    box.setInformativeText(message.detail)
    icons = {MessageKind.WARN: QMessageBox.Icon.Warning, MessageKind.ASK: QMessageBox.Icon.Question}
    box.setIcon(icons.get(message.kind, QMessageBox.Icon.Information))
    yes = box.addButton(
        message.yes if message.kind is MessageKind.ASK else "知道了", QMessageBox.ButtonRole.AcceptRole
    )
    box.setDefaultButton(yes)
    if message.kind is MessageKind.ASK:
        no = box.addButton(message.no, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(no)
        box.setEscapeButton(no)
    else:
        box.setEscapeButton(yes)
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return "" if clicked is yes else None


_door: Callable[[QWidget | None, Message], str | None] = _open_box
