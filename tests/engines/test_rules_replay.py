"""What changes when the law changes: rows judged by the written law and by a trial laid over it; the law stays as it is."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.placements import FLOOR, LAWFUL, OLD, RULES, TEXT, Placement
from zhijiao.engines.rules import (
    WARN,
    DefinitionError,
    Law,
    Revived,
    Trial,
    Tried,
    compare,
    parameter,
    replay,
    rule,
    run_batch,
    since,
)

LAW = Law(RULES)
ENGINES = ("polars", "duckdb")


def frame(*changes, **columns):
    rows = [LAWFUL.but(row_id=str(number), **change) for number, change in enumerate(changes)]
    return Placement.frame(rows).with_columns(**{name: pl.Series(values) for name, values in columns.items()})


@pytest.mark.parametrize("engine", ENGINES)
def test_a_number_tried_from_a_day_on(engine):
    rows = frame({"pay_fen": 340000}, {"pay_fen": 340000, "starts_on": date(2027, 3, 1)}, {"pay_fen": 300000})
    found = replay(LAW, Trial({"pay_floor": Tried(900, date(2027, 1, 1))}), rows, engine=engine)
    assert found.rows.rows() == [(1, "1", "pay_floor", "pass", "fail"), (2, "2", "pay_floor", "fail", "fail")]
    assert found.counts == {"pay_floor": {"before": {"pass": 2, "fail": 1, "unknown": 0, "na": 0},
                                          "after": {"pass": 1, "fail": 2, "unknown": 0, "na": 0}}}
    assert LAW.number("pay_floor") is FLOOR and [value.value for value in FLOOR.values] == [800, 800, 850, 900]


def test_a_trial_may_be_compared_rule_by_rule_too():
    found = replay(LAW, Trial({"pay_floor": Tried(1000)}), frame({"pay_fen": 340000}))
    assert compare(found.before, found.after)["pay_floor"].opened == 1


def test_only_rules_that_read_the_number_are_judged_also_through_derived_facts():
    assert Trial({"pay_floor": Tried(1)}).touched(LAW) == ("pay_floor",)
    assert Trial({"age_reached": Tried("birthday")}).touched(LAW) == ("minimum_age",)
    young = frame({"born_on": date(2010, 9, 7), "starts_on": date(2026, 9, 7)})
    found = replay(LAW, Trial({"age_reached": Tried("birthday")}), young)
    assert found.rows.rows() == [(0, "0", "minimum_age", "fail", "pass")]


def test_units_newly_in_breach_come_first_then_those_newly_clear():
    rows = frame({"pay_fen": 340000, "uscc": "A"}, {"pay_fen": 340000, "uscc": "A"}, {"pay_fen": 300000, "uscc": "B"},
                 {"pay_fen": 340000, "uscc": "B"}, {"pay_fen": 340000, "uscc": None}, {"uscc": "C"})
    up = replay(LAW, Trial({"pay_floor": Tried(900)}), rows)
    assert up.units(rows["uscc"]).rows() == [("pay_floor", "A", 0, 2), ("pay_floor", "B", 1, 2)]
    down = replay(LAW, Trial({"pay_floor": Tried(700)}), rows)
    assert down.units(rows["uscc"]).rows() == [("pay_floor", "B", 1, 0)]


def test_a_version_of_another_day_with_the_numbers_of_its_own_time():
    old = parameter("old_share", unit="u", values=[since(date(2016, 1, 1), 500, OLD.article("1"), until=date(2021, 12, 30))])
    new = parameter("new_share", unit="u", values=[since(date(2021, 12, 31), 800, TEXT.article("1"))])

    def version(number, instrument):
        return rule(instrument, article="1", severity=WARN, zh="某", en="x", name="share", facts=Placement)(
            lambda f: f.pay_fen * 1000 >= f.wage_fen * number)

    law = Law([version(old, OLD), version(new, TEXT)])
    rows = frame({"pay_fen": 240000, "wage_fen": 400000, "starts_on": date(2026, 9, 1)},
                 {"pay_fen": 240000, "wage_fen": 400000, "starts_on": date(2020, 9, 1)})
    back = replay(law, Trial(versions={"share": Revived(date(2018, 1, 1), date(2026, 1, 1))}), rows)
    assert back.rows.rows() == [(0, "0", "share", "fail", "pass")]
    forth = replay(law, Trial(versions={"share": Revived()}), rows)
    assert forth.rows.rows() == [(0, "0", "share", "fail", "fail"), (1, "1", "share", "pass", "fail")]
    softer = replay(law, Trial({"new_share": Tried(600)}, {"share": Revived()}), rows)
    assert softer.rows.rows() == [(0, "0", "share", "fail", "pass")]
    assert replay(law, Trial(versions={"share": Revived(date(2018, 1, 1), date(2019, 1, 1))}), rows).counts["share"]["after"]["fail"] == 0


def test_a_version_replaces_none_of_another_region():
    def version(region, least):
        return rule(TEXT, article="1", severity=WARN, zh="某", en="x", name="r", facts=Placement, region=region)(
            lambda f: f.study_year >= least)

    law = Law([version("21", 3), version("22", 2)])
    found = replay(law, Trial(versions={"r": Revived(None, date(2026, 1, 1))}), frame({"place": "22", "study_year": 2}, {"place": "21", "study_year": 2}))
    assert found.after.outcomes("r").to_list() == found.before.outcomes("r").to_list()


@pytest.mark.parametrize("trial", [Trial({"no_such": Tried(1)}), Trial(versions={"no_such": Revived()}),
                                   Trial(versions={"pay_floor": Revived(date(1999, 1, 1))})])
def test_what_the_law_does_not_know_is_refused(trial):
    with pytest.raises(DefinitionError, match="no such number|no version"):
        replay(LAW, trial, frame({}))


ROWS = st.lists(st.fixed_dictionaries({
    "pay_fen": st.none() | st.integers(0, 600000), "wage_fen": st.none() | st.integers(0, 600000),
    "born_on": st.none() | st.dates(date(2008, 1, 1), date(2012, 1, 1)), "starts_on": st.none() | st.dates(date(2015, 1, 1), date(2027, 1, 1)),
    "place": st.none() | st.sampled_from(["21", "2102", "2103", "22"])}), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.dates(date(2025, 1, 2), date(2026, 12, 31)))
def test_a_trial_of_what_the_law_says_today_changes_nothing(rows, day):
    """From a day after which no number changes, the law's own values and versions tried again give the same outcomes."""
    table = frame(*rows)
    for region in ("", "2102"):
        same = Trial({number.key: Tried(number.used(day, region).value, day) for number in LAW.numbers},
                     {name: Revived(day, day) for name in LAW.names if any(r.name == name and r.in_force(day, r.region) for r in LAW.rules)})
        found = replay(LAW, same, table.with_columns(place=pl.lit(region)))
        assert all(counts["before"] == counts["after"] for counts in found.counts.values())
        assert found.rows.filter(pl.col("before") != pl.col("after")).is_empty()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.integers(0, 1500), st.dates(date(2015, 1, 1), date(2027, 1, 1)))
def test_both_engines_agree_on_a_trial_and_days_before_it_are_untouched(rows, value, day):
    table, trial = frame(*rows), Trial({"pay_floor": Tried(value, day)})
    one, two = (replay(LAW, trial, table, engine=engine) for engine in ENGINES)
    assert one.counts == two.counts and one.rows.equals(two.rows)
    before = run_batch(LAW, table).outcomes("pay_floor")
    earlier = table["starts_on"].is_not_null() & (table["starts_on"] < day)
    assert one.after.outcomes("pay_floor").filter(earlier).to_list() == before.filter(earlier).to_list()
