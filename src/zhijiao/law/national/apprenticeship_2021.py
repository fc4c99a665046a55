"""The enterprise new-type apprenticeship of 2021: what it asks of an apprenticeship with a labour contract.

The sheet of placements has no columns for these: a room that keeps the contract asks the rules. The instrument's number
and the day of its announcement were seen, its articles were not: every rule warns, a recorded reason lets it pass.
"""

from __future__ import annotations

from datetime import date

from zhijiao.basics.words import Bilingual, Terms
from zhijiao.engines.rules import (
    WARN,
    Code,
    Condition,
    Count,
    Day,
    Facts,
    Instrument,
    Money,
    RecordJudge,
    compile_record,
    fact,
    parameter,
    rule,
    since,
)
from zhijiao.law.duties import Duty, duty

TEXT = Instrument(
    code="apprenticeship-2021",
    title=Bilingual("Guiding Opinions on Fully Promoting the Enterprise New-Type Apprenticeship with Chinese Characteristics",
                    "关于全面推行中国特色企业新型学徒制 加强技能人才培养的指导意见"),
    number="人社部发〔2021〕39号",
    in_force=date(2021, 6, 22))

START = TEXT.in_force

CONTRACT_MONTHS = parameter(
    "apprenticeship.shortest_contract", unit="months", direction="floor",
    values=[since(START, 12, TEXT.article(""), mark="V")])

SHORTEST_TERM = parameter(
    "apprenticeship.shortest_term", unit="months", direction="floor",
    values=[since(START, 12, TEXT.article(""), mark="V")])

USUAL_LONGEST_TERM = parameter(
    "apprenticeship.usual_longest_term", unit="months", direction="ceiling",
    values=[since(START, 24, TEXT.article(""), mark="V")])

LONGEST_TERM = parameter(
    "apprenticeship.longest_term", unit="months", direction="ceiling",
    values=[since(START, 36, TEXT.article(""), mark="V")])

SUBSIDY = parameter(
    "apprenticeship.least_subsidy", unit="fen a year", direction="floor",
    values=[since(START, 500_000, TEXT.article(""), mark="V")])

NUMBERS = (CONTRACT_MONTHS, SHORTEST_TERM, USUAL_LONGEST_TERM, LONGEST_TERM, SUBSIDY)


class Route(Terms):
    """On what an apprenticeship stands. Students recruited jointly stay under the internship regulations."""

    CONTRACT = "contract", "labour contract", "签订劳动合同"
    JOINT = "joint", "joint recruitment", "联合招生"


class TargetLevel(Terms):
    """The level that the training leads to."""

    INTERMEDIATE = "intermediate", "intermediate worker", "中级工"
    SENIOR = "senior", "senior worker", "高级工"
    TECHNICIAN = "technician", "technician", "技师"
    SENIOR_TECHNICIAN = "senior_technician", "senior technician", "高级技师"


class AllowancePayer(Terms):
    """Who pays the allowance of the enterprise's mentor."""

    ENTERPRISE = "enterprise", "the enterprise", "企业"
    SCHOOL = "school", "the school", "学校"
    NOBODY = "nobody", "nobody", "无人承担"


class ApprenticeshipFacts(Facts, reference="starts_on"):
    """What the opinions ask about one apprenticeship."""

    route: Code = fact(en="route", zh="学徒类型", terms=Route)
    starts_on: Day = fact(en="first day", zh="培养开始日期")
    contract_months: Count = fact(en="months of the labour contract", zh="劳动合同月数")
    term_months: Count = fact(en="months of the training", zh="培养月数")
    wage_fen: Money = fact(en="wage per month", zh="月工资")
    minimum_wage_fen: Money = fact(en="local minimum wage per month", zh="当地月最低工资标准")
    allowance_payer: Code = fact(en="who pays the mentor's allowance", zh="企业导师津贴承担方", terms=AllowancePayer)
    subsidy_fen: Money = fact(en="subsidy for an apprentice and year", zh="每人每年补贴")
    plan: Code = fact(en="training plan of the class", zh="培养方案（一班一方案）")
    target_level: Code = fact(en="target level", zh="培养目标等级", terms=TargetLevel)


def _by_contract(f: ApprenticeshipFacts) -> Condition:
    by_contract: Condition = f.route == Route.CONTRACT.value
    return by_contract


@rule(TEXT, article="", mark="V", severity=WARN, missing="fail", zh="技能岗位学徒须签订1年以上劳动合同", applies=_by_contract,
      failed=Bilingual("The labour contract runs {contract_months} months; a year at least is asked for",
                       "劳动合同{contract_months}个月，应不少于1年"),
      fix=Bilingual("Sign a labour contract of at least a year, or record the reason", "签订1年以上劳动合同，或者填写理由"))
def apprentice_contract_year(f: ApprenticeshipFacts) -> Condition:
    """An apprentice on a skill post has a labour contract of at least one year."""
    return f.contract_months >= CONTRACT_MONTHS


@rule(TEXT, article="", mark="V", severity=WARN, zh="学徒培养期限为1至2年", applies=_by_contract,
      failed=Bilingual("The training runs {term_months} months; one to two years are usual",
                       "培养{term_months}个月，一般为1至2年"),
      fix=Bilingual("Set a term of one to two years, or record the special case", "把培养期限定为1至2年，特殊情况填写理由"))
def apprentice_term(f: ApprenticeshipFacts) -> Condition:
    """The training lasts one to two years."""
    return (f.term_months >= SHORTEST_TERM) & (f.term_months <= USUAL_LONGEST_TERM)


