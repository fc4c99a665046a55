"""The tables of moves: requirement, task of one unit, extension, objection, rung of the ladder, document, meeting."""

from __future__ import annotations

from zhijiao.basics.words import Bilingual
from zhijiao.kernel.people.terms import Role
from zhijiao.kernel.states import Machine, Move
from zhijiao.law.national import government_supervision_2020 as law
from zhijiao.systems.meetings.terms import (
    EscalationState,
    ExtensionState,
    MeetingState,
    NoticeState,
    ObjectionState,
    ProposalState,
    RequirementState,
    TaskState,
)

PROVINCE = (Role.PROVINCE_OFFICIAL,)
# Who answers for a unit. A provincial official answers for the department's own tasks only: the action sees to it.
UNITS = (Role.CITY_OFFICER, Role.DEPARTMENT_OFFICER, Role.PROVINCE_OFFICIAL)

MEETING = Machine(
    name="meetings.meeting",
    words=Bilingual("Meeting", "会议"),
    moves=[
        Move("change", MeetingState.PLANNED, MeetingState.PLANNED, role=PROVINCE, words=Bilingual("Change", "修改")),
        Move("hold", MeetingState.PLANNED, MeetingState.HELD, role=PROVINCE, words=Bilingual("Open the meeting", "开会")),
        Move("adopt", MeetingState.HELD, MeetingState.MINUTED, role=PROVINCE, words=Bilingual("Adopt the minutes", "纪要定稿")),
        Move("reopen", MeetingState.MINUTED, MeetingState.HELD, role=PROVINCE,
             words=Bilingual("Open the minutes again", "纪要退回修改")),
        Move("cancel", MeetingState.PLANNED, MeetingState.CANCELLED, role=PROVINCE, words=Bilingual("Cancel", "取消会议")),
    ],
)

PROPOSAL = Machine(
    name="meetings.proposal",
    words=Bilingual("Proposed requirement", "拟提要求"),
    moves=[
        Move("confirm", ProposalState.PROPOSED, ProposalState.CONFIRMED, role=PROVINCE,
             words=Bilingual("Make it a requirement", "列为要求")),
        Move("dismiss", ProposalState.PROPOSED, ProposalState.DISMISSED, role=PROVINCE, words=Bilingual("Leave it out", "不采用")),
        Move("restore", ProposalState.DISMISSED, ProposalState.PROPOSED, role=PROVINCE, words=Bilingual("Propose it again", "重新列入")),
    ],
)

REQUIREMENT = Machine(
    name="meetings.requirement",
    words=Bilingual("Requirement", "要求"),
    moves=[
        Move("edit", RequirementState.DRAFT, RequirementState.DRAFT, role=PROVINCE, words=Bilingual("Change", "修改")),
        Move("dispatch", RequirementState.DRAFT, RequirementState.DISPATCHED, role=PROVINCE, rules=law.OF_ITEMS,
             words=Bilingual("Dispatch", "交办")),
        Move("add_unit", RequirementState.DISPATCHED, RequirementState.DISPATCHED, role=PROVINCE,
             words=Bilingual("Dispatch to one more unit", "增加承办单位")),
        Move("close", RequirementState.DISPATCHED, RequirementState.CLOSED, role=PROVINCE, words=Bilingual("Close", "办结")),
        # Taken when one of its tasks is opened again; nobody opens a requirement by itself.
        Move("reopen", RequirementState.CLOSED, RequirementState.DISPATCHED, role=PROVINCE, words=Bilingual("Open again", "恢复督办")),
        Move("withdraw", (RequirementState.DRAFT, RequirementState.DISPATCHED), RequirementState.WITHDRAWN, role=PROVINCE,
             words=Bilingual("Withdraw", "撤销")),
    ],
)

