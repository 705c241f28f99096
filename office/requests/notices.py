"""Numbers of the 《调取证据通知书》 that the office issues: one after the other within a year, none given twice."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from storage.keeping import requests

_NUMBER = re.compile(r"调证〔(\d{4})〕(\d+)号")


def next_number(tx: Session, year: int) -> str:
    """Return the next number of a year; the transaction has to be alone, so that nobody else gets the same."""
    stories = [request.story for request in requests.listing(tx)]
    matches = [_NUMBER.fullmatch(notice) for story in stories for notice in (story.notice, *story.void_notices) if notice]
    given = [int(match[2]) for match in matches if match and int(match[1]) == year]
    return f"调证〔{year}〕{max(given, default=0) + 1}号"
