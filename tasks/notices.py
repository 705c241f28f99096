"""What somebody has to know at once: always a line in the home, and a web address or mail where the settings name them.

A notice that cannot be sent is no reason to stop the work: the line in the home says what was not sent and why.
"""

from __future__ import annotations

import fcntl
import json
import os
import smtplib
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from messages import Lang, Text, say
from storage.settings import Settings
from storage.stores.locks import flush_folder

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

    def to_json(self, lang: Lang) -> dict[str, Any]:
        """Return it as it is sent and kept."""
        return {"kind": self.kind, "subject": self.subject, "message": self.message.say(lang), "at": self.at.isoformat()}


def notify(settings: Settings, notice: Notice, lang: Lang = "zh") -> bool:
    """Send a notice and keep it in the home; False where the same one went out within the last day."""
    said = notice.to_json(lang)
    if _said_before(settings.home / FILE, said, notice.at):
        return False
    senders: dict[str, Callable[[], None]] = {}
    if settings.notify_webhook:
        senders["webhook"] = lambda: _post(settings.notify_webhook or "", said)
    if settings.notify_mail:
        senders["mail"] = lambda: _mail(settings, said, lang)
    failed = {name: problem for name, send in senders.items() if (problem := _problem(send)) is not None}
    _keep(settings.home / FILE, {**said, "sent": sorted(set(senders) - set(failed)), "not_sent": failed})
    return True


def _problem(send: Callable[[], None]) -> str | None:
    try:
        send()
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        return f"{type(problem).__name__}: {problem}"
    return None


def _post(address: str, said: Mapping[str, Any]) -> None:
    body = json.dumps(said, ensure_ascii=False).encode("utf-8")
    request = urllib.request.Request(address, body, {"Content-Type": "application/json; charset=utf-8"})
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        answer.read()


def _mail(settings: Settings, said: Mapping[str, Any], lang: Lang) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = settings.notify_from, settings.notify_mail
    letter["Subject"] = say("notices.mail_subject", lang, kind=say(f"notices.kind_{said['kind']}", lang), subject=said["subject"])
    letter.set_content(f"{said['message']}\n\n{said['at']}\n{settings.home}\n")
    parts = urlsplit(settings.notify_smtp)
    opened = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with opened(parts.hostname or "localhost", parts.port or 0, timeout=PATIENCE) as server:
        if parts.scheme == "smtp+starttls":
            server.starttls()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(letter)


def _said_before(path: Path, said: Mapping[str, Any], at: datetime) -> bool:
    names = ("kind", "subject", "message")
    return any(all(line.get(name) == said[name] for name in names) and timedelta(0) <= at - datetime.fromisoformat(line["at"]) < AGAIN
               and not line.get("not_sent") for line in kept(path))


def kept(path: Path) -> list[dict[str, Any]]:
    """Return the newest notices of the file, the oldest first; a line that is no notice is passed over."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL))
            lines = file.read().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    return [line for raw in lines if (line := _read(raw)) is not None]


def _read(raw: str) -> dict[str, Any] | None:
    try:
        line = json.loads(raw)
        return line if isinstance(line, dict) and {"kind", "subject", "message", "at"} <= set(line) else None
    except ValueError:
        return None


def _keep(path: Path, line: Mapping[str, Any]) -> None:
    """Add one line, whole and flushed, also where several processes do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = not path.exists()
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps(line, ensure_ascii=False).encode("utf-8") + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if new:
        flush_folder(path.parent)
