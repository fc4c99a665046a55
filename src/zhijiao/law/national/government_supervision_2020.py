"""Government Supervision Regulation (政府督查工作条例): who may supervise, on what, how, and the objection of the supervised.

The text was seen as its repository of laws has it; the numbers are kept with their article. What a rule cannot say of one
requirement or one objection is checked by people and listed as such.
"""

from __future__ import annotations

from datetime import date

from zhijiao.basics.words import Bilingual
from zhijiao.engines.rules import (
    BLOCK,
    Code,
    Condition,
    Day,
    Facts,
    Flag,
    Instrument,
    RecordJudge,
    compile_record,
    days_between,
    fact,
    parameter,
    rule,
    since,
)
from zhijiao.law.duties import Duty, duty

TEXT = Instrument(
    code="government-supervision-2020",
    title=Bilingual("Government Supervision Regulation", "政府督查工作条例"),
    number="",
    in_force=date(2021, 2, 1))

OBJECTION_DAYS = parameter(
    "supervision.objection_days", unit="days", direction="floor",
    values=[since(TEXT.in_force, 30, TEXT.article("17"), mark="V")])

DECISION_DAYS = parameter(
    "supervision.decision_days", unit="days", direction="ceiling",
    values=[since(TEXT.in_force, 30, TEXT.article("17"), mark="V")])

NUMBERS = (OBJECTION_DAYS, DECISION_DAYS)


class ItemFacts(Facts, reference="opened_on"):
    """What the regulation asks about one item of supervision before it is dispatched."""

    by_department: Flag = fact(en="opened by a department", zh="由部门组织督查")
    mandate: Code = fact(en="document that gives the mandate", zh="督查授权文件")
    basis: Code = fact(en="opened on", zh="立项依据")
    opened_on: Day = fact(en="day of dispatch", zh="交办日期")


class ObjectionFacts(Facts, reference="filed_on"):
    """What the regulation asks about one objection to a conclusion."""

    concluded_on: Day = fact(en="day of the conclusion", zh="结论送达日期")
    filed_on: Day = fact(en="day of the objection", zh="异议提出日期")
    by_same_person: Flag = fact(en="reviewed by who made the conclusion", zh="由原结论作出人复核")


@rule(TEXT, article="7", mark="V", severity=BLOCK, missing="fail", zh="部门开展督查须有本级政府指定的文件",
      applies=lambda f: f.by_department,
      failed=Bilingual("A department supervises only when its government has designated it; no document is named",
                       "部门只有经本级人民政府指定才能开展督查，还没有写明授权文件"),
      fix=Bilingual("Enter the number of the document that gives the mandate, in the requirement or the meeting",
                    "在要求或者会议里写上授权文件的发文字号"))
def supervision_mandate(f: ItemFacts) -> Condition:
    """A department supervises only with the mandate of its government."""
    return f.mandate.known()


@rule(TEXT, article="11", mark="V", severity=BLOCK, missing="fail", zh="督查事项须有立项依据",
      failed=Bilingual("An item is opened by decision of the government, on instruction of its head, or on a proposal that the "
                       "head approved; none is named",
                       "督查事项由本级政府决定、行政首长指示，或者督查机构建议经行政首长批准才能立项，还没有写明是哪一种"),
      fix=Bilingual("Choose on what the item is opened", "选择立项依据"))
def supervision_basis(f: ItemFacts) -> Condition:
    """An item of supervision is opened on a decision, an instruction or an approved proposal."""
    return f.basis.known()


@rule(TEXT, article="17", mark="V", severity=BLOCK, zh="对督查结论有异议的，须在30日内申请复核",
      failed=Bilingual("The conclusion was given on {concluded_on}; an objection on {filed_on} is too late: it is raised within "
                       "30 days", "结论{concluded_on}送达，{filed_on}提出异议已超过30日的期限"),
      fix=Bilingual("Write to the office that made the conclusion: it may look at it again of its own accord",
                    "可以向作出结论的机关书面反映，由其自行决定是否重新核查"))
