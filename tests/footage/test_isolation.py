"""A child that crashes, hangs or eats memory ends in a sentence, and the next one works again."""

from __future__ import annotations

import os
import sys

import pytest

from footage.isolation import IsolatedWorkers
from messages import text
from messages.errors import BadCall, NotReadable, Problems


def add(first: int, second: int) -> int:
    return first + second


def crash() -> None:
    os.abort()


def hang() -> None:
    while True:
        pass


def eat() -> int:
    return len(bytearray(3 << 30))


def stumble() -> None:
    raise KeyError("a library's own")


def complain() -> None:
    raise BadCall("container.empty")


def complain_twice() -> None:
    raise Problems((text("container.empty"), text("container.unknown")))


def chatter() -> str:
    sys.stdout.write("noise " * 10_000)
    return "done"


def who() -> int:
    return os.getpid()


@pytest.fixture(scope="module")
def workers():
    with IsolatedWorkers(workers=1) as workers:
        yield workers


def test_the_answer_of_a_child_comes_back(workers):
    assert workers.run(add, 2, 3, seconds=10, megabytes=500) == 5
    assert workers.run(chatter, seconds=10, megabytes=500) == "done"


@pytest.mark.parametrize(
    ("func", "key"), [(crash, "worker_died"), (hang, "worker_slow"), (eat, "worker_memory"), (stumble, "worker_failed")]
)
def test_a_failing_child_is_a_sentence_and_the_next_question_is_answered(workers, func, key):
    with pytest.raises(NotReadable) as caught:
        workers.run(func, seconds=1, megabytes=300)
    assert caught.value.text.key == f"container.{key}"
    assert caught.value.say("en") and caught.value.say("zh")
    assert workers.run(add, 1, 1, seconds=10, megabytes=300) == 2


def test_our_own_errors_come_through(workers):
    with pytest.raises(BadCall) as caught:
        workers.run(complain, seconds=10, megabytes=300)
    assert caught.value.text.key == "container.empty"
    with pytest.raises(Problems) as many:
        workers.run(complain_twice, seconds=10, megabytes=300)
    assert len(many.value.problems) == 2


def test_a_warm_child_is_used_again(workers):
    assert len({workers.run(who, seconds=10, megabytes=300) for _ in range(50)}) == 1


def test_at_rest_nothing_runs_and_the_next_question_starts_a_new_child(workers):
    first = workers.run(who, seconds=10, megabytes=300)
    workers.rest()
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert workers.run(who, seconds=10, megabytes=300) != first


def test_closing_ends_the_children():
    workers = IsolatedWorkers(workers=2)
    child = workers.run(who, seconds=10, megabytes=300)
    workers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
