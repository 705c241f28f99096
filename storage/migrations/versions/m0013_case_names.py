"""What a case is called where its number cannot stand: an id, a name of its own for folders, and what its number is known again by."""

import re

import sqlalchemy as sa
from alembic import op

from regulations.values.numbers import number_key
from storage.names import folded, new_case_name

revision = "0013"
down_revision = "0012"

NO_CASE = "_"  # the folder of footage that belongs to no case


def upgrade() -> None:
    """Add the columns; a case whose folder was its own keeps its name, cases that shared one get names that differ."""
    dialect = op.get_bind().dialect.name
    for column in (sa.Column("id", sa.Integer(), nullable=False, server_default="0"),
                   sa.Column("folder", sa.Text(), nullable=False, server_default=""),
                   sa.Column("number_key", sa.Text(), nullable=False, server_default="")):
        op.add_column("cases", column)
    _fill()
    if dialect == "postgresql":
        for name in ("id", "folder", "number_key"):
            op.alter_column("cases", name, server_default=None)
    op.create_index("cases_id", "cases", ["id"], unique=True)
    op.create_index("cases_folder", "cases", ["folder"], unique=True)
    op.create_index("cases_number_key", "cases", ["number_key"])


def _fill() -> None:
    numbers = list(op.get_bind().execute(sa.text("SELECT number FROM cases ORDER BY added_at, number")).scalars())
    rows = [{"number": number, "id": id, "folder": name, "number_key": number_key(number)}
            for id, (number, name) in enumerate(names(numbers), 1)]
    if rows:
        op.get_bind().execute(
            sa.text("UPDATE cases SET id = :id, folder = :folder, number_key = :number_key WHERE number = :number"), rows)


def names(numbers: list[str]) -> list[tuple[str, str]]:
    """Return (number, name) of each case, in their order."""
    before = {number: _earlier(number) for number in numbers}
    count: dict[str, int] = {NO_CASE: 1}
    for name in before.values():
        count[folded(name)] = count.get(folded(name), 0) + 1
    taken = set(count)
    named = []
    for id, number in enumerate(numbers, 1):
        name = before[number] if count[folded(before[number])] == 1 else new_case_name(id, number, taken)
        taken.add(folded(name))
        named.append((number, name))
    return named


def _earlier(number: str) -> str:
    """Return the name that the release before gave the folder of a case."""
    cleaned = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]', "_", number).strip(". ") or "_"
    return cleaned.encode("utf-8", "replace")[:180].decode(errors="ignore")
