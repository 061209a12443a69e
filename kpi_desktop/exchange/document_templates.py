"""Word templates with named blanks: what a stranger's file may hold, which blanks it uses, and filling them in.

A template is a program of sorts. It is read by an allow-list: blanks, loops over one list's rows, and conditions; no calls,
no filters, no arithmetic, so that it can neither reach into the program nor keep it busy.
"""

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, nodes
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape
from typing_extensions import override

from kpi_desktop.domain.documents import DocumentKind, UsedBlanks, Value, check_blanks
from kpi_desktop.domain.errors import FileTrouble, RuleViolation

_log = logging.getLogger(__name__)
MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED_BYTES = 60 * 1024 * 1024
# A form has some ten thousand; docxtpl takes seconds for each million.
MOST_PART_BYTES = 1024 * 1024
_MOST_PARTS = 500
_MOST_BLANKS = 500
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_HYPERLINK = b"/relationships/hyperlink"
_ACTIVE = ("vbaproject.bin", "vbadata.xml", "word/embeddings/", "word/activex/", "customui/")
_TAGS = re.compile("<[^>]+>")
_RAW_BLANK = re.compile(r"\{\{\s*(?:r|p|tr|tc)\s|\{%\s*(?:colspan|cellbg|vm|hm)\b")
_WIDE_BRACES = ("｛｛", "｝｝", "｛%", "｛％")
_OWN_ESCAPES = re.compile("[{%]_[{%]|[}%]_[}%]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
# Those docxtpl fills in as well.
_PROPERTIES = ("author", "comments", "identifier", "language", "subject", "title")
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.Const,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, KeyError, OSError)
# What docxtpl raises on documents no word processor would write.
_ODD = (AttributeError, TypeError, ValueError, IndexError, KeyError)


class _Forbidden(Exception):  # noqa: N818 - becomes the user's sentence
    """A template says something beyond blanks, rows and conditions."""


class _Environment(SandboxedEnvironment):
    """Parses nothing beyond what the allow-list has; every part of a document goes through it."""

    @override
    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _check_nodes(tree)
        return tree


