"""Attached files (附件) in a folder beside the data file, each under the SHA-256 of its content; and the zip they travel in."""

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Protocol

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.evidence import Attachment

# What a clerk scans, writes or records; a program is no evidence, and must not be opened as one.
_PAPERS = (
    ".pdf",
    ".ofd",
    ".doc",
    ".docx",
    ".wps",
    ".xls",
    ".xlsx",
    ".et",
    ".ppt",
    ".pptx",
    ".dps",
    ".txt",
    ".csv",
    ".rtf",
)
_PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp")
_RECORDINGS = (".mp3", ".wav", ".amr", ".m4a", ".mp4", ".avi", ".mov")
_BUNDLES = (".eml", ".zip", ".rar", ".7z")
KNOWN_SUFFIXES = frozenset((*_PAPERS, *_PICTURES, *_RECORDINGS, *_BUNDLES))
MANIFEST = "清单.json"
_CHUNK = 1024 * 1024
_MOST_ENTRIES = 200_000
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTally:
    """What became of the files a hand-in names: kept now, there already, and those that are missing or changed."""

    kept: int
    known: int
    lacking: tuple[str, ...]


def evidence_folder(path: Path) -> Path:
    """Where a data file's attached files are kept: beside it."""
    return path.with_name(f"{path.stem}-附件")


def evidence_path(path: Path, attachment: Attachment) -> Path:
    """Where one attached file is kept."""
    return evidence_folder(path) / attachment.fingerprint[:2] / file_name(attachment)


def file_name(attachment: Attachment) -> str:
    """The name a file is kept under: its fingerprint with its own ending."""
    return attachment.fingerprint + Path(attachment.name).suffix.lower()


def keep_file(path: Path, source: Path, place: str, limit: int) -> Attachment:
    """Copy a file into the folder of a data file and say what hangs where; `limit` is in bytes.

    Raises RuleViolation for a kind of file that is no evidence or one that is too large or empty, FileTrouble when it cannot
    be read or the folder cannot be written.
    """
    if source.suffix.lower() not in KNOWN_SUFFIXES:
        kinds = "PDF、OFD、图片、文档、表格、录音、录像或压缩包"
        message = f"“{source.name}”不能作附件，请选择{kinds}。"
        raise RuleViolation(message)
    try:
        size = source.stat().st_size
        if not 0 < size <= limit:
            what = "是空文件" if not size else f"有{size / _MB:.1f}MB，超过每个附件{limit // _MB}MB的上限"
            message = f"“{source.name}”{what}，请压缩或另选文件。"
            raise RuleViolation(message)
        with source.open("rb") as stream:
            return _store(
                path, stream, Attachment(place=place, fingerprint="", name=source.name[-255:], size=size)
            )
    except OSError as trouble:
        message = (
            f"附件“{source.name}”读不出来或写不进“{evidence_folder(path).name}”，请检查文件和磁盘空间后再试。"
        )
        raise FileTrouble(message) from trouble


def _store(path: Path, stream: "_Readable", attachment: Attachment) -> Attachment:
    """Write a stream under its fingerprint; what was there already stays."""
    folder = evidence_folder(path)
    folder.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix=".kpi-", dir=folder) as scratch:
        part = Path(scratch, "part")
        digest, size = hashlib.sha256(), 0
        with part.open("wb") as out:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        found = Attachment(
            place=attachment.place, fingerprint=digest.hexdigest(), name=attachment.name, size=size
        )
        if attachment.fingerprint and found.fingerprint != attachment.fingerprint:
            message = f"“{attachment.name}”的内容与指纹不符"
            raise FileTrouble(message)
        target = evidence_path(path, found)
        target.parent.mkdir(exist_ok=True)
        if not target.exists() or _fingerprint(target) != found.fingerprint:
            part.replace(target)
        return found


