"""Recordings whose time is over, and the list that proposes them."""

from __future__ import annotations

from datetime import date, timedelta

from carrying_out import number_of
from desk import START, Desk

from pipelines.sweep import sweep
from storage.keeping.disposal import disposals

CASE, CLOSED = "临人社〔2026〕1号", date(2026, 3, 20)
EXPIRED = date(2028, 3, 21)  # two years after the case was closed, and a day (004 art. 25)
BY = "刘局长"


def expired(desk: Desk, names: tuple[str, ...] = ("a.mp4", "b.mp4", "c.mp4")) -> tuple[list[str], str]:
    """Some recordings whose time is over, and the list that proposes them."""
    desk.case(CASE, closed=CLOSED)
    ids = sorted(desk.footage(name, CASE, START + timedelta(minutes=place)) for place, name in enumerate(names))
    desk.go(EXPIRED)
    return ids, sweep(desk.installation, EXPIRED).proposal


def in_store(desk: Desk, id: str) -> bool:
    return desk.row(id).key in set(desk.installation.store.keys())


def form_of(desk: Desk, listed: str) -> str:
    """The form number printed on the papers of a list."""
    with desk.installation.catalogue.read() as tx:
        return disposals.get(tx, number_of(listed)).form or ""
