"""One record against a small law: outcomes, versions by date and region, findings and their words."""

from __future__ import annotations

from datetime import date

import pytest

from tests.engines.placements import (
    HOLIDAYS,
    LAWFUL,
    RULES,
    TEXT,
    Placement,
    hazards,
    headcount,
    minimum_age,
    not_first_year,
    pay_floor,
    rest,
    signed,
)
from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import (
    BLOCK,
    INFO,
    WARN,
    Change,
    Count,
    Facts,
    Finding,
    Outcome,
    Severity,
    Waiver,
    WaiverRefused,
    check,
    compile_record,
    rule,
)

JUDGE = compile_record(RULES)


def outcome(name: str, **but: object) -> str:
    """Return what one rule says of the lawful placement with some facts changed."""
    return str(JUDGE.outcomes(LAWFUL.but(**but))[name])


def finding(name: str, **but: object) -> Finding:
    """Return the finding of one rule."""
    return next(f for f in JUDGE.check(LAWFUL.but(**but)) if f.rule == name)


def test_the_lawful_placement_passes_every_rule():
    assert set(JUDGE.outcomes(LAWFUL).values()) == {Outcome.PASS}
    assert JUDGE.check(LAWFUL) == [] == check(RULES, LAWFUL)


@pytest.mark.parametrize(("name", "but", "expected"), [
    ("not_first_year", {"study_year": 1}, "fail"),
    ("not_first_year", {"study_year": None}, "unknown"),
    ("not_first_year", {"study_year": 1, "kind": "cognition"}, "na"),
    ("not_first_year", {"study_year": 1, "kind": None}, "unknown"),
    ("not_first_year", {"study_year": 2, "kind": None}, "unknown"),
    ("minimum_age", {"born_on": date(2010, 9, 7)}, "fail"),  # on the birthday itself
    ("minimum_age", {"born_on": date(2010, 9, 6)}, "pass"),
    ("minimum_age", {"born_on": None}, "unknown"),
    ("minimum_age", {"born_on": None, "age": 15}, "fail"),  # a given derived fact stands
    ("pay_floor", {"pay_fen": 339999}, "fail"),
    ("pay_floor", {"pay_fen": 340000}, "pass"),
    ("pay_floor", {"pay_fen": 340000, "place": "2102"}, "fail"),  # the city's own floor
    ("pay_floor", {"pay_fen": 339999, "place": "2203"}, "pass"),  # another province: the nation's
    ("pay_floor", {"pay_fen": None, "wage_fen": 0}, "pass"),
    ("venue", {"venue": "karaoke"}, "fail"),
    ("hazards", {"hazards": ("height",)}, "fail"),
    ("hazards", {"hazards": ("height",), "scope": ("hazards",), "filed_on": date(2026, 9, 7)}, "na"),
    ("hazards", {"hazards": ("height",), "scope": ("hazards",), "filed_on": date(2026, 9, 8)}, "fail"),
    ("hazards", {"hazards": ("height",), "scope": ("hazards",), "filed_on": None}, "fail"),
    ("hazards", {"hazards": None, "scope": ("hazards",), "filed_on": date(2026, 9, 7)}, "na"),
    ("signed", {"signed_on": None}, "fail"),
    ("signed", {"signed_on": date(2026, 9, 7)}, "pass"),
    ("signed", {"signed_on": date(2026, 9, 8)}, "fail"),
    ("headcount", {"staff": 9}, "fail"),
    ("headcount", {"staff": 10}, "pass"),
    ("headcount", {"interns": 11}, "fail"),
    ("headcount", {"unit": None}, "unknown"),
    ("duration", {"ends_on": date(2027, 3, 7)}, "pass"),
    ("duration", {"ends_on": date(2027, 3, 8)}, "fail"),
    ("hours", {"hours": 8001}, "fail"),
    ("hours", {"hours": 8001, "place": "2203"}, "na"),
    ("hours", {"hours": 8001, "place": None}, "na"),
])
def test_outcomes(name, but, expected):
    assert outcome(name, **but) == expected


@pytest.mark.parametrize(("day", "expected"), [
    (date(2016, 4, 10), "na"), (date(2016, 4, 11), "fail"), (date(2021, 12, 30), "fail"), (date(2021, 12, 31), "pass")])
def test_the_reference_date_selects_the_version(day, expected):
    assert outcome("pay_floor", starts_on=day, wage_fen=0, pay_fen=-1) == expected


def test_the_convention_of_age_changes_with_its_text():
    assert outcome("minimum_age", starts_on=date(2021, 9, 1), born_on=date(2005, 9, 1)) == "na"
    assert JUDGE.check(LAWFUL.but(starts_on=date(2025, 9, 1), born_on=date(2009, 9, 1)))[0].fields["age"] == 15


