"""Who speaks: one set of voices for all recordings of a case, and the names that a person gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from messages.errors import BadCall
from office.rights.acts import Act
from office.rights.now import need_now
from office.rights.subjects import of_case
from storage.ledgers import originals
from storage.ledgers.originals import StoredRecording
from storage.ledgers.speech import speakers, transcripts
from storage.ledgers.speech.speakers import Naming, VoiceSample
from storage.trail import audit
from tasks.installation import Installation, case_of
from tasks.speech.listening import VOICES
from tasks.steps import step
from transcripts.transcript import Segment, Transcript

_ANCHORS = 12  # utterances by which a named voice is known again when more footage comes


@dataclass(frozen=True, slots=True)
class NamedVoice:
    """A voice of a case that was given a name."""

    case: str
    label: str
    name: str
    utterances: int  # so many turns bear the name now
    recordings: tuple[str, ...]  # ids of those whose draft changed


@dataclass(frozen=True, slots=True)
class SpokenSegment:
    """One segment of a transcript, and where it is."""

    recording: str  # id
    place: int  # number of the segment
    segment: Segment


@step()
def tell_apart(installation: Installation, number: str | None, rows: Sequence[StoredRecording]) -> dict[str, Transcript]:
    """Label the turns of all transcribed `rows` by voice (说话人1, 2 … in order of appearance), and keep them; return what changed.

    One voice alone is not labelled; where the settings switch it off, or the embedder is not installed, nobody is.
    """
    with installation.catalogue.read() as tx:
        heard = transcripts.get_many(tx, [row.recording.id for row in rows], Transcript)
        names = speakers.named(tx, number) if number else ()
    recordings = [row.recording for row in rows if row.recording.id in heard]
    order = sorted(recordings, key=lambda recording: (recording.start is None, str(recording.start), recording.name))
    turns = [
        SpokenSegment(recording.id, place, segment) for recording in order for place, segment in enumerate(heard[recording.id].segments)
    ]
    labels, mixed = _labelled(installation, heard, turns)
    labels = _with_names(turns, labels, names)
    changed = _changed(heard, turns, labels, mixed)
    with installation.catalogue.begin() as tx:
        for name, transcript in changed.items():
            transcripts.save(tx, name, transcript, installation.clock())
    return changed


def _labelled(
    installation: Installation, heard: Mapping[str, Transcript], turns: Sequence[SpokenSegment]
) -> tuple[list[str | None], list[bool]]:
    from transcripts.voices.embedder import cached_voices, embedder_identity
    from transcripts.voices.speakers import LABEL, speaking_at_once, voice_numbers

    if not installation.settings.asr_speakers:
        return [None] * len(turns), [False] * len(turns)
    folder = installation.home / "cache" / VOICES
    voices = {
        name: cached_voices(folder, transcript.audio_sha256, transcript.segments, embedder_identity()) for name, transcript in heard.items()
    }
    usable = [None if _says_nothing(turn.segment) else voices[turn.recording][turn.place] for turn in turns]
    numbers = voice_numbers(usable)
    return [None if number is None else f"{LABEL}{number + 1}" for number in numbers], speaking_at_once(usable, numbers)


def _says_nothing(segment: Segment) -> bool:
    return bool({"unheard", "invented?"}.intersection(segment.flags))


def _with_names(turns: Sequence[SpokenSegment], labels: Sequence[str | None], names: Sequence[Naming]) -> list[str | None]:
    """Put a person's names in place of the labels: a voice is known again by the utterances it was named by."""
    named: dict[str, str] = {}
    for naming in names:
        anchors = set(naming.anchors)
        votes = Counter(label for turn, label in zip(turns, labels, strict=True)
                        if label is not None and VoiceSample(turn.recording, str(turn.segment.start)) in anchors)
        if votes:
            named[votes.most_common(1)[0][0]] = naming.name
    return [None if label is None else named.get(label, label) for label in labels]


def _changed(heard: Mapping[str, Transcript], turns: Sequence[SpokenSegment], labels: Sequence[str | None],
             mixed: Sequence[bool]) -> dict[str, Transcript]:
    fresh: dict[str, list[Segment]] = {name: [] for name in heard}
    for turn, label, both in zip(turns, labels, mixed, strict=True):
        flags = tuple(flag for flag in turn.segment.flags if flag != "overlap") + (("overlap",) if both else ())
        fresh[turn.recording].append(replace(turn.segment, speaker=label, flags=flags))
    labelled = {name: replace(transcript, segments=tuple(fresh[name])) for name, transcript in heard.items()}
    return {name: transcript for name, transcript in labelled.items() if transcript != heard[name]}


@step()
def name_speaker(installation: Installation, number: str, label: str, name: str) -> NamedVoice:
    """Give a voice of a case a name, once for all its recordings; noted in the audit chain. Confirmed records stay as they are."""
    if case_of(installation, number) is None or not name.strip():
        raise BadCall("voices.no_name")
    with installation.catalogue.read() as tx:
        rows = list(originals.of_case(tx, number))
        heard = transcripts.get_many(tx, [row.recording.id for row in rows], Transcript)
    spoken = [(name, segment) for name, transcript in heard.items() for segment in transcript.segments if segment.speaker == label]
    if not spoken:
        raise BadCall("voices.no_such", case=number, label=label, known=_labels_of(heard))
    longest = sorted(spoken, key=lambda pair: pair[1].start - pair[1].end)[:_ANCHORS]
    naming = Naming(
        label, name.strip(), installation.who, installation.clock(), tuple(VoiceSample(id_, str(segment.start)) for id_, segment in longest)
    )
    with installation.catalogue.begin() as tx:
        need_now(tx, installation.desk, Act.WRITE_RECORD, of_case(number)(tx))
        speakers.add(tx, number, naming)
        audit.append(tx, "speaker.named", f"case:{number}", installation.who, installation.clock(), None, None,
                     {"case": number, "label": label, "name": naming.name, "utterances": len(spoken)})
    changed = tell_apart(installation, number, rows)
    return NamedVoice(number, label, naming.name, len(spoken), tuple(changed))


def _labels_of(heard: Mapping[str, Transcript]) -> list[str]:
    return sorted({segment.speaker for transcript in heard.values() for segment in transcript.segments if segment.speaker})
