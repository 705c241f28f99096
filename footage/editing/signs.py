"""Signs that a file is not as it left the recorder: written again, spliced, hidden parts, made later than it says.

Every sign is an observation with its numbers and a sentence on what else could explain it; none is a proof. Most signs
compare a file with its siblings from the same recorder: what all of them share is that recorder's (or that station's)
way of writing and is no sign. An edit made by copying whole groups of pictures inside one file need not leave any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from footage.editing.editors import editors_named
from footage.editing.siblings import Difference, SettingChange, families, setting_change, unlike
from footage.editing.signs_at_heads import count_signs
from footage.recorders.escape import label
from footage.values.measurement import Measurement
from footage.values.recordings import Observation, ObservationKind, Recording, State
from footage.values.seconds import later, seconds_between
from footage.values.tracks import StreamKind
from messages import Text, text
from messages.json_values import JsonObject

HIDDEN_SECONDS = 0.5  # s; an encoder's own delay (sound priming, reordered pictures) is shorter
LATER_SECONDS = 24 * 3600  # s; beyond every time zone and every doubt about UTC or local
ZONE_SECONDS = 9 * 3600  # s; local time stamped as UTC is at most this far off
AGREEING_SECONDS = 600  # s; siblings whose stamps lie off alike


def signs(recordings: Sequence[Recording], measurements: Mapping[str, Measurement] | None = None) -> tuple[Observation, ...]:
    """Return every sign of editing in these recordings (R001-23, R003-3-21, R004-20): each file alone, then beside its siblings.

    `measurements`, by recording id, hold the heads of the keyframes.
    """
    heads = {identity: measurement.heads for identity, measurement in (measurements or {}).items() if measurement.heads}
    observations: list[Observation | None] = [sign(recording) for recording in recordings for sign in (_hidden_parts, _joined)]
    observations += editors_named(recordings)
    for family in families(recordings):
        odd = unlike(family)
        change = setting_change(odd, family)
        observations += [_changed(change)] if change else [_unlike(recording, differences) for recording, differences in odd]
        observations += [_late(recording, family) for recording in family]
        observations += [sign for recording in family for sign in count_signs(recording, family, heads)]
    return tuple(observation for observation in observations if observation is not None)


def _observation(recording: Recording, sign: str, message: Text, evidence: JsonObject, at: Fraction | None = None) -> Observation:
    start = later(recording.start, at) if recording.start is not None and at is not None else recording.start
    return Observation(ObservationKind.EDITED, (recording.id,), message, recording.device, start, recording.end if at is None else start,
                       evidence={"sign": sign, **evidence})


def _hidden_parts(recording: Recording) -> Observation | None:
    """An edit list keeps recorded material from being shown."""
    for track in recording.probe.layout.tracks:
        hidden = track.hidden
        if track.kind == StreamKind.VIDEO and max(hidden) >= HIDDEN_SECONDS:
            message = text("integrity.hidden", name=recording.name, before=hidden.before, between=hidden.between, after=hidden.after)
            edits = [list(edit) for edit in track.edits[:20]]
            return _observation(recording, "edit-list", message, {"hidden_seconds": list(hidden), "edits": edits})
    return None


def _joined(recording: Recording) -> Observation | None:
    """One track holds pictures of two codings: files put one behind the other."""
    for track in recording.probe.layout.tracks:
        if track.kind == StreamKind.VIDEO and track.descriptions > 1:
            message = text("integrity.joined", name=recording.name, count=track.descriptions)
            return _observation(recording, "two-codings", message, {"descriptions": track.descriptions})
    return None


def _changed(change: SettingChange) -> Observation:
    """One hint: from one file on a setting is another."""
    features = _features(change.differences)
    message = text("integrity.setting_changed", name=label(change.since.name), files=len(change.files), features=features)
    return Observation(ObservationKind.HINT, tuple(recording.id for recording in change.files), message, change.since.device,
                       change.since.start, change.since.start, evidence={"sign": "setting-changed", "files": len(change.files)})


def _features(differences: Sequence[Difference]) -> list[Text]:
    return [text(f"integrity.feature_{difference.feature}", here=difference.here or "–", usual=difference.usual or "–")
            for difference in differences]


def _unlike(recording: Recording, differences: tuple[Difference, ...]) -> Observation:
    """The file is written in another way than its siblings."""
    features = _features(differences)
    evidence: JsonObject = {
        difference.feature: {"here": difference.here, "siblings": difference.usual, "alike": difference.alike} for difference in differences
    }
    alike = min(difference.alike for difference in differences)
    place = next((difference.at for difference in differences if difference.at is not None), None)
    message = text("integrity.unlike", name=recording.name, features=features, alike=alike)
    return _observation(recording, "unlike-siblings", message, {"features": evidence}, place)


def _late(recording: Recording, family: Sequence[Recording]) -> Observation | None:
    """The container was written long after the time in the name, and the recorder's other files were not."""
    lag = _lag(recording)
    if lag is None or lag < LATER_SECONDS:
        return None
    lags = [other for sibling in family if sibling is not recording and (other := _lag(sibling)) is not None]
    if any(abs(lag_of_sibling - lag) < AGREEING_SECONDS for lag_of_sibling in lags) or not any(
        abs(lag_of_sibling) <= ZONE_SECONDS for lag_of_sibling in lags
    ):
        return None
    message = text("integrity.late", name=recording.name, created=recording.probe.created, hours=lag / 3600)
    return _observation(recording, "created-later", message, {"created": str(recording.probe.created), "seconds_after_name": float(lag)})


def _lag(recording: Recording) -> Fraction | None:
    """Return the seconds from the end the name lets expect to the container's stamp."""
    if recording.named_start is None or recording.probe.created is None or recording.probe.state is not State.WHOLE:
        return None
    return seconds_between(recording.named_start, recording.probe.created) - (recording.probe.duration or 0)
