"""`zhijiao template` and `zhijiao rules`."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import KEYS, Run
from zhijiao.engines.sheets import Unreadable, read
from zhijiao.law.internships import NAMES, RULES
from zhijiao.law.national.internship_2021.columns import COLUMNS


def test_the_template_holds_every_column_and_no_row(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "t.xlsx"
    assert run("template", "internships", out, "--lang", "zh").code == 0
    page = openpyxl.load_workbook(out).worksheets[0]
    assert page.title == "实习名单" and [cell.value for cell in page[2]] == KEYS
    with pytest.raises(Unreadable) as refused:
        read(out, COLUMNS)
    assert refused.value.code == "no_rows"


def test_the_template_is_a_workbook(run: Run, tmp_path: Path) -> None:
    assert run("template", "internships", tmp_path / "t.csv").code == 2
    assert run("template", "internships", tmp_path / "none" / "t.xlsx").code == 2
    assert list(tmp_path.iterdir()) == []


def test_rules_are_listed(run: Run) -> None:
    lines = run("rules", "list", "--lang", "zh").out.splitlines()
    assert len(lines) == len(RULES) and "不得安排一年级学生" in lines[0]
    told = json.loads(run("rules", "list", "--json").out)
    assert [one["rule"] for one in told if one["until"] is None] == list(NAMES)
    assert {"rule", "zh", "en", "article", "mark", "severity", "since", "until", "fields", "numbers", "version"} <= set(told[0])


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_can_be_shown(run: Run, name: str) -> None:
    for language in ("zh", "en"):
        ran = run("rules", "show", name, "--lang", language)
        assert ran.code == 0 and ran.out.startswith(f"{name}: ")
    assert json.loads(run("rules", "show", name, "--json").out)[0]["rule"] == name


def test_versions_are_shown_newest_first(run: Run) -> None:
    told = json.loads(run("rules", "show", "pay_floor", "--json").out)
    assert [one["since"] for one in told] == ["2021-12-31", "2016-04-11"]
    assert told[0]["numbers"][0]["values"][0]["value"] == 800


def test_a_rule_that_is_not_there(run: Run) -> None:
    near = run("rules", "show", "pay_flor")
    assert near.code == 2 and "Near: pay_floor." in near.err
    assert "rules list" in run("rules", "show", "zzz", "--lang", "zh").err


def test_how_well_the_law_is_covered(run: Run) -> None:
    told = json.loads(run("rules", "quality", "--json").out)
    assert told["rules_without_duty"] == [], "every rule is named by a duty of the book"
    assert sum(len(mark["rules"]) for mark in told["marks"].values()) == len(NAMES)
    for text in told["instruments"]:
        assert text["machine"] + text["people"] + text["not_applicable"] == len(text["duties"])
    assert "机器核对" in run("rules", "quality", "--lang", "zh").out


def test_a_rule_that_no_duty_names_would_be_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from zhijiao.cli import rules

    monkeypatch.setattr(rules, "_quality", lambda: {"instruments": [], "marks": {}, "rules_without_duty": ["stray"]})
    assert "stray" in run("rules", "quality").out


def test_only_days_are_turned_into_text() -> None:
    from zhijiao.cli.rules import _day

    with pytest.raises(TypeError):
        _day(object())
