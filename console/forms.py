"""What a browser sends in a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import Depends, Request

from messages.errors import BadCall

LONGEST = 65536  # bytes
MOST = 400  # fields
KEPT_TO_OURSELVES = ("token", "opened_by", "password", "old", "new", "again", "seen")


async def sent_form(request: Request) -> Mapping[str, str]:
    """Read a form as browsers send it, the last of each name; BadCall for one that is longer than any of ours."""
    size = request.headers.get("content-length", "")
    if not size.isdecimal() or int(size) > LONGEST:
        raise BadCall("console.strange_form")
    body = (await request.body()).decode("utf-8", "replace")
    form = {name: values[-1] for name, values in parse_qs(body, keep_blank_values=True, max_num_fields=MOST).items()}
    request.state.form = form
    return form


SentForm = Annotated[Mapping[str, str], Depends(sent_form)]


def typed_in(request: Request) -> Mapping[str, str]:
    """Return what a person typed into the form of a request that was refused: it is shown again, so that it is not lost."""
    form: Mapping[str, str] = getattr(request.state, "form", {})
    return {name: value for name, value in form.items() if name not in KEPT_TO_OURSELVES and value.strip()}
