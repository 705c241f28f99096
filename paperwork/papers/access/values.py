"""The papers of a request: what leaves, who signs for it, the notice it rests on, what was looked at, and the register of all requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from messages import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessHead:
    """What every paper of one request says at its head."""

    unit: str
    request: int  # number
    case: str  # number
    action: Text
    asked_by: str
    receiver: str
    purpose: str
    basis: Text  # the clause, or that the text is silent and the highest rank decides
    notice: str | None = None  # number of 《调取证据通知书》
    until: date | None = None
    approver: str | None = None
    role: str | None = None  # of the approver
    approved_at: datetime | None = None  # aware
    secret: tuple[Text, ...] = ()  # what of it is secret


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessItem:
    """One recording, or one written record, that a paper names."""

    number: int
    name: str  # path in the folder that is handed out, or the name of the recording
    sha256: str | None = None
    sm3: str | None = None
    size: int | None = None  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverSheet:
    """复制件提供清单: lies on the copies that leave."""

    head: AccessHead
    made_at: datetime  # aware
    handed_by: str
    items: tuple[AccessItem, ...]
    added: tuple[str, ...] = ()  # names of what came after the approval: not handed out
    disposed: int = 0  # recordings that are not there any more
    repeated: int = 0  # recordings that repeat another one


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """复制件领取回执: the receiver signs it."""

    head: AccessHead
    made_at: datetime  # aware
    handed_by: str
    count: int  # files
    size: int  # bytes
    hashes: str  # name of the list of hashes
    hashes_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceNotice:
    """调取证据通知书 that this office issues: purpose, scope and term."""

    head: AccessHead
    made_at: datetime  # aware
    items: tuple[AccessItem, ...]
    records: int = 0  # written records asked for too
    draft: bool = True  # nobody allowed it yet


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewingSheet:
    """查阅登记单: what was looked at on the spot; no copy left."""

    head: AccessHead
    made_at: datetime  # aware
    handed_by: str
    items: tuple[AccessItem, ...]
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """One request in the register."""

    number: int
    case: str
    at: datetime  # aware
    action: Text
    state: Text
    asked_by: str
    receiver: str
    purpose: str
    basis: Text
    notice: str | None = None
    answer: str = ""  # who answered, in which office
    answered_at: datetime | None = None  # aware
    released_at: datetime | None = None  # aware
    released_by: str | None = None
    files: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRegister:
    """音像资料查阅复制登记簿."""

    unit: str
    made_at: datetime  # aware
    rows: tuple[RegisterLine, ...]
    start: date | None = None
    end: date | None = None
