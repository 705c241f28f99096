"""The forms of the office: number, title and file name of every paper, the hash at its foot, the people who sign it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from footage.values.plain import to_plain
from messages import Lang, say
from regulations.values.facts import Officer


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of paper."""

    number: str  # at the foot of every page
    title: str  # key of its title in the message catalogue
    file: str  # what its file is called, or what stands in the name beside a number; "" where the paper is named after a recording


EVIDENCE_LIST = Form("LH-01", "paper.evidence_list", "证据登记保存清单")
NOTE = Form("LH-02", "paper.note", "音像资料制作说明")
RECORD = Form("LH-03", "paper.record", "")
DISPOSAL = Form("LH-04", "paper.disposal", "音像资料销毁清册")
REPORT = Form("LH-05", "report.title", "continuity-report")
MEDIA = Form("LH-06", "media.register", "载体登记表")
CHECKS = Form("LH-07", "checks.title", "四性检测报告")
CERTIFICATE = Form("LH-08", "certificate.title", "音像资料销毁证明")
DISPOSED = Form("LH-09", "disposed.title", "已销毁音像资料清单")
SLIP = Form("LH-10", "slip.title", "移交接收单")
USE_LEDGER = Form("LH-11", "register.ledger_title", "执法记录设备使用台账")
COVER_SHEET = Form("LH-12", "access_paper.cover_title", "复制件提供清单")
RECEIPT = Form("LH-13", "access_paper.receipt_title", "复制件领取回执")
EVIDENCE_NOTICE = Form("LH-14", "access_paper.notice_title", "调取证据通知书")
VIEWING_SHEET = Form("LH-15", "access_paper.viewing_title", "查阅登记单")
REQUEST_REGISTER = Form("LH-16", "access_paper.register_title", "查阅复制登记簿")
INTERNAL_APPROVAL = Form("LH-31", "matters.title_approval", "内部审批表")
FILING_SHEET = Form("LH-32", "matters.title_filing", "备案登记表")
CUSTODY_SHEET = Form("LH-33", "matters.title_custody", "移交专人登记表")
OBSTRUCTION_SHEET = Form("LH-34", "matters.title_obstruction", "妨碍记录移交登记表")
LEGAL_REVIEW_SHEET = Form("LH-35", "matters.title_legal_review", "法制审核登记表")
LOSS_REPORT = Form("LH-36", "matters.title_loss", "损毁丢失报告单")

STATISTICS = Form("LH-21", "figures.title_statistics", "行政执法全过程记录情况统计表")
ANNUAL = Form("LH-22", "figures.title_annual", "行政执法分类数据年度报表")
ASSESSMENT = Form("LH-23", "figures.title_assessment", "行政执法评议考核数据表")
BULLETIN = Form("LH-24", "figures.title_bulletin", "行政执法全过程记录情况通报")

DUTIES = Form("LH-25", "duty_list.title", "行政执法记录职责期限清单")

CHECK_SHEET = Form("LH-26", "appraisal.title", "抽查考评表")


def content_hash(paper: Any) -> str:
    """Return the SHA-256 of everything a paper says, whatever its layout."""
    plain = json.dumps(to_plain(paper), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def foot(form: Form, paper: Any, lang: Lang) -> str:
    """Return the line at the foot of every page: form number and the hash of the content."""
    return say("paper.foot", lang, form=form.number, hash=content_hash(paper))


def named(person: Officer, lang: Lang) -> str:
    """Return a person's name, with the number of the certificate where there is one."""
    return say("paper.with_certificate", lang, name=person.name, certificate=person.certificate) if person.certificate else person.name


def signers(role: str, people: Sequence[Officer], lang: Lang, least: int = 2) -> list[tuple[str, str]]:
    """Return (role, name and certificate) for everyone who signs, with blanks up to `least`."""
    names = [named(person, lang) for person in people]
    return [(say(role, lang), name) for name in names + [""] * (least - len(names))]
