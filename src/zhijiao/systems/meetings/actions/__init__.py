"""The verbs of the room, and its only writers: keyword only, `by` and `at`, one transaction, the journal last.

`from zhijiao.systems.meetings import actions` gives the verbs of following up; those of the meeting itself are imported
from their modules (meetings, halls, agenda, minutes, proposals, notices).
"""

from zhijiao.systems.meetings.actions.escalations import climb, drop_escalation, issue_escalation, set_ladder
from zhijiao.systems.meetings.actions.extensions import grant_extension, refuse_extension, request_extension
from zhijiao.systems.meetings.actions.objections import object_to, reject_objection, uphold_objection
from zhijiao.systems.meetings.actions.requirements import (
    add_unit,
    close_requirement,
    dispatch,
    dispatch_many,
    draft_requirement,
    edit_requirement,
    hand_over,
    keep_baseline,
    withdraw_requirement,
    withdraw_task,
)
from zhijiao.systems.meetings.actions.tasks import (
    acknowledge,
    close,
    reopen,
    report,
    resume,
    return_report,
    start,
    suspend,
    verify,
    verify_and_close,
)

__all__ = [
    "acknowledge",
    "add_unit",
    "climb",
    "close",
    "close_requirement",
    "dispatch",
    "dispatch_many",
    "draft_requirement",
    "drop_escalation",
    "edit_requirement",
    "grant_extension",
    "hand_over",
    "issue_escalation",
    "keep_baseline",
    "object_to",
    "refuse_extension",
    "reject_objection",
    "reopen",
    "report",
    "request_extension",
    "resume",
    "return_report",
    "set_ladder",
    "start",
    "suspend",
    "uphold_objection",
    "verify",
    "verify_and_close",
    "withdraw_requirement",
    "withdraw_task",
]
