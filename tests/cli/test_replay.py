"""`zhijiao rules replay` on files: one document, both engines, refusals that say what would be right; the law unchanged."""

from __future__ import annotations

import json

import pytest

LOW = {"pay_yuan": "3528", "post_wage_yuan": "4200", "lowest_grade_yuan": "4200", "enterprise_uscc": "", "enterprise_name": "甲厂"}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_the_document_on_a_file(run, cohort, engine):
    path = cohort(LOW, LOW | {"pay_yuan": "4200"})
    found = run("rules", "replay", path, "--set", "internship.pay_floor=900", "--engine", engine, "--json")
    assert (found.code, found.err) == (0, "")
    document = json.loads(found.out)
    assert document == {
        "trial": {"numbers": [{"key": "internship.pay_share", "value": 900, "since": None}], "versions": []},
        "period": {"first": None, "last": None}, "records": 2,
        "counts": {"pay_floor": {"before": {"pass": 2, "fail": 0, "unknown": 0, "na": 0}, "after": {"pass": 1, "fail": 1, "unknown": 0, "na": 0}}},
        "enterprises": [{"rule": "pay_floor", "enterprise": "甲厂", "name": "甲厂", "before": 0, "after": 1}],
        "rows": [{"row_id": "r1", "rule": "pay_floor", "before": "pass", "after": "fail"}]}
    again = json.loads(run("check", "internships", path, "--json").out)
    assert again["counts"]["pay_floor"] == document["counts"]["pay_floor"]["before"]


def test_a_value_from_a_day_on_and_a_period(run, cohort):
    path = cohort(LOW, LOW | {"starts_on": "2026-09-08"}, LOW | {"starts_on": "2027-03-01", "ends_on": "2027-06-01"})
    found = json.loads(run("rules", "replay", path, "--set", "pay_floor=90%", "--since", "2026-09-08", "--to", "2026-12-31", "--json").out)
    assert (found["records"], [row["row_id"] for row in found["rows"]]) == (2, ["r2"])
    assert found["period"] == {"first": None, "last": "2026-12-31"} and found["trial"]["numbers"][0]["since"] == "2026-09-08"
    later = json.loads(run("rules", "replay", path, "--set", "pay_floor=90%", "--from", "2027-01-01", "--json").out)
    assert later["records"] == 1


def test_a_version_of_another_day(run, cohort):
    found = json.loads(run("rules", "replay", cohort(LOW), "--rule", "pay_floor@2018-01-01", "--json").out)
    assert found["counts"]["pay_floor"]["after"]["unknown"] == 1  # the wage of the probation period stands in no column
    newest = json.loads(run("rules", "replay", cohort(LOW | {"starts_on": "2018-09-01", "ends_on": "2018-12-01"}), "--rule", "pay_floor", "--json").out)
    assert newest["rows"] == [{"row_id": "r1", "rule": "pay_floor", "before": "unknown", "after": "pass"}]


def test_said_to_a_reader(run, cohort):
    many = [LOW | {"enterprise_name": f"{number}厂"} for number in range(25)]
    found = run("rules", "replay", cohort(*many), "--set", "pay_floor=900")
    assert "25 placements judged twice." in found.out and "pay_floor: failing 0 -> 25, unknown 0 -> 0" in found.out
    assert "enterprises newly in breach: 25" in found.out and "and 5 more" in found.out and "enterprises newly clear: 0" in found.out
    chinese = run("rules", "replay", cohort(*many), "--set", "pay_floor=0", "--lang", "zh")
    assert "25份实习各核对了两遍。" in chinese.out and "新增不符合的企业：0" in chinese.out


@pytest.mark.parametrize(("arguments", "said"), [
    ((), "Give a file or --platform"), (("FILE", "--platform"), "Give a file or --platform"), (("FILE",), "Say what to try"),
    (("FILE", "--set", "pay_floor"), "NUMBER=VALUE"), (("FILE", "--set", "pay_floor=x"), "whole number"), (("FILE", "--set", "nothing=1"), "has no number"),
    (("FILE", "--rule", "pay_floor@soon"), "RULE@YYYY-MM-DD"), (("FILE", "--rule", "nobody"), "no rule"),
    (("FILE", "--set", "pay_floor=1", "--region", "99"), "No region 99"), (("missing.csv", "--set", "pay_floor=1"), "is not there")])
def test_what_cannot_be_used_is_refused_with_a_reason(run, cohort, arguments, said):
    path = cohort(LOW)
    found = run("rules", "replay", *(path if one == "FILE" else one for one in arguments))
    assert (found.code, found.out) == (2, "") and said in found.err
