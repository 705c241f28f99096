"""The table of rights as a page (docs/rights.md): printed from the table, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterator

from messages import say
from office.rights.clauses import CLAUSES
from office.rights.relations import Relation
from office.rights.table import APART, EVERYWHERE, TABLE, Right, Where
from regulations.catalogue import title_of
from storage.catalogue.states import OfficeRole, Rank

HEAD = """# Who may do what

Printed from `office/rights/table.py` by `scripts/print_rights.py`; a test holds both equal, and another one asks every cell through the
command line. Before the first account nobody is told apart and everybody may do everything, as the names that are typed say.

● everywhere · otherwise only where the person stands so to it: *case*: the case file names the person as an officer (by certificate
number where both sides have one, else by name); *unit*: the account has the same unit, or none, which is the whole office. *Never*: who
stands so to it may not, whatever the roles, in the smallest office too; *request*: who asked for it, proposed, set or answered it.
*Machine*: what a schedule, or a command that nobody is logged in for, may do in the machine's own name (`liuhen`).
"""
SHORT = {Relation.OWN_CASE: "case", Relation.OWN_UNIT: "unit", Relation.OWN_REQUEST: "request", Relation.OTHER: "others"}


def page() -> str:
    """Return docs/rights.md."""
    return "\n".join([HEAD, *_table(), "", *_apart(), "", *_ranks(), "", *_clauses(), ""])


def _table() -> Iterator[str]:
    roles = [f"{say(f'rights.role_{role}')} `{role}`" for role in OfficeRole]
    yield "| act | " + " | ".join(roles) + " | machine | never | clauses |"
    yield "|---|" + ":-:|" * (len(roles) + 1) + "---|---|"
    for act, right in TABLE.items():
        cells = [_cell(right, role) for role in OfficeRole]
        name = f"{say('rights.act_' + act.replace('-', '_'))} `{act}`"
        yield f"| {name} | {' | '.join(cells)} | {'●' if right.machine else '–'} | {_named(right.never)} | {_cited(right)} |"


def _cell(right: Right, role: OfficeRole) -> str:
    where = right.roles.get(role)
    return "–" if where is None else "●" if where == EVERYWHERE else _named(where)


def _named(where: Where) -> str:
    return ", ".join(SHORT[relation] for relation in Relation if relation in where)


def _cited(right: Right) -> str:
    return ", ".join(right.clauses) if right.clauses else "ours"


def _apart() -> Iterator[str]:
    yield "## Roles that are apart"
    yield ""
    yield ("One person does not have two of these, unless the office is small and an administrator said so with a reason "
           "(`liuhen user separate small-office`):")
    yield ""
    pairs = sorted(tuple(role for role in OfficeRole if role in pair) for pair in APART)
    yield from (f"- {say(f'rights.role_{first}')} and {say(f'rights.role_{second}')} (`{first}`, `{second}`)" for first, second in pairs)


def _ranks() -> Iterator[str]:
    yield "## Ranks of leaders, the lowest first"
    yield ""
    yield from (f"{rank.height + 1}. {say(f'rights.rank_{rank}')} (`{rank}`)" for rank in Rank)


def _clauses() -> Iterator[str]:
    yield "## The clauses"
    yield ""
    yield "| id | regulation | article | words |"
    yield "|---|---|---|---|"
    used = {id_ for right in TABLE.values() for id_ in right.clauses}
    yield from (f"| {id_} | {title_of(clause.regulation)} | {clause.article} | {clause.quote} |"
                for id_, clause in CLAUSES.items() if id_ in used)

