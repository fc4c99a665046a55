"""What the law asks about one placement, and from which column of the sheet each answer comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import (
    Code,
    Condition,
    Count,
    Day,
    Facts,
    Flag,
    Milli,
    Money,
    Tags,
    Years,
    age,
    any_listed_day,
    derived,
    fact,
    head_count,
    plus_months,
)
from zhijiao.law.holidays import HOLIDAYS, LAST_DAY, REST_DAYS
from zhijiao.law.national.internship_2021.columns import COLUMNS
from zhijiao.law.national.internship_2021.instruments import TEXT
from zhijiao.law.national.internship_2021.numbers import AGE_CONVENTION

USUAL_MONTHS = 6  # "generally 6 months" (about article 11-12, V*)
UNIT = ("enterprise_uscc", "enterprise_name")  # the same code where both have one, else the same name
_CATEGORY_DIGITS = 2
_LEVELS_APART = 20  # major categories 21-39, 41-59, 61-79: the three levels of the catalogue number them 20 apart


_PUBLISHED = Bilingual(f"(holidays are published to the end of {LAST_DAY.year})", f"（放假安排公布到{LAST_DAY.year}年底）")


class PlacementFacts(Facts, columns=COLUMNS, reference="starts_on"):
    """What the internship regulations ask about one placement."""

    # who
    sex: Code
    born_on: Day
    study_year: Count
    programme_code: Code
    kind: Code
    # where
    enterprise_name: Code
    enterprise_uscc: Code
    enterprise_staff: Count
    post_name: Code
    post_staff: Count
    post_programme_category: Code
    venue_kind: Code
    labour_level: Count
    hazards: Tags
    agency: Flag
    # when
    starts_on: Day
    ends_on: Day
    hours_per_day: Milli
    night_shift: Flag
    works_rest_days: Flag
    works_holidays: Flag
    # pay
    independent: Flag
    pay_fen: Money = fact(column="pay_yuan")
    post_wage_fen: Money = fact(column="post_wage_yuan")
    lowest_grade_fen: Money = fact(column="lowest_grade_yuan")
    probation_wage_fen: Money = fact(en="Wage of the probation period, yuan", zh="试用期工资（元）")  # 2016 only, no column
    pay_cycle_days: Count
    pay_channel: Code
    pay_form: Code
    fees_fen: Money = fact(column="fees_yuan")
    documents_withheld: Flag
    # papers
    school_signed_on: Day
    enterprise_signed_on: Day
    student_signed_on: Day
    student_consent_on: Day
    guardian_consent_on: Day
    insured_from: Day
    insured_to: Day
    premium_payer: Code
    school_instructor: Code
    enterprise_mentor: Code
    safety_training_on: Day
    safety_exam: Code
    # filings
    province_of_post: Code
    out_of_province_consent_on: Day
    out_of_province_filed_on: Day
    exception_filed_on: Day
    exception_scope: Tags
    exception_from: Day
    exception_to: Day

    age_on_first_day: Years = derived(
        lambda f: age(f.born_on, f.starts_on, AGE_CONVENTION),
        en="age on the first day", zh="实习开始时的周岁年龄", cites=(TEXT.article("16(2)"),))
    usual_end: Day = derived(
        lambda f: plus_months(f.starts_on, USUAL_MONTHS),
        en="day six months after the first", zh="开始后满六个月之日", cites=(TEXT.article("~11-12"),))
    programme_category: Count = derived(
        lambda f: f.programme_code.leading_number(_CATEGORY_DIGITS) % _LEVELS_APART,
        en="major category of the programme", zh="所学专业大类", cites=(TEXT.article("~9"),))
    post_category: Count = derived(
        lambda f: f.post_programme_category.leading_number(_CATEGORY_DIGITS) % _LEVELS_APART,
        en="major category of the post", zh="岗位所属专业大类", cites=(TEXT.article("~9"),))
    interns_at_enterprise: Count = head_count(
        unit=UNIT, first="starts_on", last="ends_on",
        en="interns at the unit at the same time", zh="同一时期该单位实习学生数", cites=(TEXT.article("~10-11"),))
    interns_in_post: Count = head_count(
        unit=UNIT, by=("post_name",), first="starts_on", last="ends_on",
        en="interns in the post at the same time", zh="同一时期该岗位实习学生数", cites=(TEXT.article("~10-11"),))
    holiday_in_span: Flag = any_listed_day(
        HOLIDAYS, first="starts_on", last="ends_on",
        en=f"whether a statutory holiday lies in the placement {_PUBLISHED.en}", zh=f"实习期间是否有法定节假日{_PUBLISHED.zh}", cites=(TEXT.article("17(2)"),))
    rest_day_in_span: Flag = any_listed_day(
        REST_DAYS, first="starts_on", last="ends_on",
        en=f"whether a rest day lies in the placement {_PUBLISHED.en}", zh=f"实习期间是否有休息日{_PUBLISHED.zh}", cites=(TEXT.article("17(2)"),))


FACT_OF_COLUMN: dict[str, str] = {
    (fact.column or name): name for name, fact in PlacementFacts.facts.items() if not fact.is_derived}
COLUMN_OF_FACT: dict[str, str] = {name: key for key, name in FACT_OF_COLUMN.items()}


def facts_from_row(values: Mapping[str, Any], **given: Any) -> PlacementFacts:
    """Return the facts of one row read by its columns; `given` adds what stands in no cell, such as head counts.

    A last day before the first is no last day: unknown, as in a file.
    """
    read = {FACT_OF_COLUMN[key]: value for key, value in values.items() if key in FACT_OF_COLUMN}
    first, last = read.get("starts_on"), read.get("ends_on")
    if first is not None and last is not None and last < first:
        read["ends_on"] = None
    return PlacementFacts(**read, **given)


def is_post_internship(f: PlacementFacts) -> Condition:
    """Say whether the rules for post internships apply: every kind but the cognition internship."""
    return f.kind != "cognition"


def filed(rule: str) -> Callable[[PlacementFacts], Condition]:
    """Return the condition that a valid filing lifts `rule`: names it, covers the placement, made by the first day."""
    return lambda f: (f.exception_scope.contains(rule) & (f.exception_filed_on <= f.starts_on)
                      & (f.exception_from <= f.starts_on) & (f.exception_to >= f.ends_on))
