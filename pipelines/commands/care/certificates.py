"""`certificate`: the office's own authority and its server's certificate, for `serve --lan`."""

from __future__ import annotations

import socket

from messages import text
from pipelines.flows.running import installation
from pipelines.terminal.answer import DONE, Answer
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Group, Shell, command, option


def add_to(group: Group) -> None:
    """Add the commands of this module."""
    command(group, "certificate", "certificates.about",
            option("--name", "names", multiple=True, metavar="NAME|ADDRESS", help="certificates.opt_name"),
            option("--renew", is_flag=True, help="certificates.opt_renew"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(certificate)


def certificate(shell: Shell, names: tuple[str, ...], renew: bool, who: str | None) -> Answer:
    """Make what is missing, and say which fingerprint to compare."""
    from office.keeping.certificates import certify
    from storage.care.certificates import server_of

    with installation(shell, who, Intent(None), reading=True) as opened:  # the act asks for the right itself
        first = server_of(opened.home) is None
        done = certify(opened.desk, names or ((socket.gethostname(),) if first else ()), renew)
    authority, server = done.authority, done.server
    data = {"authority": {"path": str(authority.path), "fingerprint": authority.fingerprint, "until": authority.ends},
            "server": {"path": str(server.path), "fingerprint": server.fingerprint, "names": list(server.names), "until": server.ends},
            "new": done.new}
    return Answer(data, DONE, (
        text("certificates.issued" if done.new else "certificates.there", names=list(server.names), until=server.ends.date()),
        text("certificates.import_it", path=str(authority.path)), text("certificates.compare", fingerprint=authority.fingerprint)))
