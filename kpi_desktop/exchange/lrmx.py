"""`.lrmx` files of the 干部任免审批表 editor: XML of one person, read by the elements' names, never by their place.

Elements: domain reference §7.9. What the roster has no place for, and elements nobody knows, are kept as text for the
preview; the photo is only mentioned.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.people_forms import PersonForm
from kpi_desktop.domain.staff import read_birth_month
from kpi_desktop.domain.values import clean_name, clean_text

SUFFIX = ".lrmx"
_MOST_BYTES = 8 * 1024 * 1024
_MOST_TAGS = 5000
_LIMITS: Mapping[str, tuple[str, int]] = MappingProxyType(
    {
        "姓名": ("name", 60),
        "民族": ("ethnicity", 40),
        "政治面貌": ("political_status", 40),
        "现任职务": ("title", 200),
        "身份证号": ("id_number", 40),
    }
)
_ENCODING = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([^"']*)["']""")
_ROOT = "Person"
_TAKEN = frozenset(
    {"XingMing", "XingBie", "ChuShengNianYue", "MinZu", "ZhengZhiMianMao", "XianRenZhiWu", "ShenFenZheng"}
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "JiGuan": "籍贯",
        "ChuShengDi": "出生地",
        "RuDangShiJian": "入党时间",
        "CanJiaGongZuoShiJian": "参加工作时间",
        "JianKangZhuangKuang": "健康状况",
        "ZhuanYeJiShuZhiWu": "专业技术职务",
        "ShuXiZhuanYeYouHeZhuanChang": "熟悉专业有何专长",
        "QuanRiZhiJiaoYu_XueLi": "全日制教育学历",
        "QuanRiZhiJiaoYu_XueWei": "全日制教育学位",
        "QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "全日制学历毕业院校系及专业",
        "QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "全日制学位毕业院校系及专业",
        "ZaiZhiJiaoYu_XueLi": "在职教育学历",
        "ZaiZhiJiaoYu_XueWei": "在职教育学位",
        "ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi": "在职学历毕业院校系及专业",
        "ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi": "在职学位毕业院校系及专业",
        "NiRenZhiWu": "拟任职务",
        "NiMianZhiWu": "拟免职务",
        "JianLi": "简历",
        "JiangChengQingKuang": "奖惩情况",
        "NianDuKaoHeJieGuo": "年度考核结果",
        "RenMianLiYou": "任免理由",
        "JiaTingChengYuan": "家庭成员",
        "ChengBaoDanWei": "呈报单位",
        "JiSuanNianLingShiJian": "计算年龄时间",
        "TianBiaoShiJian": "填表时间",
        "TianBiaoRen": "填表人",
        "ZhaoPian": "照片",
        "Version": "版本",
    }
)


def read_lrmx(path: Path) -> PersonForm:
    """Read one person's form.

    Raises FileTrouble when the file cannot be read, is too big, no UTF-8, broken, carries a document type or entities, is
    no 任免审批表, or names nobody.
    """
    root = _parse(path)
    if _tag(root) != _ROOT:
        raise _refusal(path, "不是干部任免审批表的文件，请选择任免审批表编辑器保存的.lrmx文件")
    fields: dict[str, str] = {}
    others: list[tuple[str, str]] = []
    for element in root:
        tag, text = _tag(element), _text(element)
        if tag in _TAKEN and tag not in fields:
            fields[tag] = text
        elif text:
            others.append((_WORDS.get(tag, tag), text))
    name = clean_name(fields.get("XingMing", ""))
    if not name:
        raise _refusal(path, "里没有姓名，请在任免审批表编辑器中补填姓名再导入")
    birth = fields.get("ChuShengNianYue", "")
    month = read_birth_month(birth)
    if birth and not month.startswith(("19", "20")):
        month = ""
        others.append(("出生年月", birth))
    form = PersonForm(
        source=path.name,
        name=name,
        gender=_gender(fields.get("XingBie", "")),
        birth_month=month,
        ethnicity=_ethnicity(fields.get("MinZu", "")),
        political_status=fields.get("ZhengZhiMianMao", "") or _status(dict(others).get("入党时间", "")),
        title=" ".join(fields.get("XianRenZhiWu", "").split()),
        id_number=clean_text(fields.get("ShenFenZheng", "")).replace(" ", "").upper(),
        others=tuple(others),
    )
    for label, (field, most) in _LIMITS.items():
        if len(getattr(form, field)) > most:
            raise _refusal(
                path, f"的{label}有{len(getattr(form, field))}个字，最多{most}个字，请缩短后再导入"
            )
    return form


def _parse(path: Path) -> Element:
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            most = _MOST_BYTES // (1024 * 1024)
            raise _refusal(path, f"有{size // (1024 * 1024)}MB，超过{most}MB，请压缩照片后重新保存")
        data = path.read_bytes()
    except OSError as trouble:
        raise _refusal(path, "不能读取，请检查文件是否还在、是否正被别的程序打开") from trouble
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise _refusal(path, "不是按UTF-8编码保存的，请用任免审批表编辑器重新保存为.lrmx") from trouble
    if declared is not None and declared.group(1).lower() not in {b"utf-8", b"utf8"}:
        raise _refusal(path, "不是按UTF-8编码保存的，请用任免审批表编辑器重新保存为.lrmx")
    if data.count(b"<") > _MOST_TAGS:
        raise _refusal(path, "的内容多得不像一张任免审批表，请用任免审批表编辑器重新保存")
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as trouble:
        raise _refusal(
            path, "带有外部引用或实体定义，不安全，没有读入，请用任免审批表编辑器重新保存"
        ) from trouble
    except (ParseError, ValueError) as trouble:
        raise _refusal(path, "不完整或已损坏，请用任免审批表编辑器重新保存") from trouble
    return root


def _refusal(path: Path, what: str) -> FileTrouble:
    return FileTrouble(f"“{path.name}”{what}。")


def _tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _text(element: Element) -> str:
    """An element's text; a photo is mentioned, items within are put on lines."""
    if _tag(element) == "ZhaoPian":
        return "有照片，没有读入" if (element.text or "").strip() else ""
    if len(element):
        rows = (
            "，".join(text for part in item.iter() if (text := (part.text or "").strip())) for item in element
        )
        return "\n".join(row for row in rows if row)
    return (element.text or "").strip()


def _gender(text: str) -> str:
    return text[:1] if text[:1] in {"男", "女"} else ""


def _ethnicity(text: str) -> str:
    return f"{text}族" if text and not text.endswith("族") and len(text) < 4 else text


def _status(joined: str) -> str:
    """The political status that the time of joining states: a date is the Party's, a word a democratic party's."""
    if re.match(r"\d{4}", joined):
        return "中共党员"
    return joined if joined and joined != "无" and len(joined) < 10 else ""
