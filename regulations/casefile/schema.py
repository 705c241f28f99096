"""Which keys a case file may hold, of what type, and what value each becomes (contract.md, "The case file")."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from rapidfuzz import fuzz, process

from footage.values.recordings import Interval
from messages import Text, text
from regulations.values.enums import Trigger
from regulations.values.facts import Away, Case, CaseDocument, CaseRecorder, DeviceCheck, Explanation, NotRecorded, Officer, OtherLaw, Place

# R000-03: the seven matters of 000 art. 7; 行政征收 and 行政收费 are the two that other regulations add.
MATTERS = ("行政许可", "行政确认", "行政给付", "行政奖励", "行政处罚", "行政强制", "行政检查", "行政征收", "行政收费")
PROCEDURES = ("一般程序", "简易程序", "普通程序")
FILE_RETENTION = ("永久", "30年", "10年")
CONFIDENTIALITY = ("none", "secret", "commercial", "privacy")
AWAY = ("连续工作", "异地工作", "边远或交通不便")
MODES = ("佩戴", "手持", "固定")  # 004 art. 21

TYPES = {"text": str, "flag": bool, "moment": datetime, "day": date, "texts": list, "tables": list, "table": dict}


@dataclass(frozen=True, slots=True)
class Key:
    """One key: what type its value has, and which values are allowed."""

    kind: str  # key of TYPES
    required: bool = False
    allowed: tuple[str, ...] = ()  # any text, if empty
    table: Table | None = None  # what a "table" or each of "tables" holds


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file, and the value it becomes."""

    keys: Mapping[str, Key]
    make: Callable[..., Any]


@dataclass(slots=True)
class Reader:
    """Walks a table along its schema and gathers every problem."""

    regulations: tuple[str, ...] = ()
    problems: list[Text] = field(default_factory=list)

    def read(self, table: Table, found: Mapping[str, Any], at: str = "") -> Any:
        """Return the value `table` makes of `found`, or None with `problems` grown."""
        before = len(self.problems)
        for name in found:
            if name not in table.keys:
                self._unknown(name, table, at)
        values = {name: self._value(key, found[name], at + name) for name, key in table.keys.items() if name in found}
        self.problems.extend(
            text("casefile.required", key=at + name) for name, key in table.keys.items() if key.required and name not in found
        )
        self._ordered(values, at)
        return table.make(**values) if len(self.problems) == before else None

    def _unknown(self, name: str, table: Table, at: str) -> None:
        near = _nearest(name, tuple(table.keys))
        if near:
            self.problems.append(text("casefile.unknown_key_near", key=at + name, near=near))
        else:
            self.problems.append(text("casefile.unknown_key", key=at + name, known=list(table.keys)))

    def _value(self, key: Key, value: Any, at: str) -> Any:
        if key.kind == "moment" and isinstance(value, datetime) and value.tzinfo is None:
            self.problems.append(text("casefile.zone_missing", key=at, value=value.isoformat()))
            return None
        if not _fits(key.kind, value):
            wanted = text(f"casefile.type_{key.kind}")
            self.problems.append(text("casefile.wrong_type", key=at, wanted=wanted, found=_shown(value)))
            return None
        if key.kind == "tables":
            return self._tables(key, value, at)
        if key.kind == "table" and key.table:
            return self.read(key.table, value, f"{at}.")
        for one in value if key.kind == "texts" else [value]:
            self._allowed(key, one, at)
        return tuple(value) if key.kind == "texts" else value

    def _tables(self, key: Key, values: list[Any], at: str) -> tuple[Any, ...]:
        assert key.table is not None
        return tuple(self.read(key.table, value, f"{at}[{number}].") for number, value in enumerate(values, 1))

    def _allowed(self, key: Key, value: Any, at: str) -> None:
        allowed = self.regulations if at == "regulation" else key.allowed
        if key.kind in ("text", "texts") and not str(value).strip():
            self.problems.append(text("casefile.blank", key=at))
        elif allowed and value not in allowed:
            near = _nearest(str(value), allowed)
            self.problems.append(
                text("casefile.not_allowed_near", key=at, value=value, near=near, allowed=list(allowed))
                if near
                else text("casefile.not_allowed", key=at, value=value, allowed=list(allowed))
            )

    def _ordered(self, values: Mapping[str, Any], at: str) -> None:
        start, end = values.get("from"), values.get("to")
        if isinstance(start, datetime) and isinstance(end, datetime) and end < start:
            self.problems.append(text("casefile.ends_before_start", key=at.rstrip("."), start=start, end=end))


