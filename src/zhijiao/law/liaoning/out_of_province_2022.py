"""Liaoning's notice that forwards the internship regulations: instructors, and posts outside the province.

The notice's own number was not seen; its rules hold from the day on which it was seen published.
"""

from __future__ import annotations

from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import BLOCK, Condition, Instrument, rule
from zhijiao.law.duties import Duty, duty
from zhijiao.law.national.internship_2021.facts import PlacementFacts

LIAONING = "21"

TEXT = Instrument(
    code="liaoning-internship-notice-2022",
    title=Bilingual("Notice of the Liaoning Provincial Department of Education forwarding the Regulations on the Administration "
                    "of Internships of Vocational School Students",
                    "辽宁省教育厅关于转发《职业学校学生实习管理规定》的通知"),
    number="",
    in_force=date(2022, 5, 23),
    region=LIAONING)


@rule(TEXT, article="", mark="V", severity=BLOCK, missing="fail", zh="学校和实习单位须各指定一名实习指导教师",
      failed=Bilingual("School instructor: {school_instructor}; enterprise instructor: {enterprise_mentor}",
                       "学校实习指导教师：{school_instructor}；实习单位指导人员：{enterprise_mentor}"),
      fix=Bilingual("Name one experienced instructor of the school and one of the unit", "由学校和实习单位各指定一名有经验的指导教师并填写姓名"))
def two_instructors(f: PlacementFacts) -> Condition:
    """School and unit have each named an instructor."""
    return f.school_instructor.known() & f.enterprise_mentor.known()


@rule(TEXT, article="", mark="V", severity=BLOCK, missing="fail", zh="省外实习须经主管部门同意并报省教育厅备案",
      applies=lambda f: f.province_of_post != LIAONING,
      failed=Bilingual("The post is in {province_of_post}; consent of the competent department {out_of_province_consent_on}, "
                       "filed with the provincial education department {out_of_province_filed_on}, first day {starts_on}",
                       "岗位在{province_of_post}；主管部门同意日期{out_of_province_consent_on}，报省教育厅备案日期"
                       "{out_of_province_filed_on}，开始日期{starts_on}"),
      fix=Bilingual("Before the first day get the consent of the school's competent department and have it filed with the "
                    "provincial education department", "在开始日期之前取得学校主管部门同意，并由其报省教育厅备案"))
def out_of_province_filing(f: PlacementFacts) -> Condition:
    """A post outside the province has the prior consent of the competent department and is filed with the province."""
    return (f.out_of_province_consent_on <= f.starts_on) & (f.out_of_province_filed_on <= f.starts_on)


RULES = (two_instructors, out_of_province_filing)

DUTIES: tuple[Duty, ...] = (
    duty("", "V", "school and unit each name an experienced instructor for the whole course",
         "学校和实习单位分别选派经验丰富的实习指导教师全程指导", "two_instructors"),
    duty("", "V", "out of province or abroad: prior consent of the school's competent department, filing with the provincial "
         "education department", "省外、境外实习须事先经学校主管部门同意，并报省教育厅备案", "out_of_province_filing"),
    duty("", "V", "leading group under the principal", "成立校长任组长的实习工作领导小组"),
    duty("", "V", "every city and school names its lead department with duties and accountability",
         "各市、各校明确实习管理牵头部门和职责"),
    duty("", "V", "hotline of each city bureau and each institution", "各市教育局、各高校公布实习监督电话"),
    duty("", "V", "epidemic control during internships organised by the school", "实习期间疫情防控由学校组织落实"),
)

GROUPS = ((("Notice of the province", "省级通知"), DUTIES),)
