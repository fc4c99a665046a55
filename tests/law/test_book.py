"""The generated book of the law: complete, in step with the rules, and up to date in docs/."""

from __future__ import annotations

import io
import re
import runpy
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from zhijiao.law import book
from zhijiao.law.duties import CheckedBy, duty
from zhijiao.law.internships import NAMES, RULES
from zhijiao.law.national import apprenticeship_2021 as apprenticeship
from zhijiao.law.national import government_supervision_2020 as supervision

EVERY_RULE = (*RULES, *apprenticeship.RULES, *supervision.RULES)

DOCS = Path(__file__).parents[2] / "docs" / "law.md"


def test_the_document_is_what_the_code_says() -> None:
    assert book.markdown() == DOCS.read_text(encoding="utf-8")


def test_the_command_prints_or_compares() -> None:
    with tempfile.TemporaryDirectory() as folder:
        stale = Path(folder) / "law.md"
        stale.write_text("old")
        said = []
        for arguments in (["--check", str(DOCS)], ["--check", str(stale)], []):
            with redirect_stdout(io.StringIO()) as out:
                said.append((book.main("book", *arguments), out.getvalue()))
    assert said == [(0, "up to date\n"), (1, f"{stale} is out of date: run make docs\n"), (0, book.markdown())]


def test_the_book_is_a_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["book", "--check", str(DOCS)])
    monkeypatch.delitem(sys.modules, "zhijiao.law.book")
    with pytest.raises(SystemExit) as done:
        runpy.run_module("zhijiao.law.book", run_name="__main__")
    assert done.value.code == 0
    assert capsys.readouterr().out == "up to date\n"


def test_every_rule_is_the_check_of_some_duty_and_no_duty_names_another() -> None:
    assert {rule for _, one in book.duties() for rule in one.rules} == {*NAMES, *apprenticeship.NAMES, *supervision.NAMES}


def test_a_rule_is_a_check_of_the_article_that_it_cites() -> None:
    listed = {(text.code, rule): one.mark for text, one in book.duties() for rule in one.rules}
    assert {(rule.instrument.code, rule.name) for rule in EVERY_RULE} <= listed.keys()


def test_every_place_without_a_number_is_said_in_chinese_and_used() -> None:
    assert book.PLACES_ZH.keys() <= {one.article for _, one in book.duties()}


def test_the_texts_in_the_book_and_their_first_days() -> None:
    assert {text.code: str(text.in_force) for text, _ in book.BOOK} == {
        "internship-2021": "2021-12-31", "internship-2016": "2016-04-11", "vocational-education-law-2022": "2022-05-01",
        "liaoning-internship-notice-2022": "2022-05-23", "apprenticeship-2021": "2021-06-22",
        "government-supervision-2020": "2021-02-01"}


def test_nothing_recalled_blocks() -> None:
    assert [rule.name for rule in EVERY_RULE if rule.mark == "R" and rule.severity == "BLOCK"] == []


def test_who_checks() -> None:
    assert duty("1", "V", "a", "甲", "minimum_age").checked_by is CheckedBy.MACHINE
    assert duty("1", "V", "a", "甲").checked_by is CheckedBy.HUMAN
    assert duty("1", "V", "a", "甲", applies=False).checked_by is CheckedBy.NOBODY


def test_every_duty_speaks_both_languages_and_has_a_mark() -> None:
    for _, one in book.duties():
        assert one.mark in {"V", "V*", "V2", "R"}
        assert re.search("[\u4e00-\u9fff]", one.words.zh) and not re.search("[\u4e00-\u9fff]", one.words.en)
        assert re.fullmatch(r"~?\d+(-\d+)?(\(\d+\))?|", one.article) or one.article in book.PLACES_ZH or one.article == "14-15"


def test_the_checklist_of_eight_three_and_two() -> None:
    places = [one.article for _, one in book.duties()]
    assert [p for p in places if p.startswith("before")] == [f"before, {n}" for n in range(1, 9)]
    assert [p for p in places if p.startswith("throughout")] == [f"throughout, {n}" for n in range(1, 4)]
    assert [p for p in places if p.startswith("in time")] == ["in time, 1", "in time, 2"]


def test_the_nine_contents_of_an_agreement() -> None:
    assert sum(one.article == "15" and one.words.en.startswith("agreement: ") for _, one in book.duties()) == 9
