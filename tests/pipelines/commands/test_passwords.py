"""No command echoes a password: not of a setting that works, not of one that is wrong, nor in what it leaves in the home."""

from __future__ import annotations

from pathlib import Path

import pytest
from visits import CASE, NUMBER

SECRET = "Geheim9"
WRONG = {
    "store": (f"s3://id:{SECRET}@bucket", f"s3:/id:{SECRET}@bucket?endpoint=http://h:1", f"ftp://id:{SECRET}@h", f"file://id:{SECRET}@h/x",
              f"s3://bucket?endpoint=http://id:{SECRET}@127.0.0.1:1", f"s3://bucket?endpoint=http://h:1&secret_key={SECRET}",
              f"s3://bucket?endpoint=http://h:{SECRET}", f"id:{SECRET}@h", f"S3//id:{SECRET}@h", f"s3://[id:{SECRET}@h", f"s3://id:{SECRET}"),
    "database": (f"postgresql://u:{SECRET}@127.0.0.1:1/x", f"postgresql://u:{SECRET}@h:12x/x", f"oracle://u:{SECRET}@h/x", f"u:{SECRET}@h",
                 f"postgresql:/u:{SECRET}@h", f"postgresql://u:{SECRET}/x", f"postgresql://127.0.0.1:1/x?password={SECRET}",
                 f"sqlite://u:{SECRET}@h/x", f"postgresql+psycopg://u:{SECRET}@[::1/x", f"postgresql://127.0.0.1:1/x?nonsense={SECRET}"),
}
WRONG["replica"] = WRONG["store"]
SETTINGS = [
    f'database = ["postgresql://u:{SECRET}@h/x"]', f'store = {{ url = "s3://id:{SECRET}@b" }}', f'replica = ["s3://id:{SECRET}@b"]',
    f'[notify]\nwebhook = ["https://hook.example/{SECRET}"]', f'[notify]\nsmtp = ["smtps://u:{SECRET}@mail"]',
    f'[timestamp]\nurl = ["https://u:{SECRET}@tsa"]', f'store = "s3://id:{SECRET}@b\n', f'database = "x" "{SECRET}"',
]


def told(answers) -> str:
    return "".join(answer.out + answer.err for answer in answers)


def written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "liuhen.toml")


@pytest.mark.parametrize(("setting", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_address_is_refused_without_its_password(liuhen, tmp_path, small_dump, setting, value):
    home, variable = tmp_path / "home", {f"LIUHEN_{setting.upper()}": value}
    answers = [liuhen("ingest", small_dump, *more, home=home, **variable) for more in (("--lang", "zh"), ("--lang", "en", "--json"))]
    assert all(answer.status in (2, 3) for answer in answers), told(answers)
    assert "内部出错" not in told(answers) and "internal error" not in told(answers)
    assert SECRET not in told(answers) and SECRET.encode() not in written(tmp_path)


@pytest.mark.parametrize("lines", SETTINGS)
def test_a_wrong_settings_file_is_refused_without_its_password(liuhen, tmp_path, lines):
    (tmp_path / "liuhen.toml").write_text(lines, encoding="utf-8")
    answers = [liuhen(*command, home=tmp_path) for command in (("status",), ("verify", "--json"), ("sweep", "--lang", "en"))]
    assert all(answer.status == 2 for answer in answers), told(answers)
    assert SECRET not in told(answers) and SECRET.encode() not in written(tmp_path)


@pytest.mark.parametrize("target", WRONG["database"])
def test_a_wrong_target_of_a_copy_is_refused_without_its_password(liuhen, tmp_path, case_file, target):
    liuhen("case", "add", case_file, home=tmp_path)
    answers = [liuhen("catalogue", "copy", "--to", target, *more, home=tmp_path) for more in ((), ("--json",))]
    assert all(answer.status in (2, 3) for answer in answers), told(answers)
    assert "内部出错" not in told(answers) and SECRET not in told(answers) and SECRET.encode() not in written(tmp_path)


def test_a_notice_that_cannot_be_sent_is_noted_without_the_password(liuhen, tmp_path, small_dump):
    for webhook, smtp in ((f"https://u:{SECRET}@127.0.0.1/x", f"smtp://u:{SECRET}@127.0.0.1:1"), (f"hook.example/{SECRET}", f"smtp://u:{SECRET}"),
                          (f"http://127.0.0.1:1/{SECRET}", f"smtps://u:{SECRET}@127.0.0.1:{SECRET}")):
        home = tmp_path / webhook.replace("/", "_").replace(SECRET, "")
        home.mkdir()
        (home / "case.toml").write_text(CASE, encoding="utf-8")
        liuhen("case", "add", home / "case.toml", home=home)
        liuhen("ingest", small_dump, "--case", NUMBER, home=home)
        next(path for path in (home / "originals" / "sha256").rglob("*") if path.is_file()).unlink()
        variables = {"LIUHEN_NOTIFY_WEBHOOK": webhook, "LIUHEN_NOTIFY_SMTP": smtp, "LIUHEN_NOTIFY_MAIL": "a@b.example"}
        answer = liuhen("verify", home=home, **variables)
        assert answer.status == 1, answer.err
        noted = (home / "notices.jsonl").read_text(encoding="utf-8")
        assert "not_sent" in noted and "webhook" in noted and "mail" in noted
        assert SECRET not in told([answer]) and SECRET.encode() not in written(home)
