"""What scripts of the pages ask for as JSON: the room of a case, waveforms, small pictures, and what is looked for."""

from __future__ import annotations

import json
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any

import cattrs
from fastapi import FastAPI, Request, Response

from console.context import ConsoleContext
from console.pages.reports import seen_number
from console.templating import NO_STORE, Pages
from console.visitors import looker, need_not_elsewhere, visitor_of, visitor_of_form
from messages import Lang, Text
from messages.errors import BadCall, Refused
from office.jobs.asking import ask
from office.room.reading import room
from office.search.looking import search
from office.search.values import WantedSearch
from office.viewings import previews, watching
from office.viewings.allowed import need_allowed
from storage.catalogue.states import JobKind
from storage.ledgers import originals
from storage.ledgers.jobs.wanted import WantedJob
from storage.search.values import SearchKind

LONGEST = 10**7  # s that an offset may be


def add_data(app: FastAPI, context: ConsoleContext, _pages: Pages) -> None:
    """Add the addresses."""
    @app.get("/cases/{id}/room.json")
    def room_of_case(id: int, request: Request) -> Response:
        """Everything the review room of a case shows."""
        number = seen_number(context, request, id)
        return answer(room(context.desk(visitor_of(context, request).person), number), context.lang)

    @app.post("/cases/{id}/previews")
    def make_previews(id: int, request: Request) -> Response:
        """Ask that the copies, waveforms and small pictures of a case are made."""
        person = visitor_of_form(context, request, {}).person
        number = seen_number(context, request, id)
        job = ask(context.desk(person), WantedJob(JobKind.VIEWING_COPIES, number, {"lang": context.lang}))
        return answer({"job": job.asked.id}, context.lang)

    @app.get("/search.json")
    def look_for(request: Request, q: str = "", kind: str = "", after: str = "", limit: int = 20) -> Response:
        """What is found of what whoever looks may see."""
        if kind and kind not in tuple(SearchKind):
            raise BadCall("console.not_there")
        kinds = (SearchKind(kind),) if kind else tuple(SearchKind)
        wanted = WantedSearch(q, kinds, limit, after or None)
        return answer(search(context.desk(visitor_of(context, request).person), wanted), context.lang)

    _add_previews(app, context)


def _add_previews(app: FastAPI, context: ConsoleContext) -> None:
    @app.get("/peaks/{id}")
    def peaks(id: str, request: Request) -> Response:
        """How loud a recording is, for who may watch it; nothing in it where it was not made yet."""
        with context.catalogue.read() as tx:
            row = originals.get(tx, id)
            need_allowed(tx, context.settings, looker(request), row, None, context.clock().date())
            wave = previews.waveform(tx, context.settings.home, id, row.recording.sha256)
        if wave is None:
            return answer({"made": False}, context.lang)
        return answer({"made": True, "a_second": wave.a_second, "peaks": list(wave.peaks), "speech": wave.speech, "listened": wave.listened,
                       "pictures": previews.picture_moments(context.settings.home, row.recording.sha256)}, context.lang)

    @app.get("/media/{token}/picture")
    def picture(token: str, request: Request, at: float = 0.0) -> Response:
        """The small picture nearest to a second of what a token shows."""
        need_not_elsewhere(request)
        admitted = watching.admit(context.desk(), token)
        if admitted.viewing.account != looker(request).id:
            raise Refused("watching.not_yours")
        if not 0 <= at < LONGEST:
            raise BadCall("console.not_there")
        small = previews.small_picture(context.settings.home, admitted.row.recording.sha256, Fraction(str(at)))
        if small is None:
            raise BadCall("watching.no_copy", name=admitted.row.recording.name)
        return Response(small[1], media_type="image/jpeg", headers={**NO_STORE, "X-Moment": str(float(small[0]))})


def answer(value: object, lang: Lang) -> Response:
    """Return a value as JSON: seconds as numbers, instants as ISO 8601, sentences in words."""
    body = json.dumps(_converter(lang).unstructure(value), ensure_ascii=False, separators=(",", ":"))
    return Response(body, media_type="application/json", headers=NO_STORE)


@cache
def _converter(lang: Lang) -> Any:
    converter = cattrs.Converter(unstruct_collection_overrides={tuple: list}, detailed_validation=False)
    converter.register_unstructure_hook(Fraction, float)
    converter.register_unstructure_hook(Text, lambda sentence: sentence.say(lang))
    converter.register_unstructure_hook(Enum, lambda member: member.value)
    for kind in (datetime, date):
        converter.register_unstructure_hook(kind, kind.isoformat)
    return converter
