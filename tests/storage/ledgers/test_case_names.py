"""Different cases never share a folder, a package or a disc; a number finds its case however it is typed."""

from __future__ import annotations

import unicodedata

import pytest
from examples import NOW, case
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from messages.errors import BadCall
from storage.catalogue.database import Catalogue
from storage.catalogue.models.originals import CaseRow
from storage.ledgers.casework import cases
from storage.migrations.versions import m0013_case_names as m0013
from storage.names import case_name, folded
from storage.packages.disc_iso import JOLIET, PLAIN
from storage.packages.disc_udf import field

TRAPS = ("3/4号", "3_4号", "..", ".", "CON", "con", "NUL.txt", "COM1", "a", "A", " a", "a ", "a.", "甲" * 299 + "乙", "甲" * 299 + "丙",
         "é1", "e\u03011", "x-C2", "x", "x-C1", "_", "", "a\u202eb", "a\u0000b", "a\nb", "\ud800", "\udfff", "ﬁ", "\U0001f600" * 70)
NUMBERS = st.lists(st.one_of(st.sampled_from(TRAPS), st.text(max_size=320)), min_size=1, max_size=12)


def portable_file_name(name: str) -> bool:
    stem = name.split(".")[0].upper()
    reserved = stem in {"CON", "PRN", "AUX", "NUL", *(f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³")}
    return (name not in ("", ".", "..") and not set(name) & set('<>:"/\\|?*') and name.isprintable() and not reserved
            and name == name.strip(" .") and len(f"{name}-v1234-dvd-介质登记表.docx".encode()) < 255)


@given(NUMBERS)
def test_new_cases_never_share_a_name(numbers: list[str]):
    names = [case_name(id, number) for id, number in enumerate(numbers, 1)]
    assert len({folded(name) for name in names}) == len(names)
    packages = [f"{name}-v{version}" for name in names for version in (1, 2, 11)]
    assert len({folded(name) for name in packages}) == len(packages) and not {folded(name) for name in names} & {*map(folded, packages)}
    assert all(portable_file_name(name) and unicodedata.is_normalized("NFC", name) for name in names)


@given(NUMBERS)
def test_the_discs_of_two_cases_and_two_volumes_have_two_labels(numbers: list[str]):
    labels = [f"{case_name(id, number)}{volume}" for id, number in enumerate(numbers, 1) for volume in ("", " 1/2", " 2/2")]
    for written in (lambda text: field(text, 32), lambda text: field(text, 128), lambda text: PLAIN.text_field(text, 32),
                    lambda text: JOLIET.text_field(text, 32)):
        assert len({written(label) for label in labels}) == len(labels)


@given(st.lists(st.one_of(st.sampled_from(TRAPS), st.text(max_size=200)), min_size=1, max_size=12, unique=True))
def test_cases_of_the_release_before_keep_a_folder_that_was_their_own_and_share_none(numbers: list[str]):
    named = m0013.names(numbers)
    assert [number for number, _ in named] == numbers
    names = [folded(name) for _, name in named]
    assert len(set(names)) == len(names) and m0013.NO_CASE not in names
    before = [folded(m0013._earlier(number)) for number in numbers]
    for (number, name), was in zip(named, before, strict=True):
        assert (name == m0013._earlier(number)) == (before.count(was) == 1 and was != m0013.NO_CASE)


def test_traps_get_folders_of_their_own_in_the_catalogue(catalogue: Catalogue):
    numbers = [number for number in TRAPS if number.strip() and "\0" not in number and number.isprintable() and number == number.strip()]
    distinct = list({unicodedata.normalize("NFC", number): number for number in numbers}.values())
    for number in distinct:
        with catalogue.begin() as tx:
            cases.save(tx, case(number), "/c", {}, NOW)
    with catalogue.read() as tx:
        stored = cases.listing(tx)
        assert len(stored) == len(distinct) == len({row.id for row in stored}) == len({folded(row.folder) for row in stored})
        assert all(cases.find(tx, row.case.number) == row.case.number for row in stored)


@pytest.mark.parametrize("typed", ["通罚[2026]1号", "通罚（2026）1号", "通罚(2026)1号", "通罚【２０２６】１号", " 通罚〔2026〕1号\u3000",
                                   "通罚 〔2026〕 1 号"])
def test_a_number_finds_its_case_and_registers_no_second_one(catalogue: Catalogue, typed: str):
    with catalogue.begin() as tx:
        cases.save(tx, case("通罚〔2026〕1号"), "/c", {}, NOW)
        cases.save(tx, case("通罚〔2026〕11号"), "/c", {}, NOW)
    with catalogue.read() as tx:
        assert cases.find(tx, typed) == cases.registered_as(tx, typed) == cases.load(tx, typed).case.number == "通罚〔2026〕1号"
        assert cases.registered_as(tx, "通罚〔2026〕2号") is None
    with pytest.raises(BadCall), catalogue.begin() as tx:
        cases.save(tx, case(typed), "/c", {}, NOW)
    with catalogue.read() as tx:
        assert len(cases.listing(tx)) == 2


def test_the_very_number_comes_first_and_two_that_could_be_meant_are_both_named(catalogue: Catalogue):
    first, second = "通罚〔2026〕1号", "通罚[2026]1号"
    with catalogue.begin() as tx:
        cases.save(tx, case(first), "/c", {}, NOW)
        cases.save(tx, case("别"), "/c", {}, NOW)
    with catalogue.begin() as tx:  # as an earlier release registered it
        tx.execute(update(CaseRow).where(CaseRow.number == "别").values(number=second, number_key="通罚[2026]1号"))
    with catalogue.read() as tx:
        assert cases.find(tx, first) == first and cases.find(tx, second) == second
        with pytest.raises(BadCall) as refused:
            cases.find(tx, "通罚（2026）1号")
    assert refused.value.text.key == "storage.cases_alike" and refused.value.text.params["known"] == (second, first)


@settings(max_examples=20)
@given(st.integers(1, 10**6), st.text(max_size=400))
def test_a_name_says_its_id(id: int, number: str):
    assert case_name(id, number).rpartition("-C")[2] == str(id)
