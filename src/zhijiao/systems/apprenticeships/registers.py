"""The lists of the room: agreements (and the cohort workbook that feeds them), logs, pay slips, filings, complaints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from zhijiao.basics.words import Bilingual, listed
from zhijiao.engines.rules import Finding
from zhijiao.kernel.days import local_day
from zhijiao.kernel.findings.queries import counted
from zhijiao.kernel.people.actor import Actor
from zhijiao.kernel.people.terms import FAMILY, OFFICERS, SCHOOL, Role
from zhijiao.kernel.registers import Act, Between, Choice, Custom, Named, Register, Sheet, Show, View
from zhijiao.law.internships import BEFORE_SIGNING, RULE
from zhijiao.law.national.apprenticeship_2021 import RULE as OF_APPRENTICESHIP
from zhijiao.law.national.internship_2021.columns import COLUMNS
from zhijiao.systems.apprenticeships import actions
from zhijiao.systems.apprenticeships.models import (
    Agreement,
    Amendment,
    Complaint,
    Contract,
    Cover,
    Filing,
    Lock,
    LogEntry,
    MinimumWage,
    Overlap,
    PaySlip,
    Rotation,
    Visit,
)
from zhijiao.systems.apprenticeships.queries.changes import said
from zhijiao.systems.apprenticeships.queries.found import finding_exists
from zhijiao.systems.apprenticeships.queries.history import sentence
from zhijiao.systems.apprenticeships.queries.insurance import COLUMNS as INSURANCE
from zhijiao.systems.apprenticeships.queries.insurance import match_rows as match_covers
from zhijiao.systems.apprenticeships.queries.insurance import row_of as cover_row
from zhijiao.systems.apprenticeships.queries.insurance import uninsured
from zhijiao.systems.apprenticeships.queries.locks import in_my_hands
from zhijiao.systems.apprenticeships.queries.overlaps import in_my_hands as overlap_in_hands
from zhijiao.systems.apprenticeships.queries.reminders import silent
from zhijiao.systems.apprenticeships.queries.rows import judge_rows, match_rows, row_of
from zhijiao.systems.apprenticeships.queries.visits import visit_due
from zhijiao.systems.apprenticeships.states import PARTIES
from zhijiao.systems.apprenticeships.terms import (
    HOLDER,
    UNDER_WAY,
    AmendmentState,
    ComplaintState,
    FilingState,
    LockState,
    OverlapState,
    Party,
    State,
    Triage,
)

OF_AGREEMENT = Show("agreement__number", Bilingual("Agreement", "协议"))
OF_APPRENTICE = Show("agreement__apprentice__name", Bilingual("Apprentice", "学徒"))
PARTY_OF_ROLE = {Role.SCHOOL_TEACHER: Party.SCHOOL, Role.SCHOOL_REGISTRAR: Party.SCHOOL, Role.ENTERPRISE_HR: Party.ENTERPRISE,
                 Role.APPRENTICE: Party.APPRENTICE, Role.GUARDIAN: Party.GUARDIAN}


def visible_agreements(actor: Actor) -> QuerySet[Agreement]:
    """Return the agreements of the register; withdrawn drafts are out of the way."""
    return Agreement.objects.visible_to(actor).exclude(state=State.WITHDRAWN)


def count_findings(rows: Sequence[Agreement], actor: Actor, now: datetime) -> None:
    """Lay the counts of the stored findings beside the rows of one page."""
    counts = counted(rows)
    for row in rows:
        row.found = counts.get(str(row.pk), {})  # type: ignore[attr-defined]
        row.mine = PARTY_OF_ROLE.get(actor.role) is row.holder if actor.role else False  # type: ignore[attr-defined]


def edge(row: Agreement) -> str:
    """Return the class of a row's edge: blocked agreements have a red one."""
    return "r-block" if getattr(row, "found", {}).get("BLOCK") else ""


def in_hands(actor: Actor, now: datetime) -> Q:
    """Return the condition that the actor's party holds the baton and something is to be done."""
    party = PARTY_OF_ROLE.get(actor.role) if actor.role else None
    waiting = (State.DRAFT, State.WITH_ENTERPRISE, State.WITH_APPRENTICE, State.WITH_GUARDIAN, State.SIGNED, State.FILED)
    return Q(state__in=[state for state in waiting if HOLDER[state] is party])


