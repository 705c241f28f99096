"""A disposal that is killed between two deletions: the same call goes on, and what came meanwhile is heeded."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from carrying_out import carry_out
from desk import opened
from expired_recordings import CASE, expired, in_store

from storage.keeping.disposal import disposals
from storage.trail import audit
from tasks.keep import marks

PATHS = [str(Path(__file__).parents[2]), str(Path(__file__).parents[3] / "support"), str(Path.cwd())]  # of desk.py and of the product
KILLED = """
    import os, signal, sys
    from datetime import datetime
    from pathlib import Path
    sys.path[:0] = {paths!r}
    from desk import opened
    from carrying_out import carry_out
    from storage.stores.folder import FolderStore
    delete, count = FolderStore.delete, [0]
    def counted(self, key, now):
        count[0] += 1
        if count[0] == {stop} and {before}:
            os.kill(os.getpid(), signal.SIGKILL)
        delete(self, key, now)
        if count[0] == {stop}:
            os.kill(os.getpid(), signal.SIGKILL)
    with opened(Path({home!r}), "grace_days = 0\\n", datetime.fromisoformat({now!r})) as desk:
        desk.installation.store.__class__ = type("Killed", (FolderStore,), {{"delete": counted}})
        carry_out(desk.installation, {listed!r})
"""


@pytest.mark.requirement("R000-39")
@pytest.mark.parametrize(("stop", "before"), [(1, True), (2, False), (3, True)])
def test_a_run_killed_between_two_deletions_goes_on_with_the_same_call(tmp_path: Path, stop: int, before: bool):
    home = tmp_path / "home"
    with opened(home, "grace_days = 0\n") as desk:
        ids, listed = expired(desk, tuple(f"{n}.mp4" for n in range(4)))
        now = desk.now
    code = KILLED.format(paths=PATHS, stop=stop, before=before, home=str(home), now=now.isoformat(),
                         listed=listed)
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False, timeout=60, capture_output=True, text=True)
    assert run.returncode == -signal.SIGKILL, run.stderr
    with opened(home, "grace_days = 0\n", now) as desk:
        left = [id for id in ids if in_store(desk, id)]
        assert len(left) == 4 - stop + before
        with desk.installation.catalogue.read() as tx:
            assert disposals.tally(tx, "XH-20280321") == {"deleting": 4}
        done = carry_out(desk.installation, listed)
        assert done.standing.lines["deleted"] == 4 and not any(in_store(desk, id) for id in ids) and done.certificate.is_file()
        assert sorted(event.subject for event in desk.events("original.disposed")) == sorted(ids)
        with desk.installation.catalogue.read() as tx:
            assert audit.verify(tx).intact


def test_a_mark_that_comes_while_a_killed_run_waits_saves_what_is_still_there(tmp_path: Path):
    home = tmp_path / "home"
    with opened(home, "grace_days = 0\n") as desk:
        ids, listed = expired(desk)
        now = desk.now
    code = KILLED.format(paths=PATHS, stop=2, before=True, home=str(home), now=now.isoformat(),
                         listed=listed)
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=False, timeout=60, capture_output=True)
    with opened(home, "grace_days = 0\n", now) as desk:
        marks.mark_case(desk.installation, CASE, "LT5", "投诉", None, None, None)
        done = carry_out(desk.installation, listed)
        assert (done.standing.lines["deleted"], done.standing.lines["refused"]) == (1, 2)
        assert [in_store(desk, id) for id in ids] == [False, True, True]
