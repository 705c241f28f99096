"""What killed uploads leave in the stores is removed by the daily check, and nothing that is under way."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import servers
from desk import opened

from footage.values.recordings import BEIJING
from pipelines.verify import daily
from storage.stores.s3 import S3Store

TODAY = datetime.now(BEIJING)  # the server has a clock of its own


def begin_upload(store: S3Store) -> None:
    """Leave what a process leaves that was killed while a long original went up: parts, and nobody who sends the rest."""
    name = f"sha256/ab/cd/{'abcd' * 16}"
    upload = store.bucket.client._create_multipart_upload(store.bucket.name, name, {})
    store.bucket.client._upload_part(bucket_name=store.bucket.name, object_name=name, data=b"x" * (5 << 20), headers=None,
                                     upload_id=upload, part_number=1)


def uploads(store: S3Store) -> int:
    return len(store.bucket.client._list_multipart_uploads(store.bucket.name, prefix="sha256/").uploads)


def test_the_daily_check_removes_uploads_that_nobody_ends_from_both_stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program = servers.weed_program()
    if program is None:
        pytest.skip("SeaweedFS is not installed")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", servers.ACCESS)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", servers.SECRET)
    with servers.weed(program) as server:
        urls = [f"s3://{name}?endpoint={server.endpoint}" for name in ("originals", "second")]
        settings = f'store = "{urls[0]}"\nreplica = "{urls[1]}"\n'
        with opened(tmp_path / "home", settings, TODAY) as desk:
            for _, owned in desk.installation.stores:
                owned.may_write()
            stores = [S3Store.from_url(url) for url in urls]
            key = stores[0].put(io.BytesIO(b"whole")).key
            stores[1].put(io.BytesIO(b"whole"))
            for store in stores:
                begin_upload(store)
            daily(desk.installation, TODAY.date())
            assert [uploads(store) for store in stores] == [1, 1], "begun today: it may be under way"
            desk.go(TODAY + timedelta(days=3))
            daily(desk.installation, desk.now.date())
            assert [uploads(store) for store in stores] == [0, 0]
            assert [list(store.keys()) for store in stores] == [[key], [key]]


def test_files_of_killed_puts_go_and_a_store_that_is_away_stops_nothing(tmp_path: Path):
    away = f"s3://away?endpoint=http://127.0.0.1:{servers.free_port()}"
    with opened(tmp_path / "home", f'replica = "{away}"\n') as desk:
        desk.footage("a.mp4", None, desk.now, decide=False)
        left = tmp_path / "home" / "originals" / "incoming" / "0123456789abcdef.part"
        left.write_bytes(b"half of an original")
        assert daily(desk.installation, date(2026, 3, 3)).originals.missing == ()
        assert not left.exists()
