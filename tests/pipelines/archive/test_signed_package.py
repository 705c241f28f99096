"""A stranger checks a package with sha256sum and openssl alone, by the text that lies in it; one changed byte anywhere is seen."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archived import TINY, copy_of
from visits import ALTHOUGH, NUMBER, Done

BOOK = "签名说明.txt"


@pytest.fixture(scope="module", params=["ed25519", "sm2"])
def signed(liuhen: Callable[..., Done], ready: Path, tmp_path_factory: pytest.TempPathFactory,
           request: pytest.FixtureRequest) -> tuple[str, Path, dict[str, Any]]:
    """The algorithm, the home, and what `archive` answered."""
    home = copy_of(ready, tmp_path_factory.mktemp("signed") / "home")
    (home / "liuhen.toml").write_text(f'signing.algorithm = "{request.param}"\n', encoding="utf-8")
    answer = liuhen("archive", NUMBER, *ALTHOUGH, "--medium", "dvd", "--json", home=home, **TINY)
    assert answer.status == 1, answer.err
    return request.param, home, answer.data


def commands(book: Path) -> list[str]:
    """The commands of the text, in the order of its steps; the Chinese and the English half name the same ones."""
    lines = [line.strip() for line in book.read_text(encoding="utf-8-sig").splitlines()]
    found = [line[line.index(start):] for line in lines for start in ("openssl ", "sha256sum -c") if start in line and "(" not in line
             and "（" not in line]
    half = len(found) // 2
    assert half == 4 and found[:half] == found[half:], found
    return found[:half]


def passes(package: Path) -> bool:
    """What a stranger concludes who takes the first three steps; the fourth is `fingerprint`."""
    steps = [subprocess.run(command, shell=True, cwd=package, capture_output=True, text=True, check=False)
             for command in commands(package / BOOK)]
    return all(step.returncode == 0 for step in steps[:3]) and "Verified Successfully" in steps[0].stdout


def fingerprint(package: Path) -> str:
    command = commands(package / BOOK)[3]
    return subprocess.run(command, shell=True, cwd=package, capture_output=True, text=True, check=True).stdout.split()[0]


@pytest.mark.requirement("R000-02", "R001-17")
def test_the_steps_of_the_text_pass_and_name_the_key_that_verify_names(signed: tuple[str, Path, dict[str, Any]],
                                                                      liuhen: Callable[..., Done]):
    algorithm, home, archived = signed
    package = Path(archived["package"])
    assert passes(package) and ("sm3" in commands(package / BOOK)[0]) is (algorithm == "sm2")
    verified = liuhen("verify", "--json", home=home)
    key = verified.data["audit"]["anchors"]["key"]
    assert verified.status == 0 and key["algorithm"] == algorithm
    assert key["fingerprint"].replace(" ", "") == fingerprint(package)
    assert key["public_key"].encode() == (package / "signature.pub.pem").read_bytes() == (home / "keys" / "anchors.pub.pem").read_bytes()
    told = liuhen("verify", home=home).out
    assert key["fingerprint"] in told and ("国密 SM2" in told) is (algorithm == "sm2")


@pytest.mark.parametrize("file", ["data/index.html", "manifest-sha256.txt", "manifest-sm3.txt", "bag-info.txt", "checks/checks.json",
                                  "tagmanifest-sha256.txt", "signature.sig", "signature.pub.pem", "说明.txt"])
def test_one_changed_byte_is_seen_by_the_stranger_and_by_verify(signed: tuple[str, Path, dict[str, Any]], liuhen: Callable[..., Done],
                                                                tmp_path: Path, file: str):
    _, home, archived = signed
    package = Path(shutil.copytree(archived["package"], tmp_path / "package"))
    data = bytearray((package / file).read_bytes())
    data[len(data) // 2] ^= 1
    (package / file).write_bytes(data)
    assert not passes(package)
    checked = liuhen("verify", package, "--json", home=home)
    assert checked.status == 1 and checked.data["problems"]


def test_verify_says_whose_signature_it_is(signed: tuple[str, Path, dict[str, Any]], liuhen: Callable[..., Done], tmp_path: Path):
    algorithm, home, archived = signed
    ours = liuhen("verify", archived["package"], "--json", home=home)
    assert ours.status == 0
    assert ours.data["signature"] == {"valid": True, "algorithm": algorithm, "fingerprint": ours.data["signature"]["fingerprint"],
                                      "ours": True}
    assert ours.data["signature"]["fingerprint"].replace(" ", "") == fingerprint(Path(archived["package"]))
    elsewhere = liuhen("verify", archived["package"], "--json", home=tmp_path / "elsewhere")
    assert elsewhere.data["signature"]["valid"] and not elsewhere.data["signature"]["ours"]
    for volume in archived["volumes"]:
        disc = liuhen("verify", volume, "--json", home=home).data
        assert disc["signature"] == ours.data["signature"] and disc["intact"]
    unsigned = Path(shutil.copytree(archived["package"], tmp_path / "unsigned"))
    (unsigned / "signature.sig").unlink()
    assert liuhen("verify", unsigned, "--json", home=home).status == 1


def test_a_package_that_a_stranger_signed_again_is_told(signed: tuple[str, Path, dict[str, Any]], liuhen: Callable[..., Done],
                                                        tmp_path: Path):
    """Whoever changes the package and has a key of their own can make every step pass: the fingerprint alone tells."""
    package = Path(shutil.copytree(signed[2]["package"], tmp_path / "package"))
    before = fingerprint(package)
    subprocess.run("openssl genpkey -algorithm ed25519 -out ../key.pem && openssl pkey -in ../key.pem -pubout -out signature.pub.pem",
                   shell=True, cwd=package, check=True)
    book = package / BOOK
    book.write_text(book.read_text(encoding="utf-8-sig").replace(" -digest sm3 -pkeyopt distid:1234567812345678", ""), encoding="utf-8-sig")
    for listed in ("sha256", "sm3"):
        names = [line.split("  ", 1)[1] for line in (package / f"tagmanifest-{listed}.txt").read_text(encoding="utf-8").splitlines()]
        lines = [_digest(package / name, listed) + f"  {name}\n" for name in names]
        (package / f"tagmanifest-{listed}.txt").write_text("".join(lines), encoding="utf-8")
    subprocess.run("openssl pkeyutl -sign -inkey ../key.pem -rawin -in tagmanifest-sha256.txt -out signature.sig", shell=True, cwd=package,
                   check=True)
    assert passes(package) and fingerprint(package) != before
    checked = liuhen("verify", package, "--json", home=signed[1])
    assert checked.status == 1 and "signature.pub.pem" in json.dumps(checked.data["problems"])


def _digest(path: Path, algorithm: str) -> str:
    answer = subprocess.run(["openssl", "dgst", f"-{algorithm}", path], capture_output=True, text=True, check=True)
    return answer.stdout.rsplit("= ", 1)[1].strip()


def test_each_disc_of_several_is_checked_alone(signed: tuple[str, Path, dict[str, Any]], tmp_path: Path):
    for number, volume in enumerate(signed[2]["volumes"]):
        disc = tmp_path / str(number)
        subprocess.run(["7z", "x", "-y", f"-o{disc}", volume], capture_output=True, check=True)
        signature, lists, _, key = commands(disc / "package" / BOOK)
        for command in (signature, lists, key):
            subprocess.run(command, shell=True, cwd=disc / "package", capture_output=True, check=True)
        book = (disc / "package" / BOOK).read_text(encoding="utf-8-sig")
        files = next(line.strip() for line in book.splitlines() if "--ignore-missing" in line)
        subprocess.run(files, shell=True, cwd=disc, capture_output=True, check=True)
