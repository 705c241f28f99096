"""A store belongs to one installation: whichever kind of store, whoever is first, whatever is moved or exchanged."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from messages.errors import LiuhenError, NotReadable, Refused
from storage.care import saving
from storage.care.belonging import Keeper, claim, problem_of, statement_of, take_over
from storage.catalogue.database import Catalogue
from storage.stores.objects import Store
from storage.stores.opening import open_store
from storage.stores.ownership import StoreOwner, StoreRole
from storage.trail import audit
from storage.trail.identity import identity, succeed

Open = Callable[[str], Keeper]
ORIGINALS, SECOND = StoreRole.ORIGINALS, StoreRole.SECOND_COPY


@pytest.fixture
def keeper(tmp_path: Path, now: datetime) -> Iterator[Open]:
    """Homes by name, each with a catalogue of its own."""
    with ExitStack() as stack:
        def opened(name: str) -> Keeper:
            catalogue = Catalogue.open(f"sqlite:///{tmp_path / name / 'catalogue.db'}")
            stack.callback(catalogue.close)
            return Keeper(catalogue, tmp_path / name, name, lambda: now)

        yield opened


def events(keeper: Keeper, role: StoreRole = ORIGINALS) -> list[audit.Event]:
    with keeper.catalogue.read() as tx:
        return list(audit.events(tx, subject=f"store:{role}"))


def refusal(keeper: Keeper, store: Store, role: StoreRole = ORIGINALS) -> str | None:
    problem = problem_of(keeper, store, role)
    return problem.key if problem else None


def test_the_first_home_states_that_the_store_is_its_own_and_notes_it_once(store: Store, keeper: Open):
    first = keeper("first")
    assert statement_of(store) is None
    for _ in range(2):
        claim(first, store, ORIGINALS)
    statement = statement_of(store)
    assert statement is not None and (statement.number, statement.owner.home) == (1, str(first.home))
    assert [(event.what, event.hash) for event in events(first)] == [("store.claimed", statement.sha256)]


def test_a_second_home_is_refused_with_whose_store_it_is(store: Store, keeper: Open):
    claim(keeper("first"), store, ORIGINALS)
    with pytest.raises(Refused, match="first") as refused:
        claim(keeper("second"), store, ORIGINALS)
    assert refused.value.text.key == "ownership.foreign"
    assert "take-over" in refused.value.say("zh") and "first" in refused.value.say("en")
    assert events(keeper("second")) == []


def test_of_two_homes_at_first_use_at_the_same_time_one_gets_the_store(store_url: str, keeper: Open):
    homes, outcomes = [keeper(f"home-{number}") for number in range(4)], dict[str, str]()
    together = threading.Barrier(len(homes))

    def first_use(home: Keeper) -> None:
        store = open_store(store_url)
        together.wait(60)
        try:
            claim(home, store, ORIGINALS)
            outcomes[home.who] = "owns"
        except LiuhenError as problem:
            outcomes[home.who] = problem.text.key

    for home in homes:
        with home.catalogue.begin():
            pass  # made beforehand: the race is about the store
    threads = [threading.Thread(target=first_use, args=(home,)) for home in homes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) == ["ownership.foreign"] * 3 + ["owns"], outcomes
    statement = statement_of(open_store(store_url))
    assert statement is not None and outcomes[statement.owner.by] == "owns"
    assert [home.who for home in homes if refusal(home, open_store(store_url)) is None] == [statement.owner.by]


def test_a_write_of_any_kind_asks_first_and_only_once(store: Store, now: datetime):
    key = store.put(io.BytesIO(b"there")).key

    def refuse() -> None:
        raise Refused("ownership.unknown", address="x")

    writes: list[Callable[[], object]] = [
        lambda: store.put(io.BytesIO(b"x")), lambda: store.together().__enter__(), lambda: store.hold(key, True),
        lambda: store.retain(key, now), lambda: store.delete(key, now), lambda: store.clean(now)]
    store.ask_before_writing(refuse)
    for write in writes:
        with pytest.raises(Refused, match=r"x"):
            write()
    assert store.open(key).read() == b"there" and list(store.keys()) == [key]
    asked: list[int] = []
    store.ask_before_writing(partial(asked.append, 1))
    for number in range(3):
        store.put(io.BytesIO(b"more %d" % number))
    assert asked == [1]


def test_a_takeover_names_its_reason_in_the_chain_of_the_new_home_and_the_old_one_writes_no_more(store: Store, keeper: Open):
    old, new = keeper("old"), keeper("new")
    claim(old, store, ORIGINALS)
    before = take_over(new, store, ORIGINALS, "机关搬迁")
    assert before is not None and before.home == str(old.home)
    [event] = events(new)
    assert (event.what, event.why, event.detail["from"]["home"]) == ("store.taken-over", "机关搬迁", str(old.home))
    assert refusal(new, store) is None
    with pytest.raises(Refused, match="new"):
        claim(old, store, ORIGINALS)
    take_over(old, store, ORIGINALS, "搬回")
    assert (refusal(old, store), refusal(new, store)) == (None, "ownership.foreign")


def restored(keeper: Open, source: Keeper, name: str, backup: Path) -> Keeper:
    """A new home with the catalogue of `source`, as `restore` makes it."""
    if not backup.exists():
        saving.backup(source.catalogue, backup, {})
    home = keeper(name)
    saving.restore(backup, home.catalogue, home.home)
    with home.catalogue.begin() as tx:
        succeed(tx, backup.name, home.home, name, home.clock())
    return home


def test_a_restored_home_goes_on_with_its_store_and_the_one_it_succeeds_is_told(store: Store, keeper: Open, tmp_path: Path):
    old = keeper("old")
    claim(old, store, ORIGINALS)
    new = restored(keeper, old, "new", tmp_path / "backup.db")
    claim(new, store, ORIGINALS)
    with old.catalogue.read() as tx, new.catalogue.read() as other:
        before, after = identity(tx), identity(other)
    assert before is not None and after is not None and before.id == after.id and before.life != after.life
    assert refusal(old, store) == "ownership.succeeded"


def test_two_homes_restored_from_one_backup_do_not_share_the_store(store: Store, keeper: Open, tmp_path: Path):
    old = keeper("old")
    claim(old, store, ORIGINALS)
    one, two = (restored(keeper, old, name, tmp_path / "backup.db") for name in ("one", "two"))
    claim(one, store, ORIGINALS)
    with pytest.raises(Refused, match="one"):
        claim(two, store, ORIGINALS)


def test_originals_and_second_copy_are_not_exchanged(store: Store, keeper: Open, tmp_path: Path):
    home, second = keeper("home"), open_store((tmp_path / "second").as_uri())
    claim(home, store, ORIGINALS)
    claim(home, second, SECOND)
    assert (refusal(home, second, ORIGINALS), refusal(home, store, SECOND)) == ("ownership.is_second", "ownership.is_first")
    take_over(home, second, ORIGINALS, "原件库损毁，改用第二份")
    assert (refusal(home, second, ORIGINALS), refusal(home, second, SECOND)) == (None, "ownership.is_first")


def test_a_disk_that_is_not_connected_is_not_taken_for_a_new_store(keeper: Open, tmp_path: Path):
    home, disk = keeper("home"), tmp_path / "disk"
    claim(home, open_store(disk.as_uri()), ORIGINALS)
    disk.rename(tmp_path / "away")
    assert refusal(home, open_store(disk.as_uri())) == "ownership.gone"
    (tmp_path / "away").rename(disk)
    assert refusal(home, open_store(disk.as_uri())) is None


def test_a_moved_folder_brings_its_owner_along(keeper: Open, tmp_path: Path):
    home = keeper("home")
    claim(home, open_store((tmp_path / "a").as_uri()), ORIGINALS)
    (tmp_path / "a").rename(tmp_path / "b")
    claim(home, open_store((tmp_path / "b").as_uri()), ORIGINALS)
    assert [event.detail["address"] for event in events(home)] == [str(tmp_path / "a"), str(tmp_path / "b")]


def test_a_store_of_originals_that_nobody_here_knows_is_not_taken_silently(store: Store, keeper: Open):
    store.put(io.BytesIO(b"somebody's original"))
    assert refusal(keeper("home"), store) == "ownership.unknown"
    assert statement_of(store) is None


def test_a_damaged_statement_stops_writes_until_a_takeover(keeper: Open, tmp_path: Path):
    home, store = keeper("home"), open_store((tmp_path / "originals").as_uri())
    claim(home, store, ORIGINALS)
    path = tmp_path / "originals" / "owner" / "000001.json"
    path.chmod(0o600)
    path.write_text("{", encoding="ascii")
    with pytest.raises(NotReadable):
        claim(home, store, ORIGINALS)
    assert take_over(home, store, ORIGINALS, "标识损坏") is None
    assert refusal(home, store) is None


def test_a_statement_comes_back_as_it_was_written(now: datetime):
    owner = StoreOwner("ab" * 32, "cd" * 32, SECOND, "电脑", "/srv/留痕", "王芳", now, "搬迁")
    assert StoreOwner.from_bytes(owner.to_bytes(), "x") == owner
    assert replace(owner, reason=None).to_bytes() != owner.to_bytes()
