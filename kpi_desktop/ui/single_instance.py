"""One window a user: a second start hands its files to the first and goes away."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from kpi_desktop.ui.settings import settings_path

logger = logging.getLogger(__name__)

_WAIT_MS, _SILENT_MS = 2000, 300
_MOST_BYTES = 1_000_000
_DONE = b"ok"


def server_name() -> str:
    """The name of the user's own program on this PC."""
    return f"kpi_desktop-{hashlib.sha256(str(settings_path()).encode()).hexdigest()[:16]}"


class SingleInstance(QObject):
    """`asked` carries the files of another start of the program, none when it was only started."""

    asked = Signal(object)

    def __init__(self, parent: QObject | None = None, name: str = "") -> None:
        super().__init__(parent)
        self._name = name or server_name()
        self._server = QLocalServer(self)
        # Another user of this PC may not speak to this one's window.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def hand_over(self, paths: Sequence[Path]) -> bool:
        """Give files to the program that runs already; without one, listen from now on and say False.

        One that does not answer is taken for dead: then this start goes on by itself.
        """
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(_WAIT_MS):
            socket.write(json.dumps([str(path) for path in paths]).encode() + b"\n")
            socket.flush()
            if socket.waitForReadyRead(_WAIT_MS) and bytes(socket.readAll().data()) == _DONE:
                return True
            logger.info("the other start does not answer")
        QLocalServer.removeServer(self._name)
        if not self._server.listen(self._name):
            # Without a server two windows can run; the lock beside a file keeps them off each other's.
            logger.info("cannot listen: %s", self._server.errorString())
        return False

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _on_connection(self) -> None:
        socket = self._server.nextPendingConnection()
        content = b""
        # The other start has written before it asks for the answer, so this takes no time the user could notice.
        while not content.endswith(b"\n") and len(content) <= _MOST_BYTES:
            if not socket.bytesAvailable() and not socket.waitForReadyRead(_SILENT_MS):
                break
            content += bytes(socket.readAll().data())
        is_whole = content.endswith(b"\n")
        if is_whole:
            socket.write(_DONE)
            socket.flush()
        socket.disconnectFromServer()
        socket.deleteLater()
        if is_whole:
            self.asked.emit(_read_paths(content))


def _read_paths(content: bytes) -> list[Path]:
    try:
        texts = json.loads(content)
    except ValueError:
        return []
    return [Path(text) for text in texts if isinstance(text, str)] if isinstance(texts, list) else []