def blocked(actor: Actor, now: datetime) -> Q:
    """Return the condition that a blocking rule is failed."""
    return Q(state__in=(State.DRAFT, *UNDER_WAY)) & Q(finding_exists(severity="BLOCK", outcome="fail"))


def starting(actor: Actor, now: datetime) -> Q:
    """Return the condition that the first day lies in the next fortnight and nobody has started yet."""
    today = local_day(now)
    return Q(starts_on__gte=today, starts_on__lte=today + timedelta(days=14),
             state__in=(State.DRAFT, State.WITH_ENTERPRISE, State.WITH_APPRENTICE, State.WITH_GUARDIAN, State.SIGNED, State.FILED))


def by_rule(value: str, actor: Actor, now: datetime) -> Q:
    """Return the condition that an agreement fails a rule."""
    return Q(finding_exists(rule=value, outcome="fail"))


def held_up_before_signing(finding: Finding) -> bool:
    """Say whether a finding keeps a row of the workbook out: it could not be sent for signature either."""
    return finding.rule in BEFORE_SIGNING and str(finding.severity) == "BLOCK" and finding.outcome == "fail"


COHORT = Sheet(columns=COLUMNS, judge=judge_rows, lookup=match_rows, stops=held_up_before_signing, write=actions.draft_rows,
               undo=actions.withdraw_rows, row_of=row_of, prefetch=("signatures", "filings"), words=Bilingual("Cohort of placements", "实习名单"))

agreements = Register(
    name="agreements", words=Bilingual("Agreements", "三方协议"), one=Bilingual("{n:agreement|agreements}", "份"), model=Agreement,
    visible_to=visible_agreements, key="number", roles=(*PARTIES, *OFFICERS), writers=SCHOOL,
    columns=(
        "number", Show("apprentice__name", sub="programme_name", words=Bilingual("Apprentice", "学徒")),
        Show("enterprise__name", sub="post_name", words=Bilingual("Enterprise", "实习单位")),
        Show("state", sub="school__name", words=Bilingual("State", "状态")), "starts_on",
        Show("findings", words=Bilingual("Findings", "核对结果"), value=lambda row: "", template="apprenticeships/_counts.html"),
    ),
    filters=(Choice("state"), Choice("kind"), Between("starts_on"), Named("school"), Named("enterprise"),
             Custom("visit", Bilingual("Visit", "巡访"), q=lambda value, actor, now: visit_due(local_day(now)),
                    options={"due": Bilingual("due", "该巡访")}),
             Custom("rule", Bilingual("Fails the rule", "不符合规则"), q=by_rule,
                    options={name: rule.words for name, rule in (RULE | OF_APPRENTICESHIP).items()})),
    search=("number", "apprentice__name", "apprentice__initials", "enterprise__name", "enterprise__initials"),
    order=("-starts_on", "-id"),
    views=(
        View("mine", Bilingual("In my hands", "在我手里"), in_hands),
        View("starting", Bilingual("Starting soon", "两周内开工"), starting),
        View("blocked", Bilingual("Blocked", "有阻断"), blocked, across=True),
        View("with_enterprise", Bilingual("Waiting for the enterprise", "等企业签"), lambda actor, now: Q(state=State.WITH_ENTERPRISE)),
        View("with_guardian", Bilingual("Waiting for a guardian", "等监护人签"), lambda actor, now: Q(state=State.WITH_GUARDIAN)),
        View("renewals", Bilingual("Renewals", "续签"), lambda actor, now: Q(renews__isnull=False)),
        View("uninsured", Bilingual("Not insured throughout", "保险有缺口"), lambda actor, now: uninsured(), across=True),
        View("silent", Bilingual("No log last week", "上周没有日志"), lambda actor, now: silent(local_day(now)), across=True),
        View("over", Bilingual("Days over", "已到期"), lambda actor, now: Q(state=State.ACTIVE, ends_on__lt=local_day(now))),
        View("at_work", Bilingual("At work", "在岗"), lambda actor, now: Q(state__in=(State.ACTIVE, State.PAUSED))),
    ),
    page="apprenticeships:agreement", decorate=count_findings, mark=edge, sheet=COHORT,
    acts=(Act(Bilingual("Draft one", "起草一份"), "apprenticeships:draft", SCHOOL),),
)

