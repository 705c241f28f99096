"""A written record that waits for its first signature, in a home that has no accounts yet."""

from __future__ import annotations

import json
import sqlite3
from fractions import Fraction
from pathlib import Path

from visits import CASE, NUMBER

from pipelines.ingest import ingest_dump
from pipelines.terminal.shell import now
from storage.ledgers.speech import transcripts
from tasks.installation import open_installation
from tasks.keep.casework.register import add_case
from tasks.receive.intake import Order
from transcripts.transcript import Segment, Transcript

SAID = Transcript("faster-whisper", "whisper-base", (Segment(Fraction(0), Fraction(4), "这是我们的执法证。", Fraction(1)),),
                  ((Fraction(0), Fraction(4)),))


def record_to_sign(home: Path, work: Path, officer: str) -> None:
    """Enter a case of this officer with one recording and its draft."""
    path, card = work / "case.toml", work / "card"
    path.write_text(CASE.replace("张伟", officer), encoding="utf-8")
    card.mkdir()
    (card / "A000001_000001_20260302093000_0001.log").write_text("09:30:00 REC\n", encoding="utf-8")
    with open_installation(home, {}, "建账人", "zh", now) as opened:
        add_case(opened, path)
        id = ingest_dump(opened, Order(card, NUMBER, any_folder=True)).received[0].id
        with opened.catalogue.begin() as tx:
            transcripts.save(tx, id, SAID, now())


def recording_of(home: Path) -> str:
    """The id of the recording."""
    with sqlite3.connect(home / "catalogue.db") as catalogue:
        (id,) = catalogue.execute("SELECT id FROM recordings").fetchone()
    catalogue.close()
    return str(id)


def proved_by(home: Path) -> list[str]:
    """By what those who signed proved who they are, as the chain says."""
    with sqlite3.connect(home / "catalogue.db") as catalogue:
        signed = catalogue.execute("SELECT detail FROM audit WHERE what LIKE 'record.%' ORDER BY seq").fetchall()
    catalogue.close()
    return [json.loads(detail)["proved_by"] for (detail,) in signed]
