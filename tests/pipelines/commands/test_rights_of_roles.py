"""Every role × act × relation through the command line, against the table that docs/rights.md is printed from."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from here import Here
from office_rooms import Worker, cases_of, things_of, workers
from processes import environment_without_settings
from refusals import filled

from messages import catalogue
from office.rights.acts import Act
from office.rights.relations import Relation
from office.rights.table import TABLE
from storage.catalogue.states import OfficeRole

# One call for each act; whoever may is refused for another reason, or does something that harms no other call.
CALLS: dict[Act, str] = {
    Act.RECEIVE: "ingest {tmp}/none --case {case}",
    Act.CLEAR: "ingest {tmp}/none --clear --case {case}",
    Act.REGISTER: "case add {case_file}",
    Act.CHANGE_CASE: "case set {case} matter 行政检查 --reason x",
    Act.SEE_CASE: "case show {case}",
    Act.LIST_CASES: "case list",
    Act.MOVE: "recording move {recording} --case {case} --reason x --approved-by {me}",
    Act.PUT_RIGHT: "recording set {recording} --reason x",
    Act.WRITE_RECORD: "record speaker {case} 说话人9 张伟",
    Act.CONFIRM_RECORD: "record confirm {recording} --by {me} --nothing-to-correct",
    Act.REVIEW: "review {case} PROFILES",
    Act.DECIDE: "decide {case} F-1 --status confirmed --reason x",
    Act.EXPLAIN: "explain {case} --finding F-none --reason x",
    Act.ACKNOWLEDGE: "entry acknowledge {case} {entry}",
    Act.JUDGE: "accept {case} {entry} --reason x",
    Act.PUT_FORWARD: "approval propose {case}",
    Act.CHECK_MATTER: "approval check {proposed}",
    Act.APPROVE_MATTER: "approval approve {proposed}",
    Act.HAND_IN: "filing send {case}",
    Act.TAKE_IN: "custody take {handed} --at 2999-01-01T09:00",
    Act.NAME_CUSTODIAN: "custody name 某单位 某人 --reason x",
    Act.REVIEW_LEGALLY: "legal-review settle {submitted} --text x",
    Act.MARK: "mark {case} --trigger LT99 --reason x",
    Act.DISMISS_MARK: "mark --dismiss {proposal} --as {me}",
    Act.CUT_COPY: "mark --viewing-copy {mark}",
    Act.WATCH: "watch {recording} --purpose x",
    Act.WATCH_BY_REQUEST: "watch {recording} --purpose x --request {request}",
    Act.SEE_VIEWINGS: "viewings {recording}",
    Act.LIFT: "unmark {mark} --approved-by {me} --reason x PROFILES",
    Act.REOPEN: "case reopen {case} --approved-by {me} --reason x",
    Act.REQUEST: "request {case} --action view --by 当事人 --purpose x --recording R-0",
    Act.CHANGE_REQUEST: "request change {request} --reason x",
    Act.APPROVE: "approve {request} --by {me} --refuse",
    Act.RELEASE: "release {request} --to 当事人",
    Act.ARCHIVE: "archive {case}",
    Act.SWEEP: "sweep PROFILES",
    Act.SEE_KEEPING: "mark --proposals",
    Act.APPROVE_DISPOSAL: "dispose {list} --approved-by {me} --document 文1",
    Act.DISPOSE: "dispose {list} --approved-by 别人 --document 文1",
    Act.DEMONSTRATE: "demo",
    Act.TAKE_BACK: "dispose {list} --approved-by {me} --take-back R-0 --reason x",
    Act.SPOT_CHECK: "spot-check --ratio 0",
    Act.SCORE_CHECK: "check publish 99 {case}",
    Act.ANSWER_CHECK: "check answer 99 {case} --reason x",
    Act.SETTLE_CHECK: "check settle 99 {case} --reason x",
    Act.SEE_CHECKS: "check show 99 {case}",
    Act.SEE_FIGURES: "stats --list x --unit 支队",
    Act.PUBLISH_BULLETIN: "bulletin publish --from 2026-02-01 --to 2026-01-01",
    Act.SEE_BULLETINS: "bulletin show 无",
    Act.VERIFY: "verify {tmp}/none",
    Act.REPAIR: "verify {tmp}/none --repair",
    Act.SETTLE: "store settle R-0 --approved-by {me} --reason x",
    Act.KEEP_DEVICES: "device return {device}",
    Act.CHECK_DEVICE: "device fault {device} --reported-to x",
    Act.SEE_DEVICES: "device show {device}",
    Act.ENTER_HOLIDAYS: "calendar add {tmp}/none.toml --as {me}",
    Act.CHANGE_KEY: "key change --approved-by {me} --reason x",
    Act.TAKE_OVER: "store take-over --reason x",
    Act.BACK_UP: "backup {case_file}",
    Act.CERTIFY: "certificate --name 300.1.1.1",
    Act.SEE_DUTIES: "duties --unit 支队 --from 2026-05-01 --to 2026-04-01",
    Act.SEE_STATUS: "status",
    Act.SEE_ACCOUNTS: "user list",
    Act.MANAGE_ACCOUNTS: "user disable 无此人 --reason x",
    Act.CONFIRM_ACCOUNTS: "user password {other} --confirm",
}
OF_A_THING = re.compile(r"\{(case|request|mark|hold|list|proposal|recording|case_file|device|entry|proposed|handed|submitted)\}")
ABOUT_NOTHING = {act for act, words in CALLS.items() if not OF_A_THING.search(words) or act is Act.BACK_UP}
DENIED = ("rights.other_role", "rights.elsewhere", "rights.never_own_case", "rights.never_own_request")


@cache
def pattern(key: str) -> re.Pattern[str]:
    parts = re.split(r"\{[^}]*\}", catalogue("en")[key])
    return re.compile(".*".join(re.escape(part) for part in parts), re.DOTALL)


@pytest.fixture(scope="module")
def warm() -> Here:
    return Here()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A home, its people, and for each of them one thing of each kind that stands to them in each way."""
    work = tmp_path_factory.mktemp("office")
    (work / "profiles").mkdir()
    (work / "profiles" / "tonghua-hrss.overlay.toml").write_text("this is = = no TOML", encoding="utf-8")
    people = workers(work / "home")
    numbers = cases_of(work / "home", work, [person.name for person in people.values()])
    things = {relation: {"case": number, "case_file": work / f"{relation.value}.toml", **things_of(work / "home", number, None)}
              for relation, number in numbers.items()}
    own = {role: {"case": numbers[Relation.OTHER], "case_file": work / "other.toml",
                  **things_of(work / "home", numbers[Relation.OTHER], person)} for role, person in people.items()}
    return {"work": work, "home": work / "home", "people": people, "things": things, "own": own}


