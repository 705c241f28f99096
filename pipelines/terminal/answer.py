"""What a command answers: one JSON object for scripts, a few tables and sentences for people, an exit status."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from messages import Lang, Text
from messages.errors import Unavailable
from messages.visible import say_visibly, visible, visible_json
from tasks.long_list import LongList

WIDE = 160  # columns of a table that goes into a file
DONE, NEEDS_A_PERSON = 0, 1  # contract.md, "Commands"; 2 and 3 are raised as errors


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; the headings are keys of the catalogue."""

    title: Text
    headings: tuple[str, ...]  # keys
    rows: Sequence[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one command."""

    data: Mapping[str, object]  # the JSON object of contract.md; its values become JSON when they are printed
    status: int = DONE
    shown: tuple[Table | Text, ...] = field(default_factory=tuple)


def fields_of(value: Any) -> dict[str, object]:
    """Return the fields of a frozen value by their names: the keys of the JSON object, whose values become JSON when printed."""
    return {part.name: getattr(value, part.name) for part in fields(value)}


def with_out_of_date(answer: Answer, reasons: Mapping[str, Text]) -> Answer:
    """Return an answer that says which packages the command left out of date; as it is where it says so itself."""
    news = [(number, why) for number, why in reasons.items() if why not in answer.shown]
    if not news:
        return answer
    listed = {"out_of_date": [{"case": number, "reason": why} for number, why in news]}
    return replace(answer, data={**listed, **answer.data}, status=max(answer.status, NEEDS_A_PERSON),
                   shown=(*answer.shown, *(why for _, why in news)))


def print_answer(answer: Answer, lang: Lang, as_json: bool, quiet: bool) -> None:
    """Print one JSON object and nothing else, or what people read; Unavailable where it does not reach the file it goes to."""
    try:
        if as_json:
            sys.stdout.writelines(_pieces(answer.data, lang))
        elif not quiet:
            _print_for_people(answer, lang)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left of it would fail again at the end
        raise Unavailable("cli.answer_unwritten", problem=problem.strerror or "?") from None


def _pieces(data: Mapping[str, object], lang: Lang) -> Iterator[str]:
    """Yield the JSON text of an answer; a long list a line an item, so that it is never in memory as a whole."""
    from tasks.answers import to_json

    for place, (name, value) in enumerate(data.items()):
        yield f'{"," if place else "{"}\n  {json.dumps(name)}: '
        if isinstance(value, LongList) and value:
            yield from (f'{"," if number else "["}\n    {visible_json(json.dumps(to_json(item, lang), ensure_ascii=False))}'
                        for number, item in enumerate(value))
            yield "\n  ]"
        else:
            yield _text([] if isinstance(value, LongList) else to_json(value, lang), 2)
    yield "\n}\n" if data else "{}\n"


def _text(value: Any, indent: int) -> str:
    return visible_json(json.dumps(value, ensure_ascii=False, indent=2)).replace("\n", "\n" + " " * indent)


def _print_for_people(answer: Answer, lang: Lang) -> None:
    from rich.console import Console

    console = Console(highlight=False, emoji=False, soft_wrap=True, width=None if sys.stdout.isatty() else WIDE)
    for part in answer.shown:
        if isinstance(part, Text):
            console.print(say_visibly(part, lang), markup=False)
        elif part.rows:
            console.print(_rich_table(part, lang))


def _rich_table(table: Table, lang: Lang) -> Any:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text as RichText

    from messages import say

    rich_table = RichTable(title=RichText(say_visibly(table.title, lang)), title_justify="left", title_style="bold",
                           box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in table.headings:
        rich_table.add_column(say(heading, lang), overflow="fold")
    for row in table.rows:
        rich_table.add_row(*(RichText(_cell(cell, lang)) for cell in row))
    return rich_table


def _cell(cell: object, lang: Lang) -> str:
    if isinstance(cell, Text):
        return say_visibly(cell, lang)
    return "" if cell is None else visible(str(cell))
