"""任免审批表 files: read by name in any order, whole or in part; a hostile one is refused in one sentence."""

import random
from pathlib import Path

import pytest

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.exchange import lrmx
from kpi_desktop.exchange.lrmx import read_lrmx
from tests.exchange.forms import FAMILY, ZHANG, a_file, a_form


def test_that_a_form_is_read_with_what_the_roster_has_no_place_for(tmp_path: Path) -> None:
    tail = f"<JianLi>2006.08--\n科员</JianLi>{FAMILY}<ZhaoPian>AAAA</ZhaoPian><XinYuanSu>新</XinYuanSu><Version>5</Version>"
    form = read_lrmx(a_file(tmp_path, a_form(tail)))
    assert (form.source, form.name, form.gender, form.birth_month) == ("张伟.lrmx", "张伟", "男", "1984-09")
    assert (form.ethnicity, form.political_status, form.title) == (
        "汉族",
        "中共党员",
        "云岭县自然资源局办公室主任",
    )
    assert form.id_number == "530499198409150017"
    assert form.others == (
        ("籍贯", "云南云岭"),
        ("入党时间", "200610"),
        ("简历", "2006.08--\n科员"),
        ("家庭成员", "妻子，李静\n父亲，张军"),
        ("照片", "有照片，没有读入"),
        ("XinYuanSu", "新"),
        ("版本", "5"),
    )


def test_that_elements_are_known_by_name_and_not_by_place(tmp_path: Path) -> None:
    straight = read_lrmx(a_file(tmp_path))
    shuffled = list(ZHANG.items())
    for seed in range(5):
        random.Random(seed).shuffle(shuffled)
        body = "".join(f"<{tag}>{text}</{tag}>" for tag, text in shuffled)
        form = read_lrmx(a_file(tmp_path, f'<Person xmlns="urn:x">{body}</Person>'))
        assert (form.name, form.birth_month, form.title, form.id_number, form.political_status) == (
            straight.name,
            straight.birth_month,
            straight.title,
            straight.id_number,
            straight.political_status,
        )


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"ChuShengNianYue": "19840915"}, "birth_month", "1984-09"),
        ({"ChuShengNianYue": "不详"}, "birth_month", ""),
        ({"ChuShengNianYue": "300009"}, "birth_month", ""),
        ({"MinZu": "彝"}, "ethnicity", "彝族"),
        ({"MinZu": ""}, "ethnicity", ""),
        ({"RuDangShiJian": "200108；民建"}, "political_status", "中共党员"),
        ({"RuDangShiJian": "民盟"}, "political_status", "民盟"),
        ({"RuDangShiJian": "无"}, "political_status", ""),
        ({"ZhengZhiMianMao": "群众"}, "political_status", "群众"),
        ({"XingBie": "不明"}, "gender", ""),
        ({"XingMing": "张　伟"}, "name", "张伟"),
        ({"XingMing": "=1+1&lt;b"}, "name", "=1+1<b"),
        ({"ShenFenZheng": "53049919840915001x "}, "id_number", "53049919840915001X"),
        ({"XianRenZhiWu": "局长\n兼主任"}, "title", "局长 兼主任"),
    ],
)
def test_that_values_are_read_in_the_forms_of_the_editor(
    given: dict[str, str], field: str, value: str, tmp_path: Path
) -> None:
    assert getattr(read_lrmx(a_file(tmp_path, a_form(**given))), field) == value


def test_that_what_cannot_be_a_birth_month_is_kept_to_be_seen(tmp_path: Path) -> None:
    assert ("出生年月", "不详") in read_lrmx(a_file(tmp_path, a_form(ChuShengNianYue="不详"))).others


def test_that_a_repeated_element_is_kept_to_be_seen(tmp_path: Path) -> None:
    form = read_lrmx(a_file(tmp_path, a_form("<XingMing>李静</XingMing>")))
    assert (form.name, form.others[-1]) == ("张伟", ("XingMing", "李静"))


def test_that_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    assert read_lrmx(a_file(tmp_path, b"\xef\xbb\xbf" + a_form().encode())).name == "张伟"


_LAUGHS = "".join(
    f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' if at else '<!ENTITY l0 "哈">' for at in range(10)
)
_UNSAFE = "带有外部引用或实体定义，不安全，没有读入，请用任免审批表编辑器重新保存"
_BROKEN = "不完整或已损坏，请用任免审批表编辑器重新保存"
_NOT_UTF8 = "不是按UTF-8编码保存的，请用任免审批表编辑器重新保存为.lrmx"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (f"<!DOCTYPE Person [{_LAUGHS}]><Person><XingMing>&l9;</XingMing></Person>", _UNSAFE),
        ('<!DOCTYPE Person [<!ENTITY x SYSTEM "file:///etc/passwd">]><Person><XingMing>&x;</XingMing></Person>', _UNSAFE),
        ('<!DOCTYPE Person SYSTEM "http://example.invalid/p.dtd"><Person><XingMing>张</XingMing></Person>', _UNSAFE),
        ("<!DOCTYPE Person><Person><XingMing>张</XingMing></Person>", _UNSAFE),
        (a_form().encode("gb18030"), _NOT_UTF8),
        (a_form().encode("utf-16"), _NOT_UTF8),
        (a_form().replace("UTF-8", "GB2312"), _NOT_UTF8),
        (a_form().replace("UTF-8", "UTF-7"), _NOT_UTF8),
        (a_form()[:-40], _BROKEN),
        (a_form(XingMing="&x;"), _BROKEN),
        ("", _BROKEN),
        (b"\x00" * 100, _BROKEN),
        ("不是XML", _BROKEN),
        ("<html><XingMing>张伟</XingMing></html>", "不是干部任免审批表的文件，请选择任免审批表编辑器保存的.lrmx文件"),
        ("<Person/>", "里没有姓名，请在任免审批表编辑器中补填姓名再导入"),
        ("<Person>" + "<a>" * 6000 + "</a>" * 6000 + "</Person>", "的内容多得不像一张任免审批表，请用任免审批表编辑器重新保存"),
        (a_form(XingMing="长" * 61), "的姓名有61个字，最多60个字，请缩短后再导入"),
        (a_form(XianRenZhiWu="长" * 201), "的现任职务有201个字，最多200个字，请缩短后再导入"),
    ],
)  # fmt: skip
def test_that_a_hostile_file_is_refused_in_one_sentence(
    content: str | bytes, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(FileTrouble) as refusal:
        read_lrmx(a_file(tmp_path, content))
    assert str(refusal.value) == f"“张伟.lrmx”{sentence}。"


def test_that_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "大.lrmx"
    with path.open("wb") as stream:
        stream.truncate(3 * 1024**3)
    with pytest.raises(FileTrouble, match="有3072MB，超过8MB，请压缩照片后重新保存"):
        read_lrmx(path)


def test_that_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "没有.lrmx", tmp_path):
        with pytest.raises(FileTrouble, match="不能读取，请检查文件是否还在"):
            read_lrmx(path)


def test_that_a_form_as_big_as_allowed_is_read(tmp_path: Path) -> None:
    photo = "A" * (lrmx._MOST_BYTES - 4096)
    form = read_lrmx(a_file(tmp_path, a_form(f"<ZhaoPian>{photo}</ZhaoPian>")))
    assert form.others[-1] == ("照片", "有照片，没有读入")
