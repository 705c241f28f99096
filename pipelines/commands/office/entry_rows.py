"""An explanation or an exception as people read it in a table, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messages import Text, text
from pipelines.terminal.answer import Table

if TYPE_CHECKING:
    from office.explanations.looking import EntriesOfCase
    from storage.ledgers.casework.explanations import Entry

HEADS = ("entry", "about", "when", "reason", "paper", "reported", "state")


def entry_json(entry: Entry) -> dict[str, object]:
    """Return an entry as JSON has it."""
    return {
        "entry": entry.key, "case": entry.case, "kind": entry.kind.value, "origin": entry.origin.value, "state": entry.state.value,
        "version": entry.version, "from": entry.span and entry.span.start, "to": entry.span and entry.span.end, "day": entry.day,
        "step": entry.step, "reason": entry.reason, "listed": entry.listed, "basis": entry.basis, "words": entry.words, "file": entry.file,
        "sha256": entry.sha256, "findings": entry.findings, "reported_to": entry.reported_to, "reported_at": entry.reported_at,
        "acknowledged_by": entry.seen_by, "acknowledged_at": entry.seen_at, "entered_by": entry.by or None, "entered_at": entry.at,
        "judged_by": entry.judged_by, "judged_at": entry.judged_at, "judged_reason": entry.judged_reason}


def entry_table(of_case: EntriesOfCase) -> Table:
    """Return the register of a case."""
    title = text("explanations.register", number=of_case.case, count=len(of_case.entries), waiting=len(of_case.waiting))
    return Table(title, tuple(f"explanations.col_{name}" for name in HEADS), [_row(entry) for entry in of_case.entries])


def entry_shown(entry: Entry) -> tuple[Text, ...]:
    """Return an entry as sentences."""
    from office.explanations.looking import stands

    lines = [text("explanations.shown", entry=entry.key, number=entry.case, about=_about(entry), when=_when(entry)),
             text("explanations.shown_reason", reason=entry.reason or "—", basis=entry.basis or "—"),
             text("explanations.shown_paper", file=entry.file or "—"), stands(entry)]
    lines += [text("explanations.shown_words", words=entry.words)] if entry.words else []
    lines += [text("explanations.shown_reported", to=entry.reported_to or "—", at=entry.reported_at)] if entry.reported_at else []
    lines += [text("explanations.shown_seen", by=entry.seen_by, at=entry.seen_at)] if entry.seen_at else []
    return tuple(lines)


def _row(entry: Entry) -> tuple[object, ...]:
    reported = f"{entry.reported_to or ''} {entry.reported_at:%m-%d %H:%M}".strip() if entry.reported_at else "—"
    return (entry.key, _about(entry), _when(entry), entry.reason or "—", entry.file or "—", reported,
            text(f"explanations.state_{entry.state}"))


def _about(entry: Entry) -> Text | str:
    return entry.step or text("explanations.about_span")


def _when(entry: Entry) -> str:
    if entry.span is not None:
        start, end = entry.span.start, entry.span.end
        return (
            f"{start:%Y-%m-%d %H:%M:%S} — {end:%H:%M:%S}"
            if start.date() == end.date()
            else f"{start:%Y-%m-%d %H:%M} — {end:%Y-%m-%d %H:%M}"
        )
    return entry.day.isoformat() if entry.day else "—"