def _nearest(name: str, known: tuple[str, ...]) -> str | None:
    match = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=60)
    return match[0] if match else None


def _fits(kind: str, value: Any) -> bool:
    if kind == "day":
        return isinstance(value, date) and not isinstance(value, datetime)
    if kind in ("texts", "tables"):
        wanted = str if kind == "texts" else dict
        return isinstance(value, list) and all(isinstance(one, wanted) for one in value)
    return isinstance(value, TYPES[kind])


def _shown(value: Any) -> str:
    return str(value).replace("\n", " ")[:60]


def _case(*, triggers: tuple[str, ...] = (), **fields: Any) -> Case:
    return Case(triggers=tuple(map(Trigger, triggers)), **fields)


def _place(name: str, **span: datetime) -> Place:
    return Place(name, Interval(span["from"], span["to"]))


def _explanation(file: str, **span: datetime) -> Explanation:
    return Explanation(file, Interval(span["from"], span["to"]))


_OFFICER = Table({"name": Key("text", True), "certificate": Key("text")}, Officer)
_RECORDER = Table({"device": Key("text", True), "officer": Key("text"), "mode": Key("text", allowed=MODES)}, CaseRecorder)
_DOCUMENT = Table({"file": Key("text", True), "kind": Key("text", True)}, CaseDocument)
_PLACE = Table({"name": Key("text", True), "from": Key("moment", True), "to": Key("moment", True)}, _place)
_EXPLANATION = Table({"file": Key("text", True), "from": Key("moment", True), "to": Key("moment", True)}, _explanation)
_EXCEPTION = Table(
    {
        "matter": Key("text", True),
        "reason": Key("text", True),
        "basis": Key("text", True),
        "work_record": Key("text"),
        "reported_at": Key("moment"),
    },
    NotRecorded,
)
_ARCHIVE = Table({"due": Key("day", True), **{key: Key("text", True) for key in ("law", "article", "quote", "by")}}, OtherLaw)
_DEVICE_CHECK = Table(
    {
        "device": Key("text", True),
        "at": Key("moment", True),
        "by": Key("text", True),
        **{key: Key("text") for key in ("battery", "storage", "function")},
    },
    DeviceCheck,
)
_AWAY = Table({"returned_at": Key("moment", True), "reason": Key("text", True, AWAY)}, Away)

CASE = Table(
    {
        "number": Key("text", True),
        "matter": Key("text", True, MATTERS),
        "procedure": Key("text", allowed=PROCEDURES),
        "cause": Key("text"),
        "party": Key("text"),
        "unit": Key("text", True),
        "regulation": Key("text", True),
        "officers": Key("tables", table=_OFFICER),
        "file_retention": Key("text", allowed=FILE_RETENTION),
        "evidence": Key("flag"),
        "object_of_proof": Key("text"),
        "activity_ended": Key("moment"),
        "closed": Key("day"),
        "confidentiality": Key("text", allowed=CONFIDENTIALITY),
        "triggers": Key("texts", allowed=tuple(Trigger)),
        "recorders": Key("tables", table=_RECORDER),
        "documents": Key("tables", table=_DOCUMENT),
        "places": Key("tables", table=_PLACE),
        "explanations": Key("tables", table=_EXPLANATION),
        "exceptions": Key("tables", table=_EXCEPTION),
        "away": Key("table", table=_AWAY),
        "archive": Key("table", table=_ARCHIVE),
        "device_checks": Key("tables", table=_DEVICE_CHECK),
        "custodian": Key("text"),
    },
    _case,
)
