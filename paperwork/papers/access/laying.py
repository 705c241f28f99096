"""How each paper of a request is laid out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from messages import Lang, say
from paperwork import wording
from paperwork.docx.table import CellContent, CellLine, Column, Field
from paperwork.forms import COVER_SHEET, EVIDENCE_NOTICE, RECEIPT, REQUEST_REGISTER, VIEWING_SHEET, Form, foot
from paperwork.papers.access.values import (
    AccessHead,
    AccessItem,
    CoverSheet,
    EvidenceNotice,
    Receipt,
    RegisterLine,
    RequestRegister,
    ViewingSheet,
)
from paperwork.papers.laid_out import LaidOut

_ITEMS = (("number", 14.0), ("item", 142.0))
_REGISTER = (("number", 12.0), ("asked", 40.0), ("case", 40.0), ("purpose", 36.0), ("basis", 55.0), ("released", 42.0))


def cover_sheet(paper: CoverSheet, lang: Lang) -> LaidOut:
    """Return 复制件提供清单."""
    after = [say("access_paper.copy_note", lang)]
    after += _added(paper.added, lang)
    after += [say("access_paper.disposed", lang, count=paper.disposed)] if paper.disposed else []
    after += [say("access_paper.repeated", lang, count=paper.repeated)] if paper.repeated else []
    after.append(say("access_paper.purpose_only", lang))
    return _paper(COVER_SHEET, paper, paper.head, paper.made_at, lang, items=paper.items, after=after,
                  signers=[("sign_handed", paper.handed_by), ("sign_receiver", "")])


def receipt(paper: Receipt, lang: Lang) -> LaidOut:
    """Return 复制件领取回执."""
    told = say("access_paper.received", lang, count=paper.count, size=wording.size(paper.size), hashes=paper.hashes)
    return _paper(RECEIPT, paper, paper.head, paper.made_at, lang, before=[told],
                  more=[Field(say("access_paper.field_hashes", lang), [CellLine(f"SHA-256 {paper.hashes_sha256}", code=True)], True)],
                  after=[say("access_paper.purpose_only", lang), say("access_paper.two_copies", lang)],
                  signers=[("sign_receiver", ""), ("sign_receiver_certificate", ""), ("sign_handed", paper.handed_by)])


def evidence_notice(paper: EvidenceNotice, lang: Lang) -> LaidOut:
    """Return 调取证据通知书."""
    head = paper.head
    told = say("access_paper.notice", lang, unit=head.unit, purpose=head.purpose, case=head.case, count=len(paper.items),
               records=say("access_paper.and_records", lang, count=paper.records) if paper.records else "",
               until=wording.day(head.until, lang) if head.until else say("paper.blank_day", lang))
    signed = f"{head.approver}　{head.role or ''}".strip() if head.approver else ""
    return _paper(EVIDENCE_NOTICE, paper, head, paper.made_at, lang, before=[told], items=paper.items, number=head.notice or "",
                  after=[say("access_paper.notice_note", lang)], draft="unapproved" if paper.draft else "",
                  signers=[("sign_asking", head.asked_by), ("sign_approver", signed), ("sign_providing", "")])


def viewing_sheet(paper: ViewingSheet, lang: Lang) -> LaidOut:
    """Return 查阅登记单."""
    after = [say("access_paper.viewed_note", lang), *_added(paper.added, lang)]
    return _paper(VIEWING_SHEET, paper, paper.head, paper.made_at, lang, items=paper.items, after=after,
                  signers=[("sign_viewer", ""), ("sign_accompanied", paper.handed_by)])


def request_register(paper: RequestRegister, lang: Lang) -> LaidOut:
    """Return 音像资料查阅复制登记簿."""
    day = [wording.day(of, lang) if of else say("access_paper.open_end", lang) for of in (paper.start, paper.end)]
    fields = [Field(say("access_paper.field_period", lang), say("access_paper.period", lang, start=day[0], end=day[1])),
              Field(say("access_paper.field_count", lang), str(len(paper.rows)))]
    return LaidOut(title=say(REQUEST_REGISTER.title, lang), unit=paper.unit, number="", at=paper.made_at,
                   foot=foot(REQUEST_REGISTER, paper, lang), fields=fields, columns=_columns(_REGISTER, lang),
                   rows=[_line(row, lang) for row in paper.rows], landscape=True,
                   signers=[(say("access_paper.sign_registrar", lang), ""), (say("access_paper.sign_checked", lang), "")])


def _paper(form: Form, paper: object, head: AccessHead, at: datetime, lang: Lang, *, number: str | None = None,
           before: Sequence[str] = (), more: Sequence[Field] = (), items: Sequence[AccessItem] = (), after: Sequence[str] = (),
           signers: Iterable[tuple[str, str]] = (), draft: str = "") -> LaidOut:
    return LaidOut(
        title=say(form.title, lang), unit=head.unit, at=at, foot=foot(form, paper, lang), before=before, after=after, draft=draft,
        number=say("access_paper.request_number", lang, number=head.request) if number is None else number,
        fields=[*_fields(head, lang), *more], columns=_columns(_ITEMS, lang) if items else (), rows=[_item(item) for item in items],
        signers=[(say(f"access_paper.{role}", lang), name) for role, name in signers])


def _fields(head: AccessHead, lang: Lang) -> list[Field]:
    approved = wording.moment(head.approved_at, lang, seconds=False) if head.approved_at else ""
    values = (("case", head.case), ("action", head.action.say(lang)), ("asked_by", head.asked_by), ("receiver", head.receiver),
              ("approver", f"{head.approver or ''}　{head.role or ''}".strip("　")), ("approved_at", approved),
              ("notice", head.notice or "—"), ("until", wording.day(head.until, lang) if head.until else "—"))
    fields = [Field(say(f"access_paper.field_{name}", lang), value) for name, value in values]
    fields.append(Field(say("access_paper.field_purpose", lang), head.purpose, True))
    fields.append(Field(say("access_paper.field_basis", lang), wording.printed(head.basis, lang), True))
    if head.secret:
        lines = [CellLine(wording.printed(item, lang), red=True) for item in head.secret]
        fields.append(Field(say("access_paper.field_secret", lang), lines, True))
    return fields


def _columns(widths: Sequence[tuple[str, float]], lang: Lang) -> list[Column]:
    return [Column(say(f"access_paper.col_{name}", lang), width, "center" if name == "number" else "left") for name, width in widths]


def _item(item: AccessItem) -> list[CellContent]:
    named = item.name if item.size is None else f"{item.name}　{wording.size(item.size)}"
    lines = [CellLine(named, small=True)]
    lines += [CellLine(f"SHA-256 {item.sha256}", code=True)] if item.sha256 else []
    lines += [CellLine(f"SM3 {item.sm3}", code=True)] if item.sm3 else []
    return [str(item.number), lines]


def _added(names: Sequence[str], lang: Lang) -> list[str]:
    return [say("access_paper.added", lang, count=len(names), names=list(names))] if names else []


def _line(row: RegisterLine, lang: Lang) -> list[CellContent]:
    def small(*texts: str | None) -> list[CellLine]:
        return [CellLine(entry, small=True) for entry in texts if entry]

    asked = small(wording.moment(row.at, lang, seconds=False), row.asked_by, row.receiver if row.receiver != row.asked_by else None)
    answered = wording.moment(row.answered_at, lang, seconds=False) if row.answered_at else None
    released = wording.moment(row.released_at, lang, seconds=False) if row.released_at else None
    files = say("access_paper.files", lang, count=row.files) if row.files else None
    return [str(row.number), asked, small(row.case, row.action.say(lang)), small(row.purpose, row.notice),
            small(row.answer, answered, wording.printed(row.basis, lang)), small(row.state.say(lang), released, row.released_by, files)]
