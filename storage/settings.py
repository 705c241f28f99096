"""The settings of one installation: `liuhen.toml` in the home, `LIUHEN_…` variables over it (contract.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from footage.values.tolerance import Tolerance
from messages import Text, text
from messages.errors import BadCall, Problems
from messages.hidden import HIDDEN, shown_address
from regulations.tables import Fault, Problem
from regulations.written import WrittenValue, read_keys

FILE = "liuhen.toml"
PREFIX = "LIUHEN_"
NOT_SETTINGS = frozenset({"LIUHEN_HOME", "LIUHEN_LANG", "LIUHEN_TOKEN"})  # read by the command line itself


# What is sold as 4.7, 25 and 50 GB, less a margin: the outer edge fails first, and a recorder may reserve spare areas.
DISCS: Mapping[str, int] = {"dvd": 4_600_000_000, "bd25": 24_200_000_000, "bd50": 48_400_000_000}


class Algorithm(StrEnum):
    """How anchors, proofs and packages are signed (storage/trail/signing.py)."""

    ED25519 = "ed25519"
    SM2 = "sm2"  # with SM3 (国密)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation."""

    home: Path  # absolute
    database: str  # SQLAlchemy URL
    store: str  # object store URL: file:// or s3://
    replica: str | None = None  # a second store that repairs come from
    place: str | None = None  # where originals lie, as the office's papers name it
    regulation: str | None = None  # profile id, used where a case names none
    profiles: Path | None = None  # a folder with the office's own profiles or overlays
    asr_engine: str = "faster-whisper"
    asr_model: str | None = None  # name or folder; None: the packaged base model
    asr_device: str = "cpu"
    asr_speakers: bool = True  # whether the draft tells voices apart (说话人1, 2 …)
    asr_listening: Mapping[str, float] = field(default_factory=dict)  # how speech is found and cut, where it differs from our defaults
    inbox: Path | None = None  # a folder whose sub-folders are dumps to be taken in by themselves
    inbox_still: int = 60  # s a dump in the inbox has to stay unchanged before it is taken in
    notify_webhook: str | None = None  # an address that is sent every notice as JSON
    notify_mail: str | None = None  # addresses that are sent every notice, separated by commas
    notify_from: str = "liuhen@localhost"  # sender of those mails
    notify_smtp: str = "smtp://localhost:25"  # smtp://, smtp+starttls:// or smtps://, with user:password@ where it asks for one
    timestamp_url: str | None = None  # an RFC 3161 authority that stamps the anchors of the audit chain
    timestamp_roots: Path | None = None  # PEM file with the certificates that authority leads back to
    signing_algorithm: Algorithm = Algorithm.ED25519
    sso_kind: str | None = None  # "ldap" or "oidc": how persons may log in beside a password
    sso_ca: Path | None = None  # PEM file with who signed the certificate of the directory or provider; None: whom this machine trusts
    sso_url: str | None = None  # of the directory: ldaps://, or ldap:// with StartTLS
    sso_base: str | None = None  # where the persons' entries are
    sso_bind_dn: str | None = None  # of the account that looks entries up; None: anybody may
    sso_bind_password: str | None = None
    sso_login_attribute: str = "uid"
    sso_subject_attribute: str = "entryUUID"  # objectGUID in an Active Directory: what is never given to somebody else
    sso_issuer: str | None = None  # of the identity provider, as its tokens have it
    sso_client_id: str | None = None
    sso_client_secret: str | None = None
    grace_days: int = 30  # days a disposal can still be undone
    discs: Mapping[str, int] = field(default_factory=lambda: dict(DISCS))  # bytes an image of each medium may have
    tolerance: Tolerance = field(default_factory=Tolerance)


def load_settings(home: Path, environ: Mapping[str, str]) -> Settings:
    """Read `liuhen.toml` in `home` and the `LIUHEN_…` variables; raise Problems that name everything wrong at once."""
    home = home.absolute()
    values, problems = read_keys({**_from_file(home / FILE), **_from_variables(environ)}, KEYS)
    if problems:
        raise Problems(tuple(map(_sentence, problems)))
    return _settings(home, values)


def _sentence(problem: Problem) -> Text:
    if problem.fault is Fault.UNKNOWN_KEY:
        return text("storage.setting_unknown", key=problem.key, nearest=problem.near or "")
    key = VARIABLES.get(problem.key, problem.key)
    return text("storage.setting_value", key=problem.key, value=ADDRESSES.get(key, str)(str(problem.value)))


