"""The office of the scenarios: a case of two recorders, and people who log in."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page

from console.context import ConsoleContext
from footage.values.recordings import BEIJING
from office.people import hashing
from storage.catalogue.states import GrantState, OfficeRole, Rank
from storage.ledgers.casework import cases
from storage.ledgers.people import accounts, grants, passwords
from storage.ledgers.people.accounts import Account
from storage.trail import audit

CASE = "测罚〔2026〕17号"
WHEN = datetime(2026, 3, 3, 9, tzinfo=BEIJING)
PASSWORD = "correct-horse-9"
PEOPLE = {"周敏": OfficeRole.LEGAL, "赵强": OfficeRole.LEGAL, "张伟": OfficeRole.OFFICER,
          "钱进": OfficeRole.LEADER, "孙立": OfficeRole.ADMIN}
# recorder, clock of its start, seconds, pictures a second: 0003 of the first is missing; three times neither films
FILMS = (("A000001", "093000", 30, 25, 1), ("A000001", "093030", 22, 25, 2), ("A000001", "093120", 12, 25, 4),
         ("A000001", "093200", 10, 25, 5), ("A000001", "093300", 8, 25, 6),
         ("B000002", "093002", 40, 30, 1), ("B000002", "093122", 9, 30, 2))


@dataclass(frozen=True)
class Office:
    """An installation whose console runs."""

    context: ConsoleContext
    address: str

    @property
    def case(self) -> str:
        """The address of the case."""
        with self.context.catalogue.read() as tx:
            return f"{self.address}/cases/{cases.row(tx, CASE).id}"


def film(path: Path, seconds: int, rate: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["ffmpeg", "-loglevel", "error", "-f", "lavfi", "-i", f"testsrc2=s=320x180:r={rate}:d={seconds}", "-f", "lavfi", "-i",
                    f"sine=d={seconds}", "-c:v", "libx264", "-preset", "ultrafast", "-g", str(rate), "-pix_fmt", "yuv420p", "-c:a", "aac",
                    "-movflags", "+faststart", str(path)], check=True)


def enter_people(tx) -> None:
    made = hashing.hashed(PASSWORD)
    for name, role in PEOPLE.items():
        id_ = f"U-{name}"
        accounts.add(tx, Account(id_, name, None if role is OfficeRole.LEGAL else "监察支队", None, None, None, WHEN, id_))
        passwords.save(tx, id_, made, id_, WHEN, temporary=False, confirmed=True)
        rank = Rank.CHIEF if role is OfficeRole.LEADER else None
        grants.answer(tx, grants.propose(tx, id_, role, rank, id_, WHEN, None).id, GrantState.STANDING, None, WHEN)
        audit.append(tx, "account.added", f"account:{id_}", name, WHEN, None, None, {"account": id_})


def ready(page: Page) -> None:
    """Wait until the review room runs."""
    page.wait_for_function("document.documentElement.dataset.ready === 'true'")
