"""What all papers share: form numbers, the hash at the foot, the people who sign."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from footage.values.plain import to_plain
from messages import Lang, say
from regulations.values.facts import Officer

EVIDENCE_LIST, NOTE, RECORD, DISPOSAL = "LH-01", "LH-02", "LH-03", "LH-04"  # LH-05 is the report, LH-06 the register of media
CHECKS, CERTIFICATE, DISPOSED = "LH-07", "LH-08", "LH-09"


def content_hash(paper: Any) -> str:
    """Return the SHA-256 of everything a paper says, whatever its layout."""
    plain = json.dumps(to_plain(paper), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def foot(form: str, paper: Any, lang: Lang) -> str:
    """Return the line at the foot of every page: form number and the hash of the content."""
    return say("paper.foot", lang, form=form, hash=content_hash(paper))


def signers(role: str, people: Sequence[Officer], lang: Lang, least: int = 2) -> list[tuple[str, str]]:
    """Return (role, name and certificate) for everyone who signs, with blanks up to `least`."""
    named = [person.name if not person.certificate else say("paper.with_certificate", lang, name=person.name,
                                                            certificate=person.certificate) for person in people]
    return [(say(role, lang), name) for name in named + [""] * (least - len(named))]
