"""The Vocational Education Law as revised in 2022: the insurance of interns, and what else it asks."""

from __future__ import annotations

from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import BLOCK, Condition, Instrument, rule
from zhijiao.law.duties import Duty, duty
from zhijiao.law.national.internship_2021.facts import PlacementFacts

TEXT = Instrument(
    code="vocational-education-law-2022",
    title=Bilingual("Vocational Education Law of the People's Republic of China (revised 2022)",
                    "中华人民共和国职业教育法（2022年修订）"),
    number="",
    in_force=date(2022, 5, 1))


@rule(TEXT, article="50", mark="V", severity=BLOCK, missing="fail", zh="实习全过程须有保险",
      failed=Bilingual("Insured from {insured_from} to {insured_to}; the internship runs from {starts_on} to {ends_on}",
                       "保险期间{insured_from}至{insured_to}，实习期间{starts_on}至{ends_on}，保险须覆盖整个实习"),
      fix=Bilingual("Insure the student from {starts_on} to {ends_on} without a gap and enter the dates of the policy",
                    "投保实习责任保险，保险期间覆盖{starts_on}至{ends_on}，并填写起止日期"))
def insured_throughout(f: PlacementFacts) -> Condition:
    """The intern is insured from the first day to the last."""
    return (f.insured_from <= f.starts_on) & (f.insured_to >= f.ends_on)


RULES = (insured_throughout,)

INTERNSHIP_DUTIES: tuple[Duty, ...] = (
    duty("50", "V", "the unit grants interns rest, safety protection, insurance and guidance",
         "接纳实习的单位应当保障学生休息休假、获得劳动安全卫生保护、参加相关保险、接受职业技能指导的权利",
         "insured_throughout", "rest_days_and_holidays", "two_instructors"),
    duty("50", "V", "post interns: agreement and pay", "上岗实习的，应当签订实习协议，给予适当的劳动报酬",
         "three_signatures", "pay_floor"),
    duty("50", "V", "schools arrange no internship unrelated to the programme", "不得安排学生从事与所学专业无关的实习",
         "programme_matches_post"),
    duty("50", "V", "schools do not work through agencies", "不得通过人力资源服务机构、劳务派遣单位或者其他中介组织、安排、管理学生实习",
         "no_agency"),
    duty("42", "V", "no fee in the name of job introduction or internship", "不得以介绍工作、安排实习实训等名义收取费用", "no_fees"),
    duty("40", "V", "cooperation of school and enterprise has an agreement", "校企合作应当签订协议"),
    duty("30", "V", "joint recruitment of students needs an apprentice training agreement", "联合招收学生的，应当签订学徒培养协议"),
    duty("66", "V", "internships through agencies or against the rules: fine of 1 to 5 times the illegal income, income below "
         "10,000 yuan counted as 10,000", "违反规定组织实习的，处违法所得一倍以上五倍以下罚款，违法所得不足一万元的按一万元计算"),
)

_ELSEWHERE = (
    ("7", "vocational education inside development plans", "职业教育纳入发展规划"),
    ("8", "the province leads, divides duties, supervises and evaluates", "省级政府统筹领导、职责分工、督导评估"),
    ("10", "technical education; training of rural, laid-off, disabled people and women", "技工教育；农村、失业、残疾人、妇女等群体培训"),
    ("12", "second week of May is Vocational Education Week", "每年5月第二周为职业教育活动周"),
    ("13", "mutual recognition of learning results with abroad", "与境外学习成果互认"),
    ("15", "types of schools", "学校类型"),
    ("17", "recognition, accumulation, conversion of credits; credit bank", "学习成果认证、积累、转换；国家学分银行"),
    ("18", "disabled students, accessibility", "接纳残疾学生和无障碍环境"),
    ("19", "career guidance in ordinary schools", "普通学校职业启蒙和指导"),
    ("20", "programme catalogue and standards", "专业目录和标准"),
    ("22", "county vocational education centres", "县级职业教育中心学校"),
    ("23", "industry bodies publish talent demand", "行业组织发布人才需求信息"),
    ("24", "enterprises train staff; vocational education in the social-responsibility report", "企业职工培训；社会责任报告载明职业教育"),
    ("26", "support of private schools", "扶持民办职业学校"),
    ("27", "certified industry-education enterprises", "产教融合型企业认定和激励"),
    ("28", "agreements of joint schools and commissioned teaching", "联合办学协议和委托合同"),
    ("29", "shared training bases", "公共实训基地"),
    ("31", "loose-leaf textbooks, digital resources", "活页式教材和数字资源"),
    ("33", "conditions and approval of schools", "学校设立条件和审批"),
    ("34", "training institutions", "培训机构设立条件"),
    ("35", "principal responsibility", "校长负责制"),
    ("36", "schools' own programmes, plans, textbooks", "学校办学自主权"),
    ("37", "examination and enrolment", "职教高考和统一招生平台"),
    ("39", "employment services of schools", "就业创业服务"),
    ("41", "income from cooperation", "合作收入的使用"),
    ("43", "quality evaluation and its publication", "质量评价和公开"),
    ("44-45", "training of teachers, posts for teacher practice", "教师培训和实践岗位"),
    ("46", "qualification of professional teachers", "专业课教师条件"),
    ("48", "staffing standards", "编制和岗位标准"),
    ("51", "diplomas, training and skill certificates", "学业证书、培训证书、职业技能等级证书"),
    ("52", "rewards and aid for students", "奖励和资助"),
    ("53", "study and employment without discrimination", "升学和就业不受歧视"),
    ("55", "per-student funding", "生均经费标准"),
    ("56", "use of the education surcharge", "教育费附加的使用"),
    ("58", "enterprises' training fund", "企业职工教育经费"),
    ("61", "statistics and matching events", "统计和供需对接"),
    ("64", "enterprises that do not draw the fund", "企业未按规定提取经费的处理"),
    ("65", "schools that break the law", "学校违法的处理"),
)
OTHER_DUTIES: tuple[Duty, ...] = tuple(duty(article, "V", en, zh, applies=False) for article, en, zh in _ELSEWHERE)

GROUPS = (
    (("Internships and apprenticeships", "实习和学徒"), INTERNSHIP_DUTIES),
    (("Outside single placements", "不涉及单个实习安排"), OTHER_DUTIES),
)
