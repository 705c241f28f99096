"""Web pages saved as one file (.mht): the page in them, whatever way it is wrapped."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

from messages.errors import NotReadable
from paperwork.readers.blocks import Paper
from paperwork.readers.packed import UNNAMED
from paperwork.readers.web import html

SIGNS = re.compile(rb"(?im)^mime-version:[^\n]*$")


def read(content: bytes) -> Paper:
    """Read the first page of a .mht; NotReadable where there is none."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                paper = html.read(body)
                return Paper("mht", paper.blocks, paper.notes)
    raise NotReadable("papers_in.broken", file=UNNAMED)