def expected(act: Act, role: OfficeRole, relation: Relation) -> bool:
    right = TABLE[act]
    relation = stands(act, relation)
    return relation not in right.never and role in right.roles and relation in right.roles[role]


def stands(act: Act, relation: Relation) -> Relation:
    """What is about no thing that somebody asked for or set stands to nobody so."""
    asked = {Act.LIFT, Act.CHANGE_REQUEST, Act.APPROVE, Act.RELEASE, Act.APPROVE_DISPOSAL, Act.DISPOSE, Act.TAKE_BACK, Act.CUT_COPY,
             Act.WATCH_BY_REQUEST, Act.ACKNOWLEDGE, Act.JUDGE, Act.CHECK_MATTER, Act.APPROVE_MATTER, Act.TAKE_IN}
    return Relation.OTHER if relation is Relation.OWN_REQUEST and act not in asked else relation


@pytest.mark.requirement("R000-33", "R003-2-03", "R003-2-19", "R004-30")
@pytest.mark.parametrize("act", CALLS)
def test_every_role_may_what_the_table_says_and_no_more(warm: Here, office: dict[str, Any], act: Act):
    wrong = []
    for role, person in office["people"].items():
        for relation in (Relation.OTHER,) if act in ABOUT_NOTHING else Relation:
            things = office["own"][role] if relation is Relation.OWN_REQUEST else office["things"][relation]
            said = call(warm, office, CALLS[act], person, things)
            if denied(said) == expected(act, role, relation):
                wrong.append((role.value, relation.value, said))
    assert wrong == []


def call(warm: Here, office: dict[str, Any], words: str, person, things: dict[str, Any]) -> str:
    others = [other.name for other in office["people"].values() if other is not person]
    names = {**things, "tmp": office["work"], "me": person.name, "other": others[0]}
    command = [filled(word, names) for word in words.split() if word != "PROFILES"]
    environ = {**environment_without_settings(), "LIUHEN_TOKEN": person.token, "HOME": str(office["work"])}
    if "PROFILES" in words:
        environ["LIUHEN_PROFILES"] = str(office["work"] / "profiles")
    status, out, err = warm.run([*command, "--home", str(office["home"]), "--lang", "en"], environ)
    return f"{status} {err or out}"


def denied(said: str) -> bool:
    return said.startswith("2 ") and any(pattern(key).search(said) for key in DENIED)


def test_every_act_of_the_table_is_asked_here():
    assert {*CALLS} == set(TABLE)


def test_a_command_that_nobody_is_logged_in_for_does_only_what_a_schedule_may(warm: Here, office: dict[str, Any]):
    nobody, wrong = Worker("没有此人", "", ""), []
    for act, words in CALLS.items():
        may = TABLE[act].machine and "--as" not in words
        said = call(warm, office, words, nobody, office["things"][Relation.OTHER])
        if (catalogue("en")["people.not_logged_in"] in said) is may:
            wrong.append((act.value, said))
    assert wrong == []


def test_no_file_of_the_office_names_a_token_or_a_password(office: dict[str, Any]):
    tokens = [person.token.encode() for person in office["people"].values()]
    for path in Path(office["home"]).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [token for token in tokens if token in content], path
