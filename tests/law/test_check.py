"""Checking a file: the promised document, problems, waivers, head counts, and one answer whichever way it is asked."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.law.courtroom import TODAY, values
from zhijiao.law.internships import (
    NAMES,
    CheckResult,
    check_columns,
    check_one,
    check_rows,
)

EMPTY: dict[str, Any] = {}


def checked(*rows: dict[str, Any], **more: Any) -> CheckResult:
    return check_rows(rows, on=None, today=TODAY, **more)


def row(row_id: str, **cells: str) -> dict[str, Any]:
    return values(row_id=row_id, **cells)


# --------------------------------------------------------------------------- the document

def test_the_promised_document() -> None:
    found = checked(row("a"), row("b", born_on="2010-12-01", pay_yuan="3359.99", hours_per_day="8.5")).as_json()
    assert list(found) == ["instrument_versions", "records", "counts", "findings", "problems"]
    assert found["records"] == 2
    assert list(found["counts"]) == list(NAMES)
    assert found["counts"]["minimum_age"] == {"pass": 1, "fail": 1, "unknown": 0, "na": 0}
    assert [(f["row_id"], f["rule"]) for f in found["findings"]] == [
        ("b", "minimum_age"), ("b", "no_overtime"), ("b", "pay_floor")]
    assert found["findings"][0] == {
        "row_id": "b", "rule": "minimum_age", "article": "internship-2021 16(2)", "severity": "BLOCK", "outcome": "fail",
        "article_zh": "《职业学校学生实习管理规定》（教职成〔2021〕4号）第十六条第（二）项",
        "article_en": "Regulations on the Administration of Internships of Vocational School Students (教职成〔2021〕4号), "
                      "article 16(2)",
        "fields": {"born_on": "2010-12-01", "starts_on": "2026-09-07", "age_on_first_day": 15, "kind": "post"},
        "cells": ["born_on", "starts_on"],
        "zh": "学生开始实习时15岁，不满16周岁（出生日期2010-12-01，开始日期2026-09-07）",
        "en": "The student is 15 when the internship starts, under 16 (born on 2010-12-01, first day 2026-09-07)",
        "fix_zh": "把开始日期改到16周岁生日的次日或以后", "fix_en": "Move the first day to the day after the 16th birthday or later"}
    assert found["findings"][1]["fields"]["hours_per_day"] == 8.5
    assert found["findings"][2]["fields"]["pay_yuan"] == 3359.99
    assert found["findings"][2]["fields"]["post_wage_yuan"] == 4200
    assert json.loads(json.dumps(found)) == found
    assert '"post_wage_yuan": 4200,' in json.dumps(found)


def test_the_texts_that_judged() -> None:
    old = checked(row("a", starts_on="2021-01-01", ends_on="2021-03-01")).instrument_versions
    assert [t["code"] for t in old] == ["internship-2016"]
    assert old[0]["ended"] == "2021-12-30"
    assert [t["code"] for t in checked(row("a")).instrument_versions] == [
        "internship-2021", "vocational-education-law-2022", "liaoning-internship-notice-2022"]


def test_findings_come_row_by_row_and_rule_by_rule() -> None:
    found = checked({"row_id": "9"}, row("1"), {"row_id": "5"})
    order = [(f.record, NAMES.index(f.rule)) for f in found.findings]
    assert order == sorted(order, key=lambda one: (["9", "1", "5"].index(str(one[0])), one[1]))


def test_the_order_of_rows_holds_across_versions_of_the_law() -> None:
    found = checked({"row_id": "new", "starts_on": date(2026, 9, 7)}, {"row_id": "old", "starts_on": date(2020, 9, 7)},
                    {"row_id": "newer", "starts_on": date(2026, 9, 8)})
    assert list(dict.fromkeys(f.record for f in found.findings)) == ["new", "old", "newer"]


def test_no_row_at_all() -> None:
    found = checked()
    assert found.records == 0 and found.findings == [] and not found.blocking
    assert found.counts["minimum_age"] == {"pass": 0, "fail": 0, "unknown": 0, "na": 0}


def test_a_row_without_an_id_is_known_by_its_place() -> None:
    assert {f.record for f in checked(EMPTY, {"sex": "F"}).findings} == {"1", "2"}


@pytest.mark.parametrize(("cells", "blocking"), [
    ({}, False), ({"born_on": "2011-01-01"}, True), ({"enterprise_staff": "1"}, False), ({"agency": ""}, False),
    ({"works_rest_days": "yes"}, False), ({"works_holidays": "yes"}, True), ({"insured_from": ""}, True)])
def test_only_a_failing_block_rule_blocks(cells: dict[str, str], blocking: bool) -> None:
    assert checked(row("1", **cells)).blocking is blocking


# --------------------------------------------------------------------------- reasons

def test_a_reason_waives_what_only_warns() -> None:
    found = checked(row("1", post_staff="4", born_on="2011-01-01", works_rest_days="yes", enterprise_staff="",
                        reason="小单位岗位人数少")).as_json()["findings"]
    assert {f["rule"]: f.get("status") for f in found} == {
        "minimum_age": None, "rest_days_and_holidays": "waived", "enterprise_headcount": None, "post_headcount": "waived"}
    waived = found[-1]
    assert waived["outcome"] == "fail" and waived["reason"] == "小单位岗位人数少"


def test_a_reason_waives_no_holiday() -> None:
    found = checked(row("1", works_rest_days="yes", works_holidays="yes", reason="旺季")).findings
    assert [(str(f.severity), f.status) for f in found] == [("BLOCK", "open")]


# --------------------------------------------------------------------------- values that cannot stand

def test_a_last_day_before_the_first_is_unknown_and_listed() -> None:
    given = {"row_id": "7", "sheet": "一班", "row": 3, "column": "sex", "value": "?", "wanted_zh": "男、女", "wanted_en": "M, F"}
    found = checked(row("a"), row("b", ends_on="2026-09-06"), row("c", ends_on="2026-09-07"), row("d", starts_on=""),
                    problems=[given])
    assert found.problems == [given, {
        "row_id": "b", "sheet": "", "row": 2, "column": "ends_on", "value": "2026-09-06",
        "wanted_zh": "不早于开始日期的日期", "wanted_en": "A day not before the first day"}]
    assert {f.rule for f in found.findings if f.record == "b"} == {
        "rest_days_and_holidays", "enterprise_headcount", "post_headcount", "usual_duration", "insured_throughout",
    } - {"rest_days_and_holidays"}  # works on neither: passes without the calendar
    assert found.counts["usual_duration"]["unknown"] == 2


def test_one_placement_that_ends_before_it_begins_has_no_last_day() -> None:
    judged = {f.rule: str(f.outcome) for f in check_one(row("1", ends_on="2026-09-06"), today=TODAY)}
    assert judged["usual_duration"] == "unknown" and judged["insured_throughout"] == "fail"
    assert "usual_duration" not in {f.rule for f in check_one(row("1", ends_on="2026-09-07"), today=TODAY)}


def test_values_beyond_all_measure_are_unknown_and_listed() -> None:
    far = values(row_id="x") | {"born_on": date(1, 1, 1), "pay_yuan": 10**17, "fees_yuan": 10**15, "ends_on": date(2200, 1, 1)}
    found = check_columns({key: [value, value] for key, value in far.items()}, on=None, today=TODAY)
    assert [(p["row"], p["column"]) for p in found.problems] == [
        (place, key) for place in (1, 2) for key in ("born_on", "ends_on", "pay_yuan")]
    assert found.problems[0]["value"] == "0001-01-01" and found.problems[2]["value"] == 10**17
    assert found.counts["minimum_age"]["unknown"] == found.counts["pay_floor"]["unknown"] == 2
    assert found.counts["no_fees"]["fail"] == 2


def test_columns_that_are_left_out_are_unknown() -> None:
    found = check_columns({"row_id": ["1", "2"], "agency": [True, None]}, on=None, today=TODAY)
    assert found.counts["no_agency"] == {"pass": 0, "fail": 1, "unknown": 1, "na": 0}
    assert found.counts["labour_level"]["unknown"] == 2


# --------------------------------------------------------------------------- head counts

def heads(*rows: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    """Return the head counts (unit, post) of each row as the findings of an impossible staff of nobody show them."""
    nobody = [values(row_id=str(n)) | {"enterprise_staff": 0, "post_staff": 0} | r for n, r in enumerate(rows)]
    found = {(f.record, f.rule): f.values for f in checked(*nobody).findings}
    return [(found[str(n), "enterprise_headcount"]["interns_at_enterprise"],
             found[str(n), "post_headcount"]["interns_in_post"]) for n in range(len(rows))]


def at(code: str | None, name: str | None, first: str = "2026-09-07", last: str = "2026-12-31",
       post: str | None = "车工") -> dict[str, Any]:
    return {"enterprise_uscc": code, "enterprise_name": name, "starts_on": date.fromisoformat(first),
            "ends_on": date.fromisoformat(last), "post_name": post}


def test_sharing_a_day_counts_and_meeting_a_day_apart_does_not() -> None:
    first = at("A", "甲", "2026-03-01", "2026-06-30")
    assert heads(first, at("A", "甲", "2026-06-30", "2026-08-31")) == [(2, 2), (2, 2)]
    assert heads(first, at("A", "甲", "2026-07-01", "2026-08-31")) == [(1, 1), (1, 1)]
    assert heads(first, at("A", "甲", "2026-01-01", "2026-03-01"), at("A", "甲", "2026-01-01", "2026-02-28")) == [
        (2, 2), (3, 3), (2, 2)]
    assert heads(at("A", "甲", "2026-01-01", "2026-12-31"), at("A", "甲", "2026-06-01", "2026-06-01")) == [(2, 2), (2, 2)]


def test_the_same_code_else_the_same_name() -> None:
    assert heads(at("A", "甲"), at("A", "甲公司")) == [(2, 2), (2, 2)]
    assert heads(at("A", "甲"), at("B", "甲")) == [(1, 1), (1, 1)]
    assert heads(at("A", "甲"), at(None, "甲")) == [(2, 2), (2, 2)]
    assert heads(at("A", None), at(None, "甲")) == [(1, 1), (1, 1)]
    assert heads(at(None, "甲"), at(None, "甲"), at(None, "乙")) == [(2, 2), (2, 2), (1, 1)]
    # One without a code meets both that carry its name, although these two do not meet each other.
    assert heads(at("A", "甲"), at(None, "甲"), at("B", "甲")) == [(2, 2), (3, 3), (2, 2)]


def test_posts_are_counted_within_the_unit() -> None:
    assert heads(at("A", "甲"), at("A", "甲", post="钳工"), at("B", "乙")) == [(2, 1), (2, 1), (1, 1)]
    assert heads(at("A", "甲"), at("A", "甲", post=None)) == [(2, 1), (2, None)]


def test_every_kind_is_counted_and_who_has_no_dates_is_not() -> None:
    visit = at("A", "甲") | {"kind": "cognition"}
    dateless = at("A", "甲") | {"ends_on": None}
    found = checked(*(values(row_id=str(n)) | {"enterprise_staff": 0} | r for n, r in enumerate((at("A", "甲"), visit, dateless))))
    counts = [f.values["interns_at_enterprise"] for f in found.findings if f.rule == "enterprise_headcount"]
    assert counts == [2, None]


def test_placements_beside_the_file_are_counted_and_not_judged() -> None:
    crowd = [values(row_id=f"known {n}") for n in range(3)] + [values(row_id="later", starts_on="2027-03-01", ends_on="2027-04-01")]
    found = checked(row("1", enterprise_staff="39", post_staff="20"), row("2", enterprise_staff="50", post_staff="25"), beside=crowd)
    assert found.records == 2 and sum(found.counts["no_fees"].values()) == 2
    heads = [(f.record, f.rule, f.values.get("interns_at_enterprise"), f.values.get("interns_in_post")) for f in found.findings]
    assert heads == [("1", "enterprise_headcount", 5, None), ("1", "post_headcount", None, 5)]


def test_nobody_beside_the_file() -> None:
    assert checked(row("1"), beside=[]).findings == []


# --------------------------------------------------------------------------- one answer, whichever way

DAYS = st.one_of(st.none(), st.dates(date(2021, 10, 1), date(2027, 6, 1)), st.sampled_from(
    [date(2021, 12, 31), date(2022, 5, 1), date(2022, 5, 23), date(2026, 9, 30), date(2026, 10, 10), date(2024, 2, 29)]))
FLAGS = st.one_of(st.none(), st.booleans())


def words(*choices: str) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.sampled_from(choices))


ROWS = st.fixed_dictionaries({}, optional={
    "sex": words("M", "F"), "born_on": st.one_of(st.none(), st.dates(date(2004, 1, 1), date(2011, 1, 1))),
    "study_year": st.integers(0, 4), "programme_code": words("460103", "660103", "710202"), "kind": words("post", "cognition"),
    "enterprise_name": words("甲", "乙"), "enterprise_uscc": words("A", "B"), "enterprise_staff": st.integers(0, 40),
    "post_name": words("车工", "钳工"), "post_staff": st.integers(0, 15), "post_programme_category": words("46", "53"),
    "venue_kind": words("factory", "bar"), "labour_level": st.integers(1, 4),
    "hazards": st.sampled_from([None, (), ("height",), ("underground", "锅炉")]), "agency": FLAGS, "starts_on": DAYS,
    "ends_on": DAYS, "hours_per_day": st.sampled_from([None, 7999, 8000, 8001]), "night_shift": FLAGS,
    "works_rest_days": FLAGS, "works_holidays": FLAGS, "independent": FLAGS, "pay_yuan": st.sampled_from([None, 336000, 335999]),
    "post_wage_yuan": st.just(420000), "lowest_grade_yuan": st.sampled_from([None, 335999, 400000]),
    "pay_cycle_days": st.integers(30, 32), "pay_channel": words("direct", "third_party"), "pay_form": words("money"),
    "fees_yuan": st.integers(0, 1), "documents_withheld": FLAGS, "school_signed_on": DAYS, "enterprise_signed_on": DAYS,
    "student_signed_on": DAYS, "student_consent_on": DAYS, "guardian_consent_on": DAYS, "insured_from": DAYS, "insured_to": DAYS,
    "premium_payer": words("school", "student"), "school_instructor": words("王海燕"), "enterprise_mentor": words("赵立新"),
    "safety_training_on": DAYS, "safety_exam": words("passed", "failed"), "province_of_post": words("21", "22"),
    "out_of_province_consent_on": DAYS, "out_of_province_filed_on": DAYS, "exception_filed_on": DAYS,
    "exception_scope": st.sampled_from([None, ("no_overtime", "high_risk_post"), ("rest_days_and_holidays", "no_night_shift")]),
    "exception_from": DAYS, "exception_to": DAYS, "reason": words("小单位")})


def same_place(a: dict[str, Any], b: dict[str, Any], *also: str) -> bool:
    codes = a.get("enterprise_uscc"), b.get("enterprise_uscc")
    names = a.get("enterprise_name"), b.get("enterprise_name")
    same = codes[0] == codes[1] if None not in codes else names[0] is not None and names[0] == names[1]
    return same and all(a.get(key) is not None and a.get(key) == b.get(key) for key in also)


def counted(own: dict[str, Any], rows: list[dict[str, Any]], *also: str) -> int | None:
    """Count by comparing every pair."""
    placed = [r for r in rows if r.get("starts_on") and r.get("ends_on")]
    known = own in placed and (own.get("enterprise_uscc") or own.get("enterprise_name")) and all(own.get(k) for k in also)
    return sum(same_place(own, r, *also) and r["starts_on"] <= own["ends_on"] and own["starts_on"] <= r["ends_on"]
               for r in placed) if known else None


@settings(max_examples=20, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=12))
def test_a_file_and_its_rows_one_by_one_are_judged_alike(drawn: list[dict[str, Any]]) -> None:
    rows = [{**r, "row_id": str(n)} for n, r in enumerate(drawn)]
    as_file = checked(*rows)
    reversed_ends = {p["row_id"] for p in as_file.problems}
    placed = [r | ({"ends_on": None} if r["row_id"] in reversed_ends else {}) for r in rows]
    one_by_one = [f for r, p in zip(rows, placed, strict=True) for f in check_one(
        r, today=TODAY, interns_at_enterprise=counted(p, placed), interns_in_post=counted(p, placed, "post_name"))]
    assert [said(f) for f in as_file.findings] == [said(f) for f in one_by_one]


def said(finding: Any) -> tuple[Any, ...]:
    return (finding.record, finding.rule, str(finding.severity), str(finding.outcome), finding.status, finding.zh, finding.en,
            finding.fix_zh, finding.fix_en, finding.missing, finding.article)
