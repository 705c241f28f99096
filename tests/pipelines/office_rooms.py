"""An office with accounts: a person of each role with a token, and one thing of each kind that stands to that person in each way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from examples import stored
from filled_home import CASE_FILE, NOW

from messages import text
from office.people import hashing
from office.rights.relations import Relation
from regulations.proceedings.values import ProceedingKind, StepKind
from regulations.proposals import Proposal
from regulations.values.entries import EntryKind
from regulations.values.facts import Mark
from storage.catalogue.database import Catalogue
from storage.catalogue.models.keeping import DisposalRow
from storage.catalogue.states import GrantState, HoldKind, OfficeRole, Rank
from storage.keeping import holds, requests, suggestions
from storage.keeping.requests import Story
from storage.ledgers import dumps, marks, originals
from storage.ledgers.casework import cases, explanations
from storage.ledgers.casework.explanations import Entry
from storage.ledgers.devices import register
from storage.ledgers.devices.register import RegisteredDevice
from storage.ledgers.people import accounts, grants, passwords
from storage.ledgers.people.accounts import Account
from storage.ledgers.registers import proceedings
from storage.ledgers.registers.proceedings import Proceeding, ProceedingStep
from storage.settings import load_settings
from storage.trail import audit
from storage.trail.keys import sealing_of
from tasks.installation import open_installation
from tasks.keep.casework.register import add_case

UNIT, ELSEWHERE = "监察支队", "仲裁院"
FOREVER = datetime(2099, 1, 1, tzinfo=NOW.tzinfo)


@dataclass(frozen=True)
class Worker:
    """A person of the office, as a test calls in that name."""

    name: str
    id: str
    token: str


def worker(tx, name: str, *roles: OfficeRole, rank: Rank | None = None, unit: str | None = UNIT, certificate: str | None = None,
           number: int = 0) -> Worker:
    """Enter a person with a token and without asking anybody: as the ledgers would have it afterwards."""
    id_ = f"U-{number:012x}" if number else accounts.new_id()
    accounts.add(tx, Account(id_, name, unit, certificate, None, None, NOW, id_))
    passwords.save(tx, id_, hashing.NOBODY, id_, NOW, temporary=False, confirmed=True)
    for role in roles:
        proposed = grants.propose(tx, id_, role, (rank or Rank.CHIEF) if role is OfficeRole.LEADER else None, id_, NOW, None)
        grants.answer(tx, proposed.id, GrantState.STANDING, None, NOW)
    token = f"{hashing.TOKEN}{id_}"
    passwords.add_token(tx, id_, hashing.token_digest(token), "测试", NOW, FOREVER)
    audit.append(tx, "account.added", f"account:{id_}", name, NOW, None, None, {"account": id_})
    return Worker(name, id_, token)


def workers(home: Path) -> dict[OfficeRole, Worker]:
    """One person of each role."""
    with open_installation(home, {}, "建账人", "zh", lambda: NOW) as opened, opened.catalogue.begin() as tx:
        return {role: worker(tx, f"{role.value}甲", role, number=place) for place, role in enumerate(OfficeRole, 1)}


def cases_of(home: Path, work: Path, names: list[str]) -> dict[Relation, str]:
    """A case for each way to stand to one; an officer of the own case is everybody of `names`."""
    officers = ", ".join(f'{{ name = "{name}" }}' for name in names)
    of_case = {Relation.OWN_CASE: (officers, ELSEWHERE), Relation.OWN_UNIT: ('{ name = "张伟" }', UNIT),
               Relation.OTHER: ('{ name = "张伟" }', ELSEWHERE)}
    numbers = {}
    with open_installation(home, {}, "建账人", "zh", lambda: NOW) as opened:
        for relation, (named, unit) in of_case.items():
            numbers[relation] = f"权检〔2026〕{relation.value}"
            path = work / f"{relation.value}.toml"
            written = CASE_FILE.format(number=numbers[relation], regulation="tonghua-hrss", officers=named, day="2026-03-02",
                                       secrecy="none")
            path.write_text(written.replace("劳动保障监察支队", unit), encoding="utf-8")
            add_case(opened, path)
    return numbers


def things_of(home: Path, case: str, maker: Worker | None) -> dict[str, object]:
    """A request, a mark, a hold, a proposal, a recording and a disposal list about a case, by `maker` where one is named."""
    who = maker or Worker("别人", "U-ffffffffffff", "")
    settings = load_settings(home, {})
    catalogue = Catalogue.open(settings.database, sealing_of(home, who.name, who.id))
    with catalogue.begin() as tx:
        things = _made(tx, case, who)
    catalogue.close()
    return things


def _made(tx, case: str, who: Worker) -> dict[str, object]:
    def noted(what: str, subject: str) -> None:
        audit.append(tx, what, subject, who.name, NOW, None, None, {"case": case})

    mark = marks.add(tx, case, Mark("LT5", "投诉", who.name, NOW))
    hold = holds.place(tx, case, None, HoldKind.OTHER, "复议", None, who.name, NOW)
    asked = holds.place(tx, case, None, HoldKind.REQUEST, "查阅", None, who.name, NOW)
    request = requests.add(tx, case, "view", asked, NOW, Story("当事人", "查阅"))
    suggestions.add(tx, case, [Proposal("LT6", "case", text("work.no_reason"), f"{who.id}", None)], NOW)
    entry = explanations.add(tx, Entry(case=case, kind=EntryKind.EXPLANATION, by=who.name, account=who.id, at=NOW, reason="设备故障"))
    proposed, handed, submitted = (_matter(tx, case, who, kind, step) for kind, step in (
        (ProceedingKind.APPROVAL, StepKind.PROPOSED), (ProceedingKind.CUSTODY, StepKind.HANDED),
        (ProceedingKind.LEGAL_REVIEW, StepKind.SUBMITTED)))
    number = f"XH-{case}-{who.id}"[:40]
    tx.add(DisposalRow(number=number, at=NOW, as_of=NOW.date(), path="/none", sha256="0" * 64))
    for what, subject in (("mark.set", f"mark:{mark}"), ("hold.placed", f"hold:{hold}"), ("request.made", f"request:{request}"),
                          ("disposal.proposed", f"disposal:{number}"),
                          ("explanation.entered", f"case:{case}")):
        noted(what, subject)
    return {"mark": mark, "hold": hold, "request": request, "list": number, "entry": entry.id, "proposed": proposed, "handed": handed,
            "submitted": submitted,
            "proposal": suggestions.listing(tx, case)[-1].id, "recording": _recording(tx, case), "device": _device(tx, case, who)}


def _matter(tx, case: str, who: Worker, kind: ProceedingKind, step: StepKind) -> int:
    matter = proceedings.begin(tx, Proceeding(case=case, kind=kind, subject="立案"))
    done = ProceedingStep(step=step, at=NOW, noted_at=NOW, by=who.name, account=who.id)
    return proceedings.add_step(tx, matter, done, stays_open=True).id


def _recording(tx, case: str) -> str:
    dump = dumps.open_dump(tx, root="/m", unit=ELSEWHERE, by="别人", case=case, received_at=NOW, started_at=NOW)
    row = stored(1000 + dump, dump, case)
    originals.add_new(tx, [row])
    return row.recording.id


def _device(tx, case: str, who: Worker) -> str:
    number = f"A-{case}-{who.id}"
    register.add(tx, RegisteredDevice(number, "执法记录仪", cases.load(tx, case).case.unit, None, None, NOW))
    return number