class _Document(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
    """A template whose filled-in text is not mended by guesses: a blank in the wrong place would lose its content."""

    def fix_tables(self, xml: str) -> object:
        try:
            etree.fromstring(xml, parser=etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as trouble:
            raise _Forbidden("填空或循环放错了位置") from trouble
        return super().fix_tables(xml)


def read_template(path: Path) -> bytes:
    """A template's content, refused unless it is a plain Word document of a bearable size.

    Raises FileTrouble with one sentence: what it is, and what to do.
    """
    name = path.name
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileTrouble(f"模板“{name}”超过{MOST_BYTES // 1024 // 1024}兆，请删去图片后再用。")
        content = path.read_bytes()
    except OSError as trouble:
        raise FileTrouble(f"模板“{name}”读不出来，请确认文件还在、没有被别的程序打开。") from trouble
    _check_package(name, content)
    return content


def _check_package(name: str, content: bytes) -> None:
    if content.startswith(_OLE):
        raise FileTrouble(f"模板“{name}”是旧版.doc或加了打开密码，请在WPS或Word中另存为不加密的.docx。")
    if not content.startswith(_ZIP):
        raise FileTrouble(f"“{name}”不是Word文档，请选择.docx模板。")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(name, archive)
    except (*_DAMAGE, RuntimeError) as trouble:
        _log.info("unreadable template: %s", trouble)
        raise FileTrouble(
            f"模板“{name}”已损坏，无法读出，请换用另一份，或用“导出模板”重新取得。"
        ) from trouble


def _check_parts(name: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    lower = [part.filename.lower() for part in parts]
    xml = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    if (
        len(parts) > _MOST_PARTS
        or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES
        or any(part.file_size > MOST_PART_BYTES for part in xml)
    ):
        raise FileTrouble(f"模板“{name}”展开后太大，不像一份表格，请换用另一份。")
    if any(sign in each for each in lower for sign in _ACTIVE):
        raise FileTrouble(f"模板“{name}”带有宏或嵌入的程序，不能使用，请在WPS或Word中另存为不带宏的.docx。")
    if "[content_types].xml" not in lower or "word/document.xml" not in lower:
        raise FileTrouble(f"“{name}”不是Word文档，请选择.docx模板。")
    for part in xml:
        text = archive.read(part)
        if not text.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") or b"<!" in text.replace(
            b"<!--", b""
        ).replace(b"<![CDATA[", b""):
            raise FileTrouble(f"模板“{name}”中有不该有的定义，不能使用，请在WPS或Word中打开后另存为.docx。")
        if any(_HYPERLINK not in found for found in _EXTERNAL.findall(text)):
            raise FileTrouble(f"模板“{name}”链接了外面的文件或图片，不能使用，请断开链接、把图片嵌入后再用。")
        if part.filename.lower() == "[content_types].xml" and _MAIN not in text:
            raise FileTrouble(f"模板“{name}”不是普通的.docx（可能是带宏的文档或模板），请另存为.docx。")


def check_template(content: bytes, kind: DocumentKind, file_name: str) -> None:
    """Refuse a template whose blanks are unknown, lacking, or written in a way this program does not take.

    Raises RuleViolation with the sentence, FileTrouble when the document cannot be read.
    """
    check_blanks(kind, _find_blanks(content, file_name), file_name)
    # A loop or blank in the wrong place shows only when it is filled in.
    sample: dict[str, Value] = {blank.name: blank.meaning for blank in kind.blanks}
    rows = {name: [{blank.name: blank.meaning for blank in blanks}] * 2 for name, blanks in kind.rows.items()}
    fill_template(content, {**sample, **rows}, file_name)


def _open(content: bytes, file_name: str) -> _Document:
    document = _Document(io.BytesIO(content))
    try:
        document.init_docx()
    except (*_DAMAGE, PackageNotFoundError, etree.XMLSyntaxError) as trouble:
        raise FileTrouble(f"模板“{file_name}”已损坏，无法读出，请换用另一份。") from trouble
    return document


def _find_blanks(content: bytes, file_name: str) -> UsedBlanks:
    document = _open(content, file_name)
    parts = [document.get_xml()]
    for uri in (document.HEADER_URI, document.FOOTER_URI):
        parts += [document.get_part_xml(part) for _, part in document.get_headers_footers(uri)]
    parts += [
        part.blob.decode("utf-8", "replace")
        for part in document.docx.part.package.parts
        if part.content_type.endswith(".footnotes+xml")
    ]
    properties = document.docx.core_properties
    parts += [str(getattr(properties, name) or "") for name in _PROPERTIES]
    source = "\n".join(parts)
    shown = _TAGS.sub("", source)
    if any(sign in shown for sign in _WIDE_BRACES):
        raise RuleViolation(f"模板“{file_name}”中的填空用了全角花括号，请改成半角的{{{{和}}}}。")
    opened, closed = shown.count("{{"), shown.count("}}")
    if "{#" in shown:
        raise _not_taken(file_name, "批注记号{#")
    if opened != closed or shown.count("{%") != shown.count("%}"):
        raise RuleViolation(f"模板“{file_name}”中有填空没有写完，花括号不成对，请检查{{{{和}}}}、{{%和%}}。")
    if opened + shown.count("{%") > _MOST_BLANKS:
        raise RuleViolation(f"模板“{file_name}”中的填空超过{_MOST_BLANKS}处，请用逐行循环代替。")
    try:
        tree = make_environment().parse("\n".join(document.patch_xml(part) for part in parts))
    except _Forbidden as trouble:
        raise _not_taken(file_name, str(trouble)) from trouble
    except TemplateError as trouble:
        raise _not_taken(file_name, "填空或循环的写法不完整") from trouble
    if _RAW_BLANK.search(shown):
        raise _not_taken(file_name, "只能用{{名称}}填空")
    return _used(tree)


def make_environment() -> SandboxedEnvironment:
    """Jinja as templates may use it: allow-listed, sandboxed, escaping, and strict about names."""
    return _Environment(autoescape=True, undefined=StrictUndefined)


def _not_taken(file_name: str, what: str) -> RuleViolation:
    return RuleViolation(
        f"模板“{file_name}”中有不能用的写法（{what}），只能用{{{{名称}}}}填空、{{%tr for 人 in 人员 %}}逐行循环和"
        f"{{% if 名称 %}}判断，请改正。"
    )


def _check_nodes(tree: nodes.Template) -> None:
    loops = list(tree.find_all(nodes.For))
    for node in [tree, *tree.find_all(nodes.Node)]:
        if not isinstance(node, _ALLOWED):
            raise _Forbidden("计算、函数或过滤")
    for loop in loops:
        is_plain = isinstance(loop.iter, nodes.Name) and isinstance(loop.target, nodes.Name)
        if not is_plain or loop.test is not None or loop.recursive or loop.else_:
            raise _Forbidden("循环只能按一个名单逐行")
        if any(True for each in loop.body for _ in each.find_all(nodes.For)) or any(
            isinstance(each, nodes.For) for each in loop.body
        ):
            raise _Forbidden("循环里不能再有循环")
    for node in tree.find_all(nodes.Getattr):
        if not isinstance(node.node, nodes.Name):
            raise _Forbidden("名称里只能有一个点")


def _used(tree: nodes.Template) -> UsedBlanks:
    rows: dict[str, set[str]] = {}
    targets: dict[str, set[str]] = {}
    for loop in tree.find_all(nodes.For):
        assert isinstance(loop.iter, nodes.Name)  # noqa: S101 - seen to when it was parsed
        assert isinstance(loop.target, nodes.Name)  # noqa: S101 - seen to when it was parsed
        targets.setdefault(loop.target.name, set()).add(loop.iter.name)
        rows.setdefault(loop.iter.name, set())
    blanks: set[str] = set()
    for attribute in tree.find_all(nodes.Getattr):
        assert isinstance(attribute.node, nodes.Name)  # noqa: S101 - seen to when it was parsed
        lists = targets.get(attribute.node.name)
        if lists is None:
            blanks.add(f"{attribute.node.name}.{attribute.attr}")
        for each in lists or ():
            rows[each].add(attribute.attr)
    names = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}
    of_rows = {attribute.node.name for attribute in tree.find_all(nodes.Getattr)}  # type: ignore[attr-defined]
    blanks |= names - set(targets) - set(rows) - (of_rows - set(targets))
    return UsedBlanks(blanks=frozenset(blanks), rows={name: frozenset(own) for name, own in rows.items()})


def fill_template(content: bytes, values: Mapping[str, Value], file_name: str) -> bytes:
    """A template with its blanks filled in; texts stay texts, whatever signs are in them.

    Raises RuleViolation when a blank has no value or stands where it cannot be filled in.
    """
    document = _open(content, file_name)
    try:
        document.render(_clean(values), make_environment())
    except _Forbidden as trouble:
        raise _not_taken(file_name, str(trouble)) from trouble
    except _ODD as trouble:
        _log.info("template with an odd structure: %s", trouble)
        raise FileTrouble(
            f"模板“{file_name}”的结构不完整（如表格没有列宽），请在WPS或Word中打开、另存为.docx后再用。"
        ) from trouble
    except TemplateError as trouble:
        raise _not_taken(file_name, "有的填空没有内容可填") from trouble
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _clean(values: Mapping[str, Value]) -> dict[str, Any]:
    return {
        name: _text(value)
        if isinstance(value, str)
        else [{k: _text(v) for k, v in row.items()} for row in value]
        for name, value in values.items()
    }


def _text(value: str) -> Markup:
    """What XML can hold, escaped; docxtpl would read tabs and the signs of its own escapes as commands."""
    plain = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return Markup(_OWN_ESCAPES.sub(lambda found: found[0].replace("_", "&#95;"), str(escape(plain))))  # noqa: S704 - escaped just now
