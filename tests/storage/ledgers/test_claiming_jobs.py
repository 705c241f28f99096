"""Claiming a job is one statement: of many that try one has it, and who gives no sign of life loses it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from messages import text
from messages.errors import BadCall
from storage.catalogue.database import Catalogue
from storage.catalogue.states import JobKind, JobStage, JobState
from storage.ledgers.jobs import asked, runs
from storage.ledgers.jobs.runs import ShownProgress
from storage.ledgers.jobs.wanted import WantedJob

WANTED = WantedJob(JobKind.REVIEW, "1号", {"out": None, "lang": "zh"})
CUT = text("background.cut", attempts=1)


@pytest.fixture
def catalogue(database: str):
    opened = Catalogue.open(database)
    yield opened
    opened.close()


@pytest.fixture
def job(catalogue: Catalogue, now) -> int:
    with catalogue.begin() as tx:
        return asked.add(tx, WANTED, "李娜", None, now, "key-1").id


def test_of_eight_that_try_at_once_one_has_it(catalogue: Catalogue, job: int, now):
    def attempt(number: int) -> bool:
        with catalogue.begin() as tx:
            return runs.claim(tx, job, f"process {number}", now)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def test_who_gives_no_sign_of_life_loses_it_and_may_not_end_it(catalogue: Catalogue, job: int, now):
    later = now + runs.LASTS
    with catalogue.begin() as tx:
        assert runs.claim(tx, job, "first", now)
        assert not runs.claim(tx, job, "second", now + timedelta(seconds=30))
        assert runs.sign(tx, job, "first", now + timedelta(seconds=30), ShownProgress(JobStage.RECEIVE, 1, 3, "第 1 个"))
        assert not runs.claim(tx, job, "second", later), "it signed in between"
        assert runs.claim(tx, job, "second", later + timedelta(seconds=30))
        assert runs.get(tx, job).stage is JobStage.RECEIVE
        assert not runs.sign(tx, job, "first", later, ShownProgress(JobStage.READ_BACK, 2, 3, ""))
        assert not runs.end(tx, job, "first", JobState.DONE, later)
        assert runs.end(tx, job, "second", JobState.DONE, later)
        assert (runs.get(tx, job).state, runs.get(tx, job).attempts) == (JobState.DONE, 2)


def test_after_the_third_cut_it_has_failed(catalogue: Catalogue, job: int, now):
    with catalogue.begin() as tx:
        for _ in range(runs.MOST):
            assert runs.claim(tx, job, "process", now) and runs.taken_back(tx, job, CUT, now)
        assert runs.get(tx, job).state is JobState.FAILED and not runs.claim(tx, job, "process", now)
        assert runs.retry(tx, job) and runs.ready(tx, now) == (job,)


def test_equal_is_the_same_while_it_is_active_and_a_key_is_the_same_for_ever(catalogue: Catalogue, job: int, now):
    equal = WantedJob(JobKind.REVIEW, "1号", {"lang": "en"})
    with catalogue.begin() as tx:
        same = asked.there(tx, equal, None)
        assert same is not None and same.id == job and asked.there(tx, WantedJob(JobKind.REVIEW, "2号", {}), None) is None
        runs.ask_to_stop(tx, job, now)
        assert asked.there(tx, equal, None) is None
        by_key = asked.there(tx, equal, "key-1")
        assert by_key is not None and by_key.id == job
        with pytest.raises(BadCall):
            asked.get(tx, job + 1)
