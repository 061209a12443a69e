"""Word templates of strangers: what is refused with which sentence, and that texts stay texts."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.documents import DOCUMENT_KINDS, find_kind
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.exchange.document_templates import MOST_BYTES, check_template, fill_template, read_template
from kpi_desktop.resource_files import resource_path

NOTICE, ROSTER = find_kind("result-notices"), find_kind("roster")
GOOD = "{{姓名}}{{结果}}"


def a_template(*paragraphs: str, row: tuple[str, ...] = ()) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if row:
        table = document.add_table(rows=0, cols=1)
        for text in row:
            table.add_row().cells[0].text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def rewritten(content: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The package with its parts changed, None left out, and more of them."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
        for name, part in more.items():
            new.writestr(name.replace("__", "/"), part)
    return stream.getvalue()


def unchanged(_name: str, part: bytes) -> bytes:
    return part


def refusal(content: bytes, tmp_path: Path, name: str = "模板.docx") -> str:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileTrouble) as refused:
        read_template(path)
    return str(refused.value)


def blanks_refused(*paragraphs: str, kind: object = NOTICE, row: tuple[str, ...] = ()) -> str:
    with pytest.raises(RuleViolation) as refused:
        check_template(a_template(*paragraphs, row=row), kind, "本局.docx")  # type: ignore[arg-type]
    return str(refused.value)


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    rows = [cell.text for table in document.tables for each in table.rows for cell in each.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *rows])


@pytest.mark.parametrize("kind", DOCUMENT_KINDS, ids=lambda kind: kind.key)
def test_that_every_shipped_template_is_taken(kind: object) -> None:
    path = resource_path("templates", kind.file_name)  # type: ignore[attr-defined]
    check_template(read_template(path), kind, path.name)  # type: ignore[arg-type]


def test_that_what_is_no_document_is_named(tmp_path: Path) -> None:
    assert refusal(b"hello", tmp_path) == "“模板.docx”不是Word文档，请选择.docx模板。"
    assert "旧版.doc或加了打开密码" in refusal(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, tmp_path)
    assert "已损坏" in refusal(a_template(GOOD)[:400], tmp_path)
    assert "不是Word文档" in refusal(
        rewritten(a_template(GOOD), lambda n, p: None if n == "word/document.xml" else p), tmp_path
    )
    with pytest.raises(FileTrouble, match="读不出来"):
        read_template(tmp_path / "没有.docx")
    huge = tmp_path / "大.docx"
    with huge.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    with pytest.raises(FileTrouble, match="超过10兆"):
        read_template(huge)


def test_that_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    big = rewritten(a_template(GOOD), unchanged, word__zeros=b"\0" * (61 * 1024 * 1024))
    assert "展开后太大" in refusal(big, tmp_path)
    fat = rewritten(
        a_template(GOOD), lambda n, p: p + b" " * (4 * 1024 * 1024) if n == "word/document.xml" else p
    )
    assert "展开后太大" in refusal(fat, tmp_path)
    many = rewritten(a_template(GOOD), unchanged, **{f"word__{number}.bin": b"" for number in range(600)})
    assert "展开后太大" in refusal(many, tmp_path)


def test_that_macros_objects_and_links_are_refused(tmp_path: Path) -> None:
    good = a_template(GOOD)
    for name in ("word/vbaProject.bin", "word/embeddings/oleObject1.bin", "word/activeX/activeX1.xml"):
        assert "带有宏或嵌入的程序" in refusal(rewritten(good, unchanged, **{name: b"<x/>"}), tmp_path)
    macro = rewritten(
        good,
        lambda n, p: p.replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
    )
    assert "不是普通的.docx" in refusal(macro, tmp_path)
    link = b'<Relationship Id="rId99" Type="http://x/relationships/image" Target="http://x/a.png" TargetMode="External"/></Relationships>'
    linked = rewritten(
        good,
        lambda n, p: p.replace(b"</Relationships>", link) if n == "word/_rels/document.xml.rels" else p,
    )
    assert "链接了外面的文件或图片" in refusal(linked, tmp_path)


def test_that_definitions_and_other_encodings_are_refused(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    entities = rewritten(
        a_template(GOOD),
        lambda n, p: bomb + p.partition(b"?>")[2] if n == "word/document.xml" else p,
    )
    assert "不该有的定义" in refusal(entities, tmp_path)
    wide = rewritten(
        a_template(GOOD),
        lambda n, p: (
            p.decode().replace("UTF-8", "UTF-16").encode("utf-16") if n == "word/document.xml" else p
        ),
    )
    assert "不该有的定义" in refusal(wide, tmp_path)


def test_that_a_hyperlink_may_stay(tmp_path: Path) -> None:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link = (
        b'<Relationship Id="rId99" Type="%s" Target="http://x" TargetMode="External"/></Relationships>' % kind
    )
    linked = rewritten(
        a_template(GOOD),
        lambda n, p: p.replace(b"</Relationships>", link) if n == "word/_rels/document.xml.rels" else p,
    )
    path = tmp_path / "链接.docx"
    path.write_bytes(linked)
    assert read_template(path) == linked


def test_that_misspelled_and_lacking_blanks_are_named_with_the_nearest() -> None:
    assert blanks_refused("{{姓明}}的{{等级次}}") == (
        "模板“本局.docx”有不认识的填空：“姓明”（是否应为“姓名”）、“等级次”（是否应为“等次”），"
        "缺少必须有的填空：姓名、结果，请按填空名称表改正。"
    )
    assert blanks_refused(GOOD, "{{xyz}}") == "模板“本局.docx”有不认识的填空：“xyz”，请按填空名称表改正。"
    many = "".join(f"{{{{第{number}}}}}" for number in range(8))
    assert "等8处" in blanks_refused(GOOD, many)
    assert "“姓名.长度”" in blanks_refused(GOOD, "{{姓名.长度}}")


def test_that_rows_are_checked_by_their_own_names() -> None:
    loop = ("{%tr for 人 in 人员 %}", "{{人.姓名}}{{人.总成绩}}", "{%tr endfor %}")
    sentence = blanks_refused("{{单位名称}}", kind=ROSTER, row=loop)
    assert sentence == "模板“本局.docx”有不认识的填空：“人.总成绩”，请按填空名称表改正。"
    other = ("{%tr for 人 in 名单 %}", "{{人.姓名}}", "{%tr endfor %}")
    assert "“名单”" in blanks_refused("{{单位名称}}", kind=ROSTER, row=other)
    assert "缺少必须有的填空：人员的逐行表格" in blanks_refused("{{单位名称}}", kind=ROSTER)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{{ 姓名.__class__.__mro__ }}", "名称里只能有一个点"),
        ("{{ 姓名 * 1000000000 }}", "计算、函数或过滤"),
        ("{{ 姓名|upper }}", "计算、函数或过滤"),
        ("{{ cycler.__init__() }}", "计算、函数或过滤"),
        ("{% set x = 1 %}", "计算、函数或过滤"),
        ("{% include '/etc/passwd' %}", "计算、函数或过滤"),
        ("{% for a in range(10) %}{% endfor %}", "计算、函数或过滤"),
        ("{% for a in 人员.全部 %}{% endfor %}", "循环只能按一个名单逐行"),
        ("{% for a in 人员 %}{% for b in 人员 %}{{b.姓名}}{% endfor %}{% endfor %}", "循环里不能再有循环"),
        ("{% for a in 人员 if a.姓名 %}{% endfor %}", "循环只能按一个名单逐行"),
        ("{% for a in 人员 %}{{a.姓名}}{% else %}无{% endfor %}", "循环只能按一个名单逐行"),
        ("{% if 姓名 %}", "填空或循环的写法不完整"),
        ("{{r 姓名 }}", "只能用{{名称}}填空"),
        ("{{ 姓名 ", "花括号不成对"),
        ("{{" * 3000, "花括号不成对"),
        ("{{姓名}}" * 501, "超过500处"),
        ("｛｛姓名｝｝", "全角花括号"),
        ("{# 姓名 #}", "批注记号{#"),
    ],
    ids=lambda value: value[:24],
)
def test_that_a_template_can_say_no_more_than_blanks_rows_and_conditions(text: str, sentence: str) -> None:
    assert sentence in blanks_refused(GOOD, text)


def test_that_what_only_hides_in_header_footnote_or_title_is_checked_too() -> None:
    document = Document()
    document.add_paragraph(GOOD)
    document.sections[0].header.paragraphs[0].text = "{{单位明称}}"
    document.core_properties.title = "{{ 姓名.__class__.__base__ }}"
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(RuleViolation, match="名称里只能有一个点"):
        check_template(stream.getvalue(), NOTICE, "本局.docx")
    with pytest.raises(RuleViolation, match="名称里只能有一个点"):
        fill_template(stream.getvalue(), {"姓名": "张伟", "结果": "", "单位明称": ""}, "本局.docx")
    document.core_properties.title = ""
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(RuleViolation, match="“单位明称”（是否应为“单位名称”）"):
        check_template(stream.getvalue(), NOTICE, "本局.docx")


def test_that_a_loop_over_half_a_row_is_refused_before_it_loses_something() -> None:
    sentence = blanks_refused(
        "{{单位名称}}{% for 人 in 人员 %}", kind=ROSTER, row=("{{人.姓名}}", "{% endfor %}")
    )
    assert "填空或循环放错了位置" in sentence


def test_that_a_document_whose_text_is_broken_is_told_as_damaged() -> None:
    broken = rewritten(a_template(GOOD), lambda n, p: p[: len(p) // 2] if n == "word/document.xml" else p)
    with pytest.raises(FileTrouble, match="已损坏，无法读出"):
        check_template(broken, NOTICE, "本局.docx")


def test_that_a_table_no_word_processor_would_write_is_told() -> None:
    odd = b"<w:body><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    document = rewritten(
        a_template(GOOD),
        lambda n, p: p.replace(b"<w:body>", odd) if n == "word/document.xml" else p,
    )
    with pytest.raises(FileTrouble, match="的结构不完整"):
        check_template(document, NOTICE, "本局.docx")


def test_that_a_name_without_a_value_is_refused_and_not_printed_empty() -> None:
    with pytest.raises(RuleViolation, match="有的填空没有内容可填"):
        fill_template(a_template("{{姓名}}{{等次}}"), {"姓名": "张伟"}, "本局.docx")


def test_that_a_blank_broken_into_runs_by_word_is_still_one() -> None:
    document = Document()
    paragraph = document.add_paragraph()
    for piece in ("{", "{姓", "名}", "}：{{结果}}"):
        paragraph.add_run(piece).bold = piece == "{姓"
    stream = io.BytesIO()
    document.save(stream)
    check_template(stream.getvalue(), NOTICE, "本局.docx")
    assert "张伟：好" in text_of(
        fill_template(stream.getvalue(), {"姓名": "张伟", "结果": "好"}, "本局.docx")
    )


def test_that_rows_repeat_and_a_condition_leaves_text_out() -> None:
    template = a_template(
        "{% if 公示地点 %}地点{{公示地点}}{% endif %}",
        row=("{%tr for 人 in 人员 %}", "{{人.姓名}}", "{%tr endfor %}"),
    )
    rows = [{"姓名": "张伟"}, {"姓名": "林𠅤"}]
    filled = text_of(fill_template(template, {"公示地点": "", "人员": rows}, "本局.docx"))
    assert "地点" not in filled
    assert filled.split() == ["张伟", "林𠅤"]
    assert "地点一楼" in text_of(fill_template(template, {"公示地点": "一楼", "人员": ()}, "本局.docx"))


@given(
    st.text(
        alphabet=st.one_of(
            st.sampled_from("{}%_#<>&\"'\\\n\t\r\x00\x07\x0c￾𠅤中a "), st.characters(codec="utf-8")
        ),
        max_size=60,
    )
)
def test_that_any_text_is_filled_in_as_it_is(text: str) -> None:
    filled = Document(io.BytesIO(fill_template(a_template("[{{姓名}}]"), {"姓名": text}, "本局.docx")))
    shown = filled.paragraphs[0].text
    wanted = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    plain = "".join(sign for sign in wanted if sign == "\n" or sign.isprintable() or sign.isspace())
    for sign in "{}%_#<>&\"'\\𠅤中a\n":
        assert shown.count(sign) == plain.count(sign)
    assert shown.startswith("[")
    assert shown.endswith("]")


def test_that_the_kinds_are_found_by_key() -> None:
    with pytest.raises(RuleViolation, match="没有名为“x”的文档，可用的有：form、form-2007"):
        find_kind("x")
    marks = ROSTER.marks
    assert "{{单位名称}}" in marks
    assert marks.index("{%tr for 人 in 人员 %}") < marks.index("{{人.姓名}}") < marks.index("{%tr endfor %}")
    assert ("{{姓名}}", "姓名，必须有") in NOTICE.lines
