"""The numbers of the internship regulations: each with its unit, the day from which it holds, and its citation.

Two further numbers stand where the text fixes a span of days instead of comparing with one: the usual length of six
months (`facts.usual_end`) and the calendar of holidays (`zhijiao.law.holidays`).
"""

from __future__ import annotations

from zhijiao.engines.rules import parameter, since
from zhijiao.law.national.internship_2021.instruments import TEXT, TEXT_2016
from zhijiao.law.national.internship_2021.terms import BARRED_VENUES, Hazard

START = TEXT.in_force

AGE_CONVENTION = parameter(
    "internship.age_convention", unit="day on which a year of age is completed (project decision)",
    values=[since(START, "day_after", TEXT.article("16(2)"), mark="R")])

LOWEST_STUDY_YEAR = parameter(
    "internship.lowest_study_year", unit="year of study", direction="floor",
    values=[since(START, 2, TEXT.article("16(1)"), mark="V")])

LOWEST_AGE = parameter(
    "internship.lowest_age", unit="completed years", direction="floor",
    values=[since(START, 16, TEXT.article("16(2)"), mark="V")])

ADULT_AGE = parameter(
    "internship.adult_age", unit="completed years",
    values=[since(START, 18, TEXT.article("16(3)"), mark="V")])

HIGHEST_LABOUR_LEVEL = parameter(
    "internship.highest_labour_level", unit="level of labour intensity", direction="ceiling",
    values=[since(START, 2, TEXT.article("16(7)"), mark="V")])

# Level IV is barred to minors by the Labour Law, arts 64-65, and to women by the annex of the 2012 special rules.
MINORS_HIGHEST_LABOUR_LEVEL = parameter(
    "internship.minors_highest_labour_level", unit="level of labour intensity", direction="ceiling",
    values=[since(START, 3, TEXT.article("16(3)"), mark="V")])

WOMEN_HIGHEST_LABOUR_LEVEL = parameter(
    "internship.women_highest_labour_level", unit="level of labour intensity", direction="ceiling",
    values=[since(START, 3, TEXT.article("16(4)"), mark="V")])

WOMEN_BARRED_HAZARDS = parameter(
    "internship.women_barred_hazards", unit="hazards",
    values=[since(START, (Hazard.UNDERGROUND.value, Hazard.HEAVY_LOAD.value), TEXT.article("16(4)"), mark="V")])

BARRED_VENUE_KINDS = parameter(
    "internship.barred_venues", unit="kinds of venue",
    values=[since(START, BARRED_VENUES, TEXT.article("16(5)"), mark="V")])

# Eight hours are those of the Labour Law, art. 36.
LONGEST_DAY = parameter(
    "internship.longest_day", unit="thousandths of an hour", direction="ceiling",
    values=[since(START, 8000, TEXT.article("17(3)"), mark="V")])

ENTERPRISE_SHARE = parameter(
    "internship.enterprise_share", unit="per mille of the staff on post", direction="ceiling",
    values=[since(START, 100, TEXT.article("~10-11"), mark="V*")])

POST_SHARE = parameter(
    "internship.post_share", unit="per mille of the staff in the same kind of post", direction="ceiling",
    values=[since(START, 200, TEXT.article("~10-11"), mark="V*")])

PAY_SHARE = parameter(
    "internship.pay_share", unit="per mille of the wage standard of the same post", direction="floor",
    values=[since(START, 800, TEXT.article("18"), mark="V")])

PROBATION_SHARE = parameter(
    "internship.probation_share", unit="per mille of the wage of the probation period", direction="floor",
    values=[since(TEXT_2016.in_force, 800, TEXT_2016.article("17"), until=TEXT_2016.ended, mark="V*")])

LONGEST_PAY_CYCLE = parameter(
    "internship.longest_pay_cycle", unit="days", direction="ceiling",
    values=[since(START, 31, TEXT.article("18"), mark="V")])

NUMBERS = (
    AGE_CONVENTION, LOWEST_STUDY_YEAR, LOWEST_AGE, ADULT_AGE, HIGHEST_LABOUR_LEVEL, MINORS_HIGHEST_LABOUR_LEVEL,
    WOMEN_HIGHEST_LABOUR_LEVEL, WOMEN_BARRED_HAZARDS, BARRED_VENUE_KINDS, LONGEST_DAY, ENTERPRISE_SHARE, POST_SHARE,
    PAY_SHARE, PROBATION_SHARE, LONGEST_PAY_CYCLE)

UNITS_ZH: dict[str, str] = {
    "day on which a year of age is completed (project decision)": "周岁从哪一天起算（项目约定）",
    "year of study": "年级",
    "completed years": "周岁",
    "level of labour intensity": "体力劳动强度等级",
    "hazards": "危险因素",
    "kinds of venue": "场所类型",
    "thousandths of an hour": "千分之一小时",
    "per mille of the staff on post": "占在岗职工的千分比",
    "per mille of the staff in the same kind of post": "占同类岗位职工的千分比",
    "per mille of the wage standard of the same post": "占同岗位工资标准的千分比",
    "per mille of the wage of the probation period": "占试用期工资的千分比",
    "days": "天",
    "months": "个月",
    "fen a year": "分/年",
}
"""The units of the numbers in Chinese."""
