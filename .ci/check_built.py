"""Checks the built program: its size by part, `self-test`, and the window with a year open, without a network.

usage: check_built.py [FOLDER]        where kpi-desktop and kpi-cli lie; dist/kpi-desktop unless told
"""

import os
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

BUILT = Path(__file__).parent.parent / "dist" / "kpi-desktop"
SCREEN = (1366, 768)
SECONDS = 60
MOST_BYTES = 200_000_000
MOST_MEMORY_KB = 200_000
LEAST_COLOURS = 200
IDLE_SECONDS = 8
SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where every X server puts its socket
PARTS = ("PySide6", "resources", "lxml", "sqlalchemy", "pypdfium2_raw", "pillow.libs", "PIL", "python3.11")


def report_size(built: Path) -> None:
    files = [path for path in built.rglob("*") if path.is_file() and not path.is_symlink()]
    sizes: dict[str, int] = {}
    for path in files:
        match path.relative_to(built).parts:
            case (_,):
                name = "programs"
            case (_, _):
                name = "system libraries"
            case (_, package, *_):
                name = package if package in PARTS else "others"
        sizes[name] = sizes.get(name, 0) + path.stat().st_size
    for name, size in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"{size / 1e6:8.1f} MB  {name}")
    total = sum(sizes.values())
    print(f"{total / 1e6:8.1f} MB  in all")
    if total >= MOST_BYTES:
        sys.exit("the built program is larger than 200 MB")


def run_self_test(built: Path, environment: dict[str, str]) -> None:
    subprocess.run([built / "kpi-cli", "self-test"], env=environment, check=True)


def show_window(built: Path, environment: dict[str, str], home: Path) -> None:
    county = home / "县"
    subprocess.run(
        [built / "kpi-cli", "demo", county, "--units", "1", "--people", "60"],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    settings = home / "kpi_desktop" / "settings.ini"
    settings.parent.mkdir(exist_ok=True)
    settings.write_text("[General]\noperator=演示经办人\n", encoding="utf-8")
    unit = next((county / "单位文件").glob("*.sqlite"))
    with virtual_screen(home) as screen:
        shown = {**environment, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"}
        with subprocess.Popen([*offline(), built / "kpi-desktop", unit], env=shown) as window:
            picture = wait_for_window(window, home)
            time.sleep(IDLE_SECONDS)
            memory = read_memory(window.pid)
            window.terminate()
    picture.save(built.parent / "window.png")
    print(f"the built window showed a year of 60 people in {memory / 1000:.0f} MB of memory: dist/window.png")
    if memory >= MOST_MEMORY_KB:
        sys.exit("the idle window takes more than 200 MB of memory")


def offline() -> list[str]:
    """A network of its own, where the system lets us have one: nothing can be reached from there."""
    command = ["unshare", "--net", "--map-root-user"]
    if (
        not shutil.which("unshare")
        or subprocess.run([*command, "true"], check=False, stderr=subprocess.DEVNULL).returncode
    ):
        print("no network namespace could be had: the window is shown with the network there is")
        return []
    return command


@contextmanager
def virtual_screen(home: Path) -> Iterator[str]:
    number = 77
    width, height = SCREEN
    command = [
        "Xvfb",
        f":{number}",
        "-screen",
        "0",
        f"{width}x{height}x24",
        "-fbdir",
        home,
        "-nolisten",
        "tcp",
    ]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        while not (SOCKETS / f"X{number}").exists():
            time.sleep(0.1)
        yield f":{number}"
        server.terminate()


def wait_for_window(window: subprocess.Popen[bytes], home: Path) -> Image.Image:
    """Give the picture once it has many colours and stands still."""
    end, before = time.monotonic() + SECONDS, b""
    while time.monotonic() < end:
        time.sleep(1)
        if window.poll() is not None:
            sys.exit(f"the built window ended with {window.returncode}")
        picture = read_screen(home / "Xvfb_screen0")
        if len(picture.getcolors(1 << 20) or ()) > LEAST_COLOURS and picture.tobytes() == before:
            return picture
        before = picture.tobytes()
    sys.exit("the built window did not show")


def read_screen(path: Path) -> Image.Image:
    data = path.read_bytes()
    header, *fields = struct.unpack(">24I", data[:96])
    width, height, line, colours = fields[3], fields[4], fields[11], fields[18]
    return Image.frombuffer("RGB", (width, height), data[header + 12 * colours :], "raw", "BGRX", line, 1)


def read_memory(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def main() -> None:
    built = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else BUILT.resolve()
    report_size(built)
    with TemporaryDirectory(prefix="kpi-built-") as folder:
        home = Path(folder)
        places = {f"XDG_{name}_HOME": folder for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        # Nothing of the checkout may help: no Python path, another working directory.
        kept = {name: os.environ[name] for name in ("PATH", "LC_ALL", "LANG") if name in os.environ}
        environment = {
            **kept,
            **places,
            "HOME": folder,
            "XDG_RUNTIME_DIR": folder,
            "QT_QPA_PLATFORM": "offscreen",
        }
        os.chdir(home)
        run_self_test(built, environment)
        show_window(built, environment, home)


if __name__ == "__main__":
    main()
