"""The quality report sees what is missing, and mutants are noticed by the cases that exist."""

from __future__ import annotations

from datetime import date

from tests.engines.placements import LAWFUL, RULES, TEXT, Placement
from zhijiao.engines.rules import (
    BLOCK,
    WARN,
    Case,
    CheckedBy,
    Condition,
    Law,
    Outcome,
    Quality,
    mutants,
    mutate,
    parameter,
    quality,
    rule,
    since,
)
from zhijiao.engines.rules.mutants import Verdict
from zhijiao.engines.rules.quality import wrong_cases

PASS, FAIL, UNKNOWN, NA = Outcome
NAMED = {r.name: r for r in RULES}


def cases(name: str, *rows: tuple[dict, Outcome], **more: object) -> list[Case]:
    """Return cases of one rule."""
    return [Case(name, LAWFUL.but(**but), outcome, name=str(i), **more) for i, (but, outcome) in enumerate(rows)]


YEAR = cases("not_first_year", ({"study_year": 3}, PASS), ({"study_year": 2}, PASS), ({"study_year": 1}, FAIL),
             ({"study_year": None}, UNKNOWN), ({"kind": "cognition"}, NA), ({"kind": "cognition", "study_year": 1}, NA))
AGE = cases("minimum_age", ({"born_on": date(2010, 9, 6)}, PASS), ({"born_on": date(2010, 9, 7)}, FAIL), ({"born_on": None}, UNKNOWN),
            ({"born_on": date(2009, 1, 1)}, PASS), ({"kind": "cognition", "study_year": 1}, NA), ({"kind": "cognition", "born_on": date(2015, 1, 1)}, NA))


def test_a_rule_with_all_its_cases_has_nothing_to_complain_of():
    report = quality([NAMED["not_first_year"]], YEAR, {"internship-2021 16(1)": CheckedBy.MACHINE, "internship-2021 99": CheckedBy.HUMAN})
    assert report.as_dict() == {
        "articles": {"machine": ["internship-2021 16(1)"], "human": ["internship-2021 99"], "not applicable": []},
        "uncited": [], "wrong_cases": [], "outcomes_without_case": {}, "boundaries_without_case": {},
        "mutants": {"killed": report.mutants.killed, "survived": []}}
    assert report.mutants.killed >= 7
    assert report.mutants.score == 1.0


def test_what_is_missing_is_named():
    report = quality([NAMED["not_first_year"], NAMED["signed"], NAMED["hazards"]], YEAR[1:2], {"internship-2021 16(1)": CheckedBy.MACHINE})
    assert report.uncited == ("internship-2021 14", "internship-2021 17(1)")
    assert report.outcomes == {"not_first_year": (FAIL, UNKNOWN, NA), "signed": (PASS, FAIL), "hazards": (PASS, FAIL, UNKNOWN, NA)}
    assert report.boundaries["not_first_year"] == (
        "(le 2 study_year): no case just below", "(le 2 study_year): no case just above")
    assert len(report.boundaries["signed"]) == 3
    assert any(m.change == "not_first_year: requires: 2 -> 1" for m in report.mutants.survived)
    assert report.mutants.score < 1
    assert quality([NAMED["signed"]], [], with_mutants=False).mutants is None
    assert Quality().as_dict()["mutants"] is None


def test_wrong_cases_are_named_with_what_came_out():
    assert wrong_cases(Law([NAMED["not_first_year"]]), cases("not_first_year", ({"study_year": 1}, PASS))) == (
        "not_first_year 0: fail, not pass",)


def test_severity_by_part_is_a_case_too():
    soft = cases("rest", ({"works_rest_days": True}, FAIL), severity=WARN)
    hard = cases("rest", ({"works_holidays": True}, FAIL), severity=BLOCK)
    law = Law([NAMED["rest"]])
    assert wrong_cases(law, [*soft, *hard]) == ()
    assert wrong_cases(law, cases("rest", ({"works_holidays": True}, FAIL), severity=WARN)) == ("rest 0: BLOCK, not WARN",)
    survived = [m.change for m in mutate([NAMED["rest"]], lambda m: not wrong_cases(m, [*soft, *hard])).survived]
    assert not any("without hard" in change for change in survived)