def _fingerprint(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def find_trouble(path: Path, attachment: Attachment) -> str:
    """What is wrong with an attached file, empty when it is there and unchanged."""
    file = evidence_path(path, attachment)
    try:
        if not file.is_file():
            return f"附件“{attachment.name}”不在“{evidence_folder(path).name}”文件夹里"
        if file.stat().st_size != attachment.size or _fingerprint(file) != attachment.fingerprint:
            return f"附件“{attachment.name}”的内容被改动过，与登记时的指纹不符"
    except OSError:
        return f"附件“{attachment.name}”读不出来"
    return ""


def copy_out(path: Path, attachment: Attachment, folder: Path) -> Path:
    """Copy an attached file, found unchanged, into a folder under the name it came with, to be looked at.

    Raises FileTrouble when it is missing, changed, or the folder cannot be written.
    """
    trouble = find_trouble(path, attachment)
    if trouble:
        message = f"{trouble}，请从原处找回并重新添加。"
        raise FileTrouble(message)
    target = folder / attachment.fingerprint[:8] / Path(attachment.name).name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(evidence_path(path, attachment).read_bytes())
    except OSError as trouble_:
        message = f"附件“{attachment.name}”不能复制出来查看，请检查磁盘空间后再试。"
        raise FileTrouble(message) from trouble_
    return target


def list_unused(path: Path, used: Iterable[Attachment]) -> tuple[Path, ...]:
    """The files in the folder that nothing in the data file names."""
    wanted = {file_name(attachment) for attachment in used}
    return tuple(
        file
        for file in sorted(evidence_folder(path).glob("??/*"))
        if file.is_file() and file.name not in wanted
    )


def remove_files(path: Path, names: Iterable[str]) -> None:
    """Delete kept files by the name they are kept under; one that cannot be deleted stays among the unused."""
    for name in names:
        with suppress(OSError):
            (evidence_folder(path) / name[:2] / name).unlink(missing_ok=True)


def package_evidence_path(package: Path) -> Path:
    """The zip that travels beside a package."""
    return package.with_name(f"{package.stem}-附件.zip")


def pack_evidence(path: Path, attachments: Iterable[Attachment], package: Path, package_id: str) -> Path:
    """Write the attached files of a hand-in into a zip beside its package, each under its fingerprint.

    The package's own rows, which its fingerprint seals, say what has to be in it; the list inside is for people.
    Raises FileTrouble when one of them is missing or changed, or the place refuses; then nothing is left there.
    """
    files = {file_name(attachment): attachment for attachment in attachments}
    for attachment in files.values():
        trouble = find_trouble(path, attachment)
        if trouble:
            message = f"{trouble}，不能连同附件上报；请找回附件，或不带附件上报。"
            raise FileTrouble(message)
    target = package_evidence_path(package)
    try:
        with TemporaryDirectory(prefix=".kpi-", dir=package.parent) as scratch:
            part = Path(scratch, target.name)
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(MANIFEST, _manifest(package_id, files))
                for name, attachment in sorted(files.items()):
                    archive.write(evidence_path(path, attachment), name)
            with zipfile.ZipFile(part) as archive:
                broken = archive.testzip()
            if broken is not None:
                message = "写出的附件读回后没有通过检查，请换一个U盘或文件夹再试。"
                raise FileTrouble(message)
            part.replace(target)
    except (OSError, zipfile.BadZipFile, zlib.error) as trouble_:
        message = f"附件写不到“{package.parent.name}”，请检查U盘是否插好、是否已满或写保护。"
        raise FileTrouble(message) from trouble_
    return target


def _manifest(package_id: str, files: dict[str, Attachment]) -> str:
    listed = [
        {"file": name, "name": attachment.name, "size": attachment.size}
        for name, attachment in sorted(files.items())
    ]
    return json.dumps({"package_id": package_id, "files": listed}, ensure_ascii=False, indent=1)


def take_evidence(path: Path, attachments: Iterable[Attachment], package: Path) -> EvidenceTally:
    """Keep the files a taken-in hand-in names from the zip beside its package, each checked against its fingerprint.

    A zip that is absent, broken or foreign keeps nothing; what is lacking is named.
    """
    kept = known = 0
    lacking: list[str] = []
    with _open_archive(package_evidence_path(package)) as archive:
        for name, attachment in {file_name(each): each for each in attachments}.items():
            if not find_trouble(path, attachment):
                known += 1
            elif archive is not None and _take_one(path, archive, name, attachment):
                kept += 1
            else:
                lacking.append(attachment.name)
    return EvidenceTally(kept=kept, known=known, lacking=tuple(lacking))


@contextmanager
def _open_archive(target: Path) -> Iterator[zipfile.ZipFile | None]:
    try:
        archive = zipfile.ZipFile(target)
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        yield None
        return
    with archive:
        yield archive if len(archive.infolist()) <= _MOST_ENTRIES else None


def _take_one(path: Path, archive: zipfile.ZipFile, name: str, attachment: Attachment) -> bool:
    if Path(name).suffix not in KNOWN_SUFFIXES:
        return False
    try:
        if archive.getinfo(name).file_size != attachment.size:
            return False
        with archive.open(name) as stream:
            _store(path, _Bounded(stream, attachment.size), attachment)
    except (
        KeyError,
        OSError,
        EOFError,
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,
        NotImplementedError,
        FileTrouble,
    ):
        return False
    return True


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Bounded:
    """A stream that breaks off when it gives more than it said."""

    def __init__(self, stream: IO[bytes], most: int) -> None:
        self._stream = stream
        self._left = most

    def read(self, size: int, /) -> bytes:
        chunk = self._stream.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            message = "longer than it says"
            raise zipfile.BadZipFile(message)
        return chunk
