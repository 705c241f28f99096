"""The register of media: three sets of each package, numbers entered by a person."""

from __future__ import annotations

import pytest
from examples import NOW, case

from messages.errors import BadCall
from storage.catalogue.database import Catalogue
from storage.ledgers import media, packages
from storage.ledgers.casework import cases
from storage.ledgers.media import PURPOSES, WrittenVolume

NUMBER = case().number
VOLUMES = [WrittenVolume(number, 2, f"17号 {number}/2", str(number) * 64) for number in (1, 2)]


@pytest.fixture
def package(catalogue: Catalogue) -> int:
    with catalogue.begin() as tx:
        cases.save(tx, case(), "/cases/17", {}, NOW)
        return packages.add(tx, NUMBER, "/p", 1, "b" * 64, [], NOW)


@pytest.mark.requirement("R000-29", "R003-2-20", "R003-3-15", "R004-29")
def test_three_sets_wait_for_their_numbers(catalogue: Catalogue, package: int):
    with catalogue.begin() as tx:
        expected = media.expect(tx, NUMBER, package, "dvd", VOLUMES)
        assert media.expect(tx, NUMBER, package, "dvd", VOLUMES) == expected  # the same call again adds nothing
    assert [(medium.purpose, medium.written.volume) for medium in expected] == [
        (purpose, volume) for purpose in PURPOSES for volume in (1, 2)]
    with catalogue.begin() as tx:
        entered = media.enter(tx, expected[0].id, " GP-2026-0001 ", "档案室3号柜", "王芳", NOW)
        assert (entered.number, entered.place, entered.entered_by, entered.entered_at) == ("GP-2026-0001", "档案室3号柜", "王芳", NOW)
        with pytest.raises(BadCall) as raised:
            media.enter(tx, expected[1].id, "GP-2026-0001", None, "王芳", NOW)
        assert "GP-2026-0001" in raised.value.say("zh")
    with catalogue.read() as tx:
        assert len(media.listing(tx, NUMBER)) == 6 and len(media.listing(tx, waiting=True)) == 5
        assert media.listing(tx, "别的案件") == ()


@pytest.mark.parametrize(("id", "number"), [(99, "X"), (1, "  ")])
def test_a_medium_that_is_not_there_and_an_empty_number_are_refused(catalogue: Catalogue, package: int, id: int, number: str):
    with catalogue.begin() as tx:
        media.expect(tx, NUMBER, package, "disk", VOLUMES[:1])
        with pytest.raises(BadCall):
            media.enter(tx, id, number, None, "王芳", NOW)
