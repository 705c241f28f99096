"""How long the store's room lasts."""

from __future__ import annotations

from datetime import timedelta

from desk import START, Desk

from tasks.keep.sweep.forecasting import space_left


def test_the_room_in_the_store_is_forecast_from_the_real_inflow_and_nothing_is_deleted_for_it(desk: Desk):
    assert space_left(desk.installation).days_left is None
    recording = desk.footage("a.mp4", None, START)
    from sqlalchemy import text

    with desk.installation.catalogue.begin() as tx:
        tx.execute(text("UPDATE recordings SET size = 9000000000000000"))
    space = space_left(desk.installation)
    assert space.bytes_a_day == 9e15 / 30 and space.days_left == 0 and "不会因空间不足删除" in space.warning.say("zh")
    assert desk.row(recording).keep_state == "undetermined"
    desk.go(START + timedelta(days=40))
    assert space_left(desk.installation).bytes_a_day == 0
