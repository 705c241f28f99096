"""Who somebody is to the office's directory or identity provider, and what refuses to say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from messages.errors import BadCall, LiuhenError
from storage.settings import Settings


@dataclass(frozen=True, slots=True)
class PersonIdentity:
    """A person as the source of identities knows that one."""

    source: str  # address of the provider, or of the directory with its base
    subject: str  # what the source never gives to somebody else: "sub" of a token, entryUUID or objectGUID of an entry
    name: str  # as the source shows it: to be read, never to be compared
    proved_at: datetime | None = None  # aware; when the person typed the password there, None: the source does not say


class NotThatPerson(LiuhenError):
    """The source did not say who it is: a wrong password, a login that was refused or took too long. The try is counted."""


def need(settings: Settings, kind: str, *names: str) -> tuple[str, ...]:
    """Return settings of `[sso]`; BadCall that names the first one that is not there."""
    values = {name: getattr(settings, f"sso_{name}") for name in ("kind", *names)}
    missing = next((name for name, value in values.items() if not value), None)
    if missing is not None or values["kind"] != kind:
        raise BadCall("signon.no_setting", setting=f"sso.{missing or 'kind'}")
    return tuple(str(values[name]) for name in names)


def source_of(settings: Settings) -> str:
    """Return where the office's identities are from: the provider, or the tree of the directory. BadCall where the settings name none."""
    if settings.sso_kind == "oidc" and settings.sso_issuer:
        return settings.sso_issuer
    if settings.sso_kind == "ldap" and settings.sso_base:
        return f"ldap:{settings.sso_base.lower()}"
    raise BadCall("signon.no_setting", setting="sso.kind")
