"""What the facts suggest to keep permanently, noted as proposals; a named person confirms or dismisses each."""

from __future__ import annotations

from collections.abc import Sequence

from office.keeping import marking
from regulations.proposals import propose
from regulations.values.facts import Heard
from storage.applicable import regulation_of
from storage.keeping import suggestions
from storage.keeping.suggestions import Suggestion
from storage.keeping.sweep import sweeping
from storage.ledgers import marks
from storage.ledgers.originals import StoredRecording
from storage.trail import audit
from tasks.installation import Installation, case_of
from tasks.keep.deciding import decide_open
from tasks.keep.facts import ask_law
from tasks.keep.marks import Marked, held
from tasks.steps import step


@step()
def suggest_marks(installation: Installation, number: str | None, rows: Sequence[StoredRecording], heard: Sequence[Heard] = ()) -> int:
    """Note the marks that a case, its papers, its recorders and what was heard suggest; return how many are new.

    What they are about is decided again by `decide_open`: it is kept until a person decides about them.

    `number` None: footage of no case. What was decided about a proposal stays decided.
    """
    case = case_of(installation, number)
    proposals = propose(case, [row.recording for row in rows], heard, regulation_of(installation.settings, case))
    if not proposals:
        return 0
    with installation.catalogue.begin() as tx:
        new = suggestions.add(tx, number, proposals, installation.clock())
        if new:
            sweeping.ask_again(tx, [proposal.recording for proposal in new if proposal.recording])
            if number is not None and any(proposal.recording is None for proposal in new):
                sweeping.mark_undecided(tx, number)
            audit.append(
                tx,
                "mark.proposed",
                f"case:{number}" if number else "footage of no case",
                installation.who,
                installation.clock(),
                None,
                None,
                {"case": number, "new": len(new)},
            )
    return len(new)


@step()
def confirm(installation: Installation, proposal: int, reason: str | None = None) -> Marked:
    """Make a proposal a mark, in the name of who acts; the originals are held at once."""
    ask_law(installation)
    return held(installation, marking.confirm(installation.desk, proposal, reason))


@step()
def dismiss(installation: Installation, proposal: int, reason: str) -> Suggestion:
    """Dismiss a proposal, with a reason, in the name of who acts. What the case file itself says keeps on counting."""
    ask_law(installation)
    decided = marking.dismiss(installation.desk, proposal, reason)
    decide_open(installation)
    return decided


def case_of_mark(installation: Installation, mark: int) -> str:
    """Return the number of the case a mark is on; BadCall for an unknown mark."""
    with installation.catalogue.read() as tx:
        return marks.get(tx, mark).case


def open_proposals(installation: Installation, number: str | None) -> tuple[Suggestion, ...]:
    """Return the proposals of a case, or of all, that nobody decided yet."""
    with installation.catalogue.read() as tx:
        return suggestions.listing(tx, number)
