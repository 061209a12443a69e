"""Who has a file open: a lock file beside it with name, PC and time, taken over only from a program that is gone."""

import json
import os
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.files import FileHeld, Holder, MediumReadOnly

# How often, and how many milliseconds apart, an empty lock file is looked at.
_LOCK_LOOKS, _LOCK_WAIT = 20, 50


class FileLock:
    """A lock file beside the data file; goes away on release. `left_by` is who left it when his program ended badly."""

    def __init__(
        self, path: Path, operator: str, at: datetime | None = None, *, despite: bool = False
    ) -> None:
        """Take the lock, from another PC's program only when told so (`despite`).

        Raises FileHeld naming who holds it, MediumReadOnly where nothing can be written, FileTrouble on a full disk.
        """
        self.lock_path = path.with_name(path.name + ".lock")
        self.left_by: Holder | None = None
        since = (at or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        content = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "operator": operator,
            "since": since,
            "started": _read_start(os.getpid()),
        }
        for _ in range(2):
            try:
                descriptor = os.open(self.lock_path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
            except FileExistsError:
                self._clear_stale(path, despite=despite)
            except OSError as trouble:
                message = (
                    f"不能在“{path.parent.name}”中写入，U盘或文件夹可能是只读的，"
                    "可以只读打开；要修改请复制到本机硬盘后再打开。"
                )
                raise MediumReadOnly(message) from trouble
            else:
                self._write(descriptor, json.dumps(content), path)
                return
        message = f"文件“{path.name}”正被另一个窗口使用，请先关闭它。"
        raise FileTrouble(message)

    def _write(self, descriptor: int, content: str, path: Path) -> None:
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(content)
        except OSError as trouble:
            self.lock_path.unlink(missing_ok=True)
            message = f"“{path.parent.name}”所在的磁盘已满或不能写入，请腾出空间后再打开。"
            raise FileTrouble(message) from trouble

    def _clear_stale(self, path: Path, *, despite: bool) -> None:
        content = self._read_settled()
        if content is None:
            return
        try:
            found = json.loads(content)
            pid, host, operator = int(found["pid"]), str(found["host"]), str(found["operator"])
            since, started = str(found.get("since", "")), str(found.get("started", ""))
        except (ValueError, KeyError, TypeError, AttributeError):
            self._set_aside(content)
            return
        is_here = host == socket.gethostname()
        holder = Holder(operator=operator, pc=host, since=since, is_here=is_here)
        if is_here and (pid == os.getpid() or _is_running(pid, started)):
            message = f"文件“{path.name}”正被{holder.place}使用{holder.who}，请先关闭那个窗口，或者只读打开。"
            raise FileHeld(message, holder)
        if not is_here and not despite:
            message = f"文件“{path.name}”正被{holder.place}使用{holder.who}，请等对方关闭，或者只读打开。"
            raise FileHeld(message, holder)
        self._set_aside(content)
        self.left_by = holder

    def _read_settled(self) -> bytes | None:
        """What the lock says, None when it is gone; an empty one is given time, for its program may be about to write it."""
        content = b""
        for _ in range(_LOCK_LOOKS):
            try:
                content = self.lock_path.read_bytes()
            except FileNotFoundError:
                return None
            except OSError:
                content = b""
            if content:
                break
            time.sleep(_LOCK_WAIT / 1000)
        return content

    def _set_aside(self, content: bytes) -> None:
        """Take away a lock that is nobody's, and put back one that has come into its place since it was read."""
        aside = self.lock_path.with_name(f"{self.lock_path.name}-{os.getpid()}-{time.monotonic_ns()}")
        with suppress(OSError):
            self.lock_path.rename(aside)
            if aside.read_bytes() != content and not self.lock_path.exists():
                aside.rename(self.lock_path)
            aside.unlink(missing_ok=True)

    def release(self) -> None:
        """Give the lock up; one on a stick that has been pulled out is left there, to be taken over next time."""
        with suppress(OSError):
            self.lock_path.unlink(missing_ok=True)


def _is_running(pid: int, started: str = "") -> bool:
    """Whether a program still runs, and is the one that began then: numbers are used again after a restart."""
    if not _exists(pid):
        return False
    now = _read_start(pid)
    return not (started and now) or started == now


def _exists(pid: int) -> bool:
    if os.name == "nt":  # pragma: no cover - Windows only
        import ctypes  # noqa: PLC0415 - Windows only

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)  # type: ignore[attr-defined]  # noqa: FBT003
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)  # type: ignore[attr-defined]
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _read_start(pid: int) -> str:
    """A mark of when a program began, empty where the system does not tell."""
    if os.name == "nt":  # pragma: no cover - Windows only
        import ctypes  # noqa: PLC0415 - Windows only

        kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
        handle = kernel.OpenProcess(0x1000, False, pid)  # noqa: FBT003
        if not handle:
            return ""
        times = (ctypes.c_ulonglong * 4)()
        size = ctypes.sizeof(ctypes.c_ulonglong)
        places = [ctypes.byref(times, at * size) for at in range(4)]
        told = kernel.GetProcessTimes(handle, *places)
        kernel.CloseHandle(handle)
        return str(times[0]) if told else ""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        # The program's own name stands in brackets and may hold spaces.
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return ""
    return f"{boot}:{fields[19]}"
