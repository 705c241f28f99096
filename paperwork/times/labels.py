"""What a time in a paper is the time of: the activity, a period, a plan, a signature, or something else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from paperwork.numerals import CHINESE
from paperwork.times.flat import Flat
from paperwork.times.moments import G
from paperwork.times.stretches import TimeStretch

ACTIVITY = (
    "检查", "勘验", "勘察", "询问", "调查", "谈话", "听证", "送达", "收到", "签收", "抽样", "采样", "提取", "取证",
    "登记", "留置", "张贴", "陈述", "申辩", "告知", "执法", "起止", "开始", "结束", "起始", "终止", "中断", "恢复",
    "记录", "笔录", "辨认", "复会", "休庭", "开庭", "现场", "巡查", "核查", "查验", "清点", "交接", "录制",
    "收件", "领取", "走访", "约谈", "实施",
)  # fmt: skip
_CLOCKED = (  # acts beside a clock time; a mere day beside them is that of a later act: 复查时间：2024年5月21日
    "勘测", "踏勘", "起讫", "到场", "到达", "离场", "采集", "拍摄", "查封", "扣押", "讯问", "监测", "复查", "座谈", "巡检", "清查",
    "测量", "检测", "检验", "排查", "督查", "督导", "抽查", "抽检", "抽取", "离开", "进场", "核验", "核对", "盘点", "封存", "启封",
    "解封", "暂扣", "拆除", "回访", "会谈", "面谈", "录音", "录像", "摄像", "拍照", "取样", "听取", "宣告", "宣读", "检疫", "稽查",
    "巡视", "查看", "查处", "质证", "对质", "评估", "见证", "公证",
)  # fmt: skip
INSTANT = ("送达", "收到", "签收", "留置", "张贴", "登记", "抽样", "采样", "收件", "领取", "交接", "决定")
_PERIOD = ("期限", "有效", "保存期", "公告期", "期间", "租期", "限期", "时限", "保管", "缴纳", "缴款", "整改", "履行")
_PLANNED = ("拟", "计划", "预定", "预约", "约定", "定于", "安排")
_SIGNED = ("签名", "签字", "签章", "盖章", "落款", "填表", "填写", "捺印")
_OTHER = (
    "违法", "案发", "发生", "成立", "注册", "发证", "营业", "出生", "入职", "离职", "上班", "下班", "工作", "立案", "受理", "签订",
    "工资", "生产", "出厂", "打印", "印发", "投诉", "举报", "来访", "销售", "考勤", "发放", "支付", "拖欠", "申请", "办理", "审批",
    "批准", "作出", "颁发", "变更", "购买", "进货", "到货", "施工", "开工", "竣工", "事故", "合同", "用工", "欠薪", "入库", "核准",
    "开放", "作息", "值班", "加班", "用餐", "就餐", "休息", "服务", "通话", "租赁", "运输", "停业", "停电", "停水", "居住", "住院",
    "入住", "就诊", "乘坐", "培训", "上课", "授课", "演出", "交易", "停放", "停车", "占道", "排放", "经营", "雇佣", "任职", "休假",
    "请假", "缺勤", "出勤", "打卡", "轮班", "夜班", "白班", "接报", "报警", "接警", "发现", "入境", "出境", "借用", "使用", "保质",
)  # fmt: skip
_ACT = re.compile(  # the last word of a label decides, where it is plainly an act of the office: 营业场所检查时间
    r"(?:检查|勘验|勘查|勘察|询问|调查|讯问|巡查|核查|查验|送达|听证|查封|扣押|抽样|采样|勘测|踏勘)(?:时间段?|时段|起止|起讫|起止时间)$"
)

_NAMED = rf"时{G}间(?:段)?|起[止讫]|日{G}期|期{G}限|时段|期间|时刻|时限"
_TAIL = re.compile(
    rf"(?P<label>(?:[\u4e00-\u9fff()、/]{{0,20}}(?:\v[ \t]*)?|(?:[\u4e00-\u9fff][ ]{{1,4}}){{0,8}})(?:{_NAMED})(?:\([^()\n]{{0,10}}\))?)"
    rf"[ \t]*:?{G}(?:\(?第[ \t]*[\d{CHINESE}]{{1,3}}[ \t]*次\)?[:,]?)?"
    rf"{G}(?:自|从|于|为|是|在|起|:|由)*{G}\(?(?:北京时间)?\)?:?{G}$"
)
_ACTS = "|".join(word for word in ACTIVITY if len(word) == 2)
_ORDINAL = re.compile(rf"(?:^|[\s,;。、])(?P<label>第[ \t]*[\d{CHINESE}]{{1,3}}[ \t]*次(?:{_ACTS}))[ \t]*:{G}$")
_EDGE = re.compile(rf"(?:^|[\s,;。])(?P<label>[\u4e00-\u9fff]{{0,4}}(?:开始|结束|起始|终止)|起|止|始|终)(?:{G}:{G}|[ ]*\t{G})$")
_HEADED = re.compile(rf"[\u4e00-\u9fff()、/ \t\n]{{0,20}}(?:{_NAMED})(?:\([^()\n]{{0,10}}\))?{G}:?{G}")
_CHAIN = re.compile(
    rf"(?:[ \t\n,;、及和与并又:]|止|结束|\(?第[ \t]*[\d{CHINESE}]{{1,3}}[ \t]*次\)?|\([\d{CHINESE}]\)|[①②③④]"
    rf"|休庭|复会|休会|恢复|继续|再次|重新|检查|询问|调查|听证|勘验|时间|中间|休息|午休|自|从|于|在|后|至)*"
)
_NEAREST = re.compile(
    r"(?P<planned>定于|拟于|拟定于|计划于|将于|预定于|约定于|须于|应于|应当于|请于|务必于|按时于)"
    r"|(?P<period>期限|有效期|保存期|公告期|租期|限期|届满|有效|整改)"
    r"|(?P<signed>签名|签字|签章|盖章|捺印|印章|公章|以上笔录|已阅|核对无误|属实|签收)"
    rf"|(?P<other>{'|'.join(_OTHER)}|执照|许可证|期间|曾|自称|答:|问:)"
)
_DONE = re.compile(rf"[^。;\n]{{0,40}}?\n?[^。;\n]{{0,20}}?(?:{_ACTS})")
_LED_BY = re.compile(rf"(?:^|[\s,。;:(自从于在由]|人员|我局|我们|机关|单位|支队|大队){G}$")
_READ = re.compile(r"签名|签字|签章|盖章|以上|属实|无误|看过|已阅|相符|宣读")
_SIGNER = re.compile(
    r"(?:当事人|见证人|执法人员|检查人员|勘验人员|调查人员|记录人|询问人|被询问人|负责人|在场人|翻译|送达人|收件人|代收人|经办人|承办人|陪同人员)"
    r"[^:。;\n]{0,10}:[^:。;\n]{0,30}$"
)
_TALK = re.compile(r"[ \t]*[问答][ \t]*:")
_LEADS = re.compile(r"执法人员|检查人员|勘验人员|调查人员|询问人员|我局|我们|本机关|我单位|支队|大队|我队|本局|^[ \t]*(?:自|从|于)?[ \t]*$")
_STARTING = re.compile(r"开始|起始|中断|到场|到达|进场")
_ENDING = re.compile(r"结束|终止|恢复|离场|离开")
_STOPS = " \t:,。;()"
_LUNAR = re.compile(r"(?:农历|阴历|旧历)[ \t]*$")


@dataclass(frozen=True, slots=True)
class TimeLabel:
    """What kind of time it is, and the words that say so."""

    role: str  # activity, start, end, period, planned, signature, date, body, other
    name: str = ""  # 检查时间 …
    instant: bool = False  # a point, not a stretch: 送达时间


def label_of(flat: Flat, stretch: TimeStretch) -> TimeLabel:
    """Classify one stretch by the words before it, above it or after it."""
    before = flat.text[max(0, stretch.begin - 80) : stretch.begin]
    begin, _ = flat.line(stretch.begin, stretch.end)
    if _LUNAR.search(before) or _TALK.match(flat.text, begin):
        return TimeLabel("other", before[-2:])
    above = next((heading for heading in flat.above(stretch.begin) if _HEADED.fullmatch(heading)), "")
    headed = bool(above)
    near = before.rsplit("\n", 1)[-1] if headed else before  # in a table with a head, a label is not in the row before
    direct = _TAIL.search(near) or _EDGE.search(near) or _ORDINAL.search(near)
    clocks = (stretch.first.clock is not None) + (stretch.second is not None and stretch.second.clock is not None)
    if direct:
        return named(direct["label"], _beside_signature(before), clocks)
    return named(above, _beside_signature(above), clocks) if headed else _by_sentence(flat, stretch, before)


def named(text: str, signing: bool, clocks: int = 0) -> TimeLabel:
    """Classify a label such as `检查(勘验)时间`; `clocks`: how many clock times stand beside it, 0 to 2.

    Offices name what they did in many words, but what is none of their acts in few: beside two clock times, a label that is no trap
    names the activity.
    """
    core = re.sub(r"\s", "", text).lstrip(")、/(")
    if any(word in core for word in _SIGNED):
        return TimeLabel("signature", core)
    if any(word in core for word in _PLANNED):
        return TimeLabel("planned", core)
    if any(word in core for word in _PERIOD):
        return TimeLabel("period", core)
    plain = re.sub(r"\([^()]*\)|[():]", "", core)
    if any(word in core for word in _OTHER) and not _ACT.search(plain):
        return TimeLabel("other", core)
    if plain == "日期" and clocks < 2:
        return TimeLabel("signature" if signing else "date", core)
    acts = ACTIVITY if clocks == 0 else (*ACTIVITY, *_CLOCKED)
    if not (clocks == 2 or any(word in core for word in acts) or plain in ("时间", "时段", "时间段", "起止", "起讫")):
        return TimeLabel(_edge(core), core)
    role = "start" if _STARTING.search(plain) else "end" if _ENDING.search(plain) else "activity"
    return TimeLabel(role, core, any(word in core for word in INSTANT))


def _edge(core: str) -> str:
    return {"起": "start", "始": "start", "止": "end", "终": "end"}.get(core, "other")  # 开始 and 结束 are among ACTIVITY


def _beside_signature(before: str) -> bool:
    line = re.split(r"[\n\v]", before)[-1]
    return any(word in line for word in _SIGNED) or "以上" in line


def chained(flat: Flat, before: TimeStretch, after: TimeStretch) -> bool:
    """Whether the second stretch goes on with the first: `9时30分至11时20分,13时30分至15时`."""
    if after.first.same_day or (before.first.clock is None and before.second is None):
        return False  # a day, and then a story about that day
    between = flat.text[before.end : after.begin]
    return len(between) <= 24 and between.count("\n") <= 1 and _CHAIN.fullmatch(between) is not None


def _by_sentence(flat: Flat, stretch: TimeStretch, before: str) -> TimeLabel:
    clause = re.split(r"[。;\n\v!?]", before)[-1]
    nearest = list(_NEAREST.finditer(clause))
    if nearest:
        role = nearest[-1].lastgroup or "other"
        return TimeLabel({"signed": "signature"}.get(role, role), nearest[-1].group())
    begin, end = flat.line(stretch.begin, stretch.end)
    leading = flat.text[max(begin, stretch.begin - 200) : stretch.begin]
    follows = flat.text[stretch.end : min(end, stretch.end + 200)]
    alone = stretch.first.dated and stretch.second is None and not follows.strip(_STOPS)
    if alone and (not leading.strip(_STOPS) or _READ.search(leading) or _SIGNER.search(leading)):
        return TimeLabel("signature")
    if stretch.first.clock and not (leading + follows).strip(_STOPS):
        return TimeLabel("body")
    done = _LED_BY.search(before) and _DONE.match(flat.text, stretch.end)
    if stretch.first.clock and done and (_LEADS.search(clause) or _LEADS.search(done.group())):
        return TimeLabel("body")
    return TimeLabel("other")
