"""What describes a package for machines: DA/T 63-2017 and PREMIS 3, made from the catalogue and the audit chain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from footage.values.recordings import Recording, form_of
from footage.values.tracks import Stream
from messages import Lang, say
from messages.json_values import JsonObject
from paperwork.metadata.dat63 import dat63_xml
from paperwork.metadata.premis import PremisAgent, PremisEvent, PremisFile, premis_xml
from paperwork.metadata.xml_parts import SCHEMAS, Elements, schema
from regulations.values.facts import Case
from regulations.values.regulation import Regulation
from regulations.wearers import wearer
from storage.applicable import regulation_of
from storage.ledgers.marks import StoredMark
from storage.ledgers.originals import StoredRecording
from storage.trail.audit import Event
from tasks.installation import Installation
from tasks.measure.access_copies import AccessCopy
from tasks.measure.names import is_footage, names
from tasks.package.packaging import Content
from tasks.version import VERSION

TYPES = {  # what happened: the Library of Congress's word for it (id.loc.gov/vocabulary/preservation/eventType)
    "original.received": "ingestion", "original.verified": "fixity check", "original.damaged": "fixity check",
    "original.missing": "fixity check", "original.unreadable": "fixity check", "original.recovered": "recovery",
    "original.copied-for-viewing": "migration", "original.cut-for-viewing": "migration", "original.copied": "replication",
    "original.transcribed": "metadata extraction", "original.decoded": "validation",
    "original.disposed": "deletion",
    "original.repaired": "recovery", "original.restore_tested": "validation", "record.confirmed": "validation",
}
KINDS = {"video": "录像", "audio": "录音", "photo": "照片"}
DAMAGED = {"original.damaged", "original.missing", "original.unreadable"}
SOFTWARE = "liuhen"


def metadata(installation: Installation, content: Content, copies: Mapping[str, AccessCopy], events: Sequence[Event]) -> dict[str, bytes]:
    """Return the files of `metadata/`: both documents and the schemas they are valid by."""
    documents = {"metadata/da-t-63.xml": _dat63(installation, content, copies, events),
            "metadata/premis.xml": _premis(installation, content, copies, events)}
    return documents | {f"metadata/{name}": schema(name) for name in SCHEMAS}


def _premis(installation: Installation, content: Content, copies: Mapping[str, AccessCopy], events: Sequence[Event]) -> bytes:
    number = content.stored.case.number
    ids = {row.recording.id for row in content.rows}
    files = [
        file for name, row in names(content.rows) for file in _files(installation, name, row, copies.get(row.recording.id), number, events)
    ]
    described = tuple(_event(event, ids, number) for event in events)
    people = sorted({event.who for event in events})
    agents = [PremisAgent(id=SOFTWARE, name="Liuhen", type="software", version=VERSION),
              PremisAgent(id="unit", name=content.stored.case.unit, type="organization")]
    agents += [PremisAgent(id=f"person:{who}", name=who or "?", type="person") for who in people]
    return premis_xml(number, files, described, agents)


def _files(installation: Installation, name: str, row: StoredRecording, copy: AccessCopy | None, case: str,
           events: Sequence[Event]) -> list[PremisFile]:
    recording = row.recording
    linked = tuple(_id(event) for event in events if event.subject == recording.id)
    original = PremisFile(
        id=recording.id,
        path=f"data/originals/{name}",
        size=recording.size,
        sha256=recording.sha256,
        sm3=row.sm3,
        form=form_of(recording),
        name=recording.name,
        made_by=recording.probe.encoder or recording.device,
        part_of=case,
        events=linked,
    )
    if copy is None:
        return [original]
    copying = tuple(_id(event) for event in events if event.subject == recording.id and event.what in ("original.copied-for-viewing",
                                                                                               "original.recovered"))
    return [
        original,
        PremisFile(
            id=f"{recording.id}-access",
            path=f"data/{access_name(name, copy)}",
            size=copy.size,
            sha256=copy.sha256,
            form=f"{copy.path.suffix[1:].upper()} {copy.method.say(installation.lang)}",
            source=recording.id,
            part_of=case,
            events=copying,
        ),
    ]


def access_name(name: str, copy: AccessCopy) -> str:
    """Return the path of an access copy in the package, below data/."""
    return f"access/{name}.access{copy.path.suffix}"


def _id(event: Event) -> str:
    return f"audit:{event.seq}"


def _event(event: Event, ids: set[str], case: str) -> PremisEvent:
    of = event.subject if event.subject in ids else case
    outcome = "failure" if event.what in DAMAGED else "success"
    detail: JsonObject = {name: value for name, value in event.detail.items() if name != "case" and value is not None}
    if of == case and event.subject.startswith("R-"):  # its original was disposed of: no object of this package
        detail = {**detail, "recording": event.subject, "sha256": event.hash}
    details = "; ".join(f"{name}: {value}" for name, value in sorted(detail.items()))
    return PremisEvent(id=_id(event), type=TYPES.get(event.what, "policy assignment" if event.what.startswith(("mark.", "hold.")) else
                                                     "metadata modification"),
                       at=event.when, detail=f"{event.what} {details}".strip(), agent=f"person:{event.who}", objects=(of,), outcome=outcome,
                       note=event.why)


def _dat63(installation: Installation, content: Content, copies: Mapping[str, AccessCopy], events: Sequence[Event]) -> bytes:
    case = content.stored.case
    rules = regulation_of(installation.settings, case)
    people = sorted({event.who for event in events})
    footage = [(name, row) for name, row in names(content.rows) if is_footage(row)]
    volume = {"聚合层次": "卷", "案卷题名": case.cause or case.matter, "案号": case.number, "立档单位名称": case.unit,
              "当事人": case.party, "案由": case.cause, "事项类别": "、".join(case.matters), "适用制度": rules.title if rules else None,
              "结案日期": case.closed.isoformat() if case.closed else None, "卷内件数": len(footage),
              "著录日期": content.made_at.date().isoformat()}
    groups: dict[str, list[Elements]] = {
        "档案实体": [_item(installation, content, number, name, row, copies.get(row.recording.id))
                 for number, (name, row) in enumerate(footage, 1)],
        "业务实体": [_business(case, footage)],
        "管理活动": [_action(event, {row.recording.id for _, row in footage}, case.number) for event in events],
        "机构人员实体": _people(case, people),
        "授权实体": [_right(mark, rules) for mark in content.marks if mark.lifted_at is None],
    }
    return dat63_xml(volume, groups)


def _people(case: Case, noted: Sequence[str]) -> list[Elements]:
    """Return the unit, who acted in the audit chain, and the officers of the case."""
    unit: Elements = {"机构人员标识符": "unit", "机构人员类型": "内设机构", "机构人员名称": case.unit}
    acting: list[Elements] = [{"机构人员标识符": f"person:{who}", "机构人员类型": "个人", "机构人员名称": who or "?"} for who in noted]
    officers: list[Elements] = [{"机构人员标识符": f"officer:{officer.certificate or officer.name}", "机构人员类型": "个人",
                                 "机构人员名称": officer.name, "个人职位": "执法人员"} for officer in case.officers]
    return [unit, *acting, *officers]


def _item(
    installation: Installation, content: Content, number: int, name: str, row: StoredRecording, copy: AccessCopy | None
) -> Elements:
    recording, case = row.recording, content.stored.case
    digests = [{"数字摘要算法": kind, "数字摘要值": value} for kind, value in (("SHA-256", recording.sha256), ("SM3", row.sm3)) if value]
    return {
        "聚合层次": "件", "电子档案号": f"{case.number}-{recording.id}", "来源": {"立档单位名称": case.unit},
        "档号": {"年度": str((recording.start or content.made_at).year), "保管期限": case.file_retention, "案卷号": case.number,
               "件号": number},
        "内容描述": _content(case, recording, installation.lang),
        "权限": {"密级": case.confidentiality},
        "形式特征": _form(recording, installation.lang),
        "视频参数": _picture(recording.probe.video) if recording.media.value == "video" else None,
        "音频参数": _sound(recording.probe.audio),
        "捕获设备": {"设备类型": "执法记录设备", "设备序列号": recording.device, "软件信息": recording.probe.encoder},
        "电子属性": digests,
        "存储位置": {"当前位置": f"data/originals/{name}", "原件存放处": installation.place,
                 "查阅副本": f"data/{access_name(name, copy)}" if copy else None},
    }


def _content(case: Case, recording: Recording, lang: Lang) -> Elements:
    """What the recording shows: when, where and by whom."""
    start = recording.start
    place = next((entry.name for entry in case.places if start and entry.interval.start <= start < entry.interval.end), None)
    return {
        "题名": f"{case.cause or case.matter} {Path(recording.name).name}", "责任者": case.unit,
        "摄录者": [wearer(case, recording)], "地点": place, "业务活动": "、".join(case.matters),
        "摄录时间": _instant(start), "摄录结束时间": _instant(recording.end),
        "时间说明": recording.clock.why.say(lang) if recording.clock and recording.clock.why else None,
    }


def _form(recording: Recording, lang: Lang) -> Elements:
    """What kind of file the recording is."""
    return {
        "门类": KINDS.get(recording.media.value, recording.media.value), "格式名称": recording.probe.format, "计算机文件名": recording.name,
        "计算机文件大小": recording.size, "时间长度": _decimal(recording.probe.duration), "生成方式": "原生",
        "完好状态": say(f"ingest.state_{recording.probe.state.value.replace('-', '_')}", lang),
    }


def _picture(stream: Stream | None) -> Elements | None:
    if stream is None:
        return None
    return {"视频编码标准": stream.codec, "水平分辨率": stream.width or None, "垂直分辨率": stream.height or None,
            "帧率": _decimal(stream.rate), "总帧数": stream.packets}


def _sound(stream: Stream | None) -> Elements | None:
    if stream is None:
        return None
    return {"音频编码标准": stream.codec, "音频采样率": _decimal(stream.rate), "声道数": stream.channels or None}


def _business(case: Case, footage: Sequence[tuple[str, StoredRecording]]) -> Elements:
    starts: list[Recording] = [row.recording for _, row in footage if row.recording.start]
    began = min((recording.start for recording in starts if recording.start), default=None)
    return {"业务标识符": case.number, "职能业务": "、".join(case.matters), "业务开始时间": _instant(began),
            "业务结束时间": _instant(case.activity_ended), "业务描述": case.cause}


def _action(event: Event, ids: set[str], case: str) -> Elements:
    return {"管理活动标识符": _id(event), "管理行为": event.what, "管理时间": event.when.isoformat(),
            "管理活动描述": event.why or _gone(event, ids),
            "关联实体标识符": [event.subject if event.subject in ids else case], "机构人员标识符": f"person:{event.who}"}


def _gone(event: Event, ids: set[str]) -> str | None:
    """What an event is about whose original is not in the package any more."""
    return f"{event.subject} SHA-256 {event.hash}" if event.subject.startswith("R-") and event.subject not in ids and event.hash else None


def _right(mark: StoredMark, rules: Regulation | None) -> Elements:
    named = rules.trigger(mark.mark.trigger) if rules else None
    return {"授权标识符": f"mark:{mark.id}", "授权名称": mark.mark.reason, "授权类型": f"长期保存 {mark.mark.trigger}",
            "条款": f"{named.article} {named.quote}" if named else None}


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _decimal(value: Fraction | float | None) -> str | None:
    return f"{float(value):.3f}" if value is not None else None
