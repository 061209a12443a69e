"""What kind of place a file lies in, as far as the system tells: a cloud program's folder or another PC's disk."""

import os
from contextlib import suppress
from pathlib import Path

from kpi_desktop.domain.file_places import NETWORK_TYPES, Risk, find_cloud, is_network_name, say_risk

_MOUNTS = Path("/proc/self/mounts")


def find_place_risk(path: Path) -> str:
    """The sentence of what is risky about a file's folder, empty when nothing is known against it."""
    folder = path.parent.absolute()
    cloud = find_cloud(folder.parts) or find_cloud(_resolved(folder).parts)
    if cloud:
        return say_risk(Risk.CLOUD, cloud)
    if is_network_name(str(folder)) or _is_network_drive(folder):
        return say_risk(Risk.NETWORK)
    return ""


def _resolved(folder: Path) -> Path:
    with suppress(OSError):
        return folder.resolve()
    return folder


def _is_network_drive(folder: Path) -> bool:
    if os.name == "nt":  # pragma: no cover - Windows only
        import ctypes  # noqa: PLC0415 - Windows only

        remote = 4
        return bool(folder.drive) and ctypes.windll.kernel32.GetDriveTypeW(folder.drive + "\\") == remote  # type: ignore[attr-defined]
    try:
        lines = _MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    found = ("", "")
    for line in lines:
        _device, place, kind, *_ = line.split(" ")
        mounted = place.replace("\\040", " ")
        if _resolved(folder).is_relative_to(mounted) and len(mounted) >= len(found[0]):
            found = (mounted, kind)
    return found[1] in NETWORK_TYPES
