"""The office's directory (LDAP): the entry of a login name is looked up, then bound to with the person's own password, by TLS alone.

What a person types goes into a filter escaped (RFC 4515) and into nothing else. A password that is empty would be an anonymous bind
(RFC 4513, 5.1.2), which servers call a success: it is never sent. Referrals are not followed: a password goes to no other server.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from messages.errors import BadCall, Unavailable
from office.people.sso.identity import NotThatPerson, PersonIdentity, need, source_of
from storage.settings import Settings

PATIENCE = 10  # s
PORTS = {"ldaps": 636, "ldap": 389}  # ldap:// is encrypted by StartTLS before anything is said
NOT_THAT_ONE = (32, 49, 53)  # noSuchObject, invalidCredentials, unwillingToPerform: what servers answer to a wrong name or password
BINARY = ("objectguid", "objectsid")  # attributes that are no text


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """What the directory has under a login name."""

    dn: str
    identity: PersonIdentity


def look_up(settings: Settings, login: str) -> DirectoryEntry | None:
    """Return the one entry of a login name; None where there is none, or more than one."""
    from ldap3.utils.conv import escape_filter_chars

    _, attribute = _attributes(settings)
    return _search(settings, f"({attribute}={escape_filter_chars(login)})")


def look_up_subject(settings: Settings, subject: str) -> DirectoryEntry | None:
    """Return the entry of a subject, as `PersonIdentity` has it; None where the directory has it no more."""
    from ldap3.utils.conv import escape_filter_chars

    attribute, _ = _attributes(settings)
    binary = attribute.lower() in BINARY
    wanted = "".join(f"\\{byte:02x}" for byte in bytes.fromhex(subject)) if binary else escape_filter_chars(subject)
    return _search(settings, f"({attribute}={wanted})")


def _attributes(settings: Settings) -> tuple[str, str]:
    """Return the attributes of the subject and of the login name."""
    _, _, attribute, subject = need(settings, "ldap", "url", "base", "login_attribute", "subject_attribute")
    return subject, attribute


def _search(settings: Settings, wanted: str) -> DirectoryEntry | None:
    import ldap3

    subject, attribute = _attributes(settings)
    with _connection(settings, settings.sso_bind_dn, settings.sso_bind_password) as line:
        if line is None:
            raise Unavailable("signon.service_account", url=settings.sso_url)
        line.search(settings.sso_base, wanted, ldap3.SUBTREE, attributes=[subject, attribute], size_limit=2)
        entries = [entry for entry in line.response or () if entry.get("type") == "searchResEntry"]
    return _entry(entries[0], source_of(settings), attribute, subject) if len(entries) == 1 else None


def check(settings: Settings, entry: DirectoryEntry | None, password: str) -> PersonIdentity:
    """Return who it is where the password is the entry's; NotThatPerson where it is not, also where there is no entry."""
    if not password:
        raise NotThatPerson("signon.wrong_password")
    dn = entry.dn if entry else f"uid={uuid.uuid4().hex},{settings.sso_base}"  # as long a way for a name that is nobody's
    with _connection(settings, dn, password) as line:
        if line is None or entry is None:
            raise NotThatPerson("signon.wrong_password")
    return entry.identity


def _entry(found: dict[str, Any], source: str, attribute: str, subject: str) -> DirectoryEntry | None:
    values = {name.lower(): value for name, value in found["raw_attributes"].items()}
    subjects, names = values.get(subject.lower(), []), values.get(attribute.lower(), [])
    if len(subjects) != 1 or not subjects[0]:
        raise Unavailable("signon.no_subject", attribute=subject)
    told = subjects[0].hex() if subject.lower() in BINARY else subjects[0].decode("utf-8", "replace")
    name = names[0].decode("utf-8", "replace") if names else ""
    return DirectoryEntry(str(found["dn"]), PersonIdentity(source, told, name))


@contextmanager
def _connection(settings: Settings, dn: str | None, password: str | None) -> Iterator[Any]:
    """Give a connection bound as `dn` (None: as nobody), None where the password is wrong; Unavailable where nothing answers."""
    try:
        from ldap3.core.exceptions import LDAPException
    except ImportError as problem:
        raise BadCall("signon.not_installed") from problem
    try:
        line = _opened(settings, dn, password)
        bound = line.bind()
        if not bound and line.result["result"] not in NOT_THAT_ONE:
            raise Unavailable("signon.no_answer", url=settings.sso_url, problem=line.result["description"])
        yield line if bound else None
        line.unbind()
    except (LDAPException, OSError) as problem:  # an ssl.SSLError is an OSError
        raise Unavailable("signon.no_answer", url=settings.sso_url, problem=str(problem)) from problem


def _opened(settings: Settings, dn: str | None, password: str | None) -> Any:
    """Return an encrypted connection, not bound yet; BadCall where the settings name no address of a directory."""
    import ldap3

    from office.people.sso.tls import checked

    place = urlsplit(settings.sso_url or "")
    if place.scheme not in PORTS or not place.hostname:
        raise BadCall("signon.no_setting", setting="sso.url")
    server = ldap3.Server(place.hostname, place.port or PORTS[place.scheme], use_ssl=place.scheme == "ldaps", tls=checked(settings.sso_ca),
                          get_info=ldap3.NONE, connect_timeout=PATIENCE)
    line = ldap3.Connection(server, dn, password, authentication=ldap3.SIMPLE if dn else ldap3.ANONYMOUS, auto_referrals=False,
                            receive_timeout=PATIENCE, raise_exceptions=False, read_only=True)
    line.open()
    if place.scheme == "ldap":
        line.start_tls()
    return line
