"""What somebody has to know at once: always a line in the home, and a web address or mail where the settings name them.

A notice that cannot be sent is no reason to stop the work: the line in the home says what was not sent and why.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from footage.values.plain import from_plain, to_plain
from messages import Lang, Text, say
from messages.hidden import without_passwords
from messages.visible import visible, visible_json, visible_lines
from storage.settings import Settings
from storage.stores.on_disk.locks import flush_folder
from tasks.answers import to_json

FILE = "notices.jsonl"
AGAIN = timedelta(hours=20)  # the same notice is not sent twice a day
PATIENCE = 15.0  # s a receiver may take
TAIL = 1 << 20  # bytes of the file that are looked through for the same notice


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing somebody has to know."""

    kind: str  # "damage", "failure", "overdue", "zombie", "inbox", "clock" …
    subject: str  # what it is about: id, case number, name of a flow run
    message: Text
    at: datetime  # aware


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """One notice as the file in the home holds it, a line of JSON."""

    kind: str
    subject: str
    message: str  # in the language it was sent in
    at: datetime  # aware
    sent: tuple[str, ...] = ()  # "webhook", "mail"
    not_sent: Mapping[str, str] = field(default_factory=dict)  # why, by receiver

    def repeats(self, earlier: NoticeEntry) -> bool:
        """Whether an earlier notice said the same, reached everybody and is less than a day old."""
        same = (self.kind, self.subject, self.message) == (earlier.kind, earlier.subject, earlier.message)
        return same and timedelta(0) <= self.at - earlier.at < AGAIN and not earlier.not_sent


def notify(settings: Settings, notice: Notice, lang: Lang = "zh") -> bool:
    """Send a notice and keep it in the home; False where the same one went out within the last day."""
    entry = NoticeEntry(notice.kind, notice.subject, notice.message.say(lang), notice.at)
    if any(entry.repeats(earlier) for earlier in entries(settings.home / FILE)):
        return False
    senders: dict[str, Callable[[], None]] = {}
    if settings.notify_webhook:
        senders["webhook"] = lambda: _post(settings.notify_webhook or "", notice, lang)
    if settings.notify_mail:
        senders["mail"] = lambda: _mail(settings, entry, lang)
    failed = {name: problem for name, send in senders.items() if (problem := _problem(send)) is not None}
    _append(settings.home / FILE, replace(entry, sent=tuple(sorted(set(senders) - set(failed))), not_sent=failed))
    return True


def _problem(send: Callable[[], None]) -> str | None:
    try:
        send()
    except (OSError, smtplib.SMTPException) as problem:
        return without_passwords(f"{type(problem).__name__}: {problem}")
    except (ValueError, http.client.HTTPException) as problem:  # the address is written wrongly: its text quotes it
        return type(problem).__name__
    return None


def _post(address: str, notice: Notice, lang: Lang) -> None:
    body = visible_json(json.dumps(to_json(notice, lang), ensure_ascii=False)).encode("utf-8")
    request = urllib.request.Request(address, body, {"Content-Type": "application/json; charset=utf-8"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        answer.read()


def _mail(settings: Settings, entry: NoticeEntry, lang: Lang) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = settings.notify_from, settings.notify_mail
    letter["Subject"] = say("notices.mail_subject", lang, kind=say(f"notices.kind_{entry.kind}", lang), subject=visible(entry.subject))
    letter.set_content(f"{visible_lines(entry.message)}\n\n{entry.at.isoformat()}\n{settings.home}\n")
    parts = urlsplit(settings.notify_smtp)
    connect = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with connect(parts.hostname or "localhost", parts.port or 0, timeout=PATIENCE) as server:
        if parts.scheme == "smtp+starttls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)


def entries(path: Path) -> list[NoticeEntry]:
    """Return the newest notices of the file, the oldest first; a line that is no notice is passed over."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in lines if (entry := _read(line)) is not None]


def _read(line: str) -> NoticeEntry | None:
    try:
        return from_plain(NoticeEntry, json.loads(line))
    except (ValueError, KeyError, TypeError):
        return None


def _append(path: Path, entry: NoticeEntry) -> None:
    """Add one line, whole and flushed, also where several processes do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(visible_json(json.dumps(to_plain(entry), ensure_ascii=False)).encode("utf-8") + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if new:
        flush_folder(path.parent)