logs = Register(
    name="logs", told=sentence, words=Bilingual("Work logs", "实习日志"), one=Bilingual("{n:day|days}", "天"), model=LogEntry,
    visible_to=LogEntry.objects.visible_to, roles=(*PARTIES, Role.ENTERPRISE_MENTOR, *OFFICERS),
    columns=("on", Show("agreement__apprentice__name", sub="agreement__number", words=Bilingual("Apprentice", "学徒")),
             Show("tasks", words=Bilingual("Work done", "做了什么"), value=lambda row: "、".join(row.tasks), sub="sentence"), "hours", "state",
             "written_at"),
    filters=(Choice("state"), Between("on"), Named("agreement__school", Bilingual("School", "学校")),
             Named("agreement__enterprise", Bilingual("Enterprise", "实习单位"))),
    search=("agreement__number", "agreement__apprentice__name", "agreement__apprentice__initials"), order=("-on", "-id"),
    detail=("on", OF_AGREEMENT, OF_APPRENTICE, Show("tasks", value=lambda row: "、".join(row.tasks)), "hours",
            "sentence", "state", "written_at", "return_reason"),
)

pay_slips = Register(
    name="pay-slips", told=sentence, words=Bilingual("Pay slips", "工资单"), one=Bilingual("{n:pay slip|pay slips}", "张"), model=PaySlip,
    visible_to=PaySlip.objects.visible_to, roles=(*PARTIES, *OFFICERS),
    columns=("period", Show("agreement__apprentice__name", sub="agreement__number", words=Bilingual("Apprentice", "学徒")), "amount_fen",
             "paid_on", "channel", "form"),
    filters=(Between("period"), Choice("channel"), Choice("form"), Named("agreement__enterprise", Bilingual("Enterprise", "实习单位"))),
    search=("agreement__number", "agreement__apprentice__name", "agreement__apprentice__initials"), order=("-period", "-id"),
)

visits = Register(
    name="visits", words=Bilingual("Visits", "巡访记录"), one=Bilingual("{n:visit|visits}", "次"), model=Visit,
    visible_to=Visit.objects.visible_to, roles=(*PARTIES, *OFFICERS),
    columns=("on", Show("agreement__apprentice__name", sub="agreement__number", words=Bilingual("Apprentice", "学徒")),
             Show("agreement__enterprise__name", sub="agreement__school__name", words=Bilingual("Enterprise", "实习单位")), "form",
             Show("visitor__name", Bilingual("Visitor", "巡访人")), "to_do"),
    filters=(Choice("form"), Between("on"), Named("agreement__enterprise", Bilingual("Enterprise", "实习单位"))),
    search=("agreement__number", "agreement__apprentice__name", "agreement__apprentice__initials", "visitor__name"), order=("-on", "-id"),
    detail=("on", OF_AGREEMENT, OF_APPRENTICE, "form", Show("visitor__name", Bilingual("Visitor", "巡访人")),
            "found", "to_do", "recorded_at"),
    views=(View("to_do", Bilingual("Something to put right", "有问题要整改"), lambda actor, now: ~Q(to_do="")),),
    acts=(Act(Bilingual("How often", "巡访间隔"), "apprenticeships:visit_interval", (Role.PROVINCE_OFFICIAL,)),),
)

filings = Register(
    name="filings", words=Bilingual("Filings", "备案"), one=Bilingual("{n:filing|filings}", "份"), model=Filing,
    visible_to=Filing.objects.visible_to, key="number", roles=(*SCHOOL, Role.ENTERPRISE_HR, *OFFICERS),
    columns=("number", Show("kind", sub="agreement__number", words=Bilingual("Kind", "类型")),
             Show("agreement__school__name", sub="agreement__enterprise__name", words=Bilingual("School", "学校")), "starts_on", "ends_on",
             "state", "requested_at"),
    filters=(Choice("state"), Choice("kind"), Between("starts_on"), Named("agreement__school", Bilingual("School", "学校"))),
    search=("number", "agreement__number", "agreement__school__name"), order=("-requested_at", "-id"),
    views=(View("open", Bilingual("To decide", "待决定"), lambda actor, now: Q(state=FilingState.REQUESTED)),),
    page="apprenticeships:filing",
)

