"""Makes the delivered folder smaller: what nobody loads, the modules' symbols, other languages' Unicode data.

All of it concerns Linux: on Windows the interpreter comes stripped and Qt uses the system's own Unicode data.
"""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

Entry = tuple[str, str, str]  # where it goes, where it comes from, its kind

# Printing asks the desktop for its own libcups; a desktop without it prints nothing anyway.
LEFT_TO_DESKTOP = ("libcups.so",)
LIBRARY_FOLDERS = (".", "PySide6/Qt/lib")

NEEDED = re.compile(r"^ +NEEDED +(\S+)$", re.MULTILINE)
OTHER_LANGUAGES = re.compile(r"^([a-z]+/)?(?!en|zh)[a-z]{2,3}(_\w*)?\.res$")
UNUSED_DATA = re.compile(
    r"(?<!gb18030)(?<!windows-936-2000)\.cnv$|^translit/|^rbnf/|^unames|^confusables|dict$"
)


def drop_orphans(binaries: Sequence[Entry]) -> list[Entry]:
    """Leave out libraries that no kept module or plugin links to any more."""
    libraries = {
        PurePosixPath(target).name: source
        for target, source, kind in binaries
        if _is_library(target) and kind != "SYMLINK"
    }
    reached: set[str] = set()
    waiting = [source for target, source, kind in binaries if not _is_library(target) and kind != "SYMLINK"]
    while waiting:
        for found in NEEDED.findall(_run("objdump", "-p", waiting.pop())):
            if found in libraries and found not in reached and not found.startswith(LEFT_TO_DESKTOP):
                reached.add(found)
                waiting.append(libraries[found])
    return [
        entry for entry in binaries if not _is_library(entry[0]) or PurePosixPath(entry[0]).name in reached
    ]


def _is_library(target: str) -> bool:
    path = PurePosixPath(target)
    return str(path.parent) in LIBRARY_FOLDERS and not path.name.startswith("libpython")


def slim(binaries: Sequence[Entry], folder: Path) -> list[Entry]:
    """Put smaller copies in the place of the interpreter, its modules and the Unicode data."""
    folder.mkdir(parents=True, exist_ok=True)
    slimmed = []
    for target, source, kind in binaries:
        name = PurePosixPath(target).name
        smaller = source
        if kind == "EXTENSION" or name.startswith("libpython"):
            smaller = str(_without_symbols(Path(source), folder / target))
        elif kind != "SYMLINK" and name.startswith("libicudata.so."):
            smaller = str(_without_other_languages(Path(source), folder / name))
        slimmed.append((target, smaller, kind))
    return slimmed


def _without_symbols(source: Path, copy: Path) -> Path:
    copy.parent.mkdir(parents=True, exist_ok=True)
    _run("strip", "--strip-unneeded", "-o", copy, source)
    return copy


def _without_other_languages(source: Path, copy: Path) -> Path:
    """Rebuild ICU's data library with root, English and Chinese alone: 5 MB instead of 32."""
    version = copy.name.rpartition(".")[2]
    data, kept, names = (
        copy.parent / f"icudt{version}l.dat",
        copy.parent / "kept.dat",
        copy.parent / "names.txt",
    )
    _run("objcopy", "-O", "binary", "-j", ".rodata", source, data)
    items = _run("icupkg", "-l", data).split()
    unused = [item for item in items if OTHER_LANGUAGES.search(item) or UNUSED_DATA.search(item)]
    names.write_text("\n".join(unused) + "\n", encoding="utf-8")
    _run("icupkg", "--ignore-deps", "-r", names, data, kept)
    assembly, object_file = copy.parent / "icudata.s", copy.parent / "icudata.o"
    symbol = f"icudt{version}_dat"
    assembly.write_text(
        f".section .rodata\n.balign 16\n.globl {symbol}\n.type {symbol}, @object\n{symbol}:\n"
        f'.incbin "{kept}"\n.size {symbol}, .-{symbol}\n.section .note.GNU-stack,"",@progbits\n',
        encoding="utf-8",
    )
    _run("as", "-o", object_file, assembly)
    _run("ld", "-shared", "-soname", copy.name, "-o", copy, object_file)
    return copy


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
