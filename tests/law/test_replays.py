"""A trial read from words, and files judged twice: by the law as it is written and as it is tried."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law.courtroom import TODAY, values
from zhijiao.engines.rules import Revived, Trial, Tried
from zhijiao.law import replays
from zhijiao.law.internships import LAW, check_columns
from zhijiao.law.national.internship_2021.numbers import NUMBERS, PAY_SHARE
from zhijiao.law.replays import (
    NotTried,
    as_plain,
    from_plain,
    number_named,
    read_trial,
    read_value,
    replay_columns,
    said_value,
    users_of,
)


def columns(*rows: dict[str, Any]) -> dict[str, list[Any]]:
    return {key: [row.get(key) for row in rows] for key in dict.fromkeys(key for row in rows for key in row)}


def low(row_id: str, **cells: str) -> dict[str, Any]:
    """Somebody paid 84 % of the post's wage, the lowest grade unknown to be lower."""
    return values(row_id=row_id, **({"pay_yuan": "3528", "lowest_grade_yuan": "4200", "post_wage_yuan": "4200"} | cells))


@pytest.mark.parametrize("name", ["internship.pay_share", "internship.pay_floor", "pay_floor"])
def test_a_number_is_named_by_its_key_or_by_its_only_rule(name: str) -> None:
    assert number_named(name) is PAY_SHARE


@pytest.mark.parametrize(("name", "said"), [("internship.nothing", "has no number"), ("women_barred_work", "several numbers")])
def test_a_number_that_cannot_be_found_names_those_that_can(name: str, said: str) -> None:
    with pytest.raises(NotTried, match=said) as caught:
        number_named(name)
    assert "internship." in caught.value.message.en and "internship." in caught.value.message.zh


@pytest.mark.parametrize(("key", "text", "value"), [
    ("internship.pay_share", "900", 900), ("internship.pay_share", " 90% ", 900), ("internship.pay_share", "82.5%", 825),
    ("internship.longest_day", "7500", 7500), ("internship.age_convention", "birthday", "birthday"),
    ("internship.age_convention", "生日当天", "birthday"), ("internship.barred_venues", "bar; 网吧，bar", ("bar", "internet_cafe"))])
def test_values_as_people_write_them(key: str, text: str, value: object) -> None:
    assert read_value(number_named(key), text) == value


@pytest.mark.parametrize(("key", "text"), [
    ("internship.pay_share", "many"), ("internship.pay_share", "-1"), ("internship.pay_share", "1000001"), ("internship.pay_share", "9０0"),
    ("internship.longest_day", "90%"), ("internship.age_convention", "noon"), ("internship.barred_venues", "casino"),
    ("internship.barred_venues", " "), ("internship.pay_share", "")])
def test_values_that_cannot_stand_say_what_can(key: str, text: str) -> None:
    with pytest.raises(NotTried, match=key) as caught:
        read_value(number_named(key), text)
    assert caught.value.beside.en.startswith("The new value is ") and key not in caught.value.beside.zh


def test_a_trial_is_read_and_kept_as_it_was_said() -> None:
    day = date(2026, 9, 1)
    trial = read_trial([("pay_floor", "900"), ("internship.barred_venues", "bar")], [("pay_floor", date(2018, 1, 1)), ("no_fees", None)], day)
    assert trial == Trial({"internship.pay_share": Tried(900, day), "internship.barred_venues": Tried(("bar",), day)},
                          {"pay_floor": Revived(date(2018, 1, 1), day), "no_fees": Revived(None, day)})
    assert from_plain(as_plain(trial)) == trial
    always = read_trial([("pay_floor", "900")], [("no_fees", None)], None)
    assert from_plain(as_plain(always)) == always and as_plain(always)["numbers"][0]["since"] is None


@pytest.mark.parametrize(("versions", "said"), [([], "Say what"), ([("nobody", None)], "no rule"), ([("pay_floor", date(1999, 1, 1))], "No version")])
def test_a_trial_of_nothing_or_of_what_is_not_written_is_refused(versions: list[tuple[str, date | None]], said: str) -> None:
    with pytest.raises(NotTried, match=said):
        read_trial([], versions, None)


