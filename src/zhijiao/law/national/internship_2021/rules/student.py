"""Article 16: who may be placed in a post at all, and where. No filing lifts these."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import BLOCK, Condition, rule
from zhijiao.law.national.internship_2021.facts import (
    PlacementFacts,
    is_post_internship,
)
from zhijiao.law.national.internship_2021.instruments import TEXT
from zhijiao.law.national.internship_2021.numbers import (
    ADULT_AGE,
    BARRED_VENUE_KINDS,
    HIGHEST_LABOUR_LEVEL,
    LOWEST_AGE,
    LOWEST_STUDY_YEAR,
    MINORS_HIGHEST_LABOUR_LEVEL,
    WOMEN_BARRED_HAZARDS,
    WOMEN_HIGHEST_LABOUR_LEVEL,
)


@rule(TEXT, article="16(1)", mark="V", severity=BLOCK, zh="不得安排一年级学生岗位实习", applies=is_post_internship,
      failed=Bilingual("The student is in year {study_year} when the internship starts; post internships begin in year "
                       "{lowest_study_year}", "学生开始实习时在读{study_year}年级，岗位实习须从{lowest_study_year}年级起"),
      fix=Bilingual("Move the first day to the second year of study, or arrange a cognition internship",
                    "把开始日期改到二年级以后，或者改为认识实习"))
def not_first_year(f: PlacementFacts) -> Condition:
    """A first-year student may not be placed in a post."""
    return f.study_year >= LOWEST_STUDY_YEAR


@rule(TEXT, article="16(2)", mark="V", severity=BLOCK, zh="岗位实习学生须年满16周岁", applies=is_post_internship,
      failed=Bilingual("The student is {age_on_first_day} when the internship starts, under {lowest_age} (born on "
                       "{born_on}, first day {starts_on})",
                       "学生开始实习时{age_on_first_day}岁，不满{lowest_age}周岁（出生日期{born_on}，开始日期{starts_on}）"),
      fix=Bilingual("Move the first day to the day after the {lowest_age}th birthday or later",
                    "把开始日期改到{lowest_age}周岁生日的次日或以后"))
def minimum_age(f: PlacementFacts) -> Condition:
    """A student under 16 may not be placed in a post; an age is reached on the day after the birthday."""
    return f.age_on_first_day >= LOWEST_AGE


@rule(TEXT, article="16(3)", mark="V", severity=BLOCK, zh="未成年学生不得从事未成年工禁忌劳动",
      applies=lambda f: f.age_on_first_day < ADULT_AGE,
      failed=Bilingual("The student is {age_on_first_day}; hazards of the post: {hazards}; labour intensity level "
                       "{labour_level}. Under {adult_age} no hazard and at most level {minors_highest_labour_level}",
                       "学生开始实习时{age_on_first_day}岁；岗位危险因素：{hazards}；体力劳动强度{labour_level}级。"
                       "未满{adult_age}周岁不得接触危险因素，强度不超过{minors_highest_labour_level}级"),
      fix=Bilingual("Choose a post without hazards and with lighter labour; no filing can allow this one",
                    "改为没有危险因素、劳动强度较低的岗位；此项不能通过备案放行"))
def minors_barred_work(f: PlacementFacts) -> Condition:
    """Under 18 a student does no work with a hazard and none of labour intensity Level IV."""
    return f.hazards.is_empty() & (f.labour_level <= MINORS_HIGHEST_LABOUR_LEVEL)


@rule(TEXT, article="16(4)", mark="V", severity=BLOCK, zh="女学生不得从事女职工禁忌劳动",
      applies=lambda f: f.sex == "F",
      failed=Bilingual("Hazards of the post: {hazards}; labour intensity level {labour_level}. Women do no work "
                       "underground, carry no heavy loads, and work at most at level {women_highest_labour_level}",
                       "岗位危险因素：{hazards}；体力劳动强度{labour_level}级。女学生不得从事井下作业、搬运重物，"
                       "强度不超过{women_highest_labour_level}级"),
      fix=Bilingual("Choose another post; no filing can allow this one", "改为其他岗位；此项不能通过备案放行"))
def women_barred_work(f: PlacementFacts) -> Condition:
    """A female student does no work underground, with heavy loads or of labour intensity Level IV."""
    return ~f.hazards.overlaps(WOMEN_BARRED_HAZARDS) & (f.labour_level <= WOMEN_HIGHEST_LABOUR_LEVEL)


@rule(TEXT, article="16(5)", mark="V", severity=BLOCK, zh="不得到营业性娱乐场所实习",
      failed=Bilingual("The place of the internship is barred to interns: {venue_kind}",
                       "实习场所属于禁止学生实习的场所：{venue_kind}"),
      fix=Bilingual("Choose a unit that is no place of commercial entertainment", "改到不属于营业性娱乐场所的单位实习"))
def barred_venue(f: PlacementFacts) -> Condition:
    """No internship in a bar, nightclub, karaoke, bath centre, game hall, internet cafe or other entertainment."""
    return ~f.venue_kind.isin(BARRED_VENUE_KINDS)


@rule(TEXT, article="16(6)", mark="V", severity=BLOCK, zh="不得通过中介机构或者有偿代理安排实习",
      failed=Bilingual("The internship is arranged through an agency", "实习经中介机构或者有偿代理安排"),
      fix=Bilingual("End the agency's part; school and unit arrange the internship between them, and the case is reported "
                    "to the labour authority", "停止中介参与，由学校和实习单位直接安排，并向人力资源社会保障部门报告"))
def no_agency(f: PlacementFacts) -> Condition:
    """No intermediary and no paid agency organises, arranges or manages the internship."""
    return ~f.agency


@rule(TEXT, article="16(7)", mark="V", severity=BLOCK, zh="不得安排Ⅲ级及以上强度的体力劳动",
      failed=Bilingual("The labour intensity of the post is level {labour_level}; interns work at most at level "
                       "{highest_labour_level}", "岗位体力劳动强度为{labour_level}级，学生实习不得超过{highest_labour_level}级"),
      fix=Bilingual("Choose a post of labour intensity level {highest_labour_level} or lower",
                    "改为体力劳动强度{highest_labour_level}级及以下的岗位"))
def labour_level(f: PlacementFacts) -> Condition:
    """No labour of intensity Level III or above."""
    return f.labour_level <= HIGHEST_LABOUR_LEVEL