def test_numbers_of_the_law_and_derived_facts_are_mutated():
    changes = {m.change: m for m in mutants([NAMED["minimum_age"], NAMED["pay_floor"], NAMED["venue"]])}
    assert "pay_floor from 2024-01-01 in 2102: 900 -> 901" in changes
    assert "age_reached from 2021-12-31 in nation: 'day_after' -> 'birthday'" in changes
    assert "barred_venues from 2021-12-31 in nation: ('bar', 'karaoke') -> ('karaoke',)" in changes
    assert changes["age_reached from 2016-04-11 in nation: 'birthday' -> 'day_after'"].rules == ("minimum_age",)
    convention = changes["age_reached from 2021-12-31 in nation: 'day_after' -> 'birthday'"]
    assert wrong_cases(convention.law, AGE) == ("minimum_age 1: pass, not fail",)
    assert wrong_cases(changes["minimum_age: requires: 16 -> 17"].law, AGE)


def test_the_age_cases_kill_all_that_can_be_killed_by_cases_of_this_year():
    verdict = mutate([NAMED["minimum_age"]], lambda law: not wrong_cases(law, AGE))
    assert [m.change for m in verdict.survived] == [
        "age_reached from 2016-04-11 in nation: 'birthday' -> 'day_after'"]  # no rule of that time reads it


def test_every_kind_of_node_has_mutants():
    days = parameter("days", unit="days", values=[since(date(2020, 1, 1), ("only",), TEXT.article("1"))])

    @rule(TEXT, article="1", severity=WARN, zh="某")
    def all_kinds(f: Placement) -> Condition:
        """All kinds."""
        return ((f.kind.isin(["a"]) | f.kind.isin(["a", "b"]) | f.kind.starts_with("x") | ~f.hazards.overlaps("q"))
                & (f.signed_on > date(2020, 1, 1)) & (f.study_year < 3) & (f.study_year == 1) & (f.study_year != 4)
                & (f.unit.leading_number(2) >= 1) & (f.usual_end >= date(2026, 1, 1)) & (f.works_holidays == True)  # noqa: E712
                & f.hazards.is_empty() & f.signed_on.known() & f.venue.isin(days))

    changes = [m.change for m in mutants([all_kinds])]
    for part in ("(isin kind {'a' 'b'}) -> (not (isin kind {'a' 'b'}))", "{'a' 'b'} -> {'b'}", "2020-01-01 -> 2019-12-31", "True -> False",
                 "(leading_number unit 2) -> (leading_number unit 3)", "(known signed_on) -> (not (known signed_on))",
                 "(plus_months starts_on 6) -> (plus_months starts_on 5)", "(not (overlaps hazards {'q'})) -> (overlaps hazards {'q'})"):
        assert any(part in change for change in changes), part
    assert not any(change.startswith("days from") for change in changes)  # the only word cannot go


def test_a_change_that_cannot_be_written_is_no_mutant():
    @rule(TEXT, article="1", severity=WARN, zh="某")
    def divided(f: Placement) -> Condition:
        """Halves."""
        return f.study_year // 1 >= 1

    assert mutate([divided], lambda law: True).killed == 0
    assert Verdict(0, ()).score == 1.0


def test_cases_of_other_rules_are_left_alone():
    report = quality([NAMED["not_first_year"]], [*YEAR, *AGE], with_mutants=False)
    assert report.boundaries == {}
    assert report.wrong == ()


def test_boundaries_of_multiples_and_days():
    pay = cases("pay_floor", ({"pay_fen": 339999}, FAIL), ({"pay_fen": 340000}, PASS), ({"pay_fen": 340001}, PASS), ({"pay_fen": None}, UNKNOWN))
    assert quality([NAMED["pay_floor"]], pay, with_mutants=False).boundaries == {}
    signed = cases("signed", *(({"signed_on": date(2026, 9, d)}, PASS if d <= 7 else FAIL) for d in (6, 7, 8)))
    assert quality([NAMED["signed"]], signed, with_mutants=False).boundaries == {}