def test_a_named_day_and_region_beat_those_of_the_record():
    assert compile_record(RULES, on=date(2016, 5, 1)).outcomes(LAWFUL)["not_first_year"] is Outcome.NA
    assert compile_record(RULES, region="22").outcomes(LAWFUL.but(hours=9000))["hours"] is Outcome.NA
    fixed = compile_record(RULES, on=date(2026, 9, 7), region="2102")
    assert fixed.outcomes(LAWFUL.but(pay_fen=359999, starts_on=None))["pay_floor"] is Outcome.FAIL


def test_a_record_without_a_day_takes_todays_law_or_the_newest():
    nobody = LAWFUL.but(starts_on=None, venue="bath")
    assert JUDGE.outcomes(nobody)["venue"] is Outcome.FAIL
    assert compile_record(RULES, today=date(2024, 1, 1)).outcomes(nobody)["venue"] is Outcome.PASS


def test_records_may_be_mappings_or_narrower_facts():
    assert JUDGE.outcomes({"study_year": 1, "kind": "post"})["not_first_year"] is Outcome.FAIL

    class Bare(Facts):
        """A narrower set of facts."""

        study_year: Count

    assert JUDGE.outcomes(Bare(study_year=1))["not_first_year"] is Outcome.UNKNOWN


def test_several_records_are_judged_together():
    crowd = [LAWFUL.but(row_id=str(i), staff=19) for i in range(2)]
    found = check(RULES, crowd)
    assert [(f.record, f.rule, f.fields["interns"]) for f in found] == [("0", "headcount", 2), ("1", "headcount", 2)]


def test_rule_holds_and_outcome():
    assert not_first_year.holds(LAWFUL) is True
    assert not_first_year.holds(LAWFUL.but(study_year=1)) is False
    assert not_first_year.holds(LAWFUL.but(study_year=None)) is None
    assert not_first_year.holds(LAWFUL.but(kind="cognition")) is True
    assert pay_floor.outcome(LAWFUL.but(pay_fen=1), region="21") is Outcome.FAIL
    assert minimum_age.outcome(LAWFUL.but(born_on=date(2010, 9, 7))) is Outcome.FAIL
    assert minimum_age.outcome(LAWFUL.but(born_on=date(2010, 9, 7), age=16)) is Outcome.PASS
    assert headcount.outcome(LAWFUL.but(staff=9)) is Outcome.FAIL
    assert not_first_year.outcome(LAWFUL.but(kind="cognition")) is Outcome.NA
    assert RULES[-1].outcome({"hours": 9000, "starts_on": date(2026, 1, 1)}) is Outcome.FAIL  # its own region where none is given
    assert signed.outcome({"signed_on": None}, on=date(2020, 1, 1)) is Outcome.NA
    assert not callable(not_first_year)  # a callable would vanish in a Django template
    assert repr(not_first_year) == "<Rule not_first_year internship-2021 16(1) BLOCK from 2021-12-31>"


def test_a_finding_says_everything():
    found = finding("pay_floor", pay_fen=100)
    assert (found.rule, found.record, found.outcome, found.severity) == ("pay_floor", "1", Outcome.FAIL, WARN)
    assert found.article == "internship-2021 18"
    assert found.citation is pay_floor.citation
    assert found.definition is pay_floor
    assert found.version == pay_floor.version
    assert found.fields == {"pay_fen": 100, "wage_fen": 400000}
    (used,) = found.numbers
    assert (used.key, used.value, used.region, used.overridden) == ("pay_floor", 850, "21", False)
    assert used.citation.short == "liaoning-2022 3"
    assert found.change == Change("pay_fen", "at_least", 340000)
    assert found.missing == ()
    assert found.zh == "报酬不低于工资80%。现为：报酬1元；工资4,000元。"
    assert found.en == "Pay is at least 80 % of the wage. Given: pay 1 yuan; wage 4,000 yuan."
    assert found.fix_zh == "应为：报酬不小于3,400元。"
    assert found.fix_en == "Needed: pay at least 3,400 yuan."
    assert found.status == "open"
    assert found.as_dict() == {
        "row_id": "1", "rule": "pay_floor", "article": "internship-2021 18", "severity": "WARN", "outcome": "fail",
        "fields": {"pay_fen": 100, "wage_fen": 400000},
        "numbers": [{"key": "pay_floor", "value": 850, "article": "liaoning-2022 3"}],
        "zh": found.zh, "en": found.en, "fix_zh": found.fix_zh, "fix_en": found.fix_en}


def test_an_unknown_finding_names_the_facts_behind_the_derived_one():
    found = finding("minimum_age", born_on=None)
    assert (found.outcome, found.missing, found.change) == (Outcome.UNKNOWN, ("born_on",), None)
    assert found.en == "None under sixteen. Not given: birthday."
    assert found.fix_zh == "请补填：出生日期。"
    assert finding("headcount", unit=None).missing == ("uscc", "unit")
    assert finding("headcount", unit=None, staff=None).missing == ("uscc", "unit", "staff")
    assert finding("headcount", staff=None).missing == ("staff",)