@rule(TEXT, article="", mark="V", severity=WARN, zh="学徒培养期限最长不超过3年", applies=_by_contract,
      failed=Bilingual("The training runs {term_months} months; three years at most, also in a special case",
                       "培养{term_months}个月，特殊情况也不超过3年"),
      fix=Bilingual("Shorten the term to three years at most, or record the reason", "把培养期限缩短到3年以内，或者填写理由"))
def apprentice_longest_term(f: ApprenticeshipFacts) -> Condition:
    """Also in a special case the training lasts three years at most."""
    return f.term_months <= LONGEST_TERM


@rule(TEXT, article="", mark="V", severity=WARN, zh="学徒工资不低于当地最低工资标准", applies=_by_contract,
      failed=Bilingual("The wage of {wage_fen} a month is below the local minimum wage of {minimum_wage_fen}",
                       "月工资{wage_fen}，低于当地最低工资标准{minimum_wage_fen}"),
      fix=Bilingual("Raise the wage to the local minimum wage at least, or record the reason", "把月工资提高到当地最低工资标准以上，或者填写理由"))
def apprentice_minimum_wage(f: ApprenticeshipFacts) -> Condition:
    """The wage during the training is at least the local minimum wage."""
    return f.wage_fen >= f.minimum_wage_fen


@rule(TEXT, article="", mark="V", severity=WARN, missing="fail", zh="企业导师津贴由企业承担", applies=_by_contract,
      failed=Bilingual("The mentor's allowance is paid by: {allowance_payer}; the enterprise sets and pays it",
                       "企业导师津贴由{allowance_payer}承担，应由企业确定并承担"),
      fix=Bilingual("Let the enterprise pay the allowance, or record the reason", "由企业承担导师津贴，或者填写理由"))
def apprentice_mentor_allowance(f: ApprenticeshipFacts) -> Condition:
    """The enterprise pays the allowance of its mentor."""
    by_enterprise: Condition = f.allowance_payer == AllowancePayer.ENTERPRISE.value
    return by_enterprise


@rule(TEXT, article="", mark="V", severity=WARN, zh="学徒补贴原则上每人每年不低于5000元", applies=_by_contract,
      failed=Bilingual("The subsidy is {subsidy_fen} a year; in principle 5,000 yuan at least",
                       "每年补贴{subsidy_fen}，原则上不低于5000元"),
      fix=Bilingual("Check the rate with the labour authority, or record the reason", "与人社部门核对补贴标准，或者填写理由"))
def apprentice_subsidy(f: ApprenticeshipFacts) -> Condition:
    """In principle the subsidy is at least 5,000 yuan for an apprentice and year."""
    return f.subsidy_fen >= SUBSIDY


@rule(TEXT, article="", mark="V", severity=WARN, missing="fail", zh="学徒培养须一班一方案，明确培养目标等级", applies=_by_contract,
      failed=Bilingual("Training plan: {plan}; target level: {target_level}; both are needed",
                       "培养方案：{plan}；培养目标等级：{target_level}。两项都要有"),
      fix=Bilingual("Name the plan of the class and the level it leads to, or record the reason", "填写培养方案和培养目标等级，或者填写理由"))
def apprentice_plan(f: ApprenticeshipFacts) -> Condition:
    """The class has a plan of its own that leads to a named level."""
    return f.plan.known() & f.target_level.known()


RULES = (apprentice_contract_year, apprentice_term, apprentice_longest_term, apprentice_minimum_wage, apprentice_mentor_allowance,
         apprentice_subsidy, apprentice_plan)
NAMES = tuple(one.name for one in RULES)
RULE = {one.name: one for one in RULES}

JUDGE: RecordJudge = compile_record(RULES)

DUTIES: tuple[Duty, ...] = (
    duty("", "V", "apprentices on skill posts have a labour contract of at least 1 year", "技能岗位学徒签订1年以上劳动合同",
         "apprentice_contract_year"),
    duty("", "V", "term 1 to 2 years, in special cases to 3", "培养期限1至2年，特殊情况可延长到3年",
         "apprentice_term", "apprentice_longest_term"),
    duty("", "V", "double mentor: one of the enterprise, one of the school", "企业导师和院校导师联合培养（双导师）",
         "two_instructors"),
    duty("", "V", "wages during the training at least the local minimum wage (the minimum wage is the operator's to enter)",
         "培养期间工资不低于当地最低工资标准（最低工资标准由使用单位录入）", "apprentice_minimum_wage"),
    duty("", "V", "mentor allowance set and paid by the enterprise", "企业导师津贴由企业确定并承担", "apprentice_mentor_allowance"),
    duty("", "V", "subsidy in principle at least 5,000 yuan for each apprentice and year", "补贴标准原则上每人每年不低于5000元",
         "apprentice_subsidy"),
    duty("", "V", "one class, one plan; flexible length and credits", "一班一方案，弹性学制和学分制", "apprentice_plan"),
    duty("", "V", "target level: intermediate, senior, technician, senior technician", "培养目标：中级工、高级工、技师、高级技师",
         "apprentice_plan"),
    duty("", "R", "apprentices who are enrolled students stay under the internship regulations unless an employment contract exists",
         "在校学生学徒在岗期间仍按实习管理规定管理，已建立劳动关系的除外"),
)

GROUPS = ((("Apprenticeship", "学徒制"), DUTIES),)
