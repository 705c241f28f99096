"""What the case file and the catalogue say about a point of a list: what is there, and what is lacking.

KNOWN is the table of what a profile may ask for (`known = [...]`): one small function each.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from footage.values.recordings import BEIJING, Media
from messages import Text, text
from regulations.rules.context import Context
from regulations.values.devices import DeviceCheck
from regulations.wearers import officer_of, worn_by

PointAnswer = tuple[list[Text], list[Text]]  # what is there, what is lacking


def _clock(context: Context) -> PointAnswer:
    shown = sum(recording.clock is not None and recording.clock.source == "picture" for recording in context.running)
    return ([text("points.clock_shown", count=shown, all=len(context.running))] if shown else []), []


def _place(context: Context) -> PointAnswer:
    places = [place.name for place in context.facts.case.places] or [
        document.place for document in context.facts.documents if document.place
    ]
    return _words(list(dict.fromkeys(places)))


def _officers(context: Context) -> PointAnswer:
    return _words([officer.name for officer in context.facts.case.officers])


def _certificates(context: Context) -> PointAnswer:
    officers = context.facts.case.officers
    named = [text("points.certificate", name=officer.name, certificate=officer.certificate) for officer in officers if officer.certificate]
    return named, [text("points.no_certificate", name=officer.name) for officer in officers if not officer.certificate]


def _party(context: Context) -> PointAnswer:
    return _words([context.facts.case.party] if context.facts.case.party else [])


def _cause(context: Context) -> PointAnswer:
    return _words([context.facts.case.cause] if context.facts.case.cause else [])


def _wearers(context: Context) -> PointAnswer:
    worn = {device: officer for device in _devices(context) if (officer := _worn(context, device))}
    worn_by = [text("points.wearer", device=device, officer=worn[device]) for device in _devices(context) if device in worn]
    return worn_by, [text("points.no_wearer", device=device) for device in _devices(context) if device not in worn]


def _worn(context: Context, device: str) -> str | None:
    """Return who used a recorder: by the recordings, each at its time, else by the case file as a whole."""
    named = [worn_by(context.facts.case, recording) for recording in context.facts.recordings if recording.device == device]
    return "、".join(dict.fromkeys(name for name in named if name)) or officer_of(context.facts.case, device)


def _custodian(context: Context) -> PointAnswer:
    keeper = context.facts.case.custodian or context.regulation.custodian
    return (_words([keeper])[0], []) if keeper else ([], [text("points.no_custodian")])


def _modes(context: Context) -> PointAnswer:
    modes = {recorder.device: recorder.mode for recorder in context.facts.case.recorders if recorder.mode}
    return [text("points.mode", device=device, mode=modes[device]) for device in _devices(context) if device in modes], []


def _received(context: Context) -> PointAnswer:
    at = sorted({transfer.received_at for transfer in context.facts.transfers})
    return [text("points.received", at=moment) for moment in at], []


def _system(context: Context) -> PointAnswer:
    papers, footage = len(context.facts.documents), len(context.footage)
    return ([text("points.system", papers=papers, recordings=footage)] if papers or footage else []), []


def _checked(item: str) -> Callable[[Context], PointAnswer]:
    def answer(context: Context) -> PointAnswer:
        there, lacking = [], []
        for device in _devices(context):
            check = _before_use(context, device, item)
            if check is None:
                lacking.append(text("points.no_device_check", device=device))
            else:
                there.append(text("points.device_check", device=device, value=getattr(check, item), at=check.at, by=check.by))
        return there, lacking + (_cut_short(context) if item in ("battery", "storage") else [])

    return answer


def _before_use(context: Context, device: str, item: str) -> DeviceCheck | None:
    """The last check of the day before the recorder was first used."""
    first = min((film.start for film in context.running if film.device == device and film.start), default=None)
    checks = [check for check in context.facts.case.device_checks if check.device == device and getattr(check, item)]
    if first is None:
        return max(checks, key=lambda check: check.at, default=None)
    same = [check for check in checks if check.at <= first and _day(check.at) == _day(first)]
    return max(same, key=lambda check: check.at, default=None)


def _cut_short(context: Context) -> list[Text]:
    """Recorders whose last file was not closed: battery or card may have given out."""
    last = {recording.device: recording for recording in context.running}
    return [text("points.cut_short", device=device, name=recording.name) for device, recording in last.items()
            if recording.probe.open_end and recording.media is not Media.PHOTO]  # fmt: skip


def _day(moment: datetime) -> object:
    return moment.astimezone(BEIJING).date()


def _devices(context: Context) -> list[str]:
    return sorted({recording.device for recording in context.footage if recording.device})


def _words(texts: list[str]) -> PointAnswer:
    return [text("points.words", words=words) for words in texts], []


KNOWN: dict[str, Callable[[Context], PointAnswer]] = {
    "clock": _clock,
    "place": _place,
    "officers": _officers,
    "certificates": _certificates,
    "party": _party,
    "cause": _cause,
    "wearers": _wearers,
    "custodian": _custodian,
    "battery": _checked("battery"),
    "storage": _checked("storage"),
    "function": _checked("function"),
    "camera-mode": _modes,
    "received": _received,
    "system": _system,
}
