"""Article 17: dangerous posts, rest days and holidays, overtime, night shifts. A filing made before the fact lifts these."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import BLOCK, Condition, rule
from zhijiao.law.national.internship_2021.facts import PlacementFacts, filed
from zhijiao.law.national.internship_2021.instruments import TEXT
from zhijiao.law.national.internship_2021.numbers import LONGEST_DAY


@rule(TEXT, article="17(1)", mark="V*", severity=BLOCK, zh="不得安排高风险岗位实习，经备案的除外",
      lifted_by=filed("high_risk_post"),
      failed=Bilingual("Hazards of the post: {hazards}; there is no filing that allows them",
                       "岗位危险因素：{hazards}；没有有效的例外备案"),
      fix=Bilingual("Choose a post without hazards; where the programme requires it, file the exception with the superior "
                    "department before the first day", "改为没有危险因素的岗位；专业和岗位有特殊要求的，在开始日期之前报上级主管部门备案"))
def high_risk_post(f: PlacementFacts) -> Condition:
    """No work at height, underground, with radiation, toxic, flammable or explosive matter or of other high risk."""
    return f.hazards.is_empty()


def _holidays_free(f: PlacementFacts) -> Condition:
    return ~f.works_holidays | ~f.holiday_in_span


@rule(TEXT, article="17(2)", mark="V*", severity=BLOCK, zh="不得安排学生在法定节假日、休息日实习，经备案的除外",
      lifted_by=filed("rest_days_and_holidays"), hard=_holidays_free,
      failed=Bilingual("Between {starts_on} and {ends_on}: works on statutory holidays: {works_holidays}; works on rest days: "
                       "{works_rest_days}; there is no filing that allows it",
                       "{starts_on}至{ends_on}期间，法定节假日上班：{works_holidays}；休息日上班：{works_rest_days}；没有有效的例外备案"),
      fix=Bilingual("Take statutory holidays and rest days out of the roster; where the post requires them, file the "
                    "exception with the superior department before the first day",
                    "排班避开法定节假日和休息日；岗位有特殊要求的，在开始日期之前报上级主管部门备案"))
def rest_days_and_holidays(f: PlacementFacts) -> Condition:
    """No work on statutory holidays and on rest days; a Saturday or Sunday made a workday is none."""
    return _holidays_free(f) & (~f.works_rest_days | ~f.rest_day_in_span)


@rule(TEXT, article="17(3)", mark="V*", severity=BLOCK, zh="不得安排学生加班，经备案的除外",
      lifted_by=filed("no_overtime"),
      failed=Bilingual("{hours_per_day} hours a day are more than {longest_day}; there is no filing that allows it",
                       "每日工作{hours_per_day}小时，超过{longest_day}小时；没有有效的例外备案"),
      fix=Bilingual("Shorten the working day to {longest_day} hours; where the post requires more, file the exception with the "
                    "superior department before the first day",
                    "把每日工作时间减到{longest_day}小时以内；岗位有特殊要求的，在开始日期之前报上级主管部门备案"))
def no_overtime(f: PlacementFacts) -> Condition:
    """At most eight hours of work a day."""
    return f.hours_per_day <= LONGEST_DAY


@rule(TEXT, article="17(3)", mark="V*", severity=BLOCK, zh="不得安排学生上夜班，经备案的除外",
      lifted_by=filed("no_night_shift"),
      failed=Bilingual("The student works night shifts; there is no filing that allows it", "学生上夜班；没有有效的例外备案"),
      fix=Bilingual("Take the student off night shifts; where the programme requires them (nursing, for example), file the "
                    "exception with the superior department before the first day",
                    "不安排夜班；专业和岗位有特殊要求的（如护理），在开始日期之前报上级主管部门备案"))
def no_night_shift(f: PlacementFacts) -> Condition:
    """No night shift."""
    return ~f.night_shift
