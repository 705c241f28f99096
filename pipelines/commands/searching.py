"""`search`: what was said, papers, cases, parties, recorders and days, of what the person may see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from messages import Text, text
from office.rights.acts import Act
from pipelines.flows.running import at_desk
from pipelines.terminal.answer import DONE, Answer, Table
from pipelines.terminal.login.acting import Intent
from pipelines.terminal.shell import Group, Shell, command, option
from storage.search.values import SearchKind

if TYPE_CHECKING:
    from office.search.values import FoundKind, SearchHit

COLUMNS = ("search.col_case", "search.col_at", "search.col_what", "search.col_where")


def add_to(group: Group) -> None:
    """Add the command of this module."""
    command(group, "search", "search.about", click.argument("words", nargs=-1, required=True, metavar="WORDS"),
            option("--kind", "kinds", type=click.Choice([kind.value for kind in SearchKind]), multiple=True, help="search.opt_kind"),
            option("--limit", type=click.IntRange(1, 200), default=20, help="search.opt_limit"),
            option("--after", metavar="KEY", help="search.opt_after"),
            option("--rebuild", is_flag=True, help="search.opt_rebuild"),
            option("--as", "who", metavar="NAME", help="cli.opt_as"))(search)


def search(shell: Shell, words: tuple[str, ...], kinds: tuple[str, ...], limit: int, after: str | None, rebuild: bool,
           who: str | None) -> Answer:
    """Look for something."""
    from office.search import looking
    from office.search.refreshing import refresh
    from office.search.values import WantedSearch

    wanted = WantedSearch(" ".join(words), tuple(map(SearchKind, kinds)) or tuple(SearchKind), limit, after)
    with at_desk(shell, who, Intent(Act.LIST_CASES)) as desk:
        looking.check(wanted)
        refresh(desk, None, rebuild)
        answer = looking.search(desk, wanted)
    lines: list[Table | Text] = [table for found in answer.kinds if found.hits for table in _table(found)]
    return Answer({"search": answer.words, "kinds": {found.kind.value: found for found in answer.kinds}, "left": answer.left,
                   "notes": answer.notes}, DONE, (*(lines or [text("search.none", words=answer.words)]), *answer.notes))


def _table(found: FoundKind) -> Iterator[Table]:
    title = text(f"search.title_{found.kind}", count=found.count)
    rows = [(hit.case, f"{hit.at:%Y-%m-%d %H:%M:%S}" if hit.at else None, _what(hit), hit.name) for hit in found.hits]
    yield Table(text("search.more", title=title) if found.more else title, COLUMNS, rows)


def _what(hit: SearchHit) -> Text | str:
    if hit.kind is not SearchKind.SAID:
        return hit.text
    return text("search.around", before=hit.before or "", hit=hit.text, after=hit.after or "")
