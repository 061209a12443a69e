"""Where the files under resources/ are, from a source checkout and in the built program."""

import sys
from pathlib import Path


def resources_dir() -> Path:
    """The directory that holds fonts, icons, schemes, templates and the manual."""
    # PyInstaller unpacks datas below sys._MEIPASS; the attribute exists in no other interpreter.
    bundle = getattr(sys, "_MEIPASS", None)
    root = Path(__file__).parent.parent if bundle is None else Path(bundle)
    return root / "resources"


def resource_path(*parts: str) -> Path:
    """The path of one bundled file, as in `resource_path("fonts", "NotoSansSC-Regular.ttf")`."""
    return resources_dir().joinpath(*parts)
