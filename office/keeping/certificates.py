"""The certificates of the office's network: made by an administrator, and known to the chain by their fingerprints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from messages import say
from office.desk import Desk
from office.rights.acts import Act
from office.rights.asking import need
from storage.care import certificates
from storage.care.certificates import IssuedCertificate
from storage.trail import audit

OWN = ("localhost", "127.0.0.1")
ENDING = timedelta(days=30)  # a certificate that ends within these is issued again


@dataclass(frozen=True, slots=True)
class OfficeCertificates:
    """What the office's network is protected by."""

    authority: IssuedCertificate
    server: IssuedCertificate
    new: bool  # the server's was issued now


def certify(desk: Desk, names: Sequence[str], renew: bool) -> OfficeCertificates:
    """Make the office's authority where there is none, and the server's certificate where it is wanted, ends or lacks a name.

    The files are written before the event, in no transaction; a call that was cut short in between is noted by the next one.
    """
    need(desk.person, Act.CERTIFY)
    home, now = desk.settings.home, desk.clock()
    before = certificates.server_of(home)
    kept = () if before is None or (renew and names) else before.names
    wanted = certificates.read_names((*kept, *names, *OWN))
    authority = certificates.make_authority(home, say("certificates.authority", desk.lang), now)
    fresh = before is not None and set(wanted) <= set(before.names) and now + ENDING < before.ends
    server = before if fresh and before and not renew else certificates.issue_server(home, wanted, now)
    done = OfficeCertificates(authority, server, server is not before)
    _note(desk, done)
    return done


def _note(desk: Desk, done: OfficeCertificates) -> None:
    subject = f"certificate:{done.server.fingerprint}"
    with desk.catalogue.begin() as tx:
        need(desk.person, Act.CERTIFY)
        if not audit.events(tx, subject):
            audit.append(tx, "certificate.issued", subject, desk.person.name, desk.clock(), None,
                         done.server.fingerprint.replace(":", "").lower(),
                         {"authority": done.authority.fingerprint, "names": list(done.server.names), "until": done.server.ends.isoformat()})
