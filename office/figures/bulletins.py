"""The bulletin (通报, 004 art. 34): counted from the rows, numbered, frozen with the hash of what it says, and told again unchanged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from footage.values.plain import from_plain, to_plain
from messages.errors import BadCall, Refused
from office.desk import Desk
from office.figures.asking import FigureTally, bring_up_to_date, overdue
from office.figures.papers import filled
from office.figures.values import MAY_LAST, FigureBy, FigureQuestion
from office.rights.acts import Act
from office.rights.asking import need
from office.rights.now import need_now
from office.rights.relations import Subject
from paperwork.forms import content_hash
from paperwork.papers.figures.values import BulletinPaper
from storage.figures import bulletins, sums
from storage.figures.bulletins import PublishedBulletin
from storage.trail import audit

NUMBER = "通报〔{year}〕{serial}号"
LINES = (FigureBy.UNIT, FigureBy.OFFICER, FigureBy.MONTH)


@dataclass(frozen=True, slots=True)
class BulletinDraft:
    """What a bulletin is to be about."""

    first: date
    last: date  # included
    unit: str | None = None  # None: every unit
    note: str | None = None  # what the legal office says beside the figures


@dataclass(frozen=True, slots=True)
class BulletinChecked:
    """Whether a bulletin is what was published."""

    bulletin: PublishedBulletin
    chained: bool  # its row is what the audit chain says
    same_hash: bool  # what it says has the hash that it was published with

    @property
    def unchanged(self) -> bool:
        """Whether nothing of it was changed."""
        return self.chained and self.same_hash


def publish(desk: Desk, draft: BulletinDraft) -> PublishedBulletin:
    """Count a period, and keep what is published; BadCall for a period that is not over."""
    _need_right(desk, Act.PUBLISH_BULLETIN)
    if draft.last < draft.first or draft.last > MAY_LAST:
        raise BadCall("figures.bad_period", first=draft.first, last=draft.last)
    if draft.last >= desk.clock().date():
        raise BadCall("figures.not_over", last=draft.last)
    bring_up_to_date(desk)
    counted = _counted(desk, draft)
    with desk.catalogue.begin() as tx:
        audit.alone(tx)
        need_now(tx, desk, Act.PUBLISH_BULLETIN, _subject(desk))
        paper = replace(counted, number=bulletins.next_number(tx, NUMBER, desk.clock().year))
        published = PublishedBulletin(paper.number or "", draft.first, draft.last, draft.unit, to_plain(paper), content_hash(paper),
                                      desk.person.name, desk.person.id, desk.clock())
        bulletins.add(tx, published)
        audit.append(tx, "bulletin.published", f"bulletin:{published.number}", desk.person.name, desk.clock(), draft.note,
                     published.sha256, {"number": published.number, "from": draft.first.isoformat(), "to": draft.last.isoformat(),
                                        "unit": draft.unit})
    return published


def _counted(desk: Desk, draft: BulletinDraft) -> BulletinPaper:
    """Return what a bulletin says: counted from the rows, as no sum is trusted with what is published."""
    now = desk.clock()
    questions = [FigureQuestion(draft.first, draft.last, by, draft.unit) for by in LINES]
    tallies = [FigureTally() for _ in questions]
    with desk.catalogue.read() as tx:
        for source in (sums.items(tx, draft.first, draft.last), overdue(tx, questions[0], now)):
            for item in source:
                for question, tally in zip(questions, tallies, strict=True):
                    if question.concerns(item.of):
                        tally.add(question.names(item.of), item.figure, item.amount)
    tables = [tally.table(question, now) for question, tally in zip(questions, tallies, strict=True)]
    return replace(filled(BulletinPaper, desk, tables, ("R004-37",)), note=draft.note)


def listing(desk: Desk) -> tuple[PublishedBulletin, ...]:
    """Return all bulletins."""
    _need_right(desk, Act.SEE_BULLETINS)
    with desk.catalogue.read() as tx:
        return bulletins.listing(tx)


def show(desk: Desk, number: str) -> BulletinPaper:
    """Return a bulletin as it was published; Refused where it is not what was published any more."""
    checked = verify(desk, number)
    if not checked.unchanged:
        raise Refused("figures.bulletin_changed", number=checked.bulletin.number)
    return paper_of(checked.bulletin)


def verify(desk: Desk, number: str) -> BulletinChecked:
    """Compare a bulletin with the audit chain and with its hash."""
    _need_right(desk, Act.SEE_BULLETINS)
    with desk.catalogue.read() as tx:
        bulletin, chained = bulletins.get(tx, number), bulletins.as_published(tx, number)
    try:
        same = content_hash(paper_of(bulletin)) == bulletin.sha256
    except (KeyError, TypeError, ValueError):  # a strange hand wrote something that is no bulletin
        same = False
    return BulletinChecked(bulletin, chained, same)


def paper_of(bulletin: PublishedBulletin) -> BulletinPaper:
    """Return what the papers of a bulletin say."""
    return from_plain(BulletinPaper, bulletin.body)


def _need_right(desk: Desk, act: Act) -> None:
    need(desk.person, act, _subject(desk))


def _subject(desk: Desk) -> Subject:
    return Subject(unit=desk.person.unit, regulation=desk.settings.regulation)
