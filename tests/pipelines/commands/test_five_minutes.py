"""The five minutes of each kind of user in the README: every command there is known, and tried by a person of that role."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filled_home import NOW
from office_rooms import Worker, worker
from visits import CASE, NUMBER, Done

from pipelines.cli import build
from storage.catalogue.states import OfficeRole, Rank
from tasks.installation import open_installation

ROOT = Path(__file__).resolve().parents[3]
ROW = re.compile(r"^\| (?P<role>[a-z ]+) [一-鿿]+ \| (?P<does>.+) \|$", re.MULTILINE)
ROLES = {"custodian": OfficeRole.CUSTODIAN, "officer": OfficeRole.OFFICER, "legal officer": OfficeRole.LEGAL, "leader": OfficeRole.LEADER,
         "archivist": OfficeRole.ARCHIVIST, "auditor": OfficeRole.AUDITOR, "administrator": OfficeRole.ADMIN}
ORDER = ("custodian", "officer", "legal officer", "leader", "archivist", "auditor", "administrator")  # one's work rests on another's
NAMES = {"officer": "张伟", "leader": "刘局长"}
TRIED = {"ingest", "status", "sweep", "case add", "case show", "review", "decide", "ask", "finish", "approve", "user grant", "unmark",
         "archive", "medium enter", "verify", "user list", "user add", "user disable", "backup", "certificate"}
# A disposal takes three persons and years (tests/tasks/keep/disposal/test_three_persons.py); speech and signatures are tried in
# test_readme.py. Of these, and of what a row has beside TRIED, the options are checked here.


def rows() -> dict[str, list[list[str]]]:
    """{role: the commands of its row}."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return {match["role"]: [shlex.split(shown)[1:] for shown in re.findall(r"`(liuhen [^`]+)`", match["does"])]
            for match in ROW.finditer(text)}


def test_the_readme_has_five_minutes_for_every_role_in_both_languages():
    english = rows()
    assert set(english) == set(ROLES)
    chinese = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    for command in (command for commands in english.values() for command in commands):
        words = [word for word in command if word.startswith("--") or re.fullmatch("[a-z-]+", word)]
        assert re.search(".*".join(map(re.escape, ["`liuhen", *words])), chinese), f"README.zh-CN.md lacks liuhen {' '.join(command)}"


@pytest.mark.parametrize(("role", "command"), [pytest.param(role, command, id=" ".join(command)) for role, commands in rows().items()
                                               for command in commands])
def test_every_command_of_the_five_minutes_is_known_with_its_options(role: str, command: list[str]):
    group: Any = build()
    words = iter(command)
    while hasattr(group, "commands"):
        group = group.commands[next(words)]
    known = {name for parameter in group.params for name in parameter.opts}
    assert {word for word in command if word.startswith("--")} <= known, (role, command, known)


class Scene:
    """An office with a person of each role, and the things that one's command leaves for another's."""

    def __init__(self, liuhen: Callable[..., Done], work: Path, dump: Path) -> None:
        self.home, self.work, self.dump, self._liuhen = work / "home", work, dump, liuhen
        self.people = self._people()

    def _people(self) -> dict[str, Worker]:
        with open_installation(self.home, {}, "建账人", "zh", lambda: NOW) as opened, opened.catalogue.begin() as tx:
            return {role: worker(tx, NAMES.get(role, f"{role}甲"), ROLES[role], rank=Rank.CHIEF, unit=None, number=place,
                                 certificate="07040012031" if role == "officer" else None) for place, role in enumerate(ORDER, 1)}

    def call(self, role: str, *command: object) -> Done:
        """Call as the person of a role; what is refused is no success."""
        answer = self._liuhen(*command, home=self.home, LIUHEN_TOKEN=self.people[role].token, LIUHEN_LANG="en")
        assert answer.status in (0, 1), (role, command, answer.err)
        return answer

    def filled(self, role: str, command: list[str]) -> list[str]:
        """Put real things where the README has placeholders."""
        places = {"/media/RECORDER": str(self.dump), "case.toml": str(self.work / "case.toml"), "FILE": str(self.work / "catalogue.db"),
                  "NUMBER": NUMBER, "TEXT": "核对属实", "NO": "D-2026-1", "2026-04-01": "2099-04-01"}
        special = self.special(role, command)
        return [special.get(word, places.get(word, word)) for word in command]

    def special(self, role: str, command: list[str]) -> dict[str, str]:
        """What has to be there first: a finding, a request, a role that waits, a mark, a medium."""
        words = " ".join(command[:2])
        if "FINDING" in command:
            return {"FINDING": self.call("legal officer", "decide", NUMBER, "--json").data["left"][0]}
        if command[0] == "finish":
            left = self.call("legal officer", "decide", NUMBER, "--json").data["left"]
            if left:
                self.call("legal officer", "decide", NUMBER, *left, "--status", "confirmed", "--reason", "核对属实")
        if command[0] == "approve":
            asked = self.call("custodian", "request", NUMBER, "--action", "view", "--by", "某某商店", "--purpose", "核对", "--json").data
            return {"REQUEST": str(asked["request"])}
        if words == "user grant":
            added = self.call("administrator", "user", "add", "新人", "--role", "custodian", "--json").data
            return {"ID": str(added["roles"][0]["grant"])}
        if command[0] == "unmark":
            return {"ID": str(self.call("legal officer", "mark", NUMBER, "--trigger", "LT5", "--reason", "投诉", "--json").data["mark"])}
        if words == "medium enter":
            return {"ID": str(self.call("archivist", "medium", "list", "--waiting", "--json").data["media"][0]["id"]), "NO": "D-1"}
        return {}


@pytest.fixture(scope="module")
def scene(liuhen, small_dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """An office in which the case has its footage."""
    work = tmp_path_factory.mktemp("five")
    (work / "case.toml").write_text(CASE, encoding="utf-8")
    return Scene(liuhen, work, small_dump)


def test_each_persons_five_minutes_are_done_in_the_order_of_the_work(scene: Scene):
    told = rows()
    done = []
    for role in ORDER:
        for command in told[role]:
            if command[:1] == ["review"]:
                scene.call("officer", "ingest", scene.dump, "--case", NUMBER, "--any-folder")
            if command[0] in TRIED or " ".join(command[:2]) in TRIED:
                scene.call(role, *scene.filled(role, command))
                done.append(command)
    assert len(done) >= 18, done