complaints = Register(
    name="complaints", words=Bilingual("Complaints", "投诉"), one=Bilingual("{n:complaint|complaints}", "件"), model=Complaint,
    visible_to=Complaint.objects.visible_to, key="number", roles=(*FAMILY, *OFFICERS),
    columns=("number", "kind", Show("enterprise__name", sub="school__name", words=Bilingual("Enterprise", "实习单位")), "state",
             "answer_due_on", "close_due_on", "received_at"),
    filters=(Choice("state"), Choice("kind"), Between("close_due_on"), Named("enterprise")), search=("number", "enterprise__name"),
    order=("answer_due_on", "id"),
    views=(View("open", Bilingual("Open", "未办结"), lambda actor, now: ~Q(state=ComplaintState.CLOSED)),
           View("late", Bilingual("Late", "逾期"), lambda actor, now: Q(close_due_on__lt=local_day(now)) & ~Q(state=ComplaintState.CLOSED))),
    page="apprenticeships:complaint",
)

amendments = Register(
    name="amendments", told=sentence, words=Bilingual("Amendments", "协议变更"), one=Bilingual("{n:amendment|amendments}", "份"), model=Amendment,
    visible_to=Amendment.objects.visible_to, roles=(*PARTIES, *OFFICERS),
    columns=(Show("agreement__apprentice__name", sub="agreement__number", words=Bilingual("Apprentice", "学徒")),
             Show("agreement__enterprise__name", sub="agreement__school__name", words=Bilingual("Enterprise", "实习单位")), "kind", "effective_on",
             "proposer", "state", "proposed_at"),
    filters=(Choice("kind"), Choice("state"), Between("effective_on"), Named("agreement__enterprise", Bilingual("Enterprise", "实习单位"))),
    search=("agreement__number", "agreement__apprentice__name", "agreement__apprentice__initials"), order=("-proposed_at", "-id"),
    views=(View("open", Bilingual("Waiting for signatures", "等签字"), lambda actor, now: Q(state=AmendmentState.PROPOSED)),),
    detail=(OF_AGREEMENT, OF_APPRENTICE, "kind", Show("after", Bilingual("Terms after", "新约定"), value=lambda row: listed(said(row))),
            "old_pay_fen", "new_pay_fen", "effective_on", "reason", "proposer", "state", "refusal"),
)

contracts = Register(
    name="contracts", words=Bilingual("Apprenticeship contracts", "学徒合同"), one=Bilingual("{n:contract|contracts}", "份"), model=Contract,
    visible_to=Contract.objects.visible_to, roles=(*PARTIES, *OFFICERS),
    columns=(Show("agreement__apprentice__name", sub="agreement__number", words=Bilingual("Apprentice", "学徒")),
             Show("agreement__enterprise__name", sub="agreement__school__name", words=Bilingual("Enterprise", "实习单位")), "route", "starts_on",
             "ends_on", "wage_fen", "target_level", "subsidy_fen"),
    filters=(Choice("route"), Choice("target_level"), Between("ends_on"), Named("agreement__enterprise", Bilingual("Enterprise", "实习单位"))),
    search=("agreement__number", "agreement__apprentice__name", "agreement__apprentice__initials"), order=("-starts_on", "-id"),
)

minimum_wages = Register(
    name="minimum-wages", told=sentence, words=Bilingual("Minimum wages", "最低工资标准"),
    one=Bilingual("{n:minimum wage|minimum wages}", "条"), model=MinimumWage,
    visible_to=MinimumWage.objects.visible_to, roles=OFFICERS,
    columns=(Show("region__name_zh", Bilingual("Region", "地区"), value=lambda row: row.region.words), "effective_on", "amount_fen", "document"),
    filters=(Between("effective_on"), Named("region", name="name_zh")), search=("document", "region__name_zh"), order=("region", "-effective_on"),
    acts=(Act(Bilingual("Enter one", "录入"), "apprenticeships:minimum_wage", OFFICERS),),
)

