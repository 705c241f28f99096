"""Who may do what: one table, printed as docs/rights.md. A row names the roles, where each holds, and where nobody may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from office.rights.acts import Act
from office.rights.relations import Relation
from storage.catalogue.states import OfficeRole

C, O, L, LD, AR, AU, AD = OfficeRole  # noqa: E741 - the letters of the table's columns
OWN_CASE, OWN_UNIT, OWN_REQUEST, OTHER = Relation
EVERYWHERE = frozenset(Relation)
CASE, UNIT = frozenset({OWN_CASE}), frozenset({OWN_UNIT})
Where = frozenset[Relation]


@dataclass(frozen=True, slots=True)
class Right:
    """One row of the table."""

    roles: Mapping[OfficeRole, Where]  # where each role holds: one of these relations is enough
    never: Where = frozenset()  # who stands so to it may not, whatever the roles, in the smallest office too
    machine: bool = False  # whether a schedule of this machine may
    clauses: tuple[str, ...] = ()  # of office/rights/clauses.py; none: the rule is ours


def _everywhere(*roles: OfficeRole) -> dict[OfficeRole, Where]:
    return dict.fromkeys(roles, EVERYWHERE)


KEEPING = ("R000-23", "R001-26", "R002-14", "R003-3-12", "R004-24")
READING = ("R000-33", "R003-2-19", "R004-30")
ANSWERING = ("R000-33", "R001-20", "R002-15", "R003-2-19", "R004-30")
DEVICES = ("R000-34", "R000-35", "R000-36", "R001-27", "R004-34", "R004-35")
LEGAL = ("R003-2-03", "R004-36")
ALL = _everywhere(*OfficeRole)

TABLE: Mapping[Act, Right] = {
    Act.RECEIVE: Right({C: UNIT, O: CASE | UNIT}, machine=True, clauses=KEEPING),
    Act.CLEAR: Right({C: UNIT}, clauses=KEEPING),
    Act.REGISTER: Right({C: UNIT, O: CASE}, clauses=("R000-25", "R003-2-14")),
    Act.CHANGE_CASE: Right({C: UNIT, O: CASE}, clauses=("R000-25", "R003-2-14")),
    Act.SEE_CASE: Right({C: UNIT, O: CASE, LD: UNIT, **_everywhere(L, AR, AU)}, clauses=READING),
    Act.LIST_CASES: Right(_everywhere(C, O, L, LD, AR, AU)),
    Act.MOVE: Right({LD: UNIT}, never=CASE),
    Act.PUT_RIGHT: Right({C: UNIT, O: CASE}),
    Act.WRITE_RECORD: Right({O: CASE}, clauses=("R003-2-16",)),
    Act.CONFIRM_RECORD: Right({O: CASE}, clauses=("R003-2-16",)),
    Act.REVIEW: Right({O: CASE, L: EVERYWHERE}, clauses=LEGAL),
    Act.DECIDE: Right({L: EVERYWHERE}, never=CASE, clauses=LEGAL),
    Act.EXPLAIN: Right({O: CASE}, clauses=("R001-13", "R003-3-05")),
    Act.ACKNOWLEDGE: Right({LD: UNIT}, never=frozenset({OWN_CASE, OWN_REQUEST}), clauses=("R003-3-05",)),
    Act.JUDGE: Right({L: EVERYWHERE}, never=frozenset({OWN_CASE, OWN_REQUEST}), clauses=LEGAL),
    Act.PUT_FORWARD: Right({O: CASE}, clauses=("R000-07", "R002-18", "R003-2-24")),
    Act.CHECK_MATTER: Right({LD: UNIT, L: EVERYWHERE}, never=frozenset({OWN_CASE, OWN_REQUEST}), clauses=("R002-18",)),
    Act.APPROVE_MATTER: Right({LD: UNIT}, never=frozenset({OWN_CASE, OWN_REQUEST}), clauses=("R000-07", "R002-18", "R003-2-23")),
    Act.HAND_IN: Right({C: UNIT, O: CASE}, clauses=("R000-22", "R001-29", "R004-24")),
    Act.TAKE_IN: Right({C: UNIT}, never=frozenset({OWN_REQUEST}), clauses=KEEPING),
    Act.NAME_CUSTODIAN: Right({LD: UNIT}, clauses=("R000-23", "R001-26", "R002-14")),
    Act.REVIEW_LEGALLY: Right({L: EVERYWHERE}, never=CASE, clauses=("R000-22", "R003-2-24", "R003-2-03")),
    Act.MARK: Right({O: CASE, L: EVERYWHERE, LD: UNIT}),
    Act.DISMISS_MARK: Right({L: EVERYWHERE}, never=CASE, clauses=LEGAL),
    Act.CUT_COPY: Right({O: CASE, **_everywhere(L, AR)}, clauses=READING),
    Act.WATCH: Right({O: CASE, L: EVERYWHERE}, clauses=READING),
    Act.WATCH_BY_REQUEST: Right(dict.fromkeys((C, O, L, LD, AR), frozenset({OWN_REQUEST})), clauses=READING),
    Act.SEE_VIEWINGS: Right({O: CASE, LD: UNIT, **_everywhere(L, AU)}, clauses=READING),
    Act.LIFT: Right({LD: UNIT}, never=frozenset({OWN_REQUEST}), clauses=("R001-24",)),
    Act.REOPEN: Right({LD: UNIT}, never=CASE),
    Act.REQUEST: Right({C: UNIT, O: CASE, LD: UNIT, **_everywhere(L, AR)}, clauses=READING),
    Act.CHANGE_REQUEST: Right(dict.fromkeys((C, O, L, LD, AR), frozenset({OWN_REQUEST})), clauses=READING),
    Act.APPROVE: Right({LD: UNIT}, never=frozenset({OWN_CASE, OWN_REQUEST}), clauses=ANSWERING),
    Act.RELEASE: Right({C: UNIT, AR: EVERYWHERE}, never=frozenset({OWN_REQUEST}), clauses=ANSWERING),
    Act.ARCHIVE: Right({AR: EVERYWHERE}, clauses=("R000-23", "R002-14", "R003-2-17")),
    Act.SWEEP: Right(_everywhere(C, AR), machine=True, clauses=KEEPING),
    Act.SEE_KEEPING: Right(_everywhere(C, L, LD, AR, AU), machine=True),
    Act.APPROVE_DISPOSAL: Right(_everywhere(LD), never=frozenset({OWN_REQUEST}), clauses=("R001-24",)),
    Act.DISPOSE: Right(_everywhere(C, AR), never=frozenset({OWN_REQUEST}), clauses=("R001-24",)),
    Act.TAKE_BACK: Right(_everywhere(C, L, LD, AR)),
    Act.SPOT_CHECK: Right(_everywhere(L), clauses=("R003-3-17", "R004-36")),
    Act.SCORE_CHECK: Right(_everywhere(L), never=CASE, clauses=("R003-3-17", "R004-36")),
    Act.ANSWER_CHECK: Right({O: CASE}, clauses=("R003-3-17", "R004-36")),
    Act.SETTLE_CHECK: Right(_everywhere(L), never=CASE, clauses=("R003-3-17", "R004-37")),
    Act.SEE_CHECKS: Right({O: CASE, LD: UNIT, **_everywhere(L, AU)}, clauses=("R003-3-17", "R004-36")),
    Act.SEE_FIGURES: Right({C: UNIT, LD: UNIT, **_everywhere(L, AU)}, clauses=("R001-22", "R004-27")),
    Act.PUBLISH_BULLETIN: Right(_everywhere(L), clauses=("R004-37",)),
    Act.SEE_BULLETINS: Right(_everywhere(C, O, L, LD, AR, AU), clauses=("R004-37",)),
    Act.VERIFY: Right(ALL, machine=True),
    Act.REPAIR: Right(_everywhere(C, AR), clauses=KEEPING),
    Act.SETTLE: Right(_everywhere(LD), clauses=("R001-24",)),
    Act.KEEP_DEVICES: Right({C: UNIT}, clauses=DEVICES),
    Act.CHECK_DEVICE: Right({C: UNIT, O: UNIT}, clauses=DEVICES),
    Act.SEE_DEVICES: Right({C: UNIT, O: UNIT, LD: UNIT, **_everywhere(L, AU)}, clauses=DEVICES),
    Act.ENTER_HOLIDAYS: Right(_everywhere(C, L, AR)),
    Act.CHANGE_KEY: Right(_everywhere(LD)),
    Act.TAKE_OVER: Right(_everywhere(AD)),
    Act.BACK_UP: Right(_everywhere(AD), machine=True),
    Act.CERTIFY: Right(_everywhere(AD)),
    Act.SEE_DUTIES: Right({C: UNIT, O: UNIT, LD: UNIT, **_everywhere(L, AR, AU)}),
    Act.SEE_STATUS: Right(ALL, machine=True),
    Act.SEE_ACCOUNTS: Right(_everywhere(L, LD, AU, AD)),
    Act.MANAGE_ACCOUNTS: Right(_everywhere(AD)),
    Act.CONFIRM_ACCOUNTS: Right(_everywhere(LD, AD), never=frozenset({OWN_REQUEST})),
    Act.DEMONSTRATE: Right({}),
}

# Roles that one person has together only where the office says that it is small.
APART: frozenset[frozenset[OfficeRole]] = frozenset(
    frozenset(pair) for pair in (
        *((AD, role) for role in OfficeRole if role is not AD), *((AU, role) for role in OfficeRole if role is not AU),
        (O, L), (O, C), (LD, C), (LD, AR)))
