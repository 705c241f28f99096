"""A matter that several people do step by step, as people read it and as JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from messages import Text, text
from paperwork.wording import article_text
from pipelines.terminal.answer import Table, fields_of

if TYPE_CHECKING:
    from office.proceedings.looking import ProceedingSeen
    from storage.ledgers.registers.proceedings import Proceeding


def matter_json(matter: Proceeding) -> dict[str, object]:
    """Return a matter as JSON has it."""
    return {"proceeding": matter.id, "case": matter.case, "kind": matter.kind.value, "subject": matter.subject or None,
            "person": matter.person, "open": matter.open, "version": matter.version,
            "steps": [fields_of(step) for step in matter.steps]}


def due_of(seen: ProceedingSeen) -> date | datetime | None:
    """Return until when the next step is due; None where nothing is, or nothing any more."""
    return seen.still_due.due if seen.still_due is not None else None


def kind_name(matter: Proceeding) -> Text:
    """Return what a kind of matter is called."""
    return text(f"matters.kind_{matter.kind}".replace("-", "_"))


def matter_row(seen: ProceedingSeen) -> tuple[object, ...]:
    """Return a matter as a row of the list."""
    from office.proceedings.looking import last_step

    matter, due = seen.proceeding, due_of(seen)
    until = f"{due:%Y-%m-%d %H:%M}" if isinstance(due, datetime) else due or "—"
    return (matter.id, kind_name(matter), matter.case, matter.subject or "—", last_step(matter), until)


def matter_shown(seen: ProceedingSeen) -> tuple[Text, ...]:
    """Return a matter as sentences."""
    matter = seen.proceeding
    lines = [text("matters.shown", id=matter.id, kind=kind_name(matter), case=matter.case, subject=matter.subject or "—",
                  person=matter.person or "—", version=matter.version)]
    due = due_of(seen)
    lines += [text("matters.shown_due", due=due), *(seen.still_due.assumptions if seen.still_due else ())] if due else []
    lines += [text("matters.shown_next", following=list(seen.following))] if seen.following else []
    lines += [text("matters.clause", article=article_text(article.article), quote=article.quote) for article in seen.clauses]
    return tuple(lines)


def step_table(matter: Proceeding) -> Table:
    """Return the steps of a matter."""
    from office.proceedings.acting import step_name

    rows = [(f"{step.at:%Y-%m-%d %H:%M}", step_name(matter.kind, step.step), step.by, step.to or "—",
             text(f"matters.opinion_{step.result}") if step.result else "", step.words or "—", step.file or "—")
            for step in matter.steps]
    return Table(text("matters.steps"), tuple(f"matters.col_{name}" for name in
                 ("at", "step", "by", "to", "opinion", "words", "file")), rows)
