"""The tables of moves: who may take what from where to where, and which rules of law guard it."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.terms import FAMILY, SCHOOL, Role
from zhijiao.kernel.states import Machine, Move
from zhijiao.law import internships
from zhijiao.law.national import apprenticeship_2021
from zhijiao.systems.apprenticeships.terms import (
    AmendmentState,
    ComplaintState,
    FilingState,
    LockState,
    LogState,
    OverlapState,
    State,
)

SIGNABLE = tuple(rule for rule in internships.RULES if rule.name in internships.BEFORE_SIGNING)
STARTABLE = (*(rule for rule in internships.RULES if rule.name in internships.BEFORE_START), *apprenticeship_2021.RULES)

ENTERPRISE = (Role.ENTERPRISE_HR,)
APPRENTICE = (Role.APPRENTICE,)
GUARDIAN = (Role.GUARDIAN,)
# The city's bureau; for a school directly under the province its department (queries/offices.py tells which).
OFFICE = (Role.CITY_OFFICER, Role.PROVINCE_OFFICIAL)
PARTIES = (*SCHOOL, *ENTERPRISE, *FAMILY)

AGREEMENT = Machine(
    name="apprenticeships.agreement",
    words=Bilingual("Agreement", "三方协议"),
    moves=[
        Move("send", State.DRAFT, State.WITH_ENTERPRISE, role=SCHOOL, rules=SIGNABLE,
             words=Bilingual("Sign and send to the enterprise", "签字并送企业")),
        Move("sign_enterprise", State.WITH_ENTERPRISE, State.WITH_APPRENTICE, role=ENTERPRISE,
             rules=SIGNABLE, words=Bilingual("Sign for the enterprise", "企业签字")),
        Move("sign_apprentice", State.WITH_APPRENTICE, State.SIGNED, role=APPRENTICE,
             words=Bilingual("Sign as the apprentice", "学徒签字")),
        Move("sign_minor", State.WITH_APPRENTICE, State.WITH_GUARDIAN, role=APPRENTICE,
             words=Bilingual("Sign as the apprentice, then the guardian signs", "学徒签字，再由监护人签")),
        Move("sign_guardian", State.WITH_GUARDIAN, State.SIGNED, role=GUARDIAN,
             words=Bilingual("Sign as the guardian", "监护人签字")),
        Move("return_enterprise", State.WITH_ENTERPRISE, State.DRAFT, role=ENTERPRISE,
             words=Bilingual("Return to the school", "退回学校")),
        Move("return_apprentice", State.WITH_APPRENTICE, State.DRAFT, role=APPRENTICE,
             words=Bilingual("Return to the school", "退回学校")),
        Move("return_guardian", State.WITH_GUARDIAN, State.DRAFT, role=GUARDIAN,
             words=Bilingual("Return to the school", "退回学校")),
        Move("recall", (State.WITH_ENTERPRISE, State.WITH_APPRENTICE, State.WITH_GUARDIAN), State.DRAFT, role=SCHOOL,
             words=Bilingual("Take back", "收回")),
        Move("edit", (State.DRAFT, State.SIGNED, State.FILED), State.DRAFT, role=SCHOOL,
             words=Bilingual("Change the terms", "改约定内容")),
        Move("edit_enterprise", State.WITH_ENTERPRISE, State.DRAFT, role=ENTERPRISE,
             words=Bilingual("Change the terms", "改约定内容")),
        Move("file", State.SIGNED, State.FILED, role=SCHOOL, words=Bilingual("File with the city bureau", "报市局备案")),
        Move("activate", State.FILED, State.ACTIVE, role=SCHOOL, rules=STARTABLE, evidence=True,
             words=Bilingual("Let the apprentice start", "安排上岗")),
        Move("pause", State.ACTIVE, State.PAUSED, role=SCHOOL, words=Bilingual("Pause", "暂停")),
        Move("resume", State.PAUSED, State.ACTIVE, role=SCHOOL, rules=STARTABLE, evidence=True,
             words=Bilingual("Resume", "恢复")),
        Move("end_early", (State.ACTIVE, State.PAUSED), State.ENDED_EARLY, role=(*SCHOOL, *ENTERPRISE, *APPRENTICE),
             words=Bilingual("End the placement", "结束实习")),
        Move("assess", State.ACTIVE, State.ASSESSED, role=SCHOOL, words=Bilingual("Record the assessment", "登记考核")),
        Move("complete", State.ASSESSED, State.COMPLETED, role=SCHOOL, words=Bilingual("Complete", "办结")),
        Move("archive", (State.COMPLETED, State.ENDED_EARLY), State.ARCHIVED, role=SCHOOL,
             words=Bilingual("Archive", "归档")),
        Move("withdraw", State.DRAFT, State.WITHDRAWN, role=SCHOOL, words=Bilingual("Withdraw the draft", "撤销草稿")),
    ],
)

FILING = Machine(
    name="apprenticeships.filing",
    words=Bilingual("Filing", "备案"),
    moves=[
        Move("approve", FilingState.REQUESTED, FilingState.APPROVED, role=OFFICE, words=Bilingual("Accept", "同意")),
        Move("refuse", FilingState.REQUESTED, FilingState.REFUSED, role=OFFICE, words=Bilingual("Refuse", "不同意")),
    ],
)

LOG = Machine(
    name="apprenticeships.log",
    words=Bilingual("Log entry", "实习日志"),
    moves=[
        Move("rewrite", (LogState.WRITTEN, LogState.RETURNED), LogState.WRITTEN, role=APPRENTICE,
             words=Bilingual("Write again", "改写")),
        Move("sign_off", LogState.WRITTEN, LogState.SIGNED, role=(Role.ENTERPRISE_MENTOR,),
             words=Bilingual("Sign off", "签认")),
        Move("return", LogState.WRITTEN, LogState.RETURNED, role=(Role.ENTERPRISE_MENTOR,),
             words=Bilingual("Return", "退回")),
        Move("take_back", LogState.SIGNED, LogState.WRITTEN, role=(Role.ENTERPRISE_MENTOR,),
             words=Bilingual("Take the signature back", "撤回签认")),
    ],
)

AMENDMENT = Machine(
    name="apprenticeships.amendment",
    words=Bilingual("Amendment", "协议变更"),
    moves=[
        Move("accept", AmendmentState.PROPOSED, AmendmentState.ACCEPTED,
             role=PARTIES, rules=STARTABLE,
             words=Bilingual("Put into force", "变更生效")),
        Move("refuse", AmendmentState.PROPOSED, AmendmentState.REFUSED,
             role=PARTIES, words=Bilingual("Refuse the change", "不同意变更")),
    ],
)

SIDES = (*SCHOOL, *ENTERPRISE)

LOCK = Machine(
    name="apprenticeships.lock",
    words=Bilingual("Ledger lock", "对账锁"),
    moves=[
        Move("triage", (LockState.OPEN, LockState.ACCEPTED), LockState.PROPOSED, role=SIDES, words=Bilingual("Propose how to handle it", "提出处理意见")),
        Move("confirm", LockState.PROPOSED, LockState.ACCEPTED, role=PARTIES, words=Bilingual("Agree", "同意")),
        Move("reject", LockState.PROPOSED, LockState.OPEN, role=PARTIES, words=Bilingual("Do not agree", "不同意")),
        Move("clear", (LockState.OPEN, LockState.PROPOSED, LockState.ACCEPTED), LockState.CLEARED, role=(Role.SYSTEM,),
             words=Bilingual("The difference is gone", "差异已消除")),
        Move("reappear", LockState.CLEARED, LockState.OPEN, role=(Role.SYSTEM,), words=Bilingual("The difference is back", "差异重现")),
    ],
)

OVERLAP = Machine(
    name="apprenticeships.overlap",
    words=Bilingual("Overlap request", "重叠协调"),
    moves=[
        Move("release", (OverlapState.ASKED, OverlapState.KEPT), OverlapState.RELEASED, role=SCHOOL, words=Bilingual("Give way", "同意让出")),
        Move("keep", OverlapState.ASKED, OverlapState.KEPT, role=SCHOOL, words=Bilingual("It stands", "不让出")),
        Move("escalate", OverlapState.ASKED, OverlapState.ESCALATED, role=(Role.SYSTEM,), words=Bilingual("The clock has run out", "逾期报市局")),
        Move("appeal", OverlapState.KEPT, OverlapState.ESCALATED, role=SCHOOL, words=Bilingual("Bring it before the bureau", "提请市局裁定")),
        Move("decide_release", OverlapState.ESCALATED, OverlapState.RELEASED, role=OFFICE, words=Bilingual("Decide that it gives way", "裁定让出")),
        Move("decide_keep", OverlapState.ESCALATED, OverlapState.KEPT, role=OFFICE, words=Bilingual("Decide that it stands", "裁定不让出")),
        Move("close", (OverlapState.ASKED, OverlapState.ESCALATED, OverlapState.RELEASED, OverlapState.KEPT), OverlapState.CLOSED, role=(Role.SYSTEM,),
             words=Bilingual("They share no day any more", "已不重叠")),
    ],
)

COMPLAINT = Machine(
    name="apprenticeships.complaint",
    words=Bilingual("Complaint", "投诉"),
    moves=[
        Move("answer", (ComplaintState.RECEIVED, ComplaintState.HANDLING), ComplaintState.HANDLING, role=OFFICE,
             words=Bilingual("Answer", "答复")),
        Move("close", ComplaintState.HANDLING, ComplaintState.CLOSED, role=OFFICE, words=Bilingual("Close", "办结")),
    ],
)