TASK = Machine(
    name="meetings.task",
    words=Bilingual("Task", "任务"),
    moves=[
        Move("acknowledge", TaskState.DISPATCHED, TaskState.ACKNOWLEDGED, role=UNITS, words=Bilingual("Acknowledge", "签收")),
        Move("start", TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS, role=UNITS, words=Bilingual("Start, with a plan", "报办理方案")),
        Move("report", (TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS, TaskState.RETURNED), TaskState.REPORTED, role=UNITS,
             words=Bilingual("Report", "报送结果")),
        Move("return", TaskState.REPORTED, TaskState.RETURNED, role=PROVINCE, words=Bilingual("Return with a reason", "退回，写原因")),
        Move("verify", TaskState.REPORTED, TaskState.VERIFIED, role=PROVINCE, words=Bilingual("Verify", "核验通过")),
        Move("close", TaskState.VERIFIED, TaskState.CLOSED, role=PROVINCE, words=Bilingual("Close", "销号")),
        Move("reopen", (TaskState.VERIFIED, TaskState.CLOSED), TaskState.RETURNED, role=PROVINCE,
             words=Bilingual("Open again", "重新办理")),
        # Taken only when an objection is upheld: the report waits for another conclusion.
        Move("set_aside", (TaskState.RETURNED, TaskState.VERIFIED, TaskState.CLOSED), TaskState.REPORTED, role=PROVINCE,
             words=Bilingual("Set the conclusion aside", "撤销原结论")),
        Move("suspend", (TaskState.DISPATCHED, TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS, TaskState.RETURNED),
             TaskState.SUSPENDED, role=PROVINCE, words=Bilingual("Suspend", "暂停")),
        Move("resume", TaskState.SUSPENDED, TaskState.IN_PROGRESS, role=PROVINCE, words=Bilingual("Resume", "恢复办理")),
        Move("withdraw", (TaskState.DISPATCHED, TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS, TaskState.REPORTED, TaskState.RETURNED,
                          TaskState.SUSPENDED), TaskState.WITHDRAWN, role=PROVINCE, words=Bilingual("Withdraw", "撤销任务")),
        # Taken when the requirement is given to the unit once more: a task is one row for ever, with all that happened to it.
        Move("restore", TaskState.WITHDRAWN, TaskState.DISPATCHED, role=PROVINCE, words=Bilingual("Give it again", "重新交办")),
    ],
)

EXTENSION = Machine(
    name="meetings.extension",
    words=Bilingual("Extension", "延期"),
    moves=[
        Move("grant", ExtensionState.REQUESTED, ExtensionState.GRANTED, role=PROVINCE, words=Bilingual("Grant", "同意")),
        Move("refuse", ExtensionState.REQUESTED, ExtensionState.REFUSED, role=PROVINCE, words=Bilingual("Refuse", "不同意")),
    ],
)

OBJECTION = Machine(
    name="meetings.objection",
    words=Bilingual("Objection", "异议"),
    moves=[
        Move("uphold", ObjectionState.FILED, ObjectionState.UPHELD, role=PROVINCE, rules=law.OF_DECIDING,
             words=Bilingual("Uphold", "异议成立")),
        Move("reject", ObjectionState.FILED, ObjectionState.REJECTED, role=PROVINCE, rules=law.OF_DECIDING,
             words=Bilingual("Reject", "异议不成立")),
    ],
)

ESCALATION = Machine(
    name="meetings.escalation",
    words=Bilingual("Step of the ladder", "催办督办"),
    moves=[
        # The lowest rung is issued by the nightly job (Role.SYSTEM); the others need a person.
        Move("issue", EscalationState.PROPOSED, EscalationState.ISSUED, role=(*PROVINCE, Role.SYSTEM), words=Bilingual("Issue", "发出")),
        Move("drop", EscalationState.PROPOSED, EscalationState.DROPPED, role=(*PROVINCE, Role.SYSTEM),
             words=Bilingual("Drop with a reason", "不发，写原因")),
        Move("revoke", EscalationState.ISSUED, EscalationState.REVOKED, role=PROVINCE,
             words=Bilingual("Set aside after an objection", "异议成立，撤销")),
    ],
)

NOTICE = Machine(
    name="meetings.notice",
    words=Bilingual("Document", "公文"),
    moves=[
        Move("edit", NoticeState.DRAFT, NoticeState.DRAFT, role=PROVINCE, words=Bilingual("Change", "修改")),
        Move("issue", NoticeState.DRAFT, NoticeState.ISSUED, role=PROVINCE, words=Bilingual("Issue with its number", "编号印发")),
    ],
)