locks = Register(
    name="locks", words=Bilingual("Ledger locks", "对账锁"), one=Bilingual("{n:lock|locks}", "把"), model=Lock, visible_to=Lock.objects.visible_to,
    roles=(*PARTIES, *OFFICERS),
    columns=("ledger", Show("agreement__number", Bilingual("Agreement", "协议"), sub="agreement__apprentice__name"),
             Show("text_zh", Bilingual("Difference", "差异"), value=lambda row: row.text), "triage", "state", "opened_at"),
    filters=(Choice("ledger"), Choice("state"), Choice("triage"), Named("agreement__school", Bilingual("School", "学校")),
             Named("agreement__enterprise", Bilingual("Enterprise", "实习单位"))),
    search=("agreement__number", "agreement__apprentice__name", "agreement__apprentice__initials"), order=("-opened_at", "-id"),
    views=(View("mine", Bilingual("Waiting for me", "待我处理"), lambda actor, now: in_my_hands(actor)),
           View("held", Bilingual("Holding something up", "未解锁"),
                lambda actor, now: ~Q(state=LockState.CLEARED) & ~Q(state=LockState.ACCEPTED, triage=Triage.DISPUTE))),
    page="apprenticeships:lock",
)

overlaps = Register(
    name="overlaps", words=Bilingual("Overlap requests", "重叠协调"), one=Bilingual("{n:request|requests}", "件"), model=Overlap,
    visible_to=Overlap.objects.visible_to, key="number", roles=(*SCHOOL, *OFFICERS),
    columns=("number", Show("agreement__apprentice__name", Bilingual("Apprentice", "学徒")), "first_on", "last_on", "state", "due_on", "requested_at"),
    filters=(Choice("state"), Between("due_on")), search=("number", "agreement__apprentice__name", "agreement__apprentice__initials"),
    order=("due_on", "-id"),
    views=(View("mine", Bilingual("Waiting for me", "待我处理"), lambda actor, now: overlap_in_hands(actor)),
           View("open", Bilingual("Open", "未结"), lambda actor, now: ~Q(state=OverlapState.CLOSED))),
    page="apprenticeships:overlap",
)

rotations = Register(
    name="rotations", words=Bilingual("Rotations", "轮岗安排"), one=Bilingual("{n:rotation|rotations}", "条"), model=Rotation,
    visible_to=Rotation.objects.visible_to, roles=(*PARTIES, Role.ENTERPRISE_MENTOR, *OFFICERS),
    columns=("starts_on", "ends_on", Show("agreement__apprentice__name", sub="agreement__number", words=Bilingual("Apprentice", "学徒")),
             Show("station", sub="learns"), "place", "guide"),
    filters=(Choice("place"), Between("starts_on"), Named("agreement__enterprise", Bilingual("Enterprise", "实习单位"))),
    search=("agreement__number", "agreement__apprentice__name", "agreement__apprentice__initials", "station"), order=("-starts_on", "-id"),
    views=(View("now", Bilingual("Now", "正在进行"), lambda actor, now: Q(starts_on__lte=local_day(now), ends_on__gte=local_day(now))),),
)

insurance = Register(
    name="insurance", words=Bilingual("Insurance", "实习保险"), one=Bilingual("{n:person covered|persons covered}", "人次"), model=Cover,
    visible_to=Cover.objects.visible_to, roles=(*PARTIES, *OFFICERS), writers=(*SCHOOL, Role.ENTERPRISE_HR),
    columns=(Show("person__name", Bilingual("Covered person", "参保人员")), Show("policy__number", sub="policy__insurer"),
             Show("policy__holder__name", Bilingual("Held by", "投保单位")), "since", "until",
             Show("policy__payer", Bilingual("Premium paid by", "保费承担方"))),
    filters=(Between("until"), Choice("policy__payer", Bilingual("Premium paid by", "保费承担方")),
             Named("policy__holder", Bilingual("Held by", "投保单位"))),
    search=("person__name", "person__initials", "policy__number"), order=("-since", "-id"),
    views=(View("ending", Bilingual("Ends within a month", "一个月内到期"),
                lambda actor, now: Q(until__gte=local_day(now), until__lte=local_day(now) + timedelta(days=31))),),
    acts=(Act(Bilingual("Days without insurance", "查保险缺口"), "apprenticeships:insurance_gaps", (*SCHOOL, Role.ENTERPRISE_HR, *OFFICERS), icon="search"),),
    sheet=Sheet(columns=INSURANCE, lookup=match_covers, write=actions.insure_rows, undo=actions.uninsure_rows, row_of=cover_row,
                prefetch=("policy", "person"), words=Bilingual("Insurance sheet", "参保名单")),
)