def _settings(home: Path, values: Mapping[str, Any]) -> Settings:
    limits = {key.removeprefix("tolerance."): value for key, value in values.items() if key.startswith("tolerance.")}
    listening = {key.removeprefix("asr."): value for key, value in values.items() if key in LISTENING}
    discs = {**DISCS, **{key.removeprefix("discs."): value for key, value in values.items() if key.startswith("discs.")}}
    direct = {key.replace(".", "_"): value for key, value in values.items()
              if not key.startswith(("tolerance.", "discs.")) and key not in LISTENING}
    for name in ("profiles", "inbox", "timestamp_roots", "sso_ca"):
        if direct.get(name) is not None:
            direct[name] = home / direct[name]
    defaults = {"database": f"sqlite:///{home / 'catalogue.db'}", "store": (home / "originals").as_uri()}
    return Settings(home=home, **{**defaults, **direct}, asr_listening=listening, discs=discs, tolerance=Tolerance(**limits))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(value)
    return value.strip()


def _days(value: Any) -> int:
    days = int(value)
    if isinstance(value, (bool, float)) or days < 0:
        raise ValueError(value)
    return days


def _limit(value: Any) -> Fraction:
    limit = Fraction(str(value))
    if isinstance(value, bool) or limit < 0:
        raise ValueError(value)
    return limit


def _folder(value: Any) -> Path:
    return Path(_text(value))


def _switch(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"on": True, "true": True, "1": True, "off": False, "false": False, "0": False}[_text(value).lower()]


def _between(least: float, most: float, whole: bool = False) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        number = float(value)
        if isinstance(value, bool) or not least <= number <= most or (whole and number != int(number)):
            raise ValueError(value)
        return int(number) if whole else number

    return read


def _sso(value: Any) -> str:
    return {kind: kind for kind in ("ldap", "oidc")}[_text(value).lower()]


def _algorithm(value: Any) -> Algorithm:
    return Algorithm(_text(value).lower())


# how speech is found and cut: transcripts.regions.Listening
LISTENING: Mapping[str, Callable[[Any], float]] = {
    "asr.threshold": _between(0.05, 0.95), "asr.silence_ms": _between(50, 5000, whole=True), "asr.least_ms": _between(0, 5000, whole=True),
    "asr.pad_ms": _between(0, 1000, whole=True), "asr.longest": _between(2, 25), "asr.together": _between(0, 10),
    "asr.pause": _between(0.2, 5),
}

KEYS: Mapping[str, Callable[[Any], Any]] = {
    "database": _text, "store": _text, "replica": _text, "place": _text, "regulation": _text, "profiles": _folder,
    "asr.engine": _text, "asr.model": _text, "asr.device": _text, "asr.speakers": _switch, **LISTENING, "grace_days": _days,
    "inbox": _folder, "inbox_still": _days, "timestamp.url": _text, "timestamp.roots": _folder,
    "signing.algorithm": _algorithm, "sso.kind": _sso, "sso.ca": _folder,
    **dict.fromkeys((f"sso.{name}" for name in ("url", "base", "bind_dn", "bind_password", "login_attribute", "subject_attribute", "issuer",
                                                "client_id", "client_secret")), _text),
    "notify.webhook": _text, "notify.mail": _text, "notify.from": _text, "notify.smtp": _text,
    **{f"discs.{kind}": _days for kind in DISCS}, **{f"tolerance.{limit.name}": _limit for limit in fields(Tolerance)},
}
# settings that may hold a password, and what of them a message shows
ADDRESSES: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("database", "store", "replica", "timestamp.url", "notify.smtp"), shown_address),
    **dict.fromkeys(("sso.bind_password", "sso.client_secret"), lambda _: HIDDEN),
    "sso.url": shown_address, "sso.issuer": shown_address,
    "notify.webhook": lambda _: HIDDEN,  # whoever knows the address may send to it
}
VARIABLES = {PREFIX + key.upper().replace(".", "_"): key for key in KEYS}


def _from_file(path: Path) -> dict[str, WrittenValue]:
    """Return what the file says, by key; a file that is not there says nothing."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        raise BadCall("storage.settings_unreadable", path=str(path), problem=str(problem)) from problem
    return {key: WrittenValue(key, value, tuple(KEYS)) for key, value in _flat(tables, "")}


def _flat(table: Mapping[str, Any], above: str) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = []
    for name, value in table.items():
        pairs += _flat(value, f"{above}{name}.") if isinstance(value, dict) else [(above + name, value)]
    return pairs


def _from_variables(environ: Mapping[str, str]) -> dict[str, WrittenValue]:
    ours = {name: value for name, value in environ.items() if name.startswith(PREFIX) and name not in NOT_SETTINGS}
    return {VARIABLES.get(name, name): WrittenValue(name, value, (*VARIABLES, *NOT_SETTINGS)) for name, value in ours.items()}
