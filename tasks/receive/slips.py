"""The hand-over slip (移交接收单): one page beside the evidence lists, for whoever hands over and for the custodian."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from footage.values.recordings import Media
from paperwork.forms import EVIDENCE_LIST, SLIP
from storage.ledgers.originals import StoredRecording
from tasks.installation import Installation
from tasks.receive.intake import Plan
from tasks.receive.sections import CaseSection, handed_by
from tasks.steps import step

if TYPE_CHECKING:
    from paperwork.papers.handover_slip import SlipRow

KINDS = {Media.VIDEO: "videos", Media.AUDIO: "audios", Media.PHOTO: "photos"}


@dataclass(slots=True)
class Tally:
    """What was handed over now, by case and recorder, counted while the recordings pass by."""

    case_of: Mapping[str, str | None]  # of what was taken in now, by id
    rows: dict[tuple[str, str], SlipRow] = field(default_factory=dict)

    def add(self, rows: Sequence[StoredRecording]) -> None:
        """Count those of these recordings that were taken in now."""
        from paperwork.papers.handover_slip import SlipRow

        for row in rows:
            recording = row.recording
            if recording.id not in self.case_of:
                continue
            case, kind = self.case_of[recording.id], KINDS.get(recording.media, "others")
            before = self.rows.setdefault((case or "", recording.device or ""), SlipRow(case=case, device=recording.device))
            counted = {kind: getattr(before, kind) + 1, "size": before.size + recording.size}
            self.rows[(case or "", recording.device or "")] = replace(
                before, **counted, seconds=before.seconds + (recording.probe.duration or Fraction(0)) * (kind in ("videos", "audios")),
                start=min((moment for moment in (before.start, recording.start) if moment), default=None),
                end=max((moment for moment in (before.end, recording.end) if moment), default=None))


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the hand-over as a whole."""

    already: int
    rejected: tuple[str, ...]  # names
    unwell: tuple[str, ...]  # names
    verified: bool  # everything was taken in, read back, and is identical
    recorder: bool  # whether it is a recorder at all


@step()
def write_slip(installation: Installation, plan: Plan, sections: Sequence[CaseSection], tally: Tally, result: Result,
               lists: Sequence[Path]) -> Path | None:
    """Write the slip beside the lists; None where nothing was taken in now."""
    if not lists:
        return None
    from paperwork.papers.handover_slip import HandoverSlip
    from paperwork.papers.writing import write_paper

    heads = [section.head for section in sections]
    first = next((head for head in heads if head.late is not None), heads[0])
    people = sorted({head.handed_by for head in heads if head.handed_by})
    out = slip_of(lists[0])
    rows = tuple(tally.rows[key] for key in sorted(tally.rows, key=lambda key: (not key[0], key)))
    slip = HandoverSlip(
        unit=next((head.unit for head in heads if head.unit), ""), number=f"{plan.dump:05d}", at=installation.clock(),
        dump=plan.survey.root.name, received_at=first.received_at or plan.received_at, rows=rows,
        handed_by="、".join(people) or handed_by(installation, None, ()), keeper=first.keeper, due=first.due,
        late=first.late, already=result.already, rejected=result.rejected, unwell=result.unwell, verified=result.verified,
        recorder=result.recorder, lists=tuple(path.stem for path in lists))
    write_paper(slip, out.with_suffix(".pdf"), installation.lang)
    return write_paper(slip, out, installation.lang)


def slip_of(receipt: Path) -> Path:
    """Return where the slip beside an evidence list lies."""
    return receipt.with_name(receipt.name.replace(EVIDENCE_LIST.file, SLIP.file, 1))
