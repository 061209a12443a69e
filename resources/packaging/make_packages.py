"""Packs dist/kpi-desktop for delivery: a .deb and a .tar.xz on Linux, the installer by Inno Setup on Windows.

Each has its SHA-256 beside it in dist/SHA256SUMS. The same program gives the same bytes.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DIST = ROOT / "dist"
BUILT = DIST / "kpi-desktop"
ICONS = ROOT / "resources" / "icons"
LINUX = HERE / "linux"
NAME = "kpi-desktop"

# Always there on a Linux desktop as part of the C library's own package.
OF_LIBC = re.compile(
    r"^(ld-linux.*|lib(c|m|dl|rt|pthread|util|resolv|anl|nsl|crypt|gcc_s|stdc\+\+))\.so\.\d+$"
)
NEEDED = re.compile(r"^ +NEEDED +(\S+)$", re.MULTILINE)
GLIBC = re.compile(r"GLIBC_(\d+)\.(\d+)")


def read_version() -> str:
    text = (ROOT / "kpi_desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([\d.]+)"$', text, re.MULTILINE)
    if not found:
        sys.exit("kpi_desktop/__init__.py has no __version__")
    return found[1]


def last_change() -> str:
    """Seconds of the last commit, so that the packages of one commit are alike."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return given or run("git", "-C", ROOT, "log", "-1", "--format=%ct").strip()


def make_deb(version: str, when: str) -> Path:
    with TemporaryDirectory() as folder:
        tree = Path(folder)
        place = tree / "opt" / NAME
        place.parent.mkdir()
        shutil.copytree(BUILT, place, symlinks=True)
        put_desktop_files(tree / "usr" / "share")
        programs = tree / "usr" / "bin"
        programs.mkdir()
        for name in (NAME, "kpi-cli"):
            (programs / name).symlink_to(f"/opt/{NAME}/{name}")
        documents = tree / "usr" / "share" / "doc" / NAME
        documents.mkdir(parents=True)
        shutil.copy(ROOT / "LICENSE", documents / "copyright")
        shutil.copy(ROOT / "README.md", documents)
        size = sum(path.stat().st_size for path in tree.rglob("*") if not path.is_symlink()) // 1024
        control = tree / "DEBIAN" / "control"
        control.parent.mkdir()
        architecture = run("dpkg", "--print-architecture").strip()
        control.write_text(
            f"Package: {NAME}\nVersion: {version}\nArchitecture: {architecture}\nSection: misc\n"
            f"Priority: optional\nInstalled-Size: {size}\nMaintainer: kpi_desktop <kpi-desktop@localhost>\n"
            f"Depends: {', '.join(find_depends())}\nRecommends: cups-client, fcitx5 | fcitx | ibus\n"
            "Description: 岗位绩效管理\n 定岗、竞岗、月度检查、年终评分、上报，一年的考核都在一个文件里。\n 不需要网络。\n",
            encoding="utf-8",
        )
        settle_times(tree, when)
        package = DIST / f"{NAME}_{version}_{architecture}.deb"
        run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", tree, package, SOURCE_DATE_EPOCH=when)
    return package


def make_tar(version: str, when: str) -> Path:
    with TemporaryDirectory() as folder:
        tree = Path(folder) / f"{NAME}-{version}-linux-{platform.machine()}"
        shutil.copytree(BUILT, tree / NAME, symlinks=True)
        for path in (*LINUX.iterdir(), *ICONS.glob(f"{NAME}.*[g]"), ROOT / "LICENSE", ROOT / "README.md"):
            shutil.copy(path, tree)
        package = DIST / f"{tree.name}.tar.xz"
        settle_times(tree, when)
        owner = ("--owner=0", "--group=0", "--numeric-owner")
        run("tar", "--sort=name", *owner, "-C", folder, "-cJf", package, tree.name, XZ_OPT="-T0 -6")
    return package


def put_desktop_files(share: Path) -> None:
    for source, target in (
        (LINUX / f"{NAME}.desktop", share / "applications"),
        (LINUX / f"{NAME}.xml", share / "mime" / "packages"),
        (ICONS / f"{NAME}.svg", share / "icons" / "hicolor" / "scalable" / "apps"),
        (ICONS / f"{NAME}.png", share / "icons" / "hicolor" / "256x256" / "apps"),
    ):
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def find_depends() -> list[str]:
    """Debian packages of what the program links to and does not bring along, and the C library it was built on."""
    names = [line.split() for line in (ROOT / ".ci" / "system-libraries.txt").read_text().splitlines()]
    packages = {name[0]: name[1] for name in names if len(name) > 1 and not name[0].startswith("#")}
    brought = {path.name for path in BUILT.rglob("*.so*")}
    needed: set[str] = set()
    newest = (0, 0)
    for path in elf_files():
        header = run("objdump", "-p", path)
        needed |= set(NEEDED.findall(header))
        newest = max(newest, *((int(a), int(b)) for a, b in GLIBC.findall(header)), (0, 0))
    missing = sorted(name for name in needed - brought if not OF_LIBC.match(name))
    unknown = [name for name in missing if name not in packages]
    if unknown:
        sys.exit(f"no Debian package is named for {', '.join(unknown)}")
    libc = f"libc6 (>= {newest[0]}.{newest[1]})"
    return [libc, *sorted({packages[name] for name in missing if not name.startswith("libcups")})]


def elf_files() -> Iterator[Path]:
    for path in sorted(BUILT.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                if file.read(4) == b"\x7fELF":
                    yield path


def settle_times(tree: Path, when: str) -> None:
    for path in (tree, *tree.rglob("*")):
        os.utime(path, (int(when), int(when)), follow_symlinks=False)


def make_installer(version: str) -> Path:
    compiler = shutil.which("ISCC") or r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe"
    if not Path(compiler).exists():
        sys.exit("Inno Setup 6.3 or later is needed; install it and run make dist again")
    run(compiler, "/Qp", f"/DAppVersion={version}", HERE / "windows" / f"{NAME}.iss")
    return DIST / f"{NAME}-{version}-windows-x64-setup.exe"


def run(*command: str | Path, **environment: str) -> str:
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, encoding="utf-8", env={**os.environ, **environment}
    ).stdout


def main() -> None:
    if not BUILT.is_dir():
        sys.exit("dist/kpi-desktop is not there: run make build first")
    version = read_version()
    if sys.platform == "win32":
        packages = [make_installer(version)]
    else:
        when = last_change()
        packages = [make_deb(version, when)] if shutil.which("dpkg-deb") else []
        packages.append(make_tar(version, when))
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in packages]
    (DIST / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    for path in packages:
        print(f"{path.stat().st_size / 1e6:6.1f} MB  dist/{path.name}")


if __name__ == "__main__":
    main()
