"""What was said, asked for the phrases that matter: hints with their second, for a person to confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from footage.values.recordings import Recording
from regulations.values.facts import Case, Heard
from storage.catalogue.states import JobStage
from storage.ledgers.speech import records, transcripts
from tasks.installation import Installation
from tasks.steps import step
from transcripts.transcript import Transcript


@dataclass(frozen=True, slots=True)
class HeardInCase:
    """What is known from listening so far."""

    heard: tuple[Heard, ...]
    listened: frozenset[str]  # ids of the recordings that were transcribed
    speech: frozenset[str]  # ids in which speech was found
    confirmed: frozenset[str]  # ids whose written record is confirmed


@step(stage=JobStage.LISTEN)
def listen_again(installation: Installation, recordings: Sequence[Recording], case: Case | None) -> HeardInCase:
    """Ask the stored transcripts; nothing is transcribed here."""
    ids = [recording.id for recording in recordings]
    with installation.catalogue.read() as tx:
        stored = transcripts.get_many(tx, ids, Transcript)
        confirmed = frozenset(records.confirmed(tx, ids))
    speech = frozenset(name for name, transcript in stored.items() if transcript.speech)
    return HeardInCase(hear(installation, recordings, stored, case), frozenset(stored), speech, confirmed)


def hear(
    installation: Installation, recordings: Sequence[Recording], transcripts: Mapping[str, Transcript], case: Case | None
) -> tuple[Heard, ...]:
    """Return the phrases heard in these transcripts, in order of time; an office's own word lists lie in `words` in its home."""
    from transcripts.phrases.matching import DatedTranscript, find_hints
    from transcripts.phrases.word_lists import PhraseBook

    spoken = [
        DatedTranscript(recording.id, recording.start, transcripts[recording.id]) for recording in recordings if recording.id in transcripts
    ]
    places = [*(place.name for place in case.places), *([case.party] if case.party else [])] if case else []
    officers = [officer.name for officer in case.officers] if case else []
    folder = installation.home / "words"
    return find_hints(spoken, PhraseBook.load(folder if folder.is_dir() else None), places, officers) if spoken else ()
