"""The same commands over PostgreSQL and an S3 store with Object Lock: only the settings differ."""

from __future__ import annotations

import pytest
import servers
from visits import ALTHOUGH, NUMBER

pytestmark = pytest.mark.xdist_group("servers")


@pytest.fixture(scope="module")
def database():
    programs = servers.postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with servers.postgres(programs) as url:
        yield url + "postgres"


@pytest.fixture(scope="module")
def store():
    program = servers.weed_program()
    if program is None:
        pytest.skip("SeaweedFS is not installed")
    with servers.weed(program) as running:
        yield f"s3://originals?endpoint={running.endpoint}"


def test_all_commands_work_over_postgresql_and_an_s3_store(liuhen, tmp_path, small_dump, case_file, database, store):
    home = tmp_path / "home"
    environ = {"LIUHEN_DATABASE": database, "LIUHEN_STORE": store,
             "AWS_ACCESS_KEY_ID": servers.ACCESS, "AWS_SECRET_ACCESS_KEY": servers.SECRET}

    def call(*command: object):
        answer = liuhen(*command, "--json", home=home, **environ)
        assert answer.status in (0, 1), answer.err
        return answer.data

    call("case", "add", case_file)
    taken = call("ingest", small_dump, "--case", NUMBER)
    assert {row["stored"] for row in taken["received"]} == {"verified"} and taken["clear"]
    assert not call("ingest", small_dump, "--case", NUMBER)["received"]
    assert call("review", NUMBER)["verdict"]
    assert len(call("mark", NUMBER, "--trigger", "LT5", "--reason", "投诉")["held"]) == 5
    assert all(check["passed"] for check in call("archive", NUMBER, *ALTHOUGH)["checks"])
    assert len(call("sweep", "--as-of", "2060-01-01")["held"]) == 5
    checked = call("verify")
    assert checked["originals"]["intact"] == 5 and not checked["originals"]["foreign"] and checked["audit"]["intact"]
    assert not (home / "originals").exists() and not (home / "catalogue.db").exists()
