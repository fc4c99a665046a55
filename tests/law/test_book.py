"""The generated book of the law: complete, in step with the rules, and up to date in docs/."""

from __future__ import annotations

import re
import runpy
import sys
from pathlib import Path

import pytest

from zhijiao.law import book
from zhijiao.law.duties import CheckedBy, duty
from zhijiao.law.internships import NAMES, RULES

DOCS = Path(__file__).parents[2] / "docs" / "law.md"


def test_docs_are_up_to_date(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert book.main(["--check", str(DOCS)]) == 0
    stale = tmp_path / "law.md"
    stale.write_text("old")
    assert book.main(["--check", str(stale)]) == 1
    assert "out of date" in capsys.readouterr().out
    assert book.main([]) == 0
    assert capsys.readouterr().out == DOCS.read_text(encoding="utf-8")


def test_the_book_is_a_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["book", "--check", str(DOCS)])
    monkeypatch.delitem(sys.modules, "zhijiao.law.book")
    with pytest.raises(SystemExit) as done:
        runpy.run_module("zhijiao.law.book", run_name="__main__")
    assert done.value.code == 0
    assert capsys.readouterr().out == "up to date\n"


def test_every_rule_is_the_check_of_some_duty_and_no_duty_names_another() -> None:
    assert {rule for _, one in book.duties() for rule in one.rules} == set(NAMES)


def test_a_rule_is_a_check_of_the_article_that_it_cites() -> None:
    listed = {(text.code, rule): one.mark for text, one in book.duties() for rule in one.rules}
    assert {(rule.instrument.code, rule.name) for rule in RULES} <= listed.keys()


def test_nothing_recalled_blocks() -> None:
    assert [rule.name for rule in RULES if rule.mark == "R" and rule.severity == "BLOCK"] == []


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
