"""Installs what `make dist` packed, away from the checkout, and runs the checks of the built program from there."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
DIST = ROOT / "dist"


def only(pattern: str) -> Path:
    found = sorted(DIST.glob(pattern))
    if len(found) != 1:
        sys.exit(f"one {pattern} was to be in dist/, {len(found)} are there")
    return found[0]


def check_deb(folder: Path) -> None:
    subprocess.run(["dpkg-deb", "-x", only("*.deb"), folder], check=True)
    for link in ("kpi-desktop", "kpi-cli"):
        target = folder / str((folder / "usr" / "bin" / link).readlink()).lstrip("/")
        if not os.access(target, os.X_OK):
            sys.exit(f"/usr/bin/{link} leads nowhere")
    subprocess.run(
        [sys.executable, ROOT / ".ci" / "check_built.py", folder / "opt" / "kpi-desktop"], check=True
    )


def check_tar(folder: Path) -> None:
    subprocess.run(["tar", "-xJf", only("*.tar.xz"), "-C", folder], check=True)
    home = folder / "家 目录"
    home.mkdir()
    unpacked = next(path for path in folder.iterdir() if path != home)
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "QT_QPA_PLATFORM": "offscreen",
    }
    subprocess.run(["sh", unpacked / "install.sh"], env=environment, check=True)
    subprocess.run(["sh", unpacked / "install.sh", "--remove"], env=environment, check=True)
    left = [path for path in home.rglob("*kpi*") if path.name != "kpi_desktop"]
    if left:
        sys.exit(f"left behind: {left}")


def main() -> None:
    subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=DIST, check=True)
    for check in (check_deb, check_tar):
        with TemporaryDirectory(prefix="kpi-packages-") as folder:
            check(Path(folder))
    print("the packages install, run and leave nothing behind")


if __name__ == "__main__":
    main()