def objection_in_time(f: ObjectionFacts) -> Condition:
    """An objection is raised within thirty days of the conclusion."""
    return days_between(f.concluded_on, f.filed_on) <= OBJECTION_DAYS


@rule(TEXT, article="17", mark="V", severity=BLOCK, zh="复核异议的人员须回避本人作出的结论",
      failed=Bilingual("You made the conclusion that is objected to; whoever made it takes no part in the review",
                       "有异议的结论由您作出，复核时应当回避"),
      fix=Bilingual("Let a colleague who did not take part decide", "请没有参与的同事复核"))
def objection_decided_by_others(f: ObjectionFacts) -> Condition:
    """Whoever made a conclusion takes no part in the review of an objection to it."""
    return ~f.by_same_person


OF_ITEMS = (supervision_mandate, supervision_basis)
OF_FILING = (objection_in_time,)
OF_DECIDING = (objection_decided_by_others,)
RULES = (*OF_ITEMS, *OF_FILING, *OF_DECIDING)
NAMES = tuple(one.name for one in RULES)

ITEM: RecordJudge = compile_record(OF_ITEMS)
FILING: RecordJudge = compile_record(OF_FILING)
DECIDING: RecordJudge = compile_record(OF_DECIDING)

WHO: tuple[Duty, ...] = (
    duty("4-5", "V", "supervised are departments of the same level, lower governments and their departments, organisations "
         "authorised or entrusted with public tasks", "督查对象为本级政府所属部门、下级政府及其所属部门、法律法规授权和受委托管理公共事务的组织"),
    duty("7", "V", "a department supervises only when its government has designated it", "部门经本级人民政府指定才能开展督查",
         "supervision_mandate"),
    duty("8", "V", "a supervision team has a leader, who is set by the government", "督查组实行组长负责制，组长由本级人民政府确定"),
)

HOW: tuple[Duty, ...] = (
    duty("11", "V", "opened by decision of the government, on instruction of its head, or on a proposal that the head approved",
         "由本级政府决定、行政首长指示，或者督查机构建议经行政首长批准立项", "supervision_basis"),
    duty("12", "V", "methods: self-check, report, inspection and visit, meeting, hearing and statistics, documents, leads, "
         "interview, “Internet + supervision”", "方式：要求自查、听取汇报、检查访谈暗访、座谈听证统计、调阅资料、核查线索、约谈、“互联网＋督查”"),
    duty("14", "V", "types: comprehensive, special, incident, daily follow-up, verification of a lead",
         "类型：综合督查、专项督查、事件调查、日常督办、线索核查"),
    duty("15", "V", "a written plan says content, object and scope; no duplicate and no excessive supervision",
         "督查方案写明内容、对象和范围；不得多头、重复督查，控制频次"),
    duty("16", "V", "the conclusion is factual and fed back to the supervised", "督查结论实事求是，并向督查对象反馈"),
    duty("25", "V", "the supervised do not obstruct and give no false data", "督查对象不得阻挠，不得提供虚假资料"),
)

AFTER: tuple[Duty, ...] = (
    duty("17", "V", "an objection is raised within 30 days of the conclusion", "对督查结论有异议的，可以在30日内申请复核",
         "objection_in_time"),
    duty("17", "V", "it is decided within 30 days", "复核机关应当在30日内作出复核决定"),
    duty("17", "V", "whoever took part in the conclusion stands back", "参与作出督查结论的人员应当回避", "objection_decided_by_others"),
    duty("18", "V", "what was found is put right, and that is verified", "督查对象按照督查结论整改，督查机构核查整改情况"),
    duty("21", "V", "praise, incentives, criticism and proposals of liability are approved by the head",
         "表扬、激励、批评和追究责任的建议经本级行政首长批准"),
    duty("23", "V", "leads on crime are handed over", "发现涉嫌违法犯罪的线索，移送有关机关"),
)

GROUPS = (
    (("Who supervises whom", "督查主体和对象"), WHO),
    (("Opening and conduct", "立项和实施"), HOW),
    (("Conclusion and what follows", "结论和结果运用"), AFTER),
)