def test_a_value_is_said_with_its_unit_in_both_languages() -> None:
    assert said_value("internship.pay_share", 900).zh == "900（占同岗位工资标准的千分比）"
    assert said_value("internship.barred_venues", ("bar", "bath")).en == "bar, bath centre"
    assert said_value("internship.age_convention", "birthday").zh == "生日当天"
    assert [rule.name for rule in users_of("internship.pay_share")] == ["pay_floor"]
    assert {rule.name for rule in users_of("internship.age_convention")} >= {"minimum_age", "guardian_consent"}


def test_every_number_made_of_words_has_its_words_and_every_other_a_chinese_unit() -> None:
    for number in NUMBERS:
        if any(isinstance(dated.value, str | tuple) for dated in number.values):
            assert said_value(number.key, number.values[-1].value).zh
        else:
            assert number.unit_words in replays.UNITS_ZH


def test_a_file_judged_twice_names_the_enterprises_newly_in_breach() -> None:
    sheet = columns(low("a", enterprise_uscc="", enterprise_name="甲厂"), low("b", enterprise_uscc="", enterprise_name="甲厂"),
                    low("c", enterprise_uscc="", enterprise_name="乙厂", pay_yuan="2000"),
                    low("d", enterprise_uscc="", enterprise_name="丙厂", starts_on="2027-03-01"))
    trial = read_trial([("pay_floor", "900")], [], None)
    found = replay_columns(sheet, trial, today=TODAY, last=date(2026, 12, 31))
    assert found.replay.before.rows == 3
    assert found.enterprises == [{"rule": "pay_floor", "enterprise": "甲厂", "name": "甲厂", "before": 0, "after": 2},
                                 {"rule": "pay_floor", "enterprise": "乙厂", "name": "乙厂", "before": 1, "after": 1}]
    assert [row["after"] for row in found.replay.rows.to_dicts()] == ["fail"] * 3
    later = replay_columns(sheet, trial, today=TODAY, first=date(2027, 1, 1))
    assert [row["record"] for row in later.replay.rows.to_dicts()] == ["d"]
    whole = replay_columns(sheet, trial, today=TODAY)
    assert whole.replay.before.rows == 4


def test_head_counts_see_the_placements_outside_the_period() -> None:
    rows = [values(row_id=str(n), enterprise_staff="30", starts_on="2026-09-07" if n < 3 else "2026-09-08") for n in range(4)]
    trial = read_trial([("enterprise_headcount", "50")], [], None)
    found = replay_columns(columns(*rows), trial, today=TODAY, last=date(2026, 9, 7))
    assert found.replay.counts["enterprise_headcount"]["before"]["fail"] == 3
    nameless = {key: column for key, column in columns(*rows).items() if key != "row_id"}
    assert replay_columns(nameless, trial, today=TODAY).replay.rows["record"].to_list() == ["1", "2", "3", "4"]


PAY = st.lists(st.fixed_dictionaries({"pay_yuan": st.sampled_from(["", "2000", "3360", "3359.99", "4000"]),
                                      "starts_on": st.sampled_from(["2026-09-07", "2020-09-07", ""]),
                                      "independent": st.sampled_from(["yes", "no", ""])}), min_size=1, max_size=8)


@settings(max_examples=5, deadline=None)
@given(PAY)
def test_trying_the_value_of_today_changes_nothing_and_before_is_what_check_says(rows: list[dict[str, str]]) -> None:
    sheet = columns(*(low(str(number), **row) for number, row in enumerate(rows)))
    for number in NUMBERS:
        latest = max(number.values, key=lambda dated: dated.first)
        if latest.last is not None:
            continue
        for engine in ("polars", "duckdb"):
            found = replay_columns(sheet, Trial({number.key: Tried(latest.value, latest.first)}), today=TODAY, engine=engine)  # type: ignore[arg-type]
            assert found.replay.rows.filter(pl.col("before") != pl.col("after")).is_empty()
    told = check_columns(sheet, on=None, today=TODAY).counts
    tried = replay_columns(sheet, Trial({"internship.pay_share": Tried(0)}), today=TODAY).replay.counts
    assert {name: one["before"] for name, one in tried.items()} == {"pay_floor": told["pay_floor"]}
    assert LAW.number("internship.pay_share") is PAY_SHARE
