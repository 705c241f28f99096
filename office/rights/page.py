"""The table of rights as a page (docs/rights.md): printed from the table, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterator

from messages import say
from office.rights.clauses import CLAUSES
from office.rights.relations import Relation
from office.rights.table import APART, EVERYWHERE, TABLE, Right, Where
from regulations.access.rules import rule_for, secrecy_for
from regulations.access.words import Action, Secrecy
from regulations.catalogue import load, title_of
from regulations.values.regulation import Regulation
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

FIVE = ("tonghua-hrss", "guhan-town", "tonghua-gazetteer", "jilin-civil-affairs", "linxi-hrss")
ACCESS = """## Which rank allows what is asked for

Printed from the profiles by `regulations/access/rules.py`; a test asks all 35 pairs through the command line. Who stands higher may allow
it too. **Silence is no permission**: where a text names nobody, a person of the highest rank decides, and the answer and the papers say so.
Secrecy of the case or of one recording bars every way out; a court or a reviewing body gets what is no state secret where the text says
that it is provided, and the highest rank decides. What is granted as a view is no copy. Who asks or receives, who approves and who hands
out are three people, whatever their roles. No text sets a term for an approval or for the return of what was lent: a request may name one
(`--until`), after which nothing is handed out and `status` says so."""


def page() -> str:
    """Return docs/rights.md."""
    return "\n".join([HEAD, *_table(), "", *_apart(), "", *_ranks(), "", *_access(), "", *_clauses(), ""])


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


def _access() -> Iterator[str]:
    yield from ACCESS.splitlines()
    for id_ in FIVE:
        regulation = load(id_)
        yield ""
        yield f"**{regulation.title}** (`{id_}`)"
        yield ""
        yield "| action | approver, at least | where the text says so | notice | gives | 涉密：个人隐私、商业秘密 | 国家秘密 |"
        yield "|---|---|---|:-:|---|---|---|"
        yield from (_access_row(regulation, action) for action in Action)


def _access_row(regulation: Regulation, action: Action) -> str:
    rule = rule_for(regulation, action)
    rank = f"{rule.approver} (`{tuple(Rank)[rule.needed]}`)"
    where = "; ".join(f"{clause.article} “{clause.quote}”" for clause in rule.clauses) or "silent"
    named = f"**nobody named**: {where}" if rule.silent and rule.clauses else where
    name = f"{say('access.action_' + action.replace('-', '_'))} `{action}`"
    notice = "《调取证据通知书》" if rule.notice else "–"
    levels = [_secret(regulation, action, level) for level in (Secrecy.PRIVACY, Secrecy.STATE)]
    return f"| {name} | {rank} | {named} | {notice} | {'no copy' if action.viewing else 'copy'} | {' | '.join(levels)} |"


def _secret(regulation: Regulation, action: Action, level: Secrecy) -> str:
    rule = secrecy_for(regulation, action, level)
    return "nobody" if rule.barred else f"`{tuple(Rank)[rule.needed]}`" if rule.needed else "as without"


def _clauses() -> Iterator[str]:
    yield "## The clauses"
    yield ""
    yield "| id | regulation | article | words |"
    yield "|---|---|---|---|"
    used = {id_ for right in TABLE.values() for id_ in right.clauses}
    yield from (f"| {id_} | {title_of(clause.regulation)} | {clause.article} | {clause.quote} |"
                for id_, clause in CLAUSES.items() if id_ in used)

