"""One paper of a case as a witness: its times, who it names, where it was. Bad content never raises: it becomes `problem`."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from messages import Text
from messages.errors import LiuhenError
from paperwork.readers.blocks import Paper
from paperwork.readers.reading import read
from paperwork.times.flat import flatten
from paperwork.times.statements import intervals
from regulations.values.facts import DocumentInterval, DocumentTimes

_ROLE = (
    r"(?<![被受])(?:执法|检查|勘验|调查|询问|办案|承办|送达|抽样|提取|监察|听证主持|主持|记录)(?:\((?:勘验|调查)\)|、记录)?(?:人员|人|员)"
    r"(?:姓名)?(?:\(签[名字章]\)|签[名字章]|\(签名或盖章\))?"
)
_OFFICERS = re.compile(rf"{_ROLE}[ \t]*[:\t][ \t\n]*(?=(?P<names>[^\n。]{{2,80}}))")
_APART = re.compile(r"\([^()]*\)|[、,;/\t\v]|[ ]{2,}|(?<=[\u4e00-\u9fff]{2}) (?=[\u4e00-\u9fff]{2})")
_NAME = re.compile(r"[\u4e00-\u9fff](?:[ ]?[\u4e00-\u9fff·]){1,3}")
_NOT_NAMES = re.compile(
    r"执法|证|编号|号码|签|盖章|日期|时间|单位|年|月|检查|询问|地点|记录|人员|当事人|姓名|性别|职务|电话|住址|地址|出示|告知|表明|身份"
    r"|向|对|已|本人|我们|依法|进行|现场|及|无|如下|情况|意见|以上|在|上述|案由|备注|公司|大队|支队"
)
_NUMBER = r"[A-Za-z]{0,3}\d[\dA-Za-z-]{4,19}"
_CERTIFICATE = re.compile(
    rf"(?:执法证|证件|证)(?:件)?[ \t]*(?:编)?(?:号码|号|编号)[ \t]*(?:为|是|分别为)?[:\t ]*(?P<first>{_NUMBER})"
    rf"(?P<rest>(?:[、,及和 \t]+{_NUMBER})*)"
)
_NAMED_NUMBER = re.compile(rf"[\u4e00-\u9fff]{{2,4}}[ \t]*\([ \t]*(?:执法证号?[:]?|证号[:]?)?[ \t]*(?P<first>{_NUMBER})[ \t]*\)")
_PLACE = re.compile(
    r"(?:检查|勘验|检查\(勘验\)|询问|调查|谈话|听证|送达|抽样|提取|执法|现场|登记|张贴|留置)?(?:地[ \t]*点|场所|处所)"
    r"[ \t]*[:\t]+[ \t\n]*(?P<place>[^\n\t。;]{2,60})"
)
_SHOWN = re.compile(
    r"(?:出示|展示|亮明)(?:了)?[^。;\n]{0,14}?(?:执法证|证件|身份)|(?:执法证|证件)[^。;\n]{0,24}?(?:出示|展示|亮明|请过目|确认|看清)"
)
_NOT_SHOWN = re.compile(r"(?:未|没)(?:有)?(?:向[^。;\n]{0,8})?(?:出示|展示|亮明)")
_TICKED = re.compile(r"[☑☒■√✓✔][ \t]*([\u4e00-\u9fff]+)")
_FIELDS = {
    "送达文书": r"送达(?:的)?(?:法律)?文书(?:的)?(?:名称)?(?:及|、|和)?(?:文号|份数|件数)?",
    "受送达人": r"(?:受送达人|送达对象|被送达人)(?:\(?单位\)?)?(?:名称|姓名)?",
    "送达地点": r"送达(?:地点|地址)",
    "送达方式": r"送达方式",
}
_FIELD = {name: re.compile(rf"{label}[ \t]*[:\t]+[ \t\n]*(?P<value>[^\n\t]{{1,80}})") for name, label in _FIELDS.items()}


def document_times(path: Path, kind: str, sha256: str, year: int | None, *, name: str | None = None) -> DocumentTimes:
    """Read one paper of a case. `name` is what the case file calls it; never raises on content.

    Officers, certificates and 出示情况: 002 art. 9, 003-2 art. 14(一), 004 art. 19; fields of a 送达回证: 003-2 art. 16(一).
    """
    nothing = DocumentTimes(name or path.name, kind, sha256)
    try:
        paper = read(path)
    except LiuhenError as problem:
        return replace(nothing, problem=_with_case_file_name(problem.text, nothing.file))
    stated, signed = intervals(paper, kind, year)
    marked = tuple(_marked(interval, kind) for interval in stated)
    return replace(described(nothing, paper), intervals=marked, signed=signed, notes=paper.notes)


def _with_case_file_name(why: Text, file: str) -> Text:
    """The sentence with the name the case file gives the paper; a stored copy is called otherwise."""
    return Text(why.key, {name: file if name in ("file", "path") else value for name, value in why.params.items()})


def _marked(interval: DocumentInterval, kind: str) -> DocumentInterval:
    """Mark the time of an interruption: it is when there is no footage, and must not be looked for in it."""
    interrupted = any(word in kind for word in ("中断", "情况说明", "工作记录")) or any(word in interval.label for word in ("中断", "恢复"))
    return replace(interval, flags=(*interval.flags, "interruption")) if interrupted else interval


def described(times: DocumentTimes, paper: Paper) -> DocumentTimes:
    """Fill in who and where, as far as the paper says it in the usual places."""
    flat = flatten(paper)
    text = flat.text
    place = _PLACE.search(text)
    fields = {name: pattern.search(text) for name, pattern in _FIELD.items()} if "送达" in times.kind else {}
    values = {name: flat.raw_text(*match.span("value")) for name, match in fields.items() if match}
    return replace(
        times,
        officers=_officers(text),
        certificates=_certificates(text),
        place=flat.raw_text(*place.span("place")) if place else None,
        shown=_SHOWN.search(text) is not None and _NOT_SHOWN.search(text) is None,
        fields={name: value for name, raw in values.items() if (value := _ticked(raw))},
    )


def _ticked(value: str) -> str:
    """Return what is ticked where a form offers several: `□直接送达 ☑留置送达`; the value as it is where nothing is."""
    return "、".join(_TICKED.findall(value)) if any(mark in value for mark in "□☐○") else value


def _officers(text: str) -> tuple[str, ...]:
    """Return the names that stand after `执法人员`, `检查人员`, `询问人`, `记录人` …, up to what is no name."""
    names: dict[str, None] = {}
    for match in _OFFICERS.finditer(text):
        for part in _APART.split(match["names"]):
            name = part.strip(" :的和与")
            if not name:
                continue
            if not _NAME.fullmatch(name) or _NOT_NAMES.search(name):
                break
            names[name.replace(" ", "")] = None
    return tuple(names)


def _certificates(text: str) -> tuple[str, ...]:
    numbers: dict[str, None] = {}
    for pattern in (_NAMED_NUMBER, _CERTIFICATE):
        for match in pattern.finditer(text):
            rest = match.groupdict().get("rest") or ""
            for number in (match["first"], *re.findall(_NUMBER, rest)):
                numbers[number] = None
    return tuple(numbers)