def test_an_open_calendar_is_waited_for():
    found = finding("rest", works_holidays=True, starts_on=date(2026, 11, 1), ends_on=date(2027, 2, 1))
    assert (found.outcome, found.missing, found.severity) == (Outcome.UNKNOWN, ("holiday",), WARN)
    assert found.en == "No work on holidays or rest days. Not known yet: a holiday in the span."
    assert found.fix_en == "Check again when it is known: a holiday in the span."
    assert found.as_dict()["fields"]["works_holidays"] is True


def test_severity_by_part():
    assert finding("rest", works_rest_days=True).severity is WARN
    assert finding("rest", works_rest_days=True, works_holidays=True).severity is BLOCK
    assert finding("rest", works_holidays=True).severity is BLOCK
    assert finding("rest", works_holidays=True, works_rest_days=True, starts_on=None).severity is WARN

    @rule(TEXT, article="1", severity=INFO, zh="某", hard=lambda f: f.study_year > 0)
    def mild(f: Placement):
        """Mild."""
        return f.study_year > 1

    assert check([mild], LAWFUL.but(study_year=1))[0].severity is INFO


def test_waivers():
    found = finding("pay_floor", pay_fen=100)
    waived = found.waived("家庭困难", by="某市教育局", until=date(2027, 1, 1))
    assert (waived.outcome, waived.status) == (Outcome.FAIL, "waived")
    assert waived.waiver == Waiver("家庭困难", "某市教育局", date(2027, 1, 1))
    assert waived.as_dict()["status"] == "waived"
    assert waived.as_dict()["reason"] == "家庭困难"
    for blocked in (finding("not_first_year", study_year=1), finding("pay_floor", pay_fen=None)):
        with pytest.raises(WaiverRefused):
            blocked.waived("because")
    with pytest.raises(WaiverRefused):
        found.waived("  ")
    assert finding("rest", works_rest_days=True).waived("soft part").status == "waived"


def test_missing_evidence_that_fails_is_asked_for():
    found = finding("signed", signed_on=None)
    assert (found.outcome, found.missing) == (Outcome.FAIL, ("signed_on",))
    assert found.en == "Signed on or before the first day. Not given: signed on."
    assert found.fix_en == "Fill in: signed on."


def test_own_sentences_are_used_when_all_they_name_is_known():
    @rule(TEXT, article="2", severity=WARN, zh="某", failed=Bilingual("{pay_fen} is below {pay_floor}", "{pay_fen}低于{pay_floor}"),
          unknown=Bilingual("nobody knows", "不详"), fix=Bilingual("pay {wage_fen}", "付{wage_fen}"))
    def own(f: Placement):
        """Own words."""
        return f.pay_fen * 1000 >= f.wage_fen * pay_floor.numbers[0]

    (found,) = check([own], LAWFUL.but(pay_fen=5))
    assert (found.en, found.zh, found.fix_en, found.fix_zh) == ("0.05 yuan is below 850", "0.05元低于850", "pay 4,000 yuan", "付4,000元")
    (found,) = check([own], LAWFUL.but(pay_fen=None))
    assert (found.en, found.zh, found.fix_en) == ("nobody knows", "不详", "Fill in: pay.")


def test_own_sentences_with_missing_evidence_fall_back():
    @rule(TEXT, article="2", severity=WARN, zh="某", missing="fail", failed=Bilingual("on {signed_on}", "{signed_on}"),
          fix=Bilingual("sign before {starts_on}", "{starts_on}前签"))
    def own(f: Placement):
        """Own words."""
        return f.signed_on <= f.starts_on

    (found,) = check([own], LAWFUL.but(signed_on=None))
    assert found.en == "Own words. Not given: signed on."
    assert found.fix_en == "Fill in: signed on. sign before 2026-09-07"
    (found,) = check([own], LAWFUL.but(signed_on=date(2026, 9, 9)))
    assert found.zh == "2026-09-09"


def test_nothing_is_worded_before_it_is_read():
    found = finding("pay_floor", pay_fen=100)
    assert "words" not in vars(found)
    assert found.words is found.words
    assert "words" in vars(found)


def test_the_holidays_of_the_test_are_what_they_seem():
    assert HOLIDAYS.any_within(date(2026, 9, 7), date(2026, 12, 31)) is True
    assert HOLIDAYS.any_within(date(2026, 10, 3), date(2026, 12, 31)) is False
    assert HOLIDAYS.any_within(date(2026, 5, 1), date(2026, 7, 31)) is False  # two published spans that touch
    assert HOLIDAYS.any_within(date(2026, 11, 1), date(2027, 1, 1)) is None
    assert HOLIDAYS.any_within(date(2026, 9, 1), date(2027, 1, 1)) is True
    assert HOLIDAYS.any_within(None, date(2027, 1, 1)) is None
    assert HOLIDAYS.any_within(date(2030, 1, 2), date(2030, 1, 1)) is False
    assert str(Severity.BLOCK) == "BLOCK"
    assert hazards.words.zh == "不得从事高危作业"
    assert rest.hard is not None
